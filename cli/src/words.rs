//! What things are called in every answer.

use dockerfile_core::checks::Group;
pub(crate) use dockerfile_report::{address, bytes, severity};

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
