use std::ops::Deref;

use super::{Context, Finding};
use crate::Severity;
use crate::{RULE_NAMES, RuleName};

/// A rule.
pub struct Rule {
    /// Its name, and what is known of it without its code.
    pub known: &'static RuleName,
    /// How grave its findings are.
    pub severity: Severity,
    /// Off unless `# check=experimental=` names it.
    pub experimental: bool,
    /// What it says, in one line.
    pub summary: &'static str,
    /// Its page: BuildKit's, or ours relative to the playground.
    pub url: &'static str,
    pub(crate) check: fn(&Context<'_>, &mut Vec<Finding>),
}

impl Deref for Rule {
    type Target = RuleName;

    fn deref(&self) -> &RuleName {
        self.known
    }
}

/// What is known of the rule `name`. Does not compile where that is nothing: each rule has its row in
/// `dockerfile_answers::rules`.
pub(crate) const fn listed(name: &str) -> &'static RuleName {
    let mut i = 0;
    while !same(RULE_NAMES[i].name.as_bytes(), name.as_bytes()) {
        i += 1;
    }
    &RULE_NAMES[i]
}

const fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut i = 0;
    while i < one.len() {
        if one[i] != other[i] {
            return false;
        }
        i += 1;
    }
    true
}
