//! The chosen target, which means a stage and goes with it when stages before it come and go, or it gets another name.

use dockerfile_answers::model::{Model, Stage};
use dockerfile_syntax::source::Span;

use super::Snapshot;

/// The stage that `--target` asks for.
fn asked_for<'m>(model: &'m Model, target: &str) -> Option<&'m Stage> {
    let named = |stage: &&Stage| {
        stage
            .name
            .as_ref()
            .is_some_and(|name| !name.value.is_empty() && name.value.eq_ignore_ascii_case(target))
    };
    let numbered = || model.stages.get(target.parse::<usize>().ok()?);
    model.stages.iter().find(named).or_else(numbered)
}

/// Where the FROM of a stage stands: the word, and all of it.
fn place(snapshot: &Snapshot, stage: &Stage) -> Option<(Span, Span)> {
    let from = snapshot.analysis.file.instructions.get(stage.from.index())?;
    Some((from.keyword.span, from.span))
}

/// Where a FROM begins after a change of the text, and whether all of it is as it was; `None` where the word was changed.
fn moved(before: &str, after: &str, (word, whole): (Span, Span)) -> Option<(usize, bool)> {
    let start = word.start as usize;
    let same = |pairs: &mut dyn Iterator<Item = (u8, u8)>| pairs.take_while(|(a, b)| a == b).count();
    let head = same(&mut before.bytes().zip(after.bytes()));
    let tail = same(&mut before.bytes().rev().zip(after.bytes().rev()));
    let same = head >= whole.end as usize;
    if !same && before.len() - tail <= start {
        return Some(((start + after.len()).checked_sub(before.len())?, true));
    }
    (head >= word.end as usize).then_some((start, same))
}

/// What to ask for instead of `target` so that it is the same stage in a changed text; `None` where that is the same, or
/// the stage is gone.
pub(super) fn followed(before: &Snapshot, after: &Snapshot, target: &str) -> Option<String> {
    let was = asked_for(&before.analysis.model, target)?;
    let (start, same) = moved(&before.text, &after.text, place(before, was)?)?;
    let stages = &after.analysis.model.stages;
    let is = stages
        .iter()
        .find(|stage| place(after, stage).is_some_and(|(word, _)| word.start as usize == start))?;
    // Another name may be all that it got; a text that was pasted over all has its own stages.
    let alike = || {
        let count = before.analysis.model.stages.len();
        let written = |stage: &Stage| (stage.base_written.value.clone(), stage.instructions.len());
        count == stages.len() && written(was) == written(is)
    };
    if !(same || alike()) {
        return None;
    }
    if asked_for(&after.analysis.model, target).is_some_and(|stage| stage.id == is.id) {
        return None;
    }
    let by_name = target.parse::<u32>().is_err();
    let name = is.name.as_ref().map(|name| name.value.clone()).filter(|name| by_name && !name.is_empty());
    Some(name.unwrap_or_else(|| is.id.0.to_string()))
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use dockerfile_core::{Options, analyze};

    use super::*;

    fn snapshot(text: &str) -> Snapshot {
        Snapshot { revision: 1, text: text.into(), analysis: Rc::new(analyze(text, &Options::default())) }
    }

    #[track_caller]
    fn check(before: &str, after: &str, target: &str, expected: Option<&str>) {
        let found = followed(&snapshot(before), &snapshot(after), target);
        assert_eq!(found.as_deref(), expected, "{target} of {before:?} in {after:?}");
    }

    #[test]
    fn a_number_goes_with_its_stage() {
        let two = "FROM alpine\nRUN a\nFROM debian\nRUN b\n";
        let three = "FROM alpine\nRUN a\nFROM busybox AS new\nFROM debian\nRUN b\n";
        check(two, three, "1", Some("2"));
        check(three, two, "2", Some("1"));
        check(two, three, "0", None);
        check(two, &format!("{two}FROM scratch\n"), "1", None);
        check(two, &format!("FROM x\n{two}"), "0", Some("1"));
        // The stage itself is gone, or there never was one.
        check(three, two, "new", None);
        check(two, three, "7", None);
    }

    #[test]
    fn a_name_that_changes_is_followed() {
        let with = |name: &str| format!("FROM alpine AS {name}\nRUN a\nFROM debian\n");
        check(&with("dev"), &with("develop"), "dev", Some("develop"));
        check(&with("dev"), &with("Dev"), "dev", None);
        check(&with("dev"), "FROM alpine\nRUN a\nFROM debian\n", "dev", Some("0"));
        check(&with("dev"), &with("new").replace("RUN a", "RUN b"), "dev", Some("new"));
        check(&with("dev"), "FROM busybox AS a\nRUN a\nFROM debian\n", "dev", None);
        check(&with("dev"), "FROM alpine AS a\nFROM busybox AS b\nFROM c\n", "dev", None);
        // A name stays with its stage wherever that goes.
        check(&with("dev"), &format!("FROM x\n{}", with("dev")), "dev", None);
    }
}
