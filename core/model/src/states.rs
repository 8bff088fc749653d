//! What is known while the model is built.

use std::collections::BTreeMap;

use crate::source::{LineRange, Span};
use crate::syntax::{File, Instruction, Lex};
use crate::{BaseConfig, Model, Options, StageState};

/// What is known of base images, by normalised reference, or of one whose name is not known; `None` is an image of which nothing is known.
pub type Bases<'b> = &'b dyn Fn(Option<&str>) -> Option<BaseConfig>;

/// One of BuildKit's dispatch states: a stage, or an image that COPY or a mount names.
pub(super) struct State {
    /// The stage; `None` for an image without a FROM.
    pub(super) stage: Option<usize>,
    /// Expanded base name or image name.
    pub(super) base_name: String,
    /// The state it starts from, if that is one of the file's.
    pub(super) base: Option<usize>,
    /// States it needs besides, with the last instruction that needs each.
    pub(super) deps: BTreeMap<usize, (LineRange, Span)>,
    /// What BuildKit calls it in messages.
    pub(super) name: String,
    /// Lines of the FROM, or of the COPY that names the image; a mount's image has none.
    pub(super) lines: Option<LineRange>,
    pub(super) span: Span,
    /// Replaced by a named context: its instructions are not carried out.
    pub(super) replaced: bool,
}

/// An ONBUILD trigger that a stage inherits from its parent stage.
pub(super) struct Trigger {
    pub(super) stage: usize,
    pub(super) instruction: Instruction,
}

pub(super) struct Builder<'a> {
    pub(super) text: &'a str,
    pub(super) file: &'a File,
    pub(super) options: &'a Options,
    pub(super) lex: Lex,
    pub(super) model: Model,
    /// Global args and the predefined platform args.
    pub(super) globals: StageState,
    pub(super) states: Vec<State>,
    pub(super) by_name: BTreeMap<String, usize>,
    pub(super) triggers: Vec<Trigger>,
}
