//! A link to a file on a code host, pasted where the file itself belongs. The page asks no other host for
//! anything, so it can only say what to do.

const HOSTS: [&str; 6] = [
    "github.com",
    "www.github.com",
    "raw.githubusercontent.com",
    "gist.github.com",
    "gitlab.com",
    "codeberg.org",
];

/// Whether the step from `old` to `new` put a link to a code host on a line of its own, as pasting does. A link that
/// an instruction names (`ADD https://github.com/…`) is none.
pub fn pasted_link(old: &str, new: &str) -> bool {
    let start = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (old.len() - start, new.len() - start);
    let end = old
        .bytes()
        .rev()
        .zip(new.bytes().rev())
        .take(old_rest.min(new_rest))
        .take_while(|(a, b)| a == b)
        .count();
    let Some(put) = new.as_bytes().get(start..new.len() - end) else { return false };
    // The rest of a link that is typed letter by letter is shorter.
    if put.len() < "https://".len() {
        return false;
    }
    let Some(before) = new.as_bytes().get(..start) else { return false };
    // Both ends may have fallen into the link: the text before may end as the link starts.
    let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let mut lines =
        new.get(line_start..).unwrap_or_default().lines().map(str::trim).filter(|line| !line.is_empty());
    let Some(line) = lines.next() else { return false };
    let previous = new.get(..line_start).unwrap_or_default().trim_end();
    is_link(line) && !previous.ends_with(['\\', '`'])
}

fn is_link(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("https://").or_else(|| line.strip_prefix("http://")) else {
        return false;
    };
    let Some((host, path)) = rest.split_once('/') else { return false };
    HOSTS.contains(&host) && !path.is_empty() && !path.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://github.com/moby/buildkit/blob/master/Dockerfile";

    #[test]
    fn a_link_alone_on_its_line_was_meant_as_a_file() {
        for (old, new) in [
            ("", LINK.to_owned()),
            ("FROM x\n", format!("{LINK}\n")),
            ("FROM x\n", format!("FROM x\n{LINK}")),
            ("FROM x\nRUN y\n", format!("FROM x\n  {LINK}  \nRUN y\n")),
            ("h", "http://gitlab.com/a/b".to_owned()),
        ] {
            assert!(pasted_link(old, &new), "{old:?} {new:?}");
        }
    }

    #[test]
    fn a_link_that_an_instruction_names_was_not() {
        for (old, new) in [
            ("FROM x\nADD ", format!("FROM x\nADD {LINK}")),
            ("FROM x\nADD \\\n", format!("FROM x\nADD \\\n{LINK}")),
            ("", format!("FROM x\nADD {LINK} /\n")),
            ("", "https://example.com/x".to_owned()),
            ("", "https://github.com".to_owned()),
            ("https://github.com/", "https://github.com/m".to_owned()),
            (LINK, String::new()),
            ("é", "è".to_owned()),
        ] {
            assert!(!pasted_link(old, &new), "{old:?} {new:?}");
        }
    }
}
