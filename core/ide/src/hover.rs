//! What is known of the word at a place.

use dockerfile_core::lists::Arrange;
use dockerfile_core::model::{Base, Origin, Setting, Stage, StageId};
use dockerfile_core::programs::{Ask, Source};
use dockerfile_core::size::{Extent, catalogue, offers};
use dockerfile_core::source::{LineIndex, Span};
use dockerfile_core::syntax::{Flag, Instruction, Kind, TokenKind};
use dockerfile_core::{Analysis, Options, analyze_with_plans, files};

use crate::complete::Note;
use crate::language::{MOUNTS, PREDEFINED, since};
use crate::navigate::touched;
use dockerfile_core::request;

use crate::reading::Reading;
use crate::symbols::{Occurrence, Symbol, occurrences};

/// What is said of a word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hover {
    /// The word.
    pub span: Span,
    /// Its heading: as it is written, or what it stands for.
    pub title: String,
    /// Key of a text that explains it.
    pub help: Option<String>,
    /// What is known of it here, a line each.
    pub facts: Vec<Note>,
}

/// What is known of the word at `at`; `None` where there is nothing to say.
pub fn hover(text: &str, options: &Options, at: u32) -> Option<Hover> {
    let analysis = analyze_with_plans(text, options);
    let token = analysis.tokens.iter().find(|token| token.span.start <= at && at < token.span.end)?;
    if matches!(token.kind, TokenKind::Blank | TokenKind::Comment) {
        return None;
    }
    let reading = Reading::of(text, options);
    let all = occurrences(text, &reading);
    let here = Here { text, at, options, analysis: &analysis, reading: &reading, all: &all };
    here.directive().or_else(|| here.symbol()).or_else(|| here.instruction()).map(|found| Hover {
        facts: found.facts.into_iter().filter(|fact| !fact.code.is_empty()).collect(),
        ..found
    })
}

struct Here<'t> {
    text: &'t str,
    at: u32,
    options: &'t Options,
    analysis: &'t Analysis,
    reading: &'t Reading,
    all: &'t [Occurrence],
}

fn note(code: &'static str, args: &[(&'static str, &str)]) -> Note {
    let args = args.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
    Note { code, args, bytes: None }
}

