//! What the page holds, and how it changes. Pure: effects watch the state and act on the browser.

mod action;
mod build;
mod compare;
mod guide;
mod keeping;
mod lesson;
mod panels;
mod reducer;
mod settings;
mod stated;
mod target;
mod tour;
mod types;

pub use action::Action;
pub use build::{BuildView, Pace};
pub use compare::{Comparing, Version, WhatIf};
pub use guide::Guide;
pub use keeping::{Kept, Kind, StoreClock, to_forget, to_offer, untyped};
pub use lesson::{Awaited, Given, Lesson, LessonAction, LessonView, Progress, With, given_key};
pub use panels::Panels;
pub use settings::{Axis, Measure, Settings, Splits, Theme, TypeSize};
pub use stated::{LineFault, Stated, listing, read_line, read_size};
pub use tour::{Before, Outcome, TOUR_BASE, TOUR_RULE, TOUR_STAGE, Tour, TourStep};
pub use types::{
    Doing, Done, Engine, ExerciseRefusal, FileRefusal, Layout, Notice, NoticeKind, Panel, Proposal,
    Restorable, Savings, Snapshot, State, Tried, Weighed,
};
