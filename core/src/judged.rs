//! What becomes of a build and its result, for checks from outside and for the command line: the inputs as lines, the
//! answer as one JSON object.

use std::collections::BTreeMap;

use dockerfile_answers::verdict::Fate as StepFate;
use serde_json::{Value, json};

use crate::analysis::analyze;
use crate::model::{Base, ImageRef};
use crate::plan::{self, Change, Fate, Scope, StepKind};
use crate::size::{Bytes, Context, ContextFile, Extent};
use crate::source::{LineIndex, LineRange, Span};
use crate::syntax::{File, InstructionId, Phase};
use crate::{Analysis, Options};

/// The files of a context from lines `path bytes`, split at the last space; `path/` is an empty directory,
/// `path -> target` a link. They are all that there are.
///
/// # Errors
/// The line that is none of these.
pub fn read_context(lines: &str) -> Result<Context, String> {
    let mut files = BTreeMap::new();
    for line in lines.lines().filter(|line| !line.is_empty()) {
        let (path, file) = if let Some((path, target)) = line.split_once(" -> ") {
            (path, ContextFile { bytes: Some(0), link: Some(target.to_owned()), ..ContextFile::default() })
        } else if line.ends_with('/') {
            (line, ContextFile { bytes: Some(0), ..ContextFile::default() })
        } else {
            let (path, bytes) = line.rsplit_once(' ').ok_or_else(|| format!("no size in `{line}`"))?;
            let bytes = bytes.parse().map_err(|_| format!("no number of bytes in `{line}`"))?;
            (path, ContextFile { bytes: Some(bytes), ..ContextFile::default() })
        };
        files.insert(path.trim_start_matches("./").to_owned(), file);
    }
    Ok(Context { files, complete: true })
}

/// A change between two builds: `file PATH`, `var NAME`, `source IMAGE` or `line N`.
#[derive(Clone, Debug)]
pub enum Changed {
    /// A file of the context, by its path or a pattern.
    File(String),
    /// The value of a variable or build arg.
    Variable(String),
    /// What an image is, by its normalised reference.
    Source(String),
    /// The instruction at a line, from 1.
    Line(u32),
}

impl Changed {
    /// Reads one.
    ///
    /// # Errors
    /// What a change looks like.
    pub fn read(text: &str) -> Result<Self, String> {
        let fault = || format!("`{text}` is no change: file PATH, var NAME, source IMAGE or line N");
        let (kind, value) = text.trim().split_once(' ').ok_or_else(fault)?;
        Ok(match kind {
            "file" => Self::File(value.to_owned()),
            "var" => Self::Variable(value.to_owned()),
            "source" => Self::Source(
                ImageRef::parse(value).map_or_else(|_| value.to_owned(), |image| image.normalized()),
            ),
            "line" => Self::Line(value.parse().map_err(|_| fault())?),
            _ => return Err(fault()),
        })
    }

    /// The same by the instructions of `file`.
    ///
    /// # Errors
    /// That there is no instruction at the line.
    pub fn change(&self, file: &File) -> Result<Change, String> {
        Ok(match self {
            Self::File(path) => Change::File(path.clone()),
            Self::Variable(name) => Change::Variable(name.clone()),
            Self::Source(image) => Change::Source(image.clone()),
            Self::Line(line) => {
                let there = |lines: &LineRange| (lines.start..=lines.end).contains(line);
                let found = (0..).zip(&file.instructions).find(|(_, instruction)| there(&instruction.lines));
                let (index, _) = found.ok_or_else(|| format!("no instruction at line {line}"))?;
                Change::Instruction(InstructionId(index))
            }
        })
    }
}

/// What is said of `text`, built twice with `changes` between.
///
/// # Errors
/// That a change is of a line without an instruction.
pub fn answer(text: &str, options: &Options, changes: &[Changed]) -> Result<Value, String> {
    let analysis = analyze(text, options);
    let changes: Vec<Change> =
        changes.iter().map(|change| change.change(&analysis.file)).collect::<Result<_, _>>()?;
    let lines = LineIndex::new(text);
    // Lines in a row that are no instructions are of one piece, as the page shows them.
    let unknown = |at: usize| {
        let found = analysis.diagnostics.get(at).filter(|found| found.code == "unknown-instruction");
        found.map(|found| lines.line(found.span.start))
    };
    let follows = |at: usize| match (at.checked_sub(1).and_then(unknown), unknown(at)) {
        (Some(before), Some(line)) => line == before + 1,
        _ => false,
    };
    let findings: Vec<Value> = analysis
        .diagnostics
        .iter()
        .enumerate()
        .filter(|(at, _)| !follows(*at))
        .map(|(_, found)| json!({ "rule": found.rule, "line": lines.line(found.span.start) + 1 }))
        .collect();
    let target = analysis.model.target.and_then(|id| analysis.size.stages.get(id.index()));
    Ok(json!({
        "steps": steps(text, &analysis),
        "result": result(&analysis),
        "files": files(text, options),
        "cache": cache(&analysis, options, &changes),
        "findings": findings,
        "size": target.map(|size| match size.unpacked.extent() {
            Extent::Whole(bytes) => range(Some(bytes)),
            Extent::AtLeast(_) | Extent::Unknown => Value::Null,
        }),
    }))
}

