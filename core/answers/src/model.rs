//! What is said of stages and of what they take from each other.

use std::cmp::Ordering;

use crate::source::{LineRange, Span, Spanned};
use crate::syntax::{Env, InstructionId, MountType, suggest};
use crate::vars::Vars;

/// Index of a stage in [`Model::stages`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StageId(pub u32);

impl StageId {
    /// The stage at `index` of [`Model::stages`].
    pub fn at(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// As an index into [`Model::stages`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What the instructions mean together.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Model {
    /// ARGs before the first FROM.
    pub global_args: Vec<GlobalArg>,
    /// The platform args that are set without any ARG, such as `TARGETPLATFORM`.
    pub predefined_args: Vec<(String, String)>,
    /// What FROM can use: the predefined args and global args with a value, the last set last.
    pub global_env: Vec<(String, String)>,
    /// Stages in order of appearance.
    pub stages: Vec<Stage>,
    /// Where each stage takes things from, ordered by stage, then by instruction.
    pub edges: Vec<Edge>,
    /// The stage that is built; `None` without stages or where the asked one does not exist.
    pub target: Option<StageId>,
    /// Stages that the target needs, itself included, ascending.
    pub reachable: Vec<StageId>,
    /// The same once ONBUILD triggers of local base stages are taken into account.
    pub reachable_with_onbuild: Vec<StageId>,
    /// Stages whose base BuildKit expanded before it stopped; all of them where it did not.
    pub expanded_stages: u32,
    /// Why BuildKit would not turn the file into a graph: where it stops.
    pub graph_error: Option<GraphError>,
    /// All such faults, [`Model::graph_error`] among them.
    pub graph_errors: Vec<GraphError>,
    /// Faults that stop a build once a stage's instructions are carried out, at most one per stage, in order.
    pub faults: Vec<Fault>,
    /// Uses of variables that nothing sets, in order.
    pub unset: Vec<UnsetVariable>,
}

impl Model {
    /// A stage, then the one that it is built on, and so on up to the root: what every question about what a stage
    /// inherits goes along.
    pub fn lineage(&self, stage: StageId) -> impl Iterator<Item = &Stage> {
        let mut next = Some(stage);
        std::iter::from_fn(move || {
            let found = self.stages.get(next?.index())?;
            next = match found.base {
                // A parent stands above its child, so this ends whatever the data.
                Base::Stage(parent) if parent < found.id => Some(parent),
                _ => None,
            };
            Some(found)
        })
    }

    /// What a stage takes, its base first.
    pub fn edges_of(&self, stage: StageId) -> &[Edge] {
        self.edges_within(|edge| edge.stage.cmp(&stage))
    }

    /// What one instruction of a stage takes. What ONBUILD brings is asked for by the stage's FROM.
    pub fn edges_at(&self, stage: StageId, instruction: InstructionId) -> &[Edge] {
        self.edges_within(|edge| (edge.stage, edge.instruction).cmp(&(stage, instruction)))
    }

    fn edges_within(&self, place: impl Fn(&Edge) -> Ordering) -> &[Edge] {
        let start = self.edges.partition_point(|edge| place(edge) == Ordering::Less);
        let rest = self.edges.get(start..).unwrap_or_default();
        let end = rest.partition_point(|edge| place(edge) == Ordering::Equal);
        rest.get(..end).unwrap_or_default()
    }

    /// The stage at the root of a stage: itself, or the first of those that it is built on.
    pub fn root(&self, stage: StageId) -> Option<&Stage> {
        self.lineage(stage).last()
    }
}

/// An ARG before the first FROM.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GlobalArg {
    /// Name.
    pub name: Spanned<String>,
    /// Value as BuildKit holds it after parsing (quotes kept); `None` without a default.
    pub value: Option<String>,
    /// Value after expansion, build args applied.
    pub expanded: Option<String>,
    /// Its ARG instruction.
    pub instruction: InstructionId,
}

/// What became of the variables of a word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WordVars {
    /// The word after expansion; empty where it cannot be expanded.
    pub text: String,
    /// Variables that are set, ascending.
    pub matched: Vec<String>,
    /// Variables that are not, ascending.
    pub unmatched: Vec<String>,
}

