//! The steps of each stage in order: what each needs, does, and leaves to the next.

use dockerfile_syntax::lists::Gather;
use std::collections::{BTreeMap, BTreeSet};

use super::bases::{Base as Ground, Os, image_name};
use super::files::{Files, Mounted};
use super::packages::is_system_dir;
use super::run::{Outcome, Runner, Setting, Status, Who, is_bare, tame_programs};
use super::shells::{Sh, Speaker};
use super::stage_names::Misspelled;
use super::world::{Opening, Presence, World};
use super::{Effect, Fate, Problem};
use crate::model::{Base, EdgeKind, Model, Origin, Stage, StageId, StageState, is_windows};
use crate::paths::is_within;
use crate::programs::PAGE_FOLDERS;
use crate::shell::{Command, Connector, Script, Shell};
use crate::size::catalogue;
use crate::source::{LineIndex, Span};
use crate::syntax::{
    Binding, CommandLine, File, Instruction, Kind, Lex, MountType, Run, Transfer, clean_path, join_path,
};

/// PATH of an image that sets none.
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What is needed to judge.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub text: &'a str,
    pub lines: &'a LineIndex<'a>,
    pub file: &'a File,
    pub model: &'a Model,
    pub scripts: &'a [Option<Script>],
    pub context: Option<&'a crate::size::Context>,
    /// The tables of packages that are at hand.
    pub indexes: Option<&'a crate::size::Indexes>,
}

/// A stage once it is built.
#[derive(Clone)]
pub(super) struct Built {
    pub world: World,
    pub files: Files,
    /// Whether the base is for Windows.
    pub windows: bool,
}

