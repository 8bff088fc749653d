//! SARIF 2.1.0 (OASIS), for code scanning.

use dockerfile_core::Severity;
use dockerfile_core::checks::{Family, RULES};
use dockerfile_core::fix::Applicability;
use dockerfile_core::source::Span;
use serde_json::{Value, json};

use super::{Checked, Places, fingerprints, uri};
use crate::explain::page;
use crate::words::{address, group};

/// What stops a build is no rule, but a result names one.
const STOPS: &[(&str, &str)] = &[
    ("ParseError", "BuildKit cannot read the lines of the file"),
    ("InstructionError", "BuildKit cannot read an instruction"),
    ("CheckOptionError", "BuildKit cannot read the options of its checks"),
    ("GraphError", "BuildKit cannot tell what depends on what"),
    ("BuildError", "The build stops"),
];

pub(crate) fn report(all: &[Checked]) -> Value {
    let stops = STOPS.iter().map(|(name, summary)| {
        json!({
            "id": name,
            "shortDescription": { "text": summary },
            "helpUri": "https://docs.docker.com/reference/dockerfile/",
            "defaultConfiguration": { "level": "error" },
        })
    });
    let rules = RULES.iter().map(|rule| {
        let page = page(rule.name).unwrap_or_default();
        let family = match rule.family {
            Family::BuildKit => "buildkit",
            Family::Ours => "playground",
        };
        let mut out = json!({
            "id": rule.name,
            "shortDescription": { "text": rule.summary },
            "help": { "text": page, "markdown": page },
            "defaultConfiguration": { "level": level(rule.severity) },
            "properties": { "tags": [family, group(rule.group)] },
        });
        if let (Some(url), Some(out)) = (address(rule.url), out.as_object_mut()) {
            out.insert("helpUri".to_owned(), url.into());
        }
        out
    });
    let rules: Vec<Value> = stops.chain(rules).collect();
    let place_of = |name: &str| rules.iter().position(|rule| rule.get("id").is_some_and(|id| id == name));
    let results: Vec<Value> = all.iter().flat_map(|checked| results(checked, &place_of)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "dockerfile-playground",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "utf16CodeUnits",
            "artifacts": all.iter().map(|checked| json!({ "location": { "uri": uri(&checked.source) } })).collect::<Vec<_>>(),
            "results": results,
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn region(places: &Places<'_>, span: Span) -> Value {
    let place = places.place(span);
    json!({
        "startLine": place.start.0,
        "startColumn": place.start.1,
        "endLine": place.end.0,
        "endColumn": place.end.1,
    })
}

fn results(checked: &Checked, place_of: &dyn Fn(&str) -> Option<usize>) -> Vec<Value> {
    let places = checked.places();
    let artifact = json!({ "uri": uri(&checked.source) });
    let location = |span: Span| json!({ "artifactLocation": artifact, "region": region(&places, span) });
    let result = |(found, print): (&dockerfile_core::Diagnostic, String)| {
        let related = found.related.iter().map(
            |other| json!({ "physicalLocation": location(other.span), "message": { "text": other.message } }),
        );
        let fixes = found.fixes.iter().filter(|fix| !fix.edits.is_empty()).map(|fix| {
            let replacements = fix.edits.iter().map(|edit| {
                json!({
                    "deletedRegion": region(&places, edit.span),
                    "insertedContent": { "text": edit.insert },
                })
            });
            let safe = match fix.applicability {
                Applicability::Safe => "safe",
                Applicability::Unsafe => "to be looked at",
            };
            json!({
                "description": { "text": format!("{} ({safe})", fix.title) },
                "artifactChanges": [{
                    "artifactLocation": artifact,
                    "replacements": replacements.collect::<Vec<_>>(),
                }],
            })
        });
        let mut out = json!({
            "ruleId": found.rule,
            "level": level(found.severity),
            "message": { "text": found.message },
            "locations": [{ "physicalLocation": location(found.span) }],
            "relatedLocations": related.collect::<Vec<_>>(),
            "fixes": fixes.collect::<Vec<_>>(),
            "partialFingerprints": { "dockerfilePlayground/v1": print },
        });
        if let (Some(index), Some(out)) = (place_of(&found.rule), out.as_object_mut()) {
            out.insert("ruleIndex".to_owned(), index.into());
        }
        out
    };
    checked.found.iter().zip(fingerprints(checked)).map(result).collect()
}
