//! Widths of texts that nobody has measured, and texts cut to fit.

/// A typeface of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// The interface's sans serif.
    Sans,
    /// The same, bold.
    Bold,
    /// Fixed width, for words of the Dockerfile.
    Mono,
}

/// Width of a character in ems: on the wide side of what common system typefaces have.
fn advance(c: char, face: Face) -> f32 {
    let wide = matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{1f300}'..='\u{1faff}');
    let sans = match c {
        _ if wide => 1.05,
        _ if face == Face::Mono => return 0.605,
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | 'I' => 0.32,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' | ' ' | '\u{a0}' | '\u{202f}' => 0.41,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.94,
        'A'..='Z' => 0.71,
        _ => 0.6,
    };
    if face == Face::Bold && !wide { sans * 1.08 } else { sans }
}

/// About how wide `text` is at `size` pixels.
pub fn width(text: &str, size: f32, face: Face) -> f32 {
    text.chars().map(|c| advance(c, face)).sum::<f32>() * size
}

/// Which part of a long text may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The end: names are told apart by how they begin.
    End,
    /// The middle: paths and references also by how they end.
    Middle,
}

/// `text` where it fits into `room` pixels, else as much of it as fits with an ellipsis.
pub fn elide(text: &str, room: f32, size: f32, face: Face, cut: Cut) -> String {
    // A text is one line, whatever is in it.
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if width(&text, size, face) <= room {
        return text;
    }
    let left = (room - advance('…', face) * size).max(0.0);
    let take = |room: f32, chars: &mut dyn Iterator<Item = char>| {
        let mut used = 0.0;
        let mut taken = Vec::new();
        for c in chars {
            used += advance(c, face) * size;
            if used > room {
                break;
            }
            taken.push(c);
        }
        taken
    };
    match cut {
        Cut::End => {
            let head: String = take(left, &mut text.chars()).into_iter().collect();
            format!("{}…", head.trim_end())
        }
        Cut::Middle => {
            let head: String = take(left * 0.4, &mut text.chars()).into_iter().collect();
            let room = left - width(&head, size, face);
            let tail: String = take(room, &mut text.chars().rev()).into_iter().rev().collect();
            format!("{head}…{tail}")
        }
    }
}

/// A reference as people write it: without Docker Hub's address, digests cut to seven digits.
pub fn short_reference(reference: &str) -> String {
    let short = reference.strip_prefix("docker.io/").unwrap_or(reference);
    let short = short.strip_prefix("library/").unwrap_or(short);
    match short.split_once("@sha256:") {
        Some((name, digest)) if digest.chars().count() > 7 => {
            let digits: String = digest.chars().take(7).collect();
            format!("{name}@{digits}…")
        }
        _ => short.to_owned(),
    }
}

/// A reference in `room` pixels: first its leading components go, then its middle.
pub fn fit_reference(reference: &str, room: f32, size: f32) -> String {
    let mut short = short_reference(reference);
    if width(&short, size, Face::Mono) > room
        && let Some((path, last)) = short.rsplit_once('/')
        && !path.is_empty()
        && !last.is_empty()
    {
        short = format!("…/{last}");
    }
    elide(&short, room, size, Face::Mono, Cut::Middle)
}

/// The last component of a path: what a `COPY` label says.
pub fn base_name(path: &str) -> &str {
    let trimmed = path.trim_matches(['"', '\'']).trim_end_matches('/');
    let last = trimmed.rsplit('/').next().unwrap_or(trimmed);
    if last.is_empty() { path } else { last }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_and_what_does_not_is_cut_to_fit() {
        let room = 80.0;
        assert_eq!(elide("builder", room, 12.0, Face::Sans, Cut::End), "builder");
        for text in [
            "a-very-long-stage-name-indeed",
            "ééééééééééééééééééééééé",
            "漢字漢字漢字漢字漢字",
            "MMMMMMMMMMMMMMMMM",
        ] {
            for face in [Face::Sans, Face::Bold, Face::Mono] {
                for cut in [Cut::End, Cut::Middle] {
                    let cut = elide(text, room, 12.0, face, cut);
                    assert!(cut.contains('…') && width(&cut, 12.0, face) <= room, "{cut}");
                    assert!(width(&cut, 12.0, face) > room * 0.6, "{cut} could be longer");
                }
            }
        }
        assert_eq!(elide("abc", 0.0, 12.0, Face::Sans, Cut::End), "…");
        assert_eq!(elide("a\tb\nc", 80.0, 12.0, Face::Sans, Cut::End), "a b c");
        assert!(
            elide("registry.example.org/team/app:1.2", room, 12.0, Face::Mono, Cut::Middle).ends_with(":1.2")
        );
    }

    #[test]
    fn references_keep_what_tells_them_apart() {
        assert_eq!(short_reference("docker.io/library/alpine:3.20"), "alpine:3.20");
        assert_eq!(short_reference("docker.io/grafana/loki:3"), "grafana/loki:3");
        assert_eq!(short_reference("docker.io/library/a@sha256:0123456789abcdef"), "a@0123456…");
        assert_eq!(fit_reference("gcr.io/distroless/static:nonroot", 160.0, 12.0), "…/static:nonroot");
        assert_eq!(fit_reference("docker.io/library/node:20", 160.0, 12.0), "node:20");
    }

    #[test]
    fn labels_name_the_file() {
        let cases = [
            ("/go/src/app", "app"),
            ("/app/", "app"),
            (".", "."),
            ("/", "/"),
            ("", ""),
            ("a/b/*.whl", "*.whl"),
            ("\"a/b c\"", "b c"),
        ];
        for (path, name) in cases {
            assert_eq!(base_name(path), name);
        }
    }
}
