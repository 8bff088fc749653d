//! Reads the log of a real build, so that its times take the place of assumptions.
//!
//! Three forms: `docker buildx build --progress=rawjson` (one `SolveStatus` per line), `--progress=plain`
//! (`#7 DONE 12.3s`), and what a terminal shows (`=> [build 2/4] RUN make   12.3s`), which is often what is at hand.
//!
//! Sources: BuildKit's `client/graph.go` and `util/progress/progressui`; the names of vertices are those of
//! `prefixCommand` in `frontend/dockerfile/dockerfile2llb/convert.go`.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Base, Model, StageId};
use crate::plan::{Plan, StepId, StepKind};
use crate::syntax::{File, InstructionId, Kind};

/// How a log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum LogFormat {
    /// `--progress=rawjson`: with the moment of each start and end.
    RawJson,
    /// `--progress=plain`: durations only.
    Plain,
    /// As a terminal shows it: durations only, to a tenth of a second.
    Terminal,
}

/// A vertex of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LogStep {
    /// Its name, such as `[builder 2/4] RUN go build`.
    pub name: String,
    /// Milliseconds that it ran; `None` where the log does not say.
    pub duration: Option<u64>,
    /// When it first started and last ended, in milliseconds from the start of the build; raw JSON only.
    pub at: Option<(u64, u64)>,
    /// Whether its result came from the cache.
    pub cached: bool,
    /// Why it failed.
    pub error: Option<String>,
}

/// A log, read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Log {
    /// How it was written.
    pub format: LogFormat,
    /// Its vertices, in order of appearance.
    pub steps: Vec<LogStep>,
    /// Milliseconds from the first start to the last end; raw JSON only.
    pub wall: Option<u64>,
}

/// Why a text is no log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LogError {
    /// Key of the message for translation: `log-empty`, `log-json` or `log-unknown`.
    pub code: String,
    /// Values that the message names, by key.
    pub args: Vec<(String, String)>,
    /// English message, with the remedy.
    pub message: String,
}

impl LogError {
    fn new(code: &str, args: &[(&str, String)], message: String) -> Self {
        let args = args.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        Self { code: code.to_owned(), args, message }
    }
}

/// Vertices kept of one log: no build has as many, and a hostile text has no more.
const MAX_STEPS: usize = 20_000;

/// Reads a log in any of the three forms.
///
/// # Errors
/// Where the text is empty or holds no vertex, and where raw JSON breaks off: the message names the line.
pub fn read_log(text: &str) -> Result<Log, LogError> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().map(str::trim).find(|line| !line.is_empty());
    let Some(first) = first else {
        return Err(LogError::new(
            "log-empty",
            &[],
            "There is no text: paste the output of `docker buildx build --progress=plain .`".to_owned(),
        ));
    };
    let log = if first.starts_with('{') { read_json(text)? } else { read_lines(text) };
    if log.steps.is_empty() {
        return Err(LogError::new(
            "log-unknown",
            &[],
            "No build step was found: paste the output of `docker buildx build --progress=plain .` or `--progress=rawjson`"
                .to_owned(),
        ));
    }
    Ok(log)
}

/// A vertex while its messages come in.
#[derive(Default)]
struct Vertex {
    name: String,
    /// Ends by starts, in nanoseconds since 1970; `None` while it runs.
    runs: BTreeMap<i128, Option<i128>>,
    cached: bool,
    error: Option<String>,
}

