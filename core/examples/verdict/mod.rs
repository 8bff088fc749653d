//! What the core says of a build and its result, for checks from outside: the inputs as files of lines, the answer as
//! one JSON object.

use std::collections::BTreeMap;
use std::path::Path;

use dockerfile_core::model::{Base, ImageRef};
use dockerfile_core::plan::{self, Change, Fate, Scope, StepKind};
use dockerfile_core::size::{Bytes, Context, ContextFile, Extent};
use dockerfile_core::source::{LineIndex, LineRange, Span};
use dockerfile_core::syntax::{File, InstructionId, Phase};
use dockerfile_core::{Analysis, Options, analyze};
use serde_json::{Value, json};

/// The files of a context from lines `path bytes`, split at the last space; `path/` is an empty directory,
/// `path -> target` a link. They are all that there are.
pub(crate) fn read_context(lines: &str) -> Result<Context, String> {
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

/// Adds the texts of a folder's files to a context. Of a context whose files are all listed only these get one.
pub(crate) fn read_texts(context: &mut Context, folder: &Path) -> Result<(), String> {
    let fault = |path: &Path, fault: std::io::Error| format!("{}: {fault}", path.display());
    let mut pending = vec![folder.to_path_buf()];
    while let Some(dir) = pending.pop() {
        for entry in std::fs::read_dir(&dir).map_err(|error| fault(&dir, error))? {
            let path = entry.map_err(|error| fault(&dir, error))?.path();
            if path.is_dir() {
                pending.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).map_err(|error| fault(&path, error))?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let below = path.strip_prefix(folder).map_err(|error| error.to_string())?;
            let name = below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            if context.complete && !context.files.contains_key(&name) {
                continue;
            }
            let file = context.files.entry(name).or_default();
            file.bytes = file.bytes.or(Some(text.len() as u64));
            file.text = Some(text);
        }
    }
    Ok(())
}

/// A change between two builds: `file PATH`, `var NAME`, `source IMAGE` or `line N`.
#[derive(Clone, Debug)]
pub(crate) enum Changed {
    File(String),
    Variable(String),
    Source(String),
    Line(u32),
}

impl Changed {
    /// Reads one.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
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

    fn change(&self, file: &File) -> Result<Change, String> {
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
pub(crate) fn answer(text: &str, options: &Options, changes: &[Changed]) -> Result<Value, String> {
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
    let files = dockerfile_core::files(text, options);
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
    fates
        .iter()
        .map(|(line, fate)| {
            let fate = match fate {
                Fate::Kept => "kept",
                Fate::Perhaps => "perhaps",
                Fate::Reruns => "reruns",
            };
            json!({ "line": line, "fate": fate })
        })
        .collect()
}
