//! The vertices of the graph that BuildKit's solver works on.

use dockerfile_syntax::lists::Gather;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::assumed::assumed;
use super::roots::{Roots, USER, WORKDIR};
use crate::model::{Base, Model, Origin, Stage, StageId, StageState, is_remote};
use crate::syntax::{
    CommandLine, File, Instruction, InstructionId, Kind, Lex, MountType, Transfer, join_path,
};
use crate::{Input, Plan, Plans, Step, StepId, StepKind, StepScope, Why};

/// Which stages are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those that the model's target needs.
    Target,
    /// Those that this stage needs, were it the target.
    Stage(StageId),
    /// All from the first up to the model's target, needed or not: what the classic builder builds.
    UpToTarget,
}

/// The steps of the stages in `scope`.
pub fn plan(file: &File, model: &Model, scope: Scope) -> Plan {
    let target = match scope {
        Scope::Stage(stage) => Some(stage),
        Scope::Target | Scope::UpToTarget => model.target,
    };
    let needed: BTreeSet<StageId> = match (scope, target) {
        (Scope::Stage(stage), _) if Some(stage) != model.target => needs(model, stage),
        (Scope::UpToTarget, Some(target)) => {
            model.stages.iter().map(|stage| stage.id).filter(|&id| id <= target).gather()
        }
        _ => model.reachable_with_onbuild.iter().copied().gather(),
    };
    let mut planner = Planner {
        file,
        model,
        plan: Plan::default(),
        known: BTreeMap::new(),
        roots: Roots::of_globals(file, model),
        setters: Vec::new(),
        set_by: BTreeMap::new(),
        scope: None,
        fresh: Fresh::Whole,
        scope_of: BTreeMap::new(),
        environment: None,
        names: BTreeMap::new(),
    };
    planner.plan.ends = vec![None; model.stages.len()];
    for id in in_order(model, &needed) {
        if let Some(stage) = model.stages.get(id.index()) {
            planner.stage(stage);
        }
    }
    planner.plan.target = target.and_then(|target| planner.plan.ends.get(target.index()).copied().flatten());
    planner.plan
}

/// Work on the plans of all stages together, in steps, stages and edges, at which no more are made.
const MOST_WORK: usize = 200_000;

/// The steps of every build that can be asked for.
pub fn plans(file: &File, model: &Model) -> Plans {
    let mut left = MOST_WORK;
    let stages = model.stages.iter().map(|stage| {
        let plan = (left > 0).then(|| plan(file, model, Scope::Stage(stage.id)))?;
        left = left.saturating_sub(plan.steps.len() + model.stages.len() + model.edges.len());
        Some(plan)
    });
    Plans {
        stages: stages.collect(),
        target: plan(file, model, Scope::Target),
        classic: plan(file, model, Scope::UpToTarget),
    }
}

/// The stages that a stage takes from, its base first.
fn sources_of(model: &Model, id: StageId) -> Vec<StageId> {
    let base = model.stages.get(id.index()).and_then(|stage| match &stage.base {
        Base::Stage(parent) => Some(*parent),
        _ => None,
    });
    let edges = model.edges_of(id).iter().filter_map(|edge| match edge.origin {
        Origin::Stage(from) => Some(from),
        _ => None,
    });
    base.into_iter().chain(edges).collect()
}

/// The stages that `stage` needs, itself included. Triggers that only this target would inherit are not followed.
fn needs(model: &Model, stage: StageId) -> BTreeSet<StageId> {
    let mut found = BTreeSet::new();
    let mut pending = vec![stage];
    while let Some(id) = pending.pop() {
        if found.insert(id) {
            pending.extend(sources_of(model, id));
        }
    }
    found
}

