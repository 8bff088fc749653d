//! Carries out the instructions of each stage on paper: variables, working directory, user, shell,
//! and the faults that only show then (BuildKit's `dispatch`).

use super::mount::Evaluated;
use super::paths;
use super::ports::Port;
use super::remote::{Source, source, takes_checksum};
use super::states::{Bases, Builder};
use crate::image_ref::check_digest;
use crate::source::{LineRange, Span, Spanned};
use crate::syntax::{
    Binding, Instruction, InstructionId, Kind, Lex, MountType, Transfer, clean_path, csv_fields, join_path,
    quote, to_lower, to_upper,
};
use crate::{Base, Change, Fault, Setting, Stage, StageId, StageState, UnsetVariable};
use dockerfile_syntax::lists::Arrange;

/// `PATH` where a base image sets none.
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

pub(super) fn run(builder: &mut Builder<'_>, bases: Bases<'_>) {
    for index in 0..builder.model.stages.len() {
        let initial = initial_state(builder, index, bases);
        let Some(stage) = builder.model.stages.get(index) else { continue };
        let mut walk = Walk {
            builder,
            index,
            stage: stage.id,
            state: initial.clone(),
            changes: Vec::new(),
            trigger_states: Vec::new(),
            fault: None,
            unset: Vec::new(),
            unsure: 0,
            windows: is_windows(builder, stage),
        };
        let initial = walk.carry_out(initial);
        let Walk { changes, fault, unset, trigger_states, .. } = walk;
        builder.model.faults.extend(fault);
        builder.model.unset.extend(unset);
        if let Some(stage) = builder.model.stages.get_mut(index) {
            stage.trigger_states = trigger_states;
            stage.initial = initial;
            stage.changes = changes;
        }
    }
}

fn is_windows(builder: &Builder<'_>, stage: &Stage) -> bool {
    stage
        .platform
        .as_ref()
        .map_or_else(|| builder.target_platform().os == "windows", |p| p.starts_with("windows"))
}

fn initial_state(builder: &Builder<'_>, index: usize, bases: Bases<'_>) -> StageState {
    let Some(stage) = builder.model.stages.get(index) else { return StageState::default() };
    if let Base::Stage(parent) = &stage.base {
        let parent = builder.model.stages.get(parent.index());
        return parent.map(|parent| parent.final_state().inherited()).unwrap_or_default();
    }
    let mut state = StageState::default();
    match &stage.base {
        Base::Image(image) => {
            let config = bases(Some(image));
            state.open = config.as_ref().is_none_or(|config| !config.complete);
            let config = config.unwrap_or_default();
            for (name, value) in config.env {
                state.apply(&Setting::Env(name, value));
            }
            for name in config.unknown {
                let text = format!("${{{name}}}");
                state.apply(&Setting::EnvUnknown(name, text));
            }
            state.workdir = config.workdir;
            state.user = config.user;
            state.shell = config.shell;
        }
        Base::NamedContext(_) | Base::Unresolved => {
            state.open = bases(None).is_none_or(|config| !config.complete);
        }
        Base::Stage(_) | Base::Scratch => {}
    }
    if !state.is_set("PATH") && !is_windows(builder, stage) {
        state.apply(&Setting::Env("PATH".to_owned(), DEFAULT_PATH.to_owned()));
    }
    state
}

/// A fault of one instruction, before it is placed.
struct Refusal {
    code: &'static str,
    args: Vec<(String, String)>,
    message: String,
    span: Span,
}

impl Refusal {
    fn new(code: &'static str, args: &[(&str, &str)], message: String, span: Span) -> Self {
        let args = args.iter().map(|&(k, v)| (k.to_owned(), v.to_owned())).collect();
        Self { code, args, message, span }
    }
}

type Outcome<T = ()> = Result<T, Refusal>;

struct Walk<'w, 'a> {
    builder: &'w Builder<'a>,
    index: usize,
    stage: StageId,
    state: StageState,
    changes: Vec<Change>,
    trigger_states: Vec<StageState>,
    fault: Option<Fault>,
    unset: Vec<UnsetVariable>,
    /// How many variables were used whose value is not known.
    unsure: usize,
    windows: bool,
}

