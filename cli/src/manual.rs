//! Completions for shells and the manual, made of the declared command line.

use clap::CommandFactory as _;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::args::Cli;
use crate::end::End;
use crate::fault::{Fault, Outcome};
use crate::output::Output;

pub(crate) fn completions(shell: Shell, output: &mut Output) -> Outcome<End> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "dockerfile-playground", &mut script);
    output.bytes(&script);
    Ok(End::Fine)
}

/// The page of the program, or of one of its commands.
pub(crate) fn page(of: Option<&str>, output: &mut Output) -> Outcome<End> {
    let mut command = Cli::command();
    // What holds for all commands is put into each.
    command.build();
    if let Some(name) = of {
        let found = command.find_subcommand(name).cloned();
        let what = "there is no such command: `dockerfile-playground help` lists them";
        command = found.ok_or_else(|| Fault::new(format!("man {name}"), what))?;
    }
    let mut text = Vec::new();
    Man::new(command).render(&mut text).map_err(|error| Fault::new("man", error.to_string()))?;
    output.bytes(&text);
    Ok(End::Fine)
}
