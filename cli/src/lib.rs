//! The playground in a terminal and in an editor: the program `dockerfile-playground`, a file for each of its commands.
//!
//! **Invariant:** thin over `dockerfile-core` and `dockerfile-ide`: what is said of a Dockerfile is computed there. Nothing
//! that is read makes it panic, and no file is written but as a whole.

#![forbid(unsafe_code)]

mod args;
mod build;
mod check;
mod edits;
mod end;
mod exercise;
mod explain;
mod fault;
mod fix;
mod format;
mod graph;
mod image;
mod input;
mod lsp;
mod manual;
mod multi_stage;
mod output;
mod plan;
mod report;
mod settings;
mod size;
mod tables;
mod verdict;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Cli, Command};
use crate::end::End;
use crate::fault::Outcome;
use crate::output::Output;

/// Carries out a command line; the first argument is the program's own name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no faults. Where even that cannot be printed, nobody is there to be told.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { End::Failed as u8 } else { End::Fine as u8 });
        }
    };
    if let Err(fault) = settings::complete(&mut cli) {
        return code(Err(fault));
    }
    let mut output = Output::new(cli.colour());
    let end = match &cli.command {
        Command::Check(asked) => check::run(asked, &mut output),
        Command::Format(asked) => format::run(asked, &mut output),
        Command::Fix(asked) => fix::run(asked, &mut output),
        Command::MultiStage(asked) => multi_stage::run(asked, &mut output),
        Command::Explain(asked) => explain::run(asked, &mut output),
        Command::Graph(asked) => graph::run(asked, &mut output),
        Command::Size(asked) => size::run(asked, &mut output),
        Command::Plan(asked) => plan::run(asked, &mut output),
        Command::Verdict(asked) => verdict::run(asked, &mut output),
        Command::Image(asked) => image::run(asked, &mut output),
        Command::Exercise { what: args::Exercise::Check { files } } => exercise::run(files, &mut output),
        Command::Completions { shell } => manual::completions(*shell, &mut output),
        Command::Man { of } => manual::page(of.as_deref(), &mut output),
        Command::Lsp(_) => {
            // Its answers have standard output for themselves.
            return code(output.finish().and_then(|()| lsp::run()));
        }
    };
    let end = end.and_then(|end| output.finish().map(|()| end));
    code(end)
}

fn code(end: Outcome<End>) -> ExitCode {
    ExitCode::from(end.unwrap_or_else(|fault| {
        fault.tell();
        End::Failed
    }) as u8)
}
