//! What the page holds, and how it changes. Pure: effects watch the state and act on the browser.

mod action;
mod build;
mod compare;
mod reducer;
mod settings;
mod types;

pub use action::Action;
pub use build::{BuildView, Pace};
pub use compare::{Comparing, Version, WhatIf};
pub use settings::{Axis, Measure, Settings, Splits, Theme};
pub use types::{Engine, Layout, Notice, NoticeKind, Panel, Proposal, Restorable, Snapshot, State};
