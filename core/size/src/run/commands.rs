//! Which effect each command has: the shell's own here, a program's by what it asks for.

use super::{Machine, Outcome, Piped};
use crate::BasisKind;
use crate::assumed::assumed;
use crate::basis;
use crate::fs::{BELOW, Size, What};
use crate::programs::{self, Arg, Ask, Leave, Manager, Source, Trace};
use crate::shell::{Command, CommandKind, Word};
use crate::source::Span;

/// A program as it is called, with its words expanded.
pub(super) struct Called<'c> {
    /// Its name without the directory.
    pub name: &'c str,
    /// What it is given.
    pub args: &'c [Arg],
    /// The whole command.
    pub span: Span,
    /// What comes through the pipe.
    pub piped: &'c Piped,
    /// Whether its output goes into a pipe.
    pub into_pipe: bool,
}

impl<'m> Machine<'m> {
    /// Carries a command with words out.
    pub(super) fn carry_out(
        &mut self,
        command: &'m Command,
        piped: Piped,
        into_pipe: bool,
    ) -> (Outcome, Piped) {
        match command.kind {
            CommandKind::Test => return (self.double_test(command), Piped::default()),
            CommandKind::Arithmetic => return (Outcome::Unknown, Piped::default()),
            CommandKind::Simple => {}
        }
        let Some(effective) = command.effective() else {
            return self.dynamic(command, piped, into_pipe);
        };
        let name = effective.name.to_owned();
        if matches!(name.as_str(), "test" | "[") {
            return (self.test(effective.args), Piped::default());
        }
        let args = self.expand_args(effective.args);
        if let Some(outcome) = self.call(&name, &args) {
            return (outcome, Piped::default());
        }
        if let Some(script) = &command.script {
            return (self.run(script), Piped::default());
        }
        let writes = command.redirects.iter().any(|redirect| redirect.op.writes());
        let output = if into_pipe || writes { self.printed(command, &piped) } else { None };
        if name == "xargs"
            && let Some(delegated) = command.delegated().first()
        {
            let mut given = self.expand_args(delegated.args);
            let more =
                |text: &str, known| Arg { text: text.to_owned(), known, quoted: true, span: command.span };
            match &piped.text {
                Some(text) => given.extend(text.split_whitespace().map(|word| more(word, true))),
                None => given.push(more("${…}", false)),
            }
            let name = delegated.name.to_owned();
            let piped = Piped::default();
            return self.named(&Called {
                name: &name,
                args: &given,
                span: command.span,
                piped: &piped,
                into_pipe,
            });
        }
        let called = Called { name: &name, args: &args, span: command.span, piped: &piped, into_pipe };
        let (outcome, mut out) = self.named(&called);
        if out.text.is_none() {
            out.text = output;
        }
        (outcome, out)
    }

    /// A command whose name is a variable: `$SUDO apt-get …`, `"$@"`.
    fn dynamic(&mut self, command: &'m Command, piped: Piped, into_pipe: bool) -> (Outcome, Piped) {
        let words = self.expand_args(&command.words);
        let from = words.iter().position(|word| !word.text.is_empty() && word.text != "sudo");
        let Some((name, args)) = from.and_then(|from| words.get(from..)).and_then(<[Arg]>::split_first)
        else {
            return (Outcome::True, Piped::default());
        };
        if !name.known {
            self.unknown_program(&name.text, args, command.span);
            return (Outcome::True, Piped::default());
        }
        let base = name.text.rsplit('/').next().unwrap_or("").to_owned();
        self.named(&Called { name: &base, args, span: command.span, piped: &piped, into_pipe })
    }

    /// All words of a list as arguments.
    pub(super) fn expand_args(&mut self, words: &[Word]) -> Vec<Arg> {
        let mut out = Vec::new();
        for word in words {
            let quoted = word.is_quoted();
            out.extend(self.expand(word).into_iter().map(|text| Arg {
                known: !text.contains("${") && !text.contains("$("),
                text,
                quoted,
                span: word.span,
            }));
        }
        out
    }

