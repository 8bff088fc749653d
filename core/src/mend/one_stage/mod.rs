//! What if it were one stage: a Dockerfile of several stages, written as one.
//!
//! All stages that the target needs share one file system then: they stand one after the other on the base of the
//! heaviest, and `COPY --from=stage a b` becomes `cp -a a b`. Two bases cannot both be the base: what needs the
//! other one's programs is left out, said so, and stays in the text as a comment. Nothing is made up for it.
//!
//! **Invariant:** what is returned was analysed: it parses, has exactly one stage, and stops no build that the
//! original does not stop.

mod copies;
mod programs;
#[cfg(test)]
mod tests;

use dockerfile_syntax::lists::{Arrange, Gather};
use std::collections::BTreeSet;

use crate::checks::{Family, rule_name};
use crate::model::{Base, EdgeKind, Model, Origin, Stage, StageId, StageState, is_windows, scripts};
use crate::shell::Script;
use crate::size::catalogue::Reference;
use crate::syntax::{Instruction, InstructionId, Kind};
use crate::{Analysis, Options, Severity, analyze};

use super::{NotOneStage, Note, NoteKind, OneStage, is_root, quoted};
use copies::{Copying, copying};
use programs::runs_on;

/// Writes what the target of `text` needs as one stage.
///
/// # Errors
///
/// Where that cannot be: see [`NotOneStage`].
pub fn one_stage(text: &str, options: &Options) -> Result<OneStage, NotOneStage> {
    let before = analyze(text, options);
    let model = &before.model;
    // What BuildKit refuses; a command that would fail is none of this.
    let refused = |found: &crate::Diagnostic| {
        found.severity == Severity::Error
            && rule_name(&found.rule).is_none_or(|rule| rule.family == Family::BuildKit)
    };
    let stops = |analysis: &Analysis| analysis.diagnostics.iter().any(refused);
    let target = model.target.and_then(|id| model.stages.get(id.index())).ok_or(NotOneStage::Broken)?;
    if !before.file.errors.is_empty() || stops(&before) {
        return Err(NotOneStage::Broken);
    }
    let needed: Vec<&Stage> =
        model.reachable_with_onbuild.iter().filter_map(|id| model.stages.get(id.index())).collect();
    if needed.len() < 2 {
        return Err(NotOneStage::Already);
    }
    if needed.iter().any(|stage| is_windows(model, stage)) {
        return Err(NotOneStage::Windows);
    }
    let root = heaviest(&before, &needed).ok_or(NotOneStage::NoBase)?;
    let mut writer = Writer::new(text, &before, target, root);
    writer.head();
    for stage in &needed {
        writer.stage(stage);
    }
    let made = writer.finish(needed.len());
    let after = analyze(&made.text, &Options { target: None, ..options.clone() });
    // What one base holds another may lack, and the first stage's results lie elsewhere: a command may fail here alone.
    let fails = after.verdict.stop().is_some() && before.verdict.stop().is_none();
    let sound = after.file.errors.is_empty() && after.model.stages.len() == 1 && !stops(&after) && !fails;
    if sound { Ok(made) } else { Err(NotOneStage::Failed) }
}

/// The stage at the bottom of `stage`: the one that starts from no other.
fn root_of<'m>(model: &'m Model, stage: &'m Stage) -> &'m Stage {
    let mut at = stage;
    // A parent comes earlier, so this ends.
    while let Base::Stage(parent) = &at.base
        && *parent < at.id
        && let Some(found) = model.stages.get(parent.index())
    {
        at = found;
    }
    at
}

/// The root, an image by name, of the heaviest of `needed`; the first of equals.
fn heaviest<'m>(analysis: &'m Analysis, needed: &[&'m Stage]) -> Option<&'m Stage> {
    let weight = |stage: &Stage| {
        let size = analysis.size.stages.iter().find(|size| size.stage == stage.id);
        size.map_or(0, |size| size.unpacked.known.likely)
    };
    needed
        .iter()
        .map(|stage| (weight(stage), root_of(&analysis.model, stage)))
        .filter(|(_, root)| matches!(root.base, Base::Image(_)))
        .rev()
        .max_by_key(|(weight, _)| *weight)
        .map(|(_, root)| root)
}

/// The name of an image without its tag, for telling whether two are of one kind.
fn repository(base: &Base) -> Option<String> {
    match base {
        Base::Image(image) => Some(Reference::parse(image).catalogue_name()),
        _ => None,
    }
}

/// What holds in the one stage where the next instruction is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Held {
    user: Option<String>,
    workdir: Option<String>,
    shell: Option<Vec<String>>,
}

impl Held {
    fn of(state: &StageState) -> Self {
        Self { user: state.user.clone(), workdir: state.workdir.clone(), shell: state.shell.clone() }
    }
}

