//! What a tool fetched or compiled, kept from build to build in a cache mount.
//!
//! The mounts hide what lies in their places, and what is put there is no part of the image. So a tool that looks
//! there later gets them in every RUN of the stage, and nothing else may speak of the place.

use dockerfile_answers::deeds::{Deed, FileEffect};
use dockerfile_core::fix::TextEdit;
use dockerfile_core::lists::Arrange;
use dockerfile_core::model::{Base, Stage};
use dockerfile_core::paths::is_within;
use dockerfile_core::programs::{Ask, Caches, CleanCache, Delete, Manager, Request, caches};
use dockerfile_core::request;
use dockerfile_core::shell::Command;
use dockerfile_core::source::Span;
use dockerfile_core::syntax::{CommandLine, Kind};

use super::chain::{Chain, comments};
use super::{Candidate, Here};

/// Key of the text where a setting of the image is taken out besides.
pub(super) const TAKES_OUT: &str = "cache-mount-taking-out";

/// A tool with the places of its caches in a stage.
#[derive(Clone)]
struct Tool {
    manager: Manager,
    caches: &'static Caches,
    places: Vec<String>,
}

impl Tool {
    /// Those of the instruction whose caches are known there.
    fn all(here: Here<'_>) -> Vec<Self> {
        let state = here.stage.state_before(here.position);
        let mut out = Vec::new();
        for manager in Manager::WITH_CACHES {
            let Some(caches) = caches(*manager).filter(|_| fills(here, *manager)) else { continue };
            let variables = || caches.directories.iter().flat_map(|directory| directory.variables);
            let unknown = variables().any(|(name, _)| state.is_unknown(name))
                || state.open && !manager.is_system()
                || state.var("HOME").is_some_and(|home| home != "/root")
                || caches.off_by.iter().any(|name| state.is_set(name));
            if unknown {
                continue;
            }
            let value = |name: &str| state.var(name).filter(|value| !value.is_empty()).map(str::to_owned);
            let places = caches.directories.iter().map(|directory| directory.path(&value)).collect();
            out.push(Self { manager: *manager, caches, places });
        }
        out
    }

    /// Whether a path is one of what it keeps, mounted or not.
    fn holds(&self, path: &str) -> bool {
        let path = path.strip_prefix('~').map_or(path.to_owned(), |rest| format!("/root{rest}"));
        let mut instead = self.places.iter().map(String::as_str).chain(self.caches.instead.iter().copied());
        instead.any(|place| is_within(&path, place)) || self.caches.emptied_by == Some(path.as_str())
    }
}

/// What the commands of an instruction ask for, each with its command.
fn requests(here: Here<'_>) -> Vec<(&Command, Request)> {
    let commands = here.script().map(dockerfile_core::shell::Script::all_commands).unwrap_or_default();
    commands.into_iter().filter_map(|command| Some((command, request(command)?))).collect()
}

/// Whether an instruction has the tool fetch or compile, in a way that fills its usual caches.
fn fills(here: Here<'_>, manager: Manager) -> bool {
    let fills = |ask: &Ask| match ask {
        Ask::Install(install) => install.manager == manager && !install.idle,
        Ask::Refresh(other) | Ask::Upgrade(other) => *other == manager,
        Ask::Compile(_) | Ask::Check(_) => true,
        _ => false,
    };
    let of_tool = |request: &Request| request.tool == manager.tool() && request.asks.iter().any(fills);
    requests(here).iter().any(|(_, request)| of_tool(request))
}

/// Gives the RUN, and others of its stage where the tool looks there later, cache mounts.
pub(super) fn cache_mount(here: Here<'_>) -> Option<Candidate> {
    let tools = Tool::all(here);
    let added: Vec<&Tool> = tools.iter().filter(|tool| !is_mounted(here, tool)).collect();
    if added.is_empty() || is_spoken_of(here, &added) {
        return None;
    }
    let mut edits = mounted(here, &added)?;
    let later: Vec<&Tool> = added.iter().copied().filter(|tool| tool.caches.read_later).collect();
    if !later.is_empty() {
        if reaches_other_stages(here, &later) {
            return None;
        }
        for position in (0..here.stage.instructions.len()).filter(|position| *position != here.position) {
            let other = Here { position, ..here };
            let again: Vec<&Tool> = later
                .iter()
                .copied()
                .filter(|tool| fills(other, tool.manager) && !is_mounted(other, tool))
                .collect();
            if !again.is_empty() {
                edits.extend(mounted(other, &again)?);
            }
        }
    }
    edits.arrange_by_key(|edit| (edit.span.start, edit.span.end));
    let names: Vec<&str> = added.iter().map(|tool| tool.manager.name()).collect();
    let mut args = vec![("tools", names.join(", "))];
    let emptied = added.iter().find_map(|tool| tool.caches.emptied_by);
    args.extend(emptied.map(|file| ("file", file.to_owned())));
    let code = emptied.map(|_| TAKES_OUT);
    let tools: Vec<Tool> = added.into_iter().cloned().collect();
    let gone = tools.iter().flat_map(|tool| {
        tool.places.iter().cloned().chain(tool.caches.instead.iter().map(|path| (*path).to_owned()))
    });
    let gone = gone.collect();
    Some(Candidate { edits, args, code, gone, shape: Box::new(move |deed| without_caches(deed, &tools)) })
}

/// Whether a mount covers one of the places already.
fn is_mounted(here: Here<'_>, tool: &Tool) -> bool {
    let Some(Kind::Run(run)) = here.instruction().map(|instruction| &instruction.kind) else { return false };
    run.mounts.iter().filter_map(|mount| mount.target.as_ref()).any(|target| {
        let target = target.value.trim_end_matches('/');
        tool.places.iter().any(|place| is_within(place, target) || is_within(target, place))
    })
}

