//! What is drawn. Each component gets only what it shows; what it shows was worked out in `view`.

pub mod app;
pub mod common;
pub mod editor;
pub mod examples_menu;
pub mod exercise_confirm;
pub mod exercise_list;
pub mod exercise_share;
pub mod exercise_task;
pub mod exercise_words;
pub mod exercise_write;
pub mod exercises;
pub mod graph;
pub mod graph_pane;
pub mod layers;
pub mod notices;
pub mod problems;
pub mod sizes;
pub mod splitter;
pub mod stages;
pub mod status;
pub mod tabs;
pub mod timeline;
pub mod toolbar;
pub mod workspace;
