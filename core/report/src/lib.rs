//! What programs outside read of a Dockerfile: the values that the terminal prints as JSON and the npm package gives, the
//! graph as a picture, and words. A value keeps its `version` as long as fields are only added.

#![forbid(unsafe_code)]

mod drawing;
mod findings;
mod graph;
mod plan;
mod size;
pub mod texts;
mod words;

pub use drawing::svg;
pub use findings::{Edit, Finding, Fix, Related, finding};
pub use graph::{Graph, Link, Node, graph};
pub use plan::{Built, Input, Plan, Step, built, kind as step_kind};
pub use size::{Item, Layer, Range, Rest, Sizes, StageSize, Sum, sizes, stage_name};
pub use words::{address, bytes, severity};
