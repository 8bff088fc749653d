//! Owner and mode given by COPY itself, in place of a RUN that changes them in a second copy of the files.
//!
//! A flag of COPY applies to all that it brings, directories that it makes among it. So only files are dealt with that
//! are named one by one, and a change is moved only where it is a change of every one of them.

use dockerfile_answers::deeds::Deed;
use dockerfile_core::fix::TextEdit;
use dockerfile_core::programs::{Ask, Change, ChangeKind};
use dockerfile_core::request;
use dockerfile_core::shell::Command;
use dockerfile_core::source::Span;
use dockerfile_core::syntax::{Instruction, Kind, Transfer, clean_path, join_path};

use super::chain::Chain;
use super::{Candidate, Here};

/// A COPY before the RUN, and what was found to say of it.
struct Copy<'c> {
    instruction: &'c Instruction,
    transfer: &'c Transfer,
    owner: Option<String>,
    mode: Option<String>,
}

/// Moves what a RUN first does to owners and modes into the COPYs right before it.
pub(super) fn copy_flags(here: Here<'_>) -> Option<Candidate> {
    let text = here.case.text;
    // The caret may stand in one of the COPYs as well.
    let is_copy = |at: Here<'_>| at.instruction().is_some_and(|one| matches!(one.kind, Kind::Copy(_)));
    let run = (0..).map_while(|by| here.later(by)).find(|at| !is_copy(*at))?;
    let chain = Chain::of(run)?;
    let state = run.stage.state_before(run.position);
    if !run.is_root() || !chain.instruction.flags.is_empty() {
        return None;
    }
    let directory = state.workdir.as_deref().unwrap_or("/");
    let mut copies = copies(run);
    let mut taken = Vec::new();
    let mut gone = Vec::new();
    for part in &chain.parts {
        let Some(command) = chain.lone(*part) else { break };
        let Some(change) = change(command) else { break };
        if !take(&mut copies, &change, directory, here) {
            break;
        }
        taken.push(command.span);
        gone.push(words(command)?);
    }
    if taken.is_empty() {
        return None;
    }
    let mut edits = Vec::new();
    for copy in &copies {
        let owner = copy.owner.iter().map(|owner| format!(" --chown={owner}"));
        let flags: String = owner.chain(copy.mode.iter().map(|mode| format!(" --chmod={mode}"))).collect();
        if !flags.is_empty() {
            let at = copy.instruction.keyword.span.end as usize;
            edits.push(TextEdit { span: Span::empty(at), insert: flags });
        }
    }
    let flags: Vec<&str> = [
        ("--chown", copies.iter().any(|copy| copy.owner.is_some())),
        ("--chmod", copies.iter().any(|copy| copy.mode.is_some())),
    ]
    .into_iter()
    .filter_map(|(flag, used)| used.then_some(flag))
    .collect();
    let args = vec![("flags", flags.join(", "))];
    if taken.len() == chain.parts.len() {
        edits.push(TextEdit { span: whole_lines(text, chain.instruction.span), insert: String::new() });
    } else {
        edits.extend(chain.without(text, &taken)?);
    }
    let shape = Box::new(move |deed: &Deed| {
        let is = |(name, words): &(String, Vec<String>)| {
            *name == deed.name && words.iter().eq(deed.words.iter().map(|word| &word.text))
        };
        (!gone.iter().any(is)).then(|| deed.clone())
    });
    Some(Candidate { edits, code: None, args, gone: Vec::new(), shape })
}