/// What a stage starts from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Base {
    /// An earlier stage: its parent.
    Stage(StageId),
    /// An image of a registry; normalised reference, such as `docker.io/library/alpine:latest`.
    Image(String),
    /// The empty image.
    Scratch,
    /// A named context that the user gave.
    NamedContext(String),
    /// The name cannot be known: a build arg without a value, or an invalid reference.
    Unresolved,
}

/// One stage.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Stage {
    /// Its own index.
    pub id: StageId,
    /// Name as written after AS.
    pub name: Option<Spanned<String>>,
    /// Base as written.
    pub base_written: Spanned<String>,
    /// Base after expansion; `None` where BuildKit stops before it.
    pub base_expanded: Option<String>,
    /// What that is.
    pub base: Base,
    /// Platform as written.
    pub platform_written: Option<Spanned<String>>,
    /// Platform after expansion, such as `linux/arm64`.
    pub platform: Option<String>,
    /// The variables of the base.
    pub base_vars: WordVars,
    /// The variables of the platform, where one is given.
    pub platform_vars: Option<WordVars>,
    /// The FROM instruction.
    pub from: InstructionId,
    /// Lines of the FROM.
    pub lines: LineRange,
    /// From FROM to the end of the last instruction.
    pub span: Span,
    /// The comment above FROM that describes the stage, if it starts with its name.
    pub doc: String,
    /// Instructions after FROM, in order.
    pub instructions: Vec<InstructionId>,
    /// What holds before each of the ONBUILD triggers that the parent stage hands on.
    pub trigger_states: Vec<StageState>,
    /// What holds when the first of them runs: what the parent stage or the base image gives.
    pub initial: StageState,
    /// What changes it, in order.
    pub changes: Vec<Change>,
}

impl Stage {
    /// What holds just before the instruction at `position` of [`Stage::instructions`]; at their
    /// number, what holds at the end.
    pub fn state_before(&self, position: usize) -> StageState {
        let mut state = self.initial.clone();
        for change in self.changes.iter().take_while(|change| (change.position as usize) < position) {
            state.apply(&change.setting);
        }
        state
    }

    /// The working directory alone of [`Stage::state_before`].
    pub fn workdir_before(&self, position: usize) -> Option<&str> {
        let held = self.changes.partition_point(|change| (change.position as usize) < position);
        let set = self.changes.iter().take(held).rev().find_map(|change| match &change.setting {
            Setting::Workdir(path) => Some(path.as_str()),
            _ => None,
        });
        set.or(self.initial.workdir.as_deref())
    }

    /// What holds at the end.
    pub fn final_state(&self) -> StageState {
        self.state_before(self.instructions.len())
    }

    /// The position of `instruction` in [`Stage::instructions`].
    pub fn position(&self, instruction: InstructionId) -> Option<usize> {
        // They stand in the order of the text.
        self.instructions.binary_search(&instruction).ok()
    }
}

/// What holds before instructions that are asked for one after the other: each is a small step from the one before,
/// where [`Stage::state_before`] starts anew.
#[derive(Clone, Debug, Default)]
pub struct Cursor {
    stage: Option<StageId>,
    state: StageState,
    /// How many of the stage's changes hold.
    changes: usize,
}

impl Cursor {
    /// What [`Stage::state_before`] gives.
    pub fn before(&mut self, stage: &Stage, position: usize) -> &StageState {
        let holds = |change: &Change| (change.position as usize) < position;
        let last = self.changes.checked_sub(1).and_then(|last| stage.changes.get(last));
        if self.stage != Some(stage.id) || last.is_some_and(|last| !holds(last)) {
            *self = Self { stage: Some(stage.id), state: stage.initial.clone(), changes: 0 };
        }
        while let Some(change) = stage.changes.get(self.changes).filter(|change| holds(change)) {
            self.state.apply(&change.setting);
            self.changes += 1;
        }
        &self.state
    }
}

/// A setting and the instruction that makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Change {
    /// Index in [`Stage::instructions`]; it holds for later ones.
    pub position: u32,
    /// What.
    pub setting: Setting,
}