fn read_json(text: &str) -> Result<Log, LogError> {
    let mut order: Vec<String> = Vec::new();
    let mut vertices: BTreeMap<String, Vertex> = BTreeMap::new();
    let lines: Vec<(usize, &str)> =
        text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).collect();
    for (position, &(number, line)) in lines.iter().enumerate() {
        let line = line.trim();
        // Other programs write between the messages.
        if !line.starts_with('{') {
            continue;
        }
        let status: serde_json::Value = match serde_json::from_str(line) {
            Ok(status) => status,
            // A log that was cut off is still good up to there.
            Err(error) if position + 1 == lines.len() && error.is_eof() && !order.is_empty() => break,
            Err(_) => {
                let line = (number + 1).to_string();
                return Err(LogError::new(
                    "log-json",
                    &[("line", line.clone())],
                    format!(
                        "Line {line} is not JSON: paste the output of `--progress=rawjson` whole, one message per line"
                    ),
                ));
            }
        };
        for message in status["vertexes"].as_array().into_iter().flatten() {
            let Some(digest) = message["digest"].as_str() else { continue };
            if !vertices.contains_key(digest) {
                if order.len() >= MAX_STEPS {
                    continue;
                }
                order.push(digest.to_owned());
            }
            let vertex = vertices.entry(digest.to_owned()).or_default();
            if let Some(name) = message["name"].as_str() {
                vertex.name = name.to_owned();
            }
            if let Some(start) = message["started"].as_str().and_then(nanoseconds) {
                let end = message["completed"].as_str().and_then(nanoseconds);
                let known = vertex.runs.entry(start).or_default();
                *known = end.or(*known);
            }
            vertex.cached |= message["cached"].as_bool() == Some(true);
            if let Some(error) = message["error"].as_str().filter(|error| !error.is_empty()) {
                vertex.error = Some(error.to_owned());
            }
        }
    }
    let all = vertices.values().flat_map(|vertex| &vertex.runs);
    let begin = all.clone().map(|(start, _)| *start).min().unwrap_or(0);
    let end = all.filter_map(|(_, end)| *end).max();
    let milliseconds = |nanoseconds: i128| u64::try_from(nanoseconds.max(0) / 1_000_000).unwrap_or(u64::MAX);
    let steps = order.iter().filter_map(|digest| vertices.get(digest)).map(|vertex| {
        let ends = || vertex.runs.iter().filter_map(|(start, end)| end.map(|end| (*start, end)));
        let at = ends()
            .map(|(_, end)| end)
            .max()
            .zip(vertex.runs.keys().next())
            .map(|(end, start)| (milliseconds(start - begin), milliseconds(end - begin)));
        LogStep {
            name: vertex.name.clone(),
            duration: at.map(|_| milliseconds(covered(ends()))),
            at,
            cached: vertex.cached,
            error: vertex.error.clone(),
        }
    });
    let wall = end.map(|end| milliseconds(end - begin));
    Ok(Log { format: LogFormat::RawJson, steps: steps.collect(), wall })
}

/// The length of what some stretches, ascending by start, cover together.
fn covered(stretches: impl Iterator<Item = (i128, i128)>) -> i128 {
    let (mut total, mut until) = (0, i128::MIN);
    for (start, end) in stretches {
        let start = start.max(until);
        if end > start {
            total += end - start;
            until = end;
        }
    }
    total
}

/// An RFC 3339 moment in nanoseconds since 1970.
fn nanoseconds(text: &str) -> Option<i128> {
    let number = |range: std::ops::Range<usize>| -> Option<i128> {
        let digits = text.get(range)?;
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
    };
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let rest = text.get(19..)?;
    let digits = rest.strip_prefix('.').map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    let fraction: String =
        rest.get(1..1 + digits).unwrap_or("").chars().chain("000000000".chars()).take(9).collect();
    let zone = if digits > 0 { rest.get(1 + digits..)? } else { rest };
    let offset = match zone {
        "Z" | "z" => 0,
        _ => {
            let sign = if zone.starts_with('-') { -1 } else { 1 };
            let part = |range: std::ops::Range<usize>| zone.get(range)?.parse::<i128>().ok();
            sign * (part(1..3)? * 3_600 + part(4..6)? * 60)
        }
    };
    // Days since 1970 by the civil calendar: March is the first month, so that leap days come last.
    let (y, m) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let days = 365 * y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + (153 * m + 2) / 5 + day
        - 1
        - 719_468;
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset;
    Some(seconds * 1_000_000_000 + fraction.parse::<i128>().ok()?)
}

fn read_lines(text: &str) -> Log {
    let mut format = LogFormat::Terminal;
    let mut order: Vec<LogStep> = Vec::new();
    let mut numbers: BTreeMap<u64, usize> = BTreeMap::new();
    for line in text.lines() {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix('#') {
            let Some((number, rest)) = rest.split_once(' ') else { continue };
            let Ok(number) = number.parse::<u64>() else { continue };
            format = LogFormat::Plain;
            plain_line(number, rest.trim(), &mut order, &mut numbers);
        } else if let Some(rest) = line.strip_prefix("=>") {
            terminal_line(rest.trim(), &mut order);
        }
    }
    Log { format, steps: order, wall: None }
}

