//! The names of the rules, without their code: the page checks goals, but has rules run by the worker.

use crate::names::{RULE_NAMES, rule_name};

/// The names that a goal may give, in the order of the registry.
pub fn rule_names() -> impl Iterator<Item = &'static str> {
    RULE_NAMES.iter().map(|rule| rule.name)
}

/// Hadolint's codes for a rule; `None` for a name that is no rule's.
pub(super) fn aliases(name: &str) -> Option<&'static [&'static str]> {
    rule_name(name).map(|rule| rule.aliases)
}
