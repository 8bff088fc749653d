//! What rules about layers ask of a file, worked out once: the commands of every RUN with what is known where
//! they run, the paths that instructions make and delete, and which stages become images.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Context;
use crate::glob;
use crate::model::{Base, Origin, Stage, StageId, StageState};
use crate::programs::{
    self, Arg, Ask, Checkout, Compile, Compiler, Fetch, Install, Manager, Request, Uninstall,
};
use crate::shell::{
    Command, Delegated, Dialect, Effective, PartKind, Quote, Script, State, Word, expand_braces,
};
use crate::source::Span;
use crate::syntax::{Env, Instruction, InstructionId, Kind, Lex, Mount, MountType, Run, clean_path};

/// One argument of a command; a variable of several words gives several.
#[derive(Clone, Debug)]
pub(crate) struct Item<'a> {
    /// The word as written.
    pub(crate) word: &'a Word,
    /// What the program is given; `None` where that cannot be known.
    pub(crate) value: Option<String>,
}

/// A program that a script runs.
#[derive(Clone, Debug)]
pub(crate) struct Call<'a> {
    /// The command.
    pub(crate) command: &'a Command,
    /// Its name without the directory.
    pub(crate) name: &'a str,
    /// The word that names it.
    pub(crate) program: &'a Word,
    /// `sudo` and the like before it.
    pub(crate) wrappers: &'a [Word],
    /// What it is given.
    pub(crate) items: Vec<Item<'a>>,
    /// Where it runs; `None` where that is not known.
    pub(crate) directory: Option<String>,
    /// Whether `xargs` or `find` runs it, with more arguments.
    pub(crate) delegated: bool,
    /// What it asks for; `None` where nothing is known of the program.
    pub(crate) request: Option<Request>,
}

impl<'a> Call<'a> {
    /// What it asks for, in order.
    pub(crate) fn asks(&self) -> impl Iterator<Item = &Ask> {
        self.request.iter().flat_map(|request| &request.asks)
    }

    /// The values that are known.
    pub(crate) fn values(&self) -> impl Iterator<Item = &str> {
        self.items.iter().filter_map(|item| item.value.as_deref())
    }

    /// What it installs, by any of these managers.
    pub(crate) fn install_by(&self, managers: &[Manager]) -> Option<&Install> {
        self.installs().find(|install| managers.contains(&install.manager))
    }

    /// What it installs.
    pub(crate) fn installs(&self) -> impl Iterator<Item = &Install> {
        self.asks().filter_map(|ask| match ask {
            Ask::Install(install) => Some(install),
            _ => None,
        })
    }

    /// The packages of the system that it installs.
    pub(crate) fn system_install(&self) -> Option<&Install> {
        self.installs().find(|install| install.manager.is_system())
    }

    /// The packages of the system that it removes.
    pub(crate) fn system_removal(&self) -> Option<&Uninstall> {
        self.asks().find_map(|ask| match ask {
            Ask::Uninstall(uninstall) if uninstall.manager.is_system() => Some(uninstall),
            _ => None,
        })
    }

    /// What it compiles, by this compiler.
    pub(crate) fn compiles_by(&self, compiler: Compiler) -> Option<&Compile> {
        self.asks().find_map(|ask| match ask {
            Ask::Compile(compile) if compile.compiler == compiler => Some(compile),
            _ => None,
        })
    }

    /// Whether it fetches a manager's index of packages.
    pub(crate) fn refreshes(&self, manager: Manager) -> bool {
        self.asks().any(|ask| *ask == Ask::Refresh(manager))
    }

    /// Whether it empties a manager's cache.
    pub(crate) fn cleans(&self, manager: Manager) -> bool {
        self.asks().any(|ask| matches!(ask, Ask::CleanCache(clean) if clean.manager == manager))
    }

    /// Whether it is a command of the manager's.
    pub(crate) fn is_of(&self, manager: Manager) -> bool {
        self.request.as_ref().is_some_and(|request| request.is_of(manager))
    }

    /// The word that says what to do.
    pub(crate) fn verb(&self) -> Option<&programs::Item> {
        self.request.as_ref()?.verb.as_ref()
    }

    /// What it is told to do; `otherwise` where no word says it.
    pub(crate) fn verb_or<'s>(&'s self, otherwise: &'s str) -> &'s str {
        self.verb().map_or(otherwise, |verb| verb.text.as_str())
    }

