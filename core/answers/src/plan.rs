//! What is said of builds.

use crate::model::StageId;
use crate::syntax::InstructionId;

/// A change between two builds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Change {
    /// A file of the build context, by its path, or files by a pattern as in `.dockerignore`.
    File(String),
    /// This instruction is written differently.
    Instruction(InstructionId),
    /// The value of a build arg or variable.
    Variable(String),
    /// The base image or named context is another one than before, by normalised reference or name.
    Source(String),
}

/// Index of a step in [`Plan::steps`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StepId(pub u32);

impl StepId {
    /// As an index into [`Plan::steps`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum StepKind {
    /// Pulls an image, by normalised reference.
    Image(String),
    /// Sends the build context.
    Context,
    /// Loads a named context.
    NamedContext(String),
    /// Downloads a URL or clones a Git repository, for ADD.
    Remote(String),
    /// RUN.
    Run,
    /// COPY or ADD. With `--link`, it does not build on what stands before it.
    Copy,
    /// WORKDIR: makes a directory.
    Workdir,
    /// Lays the result of a `COPY --link` over what stands before it; costs next to nothing.
    Merge,
}

/// Why a step needs another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Why {
    /// It builds on its file system.
    Parent,
    /// It copies files from it.
    Source,
    /// It mounts it.
    Mount,
}

/// A step that another needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Input {
    /// The step needed.
    pub step: StepId,
    /// Why.
    pub why: Why,
}

/// One vertex.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Step {
    /// Its own index.
    pub id: StepId,
    /// What it does.
    pub kind: StepKind,
    /// The first instruction that asks for it, with its stage; sources such as the context have none.
    pub place: Option<(StageId, InstructionId)>,
    /// Further instructions that ask for the very same work: BuildKit does it once.
    pub merged: Vec<(StageId, InstructionId)>,
    /// What it needs, in order.
    pub inputs: Vec<Input>,
    /// Paths it takes from the build context, expanded; empty for others than COPY, ADD and bind mounts.
    pub context_paths: Vec<String>,
    /// Patterns of `--exclude`.
    pub exclude: Vec<String>,
    /// Whether the paths are patterns below a pivot (`--parents`).
    pub parents: bool,
    /// Instructions without a step of their own that it would be another one without: FROM, and those that set the
    /// variables that its words use.
    pub settings: Vec<InstructionId>,
    /// Names of the variables and build args that its words use, and of those that these were made of.
    pub variables: Vec<String>,
    /// All that it sees besides, whether it uses it or not: the environment of a RUN. Index in [`Plan::scopes`].
    pub scope: Option<u32>,
    /// Milliseconds that are assumed of work of its kind, where nobody states or measured how long it takes.
    pub assumed: u64,
    /// A name that stays the same while other lines change: stage and instruction, or the source.
    pub name: String,
}

/// What instructions set for those after them, as far as it is more than in another scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StepScope {
    /// The scope that holds as well: one that stands before this in [`Plan::scopes`].
    pub outer: Option<u32>,
    /// Instructions that set variables, user or shell.
    pub settings: Vec<InstructionId>,
    /// Names of variables and build args, and of those that they were made of.
    pub variables: Vec<String>,
}

/// The steps that the target needs, each after all that it needs.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Plan {
    /// In an order in which they can run.
    pub steps: Vec<Step>,
    /// The step that ends each stage, by stage; `None` for a stage that is not built or has no step
    /// (one that starts from scratch and only sets config).
    pub ends: Vec<Option<StepId>>,
    /// The step that ends the target.
    pub target: Option<StepId>,
    /// What the RUNs see. Each says only what it adds to another, as thousands of them may differ in one variable.
    pub scopes: Vec<StepScope>,
}

impl Plan {
    /// A step by its id.
    pub fn step(&self, id: StepId) -> Option<&Step> {
        self.steps.get(id.index())
    }

    /// The step that an instruction asks for.
    pub fn step_of(&self, stage: StageId, instruction: InstructionId) -> Option<&Step> {
        let place = (stage, instruction);
        let asks = |step: &&Step| step.place == Some(place) || step.merged.contains(&place);
        self.steps.iter().filter(asks).find(|step| step.kind != StepKind::Merge)
    }

    /// The scopes of which one that holds in them is as wanted.
    pub fn scopes_where(&self, wanted: impl Fn(&StepScope) -> bool) -> Vec<bool> {
        let mut out: Vec<bool> = Vec::with_capacity(self.scopes.len());
        for scope in &self.scopes {
            let outer = scope.outer.and_then(|outer| out.get(outer as usize)).copied().unwrap_or_default();
            out.push(outer || wanted(scope));
        }
        out
    }

    /// All names of variables and build args on which steps depend.
    pub fn variables(&self) -> impl Iterator<Item = &String> {
        let of_steps = self.steps.iter().flat_map(|step| &step.variables);
        of_steps.chain(self.scopes.iter().flat_map(|scope| &scope.variables))
    }

    /// The steps that need `id`, ascending.
    pub fn users(&self, id: StepId) -> Vec<StepId> {
        let needs = |step: &&Step| step.inputs.iter().any(|input| input.step == id);
        self.steps.iter().filter(needs).map(|step| step.id).collect()
    }
}

/// The steps of every build of a file that can be asked for.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Plans {
    /// What the target needs.
    pub target: Plan,
    /// All from the first stage up to the target, needed or not: what the classic builder builds.
    pub classic: Plan,
    /// What each stage would need, were it the target. `None` where so many stages need so much that this is not told.
    pub stages: Vec<Option<Plan>>,
}
