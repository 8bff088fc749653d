//! The commands of a file as plain data: what is really carried out, not what the text mentions.

use dockerfile_syntax::lists::Gather;
use std::collections::{BTreeMap, BTreeSet};

use super::facts::{self, Call};
use crate::Context;
use crate::model::{Base, Stage, StageState};
use crate::programs::{Ask, Created, Development, Home, Item, Manager, tool};
use crate::shell::{Command, CommandKind, NestKind, Part, PartKind, Runs, Script, Word};
use crate::size::catalogue::{self, PackageManager};
use crate::syntax::{Instruction, Kind};
use dockerfile_answers::deeds::{Deed, DeedWord, Deeds, FileEffect};

/// The commands of all stages. What base images start is not among it.
pub fn deeds(ctx: &Context<'_>) -> Deeds {
    let mut out = Deeds::default();
    for stage in &ctx.model.stages {
        let manager = match facts::lineage(ctx, stage).first().map(|first| &first.base) {
            Some(Base::Image(reference)) => catalogue::system(reference).manager,
            Some(Base::Scratch) => PackageManager::None,
            _ => PackageManager::Unknown,
        };
        for (position, instruction) in ctx.instructions(stage) {
            let Some(script) = ctx.script(instruction.id) else { continue };
            match &instruction.kind {
                Kind::Run(_) => {
                    let Some(run) = ctx.facts().run(instruction.id) else { continue };
                    let at = Place { stage, instruction, script, state: &run.state, manager };
                    out.runs.extend(at.deeds(&run.calls));
                }
                Kind::Cmd(_) | Kind::Entrypoint(_) => {
                    // What is started sees the directory and the variables of the result.
                    let state = match stage.changes.iter().any(|change| change.position as usize >= position)
                    {
                        true => stage.final_state(),
                        false => stage.state_before(position),
                    };
                    let at = Place { stage, instruction, script, state: &state, manager };
                    out.starts.extend(at.deeds(&facts::calls(script, &state)));
                }
                _ => {}
            }
        }
    }
    out
}

/// Where a script stands.
struct Place<'a, 'c> {
    stage: &'c Stage,
    instruction: &'c Instruction,
    script: &'a Script,
    state: &'c StageState,
    manager: PackageManager,
}

