use std::rc::Rc;

use dockerfile_core::Options;
use dockerfile_core::model::StageId;
use yew::Reducible;

use crate::exercises;

use super::{Action, Engine, Layout, Notice, NoticeKind, Panel, Restorable, Snapshot, State};

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        next.apply(action);
        if next == *self { self } else { Rc::new(next) }
    }
}

impl State {
    fn apply(&mut self, action: Action) {
        match action {
            Action::Edited(text) => {
                if *text != *self.text {
                    self.text = text;
                    self.revision += 1;
                    self.edited = true;
                }
            }
            Action::Replaced { text, edited } => self.replace(text, edited),
            Action::CursorMoved(offset) => {
                self.cursor = offset;
                if self.is_current() {
                    self.selected = self.stage_at(offset);
                }
            }
            Action::StageChosen(stage) => self.selected = stage,
            Action::TargetChosen(target) => {
                if self.options.target != target {
                    self.options = Rc::new(Options { target, ..(*self.options).clone() });
                    self.revision += 1;
                }
            }
            Action::FilesStated(exercise) => {
                let options = exercises::options(&self.options, exercise.as_deref());
                if options != *self.options {
                    self.options = Rc::new(options);
                    self.revision += 1;
                }
            }
            Action::Analysed { revision, text, analysis } => {
                if revision > self.analysed() && revision <= self.revision {
                    self.snapshot = Some(Snapshot { revision, text, analysis });
                    self.drop_notices(&NoticeKind::AnalysisFailed);
                    if self.is_current() {
                        self.selected = self.stage_at(self.cursor);
                    }
                }
            }
            Action::EngineChanged(engine) => {
                self.engine = engine;
                match engine {
                    Engine::MainThread => self.notice(NoticeKind::MainThread),
                    Engine::Failed => self.notice(NoticeKind::EngineFailed),
                    Engine::Starting | Engine::Worker => {}
                }
            }
            Action::LangChosen(lang) => {
                self.lang = lang;
                self.settings.lang = Some(lang);
            }
            Action::ThemeChosen(theme) => self.settings.theme = theme,
            Action::MeasureChosen(measure) => self.settings.measure = measure,
            Action::SplitMoved(axis, permille) => {
                self.settings.splits = self.settings.splits.with(axis, permille);
            }
            Action::LayoutChanged(layout) => {
                self.layout = layout;
                if layout == Layout::Medium && self.panel == Panel::Editor {
                    self.panel = Panel::Graph;
                }
            }
            Action::PanelChosen(panel) => self.panel = panel,
            Action::PanelNeeded(panel) => {
                if !self.shows(panel) {
                    self.panel = panel;
                }
            }
            Action::Noticed(kind) => self.notice(kind),
            Action::NoticeClosed(id) => self.notices.retain(|notice| notice.id != id),
            Action::NoticeOver(kind) => self.drop_notices(&kind),
        }
    }

    fn replace(&mut self, text: Rc<str>, edited: bool) {
        let old = std::mem::replace(&mut self.text, text);
        let was_edited = std::mem::replace(&mut self.edited, edited);
        if *old == *self.text {
            return;
        }
        self.revision += 1;
        self.cursor = 0;
        self.selected = None;
        // A target of the old text means nothing in the new one.
        if self.options.target.is_some() {
            self.options = Rc::new(Options { target: None, ..(*self.options).clone() });
        }
        if was_edited && !old.trim().is_empty() {
            self.draft += 1;
            self.notice(NoticeKind::Replaced(Restorable { text: old }));
        } else if edited {
            self.drop_notices(&NoticeKind::Replaced(Restorable { text: old }));
        }
    }

    fn drop_notices(&mut self, kind: &NoticeKind) {
        self.notices.retain(|notice| !notice.kind.same_topic(kind));
    }

    fn notice(&mut self, kind: NoticeKind) {
        self.drop_notices(&kind);
        self.notices.push(Notice { id: self.next_notice, kind });
        self.next_notice += 1;
    }

