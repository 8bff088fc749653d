//! Another name for a stage or a variable, everywhere.
//!
//! Read again afterwards, the text says the same but for the name ([`Reading::is_renamed`]); where it does not, nothing is
//! offered.

use dockerfile_core::Options;
use dockerfile_core::fix::{TextEdit, apply};
use dockerfile_core::source::Span;

use crate::language::PREDEFINED;
use crate::navigate::touched;
use crate::reading::Reading;
use crate::symbols::{Occurrence, Symbol, occurrences};

/// A name that can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renameable {
    /// Where it stands here.
    pub span: Span,
    /// How many places have it.
    pub places: u32,
}

/// Why a name is not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoRename {
    /// No name of a stage, a variable or a heredoc stands there.
    Nothing,
    /// The text does not give it: the base image or the builder does.
    NotGiven,
    /// Such a name cannot be one.
    Invalid,
    /// Something has it already.
    Taken,
    /// More than the name would change.
    Differs,
}

impl NoRename {
    /// Key of the text for translation.
    pub fn code(self) -> &'static str {
        match self {
            Self::Nothing => "rename-nothing",
            Self::NotGiven => "rename-not-given",
            Self::Invalid => "rename-invalid",
            Self::Taken => "rename-taken",
            Self::Differs => "rename-differs",
        }
    }
}

/// The name at `at`, if it can be changed.
///
/// # Errors
/// Why it cannot.
pub fn renameable(text: &str, options: &Options, at: u32) -> Result<Renameable, NoRename> {
    let reading = Reading::of(text, options);
    let all = occurrences(text, &reading);
    let (here, same) = found(&all, at)?;
    Ok(Renameable { span: here.span, places: u32::try_from(same.len()).unwrap_or(u32::MAX) })
}

fn found(all: &[Occurrence], at: u32) -> Result<(&Occurrence, Vec<&Occurrence>), NoRename> {
    let here = touched(all, at).ok_or(NoRename::Nothing)?;
    let same: Vec<&Occurrence> = all.iter().filter(|found| found.symbol == here.symbol).collect();
    let predefined = matches!(&here.symbol, Symbol::Variable(name, _) if PREDEFINED.contains(&name.as_str()));
    if predefined || !same.iter().any(|found| found.defines) {
        return Err(NoRename::NotGiven);
    }
    Ok((here, same))
}

/// The edits that give the name at `at` another one, everywhere.
///
/// # Errors
/// Why that is not done.
pub fn rename(text: &str, options: &Options, at: u32, name: &str) -> Result<Vec<TextEdit>, NoRename> {
    let before = Reading::of(text, options);
    let all = occurrences(text, &before);
    let (here, same) = found(&all, at)?;
    let old = here.span.text(text).to_owned();
    let word = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let valid = match &here.symbol {
        Symbol::Variable(..) => word && plain,
        Symbol::Stage(_) => {
            name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.-".contains(c))
                && name != "scratch"
        }
        Symbol::Heredoc(_) => word && plain,
    };
    if !valid {
        return Err(NoRename::Invalid);
    }
    let stages = || before.model.stages.iter().filter_map(|stage| stage.name.as_ref());
    let taken = match &here.symbol {
        Symbol::Stage(_) => {
            stages().any(|stage| stage.value.eq_ignore_ascii_case(name) && stage.span != here.span)
        }
        Symbol::Variable(..) => {
            let known = before.model.stages.iter().any(|stage| {
                stage.initial.is_set(name)
                    || stage.final_state().is_set(name)
                    || stage.final_state().declares(name)
            });
            known
                || all
                    .iter()
                    .any(|found| matches!(&found.symbol, Symbol::Variable(other, _) if other == name))
        }
        Symbol::Heredoc(_) => false,
    };
    let renames_stage = matches!(here.symbol, Symbol::Stage(_));
    if name == old {
        return Ok(Vec::new());
    }
    if taken && !(renames_stage && name.eq_ignore_ascii_case(&old)) {
        return Err(NoRename::Taken);
    }
    let edits: Vec<TextEdit> =
        same.iter().map(|found| TextEdit { span: found.span, insert: name.to_owned() }).collect();
    let after = apply(text, &edits).ok_or(NoRename::Differs)?;
    let heredoc = matches!(here.symbol, Symbol::Heredoc(_));
    if !before.is_renamed(&Reading::of(&after, options), &old, name, heredoc) {
        return Err(NoRename::Differs);
    }
    Ok(edits)
}

#[cfg(test)]
mod tests;
