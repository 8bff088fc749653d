//! Hostile input: the core's invariants hold on cut and mangled files of the corpus.

use std::collections::BTreeSet;

use dockerfile_core::fix::apply;
use dockerfile_core::graph::{LayoutOptions, layout};
use dockerfile_core::mend::{mend_all, multi_stage, one_stage, suppress};
use dockerfile_core::plan::{Builder, Change, Durations, Scope, after, plan, schedule};
use dockerfile_core::{Analysis, Options, analyze, analyze_with_plans, exercise, what_if};
use dockerfile_ide::refactorings;

use crate::shared::{Seeded, corpus};

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Checks what must hold of every analysis.
fn check(text: &str) {
    let analysis = analyze(text, &Options::default());
    let mut at = 0;
    for token in &analysis.tokens {
        assert_eq!(token.span.start, at, "tokens leave no gap and do not overlap in {text:?}");
        assert!(text.get(token.span.range()).is_some(), "token {:?} of {text:?}", token.span);
        at = token.span.end;
    }
    assert_eq!(at as usize, text.len(), "tokens reach the end of {text:?}");
    let mut last = (0, String::new());
    for diagnostic in &analysis.diagnostics {
        assert!(
            text.get(diagnostic.span.range()).is_some(),
            "{} {:?} of {text:?}",
            diagnostic.rule,
            diagnostic.span
        );
        assert!(!diagnostic.rule.is_empty() && !diagnostic.message.is_empty() && !diagnostic.url.is_empty());
        let key = (diagnostic.span.start, diagnostic.rule.clone());
        assert!(last <= key, "diagnostics are ordered by place and rule in {text:?}");
        last = key;
        for fix in &diagnostic.fixes {
            assert!(
                dockerfile_core::fix::apply(text, &fix.edits).is_some(),
                "{} fix of {text:?}",
                diagnostic.rule
            );
        }
    }
    for instruction in &analysis.file.instructions {
        assert!(text.get(instruction.span.range()).is_some(), "{:?} of {text:?}", instruction.span);
        assert!(text.get(instruction.keyword.span.range()).is_some());
    }
    for stage in &analysis.size.stages {
        for total in [stage.unpacked, stage.compressed] {
            assert!(
                total.known.low <= total.known.likely && total.known.likely <= total.known.high,
                "{text:?}"
            );
        }
    }
    assert_eq!(analysis, analyze(text, &Options::default()), "the same input gives the same output");
}

/// The same, and what is made of an analysis: its drawing and its plan.
fn check_whole(text: &str) {
    check(text);
    let analysis = analyze(text, &Options::default());
    check_graph(text, &analysis);
    check_plan(text, &analysis);
}

/// The drawing has a place for each of its nodes, in numbers that can be drawn.
fn check_graph(text: &str, analysis: &Analysis) {
    let (graph, placed) = layout(&analysis.model, &LayoutOptions::default());
    assert_eq!((graph.nodes.len(), graph.links.len()), (placed.nodes.len(), placed.routes.len()), "{text:?}");
    for node in &placed.nodes {
        let rect = node.rect;
        let inside = rect.x >= 0.0
            && rect.y >= 0.0
            && rect.x + rect.w <= placed.size.w + 0.5
            && rect.y + rect.h <= placed.size.h + 0.5;
        assert!(inside, "{rect:?} in {:?} of {text:?}", placed.size);
    }
    assert_eq!((graph, placed), layout(&analysis.model, &LayoutOptions::default()), "{text:?}");
}

/// Steps wait for earlier ones only, a build without limits ends, and each step has a fate after a change.
fn check_plan(text: &str, analysis: &Analysis) {
    for scope in [Scope::Target, Scope::UpToTarget] {
        let steps = plan(&analysis.file, &analysis.model, scope);
        for (index, step) in steps.steps.iter().enumerate() {
            assert!(step.inputs.iter().all(|input| input.step.index() < index), "{text:?}");
        }
        let (times, none) = (Durations::default(), BTreeSet::new());
        let free = schedule(&steps, &times, &none, Builder::BuildKit(None));
        let one = schedule(&steps, &times, &none, Builder::BuildKit(Some(1)));
        assert!(free.wall <= one.wall, "one worker is no faster: {text:?}");
        let changes = [Change::File("a".to_owned()), Change::Variable("A".to_owned())];
        assert_eq!(after(&steps, &changes, None).fates.len(), steps.steps.len(), "{text:?}");
    }
}

/// All safe fixes at once, and the comment for each rule, fit the text and leave the invariants alone.
fn check_mends(text: &str) {
    let options = Options::default();
    let mended = mend_all(text, &options);
    check(&apply(text, &mended.edits).unwrap_or_else(|| panic!("edits that fit {text:?}")));
    let mut seen = BTreeSet::new();
    for found in analyze(text, &options).diagnostics {
        if !seen.insert(found.rule.clone()) {
            continue;
        }
        if let Some(fix) = suppress(text, &options, &found) {
            check(&apply(text, &fix.edits).unwrap_or_else(|| panic!("a comment that fits {text:?}")));
        }
        for fix in &found.fixes {
            let _ = what_if(text, &options, &fix.edits, &fix.ignore);
        }
    }
    if let Ok(two) = multi_stage(text, &options) {
        check(&two.text);
    }
    for instruction in analyze(text, &options).file.instructions.iter().step_by(3) {
        for made in refactorings(text, &options, instruction.span.start) {
            check(&apply(text, &made.edits).unwrap_or_else(|| panic!("{:?} that fits {text:?}", made.what)));
        }
    }
    if let Ok(one) = one_stage(text, &options) {
        check(&one.text);
        let stages = analyze(&one.text, &options).model.stages.len();
        assert_eq!(stages, 1, "one stage is one: {:?} of {text:?}", one.text);
    }
}

