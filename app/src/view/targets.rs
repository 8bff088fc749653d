//! The targets of a file beside each other, what can be set about a build, and the layers of its result.

use dockerfile_syntax::lists::Arrange;
use std::collections::{BTreeMap, BTreeSet};

use dockerfile_answers::Options;
use dockerfile_syntax::source::Span;
use dockerfile_syntax::syntax::Kind;
use dockerfile_timeline::{Builder, CONTAINER_LAYERS, LAYER_LIMIT, Plan, STORAGE_LAYERS, layers, schedule};

use super::time::duration;
use super::timeline::durations_of;
use super::{stage_label, stage_total, total_words};
use crate::i18n::{Lang, bytes};
use crate::state::{BuildView, Measure, Snapshot};

/// A target that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetChip {
    /// Value of `--target`.
    pub value: String,
    /// What the stage is called.
    pub label: String,
    /// Whether it is the last stage: what is built when nothing is asked for.
    pub last: bool,
    /// Its place in the file, from 0: another way to ask for it.
    pub index: u32,
    /// Whether what is built now needs it.
    pub used: bool,
    /// The size of its image in words.
    pub size: String,
    /// How long BuildKit needs for it on an empty cache, in words; empty where that is not told.
    pub duration: String,
}

impl TargetChip {
    /// Whether it is what `target` asks for, as BuildKit reads `--target`; without one, the last stage is.
    pub fn is_asked_for(&self, target: Option<&str>) -> bool {
        match target {
            None => self.last,
            Some(target) => self.value.eq_ignore_ascii_case(target) || target.parse() == Ok(self.index),
        }
    }
}

/// All targets: first the one that is built unless another is asked for, then named ones, then the others, each in the
/// order of the file.
pub fn target_chips(lang: Lang, snapshot: &Snapshot, measure: Measure, build: &BuildView) -> Vec<TargetChip> {
    let (model, plans) = (&snapshot.analysis.model, &snapshot.analysis.plans);
    let wall = |plan: &Plan| {
        let durations = durations_of(snapshot, build, plan);
        schedule(plan, &durations, &BTreeSet::new(), Builder::BuildKit(None)).wall
    };
    let mut chips: Vec<TargetChip> = model
        .stages
        .iter()
        .map(|stage| {
            let name = stage.name.as_ref().map(|name| name.value.clone()).filter(|name| !name.is_empty());
            let plan = plans.stages.get(stage.id.index()).and_then(Option::as_ref);
            let total = stage_total(&snapshot.analysis.size, stage.id, measure);
            TargetChip {
                value: name.unwrap_or_else(|| stage.id.0.to_string()),
                label: stage_label(lang, stage),
                last: stage.id.index() + 1 == model.stages.len(),
                index: stage.id.0,
                used: model.target == Some(stage.id) || model.reachable_with_onbuild.contains(&stage.id),
                size: total.map(|total| total_words(lang, &total)).unwrap_or_default(),
                duration: plan.map(|plan| duration(lang, wall(plan))).unwrap_or_default(),
            }
        })
        .collect();
    chips.arrange_by_key(|chip| (!chip.last, chip.value == chip.index.to_string()));
    chips
}

/// A build arg that can be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgRow {
    /// Its name.
    pub name: String,
    /// Its default as written; `None` without one.
    pub default: Option<String>,
    /// What the user set.
    pub value: Option<String>,
    /// The line of its first ARG.
    pub line: u32,
}

/// The build args that the file declares, in order of appearance, then those that are set and not declared.
pub fn arg_rows(snapshot: &Snapshot, options: &Options) -> Vec<ArgRow> {
    let mut rows: Vec<ArgRow> = Vec::new();
    for instruction in &snapshot.analysis.file.instructions {
        let Kind::Arg(bindings) = &instruction.kind else { continue };
        for binding in bindings {
            let name = &binding.name.value;
            let default = binding.value.as_ref().map(|value| value.value.clone());
            match rows.iter_mut().find(|row| row.name == *name) {
                Some(row) => row.default = row.default.take().or(default),
                None => rows.push(ArgRow {
                    name: name.clone(),
                    default,
                    value: options.build_args.get(name).cloned(),
                    line: instruction.lines.start,
                }),
            }
        }
    }
    let set: &BTreeMap<String, String> = &options.build_args;
    for (name, value) in set {
        if !rows.iter().any(|row| row.name == *name) {
            rows.push(ArgRow { name: name.clone(), default: None, value: Some(value.clone()), line: 0 });
        }
    }
    rows
}

