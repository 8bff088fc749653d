use std::collections::BTreeMap;
use std::rc::Rc;

use dockerfile_answers::Options;
use dockerfile_answers::model::StageId;
use yew::Reducible;

use crate::share::pasted_link;

use super::target::followed;
use super::{
    Action, Before, BuildView, Comparing, Done, Engine, Layout, Notice, NoticeKind, Pace, Panel, Restorable,
    Savings, Snapshot, State, Stated, Tour, Version, WhatIf,
};
use crate::exercises;

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        // Another text, or a target that comes with one, begins anew; what is typed or chosen goes on from what is shown.
        let goes_on = matches!(action, Action::Edited(_) | Action::TargetChosen(_) | Action::Analysed { .. });
        next.apply(action);
        if !goes_on && (next.text != self.text || next.options.target != self.options.target) {
            next.target_since = next.revision;
        }
        // Taken back later, it would take what came since with it.
        next.done = next.done.filter(|done| done.after.text == next.text && done.after.stated == next.stated);
        next.observe_tour();
        // Taken back later, it would take what came since with it.
        next.done = next.done.filter(|done| done.after.text == next.text && done.after.stated == next.stated);
        if next == *self { self } else { Rc::new(next) }
    }
}

impl State {
    fn apply(&mut self, action: Action) {
        match action {
            Action::Edited(text) => {
                if *text != *self.text {
                    if pasted_link(&self.text, &text) {
                        self.notice(NoticeKind::CodeHost);
                    }
                    // The editor ends the lines of a text that was put into it in its own way.
                    if !same_lines(&self.text, &text) {
                        self.edited = true;
                        self.typed = true;
                    }
                    self.text = text;
                    self.proposal = None;
                    self.revision += 1;
                }
            }
            Action::Replaced { text, edited, stated } => self.replace(text, edited, stated),
            Action::Translated(text) => {
                if !self.edited && *text != *self.text {
                    self.text = text;
                    self.revision += 1;
                }
            }
            Action::TourBegun(text) => self.begin_tour(text),
            Action::TourSkipped => {
                if let Some(tour) = &mut self.tour {
                    Rc::make_mut(tour).skip();
                }
            }
            Action::TourEnded => self.end_tour(),
            Action::ContextStated(stated) => {
                if stated != self.stated {
                    if let Some(pinned) = self.pinned.clone().filter(|_| stated.bases != self.stated.bases) {
                        self.pinned = Some(Rc::new(pinned.with_bases(&stated.bases)));
                    }
                    self.set_stated(stated);
                    self.revision += 1;
                    // From now on it is worth keeping as the user's own.
                    self.edited = true;
                    self.typed = true;
                }
            }
            Action::CursorMoved(offset) => {
                self.cursor = offset;
                if self.is_current() {
                    self.selected = self.stage_at(offset);
                }
            }
            Action::StageChosen(stage) => self.selected = stage,
            Action::TargetChosen(target) => self.change_options(|options| options.target = target),
            Action::BuildArgSet(name, value) => self.change_options(|options| {
                match value {
                    Some(value) => options.build_args.insert(name, value),
                    None => options.build_args.remove(&name),
                };
            }),
            Action::PlatformChosen(platform) => self.change_options(|options| options.platform = platform),
            Action::OptionsGiven(given) => {
                // A link says nothing of files: those stated before were another text's.
                let context = given.context.clone().unwrap_or_default();
                let own = Stated {
                    bases: given.bases.clone(),
                    ..Stated::of(given.dockerignore.as_deref(), &context)
                };
                self.stated = Rc::new(own.with_bases(&self.stated.bases));
                let bases = self.stated.bases.clone();
                let target = given.target.clone().or_else(|| self.asked_target.clone());
                self.change_options(|options| {
                    *options = Options { target, bases, ..(*given).clone() };
                });
            }
            Action::BuildViewed(build) => self.build = build,
            Action::FilesStated(exercise) => {
                let times: Rc<[_]> = exercise.durations.as_slice().into();
                self.build = Rc::new(BuildView { times, ..(*self.build).clone() });
                let start = &exercise.start;
                let own = Stated::of(start.dockerignore.as_deref(), &start.context);
                self.stated = Rc::new(own.with_bases(&self.stated.bases));
                self.change_options(|options| *options = exercises::options(options, Some(&exercise)));
            }
            Action::Analysed { revision, text, analysis } => {
                if revision > self.analysed() && revision <= self.revision {
                    let before = self.snapshot.replace(Snapshot { revision, text, analysis });
                    self.follow_target(before);
                    self.savings = Rc::new(Savings { revision, ..Savings::default() });
                    self.drop_notices(&NoticeKind::AnalysisFailed);
                    if self.is_current() {
                        self.selected = self.stage_at(self.cursor);
                    }
                }
            }
            Action::Weighed { revision, weighed } => {
                if revision == self.savings.revision {
                    Rc::make_mut(&mut self.savings).weighed.push(weighed);
                }
            }
            Action::SafeWeighed { revision, fixes, worth } => {
                if revision == self.savings.revision {
                    Rc::make_mut(&mut self.savings).safe = Some((fixes, worth));
                }
            }
            Action::Done { what, panel, text, stated } => {
                let before = Restorable { text, stated: stated.unwrap_or_else(|| self.stated.clone()) };
                let after = Restorable { text: self.text.clone(), stated: self.stated.clone() };
                self.done = (before != after).then(|| Rc::new(Done { what, panel, before, after }));
            }
            Action::EngineChanged(engine) => {
                self.engine = engine;
                self.loaded = 0;
                self.drop_notices(&NoticeKind::EngineFailed);
                match engine {
                    Engine::MainThread => self.notice(NoticeKind::MainThread),
                    Engine::Failed => self.notice(NoticeKind::EngineFailed),
                    Engine::Starting | Engine::Worker => {}
                }
            }
            Action::EngineLoading(percent) => self.loaded = percent,
            Action::TablesCame => {
                self.revision += 1;
                // What the pinned version weighs was said without them.
                if let Some(pinned) = &self.pinned {
                    self.pinned = Some(Rc::new(Version { snapshot: None, ..(**pinned).clone() }));
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
            Action::PanelChosen(panel) => {
                self.panel = panel;
                self.settings.panel = Some(panel);
            }
            Action::PanelNeeded(panel) => {
                if self.panels.has(panel) && !self.shows(panel) {
                    self.large = None;
                    if !self.shows(panel) {
                        self.panel = panel;
                    }
                }
            }
            Action::Enlarged(panel) => self.large = panel,
            Action::Presented(presenting) => {
                self.presenting = presenting;
                if presenting {
                    (self.large, self.guide, self.rule) = (None, None, None);
                }
            }
            Action::TypeSized(size) => self.settings.type_size = size,
            Action::RuleChosen(rule) => self.rule = rule,
            Action::GuideChosen(guide) => {
                // Both lie at the same edge of the page.
                self.rule = self.rule.take().filter(|_| guide.is_none());
                self.guide = guide;
            }
            Action::ReadOnlySet(read_only) => {
                self.read_only = read_only;
                if read_only {
                    self.proposal = None;
                } else {
                    self.drop_notices(&NoticeKind::ReadOnly);
                }
            }
            Action::Proposed(proposal) => {
                // What was worked out for another text is of no use.
                self.proposal = proposal.filter(|proposal| proposal.text == self.text && !self.read_only);
            }
            Action::Pinned(true) => self.pinned = Some(Rc::new(self.version())),
            Action::Pinned(false) => {
                self.pinned = None;
                if self.comparing == Some(Comparing::Pinned) {
                    self.comparing = None;
                }
            }
            Action::VersionAnalysed { text, options, analysis } => {
                if let Some(pinned) = &self.pinned
                    && pinned.text == text
                    && pinned.options == options
                {
                    let snapshot = Some(Snapshot { revision: 0, text: text.clone(), analysis });
                    self.pinned = Some(Rc::new(Version { text, options, snapshot }));
                }
            }
            Action::Tried(tried) => self.tried = Some(tried),
            Action::Begun(begun) => self.begun = Some(begun),
            Action::Swapped => self.swap(),
            Action::Restaged { text, made } => {
                // What was worked out for another text is of no use.
                if let Some(before) = self.snapshot.clone().filter(|snapshot| snapshot.text == text) {
                    let made = made.map(|(made, analysis)| {
                        let text: Rc<str> = made.text().into();
                        (made, Snapshot { revision: 0, text, analysis })
                    });
                    self.comparing = Some(Comparing::Restaged(Rc::new(WhatIf { before, made })));
                }
            }
            Action::Compared(comparing) => self.comparing = comparing,
            Action::Noticed(kind) => self.notice(kind),
            Action::NoticeClosed(id) => self.notices.retain(|notice| notice.id != id),
            Action::NoticeOver(kind) => self.drop_notices(&kind),
        }
    }

    /// Puts the text of the tour into the place of the visitor's, which is kept.
    fn begin_tour(&mut self, text: Rc<str>) {
        if self.tour.is_some() || self.read_only {
            return;
        }
        let before = Before {
            text: std::mem::replace(&mut self.text, text),
            edited: std::mem::replace(&mut self.edited, false),
            typed: std::mem::replace(&mut self.typed, false),
            stated: std::mem::take(&mut self.stated),
            options: self.options.clone(),
        };
        self.tour = Some(Rc::new(Tour::new(before)));
        let Options { platform, .. } = (*self.options).clone();
        self.options = Rc::new(Options { platform, ..Options::default() });
        self.guide = None;
        self.other_text();
    }

    fn end_tour(&mut self) {
        let Some(tour) = self.tour.take() else { return };
        let Before { text, edited, typed, stated, options } = tour.before.clone();
        (self.text, self.edited, self.stated, self.options) = (text, edited, stated, options);
        self.typed = typed;
        self.other_text();
    }

    /// What was chosen, and what waits, was about the text before.
    fn other_text(&mut self) {
        self.revision += 1;
        self.proposal = None;
        self.cursor = 0;
        self.selected = None;
    }

    fn observe_tour(&mut self) {
        let Some(tour) = &self.tour else { return };
        let mut next = (**tour).clone();
        next.observe(self);
        if next != **tour {
            self.tour = Some(Rc::new(next));
        }
    }

    fn replace(&mut self, text: Rc<str>, edited: bool, stated: Rc<Stated>) {
        // What takes the place of the tour's text takes that of the visitor's.
        self.end_tour();
        if *text == *self.text {
            self.edited = edited;
            self.typed &= edited;
            return;
        }
        // A text that comes back brings its context with it.
        let stated = self
            .notices
            .iter()
            .find_map(|notice| match &notice.kind {
                NoticeKind::Replaced(old) if edited && old.text == text => Some(old.stated.clone()),
                _ => None,
            })
            .unwrap_or(stated);
        let was_edited = std::mem::replace(&mut self.edited, edited);
        self.typed = false;
        let old = Restorable { text: std::mem::replace(&mut self.text, text), stated: self.stated.clone() };
        self.revision += 1;
        self.proposal = None;
        self.cursor = 0;
        self.selected = None;
        // A target and build args of the old text mean nothing in the new one, nor do its log and its files.
        let options = (*self.options).clone();
        let target = self.asked_target.clone();
        self.options = Rc::new(Options { target, build_args: BTreeMap::new(), ..options });
        let BuildView { pace, workers, .. } = *self.build;
        let pace = if pace == Pace::Measured { Pace::Parallel } else { pace };
        let path = BuildView::PATH.to_owned();
        self.build = Rc::new(BuildView { pace, workers, path, ..BuildView::default() });
        // How large an image is, is true of it in any text.
        let stated = if self.stated.bases.is_empty() {
            stated
        } else {
            Rc::new((*stated).clone().with_bases(&self.stated.bases))
        };
        self.set_stated(stated);
        if was_edited && !old.text.trim().is_empty() {
            self.draft += 1;
            self.notice(NoticeKind::Replaced(old));
        } else if edited {
            self.drop_notices(&NoticeKind::Replaced(old));
        }
    }

    /// The text as it stands, with what it means where that is known.
    fn version(&self) -> Version {
        let snapshot = self.snapshot.clone().filter(|_| self.is_current());
        Version { text: self.text.clone(), options: self.options.clone(), snapshot }
    }

    fn swap(&mut self) {
        let Some(pinned) = self.pinned.clone() else { return };
        self.pinned = Some(Rc::new(self.version()));
        if pinned.text == self.text && pinned.options == self.options {
            return;
        }
        self.text = pinned.text.clone();
        let Options { dockerignore, context, .. } = &*pinned.options;
        if dockerignore.is_none() && context.is_none() {
            // The pinned version says nothing of its files: those stated now lie beside it too.
            let Options { dockerignore, context, bases, .. } = (*self.options).clone();
            self.options = Rc::new(Options { dockerignore, context, bases, ..(*pinned.options).clone() });
        } else {
            let same = (dockerignore, context) == (&self.options.dockerignore, &self.options.context);
            if !same {
                let context = context.clone().unwrap_or_default();
                let own = Stated::of(dockerignore.as_deref(), &context);
                self.stated = Rc::new(own.with_bases(&self.stated.bases));
            }
            let bases = self.stated.bases.clone();
            self.options = Rc::new(Options { bases, ..(*pinned.options).clone() });
        }
        self.revision += 1;
        self.edited = true;
        self.typed = true;
        self.proposal = None;
        self.cursor = 0;
        self.selected = None;
        if let Some(snapshot) = pinned.snapshot.as_ref().filter(|_| self.options == pinned.options) {
            // It is known already what this text means.
            self.snapshot = Some(Snapshot { revision: self.revision, ..snapshot.clone() });
        }
    }

    fn change_options(&mut self, change: impl FnOnce(&mut Options)) {
        let mut options = (*self.options).clone();
        change(&mut options);
        if options != *self.options {
            self.options = Rc::new(options);
            self.revision += 1;
        }
    }

    /// Has the chosen target mean the same stage as before a change of the text.
    fn follow_target(&mut self, before: Option<Snapshot>) {
        let before = before.filter(|before| before.revision >= self.target_since);
        let (Some(before), Some(after), Some(target)) = (before, &self.snapshot, &self.options.target) else {
            return;
        };
        // What a page around asks for is its word.
        if self.asked_target.as_ref() == Some(target) {
            return;
        }
        if let Some(target) = followed(&before, after, target) {
            self.change_options(|options| options.target = Some(target));
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

/// Whether two texts differ in nothing but how their lines end.
fn same_lines(one: &str, other: &str) -> bool {
    one.contains('\r') && one.replace("\r\n", "\n").replace('\r', "\n") == *other
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::state::{Axis, Doing, Guide, Proposal, Settings, Theme};
    use dockerfile_core::analyze_with_plans as analyze;
    use dockerfile_core::size::StatedBase;

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
    fn a_text_that_is_only_opened_is_not_typed() {
        let put = |text: &str| Action::Replaced { text: text.into(), edited: true, stated: Rc::default() };
        let opened = state("FROM a").reduce(put("FROM b\r\n"));
        assert!(opened.edited && !opened.typed);
        let shown = opened.reduce(Action::Edited("FROM b\n".into()));
        assert!(!shown.typed, "the editor's own way to end lines");
        let typed = shown.reduce(Action::Edited("FROM bc\n".into()));
        assert!(typed.typed);
        assert!(typed.clone().reduce(put("FROM bc\n")).typed, "the same text again");
        assert!(!typed.reduce(put("FROM d\n")).typed);
        let stated = Rc::new(Stated { files: "a 5\n".to_owned(), ..Stated::default() });
        assert!(state("FROM a").reduce(Action::ContextStated(stated)).typed);
    }

    #[test]
    fn the_pane_that_was_chosen_is_there_at_the_next_visit() {
        let chosen = state("a").reduce(Action::PanelChosen(Panel::Sizes));
        let next = State::new("a", false, Lang::En, chosen.settings, Layout::Medium);
        assert_eq!(next.panel, Panel::Sizes);
        let needed = chosen.reduce(Action::PanelNeeded(Panel::Editor));
        assert_eq!(needed.settings.panel, Some(Panel::Sizes), "only what the user chooses is kept");
    }

    #[test]
    fn only_an_untouched_text_follows_the_language() {
        let target = Action::TargetChosen(Some("a".to_owned()));
        let state = state("FROM scratch AS a\n# one\n").reduce(target);
        let french = state.clone().reduce(Action::Translated("FROM scratch AS a\n# un\n".into()));
        assert_eq!((&*french.text, french.edited), ("FROM scratch AS a\n# un\n", false));
        assert_eq!(french.options.target.as_deref(), Some("a"), "what is built stays");
        assert_eq!(
            (french.revision, french.draft, french.notices.len()),
            (state.revision + 1, state.draft, 0)
        );
        let typed = state.reduce(Action::Edited("FROM mine\n".into()));
        assert!(Rc::ptr_eq(&typed.clone().reduce(Action::Translated("# un\n".into())), &typed));
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
    fn savings_belong_to_one_analysis() {
        let worth = Rc::new(dockerfile_core::Worth { layers: 1, ..Default::default() });
        let weighed = |revision| {
            let weighed = crate::state::Weighed { diagnostic: 0, fix: 0, worth: worth.clone() };
            Action::Weighed { revision, weighed }
        };
        let safe = |revision| Action::SafeWeighed { revision, fixes: 2, worth: worth.clone() };
        let state = analysed(&state("FROM scratch"), 1).reduce(weighed(1)).reduce(weighed(7));
        assert_eq!((state.savings.revision, state.savings.weighed.len()), (1, 1));
        assert_eq!(state.clone().reduce(safe(7)).savings.safe, None);
        assert_eq!(state.clone().reduce(safe(1)).savings.safe.as_ref().map(|safe| safe.0), Some(2));
        let typed = analysed(&state.reduce(Action::Edited("FROM scratch\n".into())), 2);
        assert_eq!((typed.savings.revision, typed.savings.weighed.len()), (2, 0));
        assert_eq!(typed.reduce(weighed(1)).savings.weighed.len(), 0, "an answer for the old text");
    }

    #[test]
    fn what_was_done_can_be_taken_back_until_something_else_is() {
        let (before, files) =
            (state("FROM a"), Rc::new(Stated { ignore: ".git".to_owned(), ..Stated::default() }));
        let made = |text: &str| {
            let (what, panel) = (Doing::AllSafe(1), Panel::Problems);
            Action::Done { what, panel, text: text.into(), stated: None }
        };
        assert!(before.clone().reduce(made("FROM a")).done.is_none(), "nothing was changed");
        let done = before.reduce(Action::Edited("FROM a AS b".into())).reduce(made("FROM a"));
        assert_eq!(done.done.as_ref().map(|done| &*done.before.text), Some("FROM a"));
        assert!(done.clone().reduce(Action::CursorMoved(3)).done.is_some());
        assert!(analysed(&done, 2).done.is_some());
        assert!(done.clone().reduce(Action::Edited("FROM a".into())).done.is_none());
        assert!(done.reduce(Action::ContextStated(files)).done.is_none());
    }

    #[test]
    fn a_text_to_be_read_only_takes_no_proposal() {
        let proposal = |text: &str| {
            let text: Rc<str> = text.into();
            let mended = dockerfile_core::mend::mend_all(&text, &Options::default());
            Action::Proposed(Some(Rc::new(Proposal { text, mended })))
        };
        let waiting = state("FROM a as B").reduce(proposal("FROM a as B"));
        assert!(waiting.proposal.is_some());
        let read = waiting.reduce(Action::ReadOnlySet(true)).reduce(Action::Noticed(NoticeKind::ReadOnly));
        assert!(read.read_only && read.proposal.is_none());
        assert!(read.clone().reduce(proposal("FROM a as B")).proposal.is_none());
        let free = read.reduce(Action::ReadOnlySet(false));
        assert!(free.notices.is_empty() && free.reduce(proposal("FROM a as B")).proposal.is_some());
    }

    #[test]
    fn only_the_panels_that_there_are_are_shown_and_chosen() {
        let with = |names: &str, layout| State {
            panels: crate::state::Panels::from_names(names).0,
            ..State::new("", false, Lang::En, Settings::default(), layout)
        };
        let medium = with("problems sizes", Layout::Medium);
        assert_eq!(medium.tabs(), [Panel::Problems, Panel::Sizes]);
        assert_eq!(medium.chosen(), Panel::Problems, "the usual one is not there");
        assert!(medium.shows(Panel::Editor) && medium.shows(Panel::Problems) && !medium.shows(Panel::Graph));
        let one = with("list", Layout::Medium);
        assert!(one.tabs().is_empty() && one.shows(Panel::Graph), "there is nothing to choose");
        let wide = with("sizes", Layout::Wide);
        assert!(wide.shows(Panel::Sizes) && !wide.shows(Panel::Problems) && wide.tabs().is_empty());
        assert_eq!(with("graph", Layout::Narrow).tabs(), [Panel::Editor, Panel::Graph]);
        let alone = with("editor", Layout::Narrow);
        assert!(alone.tabs().is_empty() && alone.shows(Panel::Editor) && !alone.shows(Panel::Graph));
        assert_eq!(with("", Layout::Narrow).tabs(), Panel::ALL);
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
        let state = state("example").reduce(Action::Replaced {
            text: "other example".into(),
            edited: false,
            stated: Rc::default(),
        });
        assert!(state.notices.is_empty(), "an untouched example needs no notice");
        let state = state.reduce(Action::Edited("mine".into()));
        let state =
            state.reduce(Action::Replaced { text: "example".into(), edited: false, stated: Rc::default() });
        let [Notice { kind: NoticeKind::Replaced(restorable), .. }] = state.notices.as_slice() else {
            panic!("{:?}", state.notices)
        };
        assert_eq!(&*restorable.text, "mine");
        let text = restorable.text.clone();
        let state = state.reduce(Action::Replaced { text, edited: true, stated: Rc::default() });
        assert_eq!((&*state.text, state.edited, state.notices.len()), ("mine", true, 0));
        assert_eq!(state.draft, 1, "what was typed keeps a draft of its own");
    }

    #[test]
    fn the_context_goes_and_comes_with_its_text() {
        let stated = Rc::new(Stated { files: "a 5\n".into(), ignore: "b\n".into(), ..Stated::default() });
        let mine = state("example").reduce(Action::ContextStated(stated.clone()));
        assert_eq!((mine.revision, mine.edited), (2, true));
        assert_eq!(mine.options.dockerignore.as_deref(), Some("b\n"));
        assert!(mine.options.context.as_ref().is_some_and(|context| context.files.contains_key("a")));
        let same = mine.clone().reduce(Action::ContextStated(stated.clone()));
        assert!(Rc::ptr_eq(&same, &mine), "the same context changes nothing");
        let other = Action::Replaced { text: "other".into(), edited: false, stated: Rc::default() };
        let other = mine.reduce(other);
        assert_eq!((&*other.options, other.draft), (&Options::default(), 1));
        let back = Action::Replaced { text: "example".into(), edited: true, stated: Rc::default() };
        let back = other.reduce(back);
        assert_eq!((&back.stated, back.notices.len()), (&stated, 0));
        assert!(back.options.context.is_some());
    }

    #[test]
    fn tables_that_come_later_count_for_the_pinned_version_too() {
        let mine = state("FROM a").reduce(Action::Pinned(true));
        let known = analysed(&mine, mine.revision);
        let after = known.reduce(Action::TablesCame);
        assert!(
            after
                .pinned
                .as_ref()
                .is_some_and(|pinned| pinned.snapshot.is_none() && &*pinned.text == "FROM a")
        );
    }

    #[test]
    fn the_size_of_a_base_is_true_in_any_text() {
        let size = StatedBase { unpacked: Some(5), compressed: None };
        let stated = Stated { bases: [("own".to_owned(), size)].into(), ..Stated::default() };
        let mine =
            state("FROM own").reduce(Action::Pinned(true)).reduce(Action::ContextStated(Rc::new(stated)));
        assert_eq!(mine.options.bases.get("own"), Some(&size));
        let pinned = mine.pinned.as_ref().expect("a pinned version");
        assert_eq!((pinned.options.bases.get("own"), pinned.snapshot.is_none()), (Some(&size), true));
        let other = Action::Replaced { text: "FROM own\n".into(), edited: false, stated: Rc::default() };
        let other = mine.reduce(other);
        assert_eq!(other.options.bases.get("own"), Some(&size));
        // A link's own word goes before it.
        let linked = StatedBase { unpacked: Some(7), compressed: Some(3) };
        let given = Options { bases: [("x".to_owned(), linked)].into(), ..Options::default() };
        let linked_too = other.reduce(Action::OptionsGiven(Rc::new(given)));
        assert_eq!(linked_too.options.bases.len(), 2);
        assert_eq!(linked_too.options.bases, linked_too.stated.bases);
    }

    #[test]
    fn two_examples_in_a_row_keep_what_was_typed() {
        let state = state("example").reduce(Action::Edited("mine".into()));
        let state =
            state.reduce(Action::Replaced { text: "one".into(), edited: false, stated: Rc::default() });
        let state =
            state.reduce(Action::Replaced { text: "two".into(), edited: false, stated: Rc::default() });
        let [Notice { kind: NoticeKind::Replaced(restorable), .. }] = state.notices.as_slice() else {
            panic!("{:?}", state.notices)
        };
        assert_eq!(&*restorable.text, "mine");
    }

    #[test]
    fn a_new_text_forgets_the_target() {
        let state = state("a").reduce(Action::TargetChosen(Some("dev".to_owned())));
        assert_eq!((state.revision, state.options.target.as_deref()), (2, Some("dev")));
        let state = state.reduce(Action::Replaced { text: "b".into(), edited: false, stated: Rc::default() });
        assert_eq!(state.options.target, None);
    }

    #[test]
    fn a_target_goes_with_its_stage_while_the_text_is_typed_and_with_no_other_text() {
        let two = "FROM alpine\nRUN a\nFROM debian\nRUN b\n";
        let more = "FROM alpine\nRUN a\nFROM busybox\nFROM debian\nRUN b\n";
        let target = |state: &Rc<State>| state.options.target.clone();
        let chosen = analysed(&state(two), 1).reduce(Action::TargetChosen(Some("1".to_owned())));
        let typed = analysed(&chosen.clone().reduce(Action::Edited(more.into())), 3);
        assert_eq!((target(&typed).as_deref(), typed.revision), (Some("2"), 4), "it is analysed anew");
        let back = analysed(&analysed(&typed, 4).reduce(Action::Edited(two.into())), 5);
        assert_eq!(target(&back).as_deref(), Some("1"));
        // A link to a text that has such an end too says itself what it means.
        let opened = chosen.clone().reduce(Action::Replaced {
            text: more.into(),
            edited: true,
            stated: Rc::default(),
        });
        let options = Options { target: Some("1".to_owned()), ..Options::default() };
        let opened = opened.reduce(Action::OptionsGiven(Rc::new(options)));
        let revision = opened.revision;
        assert_eq!(target(&analysed(&opened, revision)).as_deref(), Some("1"));
        // A page around asks for a number, whatever the text.
        let asked = State { asked_target: Some("1".to_owned()), ..(*chosen).clone() };
        let asked = Rc::new(asked).reduce(Action::Edited(more.into()));
        assert_eq!(target(&analysed(&asked, 3)).as_deref(), Some("1"));
    }

    #[test]
    fn a_pinned_version_and_the_text_change_places_and_nothing_is_lost() {
        let state = analysed(&state("FROM a"), 1).reduce(Action::Pinned(true));
        let state = state.reduce(Action::Edited("FROM b".into()));
        let state = state.reduce(Action::TargetChosen(Some("0".to_owned())));
        let swapped = state.clone().reduce(Action::Swapped);
        let pinned = swapped.pinned.clone().expect("a version");
        assert_eq!((&*swapped.text, swapped.options.target.as_deref()), ("FROM a", None));
        assert_eq!((&*pinned.text, pinned.options.target.as_deref()), ("FROM b", Some("0")));
        assert!(swapped.revision > state.revision && swapped.is_current(), "what was known of it still is");
        assert!(pinned.snapshot.is_none(), "what b means was not known yet");
        let analysis = Rc::new(analyze("FROM b", &pinned.options));
        let (text, options) = (pinned.text.clone(), pinned.options.clone());
        let known = swapped.reduce(Action::VersionAnalysed { text, options, analysis });
        assert!(known.pinned.as_ref().is_some_and(|pinned| pinned.snapshot.is_some()));
        let back = known.reduce(Action::Swapped);
        assert_eq!((&*back.text, back.options.target.as_deref()), ("FROM b", Some("0")));
        let open = back.reduce(Action::Compared(Some(Comparing::Pinned))).reduce(Action::Pinned(false));
        assert_eq!((&open.pinned, &open.comparing), (&None, &None));
    }

    #[test]
    fn one_stage_is_shown_for_the_text_that_it_was_made_of_only() {
        let state = analysed(&state("FROM a"), 1);
        let made = |text: &str| Action::Restaged {
            text: text.into(),
            made: Err(dockerfile_core::mend::NotRestaged::One(dockerfile_core::mend::NotOneStage::Already)),
        };
        assert_eq!(state.clone().reduce(made("FROM b")).comparing, None);
        let shown = state.reduce(made("FROM a"));
        assert!(matches!(&shown.comparing, Some(Comparing::Restaged(what_if)) if what_if.made.is_err()));
        assert_eq!(shown.reduce(Action::Compared(None)).comparing, None);
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
    fn an_enlarged_pane_is_alone_until_another_is_needed() {
        let large = state("a").reduce(Action::Enlarged(Some(Panel::Graph)));
        let shown =
            |state: &State| Panel::ALL.into_iter().filter(|&panel| state.shows(panel)).collect::<Vec<_>>();
        assert_eq!((shown(&large), large.tabs()), (vec![Panel::Graph], Vec::new()));
        let medium = large.clone().reduce(Action::LayoutChanged(Layout::Medium));
        assert_eq!((shown(&medium), medium.tabs()), (vec![Panel::Graph], Vec::new()));
        let narrow = large.clone().reduce(Action::LayoutChanged(Layout::Narrow));
        assert_eq!((shown(&narrow), narrow.enlarged()), (vec![Panel::Editor], None), "one at a time anyway");
        let needed = medium.clone().reduce(Action::PanelNeeded(Panel::Editor));
        assert_eq!(shown(&needed), [Panel::Editor, Panel::Graph]);
        assert_eq!(shown(&large.reduce(Action::Enlarged(None))), Panel::ALL);
    }

    #[test]
    fn a_presentation_shows_the_text_and_one_panel_in_every_layout() {
        let open =
            state("a").reduce(Action::GuideChosen(Some(Guide::Learner))).reduce(Action::Presented(true));
        assert_eq!(
            (open.guide, open.presentable()),
            (None, vec![Panel::Graph, Panel::Problems, Panel::Sizes])
        );
        for layout in [Layout::Narrow, Layout::Medium, Layout::Wide, Layout::Vast] {
            let state =
                open.clone().reduce(Action::LayoutChanged(layout)).reduce(Action::PanelChosen(Panel::Sizes));
            let shown: Vec<Panel> = Panel::ALL.into_iter().filter(|&panel| state.shows(panel)).collect();
            assert_eq!((shown, state.tabs()), (vec![Panel::Editor, Panel::Sizes], Vec::new()), "{layout:?}");
        }
        let over = open.reduce(Action::Presented(false));
        assert!(over.presentable().is_empty() && over.shows(Panel::Problems));
    }

    #[test]
    fn a_guide_takes_the_place_of_a_rule_and_changes_nothing_else() {
        let state = state("mine").reduce(Action::RuleChosen(Some("RunsAsRoot".into())));
        let open = state.clone().reduce(Action::GuideChosen(Some(Guide::Teacher)));
        assert_eq!((open.guide, &open.rule), (Some(Guide::Teacher), &None));
        let closed = open.reduce(Action::GuideChosen(None));
        assert_eq!(State { rule: state.rule.clone(), ..(*closed).clone() }, *state);
        let beside = closed
            .reduce(Action::GuideChosen(Some(Guide::Learner)))
            .reduce(Action::RuleChosen(Some("X".into())));
        assert!(
            beside.guide.is_some() && beside.rule.is_some(),
            "a rule's page comes and goes before the guide"
        );
    }

    #[test]
    fn proposed_changes_go_with_their_text() {
        let proposal = |text: &str| Some(Rc::new(Proposal { text: text.into(), mended: Default::default() }));
        let state = state("a").reduce(Action::Proposed(proposal("b")));
        assert_eq!(state.proposal, None, "they were for another text");
        let state = state.reduce(Action::Proposed(proposal("a")));
        assert_eq!(state.proposal, proposal("a"));
        assert_eq!(state.clone().reduce(Action::Edited("ab".into())).proposal, None);
        assert_eq!(state.reduce(Action::Proposed(None)).proposal, None);
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
