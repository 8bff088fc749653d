use std::rc::Rc;

use dockerfile_answers::mend::MendAll;
use dockerfile_answers::model::StageId;
use dockerfile_answers::{Analysis, Options, Worth};
use dockerfile_exercise::Said;

use super::{BuildView, Comparing, Guide, Panels, Settings, Splits, Stated, Tour, Version};
use crate::i18n::Lang;
use crate::share::LinkError;
use protocol::Trial;

/// An analysis with the text it was made of. Cheap to clone; equal only to itself.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Revision of the text.
    pub revision: u32,
    /// The text that was analysed; the analysis' spans are bytes of it.
    pub text: Rc<str>,
    /// What it means.
    pub analysis: Rc<Analysis>,
}

impl PartialEq for Snapshot {
    // A deep comparison of two analyses would cost more than drawing them.
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision && Rc::ptr_eq(&self.analysis, &other.analysis)
    }
}

/// A fix, and what it would bring.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    /// Index of the diagnostic.
    pub diagnostic: u32,
    /// Index of the fix in it.
    pub fix: u32,
    /// What it would bring; perhaps nothing.
    pub worth: Rc<Worth>,
}

/// A change that can be taken back at once, as long as nothing else was changed since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// What was done.
    pub what: Doing,
    /// The pane in which it was asked for, which offers to take it back.
    pub panel: Panel,
    /// What there was before it.
    pub before: Restorable,
    /// What it made of that.
    pub after: Restorable,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doing {
    /// A fix with this title, in the core's words: code, values, English text.
    Fixed(String, Vec<(String, String)>, String),
    /// So many safe fixes.
    AllSafe(u32),
    /// A builder and a runtime stage made of one stage.
    MultiStage,
}

/// What the fixes of one revision would bring, as far as they are weighed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Savings {
    /// The revision.
    pub revision: u32,
    /// Each fix that was weighed, also those that bring nothing that is known.
    pub weighed: Vec<Weighed>,
    /// How many safe fixes can be made at once, and what they would bring; it comes after all others.
    pub safe: Option<(u32, Rc<Worth>)>,
}

/// How the analysing is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// The worker is on its way.
    #[default]
    Starting,
    /// In a worker.
    Worker,
    /// On the page's own thread, because a worker could not be made.
    MainThread,
    /// Not at all: it could not be loaded.
    Failed,
}

/// How the panes are arranged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// One pane at a time, chosen by tabs.
    Narrow,
    /// The editor above, one panel below, chosen by tabs.
    Medium,
    /// Everything at once.
    #[default]
    Wide,
    /// Everything at once, in three columns.
    Vast,
}

impl Layout {
    /// The layout for a window that is so many of the letter size wide.
    pub fn for_width(rems: f64) -> Self {
        // base.css makes room of the same widths; these are numbers of the browser's own letter size there.
        match rems {
            _ if rems >= 125.0 => Self::Vast,
            _ if rems >= 68.75 => Self::Wide,
            _ if rems >= 45.0 => Self::Medium,
            _ => Self::Narrow,
        }
    }

    /// Its name in classes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Narrow => "narrow",
            Self::Medium => "medium",
            Self::Wide => "wide",
            Self::Vast => "vast",
        }
    }

    /// Whether all panes are there at once.
    pub fn shows_all(self) -> bool {
        matches!(self, Self::Wide | Self::Vast)
    }
}

/// A pane of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Panel {
    /// The text.
    #[default]
    Editor,
    /// The stage graph and list.
    Graph,
    /// The problems.
    Problems,
    /// The sizes.
    Sizes,
}

impl Panel {
    /// Every pane, in the order of the tabs.
    pub const ALL: [Self; 4] = [Self::Editor, Self::Graph, Self::Problems, Self::Sizes];

    /// Its name in ids and classes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Editor => "editor",
            Self::Graph => "graph",
            Self::Problems => "problems",
            Self::Sizes => "sizes",
        }
    }

    /// The pane of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|panel| panel.name() == name)
    }
}

/// A text that was replaced and can be brought back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restorable {
    /// The text.
    pub text: Rc<str>,
    /// The build context that was stated with it.
    pub stated: Rc<Stated>,
}

