//! What an image starts: of several CMD, ENTRYPOINT or HEALTHCHECK only the last has an effect.
//!
//! **Invariant:** a rule asks this instead of looking at every one of them, so that taking out one without effect
//! changes no other finding.

use super::Context;
use super::facts::lineage_instructions;
use crate::model::{Stage, StageId};
use crate::syntax::{Instruction, Kind};

/// An instruction and its place in its stage.
pub(crate) type At<'a> = (&'a Stage, usize, &'a Instruction);

/// What has an effect in the image of a stage.
#[derive(Clone, Copy, Default)]
pub(crate) struct Start<'a> {
    /// ENTRYPOINT.
    pub(crate) entrypoint: Option<At<'a>>,
    /// CMD.
    pub(crate) command: Option<At<'a>>,
    /// HEALTHCHECK.
    pub(crate) healthcheck: Option<At<'a>>,
}

impl<'a> Start<'a> {
    /// ENTRYPOINT and CMD, in this order.
    pub(crate) fn commands(self) -> impl Iterator<Item = At<'a>> {
        self.entrypoint.into_iter().chain(self.command)
    }

    /// The one of [`Start::commands`] that stands last.
    pub(crate) fn last(self) -> Option<At<'a>> {
        self.commands().max_by_key(|(stage, position, _)| (stage.id, *position))
    }

    /// Whether the instruction has an effect, or is of another kind.
    pub(crate) fn holds(self, instruction: &Instruction) -> bool {
        let one = match &instruction.kind {
            Kind::Entrypoint(_) => self.entrypoint,
            Kind::Cmd(_) => self.command,
            Kind::Healthcheck(_) => self.healthcheck,
            _ => return true,
        };
        one.is_some_and(|(_, _, found)| found.id == instruction.id)
    }
}

/// What has an effect at the end of a stage, its parents' instructions included.
pub(crate) fn start<'a>(ctx: &Context<'a>, stage: &'a Stage) -> Start<'a> {
    of(lineage_instructions(ctx, stage))
}

/// What has an effect among the instructions of the stage itself.
pub(crate) fn own_start<'a>(ctx: &Context<'a>, stage: &'a Stage) -> Start<'a> {
    of(ctx.instructions(stage).map(|(position, instruction)| (stage, position, instruction)))
}

fn of<'a>(instructions: impl IntoIterator<Item = At<'a>>) -> Start<'a> {
    let mut out = Start::default();
    let mut given_by: Option<StageId> = None;
    for at in instructions {
        match &at.2.kind {
            Kind::Entrypoint(_) => {
                // BuildKit: a new ENTRYPOINT takes a CMD of the base back; one of the same stage stays.
                if given_by != Some(at.0.id) {
                    out.command = None;
                }
                out.entrypoint = Some(at);
            }
            Kind::Cmd(_) => {
                given_by = Some(at.0.id);
                out.command = Some(at);
            }
            Kind::Healthcheck(_) => out.healthcheck = Some(at),
            _ => {}
        }
    }
    out
}

/// The words that the image starts with: those of ENTRYPOINT, then those of CMD.
pub(crate) fn start_words(ctx: &Context<'_>, stage: &Stage) -> Vec<String> {
    let Some(stage) = ctx.model.stages.get(stage.id.index()) else { return Vec::new() };
    start(ctx, stage)
        .commands()
        .filter_map(|(_, _, instruction)| ctx.script(instruction.id))
        .flat_map(|script| script.all_commands())
        .flat_map(|command| {
            command.words.iter().map(|word| word.value.clone().unwrap_or_else(|| word.text.clone()))
        })
        .collect()
}