struct Writer<'a> {
    text: &'a str,
    analysis: &'a Analysis,
    scripts: Vec<Option<Script>>,
    target: StageId,
    /// The target and the stages that it is built on: their config is that of the image.
    lineage: BTreeSet<StageId>,
    root: &'a Stage,
    /// Stages of which commands, or files, are left out.
    lost: BTreeSet<StageId>,
    /// Images that were noted as a second base.
    others: BTreeSet<String>,
    held: Held,
    out: String,
    notes: Vec<Note>,
}

impl<'a> Writer<'a> {
    fn new(text: &'a str, analysis: &'a Analysis, target: &'a Stage, root: &'a Stage) -> Self {
        let model = &analysis.model;
        let mut lineage = BTreeSet::from([target.id]);
        let mut at = target;
        while let Base::Stage(parent) = &at.base
            && *parent < at.id
            && let Some(found) = model.stages.get(parent.index())
        {
            lineage.insert(found.id);
            at = found;
        }
        Self {
            text,
            analysis,
            scripts: scripts(text, &analysis.file, model),
            target: target.id,
            lineage,
            root,
            lost: BTreeSet::new(),
            others: BTreeSet::new(),
            held: Held::of(&root.initial),
            out: String::new(),
            notes: Vec::new(),
        }
    }

