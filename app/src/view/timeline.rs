//! The build in time: what runs when, what the cache keeps, how builders compare.

use std::collections::BTreeSet;

use dockerfile_answers::model::{Base, StageId};
use dockerfile_answers::verdict;
use dockerfile_exercise as exercise;
use dockerfile_syntax::source::Span;
use dockerfile_syntax::syntax::{CommandLine, Instruction, InstructionId, Kind};
use dockerfile_timeline::{
    Bar as PlanBar, Builder, CacheOutcome, Change, Durations, Fate, Known, LogFormat, Match, Plan, Plans,
    Schedule, Step, StepId, StepKind, after, behind, match_log, schedule,
};

use super::stage_label;
use super::time::{duration, read_duration};
use crate::i18n::{Key, Lang, text, text_with};
use crate::state::{BuildView, Pace, Snapshot};

/// Where a step stands at the moment shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It waits for others.
    Waits,
    /// It runs.
    Runs,
    /// It is done.
    Done,
}

/// A step as a row of the time line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepRow {
    /// The name that its duration is kept under.
    pub name: String,
    /// What it does: the instruction's first line, or the source.
    pub label: String,
    /// Its text in the file; for a source, that of the instruction that asks for it first.
    pub span: Option<Span>,
    /// Thousandths of the whole at which it starts.
    pub start: u32,
    /// Its length in thousandths of the whole.
    pub width: u32,
    /// Its length in words.
    pub duration: String,
    /// Where that comes from.
    pub known: Known,
    /// Whether that is another origin than most durations of this build have, so that the row has to say it.
    pub odd: bool,
    /// Its place on the critical path: the build would be shorter if this step were. What the cache keeps has none.
    pub critical: Option<usize>,
    /// What the cache does.
    pub fate: Fate,
    /// Lines of further instructions that ask for the very same work.
    pub merged: Vec<u32>,
    /// Where it stands, while a moment is shown.
    pub progress: Option<Progress>,
    /// That it stops, or may, with the terminal's last line.
    pub stops: Option<Stops>,
}

/// A step that stops, surely or perhaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stops {
    /// Whether that is certain.
    pub surely: bool,
    /// The terminal's last line; empty where it says nothing.
    pub words: String,
}

/// The steps of one stage, or the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepGroup {
    /// The stage's name; the sources have their own.
    pub label: String,
    /// Thousandths of the whole at which its first step starts.
    pub start: u32,
    /// From there to the end of its last step.
    pub width: u32,
    /// Its steps.
    pub rows: Vec<StepRow>,
}

/// A builder beside others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// What it is called.
    pub label: String,
    /// How long it takes, in words.
    pub duration: String,
    /// Its share of the longest, in thousandths.
    pub share: u32,
    /// Whether it is the one shown below.
    pub shown: bool,
}

/// What can be said to have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Value for markup.
    pub value: String,
    /// In words.
    pub label: String,
}

/// What can be said to have changed, by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Base images, named contexts and downloads.
    pub sources: Vec<Offered>,
    /// Build args.
    pub args: Vec<Offered>,
    /// Instructions.
    pub lines: Vec<Offered>,
    /// Paths that the build takes from the context, for the choice of a file.
    pub paths: Vec<String>,
}

/// Steps that run again only because of where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderHint {
    /// The line that they stand behind.
    pub line: u32,
    /// Its text.
    pub span: Span,
    /// How many they are.
    pub steps: usize,
    /// How long they take together, in words.
    pub duration: String,
}

/// What a pasted log gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogReport {
    /// How many steps have a measured time.
    pub measured: usize,
    /// How many came from the cache in that build: their times are not known.
    pub cached: usize,
    /// How many steps there are.
    pub steps: usize,
    /// Vertices of the log that this file does not have.
    pub unmatched: Vec<String>,
    /// Whether the log says when each step ran.
    pub has_moments: bool,
    /// How long the real build took, in words; only where the log says.
    pub wall: Option<String>,
}

/// A moment of the build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Now {
    /// Its place among all moments.
    pub index: usize,
    /// Thousandths of the whole.
    pub at: u32,
    /// What happens then, in words.
    pub words: String,
    /// The same in numbers, beside what shows the rest.
    pub short: String,
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
    /// How much less than one after the other, in words; `None` where nothing is gained.
    pub gain: Option<String>,
    /// The builders beside each other.
    pub compared: Vec<Compared>,
    /// How many steps run, and how many there are.
    pub runs: (usize, usize),
    /// Whether a change is shown, and not a first build.
    pub changed: bool,
    /// What can be said to have changed.
    pub changes: Changes,
    /// How a better order would help.
    pub order: Vec<OrderHint>,
    /// Marks of the time axis: thousandths of the whole, and words.
    pub ticks: Vec<(u32, String)>,
    /// The moments at which something starts or ends, in milliseconds.
    pub moments: Vec<u64>,
    /// The moment shown.
    pub now: Option<Now>,
    /// What the log gave.
    pub log: Option<LogReport>,
    /// Whether any duration is only assumed.
    pub assumed: bool,
    /// Where most durations come from; `None` where nothing runs.
    pub usual: Option<Known>,
    /// Whether some come from elsewhere.
    pub mixed: bool,
}

