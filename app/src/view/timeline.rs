use std::collections::BTreeSet;

use dockerfile_core::plan::{
    Bar as PlanBar, Builder, Change, Durations, Fate, Plan, Schedule, Step, StepKind, after, plan, schedule,
};
use dockerfile_core::source::Span;
use dockerfile_core::syntax::InstructionId;

use super::stage_label;
use crate::i18n::{Key, Lang, count, text, text_with};
use crate::state::Snapshot;

/// Which builder the time line shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// BuildKit: all that can run at the same time does.
    #[default]
    Parallel,
    /// BuildKit with one step at a time.
    Single,
    /// The classic builder: every stage up to the target, in the order of the file.
    Classic,
}

impl Pace {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Parallel, Self::Single, Self::Classic];

    /// Its name in markup.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parallel => "parallel",
            Self::Single => "single",
            Self::Classic => "classic",
        }
    }

    /// The pace of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pace| pace.name() == name)
    }

    fn builder(self) -> Builder {
        match self {
            Self::Parallel => Builder::BuildKit(None),
            Self::Single => Builder::BuildKit(Some(1)),
            Self::Classic => Builder::Classic,
        }
    }
}

/// What the user says has changed since the last build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WhatIf {
    /// A first build: nothing is in the cache.
    #[default]
    First,
    /// This changed, all else is as before.
    Changed(Change),
}

/// A step as a row of the time line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepRow {
    /// What it does: the instruction's first line, or the source.
    pub label: String,
    /// Its text in the file; sources have none.
    pub span: Option<Span>,
    /// Thousandths of the whole at which it starts.
    pub start: u32,
    /// Its length in thousandths of the whole.
    pub width: u32,
    /// Its length in words.
    pub duration: String,
    /// Whether that is only assumed.
    pub assumed: bool,
    /// Whether the build would be shorter if this step were.
    pub critical: bool,
    /// What the cache does.
    pub fate: Fate,
    /// How many further instructions ask for the very same work.
    pub merged: usize,
}

/// The steps of one stage, or the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepGroup {
    /// The stage's name; the sources have their own.
    pub label: String,
    /// Its steps.
    pub rows: Vec<StepRow>,
}

/// The time line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// Groups in the order of the file.
    pub groups: Vec<StepGroup>,
    /// How long the build takes, in words.
    pub wall: String,
    /// All steps added up, in words.
    pub sum: String,
    /// The same build by the classic builder, in words.
    pub classic: String,
    /// How many steps run, and how many there are.
    pub runs: (usize, usize),
    /// What can be said to have changed: value for markup, and words.
    pub changes: Vec<(String, String)>,
}

/// A stretch of time in words, such as `850 ms`, `12 s` or `2 min 05 s`.
pub fn duration(lang: Lang, ms: u64) -> String {
    let gap = '\u{a0}';
    match ms {
        0..1_000 => format!("{}{gap}ms", count(lang, ms)),
        1_000..10_000 if !ms.is_multiple_of(1_000) => {
            let point = if lang == Lang::Fr { ',' } else { '.' };
            format!("{}{point}{}{gap}s", ms / 1_000, ms % 1_000 / 100)
        }
        1_000..60_000 => format!("{}{gap}s", (ms + 500) / 1_000),
        _ => format!("{}{gap}min{gap}{:02}{gap}s", ms / 60_000, ms % 60_000 / 1_000),
    }
}

/// The change that `value` of [`Timeline::changes`] stands for; `path` is the file named beside it.
pub fn change_of(value: &str, path: &str) -> WhatIf {
    let change = match value.split_once(':') {
        Some(("source", name)) => Change::Source(name.to_owned()),
        Some(("instruction", id)) => match id.parse() {
            Ok(id) => Change::Instruction(InstructionId(id)),
            Err(_) => return WhatIf::First,
        },
        _ if value == "file" => Change::File(path.trim().to_owned()),
        _ => return WhatIf::First,
    };
    WhatIf::Changed(change)
}

