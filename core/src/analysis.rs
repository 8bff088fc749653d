use crate::checks::{self, BuildkitCheck, Context};
use crate::model::{self, Base, BaseConfig, Model, Stage, StageId};
use crate::plan::plans;
use crate::shell::Script;
use crate::size::{self, SOURCE_MISSING, SizeOptions, SizeReport};
use crate::source::Span;
use crate::syntax::{self, File, Phase, Tree};
use crate::tokens;
use dockerfile_answers::deeds::{BaseStart, Deeds};
use dockerfile_syntax::lists::Arrange;

use crate::verdict::{self, Verdict};
use crate::{Analysis, Diagnostic, Options, Outcome, Severity};

/// The instructions of `text`, its stages and their sizes, without checks.
pub(crate) fn sizes(text: &str, options: &Options) -> (File, Model, SizeReport) {
    let Session { file, model, size, .. } = Session::new(text, options);
    (file, model, size)
}

/// The names of the tables of packages that would say more of `text`.
pub fn wanted_tables(text: &str, options: &Options) -> Vec<String> {
    let Reading { file, model, scripts, .. } = Reading::of(text, options);
    size::estimate(&file, &model, &scripts, &size_options(options)).wanted
}

/// What the instructions of `text` leave in the file system of its target, in the order of the paths: a file of the
/// base image that nothing touches is not among it.
pub fn files(text: &str, options: &Options) -> Vec<size::StageFile> {
    let reading = Reading::of(text, options);
    reading.model.target.map_or_else(Vec::new, |stage| reading.files(options, stage))
}

/// What an estimate may know.
fn size_options(options: &Options) -> SizeOptions {
    let context = options.sent_context().unwrap_or_default();
    let (platform, bases) = (options.platform.clone(), options.bases.clone());
    let images = options.images.clone();
    let indexes = options.shelf.get().unwrap_or_default();
    SizeOptions { platform, context, bases, images, indexes, ..SizeOptions::default() }
}

/// What the base image of each stage starts, by the stage that it goes back to.
fn bases(model: &Model) -> Vec<BaseStart> {
    let mut out: Vec<BaseStart> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        out.push(match &stage.base {
            Base::Stage(parent) => out.get(parent.index()).cloned().unwrap_or_default(),
            Base::Image(reference) => crate::starts::base_start(reference),
            Base::Scratch => {
                BaseStart { entrypoint: Some(Vec::new()), cmd: Some(Vec::new()), libc: String::new() }
            }
            _ => BaseStart::default(),
        });
    }
    out
}

/// Says what `text` means. Never fails: a broken instruction leaves a diagnostic and the rest goes on.
pub fn analyze(text: &str, options: &Options) -> Analysis {
    Session::new(text, options).analysis()
}

/// The same with the steps of the builds that can be asked for.
pub fn analyze_with_plans(text: &str, options: &Options) -> Analysis {
    let session = Session::new(text, options);
    let deeds = Deeds { bases: bases(session.model()), ..checks::deeds(&session.context()) };
    let analysis = session.analysis();
    let shell = |stage: &Stage| match &stage.base {
        Base::Image(reference) => size::catalogue::system(reference).shell,
        _ => None,
    };
    let shells = analysis.model.stages.iter().map(shell).collect();
    Analysis { plans: plans(&analysis.file, &analysis.model), shells, deeds, ..analysis }
}

/// Says what `text` means where every base image has an empty config, as where BuildKit is asked without a registry.
/// Sizes and our own rules are left out.
pub fn analyze_bare(text: &str, options: &Options) -> Analysis {
    Session::bare(text, options).analysis()
}

/// What `docker build --check` prints for `text`; with `experimental`, its experimental rules too.
pub fn check(text: &str, options: &Options, experimental: bool) -> BuildkitCheck {
    checks::buildkit_check(&Session::new(text, options).context(), experimental)
}

/// The same where every base image has an empty config.
pub fn check_bare(text: &str, options: &Options, experimental: bool) -> BuildkitCheck {
    checks::buildkit_check(&Session::bare(text, options).context(), experimental)
}