/// The COPYs right before an instruction, from the first.
fn copies(run: Here<'_>) -> Vec<Copy<'_>> {
    let mut out = Vec::new();
    for position in (0..run.position).rev() {
        let Some(instruction) = (Here { position, ..run }).instruction() else { break };
        let Kind::Copy(transfer) = &instruction.kind else { break };
        out.push(Copy { instruction, transfer, owner: None, mode: None });
    }
    out.reverse();
    out
}

/// The one change that a command makes.
fn change(command: &Command) -> Option<Change> {
    let plain = command.redirects.is_empty() && command.assignments.is_empty() && !command.negated;
    match request(command).filter(|_| plain)?.asks.as_slice() {
        [Ask::Change(change)] => Some(change.clone()),
        _ => None,
    }
}

/// Name and arguments, as deeds have them.
fn words(command: &Command) -> Option<(String, Vec<String>)> {
    let effective = command.effective().filter(|effective| effective.wrappers.is_empty())?;
    let text = |word: &dockerfile_core::shell::Word| word.value.clone();
    let words = effective.args.iter().map(text).collect::<Option<Vec<String>>>()?;
    Some((effective.name.to_owned(), words))
}

/// Gives a change to the COPYs that bring its paths; `false` where not all that these bring is changed, or where a flag
/// cannot say it.
fn take(copies: &mut [Copy<'_>], change: &Change, directory: &str, here: Here<'_>) -> bool {
    let absolute = |path: &str| match path.starts_with('/') {
        true => clean_path(path),
        false => join_path(directory, path),
    };
    let path = |item: &dockerfile_core::programs::Item| {
        item.value().filter(|path| !path.contains(['*', '?', '[', '$', '~'])).map(absolute)
    };
    let Some(paths) = change.paths.iter().map(path).collect::<Option<Vec<String>>>() else { return false };
    let Some(flag) = change.to.as_ref().and_then(dockerfile_core::programs::Item::value) else {
        return false;
    };
    let mut left: Vec<&String> = paths.iter().collect();
    let mut found = Vec::new();
    // Of two that bring the same path, the later counts.
    for (index, copy) in copies.iter().enumerate().rev() {
        let Some(files) = brought(copy, &absolute) else { continue };
        let is = |file: &Vec<String>, path: &String| file.contains(path);
        let all = files.iter().all(|file| left.iter().any(|path| is(file, path)));
        if all && !files.is_empty() {
            left.retain(|path| !files.iter().any(|file| is(file, path)));
            found.push(index);
        }
    }
    if !left.is_empty() || found.is_empty() {
        return false;
    }
    for index in found {
        let Some(copy) = copies.get_mut(index) else { return false };
        let taken = match change.kind {
            ChangeKind::Mode => copy.transfer.chmod.is_some() || copy.mode.is_some(),
            ChangeKind::Owner | ChangeKind::Group => copy.transfer.chown.is_some() || copy.owner.is_some(),
        };
        let (given, slot) = match change.kind {
            ChangeKind::Mode => (mode(flag, here), &mut copy.mode),
            ChangeKind::Owner => (owner(flag), &mut copy.owner),
            ChangeKind::Group => (name(flag).map(|group| format!("0:{group}")), &mut copy.owner),
        };
        if taken || given.is_none() {
            return false;
        }
        *slot = given;
    }
    true
}

/// Where each file of a COPY lands: either of two paths where that depends on what is there; `None` where they are not
/// all certainly files.
fn brought(copy: &Copy<'_>, absolute: &dyn Fn(&str) -> String) -> Option<Vec<Vec<String>>> {
    let transfer = copy.transfer;
    let dest = transfer.dest.value.as_str();
    if dest.contains('$') || transfer.parents || !transfer.exclude.is_empty() || !transfer.hollow.is_empty() {
        return None;
    }
    let heredocs = transfer.inline.iter().filter_map(|index| copy.instruction.heredocs.get(*index));
    let named = transfer.sources.iter().map(|source| source.value.as_str());
    let is_file = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or("");
        name.trim_start_matches('.').contains('.') && !path.contains(['*', '?', '[', '$'])
    };
    if !named.clone().all(is_file) {
        return None;
    }
    let names: Vec<&str> = named
        .map(|path| path.rsplit('/').next().unwrap_or(path))
        .chain(heredocs.map(|one| one.name.as_str()))
        .collect();
    let folder = dest.ends_with('/') || names.len() > 1;
    let whole = absolute(dest);
    let places = |name: &&str| {
        let inside = join_path(&whole, name);
        if folder { vec![inside] } else { vec![whole.clone(), inside] }
    };
    Some(names.iter().map(places).collect())
}

/// A user's or group's name or number.
fn name(text: &str) -> Option<&str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    (!text.is_empty() && text.chars().all(plain)).then_some(text)
}

/// What `--chown` says for what `chown` does: a user alone keeps the group, which is root's.
fn owner(text: &str) -> Option<String> {
    match text.split_once(':') {
        None => name(text).map(|user| format!("{user}:0")),
        Some(("", group)) => name(group).map(|group| format!("0:{group}")),
        Some((user, group)) => Some(format!("{}:{}", name(user)?, name(group)?)),
    }
}

/// What `--chmod` says for what `chmod` does. Symbols are known since version 1.14 of the frontend.
fn mode(text: &str, here: Here<'_>) -> Option<String> {
    if (3..=4).contains(&text.len()) && u32::from_str_radix(text, 8).is_ok_and(|mode| mode <= 0o777) {
        return Some(text.to_owned());
    }
    let pinned = here.case.reading.file.directives.iter().any(|directive| {
        let value = directive.value.value.as_str();
        directive.name.value == "syntax"
            && !matches!(value, "docker/dockerfile:1" | "docker/dockerfile:latest")
    });
    let clause = |clause: &str| {
        let who = clause.trim_end_matches(|c| "+-=rwxX".contains(c));
        let rest = clause.get(who.len()..)?;
        let permissions = rest.strip_prefix(['+', '-', '='])?;
        let known =
            permissions.chars().all(|c| "rwxX".contains(c)) && who.chars().all(|c| "ugoa".contains(c));
        match who {
            // Without saying who, chmod leaves out what the mask forbids: writing.
            "" if known && rest.starts_with('+') && !permissions.contains('w') => Some(format!("a{clause}")),
            "" => None,
            _ => known.then(|| clause.to_owned()),
        }
    };
    let clauses = text.split(',').map(clause).collect::<Option<Vec<String>>>()?;
    (!pinned).then(|| clauses.join(","))
}

/// The lines that a span touches, with the last one's end.
pub(super) fn whole_lines(text: &str, span: Span) -> Span {
    let before = text.get(..span.start as usize).unwrap_or("");
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let rest = text.get(span.end as usize..).unwrap_or("");
    let end = rest.find('\n').map_or(text.len(), |at| span.end as usize + at + 1);
    Span::new(start, end)
}