impl Given<'_> {
    /// What a stage starts from.
    pub(super) fn ground(&self, stage: &Stage, built: &[Built]) -> Built {
        if let Base::Stage(parent) = &stage.base
            && let Some(parent) = built.get(parent.index())
        {
            let mut work = parent.clone();
            // What triggers bring is not looked at one by one.
            if !stage.trigger_states.is_empty() {
                work.files.put("/", true);
                work.world.open("/", Opening::Anything);
            }
            return work;
        }
        let windows = is_windows(self.model, stage);
        let placeholder = stage.base == Base::Scratch && stage.base_written.value.contains('$');
        let ground = match &stage.base {
            Base::Scratch if !placeholder => Ground::scratch(),
            Base::Image(reference) if !windows => {
                let arch = stage
                    .platform
                    .as_deref()
                    .and_then(|platform| platform.split('/').nth(1))
                    .unwrap_or("amd64");
                let release = catalogue::lookup(reference, arch, None).distro;
                Ground::of(reference, release)
            }
            _ => Ground {
                entrypoint: super::bases::Given::Unknown,
                cmd: super::bases::Given::Unknown,
                ..Ground::default()
            },
        };
        let empty = stage.base == Base::Scratch && !placeholder;
        let plain =
            matches!(ground.image.0.as_str(), "debian" | "ubuntu" | "alpine" | "busybox" | "buildpack-deps");
        let files = Files::new(ground.closed, empty, plain, ground.listed);
        Built { world: World::new(ground), files, windows }
    }

    /// One instruction.
    pub(super) fn step(
        &self,
        work: &mut Built,
        stage: &Stage,
        instruction: &Instruction,
        state: &StageState,
        built: &[Built],
        problems: &mut Vec<Problem>,
    ) -> Fate {
        match &instruction.kind {
            Kind::Run(run) => self.run(work, instruction, run, state, problems),
            Kind::Copy(transfer) | Kind::Add(transfer) => {
                self.transfer(work, stage, instruction, transfer, state, built, problems);
                Fate::Builds
            }
            Kind::Workdir(_) => {
                if let Some(path) = workdir_after(stage, instruction) {
                    if work.files.certainly_lacks(&path) && !work.world.owners.contains_key(&path) {
                        let owner = match self.who(work, state) {
                            Who::Root => Some("root".to_owned()),
                            Who::Other(name) => Some(name),
                            Who::Unknown => None,
                        };
                        work.world.owners.insert(path.clone(), owner);
                    }
                    work.files.make(&path);
                }
                Fate::Builds
            }
            Kind::Volume(paths) => {
                paths.iter().for_each(|path| work.files.make(&path.value));
                Fate::Builds
            }
            Kind::Env(bindings) => {
                self.values(instruction, bindings, problems);
                self.path_replaced(work, stage, instruction, bindings, problems);
                Fate::Builds
            }
            Kind::Arg(bindings) => {
                self.values(instruction, bindings, problems);
                Fate::Builds
            }
            _ => Fate::Builds,
        }
    }

    /// Who runs commands.
    pub(super) fn who(&self, work: &Built, state: &StageState) -> Who {
        match state.user.as_deref().map(|user| user.split(':').next().unwrap_or(user).trim().to_owned()) {
            None if work.world.is_known() => Who::Root,
            None => Who::Unknown,
            Some(user) if user.is_empty() || user == "root" || user == "0" => Who::Root,
            Some(user) if user.contains('$') => Who::Unknown,
            Some(user) => Who::Other(user),
        }
    }

    /// The directories of PATH, and whether there are more that are not known.
    pub(super) fn path(&self, work: &Built, state: &StageState) -> (Vec<String>, bool) {
        let usual = || {
            let mut dirs = work.world.own_dirs();
            dirs.extend(DEFAULT_PATH.split(':').map(str::to_owned));
            dirs
        };
        let Some(text) = state.value("PATH") else { return (usual(), false) };
        let (mut dirs, mut open) = (Vec::new(), false);
        for part in text.split(':') {
            match part {
                "${PATH}" => dirs.extend(usual()),
                // The base sets PATH although its table does not say so.
                "" => dirs.extend(usual()),
                part if part.contains('$') => open = true,
                part => dirs.push(part.to_owned()),
            }
        }
        (dirs, open)
    }

    fn run(
        &self,
        work: &mut Built,
        instruction: &Instruction,
        run: &Run,
        state: &StageState,
        problems: &mut Vec<Problem>,
    ) -> Fate {
        let script = self.scripts.get(instruction.id.index()).and_then(Option::as_ref);
        let cwd = state.workdir.clone().or_else(|| work.world.is_known().then(|| "/".to_owned()));
        let text = instruction.span.text(self.text);
        let Some(script) = script.filter(|_| !work.windows) else {
            work.files.ran(cwd.as_deref(), text, true, None);
            return Fate::Unknown;
        };
        let exec = matches!(run.command, CommandLine::Exec(_));
        let named = self.named_interpreter(work, instruction, script, state, problems);
        let Some(speaker) = named.or_else(|| self.speaker(work, state, exec)) else {
            work.files.ran(cwd.as_deref(), text, true, None);
            work.world.open("/", Opening::Anything);
            return Fate::Unknown;
        };
        if let Some(problem) = self.without_shell(work, instruction, state, exec) {
            problems.push(problem);
            work.files.ran(cwd.as_deref(), text, true, None);
            work.world.open("/", Opening::Anything);
            return Fate::Stops;
        }
        self.mounts(work, run, cwd.as_deref());
        let (path, path_open) = self.path(work, state);
        let user = self.who(work, state);
        let words = state.shell.clone().unwrap_or_default();
        let mut options = if words.is_empty() {
            Shell::default()
        } else {
            Shell::of_words(words.iter().map(String::as_str))
        };
        options.dialect = script.dialect;
        // A build arg without a value is given one by who builds; a mounted secret is one.
        let asked = state.args().into_iter().map(|name| (name.to_owned(), None));
        let mut vars: BTreeMap<String, Option<String>> = asked.gather();
        vars.extend(
            state
                .env()
                .into_iter()
                .map(|(name, value)| (name.to_owned(), (!state.is_unknown(name)).then(|| value.to_owned()))),
        );
        let secrets = run.mounts.iter().filter_map(|mount| mount.env.as_ref());
        vars.extend(secrets.map(|name| (name.value.clone(), None)));
        let lone = !instruction.heredocs.is_empty()
            && script.span.start >= instruction.heredocs.first().map_or(u32::MAX, |doc| doc.delimiter.end);
        let above = lone.then(|| self.lines.line(script.span.start).saturating_sub(1));
        let before = work.world.openings();
        let setting = Setting {
            text: self.text,
            lines: self.lines,
            instruction: instruction.id,
            files: &work.files,
            indexes: self.indexes,
            speaker,
            options,
            login: words.iter().skip(1).any(|word| {
                word == "--login"
                    || word.starts_with('-') && !word.starts_with("--") && word.contains(['l', 'i'])
            }),
            vars,
            vars_open: state.open,
            cwd: cwd.clone(),
            path,
            path_open,
            user,
            above,
            span: instruction.span,
        };
        let unread = !script.dialect.reads();
        let Outcome { status, problems: mut found, made_at_root } =
            Runner::new(&mut work.world, setting).whole(script);
        self.remarks(instruction, script, &options, &mut found);
        let opened = work.world.opened_anything(before);
        let opaque = unread || made_at_root || opened && !is_mostly_known(script);
        work.files.ran(cwd.as_deref(), text, opaque, tame_programs(script, None));
        let known = work.world.is_known();
        // A problem in a stage that is not known may not be one.
        problems.extend(found.into_iter().filter(|problem| known || problem.effect != Effect::Ends));
        match status {
            Status::Fails(_) if known => Fate::Stops,
            _ if !known || unread => Fate::Unknown,
            _ => Fate::Builds,
        }
    }

    /// The shell that reads a script, as it speaks; `None` where that is not known.
    pub(super) fn speaker(&self, work: &Built, state: &StageState, exec: bool) -> Option<Speaker> {
        if exec {
            return Some(Speaker { sh: Sh::Exec, path: String::new() });
        }
        let words = state.shell.clone().unwrap_or_else(|| vec!["/bin/sh".to_owned(), "-c".to_owned()]);
        let mut path = words.first()?.clone();
        if path.rsplit('/').next() == Some("env") {
            path = words.iter().skip(1).find(|word| !word.starts_with('-'))?.clone();
        }
        let name = path.rsplit('/').next().unwrap_or(&path);
        let sh = Sh::of(name, &work.world.base);
        Some(Speaker { sh, path })
    }

    /// The shell that the `#!` line of a heredoc names; one that is not there is a problem.
    fn named_interpreter(
        &self,
        work: &Built,
        instruction: &Instruction,
        script: &Script,
        state: &StageState,
        problems: &mut Vec<Problem>,
    ) -> Option<Speaker> {
        let heredoc = instruction.heredocs.first().filter(|doc| script.span.start >= doc.delimiter.end)?;
        let line = heredoc.body.text().strip_prefix("#!")?.lines().next()?;
        let mut words = line.split_whitespace();
        let program = words.next()?;
        let path = format!("/dev/pipes/{}", heredoc.name);
        let env = program.rsplit('/').next() == Some("env");
        let name =
            if env { words.find(|word| !word.starts_with('-') && !word.contains('='))? } else { program };
        let (dirs, open) = self.path(work, state);
        let missing = match name.contains('/') {
            true => work.world.look_at(name) == Presence::Missing && !work.files.may_bring(name),
            false => !open && work.world.look(name, &dirs) == Presence::Missing,
        };
        if missing {
            let (words, exit) = if env {
                (format!("/usr/bin/env: '{name}': No such file or directory"), 127)
            } else {
                (super::shells::runtime(&format!("exec {path}: no such file or directory")), 255)
            };
            problems.push(Problem {
                rule: "CommandNotFound".to_owned(),
                code: "command-not-found".to_owned(),
                args: vec![
                    ("command".to_owned(), name.to_owned()),
                    ("image".to_owned(), image_name(&work.world.base)),
                ],
                words,
                exit: Some(exit),
                span: heredoc.delimiter,
                effect: Effect::Ends,
                instruction: instruction.id,
                of_result: false,
            });
        }
        let sh = Sh::of(name.rsplit('/').next().unwrap_or(name), &work.world.base);
        Some(Speaker { sh, path })
    }

    /// A shell form where there is no shell.
    pub(super) fn without_shell(
        &self,
        work: &Built,
        instruction: &Instruction,
        state: &StageState,
        exec: bool,
    ) -> Option<Problem> {
        if exec {
            return None;
        }
        let words = state.shell.clone().unwrap_or_else(|| vec!["/bin/sh".to_owned()]);
        let path = words.first()?.clone();
        if !path.starts_with('/')
            || work.files.may_bring(&path)
            || work.world.look_at(&path) != Presence::Missing
        {
            return None;
        }
        let rule = if path == "/bin/sh" { "ShellFormWithoutShell" } else { "CommandNotFound" };
        Some(Problem {
            rule: rule.to_owned(),
            code: if path == "/bin/sh" { "shell-form-run" } else { "shell-not-there" }.to_owned(),
            args: vec![
                ("command".to_owned(), path.clone()),
                ("image".to_owned(), image_name(&work.world.base)),
            ],
            words: Runner::no_shell(&path),
            exit: None,
            span: instruction.keyword.span,
            effect: Effect::Ends,
            instruction: instruction.id,
            of_result: false,
        })
    }

    /// What mounts bring for a RUN.
    fn mounts(&self, work: &mut Built, run: &Run, cwd: Option<&str>) {
        let mounts = run.mounts.iter().filter_map(|mount| {
            let path = &mount.target.as_ref()?.value;
            let target = crate::shell::absolute(path, Some(cwd.unwrap_or("/")))?;
            // Of a type that a variable names, nothing is known.
            let written = !mount.span.text(self.text).contains('$');
            let read_only = written && mount.kind == MountType::Bind && mount.read_only;
            Some(Mounted { target, kind: mount.kind, read_only })
        });
        let mounts: Vec<Mounted> = mounts.collect();
        for mount in mounts.iter().filter(|mount| mount.brings()) {
            work.world.open(&mount.target, Opening::Anything);
        }
        work.files.mount(mounts);
    }

    /// What can be said of a script by its form.
    fn remarks(&self, instruction: &Instruction, script: &Script, options: &Shell, found: &mut Vec<Problem>) {
        let mut remark = |rule: &str, code: &str, span: Span, args: &[(&str, &str)]| {
            if !found.iter().any(|problem| problem.rule == rule) {
                found.push(Problem {
                    rule: rule.to_owned(),
                    code: code.to_owned(),
                    args: args.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
                    words: String::new(),
                    exit: None,
                    span,
                    effect: Effect::Unseen,
                    instruction: instruction.id,
                    of_result: false,
                });
            }
        };
        // The body of a heredoc that nothing reads.
        for command in &script.commands {
            let heredoc = command.redirects.iter().find(|redirect| redirect.heredoc.is_some());
            if let Some(redirect) = heredoc
                && (is_bare(command) || command.words.is_empty())
                && command.redirects.len() == 1
                && !instruction.heredocs.is_empty()
            {
                remark("HeredocNotRun", "heredoc-not-run", redirect.span, &[]);
            }
        }
        let top: Vec<&Command> = script.commands.iter().filter(|command| command.nest.is_none()).collect();
        let ends_in_nest =
            script.nests.iter().filter(|nest| nest.parent.is_none()).map(|nest| nest.span.start).max();
        if let Some(last) = top.last()
            && ends_in_nest.is_none_or(|start| start < last.span.start)
            && last.connector != Connector::Pipe
            && last.redirects.is_empty()
        {
            let name = last.effective().map_or("", |effective| effective.name);
            let alone = last.words.is_empty() && !last.assignments.is_empty();
            if matches!(name, "export" | "alias" | "source" | "." | "umask" | "ulimit" | "shopt") || alone {
                let shown = if alone { "=" } else { name };
                remark("EffectLostAfterRun", "effect-lost", last.span, &[("command", shown)]);
            }
            if name == "cd" {
                remark("CdWithoutEffect", "cd-without-effect", last.span, &[]);
            }
        }
        if !options.errexit && !script.all_commands().iter().any(|command| sets_errexit(command)) {
            for (at, command) in top.iter().enumerate() {
                let next = top.get(at + 1).map(|next| next.connector);
                if next == Some(Connector::Seq) && at + 1 < top.len() && is_weighty(command) {
                    let name = command.effective().map_or("", |effective| effective.name);
                    remark("FailureUnseen", "failure-unseen", command.span, &[("command", name)]);
                    break;
                }
            }
        }
        let pipefail = options.pipefail
            || script
                .all_commands()
                .iter()
                .any(|command| command.words.iter().any(|word| word.text.contains("pipefail")));
        if !pipefail {
            for pair in top.windows(2) {
                if let [from, to] = pair
                    && to.connector == Connector::Pipe
                    && matches!(from.effective().map(|effective| effective.name), Some("curl" | "wget"))
                    && swallows_nothing(to)
                {
                    let name = from.effective().map_or("", |effective| effective.name);
                    remark("FailureUnseen", "failure-unseen-pipe", from.span, &[("command", name)]);
                }
            }
        }
    }

    /// `$(…)` in a value, which BuildKit leaves as it is.
    fn values(&self, instruction: &Instruction, bindings: &[Binding], problems: &mut Vec<Problem>) {
        for binding in bindings {
            let Some(value) = &binding.value else { continue };
            let text = value.value.as_str();
            let command = text.find("$(").is_some_and(|at| {
                text.get(at + 2..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
            }) || text.matches('`').count() >= 2 && self.file.escape != '`';
            let quoted = text.starts_with('\'');
            if command && !quoted {
                problems.push(Problem {
                    rule: "CommandInValue".to_owned(),
                    code: "command-in-value".to_owned(),
                    args: vec![
                        ("name".to_owned(), binding.name.value.clone()),
                        ("value".to_owned(), text.to_owned()),
                    ],
                    words: String::new(),
                    exit: None,
                    span: value.span,
                    effect: Effect::Unseen,
                    instruction: instruction.id,
                    of_result: false,
                });
            }
        }
    }

    /// PATH without the system's directories.
    fn path_replaced(
        &self,
        work: &Built,
        stage: &Stage,
        instruction: &Instruction,
        bindings: &[Binding],
        problems: &mut Vec<Problem>,
    ) {
        let Some(binding) = bindings.iter().rfind(|binding| binding.name.value == "PATH") else { return };
        let Some(position) = stage.position(instruction.id) else { return };
        let state = stage.state_before(position + 1);
        let (dirs, open) = self.path(work, &state);
        let has_system = matches!(work.world.base.os, Os::None | Os::Unknown | Os::Windows);
        if open || has_system || dirs.iter().any(|dir| is_system_dir(dir)) {
            return;
        }
        problems.push(Problem {
            rule: "PathOverwritten".to_owned(),
            code: "path-overwritten".to_owned(),
            args: vec![("path".to_owned(), dirs.join(":"))],
            words: String::new(),
            exit: None,
            span: binding.value.as_ref().map_or(binding.name.span, |value| value.span),
            effect: Effect::Unseen,
            instruction: instruction.id,
            of_result: false,
        });
    }

    /// A word of an instruction, expanded; `None` where part of it is not known.
    pub(super) fn expand(&self, word: &str, state: &StageState) -> Option<String> {
        if !word.contains(['$', '\'', '"', self.file.escape]) {
            return Some(word.to_owned());
        }
        let expanded = Lex::new(self.file.escape).expand(word, state);
        (expanded.error.is_none() && expanded.unmatched.is_empty() && expanded.unknown.is_empty())
            .then_some(expanded.text)
    }

    #[expect(clippy::too_many_arguments, reason = "what a step is told")]
    fn transfer(
        &self,
        work: &mut Built,
        stage: &Stage,
        instruction: &Instruction,
        transfer: &Transfer,
        state: &StageState,
        built: &[Built],
        problems: &mut Vec<Problem>,
    ) {
        let origin = self
            .model
            .edges
            .iter()
            .find(|edge| {
                edge.stage == stage.id
                    && edge.instruction == instruction.id
                    && edge.kind == EdgeKind::Copy
                    && !edge.onbuild
            })
            .map_or(Origin::Context, |edge| edge.origin.clone());
        if let Origin::Stage(from) = &origin
            && let Some(other) = built.get(from.index())
        {
            self.missing_sources(other, *from, instruction, transfer, state, problems);
        }
        let workdir = state.workdir.clone().or_else(|| work.world.is_known().then(|| "/".to_owned()));
        let dest = self.expand(&transfer.dest.value, state).and_then(|dest| {
            let joined =
                if dest.starts_with('/') { dest.clone() } else { join_path(workdir.as_deref()?, &dest) };
            let many = transfer.sources.len() + transfer.inline.len() > 1;
            let written = dest.is_empty() || dest.ends_with('/') || dest == "." || dest.ends_with("/.");
            let path = clean_path(&joined);
            let there = work.files.is_directory(&path) || work.world.owners.contains_key(&path);
            Some((path, many || written || there))
        });
        let Some((dest, folder)) = dest else {
            work.files.put("/", true);
            work.world.open("/", Opening::Anything);
            return;
        };
        let owner = transfer.chown.as_ref().map_or(Some("root".to_owned()), |chown| {
            self.expand(&chown.value, state).map(|name| name.split(':').next().unwrap_or("").to_owned())
        });
        let owner = owner.map(|name| if name == "0" { "root".to_owned() } else { name });
        let is_add = matches!(instruction.kind, Kind::Add(_));
        for source in &transfer.sources {
            let expanded = self.expand(&source.value, state);
            let name = expanded
                .as_deref()
                .map(|text| text.trim_end_matches('/').rsplit('/').next().unwrap_or("").to_owned());
            let file = expanded.as_deref().is_some_and(|text| self.is_file(text, &origin, built, is_add));
            let target = match (&name, file, folder) {
                (Some(name), true, true) => join_path(&dest, name),
                _ => dest.clone(),
            };
            let simple =
                origin == Origin::Context && !is_add && expanded.as_deref().is_some_and(is_simple_name);
            let held = (origin == Origin::Context && !is_add && !file)
                .then(|| self.files_below(expanded.as_deref()?))
                .flatten();
            // A project that lands at the root for want of a WORKDIR is no tree of a system's files.
            let whole = matches!(expanded.as_deref(), Some("." | "./"))
                && matches!(transfer.dest.value.as_str(), "." | "./")
                && work.world.base.os != Os::None;
            let simple = simple || origin == Origin::Context && !is_add && whole;
            let bits = (expanded.as_deref(), target.as_str(), file, folder, simple);
            self.brings(work, &origin, built, bits, held.as_ref());
            // `package*.json`: a directory of such a name is not to be expected.
            let pattern = expanded.as_deref().map(|text| text.rsplit('/').next().unwrap_or(text));
            let names = pattern.filter(|names| names.contains('*') && has_extension(names));
            work.files.put_source(&target, !file, simple, held, names);
            if let (Origin::Stage(from), Some(text)) = (&origin, expanded.as_deref())
                && !text.contains(['*', '?', '['])
            {
                work.files.come(&target, from.index(), clean_path(&format!("/{text}")));
            }
            if let (Origin::Context, Some(text)) = (&origin, expanded.as_deref()) {
                self.shows(work, text, &target, file);
            }
            if file {
                work.world.owners.remove(&target);
                work.world.file_owners.insert(target.clone(), owner.clone());
            }
            if !file || folder {
                let dir = if file { dest.clone() } else { target.clone() };
                // A directory that is there already stays whose it is: only what goes into it is given away.
                if work.files_lacked(&dir) {
                    work.world.owners.insert(dir, owner.clone());
                } else if transfer.chown.is_some() && !file {
                    work.world.given_below.insert(dir.clone());
                    // What the directories below are called is not known.
                    let stated = self.context.is_some_and(|context| context.complete);
                    if !stated || origin != Origin::Context {
                        work.world.owners.insert(dir, None);
                    }
                }
            }
        }
        for &index in &transfer.inline {
            let Some(heredoc) = instruction.heredocs.get(index) else { continue };
            let target = if folder { join_path(&dest, &heredoc.name) } else { dest.clone() };
            work.files.put(&target, false);
            work.world.file_owners.insert(target.clone(), owner.clone());
            if let Some((dir, name)) = target.rsplit_once('/') {
                work.world.add(dir, name, true);
            }
        }
    }

    /// The texts of manifests that a source of the context brings.
    fn shows(&self, work: &mut Built, source: &str, target: &str, file: bool) {
        let Some(context) = self.context else { return };
        let source = clean_path(&format!("/{source}"));
        let source = source.trim_start_matches('/');
        if file {
            if let Some(text) = context.text(source) {
                work.files.show(target.to_owned(), text);
            }
            return;
        }
        for (path, held) in &context.files {
            let Some(text) = &held.text else { continue };
            let below = if source.contains(['*', '?', '[']) {
                crate::glob::glob(source, path).then(|| path.rsplit('/').next().unwrap_or(path))
            } else {
                path.strip_prefix(source).filter(|rest| source.is_empty() || rest.starts_with('/'))
            };
            if let Some(below) = below {
                work.files.show(clean_path(&format!("{target}/{below}")), text);
            }
        }
    }

    /// The files of the stated context below a source, where they are all known.
    fn files_below(&self, source: &str) -> Option<BTreeSet<String>> {
        let context = self.context.filter(|context| context.complete && !source.contains(['*', '?', '[']))?;
        let folder = clean_path(&format!("/{source}"));
        let folder = folder.trim_matches('/');
        let below = |path: &String| {
            let rest = path.trim_end_matches('/').strip_prefix(folder)?;
            (folder.is_empty() || rest.starts_with('/')).then(|| rest.trim_start_matches('/').to_owned())
        };
        // Of a link nothing is known.
        let plain = context.files.values().all(|file| file.link.is_none());
        plain.then(|| context.files.keys().filter_map(below).gather())
    }

    /// Whether a source is one file, as far as its name or what is known of its place tells.
    fn is_file(&self, source: &str, origin: &Origin, built: &[Built], is_add: bool) -> bool {
        if source.ends_with('/') || source.contains(['*', '?', '[']) || source == "." || is_add {
            return false;
        }
        let name = source.rsplit('/').next().unwrap_or(source);
        if let Origin::Stage(from) = origin
            && let Some(other) = built.get(from.index())
            && other.world.look_at(&clean_path(&format!("/{source}"))) == Presence::There
        {
            return true;
        }
        if let (Origin::Context, Some(context)) = (origin, self.context)
            && context.files.contains_key(source.trim_start_matches("./").trim_start_matches('/'))
        {
            return true;
        }
        let above = source.rsplit('/').nth(1).unwrap_or("");
        has_extension(name) || matches!(above, "bin" | "sbin" | "release" | "debug")
    }

    /// Programs that a COPY brings.
    fn brings(
        &self,
        work: &mut Built,
        origin: &Origin,
        built: &[Built],
        (source, target, file, folder, simple): (Option<&str>, &str, bool, bool, bool),
        held: Option<&BTreeSet<String>>,
    ) {
        let plain = source.is_some_and(|source| {
            !source.contains(['*', '?', '[']) && source != "." && !source.ends_with('/')
        });
        if let (true, Some(source)) = (plain, source) {
            let name = source.rsplit('/').next().unwrap_or(source);
            // A file of that name, or a directory whose content nobody knows.
            let (dir, name) = if folder && !file {
                (target, name)
            } else {
                target
                    .rsplit_once('/')
                    .map_or(("/", target), |(dir, name)| (if dir.is_empty() { "/" } else { dir }, name))
            };
            work.world.add(dir, name, true);
        }
        if file {
            return;
        }
        match (origin, source) {
            (Origin::Stage(from), Some(source)) if !source.contains(['*', '?', '[']) => {
                if let Some(other) = built.get(from.index()) {
                    work.world.take(&other.world, &clean_path(&format!("/{source}")), target);
                    work.world.open(target, Opening::Language);
                } else {
                    work.world.open(target, Opening::Anything);
                }
            }
            (Origin::Context, _) if target == "/" && simple => {}
            (Origin::Context, Some(_)) if held.is_some() => {
                for path in held.into_iter().flatten() {
                    if let Some((dir, name)) =
                        format!("{}/{path}", target.trim_end_matches('/')).rsplit_once('/')
                    {
                        work.world.add(if dir.is_empty() { "/" } else { dir }, name, false);
                    }
                }
            }
            _ => work.world.open(target, Opening::Anything),
        }
    }

    /// COPY --from of what the stage certainly does not have.
    fn missing_sources(
        &self,
        other: &Built,
        from: StageId,
        instruction: &Instruction,
        transfer: &Transfer,
        state: &StageState,
        problems: &mut Vec<Problem>,
    ) {
        let stage = self.model.stages.get(from.index());
        let name = stage
            .and_then(|stage| stage.name.as_ref())
            .map_or_else(|| from.0.to_string(), |name| name.value.clone());
        let missing = |code: &str, whose: (&str, &str), path: &str, span: Span| Problem {
            rule: "CopyFromMissingPath".to_owned(),
            code: code.to_owned(),
            args: [whose, ("path", path)].map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec(),
            words: format!("failed to calculate checksum of ref: \"{path}\": not found"),
            exit: None,
            span,
            effect: Effect::Ends,
            instruction: instruction.id,
            of_result: false,
        };
        for source in &transfer.sources {
            let Some(path) = self.expand(&source.value, state) else { continue };
            let path = clean_path(&format!("/{path}"));
            if path == "/" || path.contains(['*', '?', '[']) || other.windows {
                continue;
            }
            if let Some(mount) = other.files.only_in_mount(&path) {
                problems.push(missing("copy-from-cache-mount", ("mount", mount), &path, source.span));
                continue;
            }
            let programs = path.rsplit_once('/').is_some_and(|(dir, file)| {
                (is_system_dir(dir) || dir == "/usr/local/bin")
                    && other.world.base.closed
                    && other.world.look_at(&path) == Presence::Missing
                    && !other.files.may_bring(&path)
                    && !other.files.mentions(file)
                    && other.files.untouched(&path)
            });
            if other.files.certainly_lacks(&path) || programs {
                problems.push(missing("copy-from-missing-path", ("stage", &name), &path, source.span));
            } else if let Some((made, sure)) = other.made(&path) {
                let mut problem = missing("copy-from-other-output", ("stage", &name), &path, source.span);
                problem.args.push(("made".to_owned(), made));
                // The context may have brought what an earlier build on the host left there.
                if !sure || other.files.may_bring(&path) {
                    problem.effect = Effect::May;
                }
                problems.push(problem);
            }
        }
    }

    /// Names after FROM, COPY --from or in mounts of a stage that are almost those of a stage and no image's.
    pub(super) fn stage_names(&self, stage: &Stage, slips: &[Misspelled<'_>], problems: &mut Vec<Problem>) {
        for found in slips.iter().filter(|found| found.taker == stage.id) {
            let words = match &found.origin {
                Origin::Image(reference) => format!(
                    "failed to resolve source metadata for {reference}: pull access denied, repository does not exist or may require authorization"
                ),
                _ => format!("invalid reference format: {}", found.written),
            };
            problems.push(Problem {
                rule: "MisspelledStageName".to_owned(),
                code: "misspelled-stage".to_owned(),
                args: vec![
                    ("name".to_owned(), found.written.to_owned()),
                    ("stage".to_owned(), found.meant.to_owned()),
                ],
                words,
                exit: None,
                span: found.edge_span,
                effect: Effect::Ends,
                instruction: found.edge_instruction,
                of_result: false,
            });
        }
    }
}

impl Built {
    /// What a build makes, when a path is where it puts nothing, and whether that is certain.
    fn made(&self, path: &str) -> Option<(String, bool)> {
        let made = self.made_elsewhere(path).or_else(|| self.made_as(path)).or_else(|| self.made_by_go(path));
        let perhaps = || self.made_as_page(path).or_else(|| self.published(path));
        made.map(|made| (made, true)).or_else(perhaps)
    }

    /// Where `dotnet publish` was told to put its result, when a path is the folder below that it makes unless it is told. A
    /// project may bring one of that name.
    fn published(&self, path: &str) -> Option<(String, bool)> {
        let dir = path.strip_suffix("/publish").filter(|dir| self.world.outputs.contains(*dir))?;
        let told = self.files.mentions("dotnet publish") && !self.files.mentions("/publish");
        (told && self.files.nothing_was_put(path)).then(|| (dir.to_owned(), false))
    }

    /// The folder of a web page, when a path is where another tool would have put it.
    fn made_as_page(&self, path: &str) -> Option<(String, bool)> {
        let pages = &self.world.pages;
        // Of several projects, the nearest to the path.
        let beside = pages.iter().filter_map(|(made, sure)| {
            let (dir, _) = made.rsplit_once('/').filter(|(dir, _)| !dir.is_empty())?;
            let folder = path.strip_prefix(dir)?.strip_prefix('/')?.split('/').next()?;
            Some((dir, folder, made, *sure))
        });
        let (dir, folder, made, sure) = beside.max_by_key(|(dir, ..)| dir.len())?;
        let moves = ["mv ", "cp ", "ln ", "rename"].iter().any(|word| self.files.mentions(word));
        let other = PAGE_FOLDERS.contains(&folder) && !pages.contains_key(&format!("{dir}/{folder}"));
        (other && !moves && self.files.nothing_was_put(path)).then(|| (made.clone(), sure))
    }

    /// The program that `go build` leaves beside a path that nothing makes.
    fn made_by_go(&self, path: &str) -> Option<String> {
        let programs = &self.world.go_programs;
        let file = path.rsplit('/').next()?;
        let below = |made: &&String| {
            made.rsplit_once('/').is_some_and(|(dir, _)| !dir.is_empty() && is_within(path, dir))
        };
        let made = programs.iter().find(below)?;
        let named = self.files.mentions(file) && self.files.mentions("-o");
        let lacks = self.files.lacks_project_file(path, &[]) && !named;
        let above = programs.iter().any(|made| is_within(made, path));
        (lacks && !above).then(|| made.clone())
    }

    /// Where builds put their result, when a path is where another profile or another tool would have put it.
    fn made_elsewhere(&self, path: &str) -> Option<String> {
        let outputs = &self.world.outputs;
        if !self.world.base.listed
            || self.files.is_opaque()
            || outputs.iter().any(|made| is_within(path, made) || is_within(made, path))
        {
            return None;
        }
        let (root, below) = path.split_once("/target/").or_else(|| path.split_once("/build/libs/"))?;
        if below.is_empty() {
            return None;
        }
        let jar = below.ends_with(".jar") || below.ends_with(".war");
        let in_target = path.strip_prefix(root).is_some_and(|rest| rest.starts_with("/target/"));
        let (maven, gradle) = (format!("{root}/target"), format!("{root}/build"));
        if jar {
            let made = outputs.get(if in_target { &gradle } else { &maven })?;
            return (!self.files.mentions(".jar") && !self.files.mentions(".war")).then(|| made.clone());
        }
        let profile = below.split('/').find(|part| matches!(*part, "release" | "debug"))?;
        let own = outputs.iter().find(|made| is_within(made, &maven))?;
        let named =
            self.files.mentions(&format!("/{profile}")) || self.files.mentions(&format!("{profile}/"));
        (in_target && !named).then(|| own.clone())
    }

    /// What a build makes, when a path lies where it would, under another name than the manifest gives it.
    fn made_as(&self, path: &str) -> Option<String> {
        let (dir, file) = path.rsplit_once('/')?;
        let root = dir.split_once("/target").map(|(root, _)| root)?;
        if !self.world.base.listed
            || self.files.is_opaque()
            || !self.world.outputs.contains(dir)
            || self.files.mentions(file)
        {
            return None;
        }
        if let Some(stem) = file.strip_suffix(".jar") {
            let name = artifact(self.files.text(&format!("{root}/pom.xml"))?)?;
            // A classifier may follow the name.
            return (!stem.starts_with(&name)).then(|| format!("{dir}/{name}.jar"));
        }
        let manifest = self.files.text(&format!("{root}/Cargo.toml"))?;
        let several = ["[[bin]]", "[workspace", "[lib]"].iter().any(|part| manifest.contains(part));
        let folders = ["build", "deps", "examples", "incremental"];
        if several
            || file.contains('.')
            || folders.contains(&file)
            || self.files.may_bring(&format!("{root}/src/bin/x.rs"))
        {
            return None;
        }
        let name = crate::size::crate_name(manifest)?;
        (file != name).then(|| format!("{dir}/{name}"))
    }

    /// Whether a directory was not there before an instruction made it.
    fn files_lacked(&self, dir: &str) -> bool {
        !self.world.owners.contains_key(dir) && !matches!(dir, "/" | "/tmp") && !is_system_dir(dir)
    }
}

/// The name of what Maven packs, without its ending, where a pom gives it in so many words.
fn artifact(pom: &str) -> Option<String> {
    let mut own = pom.to_owned();
    for part in ["parent", "dependencies", "dependencyManagement", "plugins", "profiles", "modules"] {
        while let (Some(start), Some(end)) = (own.find(&format!("<{part}>")), own.find(&format!("</{part}>")))
        {
            if end < start || part == "modules" {
                return None;
            }
            own.replace_range(start..end + part.len() + 3, "");
        }
    }
    let value = |name: &str| {
        let (_, rest) = own.split_once(&format!("<{name}>"))?;
        rest.split_once(&format!("</{name}>")).map(|(value, _)| value.trim().to_owned())
    };
    let name = match value("finalName") {
        Some(name) => name,
        None => format!("{}-{}", value("artifactId")?, value("version")?),
    };
    (!name.contains("${")).then_some(name)
}

/// Whether a name is one that files have: by its end, or as their tools call them.
fn has_extension(name: &str) -> bool {
    const FILES: &[&str] = &[
        "gradlew",
        "mvnw",
        "Makefile",
        "makefile",
        "GNUmakefile",
        "Gemfile",
        "Rakefile",
        "Procfile",
        "Pipfile",
        "LICENSE",
        "artisan",
        "Vagrantfile",
        "Jenkinsfile",
    ];
    if FILES.contains(&name) || name.ends_with(".gradle") || name.ends_with(".properties") {
        return true;
    }
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty()
            && extension.len() <= 5
            && extension.chars().all(|c| c.is_ascii_alphanumeric())
            && extension.chars().any(|c| c.is_ascii_alphabetic())
    })
}