    /// Carries a command out by its name: what the shell itself does, or what its program asks for.
    fn named(&mut self, called: &Called<'_>) -> (Outcome, Piped) {
        let done = (Outcome::True, Piped::default());
        let args = called.args;
        match called.name {
            "cd" | "pushd" => {
                let target = args.iter().find(|a| !a.text.starts_with('-') || a.text == "-");
                match target.map_or("/root", |arg| arg.text.as_str()) {
                    "-" => self.cwd = "/".to_owned(),
                    target => self.cwd = self.path(target),
                }
                done
            }
            "export" | "declare" | "typeset" | "readonly" | "local" => {
                for arg in args {
                    if let Some((key, value)) = arg.text.split_once('=') {
                        let value =
                            (!value.contains("${") && !value.contains("$(")).then(|| value.to_owned());
                        self.vars.insert(key.to_owned(), value);
                    }
                }
                done
            }
            "unset" => {
                for arg in args {
                    self.vars.insert(arg.text.clone(), Some(String::new()));
                }
                done
            }
            "exit" => {
                if self.maybe_depth() == 0 {
                    self.stopped = true;
                }
                (Outcome::Unknown, Piped::default())
            }
            "break" | "continue" => {
                self.leave(called.name == "break");
                done
            }
            "false" => (Outcome::False, Piped::default()),
            _ => self.program(called),
        }
    }

    /// Carries a program out.
    pub(super) fn program(&mut self, called: &Called<'_>) -> (Outcome, Piped) {
        let request = {
            let variables = |name: &str| self.lookup(name).flatten();
            programs::read(&programs::Call {
                name: called.name,
                program: called.span,
                args: called.args,
                variables: &variables,
                more: false,
            })
        };
        let Some(request) = request else {
            if programs::only_tells(called.args) {
                return (Outcome::True, Piped::default());
            }
            self.unknown_program(called.name, called.args, called.span);
            return (Outcome::True, Piped::default());
        };
        let mut out = Piped::default();
        for ask in &request.asks {
            if let Some(given) = self.ask(ask, called) {
                out = given;
            }
        }
        if request.passes && out.size.is_none() {
            out.size = called.piped.size;
            out.url.clone_from(&called.piped.url);
            let packs = request.asks.iter().any(|ask| matches!(ask, Ask::Inflate(_)));
            out.kind = if packs { Some(BasisKind::Assumed) } else { called.piped.kind };
        }
        let outcome = if request.tells { Outcome::Unknown } else { Outcome::True };
        (outcome, out)
    }

    /// Carries out one thing that a program asks for; what it gives to the pipe, if it does.
    fn ask(&mut self, ask: &Ask, called: &Called<'_>) -> Option<Piped> {
        let span = called.span;
        match ask {
            Ask::Refresh(manager) => self.refresh(*manager, called.name, span),
            Ask::Install(install) => self.install(install, span),
            Ask::Upgrade(manager) => self.upgrade(*manager, span),
            Ask::Uninstall(uninstall) => self.uninstall(uninstall, span),
            Ask::Prune(_) => self.prune(),
            Ask::Mark(mark) => self.mark(mark, called.piped),
            Ask::CleanCache(clean) => self.clean_cache(*clean),
            Ask::Start(Manager::Pip | Manager::Pipenv) => self.python_bytecode(span),
            Ask::Fetch(fetch) => return Some(self.fetched(fetch, span)),
            Ask::Clone(checkout) => self.clone(checkout, span),
            Ask::Data(what) => self.fetched_data(what, span),
            Ask::Toolchain(toolchain) => self.toolchain(toolchain, span),
            Ask::Unpack(unpack) => self.unpacked(unpack, called.piped, span),
            Ask::Pack(file) => {
                let path = self.path(&file.text);
                self.assume(
                    &path,
                    "written-file",
                    &[("path", &path)],
                    span,
                    assumed("archive:made"),
                    What::File,
                );
            }
            Ask::Inflate(inflate) => self.inflate(inflate),
            Ask::Compile(compile) => self.compile(compile, span),
            Ask::Make(make) => self.make(make, span),
            Ask::Leave(leave) => self.leave_files(leave, span),
            Ask::Delete(delete) => self.delete_all(delete),
            Ask::DeleteFound(found) => self.delete_found(found),
            Ask::Copy(put) => self.copy(put, span),
            Ask::Move(put) => self.rename(put, span),
            Ask::Create(create) => self.create(create, span),
            Ask::Change(change) => self.touch_up(&change.paths, change.recursive, false, span),
            Ask::Edit(paths) => self.touch_up(paths, false, true, span),
            Ask::Shrink(how, paths) => self.shrink(*how, paths),
            Ask::Record(paths) => self.record(paths, called.piped, span),
            Ask::Show(paths) if called.into_pipe => return Some(self.shown(paths)),
            Ask::State(stated) => return self.state(stated, span),
            Ask::Account(account) => {
                let home = account.home.as_ref().map(|home| home.text.clone());
                self.note_made(&home.unwrap_or_else(|| format!("/home/{}", account.user.text)));
            }
            Ask::Interpret(interpret) => self.interpret(interpret, called),
            Ask::Program(_) => self.unknown_program(called.name, called.args, span),
            Ask::Start(_)
            | Ask::Check(_)
            | Ask::Script(_)
            | Ask::Enter(_)
            | Ask::Show(_)
            | Ask::Look
            | Ask::TidyUp => {}
        }
        None
    }

