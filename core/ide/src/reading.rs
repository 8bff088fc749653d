//! A text, read as far as stages go: what most requests need, and no more.

use dockerfile_core::model::{self, Model, Stage, StageState};
use dockerfile_core::programs::{self, Arg, Call, Request};
use dockerfile_core::shell::{Command, Script, Word};
use dockerfile_core::syntax::{self, File, Instruction, Tree};
use dockerfile_core::{Options, size};

/// Lines, instructions, stages and scripts of a text.
pub(crate) struct Reading {
    pub(crate) tree: Tree,
    pub(crate) file: File,
    pub(crate) model: Model,
    pub(crate) scripts: Vec<Option<Script>>,
}

impl Reading {
    pub(crate) fn of(text: &str, options: &Options) -> Self {
        let tree = syntax::read(text);
        let file = syntax::build(text, &tree);
        let config = |image: Option<&str>| image.and_then(size::catalogue::config);
        let model = model::build(text, &file, options, &config);
        let scripts = model::scripts(text, &file, &model);
        Self { tree, file, model, scripts }
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

/// What a command asks for.
pub(crate) fn request(command: &Command) -> Option<Request> {
    let effective = command.effective()?;
    let arg = |word: &Word| Arg {
        text: word.value.clone().unwrap_or_else(|| word.text.clone()),
        known: word.value.is_some(),
        quoted: word.is_quoted(),
        span: word.span,
    };
    let args: Vec<Arg> = effective.args.iter().map(arg).collect();
    let variables = |_: &str| None;
    let program = effective.program.span;
    programs::read(&Call { name: effective.name, program, args: &args, variables: &variables, more: false })
}