/// Whether anything but commands that empty them speaks of the places.
fn is_spoken_of(here: Here<'_>, tools: &[&Tool]) -> bool {
    let reading = &here.case.reading;
    reading.file.instructions.iter().any(|instruction| {
        if matches!(instruction.kind, Kind::Run(_)) {
            return false;
        }
        let text = instruction.span.text(here.case.text);
        tools.iter().flat_map(|tool| &tool.places).any(|place| text.contains(place.as_str()))
    })
}

/// Whether a stage that this one is built on, or one that is built on it, has the tools fetch or compile too.
fn reaches_other_stages(here: Here<'_>, tools: &[&Tool]) -> bool {
    let model = &here.case.reading.model;
    let uses = |stage: &Stage| {
        (0..stage.instructions.len()).any(|position| {
            tools.iter().any(|tool| fills(Here { case: here.case, stage, position }, tool.manager))
        })
    };
    let above = model.lineage(here.stage.id).skip(1).any(uses);
    let below = model.stages.iter().any(|stage| {
        stage.base == Base::Stage(here.stage.id)
            || model.lineage(stage.id).skip(1).any(|parent| parent.id == here.stage.id) && uses(stage)
    });
    above || below
}

/// The edits that give one RUN its mounts, and take out what would empty them or keep the tool from using them.
fn mounted(here: Here<'_>, tools: &[&Tool]) -> Option<Vec<TextEdit>> {
    let (text, instruction) = (here.case.text, here.instruction()?);
    let Kind::Run(run) = &instruction.kind else { return None };
    if !here.is_root() || instruction.broken || !matches!(run.command, CommandLine::Shell(_)) {
        return None;
    }
    let mut flags = String::new();
    for tool in tools {
        let sharing = if tool.caches.alone { ",sharing=locked" } else { "" };
        for place in &tool.places {
            flags.push_str(&format!(" --mount=type=cache,target={place}{sharing}"));
        }
    }
    let at = instruction.keyword.span.end as usize;
    let mut edits = vec![TextEdit { span: Span::empty(at), insert: flags }];
    let mut cleaning = Vec::new();
    for (command, request) in requests(here) {
        let effective = command.effective()?;
        if let Some(tool) = tools.iter().find(|tool| tool.manager.tool() == request.tool) {
            let moved = |word: &str| tool.caches.moved.iter().any(|option| word.starts_with(option));
            if effective.args.iter().any(|word| moved(&word.text)) {
                return None;
            }
            let off =
                |word: &&dockerfile_core::shell::Word| tool.caches.off.iter().any(|option| word.is(option));
            for word in effective.args.iter().filter(off) {
                edits.push(taken_out(text, word.span)?);
            }
        }
        if cleans(&request, tools) {
            cleaning.push(command.span);
        }
    }
    let emptied = tools.iter().find_map(|tool| tool.caches.emptied_by);
    if !cleaning.is_empty() || emptied.is_some() {
        let chain = Chain::of(here)?;
        edits.extend(chain.without(text, &cleaning)?);
        // Images of Debian empty the cache after each command unless that is switched off.
        if let Some(file) = emptied.filter(|file| !instruction.span.text(text).contains(file)) {
            let insert = format!("rm -f {file} && ");
            edits.push(TextEdit { span: Span::empty(chain.span.start as usize), insert });
        }
    }
    Some(edits)
}

/// Whether all that a command does is to empty caches of the tools.
fn cleans(request: &Request, tools: &[&Tool]) -> bool {
    let within = |path: &str| tools.iter().any(|tool| tool.holds(path));
    !request.asks.is_empty()
        && request.asks.iter().all(|ask| match ask {
            Ask::CleanCache(CleanCache { manager, .. }) => tools.iter().any(|tool| tool.manager == *manager),
            Ask::Delete(Delete { paths, .. }) => {
                !paths.is_empty() && paths.iter().all(|path| path.known && within(&path.text))
            }
            _ => false,
        })
}

/// The edit that takes a word out of a command, with the blanks before it; `None` where a comment stands there.
fn taken_out(text: &str, word: Span) -> Option<TextEdit> {
    let before = text.get(..word.start as usize)?;
    let kept = before.trim_end_matches([' ', '\t']);
    // The first word of a line: what continues the line before goes with it, unless more of the line follows.
    let span = Span { start: u32::try_from(kept.len()).ok()?, end: word.end };
    if !kept.ends_with('\n') {
        return Some(TextEdit { span, insert: String::new() });
    }
    let line = kept.trim_end_matches(['\n', '\r', '\\', '`', ' ', '\t']);
    let span = Span { start: u32::try_from(line.len()).ok()?, ..span };
    comments(span.text(text)).is_empty().then(|| TextEdit { span, insert: String::new() })
}

/// A command as it is without regard to caches; `None` for one that only empties them.
fn without_caches(deed: &Deed, tools: &[Tool]) -> Option<Deed> {
    let mut deed = deed.clone();
    let held = |path: &str| tools.iter().any(|tool| tool.holds(path));
    if let Some(tool) = tools.iter().find(|tool| tool.manager.tool() == deed.tool) {
        deed.words.retain(|word| !tool.caches.off.contains(&word.text.as_str()));
        let verb = deed.verb.as_deref();
        if matches!(verb, Some("clean" | "autoclean" | "dist-clean" | "distclean" | "cache")) {
            return None;
        }
    }
    if deed.name == "rm" {
        deed.words.retain(|word| !held(&word.text));
        deed.effects.retain(|effect| !matches!(effect, FileEffect::Delete(path) if held(path)));
        if deed.words.iter().all(|word| word.text.starts_with('-')) {
            return None;
        }
    }
    Some(deed)
}
