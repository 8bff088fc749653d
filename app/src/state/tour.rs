//! The tour: what it asks for, what the visitor did of it, and the text that comes back. Pure, like the rest of the state.

use std::rc::Rc;

use dockerfile_answers::model::{Base, StageId};
use dockerfile_answers::{Analysis, Options};

use super::{Snapshot, State, Stated};

/// What the tour asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TourStep {
    /// To choose the first stage.
    Stage,
    /// To write another base image for the result.
    Line,
    /// To apply the fix for the package lists.
    Fix,
    /// To build the first stage instead of the last.
    Target,
}

impl TourStep {
    /// Every step, in order.
    pub const ALL: [Self; 4] = [Self::Stage, Self::Line, Self::Fix, Self::Target];

    /// Its name in the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Line => "line",
            Self::Fix => "fix",
            Self::Target => "target",
        }
    }
}

/// The stage that is chosen and built in the tour.
pub const TOUR_STAGE: StageId = StageId(0);
/// The image that the tour proposes to start from, in the place of `debian:12`.
pub const TOUR_BASE: &str = "debian:12-slim";
/// The rule whose fix is applied in the tour.
pub const TOUR_RULE: &str = "AptListsLeftBehind";

/// What was there before the tour.
#[derive(Clone, Debug, PartialEq)]
pub struct Before {
    /// The text.
    pub text: Rc<str>,
    /// Whether it is the visitor's own.
    pub edited: bool,
    /// Whether the visitor wrote or changed it here.
    pub typed: bool,
    /// What is stated of its build context.
    pub stated: Rc<Stated>,
    /// What is given to its build.
    pub options: Rc<Options>,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was passed over.
    Skipped,
    /// The visitor did it.
    Done,
    /// The visitor did it, and the image went from one likely size to the other.
    Resized(u64, u64),
}

/// The tour, as far as it went.
#[derive(Clone, Debug, PartialEq)]
pub struct Tour {
    /// What comes back at its end.
    pub before: Before,
    /// What became of each step so far.
    pub outcomes: Vec<Outcome>,
    /// The base and the likely size of the image, as they were last.
    known: Option<(String, u64)>,
}

/// The image that the result starts from, and its likely size unpacked; `None` where either is not known.
fn image(analysis: &Analysis) -> Option<(String, u64)> {
    let target = analysis.model.target?;
    let Base::Image(base) = &analysis.model.stages.get(target.index())?.base else { return None };
    let size = analysis.size.stages.iter().find(|size| size.stage == target)?;
    (size.unpacked.unknown_parts == 0).then(|| (base.clone(), size.unpacked.known.likely))
}

/// Whether `base` is the one that the tour proposes, half written.
fn is_unfinished(base: &str) -> bool {
    let tag = TOUR_BASE.split_once(':').map_or("", |(_, tag)| tag);
    let written = base.rsplit_once(':').map_or("", |(_, tag)| tag);
    base.contains("/debian:") && written != tag && tag.starts_with(written)
}

impl Tour {
    /// A tour that begins.
    pub fn new(before: Before) -> Self {
        Self { before, outcomes: Vec::new(), known: None }
    }

    /// The step that is asked for; `None` at the end.
    pub fn step(&self) -> Option<TourStep> {
        TourStep::ALL.get(self.outcomes.len()).copied()
    }

    /// Passes the step over.
    pub(super) fn skip(&mut self) {
        if self.step().is_some() {
            self.outcomes.push(Outcome::Skipped);
        }
    }

    /// Whether `snapshot` and what is chosen are what the step asks for.
    fn is_done(&self, step: TourStep, snapshot: &Snapshot, state: &State) -> bool {
        let analysis = &snapshot.analysis;
        match step {
            TourStep::Stage => state.selected == Some(TOUR_STAGE),
            TourStep::Line => match (&self.known, image(analysis)) {
                (Some((old, _)), Some((new, _))) => *old != new && !is_unfinished(&new),
                _ => false,
            },
            TourStep::Fix => {
                let found = analysis.diagnostics.iter().any(|found| found.rule == TOUR_RULE);
                !found && snapshot.text.contains("apt-get install")
            }
            TourStep::Target => analysis.model.target == Some(TOUR_STAGE) && analysis.model.stages.len() > 1,
        }
    }