/// What the page has to say outside its panels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// The text of the user was replaced by an example.
    Replaced(Restorable),
    /// Storage cannot be used: the text will not survive a reload.
    StorageForbidden,
    /// Storage is full: the last changes will not survive a reload.
    StorageFull,
    /// The analysis crashed or took too long on this text; the panels show the last good one.
    AnalysisFailed,
    /// No worker: analysing on the page's thread.
    MainThread,
    /// The analysis could not be loaded at all.
    EngineFailed,
    /// The comfortable editor could not be loaded; the plain one stays.
    PlainEditor,
    /// No comment switches this finding off.
    CannotIgnore,
    /// A change was refused: the text is there to be read only.
    ReadOnly,
    /// An exercise that a page around gave cannot be read.
    ExerciseRefused(ExerciseRefusal),
    /// The fix was for a text that has changed since.
    FixOutdated,
    /// Something typed was refused: it would have changed lines that an exercise locks.
    LinesLocked,
    /// The text was copied.
    Copied,
    /// The browser did not let the text be copied.
    CopyFailed,
    /// A link was copied; `long` when it is one that some programs cut.
    LinkCopied {
        /// Whether it is long.
        long: bool,
    },
    /// A link that was opened or asked for is of no use.
    BadLink(LinkError),
    /// A file was not opened.
    FileRefused(FileRefusal),
    /// A link to a code host was pasted in place of the file there.
    CodeHost,
    /// The browser did not save a file.
    SaveFailed,
    /// A newer build of the page waits for a reload.
    UpdateReady,
}

/// What the Dockerfiles of an exercise mean that is being written.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// The Dockerfiles.
    pub trial: Trial,
    /// What the start means.
    pub start: Rc<Analysis>,
    /// What the solution means.
    pub solution: Option<Rc<Analysis>>,
}

/// Why an exercise that a page around asks for was not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExerciseRefusal {
    /// Its file has this fault.
    Broken(Said),
    /// None of ours has this id.
    NotOurs(String),
}

/// Why a file was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileRefusal {
    /// More than [`crate::share::MAX_BYTES`].
    TooLarge,
    /// Not UTF-8, or with bytes that no text has.
    NotText,
    /// The browser could not read it.
    Unreadable,
}

impl NoticeKind {
    /// Whether two notices say the same, so that only the later is shown.
    pub fn same_topic(&self, other: &Self) -> bool {
        use NoticeKind::{Copied, CopyFailed, LinkCopied, StorageForbidden, StorageFull};
        std::mem::discriminant(self) == std::mem::discriminant(other)
            || matches!(
                (self, other),
                (Copied | CopyFailed | LinkCopied { .. }, Copied | CopyFailed | LinkCopied { .. })
            )
            || matches!((self, other), (StorageForbidden | StorageFull, StorageForbidden | StorageFull))
    }
}

/// A notice and its identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Unlike any other of this visit.
    pub id: u32,
    /// What it says.
    pub kind: NoticeKind,
}

/// All safe fixes of a text, to be looked at before they are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The text.
    pub text: Rc<str>,
    /// The fixes.
    pub mended: MendAll,
}

/// Everything the page holds.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The tour, while it is on.
    pub tour: Option<Rc<Tour>>,
    /// The text in the editor.
    pub text: Rc<str>,
    /// Counts changes of the text and of the options: what an analysis answers.
    pub revision: u32,
    /// What the user chose besides the text.
    pub options: Rc<Options>,
    /// How the build's time line is shown.
    pub build: Rc<BuildView>,
    /// What is stated of the build context; the options follow it.
    pub stated: Rc<Stated>,
    /// The last good analysis.
    pub snapshot: Option<Snapshot>,
    /// What the fixes of that analysis would bring.
    pub savings: Rc<Savings>,
    /// How the analysing is done.
    pub engine: Engine,
    /// How much of the analysing is loaded, in percent, while it starts.
    pub loaded: u8,
    /// The stage chosen in the graph or by the cursor.
    pub selected: Option<StageId>,
    /// Byte offset of the cursor.
    pub cursor: u32,
    /// Language shown.
    pub lang: Lang,
    /// Kept between visits.
    pub settings: Settings,
    /// How the panes are arranged.
    pub layout: Layout,
    /// The pane chosen by tab.
    pub panel: Panel,
    /// The pane that was given the whole workspace.
    pub large: Option<Panel>,
    /// Whether text and one panel are presented, large and with nothing else.
    pub presenting: bool,
    /// The rule whose page is open.
    pub rule: Option<Rc<str>>,
    /// The guide that is open.
    pub guide: Option<Guide>,
    /// The panels that there are.
    pub panels: Panels,
    /// Whether the text is there to be read only, as a page around may ask.
    pub read_only: bool,
    /// The target that a page around asks for, whatever the text.
    pub asked_target: Option<String>,
    /// The revision since which the target means a stage of this text.
    pub target_since: u32,
    /// Changes that wait for a yes or no.
    pub proposal: Option<Rc<Proposal>>,
    /// The last change of the page's own, while it can be taken back at once.
    pub done: Option<Rc<Done>>,
    /// The version that the text is compared with.
    pub pinned: Option<Rc<Version>>,
    /// The last trial of an exercise that is being written.
    pub tried: Option<Rc<Tried>>,
    /// The last start of an exercise that was analysed.
    pub begun: Option<Rc<Tried>>,
    /// What is compared on the screen, if anything is.
    pub comparing: Option<Comparing>,
    /// Notices, oldest first.
    pub notices: Vec<Notice>,
    /// Id of the next notice.
    pub next_notice: u32,
    /// Whether the text is the user's own, not an example as it came.
    pub edited: bool,
    /// Whether the user wrote or changed it here, and did not only open it.
    pub typed: bool,
    /// Counts the texts: one more when a text that the user wrote gives way to another.
    pub draft: u32,
}

