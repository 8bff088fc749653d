//! What the editor asks, at every place of files of the corpora; and the texts that explain it.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use dockerfile_core::Options;
use dockerfile_core::fix::apply;
use dockerfile_core::syntax::INSTRUCTIONS;
use dockerfile_ide::{
    Refactoring, all_flags, complete, hover, references, rename, renameable, snippet_names, structure,
};

use crate::shared::corpus;

/// The slowest of a hundred, but for five.
fn late(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() * 95 / 100).copied().unwrap_or_default()
}

#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn every_place_has_an_answer() {
    let options = Options::default();
    // Every place of few files, or of many when asked for.
    let step = if std::env::var_os("DOCKERFILE_ALL").is_some() { 6 } else { 400 };
    let (mut files, mut places, mut items, mut words) = (0, 0, 0, 0);
    let (mut completing, mut hovering) = (Vec::new(), Vec::new());
    for (_, text) in corpus().into_iter().step_by(step).filter(|(_, text)| text.len() < 1_500) {
        files += 1;
        for at in 0..=u32::try_from(text.len()).expect("small") {
            places += 1;
            let start = Instant::now();
            let found = complete(&text, &options, at);
            completing.push(start.elapsed());
            assert!(text.get(found.span.range()).is_some(), "{at} of {text:?}");
            items += found.items.len();
            let start = Instant::now();
            let said = hover(&text, &options, at);
            hovering.push(start.elapsed());
            if let Some(said) = said {
                assert!(!said.title.is_empty() && text.get(said.span.range()).is_some(), "{at} of {text:?}");
                words += 1;
            }
        }
        let folds = structure(&text, &options).folds;
        assert!(folds.iter().all(|fold| text.get(fold.range()).is_some()), "{text:?}");
    }
    println!(
        "{files} files, {places} places, {items} offers, {words} words known; in this build 95 of 100 completions take less than {:?}, hovers than {:?}",
        late(&mut completing),
        late(&mut hovering)
    );
    assert!(items > places && words > 200, "{items} offers, {words} words");
}

#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn names_are_changed_everywhere_or_not_at_all() {
    let options = Options::default();
    let (mut renamed, mut refused) = (0, BTreeMap::new());
    for (name, text) in corpus().into_iter().step_by(97).filter(|(_, text)| text.len() < 3_000) {
        let mut done = std::collections::BTreeSet::new();
        for (at, _) in text.match_indices(|c: char| c.is_ascii_alphabetic()) {
            let at = u32::try_from(at).expect("small");
            if done.contains(&at) || renameable(&text, &options, at).is_err() {
                continue;
            }
            let places = references(&text, &options, at);
            done.extend(places.iter().flat_map(|place| place.start..=place.end));
            match rename(&text, &options, at, "renamed_by_us") {
                Ok(edits) => {
                    let after = apply(&text, &edits).expect("edits that fit");
                    // And back again: nothing was lost, nothing was added.
                    let old = places[0].text(&text);
                    let first = edits[0].span.start;
                    let back = rename(&after, &options, first, old).map(|edits| apply(&after, &edits));
                    if old.chars().all(|c| !c.is_ascii_uppercase()) || back.is_ok() {
                        assert!(
                            matches!(&back, Ok(Some(back)) if back.eq_ignore_ascii_case(&text)),
                            "{name} {old} at {at}: {back:?}"
                        );
                    }
                    renamed += 1;
                }
                Err(why) => *refused.entry(why).or_insert(0) += 1,
            }
        }
    }
    println!("{renamed} names changed; refused: {refused:?}");
    assert!(renamed > 40, "{renamed}");
}

/// Keys of a locale file.
fn keys(language: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../app/locales/ide.{language}.txt"));
    let text = std::fs::read_to_string(path).expect("a locale file");
    text.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key.to_owned()).collect()
}

#[test]
fn all_that_is_offered_has_a_text() {
    for language in ["en", "fr"] {
        let keys = keys(language);
        let has = |key: String| assert!(keys.contains(&key), "{language}: {key}");
        for name in INSTRUCTIONS {
            has(format!("instruction.{name}"));
        }
        for (instruction, flag) in all_flags() {
            has(format!("flag.{instruction}.{flag}"));
        }
        for name in snippet_names() {
            has(format!("snippet.{name}"));
        }
        for code in Refactoring::codes() {
            has(format!("refactor.{code}"));
        }
        // What is said with a code has a text, and a text has a code.
        let sources = [
            "complete.rs",
            "hover.rs",
            "step.rs",
            "complete/images.rs",
            "complete/paths.rs",
            "complete/shell.rs",
        ];
        let read = |name: &&str| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/ide/src").join(name);
            std::fs::read_to_string(path).expect("a source")
        };
        let all: String = sources.iter().map(read).collect();
        for key in &keys {
            if let Some((_, code)) = key.split_once('.').filter(|(kind, _)| matches!(*kind, "note" | "fact"))
            {
                assert!(
                    all.contains(&format!("\"{code}\"")) || code == "since",
                    "{language}: {key} is not used"
                );
            }
        }
    }
}