/// The change that the user chose; `None` for a first build.
pub fn change_of(build: &BuildView) -> Option<Change> {
    match build.change.split_once(':') {
        Some(("source", name)) => Some(Change::Source(name.to_owned())),
        Some(("arg", name)) => Some(Change::Variable(name.to_owned())),
        Some(("instruction", id)) => id.parse().ok().map(|id| Change::Instruction(InstructionId(id))),
        _ if build.change == "file" => Some(Change::File(build.path.trim().to_owned())),
        _ => None,
    }
}

/// `script` without blanks, blank lines and comment lines at its start.
fn skip_comments(script: &str) -> &str {
    let mut rest = script.trim_start();
    while rest.starts_with('#') {
        rest = rest.split_once('\n').map_or("", |(_, after)| after).trim_start();
    }
    rest
}

/// What follows a command that only sets options of the shell, such as `set -eux;` or `set -o pipefail &&`;
/// `None` where `script` starts with anything else.
fn after_options(script: &str) -> Option<&str> {
    let rest = script.strip_prefix("set").filter(|rest| rest.starts_with([' ', '\t']))?;
    let (options, tail) = rest.split_at_checked(rest.find([';', '&', '|', '\n'])?)?;
    let mut takes_name = false;
    for word in options.split_whitespace() {
        if takes_name && word.chars().all(|found| found.is_ascii_alphanumeric()) {
            takes_name = false;
        } else if word.starts_with(['-', '+']) && word.len() > 1 && word != "--" {
            takes_name = word.ends_with('o');
        } else {
            return None;
        }
    }
    let tail = tail.strip_prefix("&&").or_else(|| tail.strip_prefix([';', '\n']))?;
    Some(skip_comments(tail))
}

/// What a RUN does, where its first line does not say so: behind flags that fill that line, the opening of a
/// heredoc and commands that only set options of the shell.
fn telling_command<'a>(instruction: &'a Instruction, first: &str) -> Option<&'a str> {
    let Kind::Run(run) = &instruction.kind else { return None };
    let CommandLine::Shell(script) = &run.command else { return None };
    let script = script.text().trim();
    let body = match instruction.heredocs.as_slice() {
        [heredoc] if script.starts_with("<<") && !script.contains(char::is_whitespace) => {
            Some(heredoc.body.text())
        }
        _ => None,
    };
    let mut rest = skip_comments(body.unwrap_or(script));
    let begun = |word| first.split_whitespace().any(|found| found == word);
    let mut told = body.is_none() && rest.split_whitespace().next().is_some_and(begun);
    while let Some(after) = after_options(rest) {
        (rest, told) = (after, false);
    }
    rest.lines().next().map(str::trim).filter(|line| !told && !line.is_empty())
}

/// The first line of an instruction that says what it does, cut to what a row can hold.
fn instruction_words(snapshot: &Snapshot, id: InstructionId) -> String {
    const MOST: usize = 72;
    let Some(instruction) = snapshot.analysis.file.instructions.get(id.index()) else {
        return String::new();
    };
    let whole = instruction.span.text(&snapshot.text);
    let first = whole.lines().next().unwrap_or("");
    let first = first.trim_end().trim_end_matches(snapshot.analysis.file.escape).trim_end();
    let telling = telling_command(instruction, first);
    let line = match telling {
        Some(command) => {
            let words = [&*instruction.keyword.value].into_iter().chain(command.split_whitespace());
            words.collect::<Vec<_>>().join(" ")
        }
        None => first.to_owned(),
    };
    let mut words: String = line.chars().take(MOST).collect();
    if words.len() < line.len() || telling.is_some() || whole.contains('\n') {
        words.push('…');
    }
    words
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

fn line_of(snapshot: &Snapshot, id: InstructionId) -> u32 {
    snapshot.analysis.file.instructions.get(id.index()).map_or(0, |instruction| instruction.lines.start)
}

/// Thousandths of `whole`.
fn share(ms: u64, whole: u64) -> u32 {
    u32::try_from(ms.saturating_mul(1_000) / whole.max(1)).unwrap_or(1_000)
}

/// Where most durations come from, and whether some come from elsewhere. What comes from the cache has none.
fn usual(placed: &Schedule) -> (Option<Known>, bool) {
    let times = |known| placed.bars.iter().filter(|bar| bar.known == known).count();
    let found = [Known::Measured, Known::Stated, Known::Assumed].map(|known| (times(known), known));
    let most = found.into_iter().filter(|(times, _)| *times > 0).max_by_key(|(times, _)| *times);
    (most.map(|(_, known)| known), found.iter().filter(|(times, _)| *times > 0).count() > 1)
}

struct Shown<'a> {
    lang: Lang,
    snapshot: &'a Snapshot,
    plan: &'a Plan,
    placed: &'a Schedule,
    fates: &'a [Fate],
    usual: Option<Known>,
    now: Option<u64>,
}

