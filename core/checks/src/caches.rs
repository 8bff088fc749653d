//! What the rules about caches that stay in a layer share.

use super::facts::{Call, RunFacts, builds_on, lineage_instructions};
use super::start::start;
use super::{Context, Finding};
use crate::programs::Manager;
use crate::source::Span;
use crate::syntax::Kind;

/// Visits, in every RUN whose layer ends up in an image, the first call for which `leaves` gives what is to be
/// underlined, unless the RUN cleans up after the last of them by `cleaned`, or by something that cannot be told.
pub(crate) fn each_left<'c, 'a>(
    ctx: &'c Context<'a>,
    leaves: impl Fn(&RunFacts<'a>, &Call<'a>) -> Option<Span>,
    cleaned: impl Fn(&RunFacts<'a>, &Call<'a>) -> bool,
    mut report: impl FnMut(&'c RunFacts<'a>, &'c Call<'a>, Span),
) {
    for run in ctx.facts().image_runs() {
        let mut found = run.calls.iter().filter_map(|call| Some((call, leaves(run, call)?)));
        // What is cleaned before the last of them is filled again.
        if let Some((call, span)) = found.next()
            && !cleaned(run, found.last().map_or(call, |(last, _)| last))
            && !run.may_clean()
        {
            report(run, call, span);
        }
    }
}

/// Where a later call empties the manager's cache.
pub(crate) fn cleaned_at(run: &RunFacts<'_>, manager: Manager) -> Option<Span> {
    run.calls.iter().find(|call| call.cleans(manager)).map(Call::to_verb)
}

/// Whether a call of this RUN empties the manager's cache once `call` has filled it.
pub(crate) fn cleans_after(run: &RunFacts<'_>, manager: Manager, call: &Call<'_>) -> bool {
    run.calls.iter().any(|other| other.cleans(manager) && other.command.span.start >= call.command.span.start)
}

/// Names the later layer of the same image in which the RUN's leavings are deleted, if there is one.
pub(crate) fn deleted_later<'a>(
    ctx: &Context<'a>,
    run: &RunFacts<'a>,
    finding: Finding,
    deletes: impl Fn(&RunFacts<'a>) -> Option<Span>,
) -> Finding {
    let later = ctx
        .facts()
        .runs
        .iter()
        .filter(|later| later.instruction.id > run.instruction.id && builds_on(ctx, later.stage, run.stage))
        .find_map(deletes);
    match later {
        Some(span) => finding.related(
            span,
            "deleted-in-this-layer",
            "deleted here, in a layer of its own: the layer that holds them stays as large",
        ),
        None => finding,
    }
}

/// Whether an instruction after `run` in its stage, or in a stage built on it, meets `wanted`.
pub(crate) fn later_run<'c, 'a>(
    ctx: &'c Context<'a>,
    run: &RunFacts<'a>,
    wanted: impl Fn(&RunFacts<'a>) -> bool,
) -> Option<&'c RunFacts<'a>> {
    ctx.facts().runs.iter().find(|later| {
        later.instruction.id > run.instruction.id && builds_on(ctx, later.stage, run.stage) && wanted(later)
    })
}

/// Whether an instruction of the lineage up to `run` may set what counts for all calls: by its kind and its text.
pub(crate) fn configured<'a>(
    ctx: &Context<'a>,
    run: &RunFacts<'a>,
    sets: impl Fn(&Kind, &str) -> bool,
) -> bool {
    lineage_instructions(ctx, run.stage)
        .into_iter()
        .filter(|(_, _, instruction)| instruction.id <= run.instruction.id)
        .any(|(_, _, instruction)| sets(&instruction.kind, instruction.span.text(ctx.text)))
}

/// Whether the text of an earlier instruction of the lineage, or of this one, contains one of the words:
/// a configuration file that a rule has to know of.
pub(crate) fn mentioned<'a>(ctx: &Context<'a>, run: &RunFacts<'a>, words: &[&str]) -> bool {
    let first = || {
        let effect = start(ctx, run.stage);
        lineage_instructions(ctx, run.stage)
            .into_iter()
            .filter(|(_, _, instruction)| effect.holds(instruction))
            .find(|(_, _, instruction)| {
                let text = instruction.span.text(ctx.text);
                words.iter().any(|word| text.contains(word))
            })
            .map(|(_, _, instruction)| instruction.id)
    };
    // Every RUN of the stage asks the same.
    let key = (run.stage.id, words.join("\0"));
    let found = *ctx.mentions.borrow_mut().entry(key).or_insert_with(first);
    // Instructions of a parent stand above those of the stage.
    found.is_some_and(|found| found <= run.instruction.id)
}
