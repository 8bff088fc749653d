//! What `docker build --check` itself would print: BuildKit's findings up to its first error.

use super::config::Config;
use super::context::Moment;
use super::registry::Rule;
use super::rules::RULES;
use super::{Context, Finding};
use crate::Family;
use crate::model::Fault;
use crate::source::LineRange;
use crate::syntax::Phase;
use dockerfile_syntax::lists::Arrange;

/// A warning as BuildKit prints it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BuildkitWarning {
    /// The lines it names.
    pub lines: LineRange,
    /// The rule.
    pub rule: String,
    /// The message.
    pub message: String,
}

/// An error as BuildKit prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildkitError {
    /// The message.
    pub message: String,
    /// The lines it names, per location.
    pub lines: Vec<Vec<LineRange>>,
}

/// What a check prints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildkitCheck {
    /// Warnings, by line, rule and message.
    pub warnings: Vec<BuildkitWarning>,
    /// The error of a check of all stages.
    pub check_error: Option<BuildkitError>,
    /// The error of a build of the target alone.
    pub build_error: Option<BuildkitError>,
}

/// Where BuildKit stops, and how.
struct Stop<'c> {
    moment: Moment,
    /// For a step: the fault, which decides what of that step is still seen.
    fault: Option<&'c Fault>,
    error: BuildkitError,
}

/// Checks as BuildKit does; with `experimental`, its experimental rules too.
pub fn buildkit_check(ctx: &Context<'_>, experimental: bool) -> BuildkitCheck {
    let mut config = ctx.config.clone();
    config.experimental_all |= experimental;
    if ctx.text.is_empty() {
        let error = BuildkitError { message: "the Dockerfile cannot be empty".to_owned(), lines: Vec::new() };
        return BuildkitCheck { check_error: Some(error), ..BuildkitCheck::default() };
    }
    if let Some(refusal) = &config.refused {
        let error = Some(BuildkitError { message: refusal.message.clone(), lines: Vec::new() });
        return BuildkitCheck { check_error: error.clone(), build_error: error, warnings: Vec::new() };
    }
    let (warnings, check_error) = outcome(ctx, &config, true);
    let (_, build_error) = outcome(ctx, &config, false);
    // A file that cannot be read is not built at all.
    let build_error = build_error.filter(|_| ctx.file.errors.is_empty());
    BuildkitCheck { warnings, check_error, build_error }
}

fn outcome(ctx: &Context<'_>, config: &Config, all: bool) -> (Vec<BuildkitWarning>, Option<BuildkitError>) {
    let stop = stop(ctx, all);
    let mut warnings = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.family == Family::BuildKit) {
        let mut found = Vec::new();
        (rule.check)(ctx, &mut found);
        for finding in found {
            if stop.as_ref().is_none_or(|stop| seen(rule, &finding, stop))
                && (all || dispatched(ctx, &finding))
                && super::allows(ctx, config, rule, &finding)
            {
                warnings.push(BuildkitWarning {
                    lines: finding.lines,
                    rule: rule.name.to_owned(),
                    message: finding.message,
                });
            }
        }
    }
    warnings.arrange();
    let error = match stop {
        Some(stop) => Some(stop.error),
        // A plain build prints no findings, so none can fail it.
        None if all && config.error && !warnings.is_empty() => {
            let mut rules: Vec<&str> = warnings.iter().map(|warning| warning.rule.as_str()).collect();
            rules.arrange();
            rules.dedup();
            let message = format!("lint violation found for rules: {}", rules.join(", "));
            Some(BuildkitError { message, lines: Vec::new() })
        }
        None => None,
    };
    (warnings, error)
}

/// Whether a build of the target alone carries out the step of the finding.
fn dispatched(ctx: &Context<'_>, finding: &Finding) -> bool {
    match finding.moment {
        Moment::Step(stage, _) => ctx.model.reachable_with_onbuild.iter().any(|reached| reached.0 == stage),
        _ => true,
    }
}

fn stop<'c>(ctx: &Context<'c>, all: bool) -> Option<Stop<'c>> {
    if let Some(error) = ctx.file.errors.first() {
        let moment = match error.phase {
            Phase::Parse => Moment::Lines,
            Phase::Instructions => {
                let at = ctx.file.instructions.iter().find(|instruction| {
                    instruction.span.touches(error.span.start)
                        && error.lines.iter().flatten().any(|l| *l == instruction.lines)
                });
                match at {
                    // The instruction itself was read; it only has no stage to stand in.
                    Some(instruction) if error.code == "no-build-stage" => {
                        Moment::Instruction(instruction.id.0, true)
                    }
                    Some(instruction) => Moment::Instruction(instruction.id.0, false),
                    None => Moment::Instruction(u32::MAX, true),
                }
            }
        };
        let error = BuildkitError { message: error.message.clone(), lines: error.lines.clone() };
        return Some(Stop { moment, fault: None, error });
    }
    if let Some(error) = &ctx.model.graph_error {
        let moment = match error.phase.as_str() {
            "metaargs" | "epoch" => Moment::File,
            "states" => {
                let stage = ctx.model.stages.get(ctx.model.expanded_stages as usize);
                let in_base = stage.is_none_or(|stage| stage.base_written.span == error.span);
                Moment::From(ctx.model.expanded_stages, !in_base)
            }
            _ => Moment::From(u32::MAX, true),
        };
        let error = BuildkitError { message: error.message.clone(), lines: error.lines.clone() };
        return Some(Stop { moment, fault: None, error });
    }
    let fault = ctx
        .model
        .faults
        .iter()
        .find(|fault| all || ctx.model.reachable_with_onbuild.contains(&fault.stage))?;
    let error = BuildkitError { message: fault.message.clone(), lines: vec![vec![fault.lines]] };
    Some(Stop { moment: Moment::Step(fault.stage.0, fault.step), fault: Some(fault), error })
}

/// Whether BuildKit meets the finding before it stops.
fn seen(rule: &Rule, finding: &Finding, stop: &Stop<'_>) -> bool {
    if finding.moment != stop.moment {
        return finding.moment < stop.moment;
    }
    let Some(fault) = stop.fault else {
        // The lines are read as a whole or not at all; elsewhere a finding comes before the fault.
        return stop.moment != Moment::Lines;
    };
    match rule.name {
        "UndefinedVar" | "WorkdirRelativePath" | "ExposeProtoCasing" | "ExposeInvalidFormat" => true,
        // ARG names are looked at one by one.
        "SecretsUsedInArgOrEnv" => finding.code == "secrets-in-arg" && finding.span.start <= fault.span.start,
        _ => false,
    }
}
