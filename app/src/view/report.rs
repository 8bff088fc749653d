//! What the page says of a Dockerfile, as a text for people and as one for programs.

use std::fmt::Write as _;

use dockerfile_answers::Severity;
use dockerfile_answers::model::Stage;
use dockerfile_answers::size::{Basis, BasisKind, Bytes, LayerSize, SizeItem, StageSize, Total};
use dockerfile_syntax::source::LineIndex;
use serde_json::{Value, json};

use super::{amount_words, base_words, stage_label, stage_size, total_words};
use crate::i18n::{Key, Lang, core_text, text, text_with};
use crate::state::{Measure, Snapshot};

fn basis_word(kind: BasisKind) -> &'static str {
    match kind {
        BasisKind::Exact => "exact",
        BasisKind::Observed => "observed",
        BasisKind::Derived => "derived",
        BasisKind::Assumed => "assumed",
        BasisKind::Unknown => "unknown",
    }
}

fn basis_key(kind: BasisKind) -> Key {
    match kind {
        BasisKind::Exact => Key::BasisExact,
        BasisKind::Observed => Key::BasisObserved,
        BasisKind::Derived => Key::BasisDerived,
        BasisKind::Assumed => Key::BasisAssumed,
        BasisKind::Unknown => Key::BasisUnknown,
    }
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

fn severity_key(severity: Severity) -> Key {
    match severity {
        Severity::Error => Key::ReportError,
        Severity::Warning => Key::ReportWarning,
        Severity::Info => Key::ReportInfo,
    }
}

fn size_of<'s>(snapshot: &'s Snapshot, stage: &Stage) -> Option<&'s StageSize> {
    snapshot.analysis.size.stages.iter().find(|size| size.stage == stage.id)
}

/// The line of a layer's instruction, from 1, and the instruction on one line.
fn written(snapshot: &Snapshot, layer: &LayerSize) -> (u32, String) {
    let Some(instruction) = snapshot.analysis.file.instructions.get(layer.instruction.index()) else {
        return (0, String::new());
    };
    let words: Vec<&str> = instruction.span.text(&snapshot.text).split_whitespace().collect();
    (instruction.lines.start, words.join(" "))
}

fn bytes_json(bytes: Option<Bytes>) -> Value {
    match bytes {
        Some(Bytes { low, likely, high }) => json!({ "low": low, "likely": likely, "high": high }),
        None => Value::Null,
    }
}

fn total_json(total: &Total) -> Value {
    let Total { known: Bytes { low, likely, high }, unknown_parts, unknown_base } = *total;
    // No upper bound leaves out what is unknown.
    let high = total.is_whole().then_some(high);
    json!({ "low": low, "likely": likely, "high": high, "unknownParts": unknown_parts, "unknownBase": unknown_base })
}

fn basis_json(basis: &Basis) -> Value {
    json!({
        "kind": basis_word(basis.kind),
        "text": basis.text,
        "source": basis.source,
        "url": basis.url,
        "observed": basis.observed,
    })
}

fn item_json(item: &SizeItem) -> Value {
    json!({
        "label": item.label,
        "unpacked": bytes_json(item.unpacked),
        "compressed": bytes_json(item.compressed),
        "basis": basis_json(&item.basis),
    })
}

fn stage_json(snapshot: &Snapshot, stage: &Stage) -> Value {
    let model = &snapshot.analysis.model;
    let size = size_of(snapshot, stage).map(|size| {
        let layers = size.layers.iter().map(|layer| {
            let (line, instruction) = written(snapshot, layer);
            json!({
                "line": line,
                "instruction": instruction,
                "unpacked": total_json(&layer.unpacked),
                "compressed": total_json(&layer.compressed),
                "parts": layer.items.iter().map(item_json).collect::<Vec<_>>(),
            })
        });
        json!({
            "unpacked": total_json(&size.unpacked),
            "compressed": total_json(&size.compressed),
            "containerd": total_json(&size.containerd),
            "layers": layers.collect::<Vec<_>>(),
        })
    });
    json!({
        "index": stage.id.0,
        "name": stage.name.as_ref().map(|name| name.value.as_str()),
        "base": stage.base_expanded,
        "platform": stage.platform,
        "line": stage.lines.start,
        "target": model.target == Some(stage.id),
        "used": model.reachable_with_onbuild.contains(&stage.id),
        "size": size,
    })
}

