//! XML of Checkstyle.

use std::fmt::Write as _;

use dockerfile_core::Severity;

use super::Checked;
use crate::output::Output;

pub(crate) fn report(all: &[Checked], output: &mut Output) {
    output.line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    output.line("<checkstyle version=\"4.3\">");
    for checked in all {
        output.line(&format!("  <file name=\"{}\">", attribute(&checked.source.name)));
        let places = checked.places();
        for found in &checked.found {
            let (line, column) = places.place(found.span).start;
            let severity = match found.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "info",
            };
            output.line(&format!(
                "    <error line=\"{line}\" column=\"{column}\" severity=\"{severity}\" message=\"{}\" source=\"{}\"/>",
                attribute(&found.message),
                attribute(&found.rule),
            ));
        }
        output.line("  </file>");
    }
    output.line("</checkstyle>");
}

/// A text as the value of an attribute; what XML cannot hold is replaced.
fn attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