fn plain_line(number: u64, rest: &str, order: &mut Vec<LogStep>, numbers: &mut BTreeMap<u64, usize>) {
    let Some(&at) = numbers.get(&number) else {
        // The first line of a number is its name; number 0 speaks of the builder.
        if number > 0 && order.len() < MAX_STEPS && !rest.is_empty() && rest != "..." {
            numbers.insert(number, order.len());
            order.push(LogStep { name: rest.to_owned(), ..LogStep::default() });
        }
        return;
    };
    let Some(step) = order.get_mut(at) else { return };
    if rest == "CACHED" {
        step.cached = true;
        step.duration = Some(step.duration.unwrap_or(0));
    } else if let Some(time) = rest.strip_prefix("DONE ") {
        step.duration = seconds(time).or(step.duration);
    } else if let Some(error) = rest.strip_prefix("ERROR: ") {
        step.error = Some(error.to_owned());
    } else if rest == "CANCELED" {
        step.error = Some("canceled".to_owned());
    }
}

fn terminal_line(rest: &str, order: &mut Vec<LogStep>) {
    // Lines that go into a step ("=> => transferring context") are no steps.
    if rest.starts_with("=>") || order.len() >= MAX_STEPS {
        return;
    }
    let Some((name, time)) = rest.rsplit_once(char::is_whitespace) else { return };
    let Some(duration) = seconds(time) else { return };
    let (cached, name) = match name.trim().strip_prefix("CACHED ") {
        Some(name) => (true, name),
        None => (false, name),
    };
    let (error, name) = match name.trim().strip_prefix("ERROR ") {
        Some(name) => (Some("failed".to_owned()), name),
        None => (None, name),
    };
    let name = name.trim().to_owned();
    let step = LogStep { name, duration: Some(duration), cached, error, at: None };
    // A terminal draws the same line again and again: the last one counts.
    match order.iter_mut().find(|known| known.name == step.name) {
        Some(known) => *known = step,
        None => order.push(step),
    }
}

/// `12.3s` in milliseconds.
fn seconds(text: &str) -> Option<u64> {
    let number = text.trim().strip_suffix('s')?;
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    whole.parse::<u64>().ok()?.checked_mul(1_000)?.checked_add(part.parse().ok()?)
}

/// What a log says of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Match {
    /// Milliseconds by [`Step::name`](crate::plan::Step::name); steps that came from the cache are left out: the log
    /// does not say how long they take.
    pub durations: BTreeMap<String, u64>,
    /// When steps started and ended, in milliseconds from the start of the build, by step; raw JSON only.
    pub at: BTreeMap<StepId, (u64, u64)>,
    /// Steps whose result came from the cache.
    pub cached: BTreeSet<StepId>,
    /// Vertices of the log that no step of the plan is, by index; those of the builder itself are left out.
    pub unmatched: Vec<usize>,
    /// Steps of the plan that the log does not name.
    pub missing: Vec<StepId>,
}

/// Finds the steps of `plan` in a log. Several vertices for one step (one per platform) count as the longest.
pub fn match_log(plan: &Plan, file: &File, model: &Model, log: &Log) -> Match {
    let mut out = Match::default();
    let mut found: BTreeSet<StepId> = BTreeSet::new();
    for (index, vertex) in log.steps.iter().enumerate() {
        let Some(step) = step_of(plan, file, model, &vertex.name).and_then(|id| plan.step(id)) else {
            if !is_internal(&vertex.name) {
                out.unmatched.push(index);
            }
            continue;
        };
        found.insert(step.id);
        if vertex.cached {
            out.cached.insert(step.id);
        } else if let Some(duration) = vertex.duration {
            let known = out.durations.entry(step.name.clone()).or_default();
            *known = duration.max(*known);
        }
        if let Some((start, end)) = vertex.at {
            let at = out.at.entry(step.id).or_insert((start, end));
            *at = (at.0.min(start), at.1.max(end));
        }
    }
    let real = plan.steps.iter().filter(|step| step.kind != StepKind::Merge);
    out.missing = real.map(|step| step.id).filter(|id| !found.contains(id)).collect();
    out
}

/// Work of the builder itself: reading the Dockerfile, asking registries, writing the result.
fn is_internal(name: &str) -> bool {
    name.starts_with("[internal]")
        || name.starts_with("[auth]")
        || [
            "exporting",
            "importing",
            "resolve image config",
            "docker-image://",
            "preparing",
            "writing",
            "naming to",
            "merging",
        ]
        .iter()
        .any(|word| name.starts_with(word))
}

