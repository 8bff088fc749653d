//! Questions, as `js/session.js` writes them. It has looked at the values before.

use serde::Deserialize;

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "ask", rename_all = "camelCase")]
pub(crate) enum Ask {
    /// Stages, instructions and findings.
    Analyze,
    /// What `docker build --check` prints.
    Check {
        /// Experimental rules too.
        experimental: bool,
    },
    /// What may stand at a place.
    Completions {
        /// The place.
        at: u32,
    },
    /// What is known of the word at a place.
    Hover {
        /// The place.
        at: u32,
    },
    /// One shape.
    Format {
        /// Only what this touches.
        range: Option<(u32, u32)>,
    },
    /// Every safe fix.
    Fixes,
    /// The stages and what they take.
    Graph {
        /// Without stages that the target does not need.
        used: bool,
    },
    /// The same as a text in another language.
    Drawing {
        /// Without stages that the target does not need.
        used: bool,
        /// Whether it grows downward.
        down: bool,
        /// In which.
        form: Form,
    },
    /// Sizes of the stages.
    Sizes,
    /// Whether it builds and starts.
    Verdict,
    /// The steps of the build.
    Plan {
        /// What changes before it is built again.
        changes: Vec<String>,
    },
    /// The names of tables that would tell more.
    Tables,
}

/// A language of drawings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Form {
    /// A picture.
    Svg,
    /// Mermaid.
    Mermaid,
    /// Graphviz.
    Dot,
}
