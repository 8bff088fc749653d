//! How long steps are assumed to take: round figures per kind of work, so that a plan has a shape before anything was
//! measured. They are not measurements.

use crate::StepKind;
use crate::programs::{Arg, Call, read};
use crate::shell::{Command, Dialect, Script, parse};
use crate::source::Span;
use crate::syntax::{CommandLine, Instruction, Kind};

/// Milliseconds that are assumed of a step of that kind, made by that instruction.
pub(crate) fn assumed(kind: &StepKind, instruction: Option<&Instruction>) -> u64 {
    match kind {
        StepKind::Image(_) => 4_000,
        StepKind::Context | StepKind::NamedContext(_) => 500,
        StepKind::Remote(_) => 3_000,
        StepKind::Copy => 300,
        StepKind::Workdir => 100,
        StepKind::Merge => 50,
        StepKind::Run => instruction.map_or(START, assumed_run),
    }
}

/// What starting a container costs, and any command of which nothing is known.
const START: u64 = 500;
const OTHER: u64 = 100;

/// The assumption for a RUN: the commands that it names, added up.
fn assumed_run(instruction: &Instruction) -> u64 {
    let Kind::Run(run) = &instruction.kind else { return START };
    let mut total = START;
    match &run.command {
        CommandLine::Exec(words) => {
            let mut words = words.iter();
            let Some(program) = words.next() else { return START };
            let args: Vec<Arg> = words
                .map(|word| Arg { text: word.value.clone(), known: true, quoted: true, span: word.span })
                .collect();
            let name = program.value.rsplit('/').next().unwrap_or("");
            total += assumed_command(name, program.span, &args);
        }
        CommandLine::Shell(script) => {
            total += assumed_script(&parse(script, Dialect::Posix));
            for heredoc in &instruction.heredocs {
                total += assumed_script(&parse(&heredoc.body, Dialect::Posix));
            }
        }
    }
    total
}

fn assumed_script(script: &Script) -> u64 {
    script.all_commands().into_iter().map(assumed_shell_command).sum()
}

fn assumed_shell_command(command: &Command) -> u64 {
    let Some(effective) = command.effective() else { return 0 };
    let args: Vec<Arg> = effective
        .args
        .iter()
        .map(|word| Arg {
            text: word.value.clone().unwrap_or_else(|| word.text.clone()),
            known: word.value.is_some(),
            quoted: word.is_quoted(),
            span: word.span,
        })
        .collect();
    assumed_command(effective.name, effective.program.span, &args)
}

/// The assumption for one command, by what it asks for.
fn assumed_command(name: &str, program: Span, args: &[Arg]) -> u64 {
    let call = Call { name, program, args, variables: &|_| None, more: false };
    read(&call).map_or(OTHER, |request| u64::from(request.takes))
}
