//! Refactorings at the caret: the same build, written in another way.
//!
//! Each says what it would change (a [`Candidate`]); the text is then read again as a whole, and only what
//! [`proof`] finds to be the same is offered.

mod cache_mount;
mod cache_order;
mod chain;
mod copy_flags;
mod join;
mod proof;
mod split;

use std::cell::OnceCell;

use dockerfile_answers::deeds::Deed;
use dockerfile_core::fix::{TextEdit, apply};
use dockerfile_core::model::Stage;
use dockerfile_core::shell::Script;
use dockerfile_core::syntax::{Instruction, InstructionId};
use dockerfile_core::{Analysis, Options, analyze_with_plans};

use crate::complete::Note;
use crate::reading::Reading;

/// Another way to write a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refactoring {
    /// Two RUNs as one.
    JoinRuns,
    /// One RUN as several.
    SplitRun,
    /// What a tool fetches, kept from build to build.
    CacheMount,
    /// Owner and mode given by COPY.
    CopyFlags,
    /// Manifests and the install before the sources.
    CacheOrder,
}

impl Refactoring {
    fn code(self) -> &'static str {
        match self {
            Self::JoinRuns => "join",
            Self::SplitRun => "split",
            Self::CacheMount => "cache-mount",
            Self::CopyFlags => "copy-flags",
            Self::CacheOrder => "cache-order",
        }
    }

    /// Keys of the texts of all, for tests of them.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        ALL.iter().map(|(what, _)| what.code()).chain([cache_mount::TAKES_OUT])
    }
}

/// A refactoring that can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refactored {
    /// Which.
    pub what: Refactoring,
    /// What it is called.
    pub title: Note,
    /// What changes, in ascending order, without overlaps.
    pub edits: Vec<TextEdit>,
}

/// What has to be the same of a command.
type Shape = Box<dyn Fn(&Deed) -> Option<Deed>>;

/// Every command with all that is known of it.
fn whole() -> Shape {
    Box::new(|deed: &Deed| Some(deed.clone()))
}

/// What a refactoring would change, before anything is proven of it.
struct Candidate {
    edits: Vec<TextEdit>,
    args: Vec<(&'static str, String)>,
    /// Key of its text, where that is not the usual one.
    code: Option<&'static str>,
    /// Directories, and patterns of files, of which nothing is promised.
    gone: Vec<String>,
    /// What has to be the same of a command before and after; `None` where it need not be there at all.
    shape: Shape,
}

/// A text with all that refactorings ask of it.
struct Case<'a> {
    text: &'a str,
    options: &'a Options,
    reading: Reading,
    analysis: OnceCell<Analysis>,
}

impl<'a> Case<'a> {
    fn of(text: &'a str, options: &'a Options) -> Self {
        Self { text, options, reading: Reading::of(text, options), analysis: OnceCell::new() }
    }

    /// What it means; most places have no refactoring, which is found out without.
    fn analysis(&self) -> &Analysis {
        self.analysis.get_or_init(|| analyze_with_plans(self.text, self.options))
    }

    /// The instruction at `at`, with its stage; `None` for FROM and above it.
    fn here(&self, at: u32) -> Option<Here<'_>> {
        let instruction = self.reading.instruction_at(at)?;
        let stage = self.reading.stage_at(instruction.span.start)?;
        Some(Here { case: self, stage, position: stage.position(instruction.id)? })
    }
}

/// An instruction of a stage.
#[derive(Clone, Copy)]
struct Here<'c> {
    case: &'c Case<'c>,
    stage: &'c Stage,
    position: usize,
}

impl<'c> Here<'c> {
    /// The one so many instructions further on in the stage.
    fn later(self, by: usize) -> Option<Self> {
        let position = self.position + by;
        (position < self.stage.instructions.len()).then_some(Self { position, ..self })
    }

    fn id(self) -> InstructionId {
        self.stage.instructions.get(self.position).copied().unwrap_or(self.stage.from)
    }

    fn instruction(self) -> Option<&'c Instruction> {
        self.case.reading.file.instructions.get(self.id().index())
    }

    /// Whether what it runs is root's.
    fn is_root(self) -> bool {
        let state = self.stage.state_before(self.position);
        state.user.as_deref().is_none_or(|user| matches!(user.split(':').next(), Some("root" | "0")))
    }

    fn script(self) -> Option<&'c Script> {
        self.case.reading.scripts.get(self.id().index())?.as_ref()
    }
}

type Make = fn(Here<'_>) -> Option<Candidate>;

const ALL: &[(Refactoring, Make)] = &[
    (Refactoring::JoinRuns, join::join),
    (Refactoring::SplitRun, split::split),
    (Refactoring::CacheOrder, cache_order::cache_order),
    (Refactoring::CacheMount, cache_mount::cache_mount),
    (Refactoring::CopyFlags, copy_flags::copy_flags),
];

/// The refactorings of the instruction at `at` that are proven to leave the build as it is.
pub fn refactorings(text: &str, options: &Options, at: u32) -> Vec<Refactored> {
    let case = Case::of(text, options);
    let Some(here) = case.here(at) else { return Vec::new() };
    let mut out = Vec::new();
    for (what, make) in ALL {
        let Some(candidate) = make(here) else { continue };
        let Some(after) = apply(text, &candidate.edits) else { continue };
        let after = Case::of(&after, options);
        if proof::is_same_build(here, &after, &candidate) && proof::is_done(here, &after, *make) {
            let Candidate { edits, args, code, .. } = candidate;
            let title = Note { code: code.unwrap_or(what.code()), args, bytes: None };
            out.push(Refactored { what: *what, title, edits });
        }
    }
    out
}

#[cfg(test)]
mod tests;
