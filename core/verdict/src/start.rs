//! The result: ENTRYPOINT and CMD with the base's own, resolved to a program that is there and can run.

mod bound;
mod copied;
mod data;
mod heredocs;
mod imports;
mod modules;
mod rights;

use super::bases::image_name;
use super::bases::{Given as OfBase, Os};
use super::run::{Outcome, Project, Runner, Setting, Status, Who};
use super::shells::{Sh, hands_on_nothing, runtime};
use super::steps::{Built, Given};
use super::world::Presence;
use super::{Begins, Effect, NOTHING_TO_START, Problem, Verdict};
use crate::model::{Base, Stage, StageState};
use crate::programs::pypi;
use crate::shell::{Script, Shell};
use crate::source::Span;
use crate::syntax::{CommandLine, Instruction, Kind, clean_path};

/// ENTRYPOINT or CMD.
#[derive(Clone)]
enum Part<'a> {
    /// Nothing.
    Nothing,
    /// Not known.
    Unknown,
    /// Of the base image.
    OfBase(Vec<String>),
    /// Exec form.
    Exec(&'a Instruction, Vec<String>),
    /// Shell form.
    Shell(&'a Instruction, String),
}

impl<'a> Part<'a> {
    fn instruction(&self) -> Option<&'a Instruction> {
        match self {
            Self::Exec(instruction, _) | Self::Shell(instruction, _) => Some(instruction),
            _ => None,
        }
    }
}

/// The programs that run the script named first among their arguments.
const INTERPRETERS: &[&str] =
    &["node", "nodejs", "python", "python3", "python2", "ruby", "perl", "php", "deno", "bun", "java"];

/// Programs that start what a project names.
const RUNNERS: &[&str] = &[
    "npm",
    "npx",
    "yarn",
    "pnpm",
    "nodemon",
    "pm2",
    "pm2-runtime",
    "ts-node",
    "tsx",
    "next",
    "serve",
    "gunicorn",
    "uvicorn",
    "flask",
    "sh",
    "bash",
];
/// Words by which a shell joins commands or redirects them.
const OPERATORS: &[&str] = &["&&", "||", "|", ">", ">>", "2>&1", "&"];

/// Judges what the target's image does when it starts.
pub(super) fn judge(given: &Given<'_>, stage: &Stage, work: &Built, built: &[Built], out: &mut Verdict) {
    let state = stage.final_state();
    let judge = Judge { given, stage, work, built, state };
    let mut problems = Vec::new();
    let sure = judge.all(&mut problems);
    let worst = problems.iter().map(|problem| problem.effect).max();
    out.begins = match worst {
        Some(Effect::Ends) => Begins::Fails,
        Some(Effect::May) => Begins::MayFail,
        _ if sure => Begins::Starts,
        _ => Begins::Unknown,
    };
    let decides = |problem: &&Problem| Some(problem.effect) == worst && problem.effect != Effect::Unseen;
    let least = |problem: &&&Problem| problem.rule == super::CERTIFICATES;
    let deciding: Vec<&Problem> = problems.iter().filter(decides).collect();
    if let Some(&problem) = deciding.iter().find(|problem| !least(problem)).or(deciding.first()) {
        out.words = problem.last_words();
        out.rule.clone_from(&problem.rule);
        out.at = Some(problem.instruction);
    }
    out.problems.extend(problems);
}

pub(super) struct Judge<'j> {
    given: &'j Given<'j>,
    stage: &'j Stage,
    work: &'j Built,
    built: &'j [Built],
    state: StageState,
}

impl<'j> Judge<'j> {
    /// The instructions of the stage and its parents, root first.
    fn lineage(&self) -> Vec<(&'j Stage, &'j Instruction)> {
        let mut chain = vec![self.stage];
        let mut at = self.stage;
        while let Base::Stage(parent) = &at.base
            && *parent < at.id
            && let Some(found) = self.given.model.stages.get(parent.index())
        {
            chain.push(found);
            at = found;
        }
        chain.reverse();
        let file = self.given.file;
        chain
            .into_iter()
            .flat_map(|stage| {
                stage
                    .instructions
                    .iter()
                    .filter_map(move |id| Some((stage, file.instructions.get(id.index())?)))
            })
            .filter(|(_, instruction)| !instruction.broken)
            .collect()
    }

