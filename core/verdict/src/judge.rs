//! The whole verdict: stage by stage, then the result.

use dockerfile_syntax::lists::Arrange;
use std::collections::BTreeMap;

use dockerfile_answers::Options;

use super::steps::{Built, Given};
use super::{Effect, Fate, Problem, Step, Verdict, frontend, start};
use crate::model::{Cursor, Model};
use crate::shell::Script;
use crate::size::Indexes;
use crate::source::LineIndex;
use crate::syntax::{File, InstructionId};

/// What becomes of the target and its result.
pub fn judge(
    text: &str,
    file: &File,
    model: &Model,
    scripts: &[Option<Script>],
    options: &Options,
) -> Verdict {
    let lines = LineIndex::new(text);
    let (context, indexes) = (options.sent_context(), options.shelf.get::<Indexes>());
    let (context, indexes) = (context.as_ref(), indexes.as_deref());
    let given = Given { text, lines: &lines, file, model, scripts, context, indexes };
    let mut out = Verdict { problems: frontend::problems(file), ..Verdict::default() };
    let slips = super::stage_names::misspelled(file, model);
    let mut built: Vec<Built> = Vec::new();
    let mut fates: BTreeMap<InstructionId, Fate> = BTreeMap::new();
    for stage in &model.stages {
        let mut work = given.ground(stage, &built);
        let mut cursor = Cursor::default();
        for (position, &id) in stage.instructions.iter().enumerate() {
            let Some(instruction) = file.instructions.get(id.index()).filter(|one| !one.broken) else {
                continue;
            };
            let state = cursor.before(stage, position);
            let fate = given.step(&mut work, stage, instruction, state, &built, &mut out.problems);
            fates.insert(id, fate);
        }
        given.stage_names(stage, &slips, &mut out.problems);
        built.push(work);
    }
    let target = model.target.and_then(|id| model.stages.get(id.index()));
    let mut of_instruction: BTreeMap<InstructionId, Vec<&Problem>> = BTreeMap::new();
    for problem in &out.problems {
        of_instruction.entry(problem.instruction).or_default().push(problem);
    }
    for id in &model.reachable_with_onbuild {
        let Some(stage) = model.stages.get(id.index()) else { continue };
        for id in std::iter::once(&stage.from).chain(&stage.instructions) {
            let Some(instruction) = file.instructions.get(id.index()) else { continue };
            let own = of_instruction.get(id).into_iter().flatten().copied();
            let makes = instruction.kind.makes_layer();
            let worst = own.max_by_key(|problem| {
                (problem.effect, !problem.words.is_empty(), std::cmp::Reverse(problem.span.start))
            });
            if !makes && worst.is_none() {
                continue;
            }
            let base = fates.get(id).copied().unwrap_or_default();
            let fate = match worst.map(|problem| problem.effect) {
                Some(Effect::Ends) => Fate::Stops,
                Some(Effect::May) => Fate::MayStop,
                _ => base,
            };
            out.steps.push(Step {
                instruction: *id,
                stage: stage.id,
                fate,
                words: worst.map(Problem::last_words).unwrap_or_default(),
                rule: worst.map(|problem| problem.rule.clone()).unwrap_or_default(),
            });
        }
    }
    if let Some(stage) = target
        && let Some(work) = built.get(stage.id.index())
    {
        start::judge(&given, stage, work, &built, &mut out);
    }
    out.problems.arrange_by_key(|problem| (problem.span.start, problem.effect));
    out
}
