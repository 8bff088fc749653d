//! What an estimate works with.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::copier::Stop;
use super::fs::Entry;
use super::packages::LazyTables;
use super::packages::index::Indexes;
use super::run::System;
use super::{Context, StatedBase, basis};
use crate::model::{Fault, Model, Stage, StageState};
use crate::shell::Script;
use crate::source::{LineRange, Span};
use crate::syntax::{File, InstructionId};

/// What an estimate may know besides the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub struct SizeOptions {
    /// Platform of stages that name none, such as `linux/arm64`; `None` for `linux/amd64`.
    pub platform: Option<String>,
    /// The build context.
    pub context: Context,
    /// Sizes of base images as the user states them, by [`base_name`].
    pub bases: BTreeMap<String, StatedBase>,
    /// The files of base images, where all are listed, by [`base_name`].
    pub images: BTreeMap<String, Context>,
    /// Date (`2019-02`) whose images are wanted; `None` for the newest known.
    pub as_of: Option<String>,
    /// Tables of packages that were fetched.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub indexes: Arc<Indexes>,
}

/// Works through the stages in order.
pub(super) struct Estimator<'e> {
    pub(super) file: &'e File,
    pub(super) model: &'e Model,
    pub(super) scripts: &'e [Option<Script>],
    pub(super) options: &'e SizeOptions,
    pub(super) tables: &'e LazyTables,
    /// What is sent of the build context.
    pub(super) context: Cow<'e, Context>,
    /// What caches hold, by id.
    pub(super) caches: RefCell<BTreeMap<String, Part>>,
    /// Finished stages.
    pub(super) systems: Vec<System>,
}

/// Where an instruction stands.
pub(super) struct Place<'p> {
    pub(super) stage: &'p Stage,
    /// Which of the stage's steps it is, triggers counted first.
    pub(super) step: u32,
    /// The instruction that makes the layer: for a trigger, its ONBUILD.
    pub(super) id: InstructionId,
    /// The instruction that edges and faults name: for a trigger, the FROM of the stage.
    pub(super) from: InstructionId,
    /// The lines that BuildKit names.
    pub(super) lines: LineRange,
    /// For a trigger, the place to point at instead of its own.
    pub(super) span: Option<Span>,
}

impl Place<'_> {
    /// Notes that the build of the stage stops here.
    pub(super) fn stop(&self, system: &mut System, stop: Stop, span: Span) {
        system.fault.get_or_insert_with(|| Fault {
            stage: self.stage.id,
            step: self.step,
            instruction: self.from,
            code: stop.code.to_owned(),
            args: basis::args(&[("path", &stop.path)]),
            message: stop.message,
            lines: self.lines,
            span: self.span.unwrap_or(span),
        });
    }
}

/// The working directory: as set, or as the image sets it.
pub(super) fn workdir(state: &StageState, system: &System) -> String {
    if let Some(dir) = &state.workdir {
        return dir.clone();
    }
    match system.image.0.as_str() {
        "golang" => "/go",
        "php" | "wordpress" => "/var/www/html",
        "httpd" => "/usr/local/apache2",
        "tomcat" => "/usr/local/tomcat",
        "drupal" => "/opt/drupal",
        "gradle" => "/home/gradle",
        _ => "/",
    }
    .to_owned()
}

/// Part of a file system.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    pub(super) entries: BTreeMap<String, Entry>,
    pub(super) dirs: BTreeSet<String>,
    pub(super) links: BTreeMap<String, String>,
}