impl Shown<'_> {
    fn row(&self, step: &Step) -> Option<StepRow> {
        let (bar, fate) = (self.placed.bars.get(step.id.index())?, *self.fates.get(step.id.index())?);
        let label = step_words(self.lang, self.snapshot, step);
        let progress = self.now.map(|now| progress(bar, now));
        let path = &self.placed.critical_path;
        Some(StepRow {
            name: step.name.clone(),
            label,
            span: place_of(self.snapshot, self.plan, step).and_then(|(_, id)| span_of(self.snapshot, id)),
            start: share(bar.start, self.placed.wall),
            width: share(bar.end - bar.start, self.placed.wall),
            duration: duration(self.lang, bar.end - bar.start),
            known: bar.known,
            odd: bar.known != Known::Cached && Some(bar.known) != self.usual,
            critical: path.iter().position(|&id| id == step.id).filter(|_| fate != Fate::Kept),
            fate,
            merged: step.merged.iter().map(|(_, id)| line_of(self.snapshot, *id)).collect(),
            progress,
            stops: self.stops(step),
        })
    }

    /// Whether the verdict says that a step stops, or may.
    fn stops(&self, step: &Step) -> Option<Stops> {
        let (_, id) = step.place?;
        let judged = self.snapshot.analysis.verdict.steps.iter().find(|one| one.instruction == id)?;
        let surely = match judged.fate {
            verdict::Fate::Stops => true,
            verdict::Fate::MayStop => false,
            _ => return None,
        };
        Some(Stops { surely, words: judged.words.lines().last().unwrap_or("").to_owned() })
    }

    fn group(&self, label: String, wanted: impl Fn(&Step) -> bool) -> StepGroup {
        let steps = self.plan.steps.iter().filter(|step| wanted(step));
        let rows: Vec<StepRow> = steps.filter_map(|step| self.row(step)).collect();
        let run = || rows.iter().filter(|row| row.fate != Fate::Kept);
        let start = run().map(|row| row.start).min().unwrap_or(0);
        let end = run().map(|row| row.start + row.width).max().unwrap_or(0);
        StepGroup { label, start, width: end - start, rows }
    }

    fn groups(&self) -> Vec<StepGroup> {
        let sources =
            self.group(text(self.lang, Key::TimelineSources).to_owned(), |step| step.place.is_none());
        let stages = self.snapshot.analysis.model.stages.iter().map(|stage| {
            self.group(stage_label(self.lang, stage), |step| step.place.is_some_and(|(id, _)| id == stage.id))
        });
        [sources].into_iter().chain(stages).filter(|group| !group.rows.is_empty()).collect()
    }

    /// What happens at the moment shown.
    fn moment(&self, index: usize, now: u64) -> Now {
        let at = |wanted: Progress| {
            let steps = self.plan.steps.iter().zip(&self.placed.bars);
            steps.filter(move |(_, bar)| progress(bar, now) == wanted).map(|(step, _)| step)
        };
        let running: Vec<String> =
            at(Progress::Runs).map(|step| step_words(self.lang, self.snapshot, step)).collect();
        let (time, count) = (duration(self.lang, now), running.len().to_string());
        let (done, waiting) =
            (at(Progress::Done).count().to_string(), at(Progress::Waits).count().to_string());
        let running = if running.is_empty() {
            text(self.lang, Key::TimelineRunsNothing).to_owned()
        } else {
            running.join(" · ")
        };
        let words = |key: Key, running: &str| {
            let values = [("time", &*time), ("running", running), ("done", &*done), ("waiting", &*waiting)];
            text_with(self.lang, key, &values)
        };
        Now {
            index,
            at: share(now, self.placed.wall),
            words: words(Key::TimelineNow, &running),
            short: words(Key::TimelineNowShort, &count),
        }
    }
}

/// A step in words.
fn step_words(lang: Lang, snapshot: &Snapshot, step: &Step) -> String {
    match step.place {
        Some((_, id)) if step.kind == StepKind::Merge => {
            text_with(lang, Key::TimelineMerge, &[("instruction", &instruction_words(snapshot, id))])
        }
        Some((_, id)) => instruction_words(snapshot, id),
        None => source_words(lang, &step.kind),
    }
}

fn span_of(snapshot: &Snapshot, id: InstructionId) -> Option<Span> {
    snapshot.analysis.file.instructions.get(id.index()).map(|instruction| instruction.span)
}

/// The instruction that asks for a step first, with its stage. That of an image is the FROM of a stage that is built,
/// where there is one.
fn place_of(snapshot: &Snapshot, plan: &Plan, step: &Step) -> Option<(StageId, InstructionId)> {
    let stages = &snapshot.analysis.model.stages;
    let from = stages.iter().find(|stage| {
        let base = match &stage.base {
            Base::Image(image) => StepKind::Image(image.clone()),
            Base::NamedContext(name) => StepKind::NamedContext(name.clone()),
            _ => return false,
        };
        base == step.kind && plan.ends.get(stage.id.index()).is_some_and(Option::is_some)
    });
    let user = || plan.users(step.id).into_iter().find_map(|id| plan.step(id)?.place);
    step.place.or_else(|| from.map(|stage| (stage.id, stage.from))).or_else(user)
}

