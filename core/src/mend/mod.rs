//! Changes that are tried before they are offered: every safe fix at once, and the comment that switches a rule off.
//!
//! **Invariant:** what comes out of here was analysed; it never adds a finding, nor a fault.

mod all;
mod multi_stage;
mod one_stage;
mod suppress;

use std::collections::BTreeMap;

use crate::syntax::Instruction;
use crate::{Analysis, Diagnostic, Severity};

pub use all::mend_all;
pub use dockerfile_answers::mend::*;
pub use multi_stage::multi_stage;
pub use one_stage::one_stage;
pub use suppress::suppress;

/// Characters of an instruction that a note or a refusal quotes.
const QUOTED: usize = 60;

/// The first words of an instruction.
fn quoted(text: &str, instruction: &Instruction) -> String {
    let words: Vec<&str> = instruction.span.text(text).split_whitespace().collect();
    let whole = words.join(" ");
    let mut what: String = whole.chars().take(QUOTED).collect();
    if what.len() < whole.len() {
        what.push('…');
    }
    what
}

fn is_root(user: Option<&str>) -> bool {
    user.is_none_or(|user| matches!(user.split(':').next(), Some("root" | "0" | "")))
}

/// What a finding says, in lower case, without the numbers of lines: an added line shifts these, and a fix may
/// change the case of a word that is quoted.
fn words(found: &Diagnostic) -> String {
    let message = found.message.to_lowercase();
    let mut parts = message.split("line ");
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        out.push_str("line ");
        out.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    out
}

/// How many findings each rule has; what stops a build counts by its words.
fn counts(analysis: &Analysis) -> BTreeMap<(&str, String), usize> {
    let mut out = BTreeMap::new();
    for found in &analysis.diagnostics {
        let stops = found.severity == Severity::Error;
        let words = if stops { words(found) } else { String::new() };
        *out.entry((found.rule.as_str(), words)).or_default() += 1;
    }
    out
}

/// Whether `after` has nothing that `before` has not.
fn adds_nothing(before: &Analysis, after: &Analysis) -> bool {
    let had = counts(before);
    after.file.errors.len() <= before.file.errors.len()
        && counts(after).iter().all(|(key, count)| had.get(key).is_some_and(|old| count <= old))
}
