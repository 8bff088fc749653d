//! What if it had another number of stages: on files of the corpus, whatever is returned is valid, and has as many as it
//! says.

use std::collections::BTreeMap;

use dockerfile_core::mend::{NotOneStage, WhyOneStage, multi_stage, one_stage};
use dockerfile_core::size::Total;
use dockerfile_core::{Analysis, Options, Severity, analyze, check};

use crate::mend::every;

fn result(analysis: &Analysis) -> Option<Total> {
    let target = analysis.model.target?;
    analysis.size.stages.iter().find(|size| size.stage == target).map(|size| size.unpacked)
}

fn judge(name: &str, text: &str) -> BTreeMap<String, usize> {
    let options = Options::default();
    let before = analyze(text, &options);
    let needed = before.model.reachable_with_onbuild.len();
    let made = one_stage(text, &options);
    let mut sum = BTreeMap::new();
    let mut add = |what: &str, count: usize| *sum.entry(what.to_owned()).or_default() += count;
    match made {
        Err(why) => {
            assert!(why != NotOneStage::Already || needed < 2, "{name}: has several");
            add(&format!("{why:?}"), 1);
            if why == NotOneStage::Failed {
                println!("failed: {name}");
            }
        }
        Ok(made) => {
            assert!(needed > 1 && made.stages as usize == needed, "{name}: has several stages");
            let after = analyze(&made.text, &options);
            let stops = after.diagnostics.iter().find(|found| found.severity == Severity::Error);
            assert!(after.file.errors.is_empty() && stops.is_none(), "{name}: {stops:?}\n{}", made.text);
            assert_eq!(after.model.stages.len(), 1, "{name}: one stage");
            assert!(check(&made.text, &options, false).build_error.is_none(), "{name}: BuildKit takes it");
            add("made", 1);
            add("whole", usize::from(made.notes.is_empty()));
            for note in &made.notes {
                let lines = before.file.instructions.iter().map(|instruction| instruction.lines.start);
                assert!(lines.into_iter().any(|line| line == note.line), "{name}: {note:?}");
                add(&format!("{:?}", note.kind), 1);
            }
            if let (Some(old), Some(new)) = (result(&before), result(&after)) {
                add("larger", usize::from(new.known.likely > old.known.likely));
                add("smaller", usize::from(new.known.likely < old.known.likely));
            }
        }
    }
    sum
}

#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn one_stage_of_every_file_is_valid() {
    let sum = every(12, judge);
    assert!(sum.get("made").is_some_and(|made| *made > 40), "files of several stages become one");
    assert!(sum.get("Failed").is_none_or(|failed| failed * 20 < sum["made"]), "nearly all of them do");
}

fn judge_two(name: &str, text: &str) -> BTreeMap<String, usize> {
    let options = Options::default();
    let stages = analyze(text, &options).model.stages.len();
    let key = match multi_stage(text, &options) {
        Err(why) => {
            assert_eq!(why.why == WhyOneStage::Already, stages > 1, "{name}: {why:?} of {stages}");
            assert!(why.line as usize <= text.lines().count(), "{name}: {why:?}");
            format!("{:?}", why.why)
        }
        Ok(made) => {
            assert!(check(&made.text, &options, false).build_error.is_none(), "{name}: BuildKit takes it");
            let (before, after) = (analyze(text, &options), analyze(&made.text, &options));
            assert_eq!(after.model.stages.len(), 2, "{name}: two stages");
            assert_eq!(
                after.model.edges.iter().filter(|edge| !edge.onbuild).count() > 1,
                !made.copies.is_empty()
            );
            assert!(after.verdict.begins <= before.verdict.begins, "{name}: starts as surely\n{}", made.text);
            assert!(
                result(&after).map(|new| new.known.likely) < result(&before).map(|old| old.known.likely),
                "{name}: smaller"
            );
            // Nothing that the text holds is lost: each instruction is in one stage or the other.
            for instruction in before.file.instructions.iter().skip(1) {
                let line = instruction.span.text(text).trim_end();
                let kept = made.text.contains(line) || line.to_lowercase().starts_with("from");
                assert!(kept, "{name}: {line} is in\n{}", made.text);
            }
            println!("made: {name}");
            "made".to_owned()
        }
    };
    BTreeMap::from([(key, 1)])
}

#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn two_stages_of_a_single_one_are_smaller_and_start_as_surely() {
    let sum = every(4, judge_two);
    assert!(sum.get("made").is_some_and(|made| *made > 2), "{sum:?}");
}
