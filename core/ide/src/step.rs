//! The build at a place: what holds before an instruction and after it, and what it does to the files.

use dockerfile_core::lists::Arrange;
use dockerfile_core::model::{Origin, Stage, StageState};
use dockerfile_core::size::{Extent, FileChange};
use dockerfile_core::source::Span;
use dockerfile_core::syntax::Instruction;
use dockerfile_core::verdict::Fate;
use dockerfile_core::{Analysis, Options, analyze};

use crate::complete::Note;

/// One instruction as a step of the build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The instruction.
    pub span: Span,
    /// Its stage, by name or number.
    pub stage: String,
    /// Which of the stage's steps it is, from 0 for FROM, and how many there are besides.
    pub position: (u32, u32),
    /// What holds, before and after.
    pub holds: Vec<Holds>,
    /// Paths that it adds, changes or removes, those with most bytes first.
    pub files: Vec<Changed>,
    /// Further paths.
    pub more_files: u32,
    /// What else is known of it.
    pub facts: Vec<Note>,
    /// The step before and the one after it, across stages.
    pub before: Option<Span>,
    /// See [`Step::before`].
    pub after: Option<Span>,
    /// Where what it takes comes from: the last step of a stage.
    pub origins: Vec<Span>,
}

/// Something that holds at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holds {
    /// What: `user`, `directory`, `shell`, or `variable`.
    pub what: &'static str,
    /// For a variable, its name.
    pub name: String,
    /// What it is before; `None` where it is not set or not known.
    pub before: Option<String>,
    /// What it is after.
    pub after: Option<String>,
}

/// A path that an instruction changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The path.
    pub path: String,
    /// How: `added`, `changed` or `removed`.
    pub how: &'static str,
    /// Its bytes, where they are known.
    pub bytes: Option<u64>,
}

/// Most paths listed.
const FILES: usize = 40;

/// The step at `at`; `None` above the first stage and where there is none.
pub fn step(text: &str, options: &Options, at: u32) -> Option<Step> {
    let analysis = analyze(text, options);
    let next = analysis.file.instructions.partition_point(|instruction| instruction.span.start <= at);
    let index = next.checked_sub(1)?;
    let instruction = analysis.file.instructions.get(index)?;
    let stage =
        analysis.model.stages.iter().rev().find(|stage| stage.span.start <= instruction.span.start)?;
    let is_from = stage.from == instruction.id;
    let position = if is_from { 0 } else { stage.position(instruction.id)? + 1 };
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    // FROM brings what the stage begins with.
    let before = if is_from { StageState::default() } else { stage.state_before(position - 1) };
    let after = if is_from { stage.initial.clone() } else { stage.state_before(position) };
    let neighbour = |at: usize| {
        let other = analysis.file.instructions.get(at)?;
        (other.span.start >= analysis.model.stages.first()?.span.start).then_some(other.span)
    };
    let mut out = Step {
        span: instruction.span,
        stage: stage.name.as_ref().map_or_else(|| stage.id.0.to_string(), |name| name.value.clone()),
        position: (number(position), number(stage.instructions.len())),
        holds: holds(&before, &after),
        before: index.checked_sub(1).and_then(neighbour),
        after: neighbour(index + 1),
        ..Step::default()
    };
    for edge in analysis.model.edges.iter().filter(|edge| edge.instruction == instruction.id && !edge.onbuild)
    {
        if let Origin::Stage(id) = edge.origin
            && let Some(origin) = analysis.model.stages.get(id.index())
        {
            let last = origin.instructions.last().copied().unwrap_or(origin.from);
            out.origins.extend(analysis.file.instructions.get(last.index()).map(|last| last.span));
        }
    }
    files(&analysis, instruction, &mut out);
    facts(&analysis, stage, instruction, &mut out);
    Some(out)
}

/// User, directory and shell as they are, and variables that change.
fn holds(before: &StageState, after: &StageState) -> Vec<Holds> {
    let shell = |state: &StageState| state.shell.as_ref().map(|words| words.join(" "));
    let plain = |what, before, after| Holds { what, name: String::new(), before, after };
    let mut out = vec![
        plain("user", before.user.clone(), after.user.clone()),
        plain("directory", before.workdir.clone(), after.workdir.clone()),
        plain("shell", shell(before), shell(after)),
    ];
    out.retain(|holds| holds.before.is_some() || holds.after.is_some());
    for (name, value) in after.env() {
        let was = before.env().into_iter().find(|(other, _)| *other == name).map(|(_, value)| value);
        if was != Some(value) {
            let (before, after) = (was.map(str::to_owned), Some(value.to_owned()));
            out.push(Holds { what: "variable", name: name.to_owned(), before, after });
        }
    }
    out
}

