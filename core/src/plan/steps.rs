//! The vertices of the graph that BuildKit's solver works on.

use std::collections::BTreeMap;

use crate::model::{Base, Model, Origin, Stage, StageId, StageState, is_remote};
use crate::syntax::{
    CommandLine, File, Instruction, InstructionId, Kind, Lex, MountType, Transfer, join_path,
};

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
    /// Names of the variables that are part of its key: those a RUN sees, or that its words use.
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

    /// The steps that need `id`, ascending.
    pub fn users(&self, id: StepId) -> Vec<StepId> {
        let needs = |step: &&Step| step.inputs.iter().any(|input| input.step == id);
        self.steps.iter().filter(needs).map(|step| step.id).collect()
    }
}

/// How long steps take, in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub struct Durations {
    /// Measured or stated by the user, by instruction.
    pub by_instruction: BTreeMap<InstructionId, u64>,
}

impl Durations {
    /// The duration of a step, and whether it is only assumed. Assumptions are round figures per kind
    /// of work, so that a plan has a shape before anything was measured: they are not measurements.
    pub fn of(&self, step: &Step, file: &File) -> (u64, bool) {
        if let Some((_, instruction)) = step.place
            && step.kind != StepKind::Merge
            && let Some(&given) = self.by_instruction.get(&instruction)
        {
            return (given, false);
        }
        let assumed = match &step.kind {
            StepKind::Image(_) => 4_000,
            StepKind::Context | StepKind::NamedContext(_) => 500,
            StepKind::Remote(_) => 3_000,
            StepKind::Copy => 300,
            StepKind::Workdir => 100,
            StepKind::Merge => 50,
            StepKind::Run => step
                .place
                .and_then(|(_, id)| file.instructions.get(id.index()))
                .map_or(RUN_OTHER, assumed_run),
        };
        (assumed, true)
    }
}

const RUN_OTHER: u64 = 1_000;

/// The assumption for a RUN, by the heaviest work that its words name.
fn assumed_run(instruction: &Instruction) -> u64 {
    let Kind::Run(run) = &instruction.kind else { return RUN_OTHER };
    let text = match &run.command {
        CommandLine::Shell(script) => script.text().to_owned(),
        CommandLine::Exec(words) => words.iter().map(|w| w.value.as_str()).collect::<Vec<_>>().join(" "),
    };
    let bodies: String = instruction.heredocs.iter().map(|heredoc| heredoc.body.text()).collect();
    let text = format!("{text}\n{bodies}");
    const WORK: [(&[&str], u64); 4] = [
        (
            &[
                "cargo build",
                "cargo chef cook",
                "mvn ",
                "gradle",
                "dotnet publish",
                "dotnet build",
                "make ",
                "cmake",
            ],
            60_000,
        ),
        (&["npm run build", "yarn build", "pnpm build", "go build", "go install", "webpack", "tsc"], 20_000),
        (
            &[
                "npm ci",
                "npm install",
                "yarn install",
                "pnpm install",
                "pip install",
                "pip wheel",
                "poetry install",
                "uv sync",
                "bundle install",
                "composer install",
                "cargo fetch",
                "go mod download",
                "dotnet restore",
            ],
            15_000,
        ),
        (
            &[
                "apt-get install",
                "apt install",
                "apk add",
                "dnf install",
                "yum install",
                "microdnf install",
                "zypper install",
            ],
            10_000,
        ),
    ];
    let found =
        WORK.iter().filter(|(words, _)| words.iter().any(|word| text.contains(word))).map(|(_, ms)| *ms);
    found.max().unwrap_or(RUN_OTHER)
}

/// The steps that the target of `model` needs. `builds_all` takes every stage instead, as a check does.
pub fn plan(file: &File, model: &Model, builds_all: bool) -> Plan {
    let mut planner = Planner { file, model, plan: Plan::default(), known: BTreeMap::new() };
    planner.plan.ends = vec![None; model.stages.len()];
    for stage in &model.stages {
        if builds_all || model.reachable_with_onbuild.contains(&stage.id) {
            planner.stage(stage);
        }
    }
    planner.plan.target =
        model.target.and_then(|target| planner.plan.ends.get(target.index()).copied().flatten());
    planner.plan
}

struct Planner<'a> {
    file: &'a File,
    model: &'a Model,
    plan: Plan,
    /// What makes two vertices the same: their operation, spelt out, with the numbers of their inputs.
    known: BTreeMap<(StepKind, String, Vec<Input>), StepId>,
}

/// What a vertex asks for besides its inputs.
#[derive(Default)]
struct Work {
    key: String,
    context_paths: Vec<String>,
    exclude: Vec<String>,
    variables: Vec<String>,
}

