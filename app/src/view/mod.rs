//! From an analysis to what the panels show: rows, bars and words. Pure, tested without a browser.

mod bars;
mod breakdown;
mod compare;
mod compose;
mod context;
mod diff;
mod exercise;
mod exercise_end;
mod exercise_form;
mod exercise_trial;
mod file_tree;
mod filter;
mod keys;
mod locked;
mod origin;
mod problems;
mod real;
mod real_tree;
mod report;
mod sizes;
mod stages;
mod summary;
mod targets;
mod time;
mod timeline;
mod timeline_svg;
mod tokens;
mod verdict;
mod waste;
mod worth;
mod xml;

pub use bars::{
    BarWords, Link, Piece, Side, bar_words, critical_links, line_list, moment_after_key, moment_pace,
    nearest_moment, spoken_words, usual_words,
};
pub use breakdown::{Breakdown, Segment, Source, breakdown};
pub use compare::{
    Comparison, Fate as RowFate, Figure, FindingChange, LayerCell, LayerPair, Reason, StageCell, StagePair,
    Trend, compare, size_difference,
};
pub use compose::{compose_note, compose_options};
pub use context::{ContextRow, ContextView, IgnoreRow, TakeRow, context_view};
pub use diff::{Change, DiffLine, Hunk, diff};
pub use exercise::{
    Beginning, GoalRow, beginning, goal_rows, goal_state_words, met_words, progress_words, refusal_words,
    said_words, start_of, task_hints,
};
pub use exercise_end::{EndRow, end_rows};
pub use exercise_form::{Both, Field, FieldKind, Form, GOALS, GoalForm, form_fault, goal_fields};
pub use exercise_trial::{TrialRow, trial_of, trial_rows};
pub use file_tree::{FileTree, Scope, TreeChoice, TreeRow, file_tree};
pub use filter::Filter;
pub use keys::Keys;
pub use locked::holds_locked;
pub use origin::{base_words, origin_words, stage_label};
pub use problems::{
    Ignorable, Known, ProblemFix, ProblemRow, RelatedPlace, counts, problem_list, safe_link, safely_mended,
};
pub use protocol::Utf16Index;
pub use real::{
    LayerChoice, RealRow, RealSummary, RealView, WasteView, layer_choices, note_words, real_view, waste_view,
};
pub use real_tree::{Opened, RealTreeRow, TreeItem, TreeMove, tree_key, tree_rows};
pub use report::{report_json, report_markdown};
pub use sizes::{
    Ask, Bar, BaseRow, ItemRow, LayerRow, ResultRow, StageBar, amount_words, layer_rows, layer_size,
    result_row, stage_bars, stage_size, stage_total, total_range, total_short, total_words,
};
pub use stages::{StageRow, Taking, stage_rows};
pub use summary::{Summary, summary};
pub use targets::{ArgRow, LayerNotes, TargetChip, arg_rows, layer_notes, target_chips};
pub use time::{duration, read_duration};
pub use timeline::{
    Changes, Compared, LogReport, Now, Offered, OrderHint, Progress, Running, StepGroup, StepRow, Timeline,
    change_of, instruction_at, log_durations, running, timeline, timeline_trace,
};
pub use timeline_svg::timeline_svg;
pub use tokens::{TOKEN_CLASSES, token_data};
pub use verdict::{Judged, judged};
pub use waste::{BigRow, Choices, Improvements, SavingRow, Waste, WastedRow, improvements, waste};
pub use worth::{Gain, Wasted, wasted_time};
pub use xml::xml_escape;

#[cfg(test)]
mod tests;