fn progress(bar: &PlanBar, now: u64) -> Progress {
    match () {
        () if now >= bar.end => Progress::Done,
        () if now >= bar.start => Progress::Runs,
        () => Progress::Waits,
    }
}

/// The schedule that the log tells; steps that it does not name take no time at the start.
fn measured(plan: &Plan, found: &Match) -> Schedule {
    let bars: Vec<PlanBar> = plan
        .steps
        .iter()
        .map(|step| {
            let (start, end) = found.at.get(&step.id).copied().unwrap_or_default();
            let known = if found.cached.contains(&step.id) { Known::Cached } else { Known::Measured };
            PlanBar { step: step.id, start, end: end.max(start), known, critical: false }
        })
        .collect();
    let wall = bars.iter().map(|bar| bar.end).max().unwrap_or(0);
    Schedule { sum: bars.iter().map(|bar| bar.end - bar.start).sum(), bars, critical_path: Vec::new(), wall }
}

fn changes(lang: Lang, snapshot: &Snapshot, plan: &Plan) -> Changes {
    let mut out = Changes::default();
    let mut args: BTreeSet<&str> = BTreeSet::new();
    for instruction in &snapshot.analysis.file.instructions {
        if let Kind::Arg(bindings) = &instruction.kind {
            args.extend(bindings.iter().map(|binding| binding.name.value.as_str()));
        }
    }
    args.retain(|name| plan.variables().any(|variable| variable == name));
    out.args = args
        .into_iter()
        .map(|name| Offered {
            value: format!("arg:{name}"),
            label: text_with(lang, Key::TimelineIfArg, &[("name", name)]),
        })
        .collect();
    let mut paths = BTreeSet::new();
    for step in &plan.steps {
        paths.extend(
            step.context_paths.iter().filter(|path| !matches!(path.as_str(), "." | "./" | "/")).cloned(),
        );
        match (&step.kind, step.place) {
            (StepKind::Image(name) | StepKind::NamedContext(name) | StepKind::Remote(name), _) => {
                let words = source_words(lang, &step.kind);
                let label = text_with(lang, Key::TimelineIfImage, &[("name", &words)]);
                out.sources.push(Offered { value: format!("source:{name}"), label });
            }
            (StepKind::Run | StepKind::Copy | StepKind::Workdir, Some((_, id))) => {
                let words = instruction_words(snapshot, id);
                let values = [("line", &*line_of(snapshot, id).to_string()), ("instruction", &*words)];
                let label = text_with(lang, Key::TimelineIfLine, &values);
                out.lines.push(Offered { value: format!("instruction:{}", id.0), label });
            }
            _ => {}
        }
    }
    out.paths = paths.into_iter().collect();
    out
}

/// Steps that the change reaches only through where they stand, by the line that they stand behind.
fn order_hints(
    lang: Lang,
    snapshot: &Snapshot,
    plan: &Plan,
    durations: &Durations,
    change: &Change,
    ignore: Option<&str>,
) -> Vec<OrderHint> {
    let file = &snapshot.analysis.file;
    let mut found: Vec<(StepId, usize, u64)> = Vec::new();
    for behind in behind(plan, std::slice::from_ref(change), ignore) {
        let Some(step) = plan.step(behind.step).filter(|step| step.kind == StepKind::Run) else { continue };
        let ms = durations.of(step).0;
        match found.iter_mut().find(|(cause, _, _)| *cause == behind.cause) {
            Some((_, steps, sum)) => {
                *steps += 1;
                *sum += ms;
            }
            None => found.push((behind.cause, 1, ms)),
        }
    }
    let hints = found.into_iter().filter_map(|(cause, steps, ms)| {
        let (_, id) = plan.step(cause)?.place?;
        let instruction = file.instructions.get(id.index())?;
        let line = instruction.lines.start;
        Some(OrderHint { line, span: instruction.span, steps, duration: duration(lang, ms) })
    });
    hints.collect()
}

/// What is stated or measured of the steps of `plan`; where the user says nothing, what the open exercise says.
pub(super) fn durations_of(snapshot: &Snapshot, build: &BuildView, plan: &Plan) -> Durations {
    let mut out = build.durations.clone();
    let stated = exercise::durations(&build.times, &snapshot.text, &snapshot.analysis.file, plan).stated;
    for (name, ms) in stated {
        out.stated.entry(name).or_insert(ms);
    }
    out
}

/// How much less `wall` is than `sum`, as the two read in words: what is too small to be read is no gain.
fn gain(lang: Lang, wall: u64, sum: u64) -> Option<String> {
    let read = |ms| read_duration(&duration(lang, ms)).unwrap_or(ms);
    let saved = read(sum).saturating_sub(read(wall));
    (saved > 0).then(|| duration(lang, saved))
}