/// What an instruction can set for those after it. Values are expanded; where part of one is not known
/// (the base image sets a variable to who knows what), the text has `${NAME}` in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Setting {
    /// An environment variable of the image.
    Env(String, String),
    /// The same where part of the value is not known.
    EnvUnknown(String, String),
    /// A build arg; `None` without a value.
    Arg(String, Option<String>),
    /// The same where part of the value is not known.
    ArgUnknown(String, String),
    /// The working directory, absolute.
    Workdir(String),
    /// The user.
    User(String),
    /// The shell.
    Shell(Vec<String>),
}

/// What holds at a point of a stage. Values are expanded; base images add what [`crate::Options`] says is known of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StageState {
    /// Variables and build args.
    vars: Vars,
    /// Whether the base image may set more variables than are known here.
    pub open: bool,
    /// Absolute working directory; `None` when nothing sets it: `/`, or what an unknown base says.
    pub workdir: Option<String>,
    /// User; `None` when only the base says.
    pub user: Option<String>,
    /// SHELL; `None` for the default (`/bin/sh -c`, on Windows `cmd /S /C`).
    pub shell: Option<Vec<String>>,
}

impl StageState {
    /// Where these variables are set, and nothing else.
    pub fn of(env: &[(String, String)]) -> Self {
        let mut out = Self::default();
        for (name, value) in env {
            out.set(name, value);
        }
        out
    }

    /// Makes `setting` hold.
    pub fn apply(&mut self, setting: &Setting) {
        match setting {
            Setting::Env(name, value) => self.vars.set(name, value, true, true),
            Setting::EnvUnknown(name, value) => self.vars.set(name, value, false, true),
            Setting::ArgUnknown(name, value) => self.arg(name, Some(value), false),
            Setting::Arg(name, value) => self.arg(name, value.as_deref(), true),
            Setting::Workdir(path) => self.workdir = Some(path.clone()),
            Setting::User(user) => self.user = Some(user.clone()),
            Setting::Shell(shell) => self.shell = Some(shell.clone()),
        }
    }

    fn arg(&mut self, name: &str, value: Option<&str>, known: bool) {
        self.vars.declare(name);
        // BuildKit keeps its scanner switches out of the environment.
        let switch = matches!(name, "BUILDKIT_SBOM_SCAN_CONTEXT" | "BUILDKIT_SBOM_SCAN_STAGE");
        if let Some(value) = value.filter(|_| !switch) {
            self.vars.set(name, value, known, false);
        }
    }

    /// Sets a variable that the image does not keep.
    pub fn set(&mut self, name: &str, value: &str) {
        self.vars.set(name, value, true, false);
    }

    /// Makes a variable one that was never set.
    pub fn forget(&mut self, name: &str) {
        self.vars.forget(name);
    }

    /// The value of a variable; `None` where it is not set or not known.
    pub fn var(&self, name: &str) -> Option<&str> {
        self.vars.get(name).filter(|&(_, known)| known).map(|(value, _)| value)
    }

    /// The same with `${NAME}` where part of the value is not known.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.vars.get(name).map(|(value, _)| value)
    }

    /// Whether a variable is set, to a value that is known or not.
    pub fn is_set(&self, name: &str) -> bool {
        self.vars.get(name).is_some()
    }

    /// Whether a variable is set to a value that is not known.
    pub fn is_unknown(&self, name: &str) -> bool {
        self.vars.get(name).is_some_and(|(_, known)| !known)
    }

    /// Whether a build arg of that name is declared.
    pub fn declares(&self, name: &str) -> bool {
        self.vars.is_arg(name)
    }

    /// The build args that are declared, by name.
    pub fn args(&self) -> Vec<&str> {
        self.vars.args()
    }

    /// The variables that instructions see, build args with a value among them; the last set comes last. Where part of
    /// a value is not known, `${NAME}` stands in its place.
    pub fn env(&self) -> Vec<(&str, &str)> {
        self.vars.list().into_iter().map(|(name, value, _)| (name, value)).collect()
    }

    /// The variable that may have been meant by a name that nothing sets, as BuildKit suggests it.
    pub fn suggest(&self, name: &str) -> Option<String> {
        suggest(name, self.vars.near(name), true)
    }

    /// What a stage built on this one starts with: build args give way to the image's own variables.
    pub fn inherited(mut self) -> Self {
        self.vars.hand_on();
        self
    }
}

