//! The drawings of one analysis, each made when it is first asked for.

use std::cell::OnceCell;
use std::rc::Rc;

use dockerfile_answers::model::StageId;
use dockerfile_graph::{Direction, Graph, Shown};

use super::drawing::{Amount, Detail, Drawing, Plan};
use super::look::Source;
use crate::i18n::Lang;
use crate::state::{Measure, Snapshot};
use crate::view::stage_total;

/// A drawing that is compared by where it is: it never changes.
#[derive(Clone, Debug)]
pub(super) struct Shared(pub(super) Rc<Drawing>);

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The graph in every detail and direction.
pub(super) struct Drawings {
    pub(super) snapshot: Snapshot,
    lang: Lang,
    measure: Measure,
    shown: Shown,
    stages: usize,
    type_scale: f32,
    cells: [OnceCell<Rc<Drawing>>; 6],
}

impl Drawings {
    /// Those of the last analysis; `also` is a stage to be shown even if it is not used. Type has `type_scale` times its
    /// usual size.
    pub(super) fn new(
        lang: Lang,
        snapshot: &Snapshot,
        measure: Measure,
        unused: bool,
        also: Option<StageId>,
        type_scale: f32,
    ) -> Self {
        let shown = Shown { unused, also, ..Shown::default() };
        let stages = Graph::new(&snapshot.analysis.model, &shown).stage_count();
        Self {
            snapshot: snapshot.clone(),
            lang,
            measure,
            shown,
            stages,
            type_scale,
            cells: Default::default(),
        }
    }

    /// The drawing itself, to be kept.
    pub(super) fn shared(&self, detail: Detail, direction: Direction) -> Shared {
        Shared(self.cell(detail, direction).clone())
    }

    fn cell(&self, detail: Detail, direction: Direction) -> &Rc<Drawing> {
        let [names_right, names_down, brief_right, brief_down, full_right, full_down] = &self.cells;
        let (cell, aspect) = match (detail, direction) {
            (Detail::Names, Direction::LeftToRight) => (names_right, 1.6),
            (Detail::Names, Direction::TopToBottom) => (names_down, 0.7),
            (Detail::Brief, Direction::LeftToRight) => (brief_right, 1.6),
            (Detail::Brief, Direction::TopToBottom) => (brief_down, 0.7),
            (Detail::Full, Direction::LeftToRight) => (full_right, 1.6),
            (Detail::Full, Direction::TopToBottom) => (full_down, 0.7),
        };
        cell.get_or_init(|| {
            let analysis = &self.snapshot.analysis;
            let amount = |id| {
                let total = stage_total(&analysis.size, id, self.measure)?;
                Some(Amount::new(self.lang, &total))
            };
            let amounts: Vec<Option<Amount>> =
                analysis.model.stages.iter().map(|stage| amount(stage.id)).collect();
            let plan = Plan { shown: self.shown, detail, direction, aspect };
            Rc::new(Drawing::new(self.lang, analysis, &amounts, &plan))
        })
    }
}

impl Source for Drawings {
    fn drawing(&self, detail: Detail, direction: Direction) -> &Drawing {
        self.cell(detail, direction)
    }

    fn stages(&self) -> usize {
        self.stages
    }

    fn type_scale(&self) -> f32 {
        self.type_scale
    }
}

/// The stages that the target does not need.
pub(super) fn unused_stages(snapshot: &Snapshot) -> Vec<StageId> {
    let model = &snapshot.analysis.model;
    let Some(target) = model.target else { return Vec::new() };
    let needed = |id| model.reachable.contains(&id) || model.reachable_with_onbuild.contains(&id);
    model.stages.iter().map(|stage| stage.id).filter(|&id| id != target && !needed(id)).collect()
}

/// What tells whether a text is another file, rather than the same one a few keys later: its stages, in words.
pub(super) fn outline_of(snapshot: &Snapshot) -> Vec<String> {
    let stages = snapshot.analysis.model.stages.iter();
    stages
        .map(|stage| {
            let name = stage.name.as_ref().map_or("", |name| name.value.as_str());
            format!("{} {name}", stage.base_written.value)
        })
        .collect()
}

/// Whether less than half of the stages are those of before.
pub(super) fn is_another(before: &[String], after: &[String]) -> bool {
    let same = after.iter().filter(|stage| before.contains(stage)).count();
    2 * same < before.len().max(after.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_is_told_from_an_edit() {
        let outline = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        assert!(!is_another(&outline("golang b,alpine"), &outline("golang b,alpine:3")));
        assert!(!is_another(&outline("golang b"), &outline("golang b,alpine")));
        assert!(is_another(&outline("golang b,alpine"), &outline("node n,nginx")));
        assert!(is_another(&outline("a"), &outline("a,b,c")));
        assert!(!is_another(&[], &[]));
    }
}
