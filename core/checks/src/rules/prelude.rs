//! What most rules need.

use dockerfile_syntax::lists::Arrange;
pub(crate) use std::collections::{BTreeMap, BTreeSet};

pub(crate) use crate::caches::{
    cleaned_at, cleans_after, configured, deleted_later, each_left, later_run, mentioned,
};
pub(crate) use crate::context::remove_lines;
pub(crate) use crate::edits::{add_mount, after_word, append};
pub(crate) use crate::facts::{
    Call, Made, Maker, RunFacts, builds_on, covers, expand, is_archive, is_developers, is_development,
    lineage, lineage_instructions, made, root_image,
};
pub(crate) use crate::fix::Applicability;
pub(crate) use crate::ignore::IgnoreFile;
pub(crate) use crate::model::{
    Base, EdgeKind, ImageRef, Origin, Platform, Port, Setting, Stage, StageId, StageState, UnsetVariable,
    is_remote, is_windows, variable_span,
};
pub(crate) use crate::programs::{self, Ask, Compiler, Development, Kept, Manager, Source};
pub(crate) use crate::registry::listed;
pub(crate) use crate::source::{LineRange, Span, Spanned};
pub(crate) use crate::start::{own_start, start, start_words};
pub(crate) use crate::syntax::{CommandLine, Instruction, Kind, Lex, clean_path, quote, suggest};
pub(crate) use crate::{Context, Finding, Moment, Rule};
pub(crate) use crate::{Outcome, Severity};

/// One step of a stage as BuildKit carries it out: a trigger of its parent, or an instruction of its own.
pub(crate) struct Step<'c, 'a> {
    pub(crate) ctx: &'c Context<'a>,
    pub(crate) stage: &'a Stage,
    pub(crate) instruction: &'a Instruction,
    number: u32,
    /// Position in the stage; `None` for a trigger.
    position: Option<usize>,
}

impl Step<'_, '_> {
    /// Whether it is a trigger of the parent stage.
    pub(crate) fn is_trigger(&self) -> bool {
        self.position.is_none()
    }

    /// What holds before it.
    pub(crate) fn state(&self) -> StageState {
        match self.position {
            Some(position) => self.ctx.state_before(self.stage, position),
            None => self.stage.initial.clone(),
        }
    }

    /// The word after expansion; `None` where that fails or needs a value that is not known.
    pub(crate) fn expand(&self, word: &str) -> Option<String> {
        if !word.contains(['$', '\'', '"', self.ctx.file.escape]) {
            return Some(word.to_owned());
        }
        let expanded = Lex::new(self.ctx.file.escape).expand(word, &self.state());
        (expanded.error.is_none() && expanded.unknown.is_empty()).then_some(expanded.text)
    }

    /// Whether the stage is for Windows.
    pub(crate) fn is_windows(&self) -> bool {
        let platform = self.stage.platform.as_ref().or(self.ctx.options.platform.as_ref());
        platform.is_some_and(|platform| platform.starts_with("windows"))
            || (!self.ctx.bare && is_windows(self.ctx.model, self.stage))
    }

    /// A finding of this step; one of a trigger points at the FROM that inherits it.
    pub(crate) fn finding(&self, span: Span, code: &'static str, message: String) -> Finding {
        let moment = Moment::Step(self.stage.id.0, self.number);
        let finding = Finding::at(self.instruction, span, code, message).when(moment);
        if self.is_trigger() {
            let (span, lines) = (self.stage.base_written.span, self.stage.lines);
            Finding { span, lines, scope: None, ..finding }
        } else {
            finding
        }
    }
}

/// Visits every step of every stage, in BuildKit's order.
pub(crate) fn steps<'c, 'a>(ctx: &'c Context<'a>, mut visit: impl FnMut(Step<'c, 'a>)) {
    for stage in &ctx.model.stages {
        let triggers: Vec<&'a Instruction> = match &stage.base {
            Base::Stage(parent) if ctx.is_used(stage) => ctx
                .model
                .stages
                .get(parent.index())
                .into_iter()
                .flat_map(|parent| ctx.instructions(parent))
                .filter_map(|(_, instruction)| match &instruction.kind {
                    Kind::Onbuild(onbuild) => onbuild.trigger.as_deref(),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        let offset = triggers.len();
        for (number, instruction) in triggers.into_iter().enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            visit(Step { ctx, stage, instruction, number, position: None });
        }
        for (position, instruction) in ctx.instructions(stage) {
            let number = u32::try_from(offset + position).unwrap_or(u32::MAX);
            visit(Step { ctx, stage, instruction, number, position: Some(position) });
        }
    }
}

/// Visits the ports of EXPOSE as BuildKit reads them: sorted, then expanded; it stops an instruction at
/// the first port that it refuses.
pub(crate) fn exposed_ports<'c, 'a>(
    ctx: &'c Context<'a>,
    mut visit: impl FnMut(&Step<'c, 'a>, &Port, &str, Span),
) {
    steps(ctx, |step| {
        let Kind::Expose(ports) = &step.instruction.kind else { return };
        let mut sorted: Vec<&Spanned<String>> = ports.iter().collect();
        sorted.arrange_by(|a, b| a.value.cmp(&b.value));
        let state = step.state();
        let lex = Lex::new(ctx.file.escape);
        let mut words = Vec::new();
        for port in sorted {
            let expanded = lex.expand(&port.value, &state);
            if expanded.error.is_some() || !expanded.unknown.is_empty() {
                return;
            }
            words.extend(expanded.words.into_iter().map(|word| (word, port.span)));
        }
        for (raw, span) in words {
            let port = Port::parse(&raw);
            visit(&step, &port, &raw, span);
            if port.error.is_some() {
                return;
            }
        }
    });
}

/// Adds the fix that uses a similar name instead of an unknown variable.
pub(crate) fn use_similar(
    ctx: &Context<'_>,
    finding: Finding,
    place: Span,
    name: &str,
    near: Option<String>,
) -> Finding {
    let written = place.text(ctx.text);
    match near {
        Some(near) if written.starts_with('$') => {
            let replaced = written.replacen(name, &near, 1);
            finding.fix(Applicability::Unsafe, "use-similar", "Use the similar name", [(place, replaced)])
        }
        _ => finding,
    }
}
