//! Scripts that the image starts with: whether their interpreter is there, and whether they may be run.

use super::super::shells::runtime;
use super::super::world::Presence;
use super::super::{Effect, Problem};
use super::{Judge, Os, Who};
use crate::source::Span;
use crate::syntax::{Instruction, Kind, Transfer, clean_path, join_path};

/// What is known of a file that the image starts.
struct Known {
    text: Option<String>,
    /// Its mode as an instruction states it; `Some(false)` where it certainly may not be run.
    runs: Option<bool>,
    /// Whether others than its owner may run it, where that is stated and the owner is root.
    others: Option<bool>,
}

impl Judge<'_> {
    /// The script at a path: its first line, its line ends, its mode.
    pub(super) fn script_file(
        &self,
        program: &str,
        path: &str,
        at: &Instruction,
        span: Span,
        out: &mut Vec<Problem>,
    ) {
        let Some(known) = self.known_file(path).or_else(|| self.written_file(path)) else {
            self.without_interpreter(program, path, at, span, out);
            return;
        };
        let name = path.rsplit('/').next().unwrap_or(path);
        let other = matches!(self.given.who(self.work, &self.state), Who::Other(_));
        let kept = other && known.others == Some(false) && !self.work.files.mentions("chown");
        if (known.runs == Some(false) || kept) && !self.work.files.mentions("chmod") {
            let words = runtime(&format!("exec: \"{program}\": permission denied"));
            out.push(self.fails("start-not-executable", (at, span), (&words, Some(126)), &[("path", path)]));
            return;
        }
        let Some(text) = known.text else {
            self.without_interpreter(program, path, at, span, out);
            return;
        };
        // Scripts change it on the way.
        let mended = ["dos2unix", "sed -i", "tr -d"].iter().any(|word| self.work.files.mentions(word));
        let first = text.split('\n').next().unwrap_or("");
        let Some(line) = first.strip_prefix("#!") else {
            let written = self.work.world.written.contains_key(path);
            if !text.starts_with('\u{7f}') && (name.contains(".sh") || written) {
                let words = format!("exec {program}: exec format error");
                out.push(self.fails(
                    "start-no-interpreter-line",
                    (at, span),
                    (&words, Some(255)),
                    &[("path", path)],
                ));
            }
            return;
        };
        let no_file = format!("exec {program}: no such file or directory");
        if line.ends_with('\r') && !mended {
            out.push(self.fails("start-crlf", (at, span), (&no_file, Some(255)), &[("path", path)]));
            return;
        }
        let mut words = line.split_whitespace();
        let interpreter = words.next().unwrap_or("");
        let (path_dirs, open) = self.given.path(self.work, &self.state);
        let (name, missing) = if interpreter.rsplit('/').next() == Some("env") {
            let name = words.find(|word| !word.starts_with('-')).unwrap_or("");
            (name, !open && self.work.world.look(name, &path_dirs) == Presence::Missing)
        } else {
            let system = interpreter
                .rsplit_once('/')
                .is_some_and(|(dir, _)| super::super::packages::is_system_dir(dir));
            (
                interpreter,
                system
                    && self.work.world.look_at(interpreter) == Presence::Missing
                    && !self.work.files.may_bring(interpreter),
            )
        };
        if missing && self.work.world.is_known() {
            let (words, exit) = if interpreter.rsplit('/').next() == Some("env") {
                (format!("env: can't execute '{name}': No such file or directory"), 127)
            } else {
                (no_file, 255)
            };
            let args = [("path", path), ("interpreter", name)];
            out.push(self.fails("start-interpreter-missing", (at, span), (&words, Some(exit)), &args));
        }
    }

    /// A shell script by its name in an image without a shell.
    fn without_interpreter(
        &self,
        program: &str,
        path: &str,
        at: &Instruction,
        span: Span,
        out: &mut Vec<Problem>,
    ) {
        let shell = self.work.world.look_at("/bin/sh");
        let script = path.ends_with(".sh") || path.ends_with(".bash");
        let brings = ["/bin/sh", "/bin/bash", "/bin/busybox", "/busybox/sh"]
            .iter()
            .any(|shell| self.work.files.may_bring_system(shell));
        if script && shell == Presence::Missing && self.os() == Os::None && !brings {
            let words = format!("exec {program}: no such file or directory");
            out.push(self.problem(
                "ScriptWithoutShell",
                "script-without-shell",
                at,
                span,
                Effect::Ends,
                &words,
                Some(255),
                &[("path", path)],
            ));
        }
    }

    /// The last that COPY put at a path, where its text or mode is known.
    fn known_file(&self, path: &str) -> Option<Known> {
        for (stage, instruction) in self.lineage().into_iter().rev() {
            let (Kind::Copy(transfer) | Kind::Add(transfer)) = &instruction.kind else { continue };
            let position = stage.position(instruction.id)?;
            let state = stage.state_before(position);
            let dest = self.given.expand(&transfer.dest.value, &state)?;
            let base = state.workdir.clone().unwrap_or_else(|| "/".to_owned());
            let joined = if dest.starts_with('/') { dest.clone() } else { join_path(&base, &dest) };
            let many = transfer.sources.len() + transfer.inline.len() > 1;
            let folder = many || dest.ends_with('/') || dest == "." || dest.ends_with("/.");
            let dest = clean_path(&joined);
            for &index in &transfer.inline {
                let Some(heredoc) = instruction.heredocs.get(index) else { continue };
                let target = if folder { join_path(&dest, &heredoc.name) } else { dest.clone() };
                if target == path {
                    return Some(Known {
                        text: Some(heredoc.body.text().to_owned()),
                        runs: Some(mode(transfer).unwrap_or(false)),
                        others: others(transfer),
                    });
                }
            }
            for source in &transfer.sources {
                let Some(source) = self.given.expand(&source.value, &state) else { continue };
                if let Some(found) = self.of_source(transfer, &source, (&dest, folder), path) {
                    return Some(found);
                }
            }
        }
        None
    }

    fn of_source(
        &self,
        transfer: &Transfer,
        source: &str,
        (dest, folder): (&str, bool),
        path: &str,
    ) -> Option<Known> {
        let clean = source.trim_start_matches("./").trim_matches('/');
        let name = clean.rsplit('/').next().unwrap_or(clean);
        let context = self.given.context.filter(|_| transfer.from.is_none());
        let target = if folder { join_path(dest, name) } else { dest.to_owned() };
        if target == path {
            let text =
                context.and_then(|context| context.files.get(clean)).and_then(|file| file.text.clone());
            return Some(Known { text, runs: mode(transfer), others: others(transfer) });
        }
        // A directory: its content goes into the destination.
        let below = path.strip_prefix(dest.trim_end_matches('/'))?.strip_prefix('/')?;
        let inner =
            if clean.is_empty() || clean == "." { below.to_owned() } else { format!("{clean}/{below}") };
        let file = context?.files.get(&inner)?;
        Some(Known { text: file.text.clone(), runs: mode(transfer), others: others(transfer) })
    }

    /// A file that a redirection of a RUN made, of which all is known.
    fn written_file(&self, path: &str) -> Option<Known> {
        let text = self.work.world.written.get(path)?;
        let chmod =
            ["chmod", "install ", "cp ", "mv ", "umask"].iter().any(|word| self.work.files.mentions(word));
        Some(Known { text: text.clone(), runs: Some(chmod), others: None })
    }
}

/// Whether the stated mode lets others than root run what belongs to root.
fn others(transfer: &Transfer) -> Option<bool> {
    if transfer.chown.is_some() {
        return None;
    }
    let mode = transfer.chmod.as_ref()?.value.as_str();
    let octal = u32::from_str_radix(mode.trim_start_matches("0o"), 8).ok()?;
    Some(octal & 0o001 != 0)
}

/// Whether `--chmod` lets a file be run; `None` without it.
fn mode(transfer: &Transfer) -> Option<bool> {
    let mode = transfer.chmod.as_ref()?.value.as_str();
    if mode.contains('x') {
        return Some(true);
    }
    let octal = u32::from_str_radix(mode.trim_start_matches("0o"), 8).ok()?;
    Some(octal & 0o111 != 0)
}
