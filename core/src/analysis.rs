use std::collections::BTreeMap;

use crate::checks::{self, BuildkitCheck, Context};
use crate::fix::Fix;
use crate::ignore::IgnoreFile;
use crate::model::{self, BaseConfig, Model};
use crate::plan::Change;
use crate::shell::Script;
use crate::size::{self, SizeOptions, SizeReport};
use crate::source::{LineIndex, Span};
use crate::syntax::{self, File, InstructionId, Phase, Token, Tree};
use crate::tokens;

/// What the user chose besides the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub struct Options {
    /// Stage to build, by name or index; `None` for the last.
    pub target: Option<String>,
    /// Build args by name.
    pub build_args: BTreeMap<String, String>,
    /// Platform to build for; `None` for `linux/amd64`.
    pub platform: Option<String>,
    /// Named contexts (`--build-context name=…`) by name.
    pub named_contexts: BTreeMap<String, String>,
    /// Treat every base image as one with an empty config, as the oracle does; sizes and our own rules are left out.
    pub bare: bool,
    /// Sizes of base images as the user states them, by [`size::base_name`].
    pub bases: BTreeMap<String, size::StatedBase>,
    /// The text of `.dockerignore`, if there is one.
    pub dockerignore: Option<String>,
    /// The files of the build context, ignored ones included; `None` where nobody stated them.
    pub context: Option<size::Context>,
}

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Severity {
    /// The build stops.
    Error,
    /// A fault that the build survives.
    Warning,
    /// Could be better.
    Info,
}

/// Another place that explains a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Related {
    /// Where.
    pub span: Span,
    /// Key of the message for translation.
    pub code: String,
    /// English message.
    pub message: String,
}

/// What becomes of the build or the image as long as a finding stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Outcome {
    /// The build of the target stops.
    BuildStops,
    /// The target is built, but a program in it does not start.
    DoesNotStart,
    /// The same, unless something holds that the Dockerfile does not say.
    MayNotStart,
}

/// Steps that a rebuild runs again although they could be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reruns {
    /// After which change.
    pub after: Change,
    /// The instructions, in the order of the text.
    pub steps: Vec<InstructionId>,
}

/// A finding, with its place as narrow as the fault.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Diagnostic {
    /// Name of the rule; `ParseError`, `InstructionError`, `CheckOptionError`, `GraphError` and
    /// `BuildError` for what stops a build.
    pub rule: String,
    /// How grave.
    pub severity: Severity,
    /// Where.
    pub span: Span,
    /// Key of the message for translation.
    pub code: String,
    /// Values that the message names, in order, by key.
    pub args: Vec<(String, String)>,
    /// English message; BuildKit's, word for word, where BuildKit has one.
    pub message: String,
    /// Other places.
    pub related: Vec<Related>,
    /// What becomes of the target as long as it stays, where that is known.
    pub outcome: Option<Outcome>,
    /// What it has a rebuild do again, where that is known.
    pub reruns: Option<Reruns>,
    /// Ways to mend it.
    pub fixes: Vec<Fix>,
    /// A page that explains it (https or a page of our own, relative).
    pub url: String,
}

/// Everything that is known of one text. Immutable; fields refer to each other by id.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Analysis {
    /// The instructions.
    pub file: File,
    /// The text in pieces, for highlighting; joined, they are the text.
    pub tokens: Vec<Token>,
    /// Stages and edges.
    pub model: Model,
    /// Sizes.
    pub size: SizeReport,
    /// Findings, ordered by place, then rule.
    pub diagnostics: Vec<Diagnostic>,
}

/// The instructions of `text`, its stages and their sizes, without checks.
pub(crate) fn sizes(text: &str, options: &Options) -> (File, Model, SizeReport) {
    let Read { file, model, size, .. } = Read::new(text, options);
    (file, model, size)
}

/// What the instructions of `text` leave in the file system of its target, in the order of the paths: a file of the
/// base image that nothing touches is not among it.
pub fn files(text: &str, options: &Options) -> Vec<size::StageFile> {
    let file = syntax::build(text, &syntax::read(text));
    let model = model::build(text, &file, options, &size::catalogue::config);
    let scripts = model::scripts(text, &file, &model);
    let stage = model.target;
    stage.map_or_else(Vec::new, |id| size::files(&file, &model, &scripts, &size_options(options), id))
}

