//! What would be written where a mount is read-only: binds are, unless they say otherwise.

use super::{Runner, Status};
use crate::programs::{Ask, Compiler, Request};
use crate::shell::Command;
use crate::source::Span;

/// The system's words.
const WHY: &str = "Read-only file system";

impl Runner<'_> {
    /// A command that writes there: certain is what it names itself, and where package managers put a project's packages.
    pub(super) fn refused_by_mount(
        &mut self,
        base: &str,
        known: &[Option<&str>],
        command: &Command,
    ) -> Option<Status> {
        if !self.at.files.has_read_only() {
            return None;
        }
        let request = self.request(base, known, command);
        let (path, words, exit) = self.writes_read_only(base, known, request.as_ref())?;
        let span = command.words.first().map_or(command.span, |word| word.span);
        Some(self.fails_read_only(base, &path, span, (words, exit)))
    }

    /// A redirection into such a mount.
    pub(super) fn redirected_read_only(&mut self, path: &str, value: &str, span: Span) -> Option<Status> {
        if !self.at.files.is_read_only(path) {
            return None;
        }
        let words = self.at.speaker.cannot_create(self.line(span), value, WHY);
        Some(self.fails_read_only(">", value, span, words))
    }

    fn fails_read_only(&mut self, command: &str, path: &str, span: Span, words: (String, u8)) -> Status {
        self.fails("CommandFails", "read-only-mount", span, words, &[("command", command), ("path", path)])
    }

    fn writes_read_only(
        &self,
        base: &str,
        known: &[Option<&str>],
        request: Option<&Request>,
    ) -> Option<(String, String, u8)> {
        let inside = |path: &str| self.absolute(path).is_some_and(|path| self.at.files.is_read_only(&path));
        let mut operands = known.iter().flatten().copied().filter(|word| !word.starts_with('-'));
        let mut asks = request.into_iter().flat_map(|request| &request.asks);
        match base {
            "touch" | "tee" => {
                let path = operands.find(|path| inside(path))?;
                let words =
                    if base == "touch" { self.not_touched(path, WHY) } else { format!("tee: {path}: {WHY}") };
                Some((path.to_owned(), words, 1))
            }
            "cp" | "mv" | "ln" | "install" if known.iter().all(Option::is_some) => {
                let to = operands.nth(1).filter(|_| operands.next().is_none()).filter(|path| inside(path))?;
                Some((to.to_owned(), WHY.to_owned(), 1))
            }
            "npm" | "yarn" | "pnpm" => {
                let installs = asks.any(|ask| {
                    matches!(ask, Ask::Install(install) if install.project && !install.global && !install.idle)
                });
                let elsewhere =
                    known.iter().flatten().any(|word| word.starts_with("--prefix") || *word == "-C");
                let path = format!("{}/node_modules", self.at.cwd.as_deref()?.trim_end_matches('/'));
                let words =
                    if base == "npm" { "npm error code EROFS" } else { "EROFS: read-only file system" };
                (installs && !elsewhere && self.at.files.is_read_only(&path))
                    .then(|| (path, words.to_owned(), if base == "npm" { 226 } else { 1 }))
            }
            "go" => {
                let output = asks.find_map(|ask| match ask {
                    Ask::Compile(compile) if compile.compiler == Compiler::Go => compile.output.as_ref(),
                    _ => None,
                });
                let path = output?.value().filter(|path| inside(path))?;
                Some((path.to_owned(), format!("open {path}: read-only file system"), 1))
            }
            _ => None,
        }
    }
}
