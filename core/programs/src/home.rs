use super::{Call, Manager, Request};

/// A tool: its names, and the reader of its command line.
pub struct Tool {
    /// What it is called, the name that people know it by first.
    pub names: &'static [&'static str],
    /// Where it comes from.
    pub home: Home,
    /// What a command of it asks for.
    pub read: fn(&Call<'_>) -> Request,
}

/// Where a program comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// Every Linux system with a shell has it (POSIX, and what BusyBox and GNU share).
    Anywhere,
    /// It belongs to the systems of a package manager.
    System(Manager),
    /// It has to be installed.
    Installed,
}
