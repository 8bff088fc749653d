//! Reads Dockerfiles and prints what the core says of them, one JSON line per file.
//!
//! `analyze [--oracle | --verdict] [--pretty] FILE…` or `--list PATHS.txt`. With `--oracle`, the keys and value
//! formats are those of BuildKit's answers that the corpus tests compare with; with `--verdict`, one object says what
//! becomes of the build and its result; without either, the whole [`dockerfile_core::Analysis`].
//!
//! What a build knows besides the Dockerfile: `--context FILE` (lines `path bytes`, split at the last space; `path/`
//! an empty directory; `path -> target` a link; the list is complete), `--context-text FOLDER` (texts of manifests),
//! `--dockerignore FILE`, `--build-arg K=V`, `--target NAME`; `--change "file PATH" | "var NAME" | "source IMAGE" |
//! "line N"` is what is changed before a second build.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use dockerfile_core::{Options, Shelf};

#[path = "indexes/mod.rs"]
mod indexes;

#[path = "oracle/mod.rs"]
mod oracle;
#[path = "verdict/mod.rs"]
mod verdict;

const USAGE: &str = "analyze [--oracle | --verdict] [--pretty] [--context FILE] [--context-text FOLDER] [--dockerignore FILE] [--build-arg K=V] [--target NAME] [--change CHANGE] FILE… | --list PATHS.txt";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("analyze: {message}");
            ExitCode::FAILURE
        }
    }
}

/// What the command line asks for.
#[derive(Default)]
struct Asked {
    oracle: bool,
    verdict: bool,
    pretty: bool,
    paths: Vec<String>,
    options: Options,
    changes: Vec<verdict::Changed>,
}

fn read_text(path: &str) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|fault| format!("{path}: {fault}"))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn asked(mut args: impl Iterator<Item = String>) -> Result<Asked, String> {
    let mut asked = Asked::default();
    let mut texts = None;
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value; usage: {USAGE}"));
        match arg.as_str() {
            "--oracle" => asked.oracle = true,
            "--verdict" => asked.verdict = true,
            "--pretty" => asked.pretty = true,
            "--list" => {
                let text = read_text(&value()?)?;
                asked.paths.extend(text.lines().filter(|line| !line.is_empty()).map(str::to_owned));
            }
            "--context" => {
                asked.options.context = Some(verdict::read_context(&read_text(&value()?)?)?);
            }
            "--context-text" => texts = Some(value()?),
            "--dockerignore" => asked.options.dockerignore = Some(read_text(&value()?)?),
            "--build-arg" => {
                let given = value()?;
                let (name, value) = given.split_once('=').ok_or_else(|| format!("no `=` in `{given}`"))?;
                asked.options.build_args.insert(name.to_owned(), value.to_owned());
            }
            "--target" => asked.options.target = Some(value()?),
            "--change" => asked.changes.push(verdict::Changed::read(&value()?)?),
            flag if flag.starts_with("--") => return Err(format!("unknown option {flag}; usage: {USAGE}")),
            path => asked.paths.push(path.to_owned()),
        }
    }
    if let Some(folder) = texts {
        verdict::read_texts(asked.options.context.get_or_insert_default(), Path::new(&folder))?;
    }
    if !asked.oracle {
        asked.options.shelf = Shelf::of(Arc::new(indexes::read()));
    }
    if asked.paths.is_empty() {
        return Err(format!("no file given; usage: {USAGE}"));
    }
    Ok(asked)
}

fn run() -> Result<(), String> {
    let asked = asked(std::env::args().skip(1))?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for path in &asked.paths {
        let text = read_text(path)?;
        let value = if asked.oracle {
            let name = Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
            oracle::answer(name.as_deref().unwrap_or(path), &text)
        } else if asked.verdict {
            verdict::answer(&text, &asked.options, &asked.changes)?
        } else {
            let analysis = dockerfile_core::analyze(&text, &asked.options);
            serde_json::to_value(analysis).map_err(|fault| fault.to_string())?
        };
        let line =
            if asked.pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        writeln!(out, "{}", line.map_err(|fault| fault.to_string())?).map_err(|fault| fault.to_string())?;
    }
    Ok(())
}
