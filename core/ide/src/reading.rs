//! A text, read as far as stages go: what most requests need, and no more.

use std::ops::Deref;

use dockerfile_core::Options;
use dockerfile_core::model::{Stage, StageState};
use dockerfile_core::syntax::{self, Instruction};

/// Lines, instructions, stages and scripts of a text, by place.
pub(crate) struct Reading(dockerfile_core::Reading);

impl Deref for Reading {
    type Target = dockerfile_core::Reading;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Reading {
    pub(crate) fn of(text: &str, options: &Options) -> Self {
        Self(dockerfile_core::Reading::of(text, options))
    }

    /// The stage that a place lies in: the last that begins before it.
    pub(crate) fn stage_at(&self, at: u32) -> Option<&Stage> {
        self.model.stages.iter().rev().find(|stage| stage.span.start <= at)
    }

    /// The last instruction that begins at or before a place.
    pub(crate) fn instruction_at(&self, at: u32) -> Option<&Instruction> {
        let next = self.file.instructions.partition_point(|instruction| instruction.span.start <= at);
        self.file.instructions.get(next.checked_sub(1)?)
    }

    /// What holds before the instruction at a place of a stage.
    pub(crate) fn state_at(&self, stage: &Stage, at: u32) -> StageState {
        let before = |id: &&syntax::InstructionId| {
            self.file.instructions.get(id.index()).is_some_and(|instruction| instruction.span.end < at)
        };
        stage.state_before(stage.instructions.iter().take_while(before).count())
    }

    /// The text of a heredoc lies at that place: its instruction.
    pub(crate) fn heredoc_at(&self, at: u32) -> Option<usize> {
        self.tree.nodes.iter().position(|node| {
            let mut heredocs = node.heredocs().iter();
            heredocs.any(|heredoc| heredoc.body.start <= at && at <= heredoc.body.end)
        })
    }
}
