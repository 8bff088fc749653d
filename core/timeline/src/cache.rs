//! What the build cache keeps after a change.

use dockerfile_syntax::lists::Gather;
use std::collections::BTreeSet;

use crate::copier;
use crate::ignore::IgnoreFile;
use crate::plan::{Change, Plan, Step, StepId, StepKind, Why};
use crate::syntax::clean_path;

/// What becomes of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Fate {
    /// Its result is taken from the cache.
    Kept,
    /// It runs unless what it takes comes out the same: BuildKit compares the files themselves.
    Perhaps,
    /// It runs again.
    Reruns,
}

impl Fate {
    /// Its key: in the output of tools.
    pub fn key(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Perhaps => "perhaps",
            Self::Reruns => "reruns",
        }
    }
}

/// The fates of all steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CacheOutcome {
    /// One per step, in the order of [`Plan::steps`].
    pub fates: Vec<Fate>,
}

impl CacheOutcome {
    /// The steps that are surely kept.
    pub fn kept(&self) -> BTreeSet<StepId> {
        let ids = (0..).map(StepId);
        ids.zip(&self.fates).filter(|(_, fate)| **fate == Fate::Kept).map(|(id, _)| id).gather()
    }
}

/// What happens to each step of `plan` after `changes`. `dockerignore` is the text of that file.
///
/// Rules as BuildKit's: a COPY depends on the content of the files it takes, a RUN on its command, its
/// whole environment, the file system it builds on and the content of what it mounts; cache mounts of its own and
/// secrets do not count.
pub fn after(plan: &Plan, changes: &[Change], dockerignore: Option<&str>) -> CacheOutcome {
    let ignore = IgnoreFile::parse(dockerignore.unwrap_or(""));
    let mut fates: Vec<Fate> = Vec::with_capacity(plan.steps.len());
    let changes: Vec<Reach<'_>> = changes.iter().map(|change| Reach::of(plan, change)).collect();
    for step in &plan.steps {
        let own = changes.iter().map(|change| direct(step, change, &ignore)).max().unwrap_or(Fate::Kept);
        let inherited = step.inputs.iter().map(|input| {
            let before = fates.get(input.step.index()).copied().unwrap_or(Fate::Kept);
            let source = plan.step(input.step).map(|step| &step.kind);
            match (input.why, before, source) {
                (_, Fate::Kept, _) => Fate::Kept,
                // The context as a whole says nothing; each step looks at the files it takes.
                (_, _, Some(StepKind::Context)) => Fate::Kept,
                // The file at an address is another one, or nothing has changed.
                (Why::Source, fate, Some(StepKind::Remote(url))) if !is_repository(url) => fate,
                // Files copied or mounted from a stage that ran again may be the same as before.
                (Why::Source, _, _) if step.kind == StepKind::Copy => Fate::Perhaps,
                (Why::Mount, _, _) => Fate::Perhaps,
                (_, fate, _) => fate,
            }
        });
        let fate = inherited.max().unwrap_or(Fate::Kept).max(own);
        fates.push(fate);
    }
    CacheOutcome { fates }
}

/// A step that runs again only because of where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Behind {
    /// The step: nothing that it asks for by itself has changed.
    pub step: StepId,
    /// The step before it, in the same file system, that the change reaches first.
    pub cause: StepId,
}

/// The steps that run again only because they stand after one that the change reaches. Where such a step does
/// not read what the change touches (nobody but its author knows), it could stand before the cause and be kept.
pub fn behind(plan: &Plan, changes: &[Change], dockerignore: Option<&str>) -> Vec<Behind> {
    let ignore = IgnoreFile::parse(dockerignore.unwrap_or(""));
    let outcome = after(plan, changes, dockerignore);
    let fate = |id: StepId| outcome.fates.get(id.index()).copied().unwrap_or(Fate::Kept);
    // For each step, the first one of its chain of parents that the change reaches.
    let mut causes: Vec<Option<StepId>> = Vec::with_capacity(plan.steps.len());
    let mut out = Vec::new();
    let changes: Vec<Reach<'_>> = changes.iter().map(|change| Reach::of(plan, change)).collect();
    for step in &plan.steps {
        let parent = step.inputs.iter().find(|input| input.why == Why::Parent).map(|input| input.step);
        let inherited = parent.and_then(|parent| causes.get(parent.index()).copied().flatten());
        let own = changes.iter().any(|change| direct(step, change, &ignore) != Fate::Kept);
        let others = step.inputs.iter().any(|input| {
            let is_context = plan.step(input.step).is_some_and(|step| step.kind == StepKind::Context);
            input.why != Why::Parent && !is_context && fate(input.step) != Fate::Kept
        });
        // Below a base that is another one, no order would help.
        let hopeless = parent.is_some_and(|parent| fate(parent) != Fate::Kept) && inherited.is_none();
        let starts = (own || others) && step.place.is_some() && !hopeless;
        let cause = inherited.or_else(|| starts.then_some(step.id));
        if let (Some(cause), false, false) = (inherited, own, others)
            && matches!(step.kind, StepKind::Run | StepKind::Copy | StepKind::Workdir)
        {
            out.push(Behind { step: step.id, cause });
        }
        causes.push(cause);
    }
    out
}

