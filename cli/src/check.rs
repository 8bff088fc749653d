//! `check`: what is wrong with Dockerfiles.

use dockerfile_core::{Severity, analyze};

use crate::args::{Check, FailOn, ReportFormat};
use crate::build::Given;
use crate::end::End;
use crate::explain;
use crate::fault::{Fault, Outcome};
use crate::input::{self, Source};
use crate::output::Output;
use crate::report::{self, Checked};

pub(crate) fn run(asked: &Check, output: &mut Output) -> Outcome<End> {
    let ignored = ignored(&asked.ignore)?;
    let given = Given::of(&asked.build)?;
    let format = asked.format.unwrap_or(ReportFormat::Text);
    let mut end = End::Fine;
    let mut all = Vec::new();
    for path in &input::named(&asked.files) {
        let read = Source::read(path, asked.stdin_name.as_deref())
            .and_then(|source| given.options_for(&source).map(|options| (source, options)));
        let (source, options) = match read {
            Ok(read) => read,
            Err(fault) => {
                fault.tell();
                end = End::Failed;
                continue;
            }
        };
        let mut found = analyze(&source.text, &options).diagnostics;
        found.retain(|found| !ignored.contains(&found.rule.as_str()));
        let fails = found.iter().any(|found| fails(asked, found.severity));
        if fails && end == End::Fine {
            end = End::Found;
        }
        let checked = Checked::new(source, found);
        if format == ReportFormat::Text {
            // At once, so that the first file is not told of after the last.
            report::text::file(&checked, !asked.hide_source, output);
        }
        all.push(checked);
    }
    match format {
        ReportFormat::Text => report::text::summary(&all, output),
        ReportFormat::Json => output.json(&report::json::report(&all))?,
        ReportFormat::Sarif => output.json(&report::sarif::report(&all))?,
        ReportFormat::Github => report::github::report(&all, output),
        ReportFormat::Gitlab => output.json(&report::gitlab::report(&all))?,
        ReportFormat::Checkstyle => report::checkstyle::report(&all, output),
    }
    Ok(end)
}

/// Whether a finding makes the command fail.
fn fails(asked: &Check, severity: Severity) -> bool {
    match asked.fail_on.unwrap_or(FailOn::Warning) {
        _ if asked.no_fail => false,
        FailOn::None => false,
        FailOn::Error => severity == Severity::Error,
        FailOn::Warning => severity != Severity::Info,
        FailOn::Hint => true,
    }
}

/// The names of rules that are left out.
pub(crate) fn ignored(asked: &[String]) -> Outcome<Vec<&'static str>> {
    let mut out = Vec::new();
    for name in asked.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        let found = explain::rules(name);
        // A code of hadolint's without a rule here finds nothing that could be left out.
        if found.is_empty() && !explain::is_code(&name.to_uppercase()) {
            return Err(Fault::new(format!("--ignore {name}"), explain::unknown(name)));
        }
        out.extend(found.iter().map(|rule| rule.name));
    }
    Ok(out)
}
