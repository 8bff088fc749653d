//! One finding for one cause: what only follows from another finding is not said.

use crate::verdict::{Effect, Problem};
use crate::{Context, Diagnostic, Family, rule_name};

/// Takes out what is said of commands that cannot run, and of a base image that has to go anyway.
pub(crate) fn one_each(ctx: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let missing: Vec<&Problem> = ctx.verdict.problems.iter().filter(|problem| cannot_run(problem)).collect();
    let outdated: Vec<u32> =
        out.iter().filter(|found| found.rule == "EndOfLifeBaseImage").map(|found| found.span.start).collect();
    out.retain(|found| {
        let ours = rule_name(&found.rule).is_some_and(|known| known.family == Family::Ours);
        let moot = ours && missing.iter().any(|problem| follows(ctx, found, problem));
        let smaller = found.rule == "BaseCouldBeSmaller"
            && outdated.iter().any(|start| found.span.start <= *start && *start <= found.span.end);
        !moot && !smaller
    });
}

/// Whether a problem says that a program, or the shell itself, is not there.
fn cannot_run(problem: &Problem) -> bool {
    !problem.of_result
        && problem.effect == Effect::Ends
        && matches!(
            problem.code.as_str(),
            "command-not-found"
                | "command-not-found-package"
                | "manager-not-there"
                | "shell-form-run"
                | "shell-not-there"
        )
}

/// Whether a finding is about a command that does not run because of the problem.
fn follows(ctx: &Context<'_>, found: &Diagnostic, problem: &Problem) -> bool {
    if found.rule == problem.rule || found.outcome.is_some() {
        return false;
    }
    let Some(instruction) = ctx.instruction(problem.instruction) else { return false };
    let within = instruction.span.start <= found.span.start && found.span.end <= instruction.span.end;
    if !within {
        return false;
    }
    if problem.code.starts_with("shell-") {
        return true;
    }
    let command =
        problem.args.iter().find(|(key, _)| key == "command").map_or("", |(_, value)| value.as_str());
    let text = found.span.text(ctx.text);
    let same = text.split_whitespace().next().is_some_and(|word| word == command);
    same && found.span.start >= problem.span.start
}