/// What COPY and ADD ask of the remote sources that they name, one after the other.
struct Remote {
    add: bool,
    /// `--keep-git-dir`, or what the repository before asked for.
    keep_git_dir: Option<bool>,
    /// `--checksum`.
    checksum: Option<Spanned<String>>,
}

impl Remote {
    /// The faults of one source at `span`.
    fn take(&mut self, source: Source, span: Span) -> Outcome {
        let refuse = |code, message: &str| Err(Refusal::new(code, &[], message.to_owned(), span));
        match source {
            Source::Local => Ok(()),
            Source::Refused(message) => {
                Err(Refusal::new("git-query", &[("message", &message)], message.clone(), span))
            }
            Source::Git(_) if !self.add => refuse("copy-git", "source can't be a git ref for COPY"),
            Source::Http if !self.add => refuse("copy-url", "source can't be a URL for COPY"),
            Source::Git(git) => {
                if git.keep_git_dir.zip(self.keep_git_dir).is_some_and(|(one, other)| one != other) {
                    return refuse("git-keep-dir", "inconsistent keep-git-dir configuration");
                }
                self.keep_git_dir = git.keep_git_dir.or(self.keep_git_dir);
                if let Some(checksum) = &self.checksum
                    && !git.checksum.is_empty()
                    && checksum.value != git.checksum
                {
                    let (given, asked) = (quote(&checksum.value), quote(&git.checksum));
                    let args = [("given", checksum.value.as_str()), ("asked", &git.checksum)];
                    let message = format!("checksum mismatch {given} != {asked}");
                    return Err(Refusal::new("checksum-mismatch", &args, message, span));
                }
                if !git.checksum.is_empty() {
                    self.checksum = Some(Spanned::new(git.checksum, span));
                }
                Ok(())
            }
            Source::Http => match &self.checksum {
                None => Ok(()),
                Some(checksum) => check_digest(&checksum.value).map_err(|message| {
                    Refusal::new("checksum-invalid", &[("value", &checksum.value)], message, checksum.span)
                }),
            },
        }
    }
}

/// Which instruction is being carried out.
#[derive(Clone, Copy)]
struct Place {
    step: u32,
    instruction: InstructionId,
    lines: LineRange,
    /// For a trigger, the place to point at instead of its own.
    span: Option<Span>,
}

impl Walk<'_, '_> {
    /// Returns the state after the triggers, before the stage's own instructions.
    fn carry_out(&mut self, initial: StageState) -> StageState {
        let builder = self.builder;
        let Some(stage) = builder.model.stages.get(self.index) else { return initial };
        let index = self.index;
        let triggers = builder.triggers.iter().filter(|trigger| trigger.stage == index);
        let mut step = 0;
        for trigger in triggers {
            let span = Some(stage.base_written.span);
            let place = Place { step, instruction: stage.from, lines: stage.lines, span };
            self.trigger_states.push(self.state.clone());
            self.step(&trigger.instruction, place, None);
            step += 1;
        }
        let initial = self.state.clone();
        for (position, id) in stage.instructions.iter().enumerate() {
            if let Some(instruction) = builder.instruction(*id).filter(|instruction| !instruction.broken) {
                let place = Place { step, instruction: *id, lines: instruction.lines, span: None };
                self.step(instruction, place, Some(position));
            }
            step += 1;
        }
        initial
    }

    fn step(&mut self, instruction: &Instruction, place: Place, position: Option<usize>) {
        let (before, sure) = (self.unset.len(), self.unsure);
        let outcome = self.instruction(instruction, place, position);
        if let Some(span) = place.span {
            self.unset.iter_mut().skip(before).for_each(|unset| unset.span = span);
        }
        // With a value that is not known, neither is whether the instruction fails.
        if let Err(refusal) = outcome
            && self.fault.is_none()
            && self.unsure == sure
        {
            self.fault = Some(Fault {
                stage: self.stage,
                step: place.step,
                instruction: place.instruction,
                code: refusal.code.to_owned(),
                args: refusal.args,
                message: refusal.message,
                lines: place.lines,
                span: place.span.unwrap_or(refusal.span),
            });
        }
    }