/// What an estimate may know.
fn size_options(options: &Options) -> SizeOptions {
    let context = sent_context(options).unwrap_or_default();
    let (platform, bases) = (options.platform.clone(), options.bases.clone());
    SizeOptions { platform, context, bases, ..SizeOptions::default() }
}

/// What is stated of the build context, without what `.dockerignore` leaves out.
pub(crate) fn sent_context(options: &Options) -> Option<size::Context> {
    let ignore = IgnoreFile::parse(options.dockerignore.as_deref().unwrap_or(""));
    options.context.as_ref().map(|context| context.without_ignored(&ignore))
}

/// Says what `text` means. Never fails: a broken instruction leaves a diagnostic and the rest goes on.
pub fn analyze(text: &str, options: &Options) -> Analysis {
    let read = Read::new(text, options);
    let tokens = tokens::tokens(text, &read.tree, &read.file, &read.scripts);
    let mut diagnostics = faults(&read.file, &read.model);
    checks::correct(text, &read.file, &mut diagnostics);
    diagnostics.extend(checks::run(&read.context(text, options)));
    diagnostics.sort_by(|a, b| (a.span.start, &a.rule, a.span.end).cmp(&(b.span.start, &b.rule, b.span.end)));
    let Read { file, model, size, .. } = read;
    Analysis { file, tokens, model, size, diagnostics }
}

/// What `docker build --check` prints for `text`; with `experimental`, its experimental rules too.
pub fn check(text: &str, options: &Options, experimental: bool) -> BuildkitCheck {
    let read = Read::new(text, options);
    checks::buildkit_check(&read.context(text, options), experimental)
}

/// A text, read as far as rules need it.
struct Read {
    tree: Tree,
    file: File,
    model: Model,
    scripts: Vec<Option<Script>>,
    size: SizeReport,
}

impl Read {
    fn new(text: &str, options: &Options) -> Self {
        let tree = syntax::read(text);
        let file = syntax::build(text, &tree);
        let bases = |image: &str| match options.bare {
            true => Some(BaseConfig { complete: true, ..BaseConfig::default() }),
            false => size::catalogue::config(image),
        };
        let model = model::build(text, &file, options, &bases);
        let scripts = model::scripts(text, &file, &model);
        let size = if options.bare {
            SizeReport::default()
        } else {
            size::estimate(&file, &model, &scripts, &size_options(options))
        };
        Self { tree, file, model, scripts, size }
    }

    fn context<'a>(&'a self, text: &'a str, options: &'a Options) -> Context<'a> {
        Context {
            text,
            lines: LineIndex::new(text),
            tree: &self.tree,
            file: &self.file,
            model: &self.model,
            scripts: &self.scripts,
            size: &self.size,
            options,
            config: checks::Config::of(text, &options.build_args),
            facts: Default::default(),
        }
    }
}

const REFERENCE: &str = "https://docs.docker.com/reference/dockerfile/";

/// What stops a build, as diagnostics.
fn faults(file: &File, model: &Model) -> Vec<Diagnostic> {
    let error = |rule: &str, code: &str, args: &[(String, String)], message: &str, span: Span| Diagnostic {
        rule: rule.to_owned(),
        severity: Severity::Error,
        span,
        code: code.to_owned(),
        args: args.to_vec(),
        message: message.to_owned(),
        related: Vec::new(),
        outcome: Some(Outcome::BuildStops),
        reruns: None,
        fixes: Vec::new(),
        url: REFERENCE.to_owned(),
    };
    let mut out: Vec<Diagnostic> = file
        .errors
        .iter()
        .map(|fault| {
            let rule = match fault.phase {
                Phase::Parse => "ParseError",
                Phase::Instructions => "InstructionError",
            };
            error(rule, &fault.code, &fault.args, &fault.message, fault.span)
        })
        .collect();
    out.extend(
        model
            .graph_error
            .iter()
            .map(|fault| error("GraphError", &fault.code, &fault.args, &fault.message, fault.span)),
    );
    out.extend(
        model
            .faults
            .iter()
            .map(|fault| error("BuildError", &fault.code, &fault.args, &fault.message, fault.span)),
    );
    out
}
