//! All that is known of each finding. Version 1; fields are added, never changed.

use std::collections::BTreeMap;

use dockerfile_core::Diagnostic;
use dockerfile_core::fix::{Applicability, Fix};
use dockerfile_core::source::Span;
use serde_json::{Value, json};

use super::{Checked, Places};
use crate::words::{address, severity};

pub(crate) fn report(all: &[Checked]) -> Value {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::from([("error", 0), ("warning", 0), ("hint", 0)]);
    for found in all.iter().flat_map(|one| &one.found) {
        *counts.entry(severity(found.severity)).or_default() += 1;
    }
    json!({
        "format": "dockerfile-playground/check",
        "version": 1,
        "files": all.iter().map(file).collect::<Vec<_>>(),
        "counts": counts,
    })
}

fn file(checked: &Checked) -> Value {
    let places = checked.places();
    let found: Vec<Value> = checked.found.iter().map(|found| finding(found, &places)).collect();
    json!({ "file": checked.source.name, "findings": found })
}

/// The ends of a span: `line` and `column` from 1, `offset` in bytes from 0.
fn ends(places: &Places<'_>, span: Span) -> (Value, Value) {
    let place = places.place(span);
    let end =
        |(line, column): (u32, u32), offset: u32| json!({ "line": line, "column": column, "offset": offset });
    (end(place.start, span.start), end(place.end, span.end))
}

fn finding(found: &Diagnostic, places: &Places<'_>) -> Value {
    let (start, end) = ends(places, found.span);
    let related = found.related.iter().map(|other| {
        let (start, end) = ends(places, other.span);
        json!({ "message": other.message, "start": start, "end": end })
    });
    json!({
        "rule": found.rule,
        "severity": severity(found.severity),
        "message": found.message,
        "code": found.code,
        "args": found.args.iter().cloned().collect::<BTreeMap<_, _>>(),
        "start": start,
        "end": end,
        "url": address(&found.url),
        "related": related.collect::<Vec<_>>(),
        "fixes": found.fixes.iter().map(|one| fix(one, places)).collect::<Vec<_>>(),
    })
}

fn fix(fix: &Fix, places: &Places<'_>) -> Value {
    let edits = fix.edits.iter().map(|edit| {
        let (start, end) = ends(places, edit.span);
        json!({ "start": start, "end": end, "insert": edit.insert })
    });
    json!({
        "title": fix.title,
        "safe": fix.applicability == Applicability::Safe,
        "reason": fix.reason.as_ref().map(|reason| &reason.text),
        "edits": edits.collect::<Vec<_>>(),
        "dockerignore": fix.ignore,
    })
}
