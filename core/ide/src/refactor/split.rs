//! One RUN as several: each part of `a && b && c` gets a layer of its own.
//!
//! Each new RUN begins with a new shell. The directory that a part was in, and options that were set, are set again;
//! variables are not, so that a RUN which sets some is left as it is.

use dockerfile_answers::deeds::Deed;
use dockerfile_core::fix::TextEdit;
use dockerfile_core::programs::Ask;
use dockerfile_core::request;
use dockerfile_core::shell::{Command, Connector};
use dockerfile_core::source::Span;

use super::chain::{Chain, comments, flags, line_end};
use super::{Candidate, Here};

/// Splits the RUN at every `&&` that stands directly in it.
pub(super) fn split(here: Here<'_>) -> Option<Candidate> {
    let chain = Chain::of(here)?;
    let plain = chain.is_linked_by(&[Connector::AndIf, Connector::Pipe]);
    if !plain || !chain.mounts_last() || !chain.script.nests.is_empty() || !carries(&chain) {
        return None;
    }
    // What only sets the shell up goes with what it is for, or with what is before it where nothing follows.
    let sets = |part: &Span| {
        let first = |command: &&Command| part.start <= command.span.start && command.span.end <= part.end;
        chain.script.commands.iter().find(first).is_some_and(Command::is_lasting)
    };
    let last = chain.parts.iter().rposition(|part| !sets(part))?;
    let mut edits = Vec::new();
    for pair in chain.parts.windows(2).take(last) {
        let [before, part] = pair else { continue };
        if !sets(before) {
            let carried = held(here, &chain, part.start)?;
            edits.push(cut(here, &chain, Span { start: before.end, end: part.start }, &carried));
        }
    }
    let parts = (edits.len() + 1).to_string();
    // Directories and options are set where they are needed.
    let passes = |deed: &Deed| matches!(deed.name.as_str(), "cd" | "set");
    let shape = Box::new(move |deed: &Deed| (!passes(deed)).then(|| deed.clone()));
    (!edits.is_empty()).then_some(Candidate {
        edits,
        code: None,
        args: vec![("count", parts)],
        gone: Vec::new(),
        shape,
    })
}

/// Whether all that its commands leave behind, the file system apart, can be written again.
fn carries(chain: &Chain<'_>) -> bool {
    let sets = |command: &Command| {
        command.effective().is_some_and(|effective| {
            effective.wrappers.is_empty()
                && effective.args.iter().all(|word| word.value.is_some())
                && match effective.name {
                    "cd" => effective.args.len() == 1,
                    "set" => effective.args.iter().all(|word| word.text.starts_with(['-', '+'])),
                    _ => false,
                }
        })
    };
    // A program of which nothing is known may leave something running.
    let passes = |command: &Command| {
        request(command).is_some_and(|request| {
            !request.stays && !request.asks.iter().any(|ask| matches!(ask, Ask::Program(_)))
        })
    };
    chain.script.lasting().all(sets)
        && chain.script.all_commands().into_iter().all(|command| command.is_lasting() || passes(command))
}

/// What sets the directory and the options again that hold at `start`; `None` where that cannot be told.
fn held(here: Here<'_>, chain: &Chain<'_>, start: u32) -> Option<String> {
    let before = |command: &&Command| command.span.start < start;
    let mut options = String::new();
    let mut moved = None;
    let directory = here.stage.workdir_before(here.position).unwrap_or("/");
    let mut at = directory.to_owned();
    for command in chain.script.commands.iter().take_while(before) {
        match command.effective().map(|effective| (effective.name, effective.args)) {
            Some(("cd", [to])) => {
                at = dockerfile_core::shell::absolute(to.value.as_deref()?, Some(&at))?;
                moved = Some(at.clone());
            }
            Some(("set", _)) => {
                options.push_str(command.span.text(here.case.text));
                options.push_str(" && ");
            }
            // Where the directory itself goes, nothing can be done in it later.
            _ if moved.is_some() && may_delete(command) => return None,
            _ => {}
        }
    }
    let moved = moved.filter(|moved| moved != directory);
    let plain = |path: &String| path.chars().all(|c| c.is_ascii_alphanumeric() || "/._-+".contains(c));
    if moved.as_ref().is_some_and(|path| !plain(path)) {
        return None;
    }
    let cd = moved.map_or_else(String::new, |path| format!("cd {path} && "));
    Some(format!("{options}{cd}"))
}

fn may_delete(command: &Command) -> bool {
    request(command).is_some_and(|request| {
        let gone = |ask: &Ask| matches!(ask, Ask::Delete(_) | Ask::DeleteFound(_) | Ask::Move(_));
        request.asks.iter().any(gone)
    })
}

/// The edit that begins a new RUN in place of a `&&`.
fn cut(here: Here<'_>, chain: &Chain<'_>, span: Span, carried: &str) -> TextEdit {
    let text = here.case.text;
    let mut insert = format!("{}{}", line_end(text), comments(span.text(text)));
    insert.push_str(&chain.instruction.keyword.value);
    for flag in flags(chain.instruction, text) {
        insert.push(' ');
        insert.push_str(flag);
    }
    insert.push(' ');
    insert.push_str(carried);
    TextEdit { span, insert }
}
