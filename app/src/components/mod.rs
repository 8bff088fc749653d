//! What is drawn. Each component gets only what it shows; what it shows was worked out in `view`.

pub mod app;
pub mod build;
pub mod build_options;
pub mod common;
pub mod compare;
pub mod diff;
pub mod editor;
pub mod examples_menu;
pub mod graph;
pub mod graph_pane;
pub mod layers;
pub mod notices;
pub mod problems;
pub mod rule_panel;
pub mod sizes;
pub mod splitter;
pub mod stages;
pub mod status;
pub mod tabs;
pub mod targets;
pub mod toolbar;
pub mod workspace;