/// A text, read as far as stages go: all that there is before sizes and findings.
#[derive(Debug)]
pub struct Reading {
    /// Lines and nodes.
    pub tree: Tree,
    /// The instructions.
    pub file: File,
    /// Stages and edges.
    pub model: Model,
    /// The script of each instruction that has one.
    pub scripts: Vec<Option<Script>>,
}

impl Reading {
    /// Reads `text`.
    pub fn of(text: &str, options: &Options) -> Self {
        Self::with(text, options, &|image| image.and_then(size::catalogue::config))
    }

    /// What the instructions of a stage, and of those that it is built on, leave in its file system: see [`files`].
    pub fn files(&self, options: &Options, stage: StageId) -> Vec<size::StageFile> {
        size::files(&self.file, &self.model, &self.scripts, &size_options(options), stage)
    }

    fn with(text: &str, options: &Options, bases: model::Bases<'_>) -> Self {
        let tree = syntax::read(text);
        let file = syntax::build(text, &tree);
        let model = model::build(text, &file, options, bases);
        let scripts = model::scripts(text, &file, &model);
        Self { tree, file, model, scripts }
    }
}

/// A text and all that was read of it, for whoever asks more than once: its lines and nodes, the instructions, the
/// stages, the scripts word by word with their places, and the sizes.
#[derive(Debug)]
pub struct Session<'t> {
    text: &'t str,
    options: &'t Options,
    bare: bool,
    tree: Tree,
    file: File,
    model: Model,
    scripts: Vec<Option<Script>>,
    size: SizeReport,
    verdict: Verdict,
}

impl<'t> Session<'t> {
    /// Reads `text`.
    pub fn new(text: &'t str, options: &'t Options) -> Self {
        let Reading { tree, file, model, scripts } = Reading::of(text, options);
        let size = size::estimate(&file, &model, &scripts, &size_options(options));
        let verdict = verdict::judge(text, &file, &model, &scripts, options);
        Self { text, options, bare: false, tree, file, model, scripts, size, verdict }
    }

    fn bare(text: &'t str, options: &'t Options) -> Self {
        let empty = |_: Option<&str>| Some(BaseConfig { complete: true, ..BaseConfig::default() });
        let Reading { tree, file, model, scripts } = Reading::with(text, options, &empty);
        let (size, verdict) = (SizeReport::default(), Verdict::default());
        Self { text, options, bare: true, tree, file, model, scripts, size, verdict }
    }

    /// Lines and nodes of the text.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The instructions.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Stages and edges.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The script of each instruction that has one.
    pub fn scripts(&self) -> &[Option<Script>] {
        &self.scripts
    }

    /// Sizes.
    pub fn size(&self) -> &SizeReport {
        &self.size
    }

    /// What all of it means.
    pub fn analysis(self) -> Analysis {
        let tokens = tokens::tokens(self.text, &self.tree, &self.file, &self.scripts);
        let mut diagnostics = faults(&self.file, &self.model, &self.size);
        checks::correct(self.text, &self.file, &mut diagnostics);
        diagnostics.extend(checks::run(&self.context()));
        diagnostics
            .arrange_by(|a, b| (a.span.start, &a.rule, a.span.end).cmp(&(b.span.start, &b.rule, b.span.end)));
        let Self { file, model, size, mut verdict, .. } = self;
        settle(&mut verdict, (&file, &model, &size), &diagnostics);
        Analysis { file, tokens, model, size, diagnostics, verdict, ..Analysis::default() }
    }

    fn context(&self) -> Context<'_> {
        let Self { text, options, bare, tree, file, model, scripts, size, verdict } = self;
        Context::new((text, options, *bare), (tree, file), model, scripts, size, verdict)
    }
}

