use crate::checks::{self, BuildkitCheck, Context};
use crate::model::{self, BaseConfig, Model};
use crate::shell::Script;
use crate::size::{self, SOURCE_MISSING, SizeOptions, SizeReport};
use crate::source::Span;
use crate::syntax::{self, File, Phase, Token, Tree};
use crate::tokens;
use crate::{Diagnostic, Options, Outcome, Severity};

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
    let context = options.sent_context().unwrap_or_default();
    let (platform, bases) = (options.platform.clone(), options.bases.clone());
    let images = options.images.clone();
    let indexes = options.shelf.get().unwrap_or_default();
    SizeOptions { platform, context, bases, images, indexes, ..SizeOptions::default() }
}

/// Says what `text` means. Never fails: a broken instruction leaves a diagnostic and the rest goes on.
pub fn analyze(text: &str, options: &Options) -> Analysis {
    let read = Read::new(text, options);
    let tokens = tokens::tokens(text, &read.tree, &read.file, &read.scripts);
    let mut diagnostics = faults(&read.file, &read.model, &read.size);
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
        Context::new((text, options), (&self.tree, &self.file), &self.model, &self.scripts, &self.size)
    }
}

const REFERENCE: &str = "https://docs.docker.com/reference/dockerfile/";

/// What stops a build, as diagnostics.
fn faults(file: &File, model: &Model, size: &SizeReport) -> Vec<Diagnostic> {
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
    // Of a source that is not there, rules speak.
    out.extend(
        size.faults
            .iter()
            .filter(|fault| fault.code != SOURCE_MISSING)
            .map(|fault| error("BuildError", &fault.code, &fault.args, &fault.message, fault.span)),
    );
    out
}