    /// ENTRYPOINT and CMD as they are composed.
    fn parts(&self) -> (Part<'j>, Part<'j>) {
        let base = &self.work.world.base;
        let of_base = |given: &OfBase| match given {
            OfBase::Nothing => Part::Nothing,
            OfBase::Unknown => Part::Unknown,
            OfBase::Words(words) => Part::OfBase(words.clone()),
        };
        let (mut entrypoint, mut cmd) = (of_base(&base.entrypoint), of_base(&base.cmd));
        let mut cmd_of = None;
        for (stage, instruction) in self.lineage() {
            let read = |line: &CommandLine| match line {
                CommandLine::Exec(words) if words.is_empty() => Part::Nothing,
                CommandLine::Exec(words) => {
                    Part::Exec(instruction, words.iter().map(|word| word.value.clone()).collect())
                }
                CommandLine::Shell(text) => Part::Shell(instruction, text.text().trim().to_owned()),
            };
            match &instruction.kind {
                Kind::Entrypoint(line) => {
                    // A new ENTRYPOINT takes back a CMD that the stage did not set itself.
                    if cmd_of != Some(stage.id) {
                        cmd = Part::Nothing;
                    }
                    entrypoint = read(line);
                }
                Kind::Cmd(line) => {
                    cmd = read(line);
                    cmd_of = Some(stage.id);
                }
                _ => {}
            }
        }
        (entrypoint, cmd)
    }

    /// Everything wrong with the start; whether enough is known to say that it starts.
    fn all(&self, out: &mut Vec<Problem>) -> bool {
        if self.work.windows {
            return false;
        }
        let (entrypoint, cmd) = self.parts();
        self.copied(out);
        self.health(out);
        self.data(out);
        let known = self.work.world.is_known();
        if let Part::Shell(instruction, text) = &entrypoint
            && !["$@", "$*", "$0"].iter().any(|word| text.contains(word))
            && matches!(cmd, Part::Exec(..) | Part::Shell(..))
        {
            out.push(self.problem(
                "EntrypointIgnoresCmd",
                "entrypoint-ignores-cmd",
                instruction,
                instruction.keyword.span,
                Effect::May,
                "",
                None,
                &[],
            ));
        }
        let argv = match (&entrypoint, &cmd) {
            (Part::Unknown, _) => return false,
            (Part::Nothing, Part::Unknown) => return false,
            (Part::Nothing, Part::Nothing) => {
                if known && self.work.world.base.closed {
                    let at = self.given.file.instructions.get(self.stage.from.index());
                    if let Some(at) = at {
                        let words = "docker: Error response from daemon: no command specified";
                        out.push(self.fails(
                            NOTHING_TO_START,
                            (at, self.stage.base_written.span),
                            (words, None),
                            &[],
                        ));
                    }
                }
                return false;
            }
            (Part::Shell(instruction, _), _) => return self.shell_form(instruction, out),
            (Part::Nothing, Part::Shell(instruction, _)) => return self.shell_form(instruction, out),
            (Part::OfBase(words), Part::Shell(instruction, _))
                if words.first().is_some_and(|word| hands_on(word)) =>
            {
                return self.shell_form(instruction, out);
            }
            (Part::Nothing, Part::Exec(_, words) | Part::OfBase(words)) => words.clone(),
            (Part::Exec(_, words) | Part::OfBase(words), rest) => {
                let mut argv = words.clone();
                match rest {
                    Part::Exec(_, more) | Part::OfBase(more) => argv.extend(more.iter().cloned()),
                    Part::Shell(_, text) => {
                        argv.extend(["/bin/sh".to_owned(), "-c".to_owned(), text.clone()])
                    }
                    _ => {}
                }
                argv
            }
        };
        self.denied(&argv, out);
        let at = cmd.instruction().or(entrypoint.instruction());
        let Some(at) = at else {
            // All of it is the base's own.
            return known;
        };
        // No Linux runs it; another runtime does.
        if argv.first().is_some_and(|program| program.ends_with(".wasm")) {
            return false;
        }
        let place = entrypoint.instruction().unwrap_or(at);
        self.exec(&argv, place, at, &entrypoint, &cmd, out);
        known
    }

