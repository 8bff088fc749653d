use dockerfile_answers::Severity;
use yew::prelude::*;

/// A drawing of 16 by 16 units, in the colour of the text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// A cross in an octagon.
    Error,
    /// A triangle with a mark.
    Warning,
    /// A disc with an i.
    Info,
    /// A tick.
    Check,
    /// A cross.
    Close,
    /// A chevron that points down.
    Down,
    /// A chevron that points right.
    Right,
    /// Three dots.
    More,
    /// Three sheets, one on the other.
    Layers,
    /// Two chevrons that point at each other.
    Fold,
    /// Two chevrons that point away from each other.
    Unfold,
    /// A book.
    Book,
    /// A sun.
    Sun,
    /// A moon.
    Moon,
    /// A disc, half filled.
    Auto,
    /// Two sheets.
    Copy,
    /// An arrow that leaves a tray.
    Share,
    /// A folder.
    Folder,
    /// A wrench.
    Fix,
    /// A link that leaves the page.
    External,
    /// A target.
    Target,
    /// A triangle that points right.
    Play,
    /// An arrow that turns back.
    Undo,
    /// Two bars.
    Pause,
    /// A triangle that points left, with a bar.
    Previous,
    /// A triangle that points right, with a bar.
    Next,
    /// Three lines.
    Menu,
    /// Lines, two of them set in.
    Format,
    /// A minus.
    Minus,
    /// A plus.
    Plus,
    /// A corner that grows.
    Enlarge,
    /// Two corners that meet.
    Restore,
    /// Four corners of a screen.
    FullScreen,
    /// A screen on a stand.
    Present,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Error => "M5.4 1.75h5.2l3.65 3.65v5.2l-3.65 3.65H5.4L1.75 10.6V5.4Z M6 6l4 4M10 6l-4 4",
            Self::Warning => "M8 2 14.5 13.5h-13Z M8 6.5v3.2M8 11.6v.2",
            Self::Info => "M8 14.25a6.25 6.25 0 1 0 0-12.5 6.25 6.25 0 0 0 0 12.5Z M8 7.4v3.6M8 5v.2",
            Self::Check => "M3 8.5 6.5 12 13 4.5",
            Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::Down => "M4 6l4 4 4-4",
            Self::Right => "M6 4l4 4-4 4",
            Self::Layers => "M8 2l6 3.2L8 8.4 2 5.2ZM2 8.2l6 3.2 6-3.2M2 11.2l6 3.2 6-3.2",
            Self::More => {
                "M3 7.5a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1ZM8 7.5a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1ZM13 7.5a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1Z"
            }
            Self::Fold => "M4.5 2.5 8 6l3.5-3.5M4.5 13.5 8 10l3.5 3.5",
            Self::Unfold => "M4.5 5.5 8 2l3.5 3.5M4.5 10.5 8 14l3.5-3.5",
            Self::Book => {
                "M8 4.2C6.6 3 4.6 2.6 2 2.7v9.6c2.6-.1 4.6.3 6 1.5 1.4-1.2 3.4-1.6 6-1.5V2.7c-2.6-.1-4.6.3-6 1.5Zm0 0v9.4"
            }
            Self::Sun => {
                "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8 13 13M13 3l-1.2 1.2M4.2 11.8 3 13"
            }
            Self::Moon => "M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1Z",
            Self::Auto => "M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM8 2v12M10 2.6v10.8M12 3.6v8.8",
            Self::Copy => "M6 5.5h7v8H6ZM10 5.5v-3H3v8h3",
            Self::Share => "M8 10V2M4.8 5 8 1.8 11.2 5M4.5 7.5H3v6.5h10V7.5h-1.5",
            Self::Folder => "M1.75 12.75V3.5h4.5l1.5 2h6.5v7.25Z",
            Self::Fix => "M9.6 6.4 3 13M9.3 2.6a3.4 3.4 0 0 1 4.1 4.1l-2-.5-1.6-1.6Z M2.4 12.4l1.2 1.2",
            Self::External => "M6.5 3.5h-3v9h9v-3M9.5 2.5h4v4M13 3 7.5 8.5",
            Self::Play => "M5 3.2v9.6L13 8Z",
            Self::Undo => "M5.5 2.5 2.5 5.5l3 3M2.5 5.5h7a4 4 0 0 1 0 8H6",
            Self::Pause => "M5 3.5v9M11 3.5v9",
            Self::Previous => "M11.5 3.5v9L5 8ZM3.8 3.5v9",
            Self::Next => "M4.5 3.5v9L11 8ZM12.2 3.5v9",
            Self::Menu => "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
            Self::Format => "M2.5 3h11M5.5 6.3h8M5.5 9.7h8M2.5 13h11",
            Self::Minus => "M3.5 8h9",
            Self::Plus => "M3.5 8h9M8 3.5v9",
            Self::Enlarge => "M9.5 2.5h4v4M13.5 2.5 9 7M6.5 13.5h-4v-4M2.5 13.5 7 9",
            Self::Restore => "M13 6.5H9.5V3M9.5 6.5 14 2M3 9.5h3.5V13M6.5 9.5 2 14",
            Self::FullScreen => "M2.5 5.5v-3h3M10.5 2.5h3v3M13.5 10.5v3h-3M5.5 13.5h-3v-3",
            Self::Present => "M2 2.8h12v7.7H2ZM8 10.5v3M5 13.5h6",
            Self::Target => {
                "M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM8 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z"
            }
        }
    }
}

/// The sign of a severity: each has a shape of its own.
pub fn severity_icon(severity: Severity) -> Icon {
    match severity {
        Severity::Error => Icon::Error,
        Severity::Warning => Icon::Warning,
        Severity::Info => Icon::Info,
    }
}

/// Properties of [`Symbol`].
#[derive(Properties, PartialEq)]
pub struct SymbolProps {
    /// What to draw.
    pub icon: Icon,
}

/// Draws an icon. Decoration only: the words beside it say the same.
#[component]
pub fn Symbol(props: &SymbolProps) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path d={props.icon.path()} fill="none" stroke="currentColor" stroke-width="1.5"
                stroke-linecap="round" stroke-linejoin="round" />
        </svg>
    }
}

/// The mark of the page: a big stage that hands one small thing to the next.
#[component]
pub fn Logo() -> Html {
    html! {
        <svg class="logo" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
            <rect class="logo__tile" width="32" height="32" rx="8" />
            <g class="logo__stage">
                <rect x="6" y="7" width="11" height="4" rx="1.5" />
                <rect x="6" y="13" width="11" height="4" rx="1.5" />
                <rect x="6" y="19" width="11" height="4" rx="1.5" />
            </g>
            <path class="logo__arrow" d="M17 21h2.5a2 2 0 0 0 2-2v-1.5" />
            <rect class="logo__result" x="18.5" y="12" width="7" height="4.5" rx="1.5" />
        </svg>
    }
}
