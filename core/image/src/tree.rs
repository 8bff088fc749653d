use dockerfile_answers::size::FileChange;

/// What a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum FileKind {
    /// A file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// Another name of a file of the same layer; its bytes are counted there.
    HardLink,
    /// A device or a pipe.
    Other,
}

/// One path of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FileNode {
    /// The last part of its path.
    pub name: String,
    /// Index just after the last node below it.
    pub end: u32,
    /// What it is; of a removed path, what it was.
    pub kind: FileKind,
    /// What the layer does to it.
    pub change: FileChange,
    /// Bytes of its own; 0 for a removed path.
    pub size: u64,
    /// Bytes of it and all below it in this layer.
    pub total: u64,
    /// Bytes of lower layers that it hides: replaced, or removed with all below it.
    pub hidden: u64,
    /// What a link leads to; empty for anything else.
    pub link: String,
}

/// The paths of a layer: each node comes before those below it, those of one directory by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FileTree {
    /// The nodes; the first has no parent.
    pub nodes: Vec<FileNode>,
}

impl FileTree {
    /// The nodes just below `parent`, or those at the top.
    pub fn children(&self, parent: Option<u32>) -> impl Iterator<Item = u32> {
        let length = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let (mut next, end) = match parent {
            Some(parent) => (parent.saturating_add(1), self.node(parent).map_or(0, |node| node.end)),
            None => (0, length),
        };
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            // A subtree ends after its root.
            next = self.node(child)?.end.max(child.saturating_add(1));
            Some(child)
        })
    }

    /// The node of that index.
    pub fn node(&self, index: u32) -> Option<&FileNode> {
        self.nodes.get(index as usize)
    }
}