/// Marks of a time axis: at most six round steps.
fn ticks(lang: Lang, wall: u64) -> Vec<(u32, String)> {
    const STEPS: [u64; 19] = [
        100,
        200,
        500,
        1_000,
        2_000,
        5_000,
        10_000,
        15_000,
        30_000,
        60_000,
        120_000,
        300_000,
        600_000,
        1_800_000,
        3_600_000,
        7_200_000,
        21_600_000,
        86_400_000,
        172_800_000,
    ];
    let step = STEPS.into_iter().find(|step| wall / step <= 5).unwrap_or(wall / 5 + 1);
    let words = |ms: u64| match step.is_multiple_of(60_000) {
        true => format!("{}\u{a0}min", ms / 60_000),
        false => duration(lang, ms),
    };
    (0..=wall / step).map(|at| (share(at * step, wall), words(at * step))).collect()
}

fn compared(
    lang: Lang,
    build: &BuildView,
    durations: &Durations,
    needed: &Plan,
    every: &Plan,
    log_wall: Option<u64>,
) -> Vec<Compared> {
    let wall = |plan: &Plan, builder| schedule(plan, durations, &BTreeSet::new(), builder).wall;
    let mut rows: Vec<(String, u64, bool)> = Vec::new();
    if let Some(real) = log_wall {
        rows.push((text(lang, Key::TimelineReal).to_owned(), real, build.pace == Pace::Measured));
    }
    let parallel = build.pace == Pace::Parallel;
    let limited = build.workers.filter(|&workers| workers > 1);
    rows.push((
        text(lang, Key::TimelineParallel).to_owned(),
        wall(needed, Builder::BuildKit(None)),
        parallel && build.workers.is_none(),
    ));
    if let Some(workers) = limited {
        let label = text_with(lang, Key::TimelineLimited, &[("workers", &workers.to_string())]);
        rows.push((label, wall(needed, Builder::BuildKit(Some(workers))), parallel));
    }
    let single = wall(needed, Builder::BuildKit(Some(1)));
    rows.push((text(lang, Key::TimelineSingle).to_owned(), single, parallel && build.workers == Some(1)));
    let classic = text(lang, Key::TimelineClassicAll).to_owned();
    rows.push((classic, wall(every, Builder::Classic), build.pace == Pace::Classic));
    let most = rows.iter().map(|(_, ms, _)| *ms).max().unwrap_or(0);
    let to_row = |(label, ms, shown): (String, u64, bool)| Compared {
        label,
        duration: duration(lang, ms),
        share: share(ms, most),
        shown,
    };
    rows.into_iter().map(to_row).collect()
}

fn log_report(lang: Lang, build: &BuildView, plan: &Plan, found: &Match) -> Option<LogReport> {
    let log = build.log.as_ref()?;
    let unmatched = found.unmatched.iter().filter_map(|&index| log.steps.get(index));
    Some(LogReport {
        measured: found.durations.len(),
        cached: found.cached.len(),
        steps: plan.steps.iter().filter(|step| step.kind != StepKind::Merge).count(),
        unmatched: unmatched.map(|step| step.name.clone()).collect(),
        has_moments: log.format == LogFormat::RawJson && !found.at.is_empty(),
        wall: log.wall.map(|wall| duration(lang, wall)),
    })
}

/// A build as the user wants it shown.
struct Simulated<'s> {
    /// What the target needs.
    needed: &'s Plan,
    /// What the classic builder builds.
    every: &'s Plan,
    /// What the log says of the first.
    found: Match,
    durations: Durations,
    /// What has changed; `None` for a first build and for one that is shown as it ran.
    change: Option<Change>,
    /// What the cache does, by step of the plan that is shown.
    fates: Vec<Fate>,
    placed: Schedule,
}

impl<'s> Simulated<'s> {
    /// `None` while there is nothing to build.
    fn new(snapshot: &'s Snapshot, build: &BuildView, ignore: Option<&str>) -> Option<Self> {
        let (file, model) = (&snapshot.analysis.file, &snapshot.analysis.model);
        let Plans { target: needed, classic: every, .. } = &snapshot.analysis.plans;
        let shown = if build.pace == Pace::Classic { every } else { needed };
        if shown.steps.is_empty() {
            return None;
        }
        let durations = durations_of(snapshot, build, every);
        let found = build.log.as_ref().map(|log| match_log(needed, file, model, log)).unwrap_or_default();
        let as_it_ran = build.pace == Pace::Measured && !found.at.is_empty();
        let change = change_of(build).filter(|_| !as_it_ran);
        let outcome = match &change {
            None => CacheOutcome { fates: vec![Fate::Reruns; shown.steps.len()] },
            Some(change) => after(shown, std::slice::from_ref(change), ignore),
        };
        let builder = match build.pace {
            Pace::Classic => Builder::Classic,
            Pace::Parallel | Pace::Measured => Builder::BuildKit(build.workers),
        };
        let placed = if as_it_ran {
            measured(shown, &found)
        } else {
            schedule(shown, &durations, &outcome.kept(), builder)
        };
        Some(Self { needed, every, found, durations, change, fates: outcome.fates, placed })
    }

    /// The plan that is shown.
    fn shown(&self, build: &BuildView) -> &'s Plan {
        if build.pace == Pace::Classic { self.every } else { self.needed }
    }
}