/// The report for programs: JSON of version 1, described in `docs/sharing.md`. Sizes are bytes; `null` is unknown.
pub fn report_json(snapshot: &Snapshot) -> String {
    let analysis = &snapshot.analysis;
    let lines = LineIndex::new(&snapshot.text);
    let findings = analysis.diagnostics.iter().map(|found| {
        let (start, end) = (lines.position(found.span.start), lines.position(found.span.end));
        json!({
            "rule": found.rule,
            "severity": severity_word(found.severity),
            "message": found.message,
            "line": start.line + 1,
            "column": start.column + 1,
            "endLine": end.line + 1,
            "endColumn": end.column + 1,
        })
    });
    let stages = analysis.model.stages.iter().map(|stage| stage_json(snapshot, stage));
    let report = json!({
        "format": "dockerfile-playground-report",
        "version": 1,
        "stages": stages.collect::<Vec<_>>(),
        "findings": findings.collect::<Vec<_>>(),
    });
    format!("{report:#}\n")
}

/// Words that Markdown shows as they are, in a cell of a table too.
fn plain(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '>' | '|' | '#' | '~' | '$' | '&' => out.extend(['\\', c]),
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Code on one line.
fn code(words: &str) -> String {
    let runs = words.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(runs + 1);
    // A bar would end the cell even in code.
    let words = words.replace(['\n', '\r'], " ").replace('|', "\\|");
    if runs == 0 { format!("{fence}{words}{fence}") } else { format!("{fence} {words} {fence}") }
}

fn total_with_range(lang: Lang, total: &Total) -> String {
    if total.is_whole() { amount_words(lang, Some(total.known)) } else { total_words(lang, total) }
}

fn measure_key(measure: Measure) -> Key {
    match measure {
        Measure::Unpacked => Key::MeasureUnpacked,
        Measure::Compressed => Key::MeasureCompressed,
        Measure::Containerd => Key::MeasureContainerd,
    }
}

/// The report for people: stages, the parts of the target with their basis, and what was found.
pub fn report_markdown(lang: Lang, snapshot: &Snapshot) -> String {
    let analysis = &snapshot.analysis;
    let model = &analysis.model;
    let mut out = format!("# {}\n\n{}\n", text(lang, Key::ReportTitle), text(lang, Key::ReportAbout));
    let head = |key| plain(text(lang, key));

    let measures = [Measure::Unpacked, Measure::Compressed, Measure::Containerd];
    let titles: Vec<String> = measures.iter().map(|measure| head(measure_key(*measure))).collect();
    let _ = write!(
        out,
        "\n## {}\n\n| {} | {} | {} |\n|---|---|---|---|---|\n",
        head(Key::PanelGraph),
        head(Key::ReportStage),
        head(Key::ReportBase),
        titles.join(" | "),
    );
    for stage in &model.stages {
        let mut name = plain(&stage_label(lang, stage));
        if model.target == Some(stage.id) {
            name = format!("**{name}**");
        } else if !model.reachable_with_onbuild.contains(&stage.id) {
            let _ = write!(name, " ({})", text(lang, Key::ReportUnused));
        }
        let _ = write!(out, "| {name} | {} |", plain(&base_words(lang, model, stage)));
        for measure in measures {
            let words = size_of(snapshot, stage).map_or_else(
                || text(lang, Key::SizeUnknown).to_owned(),
                |size| total_with_range(lang, &stage_size(measure, size)),
            );
            let _ = write!(out, " {} |", plain(&words));
        }
        out.push('\n');
    }

    let target = model.target.and_then(|id| model.stages.get(id.index()));
    if let Some((target, size)) = target.and_then(|target| Some((target, size_of(snapshot, target)?))) {
        let title = text_with(lang, Key::ReportParts, &[("stage", &stage_label(lang, target))]);
        let _ = write!(
            out,
            "\n## {}\n\n| {} | {} | {} | {} |\n|---|---|---|---|\n",
            plain(&title),
            head(Key::ReportLine),
            head(Key::ReportPart),
            head(Key::MeasureUnpacked),
            head(Key::ReportBasis),
        );
        for layer in &size.layers {
            let (line, _) = written(snapshot, layer);
            for item in &layer.items {
                let (label, _) = core_text(lang, &item.code, &item.args, &item.label);
                let (why, _) = core_text(lang, &item.basis.code, &item.basis.args, &item.basis.text);
                let _ = writeln!(
                    out,
                    "| {line} | {} | {} | {}: {} |",
                    plain(&label),
                    plain(&amount_words(lang, item.unpacked)),
                    head(basis_key(item.basis.kind)),
                    plain(&why),
                );
            }
        }
    }

    let _ = write!(out, "\n## {}\n\n", head(Key::PanelProblems));
    if analysis.diagnostics.is_empty() {
        let _ = writeln!(out, "{}", text(lang, Key::ReportNothing));
    }
    let lines = LineIndex::new(&snapshot.text);
    for found in &analysis.diagnostics {
        let (message, _) = core_text(lang, &found.code, &found.args, &found.message);
        let line = (lines.position(found.span.start).line + 1).to_string();
        let _ = writeln!(
            out,
            "- **{}** {}: {} ({})",
            head(severity_key(found.severity)),
            text_with(lang, Key::ReportAtLine, &[("line", &line)]),
            plain(&message),
            code(&found.rule),
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use dockerfile_core::{Options, analyze_with_plans as analyze};

    use super::*;

    fn snapshot(text: &str) -> Snapshot {
        let analysis = Rc::new(analyze(text, &Options::default()));
        Snapshot { revision: 1, text: text.into(), analysis }
    }

    const TEXT: &str = "FROM node:22 AS build\nRUN apt-get update && apt-get install -y curl\n\nFROM nosuch/image:1 AS Last\nCOPY --from=build /app /app\n";

    #[test]
    fn the_report_for_programs_has_stages_sizes_and_findings() {
        let report: Value = serde_json::from_str(&report_json(&snapshot(TEXT))).unwrap();
        assert_eq!(report["version"], 1);
        assert_eq!(report["stages"][0]["name"], "build");
        assert_eq!(report["stages"][1]["target"], true);
        let size = &report["stages"][0]["size"]["unpacked"];
        assert!(size["low"].as_u64() <= size["likely"].as_u64(), "{size}");
        assert!(size["high"].is_u64());
        let open = &report["stages"][1]["size"]["unpacked"];
        assert_eq!(
            (&open["high"], &open["unknownBase"]),
            (&Value::Null, &json!(true)),
            "no bound leaves the base out"
        );
        let base = &report["stages"][1]["size"]["layers"][0]["parts"][0];
        assert_eq!(base["unpacked"], Value::Null, "an unknown size is never 0");
        assert_eq!(base["basis"]["kind"], "unknown");
        let casing =
            report["findings"].as_array().unwrap().iter().find(|found| found["rule"] == "StageNameCasing");
        assert_eq!(
            casing.map(|found| (&found["line"], &found["severity"])),
            Some((&json!(4), &json!("warning")))
        );
    }

    #[test]
    fn the_report_for_people_says_the_same_in_both_languages() {
        let report = report_markdown(Lang::En, &snapshot(TEXT));
        for words in [
            "# Dockerfile report",
            "| **Last** | nosuch/image:1 | ",
            " | at least 3.0\u{a0}MB; base unknown | ",
            "StageNameCasing",
        ] {
            assert!(report.contains(words), "{words}: {report}");
        }
        let french = report_markdown(Lang::Fr, &snapshot(TEXT));
        assert!(french.contains("base inconnue | ") && french.contains("StageNameCasing"), "{french}");
        for report in [report, french] {
            let columns = |line: &str| line.replace("\\|", "").matches('|').count();
            let table: Vec<usize> =
                report.lines().filter(|line| line.starts_with('|')).map(columns).collect();
            assert!(table.iter().all(|&n| n == 6 || n == 5), "{table:?}");
        }
    }

    #[test]
    fn nothing_of_the_text_is_markup() {
        assert_eq!(plain("a|b`c*<d>\n[e]"), "a\\|b\\`c\\*&lt;d\\> \\[e\\]");
        assert_eq!(code("a`b"), "`` a`b ``");
        let report = report_markdown(Lang::En, &snapshot("FROM <img/src=x>|y AS a\n"));
        assert!(!report.contains("<img"), "{report}");
    }

    #[test]
    fn an_empty_file_has_a_report() {
        assert!(report_markdown(Lang::En, &snapshot("")).contains("# Dockerfile report"));
        assert!(report_json(&snapshot("")).contains("\"stages\": []"));
    }
}
