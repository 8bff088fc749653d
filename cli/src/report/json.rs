//! All that is known of each finding. Version 1; fields are added, never changed.

use std::collections::BTreeMap;

use dockerfile_core::source::Span;
use dockerfile_report::{Finding, finding};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Checked, Places};
use crate::words::severity;

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
    let place = |span| ends(&places, span);
    let found = checked.found.iter().map(|found| finding(found, &place, &place));
    json!({ "file": checked.source.name, "findings": found.collect::<Vec<Finding<Ends>>>() })
}

/// Both ends of a span.
#[derive(Serialize)]
struct Ends {
    start: End,
    end: End,
}

/// `line` and `column` from 1, `offset` in bytes from 0.
#[derive(Serialize)]
struct End {
    line: u32,
    column: u32,
    offset: u32,
}

fn ends(places: &Places<'_>, span: Span) -> Ends {
    let place = places.place(span);
    let end = |(line, column): (u32, u32), offset: u32| End { line, column, offset };
    Ends { start: end(place.start, span.start), end: end(place.end, span.end) }
}
