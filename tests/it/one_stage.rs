//! What if it were one stage: on files of the corpus, whatever is returned is valid and has exactly one stage.

use std::collections::BTreeMap;

use dockerfile_core::mend::{NotOneStage, one_stage};
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
