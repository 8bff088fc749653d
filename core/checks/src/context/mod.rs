pub(crate) mod facts;

use dockerfile_syntax::lists::Arrange;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;

use crate::Config;
use crate::Options;
use crate::fix::{Applicability, Fix, TextEdit, reason};
use crate::model::{Cursor, Model, Stage, StageId, StageState};
use crate::plan::Change;
use crate::shell::Script;
use crate::size::SizeReport;
use crate::source::{LineIndex, LineRange, Span};
use crate::syntax::{File, Instruction, InstructionId, Tree};
use crate::verdict::Verdict;
use crate::{Outcome, Related, Reruns, Severity};
use facts::Facts;

/// All that a rule may look at.
pub struct Context<'a> {
    /// The text.
    pub text: &'a str,
    /// Its lines.
    pub lines: LineIndex<'a>,
    /// Lines and nodes.
    pub tree: &'a Tree,
    /// Instructions.
    pub file: &'a File,
    /// Stages and edges.
    pub model: &'a Model,
    /// The script of each instruction that has one.
    pub scripts: &'a [Option<Script>],
    /// Sizes.
    pub size: &'a SizeReport,
    /// Whether it builds and starts, step by step.
    pub verdict: &'a Verdict,
    /// What the user chose.
    pub options: &'a Options,
    /// Whether every base image counts as one with an empty config, and only BuildKit's rules are asked.
    pub bare: bool,
    /// What comments and directives switch off.
    pub(crate) config: Config,
    /// Where the state of a stage was asked for last.
    pub(crate) cursor: RefCell<Cursor>,
    /// The first instruction of a stage's lineage whose text contains one of some words.
    pub(crate) mentions: RefCell<BTreeMap<(StageId, String), Option<InstructionId>>>,
    /// Commands, paths and which stages become images, worked out when first asked for.
    pub(crate) facts: OnceCell<Facts<'a>>,
}

impl<'a> Context<'a> {
    /// What is known of `text`, all read from it with `options`.
    pub fn new(
        (text, options, bare): (&'a str, &'a Options, bool),
        (tree, file): (&'a Tree, &'a File),
        model: &'a Model,
        scripts: &'a [Option<Script>],
        size: &'a SizeReport,
        verdict: &'a Verdict,
    ) -> Self {
        let config = Config::of(text, &options.build_args);
        let lines = LineIndex::new(text);
        Self {
            text,
            lines,
            tree,
            file,
            model,
            scripts,
            size,
            verdict,
            options,
            bare,
            config,
            cursor: RefCell::default(),
            mentions: RefCell::default(),
            facts: OnceCell::new(),
        }
    }

    /// An instruction by its id.
    pub fn instruction(&self, id: InstructionId) -> Option<&'a Instruction> {
        self.file.instructions.get(id.index())
    }

    /// The instructions of a stage that could be read, with their positions.
    pub fn instructions<'s>(
        &self,
        stage: &'s Stage,
    ) -> impl DoubleEndedIterator<Item = (usize, &'a Instruction)> + use<'a, 's> {
        let file = self.file;
        stage
            .instructions
            .iter()
            .enumerate()
            .filter_map(move |(position, id)| Some((position, file.instructions.get(id.index())?)))
            .filter(|(_, instruction)| !instruction.broken)
    }

    /// The script of an instruction.
    pub fn script(&self, id: InstructionId) -> Option<&'a Script> {
        self.scripts.get(id.index()).and_then(Option::as_ref)
    }

    /// The stage that is built.
    pub fn target(&self) -> Option<&'a Stage> {
        self.model.stages.get(self.model.target?.index())
    }

    /// Whether the target needs the stage.
    pub fn is_used(&self, stage: &Stage) -> bool {
        self.model.reachable_with_onbuild.binary_search(&stage.id).is_ok()
    }

    /// What a RUN, COPY or ADD of `stage` that fails means for the target: nothing where it is not carried out.
    pub(crate) fn stops(&self, stage: &Stage) -> Option<Outcome> {
        self.is_used(stage).then_some(Outcome::BuildStops)
    }

    /// Commands, paths and which stages become images.
    pub(crate) fn facts(&self) -> &Facts<'a> {
        self.facts.get_or_init(|| Facts::new(self))
    }

    /// What holds just before the instruction at `position` of `stage`.
    pub fn state_before(&self, stage: &Stage, position: usize) -> StageState {
        self.cursor.borrow_mut().before(stage, position).clone()
    }
}

