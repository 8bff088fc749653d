//! GitLab's code quality report, which is Code Climate's in its essentials.

use dockerfile_core::Severity;
use serde_json::{Value, json};

use super::{Checked, fingerprints};

pub(crate) fn report(all: &[Checked]) -> Vec<Value> {
    let mut out = Vec::new();
    for checked in all {
        let places = checked.places();
        // GitLab takes paths from the root of the repository, without `./`.
        let path = checked.source.name.strip_prefix("./").unwrap_or(&checked.source.name);
        for (found, fingerprint) in checked.found.iter().zip(fingerprints(checked)) {
            let place = places.place(found.span);
            let severity = match found.severity {
                Severity::Error => "critical",
                Severity::Warning => "minor",
                Severity::Info => "info",
            };
            out.push(json!({
                "type": "issue",
                "check_name": found.rule,
                "description": found.message,
                "categories": ["Bug Risk"],
                "severity": severity,
                "fingerprint": fingerprint,
                "location": { "path": path, "lines": { "begin": place.start.0, "end": place.end.0 } },
            }));
        }
    }
    out
}