/// Takes into the verdict what rules found besides: what stops a step, what keeps the result from starting.
fn settle(verdict: &mut Verdict, read: (&File, &Model, &SizeReport), diagnostics: &[Diagnostic]) {
    let (file, model, size) = read;
    // What cannot even become a graph stops before any file is looked at.
    let reached = |fault: &&model::Fault| model.reachable_with_onbuild.contains(&fault.stage);
    let early: Vec<&model::Fault> = model.faults.iter().filter(reached).collect();
    let all = if early.is_empty() { size.faults.iter().filter(reached).collect() } else { early };
    for fault in all {
        let missing = |found: &&Diagnostic| {
            fault.code == SOURCE_MISSING && found.outcome.is_some() && found.span == fault.span
        };
        // They are in the order of their places.
        let first = diagnostics.partition_point(|found| found.span.start < fault.span.start);
        let here = diagnostics.iter().skip(first).take_while(|found| found.span.start == fault.span.start);
        let rule = { here }.find(missing).map_or("BuildError", |found| found.rule.as_str());
        verdict.take_fault(fault.stage, fault.instruction, rule, &fault.message);
    }
    for found in diagnostics {
        // TLS to others fails, so that the program may not do what it is there for.
        let certificates = found.rule == "MissingCaCertificates";
        let outcome = found.outcome.or(certificates.then_some(Outcome::MayNotStart));
        let Some(outcome) = outcome else { continue };
        let holds = |instruction: &&syntax::Instruction| {
            instruction.span.start <= found.span.start
                && found.span.start < instruction.span.end.max(instruction.span.start + 1)
        };
        let after = file.instructions.partition_point(|one| one.span.start <= found.span.start);
        let nearest = after.checked_sub(1).and_then(|last| file.instructions.get(last));
        let at = nearest.filter(holds).map(|instruction| instruction.id);
        // It is the next RUN that looks the user up.
        let at = if found.rule == "UserMissingInImage" && outcome == Outcome::BuildStops {
            at.and_then(|at| run_after(file, model, at))
        } else {
            at
        };
        let words = terminal(found);
        match outcome {
            Outcome::BuildStops => verdict.take_stop(at, &found.rule, &words),
            Outcome::DoesNotStart => verdict.take_start(at, true, &found.rule, &words),
            Outcome::MayNotStart => verdict.take_start(at, false, &found.rule, &words),
        }
    }
    verdict.close();
    if let Some(error) = file.errors.first() {
        verdict.refuse(rule_of(error.phase), &error.message);
    } else if let Some(error) = &model.graph_error {
        verdict.refuse("GraphError", &error.message);
    }
}

/// The first RUN after an instruction of a stage.
fn run_after(file: &File, model: &Model, at: syntax::InstructionId) -> Option<syntax::InstructionId> {
    let stage = model.stages.iter().find(|stage| stage.position(at).is_some())?;
    let later = stage.instructions.iter().skip(stage.position(at)? + 1);
    { later }.copied().find(|id| {
        file.instructions.get(id.index()).is_some_and(|one| matches!(one.kind, syntax::Kind::Run(_)))
    })
}

/// The name under which an error of reading is shown.
fn rule_of(phase: Phase) -> &'static str {
    match phase {
        Phase::Parse => "ParseError",
        Phase::Instructions => "InstructionError",
    }
}

/// What the terminal says of a finding; our own words where it says nothing of its own.
fn terminal(found: &Diagnostic) -> String {
    let arg =
        |name: &str| found.args.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    match found.rule.as_str() {
        "UserMissingInImage" if !arg("group").is_empty() => {
            format!("unable to find group {}: no matching entries in group file", arg("group"))
        }
        "UserMissingInImage" => {
            format!("unable to find user {}: no matching entries in passwd file", arg("user"))
        }
        "CopySourceNotInContext" | "CopyIgnoredFile" => {
            let path = arg("path").trim_start_matches("./").trim_start_matches('/');
            format!("failed to calculate checksum of ref: \"/{path}\": not found")
        }
        "LibcMismatch" | "DynamicBinaryInStaticImage" if !arg("landed").is_empty() => {
            format!("exec {}: no such file or directory", arg("landed"))
        }
        "MissingCaCertificates" => {
            "tls: failed to verify certificate: x509: certificate signed by unknown authority".to_owned()
        }
        _ => found.message.clone(),
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
        .map(|fault| error(rule_of(fault.phase), &fault.code, &fault.args, &fault.message, fault.span))
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