    fn instruction(&self, id: InstructionId) -> Option<&'a Instruction> {
        self.analysis.file.instructions.get(id.index())
    }

    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// Writes text as comment lines; an empty line stays one, so that a heredoc reads as it did.
    fn comment(&mut self, words: &str) {
        for line in words.lines() {
            let line = format!("# {}", line.trim_end());
            self.line(line.trim_end());
        }
    }

    fn note(&mut self, kind: NoteKind, instruction: &Instruction) {
        let what = quoted(self.text, instruction);
        self.notes.push(Note { kind, line: instruction.lines.start, what });
    }

    /// All that stands before the first FROM, and the FROM of the root without its name.
    fn head(&mut self) {
        let first = self.analysis.model.stages.first().and_then(|stage| self.instruction(stage.from));
        let start = first.map_or(0, |from| from.span.start as usize);
        let head = self.text.get(..start).unwrap_or("");
        self.out.push_str(head);
        let platform = self.root.platform_written.as_ref().map(|platform| platform.value.as_str());
        // A single stage is built for where it runs, not for where it is built.
        let platform = platform.filter(|platform| !platform.contains("BUILDPLATFORM"));
        let flag = platform.map(|platform| format!("--platform={platform} ")).unwrap_or_default();
        let base = self.root.base_written.value.clone();
        self.line(&format!("FROM {flag}{base}"));
    }

    fn stage(&mut self, stage: &'a Stage) {
        let model = &self.analysis.model;
        let Some(from) = self.instruction(stage.from) else { return };
        self.line("");
        self.comment(from.span.text(self.text));
        let root = root_of(model, stage);
        if let Base::Stage(parent) = stage.base
            && self.lost.contains(&parent)
        {
            self.lost.insert(stage.id);
        }
        let other = match &root.base {
            Base::Scratch => None,
            base if repository(base) == repository(&self.root.base) && base != &Base::Unresolved => None,
            _ => Some(root.base_written.value.clone()),
        };
        if let Some(image) = other.clone().filter(|_| root.id == stage.id)
            && self.others.insert(image.clone())
        {
            self.notes.push(Note { kind: NoteKind::OtherBase, line: from.lines.start, what: image });
        }
        self.resume(&Held::of(&stage.initial));
        self.triggers(stage);
        for (position, id) in stage.instructions.iter().enumerate() {
            if let Some(instruction) = self.instruction(*id) {
                self.one(stage, position, instruction, other.is_some());
                self.held = Held::of(&stage.state_before(position + 1));
            }
        }
    }

    /// Makes hold what a stage starts with.
    fn resume(&mut self, wanted: &Held) {
        let held = self.held.clone();
        if held.shell != wanted.shell {
            let shell = wanted.shell.clone().unwrap_or_else(|| vec!["/bin/sh".to_owned(), "-c".to_owned()]);
            let words: Vec<String> = shell.iter().map(|word| json(word)).collect();
            self.line(&format!("SHELL [{}]", words.join(", ")));
        }
        if held.user != wanted.user && !(is_root(held.user.as_deref()) && is_root(wanted.user.as_deref())) {
            let user = wanted.user.clone().unwrap_or_else(|| "root".to_owned());
            self.line(&format!("USER {}", word(&user)));
        }
        let here = |held: &Held| held.workdir.clone().unwrap_or_else(|| "/".to_owned());
        if here(&held) != here(wanted) {
            self.line(&format!("WORKDIR {}", word(&here(wanted))));
        }
        self.held = wanted.clone();
    }

    /// What the parent stage's ONBUILD asks of this one.
    fn triggers(&mut self, stage: &Stage) {
        let Base::Stage(parent) = &stage.base else { return };
        let Some(parent) = self.analysis.model.stages.get(parent.index()) else { return };
        let expressions: Vec<String> = parent
            .instructions
            .iter()
            .filter_map(|id| self.instruction(*id))
            .filter_map(|instruction| match &instruction.kind {
                Kind::Onbuild(onbuild) => Some(onbuild.expression.value.clone()),
                _ => None,
            })
            .collect();
        for expression in expressions {
            self.line(&expression);
        }
    }

    fn one(&mut self, stage: &Stage, position: usize, instruction: &'a Instruction, other: bool) {
        let raw = instruction.span.text(self.text).trim_end();
        match &instruction.kind {
            Kind::Run(run) => {
                let sources = self.sources(stage, instruction, true);
                if self.foreign(stage, instruction, other) {
                    self.leave_out(stage, instruction, NoteKind::RunLeftOut);
                } else if sources.is_empty() {
                    self.line(raw);
                } else if sources.iter().any(|source| self.lost.contains(source)) {
                    self.leave_out(stage, instruction, NoteKind::SourceLeftOut);
                } else {
                    match copies::unmounted(self.text, instruction, run, &self.names(), sources.len()) {
                        Some(lines) => lines.iter().for_each(|line| self.line(line)),
                        None => self.leave_out(stage, instruction, NoteKind::CopyLeftOut),
                    }
                }
            }
            Kind::Copy(transfer) => match self.sources(stage, instruction, false).first() {
                None => self.line(raw),
                Some(source) if self.lost.contains(source) => {
                    self.leave_out(stage, instruction, NoteKind::SourceLeftOut);
                }
                Some(source) => {
                    let state = stage.state_before(position);
                    match copying(self.analysis, *source, transfer, state.workdir.as_deref()) {
                        Copying::Here => self.comment(raw),
                        Copying::Commands(commands) => self.run_as_root(&commands, &state),
                        Copying::Cannot => self.leave_out(stage, instruction, NoteKind::CopyLeftOut),
                    }
                }
            },
            Kind::Add(_)
            | Kind::Env(_)
            | Kind::Arg(_)
            | Kind::Shell(_)
            | Kind::Workdir(_)
            | Kind::User(_) => {
                self.line(raw);
            }
            Kind::Onbuild(_) if stage.id != self.target => {}
            // Config of a stage that is not the result goes no further than that stage.
            _ if self.lineage.contains(&stage.id) => self.line(raw),
            _ => {}
        }
    }

    /// COPY writes as root, whoever is the user.
    fn run_as_root(&mut self, commands: &str, state: &StageState) {
        let user = state.user.clone().filter(|user| !is_root(Some(user)));
        if user.is_some() {
            self.line("USER root");
        }
        self.line(&format!("RUN {commands}"));
        if let Some(user) = user {
            self.line(&format!("USER {}", word(&user)));
        }
    }

    /// The stages that an instruction takes from, by COPY or by mounts.
    fn sources(&self, stage: &Stage, instruction: &Instruction, mounts: bool) -> Vec<StageId> {
        let edges = self.analysis.model.edges.iter();
        edges
            .filter(|edge| edge.stage == stage.id && edge.instruction == instruction.id && !edge.onbuild)
            .filter(|edge| matches!(edge.kind, EdgeKind::Mount(_)) == mounts)
            .filter_map(|edge| match edge.origin {
                Origin::Stage(id) => Some(id),
                _ => None,
            })
            .collect()
    }

    /// The names by which mounts may call the stages.
    fn names(&self) -> BTreeSet<String> {
        let stages = &self.analysis.model.stages;
        stages.iter().filter_map(|stage| stage.name.as_ref()).map(|name| name.value.to_lowercase()).gather()
    }

    /// Whether a RUN needs programs that only another base has.
    fn foreign(&self, stage: &Stage, instruction: &Instruction, other: bool) -> bool {
        let script = self.scripts.get(instruction.id.index()).and_then(Option::as_ref);
        let Base::Image(image) = &self.root.base else { return other };
        // What is built on files that are missing is missing too.
        other && (self.lost.contains(&stage.id) || !runs_on(script, image))
    }

    fn leave_out(&mut self, stage: &Stage, instruction: &Instruction, kind: NoteKind) {
        self.comment(instruction.span.text(self.text));
        self.note(kind, instruction);
        self.lost.insert(stage.id);
    }

    fn finish(mut self, stages: usize) -> OneStage {
        self.notes.arrange_by_key(|note| (note.line, note.kind));
        let text = format!("{}\n", self.out.trim_end());
        let base = self.root.base_written.value.clone();
        OneStage { text, base, stages: u32::try_from(stages).unwrap_or(u32::MAX), notes: self.notes }
    }
}

/// A word of an instruction whose value is already expanded.
fn word(value: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-:+@%,~".contains(c);
    if !value.is_empty() && value.chars().all(plain) {
        return value.to_owned();
    }
    let mut out = String::from("\"");
    for c in value.chars() {
        if matches!(c, '"' | '\\' | '$') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

/// A word of a JSON array.
fn json(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