    /// From the program to the word that says what to do, or the program alone.
    pub(crate) fn to_verb(&self) -> Span {
        self.verb().map_or(self.program.span, |verb| self.program.span.cover(verb.span))
    }

    /// Whether a word behind the one that says what to do cannot be known and may hold options.
    pub(crate) fn hides_options(&self) -> bool {
        let from = self.to_verb().end;
        self.items.iter().filter(|item| item.word.span.start >= from).any(|item| {
            item.value.is_none() && item.word.literal_prefix().is_empty() && !item.word.is_quoted()
        })
    }

    /// The word that an item of the request stands for.
    pub(crate) fn word(&self, item: &programs::Item) -> Option<&'a Word> {
        self.items.iter().map(|found| found.word).find(|word| word.span == item.span)
    }

    /// Whether one of these is among the arguments, alone or with `=value`.
    pub(crate) fn has(&self, names: &[&str]) -> bool {
        self.values().any(|value| {
            names.iter().any(|name| {
                value.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
            })
        })
    }

    /// Whether some argument cannot be known, so that nothing can be held to be missing.
    pub(crate) fn uncertain(&self) -> bool {
        self.delegated || self.items.iter().any(|item| item.value.is_none() && !item.word.is_quoted())
    }

    /// Whether an argument that cannot be known stands where options may.
    pub(crate) fn uncertain_options(&self) -> bool {
        let operand = self
            .items
            .iter()
            .position(|item| item.value.is_some() && !item.word.literal_prefix().starts_with('-'));
        let sub_at = operand.unwrap_or(0);
        self.items.iter().enumerate().any(|(at, item)| {
            item.value.is_none()
                && item.word.literal_prefix().is_empty()
                && !item.word.is_quoted()
                && at <= sub_at + 1
        })
    }

    /// The absolute path of `value`; `~/…` for one in the home directory; `None` where it cannot be known.
    pub(crate) fn path(&self, value: &str) -> Option<String> {
        absolute(value, self.directory.as_deref())
    }

    /// The path of what a request names; `None` where a command's output is part of it.
    pub(crate) fn word_path(&self, item: &programs::Item) -> Option<String> {
        if item.text.contains("$(") { None } else { self.path(&item.text) }
    }
}

/// The text of a word that is not fully known, quotes left out; `None` with a substitution.
fn written(word: &Word) -> Option<String> {
    let mut out = String::new();
    for part in &word.parts {
        match &part.kind {
            PartKind::Literal(text) | PartKind::Glob(text) => out.push_str(text),
            PartKind::Variable(variable) => {
                out.push_str("${");
                out.push_str(&variable.name);
                out.push_str(&variable.suffix);
                out.push('}');
            }
            _ => return None,
        }
    }
    Some(out)
}

/// A path with root's home directory written `~`.
pub(crate) fn home(path: &str) -> String {
    for home in ["/root", "$HOME", "${HOME}"] {
        if let Some(rest) = path.strip_prefix(home)
            && (rest.is_empty() || rest.starts_with('/'))
        {
            return format!("~{rest}");
        }
    }
    path.to_owned()
}

fn absolute(path: &str, directory: Option<&str>) -> Option<String> {
    let path = home(path);
    if path.is_empty() {
        return None;
    }
    if path.starts_with('~') {
        return Some(path.trim_end_matches('/').to_owned());
    }
    // A variable at the start may hold an absolute path: it then stands for itself.
    if path.starts_with('/') || path.starts_with("${") {
        return Some(clean_path(&path));
    }
    let directory = directory?;
    Some(home(&clean_path(&format!("{directory}/{path}"))))
}

/// Whether `path` is `pattern` or lies within it, as a shell reads the pattern.
pub(crate) fn covers(pattern: &str, path: &str) -> bool {
    glob::shell_covers(pattern, path.trim_end_matches('/'))
}

/// A RUN and its commands.
pub(crate) struct RunFacts<'a> {
    /// The stage.
    pub(crate) stage: &'a Stage,
    /// Its position in the stage.
    pub(crate) position: usize,
    /// The instruction.
    pub(crate) instruction: &'a Instruction,
    /// What it says.
    pub(crate) run: &'a Run,
    /// Its script.
    pub(crate) script: &'a Script,
    /// What holds before it.
    pub(crate) state: StageState,
    /// The programs it runs, in the order they are written.
    pub(crate) calls: Vec<Call<'a>>,
    /// Type and target of its mounts, absolute.
    pub(crate) mounts: Vec<(MountType, String)>,
}