/// When in a check BuildKit would meet a finding: what comes after the first error, it never sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Moment {
    /// While lines are read.
    Lines,
    /// While the instruction of this index is read: before its own faults, or once it has none.
    Instruction(u32, bool),
    /// Once all instructions were read.
    File,
    /// While this stage's FROM is expanded: first its base, then its platform.
    From(u32, bool),
    /// While this step of this stage is carried out: (stage, step).
    Step(u32, u32),
    /// Not one of BuildKit's.
    #[default]
    Never,
}

/// What a rule found, before it becomes a diagnostic.
#[derive(Clone, Debug, Default)]
pub(crate) struct Finding {
    /// As narrow as the fault.
    pub(crate) span: Span,
    /// The lines BuildKit names.
    pub(crate) lines: LineRange,
    /// The instruction whose comments can switch it off.
    pub(crate) scope: Option<InstructionId>,
    /// Key of the message for translation.
    pub(crate) code: &'static str,
    /// Values that the message names.
    pub(crate) args: Vec<(String, String)>,
    /// English message; for BuildKit's rules its own, word for word.
    pub(crate) message: String,
    pub(crate) related: Vec<Related>,
    /// What becomes of the target as long as it stays.
    pub(crate) outcome: Option<Outcome>,
    /// What it has a rebuild do again.
    pub(crate) reruns: Option<Reruns>,
    pub(crate) fixes: Vec<Fix>,
    pub(crate) moment: Moment,
    /// How grave, where that differs from the rule.
    pub(crate) severity: Option<Severity>,
}

impl Finding {
    /// A finding at `span` that comments above `instruction` can switch off.
    pub(crate) fn at(instruction: &Instruction, span: Span, code: &'static str, message: String) -> Self {
        Self { span, lines: instruction.lines, scope: Some(instruction.id), code, message, ..Self::default() }
    }

    /// Adds a value that the message names.
    pub(crate) fn arg(mut self, key: &str, value: impl Into<String>) -> Self {
        self.args.push((key.to_owned(), value.into()));
        self
    }

    /// Says when BuildKit would meet it.
    pub(crate) fn when(mut self, moment: Moment) -> Self {
        self.moment = moment;
        self
    }

    /// Adds another place.
    pub(crate) fn related(mut self, span: Span, code: &str, message: &str) -> Self {
        self.related.push(Related { span, code: code.to_owned(), message: message.to_owned() });
        self
    }

    /// Says what becomes of the target as long as it stays; nothing for `None`.
    pub(crate) fn leads_to(mut self, outcome: Option<Outcome>) -> Self {
        self.outcome = outcome;
        self
    }

    /// Says that these steps run again after a change although they could be kept.
    pub(crate) fn reruns(mut self, after: Change, steps: Vec<InstructionId>) -> Self {
        self.reruns = Some(Reruns { after, steps });
        self
    }

    /// Adds a fix that adds lines to `.dockerignore`; to be looked at, as what it leaves out may be needed.
    pub(crate) fn fix_ignore(mut self, code: &str, title: &str, lines: Vec<String>) -> Self {
        self = self.fix(Applicability::Unsafe, code, title, []);
        if let Some(fix) = self.fixes.last_mut() {
            fix.args = vec![("lines".to_owned(), lines.join(", "))];
            fix.ignore = lines;
        }
        self
    }

    /// Adds a fix with edits in any order.
    pub(crate) fn fix(
        mut self,
        applicability: Applicability,
        code: &str,
        title: &str,
        edits: impl IntoIterator<Item = (Span, String)>,
    ) -> Self {
        let mut edits: Vec<TextEdit> =
            edits.into_iter().map(|(span, insert)| TextEdit { span, insert }).collect();
        edits.arrange_by_key(|edit| (edit.span.start, edit.span.end));
        self.fixes.push(Fix {
            code: code.to_owned(),
            args: Vec::new(),
            title: title.to_owned(),
            edits,
            ignore: Vec::new(),
            applicability,
            reason: (applicability == Applicability::Unsafe).then(|| reason(code)).flatten(),
        });
        self
    }
}

/// The edit that removes whole lines of `instruction`, line end included.
pub(crate) fn remove_lines(ctx: &Context<'_>, instruction: &Instruction) -> (Span, String) {
    let span = ctx.lines.lines_span(instruction.lines);
    let rest = ctx.text.get(span.end as usize..).unwrap_or("");
    let ending = if rest.starts_with("\r\n") { 2 } else { u32::from(rest.starts_with('\n')) };
    (Span { start: span.start, end: span.end + ending }, String::new())
}