    fn set(&mut self, position: Option<usize>, setting: Setting) {
        self.state.apply(&setting);
        if let Some(position) = position {
            let position = u32::try_from(position).unwrap_or(u32::MAX);
            self.changes.push(Change { position, setting });
        }
    }

    /// Expands a word with what holds now, and notes variables that nothing sets.
    fn expand(&mut self, word: &Spanned<String>, place: Place) -> Outcome<String> {
        self.expand_with(self.builder.lex, &word.value, word.span, place)
    }

    fn expand_with(&mut self, lex: Lex, word: &str, span: Span, place: Place) -> Outcome<String> {
        let expanded = lex.expand(word, &self.state);
        self.unsure += expanded.unknown.len();
        let unknown = expanded.unknown.iter().filter(|&name| !self.state.is_unknown(name));
        let used =
            expanded.unmatched.iter().map(|name| (name, true)).chain(unknown.map(|name| (name, false)));
        for (name, certain) in used {
            let declared = self.state.declares(name);
            // BuildKit's scanner switches are never in the environment.
            let switch = matches!(name.as_str(), "BUILDKIT_SBOM_SCAN_CONTEXT" | "BUILDKIT_SBOM_SCAN_STAGE");
            if declared || switch {
                continue;
            }
            self.unset.push(UnsetVariable {
                stage: self.stage,
                step: place.step,
                instruction: place.instruction,
                name: name.clone(),
                certain,
                suggestion: self.state.suggest(name),
                lines: place.lines,
                span: variable_span(self.builder.text, span, name),
            });
        }
        match expanded.error {
            None => Ok(expanded.text),
            Some(message) => Err(Refusal::new("expansion", &[("message", &message)], message.clone(), span)),
        }
    }

    fn expand_option(
        &mut self,
        word: Option<&Spanned<String>>,
        place: Place,
    ) -> Outcome<Option<Spanned<String>>> {
        let Some(word) = word else { return Ok(None) };
        let text = self.expand(word, place)?;
        Ok(Some(Spanned::new(text, word.span)).filter(|word| !word.value.is_empty()))
    }

    /// Names and values, and whether each value is known.
    fn bindings(&mut self, bindings: &[Binding], place: Place) -> Outcome<Vec<(String, String, bool)>> {
        let mut out = Vec::new();
        for binding in bindings {
            let name = self.expand(&binding.name, place)?;
            let sure = self.unsure;
            let value = match &binding.value {
                Some(value) => self.expand(value, place)?,
                None => String::new(),
            };
            out.push((name, value, self.unsure == sure));
        }
        Ok(out)
    }

