//! The plan of a build against BuildKit's own graph, and properties that must hold of every schedule.

use std::collections::{BTreeMap, BTreeSet};

use dockerfile_core::plan::{
    Builder, Change, Durations, Fate, Plan, Scope, StepKind, Why, after, plan, schedule,
};
use dockerfile_core::syntax::{File, Kind};
use dockerfile_core::{Options, analyze_bare, model::Model};

use crate::shared::corpus;

struct Read {
    file: File,
    model: Model,
    plan: Plan,
}

/// The plans of the corpus files that BuildKit would build.
fn plans() -> Vec<(String, Read)> {
    corpus()
        .into_iter()
        .filter_map(|(name, text)| {
            let analysis = analyze_bare(&text, &Options::default());
            let whole = analysis.file.errors.is_empty() && analysis.model.graph_error.is_none();
            let plan = plan(&analysis.file, &analysis.model, Scope::Target);
            whole.then_some((name, Read { file: analysis.file, model: analysis.model, plan }))
        })
        .collect()
}

/// What a plan must share with the graph, which is compared with BuildKit's conversion in `oracle.rs`.
fn check_graph(name: &str, read: &Read) {
    let Read { file, model, plan } = read;
    let stages: BTreeSet<_> =
        plan.steps.iter().filter_map(|step| step.place).map(|(stage, _)| stage).collect();
    for stage in &stages {
        assert!(
            model.reachable_with_onbuild.contains(stage),
            "{name}: a stage that the target does not need"
        );
    }
    for stage in &model.reachable_with_onbuild {
        let stage = &model.stages[stage.index()];
        for id in &stage.instructions {
            let instruction = &file.instructions[id.index()];
            if instruction.kind.makes_layer()
                && !instruction.broken
                && !matches!(instruction.kind, Kind::Workdir(_))
            {
                let step = plan.step_of(stage.id, *id);
                assert!(step.is_some(), "{name}: line {} has no step", instruction.lines.start);
            }
        }
    }
    for edge in model.edges.iter().filter(|edge| model.reachable_with_onbuild.contains(&edge.stage)) {
        let dockerfile_core::model::Origin::Stage(from) = edge.origin else { continue };
        let (Some(step), Some(end)) = (plan.step_of(edge.stage, edge.instruction), plan.ends[from.index()])
        else {
            continue;
        };
        let takes = step.inputs.iter().any(|input| input.step == end);
        // A tmpfs, secret or ssh mount takes nothing.
        let mounts = matches!(&file.instructions[edge.instruction.index()].kind, Kind::Run(_));
        assert!(takes || mounts, "{name}: {} does not take from {}", step.name, edge.as_written);
    }
    let mut names = BTreeSet::new();
    for (index, step) in plan.steps.iter().enumerate() {
        assert!(step.inputs.iter().all(|input| input.step.index() < index), "{name}: inputs come first");
        assert!(names.insert(&step.name), "{name}: two steps are called {}", step.name);
    }
}

/// The longest chain that ends with each step, counted anew.
fn longest_chain(plan: &Plan, durations: &Durations) -> u64 {
    let mut ends: Vec<u64> = Vec::new();
    for step in &plan.steps {
        let ready = step.inputs.iter().map(|input| ends[input.step.index()]).max().unwrap_or(0);
        ends.push(ready + durations.of(step).0);
    }
    ends.into_iter().max().unwrap_or(0)
}

/// Schedules of one plan by worker limit, checked; returns whether more workers ever took longer.
fn check_schedules(name: &str, read: &Read) -> bool {
    let Read { plan, .. } = read;
    let durations = Durations::default();
    let free = schedule(plan, &durations, &BTreeSet::new(), Builder::BuildKit(None));
    assert_eq!(
        free.wall,
        longest_chain(plan, &durations),
        "{name}: without a limit only inputs are waited for"
    );
    let path: u64 =
        free.critical_path.iter().filter_map(|id| plan.step(*id)).map(|step| durations.of(step).0).sum();
    assert_eq!(path, free.wall, "{name}: the critical path is as long as the build");
    let mut anomaly = false;
    let mut last = u64::MAX;
    for workers in [1, 2, 3, 4, 8] {
        let limited = schedule(plan, &durations, &BTreeSet::new(), Builder::BuildKit(Some(workers)));
        assert!(free.wall <= limited.wall && limited.wall <= limited.sum, "{name}: {workers} workers");
        if workers == 1 {
            assert_eq!(limited.wall, limited.sum, "{name}: one worker does one thing after the other");
        }
        for (step, bar) in plan.steps.iter().zip(&limited.bars) {
            for input in &step.inputs {
                assert!(
                    limited.bars[input.step.index()].end <= bar.start,
                    "{name}: {} starts too early",
                    step.name
                );
            }
        }
        let mut at_work: BTreeMap<u64, i64> = BTreeMap::new();
        for bar in limited.bars.iter().filter(|bar| bar.end > bar.start) {
            *at_work.entry(bar.start).or_default() += 1;
            *at_work.entry(bar.end).or_default() -= 1;
        }
        let mut busy = 0;
        for change in at_work.values() {
            busy += change;
            assert!(busy <= i64::from(workers), "{name}: {busy} of {workers} workers at the same time");
        }
        anomaly |= limited.wall > last;
        last = limited.wall;
    }
    anomaly
}

/// Whatever changes: a step that reads it runs again, and so does all that builds on it.
fn check_cache(name: &str, read: &Read) {
    let Read { plan, .. } = read;
    let paths = plan
        .steps
        .iter()
        .flat_map(|step| &step.context_paths)
        .filter(|path| !path.contains(['*', '?', '[', '\\', '$', '!', '{']));
    let mut changes: Vec<Change> = paths.take(3).map(|path| Change::File(path.clone())).collect();
    changes.extend(plan.variables().take(2).map(|name| Change::Variable(name.clone())));
    changes.extend(
        plan.steps.iter().filter_map(|step| step.place).take(2).map(|(_, id)| Change::Instruction(id)),
    );
    for change in changes {
        let fates = after(plan, std::slice::from_ref(&change), None).fates;
        let scopes = plan.scopes_where(|scope| match &change {
            Change::Variable(variable) => scope.variables.contains(variable),
            _ => false,
        });
        for (step, fate) in plan.steps.iter().zip(&fates) {
            let reads = match &change {
                Change::File(path) => step.context_paths.contains(path) && step.exclude.is_empty(),
                Change::Variable(variable) => {
                    step.variables.contains(variable)
                        || step.scope.is_some_and(|scope| scopes[scope as usize])
                }
                Change::Instruction(id) => {
                    step.place.is_some_and(|(_, at)| at == *id) && step.kind != StepKind::Merge
                }
                Change::Source(_) => false,
            };
            assert!(!reads || *fate == Fate::Reruns, "{name}: {} is kept although {change:?}", step.name);
            let stale = step
                .inputs
                .iter()
                .any(|input| input.why == Why::Parent && fates[input.step.index()] == Fate::Reruns);
            assert!(
                !stale || *fate == Fate::Reruns,
                "{name}: {} builds on something that ran again",
                step.name
            );
        }
    }
}

#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn plans_agree_with_the_graph_and_schedules_keep_their_properties() {
    let plans = plans();
    let mut anomalies = 0;
    for (name, read) in &plans {
        check_graph(name, read);
        anomalies += usize::from(check_schedules(name, read));
        check_cache(name, read);
    }
    assert!(plans.len() > 100, "{} plans", plans.len());
    println!("{} plans; more workers took longer in {anomalies}", plans.len());
}
