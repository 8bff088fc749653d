use std::rc::Rc;

use dockerfile_answers::mend::{NotRestaged, Restaged};
use dockerfile_answers::model::StageId;
use dockerfile_answers::{Analysis, Options, Worth};
use dockerfile_exercise::Exercise;

use super::{
    Axis, BuildView, Comparing, Doing, Engine, Guide, Layout, Measure, NoticeKind, Panel, Proposal, Stated,
    Theme, Tried, TypeSize, Weighed,
};
use crate::i18n::Lang;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The editor holds this text now, by the user's hand.
    Edited(Rc<str>),
    /// An example or a restored text was put into the editor.
    Replaced {
        /// The new text.
        text: Rc<str>,
        /// Whether it is a text of the user's own.
        edited: bool,
        /// The build context that was stored with it.
        stated: Rc<Stated>,
    },
    /// The build context was stated.
    ContextStated(Rc<Stated>),
    /// The cursor stands at this byte.
    CursorMoved(u32),
    /// A stage was chosen in a panel.
    StageChosen(Option<StageId>),
    /// A target was chosen; `None` for the last stage.
    TargetChosen(Option<String>),
    /// A build arg was given a value; `None` for its default.
    BuildArgSet(String, Option<String>),
    /// A platform to build for was chosen; `None` for the usual one.
    PlatformChosen(Option<String>),
    /// All that is given to the build comes from a link.
    OptionsGiven(Rc<Options>),
    /// The time line is to be shown so.
    BuildViewed(Rc<BuildView>),
    /// An exercise states the files beside the Dockerfile, and how long steps take.
    FilesStated(Rc<Exercise>),
    /// An analysis is ready.
    Analysed {
        /// Which revision it is of.
        revision: u32,
        /// The text it was made of.
        text: Rc<str>,
        /// What it says.
        analysis: Rc<Analysis>,
    },
    /// What a fix of that revision would bring is known.
    Weighed {
        /// Which revision it is of.
        revision: u32,
        /// The fix, and what it would bring.
        weighed: Weighed,
    },
    /// What all safe fixes of that revision would bring is known, and with it what each would.
    SafeWeighed {
        /// Which revision it is of.
        revision: u32,
        /// How many can be made.
        fixes: u32,
        /// What they would bring.
        worth: Rc<Worth>,
    },
    /// A change was made that can be taken back at once.
    Done {
        /// What was done.
        what: Doing,
        /// The pane in which it was asked for.
        panel: Panel,
        /// The text before.
        text: Rc<str>,
        /// What was stated of the build context before, where that was changed.
        stated: Option<Rc<Stated>>,
    },
    /// The analysing is now done in this way.
    EngineChanged(Engine),
    /// So much of the analysing is loaded, in percent.
    EngineLoading(u8),
    /// More is known of packages: the same text is worth another look.
    TablesCame,
    /// A language was chosen.
    LangChosen(Lang),
    /// A theme was chosen.
    ThemeChosen(Theme),
    /// A measure of size was chosen.
    MeasureChosen(Measure),
    /// A divider was moved to this share (thousandths).
    SplitMoved(Axis, u16),
    /// The window has another width now.
    LayoutChanged(Layout),
    /// A pane was chosen.
    PanelChosen(Panel),
    /// The text is an example that nobody touched: this is the same in another language.
    Translated(Rc<str>),
    /// The tour begins, with its own text.
    TourBegun(Rc<str>),
    /// The step of the tour that is asked for is passed over.
    TourSkipped,
    /// The tour is over: what was there before it comes back.
    TourEnded,
    /// A pane has to be seen: nothing changes where it is on the screen.
    PanelNeeded(Panel),
    /// A pane is to have the whole workspace; `None` to see all again.
    Enlarged(Option<Panel>),
    /// A presentation begins or is over.
    Presented(bool),
    /// Type is to be of this size.
    TypeSized(TypeSize),
    /// The page of a rule was asked for, or closed.
    RuleChosen(Option<Rc<str>>),
    /// A guide was asked for, or closed.
    GuideChosen(Option<Guide>),
    /// The text can only be read from now on, or be changed again.
    ReadOnlySet(bool),
    /// Changes are to be looked at, or no longer.
    Proposed(Option<Rc<Proposal>>),
    /// The text as it stands is to be kept for comparing; `false` forgets what was kept.
    Pinned(bool),
    /// What a kept version means is known.
    VersionAnalysed {
        /// Its text.
        text: Rc<str>,
        /// What was given to its build.
        options: Rc<Options>,
        /// What it means.
        analysis: Rc<Analysis>,
    },
    /// An exercise that is being written was tried.
    Tried(Rc<Tried>),
    /// The start of the exercise that is open was analysed.
    Begun(Rc<Tried>),
    /// The kept version and the text in the editor change places.
    Swapped,
    /// The text was written as one stage, or cannot be.
    Restaged {
        /// The text.
        text: Rc<str>,
        /// The one stage and what it means.
        made: Result<(Restaged, Rc<Analysis>), NotRestaged>,
    },
    /// A comparison is to be looked at, or no longer.
    Compared(Option<Comparing>),
    /// Something has to be said.
    Noticed(NoticeKind),
    /// A notice was read.
    NoticeClosed(u32),
    /// What a notice spoke of is over.
    NoticeOver(NoticeKind),
}
