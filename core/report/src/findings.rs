//! Findings as values, with places as whoever reads them counts: `P` says where something is, `E` what an edit replaces.

use dockerfile_core::lists::Gather;
use std::collections::BTreeMap;

use dockerfile_core::Diagnostic;
use dockerfile_core::fix::{self, Applicability, TextEdit};
use dockerfile_core::source::Span;
use serde::Serialize;

use crate::words::{address, severity};

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding<P, E = P> {
    /// The rule's name.
    pub rule: String,
    /// `error`, `warning` or `hint`.
    pub severity: &'static str,
    /// What is wrong, in English.
    pub message: String,
    /// Key of the message.
    pub code: String,
    /// Values that it names.
    pub args: BTreeMap<String, String>,
    /// Where.
    #[serde(flatten)]
    pub place: P,
    /// A page on the web that explains it.
    pub url: Option<String>,
    /// Other places.
    pub related: Vec<Related<P>>,
    /// Ways to mend it.
    pub fixes: Vec<Fix<E>>,
}

/// Another place that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Related<P> {
    /// Why.
    pub message: String,
    /// Where.
    #[serde(flatten)]
    pub place: P,
}

/// A way to mend a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix<E> {
    /// What it does.
    pub title: String,
    /// Whether nothing else changes.
    pub safe: bool,
    /// Why it has to be looked at.
    pub reason: Option<String>,
    /// What changes in the text.
    pub edits: Vec<Edit<E>>,
    /// Lines for `.dockerignore`.
    pub dockerignore: Vec<String>,
}

/// A change of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit<E> {
    /// What goes.
    #[serde(flatten)]
    pub place: E,
    /// What comes.
    pub insert: String,
}

impl<E> Edit<E> {
    /// The same as `edit`.
    pub fn of(edit: &TextEdit, place: &impl Fn(Span) -> E) -> Self {
        Self { place: place(edit.span), insert: edit.insert.clone() }
    }
}

/// `found` with places by `place`, and its edits by `edit`.
pub fn finding<P, E>(
    found: &Diagnostic,
    place: &impl Fn(Span) -> P,
    edit: &impl Fn(Span) -> E,
) -> Finding<P, E> {
    let related = |other: &dockerfile_core::Related| Related {
        message: other.message.clone(),
        place: place(other.span),
    };
    Finding {
        rule: found.rule.clone(),
        severity: severity(found.severity),
        message: found.message.clone(),
        code: found.code.clone(),
        args: found.args.iter().cloned().gather(),
        place: place(found.span),
        url: address(&found.url).map(str::to_owned),
        related: found.related.iter().map(related).collect(),
        fixes: found.fixes.iter().map(|one| fix(one, edit)).collect(),
    }
}

fn fix<E>(fix: &fix::Fix, place: &impl Fn(Span) -> E) -> Fix<E> {
    Fix {
        title: fix.title.clone(),
        safe: fix.applicability == Applicability::Safe,
        reason: fix.reason.as_ref().map(|reason| reason.text.clone()),
        edits: fix.edits.iter().map(|edit| Edit::of(edit, place)).collect(),
        dockerignore: fix.ignore.clone(),
    }
}