    fn instruction(&mut self, instruction: &Instruction, place: Place, position: Option<usize>) -> Outcome {
        match &instruction.kind {
            Kind::Env(bindings) => {
                // All values see the variables as they were before the instruction.
                for (name, value, known) in self.bindings(bindings, place)? {
                    let setting = if known { Setting::Env } else { Setting::EnvUnknown };
                    self.set(position, setting(name, value));
                }
            }
            Kind::Label(bindings) => {
                self.bindings(bindings, place)?;
            }
            Kind::Arg(bindings) => {
                for binding in bindings {
                    self.arg(binding, place, position)?;
                }
            }
            Kind::Workdir(path) => {
                let sure = self.unsure;
                let mut path = self.expand(path, place)?;
                if self.unsure != sure && path.starts_with("${") {
                    // What the base image has there is most likely absolute.
                    path.insert(0, '/');
                }
                let current = self.state.workdir.as_deref().unwrap_or("");
                let workdir = paths::workdir(current, &path, self.windows).map_err(|message| {
                    let span = instruction.span;
                    Refusal::new("workdir-invalid", &[("message", &message)], message.clone(), span)
                })?;
                self.set(position, Setting::Workdir(workdir));
            }
            Kind::User(user) => {
                let user = self.expand(user, place)?;
                self.set(position, Setting::User(user));
            }
            Kind::Shell(words) => {
                let words = words.iter().map(|word| word.value.clone()).collect();
                self.set(position, Setting::Shell(words));
            }
            Kind::StopSignal(signal) => {
                let text = self.expand(signal, place)?;
                if !is_signal(&text) {
                    let message = format!("invalid signal: {text}");
                    return Err(Refusal::new("signal-invalid", &[("signal", &text)], message, signal.span));
                }
            }
            Kind::Volume(paths) => {
                let mut expanded = Vec::new();
                for path in paths {
                    expanded.push((self.expand(path, place)?, path.span));
                }
                if let Some((_, span)) = expanded.into_iter().find(|(path, _)| path.is_empty()) {
                    let message = "VOLUME specified can not be an empty string".to_owned();
                    return Err(Refusal::new("volume-empty", &[], message, span));
                }
            }
            Kind::Expose(ports) => self.expose(ports)?,
            Kind::Copy(transfer) => self.transfer(instruction, transfer, place, false)?,
            Kind::Add(transfer) => self.transfer(instruction, transfer, place, true)?,
            Kind::Run(run) => {
                let mut mounts = Vec::new();
                for flag in instruction.flags.iter().filter(|flag| flag.name.value == "mount") {
                    if let Some(value) = &flag.value {
                        mounts.push((self.evaluate_mount(value, place)?, flag.span));
                    }
                }
                for ((evaluated, span), written) in mounts.iter().zip(&run.mounts) {
                    let from = written.from.as_ref().map(|from| from.value.as_str());
                    self.check_mount(evaluated, from, *span)?;
                }
                if let Some(device) = instruction.flags.iter().find(|flag| flag.name.value == "device")
                    && !self.builder.file.frontend_has_devices()
                {
                    let message =
                        "device feature is only supported in Dockerfile frontend 1.14.0-labs or later"
                            .to_owned();
                    return Err(Refusal::new("run-device-labs", &[], message, device.span));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn arg(&mut self, binding: &Binding, place: Place, position: Option<usize>) -> Outcome {
        let name = binding.name.value.clone();
        let builder = self.builder;
        let sure = self.unsure;
        let value = match (builder.options.build_args.get(&name), &binding.value) {
            (Some(given), _) => Some(given.clone()),
            (None, Some(written)) => Some(self.expand(written, place)?),
            (None, None) => builder.globals.var(&name).map(str::to_owned),
        };
        let setting = match value {
            Some(text) if self.unsure != sure => Setting::ArgUnknown(name, text),
            value => Setting::Arg(name, value),
        };
        self.set(position, setting);
        Ok(())
    }

    fn expose(&mut self, ports: &[Spanned<String>]) -> Outcome {
        let mut sorted: Vec<&Spanned<String>> = ports.iter().collect();
        sorted.arrange_by(|a, b| a.value.cmp(&b.value));
        let mut expanded = Vec::new();
        for port in sorted {
            let words = self.builder.lex.expand(&port.value, &self.state);
            self.unsure += words.unknown.len();
            if let Some(message) = words.error {
                return Err(Refusal::new("expansion", &[("message", &message)], message.clone(), port.span));
            }
            expanded.extend(words.words.into_iter().map(|word| (word, port.span)));
        }
        for (port, span) in expanded {
            if let Some(message) = Port::parse(&port).error {
                return Err(Refusal::new(
                    "port-invalid",
                    &[("port", &port), ("message", &message)],
                    message.clone(),
                    span,
                ));
            }
        }
        Ok(())
    }

    fn dispatched(&self, from: &str) -> bool {
        let builder = self.builder;
        let state = match from.parse::<usize>() {
            Ok(index) if index < builder.states.len() => Some(index),
            _ => builder.by_name.get(&to_lower(from)).copied(),
        };
        // Images without a FROM are ready at once; stages must come earlier.
        state.and_then(|state| builder.states.get(state)?.stage).is_none_or(|stage| stage < self.index)
    }

    fn stage_name(&self) -> &str {
        self.builder.states.get(self.index).map_or("", |state| state.name.as_str())
    }

    fn transfer(
        &mut self,
        instruction: &Instruction,
        transfer: &Transfer,
        place: Place,
        add: bool,
    ) -> Outcome {
        self.expand_option(transfer.chown.as_ref(), place)?;
        let chmod = self.expand_option(transfer.chmod.as_ref(), place)?;
        let checksum = if add { self.expand_option(transfer.checksum.as_ref(), place)? } else { None };
        let mut sources = Vec::new();
        for source in &transfer.sources {
            sources.push(Spanned::new(self.expand(source, place)?, source.span));
        }
        let dest = self.expand(&transfer.dest, place)?;
        for heredoc in transfer.inline.iter().filter_map(|&at| instruction.heredocs.get(at)) {
            if heredoc.expand {
                // Bodies know no quotes, and always the backslash.
                let lex = Lex { skip_quotes: true, ..Lex::new('\\') };
                let body = &heredoc.body;
                self.expand_with(lex, body.text(), body.span(0..body.text().len()), place)?;
            }
        }
        if let Some(from) = &transfer.from
            && !self.dispatched(&from.value)
        {
            let message = format!(
                "cannot copy from stage {}, it needs to be defined before current stage {}",
                quote(&from.value),
                quote(self.stage_name())
            );
            return Err(Refusal::new("copy-from-later", &[("from", &from.value)], message, from.span));
        }
        if self.windows {
            paths::check_destination(&dest).map_err(|message| {
                Refusal::new("path-invalid", &[("message", &message)], message.clone(), transfer.dest.span)
            })?;
        }
        if let Some(chmod) = &chmod {
            check_chmod(&chmod.value).map_err(|message| {
                Refusal::new("chmod-invalid", &[("value", &chmod.value)], message, chmod.span)
            })?;
        }
        if let Some(checksum) = &checksum {
            let refuse =
                |code, message: &str| Err(Refusal::new(code, &[], message.to_owned(), checksum.span));
            let [only] = sources.as_slice() else {
                return refuse("checksum-sources", "checksum can't be specified for multiple sources");
            };
            if !takes_checksum(&only.value) {
                return refuse("checksum-local", "checksum requires HTTP(S) or Git sources");
            }
        }
        let mut remote = Remote { add, keep_git_dir: transfer.keep_git_dir, checksum };
        for found in &sources {
            match source(&found.value) {
                Source::Local if self.windows => {
                    paths::check_source(&found.value, transfer.parents).map_err(|message| {
                        Refusal::new("path-invalid", &[("message", &message)], message.clone(), found.span)
                    })?;
                }
                Source::Local => {}
                kind => remote.take(kind, found.span)?,
            }
        }
        if self.windows {
            let bodies = transfer.inline.iter().filter_map(|&at| instruction.heredocs.get(at));
            let names = bodies.map(|heredoc| (&heredoc.name, heredoc.delimiter));
            for (name, span) in names.chain(transfer.hollow.iter().map(|name| (&name.value, name.span))) {
                paths::without_drive(name).map_err(|message| {
                    Refusal::new("path-invalid", &[("message", &message)], message.clone(), span)
                })?;
            }
        }
        Ok(())
    }

    /// BuildKit's `parseMount` with variables expanded.
    fn evaluate_mount(&mut self, value: &Spanned<String>, place: Place) -> Outcome<Evaluated> {
        let refuse = |message: String| {
            Refusal::new("mount-invalid", &[("message", &message)], message.clone(), value.span)
        };
        let fields = csv_fields(&value.value)
            .map_err(|fault| refuse(format!("failed to parse csv mounts: {fault}")))?;
        let mut mount = Evaluated::default();
        for (field, _) in fields {
            let (key, written) = field.split_once('=').map_or((field.as_str(), None), |(k, v)| (k, Some(v)));
            let key = to_lower(key);
            let text = match written {
                Some(written) => Some(self.expand_with(self.builder.lex, written, value.span, place)?),
                None => None,
            };
            mount.field(&field, &key, text).map_err(refuse)?;
        }
        mount.check().map_err(refuse)?;
        Ok(mount)
    }

    /// The faults of `dispatchRunMounts`.
    fn check_mount(&self, mount: &Evaluated, from: Option<&str>, span: Span) -> Outcome {
        // A cache without `from` is one of scratch, which a stage may be called.
        let from = from.filter(|from| !from.is_empty());
        let from = from.or((mount.kind == MountType::Cache).then_some("scratch"));
        if let Some(from) = from
            && self.builder.by_name.get(&to_lower(from)).is_some_and(|&stage| stage >= self.index)
        {
            let message = format!(
                "cannot mount from stage {} to {}, stage needs to be defined before current command",
                quote(from),
                quote(&mount.target)
            );
            return Err(Refusal::new("mount-from-later", &[("from", from)], message, span));
        }
        if mount.kind == MountType::Ssh && !mount.source.is_empty() {
            return Err(Refusal::new(
                "mount-ssh-source",
                &[],
                "ssh does not support source".to_owned(),
                span,
            ));
        }
        if matches!(mount.kind, MountType::Secret | MountType::Ssh) {
            return Ok(());
        }
        let target = if clean_path(&mount.target).starts_with('/') {
            mount.target.clone()
        } else {
            let workdir = self.state.workdir.as_deref().unwrap_or("/");
            join_path(&join_path("/", workdir), &mount.target)
        };
        if target == "/" {
            let message = format!("invalid mount target {}", quote(&target));
            return Err(Refusal::new("mount-target", &[("target", &target)], message, span));
        }
        Ok(())
    }
}

/// `signal.ParseSignal` on Linux takes it.
fn is_signal(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse::<i64>().is_ok_and(|number| number != 0);
    }
    const NAMES: [&str; 37] = [
        "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL",
        "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP",
        "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ", "RTMIN", "RTMAX", "UNUSED",
    ];
    let upper = to_upper(text);
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let offset = |sign: &str, most: u32| {
        name.strip_prefix(sign).is_some_and(|rest| {
            !rest.starts_with(['0', '+']) && rest.parse::<u32>().is_ok_and(|n| (1..=most).contains(&n))
        })
    };
    (NAMES.contains(&name) && name != "UNUSED") || offset("RTMIN+", 15) || offset("RTMAX-", 14)
}

/// The faults of `--chmod`; the error is BuildKit's message.
fn check_chmod(text: &str) -> Result<(), String> {
    let not_octal = || {
        Err(format!("invalid chmod parameter: '{text}'. it should be octal string and between 0 and 07777"))
    };
    match u32::from_str_radix(text, 8) {
        Ok(mode) if !text.starts_with('+') => {
            if mode > 0o7777 {
                return not_octal();
            }
            Ok(())
        }
        _ if text.starts_with(|c: char| c.is_ascii_digit()) => not_octal(),
        _ if is_symbolic_mode(text) => Ok(()),
        _ => Err("invalid syntax".to_owned()),
    }
}

/// A mode such as `u+x,go=r`: for each part who, then at least one operator with permissions.
fn is_symbolic_mode(text: &str) -> bool {
    !text.is_empty()
        && text.split(',').all(|part| {
            let rest = part.trim_start_matches(['a', 'u', 'g', 'o']);
            rest.starts_with(['+', '-', '=']) && rest.bytes().all(|b| b"+-=rstwXxugo".contains(&b))
        })
}

/// The place of `$name` or `${name…}` within `span`; the span itself where it is not to be found.
pub fn variable_span(text: &str, span: Span, name: &str) -> Span {
    let source = span.text(text);
    let mut from = 0;
    while let Some(found) = source.get(from..).and_then(|rest| rest.find('$')) {
        let dollar = from + found;
        let rest = source.get(dollar + 1..).unwrap_or("");
        let (braced, body) = rest.strip_prefix('{').map_or((false, rest), |body| (true, body));
        if let Some(after) = body.strip_prefix(name)
            && !after.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        {
            let start = span.start as usize + dollar;
            let mut end = start + 1 + usize::from(braced) + name.len();
            if braced && after.starts_with('}') {
                end += 1;
            }
            return Span::new(start, end);
        }
        from = dollar + 1;
    }
    span
}
