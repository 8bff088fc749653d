//! The text of a builder and a runtime stage.

use std::fmt::Write as _;

use crate::Analysis;
use crate::model::Stage;
use crate::programs::Manager;
use crate::syntax::{Instruction, InstructionId, Kind};

use super::steps::{Again, Steps};

/// The builder's name, unless the text uses it.
const NAME: &str = "build";
/// Its name where that one is taken.
const OTHER_NAME: &str = "builder";

/// What distroless images hold already.
const IN_DISTROLESS: &[&str] = &["ca-certificates", "tzdata"];

/// Whether an instruction configures the image and does nothing else.
pub(super) fn is_config(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Cmd(_)
            | Kind::Entrypoint(_)
            | Kind::Expose(_)
            | Kind::Healthcheck(_)
            | Kind::Label(_)
            | Kind::StopSignal(_)
            | Kind::Volume(_)
            | Kind::Maintainer(_)
    )
}

/// The text on the runtime image `base`.
pub(super) fn written(text: &str, analysis: &Analysis, stage: &Stage, steps: &Steps, base: &str) -> String {
    let of = |id: &InstructionId| analysis.file.instructions.get(id.index());
    let from = of(&stage.from);
    // Whoever builds the stage by its name goes on getting what runs.
    let own = stage.name.as_ref();
    let taken = |name: &str| {
        own.is_some_and(|own| own.value.eq_ignore_ascii_case(name)) || text.contains(&format!("from={name}"))
    };
    let name = if taken(NAME) { OTHER_NAME } else { NAME };
    // What stands between two instructions, comments above all, belongs to the second.
    let mut at = from.map_or(0, |from| from.span.end as usize);
    let head = text.get(..at).unwrap_or("");
    let mut pieces = Vec::new();
    for instruction in stage.instructions.iter().filter_map(of) {
        let end = instruction.span.end as usize;
        let piece = text.get(at..end).unwrap_or("");
        let piece = piece.strip_prefix("\r\n").or(piece.strip_prefix('\n')).unwrap_or(piece);
        pieces.push((instruction, piece));
        at = end;
    }
    let writer = Writer { text, stage, steps, pieces };
    let mut out = writer.builder(head, name);
    out.push('\n');
    out.push_str(&writer.runtime(base, name));
    let rest = text.get(at..).unwrap_or("").trim();
    if !rest.is_empty() {
        line(&mut out, rest);
    }
    // One way of ending lines: that of the text.
    if text.contains("\r\n") { out.replace("\r\n", "\n").replace('\n', "\r\n") } else { out }
}

struct Writer<'a> {
    text: &'a str,
    stage: &'a Stage,
    steps: &'a Steps,
    /// The instructions, each with its text and what stands before it.
    pieces: Vec<(&'a Instruction, &'a str)>,
}

