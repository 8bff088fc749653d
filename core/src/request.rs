//! What one command asks for, without the variables of its script.

use crate::programs::{Arg, Call, Request, read};
use crate::shell::{Command, Word};

/// What a command asks for; `None` where nothing is known of its program.
pub fn request(command: &Command) -> Option<Request> {
    let effective = command.effective()?;
    let arg = |word: &Word| Arg {
        text: word.value.clone().unwrap_or_else(|| word.text.clone()),
        known: word.value.is_some(),
        quoted: word.is_quoted(),
        span: word.span,
    };
    let args: Vec<Arg> = effective.args.iter().map(arg).collect();
    let variables = |_: &str| None;
    let program = effective.program.span;
    read(&Call { name: effective.name, program, args: &args, variables: &variables, more: false })
}