/// The time line of the target; `None` while there is nothing to build. `ignore` is the text of `.dockerignore`.
pub fn timeline(
    lang: Lang,
    snapshot: &Snapshot,
    build: &BuildView,
    ignore: Option<&str>,
) -> Option<Timeline> {
    let made = Simulated::new(snapshot, build, ignore)?;
    let shown = made.shown(build);
    let Simulated { needed, every, found, durations, change, fates, placed } = &made;
    let moments = placed.moments();
    let now = build.moment.map(|moment| moment.min(moments.len().saturating_sub(1)));
    let now = now.and_then(|index| moments.get(index).map(|&ms| (index, ms)));
    let (usual, mixed) = usual(placed);
    let parts = Shown { lang, snapshot, plan: shown, placed, fates, usual, now: now.map(|(_, ms)| ms) };
    let log_wall = build.log.as_ref().and_then(|log| log.wall).filter(|_| !found.at.is_empty());
    Some(Timeline {
        groups: parts.groups(),
        wall: duration(lang, placed.wall),
        sum: duration(lang, placed.sum),
        gain: gain(lang, placed.wall, placed.sum),
        compared: compared(lang, build, durations, needed, every, log_wall),
        runs: (fates.iter().filter(|fate| **fate != Fate::Kept).count(), fates.len()),
        changed: change.is_some(),
        changes: changes(lang, snapshot, shown),
        order: change
            .as_ref()
            .map(|change| order_hints(lang, snapshot, shown, durations, change, ignore))
            .unwrap_or_default(),
        ticks: ticks(lang, placed.wall),
        now: now.map(|(index, ms)| parts.moment(index, ms)),
        moments,
        log: log_report(lang, build, needed, found),
        assumed: placed.bars.iter().any(|bar| bar.known == Known::Assumed),
        usual,
        mixed,
    })
}

/// The time line as a trace file (Chrome's trace event format); `None` while there is nothing to build.
pub fn timeline_trace(
    lang: Lang,
    snapshot: &Snapshot,
    build: &BuildView,
    ignore: Option<&str>,
) -> Option<String> {
    let made = Simulated::new(snapshot, build, ignore)?;
    let shown = made.shown(build);
    let label = |index: usize| {
        shown.steps.get(index).map(|step| step_words(lang, snapshot, step)).unwrap_or_default()
    };
    Some(dockerfile_timeline::trace(shown, &made.placed, &snapshot.analysis.model, &label))
}

/// What runs at the moment that is shown: what is lit up all over the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Running {
    /// The instructions, with their stages, in the order of the plan. That of an image that is pulled is its FROM.
    pub places: Vec<(StageId, Span)>,
    /// The one to look at where only one can be: on the critical path, where one of them is.
    pub first: Option<(StageId, Span)>,
}

impl Running {
    /// Whether a step of `stage` runs.
    pub fn has_stage(&self, stage: StageId) -> bool {
        self.places.iter().any(|(id, _)| *id == stage)
    }
}

/// What runs at the moment that `build` shows; nothing where it shows the whole.
pub fn running(snapshot: &Snapshot, build: &BuildView, ignore: Option<&str>) -> Running {
    let Some(moment) = build.moment else { return Running::default() };
    let Some(made) = Simulated::new(snapshot, build, ignore) else { return Running::default() };
    let moments = made.placed.moments();
    let Some(&now) = moments.get(moment).or(moments.last()) else { return Running::default() };
    let plan = made.shown(build);
    let mut found = Running::default();
    for (step, bar) in plan.steps.iter().zip(&made.placed.bars) {
        if progress(bar, now) != Progress::Runs {
            continue;
        }
        let places = place_of(snapshot, plan, step).into_iter().chain(step.merged.iter().copied());
        let places = places.filter_map(|(stage, id)| Some((stage, span_of(snapshot, id)?)));
        for place in places {
            if found.first.is_none_or(|_| bar.critical) {
                found.first = Some(place);
            }
            if !found.places.contains(&place) {
                found.places.push(place);
            }
        }
    }
    found
}

/// The instruction at a byte of the text, on any of its lines.
pub fn instruction_at(snapshot: &Snapshot, byte: u32) -> Option<Span> {
    let instructions = &snapshot.analysis.file.instructions;
    let after = instructions.partition_point(|instruction| instruction.span.start <= byte);
    let found = instructions.get(after.checked_sub(1)?)?.span;
    // Behind the end of its last line still counts, the next line does not.
    let rest = snapshot.text.get(found.end as usize..byte as usize).unwrap_or_default();
    (!rest.contains('\n')).then_some(found)
}