impl Writer<'_> {
    /// The stage as it is, as far as it builds, called `name`; `head` ends with its FROM.
    fn builder(&self, head: &str, name: &str) -> String {
        let mut out = head.to_owned();
        match &self.stage.name {
            Some(own) => out.replace_range(own.span.range(), name),
            None => {
                out.truncate(out.trim_end().len());
                let _ = write!(out, " AS {name}");
            }
        }
        out.push('\n');
        // Nothing after the last step that is not done again is of use to the builder.
        let builds = |one: &Instruction| {
            let whole = matches!(
                self.steps.again.get(&one.id),
                Some(Again::Whole | Again::Packages { whole: true, .. })
            );
            matches!(one.kind, Kind::Run(_) | Kind::Copy(_) | Kind::Add(_)) && !whole
        };
        let count = self.pieces.iter().rposition(|(one, _)| builds(one)).map_or(0, |last| last + 1);
        for (instruction, piece) in self.pieces.iter().take(count) {
            if !is_config(&instruction.kind) {
                line(&mut out, piece);
            }
        }
        if let Some(prune) = self.steps.prune {
            line(&mut out, &format!("RUN {prune}"));
        }
        out
    }

    /// The stage on `base` that takes from the one called `name`.
    fn runtime(&self, base: &str, name: &str) -> String {
        let called = self.stage.name.as_ref().map(|own| format!(" AS {}", own.value)).unwrap_or_default();
        // What was built runs on the platform that it was built on.
        let platform =
            self.stage.platform_written.as_ref().map(|platform| format!("--platform={} ", platform.value));
        let mut out = format!("FROM {}{base}{called}\n", platform.unwrap_or_default());
        let copies = copies(self.steps, name);
        let mut copied = false;
        let mut copy = |out: &mut String| {
            if !std::mem::replace(&mut copied, true) {
                out.push_str(&copies);
            }
        };
        for (instruction, piece) in &self.pieces {
            // A variable that only the build is given is declared where something names it.
            if let Kind::Arg(bindings) = &instruction.kind {
                if bindings.iter().any(|arg| self.is_named(&arg.name.value)) {
                    line(&mut out, piece);
                }
                continue;
            }
            let done = match self.steps.again.get(&instruction.id) {
                // A directory that the next line leaves is not gone into.
                Some(Again::Whole) if self.is_left_at_once(instruction) => true,
                Some(Again::Whole) => {
                    line(&mut out, piece);
                    true
                }
                Some(Again::Packages { manager, names, whole }) => {
                    let there = |name: &String| {
                        base.contains("/distroless/") && IN_DISTROLESS.contains(&name.as_str())
                    };
                    let names: Vec<&str> =
                        names.iter().filter(|name| !there(name)).map(String::as_str).collect();
                    if *whole && !names.is_empty() {
                        line(&mut out, piece);
                    } else if !names.is_empty() {
                        line(&mut out, &install(*manager, &names));
                    }
                    *whole
                }
                None if is_config(&instruction.kind) => {
                    // What is copied comes before the start at the latest.
                    copy(&mut out);
                    line(&mut out, piece);
                    true
                }
                None => false,
            };
            if !done && self.steps.last == Some(instruction.id) {
                copy(&mut out);
            }
        }
        copy(&mut out);
        out
    }

    /// Whether what the runtime stage has names a variable.
    fn is_named(&self, variable: &str) -> bool {
        self.pieces.iter().any(|(one, _)| {
            let kept = self.steps.again.contains_key(&one.id) || is_config(&one.kind);
            kept && names(one.span.text(self.text), variable)
        })
    }

    /// Whether an instruction goes into a directory that the next which counts in the runtime stage leaves for another.
    fn is_left_at_once(&self, instruction: &Instruction) -> bool {
        let passes = |kind: &Kind| matches!(kind, Kind::Env(_) | Kind::User(_) | Kind::Shell(_));
        let mut later = self.pieces.iter().map(|(one, _)| *one).filter(|one| {
            one.id > instruction.id && self.steps.again.contains_key(&one.id) && !passes(&one.kind)
        });
        matches!(instruction.kind, Kind::Workdir(_))
            && later
                .next()
                .is_some_and(|next| matches!(&next.kind, Kind::Workdir(path) if path.value.starts_with('/')))
    }
}

fn line(out: &mut String, piece: &str) {
    out.push_str(piece.trim_end());
    out.push('\n');
}

fn copies(steps: &Steps, name: &str) -> String {
    let owner = steps.owner.as_ref().map(|owner| format!(" --chown={owner}")).unwrap_or_default();
    let mut out = String::new();
    for take in &steps.copies {
        let owner = if take.system { "" } else { owner.as_str() };
        let _ = writeln!(out, "COPY --from={name}{owner} {} {}", take.from, take.to);
    }
    out
}

/// A step that installs packages of the system and leaves nothing behind.
fn install(manager: Manager, names: &[&str]) -> String {
    let names = names.join(" ");
    match manager {
        Manager::Apk => format!("RUN apk add --no-cache {names}"),
        _ => format!(
            "RUN apt-get update && apt-get install -y --no-install-recommends {names} && rm -rf /var/lib/apt/lists/*"
        ),
    }
}

/// Whether words name a variable.
fn names(words: &str, variable: &str) -> bool {
    words.match_indices(variable).any(|(at, _)| {
        let before = words.get(..at).unwrap_or("");
        let after = words.get(at + variable.len()..).and_then(|rest| rest.chars().next());
        (before.ends_with('$') || before.ends_with("${"))
            && after.is_none_or(|c| !(c.is_alphanumeric() || c == '_'))
    })
}