/// A path that a command deletes.
#[derive(Clone, Debug)]
pub(crate) struct Removed<'a> {
    /// Absolute, with globs.
    pub(crate) path: String,
    /// The argument.
    pub(crate) word: &'a Word,
    /// Where it stands among the commands.
    pub(crate) at: u32,
    /// Whether only some of what lies there goes.
    pub(crate) some: bool,
}

impl<'a> RunFacts<'a> {
    /// What `rm`, `rmdir`, `unlink` and `find … -delete` take away.
    pub(crate) fn removed(&self) -> Vec<Removed<'a>> {
        let mut out = Vec::new();
        for call in &self.calls {
            let at = call.command.span.start;
            for ask in call.asks() {
                let (paths, some) = match ask {
                    Ask::Delete(delete) => (&delete.paths, false),
                    Ask::DeleteFound(found) => (&found.roots, found.some),
                    _ => continue,
                };
                for item in paths {
                    if let (Some(path), Some(word)) = (call.word_path(item), call.word(item)) {
                        out.push(Removed { path, word, at, some });
                    }
                }
            }
        }
        out
    }

    /// Whether something of this RUN may delete what cannot be told: unknown paths, or a script that says it cleans.
    pub(crate) fn may_clean(&self) -> bool {
        let cleans = |text: &str| {
            let text = text.to_ascii_lowercase();
            text.contains("clean")
                || text.contains("minimi")
                || text.contains("purge")
                || text.contains("remove")
                // Helpers such as install-packages tidy up themselves.
                || text.contains("install") && text != "install"
        };
        let is_script = |text: &str| text.ends_with(".sh") || text.contains('/');
        let scripts = |call: &Call<'_>| call.values().any(|value| is_script(value) && cleans(value));
        self.calls.iter().any(|call| match &call.request {
            None => cleans(call.name),
            Some(_) if matches!(call.name, "." | "source") => scripts(call),
            Some(request) => request.asks.iter().any(|ask| match ask {
                Ask::TidyUp => true,
                Ask::Interpret(interpret) if interpret.shell => scripts(call),
                Ask::Delete(delete) => {
                    call.delegated
                        || delete.paths.iter().any(|path| !path.known && call.word_path(path).is_none())
                }
                _ => false,
            }),
        })
    }

    /// Whether a cache or tmpfs mount, or a bind mount, keeps `directory` out of the layer.
    pub(crate) fn mounted(&self, directory: &str) -> bool {
        self.mounts.iter().any(|(kind, target)| {
            matches!(kind, MountType::Cache | MountType::Tmpfs | MountType::Bind)
                && (covers(target, directory) || covers(directory, target))
        })
    }

    /// Whether a cache or tmpfs mount's target contains one of the words.
    pub(crate) fn mounts_any(&self, words: &[&str]) -> bool {
        self.mounts.iter().any(|(kind, target)| {
            matches!(kind, MountType::Cache | MountType::Tmpfs)
                && words.iter().any(|word| target.contains(word))
        })
    }

    /// Whether a path that is deleted once `call` has run contains one of the words.
    pub(crate) fn removes_any_after(&self, call: &Call<'_>, words: &[&str]) -> bool {
        self.removed().iter().any(|removed| {
            removed.at >= call.command.span.start && words.iter().any(|word| removed.path.contains(word))
        })
    }

    /// An ENV, ARG, or variable that the script sets before a command; empty where its value is not known.
    pub(crate) fn variable(&self, call: &Call<'_>, name: &str) -> Option<String> {
        variable(self.script, &self.state, call.command, call.wrappers, name)
    }
}

/// See [`RunFacts::variable`].
fn variable(
    script: &Script,
    state: &StageState,
    command: &Command,
    wrappers: &[Word],
    name: &str,
) -> Option<String> {
    let own = command.assignments.iter().find(|assignment| assignment.name.value == name);
    if let Some(own) = own {
        return Some(own.value.value.clone().unwrap_or_default());
    }
    let given = wrappers.iter().find_map(|word| word.text.strip_prefix(name)?.strip_prefix('='));
    if let Some(given) = given {
        return Some(given.to_owned());
    }
    for other in &script.commands {
        if other.span.start > command.span.start {
            break;
        }
        let exported = other
            .words
            .iter()
            .find_map(|word| word.literal_prefix().strip_prefix(name)?.strip_prefix('=').map(str::to_owned));
        let assigned =
            other.words.is_empty().then(|| other.assignments.iter().find(|a| a.name.value == name)).flatten();
        if let Some(assigned) = assigned {
            return Some(assigned.value.value.clone().unwrap_or_default());
        }
        if exported.is_some() {
            return exported;
        }
    }
    state.var(name).map(str::to_owned)
}