    #[expect(clippy::too_many_arguments, reason = "all that a problem says")]
    fn problem(
        &self,
        rule: &str,
        code: &str,
        at: &Instruction,
        span: Span,
        effect: Effect,
        words: &str,
        exit: Option<u8>,
        args: &[(&str, &str)],
    ) -> Problem {
        Problem {
            rule: rule.to_owned(),
            code: code.to_owned(),
            args: args.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            words: words.to_owned(),
            exit,
            span,
            effect,
            instruction: at.id,
            of_result: true,
        }
    }

    /// A start that fails, with the terminal's words and the exit code.
    fn fails(
        &self,
        code: &str,
        (at, span): (&Instruction, Span),
        (words, exit): (&str, Option<u8>),
        args: &[(&str, &str)],
    ) -> Problem {
        self.problem("ImageDoesNotStart", code, at, span, Effect::Ends, words, exit, args)
    }

    fn script(&self, instruction: &Instruction) -> Option<&'j Script> {
        self.given.scripts.get(instruction.id.index()).and_then(Option::as_ref)
    }

    fn cwd(&self) -> Option<String> {
        self.state
            .workdir
            .clone()
            .or_else(|| self.work.world.is_known().then(|| "/".to_owned()))
            .filter(|dir| !dir.contains('$'))
    }

    /// Where an exec form's word stands, as narrow as it can be told.
    fn word_span(&self, instruction: &Instruction, text: &str) -> Span {
        let words = match &instruction.kind {
            Kind::Cmd(CommandLine::Exec(words)) | Kind::Entrypoint(CommandLine::Exec(words)) => {
                words.as_slice()
            }
            _ => &[],
        };
        words.iter().find(|word| word.value == text).map_or(instruction.keyword.span, |word| word.span)
    }

    /// CMD, ENTRYPOINT or HEALTHCHECK in shell form, carried out on paper; whether enough is known.
    fn shell_form(&self, instruction: &Instruction, out: &mut Vec<Problem>) -> bool {
        let state = &self.state;
        if let Some(mut problem) = self.given.without_shell(self.work, instruction, state, false) {
            "shell-form-start".clone_into(&mut problem.code);
            problem.of_result = true;
            out.push(problem);
            return true;
        }
        let Some(script) = self.script(instruction) else { return false };
        let Some(speaker) = self.given.speaker(self.work, state, false) else { return false };
        let (path, path_open) = self.given.path(self.work, state);
        let mut world = self.work.world.clone();
        let setting = Setting {
            indexes: None,
            text: self.given.text,
            lines: self.given.lines,
            instruction: instruction.id,
            files: &self.work.files,
            speaker,
            options: Shell { dialect: script.dialect, ..Shell::default() },
            login: true,
            vars: Default::default(),
            vars_open: true,
            cwd: self.cwd(),
            path,
            path_open,
            user: self.given.who(self.work, state),
            above: None,
            span: instruction.span,
        };
        let known = world.is_known();
        let health = matches!(instruction.kind, Kind::Healthcheck(_));
        let Outcome { status, problems: found, .. } = Runner::new(&mut world, setting).told(script, health);
        let text = instruction.span.text(self.given.text);
        for mut problem in found {
            problem.of_result = true;
            // To serve for ever is what it is for; and what it says of itself is no fault of the image.
            if matches!(problem.rule.as_str(), "StepNeverEnds" | "StepFails" | "FailureUnseen") || !known {
                continue;
            }
            if text.contains("['") || text.contains("[\u{201c}") {
                problem.rule = "ImageDoesNotStart".to_owned();
                problem.code = "exec-form-broken".to_owned();
            }
            if problem.effect == Effect::Unseen && !matches!(status, Status::Fails(_)) {
                problem.effect =
                    if problem.rule == "CommandNotFound" && !health { Effect::May } else { Effect::Unseen };
            } else if health && problem.rule == "CommandNotFound" {
                // `curl … || exit 1`: what it is there for never succeeds.
                problem.effect = Effect::Ends;
            }
            out.push(problem);
        }
        self.unreadable(
            script.commands.first().and_then(|command| command.words.first()?.value.clone()),
            instruction,
            out,
        );
        let words: Vec<String> = script
            .commands
            .iter()
            .flat_map(|command| {
                command.words.iter().map(|word| word.value.clone().unwrap_or_else(|| word.text.clone()))
            })
            .collect();
        self.bound(&words, instruction, out);
        if script.commands.len() == 1 && !health {
            self.imports(&words, instruction, out);
            self.bundled(&words, instruction, out);
        }
        // The last command of the list is what the container lives as long as.
        if let Some(last) = script.commands.last().filter(|last| last.nest.is_none() && !last.background)
            && script.nests.is_empty()
            && !health
        {
            let last: Vec<String> = last
                .words
                .iter()
                .map(|word| word.value.clone().unwrap_or_else(|| word.text.clone()))
                .collect();
            let last = last.iter().skip_while(|word| *word == "exec").cloned().collect::<Vec<_>>();
            self.goes_behind(&last, instruction, out);
        }
        known
    }

    /// An exec form: a program with its arguments.
    fn exec(
        &self,
        argv: &[String],
        place: &Instruction,
        at: &Instruction,
        entrypoint: &Part<'j>,
        cmd: &Part<'j>,
        out: &mut Vec<Problem>,
    ) {
        if let Some(wrapper) =
            argv.first().filter(|word| matches!(word.as_str(), "tini" | "dumb-init" | "gosu" | "su-exec"))
            && (matches!(entrypoint, Part::Exec(..)) || matches!(entrypoint, Part::Nothing))
        {
            let before = out.len();
            self.program(wrapper, place, self.word_span(place, wrapper), out);
            if out.len() > before {
                return;
            }
        }
        let script = argv.first().filter(|word| self.hands_on(word)).cloned();
        let (argv, handed) = self.unwrapped(argv);
        let Some(program) = argv.first() else { return };
        let place = if handed { at } else { place };
        let span = self.word_span(place, program);
        let before = out.len();
        self.program(program, place, span, out);
        // The script is there and runs: it is a shell that finds nothing.
        if let Some(script) = script.filter(|_| !program.contains('/')) {
            for problem in out.iter_mut().skip(before).filter(|problem| problem.exit == Some(127)) {
                problem.words = hands_on_nothing(&self.work.world.base, &script, program);
            }
        }
        let base = program.rsplit('/').next().unwrap_or(program);
        // A variable in exec form stays as it is written.
        let shell = matches!(base, "sh" | "bash" | "ash" | "dash" | "zsh");
        if !shell {
            let literal = argv.iter().find(|word| is_variable(word) || OPERATORS.contains(&word.as_str()));
            if let Some(word) = literal.filter(|word| *word != program) {
                let at = [place, at]
                    .into_iter()
                    .find(|one| one.span.text(self.given.text).contains(word.as_str()))
                    .unwrap_or(at);
                let span = self.word_span(at, word);
                out.push(self.problem(
                    "ExecFormKeepsVariable",
                    "exec-form-variable",
                    at,
                    span,
                    Effect::May,
                    "",
                    None,
                    &[("word", word), ("command", program)],
                ));
            }
        }
        if INTERPRETERS.contains(&base) || base.starts_with("python3.") {
            self.interpreted(base, &argv, at, entrypoint, out);
        } else if let (Part::Exec(..) | Part::OfBase(_), Part::Shell(instruction, _)) = (entrypoint, cmd)
            && !handed
            // A program by its path may be a wrapper that runs its arguments.
            && !program.contains('/')
            && !program.ends_with(".sh")
            && !base.contains("entrypoint")
            && !shell
        {
            out.push(self.problem(
                "EntrypointIgnoresCmd",
                "entrypoint-gets-shell",
                instruction,
                instruction.keyword.span,
                Effect::May,
                "",
                None,
                &[("command", base)],
            ));
        }
        self.scripted(base, &argv, at, out);
        self.unreadable(Some(program.clone()), place, out);
        self.bound(&argv, at, out);
        self.imports(&argv, at, out);
        self.bundled(&argv, at, out);
        self.goes_behind(&argv, at, out);
    }

    /// `npm start` and the like, where the manifest is known: a script that it does not have, or whose program is not there.
    fn scripted(&self, base: &str, argv: &[String], at: &Instruction, out: &mut Vec<Problem>) {
        let words: Vec<&str> = argv.iter().skip(1).map(String::as_str).collect();
        let (tool, name) = match (base, words.as_slice()) {
            ("npm" | "pnpm" | "yarn", ["run" | "run-script", name, ..]) => (base, *name),
            ("npm" | "pnpm" | "yarn", [name @ ("start" | "test"), ..]) => (base, *name),
            _ => return,
        };
        let Some(dir) = self.cwd().filter(|_| !name.starts_with('-')) else { return };
        let (path, open) = self.given.path(self.work, &self.state);
        let (files, world, ash) = (&self.work.files, &self.work.world, self.os() == Os::Alpine);
        let project = Project { files, world, path: &path, dir: &dir, ash };
        let Some((code, words, exit, args)) = project.without_script(tool, name).filter(|_| !open) else {
            return;
        };
        let span = self.word_span(at, name);
        let mut pairs = vec![("command", base)];
        pairs.extend(args.iter().map(|(key, value)| (*key, value.as_str())));
        out.push(self.fails(code, (at, span), (&words, Some(exit)), &pairs));
    }

    /// A server that goes into the background: the container ends as soon as the command does.
    fn goes_behind(&self, argv: &[String], at: &Instruction, out: &mut Vec<Problem>) {
        let base = argv.first().map_or("", |word| word.rsplit('/').next().unwrap_or(word));
        let rest: Vec<&str> = argv.iter().skip(1).map(String::as_str).collect();
        let told = |word: &str| argv.iter().any(|one| one.contains(word)) || self.work.files.mentions(word);
        let brought = |dir: &str| self.work.files.may_bring_system(dir);
        let behind = match base {
            "nginx" => rest.is_empty() && !told("daemon off") && !brought("/etc/nginx/nginx.conf"),
            "service" => matches!(rest.last(), Some(&"start" | &"restart")),
            "apachectl" | "apache2ctl" => matches!(rest.first(), Some(&"start" | &"restart")),
            "sshd" => !rest.iter().any(|word| word.starts_with("-D") || word.starts_with("-d")),
            "cron" => rest.is_empty(),
            "vsftpd" | "php-fpm" => false,
            _ => false,
        };
        if behind {
            let span = argv.first().map_or(at.keyword.span, |word| self.word_span(at, word));
            let command = argv.join(" ");
            let args = [("command", command.as_str())];
            out.push(self.problem(
                "ImageDoesNotStart",
                "start-goes-behind",
                at,
                span,
                Effect::May,
                "",
                None,
                &args,
            ));
        }
    }

    /// Whether a program is the base's own entrypoint, which ends as the program that it is given.
    fn hands_on(&self, program: &str) -> bool {
        let own = matches!(&self.work.world.base.entrypoint, OfBase::Words(words) if *words == [program]);
        own && hands_on(program)
    }

    /// The words behind programs that only start another: those of base images, `tini`, `env`.
    fn unwrapped(&self, argv: &[String]) -> (Vec<String>, bool) {
        let mut argv = argv.to_vec();
        let mut handed = false;
        for _ in 0..4 {
            let Some(first) = argv.first() else { break };
            let base = first.rsplit('/').next().unwrap_or(first).to_owned();
            let hands_on = self.hands_on(first);
            if !hands_on
                && !matches!(base.as_str(), "tini" | "dumb-init" | "catatonit" | "env" | "nice" | "exec")
            {
                break;
            }
            if base == "env" || base == "exec" {
                if argv.get(1).is_some_and(|word| word.starts_with('-')) {
                    break;
                }
                argv.remove(0);
                while argv.first().is_some_and(|word| word.contains('=')) {
                    argv.remove(0);
                }
            } else {
                argv.remove(0);
                while argv.first().is_some_and(|word| word.starts_with('-')) && !hands_on {
                    argv.remove(0);
                }
            }
            // node's starts what is no program with node.
            if hands_on && self.work.world.base.image.0 == "node" {
                let (path, _) = self.given.path(self.work, &self.state);
                let word = argv.first().cloned().unwrap_or_default();
                let built_in = Sh::of("sh", &self.work.world.base).has(&word);
                let no_program = word.starts_with('-')
                    || !word.contains('/')
                        && !built_in
                        && self.work.world.look(&word, &path) == Presence::Missing;
                if no_program {
                    argv.insert(0, "node".to_owned());
                }
            }
            let switches = argv.first().is_some_and(|word| word.starts_with('-'));
            if hands_on
                && switches
                && let OfBase::Words(words) = &self.work.world.base.cmd
            {
                argv.insert(0, words.first().cloned().unwrap_or_default());
            }
            handed = true;
        }
        (argv, handed)
    }

    /// Whether the program is there and can run.
    fn program(&self, program: &str, at: &Instruction, span: Span, out: &mut Vec<Problem>) {
        let known = self.work.world.is_known();
        let image = image_name(&self.work.world.base);
        let args = [("command", program), ("image", image.as_str())];
        if is_variable(program) {
            let words = runtime(&format!("exec: \"{program}\": executable file not found in $PATH"));
            out.push(self.problem(
                "ExecFormKeepsVariable",
                "exec-form-program",
                at,
                span,
                Effect::Ends,
                &words,
                Some(127),
                &args,
            ));
            return;
        }
        if !known {
            return;
        }
        if !program.contains('/') {
            let (path, open) = self.given.path(self.work, &self.state);
            if open || self.work.world.look(program, &path) != Presence::Missing {
                self.hidden(program, at, span, out);
                return;
            }
            // A shell where there is none is the matter of another rule.
            let shell = matches!(program, "sh" | "bash" | "ash" | "dash") && self.os() == Os::None;
            let spaced = program.contains(' ');
            let words = runtime(&format!("exec: \"{program}\": executable file not found in $PATH"));
            let package = pypi::program_of(program).filter(|_| !self.work.world.wheels.is_empty());
            let code = match package {
                Some(_) => "start-package-not-named",
                None if spaced => "start-program-with-blanks",
                None => "start-program-missing",
            };
            let rule = if shell { "ScriptWithoutShell" } else { "ImageDoesNotStart" };
            let mut args = args.to_vec();
            args.extend(package.and_then(|program| program.packages.first()).map(|name| ("package", *name)));
            out.push(self.problem(rule, code, at, span, Effect::Ends, &words, Some(127), &args));
            return;
        }
        let Some(path) = self.absolute(program) else { return };
        let lacks = match path.rsplit_once('/') {
            Some((dir, _)) if super::packages::is_system_dir(dir) || dir == "/usr/local/bin" => {
                self.work.world.look_at(&path) == Presence::Missing
                    && !self.work.files.may_bring(&path)
                    && !self.work.files.mentions(&path)
            }
            _ => self.work.files.certainly_lacks(&path) && self.work.world.look_at(&path) != Presence::There,
        };
        if lacks {
            let words = runtime(&format!("exec: \"{program}\": stat {program}: no such file or directory"));
            out.push(self.fails("start-program-missing", (at, span), (&words, Some(127)), &args));
            return;
        }
        self.script_file(program, &path, at, span, out);
    }

    fn absolute(&self, path: &str) -> Option<String> {
        let joined = if path.starts_with('/') { path.to_owned() } else { format!("{}/{path}", self.cwd()?) };
        Some(clean_path(&joined))
    }

    /// An interpreter with the script that it is given.
    fn interpreted(
        &self,
        base: &str,
        argv: &[String],
        at: &Instruction,
        entrypoint: &Part<'j>,
        out: &mut Vec<Problem>,
    ) {
        let mut rest = argv.iter().skip(1);
        let mut script = None;
        let mut jar = false;
        while let Some(word) = rest.next() {
            match word.as_str() {
                "-m" | "-c" | "-e" | "-p" | "--eval" | "-r" if base != "java" => {
                    // `node -r hook main.js` goes on; the others run what follows.
                    if word == "-r" && base != "php" {
                        rest.next();
                        continue;
                    }
                    if word == "-m"
                        && let Some(module) = rest.next()
                    {
                        self.module(module, argv, at, out);
                    }
                    return;
                }
                // The second is taken for the archive.
                "-jar" if jar => {
                    let span = self.word_span(at, word);
                    let entry = argv.first().map_or(base, String::as_str);
                    let args = [("command", "-jar"), ("entrypoint", &format!("{entry} -jar"))];
                    let words = "Error: Unable to access jarfile -jar";
                    out.push(self.fails("program-named-twice", (at, span), (words, Some(1)), &args));
                    return;
                }
                "-jar" => jar = true,
                "-cp" | "-classpath" | "--class-path" | "--module-path" | "-W" | "--require" | "--import"
                | "--loader" => {
                    rest.next();
                }
                word if word.starts_with('-') => {}
                word => {
                    script = Some(word.to_owned());
                    break;
                }
            }
        }
        let Some(script) = script else { return };
        let deno = matches!(base, "deno" | "bun") || base == "java" && !jar || base == "php";
        let span = self.word_span(at, &script);
        let path = self.absolute(&script).unwrap_or_else(|| script.clone());
        let words = |path: &str, script: &str| match base {
            "node" | "nodejs" => (format!("Error: Cannot find module '{path}'"), 1),
            "java" => (format!("Error: Unable to access jarfile {script}"), 1),
            "ruby" => (format!("ruby: No such file or directory -- {script} (LoadError)"), 1),
            "perl" => (format!("Can't open perl script \"{script}\": No such file or directory"), 2),
            _ => {
                let program = argv.first().map_or(base, String::as_str);
                (format!("{program}: can't open file '{path}': [Errno 2] No such file or directory"), 2)
            }
        };
        let named = matches!(
            script.as_str(),
            "node"
                | "nodejs"
                | "npm"
                | "npx"
                | "yarn"
                | "pnpm"
                | "python"
                | "python3"
                | "java"
                | "sh"
                | "bash"
                | "/bin/sh"
                | "/bin/bash"
                | "/usr/bin/python3"
                | "/usr/bin/python"
                | "/nodejs/bin/node"
                | "/usr/bin/java"
                | "gunicorn"
                | "uvicorn"
                | "flask"
                | "celery"
                | "ts-node"
                | "nodemon"
                | "bun"
                | "tsx"
                | "pm2"
                | "pm2-runtime"
                | "next"
                | "nest"
                | "vite"
                | "http-server"
                | "curl"
                | "nginx"
                | "make"
        );
        if named && !(deno && base != "java") {
            let twice = script.rsplit('/').next() == Some(base)
                || base.starts_with(script.rsplit('/').next().unwrap_or(""));
            let code = if twice { "program-named-twice" } else { "entrypoint-is-interpreter" };
            let (text, exit) = words(&path, &script);
            let entry = match entrypoint {
                Part::OfBase(words) | Part::Exec(_, words) => words.join(" "),
                _ => base.to_owned(),
            };
            out.push(self.fails(
                code,
                (at, span),
                (&text, Some(exit)),
                &[("command", &script), ("entrypoint", &entry)],
            ));
            return;
        }
        let starts = |word: &str| INTERPRETERS.contains(&word) || RUNNERS.contains(&word);
        if script.contains(' ') && script.split(' ').next().is_some_and(starts) {
            let (text, exit) = words(&path, &script);
            let args = [("command", script.as_str())];
            out.push(self.fails("start-program-with-blanks", (at, span), (&text, Some(exit)), &args));
            return;
        }
        if !deno && is_variable(&script) {
            out.retain(|problem| problem.code != "exec-form-variable");
            let (text, exit) = words(&path, &script);
            let args = [("word", script.as_str()), ("command", base)];
            let rule = "ExecFormKeepsVariable";
            out.push(self.problem(
                rule,
                "exec-form-variable",
                at,
                span,
                Effect::Ends,
                &text,
                Some(exit),
                &args,
            ));
            return;
        }
        if !deno && self.missing_file(&path) {
            let (text, exit) = words(&path, &script);
            out.push(self.fails("start-file-missing", (at, span), (&text, Some(exit)), &[("path", &path)]));
            return;
        }
        if matches!(base, "node" | "nodejs") {
            self.modules_left(&path, at, span, out);
        }
        self.unreadable(Some(script), at, out);
    }

    /// Whether a file is certainly not in the image: nothing can have made it, or the stated context does not have it.
    fn missing_file(&self, path: &str) -> bool {
        let source = [".py", ".js", ".mjs", ".cjs", ".rb", ".php"].iter().any(|end| path.ends_with(end));
        let packages = ["/node_modules/", "/vendor/", "/bin/", "site-packages", "/gems/"];
        self.work.files.certainly_lacks(path)
            || source
                && !packages.iter().any(|place| path.contains(place))
                && path.rsplit_once('/').is_some_and(|(dir, _)| self.work.files.is_directory(dir))
                && self.work.files.lacks_project_file(path, &["go", "cargo", "gem", "composer"])
    }

    /// A program that PATH has in root's home alone, where another user does not find it.
    fn hidden(&self, program: &str, at: &Instruction, span: Span, out: &mut Vec<Problem>) {
        let Who::Other(user) = self.given.who(self.work, &self.state) else { return };
        let (dirs, open) = self.given.path(self.work, &self.state);
        let (own, others): (Vec<String>, Vec<String>) =
            dirs.into_iter().partition(|dir| crate::paths::is_within(dir, "/root"));
        let Some(dir) = own.first().filter(|_| !open && !program.contains('/')) else { return };
        let opened = self.work.files.mentions("chmod") && self.work.files.mentions("/root");
        if opened || self.work.world.look(program, &others) != Presence::Missing {
            return;
        }
        let words = runtime(&format!("exec: \"{program}\": executable file not found in $PATH"));
        let path = format!("{}/{program}", dir.trim_end_matches('/'));
        let args = [("path", path.as_str()), ("user", user.as_str())];
        out.push(self.fails("start-not-readable", (at, span), (&words, Some(127)), &args));
    }

    /// A file that the image's user may not read or run: it lies in root's home.
    fn unreadable(&self, program: Option<String>, at: &Instruction, out: &mut Vec<Problem>) {
        let Some(program) = program else { return };
        let Who::Other(user) = self.given.who(self.work, &self.state) else { return };
        let named =
            if program.contains('/') || program.contains('.') { self.absolute(&program) } else { None };
        let Some(path) = named.filter(|path| path.starts_with("/root/")) else { return };
        if !self.work.world.is_known()
            || self.work.files.mentions("chmod") && self.work.files.mentions("/root")
        {
            return;
        }
        let words = runtime(&format!("exec: \"{program}\": permission denied"));
        let span = self.word_span(at, &program);
        out.push(self.fails(
            "start-not-readable",
            (at, span),
            (&words, Some(126)),
            &[("path", &path), ("user", &user)],
        ));
    }

    /// HEALTHCHECK with a program that is not there.
    fn health(&self, out: &mut Vec<Problem>) {
        let check = self.lineage().into_iter().rev().find_map(|(_, instruction)| match &instruction.kind {
            Kind::Healthcheck(check) => Some((instruction, check)),
            _ => None,
        });
        let Some((instruction, check)) = check else { return };
        match &check.command {
            Some(CommandLine::Shell(_)) => {
                let mut found = Vec::new();
                self.shell_form(instruction, &mut found);
                for mut problem in found {
                    if problem.effect == Effect::Unseen
                        || matches!(problem.rule.as_str(), "ServerBoundToLocalhost")
                    {
                        continue;
                    }
                    problem.effect = Effect::May;
                    // That there is no shell is the matter of another rule.
                    if problem.code == "shell-form-start" {
                        "health-without-shell".clone_into(&mut problem.code);
                    } else {
                        "health-program-missing".clone_into(&mut problem.code);
                        "HealthcheckFails".clone_into(&mut problem.rule);
                    }
                    out.push(problem);
                }
            }
            Some(CommandLine::Exec(words)) => {
                let Some(program) = words.first() else { return };
                let mut found = Vec::new();
                self.program(&program.value, instruction, program.span, &mut found);
                for mut problem in found {
                    problem.effect = Effect::May;
                    if problem.rule != "ScriptWithoutShell" {
                        "HealthcheckFails".clone_into(&mut problem.rule);
                    }
                    "health-program-missing".clone_into(&mut problem.code);
                    problem.span = program.span;
                    out.push(problem);
                }
            }
            None => {}
        }
    }

    fn os(&self) -> Os {
        self.work.world.base.os
    }
}

/// Whether a program of a base image ends as the one that it is given.
fn hands_on(program: &str) -> bool {
    matches!(
        program.rsplit('/').next(),
        Some(
            "docker-entrypoint.sh"
                | "docker-php-entrypoint"
                | "__cacert_entrypoint.sh"
                | "mvn-entrypoint.sh"
                | "entrypoint.sh"
        )
    )
}

/// Whether a word has a variable that a shell would expand.
fn is_variable(word: &str) -> bool {
    word.match_indices('$').any(|(at, _)| {
        word.get(at + 1..).is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '{' || c == '(')
        })
    })
}