/// The first line of an instruction, cut to what a row can hold.
fn instruction_words(snapshot: &Snapshot, id: InstructionId) -> (String, Option<Span>) {
    const MOST: usize = 72;
    let Some(instruction) = snapshot.analysis.file.instructions.get(id.index()) else {
        return (String::new(), None);
    };
    let line = instruction.span.text(&snapshot.text).lines().next().unwrap_or("");
    let line = line.trim_end().trim_end_matches(snapshot.analysis.file.escape).trim_end();
    let mut words: String = line.chars().take(MOST).collect();
    if words.len() < line.len() || instruction.span.text(&snapshot.text).contains('\n') {
        words.push('…');
    }
    (words, Some(instruction.span))
}

fn source_words(lang: Lang, kind: &StepKind) -> String {
    match kind {
        StepKind::Image(image) => {
            let short = image.strip_prefix("docker.io/").unwrap_or(image);
            let short = short.strip_prefix("library/").unwrap_or(short);
            text_with(lang, Key::TimelinePull, &[("image", short)])
        }
        StepKind::NamedContext(name) => text_with(lang, Key::TimelineNamed, &[("name", name)]),
        StepKind::Remote(url) => text_with(lang, Key::TimelineDownload, &[("url", url)]),
        _ => text(lang, Key::TimelineContext).to_owned(),
    }
}

fn row(lang: Lang, snapshot: &Snapshot, step: &Step, bar: &PlanBar, fate: Fate, whole: u64) -> StepRow {
    let share = |ms: u64| u32::try_from(ms * 1_000 / whole.max(1)).unwrap_or(1_000);
    let (label, span) = match step.place {
        Some((_, id)) if step.kind == StepKind::Merge => {
            let (words, span) = instruction_words(snapshot, id);
            (text_with(lang, Key::TimelineMerge, &[("instruction", &words)]), span)
        }
        Some((_, id)) => instruction_words(snapshot, id),
        None => (source_words(lang, &step.kind), None),
    };
    StepRow {
        label,
        span,
        start: share(bar.start),
        width: share(bar.end - bar.start),
        duration: duration(lang, bar.end - bar.start),
        assumed: bar.assumed,
        critical: bar.critical,
        fate,
        merged: step.merged.len(),
    }
}

fn timed(
    snapshot: &Snapshot,
    plan: &Plan,
    kept: &BTreeSet<dockerfile_core::plan::StepId>,
    builder: Builder,
) -> Schedule {
    schedule(plan, &snapshot.analysis.file, &Durations::default(), kept, builder)
}

