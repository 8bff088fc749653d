use crate::size::{BasisKind, SizeItem, Total};

/// What applying edits would save of the image that is built.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Saving {
    /// Unpacked bytes that go, less those that come. Parts that stay the same cancel out, with their doubt.
    pub unpacked: Total,
    /// The same of the compressed bytes.
    pub compressed: Total,
    /// How good the worst figure of those is that go or come.
    pub basis: BasisKind,
    /// The parts that go or shrink, as they are now.
    pub parts: Vec<SizeItem>,
}

/// What a change of the text, or of `.dockerignore`, would bring. Nothing in it is a loss: what would become larger or
/// slower is told as nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Worth {
    /// What the result would save; `None` where it would not become smaller, and where the estimate after the change
    /// has unknown parts that it has not now: that would be a guess.
    pub saving: Option<Saving>,
    /// Bytes of the stated build context that would no longer be sent.
    pub unsent: u64,
    /// Milliseconds by which a build without any cache would be shorter, if its steps take as long as is assumed of
    /// work of their kind. Less than a second says nothing and is left out.
    pub faster: u64,
    /// Layers that the result would have less.
    pub layers: u32,
}

impl Worth {
    /// Whether it brings nothing that is known.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}
