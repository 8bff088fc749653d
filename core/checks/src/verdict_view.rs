//! Rules that say what the verdict found.

use crate::model::StageId;
use crate::verdict::{Effect, NOTHING_TO_START, key, message, message_args};
use crate::{Context, Finding};
use crate::{Outcome, Severity};

/// Adds what the verdict found under the name of a rule.
pub(crate) fn view(ctx: &Context<'_>, rule: &str, out: &mut Vec<Finding>) {
    // A program that a stage lacks is said once: what the steps after it do with it is the same fault.
    let mut said: Vec<(Option<StageId>, &str)> = Vec::new();
    for problem in ctx.verdict.problems.iter().filter(|problem| problem.rule == rule) {
        // An image that is there for its files starts nothing, and means to.
        if problem.code == NOTHING_TO_START {
            continue;
        }
        let Some(instruction) = ctx.instruction(problem.instruction) else { continue };
        let (Some(message), Some(code)) = (message(problem), key(problem)) else { continue };
        let stage =
            ctx.model.stages.iter().find(|stage| {
                stage.from == problem.instruction || stage.position(problem.instruction).is_some()
            });
        if rule == "CommandNotFound" && !problem.of_result {
            let command =
                problem.args.iter().find(|(key, _)| key == "command").map_or("", |(_, value)| value);
            let place = (stage.map(|stage| stage.id), command);
            if !command.is_empty() && said.contains(&place) {
                continue;
            }
            said.push(place);
        }
        let mut finding = Finding::at(instruction, problem.span, code, message);
        for (key, value) in message_args(problem) {
            finding = finding.arg(&key, value);
        }
        // It starts all the same.
        let starts = matches!(
            rule,
            "HealthcheckFails" | "ServerBoundToLocalhost" | "EntrypointIgnoresCmd" | "ExecFormKeepsVariable"
        ) && problem.effect == Effect::May;
        let outcome = match (problem.of_result, problem.effect) {
            _ if starts => None,
            (_, Effect::Unseen) | (false, Effect::May) => None,
            (false, Effect::Ends) => stage.map_or(Some(Outcome::BuildStops), |stage| ctx.stops(stage)),
            (true, Effect::Ends) => Some(Outcome::DoesNotStart),
            (true, Effect::May) => Some(Outcome::MayNotStart),
        };
        let grave = problem.effect == Effect::Ends && outcome.is_some();
        finding.severity =
            grave.then_some(if problem.of_result { Severity::Warning } else { Severity::Error });
        out.push(finding.leads_to(outcome));
    }
}