/// The time line of building the target; `None` without steps.
pub fn timeline(lang: Lang, snapshot: &Snapshot, pace: Pace, what_if: &WhatIf) -> Option<Timeline> {
    let (file, model) = (&snapshot.analysis.file, &snapshot.analysis.model);
    let needed = plan(file, model, false);
    // The classic builder knows no graph: it builds what stands before the target as well.
    let every = plan(file, model, true);
    let shown = if pace == Pace::Classic { &every } else { &needed };
    if shown.steps.is_empty() {
        return None;
    }
    let fates = match what_if {
        WhatIf::First => vec![Fate::Reruns; shown.steps.len()],
        WhatIf::Changed(change) => after(shown, std::slice::from_ref(change), None).fates,
    };
    let ids = shown.steps.iter().map(|step| step.id);
    let kept = ids.zip(&fates).filter(|(_, fate)| **fate == Fate::Kept).map(|(id, _)| id).collect();
    let placed = timed(snapshot, shown, &kept, pace.builder());
    let classic = timed(snapshot, &every, &BTreeSet::new(), Builder::Classic);

    let mut groups: Vec<StepGroup> = Vec::new();
    let sources = shown.steps.iter().filter(|step| step.place.is_none());
    let rows_of = |steps: &mut dyn Iterator<Item = &Step>| -> Vec<StepRow> {
        steps
            .filter_map(|step| {
                let (bar, fate) = (placed.bars.get(step.id.index())?, fates.get(step.id.index())?);
                Some(row(lang, snapshot, step, bar, *fate, placed.wall))
            })
            .collect()
    };
    groups.push(StepGroup {
        label: text(lang, Key::TimelineSources).to_owned(),
        rows: rows_of(&mut sources.into_iter()),
    });
    for stage in &model.stages {
        let mut steps = shown.steps.iter().filter(|step| step.place.is_some_and(|(id, _)| id == stage.id));
        groups.push(StepGroup { label: stage_label(lang, stage), rows: rows_of(&mut steps) });
    }
    groups.retain(|group| !group.rows.is_empty());

    let mut changes = vec![("file".to_owned(), text(lang, Key::TimelineIfFile).to_owned())];
    for step in &shown.steps {
        match (&step.kind, step.place) {
            (StepKind::Image(name) | StepKind::NamedContext(name), _) => {
                changes.push((
                    format!("source:{name}"),
                    text_with(lang, Key::TimelineIfImage, &[("name", &source_words(lang, &step.kind))]),
                ));
            }
            (StepKind::Run | StepKind::Copy | StepKind::Workdir, Some((_, id))) => {
                let line = file.instructions.get(id.index()).map_or(0, |instruction| instruction.lines.start);
                let words = instruction_words(snapshot, id).0;
                let words = text_with(
                    lang,
                    Key::TimelineIfLine,
                    &[("line", &line.to_string()), ("instruction", &words)],
                );
                changes.push((format!("instruction:{}", id.0), words));
            }
            _ => {}
        }
    }
    Some(Timeline {
        groups,
        wall: duration(lang, placed.wall),
        sum: duration(lang, placed.sum),
        classic: duration(lang, classic.wall),
        runs: (fates.iter().filter(|fate| **fate != Fate::Kept).count(), fates.len()),
        changes,
    })
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use dockerfile_core::{Options, analyze};

    use super::*;

    fn snapshot(text: &str) -> Snapshot {
        let analysis = Rc::new(analyze(text, &Options::default()));
        Snapshot { revision: 1, text: text.into(), analysis }
    }

    const PARALLEL: &str = "FROM alpine AS a\nRUN make a\nFROM alpine AS b\nRUN make b\nFROM scratch\nCOPY --from=a /a /\nCOPY --from=b /b /\n";

    #[test]
    fn stages_run_at_the_same_time_unless_told_otherwise() {
        let snapshot = snapshot(PARALLEL);
        let free = timeline(Lang::En, &snapshot, Pace::Parallel, &WhatIf::First).unwrap();
        let rows: Vec<(&str, u32)> = free
            .groups
            .iter()
            .flat_map(|group| &group.rows)
            .map(|row| (row.label.as_str(), row.start))
            .collect();
        assert_eq!(rows[1].1, rows[2].1, "both RUN start together: {rows:?}");
        let single = timeline(Lang::En, &snapshot, Pace::Single, &WhatIf::First).unwrap();
        assert_eq!(single.wall, single.sum);
        assert_ne!(free.wall, single.wall);
    }

    #[test]
    fn what_did_not_change_is_kept() {
        let text = "FROM node:22\nCOPY package.json ./\nRUN npm ci\nCOPY . .\n";
        let changed = change_of("file", " src/a.js ");
        let line = timeline(Lang::En, &snapshot(text), Pace::Parallel, &changed).unwrap();
        let fates: Vec<Fate> = line.groups.iter().flat_map(|g| &g.rows).map(|row| row.fate).collect();
        // The image and the context, then COPY, RUN, COPY.
        assert_eq!(fates, [Fate::Kept, Fate::Reruns, Fate::Kept, Fate::Kept, Fate::Reruns]);
        assert_eq!(line.runs, (2, 5));
        assert!(line.changes.iter().any(|(value, _)| value == "instruction:2"));
        assert_eq!(change_of("instruction:x", ""), WhatIf::First);
    }

    #[test]
    fn durations_in_words() {
        let plain = |lang, ms| duration(lang, ms).replace('\u{a0}', " ");
        assert_eq!(plain(Lang::En, 850), "850 ms");
        assert_eq!(plain(Lang::En, 1_500), "1.5 s");
        assert_eq!(plain(Lang::Fr, 1_500), "1,5 s");
        assert_eq!(plain(Lang::En, 12_000), "12 s");
        assert_eq!(plain(Lang::En, 125_000), "2 min 05 s");
    }

    #[test]
    fn nothing_to_build_has_no_time_line() {
        assert_eq!(timeline(Lang::En, &snapshot("# nothing\n"), Pace::Parallel, &WhatIf::First), None);
    }
}
