//! Reads Dockerfiles and prints what the core says of them, one JSON line per file.
//!
//! `analyze [--oracle] [--pretty] FILE…` or `--list PATHS.txt`. With `--oracle`, the keys and value
//! formats are those of BuildKit's answers that the corpus tests compare with; without it, the whole
//! [`dockerfile_core::Analysis`].

use std::io::Write as _;
use std::process::ExitCode;

#[path = "oracle/mod.rs"]
mod oracle;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("analyze: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let (mut as_oracle, mut pretty, mut paths) = (false, false, Vec::new());
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--oracle" => as_oracle = true,
            "--pretty" => pretty = true,
            "--list" => {
                let list = args.next().ok_or("--list needs a file with one path per line")?;
                let text = std::fs::read_to_string(&list).map_err(|fault| format!("{list}: {fault}"))?;
                paths.extend(text.lines().filter(|line| !line.is_empty()).map(str::to_owned));
            }
            flag if flag.starts_with("--") => {
                return Err(format!("unknown option {flag}; known: --oracle, --pretty, --list FILE"));
            }
            path => paths.push(path.to_owned()),
        }
    }
    if paths.is_empty() {
        return Err("no file given; usage: analyze [--oracle] [--pretty] FILE… | --list PATHS.txt".to_owned());
    }
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for path in paths {
        let bytes = std::fs::read(&path).map_err(|fault| format!("{path}: {fault}"))?;
        let text = String::from_utf8_lossy(&bytes);
        let value = if as_oracle {
            let name =
                std::path::Path::new(&path).file_name().map(|name| name.to_string_lossy().into_owned());
            oracle::answer(&name.unwrap_or(path), &text)
        } else {
            serde_json::to_value(dockerfile_core::analyze(&text, &Default::default()))
                .map_err(|fault| fault.to_string())?
        };
        let line = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        writeln!(out, "{}", line.map_err(|fault| fault.to_string())?).map_err(|fault| fault.to_string())?;
    }
    Ok(())
}