/// How a path came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Maker {
    /// COPY or ADD.
    Copy,
    /// A download.
    Download,
    /// An archive unpacked, a repository cloned.
    Tree,
}

/// A path that an instruction makes.
#[derive(Clone, Debug)]
pub(crate) struct Made<'a> {
    /// Absolute path; `${NAME}` stands for what is not known.
    pub(crate) path: String,
    /// By what.
    pub(crate) maker: Maker,
    /// The instruction.
    pub(crate) instruction: &'a Instruction,
    /// The words that name it.
    pub(crate) span: Span,
    /// For a command, where it starts.
    pub(crate) at: u32,
}

/// See the module.
pub(crate) struct Facts<'a> {
    /// Every RUN that could be read, in order.
    pub(crate) runs: Vec<RunFacts<'a>>,
    by_instruction: BTreeMap<InstructionId, usize>,
    becomes_image: Vec<bool>,
    in_result: Vec<bool>,
}

/// Words in the names of stages that are built for the developer, not to be run by others.
const DEVELOPER: &[&str] = &[
    "dev",
    "devel",
    "develop",
    "development",
    "debug",
    "test",
    "tests",
    "testing",
    "unittest",
    "lint",
    "linter",
    "check",
    "ci",
    "validate",
    "verify",
    "vendor",
    "update",
    "gen",
    "generate",
    "format",
    "builder",
    "build",
    "sdk",
    "compile",
    "compiler",
    "toolchain",
    "ide",
    "devcontainer",
    "bench",
    "docs",
];

impl<'a> Facts<'a> {
    pub(super) fn new(ctx: &Context<'a>) -> Self {
        let mut runs = Vec::new();
        let mut by_instruction = BTreeMap::new();
        for stage in &ctx.model.stages {
            for (position, instruction) in ctx.instructions(stage) {
                let Kind::Run(run) = &instruction.kind else { continue };
                let Some(script) = ctx.script(instruction.id) else { continue };
                let state = ctx.state_before(stage, position);
                let calls = calls(script, &state);
                let mounts = run.mounts.iter().filter_map(|mount| target(ctx, mount, &state)).collect();
                by_instruction.insert(instruction.id, runs.len());
                runs.push(RunFacts { stage, position, instruction, run, script, state, calls, mounts });
            }
        }
        let stages = &ctx.model.stages;
        let mut wanted = vec![false; stages.len()];
        for edge in &ctx.model.edges {
            if let Origin::Stage(id) = edge.origin
                && id != edge.stage
                && let Some(slot) = wanted.get_mut(id.index())
            {
                *slot = true;
            }
        }
        let mark = |from: StageId, marks: &mut [bool]| {
            for stage in ctx.model.lineage(from) {
                if let Some(slot) = marks.get_mut(stage.id.index()) {
                    *slot = true;
                }
            }
        };
        let mut becomes_image = vec![false; stages.len()];
        for (stage, wanted) in stages.iter().zip(&wanted) {
            let is_target = ctx.model.target == Some(stage.id);
            if is_target && !is_development(stage) && !picks_development(ctx, stage)
                || !wanted && !is_developers(stage) && starts(ctx, stage)
            {
                mark(stage.id, &mut becomes_image);
            }
        }
        let mut in_result = vec![false; stages.len()];
        if let Some(target) = ctx.model.target {
            mark(target, &mut in_result);
        }
        Self { runs, by_instruction, becomes_image, in_result }
    }

