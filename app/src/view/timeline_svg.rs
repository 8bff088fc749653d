//! The time line as a standalone SVG file.

use std::fmt::Write as _;

use dockerfile_timeline::{Fate, Known};

use super::timeline::{StepRow, Timeline};
use super::xml::xml_escape as escape;
use crate::i18n::{Key, Lang, text};

const WIDTH: u32 = 960;
const LABELS: u32 = 340;
const NOTES: u32 = 150;
const ROW: u32 = 24;

/// A label cut to what its column holds.
fn cut(label: &str) -> String {
    const MOST: usize = 44;
    if label.chars().count() <= MOST {
        return label.to_owned();
    }
    label.chars().take(MOST - 1).chain(['…']).collect()
}

fn x(thousandths: u32) -> u32 {
    LABELS + (WIDTH - LABELS - NOTES) * thousandths.min(1_000) / 1_000
}

fn write_row(out: &mut String, lang: Lang, row: &StepRow, y: u32) {
    let _ = writeln!(
        out,
        "<text class=\"code\" x=\"28\" y=\"{}\"><title>{}</title>{}</text>",
        y + 16,
        escape(&row.label),
        escape(&cut(&row.label))
    );
    let note = match row.fate {
        Fate::Kept => text(lang, Key::TimelineKept).to_owned(),
        _ if row.known == Known::Assumed => format!("≈ {}", row.duration),
        _ => row.duration.clone(),
    };
    if row.fate != Fate::Kept {
        let class = match (row.critical.is_some(), row.fate) {
            (_, Fate::Perhaps) => "perhaps",
            (true, _) => "critical",
            _ => "plain",
        };
        let start = x(row.start.min(996));
        let width = (x(row.start + row.width.max(4))).saturating_sub(start).max(2);
        let _ = writeln!(
            out,
            "<rect class=\"{class}\" x=\"{start}\" y=\"{}\" width=\"{width}\" height=\"14\" rx=\"3\"/>",
            y + 5
        );
    }
    let _ = writeln!(
        out,
        "<text class=\"note\" x=\"{}\" y=\"{}\">{}</text>",
        WIDTH - NOTES + 12,
        y + 16,
        escape(&note)
    );
}

/// The time line as an SVG document, dark on white, in the language shown.
pub fn timeline_svg(lang: Lang, line: &Timeline) -> String {
    let mut body = String::new();
    let mut y = 48;
    for group in &line.groups {
        let _ =
            writeln!(body, "<text class=\"stage\" x=\"12\" y=\"{}\">{}</text>", y + 17, escape(&group.label));
        y += ROW;
        for row in &group.rows {
            write_row(&mut body, lang, row, y);
            y += ROW;
        }
    }
    let mut axis = String::new();
    for (at, words) in &line.ticks {
        let at = x(*at);
        let _ = writeln!(axis, "<line class=\"tick\" x1=\"{at}\" x2=\"{at}\" y1=\"44\" y2=\"{y}\"/>");
        let _ = writeln!(axis, "<text class=\"mark\" x=\"{at}\" y=\"38\">{}</text>", escape(words));
    }
    let title = format!("{}: {}", text(lang, Key::TimelineTitle), line.wall);
    let mut notes = vec![text(lang, Key::TimelineLegend).to_owned()];
    if line.assumed {
        notes.push(text(lang, Key::TimelineAssumed).to_owned());
    }
    let height = y + 20 + 18 * u32::try_from(notes.len()).unwrap_or(2);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         role=\"img\" aria-labelledby=\"title\">\n<title id=\"title\">{0}</title>\n<style>\
         text{{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:#16202e}}\
         .code{{font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:11px}}\
         .stage,.title{{font-weight:650}}.title{{font-size:14px}}.note,.mark,.basis{{fill:#4b586b;font-size:11px}}\
         .mark{{text-anchor:middle}}.tick{{stroke:#dbe1ea}}.plain{{fill:#7d8a9d}}.critical{{fill:#0a58c9}}\
         .perhaps{{fill:#e6ebf2;stroke:#7d8a9d;stroke-dasharray:3 2}}</style>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n<text class=\"title\" x=\"12\" y=\"20\">{0}</text>\n",
        escape(&title)
    );
    out.push_str(&axis);
    out.push_str(&body);
    for (row, note) in (1u32..).zip(&notes) {
        let _ = writeln!(
            out,
            "<text class=\"basis\" x=\"12\" y=\"{}\">{}</text>",
            y + 4 + 18 * row,
            escape(note)
        );
    }
    out.push_str("</svg>\n");
    out
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use dockerfile_core::{Options, analyze_with_plans as analyze};

    use super::*;
    use crate::state::{BuildView, Snapshot};
    use crate::view::timeline;

    #[test]
    fn every_step_has_a_row_and_hostile_text_stays_text() {
        let text = "FROM alpine AS a\nRUN echo '<script>' && echo \"]]>\"\nCOPY x /\u{7}y\n";
        let analysis = Rc::new(analyze(text, &Options::default()));
        let snapshot = Snapshot { revision: 1, text: text.into(), analysis };
        let line = timeline(Lang::Fr, &snapshot, &BuildView::default(), None).unwrap();
        let svg = timeline_svg(Lang::Fr, &line);
        assert_eq!(svg.matches("class=\"code\"").count(), 4);
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
        assert!(!svg.contains("<script>") && !svg.contains('\u{7}') && svg.contains("&lt;script&gt;"));
    }
}
