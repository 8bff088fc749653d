//! Carries out the instructions of each stage on paper: variables, working directory, user, shell,
//! and the faults that only show then (BuildKit's `dispatch`).

use std::net::IpAddr;

use super::build::{Bases, Builder};
use super::image_ref::check_digest;
use super::remote::{Source, source};
use super::types::{Base, Change, Fault, Setting, Stage, StageId, StageState, UnsetVariable};
use crate::source::{LineRange, Span, Spanned};
use crate::syntax::{
    Binding, Instruction, InstructionId, Kind, Lex, MountType, Transfer, clean_path, csv_fields,
    did_you_mean, join_path, parse_bool, quote, suggest,
};

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
            fault: None,
            unset: Vec::new(),
            unsure: 0,
            windows: is_windows(builder, stage),
        };
        let initial = walk.carry_out(initial);
        let Walk { changes, fault, unset, .. } = walk;
        builder.model.faults.extend(fault);
        builder.model.unset.extend(unset);
        if let Some(stage) = builder.model.stages.get_mut(index) {
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
            let config = bases(image);
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
        Base::NamedContext(_) | Base::Unresolved => state.open = !builder.options.bare,
        Base::Stage(_) | Base::Scratch => {}
    }
    if !state.env.iter().any(|(name, _)| name == "PATH") && !is_windows(builder, stage) {
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
    fault: Option<Fault>,
    unset: Vec<UnsetVariable>,
    /// How many variables were used whose value is not known.
    unsure: usize,
    windows: bool,
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
        let unknown = expanded.unknown.iter().filter(|&name| !self.state.unknown.contains(name));
        let used =
            expanded.unmatched.iter().map(|name| (name, true)).chain(unknown.map(|name| (name, false)));
        for (name, certain) in used {
            let declared = self.state.args.iter().any(|(arg, _)| arg == name);
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
                suggestion: suggest(name, self.state.env.iter().map(|(key, _)| key.as_str()), true),
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
                let workdir = self.workdir(&path).map_err(|message| {
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
                for path in paths {
                    if self.expand(path, place)?.is_empty() {
                        let message = "VOLUME specified can not be an empty string".to_owned();
                        return Err(Refusal::new("volume-empty", &[], message, path.span));
                    }
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

    /// BuildKit's `NormalizeWorkdir`.
    fn workdir(&self, path: &str) -> Result<String, String> {
        let current = self.state.workdir.as_deref().unwrap_or("");
        if self.windows {
            let wrapped =
                |message: String| format!("normalizing workdir: normalizing working directory: {message}");
            let path = windows_path(path).map_err(wrapped)?;
            let current = if current.is_empty() { "/".to_owned() } else { current.replace('\\', "/") };
            let path = if path.starts_with('/') { path } else { join_path(&current, &path) };
            return Ok(path.replace('/', "\\"));
        }
        let current = if current.starts_with('/') { current.to_owned() } else { join_path("/", current) };
        Ok(match path {
            "" => current,
            path if path.starts_with('/') => path.to_owned(),
            path => join_path(&current, path),
        })
    }

    fn expose(&mut self, ports: &[Spanned<String>]) -> Outcome {
        let mut sorted: Vec<&Spanned<String>> = ports.iter().collect();
        sorted.sort_by(|a, b| a.value.cmp(&b.value));
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
            _ => builder.by_name.get(&from.to_lowercase()).copied(),
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
            windows_path(&dest).map_err(|fault| {
                let message = format!("removing drive letter: {fault}");
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
            if source(&only.value) == Source::Local {
                return refuse("checksum-local", "checksum requires HTTP(S) or Git sources");
            }
        }
        for found in &sources {
            match source(&found.value) {
                Source::Git(Some(message)) => {
                    return Err(Refusal::new(
                        "git-query",
                        &[("message", &message)],
                        message.clone(),
                        found.span,
                    ));
                }
                Source::Git(None) if !add => {
                    let message = "source can't be a git ref for COPY".to_owned();
                    return Err(Refusal::new("copy-git", &[], message, found.span));
                }
                Source::Http if !add => {
                    let message = "source can't be a URL for COPY".to_owned();
                    return Err(Refusal::new("copy-url", &[], message, found.span));
                }
                Source::Http => {
                    if let Some(checksum) = &checksum {
                        check_digest(&checksum.value).map_err(|message| {
                            Refusal::new(
                                "checksum-invalid",
                                &[("value", &checksum.value)],
                                message,
                                checksum.span,
                            )
                        })?;
                    }
                }
                Source::Git(None) | Source::Local => {}
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
            let key = key.to_lowercase();
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
        if let Some(from) = from
            && self.builder.by_name.get(&from.to_lowercase()).is_some_and(|&stage| stage >= self.index)
        {
            let message = format!(
                "cannot mount from stage {} to {}, stage needs to be defined before current command",
                quote(from),
                quote(&mount.target)
            );
            return Err(Refusal::new("mount-from-later", &[("from", from)], message, span));
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

/// A mount whose variables are expanded.
#[derive(Default)]
struct Evaluated {
    kind: MountType,
    from: String,
    source: String,
    target: String,
    id: String,
    sharing: String,
    mode: bool,
    uid: bool,
    gid: bool,
}

impl Evaluated {
    fn field(&mut self, field: &str, key: &str, value: Option<String>) -> Result<(), String> {
        let secret_or_ssh = matches!(self.kind, MountType::Secret | MountType::Ssh);
        let unexpected = || format!("unexpected key '{key}' for mount type '{}'", self.kind.as_str());
        let Some(value) = value else {
            return match key {
                "readonly" | "ro" | "readwrite" | "rw" => Ok(()),
                "required" if secret_or_ssh => Ok(()),
                "required" => Err(unexpected()),
                _ => Err(format!("invalid field '{field}' must be a key=value pair")),
            };
        };
        let number = |radix: u32, what: &str| match u32::from_str_radix(&value, radix) {
            Ok(_) if !value.starts_with('+') => Ok(true),
            _ => Err(format!("invalid value {value} for {what}")),
        };
        match key {
            "type" => {
                self.kind = match value.to_lowercase().as_str() {
                    "bind" => MountType::Bind,
                    "cache" => MountType::Cache,
                    "tmpfs" => MountType::Tmpfs,
                    "secret" => MountType::Secret,
                    "ssh" => MountType::Ssh,
                    _ => {
                        let near = suggest(&value, ["bind", "cache", "secret", "ssh", "tmpfs"], true);
                        return Err(did_you_mean(
                            format!("unsupported mount type {}", quote(&value)),
                            near.as_deref(),
                        ));
                    }
                };
            }
            "from" => self.from = value,
            "source" | "src" => self.source = value,
            "target" | "dst" | "destination" => self.target = value,
            "readonly" | "ro" | "readwrite" | "rw" => {
                if parse_bool(&value).is_none() {
                    return Err(format!("invalid value for {key}: {value}"));
                }
            }
            "required" if !secret_or_ssh => return Err(unexpected()),
            "required" => {
                if parse_bool(&value).is_none() {
                    return Err(format!("invalid value for {key}: {value}"));
                }
            }
            "size" if self.kind != MountType::Tmpfs => return Err(unexpected()),
            "size" => {
                if !is_size(&value) {
                    return Err(format!("invalid value for {key}: {value}"));
                }
            }
            "id" => self.id = value,
            "sharing" => {
                let lower = value.to_lowercase();
                if !matches!(lower.as_str(), "shared" | "private" | "locked") {
                    let near = suggest(&value, ["locked", "private", "shared"], true);
                    return Err(did_you_mean(
                        format!("unsupported sharing value {}", quote(&value)),
                        near.as_deref(),
                    ));
                }
                self.sharing = lower;
            }
            "mode" => self.mode = number(8, "mode")?,
            "uid" => self.uid = number(10, "uid")?,
            "gid" => self.gid = number(10, "gid")?,
            "env" => {}
            _ => {
                let keys = [
                    "type",
                    "from",
                    "source",
                    "target",
                    "readonly",
                    "id",
                    "sharing",
                    "required",
                    "size",
                    "mode",
                    "uid",
                    "gid",
                    "src",
                    "dst",
                    "destination",
                    "ro",
                    "rw",
                    "readwrite",
                    "env",
                ];
                return Err(did_you_mean(
                    format!("unexpected key '{key}' in '{field}'"),
                    suggest(key, keys, true).as_deref(),
                ));
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        let kind = self.kind.as_str();
        if !matches!(self.kind, MountType::Secret | MountType::Ssh | MountType::Cache) {
            for (set, what) in [(self.mode, "mode"), (self.uid, "uid"), (self.gid, "gid")] {
                if set {
                    return Err(format!("{what} not allowed for {} type mounts", quote(kind)));
                }
            }
        }
        if self.kind == MountType::Secret {
            let fault = if !self.from.is_empty() {
                "secret mount should not have a from"
            } else if !self.sharing.is_empty() {
                "secret mount should not define sharing"
            } else if self.source.is_empty() && self.target.is_empty() && self.id.is_empty() {
                "invalid secret mount. one of source, target required"
            } else if !self.source.is_empty() && !self.id.is_empty() {
                "both source and id can't be set"
            } else {
                return Ok(());
            };
            return Err(fault.to_owned());
        }
        if !self.sharing.is_empty() && self.kind != MountType::Cache {
            return Err(format!("invalid cache sharing set for {kind} mount"));
        }
        Ok(())
    }
}

/// `units.RAMInBytes` takes it.
fn is_size(text: &str) -> bool {
    let Some(last) = text.rfind(|c: char| c.is_ascii_digit() || c == '.' || c == ' ') else { return false };
    let (number, suffix) = text.split_at(last + 1);
    let number = number.strip_suffix(' ').unwrap_or(number);
    let suffix = suffix.to_lowercase();
    let unit_fits = match suffix.as_bytes() {
        [] | [b'b'] => true,
        [unit] | [unit, b'b'] | [unit, b'i', b'b'] => b"kmgtpezy".contains(unit),
        _ => false,
    };
    unit_fits && number.parse::<f64>().is_ok_and(|value| value >= 0.0)
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
    let upper = text.to_uppercase();
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

/// `CheckSystemDriveAndRemoveDriveLetter` for Windows; the error is its message.
fn windows_path(path: &str) -> Result<String, String> {
    let slashed = path.replace('\\', "/");
    if path.len() == 2 && path.ends_with(':') {
        return Err(format!("No relative path specified in {}", quote(path)));
    }
    if slashed.starts_with("//") {
        return Err("UNC paths are not supported".to_owned());
    }
    match slashed.split_once(':') {
        None => Ok(clean_path(&slashed)),
        Some((drive, rest)) if drive.eq_ignore_ascii_case("c") => Ok(clean_path(rest)),
        Some(_) => Err("The specified path is not on the system drive (C:)".to_owned()),
    }
}

/// A port of EXPOSE, read as BuildKit does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Port {
    /// The protocol as written, `tcp` where none is; empty where the port cannot be split.
    pub protocol: String,
    /// Whether an address or host port is given.
    pub mapped: bool,
    /// BuildKit's message where it refuses the port.
    pub error: Option<String>,
}

impl Port {
    /// Reads `[ip:][host:]container[/protocol]`.
    pub fn parse(raw: &str) -> Self {
        let parts: Vec<&str> = raw.split(':').collect();
        let (ip, host, container) = match parts.as_slice() {
            [container] => (String::new(), "", *container),
            [host, container] => (String::new(), *host, *container),
            [ip @ .., host, container] => (ip.join(":"), *host, *container),
            [] => (String::new(), "", ""),
        };
        let (container, protocol) = container.split_once('/').unwrap_or((container, ""));
        let refused = |message: String| Self { error: Some(message), ..Self::default() };
        if container.is_empty() {
            return refused(format!("invalid port: {}: no port specified", quote(raw)));
        }
        if !matches!(protocol.to_lowercase().as_str(), "" | "tcp" | "udp" | "sctp") {
            return refused(format!("invalid port: {}: invalid proto: {protocol}", quote(raw)));
        }
        let protocol = if protocol.is_empty() { "tcp" } else { protocol }.to_owned();
        let mapped = !ip.is_empty() || !host.is_empty();
        Self { protocol, mapped, error: port_fault(&ip, host, container) }
    }
}

fn port_fault(ip: &str, host: &str, container: &str) -> Option<String> {
    let address = match ip.strip_prefix('[') {
        Some(inner) => match inner.strip_suffix(']') {
            Some(inner) => inner,
            None => return Some(format!("invalid IP address {ip}: address {ip}:: missing ']' in address")),
        },
        None => ip,
    };
    if !ip.is_empty() && address.parse::<IpAddr>().is_err() {
        return Some(format!("invalid IP address: {address}"));
    }
    let Some((start, end)) = port_range(container) else {
        return Some(format!("invalid containerPort: {container}"));
    };
    if !host.is_empty() {
        let Some((host_start, host_end)) = port_range(host) else {
            return Some(format!("invalid hostPort: {host}"));
        };
        if end - start != host_end - host_start && end != start {
            return Some(format!(
                "invalid ranges specified for container and host Ports: {container} and {host}"
            ));
        }
    }
    None
}

fn port_range(text: &str) -> Option<(u32, u32)> {
    let number = |text: &str| text.parse::<u32>().ok().filter(|&port| port <= 65535);
    match text.split_once('-') {
        None => number(text).map(|port| (port, port)),
        Some((start, end)) => {
            let (start, end) = (number(start)?, number(end)?);
            (start <= end).then_some((start, end))
        }
    }
}

/// The place of `$name` or `${name…}` within `span`; the span itself where it is not to be found.
pub(crate) fn variable_span(text: &str, span: Span, name: &str) -> Span {
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