impl Place<'_, '_> {
    fn deeds(&self, calls: &[Call<'_>]) -> Vec<Deed> {
        let mut sure = BTreeSet::new();
        surely(self.script, true, &mut sure);
        let mut within = BTreeSet::new();
        let mut piped = BTreeSet::new();
        handed_on(self.script, &mut within, &mut piped);
        // `sh -n` reads its script and carries nothing out.
        let unread = self.state.shell.iter().flatten().skip(1).any(|word| {
            word.starts_with('-') && !word.starts_with("--") && word.contains('n') && word != "-Command"
        });
        let aliases = aliases(self.script);
        let mut exported: BTreeMap<String, Option<String>> = BTreeMap::new();
        let mut out = Vec::new();
        for call in calls {
            let key = (call.command.span.start, call.command.span.end);
            let mut deed = self.deed(call, &exported);
            deed.sure = sure.contains(&key) && !unread && !call.delegated && !aliases.contains(call.name);
            deed.acts &= !self.lacks(call);
            deed.handed_on = within.contains(&key) || piped.contains(&key);
            if call.name == "export" && deed.sure {
                for item in &call.items {
                    let text = item.value.clone().unwrap_or_else(|| item.word.literal_prefix());
                    let (name, value) = text.split_once('=').unwrap_or((text.as_str(), ""));
                    let value = match (item.value.is_some(), text.contains('=')) {
                        (true, true) => Some(value.to_owned()),
                        _ => None,
                    };
                    exported.insert(name.to_owned(), value);
                }
            }
            out.push(deed);
        }
        out
    }

    /// Whether the base image certainly does not have the tool: another system's package manager.
    fn lacks(&self, call: &Call<'_>) -> bool {
        let Some(Home::System(manager)) = tool(call.name).map(|tool| tool.home) else { return false };
        let given = match self.manager {
            PackageManager::Apt => [Manager::Apt, Manager::Dpkg].as_slice(),
            PackageManager::Apk => &[Manager::Apk],
            PackageManager::Dnf => &[Manager::Dnf, Manager::Rpm],
            PackageManager::Pacman => &[Manager::Pacman],
            PackageManager::Zypper => &[Manager::Zypper, Manager::Rpm],
            PackageManager::None => &[],
            PackageManager::Unknown => return false,
        };
        !given.contains(&manager)
    }

    fn deed(&self, call: &Call<'_>, exported: &BTreeMap<String, Option<String>>) -> Deed {
        let command = call.command;
        let mut variables: Vec<(String, Option<String>)> =
            exported.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        for assignment in &command.assignments {
            variables.push((assignment.name.value.clone(), assignment.value.value.clone()));
        }
        for wrapper in call.wrappers {
            if let Some((name, value)) = wrapper.value.as_deref().and_then(|text| text.split_once('=')) {
                variables.push((name.to_owned(), Some(value.to_owned())));
            }
        }
        let words: Vec<DeedWord> = call
            .items
            .iter()
            .map(|item| DeedWord {
                text: item.value.clone().unwrap_or_else(|| item.word.text.clone()),
                known: item.value.is_some(),
            })
            .collect();
        let (means, voids) = meant(call);
        let deed = Deed {
            stage: self.stage.id,
            instruction: self.instruction.id,
            name: call.name.to_owned(),
            program: call.program.value.clone().unwrap_or_else(|| call.name.to_owned()),
            tool: call.request.as_ref().map(|request| request.tool.to_owned()).unwrap_or_default(),
            verb: call.request.as_ref().and_then(|request| Some(request.verb.as_ref()?.text.clone())),
            acts: acts(call),
            uses: uses(command),
            directory: call.directory.clone().map(plain),
            effects: effects(call),
            words,
            means,
            voids,
            variables,
            ..Deed::default()
        };
        by_module(deed)
    }
}

/// `python -m pip wheel` is `pip wheel`.
fn by_module(mut deed: Deed) -> Deed {
    let module = match deed.words.as_slice() {
        [flag, module, ..] if deed.name.starts_with("python") && flag.text == "-m" => module.text.clone(),
        _ => return deed,
    };
    deed.words.drain(..2);
    deed.name.clone_from(&module);
    deed.tool =
        tool(&module).and_then(|tool| tool.names.first()).map_or_else(String::new, |name| (*name).to_owned());
    deed.program = module;
    deed
}

/// A path as the facts have it, with root's home written out.
fn plain(path: String) -> String {
    match path.strip_prefix('~') {
        Some(rest) => format!("/root{rest}"),
        None => path,
    }
}

/// The spans of commands that are carried out if all before them goes well.
fn surely(script: &Script, outer: bool, out: &mut BTreeSet<(u32, u32)>) {
    let mut ended = false;
    let functions: BTreeSet<&str> = script
        .nests
        .iter()
        .filter_map(|nest| match &nest.kind {
            NestKind::Function(name) => Some(name.value.as_str()),
            _ => None,
        })
        .gather();
    for command in &script.commands {
        let nests: Vec<&NestKind> = script.ancestors(command).map(|nest| &nest.kind).collect();
        let sure = outer
            && !ended
            && once(script, command)
            && !command.background
            && !script.ancestors(command).any(|nest| nest.background)
            && command.kind == CommandKind::Simple
            && !command.effective().is_some_and(|effective| functions.contains(effective.name));
        if sure {
            out.insert((command.span.start, command.span.end));
        }
        if let Some(inner) = &command.script {
            surely(inner, sure, out);
        }
        let leaves = command.effective().is_some_and(|effective| {
            let given = effective.args.iter().any(|word| word.is("noexec"))
                || effective.args.iter().any(|word| word.is("-n"));
            match effective.name {
                "exit" | "return" => true,
                "set" => given,
                _ => false,
            }
        }) || command.words.first().is_some_and(|word| word.is("exec"))
            && command.words.len() > 1;
        let apart = nests.iter().any(|kind| matches!(kind, NestKind::Subshell | NestKind::Function(_)));
        ended |= leaves && sure && !apart;
    }
}

/// Whether a command runs at least once: a loop over words that are written out does.
fn once(script: &Script, command: &Command) -> bool {
    match command.runs {
        Runs::Always => true,
        Runs::Maybe => false,
        Runs::Repeated => {
            let mut nests: Vec<_> = script.ancestors(command).collect();
            nests.reverse();
            let literal = |kind: &NestKind| match kind {
                NestKind::For { words: Some(words), .. } => words.iter().any(|word| word.value.is_some()),
                NestKind::Body | NestKind::Subshell | NestKind::Group => true,
                _ => false,
            };
            nests.iter().all(|nest| literal(&nest.kind)) && command.connector != crate::shell::Connector::OrIf
        }
    }
}

/// The spans of commands whose output another command takes: those within words, and those before a pipe.
fn handed_on(script: &Script, within: &mut BTreeSet<(u32, u32)>, piped: &mut BTreeSet<(u32, u32)>) {
    let own: BTreeSet<(u32, u32)> =
        script.commands.iter().map(|command| (command.span.start, command.span.end)).gather();
    let mut inner = own.clone();
    for command in &script.commands {
        if let Some(script) = &command.script {
            handed_on(script, within, piped);
            inner.extend(script.all_commands().iter().map(|command| (command.span.start, command.span.end)));
        }
    }
    for command in script.all_commands() {
        let key = (command.span.start, command.span.end);
        if !inner.contains(&key) {
            within.insert(key);
        }
    }
    for pair in script.commands.windows(2) {
        if let [one, next] = pair
            && next.connector == crate::shell::Connector::Pipe
        {
            piped.insert((one.span.start, one.span.end));
        }
    }
}

/// Names that the script gives another meaning.
fn aliases(script: &Script) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for command in script.all_commands() {
        let Some(effective) = command.effective().filter(|effective| effective.name == "alias") else {
            continue;
        };
        for word in effective.args {
            if let Some((name, _)) = word.literal_prefix().split_once('=') {
                out.insert(name.to_owned());
            }
        }
    }
    out
}