impl State {
    /// A page that opens with `text`.
    pub fn new(text: &str, edited: bool, lang: Lang, settings: Settings, layout: Layout) -> Self {
        let usual = if layout == Layout::Medium { Panel::Graph } else { Panel::Editor };
        Self {
            tour: None,
            text: text.into(),
            revision: 1,
            options: Rc::default(),
            build: Rc::new(BuildView { path: BuildView::PATH.to_owned(), ..BuildView::default() }),
            stated: Rc::default(),
            snapshot: None,
            savings: Rc::default(),
            engine: Engine::Starting,
            loaded: 0,
            selected: None,
            cursor: 0,
            lang,
            settings,
            layout,
            panel: settings.panel.unwrap_or(usual),
            large: None,
            presenting: false,
            rule: None,
            guide: None,
            panels: Panels::default(),
            read_only: false,
            asked_target: None,
            target_since: 0,
            proposal: None,
            done: None,
            pinned: None,
            tried: None,
            begun: None,
            comparing: None,
            notices: Vec::new(),
            next_notice: 1,
            edited,
            typed: false,
            draft: 0,
        }
    }

    /// The same with a build context.
    pub fn with_stated(mut self, stated: Rc<Stated>) -> Self {
        self.set_stated(stated);
        self
    }

    /// Takes a build context, and has the options follow it.
    pub(super) fn set_stated(&mut self, stated: Rc<Stated>) {
        let (dockerignore, context) = (stated.dockerignore(), stated.context());
        let bases = stated.bases.clone();
        self.options = Rc::new(Options { dockerignore, context, bases, ..(*self.options).clone() });
        self.stated = stated;
    }

    /// Revision of the last analysis applied; 0 before the first.
    pub fn analysed(&self) -> u32 {
        self.snapshot.as_ref().map_or(0, |snapshot| snapshot.revision)
    }

    /// Whether the panels speak of the text as it stands.
    pub fn is_current(&self) -> bool {
        self.analysed() == self.revision
    }

    /// The pane chosen by tab, among those that there are.
    pub fn chosen(&self) -> Panel {
        let choice = self.choice();
        if choice.contains(&self.panel) { self.panel } else { choice.first().copied().unwrap_or_default() }
    }

    /// The panes of which one is shown at a time.
    fn choice(&self) -> Vec<Panel> {
        let there = Panel::ALL.into_iter().filter(|&panel| self.panels.has(panel));
        match self.layout {
            _ if self.presenting => there.filter(|&panel| panel != Panel::Editor).collect(),
            Layout::Wide | Layout::Vast => Vec::new(),
            Layout::Medium => there.filter(|&panel| panel != Panel::Editor).collect(),
            Layout::Narrow => there.collect(),
        }
    }

    /// The panels of which one is beside the text while something is presented.
    pub fn presentable(&self) -> Vec<Panel> {
        if self.presenting { self.choice() } else { Vec::new() }
    }

    /// The pane that has the whole workspace. Where one pane is shown at a time anyway, none has it.
    pub fn enlarged(&self) -> Option<Panel> {
        self.large
            .filter(|&panel| !self.presenting && self.layout != Layout::Narrow && self.panels.has(panel))
    }

    /// Whether `panel` is on the screen.
    pub fn shows(&self, panel: Panel) -> bool {
        self.panels.has(panel)
            && match self.layout {
                _ if self.enlarged().is_some() => self.enlarged() == Some(panel),
                _ if self.presenting => panel == Panel::Editor || panel == self.chosen(),
                Layout::Wide | Layout::Vast => true,
                Layout::Medium => panel == Panel::Editor || panel == self.chosen(),
                Layout::Narrow => panel == self.chosen(),
            }
    }

    /// The panes that tabs choose from; none when all are shown.
    pub fn tabs(&self) -> Vec<Panel> {
        let choice = self.choice();
        let by_tabs = choice.len() > 1 && !self.presenting && self.enlarged().is_none();
        if by_tabs { choice } else { Vec::new() }
    }

    /// Where the dividers stand.
    pub fn splits(&self) -> Splits {
        self.settings.splits
    }
}