impl Here<'_> {
    fn line(&self, at: u32) -> String {
        (LineIndex::new(self.text).line(at) + 1).to_string()
    }

    fn directive(&self) -> Option<Hover> {
        let found = self
            .reading
            .file
            .directives
            .iter()
            .find(|found| found.name.span.start <= self.at && self.at < found.value.span.end)?;
        let name = &found.name.value;
        let title = format!("# {name}={}", found.value.value);
        let span = found.name.span.cover(found.value.span);
        Some(Hover { span, title, help: Some(format!("directive.{name}")), facts: Vec::new() })
    }

    fn symbol(&self) -> Option<Hover> {
        let here = touched(self.all, self.at)?;
        match &here.symbol {
            Symbol::Stage(id) => {
                let stage = self.analysis.model.stages.get(id.index())?;
                Some(Hover { span: here.span, title: self.name(stage), help: None, facts: self.stage(stage) })
            }
            Symbol::Variable(name, _) => Some(self.variable(name, here)),
            Symbol::Heredoc(_) => Some(Hover {
                span: here.span,
                title: format!("<<{}", here.span.text(self.text)),
                help: Some("heredoc".to_owned()),
                facts: vec![note("since", &[("version", "1.4")])],
            }),
        }
    }

    fn name(&self, stage: &Stage) -> String {
        stage.name.as_ref().map_or_else(|| stage.id.0.to_string(), |name| name.value.clone())
    }

    /// What a stage is built on, weighs, and gives to whom.
    fn stage(&self, stage: &Stage) -> Vec<Note> {
        let model = &self.analysis.model;
        let mut facts = vec![note("stage-base", &[("base", &stage.base_written.value)])];
        if let Some(size) = self.analysis.size.stages.iter().find(|size| size.stage == stage.id) {
            match size.unpacked.extent() {
                Extent::Whole(bytes) => facts.push(Note::bytes("weighs", bytes.likely)),
                Extent::AtLeast(bytes) if bytes > 0 => facts.push(Note::bytes("weighs-at-least", bytes)),
                Extent::AtLeast(_) | Extent::Unknown => {}
            }
        }
        let mut gives: Vec<StageId> = model
            .edges
            .iter()
            .filter(|edge| edge.origin == Origin::Stage(stage.id))
            .map(|edge| edge.stage)
            .collect();
        gives.arrange();
        gives.dedup();
        let names: Vec<String> = gives
            .iter()
            .filter_map(|id| model.stages.get(id.index()))
            .map(|stage| self.name(stage))
            .collect();
        if !names.is_empty() {
            facts.push(note("stage-gives", &[("stages", &names.join(", "))]));
        }
        if model.target == Some(stage.id) {
            facts.push(note("stage-target", &[]));
        } else if model.target.is_some() && !model.reachable_with_onbuild.contains(&stage.id) {
            facts.push(note("stage-unused", &[]));
        }
        facts
    }

    /// The value that a variable has here, and who gives it.
    fn variable(&self, name: &str, here: &Occurrence) -> Hover {
        let mut facts = Vec::new();
        let model = &self.reading.model;
        // A definition has the value that it gives.
        let own = self.reading.instruction_at(self.at);
        match here.stage.and_then(|id| model.stages.get(id.index())) {
            Some(stage) => {
                let position = own.and_then(|own| stage.position(own.id));
                let after = usize::from(here.defines);
                let position = position.map_or(stage.instructions.len(), |position| position + after);
                let state = stage.state_before(position);
                match state.var(name) {
                    Some(value) => facts.push(note("variable-value", &[("value", value)])),
                    None if state.is_unknown(name) => facts.push(note("variable-unknown", &[])),
                    None if state.declares(name) => facts.push(note("variable-empty", &[])),
                    None => facts.push(note("variable-unset", &[])),
                }
                if !here.defines {
                    facts.push(self.origin(stage, position, name));
                }
            }
            None => {
                let value =
                    model.global_env.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value);
                facts.push(match value {
                    Some(value) => note("variable-value", &[("value", value)]),
                    None => note("variable-unset", &[]),
                });
                let given = model
                    .global_args
                    .iter()
                    .rev()
                    .find(|arg| arg.name.value == name && arg.name.span.start < self.at);
                if let Some(given) = given.filter(|given| given.name.span != here.span) {
                    facts.push(note("variable-from-line", &[("line", &self.line(given.name.span.start))]));
                }
            }
        }
        if self.options.build_args.contains_key(name) {
            facts.push(note("variable-build-arg", &[]));
        }
        let help = PREDEFINED.contains(&name).then(|| format!("arg.{name}"));
        Hover { span: here.span, title: name.to_owned(), help, facts }
    }

    /// Who gives a variable the value that it has before a position of a stage.
    fn origin(&self, stage: &Stage, position: usize, name: &str) -> Note {
        let sets = |setting: &Setting, images_only: bool| match setting {
            Setting::Env(other, _) | Setting::EnvUnknown(other, _) => other == name,
            Setting::Arg(other, _) | Setting::ArgUnknown(other, _) => !images_only && other == name,
            _ => false,
        };
        let mut images_only = false;
        for found in self.reading.model.lineage(stage.id) {
            let limit = if images_only { found.instructions.len() } else { position };
            let change = found
                .changes
                .iter()
                .rev()
                .find(|change| (change.position as usize) < limit && sets(&change.setting, images_only));
            if let Some(change) = change {
                let id = found.instructions.get(change.position as usize);
                let at = id
                    .and_then(|id| self.reading.file.instructions.get(id.index()))
                    .map_or(0, |one| one.span.start);
                return note("variable-from-line", &[("line", &self.line(at))]);
            }
            images_only = true;
        }
        let root = self.reading.model.root(stage.id);
        match root.filter(|root| root.initial.is_set(name)) {
            Some(root) => note("variable-from-base", &[("base", &root.base_written.value)]),
            None => Note::default(),
        }
    }

    fn instruction(&self) -> Option<Hover> {
        let outer = self.reading.instruction_at(self.at)?;
        let inner = match &outer.kind {
            Kind::Onbuild(onbuild) => {
                onbuild.trigger.as_deref().filter(|inner| inner.keyword.span.start <= self.at)
            }
            _ => None,
        };
        let instruction = inner.unwrap_or(outer);
        let keyword = instruction.keyword.value.to_uppercase();
        if instruction.keyword.span.touches(self.at) && self.at < instruction.keyword.span.end {
            let facts = self.effects(outer);
            return Some(Hover {
                span: instruction.keyword.span,
                title: keyword.clone(),
                help: Some(format!("instruction.{keyword}")),
                facts,
            });
        }
        if let Some(flag) =
            instruction.flags.iter().find(|flag| flag.span.start <= self.at && self.at < flag.span.end)
        {
            return self.flag(&keyword, flag);
        }
        self.argument(outer, instruction)
    }

    /// What an instruction adds to the result.
    fn effects(&self, instruction: &Instruction) -> Vec<Note> {
        let mut layers = self.analysis.size.stages.iter().flat_map(|stage| &stage.layers);
        let Some(layer) = layers.find(|layer| layer.instruction == instruction.id) else { return Vec::new() };
        let files = layer.files.iter().filter(|file| file.path.starts_with('/') && !file.tree).count();
        let mut facts = match layer.unpacked.extent() {
            Extent::Whole(bytes) => vec![Note::bytes("adds", bytes.likely)],
            Extent::AtLeast(bytes) if bytes > 0 => vec![Note::bytes("adds-at-least", bytes)],
            Extent::AtLeast(_) | Extent::Unknown => Vec::new(),
        };
        if files > 0 {
            facts.push(note("changes-files", &[("files", &files.to_string())]));
        }
        facts
    }

    fn flag(&self, keyword: &str, flag: &Flag) -> Option<Hover> {
        let name = &flag.name.value;
        let version = || since(keyword, name).map(|version| note("since", &[("version", &version)]));
        if self.at < flag.name.span.end {
            let help = Some(format!("flag.{keyword}.{name}"));
            let facts = version().into_iter().collect();
            return Some(Hover { span: flag.name.span, title: format!("--{name}"), help, facts });
        }
        let value = flag.value.as_ref()?;
        let within = value.span.text(self.text);
        let offset = self.at.checked_sub(value.span.start)? as usize;
        if name != "mount" {
            let help = Some(format!("value.{keyword}.{name}.{}", value.value));
            return Some(Hover {
                span: value.span,
                title: flag.span.text(self.text).to_owned(),
                help,
                facts: Vec::new(),
            });
        }
        // The option of the mount that the place lies in.
        let start = within.get(..offset)?.rfind(',').map_or(0, |at| at + 1);
        let end = within.get(offset..)?.find(',').map_or(within.len(), |at| at + offset);
        let part = within.get(start..end)?;
        let span = Span::new(value.span.start as usize + start, value.span.start as usize + end);
        let option = part.split('=').next().unwrap_or("");
        let kind = part.strip_prefix("type=").filter(|kind| MOUNTS.iter().any(|(known, _)| known == kind));
        let help = match (kind, option) {
            (Some(kind), _) => format!("mount.{kind}"),
            (None, "src") => "mount-option.source".to_owned(),
            (None, "dst" | "destination") => "mount-option.target".to_owned(),
            (None, "ro") => "mount-option.readonly".to_owned(),
            (None, "rw") => "mount-option.readwrite".to_owned(),
            (None, option) => format!("mount-option.{option}"),
        };
        Some(Hover { span, title: part.to_owned(), help: Some(help), facts: Vec::new() })
    }

    fn argument(&self, outer: &Instruction, instruction: &Instruction) -> Option<Hover> {
        match &instruction.kind {
            Kind::From(from) if from.image.span.touches(self.at) => self.image(outer, from.image.span),
            Kind::Copy(transfer) | Kind::Add(transfer) => {
                let source = transfer.sources.iter().find(|source| source.span.touches(self.at))?;
                self.path(outer, source.span, &source.value, transfer.from.is_some())
            }
            Kind::Run(_) => self.package(outer).or_else(|| self.command(outer)),
            _ => None,
        }
    }

    /// What an image is, weighs, runs as, starts.
    fn image(&self, instruction: &Instruction, span: Span) -> Option<Hover> {
        let stage = self.analysis.model.stages.iter().find(|stage| stage.from == instruction.id)?;
        let reference = match &stage.base {
            Base::Image(reference) => reference,
            Base::Scratch => {
                return Some(Hover {
                    span,
                    title: "scratch".to_owned(),
                    help: Some("image.scratch".to_owned()),
                    facts: Vec::new(),
                });
            }
            _ => return None,
        };
        let platform = stage.platform.as_deref().or(self.options.platform.as_deref());
        let arch = platform.and_then(|platform| platform.split('/').nth(1)).unwrap_or("amd64");
        let known = catalogue::lookup(reference, arch, None);
        let mut facts = Vec::new();
        if let Some(bytes) = known.unpacked {
            facts.push(Note::bytes("weighs", bytes.likely));
        }
        if let Some(bytes) = known.compressed {
            facts.push(Note::bytes("pulls", bytes.likely));
        }
        if let Some(distro) = &known.distro {
            facts.push(note("image-distro", &[("distro", distro)]));
        }
        let user = stage.initial.user.as_deref();
        facts.push(match user {
            Some(user) => note("image-user", &[("user", user)]),
            None => Note::default(),
        });
        if known.traits.shell == Some(false) {
            facts.push(note("image-no-shell", &[]));
        }
        if let Some(start) = self.analysis.deeds.bases.get(stage.id.index()) {
            let words: Vec<String> =
                start.entrypoint.iter().flatten().chain(start.cmd.iter().flatten()).cloned().collect();
            if !words.is_empty() {
                facts.push(note("image-starts", &[("command", &words.join(" "))]));
            }
        }
        let ended = self.analysis.diagnostics.iter().find(|found| {
            found.rule == "EndOfLifeBaseImage"
                && found.span.start >= instruction.span.start
                && found.span.end <= instruction.span.end
        });
        let date = ended.and_then(|found| found.args.iter().find(|(key, _)| key == "date"));
        if let Some((_, date)) = date {
            facts.push(note("image-ended", &[("end", date)]));
        }
        let title = reference.trim_start_matches("docker.io/").trim_start_matches("library/").to_owned();
        Some(Hover { span, title, help: None, facts })
    }

    /// What a path holds: of the context, or of the stage that it comes from.
    fn path(&self, instruction: &Instruction, span: Span, path: &str, from_other: bool) -> Option<Hover> {
        let mut sum = (0_u64, 0_u64, true);
        let mut add = |bytes: Option<u64>| {
            sum.0 += 1;
            match bytes {
                Some(bytes) => sum.1 = sum.1.saturating_add(bytes),
                None => sum.2 = false,
            }
        };
        let (title, complete) = if from_other {
            let edges = &self.analysis.model.edges;
            let edge = edges.iter().find(|edge| edge.instruction == instruction.id && !edge.onbuild)?;
            let Origin::Stage(id) = edge.origin else { return None };
            let options = Options { target: Some(id.0.to_string()), ..self.options.clone() };
            let wanted = format!("/{}", path.trim_start_matches('/').trim_end_matches('/'));
            for file in files(self.text, &options) {
                if file.path == wanted
                    || file.path.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('/'))
                {
                    add(file.unpacked.map(|bytes| bytes.likely));
                }
            }
            (wanted, false)
        } else {
            let context = self.options.sent_context()?;
            let taken = context.taken(path)?;
            for found in taken {
                add(context.files.get(found.path).and_then(|file| file.bytes));
            }
            (path.to_owned(), context.complete)
        };
        let (count, bytes, known) = sum;
        let mut facts = Vec::new();
        if count > 0 {
            facts.push(note("path-files", &[("files", &count.to_string())]));
            facts.push(Note::bytes(if known { "weighs" } else { "weighs-at-least" }, bytes));
        } else if complete {
            facts.push(note("path-missing", &[]));
        } else {
            return None;
        }
        Some(Hover { span, title, help: None, facts })
    }

    /// What a package weighs.
    fn package(&self, instruction: &Instruction) -> Option<Hover> {
        let script = self.reading.scripts.get(instruction.id.index())?.as_ref()?;
        for command in script.all_commands() {
            if self.at < command.span.start || self.at > command.span.end {
                continue;
            }
            for ask in request(command).into_iter().flat_map(|request| request.asks) {
                let Ask::Install(install) = ask else { continue };
                let named = install.sources.iter().find_map(|source| match source {
                    Source::Package(item) if item.span.touches(self.at) => Some(item),
                    _ => None,
                });
                let Some(item) = named else { continue };
                let name = item.value()?;
                let plain = name
                    .split(['=', '@', '<', '>', '~', '!', '['])
                    .next()
                    .filter(|name| !name.is_empty())
                    .unwrap_or(name);
                let bytes = offers::package(install.manager, plain)?;
                let fact = match install.manager.name() {
                    "apt" | "apk" => Note::bytes("package-own", bytes),
                    _ => Note::bytes("package-all", bytes),
                };
                return Some(Hover {
                    span: item.span,
                    title: name.to_owned(),
                    help: None,
                    facts: vec![fact],
                });
            }
        }
        None
    }

    /// What a command of a script adds, where the estimate says so of its words.
    fn command(&self, instruction: &Instruction) -> Option<Hover> {
        let script = self.reading.scripts.get(instruction.id.index())?.as_ref()?;
        let command = script.all_commands().into_iter().rfind(|command| {
            let name = command.words.first();
            name.is_some_and(|word| word.span.start <= self.at && self.at < word.span.end)
        })?;
        let mut layers = self.analysis.size.stages.iter().flat_map(|stage| &stage.layers);
        let layer = layers.find(|layer| layer.instruction == instruction.id)?;
        let own = |span: Span| command.span.start <= span.start && span.end <= command.span.end;
        let items: Vec<_> = layer.items.iter().filter(|item| own(item.span)).collect();
        if items.is_empty() || items.iter().any(|item| item.unpacked.is_none()) {
            return None;
        }
        let bytes = items
            .iter()
            .filter_map(|item| item.unpacked)
            .map(|bytes| bytes.likely)
            .fold(0, u64::saturating_add);
        let word = command.words.first()?;
        Some(Hover {
            span: word.span,
            title: word.text.clone(),
            help: None,
            facts: vec![Note::bytes("adds", bytes)],
        })
    }
}

#[cfg(test)]
mod tests;