/// Whether a source of the context is a name that no tree of a system's files would have.
fn is_simple_name(source: &str) -> bool {
    let name = source.trim_start_matches("./");
    !name.contains(['*', '?', '[', '/'])
        && !matches!(
            name,
            "" | "."
                | "rootfs"
                | "root"
                | "fs"
                | "files"
                | "overlay"
                | "image"
                | "docker"
                | "dist"
                | "build"
                | "out"
                | "system"
        )
}

fn workdir_after(stage: &Stage, instruction: &Instruction) -> Option<String> {
    let position = stage.position(instruction.id)?;
    stage.workdir_before(position + 1).filter(|path| !path.contains('$')).map(str::to_owned)
}

fn sets_errexit(command: &Command) -> bool {
    command.words.first().is_some_and(|word| word.is("set"))
        && command.words.iter().any(|word| {
            word.text == "errexit"
                || word
                    .text
                    .strip_prefix('-')
                    .is_some_and(|letters| !letters.starts_with('-') && letters.contains('e'))
        })
}

/// Whether a command's failure matters to what follows.
fn is_weighty(command: &Command) -> bool {
    let Some(effective) = command.effective() else { return false };
    matches!(
        effective.name,
        "apt-get"
            | "apt"
            | "apk"
            | "yum"
            | "dnf"
            | "microdnf"
            | "pip"
            | "pip3"
            | "npm"
            | "yarn"
            | "pnpm"
            | "curl"
            | "wget"
            | "make"
            | "go"
            | "cargo"
            | "mvn"
            | "gradle"
            | "composer"
            | "bundle"
            | "dotnet"
            | "tar"
            | "unzip"
    ) && !command.background
}

/// Whether a command succeeds on empty input.
fn swallows_nothing(command: &Command) -> bool {
    let Some(effective) = command.effective() else { return false };
    matches!(
        effective.name,
        "sh" | "bash"
            | "dash"
            | "ash"
            | "zsh"
            | "python"
            | "python3"
            | "perl"
            | "node"
            | "php"
            | "tee"
            | "cat"
            | "sed"
            | "awk"
            | "apt-key"
            | "sort"
            | "head"
            | "tail"
            | "tr"
            | "cut"
    )
}

/// Whether a script runs nothing whose files may lie anywhere.
fn is_mostly_known(script: &Script) -> bool {
    script.all_commands().iter().all(|command| {
        command.effective().is_none_or(|effective| {
            !matches!(
                effective.name,
                "sh" | "bash"
                    | "make"
                    | "eval"
                    | "source"
                    | "."
                    | "install"
                    | "dpkg"
                    | "rpm"
                    | "tar"
                    | "unzip"
            ) && !effective.name.ends_with(".sh")
        })
    })
}