    /// Ticks off what the visitor did.
    pub(super) fn observe(&mut self, state: &State) {
        let Some(snapshot) = state.snapshot.as_ref().filter(|_| state.is_current()) else { return };
        let now = image(&snapshot.analysis);
        if self.step().is_some_and(|step| self.is_done(step, snapshot, state)) {
            let sizes = self.known.as_ref().zip(now.as_ref()).map(|((_, old), (_, new))| (*old, *new));
            self.outcomes.push(match sizes {
                Some((old, new)) if old != new => Outcome::Resized(old, new),
                _ => Outcome::Done,
            });
        }
        // On the way to another base stand many that are none.
        let kept = self.step() == Some(TourStep::Line) && self.known.is_some();
        if now.is_some() && !kept {
            self.known = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use dockerfile_core::analyze_with_plans as analyze;
    use yew::Reducible;

    use super::*;
    use crate::examples;
    use crate::i18n::Lang;
    use crate::state::{Action, Layout, Settings};

    fn analysed(state: Rc<State>) -> Rc<State> {
        let (revision, text) = (state.revision, state.text.clone());
        let analysis = Rc::new(analyze(&text, &state.options));
        state.reduce(Action::Analysed { revision, text, analysis })
    }

    fn begun() -> Rc<State> {
        let own = Rc::new(State::new("FROM mine\n", true, Lang::En, Settings::default(), Layout::Wide));
        let target = Action::TargetChosen(Some("x".to_owned()));
        analysed(analysed(own).reduce(target).reduce(Action::TourBegun(examples::TOUR.text(Lang::En))))
    }

    fn outcomes(state: &State) -> Vec<Outcome> {
        state.tour.as_ref().map(|tour| tour.outcomes.clone()).unwrap_or_default()
    }

    #[test]
    fn the_tour_ticks_off_what_was_done_and_gives_the_text_back() {
        let state = begun();
        assert_eq!((outcomes(&state), state.options.target.as_deref()), (vec![], None));
        let state = state.reduce(Action::StageChosen(Some(TOUR_STAGE)));
        assert_eq!(outcomes(&state), [Outcome::Done]);
        // The fix is not what is asked for yet, and half a line is no other base.
        let text = state.text.clone();
        let halves = ["debian:1", "debian:", "debian:12-", "debian:12-sl"];
        let state = halves.iter().fold(state, |state, half| {
            analysed(state.reduce(Action::Edited(text.replace("debian:12", half).into())))
        });
        assert_eq!(outcomes(&state), [Outcome::Done]);
        let slim: Rc<str> = text.replace("debian:12", "debian:12-slim").into();
        let state = analysed(state.reduce(Action::Edited(slim.clone())));
        let [Outcome::Done, Outcome::Resized(before, after)] = outcomes(&state)[..] else {
            panic!("{:?}", outcomes(&state))
        };
        assert!(before > 100_000_000 && after < before, "{before} {after}");
        let mended = slim.replace("ca-certificates", "ca-certificates && rm -rf /var/lib/apt/lists/*");
        let state = analysed(state.reduce(Action::Edited(mended.into())));
        assert!(matches!(outcomes(&state)[..], [.., Outcome::Resized(before, after)] if after < before));
        let state = analysed(state.reduce(Action::TargetChosen(Some("builder".to_owned()))));
        assert!(matches!(outcomes(&state)[..], [_, _, _, Outcome::Resized(before, after)] if after > before));
        assert_eq!(state.tour.as_ref().and_then(|tour| tour.step()), None);
        let over = state.reduce(Action::TourEnded);
        assert_eq!(
            (&*over.text, over.edited, over.options.target.as_deref()),
            ("FROM mine\n", true, Some("x"))
        );
        assert!(over.tour.is_none() && over.notices.is_empty());
    }

    #[test]
    fn what_is_already_so_is_no_step() {
        let skipped = begun().reduce(Action::TourSkipped);
        assert_eq!(outcomes(&skipped), [Outcome::Skipped]);
        let all = (0..9).fold(skipped, |state, _| state.reduce(Action::TourSkipped));
        assert_eq!(outcomes(&all).len(), TourStep::ALL.len());
        let again = all.clone().reduce(Action::TourBegun("FROM other\n".into()));
        assert_eq!(again.tour.as_ref().map(|tour| tour.before.text.clone()), Some("FROM mine\n".into()));
    }

    #[test]
    fn another_text_ends_the_tour_and_loses_nothing() {
        let state = begun().reduce(Action::Replaced {
            text: "FROM opened\n".into(),
            edited: true,
            stated: Rc::default(),
        });
        assert!(state.tour.is_none());
        assert_eq!(&*state.text, "FROM opened\n");
        let kept = state.notices.iter().any(|notice| {
            matches!(&notice.kind, crate::state::NoticeKind::Replaced(old) if &*old.text == "FROM mine\n")
        });
        assert!(kept, "{:?}", state.notices);
    }
}
