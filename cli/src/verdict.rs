//! `verdict`: whether it builds, and whether the result starts.

use dockerfile_core::judged;
use serde_json::Value;

use crate::args::{TableFormat, Verdict};
use crate::build;
use crate::end::End;
use crate::fault::{Fault, Outcome};
use crate::output::{Output, plain};
use crate::plan;

pub(crate) fn run(asked: &Verdict, output: &mut Output) -> Outcome<End> {
    let changes = plan::changes(&asked.changes)?;
    let (source, options) = build::one(asked.file.as_ref(), &asked.build)?;
    let said = judged::answer(&source.text, &options, &changes).map_err(|why| Fault::new("--change", why))?;
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
    let steps = said.get("steps").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let result = said.get("result").cloned().unwrap_or_default();
    let stops = steps.iter().any(|step| text(step, "verdict") == "stops");
    let fails = text(&result, "verdict") == "fails";
    if asked.format == TableFormat::Json {
        output.json(&said)?;
    } else {
        // What is told of a step: what becomes of it, in which words, and by which rule.
        let told = |value: &Value| {
            let words = text(value, "words");
            let words = if words.is_empty() { words } else { format!(": {}", plain(&words)) };
            let rule = text(value, "rule");
            let rule = if rule.is_empty() { rule } else { format!(" [{}]", plain(&rule)) };
            format!("{}{words}{rule}", text(value, "verdict"))
        };
        for step in steps.iter().filter(|step| text(step, "verdict") != "builds") {
            let line = step.get("line").and_then(Value::as_u64).unwrap_or_default();
            output.line(&format!("{}:{line}: {}", plain(&source.name), told(step)));
        }
        let builds = steps.iter().all(|step| text(step, "verdict") == "builds");
        let build = if stops {
            "the build stops"
        } else if builds {
            "nothing is known that would stop the build"
        } else {
            "whether it builds cannot be told"
        };
        output.line(&format!("{}: {build}; the result {}", plain(&source.name), told(&result)));
    }
    Ok(if stops || fails { End::Found } else { End::Fine })
}
