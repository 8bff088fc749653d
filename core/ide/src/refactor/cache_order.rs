//! Manifests, then the install, then the sources: a change of a source does not install anew.
//!
//! The install must ask for nothing but the manifests, as far as that is known: of scripts and local packages their texts
//! tell, where they are given.

use dockerfile_core::fix::TextEdit;
use dockerfile_core::glob::glob;
use dockerfile_core::programs::{Ask, Install, Manager, Source, beside};
use dockerfile_core::request;
use dockerfile_core::shell::Command;
use dockerfile_core::source::Span;
use dockerfile_core::syntax::{Instruction, Kind, join_path};

use super::chain::{Chain, flags, line_end};
use super::copy_flags::whole_lines;
use super::{Candidate, Here, whole};

/// Copies what names the dependencies and installs them before all the rest is copied.
pub(super) fn cache_order(here: Here<'_>) -> Option<Candidate> {
    let text = here.case.text;
    // The caret may stand in either of the two.
    let copies = |at: Here<'_>| copies_all(at).is_some();
    let copy = if copies(here) { here } else { Here { position: here.position.checked_sub(1)?, ..here } };
    let instruction = copies_all(copy)?;
    let chain = Chain::of(copy.later(1)?)?;
    let mut wanted: Vec<(Manager, String)> = Vec::new();
    let mut installs = Vec::new();
    for part in &chain.parts {
        let Some(command) = chain.lone(*part) else { break };
        let Some(found) = manifests_of(command) else { break };
        installs.push(command.span);
        wanted.push(found);
    }
    let last = *chain.parts.get(installs.len().checked_sub(1)?)?;
    if is_installed_before(copy)
        || wanted.iter().any(|(manager, names)| asks_for_sources(copy, *manager, names))
    {
        return None;
    }
    let manifests = manifests(copy, &wanted);
    let end = line_end(text);
    let flags = |instruction: &Instruction| -> String {
        flags(instruction, text).map(|flag| format!("{flag} ")).collect()
    };
    let first = format!("{} {}{manifests} ./{end}", instruction.keyword.value, flags(instruction));
    let start = whole_lines(text, instruction.span).start as usize;
    let all = installs.len() == chain.parts.len();
    let run = chain.instruction;
    let moved = match all {
        true => run.span.text(text).trim_end().to_owned(),
        false => {
            let script = Span { start: chain.span.start, end: last.end };
            format!("{} {}{}", run.keyword.value, flags(run), script.text(text))
        }
    };
    let mut edits = vec![TextEdit { span: Span::empty(start), insert: format!("{first}{moved}{end}") }];
    if all {
        // A comment above it would stand above something else.
        if !run.comments.is_empty() {
            return None;
        }
        edits.push(TextEdit { span: whole_lines(text, run.span), insert: String::new() });
    } else {
        edits.extend(chain.without(text, &installs)?);
    }
    // Of a context that is not known, the manifests are no longer among files without a name.
    let directory = copy.stage.workdir_before(copy.position).unwrap_or("/");
    let gone = match copy.case.options.context {
        None => manifests.split(' ').map(|name| join_path(directory, name)).collect(),
        Some(_) => Vec::new(),
    };
    Some(Candidate { edits, code: None, args: vec![("manifests", manifests)], gone, shape: whole() })
}

/// A COPY of the whole context to the working directory.
fn copies_all(here: Here<'_>) -> Option<&Instruction> {
    let instruction = here.instruction()?;
    let Kind::Copy(transfer) = &instruction.kind else { return None };
    let [source] = transfer.sources.as_slice() else { return None };
    let workdir = here.stage.workdir_before(here.position);
    let dest = transfer.dest.value.as_str();
    let into =
        matches!(dest, "." | "./") || workdir.is_some_and(|workdir| workdir == dest.trim_end_matches('/'));
    // At the root, manifests of others may lie about.
    let whole =
        matches!(source.value.as_str(), "." | "./") && transfer.from.is_none() && transfer.inline.is_empty();
    (into && whole && workdir.is_some_and(|workdir| workdir != "/") && transfer.exclude.is_empty())
        .then_some(instruction)
}

/// Who installs, and the files that name what, where a command asks for nothing else.
fn manifests_of(command: &Command) -> Option<(Manager, String)> {
    let request = request(command)?;
    let plain = command.redirects.is_empty() && command.assignments.is_empty() && !command.negated;
    let installs: Vec<&Install> = request
        .asks
        .iter()
        .filter_map(|ask| match ask {
            Ask::Install(install) => Some(install),
            _ => None,
        })
        .collect();
    let [install] = installs.as_slice() else { return None };
    if !plain
        || request.asks.len() > 1 + request.asks.iter().filter(|ask| matches!(ask, Ask::Start(_))).count()
    {
        return None;
    }
    if install.global || install.elsewhere || install.idle || install.linked || install.target.is_some() {
        return None;
    }
    let names = match (install.manager, install.sources.as_slice()) {
        (Manager::Pip, [Source::List(list)]) if !install.fetch_only => {
            let file = list.value()?;
            let here = !file.starts_with(['/', '.', '~']) && !file.contains([':', '/', '*', '$']);
            here.then(|| file.to_owned())?
        }
        (Manager::Go, _) if !install.fetch_only => return None,
        (manager, _) if install.project => manager.manifests()?.to_owned(),
        _ => return None,
    };
    let given = |option: &str| command.words.iter().any(|word| word.text.split('=').next() == Some(option));
    let local = beside(install.manager).is_some_and(|beside| beside.options.iter().any(|one| given(one)));
    (!local).then_some((install.manager, names))
}

/// Whether the stage, or one that it is built on, has installed something of a project before.
fn is_installed_before(copy: Here<'_>) -> bool {
    (0..copy.position).any(|position| {
        let script = Here { position, ..copy }.script();
        script.is_some_and(|script| script.all_commands().into_iter().any(|one| manifests_of(one).is_some()))
    })
}

/// Whether what is known of the context says that the install needs more of it, or that sources would lie over what was
/// installed.
fn asks_for_sources(copy: Here<'_>, manager: Manager, names: &str) -> bool {
    let (Some(context), Some(beside)) = (copy.case.options.sent_context(), beside(manager)) else {
        return false;
    };
    let part = |path: &str| beside.parts.contains(&path.split('/').next().unwrap_or(path));
    let says = |name: &str| {
        let named = context.files.iter().filter(|(path, _)| glob(name, path));
        let mut texts =
            named.filter_map(|(path, file)| file.text.as_deref().filter(|_| !path.contains("lock")));
        texts.any(|text| beside.words.iter().any(|word| text.contains(word)))
    };
    context.files.keys().any(|path| part(path)) || names.split(' ').any(says)
}

/// The manifests, each once, with the settings of tools that lie beside them.
fn manifests(copy: Here<'_>, wanted: &[(Manager, String)]) -> String {
    let context = copy.case.options.sent_context().unwrap_or_default();
    let mut out: Vec<&str> = Vec::new();
    for (manager, names) in wanted {
        let settings = beside(*manager).map_or(&[] as &[&str], |beside| beside.settings);
        let there = settings.iter().copied().filter(|name| context.files.contains_key(*name));
        for name in names.split(' ').chain(there) {
            if !out.contains(&name) {
                out.push(name);
            }
        }
    }
    out.join(" ")
}
