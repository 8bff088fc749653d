//! Stages, edges, target and reachability, in the order of BuildKit's `dockerfile2llb`.

use dockerfile_syntax::lists::Arrange;
use std::collections::{BTreeMap, BTreeSet};

use super::dispatch;
use super::platform::Platform;
use super::remote;
use super::states::{Bases, Builder, State, Trigger};
use crate::Options;
use crate::image_ref::ImageRef;
use crate::source::{LineRange, Span};
use crate::syntax::{
    File, Instruction, InstructionId, Kind, Lex, Mount, NoEnv, did_you_mean, equal_fold, quote, suggest,
    to_lower, trigger,
};
use crate::{
    Base, Edge, EdgeKind, GlobalArg, GraphError, Model, Origin, Stage, StageId, StageState, WordVars,
};

/// Builds the model of `file`, whose text is `text`.
pub fn build(text: &str, file: &File, options: &Options, bases: Bases<'_>) -> Model {
    let mut builder = Builder {
        text,
        file,
        options,
        lex: Lex::new(file.escape),
        model: Model::default(),
        globals: StageState::default(),
        states: Vec::new(),
        by_name: BTreeMap::new(),
        triggers: Vec::new(),
    };
    builder.run();
    builder.model.edges.arrange_by_key(|edge| (edge.stage, edge.instruction));
    dispatch::run(&mut builder, bases);
    builder.model
}

/// A state on the way of a search: its number, dependencies still to follow, what led there.
type Visit = (usize, Vec<usize>, Option<(LineRange, Span)>);

struct Refusal<'s> {
    phase: &'s str,
    code: &'s str,
    args: &'s [(&'s str, &'s str)],
    message: String,
    lines: Vec<Vec<LineRange>>,
    span: Span,
}