    /// The facts of an instruction, if it is a RUN.
    pub(crate) fn run(&self, id: InstructionId) -> Option<&RunFacts<'a>> {
        self.runs.get(*self.by_instruction.get(&id)?)
    }

    /// Whether the layers of the stage are layers of an image that someone may keep: the target's, or those of a
    /// stage that no other needs, that says what to start and is not named for development.
    pub(crate) fn becomes_image(&self, stage: &Stage) -> bool {
        self.becomes_image.get(stage.id.index()).copied().unwrap_or(false)
    }

    /// Whether the layers of the stage are layers of the target.
    pub(crate) fn in_result(&self, stage: &Stage) -> bool {
        self.in_result.get(stage.id.index()).copied().unwrap_or(false)
    }

    /// The RUNs whose layers end up in an image.
    pub(crate) fn image_runs(&self) -> impl Iterator<Item = &RunFacts<'a>> {
        self.runs.iter().filter(|run| self.becomes_image(run.stage))
    }
}

/// Whether the stage has no name and only picks, by its FROM, one that is for development and starts nothing.
fn picks_development<'a>(ctx: &Context<'a>, stage: &'a Stage) -> bool {
    let picked = lineage(ctx, stage).into_iter().rev().nth(1);
    stage.name.is_none()
        && stage.instructions.is_empty()
        && picked.is_some_and(is_development)
        && !starts(ctx, stage)
}

/// Whether the stage or a parent says what its image starts.
fn starts<'a>(ctx: &Context<'a>, stage: &'a Stage) -> bool {
    lineage_instructions(ctx, stage)
        .iter()
        .any(|(_, _, instruction)| matches!(instruction.kind, Kind::Cmd(_) | Kind::Entrypoint(_)))
}

/// Whether the stage's name says that it is for the developer.
pub(crate) fn is_developers(stage: &Stage) -> bool {
    stage.name.as_ref().is_some_and(|name| {
        name.value.to_ascii_lowercase().split(['-', '_', '.']).any(|word| DEVELOPER.contains(&word))
    })
}

/// Whether the stage's name says that it is for development, and not only to build in.
pub(crate) fn is_development(stage: &Stage) -> bool {
    is_developers(stage)
        && !stage.name.as_ref().is_some_and(|name| {
            name.value
                .to_ascii_lowercase()
                .split(['-', '_', '.'])
                .any(|word| matches!(word, "build" | "builder" | "compile" | "compiler"))
        })
}

/// The stage and its parents, the first of them first.
pub(crate) fn lineage<'a>(ctx: &Context<'a>, stage: &'a Stage) -> Vec<&'a Stage> {
    let mut out: Vec<&Stage> = ctx.model.lineage(stage.id).collect();
    out.reverse();
    out
}

/// The image that the stage's first parent starts from; `None` for scratch and what cannot be known.
pub(crate) fn root_image<'a>(ctx: &Context<'a>, stage: &'a Stage) -> Option<&'a str> {
    match &ctx.model.root(stage.id)?.base {
        Base::Image(image) => Some(image),
        _ => None,
    }
}

/// Instructions of the lineage of a stage, in order, each with its stage and position.
pub(crate) fn lineage_instructions<'a>(
    ctx: &Context<'a>,
    stage: &'a Stage,
) -> Vec<(&'a Stage, usize, &'a Instruction)> {
    lineage(ctx, stage)
        .into_iter()
        .flat_map(|stage| {
            ctx.instructions(stage).map(move |(position, instruction)| (stage, position, instruction))
        })
        .collect()
}

/// Whether `later` runs on top of `earlier`: the same stage, or one built on it.
pub(crate) fn builds_on<'a>(ctx: &Context<'a>, later: &'a Stage, earlier: &Stage) -> bool {
    ctx.model.lineage(later.id).any(|stage| stage.id == earlier.id)
}

fn target(ctx: &Context<'_>, mount: &Mount, state: &StageState) -> Option<(MountType, String)> {
    let target = expand(ctx, state, &mount.target.as_ref()?.value)?;
    absolute(&target, Some(state.workdir.as_deref().unwrap_or("/"))).map(|target| (mount.kind, target))
}

/// A word of an instruction after expansion.
pub(crate) fn expand(ctx: &Context<'_>, state: &StageState, word: &str) -> Option<String> {
    if !word.contains(['$', '\'', '"', ctx.file.escape]) {
        return Some(word.to_owned());
    }
    let expanded = Lex::new(ctx.file.escape).expand(word, state);
    (expanded.error.is_none() && expanded.unmatched.is_empty() && expanded.unknown.is_empty())
        .then_some(expanded.text)
}

/// The directory before a command, and for each of its words the values it stands for.
type Resolved = (Option<String>, Vec<Vec<Option<String>>>);

