//! Every tool.

use super::{Call, Manager, Request, apk, apt, aria2, curl, git, npm, pnpm, takes, wget, yarn};

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

/// All tools. A new one is a line here.
static TOOLS: &[&Tool] = &[
    &apk::TOOL,
    &apt::TOOL,
    &apt::MARK,
    &apt::INSTALL_PACKAGES,
    &aria2::TOOL,
    &curl::TOOL,
    &git::TOOL,
    &npm::TOOL,
    &npm::NPX,
    &pnpm::TOOL,
    &wget::TOOL,
    &yarn::TOOL,
];

/// The tool that a program belongs to.
pub fn find(name: &str) -> Option<&'static Tool> {
    TOOLS.iter().copied().find(|tool| tool.names.contains(&name))
}

/// What a command asks for; `None` where nothing is known of its program.
pub fn read(call: &Call<'_>) -> Option<Request> {
    let tool = find(call.name)?;
    // `java -version`, `curl --help`: nothing but output.
    if let [only] = call.args
        && only.known
        && matches!(
            only.text.as_str(),
            "--version" | "-version" | "-V" | "-v" | "--help" | "-h" | "version" | "help"
        )
    {
        return Some(Request {
            tool: tool.names.first().copied().unwrap_or(""),
            takes: takes::OTHER,
            ..Request::default()
        });
    }
    let request = (tool.read)(call);
    Some(Request { tool: tool.names.first().copied().unwrap_or(""), ..request })
}

/// All tools.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = &'static Tool> {
    TOOLS.iter().copied()
}