/// The step that a vertex is.
fn step_of(plan: &Plan, file: &File, model: &Model, name: &str) -> Option<StepId> {
    if name.starts_with("[internal] load build context") {
        return plan.steps.iter().find(|step| step.kind == StepKind::Context).map(|step| step.id);
    }
    let (prefix, words) = match name.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
        Some((prefix, words)) => (Some(prefix), words),
        None => (None, name),
    };
    if let Some(image) = words.strip_prefix("FROM ") {
        let image = image.trim();
        let without_digest = image.split('@').next().unwrap_or(image);
        let is_it = |reference: &String| reference == image || reference == without_digest;
        return plan
            .steps
            .iter()
            .find(|step| matches!(&step.kind, StepKind::Image(reference) if is_it(reference)))
            .map(|step| step.id);
    }
    let Some(prefix) = prefix else {
        let is_it = |kind: &StepKind| matches!(kind, StepKind::Remote(url) if url == name);
        return plan.steps.iter().find(|step| is_it(&step.kind)).map(|step| step.id);
    };
    if let Some(context) = prefix.strip_prefix("context ") {
        let is_it = |kind: &StepKind| matches!(kind, StepKind::NamedContext(name) if name == context);
        return plan.steps.iter().find(|step| is_it(&step.kind)).map(|step| step.id);
    }
    let mut parts: Vec<&str> = prefix.split_whitespace().collect();
    let position: usize = parts.pop()?.split_once('/')?.0.parse().ok()?;
    // A platform stands before the stage; only platforms hold a slash.
    let stage = match parts.last().filter(|part| !part.contains('/')) {
        Some(name) => stage_named(model, name)?,
        None => model.stages.first()?.id,
    };
    let words = words.strip_prefix("ONBUILD ").unwrap_or(words);
    let instruction = numbered(file, model, stage, position, words)?;
    plan.step_of(stage, instruction).map(|step| step.id)
}

/// The stage of that name, or of that number for `stage-2`.
fn stage_named(model: &Model, name: &str) -> Option<StageId> {
    let named = |id: &str| {
        model
            .stages
            .iter()
            .rev()
            .find(|stage| stage.name.as_ref().is_some_and(|name| name.value.eq_ignore_ascii_case(id)))
    };
    let numbered = || {
        let number: usize = name.strip_prefix("stage-")?.parse().ok()?;
        model.stages.get(number).filter(|stage| stage.name.is_none())
    };
    named(name).or_else(numbered).map(|stage| stage.id)
}

/// The instruction that BuildKit gives that number in its stage, if its keyword is that of `words`.
fn numbered(
    file: &File,
    model: &Model,
    stage: StageId,
    position: usize,
    words: &str,
) -> Option<InstructionId> {
    let stage = model.stages.get(stage.index())?;
    // The base image is number 1; a base that is a stage or empty has none.
    let first = if matches!(stage.base, Base::Stage(_) | Base::Scratch) { 1 } else { 2 };
    let counted: Vec<InstructionId> = stage
        .instructions
        .iter()
        .copied()
        .filter(|id| {
            let kind = file.instructions.get(id.index()).map(|instruction| &instruction.kind);
            matches!(kind, Some(Kind::Run(_) | Kind::Copy(_) | Kind::Add(_) | Kind::Workdir(_)))
        })
        .collect();
    let keyword = words.split_whitespace().next().unwrap_or("");
    let fits = |id: &InstructionId| {
        file.instructions.get(id.index()).is_some_and(|i| i.keyword.value.eq_ignore_ascii_case(keyword))
    };
    position.checked_sub(first).and_then(|at| counted.get(at)).copied().filter(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_to_the_nanosecond() {
        assert_eq!(nanoseconds("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(nanoseconds("2024-02-29T12:00:01.5Z"), Some(1_709_208_001_500_000_000));
        assert_eq!(nanoseconds("2024-02-29T14:00:01.5+02:00"), Some(1_709_208_001_500_000_000));
        assert_eq!(nanoseconds("2026-11-24T00:00:00.123456789Z"), Some(1_795_478_400_123_456_789));
        for bad in ["", "2024", "2024-02-29 12:00", "abcd-ef-ghTij:kl:mnZ", "2024-02-29T12:00:01é"] {
            assert_eq!(nanoseconds(bad), None, "{bad}");
        }
    }

    #[test]
    fn durations_in_seconds() {
        assert_eq!(seconds("12.3s"), Some(12_300));
        assert_eq!(seconds("0s"), Some(0));
        assert_eq!(seconds("1.s"), Some(1_000));
        assert_eq!((seconds("12"), seconds("s"), seconds("-1s"), seconds("1e3s")), (None, None, None, None));
    }

    #[test]
    fn overlapping_runs_count_once() {
        assert_eq!(covered([(0, 5), (3, 7), (10, 12)].into_iter()), 9);
    }
}