/// Whether a command does something.
fn acts(call: &Call<'_>) -> bool {
    const TELLS: [&str; 7] =
        ["--help", "--version", "--dry-run", "--just-print", "--recon", "--simulate", "--print-uris"];
    if call.values().any(|value| TELLS.contains(&value)) {
        return false;
    }
    let Some(request) = &call.request else { return true };
    if matches!(request.tool, "make" | "go") && call.values().any(|value| value == "-n") {
        return false;
    }
    if matches!(request.tool, "npm" | "pip" | "apt-get" | "cargo" | "gcc" | "apk" | "go")
        && call.values().any(|value| value == "-h")
    {
        return false;
    }
    let looks = !request.asks.is_empty() && request.asks.iter().all(|ask| matches!(ask, Ask::Look));
    let idle = request.asks.iter().any(|ask| matches!(ask, Ask::Install(install) if install.idle));
    let only_told =
        request.asks.is_empty() && request.verb.is_none() && crate::programs::only_tells(&args(call));
    (!looks || matches!(request.tool, "go" | "npm")) && !idle && !only_told
}

fn args(call: &Call<'_>) -> Vec<crate::programs::Arg> {
    let arg = |item: &facts::Item<'_>| crate::programs::Arg {
        text: item.value.clone().unwrap_or_default(),
        known: item.value.is_some(),
        quoted: item.word.is_quoted(),
        span: item.word.span,
    };
    call.items.iter().map(arg).collect()
}

/// Options that hold whatever spelling or variable says so, and those that are given in vain.
fn meant(call: &Call<'_>) -> (Vec<String>, Vec<String>) {
    let (mut means, mut voids) = (Vec::new(), Vec::new());
    for ask in call.asks() {
        let Ask::Install(install) = ask else { continue };
        match (install.manager, &install.development) {
            (Manager::Npm, Development::LeftOut) => means.push("--omit=dev".to_owned()),
            (Manager::Npm, Development::Included(_)) => voids.push("--omit=dev".to_owned()),
            _ => {}
        }
        if install.manager == Manager::Apt {
            match install.recommends {
                Some(true) => voids.push("--no-install-recommends".to_owned()),
                Some(false) => means.push("--no-install-recommends".to_owned()),
                None => {}
            }
        }
    }
    (means, voids)
}

