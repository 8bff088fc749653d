//! Hostile input: the core's invariants hold on cut and mangled files of the corpus.

use std::collections::BTreeSet;

use dockerfile_core::fix::apply;
use dockerfile_core::mend::{mend_all, suppress};
use dockerfile_core::{Options, analyze};

use crate::shared::corpus;

/// A small generator with a fixed seed (xorshift), so that failures repeat.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (limit.max(1) as u64)).expect("fits")
    }
}

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
        for _ in 0..2 {
            let (a, b) =
                (floor(text, seeded.below(text.len() + 1)), floor(text, seeded.below(text.len() + 1)));
            let spice = SPICE[seeded.below(SPICE.len())];
            let mangled = format!("{}{spice}{}", &text[..a], &text[b.max(a)..]);
            check(&mangled);
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
            check(&format!("{}{spice}{}", &text[..at], &text[at..]));
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
