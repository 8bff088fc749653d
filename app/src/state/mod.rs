//! What the page holds, and how it changes. Pure: effects watch the state and act on the browser.

mod action;
mod lesson;
mod reducer;
mod settings;
mod types;

pub use action::Action;
pub use lesson::{Given, Lesson, LessonAction, LessonView, Progress, given_key};
pub use settings::{Axis, Measure, Settings, Splits, Theme};
pub use types::{Engine, Layout, Notice, NoticeKind, Panel, Restorable, Snapshot, State};