impl Builder<'_> {
    fn run(&mut self) {
        self.collect_stages();
        if self.model.stages.is_empty() {
            return;
        }
        self.global_args();
        self.source_date_epoch();
        self.make_states();
        self.find_target();
        self.dependencies();
        self.resolve();
    }

    /// Notes an error; the first is where BuildKit stops.
    fn refuse(&mut self, refusal: Refusal<'_>) {
        let error = GraphError {
            phase: refusal.phase.to_owned(),
            code: refusal.code.to_owned(),
            args: refusal.args.iter().map(|&(k, v)| (k.to_owned(), v.to_owned())).collect(),
            message: refusal.message,
            lines: refusal.lines,
            span: refusal.span,
        };
        // Base images are resolved at the same time, each in a goroutine, of which Go runs the
        // newest first: of several faults there, BuildKit mostly reports the last.
        if self
            .model
            .graph_error
            .as_ref()
            .is_none_or(|first| first.phase == "resolve" && error.phase == "resolve")
        {
            self.model.graph_error = Some(error.clone());
        }
        self.model.graph_errors.push(error);
    }

    pub(super) fn instruction(&self, id: InstructionId) -> Option<&Instruction> {
        self.file.instructions.get(id.index())
    }

    fn collect_stages(&mut self) {
        for instruction in &self.file.instructions {
            let Kind::From(from) = &instruction.kind else {
                if let Some(stage) = self.model.stages.last_mut() {
                    stage.instructions.push(instruction.id);
                    stage.span = stage.span.cover(instruction.span);
                }
                continue;
            };
            let lower = from.name.as_ref().map(|name| to_lower(&name.value));
            let doc = lower.filter(|name| !name.is_empty()).and_then(|name| {
                let prefix = format!("{name} ");
                instruction.comments.iter().find_map(|line| line.strip_prefix(&prefix)).map(str::to_owned)
            });
            let id = StageId::at(self.model.stages.len());
            self.model.stages.push(Stage {
                id,
                name: from.name.clone(),
                base_written: from.image.clone(),
                base_expanded: None,
                base: Base::Unresolved,
                platform_written: from.platform.clone(),
                platform: None,
                base_vars: WordVars::default(),
                platform_vars: None,
                from: instruction.id,
                lines: instruction.lines,
                span: instruction.span,
                doc: doc.unwrap_or_default(),
                instructions: Vec::new(),
                trigger_states: Vec::new(),
                initial: StageState::default(),
                changes: Vec::new(),
            });
        }
    }

    /// The platform that the result is for.
    pub(super) fn target_platform(&self) -> Platform {
        self.options.platform.as_deref().and_then(|text| Platform::parse(text).ok()).unwrap_or_default()
    }

    fn default_args(&mut self) {
        let build = Platform::default();
        let target = self.target_platform();
        let last =
            self.model.stages.last().and_then(|stage| stage.name.as_ref()).map(|name| to_lower(&name.value));
        let stage = self.options.target.clone().or(last).unwrap_or_else(|| "default".to_owned());
        let values = [
            ("BUILDPLATFORM", build.format()),
            ("BUILDOS", build.os),
            ("BUILDOSVERSION", build.os_version),
            ("BUILDARCH", build.architecture),
            ("BUILDVARIANT", build.variant),
            ("TARGETPLATFORM", target.format()),
            ("TARGETOS", target.os),
            ("TARGETOSVERSION", target.os_version),
            ("TARGETARCH", target.architecture),
            ("TARGETVARIANT", target.variant),
            ("TARGETSTAGE", stage),
        ];
        for (name, value) in values {
            let value = self.options.build_args.get(name).cloned().unwrap_or(value);
            self.globals.set(name, &value);
        }
        self.model.predefined_args = owned(&self.globals);
    }

    fn global_args(&mut self) {
        self.default_args();
        let file = self.file;
        let before = file.instructions.iter().take_while(|i| !matches!(i.kind, Kind::From(_)));
        for instruction in before {
            let Kind::Arg(bindings) = &instruction.kind else { continue };
            for binding in bindings {
                let name = &binding.name.value;
                let value = match (self.options.build_args.get(name), &binding.value) {
                    (Some(given), _) => Some(given.clone()),
                    (None, None) => None,
                    (None, Some(written)) => {
                        let expanded = self.lex.expand(&written.value, &self.globals);
                        match expanded.error {
                            None => Some(expanded.text),
                            Some(message) => {
                                self.refuse(Refusal {
                                    phase: "metaargs",
                                    code: "expansion",
                                    args: &[("message", &message)],
                                    message: message.clone(),
                                    lines: vec![vec![instruction.lines]],
                                    span: written.span,
                                });
                                None
                            }
                        }
                    }
                };
                if let Some(value) = &value {
                    self.globals.apply(&crate::Setting::Env(name.clone(), value.clone()));
                }
                self.model.global_args.push(GlobalArg {
                    name: binding.name.clone(),
                    value: binding.value.as_ref().map(|value| value.value.clone()),
                    expanded: value,
                    instruction: instruction.id,
                });
            }
        }
    }

    /// BuildKit's `resolveSourceDateEpochValue`: a date may be that of a stage made of one remote ADD.
    fn source_date_epoch(&mut self) {
        let name = "SOURCE_DATE_EPOCH";
        let given = self.options.build_args.get(name).map(String::as_str);
        let Some(value) = given.or_else(|| self.globals.var(name)).filter(|value| !value.is_empty()) else {
            return;
        };
        let value = value.to_owned();
        let digits = value.strip_prefix(['+', '-']).unwrap_or(&value);
        let number =
            !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && value.parse::<i64>().is_ok();
        if number || value == "context" || self.options.named_contexts.contains_key(&value) {
            return;
        }
        let stage = self
            .model
            .stages
            .iter()
            .find(|stage| stage.name.as_ref().is_some_and(|name| equal_fold(&name.value, &value)));
        let (message, lines, span) = match stage {
            None => {
                let arg = self.model.global_args.iter().rev().find(|arg| arg.name.value == name);
                let span = arg.map_or(Span::default(), |arg| arg.name.span);
                (format!("invalid SOURCE_DATE_EPOCH: {value}"), Vec::new(), span)
            }
            Some(stage) => match self.epoch_fault(stage) {
                Some(message) => (message, vec![vec![stage.lines]], stage.base_written.span),
                None => return,
            },
        };
        self.refuse(Refusal {
            phase: "epoch",
            code: "source-date-epoch",
            args: &[("value", &value), ("message", &message)],
            message: message.clone(),
            lines,
            span,
        });
    }

    /// Why the stage cannot give a date; `None` where it can.
    fn epoch_fault(&self, stage: &Stage) -> Option<String> {
        let mut env = self.globals.clone();
        env.forget("SOURCE_DATE_EPOCH");
        let base = self.lex.expand(&stage.base_written.value, &env);
        if let Some(fault) = base.error {
            let name = quote(&stage.base_written.value);
            return Some(format!("failed to process source stage base name {name}: {fault}"));
        }
        if base.text != "scratch" {
            return Some("SOURCE_DATE_EPOCH stage must use FROM scratch".to_owned());
        }
        let mut adds = 0;
        for instruction in stage.instructions.iter().filter_map(|id| self.instruction(*id)) {
            match &instruction.kind {
                Kind::Arg(bindings) => {
                    for binding in bindings {
                        let name = &binding.name.value;
                        let value = match (self.options.build_args.get(name), &binding.value) {
                            (Some(given), _) => given.clone(),
                            (None, None) => continue,
                            (None, Some(written)) => {
                                let expanded = self.lex.expand(&written.value, &env);
                                match expanded.error {
                                    Some(fault) => return Some(fault),
                                    None => expanded.text,
                                }
                            }
                        };
                        env.apply(&crate::Setting::Env(name.clone(), value));
                    }
                }
                Kind::Add(_) if adds > 0 => adds += 1,
                Kind::Add(transfer) => {
                    adds += 1;
                    let ([source], []) = (transfer.sources.as_slice(), transfer.inline.as_slice()) else {
                        return Some(
                            "SOURCE_DATE_EPOCH stage must contain exactly one remote ADD source".to_owned(),
                        );
                    };
                    let expanded = self.lex.expand(&source.value, &env);
                    if expanded.error.is_some() {
                        return expanded.error;
                    }
                    match remote::source(&expanded.text) {
                        remote::Source::Local => {
                            return Some(
                                "SOURCE_DATE_EPOCH stage source must be a single HTTP(S) or Git ADD"
                                    .to_owned(),
                            );
                        }
                        remote::Source::Refused(fault) => return Some(fault),
                        remote::Source::Git(_) | remote::Source::Http => {}
                    }
                }
                _ => {
                    let name = &instruction.keyword.value;
                    return Some(format!(
                        "SOURCE_DATE_EPOCH stage does not meet source-only requirements: unsupported {name} instruction"
                    ));
                }
            }
        }
        (adds != 1).then(|| "SOURCE_DATE_EPOCH stage must contain exactly one remote ADD".to_owned())
    }

    fn named_context(&self, name: &str) -> Option<String> {
        if self.options.named_contexts.is_empty()
            || equal_fold(name, "scratch")
            || equal_fold(name, "context")
        {
            return None;
        }
        let wanted = ImageRef::parse(name).ok()?.context_name();
        self.options.named_contexts.keys().find(|key| equal_fold(key, &wanted)).cloned()
    }

    fn make_states(&mut self) {
        self.model.global_env = owned(&self.globals);
        // Where even the global args fail, no base is expanded.
        let global_fault = self.model.graph_error.as_ref().is_some_and(|error| error.phase == "metaargs");
        let mut expanded_stages = if global_fault { 0 } else { self.model.stages.len() };
        for index in 0..self.model.stages.len() {
            let failed_before = self.model.graph_error.is_some();
            let Some(stage) = self.model.stages.get(index) else { continue };
            let (written, lines) = (stage.base_written.clone(), stage.lines);
            let platform_written = stage.platform_written.clone();
            let name = stage.name.as_ref().map(|name| to_lower(&name.value));

            let expanded = self.lex.expand(&written.value, &self.globals);
            let base_name = expanded.text.clone();
            let base_vars = WordVars {
                text: base_name.clone(),
                matched: expanded.matched.into_iter().collect(),
                unmatched: expanded.unmatched.into_iter().collect(),
            };
            if let Some(message) = expanded.error {
                self.refuse(Refusal {
                    phase: "states",
                    code: "expansion",
                    args: &[("message", &message)],
                    message: message.clone(),
                    lines: vec![vec![lines]],
                    span: written.span,
                });
            } else if base_name.is_empty() {
                self.refuse(Refusal {
                    phase: "states",
                    code: "base-blank",
                    args: &[("base", &written.value)],
                    message: format!("base name ({}) should not be blank", written.value),
                    lines: vec![vec![lines]],
                    span: written.span,
                });
            }
            let platform_vars = platform_written.as_ref().map(|written| {
                let expanded = self.lex.expand(&written.value, &self.globals);
                WordVars {
                    text: expanded.text,
                    matched: expanded.matched.into_iter().collect(),
                    unmatched: expanded.unmatched.into_iter().collect(),
                }
            });
            let platform = platform_written.and_then(|written| self.platform(&written, lines));

            let replaced = name.as_deref().and_then(|name| self.named_context(name));
            let base = if replaced.is_some() { None } else { self.by_name.get(&base_name).copied() };
            if let Some(stage) = self.model.stages.get_mut(index) {
                stage.base = match (&replaced, base) {
                    (Some(context), _) => Base::NamedContext(context.clone()),
                    (None, Some(parent)) => Base::Stage(StageId::at(parent)),
                    (None, None) if base_name == "scratch" => Base::Scratch,
                    // Resolved later, once it is known that the graph holds.
                    (None, None) => Base::Unresolved,
                };
                stage.base_expanded = Some(base_name.clone()).filter(|name| !name.is_empty());
                stage.platform = platform;
                stage.base_vars = base_vars;
                stage.platform_vars = platform_vars;
            }
            let span = written.span;
            self.states.push(State {
                stage: Some(index),
                base_name,
                base,
                deps: BTreeMap::new(),
                name: name.clone().unwrap_or_else(|| format!("stage-{index}")),
                lines: Some(lines),
                span,
                replaced: replaced.is_some(),
            });
            if let Some(name) = name {
                self.by_name.insert(name, index);
            }
            if self.model.graph_error.is_some() && !failed_before {
                expanded_stages = index;
            }
        }
        self.model.expanded_stages = u32::try_from(expanded_stages).unwrap_or(u32::MAX);
        for index in 0..self.model.stages.len() {
            let Some(stage) = self.model.stages.get(index) else { continue };
            let (id, from, span) = (stage.id, stage.from, stage.base_written.span);
            let as_written = stage.base_written.value.clone();
            let origin = self.base_origin(index);
            let image = self.base_name(index);
            self.edge(id, origin, EdgeKind::From, from, span, &as_written, &image, false);
        }
    }

    /// Where the stage starts from; also settles [`Stage::base`].
    fn base_origin(&mut self, index: usize) -> Origin {
        let context = self.states.get(index).and_then(|state| {
            if state.base.is_some() || state.replaced { None } else { self.named_context(&state.base_name) }
        });
        let Some(stage) = self.model.stages.get_mut(index) else { return Origin::Unresolved };
        if stage.base == Base::Unresolved
            && let Some(name) = &stage.base_expanded
        {
            stage.base = match (context, ImageRef::parse(name)) {
                (Some(context), _) => Base::NamedContext(context),
                (None, Ok(image)) => Base::Image(image.normalized()),
                (None, Err(_)) => Base::Unresolved,
            };
        }
        match &stage.base {
            Base::Stage(parent) => Origin::Stage(*parent),
            Base::Image(image) => Origin::Image(image.clone()),
            Base::Scratch => Origin::Scratch,
            Base::NamedContext(name) => Origin::NamedContext(name.clone()),
            Base::Unresolved => Origin::Unresolved,
        }
    }

    fn platform(&mut self, written: &crate::source::Spanned<String>, lines: LineRange) -> Option<String> {
        let expanded = self.lex.expand(&written.value, &self.globals);
        let near = |builder: &Self| expanded.unmatched.iter().find_map(|name| builder.globals.suggest(name));
        let (code, message, locations) = if let Some(message) = &expanded.error {
            ("expansion", format!("failed to process arguments for platform {}: {message}", expanded.text), 1)
        } else if expanded.text.is_empty() {
            let message = format!("empty platform value from expression {}", written.value);
            ("platform-empty", did_you_mean(message, near(self).as_deref()), 1)
        } else {
            match Platform::parse(&expanded.text) {
                Ok(platform) => return Some(platform.format()),
                Err(message) => {
                    let message = format!(
                        "failed to parse platform {}: {}",
                        written.value,
                        did_you_mean(message, near(self).as_deref())
                    );
                    ("platform-invalid", message, 2)
                }
            }
        };
        self.refuse(Refusal {
            phase: "states",
            code,
            args: &[("platform", &written.value), ("message", &message)],
            message: message.clone(),
            lines: vec![vec![lines]; locations],
            span: written.span,
        });
        None
    }

    fn find_target(&mut self) {
        let last = self.model.stages.len().checked_sub(1);
        let found = match &self.options.target {
            None => last,
            Some(name) => self.by_name.get(&to_lower(name)).copied().or_else(|| {
                // The page lets people pick a stage without a name by its index.
                name.parse().ok().filter(|&index: &usize| index < self.model.stages.len())
            }),
        };
        match (found, self.options.target.clone()) {
            (None, Some(name)) => {
                let near = suggest(&name, self.states.iter().map(|state| state.name.as_str()), true);
                let message = format!("target stage {} could not be found", quote(&name));
                let message = did_you_mean(message, near.as_deref());
                self.refuse(Refusal {
                    phase: "target",
                    code: "target-missing",
                    args: &[("target", &name)],
                    message: message.clone(),
                    lines: Vec::new(),
                    span: Span::default(),
                });
            }
            (found, _) => {
                self.model.target = found.map(StageId::at);
            }
        }
    }

    /// BuildKit's `buildStageDependencyGraph`.
    fn dependencies(&mut self) {
        for index in 0..self.model.stages.len() {
            let Some(stage) = self.model.stages.get(index) else { continue };
            let (id, ids) = (stage.id, stage.instructions.clone());
            let file = self.file;
            for instruction in ids.iter().filter_map(|id| file.instructions.get(id.index())) {
                self.sources(index, id, instruction, instruction.id, instruction.lines, false);
            }
        }
        self.check_cycles();
        if self.states.len() == 1
            && let Some(only) = self.states.first_mut()
        {
            only.name.clear();
        }
    }

    /// Adds the edges of one instruction of stage `index`; says whether it has any source.
    fn sources(
        &mut self,
        index: usize,
        id: StageId,
        instruction: &Instruction,
        place: InstructionId,
        lines: LineRange,
        onbuild: bool,
    ) -> bool {
        match &instruction.kind {
            Kind::Copy(transfer) => {
                let Some(from) = &transfer.from else {
                    if !transfer.sources.is_empty() {
                        self.edge(
                            id,
                            Origin::Context,
                            EdgeKind::Copy,
                            place,
                            instruction.keyword.span,
                            "",
                            "",
                            onbuild,
                        );
                    }
                    return false;
                };
                let span = if onbuild { self.base_span(index) } else { from.span };
                match self.copy_source(&from.value, lines, span) {
                    Ok(state) => {
                        self.add_dep(index, state, lines, span);
                        let origin = self.origin(state);
                        let image = self.base_name(state);
                        self.edge(id, origin, EdgeKind::Copy, place, span, &from.value, &image, onbuild);
                        true
                    }
                    Err((code, message)) => {
                        self.refuse(Refusal {
                            // A trigger joins the graph when its base is resolved, at the place of the FROM.
                            phase: if onbuild { "resolve" } else { "depgraph" },
                            code,
                            args: &[("from", &from.value), ("message", &message)],
                            message: message.clone(),
                            lines: if onbuild { vec![vec![lines]] } else { Vec::new() },
                            span,
                        });
                        self.edge(
                            id,
                            Origin::Unresolved,
                            EdgeKind::Copy,
                            place,
                            span,
                            &from.value,
                            &from.value,
                            onbuild,
                        );
                        false
                    }
                }
            }
            Kind::Add(transfer) => {
                let mut from_context = false;
                // Variables are not known yet, but quotes are not part of the source.
                let unquoted = Lex { skip_unset: true, ..self.lex };
                for source in &transfer.sources {
                    if !remote::is_remote(&unquoted.expand(&source.value, &NoEnv).text) {
                        from_context = true;
                    } else {
                        let origin = Origin::Remote(source.value.clone());
                        self.edge(id, origin, EdgeKind::Copy, place, source.span, &source.value, "", onbuild);
                    }
                }
                if from_context {
                    self.edge(
                        id,
                        Origin::Context,
                        EdgeKind::Copy,
                        place,
                        instruction.keyword.span,
                        "",
                        "",
                        onbuild,
                    );
                }
                false
            }
            Kind::Run(run) => {
                for mount in &run.mounts {
                    self.mount_source(index, id, mount, place, lines, onbuild);
                }
                !run.mounts.is_empty()
            }
            _ => false,
        }
    }

    fn base_span(&self, index: usize) -> Span {
        self.states.get(index).map_or(Span::default(), |state| state.span)
    }

    fn mount_source(
        &mut self,
        index: usize,
        id: StageId,
        mount: &Mount,
        place: InstructionId,
        lines: LineRange,
        onbuild: bool,
    ) {
        // A mount without `from` still counts as one of scratch, whatever its type.
        let name = mount.from.as_ref().map_or("scratch", |from| from.value.as_str());
        let span = mount.from.as_ref().map_or(mount.span, |from| from.span);
        let state = match self.by_name.get(&to_lower(name)) {
            Some(&state) => state,
            None => self.add_image(name, None, span),
        };
        self.add_dep(index, state, lines, span);
        let kind = EdgeKind::Mount(mount.kind);
        if mount.from.is_some() {
            let origin = self.origin(state);
            let image = self.base_name(state);
            self.edge(id, origin, kind, place, span, name, &image, onbuild);
        } else if mount.kind == crate::syntax::MountType::Bind {
            self.edge(id, Origin::Context, kind, place, span, "", "", onbuild);
        }
    }

    fn copy_source(
        &mut self,
        from: &str,
        lines: LineRange,
        span: Span,
    ) -> Result<usize, (&'static str, String)> {
        let expanded = self.lex.expand(from, &NoEnv);
        if let Some(message) = expanded.error {
            return Err(("expansion", message));
        }
        if expanded.text != from {
            let message = "variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround";
            return Err(("copy-from-variable", message.to_owned()));
        }
        match go_atoi(from) {
            Some(index) => match usize::try_from(index).ok().filter(|&index| index < self.states.len()) {
                Some(index) => Ok(index),
                None => Err(("stage-index", format!("invalid stage index {index}"))),
            },
            None => match self.by_name.get(&to_lower(from)) {
                Some(&state) => Ok(state),
                None => Ok(self.add_image(from, Some(lines), span)),
            },
        }
    }

    /// An image without a FROM: BuildKit gives it an index like a stage's.
    fn add_image(&mut self, name: &str, lines: Option<LineRange>, span: Span) -> usize {
        self.states.push(State {
            stage: None,
            base_name: name.to_owned(),
            base: self.by_name.get(name).copied(),
            deps: BTreeMap::new(),
            name: String::new(),
            lines,
            span,
            replaced: false,
        });
        self.states.len() - 1
    }

    fn add_dep(&mut self, index: usize, dep: usize, lines: LineRange, span: Span) {
        if let Some(state) = self.states.get_mut(index) {
            state.deps.insert(dep, (lines, span));
        }
    }

    fn base_name(&self, state: usize) -> String {
        self.states.get(state).map(|state| state.base_name.clone()).unwrap_or_default()
    }

    fn origin(&self, state: usize) -> Origin {
        let Some(found) = self.states.get(state) else { return Origin::Unresolved };
        if let Some(stage) = found.stage {
            return Origin::Stage(StageId::at(stage));
        }
        if found.base_name == "scratch" {
            return Origin::Scratch;
        }
        match (self.named_context(&found.base_name), ImageRef::parse(&found.base_name)) {
            (Some(context), _) => Origin::NamedContext(context),
            (None, Ok(image)) => Origin::Image(image.normalized()),
            (None, Err(_)) => Origin::Unresolved,
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of an edge, in its order")]
    fn edge(
        &mut self,
        stage: StageId,
        origin: Origin,
        kind: EdgeKind,
        instruction: InstructionId,
        span: Span,
        as_written: &str,
        image: &str,
        onbuild: bool,
    ) {
        let trigger =
            if onbuild { self.triggers.iter().filter(|t| t.stage == stage.index()).count() } else { 0 };
        self.model.edges.push(Edge {
            stage,
            origin,
            kind,
            instruction,
            span,
            as_written: as_written.to_owned(),
            image: image.to_owned(),
            trigger: u32::try_from(trigger).unwrap_or(u32::MAX),
            onbuild,
        });
    }

    /// BuildKit's `validateCircularDependency`: only COPY and mounts count, and each state is seen once.
    fn check_cycles(&mut self) {
        let mut visited = BTreeSet::new();
        for root in 0..self.states.len() {
            let mut way: Vec<Visit> = Vec::new();
            let mut on_way = BTreeSet::new();
            let deps_of = |states: &[State], at: usize| -> Vec<usize> {
                states.get(at).map(|state| state.deps.keys().rev().copied().collect()).unwrap_or_default()
            };
            if visited.insert(root) {
                way.push((root, deps_of(&self.states, root), None));
                on_way.insert(root);
            }
            while let Some((at, pending, _)) = way.last_mut() {
                let at = *at;
                let Some(dep) = pending.pop() else {
                    on_way.remove(&at);
                    way.pop();
                    continue;
                };
                let led = self.states.get(at).and_then(|state| state.deps.get(&dep)).copied();
                if on_way.contains(&dep) {
                    let steps: Vec<(LineRange, Span)> =
                        way.iter().filter_map(|(_, _, led)| *led).chain(led).collect();
                    let name = self.states.get(root).map(|state| state.name.clone()).unwrap_or_default();
                    self.refuse(Refusal {
                        phase: "depgraph",
                        code: "circular",
                        args: &[("stage", &name)],
                        message: format!("circular dependency detected on stage: {name}"),
                        lines: steps.iter().map(|(lines, _)| vec![*lines]).collect(),
                        span: steps.last().map_or(Span::default(), |(_, span)| *span),
                    });
                    return;
                }
                if visited.insert(dep) {
                    way.push((dep, deps_of(&self.states, dep), led));
                    on_way.insert(dep);
                }
            }
        }
    }

    pub(super) fn reachable_states(&self) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut pending: Vec<usize> = self.model.target.iter().map(|target| target.index()).collect();
        while let Some(at) = pending.pop() {
            if let Some(state) = self.states.get(at)
                && reached.insert(at)
            {
                pending.extend(state.base);
                pending.extend(state.deps.keys());
            }
        }
        reached
    }

    fn reachable_stages(&self) -> Vec<StageId> {
        self.reachable_states()
            .into_iter()
            .filter_map(|state| self.states.get(state)?.stage)
            .map(StageId::at)
            .collect()
    }

    /// BuildKit's `resolveStages`: base names must be references, and triggers join the graph.
    fn resolve(&mut self) {
        self.model.reachable = self.reachable_stages();
        let mut done = BTreeSet::new();
        let mut checked = 0;
        loop {
            for index in checked..self.states.len() {
                self.check_base(index);
            }
            checked = self.states.len();
            // BuildKit resolves all base images before it looks at triggers, and stops at a fault of either.
            let failed =
                |builder: &Self| builder.model.graph_errors.iter().any(|error| error.phase == "resolve");
            if failed(self) {
                break;
            }
            let mut grew = false;
            for index in self.reachable_states() {
                let parent =
                    self.states.get(index).filter(|state| state.stage.is_some()).and_then(|s| s.base);
                if let Some(parent) = parent
                    && done.insert(index)
                {
                    grew |= self.inherit_triggers(index, parent);
                }
            }
            if !grew || failed(self) {
                break;
            }
        }
        self.model.reachable_with_onbuild = self.reachable_stages();
    }

    fn check_base(&mut self, index: usize) {
        let Some(state) = self.states.get(index) else { return };
        if state.base.is_some() || state.base_name == "scratch" || state.base_name.is_empty() {
            return;
        }
        let (name, lines, span) = (state.base_name.clone(), state.lines, state.span);
        if let Err(message) = ImageRef::parse(&name) {
            self.refuse(Refusal {
                phase: "resolve",
                code: "reference-invalid",
                args: &[("name", &name), ("message", &message)],
                message: format!("failed to parse stage name {}: {message}", quote(&name)),
                lines: vec![lines.into_iter().collect()],
                span,
            });
        }
    }

    /// Gives stage `index` the triggers of its parent; says whether they add sources.
    fn inherit_triggers(&mut self, index: usize, parent: usize) -> bool {
        let Some(stage) = self.model.stages.get(index) else { return false };
        let (id, from, lines, span) = (stage.id, stage.from, stage.lines, stage.base_written.span);
        let file = self.file;
        let Some(parent) = self.model.stages.get(parent) else { return false };
        let expressions: Vec<String> = parent
            .instructions
            .iter()
            .filter_map(|id| file.instructions.get(id.index()))
            .filter_map(|instruction| match &instruction.kind {
                Kind::Onbuild(onbuild) => Some(onbuild.expression.value.clone()),
                _ => None,
            })
            .collect();
        let mut grew = false;
        for expression in expressions {
            match trigger(&expression) {
                Ok(mut instruction) => {
                    instruction.lines = lines;
                    grew |= self.sources(index, id, &instruction, from, lines, true);
                    self.triggers.push(Trigger { stage: index, instruction });
                }
                Err(message) => {
                    self.refuse(Refusal {
                        phase: "resolve",
                        code: "trigger-invalid",
                        args: &[("trigger", &expression), ("message", &message)],
                        message: message.clone(),
                        lines: vec![vec![lines]],
                        span,
                    });
                    break;
                }
            }
        }
        grew
    }
}

/// The variables that hold, in order.
fn owned(state: &StageState) -> Vec<(String, String)> {
    state.env().into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// `strconv.Atoi`.
fn go_atoi(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}
