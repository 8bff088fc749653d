//! What is tried before it is offered, on files of the corpus: all safe fixes at once, and switching a rule off.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use dockerfile_core::checks::{Family, rule};
use dockerfile_core::fix::{Applicability, apply};
use dockerfile_core::mend::{mend_all, suppress};
use dockerfile_core::{Analysis, Options, Severity, analyze, check};

use crate::fixes::{built, counts};
use crate::shared::corpus;

/// Calls `judge` with every `step`th file (all when asked for), on all processors, and adds up what it says.
pub(crate) fn every(
    step: usize,
    judge: impl Fn(&str, &str) -> BTreeMap<String, usize> + Sync,
) -> BTreeMap<String, usize> {
    let step = if std::env::var_os("DOCKERFILE_ALL").is_some() { 1 } else { step };
    let files: Vec<_> = corpus().into_iter().step_by(step).collect();
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let work = || {
        let mut sum = BTreeMap::new();
        while let Some((name, text)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            for (what, count) in judge(name, text) {
                *sum.entry(what).or_default() += count;
            }
        }
        sum
    };
    let sums: Vec<BTreeMap<String, usize>> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        handles.into_iter().map(|handle| handle.join().expect("a worker")).collect()
    });
    let mut all = BTreeMap::new();
    for (what, count) in sums.into_iter().flatten() {
        *all.entry(what).or_default() += count;
    }
    println!("{all:#?}");
    all
}

fn has_safe_fix(analysis: &Analysis) -> usize {
    let safe = |found: &&dockerfile_core::Diagnostic| {
        found.fixes.iter().any(|fix| fix.applicability == Applicability::Safe)
    };
    analysis.diagnostics.iter().filter(safe).count()
}

/// What is wrong with all safe fixes of `text`; how many were made and are left.
fn mend(name: &str, text: &str) -> BTreeMap<String, usize> {
    let options = Options::default();
    let before = analyze(text, &options);
    if has_safe_fix(&before) == 0 {
        return BTreeMap::new();
    }
    let mended = mend_all(text, &options);
    let after_text = apply(text, &mended.edits).unwrap_or_else(|| panic!("{name}: the edits do not fit"));
    let after = analyze(&after_text, &options);
    assert!(after.file.errors.len() <= before.file.errors.len(), "{name}: adds a fault");
    assert_eq!(has_safe_fix(&after), mended.left as usize, "{name}: says how many are left");
    let old = counts(&before);
    for (rule, count) in counts(&after) {
        assert!(old.get(rule).is_some_and(|had| *had >= count), "{name}: adds a finding of {rule}");
    }
    // RUN without its leavings is another text; all else stays.
    assert_eq!(built(&before, false), built(&after, false), "{name}: what is built differs");
    let again = mend_all(&after_text, &options);
    assert_eq!((again.fixes, &again.edits), (0, &Vec::new()), "{name}: a second time changes nothing");
    let parts = [("files", 1), ("fixes", mended.fixes as usize), ("left", mended.left as usize)];
    parts.into_iter().map(|(what, count)| (what.to_owned(), count)).collect()
}

#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn all_safe_fixes_together_are_safe_on_every_file() {
    let sum = every(5, mend);
    assert!(sum["fixes"] > 250, "fixes are made");
    assert!(sum["left"] * 50 < sum["fixes"], "hardly any is left");
}

/// BuildKit's own warnings, without places: rule and message.
fn warnings(text: &str, experimental: bool) -> Vec<(String, String)> {
    let warnings = check(text, &Options::default(), experimental).warnings;
    let mut out: Vec<_> =
        warnings.into_iter().map(|warning| (warning.rule, without_lines(&warning.message))).collect();
    out.sort();
    out
}

/// A message without the numbers of lines, which an added line shifts.
fn without_lines(message: &str) -> String {
    let parts = message.split("line ").map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()));
    parts.collect()
}

/// Switches off the first finding of each rule in `text`.
fn switch_off(name: &str, text: &str) -> BTreeMap<String, usize> {
    let options = Options::default();
    let before = analyze(text, &options);
    let mut seen = BTreeMap::new();
    for found in &before.diagnostics {
        let Some(known) = rule(&found.rule) else { continue };
        if seen.contains_key(&found.rule) {
            continue;
        }
        let fix = suppress(text, &options, found);
        let Some(fix) = fix else {
            *seen.entry(format!("{}: cannot be switched off", found.rule)).or_default() += 1;
            seen.insert(found.rule.clone(), 0);
            continue;
        };
        seen.insert(found.rule.clone(), 1);
        let after_text = apply(text, &fix.edits).unwrap_or_else(|| panic!("{name}: the edits do not fit"));
        let after = analyze(&after_text, &options);
        assert_eq!(built(&before, true), built(&after, true), "{name} {}: what is built differs", found.rule);
        let errors = |analysis: &Analysis| {
            let stops = analysis.diagnostics.iter().filter(|found| found.severity == Severity::Error);
            stops
                .filter(|found| rule(&found.rule).is_none())
                .map(|found| without_lines(&found.message))
                .collect::<Vec<_>>()
        };
        assert_eq!(errors(&before), errors(&after), "{name} {}: faults differ", found.rule);
        // What BuildKit says besides stays, to the word.
        let mut wanted = warnings(text, false);
        if known.family == Family::BuildKit {
            wanted.retain(|(rule, _)| *rule != found.rule);
        }
        assert_eq!(warnings(&after_text, false), wanted, "{name}: without {}", found.rule);
        let had = before.diagnostics.iter().filter(|other| other.rule == found.rule).count();
        let has = after.diagnostics.iter().filter(|other| other.rule == found.rule).count();
        assert!(has < had, "{name}: {} is still found", found.rule);
    }
    seen
}

#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn a_rule_can_be_switched_off_on_every_file() {
    let sum = every(20, switch_off);
    let refused: usize = sum.iter().filter(|(what, _)| what.contains(':')).map(|(_, count)| count).sum();
    let done: usize = sum.iter().filter(|(what, _)| !what.contains(':')).map(|(_, count)| count).sum();
    assert!(done > 120, "rules are switched off: {done}");
    assert!(refused * 100 <= done, "{refused} could not be switched off, {done} could");
}

#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn every_unsafe_fix_says_why() {
    let mut reasons = 0;
    for (name, text) in corpus().into_iter().step_by(10) {
        for fix in analyze(&text, &Options::default()).diagnostics.into_iter().flat_map(|found| found.fixes) {
            assert_eq!(fix.applicability == Applicability::Safe, fix.reason.is_none(), "{name}: {fix:?}");
            reasons += usize::from(fix.reason.is_some());
        }
    }
    assert!(reasons > 50, "fixes are unsafe, and say why: {reasons}");
}