/// The verdict alone: `steps` and `result` as in [`answer`], and as `build` the worst of the steps.
pub fn verdict(text: &str, analysis: &Analysis) -> Value {
    let steps = steps(text, analysis);
    let is = |step: &Value, key: &str| step.get("verdict").and_then(Value::as_str) == Some(key);
    let worst = [StepFate::Stops, StepFate::MayStop, StepFate::Unknown].map(StepFate::key);
    let worst = worst.into_iter().find(|key| steps.iter().any(|step| is(step, key)));
    json!({ "build": worst.unwrap_or(StepFate::Builds.key()), "steps": steps, "result": result(analysis) })
}

fn range(bytes: Option<Bytes>) -> Value {
    bytes.map_or(Value::Null, |bytes| json!([bytes.low, bytes.likely, bytes.high]))
}

/// One entry per instruction of the stages that are built which BuildKit carries out. Where nothing of the file can
/// be read, the fault alone.
fn steps(text: &str, analysis: &Analysis) -> Vec<Value> {
    let stops = |line: u32, words: &str, rule: &str| json!({ "line": line, "verdict": "stops", "words": words, "rule": rule });
    // Some errors BuildKit places nowhere.
    let first_line = |lines: &[Vec<LineRange>], span: Span| {
        let line = || LineIndex::new(text).line(span.start) + 1;
        lines.iter().flatten().next().map_or_else(line, |lines| lines.start)
    };
    if let Some(error) = analysis.file.errors.first() {
        let rule = match error.phase {
            Phase::Parse => "ParseError",
            Phase::Instructions => "InstructionError",
        };
        return vec![stops(first_line(&error.lines, error.span), &error.message, rule)];
    }
    if let Some(error) = &analysis.model.graph_error {
        return vec![stops(first_line(&error.lines, error.span), &error.message, "GraphError")];
    }
    let steps = analysis.verdict.steps.iter().filter_map(|step| {
        let instruction = analysis.file.instructions.get(step.instruction.index())?;
        let line = instruction.lines.start;
        Some(json!({ "line": line, "verdict": step.fate.key(), "words": step.words, "rule": step.rule }))
    });
    steps.collect()
}

/// Whether what was built starts.
fn result(analysis: &Analysis) -> Value {
    let verdict = &analysis.verdict;
    json!({ "verdict": verdict.begins.key(), "words": verdict.words, "rule": verdict.rule })
}

fn files(text: &str, options: &Options) -> Vec<Value> {
    let files = crate::files(text, options);
    // What a package spreads over the system has no path of its own.
    let files = files.iter().filter(|file| file.path.starts_with('/'));
    files.map(|file| json!({ "path": file.path, "bytes": range(file.unpacked) })).collect()
}

/// The fates of the lines with steps, in order; of several steps of a line the worst. Nothing without a change.
fn cache(analysis: &Analysis, options: &Options, changes: &[Change]) -> Vec<Value> {
    if changes.is_empty() {
        return Vec::new();
    }
    let plan = plan::plan(&analysis.file, &analysis.model, Scope::Target);
    let outcome = plan::after(&plan, changes, options.dockerignore.as_deref());
    let mut fates: BTreeMap<u32, Fate> = BTreeMap::new();
    // A merge costs nothing: what it lays over the rest is what counts.
    let steps = plan.steps.iter().zip(&outcome.fates).filter(|(step, _)| step.kind != StepKind::Merge);
    for (step, &fate) in steps {
        let own = step.place.iter().chain(&step.merged).map(|&(_, instruction)| instruction);
        // A base image is named by the FROMs that build on it.
        let bases = analysis.model.stages.iter().filter(|stage| match (&step.kind, &stage.base) {
            (StepKind::Image(image), Base::Image(base)) => {
                image == base && analysis.model.reachable_with_onbuild.contains(&stage.id)
            }
            _ => false,
        });
        let places: Vec<InstructionId> = own.chain(bases.map(|stage| stage.from)).collect();
        for id in places {
            let Some(instruction) = analysis.file.instructions.get(id.index()) else { continue };
            let worst = fates.entry(instruction.lines.start).or_insert(fate);
            *worst = fate.max(*worst);
        }
    }
    fates.iter().map(|(line, fate)| json!({ "line": line, "fate": fate.key() })).collect()
}