fn files(analysis: &Analysis, instruction: &Instruction, out: &mut Step) {
    let mut layers = analysis.size.stages.iter().flat_map(|stage| &stage.layers);
    let Some(layer) = layers.find(|layer| layer.instruction == instruction.id) else { return };
    out.facts.extend(match layer.unpacked.extent() {
        Extent::Whole(bytes) => Some(Note::bytes("adds", bytes.likely)),
        Extent::AtLeast(bytes) if bytes > 0 => Some(Note::bytes("adds-at-least", bytes)),
        Extent::AtLeast(_) | Extent::Unknown => None,
    });
    let changed = layer.files.iter().map(|file| Changed {
        path: if file.tree { format!("{}/…", file.path.trim_end_matches('/')) } else { file.path.clone() },
        how: match file.change {
            FileChange::Added => "added",
            FileChange::Changed => "changed",
            FileChange::Removed => "removed",
        },
        bytes: file.unpacked.map(|bytes| bytes.likely),
    });
    out.files = changed.collect();
    // Of the same weight, those come first that come first by name.
    out.files.arrange_by(|one, other| other.bytes.cmp(&one.bytes).then_with(|| one.path.cmp(&other.path)));
    out.more_files = u32::try_from(out.files.len().saturating_sub(FILES)).unwrap_or(u32::MAX);
    out.files.truncate(FILES);
}

fn facts(analysis: &Analysis, stage: &Stage, instruction: &Instruction, out: &mut Step) {
    let needed = analysis.model.reachable_with_onbuild.contains(&stage.id);
    if analysis.model.target.is_some() && !needed {
        out.facts.push(Note { code: "stage-unused", ..Note::default() });
    }
    let fate = analysis
        .verdict
        .steps
        .iter()
        .find(|step| step.instruction == instruction.id && step.stage == stage.id);
    if let Some(step) = fate.filter(|step| step.fate == Fate::Stops) {
        out.facts.push(Note::text("step-stops", "words", &step.words));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Step {
        let caret = text.find('‸').expect("a caret");
        let text = text.replace('‸', "");
        step(&text, &Options::default(), u32::try_from(caret).expect("small")).expect("a step")
    }

    fn held(step: &Step) -> Vec<(&str, Option<&str>, Option<&str>)> {
        step.holds.iter().map(|one| (one.what, one.before.as_deref(), one.after.as_deref())).collect()
    }

    #[test]
    fn what_holds_before_and_after() {
        let text = "FROM a\nUSER joe\nWORKDIR /x\nENV ‸A=1\nRUN y\n";
        let found = at(text);
        assert_eq!(
            held(&found),
            [
                ("user", Some("joe"), Some("joe")),
                ("directory", Some("/x"), Some("/x")),
                ("variable", None, Some("1"))
            ]
        );
        assert_eq!((found.position, found.stage.as_str()), ((3, 4), "0"));
        assert_eq!(held(&at("FROM a\nUSER joe\nUSER ‸amy\n")), [("user", Some("joe"), Some("amy"))]);
    }

    #[test]
    fn steps_lead_on_and_to_where_things_come_from() {
        let text = "FROM scratch AS b\nCOPY <<EOF /x/y\nhello\nEOF\nFROM scratch\nCOPY --from=‸b /x /z\n";
        let found = at(text);
        let text = text.replace('‸', "");
        assert!(found.origins[0].text(&text).starts_with("COPY <<EOF"));
        assert_eq!((found.before.map(|span| span.text(&text)), found.after), (Some("FROM scratch"), None));
        assert!(
            found
                .files
                .iter()
                .any(|file| file.path == "/z/y" && file.how == "added" && file.bytes == Some(6)),
            "{found:?}"
        );
        assert!(step("ARG A\nFROM a\n", &Options::default(), 2).is_none());
        let first = step("ARG A\nFROM a\n", &Options::default(), 8).expect("a stage");
        assert_eq!(first.before, None);
    }

    #[test]
    fn what_stops_and_what_is_skipped_is_said() {
        let found = at("FROM a AS left\nRUN ‸x\nFROM b\n");
        assert!(found.facts.iter().any(|fact| fact.code == "stage-unused"), "{found:?}");
    }
}