    pub(super) fn maybe_depth(&self) -> u32 {
        self.maybe
    }

    /// Files that a command leaves, as large as their row says.
    fn leave_files(&mut self, leave: &Leave, span: Span) {
        let at = self.path(&leave.at);
        let path = match &leave.within {
            Some(name) => super::join(&at, &format!("{BELOW}{name}")),
            None => at,
        };
        let about = leave.about.as_str();
        let (code, args): (&str, &[(&str, &str)]) = match leave.trace {
            Trace::Output => ("build-output", &[("tool", about)]),
            Trace::BuildFiles => ("build-files", &[("tool", about)]),
            Trace::BuildCache => ("build-cache", &[("tool", about)]),
            Trace::Jar => ("jar", &[("tool", about)]),
            Trace::NpmCache => ("npm-cache", &[]),
            Trace::Download => ("downloaded", &[("url", about)]),
            Trace::SmallFiles => ("small-files", &[("command", about)]),
            Trace::Virtualenv => ("virtualenv", &[]),
            Trace::PythonPackages => ("python-packages", &[("names", about)]),
            Trace::PhpExtensions => ("php-extensions", &[("names", about)]),
            Trace::Locales => ("locales", &[]),
            Trace::File => ("written-file", &[("path", &path)]),
        };
        let what = if leave.file { What::File } else { What::Tree };
        self.assume(&path, code, args, span, assumed(leave.size).times(leave.times), what);
    }

    /// What a program fetches, of a size that nothing tells.
    fn fetched_data(&mut self, command: &str, span: Span) {
        let basis = basis::reason(BasisKind::Unknown, "fetched-unknown", &[]);
        let item = self.item("unknown-command", &[("command", command)], span, basis);
        self.put(&format!("/{BELOW}fetched/{}", span.start), Size::UNKNOWN, item, What::Tree);
    }

    /// A program of which nothing is known. One that was downloaded, or is told to install, is taken for an
    /// installer.
    pub(super) fn unknown_program(&mut self, name: &str, args: &[Arg], span: Span) {
        let fetched = self.system.fs.entries.iter().any(|(path, entry)| {
            entry.what == What::File
                && entry.context.as_deref().is_some_and(|c| c.contains("://") || c.contains('$'))
                && super::base_name(path) == name
        });
        let says = |word: &str| word == "install" || word.ends_with("install");
        let installs =
            args.iter().take(3).any(|a| says(&a.text)) || name.starts_with("install") || says(name);
        let key = if fetched {
            "unknown:fetched"
        } else if installs {
            "unknown:installs"
        } else {
            "unknown:other"
        };
        let path = format!("/{BELOW}unknown/{}", span.start);
        self.assume(&path, "unknown-command", &[("command", name)], span, assumed(key), What::Tree);
    }
}

/// The texts of what is named, between blanks.
pub(super) fn names(sources: &[Source]) -> String {
    let texts: Vec<&str> = sources.iter().map(text).collect();
    texts.join(" ")
}

/// What one thing that is named is called.
pub(super) fn text(source: &Source) -> &str {
    match source {
        Source::Package(item) | Source::List(item) | Source::File(item) | Source::Here(item) => &item.text,
    }
}
