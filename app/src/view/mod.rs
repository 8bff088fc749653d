//! From an analysis to what the panels show: rows, bars and words. Pure, tested without a browser.

mod compare;
mod diff;
mod filter;
mod keys;
mod origin;
mod problems;
mod sizes;
mod stages;
mod summary;
mod targets;
mod time;
mod timeline;
mod timeline_svg;
mod tokens;
mod utf16;

pub use compare::{
    Comparison, Fate as RowFate, Figure, FindingChange, LayerCell, LayerPair, Reason, StageCell, StagePair,
    Trend, compare, size_difference,
};
pub use diff::{Change, DiffLine, Hunk, diff};
pub use filter::Filter;
pub use keys::Keys;
pub use origin::{base_words, origin_words, stage_label};
pub use problems::{
    Ignorable, ProblemFix, ProblemGroup, ProblemRow, RelatedPlace, counts, problem_groups, safe_link,
    safely_mended,
};
pub use sizes::{
    Bar, ItemRow, LayerRow, ResultRow, StageBar, amount_words, layer_rows, measured, result_row, stage_bars,
    stage_total, total_words,
};
pub use stages::{StageRow, Taking, stage_rows, targets};
pub use summary::{Summary, summary};
pub use targets::{ArgRow, LayerNotes, TargetChip, arg_rows, layer_notes, target_chips};
pub use time::{duration, read_duration};
pub use timeline::{
    Changes, Compared, LogReport, Offered, OrderHint, Progress, StepGroup, StepRow, Timeline, change_of,
    log_durations, timeline, timeline_trace,
};
pub use timeline_svg::timeline_svg;
pub use tokens::{TOKEN_CLASSES, token_data};
pub use utf16::Utf16Index;

#[cfg(test)]
mod tests;