/// The layers of the result, in figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerNotes {
    /// How many layers the Dockerfile adds.
    pub own: usize,
    /// How many there may be, those of the base image included.
    pub limit: u32,
    /// What that comes from: how many storage stacks, and how many of those a container needs.
    pub limits: [u32; 2],
    /// Thousandths of the limit that the own layers take.
    pub share: u32,
    /// The base image, whose layers come on top.
    pub image: Option<String>,
    /// RUN instructions that directly follow each other: their lines, and the first one's place.
    pub joinable: Vec<(Vec<u32>, Span)>,
    /// Layers saved by joining them all.
    pub saved: usize,
    /// What later layers hide, in words; `None` where that is nothing.
    pub hidden: Option<String>,
    /// Bytes of the base image that would no longer be shared, in words.
    pub shared: Option<String>,
}

/// The layers of what is built; `None` without a target.
pub fn layer_notes(lang: Lang, snapshot: &Snapshot) -> Option<LayerNotes> {
    let analysis = &snapshot.analysis;
    let found = layers(&analysis.file, &analysis.model, &analysis.size, analysis.model.target?);
    let instruction =
        |id: dockerfile_syntax::syntax::InstructionId| analysis.file.instructions.get(id.index());
    let joinable: Vec<(Vec<u32>, Span)> = found
        .joinable
        .iter()
        .filter_map(|run| {
            let lines = run.iter().filter_map(|&id| instruction(id)).map(|i| i.lines.start).collect();
            Some((lines, instruction(*run.first()?)?.span))
        })
        .collect();
    let own = found.own.len();
    Some(LayerNotes {
        own,
        limit: LAYER_LIMIT,
        limits: [STORAGE_LAYERS, CONTAINER_LAYERS],
        share: u32::try_from(own * 1_000 / LAYER_LIMIT as usize).unwrap_or(u32::MAX).min(1_000),
        image: found.image.as_deref().map(|image| {
            let short = image.strip_prefix("docker.io/").unwrap_or(image);
            short.strip_prefix("library/").unwrap_or(short).to_owned()
        }),
        saved: joinable.iter().map(|(lines, _)| lines.len() - 1).sum(),
        joinable,
        hidden: (found.hidden > 0).then(|| bytes(lang, found.hidden)),
        shared: found.shared.map(|shared| bytes(lang, shared)),
    })
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use dockerfile_core::analyze_with_plans as analyze;

    use super::*;

    fn snapshot(text: &str) -> Snapshot {
        let analysis = Rc::new(analyze(text, &Options::default()));
        Snapshot { revision: 1, text: text.into(), analysis }
    }

    #[test]
    fn the_default_comes_first_and_then_named_targets() {
        let snapshot =
            snapshot("FROM alpine\nRUN a\nFROM alpine AS dev\nRUN make\nFROM alpine AS prod\nRUN c\n");
        let chips = target_chips(Lang::En, &snapshot, Measure::Unpacked, &BuildView::default());
        let shown: Vec<(&str, bool, u32)> =
            chips.iter().map(|chip| (chip.value.as_str(), chip.last, chip.index)).collect();
        assert_eq!(shown, [("prod", true, 2), ("dev", false, 1), ("0", false, 0)]);
        assert_eq!(chips.iter().map(|chip| chip.used).collect::<Vec<_>>(), [true, false, false]);
        let asked = |target| -> Vec<bool> { chips.iter().map(|chip| chip.is_asked_for(target)).collect() };
        assert_eq!(asked(None), [true, false, false]);
        assert_eq!(asked(Some("DEV")), [false, true, false]);
        assert_eq!(asked(Some("0")), [false, false, true]);
        assert_eq!(asked(Some("gone")), [false, false, false]);
        assert!(chips.iter().all(|chip| chip.size.contains("MB")));
        assert_ne!(chips[0].duration, chips[1].duration);
    }

    #[test]
    fn args_are_listed_once_with_their_first_default() {
        let snapshot = snapshot("ARG V=1\nARG W\nFROM alpine:$V\nARG V\nARG W=2\n");
        let mut options = Options::default();
        options.build_args.insert("V".to_owned(), "3".to_owned());
        options.build_args.insert("GONE".to_owned(), "4".to_owned());
        let rows = arg_rows(&snapshot, &options);
        let shown: Vec<(&str, Option<&str>, Option<&str>, u32)> = rows
            .iter()
            .map(|row| (row.name.as_str(), row.default.as_deref(), row.value.as_deref(), row.line))
            .collect();
        assert_eq!(
            shown,
            [("V", Some("1"), Some("3"), 1), ("W", Some("2"), None, 2), ("GONE", None, Some("4"), 0)]
        );
    }

    #[test]
    fn layers_are_counted_with_what_joining_would_do() {
        let notes =
            layer_notes(Lang::En, &snapshot("FROM alpine\nRUN a\nRUN b\nCOPY x /\nENV A=b\n")).unwrap();
        assert_eq!((notes.own, notes.limit, notes.limits, notes.saved), (3, 125, [127, 2], 1));
        assert_eq!(notes.joinable[0].0, [2, 3]);
        assert_eq!(notes.image.as_deref(), Some("alpine:latest"));
        assert!(layer_notes(Lang::En, &snapshot("# nothing\n")).is_none());
    }
}
