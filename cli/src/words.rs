//! What things are called in every answer.

use dockerfile_core::Severity;
use dockerfile_core::checks::Group;

/// What a severity is called, here and in every door.
pub(crate) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "hint",
    }
}

/// The page on the web; only BuildKit's rules have one whose address is known.
pub(crate) fn address(url: &str) -> Option<&str> {
    url.starts_with("https://").then_some(url)
}

/// What a group of rules is about.
pub(crate) fn group(group: Group) -> &'static str {
    match group {
        Group::Language => "language",
        Group::Size => "size",
        Group::Stages => "stages",
        Group::Runtime => "run time",
        Group::Cache => "cache",
        Group::Base => "base images, secrets and users",
    }
}
