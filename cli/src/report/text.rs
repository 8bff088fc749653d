//! For people: `file:line:column severity RULE`, what is wrong, the lines that it is about, and what mends it.

use anstyle::{AnsiColor, Style};
use dockerfile_core::fix::Applicability;
use dockerfile_core::{Diagnostic, Severity};

use super::{Checked, Place, Places};
use crate::output::{Output, plain};
use crate::words::{address, severity};

/// Characters of a line that are shown.
const SHOWN: usize = 160;

/// Writes the findings of a file.
pub(crate) fn file(checked: &Checked, with_source: bool, output: &mut Output) {
    let places = checked.places();
    let bold = Style::new().bold();
    for found in &checked.found {
        let place = places.place(found.span);
        let at = format!("{}:{}:{}", plain(&checked.source.name), place.start.0, place.start.1);
        let kind = output.styled(style(found.severity), severity(found.severity));
        let head = format!("{} {kind} {}", output.styled(bold, at), output.styled(bold, &found.rule));
        output.line(&head);
        output.line(&format!("  {}", plain(&found.message)));
        if with_source {
            excerpt(checked, &places, place, found.severity, output);
        }
        for other in &found.related {
            let line = places.place(other.span).start.0;
            output.line(&format!("  line {line}: {}", plain(&other.message)));
        }
        mends(found, output);
        output.line("");
    }
}

fn style(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Info => AnsiColor::Cyan,
    };
    colour.on_default().bold()
}

/// The first line of a finding, with a mark under what it is about.
fn excerpt(checked: &Checked, places: &Places<'_>, place: Place, severity: Severity, output: &mut Output) {
    let line = places.line(place.start.0).text(&checked.source.text);
    let units = |from: u32, to: u32, text: &str| -> (String, String) {
        // Columns are UTF-16, what is shown are characters: they are walked together.
        let (mut before, mut within, mut column) = (String::new(), String::new(), 1);
        for c in text.chars() {
            let part = if column < from { &mut before } else { &mut within };
            if column < to {
                part.push(c);
            }
            column += u32::try_from(c.len_utf16()).unwrap_or(1);
        }
        (before, within)
    };
    let to = if place.end.0 == place.start.0 { place.end.1 } else { u32::MAX };
    let (before, within) = units(place.start.1, to.max(place.start.1), line);
    let (before, within) = (plain(&before).chars().count(), plain(within.trim_end()).chars().count());
    let shown: String = plain(line).chars().take(SHOWN).collect();
    let number = place.start.0.to_string();
    output.line(&format!("  {number} | {}", shown.trim_end()));
    if before < SHOWN {
        let mark = "^".repeat(within.clamp(1, SHOWN - before));
        let mark = output.styled(style(severity), mark);
        output.line(&format!("  {} | {}{mark}", " ".repeat(number.len()), " ".repeat(before)));
    }
}

/// Ways to mend it, and where to read on.
fn mends(found: &Diagnostic, output: &mut Output) {
    for fix in &found.fixes {
        let kind = match fix.applicability {
            Applicability::Safe => "safe fix",
            Applicability::Unsafe => "fix to look at",
        };
        output.line(&format!("  {kind}: {}", plain(&fix.title)));
    }
    if let Some(url) = address(&found.url) {
        output.line(&format!("  {url}"));
    }
}

/// One line on all files.
pub(crate) fn summary(all: &[Checked], output: &mut Output) {
    let count =
        |wanted: Severity| all.iter().flat_map(|one| &one.found).filter(|f| f.severity == wanted).count();
    let named = |count: usize, name: &str| format!("{count} {name}{}", if count == 1 { "" } else { "s" });
    let parts = [
        named(count(Severity::Error), "error"),
        named(count(Severity::Warning), "warning"),
        named(count(Severity::Info), "hint"),
    ];
    output.line(&format!("{} in {}", parts.join(", "), named(all.len(), "file")));
}
