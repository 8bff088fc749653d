//! Prints what rules find in many files, to be read by hand: how precision is measured.
//!
//! `findings [--rule RULE]… [--family ours|buildkit] [--sample N] [--seed S] [--context N] [--counts] FILE… | --list PATHS.txt`
//! prints `file:line:column RULE message` and the instruction it is in; `--counts` prints how many
//! findings each rule has and in how many files. `--sample` draws that many findings per rule, the same ones
//! for the same seed and files.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use dockerfile_core::checks::{Family, rule};
use dockerfile_core::source::LineIndex;
use dockerfile_core::syntax::File;
use dockerfile_core::{Diagnostic, Options, analyze};

#[derive(Default)]
struct Args {
    rules: Vec<String>,
    family: Option<Family>,
    sample: Option<usize>,
    seed: u64,
    context: u32,
    counts: bool,
    paths: Vec<String>,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("findings: {message}");
            ExitCode::FAILURE
        }
    }
}

fn args() -> Result<Args, String> {
    let mut out = Args { seed: 1, ..Args::default() };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("{arg} needs a value"));
        match arg.as_str() {
            "--rule" => {
                let name = value()?;
                rule(&name).ok_or(format!("no rule is called {name}"))?;
                out.rules.push(name);
            }
            "--family" => {
                out.family = Some(match value()?.as_str() {
                    "ours" => Family::Ours,
                    "buildkit" => Family::BuildKit,
                    other => return Err(format!("no family is called {other}; known: ours, buildkit")),
                });
            }
            "--sample" => out.sample = Some(number(&value()?)?),
            "--seed" => out.seed = number(&value()?)?,
            "--context" => out.context = number(&value()?)?,
            "--counts" => out.counts = true,
            "--list" => {
                let list = value()?;
                let text = std::fs::read_to_string(&list).map_err(|fault| format!("{list}: {fault}"))?;
                out.paths.extend(text.lines().filter(|line| !line.is_empty()).map(str::to_owned));
            }
            flag if flag.starts_with("--") => return Err(format!("unknown option {flag}")),
            path => out.paths.push(path.to_owned()),
        }
    }
    if out.paths.is_empty() {
        return Err(
            "no file given; usage: findings [--rule RULE] [--sample N --seed S] FILE… | --list PATHS.txt"
                .into(),
        );
    }
    Ok(out)
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("not a number: {text}"))
}

/// A hash of the finding's place with the seed: the findings with the lowest make the sample.
fn rank(seed: u64, path: &str, diagnostic: &Diagnostic) -> u64 {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut hash = seed ^ 0xcbf2_9ce4_8422_2325;
    for byte in name.bytes().chain(diagnostic.span.start.to_le_bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    // FNV's low bits are weak; mix them (splitmix64).
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

fn shown(path: &str, text: &str, file: &File, diagnostic: &Diagnostic, context: u32) -> String {
    let lines = LineIndex::new(text);
    let start = lines.position(diagnostic.span.start);
    let end = lines.position(diagnostic.span.end);
    let mut out = format!(
        "{path}:{}:{} {} {} [{}]\n",
        start.line + 1,
        start.column + 1,
        diagnostic.rule,
        diagnostic.message,
        diagnostic.span.text(text)
    );
    for fix in &diagnostic.fixes {
        let _ = writeln!(out, "    fix ({:?}): {}", fix.applicability, fix.title);
    }
    // The whole instruction, and as many lines around it as were asked for.
    let around = file.instructions.iter().find(|instruction| {
        instruction.span.start <= diagnostic.span.start && diagnostic.span.end <= instruction.span.end
    });
    let (from, to) = around.map_or((start.line, end.line), |instruction| {
        (lines.line(instruction.span.start), lines.line(instruction.span.end))
    });
    let first = from.saturating_sub(context);
    for (number, line) in text.lines().enumerate().skip(first as usize) {
        if number > (to + context) as usize {
            break;
        }
        let _ = writeln!(out, "    {:4} | {line}", number + 1);
    }
    out
}

fn run() -> Result<(), String> {
    let args = args()?;
    let mut found: BTreeMap<String, Vec<(u64, String)>> = BTreeMap::new();
    let mut files: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for path in &args.paths {
        let bytes = std::fs::read(path).map_err(|fault| format!("{path}: {fault}"))?;
        let text = String::from_utf8_lossy(&bytes);
        let analysis = analyze(&text, &Options::default());
        for diagnostic in analysis.diagnostics {
            let Some(rule) = rule(&diagnostic.rule) else { continue };
            let wanted = if args.rules.is_empty() {
                args.family.is_none_or(|family| family == rule.family)
            } else {
                args.rules.contains(&diagnostic.rule)
            };
            if wanted {
                files.entry(diagnostic.rule.clone()).or_default().insert(path);
                let entry = (
                    rank(args.seed, path, &diagnostic),
                    if args.counts {
                        String::new()
                    } else {
                        shown(path, &text, &analysis.file, &diagnostic, args.context)
                    },
                );
                found.entry(diagnostic.rule.clone()).or_default().push(entry);
            }
        }
    }
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (rule, mut findings) in found {
        if args.counts {
            let files = files.get(&rule).map_or(0, BTreeSet::len);
            writeln!(out, "{rule:40} {:6} findings in {files:5} files", findings.len())
                .map_err(|fault| fault.to_string())?;
            continue;
        }
        if let Some(sample) = args.sample {
            findings.sort();
            findings.truncate(sample);
        }
        for (_, text) in findings {
            out.write_all(text.as_bytes()).map_err(|fault| fault.to_string())?;
        }
    }
    Ok(())
}
