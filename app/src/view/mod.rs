//! From an analysis to what the panels show: rows, bars and words. Pure, tested without a browser.

mod exercise;
mod exercise_form;
mod origin;
mod problems;
mod sizes;
mod stages;
mod summary;
mod timeline;
mod tokens;
mod utf16;

pub use exercise::{GoalRow, goal_rows, goal_state_words, met_words, progress_words, said_words};
pub use exercise_form::{Both, Field, FieldKind, Form, GOALS, GoalForm, form_fault, goal_fields};
pub use origin::{base_words, origin_words, stage_label};
pub use problems::{ProblemFix, ProblemGroup, ProblemRow, RelatedPlace, counts, problem_groups, safe_link};
pub use sizes::{
    Bar, ItemRow, LayerRow, ResultRow, StageBar, amount_words, layer_rows, measured, result_row, stage_bars,
    stage_total, total_words,
};
pub use stages::{StageRow, Taking, stage_rows, targets};
pub use summary::{Summary, summary};
pub use timeline::{Pace, StepGroup, StepRow, Timeline, WhatIf, change_of, duration, timeline};
pub use tokens::{TOKEN_CLASSES, token_data};
pub use utf16::Utf16Index;

#[cfg(test)]
mod tests;
