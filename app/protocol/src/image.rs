//! What the worker says: postcard bytes of one build. The page says one thing only, the text or the file itself.

use dockerfile_image::{Progress, ReadError, RealImage};
use serde::{Deserialize, Serialize};

/// A message of the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// It waits for what to read.
    Ready,
    /// How far it is.
    Progress(Progress),
    /// What it has read.
    Done(Box<RealImage>),
    /// Why it cannot be read.
    Failed(ReadError),
}