/// What a command asks for, its words resolved by what is known where it runs.
pub(crate) fn asked(command: &Command, state: &State) -> Option<Request> {
    let effective = command.effective()?;
    let args: Vec<Arg> = effective
        .args
        .iter()
        .map(|word| {
            let value = state.resolve(word);
            Arg {
                known: value.is_some(),
                text: value.or_else(|| written(word)).unwrap_or_else(|| "$(…)".to_owned()),
                quoted: word.is_quoted(),
                span: word.span,
            }
        })
        .collect();
    let variables = |name: &str| {
        let own = command.assignments.iter().rev().find(|assignment| assignment.name.value == name);
        match own {
            Some(own) => Some(state.resolve(&own.value).unwrap_or_default()),
            None => state.variable(name).map(str::to_owned),
        }
    };
    programs::read(&programs::Call {
        name: effective.name,
        program: effective.program.span,
        args: &args,
        variables: &variables,
        more: false,
    })
}

/// What a call asks for.
fn request(call: &Call<'_>, variables: &dyn Fn(&str) -> Option<String>) -> Option<Request> {
    let args: Vec<Arg> = call
        .items
        .iter()
        .map(|item| Arg {
            text: item.value.clone().or_else(|| written(item.word)).unwrap_or_else(|| "$(…)".to_owned()),
            known: item.value.is_some(),
            quoted: item.word.is_quoted(),
            span: item.word.span,
        })
        .collect();
    let (name, program) = (call.name, call.program.span);
    programs::read(&programs::Call { name, program, args: &args, variables, more: call.delegated })
}

/// The variables of a stage. Without USER, RUN is root unless the base says otherwise; `~` is then kept as it is.
struct AtHome(StageState);

impl Env for AtHome {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.var(name).or_else(|| (name == "HOME").then_some("~"))
    }
}

pub(crate) fn calls<'a>(script: &'a Script, stage: &StageState) -> Vec<Call<'a>> {
    if !script.dialect.reads() {
        return Vec::new();
    }
    let directory = Some(stage.workdir.clone().unwrap_or_else(|| "/".to_owned()));
    let mut found: BTreeMap<(u32, u32, usize), Resolved> = BTreeMap::new();
    let start = State::new(directory, crate::shell::Shell::default(), Rc::new(AtHome(stage.clone())));
    script.walk(start, &mut |command, state| {
        let values = command.words.iter().map(|word| values(word, script.dialect, state)).collect();
        let key = (command.span.start, command.span.end, command.words.len());
        found.insert(key, (state.directory.clone(), values));
    });
    let mut out = Vec::new();
    for command in script.all_commands() {
        let key = (command.span.start, command.span.end, command.words.len());
        let (directory, values) = found.get(&key).cloned().unwrap_or_default();
        let items = |args: &'a [Word]| {
            let skipped = args.first().map_or(0, |first| {
                command.words.iter().position(|word| std::ptr::eq(word, first)).unwrap_or(0)
            });
            let mut items = Vec::new();
            for (index, word) in args.iter().enumerate() {
                match values.get(skipped + index) {
                    Some(values) => {
                        items.extend(values.iter().map(|value| Item { word, value: value.clone() }))
                    }
                    None => items.push(Item { word, value: word.value.clone() }),
                }
            }
            items
        };
        let mut push = |name, program, wrappers, args, delegated| {
            let mut call = Call {
                command,
                name,
                program,
                wrappers,
                items: items(args),
                directory: directory.clone(),
                delegated,
                request: None,
            };
            call.request = request(&call, &|name| variable(script, stage, command, wrappers, name));
            out.push(call);
        };
        if let Some(Effective { name, program, args, wrappers }) = command.effective() {
            push(name, program, wrappers, args, false);
        }
        for Delegated { name, program, args } in command.delegated() {
            push(name, program, &[], args, true);
        }
    }
    out
}

/// The arguments that a word becomes.
fn values(word: &Word, dialect: Dialect, state: &State) -> Vec<Option<String>> {
    if word.value.is_some() {
        return match (dialect, expand_braces(word)) {
            (Dialect::Bash, Some(words)) => words.into_iter().map(Some).collect(),
            _ => vec![word.value.clone()],
        };
    }
    let Some(value) = state.resolve(word) else { return vec![None] };
    let splits =
        word.parts.iter().any(|part| matches!(part.kind, PartKind::Variable(_)) && part.quote == Quote::None);
    if splits {
        value.split_whitespace().map(|part| Some(part.to_owned())).collect()
    } else {
        vec![Some(value)]
    }
}

