//! The time line as a trace file.

use std::fmt::Write as _;

use super::durations::Known;
use super::schedule::Schedule;
use crate::model::Model;
use crate::plan::Plan;

/// The schedule in Chrome's trace event format (JSON object form, complete events, microseconds), as Perfetto and
/// `chrome://tracing` open it: one thread per stage, sources first. `label` names a step.
///
/// Source: "Trace Event Format", Google, 2016.
pub fn trace(plan: &Plan, schedule: &Schedule, model: &Model, label: &dyn Fn(usize) -> String) -> String {
    let mut events: Vec<String> = Vec::new();
    let stages = model.stages.iter().map(|stage| match &stage.name {
        Some(name) => name.value.clone(),
        None => format!("stage-{}", stage.id.0),
    });
    for (thread, name) in ["sources".to_owned()].into_iter().chain(stages).enumerate() {
        let used =
            plan.steps.iter().any(|step| step.place.map_or(0, |(stage, _)| stage.index() + 1) == thread);
        if used {
            events.push(format!(
                r#"{{"name":"thread_name","ph":"M","pid":1,"tid":{thread},"args":{{"name":{}}}}}"#,
                quoted(&name)
            ));
        }
    }
    for (index, (step, bar)) in plan.steps.iter().zip(&schedule.bars).enumerate() {
        let thread = step.place.map_or(0, |(stage, _)| stage.index() + 1);
        let known = match bar.known {
            Known::Assumed => "assumed",
            Known::Stated => "stated",
            Known::Measured => "measured",
            Known::Cached => "cached",
        };
        events.push(format!(
            r#"{{"name":{},"cat":"{known}","ph":"X","pid":1,"tid":{thread},"ts":{},"dur":{},"args":{{"duration":"{known}","critical":{}}}}}"#,
            quoted(&label(index)),
            bar.start.saturating_mul(1_000),
            (bar.end - bar.start).saturating_mul(1_000),
            bar.critical
        ));
    }
    format!("{{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n{}\n]}}\n", events.join(",\n"))
}

/// A JSON string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if u32::from(c) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