impl Env for StageState {
    fn get(&self, name: &str) -> Option<&str> {
        self.var(name)
    }

    fn unknown(&self, name: &str) -> Option<String> {
        match self.vars.get(name) {
            Some((text, known)) => (!known).then(|| text.to_owned()),
            None => self.open.then(|| format!("${{{name}}}")),
        }
    }
}

/// What is known of a base image's config.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BaseConfig {
    /// Environment variables.
    pub env: Vec<(String, String)>,
    /// Variables that it sets, or may set, to values that are not known.
    pub unknown: Vec<String>,
    /// Whether it sets no others.
    pub complete: bool,
    /// Working directory.
    pub workdir: Option<String>,
    /// User.
    pub user: Option<String>,
    /// Shell, for SHELL.
    pub shell: Option<Vec<String>>,
}

/// From where something is taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Origin {
    /// Another stage.
    Stage(StageId),
    /// An external image, normalised reference.
    Image(String),
    /// The empty image.
    Scratch,
    /// The build context.
    Context,
    /// A named context.
    NamedContext(String),
    /// A URL or Git repository (ADD), as written.
    Remote(String),
    /// Cannot be known.
    Unresolved,
}

/// Why an edge exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum EdgeKind {
    /// FROM.
    From,
    /// COPY or ADD, `--from` or the context.
    Copy,
    /// RUN `--mount`.
    Mount(MountType),
}

/// An arrow of the graph: `stage` takes from `origin`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Edge {
    /// The stage that takes.
    pub stage: StageId,
    /// From where.
    pub origin: Origin,
    /// How.
    pub kind: EdgeKind,
    /// The instruction.
    pub instruction: InstructionId,
    /// The part of it that names the origin.
    pub span: Span,
    /// The name as written.
    pub as_written: String,
    /// The name of the image or stage that it leads to, expanded; an index given to COPY is followed.
    pub image: String,
    /// For a trigger, which of those the stage inherits.
    pub trigger: u32,
    /// Whether an ONBUILD trigger of a local base stage makes it.
    pub onbuild: bool,
}

/// Why BuildKit would not turn the file into a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GraphError {
    /// BuildKit's step: `metaargs`, `states`, `depgraph` or `resolve`.
    pub phase: String,
    /// Key of the message for translation.
    pub code: String,
    /// Values that the message names, by key.
    pub args: Vec<(String, String)>,
    /// BuildKit's message, word for word.
    pub message: String,
    /// The lines BuildKit names, per location.
    pub lines: Vec<Vec<LineRange>>,
    /// As narrow as the fault.
    pub span: Span,
}

/// A fault that stops the build of a stage, with BuildKit's message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Fault {
    /// The stage.
    pub stage: StageId,
    /// Which of the stage's steps, ONBUILD triggers of its parent counted first.
    pub step: u32,
    /// The instruction: for a trigger, the FROM of the stage.
    pub instruction: InstructionId,
    /// Key of the message for translation.
    pub code: String,
    /// Values that the message names, by key.
    pub args: Vec<(String, String)>,
    /// BuildKit's message, word for word.
    pub message: String,
    /// The lines BuildKit names.
    pub lines: LineRange,
    /// As narrow as the fault.
    pub span: Span,
}

/// A variable that is used although nothing sets it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct UnsetVariable {
    /// The stage.
    pub stage: StageId,
    /// Which of the stage's steps, ONBUILD triggers of its parent counted first.
    pub step: u32,
    /// The instruction: for a trigger, the FROM of the stage.
    pub instruction: InstructionId,
    /// Its name.
    pub name: String,
    /// Whether it is certain; `false` where the base image may set it, of whose variables not all are known.
    pub certain: bool,
    /// A set variable with a similar name.
    pub suggestion: Option<String>,
    /// The lines BuildKit names.
    pub lines: LineRange,
    /// The variable in the word that uses it.
    pub span: Span,
}