impl Planner<'_> {
    fn add(
        &mut self,
        kind: StepKind,
        work: Work,
        inputs: Vec<Input>,
        place: Option<(StageId, InstructionId)>,
    ) -> StepId {
        let known = (kind.clone(), work.key, inputs.clone());
        if let Some(&id) = self.known.get(&known) {
            if let (Some(place), Some(step)) = (place, self.plan.steps.get_mut(id.index()))
                && step.place != Some(place)
                && !step.merged.contains(&place)
            {
                step.merged.push(place);
            }
            return id;
        }
        let id = StepId(u32::try_from(self.plan.steps.len()).unwrap_or(u32::MAX));
        let Work { context_paths, exclude, variables, .. } = work;
        self.plan.steps.push(Step {
            id,
            kind,
            place,
            merged: Vec::new(),
            inputs,
            context_paths,
            exclude,
            variables,
        });
        self.known.insert(known, id);
        id
    }

    fn source(&mut self, origin: &Origin) -> Option<StepId> {
        let kind = match origin {
            Origin::Stage(stage) => return self.plan.ends.get(stage.index()).copied().flatten(),
            Origin::Image(image) => StepKind::Image(image.clone()),
            Origin::Context => StepKind::Context,
            Origin::NamedContext(name) => StepKind::NamedContext(name.clone()),
            Origin::Remote(url) => StepKind::Remote(url.clone()),
            Origin::Scratch | Origin::Unresolved => return None,
        };
        Some(self.add(kind, Work::default(), Vec::new(), None))
    }

    fn stage(&mut self, stage: &Stage) {
        let base = match &stage.base {
            Base::Stage(parent) => Origin::Stage(*parent),
            Base::Image(image) => Origin::Image(image.clone()),
            Base::NamedContext(name) => Origin::NamedContext(name.clone()),
            Base::Scratch => Origin::Scratch,
            Base::Unresolved => Origin::Unresolved,
        };
        let mut current = self.source(&base);
        let (file, model) = (self.file, self.model);
        // A parent's triggers come first; they stand at the FROM.
        if let Base::Stage(parent) = &stage.base
            && let Some(parent) = model.stages.get(parent.index())
        {
            let triggers = parent.instructions.iter().filter_map(|id| file.instructions.get(id.index()));
            for instruction in triggers {
                if let Kind::Onbuild(onbuild) = &instruction.kind
                    && let Some(trigger) = &onbuild.trigger
                {
                    current = self.instruction(stage, trigger, stage.from, &stage.initial, current);
                }
            }
        }
        let mut state = stage.initial.clone();
        let mut changes = stage.changes.iter().peekable();
        for (position, id) in stage.instructions.iter().enumerate() {
            while let Some(change) = changes.next_if(|change| (change.position as usize) < position) {
                state.apply(&change.setting);
            }
            if let Some(instruction) =
                file.instructions.get(id.index()).filter(|instruction| !instruction.broken)
            {
                current = self.instruction(stage, instruction, *id, &state, current);
            }
        }
        if let Some(end) = self.plan.ends.get_mut(stage.id.index()) {
            *end = current;
        }
    }

    /// Adds the vertices of one instruction; returns the one that now ends the stage.
    fn instruction(
        &mut self,
        stage: &Stage,
        instruction: &Instruction,
        place: InstructionId,
        state: &StageState,
        current: Option<StepId>,
    ) -> Option<StepId> {
        let at = Some((stage.id, place));
        let parent: Vec<Input> = current.map(|step| Input { step, why: Why::Parent }).into_iter().collect();
        match &instruction.kind {
            Kind::Workdir(path) => {
                let (path, variables) = self.expand(&path.value, state);
                let path = if path.starts_with('/') {
                    path
                } else {
                    join_path(state.workdir.as_deref().unwrap_or("/"), &path)
                };
                // The root is always there: BuildKit then makes no vertex.
                if path == "/" {
                    return current;
                }
                let key = format!("{path}\0{:?}", state.user);
                Some(self.add(StepKind::Workdir, Work { key, variables, ..Work::default() }, parent, at))
            }
            Kind::Run(run) => {
                let mut inputs = parent;
                let mut context_paths = Vec::new();
                for mount in &run.mounts {
                    let takes = matches!(mount.kind, MountType::Bind | MountType::Cache);
                    let origin = match &mount.from {
                        Some(from) => self.edge_origin(stage, place, &from.value),
                        None if mount.kind == MountType::Bind => Some(Origin::Context),
                        None => None,
                    };
                    let Some(origin) = origin.filter(|_| takes) else { continue };
                    if origin == Origin::Context {
                        let source = mount.source.as_ref().map_or("/", |source| source.value.as_str());
                        context_paths.push(self.expand(source, state).0);
                    }
                    if let Some(step) = self.source(&origin) {
                        inputs.push(Input { step, why: Why::Mount });
                    }
                }
                let command = match &run.command {
                    CommandLine::Shell(script) => format!("{:?} {}", state.shell, script.text()),
                    CommandLine::Exec(words) => {
                        format!("{:?}", words.iter().map(|w| &w.value).collect::<Vec<_>>())
                    }
                };
                let bodies: Vec<&str> =
                    instruction.heredocs.iter().map(|heredoc| heredoc.body.text()).collect();
                let mounts: Vec<String> = instruction
                    .flags
                    .iter()
                    .filter_map(|flag| {
                        flag.value.as_ref().map(|value| format!("{}={}", flag.name.value, value.value))
                    })
                    .collect();
                let key = format!(
                    "{command}\0{bodies:?}\0{mounts:?}\0{:?}\0{:?}\0{:?}\0{:?}",
                    state.env, state.workdir, state.user, stage.platform
                );
                // A secret or cache mount is no part of the key's content; the whole environment is.
                let variables = state.env.iter().map(|(name, _)| name.clone()).collect();
                let work = Work { key, context_paths, variables, ..Work::default() };
                Some(self.add(StepKind::Run, work, inputs, at))
            }
            Kind::Copy(transfer) | Kind::Add(transfer) => {
                self.transfer(stage, instruction, transfer, place, state, current)
            }
            _ => current,
        }
    }

    fn transfer(
        &mut self,
        stage: &Stage,
        instruction: &Instruction,
        transfer: &Transfer,
        place: InstructionId,
        state: &StageState,
        current: Option<StepId>,
    ) -> Option<StepId> {
        let mut variables = Vec::new();
        let mut expand = |planner: &Self, word: &str| {
            let (text, used) = planner.expand(word, state);
            variables.extend(used);
            text
        };
        let sources: Vec<String> =
            transfer.sources.iter().map(|source| expand(self, &source.value)).collect();
        let dest = expand(self, &transfer.dest.value);
        let chown = transfer.chown.as_ref().map(|word| expand(self, &word.value));
        let chmod = transfer.chmod.as_ref().map(|word| expand(self, &word.value));
        let (remote, local): (Vec<String>, Vec<String>) =
            sources.into_iter().partition(|source| transfer.from.is_none() && is_remote(source));
        let from_context = transfer.from.is_none() && !local.is_empty();
        let origin = match &transfer.from {
            Some(from) => self.edge_origin(stage, place, &from.value),
            None => from_context.then_some(Origin::Context),
        };
        let mut taken: Vec<Input> = Vec::new();
        let found = origin.iter().cloned().chain(remote.iter().map(|url| Origin::Remote(url.clone())));
        for origin in found {
            taken.extend(self.source(&origin).map(|step| Input { step, why: Why::Source }));
        }
        let bodies: Vec<&str> = instruction.heredocs.iter().map(|heredoc| heredoc.body.text()).collect();
        let exclude: Vec<String> = transfer.exclude.iter().map(|word| word.value.clone()).collect();
        let is_add = matches!(instruction.kind, Kind::Add(_));
        let workdir = state.workdir.as_deref().unwrap_or("/");
        let dest = if dest.starts_with('/') { dest } else { format!("{workdir}/{dest}") };
        let key = format!(
            "{is_add}\0{local:?}\0{remote:?}\0{dest}\0{chown:?}\0{chmod:?}\0{}\0{exclude:?}\0{bodies:?}\0{:?}\0{:?}",
            transfer.parents, transfer.unpack, transfer.checksum
        );
        let work =
            Work { key, context_paths: if from_context { local } else { Vec::new() }, exclude, variables };
        let at = Some((stage.id, place));
        let parent = current.map(|step| Input { step, why: Why::Parent });
        // BuildKit copies into an empty file system and merges; with --chmod it does not.
        if transfer.link && transfer.chmod.is_none() {
            let copied = self.add(StepKind::Copy, work, taken, at);
            let Some(parent) = parent else { return Some(copied) };
            let inputs = vec![parent, Input { step: copied, why: Why::Source }];
            return Some(self.add(StepKind::Merge, Work::default(), inputs, at));
        }
        let inputs: Vec<Input> = parent.into_iter().chain(taken).collect();
        Some(self.add(StepKind::Copy, work, inputs, at))
    }

    /// Where an instruction's `from` leads: the model has followed it.
    fn edge_origin(&self, stage: &Stage, place: InstructionId, written: &str) -> Option<Origin> {
        self.model
            .edges
            .iter()
            .find(|edge| edge.stage == stage.id && edge.instruction == place && edge.as_written == written)
            .map(|edge| edge.origin.clone())
    }

    fn expand(&self, word: &str, state: &StageState) -> (String, Vec<String>) {
        let expanded = Lex::new(self.file.escape).expand(word, state);
        let used = expanded.matched.into_iter().chain(expanded.unmatched).chain(expanded.unknown).collect();
        (if expanded.error.is_some() { word.to_owned() } else { expanded.text }, used)
    }
}