/// Paths that instructions make, as far as they are certain.
pub(crate) fn made<'a>(
    ctx: &Context<'a>,
    stage: &'a Stage,
    position: usize,
    instruction: &'a Instruction,
) -> Vec<Made<'a>> {
    let mut out = Vec::new();
    match &instruction.kind {
        Kind::Copy(transfer) | Kind::Add(transfer) => {
            let state = ctx.state_before(stage, position);
            let Some(dest) = expand(ctx, &state, &transfer.dest.value) else { return out };
            let directory = state.workdir.as_deref().unwrap_or("/");
            let Some(to) = absolute(&dest, Some(directory)) else { return out };
            let add = matches!(instruction.kind, Kind::Add(_));
            let is_dir = dest.ends_with(['/', '.']) || transfer.sources.len() + transfer.inline.len() > 1;
            let mut push = |path: String, span: Span| {
                out.push(Made { path, maker: Maker::Copy, instruction, span, at: 0 });
            };
            for source in &transfer.sources {
                let Some(value) = expand(ctx, &state, &source.value) else { continue };
                let name = value.trim_end_matches('/').rsplit('/').next().unwrap_or("").to_owned();
                // ADD unpacks what looks like an archive of the context.
                let unpacks = add && is_archive(&name) && !value.contains("://");
                if name.is_empty() || name == "." || unpacks || name.contains(['*', '?', '[']) {
                    continue;
                }
                let within = format!("{}/{name}", to.trim_end_matches('/'));
                // A directory's contents go into the destination; only what has an extension is surely a file.
                if name.contains('.') && !name.starts_with('.') {
                    push(within, source.span);
                    if !is_dir {
                        push(to.clone(), source.span);
                    }
                } else if !is_dir {
                    push(to.clone(), source.span);
                }
            }
            if let [only] = transfer.sources.as_slice()
                && to != "/"
                && (only.value == "." || only.value == "./" || only.value.ends_with('/'))
            {
                push(to, only.span);
            }
        }
        Kind::Run(_) => {
            if let Some(run) = ctx.facts().run(instruction.id) {
                for call in &run.calls {
                    made_by_call(run, call, &mut out);
                }
                out.retain(|made| !run.mounted(&made.path));
            }
        }
        _ => {}
    }
    out
}

/// Whether the name is that of an archive.
pub(crate) fn is_archive(name: &str) -> bool {
    const ENDS: [&str; 13] = [
        ".tar",
        ".tar.gz",
        ".tgz",
        ".tar.bz2",
        ".tbz2",
        ".tbz",
        ".tar.xz",
        ".txz",
        ".tar.zst",
        ".zip",
        ".tar.lz",
        ".7z",
        ".tar.lzma",
    ];
    let name = name.to_ascii_lowercase();
    ENDS.iter().any(|end| name.ends_with(end))
}

fn made_by_call<'a>(run: &RunFacts<'a>, call: &Call<'a>, out: &mut Vec<Made<'a>>) {
    let mut push = |path: Option<String>, span: Span, maker: Maker| {
        if let Some(path) = path.filter(|path| !path.starts_with("/dev/")) {
            out.push(Made { path, maker, instruction: run.instruction, span, at: call.command.span.start });
        }
    };
    // `wget -O- … > file`.
    let redirected =
        call.command.redirects.iter().find(|redirect| redirect.op.writes() && redirect.fd.is_none());
    for ask in call.asks() {
        match ask {
            Ask::Fetch(Fetch { to: Some(to), named: true, .. }) => {
                push(call.word_path(to), to.span, Maker::Download);
            }
            Ask::Fetch(Fetch { to: None, .. }) => {
                if let Some(redirect) = redirected {
                    push(redirect_path(call, &redirect.target), redirect.target.span, Maker::Download);
                }
            }
            Ask::Clone(Checkout { url: Some(_), to, .. }) if !to.text.is_empty() => {
                push(call.word_path(to), to.span, Maker::Tree);
            }
            _ => {}
        }
    }
}

fn redirect_path(call: &Call<'_>, word: &Word) -> Option<String> {
    call.path(&word.value.clone().or_else(|| written(word))?)
}