/// The measured durations that a log gives the steps of the target, by step name.
pub fn log_durations(
    snapshot: &Snapshot,
    log: &dockerfile_timeline::Log,
) -> std::collections::BTreeMap<String, u64> {
    let (file, model) = (&snapshot.analysis.file, &snapshot.analysis.model);
    match_log(&snapshot.analysis.plans.target, file, model, log).durations
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use dockerfile_core::plan::read_log;
    use dockerfile_core::{Options, analyze_with_plans as analyze};

    use super::*;

    fn snapshot(text: &str) -> Snapshot {
        let analysis = Rc::new(analyze(text, &Options::default()));
        Snapshot { revision: 1, text: text.into(), analysis }
    }

    const PARALLEL: &str = "FROM alpine AS a\nRUN make a\nFROM alpine AS b\nRUN make b\nFROM scratch\nCOPY --from=a /a /\nCOPY --from=b /b /\n";

    fn shown(text: &str, build: &BuildView) -> Timeline {
        timeline(Lang::En, &snapshot(text), build, None).unwrap()
    }

    #[test]
    fn stages_run_at_the_same_time_unless_told_otherwise() {
        let free = shown(PARALLEL, &BuildView::default());
        let rows: Vec<(&str, u32)> = free
            .groups
            .iter()
            .flat_map(|group| &group.rows)
            .map(|row| (row.label.as_str(), row.start))
            .collect();
        assert_eq!(rows[1].1, rows[2].1, "both RUN start together: {rows:?}");
        let single = shown(PARALLEL, &BuildView { workers: Some(1), ..BuildView::default() });
        assert_eq!((single.wall.clone(), single.gain), (single.sum, None));
        assert_ne!(free.wall, single.wall);
        assert!(free.gain.is_some());
        let labels: Vec<bool> = free.compared.iter().map(|row| row.shown).collect();
        assert_eq!(labels, [true, false, false]);
        let limited = shown(PARALLEL, &BuildView { workers: Some(2), ..BuildView::default() });
        assert_eq!(limited.compared.len(), 4);
    }

    fn fates(line: &Timeline) -> Vec<Fate> {
        line.groups.iter().flat_map(|g| &g.rows).map(|row| row.fate).collect()
    }

    #[test]
    fn what_did_not_change_is_kept() {
        let text =
            "FROM node:22\nARG MODE=x\nCOPY package.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n";
        let build = |change: &str| BuildView {
            change: change.to_owned(),
            path: " src/a.js ".to_owned(),
            ..BuildView::default()
        };
        let line = shown(text, &build("file"));
        // The image and the context, then COPY, RUN, COPY, RUN.
        use Fate::{Kept, Reruns};
        assert_eq!(fates(&line), [Kept, Reruns, Kept, Kept, Reruns, Reruns]);
        assert_eq!((line.runs, line.changed), ((3, 6), true));
        assert_eq!((line.order.len(), line.order[0].line, line.order[0].steps), (1, 5, 1));
        assert!(line.changes.lines.iter().any(|offered| offered.value == "instruction:3"));
        assert_eq!(line.changes.args[0].value, "arg:MODE");
        assert_eq!(line.changes.paths, ["package.json"]);
        let line = shown(text, &build("arg:MODE"));
        assert_eq!(
            fates(&line),
            [Kept, Kept, Kept, Reruns, Reruns, Reruns],
            "RUN sees the arg, COPY does not"
        );
        assert_eq!(change_of(&build("instruction:x")), None);
    }

    #[test]
    fn an_ignored_file_changes_nothing() {
        let text = "FROM alpine\nCOPY . .\n";
        let build = BuildView { change: "file".to_owned(), path: "a.md".to_owned(), ..BuildView::default() };
        let line = timeline(Lang::En, &snapshot(text), &build, Some("*.md")).unwrap();
        assert_eq!(
            fates(&line).iter().filter(|fate| **fate == Fate::Reruns).count(),
            1,
            "only the context is read"
        );
    }

    #[test]
    fn stated_times_go_before_measured_ones_and_those_before_assumptions() {
        let snapshot = snapshot("FROM alpine\nRUN make\n");
        let log = read_log("#5 [2/2] RUN make\n#5 DONE 12.0s\n#6 [9/9] RUN other\n#6 DONE 1.0s\n").unwrap();
        let mut build = BuildView::default();
        build.durations.measured = log_durations(&snapshot, &log);
        build.log = Some(Rc::new(log));
        let row = |build: &BuildView| {
            let line = timeline(Lang::En, &snapshot, build, None).unwrap();
            let row = line.groups[1].rows[0].clone();
            (row.known, row.duration.replace('\u{a0}', " "), line)
        };
        let (known, duration, line) = row(&build);
        assert_eq!((known, duration.as_str()), (Known::Measured, "12 s"));
        let report = line.log.unwrap();
        assert_eq!((report.measured, report.steps, report.unmatched.len()), (1, 2, 1));
        build.durations.stated.insert("0 RUN make".to_owned(), 3_000);
        assert_eq!(row(&build).0, Known::Stated);
    }

    #[test]
    fn a_moment_says_what_runs() {
        let mut build = BuildView { moment: Some(0), ..BuildView::default() };
        let line = shown(PARALLEL, &build);
        let now = line.now.unwrap();
        assert_eq!((now.index, now.at), (0, 0));
        assert!(now.words.contains("pull alpine"), "{now:?}");
        assert!(now.short.contains("Running: 1, done: 0, waiting: 4"), "{now:?}");
        build.moment = Some(1_000);
        let line = shown(PARALLEL, &build);
        assert_eq!(line.now.as_ref().map(|now| (now.index, now.at)), Some((line.moments.len() - 1, 1_000)));
        let all = line.groups.iter().flat_map(|group| &group.rows);
        assert!(all.into_iter().all(|row| row.progress == Some(Progress::Done)));
    }

    #[test]
    fn a_log_with_moments_is_replayed() {
        let snapshot = snapshot("FROM alpine\nRUN make\n");
        let log = r#"{"vertexes":[{"digest":"a","name":"[1/2] FROM docker.io/library/alpine:latest@sha256:1","started":"2026-01-01T00:00:00Z","completed":"2026-01-01T00:00:02Z"},{"digest":"b","name":"[2/2] RUN make","started":"2026-01-01T00:00:03Z","completed":"2026-01-01T00:00:10Z"}]}"#;
        let build = BuildView {
            pace: Pace::Measured,
            log: Some(Rc::new(read_log(log).unwrap())),
            ..BuildView::default()
        };
        let line = timeline(Lang::En, &snapshot, &build, None).unwrap();
        assert_eq!(line.groups[1].rows[0].start, 300);
        assert!(line.log.unwrap().has_moments);
        assert_eq!(line.compared.len(), 4, "the real build stands beside the others");
        let trace = timeline_trace(Lang::En, &snapshot, &build, None).unwrap();
        assert!(trace.contains("\"dur\":7000000"), "{trace}");
    }

    #[test]
    fn the_example_of_parallel_stages_shows_its_gain() {
        let text = include_str!("../../examples/parallel.Dockerfile");
        let snapshot = snapshot(text);
        let plan = &snapshot.analysis.plans.target;
        let made = schedule(plan, &Durations::default(), &BTreeSet::new(), Builder::BuildKit(None));
        assert!(made.wall * 10 < made.sum * 7, "{} of {} ms", made.wall, made.sum);
        let line = timeline(Lang::En, &snapshot, &BuildView::default(), None).unwrap();
        assert_eq!(line.gain, Some(duration(Lang::En, made.sum - made.wall)));
    }

    #[test]
    fn what_cannot_be_read_is_no_gain() {
        let plain = |wall, sum| gain(Lang::En, wall, sum).map(|gain| gain.replace('\u{a0}', " "));
        assert_eq!(plain(818_000, 818_500), None, "both read 13 min 38 s");
        assert_eq!(plain(12_000, 12_000), None);
        assert_eq!(plain(709_500, 710_000).as_deref(), Some("1 s"), "11 min 49 s and 11 min 50 s");
        assert_eq!(plain(1_500, 2_000).as_deref(), Some("500 ms"));
        assert_eq!(plain(60_000, 125_000).as_deref(), Some("1 min 05 s"));
    }

    #[test]
    fn rows_say_what_their_step_does() {
        let label = |run: &str| {
            let line = shown(&format!("FROM alpine\n{run}\n"), &BuildView::default());
            line.groups[1].rows[0].label.clone()
        };
        for (written, wanted) in [
            ("RUN make all", "RUN make all"),
            ("RUN apt-get update \\\n && apt-get upgrade", "RUN apt-get update…"),
            ("RUN set -ex \\\n # why\n   && make a \\\n   && make b", "RUN make a && make b…"),
            ("RUN set -eux; \\\n\tmake a", "RUN make a…"),
            ("RUN set -euo pipefail && set +x; make a", "RUN make a…"),
            ("RUN set -o pipefail && make a", "RUN make a…"),
            ("RUN \\\n  make a", "RUN make a…"),
            ("RUN --mount=type=cache,target=/c \\\n  make a", "RUN make a…"),
            ("RUN --mount=type=cache,target=/c make a", "RUN --mount=type=cache,target=/c make a"),
            ("RUN <<EOF\n#!/bin/sh\nset -e\n\n# why\nmake a\nmake b\nEOF", "RUN make a…"),
            ("RUN sh <<EOF\nset -e\nEOF", "RUN sh <<EOF…"),
            ("RUN set -ex", "RUN set -ex"),
            ("RUN set -- a b && make a", "RUN set -- a b && make a"),
            ("RUN set a; make a", "RUN set a; make a"),
            ("RUN setup -e; make a", "RUN setup -e; make a"),
            ("RUN [\"set\", \"-e\"]", "RUN [\"set\", \"-e\"]"),
        ] {
            assert_eq!(label(written), wanted, "{written}");
        }
        let file = "FROM alpine\nRUN make\n";
        let mut build = BuildView::default();
        build.durations.stated.insert("0 RUN make".to_owned(), 250_000);
        let marks: Vec<String> = shown(file, &build).ticks.into_iter().map(|(_, words)| words).collect();
        assert_eq!(marks.get(1).map(String::as_str), Some("1\u{a0}min"));
    }

    #[test]
    fn nothing_to_build_has_no_time_line() {
        assert_eq!(timeline(Lang::En, &snapshot("# nothing\n"), &BuildView::default(), None), None);
    }
}