/// `stages` in the order of the file, but each after those it takes from: COPY may name a later stage.
fn in_order(model: &Model, stages: &BTreeSet<StageId>) -> Vec<StageId> {
    let mut out = Vec::new();
    let mut seen = BTreeSet::new();
    for &stage in stages {
        let mut pending = vec![(stage, false)];
        while let Some((id, ready)) = pending.pop() {
            if ready {
                out.push(id);
            } else if stages.contains(&id) && seen.insert(id) {
                pending.push((id, true));
                pending.extend(sources_of(model, id).into_iter().rev().map(|source| (source, false)));
            }
        }
    }
    out
}

struct Planner<'a> {
    file: &'a File,
    model: &'a Model,
    plan: Plan,
    /// What makes two vertices the same: their operation, spelt out, with the numbers of their inputs.
    known: BTreeMap<(StepKind, String, Vec<Input>), StepId>,
    /// What the variables of the stage that is being read come from.
    roots: Roots,
    /// What the instructions so far have set in the stage that is being read.
    setters: Vec<Setter>,
    /// What they had set at the end of each stage.
    set_by: BTreeMap<StageId, Vec<Setter>>,
    /// What the RUN before saw.
    scope: Option<u32>,
    /// What was set since then.
    fresh: Fresh,
    /// What the last RUN of each stage saw, where it may be added to.
    scope_of: BTreeMap<StageId, u32>,
    /// What tells the environment from others, while it stays as it is.
    environment: Option<[u64; 2]>,
    /// How often each name was given to a step.
    names: BTreeMap<String, u32>,
}

/// What a vertex asks for besides its inputs.
#[derive(Default)]
struct Work {
    key: String,
    context_paths: Vec<String>,
    exclude: Vec<String>,
    parents: bool,
    settings: Vec<InstructionId>,
    variables: Vec<String>,
    scope: Option<u32>,
}

/// What was set since the last RUN.
enum Fresh {
    /// That much, and the scope before holds as well.
    Added(StepScope),
    /// More than can be added: a variable was made anew, and no longer depends on what it was made of.
    Whole,
}

