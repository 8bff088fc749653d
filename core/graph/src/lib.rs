//! The stage graph: what takes from what, who needs whom, and where everything is drawn.
//!
//! [`Graph`] is the topology (nodes, bundled links, reachability, levels); [`place`] gives it coordinates;
//! [`layout`] does both with default text metrics. [`to_mermaid`] and [`to_dot`] write it for other tools.
//!
//! **Invariant:** numbers only, no SVG and no texts of the interface; total on any [`crate::model::Model`],
//! also one whose ids are out of range; the same input gives the same output.

#![forbid(unsafe_code)]

mod coordinates;
mod export;
mod geometry;
mod layout;
mod order;
mod rank;
mod route;
mod simplex;
#[cfg(test)]
mod tests;
mod topology;

pub use export::{Texts, to_dot, to_mermaid};
pub use geometry::{Point, Rect, Route, Segment, Size};
pub use layout::{Direction, Layout, LayoutOptions, Placed, Sizes, TextMetrics, layout, place};
pub use topology::{Graph, Link, Node, NodeKind, Shown};

pub(crate) use dockerfile_answers::model;
#[cfg(test)]
pub(crate) use dockerfile_syntax::{source, syntax};
