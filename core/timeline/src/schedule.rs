//! When each step would run.

use dockerfile_syntax::lists::Gather;
use std::collections::BTreeSet;

use super::durations::{Durations, Known};
use crate::plan::{Plan, StepId};

/// Which builder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Builder {
    /// BuildKit with this many steps at the same time; `None` for no limit but the machine's.
    BuildKit(Option<u32>),
    /// The classic builder: one step after the other, in the order of the file. Give it a plan of all
    /// stages up to the target: it builds those that nothing needs as well.
    Classic,
}

/// A step on the time line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Bar {
    /// The step.
    pub step: StepId,
    /// Milliseconds from the beginning of the build.
    pub start: u64,
    /// The same for its end.
    pub end: u64,
    /// Where its duration comes from.
    pub known: Known,
    /// Whether the build would be shorter if this step were.
    pub critical: bool,
}

/// The time line of a build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Schedule {
    /// One bar per step, in the order of [`Plan::steps`].
    pub bars: Vec<Bar>,
    /// The longest chain of steps that wait for each other, in order.
    pub critical_path: Vec<StepId>,
    /// Milliseconds until the last step ends.
    pub wall: u64,
    /// Milliseconds of all steps added up.
    pub sum: u64,
}

impl Schedule {
    /// The moments at which something starts or ends, ascending, each once: the frames of a play.
    pub fn moments(&self) -> Vec<u64> {
        let moments: BTreeSet<u64> = self.bars.iter().flat_map(|bar| [bar.start, bar.end]).gather();
        moments.into_iter().collect()
    }
}

/// Places the steps of `plan` in time. Steps in `kept` come from the cache and take no time.
///
/// With a limit on workers, ready steps start in the order of how much work still waits for them (longest
/// first), then in the order of the plan. Such list scheduling is near the best but not always it: a build
/// with more workers can in rare cases take longer (Graham's anomaly, SIAM J. Appl. Math. 17, 1969).
pub fn schedule(plan: &Plan, durations: &Durations, kept: &BTreeSet<StepId>, builder: Builder) -> Schedule {
    let lengths: Vec<(u64, Known)> = plan
        .steps
        .iter()
        .map(|step| if kept.contains(&step.id) { (0, Known::Cached) } else { durations.of(step) })
        .collect();
    let length = |step: usize| lengths.get(step).map_or(0, |&(length, _)| length);
    let tails = tails(plan, &length);
    let starts = match builder {
        Builder::BuildKit(workers) => {
            let workers = workers.map_or(usize::MAX, |workers| workers.max(1) as usize);
            list_schedule(plan, &length, &tails, workers)
        }
        Builder::Classic => {
            let mut clock = 0;
            let mut next = |step: usize| {
                let start = clock;
                clock += length(step);
                start
            };
            (0..plan.steps.len()).map(&mut next).collect()
        }
    };
    let wall = starts.iter().enumerate().map(|(step, start)| start + length(step)).max().unwrap_or(0);
    let critical_path = critical_path(plan, &length, &tails);
    let bars = plan
        .steps
        .iter()
        .zip(&starts)
        .zip(&lengths)
        .map(|((step, &start), &(length, known))| Bar {
            step: step.id,
            start,
            end: start + length,
            known,
            critical: critical_path.contains(&step.id),
        })
        .collect();
    Schedule { bars, critical_path, wall, sum: lengths.iter().map(|&(length, _)| length).sum() }
}

/// For each step, the longest work from its start to the end of the build.
fn tails(plan: &Plan, length: &dyn Fn(usize) -> u64) -> Vec<u64> {
    let mut tails: Vec<u64> = (0..plan.steps.len()).map(length).collect();
    // Every step comes after those it needs, so one pass from the end is enough.
    for (index, step) in plan.steps.iter().enumerate().rev() {
        let own = tails.get(index).copied().unwrap_or(0);
        for input in &step.inputs {
            let before = input.step.index();
            if let Some(tail) = tails.get_mut(before) {
                *tail = (*tail).max(length(before) + own);
            }
        }
    }
    tails
}

fn critical_path(plan: &Plan, length: &dyn Fn(usize) -> u64, tails: &[u64]) -> Vec<StepId> {
    let tail = |step: usize| tails.get(step).copied().unwrap_or(0);
    let sources = plan.steps.iter().filter(|step| step.inputs.is_empty()).map(|step| step.id);
    // The longest first; of equals the first in the plan.
    let longest = |steps: Vec<StepId>| steps.into_iter().rev().max_by_key(|step| tail(step.index()));
    let mut path = Vec::new();
    let mut next = longest(sources.collect());
    while let Some(step) = next {
        path.push(step);
        let rest = tail(step.index()).saturating_sub(length(step.index()));
        next = longest(plan.users(step)).filter(|_| rest > 0);
    }
    path
}

fn list_schedule(plan: &Plan, length: &dyn Fn(usize) -> u64, tails: &[u64], workers: usize) -> Vec<u64> {
    let count = plan.steps.len();
    let mut waits: Vec<usize> = plan
        .steps
        .iter()
        .map(|step| step.inputs.iter().map(|input| input.step).gather::<BTreeSet<_>>().len())
        .collect();
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (index, step) in plan.steps.iter().enumerate() {
        for before in step.inputs.iter().map(|input| input.step.index()).gather::<BTreeSet<_>>() {
            if let Some(users) = users.get_mut(before) {
                users.push(index);
            }
        }
    }
    let key = |step: usize| (u64::MAX - tails.get(step).copied().unwrap_or(0), step);
    let mut ready: BTreeSet<(u64, usize)> =
        waits.iter().enumerate().filter(|(_, waits)| **waits == 0).map(|(step, _)| key(step)).gather();
    let mut running: BTreeSet<(u64, usize)> = BTreeSet::new();
    let mut starts = vec![0; count];
    let mut clock = 0;
    loop {
        while running.len() < workers
            && let Some((_, step)) = ready.pop_first()
        {
            if let Some(start) = starts.get_mut(step) {
                *start = clock;
            }
            running.insert((clock + length(step), step));
        }
        let Some((end, step)) = running.pop_first() else { break };
        clock = end;
        for &user in users.get(step).into_iter().flatten() {
            if let Some(left) = waits.get_mut(user) {
                *left -= 1;
                if *left == 0 {
                    ready.insert(key(user));
                }
            }
        }
    }
    starts
}
