//! Refactorings on files of the corpus: what is offered anywhere in them is the same build, read by other means than those
//! that prove it.

use std::collections::BTreeMap;

use dockerfile_core::fix::apply;
use dockerfile_core::{Options, Severity, analyze, check};
use dockerfile_ide::{Refactoring, refactorings};

use crate::mend::every;

fn judge(name: &str, text: &str) -> BTreeMap<String, usize> {
    let options = Options::default();
    let before = analyze(text, &options);
    let mut sum = BTreeMap::new();
    for instruction in &before.file.instructions {
        for made in refactorings(text, &options, instruction.span.start) {
            let written = apply(text, &made.edits).unwrap_or_else(|| panic!("{name}: {made:?} fits"));
            assert!(
                check(&written, &options, false).build_error.is_none(),
                "{name}: BuildKit takes\n{written}"
            );
            let after = analyze(&written, &options);
            let stops = after.diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
            let stopped = before.diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
            assert!(stops <= stopped, "{name}: {:?} adds no error\n{written}", made.what);
            assert!(after.verdict.begins <= before.verdict.begins, "{name}: starts as surely\n{written}");
            for (was, is) in before.model.stages.iter().zip(&after.model.stages) {
                assert_eq!(was.final_state(), is.final_state(), "{name}: {:?}\n{written}", made.what);
            }
            let (was, is) = (before.file.instructions.len(), after.file.instructions.len());
            match made.what {
                Refactoring::JoinRuns => assert_eq!(is + 1, was, "{name}: one RUN less\n{written}"),
                Refactoring::CacheMount => assert_eq!(is, was, "{name}: as many instructions\n{written}"),
                Refactoring::CopyFlags => assert!(is <= was, "{name}: no more instructions\n{written}"),
                Refactoring::CacheOrder => assert!(is > was, "{name}: one COPY more\n{written}"),
                Refactoring::SplitRun => assert!(is > was, "{name}: more RUNs\n{written}"),
            }
            if std::env::var_os("DOCKERFILE_SHOW").is_some() {
                println!("=== {name} {:?} line {}\n{written}", made.what, instruction.lines.start);
            }
            *sum.entry(format!("{:?}", made.what)).or_default() += 1;
        }
    }
    sum
}

#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn every_refactoring_is_the_same_build() {
    let sum = every(8, judge);
    for (what, least) in [("JoinRuns", 100), ("SplitRun", 50), ("CacheMount", 50), ("CopyFlags", 3)] {
        assert!(sum.get(what).is_some_and(|made| *made > least), "{what} is offered: {sum:?}");
    }
}
