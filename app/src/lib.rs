//! The page: it draws what the worker beside it says, and computes nothing of a Dockerfile itself.
//!
//! Text flows one way: the editor tells the state what was typed, the worker tells it what the text means,
//! and the panels show what the state holds. `state` is pure; `view` turns an analysis into rows, bars and words,
//! also pure; `browser` is the only home of storage, clipboard, page and timers.

pub mod browser;
pub mod components;
pub mod embed;
pub mod examples;
pub mod exercises;
pub mod i18n;
pub mod intake;
pub mod reader;
pub mod share;
pub mod state;
pub mod view;
pub mod worker;
