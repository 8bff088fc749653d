use std::rc::Rc;

use dockerfile_core::Analysis;
use dockerfile_core::exercise::Exercise;
use dockerfile_core::model::StageId;

use super::{Axis, Engine, Layout, Measure, NoticeKind, Panel, Theme};
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
    },
    /// The cursor stands at this byte.
    CursorMoved(u32),
    /// A stage was chosen in a panel.
    StageChosen(Option<StageId>),
    /// A target was chosen; `None` for the last stage.
    TargetChosen(Option<String>),
    /// These files lie beside the Dockerfile now, as an exercise states them; without one, none are known.
    FilesStated(Option<Rc<Exercise>>),
    /// An analysis is ready.
    Analysed {
        /// Which revision it is of.
        revision: u32,
        /// The text it was made of.
        text: Rc<str>,
        /// What it says.
        analysis: Rc<Analysis>,
    },
    /// The analysing is now done in this way.
    EngineChanged(Engine),
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
    /// A pane has to be seen: nothing changes where it is on the screen.
    PanelNeeded(Panel),
    /// Something has to be said.
    Noticed(NoticeKind),
    /// A notice was read.
    NoticeClosed(u32),
    /// What a notice spoke of is over.
    NoticeOver(NoticeKind),
}