/// A change, and in which of the plan's scopes it is seen.
struct Reach<'c> {
    change: &'c Change,
    scopes: Vec<bool>,
}

impl<'c> Reach<'c> {
    fn of(plan: &Plan, change: &'c Change) -> Self {
        let scopes = match change {
            Change::Variable(name) => plan.scopes_where(|scope| scope.variables.contains(name)),
            Change::Instruction(id) => plan.scopes_where(|scope| scope.settings.contains(id)),
            Change::File(_) | Change::Source(_) => Vec::new(),
        };
        Self { change, scopes }
    }

    fn is_seen(&self, step: &Step) -> bool {
        step.scope.and_then(|scope| self.scopes.get(scope as usize)).copied().unwrap_or_default()
    }
}

/// What a change does to a step by itself.
fn direct(step: &Step, reach: &Reach<'_>, ignore: &IgnoreFile) -> Fate {
    let hit = match reach.change {
        Change::File(_) if step.kind == StepKind::Context => true,
        Change::File(pattern) => return takes(step, pattern, ignore),
        Change::Instruction(id) => {
            step.kind != StepKind::Merge
                && (step.place.iter().chain(&step.merged).any(|(_, instruction)| instruction == id)
                    || step.settings.contains(id)
                    || reach.is_seen(step))
        }
        Change::Variable(name) => step.variables.contains(name) || reach.is_seen(step),
        Change::Source(name) => match &step.kind {
            StepKind::Image(image) => image == name,
            StepKind::NamedContext(context) => context == name,
            StepKind::Remote(url) => url == name,
            _ => false,
        },
    };
    if hit { Fate::Reruns } else { Fate::Kept }
}

/// What a changed file of the context does to a step: `changed` is its path, or a pattern of several.
fn takes(step: &Step, changed: &str, ignore: &IgnoreFile) -> Fate {
    let changed = clean_path(&format!("/{changed}"));
    let changed = changed.trim_start_matches('/');
    let is_pattern = changed.contains(['*', '?', '[']);
    if !is_pattern && ignore.decide(changed).is_some_and(|verdict| verdict.excluded) {
        return Fate::Kept;
    }
    let excluded = IgnoreFile::of_patterns(step.exclude.iter().map(String::as_str));
    let fate = |path: &String| {
        // Part of the path is not known.
        if path.contains("${") {
            return Fate::Perhaps;
        }
        let hit = if is_pattern {
            let path = clean_path(&format!("/{path}"));
            let path = path.trim_start_matches('/');
            // Either may hold wildcards: a file lies at or below what is copied, or matches the pattern.
            path.is_empty()
                || IgnoreFile::parse(path).matches(changed)
                || IgnoreFile::parse(changed).matches(path)
        } else {
            taken(path, step.parents, changed, &excluded)
        };
        if hit { Fate::Reruns } else { Fate::Kept }
    };
    step.context_paths.iter().map(fate).max().unwrap_or(Fate::Kept)
}

/// Whether a source takes a file: it is named itself, which nothing excludes, or lies below what is named. Wildcards
/// match part by part; with `--parents`, what follows the pivot is a pattern.
fn taken(source: &str, parents: bool, file: &str, excluded: &IgnoreFile) -> bool {
    let (base, pattern) = if parents {
        let (base, pattern) = source.split_once("/./").unwrap_or(("", source));
        (base, Some(pattern))
    } else {
        (source, None)
    };
    let base = clean_path(&format!("/{base}"));
    let mut rest = file.split('/');
    let wild = copier::has_wildcards(&base);
    let matches = |part: &str, name: &str| if wild { copier::go_match(part, name) } else { part == name };
    let mut named = base.split('/').filter(|part| !part.is_empty());
    if !named.all(|part| rest.next().is_some_and(|name| matches(part, name))) {
        return false;
    }
    let rest = rest.collect::<Vec<_>>().join("/");
    let matched = |patterns: &IgnoreFile| patterns.decide(&rest).is_some_and(|verdict| verdict.excluded);
    let wanted = pattern.is_none_or(|pattern| {
        let pattern = clean_path(&format!("/{pattern}"));
        matched(&IgnoreFile::of_patterns([pattern.trim_start_matches('/')]))
    });
    wanted && (rest.is_empty() || !matched(excluded))
}

/// Whether an address is that of a Git repository, of which a part may be as before.
fn is_repository(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    !url.starts_with("http") || path.ends_with(".git")
}
