//! Workflow commands of GitHub Actions: a line each, which become annotations.

use dockerfile_core::Severity;

use super::Checked;
use crate::output::Output;

pub(crate) fn report(all: &[Checked], output: &mut Output) {
    for checked in all {
        let places = checked.places();
        for found in &checked.found {
            let place = places.place(found.span);
            let kind = match found.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "notice",
            };
            // An end column is of the start's line.
            let end = if place.end.0 == place.start.0 {
                format!(",endColumn={}", place.end.1)
            } else {
                format!(",endLine={}", place.end.0)
            };
            output.line(&format!(
                "::{kind} file={},line={},col={}{end},title={}::{}",
                property(&checked.source.name),
                place.start.0,
                place.start.1,
                property(&found.rule),
                data(&found.message),
            ));
        }
    }
}

/// A message, as the runner's toolkit escapes it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