/// The exercises that come with the page.
fn exercises() -> Vec<exercise::Exercise> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/exercises");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("exercises").flatten().map(|e| e.path()).collect();
    paths.sort();
    let files = paths.iter().filter(|path| path.extension().is_some_and(|end| end == "json"));
    files
        .map(|path| exercise::read(&std::fs::read_to_string(path).expect("text")).expect("an exercise"))
        .collect()
}

/// Whatever stands in the editor while an exercise is open: its goals are looked at, and no more are met than there are.
/// A file of an exercise may be cut or mangled too.
#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn exercises_bear_whatever_is_typed() {
    let exercises = exercises();
    assert!(exercises.len() > 5);
    let mut seeded = Seeded(0x5eed_0e8e_4c15_e5aa);
    let options = Options::default();
    for (number, (_, text)) in corpus().iter().step_by(61).enumerate() {
        let text = &text[..floor(text, seeded.below(text.len().min(5_000) + 1))];
        let analysis = analyze_with_plans(text, &options);
        let exercise = &exercises[number % exercises.len()];
        let checked = exercise::check(exercise, text, &analysis, &options);
        assert!(checked.met() <= checked.goals(), "{text:?}");
        let written = exercise::write(exercise);
        let cut = floor(&written, seeded.below(written.len()));
        let spice = SPICE[seeded.below(SPICE.len())];
        let _ = exercise::read(&written[..cut]);
        let _ = exercise::read(&format!("{}{spice}{}", &written[..cut], &written[cut..]));
    }
}

/// What edits put in. Some characters have a byte that Latin-1 reads as a blank (`à` and `Å`, and others in the
/// middle), some are blanks of more than one byte, some grow or shrink when their case changes.
const SPICE: [&str; 24] = [
    "\\\n",
    "\"",
    "'",
    "$",
    "${",
    "<<EOF\n",
    "[",
    "\0",
    "\u{feff}",
    "é",
    "`",
    "FROM ",
    "\r\n",
    "--from=",
    "à",
    "Å",
    "--flag=à ",
    "--Å",
    "\u{a0}",
    "\u{85}",
    "\u{2005}",
    "\u{3000}",
    "İ",
    "ẞ",
];

/// Three seeded prefixes and two seeded edits of every third file: enough to meet each construct many
/// times without taking minutes.
#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn cut_and_mangled_corpus_files_uphold_the_invariants() {
    let mut seeded = Seeded(0x5eed_d0cc_e4f1_1e55);
    let mut checked = 0;
    for (number, (_, text)) in corpus().iter().step_by(3).enumerate() {
        if text.len() > 20_000 {
            continue;
        }
        for _ in 0..3 {
            let cut = floor(text, seeded.below(text.len() + 1));
            check(&text[..cut]);
        }
        if number % 8 == 0 {
            let cut = floor(text, seeded.below(text.len() + 1));
            check_whole(&text[..cut]);
        }
        for _ in 0..2 {
            let (a, b) =
                (floor(text, seeded.below(text.len() + 1)), floor(text, seeded.below(text.len() + 1)));
            let spice = SPICE[seeded.below(SPICE.len())];
            let mangled = format!("{}{spice}{}", &text[..a], &text[b.max(a)..]);
            check(&mangled);
            if number % 8 == 4 {
                check_whole(&mangled);
            }
            if number % 40 == 0 && mangled.len() < 2_000 {
                check_mends(&mangled);
            }
        }
        checked += 5;
    }
    println!("{checked} hostile texts");
    assert!(checked > 0);
}

/// The characters with a byte that Latin-1 reads as a blank, at every place of a small file that has each construct
/// once: what chance may miss for years.
#[test]
fn spice_at_every_place_upholds_the_invariants() {
    let text = "# syntax=docker/dockerfile:1\nARG A=b\nFROM --platform=$A a AS b\nRUN --mount=type=cache,target=/x a \\\n  b\nCOPY --chown=a --from=b a \"b\" <<E /c\nd\nE\nHEALTHCHECK --interval=1s CMD a\nONBUILD COPY --link a b\nLABEL a=b 'c'=d\nENV a b\nEXPOSE 80/tcp\nCMD [\"a\", \"b\"]\n";
    for at in 0..=text.len() {
        for spice in ["à", "Å", "\u{a0}", "\u{85}", " --Å"] {
            check_whole(&format!("{}{spice}{}", &text[..at], &text[at..]));
        }
    }
}

#[test]
fn mending_large_input_ends() {
    check_mends(&"from a as B\nrun x\n".repeat(300));
    check_mends(&format!("FROM a\n{}", "CMD [\"a\"]\nEXPOSE 80/TCP\n".repeat(300)));
}

#[test]
fn large_and_deep_input_ends() {
    check(&"FROM a\n".repeat(5_000));
    check(&format!("FROM a\nRUN {}\n", "(".repeat(20_000)));
    check(&format!("FROM a\nENV A={}\n", "${A:-".repeat(10_000)));
    check(&format!("FROM a\n{}\n", "ONBUILD ".repeat(5_000)));
    check(&format!("FROM a\nCMD {}\n", "[".repeat(20_000)));
    check(
        &(1..1_500).map(|i| format!("FROM s{} AS s{i}\nENV V{i}=$V{}\n", i - 1, i - 1)).collect::<String>(),
    );
}