/// An instruction without a step, and what it sets.
#[derive(Clone)]
struct Setter {
    id: InstructionId,
    /// The variables that it sets; none for USER and SHELL, which every RUN after it sees.
    names: Vec<String>,
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
        let Work { context_paths, exclude, parents, settings, variables, scope, .. } = work;
        let name = self.name(&kind, place);
        let instruction = place.and_then(|(_, id)| self.file.instructions.get(id.index()));
        let assumed = assumed(&kind, instruction);
        let step = Step {
            id,
            kind,
            place,
            merged: Vec::new(),
            inputs,
            context_paths,
            exclude,
            parents,
            settings,
            variables,
            scope,
            assumed,
            name,
        };
        self.plan.steps.push(step);
        self.known.insert(known, id);
        id
    }

    /// The name of a new step; of two alike in one stage, the second has a number.
    fn name(&mut self, kind: &StepKind, place: Option<(StageId, InstructionId)>) -> String {
        let name = match (kind, place) {
            (StepKind::Image(image), _) => format!("image {image}"),
            (StepKind::Context, _) => "context".to_owned(),
            (StepKind::NamedContext(name), _) => format!("context {name}"),
            (StepKind::Remote(url), _) => format!("download {url}"),
            (_, Some((stage, instruction))) => {
                let words = self.file.instructions.get(instruction.index()).map(instruction_words);
                let stage = self.model.stages.get(stage.index());
                let stage = stage.map(|stage| match &stage.name {
                    Some(name) => name.value.clone(),
                    None => stage.id.0.to_string(),
                });
                let merge = if *kind == StepKind::Merge { "merge " } else { "" };
                format!("{} {merge}{}", stage.unwrap_or_default(), words.unwrap_or_default())
            }
            (_, None) => String::new(),
        };
        let seen = self.names.entry(name.clone()).or_default();
        *seen += 1;
        if *seen > 1 { format!("{name} #{seen}") } else { name }
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
        if !matches!(base, Origin::Stage(_)) {
            let platform = stage.platform_vars.iter().flat_map(|vars| &vars.matched);
            let used: Vec<String> = stage.base_vars.matched.iter().chain(platform).cloned().collect();
            let used = self.roots.of_all(used.iter().map(String::as_str));
            if let Some(step) = current.and_then(|id| self.plan.steps.get_mut(id.index())) {
                step.variables.extend(used);
            }
        }
        self.roots.enter(match &stage.base {
            Base::Stage(parent) => Some(*parent),
            _ => None,
        });
        self.setters = match &stage.base {
            Base::Stage(parent) => self.set_by.get(parent).cloned().unwrap_or_default(),
            _ => Vec::new(),
        };
        self.setters.push(Setter { id: stage.from, names: Vec::new() });
        self.environment = None;
        self.scope = match &stage.base {
            Base::Stage(parent) => self.scope_of.get(parent).copied(),
            _ => None,
        };
        self.fresh = match self.scope {
            Some(_) => Fresh::Added(StepScope { settings: vec![stage.from], ..StepScope::default() }),
            None => Fresh::Whole,
        };
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
                self.note_setter(instruction, *id, &state);
                self.roots.note(file, instruction, &state);
                self.note_scope(instruction, *id);
            }
        }
        // What a stage hands on is no more than it saw, but without its build args.
        if let (Some(scope), Fresh::Added(fresh)) = (self.scope, &self.fresh)
            && fresh.settings.is_empty()
            && !self.roots.has_args()
        {
            self.scope_of.insert(stage.id, scope);
        }
        self.roots.leave(stage.id);
        self.set_by.insert(stage.id, std::mem::take(&mut self.setters));
        if let Some(end) = self.plan.ends.get_mut(stage.id.index()) {
            *end = current;
        }
    }

    /// Notes what an instruction sets; `state` is what held before it.
    fn note_setter(&mut self, instruction: &Instruction, id: InstructionId, state: &StageState) {
        let names: Vec<String> = match &instruction.kind {
            Kind::Env(bindings) | Kind::Arg(bindings) => bindings
                .iter()
                .map(|binding| binding.name.value.trim_matches(['"', '\'']).to_owned())
                .collect(),
            Kind::User(_) | Kind::Shell(_) => Vec::new(),
            _ => return,
        };
        if names.iter().any(|name| state.is_set(name) || state.declares(name)) {
            self.fresh = Fresh::Whole;
        }
        self.setters.push(Setter { id, names });
    }

    /// Notes what RUNs see from now on; what the variables come from is known already.
    fn note_scope(&mut self, instruction: &Instruction, id: InstructionId) {
        if matches!(instruction.kind, Kind::Env(_) | Kind::Arg(_)) {
            self.environment = None;
        }
        let Some(setter) = self.setters.last().filter(|setter| setter.id == id) else { return };
        if let Fresh::Added(fresh) = &mut self.fresh {
            fresh.settings.push(id);
            fresh.variables.extend(self.roots.of_all(setter.names.iter().map(String::as_str)));
        }
    }

    /// What a RUN sees of variables and of what else is set.
    fn scope(&mut self, state: &StageState) -> Option<u32> {
        let added = Fresh::Added(StepScope { outer: self.scope, ..StepScope::default() });
        let fresh = match std::mem::replace(&mut self.fresh, added) {
            Fresh::Added(fresh) if fresh.settings.is_empty() => return self.scope,
            Fresh::Added(fresh) => StepScope { outer: self.scope, ..fresh },
            Fresh::Whole => {
                // A build arg without a value is no part of a key until it has one.
                let seen = state.env().into_iter().map(|(name, _)| name).chain(state.args());
                StepScope {
                    outer: None,
                    settings: self.setters.iter().map(|setter| setter.id).collect(),
                    variables: self.roots.of_all(seen),
                }
            }
        };
        self.plan.scopes.push(fresh);
        self.scope = u32::try_from(self.plan.scopes.len() - 1).ok();
        self.scope
    }

    /// Two numbers that tell the environment of a RUN from every other: the text itself, in each of thousands of
    /// keys, would take too much room.
    fn environment(&mut self, state: &StageState) -> [u64; 2] {
        *self.environment.get_or_insert_with(|| {
            let env = state.env();
            [0_u8, 1].map(|salt| {
                let mut hasher = DefaultHasher::new();
                (salt, &env).hash(&mut hasher);
                hasher.finish()
            })
        })
    }

    /// The instructions that set one of `names`, and what the stage stands on.
    fn settings(&self, stage: &Stage, names: &[String]) -> Vec<InstructionId> {
        if names.is_empty() {
            return vec![stage.from];
        }
        let sets = |setter: &&Setter| {
            setter.id == stage.from || setter.names.iter().any(|name| names.contains(name))
        };
        self.setters.iter().filter(sets).map(|setter| setter.id).collect()
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
                let (path, mut variables) = self.expand(&path.value, state);
                if !path.starts_with('/') {
                    variables.extend(self.roots.of_all([WORKDIR]));
                }
                variables.extend(self.roots.of_all([USER]));
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
                let settings = self.settings(stage, &variables);
                let work = Work { key, settings, variables, ..Work::default() };
                Some(self.add(StepKind::Workdir, work, parent, at))
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
                // A secret or cache mount is no part of the key's content; the whole environment is.
                let key = format!(
                    "{command}\0{bodies:?}\0{mounts:?}\0{:x?}\0{:?}\0{:?}\0{:?}",
                    self.environment(state),
                    state.workdir,
                    state.user,
                    stage.platform
                );
                let variables = self.roots.of_all([WORKDIR, USER]);
                let scope = self.scope(state);
                let work = Work { key, context_paths, variables, scope, ..Work::default() };
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
        let dest = if dest.starts_with('/') {
            dest
        } else {
            variables.extend(self.roots.of_all([WORKDIR]));
            format!("{workdir}/{dest}")
        };
        let key = format!(
            "{is_add}\0{local:?}\0{remote:?}\0{dest}\0{chown:?}\0{chmod:?}\0{}\0{exclude:?}\0{bodies:?}\0{:?}\0{:?}",
            transfer.parents, transfer.unpack, transfer.checksum
        );
        let context_paths = if from_context { local } else { Vec::new() };
        let (parents, settings) = (transfer.parents, self.settings(stage, &variables));
        let work = Work { key, context_paths, exclude, parents, settings, variables, scope: None };
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
        let mut edges = self.model.edges_at(stage.id, place).iter();
        edges.find(|edge| edge.as_written == written).map(|edge| edge.origin.clone())
    }

    fn expand(&self, word: &str, state: &StageState) -> (String, Vec<String>) {
        let expanded = Lex::new(self.file.escape).expand(word, state);
        let used = expanded.matched.iter().chain(&expanded.unmatched).chain(&expanded.unknown);
        let used = self.roots.of_all(used.map(String::as_str));
        (if expanded.error.is_some() { word.to_owned() } else { expanded.text }, used)
    }
}

/// An instruction's words with single blanks, comments and continuations left out.
fn instruction_words(instruction: &Instruction) -> String {
    let mut out = instruction.kind.name().to_uppercase();
    for flag in &instruction.flags {
        out.push_str(" --");
        out.push_str(&flag.name.value);
        if let Some(value) = &flag.value {
            out.push('=');
            out.push_str(&value.value);
        }
    }
    let mut rest = |text: &str| {
        for word in text.split_whitespace() {
            out.push(' ');
            out.push_str(word);
        }
    };
    match &instruction.kind {
        Kind::Run(run) => {
            match &run.command {
                CommandLine::Shell(script) => rest(script.text()),
                CommandLine::Exec(words) => words.iter().for_each(|word| rest(&word.value)),
            }
            instruction.heredocs.iter().for_each(|heredoc| rest(heredoc.body.text()));
        }
        Kind::Copy(transfer) | Kind::Add(transfer) => {
            transfer.sources.iter().chain([&transfer.dest]).for_each(|word| rest(&word.value));
        }
        Kind::Workdir(path) => rest(&path.value),
        _ => {}
    }
    out
}