/// What a command does to files that can be named.
fn effects(call: &Call<'_>) -> Vec<FileEffect> {
    let path = |item: &Item| call.word_path(item).map(plain);
    let paths = |items: &[Item]| items.iter().filter_map(&path).collect::<Vec<_>>();
    let mut out = Vec::new();
    for ask in call.asks() {
        match ask {
            Ask::Copy(put) | Ask::Move(put) => {
                if let Some(to) = path(&put.to) {
                    let into = put.into || put.to.text.ends_with(['/', '.']) || put.from.len() > 1;
                    out.push(FileEffect::Put { from: paths(&put.from), to, into });
                }
                if matches!(ask, Ask::Move(_)) {
                    out.extend(paths(&put.from).into_iter().map(FileEffect::Delete));
                }
            }
            Ask::Compile(compile) => {
                out.extend(compile.output.as_ref().and_then(&path).map(FileEffect::Output));
            }
            Ask::Leave(leave) if leave.file => {
                out.extend(call.path(&leave.at).map(plain).map(FileEffect::Output));
            }
            Ask::Create(create) => match (create.what, create.paths.as_slice()) {
                (Created::File, items) => out.extend(paths(items).into_iter().map(FileEffect::Write)),
                // As far as a look at it goes, a link is a copy.
                (Created::Link { .. }, [from @ .., to]) => {
                    if let Some(to) = path(to) {
                        out.push(FileEffect::Put { from: paths(from), to, into: from.len() > 1 });
                    }
                }
                _ => {}
            },
            Ask::Record(items) => out.extend(paths(items).into_iter().map(FileEffect::Write)),
            Ask::Fetch(fetch) => {
                out.extend(fetch.to.as_ref().and_then(&path).map(FileEffect::Write));
            }
            Ask::Delete(delete) => out.extend(paths(&delete.paths).into_iter().map(FileEffect::Delete)),
            _ => {}
        }
    }
    for redirect in &call.command.redirects {
        if redirect.op.writes()
            && redirect.fd.as_deref().is_none_or(|fd| fd == "1")
            && let Some(target) = &redirect.target.value
            && let Some(path) = call.path(target).map(plain)
            && !path.starts_with("/dev/")
        {
            out.push(FileEffect::Write(path));
        }
    }
    out
}

/// Variables that the shell puts in, and the files that commands within the words read.
fn uses(command: &Command) -> Vec<String> {
    let mut out = Vec::new();
    let words = command
        .words
        .iter()
        .chain(command.assignments.iter().map(|assignment| &assignment.value))
        .chain(command.redirects.iter().map(|redirect| &redirect.target));
    words.for_each(|word| used(word, &mut out));
    for redirect in &command.redirects {
        if let Some(heredoc) = redirect.heredoc.as_ref().filter(|heredoc| !heredoc.quoted) {
            used(&heredoc.body, &mut out);
        }
    }
    out
}

fn used(word: &Word, out: &mut Vec<String>) {
    out.extend(word.variables().iter().map(|variable| variable.name.clone()));
    parts(&word.parts, out);
}

fn parts(all: &[Part], out: &mut Vec<String>) {
    for part in all {
        match &part.kind {
            PartKind::Substitution(script) | PartKind::Process(script) => {
                for command in script.all_commands() {
                    out.extend(command.words.iter().skip(1).filter_map(|word| word.value.clone()));
                    out.extend(command.redirects.iter().filter_map(|redirect| redirect.target.value.clone()));
                    for word in &command.words {
                        out.extend(word.variables().iter().map(|variable| variable.name.clone()));
                    }
                }
            }
            PartKind::Variable(variable) => parts(&variable.parts, out),
            _ => {}
        }
    }
}