    /// The stage whose lines hold the byte `offset`: the last that starts before it.
    fn stage_at(&self, offset: u32) -> Option<StageId> {
        let stages = &self.snapshot.as_ref()?.analysis.model.stages;
        let after = stages.partition_point(|stage| stage.span.start <= offset);
        after.checked_sub(1).and_then(|i| stages.get(i)).map(|stage| stage.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::state::{Axis, Settings, Theme};
    use dockerfile_core::analyze;

    fn state(text: &str) -> Rc<State> {
        Rc::new(State::new(text, false, Lang::En, Settings::default(), Layout::Wide))
    }

    /// The state once the analysis of its own text, said to be of `revision`, has come.
    fn analysed(state: &Rc<State>, revision: u32) -> Rc<State> {
        let (text, analysis) = (state.text.clone(), Rc::new(analyze(&state.text, &state.options)));
        state.clone().reduce(Action::Analysed { revision, text, analysis })
    }

    #[test]
    fn typing_raises_the_revision_and_keeps_the_last_analysis() {
        let state = analysed(&state("FROM scratch"), 1);
        assert!(state.is_current());
        let typed = state.clone().reduce(Action::Edited("FROM scratch\nRU".into()));
        assert_eq!((typed.revision, typed.analysed(), typed.is_current()), (2, 1, false));
        assert!(typed.snapshot.is_some() && typed.edited);
        let same = typed.clone().reduce(Action::Edited("FROM scratch\nRU".into()));
        assert!(Rc::ptr_eq(&same, &typed), "the same text changes nothing");
    }

    #[test]
    fn old_and_invented_replies_are_dropped() {
        let state = state("a").reduce(Action::Edited("ab".into())).reduce(Action::Edited("abc".into()));
        let newer = analysed(&state, 3);
        let old = analysed(&newer, 2);
        assert_eq!(old.analysed(), 3);
        assert!(Rc::ptr_eq(&newer, &old));
        assert_eq!(analysed(&state, 4).analysed(), 0);
    }

    #[test]
    fn the_cursor_chooses_the_stage() {
        let state = analysed(&state("FROM scratch\nFROM scratch"), 1);
        let at = |offset| state.clone().reduce(Action::CursorMoved(offset)).selected;
        assert_eq!(
            (at(0), at(12), at(13), at(99)),
            (Some(StageId(0)), Some(StageId(0)), Some(StageId(1)), Some(StageId(1)))
        );
    }

    #[test]
    fn an_edited_text_replaced_by_an_example_can_be_restored() {
        let state = state("example").reduce(Action::Replaced { text: "other example".into(), edited: false });
        assert!(state.notices.is_empty(), "an untouched example needs no notice");
        let state = state.reduce(Action::Edited("mine".into()));
        let state = state.reduce(Action::Replaced { text: "example".into(), edited: false });
        let [Notice { kind: NoticeKind::Replaced(restorable), .. }] = state.notices.as_slice() else {
            panic!("{:?}", state.notices)
        };
        assert_eq!(&*restorable.text, "mine");
        let text = restorable.text.clone();
        let state = state.reduce(Action::Replaced { text, edited: true });
        assert_eq!((&*state.text, state.edited, state.notices.len()), ("mine", true, 0));
        assert_eq!(state.draft, 1, "what was typed keeps a draft of its own");
    }

    #[test]
    fn two_examples_in_a_row_keep_what_was_typed() {
        let state = state("example").reduce(Action::Edited("mine".into()));
        let state = state.reduce(Action::Replaced { text: "one".into(), edited: false });
        let state = state.reduce(Action::Replaced { text: "two".into(), edited: false });
        let [Notice { kind: NoticeKind::Replaced(restorable), .. }] = state.notices.as_slice() else {
            panic!("{:?}", state.notices)
        };
        assert_eq!(&*restorable.text, "mine");
    }

    #[test]
    fn a_new_text_forgets_the_target() {
        let state = state("a").reduce(Action::TargetChosen(Some("dev".to_owned())));
        assert_eq!((state.revision, state.options.target.as_deref()), (2, Some("dev")));
        let state = state.reduce(Action::Replaced { text: "b".into(), edited: false });
        assert_eq!(state.options.target, None);
    }

    #[test]
    fn language_theme_and_layout_keep_text_and_analysis() {
        let before = analysed(&state("FROM scratch"), 1);
        let after = before
            .clone()
            .reduce(Action::LangChosen(Lang::Fr))
            .reduce(Action::ThemeChosen(Theme::Dark))
            .reduce(Action::LayoutChanged(Layout::Narrow))
            .reduce(Action::SplitMoved(Axis::Left, 20));
        assert_eq!((&after.text, after.revision, &after.snapshot), (&before.text, 1, &before.snapshot));
        assert_eq!(after.settings.splits.left, 150);
    }

    #[test]
    fn notices_of_one_topic_do_not_pile_up() {
        let state = state("a")
            .reduce(Action::Noticed(NoticeKind::StorageFull))
            .reduce(Action::Noticed(NoticeKind::StorageForbidden))
            .reduce(Action::Noticed(NoticeKind::Copied));
        assert_eq!(state.notices.iter().map(|n| n.id).collect::<Vec<_>>(), [2, 3]);
        let state = state.reduce(Action::NoticeClosed(2));
        assert_eq!(state.notices.len(), 1);
    }
}
