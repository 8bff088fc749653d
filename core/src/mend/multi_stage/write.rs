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
    let mut out = text.get(..from.map_or(0, |from| from.span.end as usize)).unwrap_or("").to_owned();
    match own {
        Some(own) => out.replace_range(own.span.range(), name),
        None => {
            out.truncate(out.trim_end().len());
            let _ = write!(out, " AS {name}");
        }
    }
    out.push('\n');

    // What stands between two instructions, comments above all, belongs to the second.
    let instructions: Vec<&Instruction> = stage.instructions.iter().filter_map(of).collect();
    let mut at = from.map_or(0, |from| from.span.end as usize);
    let mut pieces = Vec::new();
    for instruction in &instructions {
        let end = instruction.span.end as usize;
        let piece = text.get(at..end).unwrap_or("");
        let piece = piece.strip_prefix("\r\n").or(piece.strip_prefix('\n')).unwrap_or(piece);
        pieces.push((*instruction, piece));
        at = end;
    }
    let lasts = instructions.iter().rposition(|one| {
        let both = steps.again.get(&one.id);
        match one.kind {
            Kind::Run(_) | Kind::Copy(_) | Kind::Add(_) => {
                !matches!(both, Some(Again::Whole | Again::Packages { whole: true, .. }))
            }
            _ => false,
        }
    });
    for (position, (instruction, piece)) in pieces.iter().enumerate() {
        // Nothing after the last step that builds is of use to the builder.
        if !is_config(&instruction.kind) && lasts.is_some_and(|last| position <= last) {
            line(&mut out, piece);
        }
    }
    if let Some(prune) = steps.prune {
        line(&mut out, &format!("RUN {prune}"));
    }

    let called = own.map(|own| format!(" AS {}", own.value)).unwrap_or_default();
    // What was built runs on the platform that it was built on.
    let platform = stage.platform_written.as_ref().map(|platform| format!("--platform={} ", platform.value));
    let _ = write!(out, "\nFROM {}{base}{called}\n", platform.unwrap_or_default());
    let copies = copies(steps, name);
    let mut copied = false;
    let kept: Vec<&Instruction> =
        instructions.iter().filter(|one| steps.again.contains_key(&one.id)).copied().collect();
    for (instruction, piece) in &pieces {
        // A variable that only the build is given is declared where something names it.
        if let Kind::Arg(bindings) = &instruction.kind {
            let named = |one: &&Instruction| {
                let kept = steps.again.contains_key(&one.id) || is_config(&one.kind);
                let words = one.span.text(text);
                kept && bindings.iter().any(|arg| names(words, &arg.name.value))
            };
            if instructions.iter().any(named) {
                line(&mut out, piece);
            }
            continue;
        }
        let done = match steps.again.get(&instruction.id) {
            // A directory that the next line leaves is not gone into.
            Some(Again::Whole) if left_at_once(&kept, instruction) => true,
            Some(Again::Whole) => {
                line(&mut out, piece);
                true
            }
            Some(Again::Packages { manager, names, whole }) => {
                let there =
                    |name: &String| base.contains("/distroless/") && IN_DISTROLESS.contains(&name.as_str());
                let names: Vec<&str> = names.iter().filter(|name| !there(name)).map(String::as_str).collect();
                if *whole && !names.is_empty() {
                    line(&mut out, piece);
                } else if !names.is_empty() {
                    line(&mut out, &install(*manager, &names));
                }
                *whole
            }
            None if is_config(&instruction.kind) => {
                // What is copied comes before the start at the latest.
                if !copied {
                    out.push_str(&copies);
                    copied = true;
                }
                line(&mut out, piece);
                true
            }
            None => false,
        };
        if !done && steps.last == Some(instruction.id) && !copied {
            out.push_str(&copies);
            copied = true;
        }
    }
    if !copied {
        out.push_str(&copies);
    }
    let rest = text.get(at..).unwrap_or("").trim();
    if !rest.is_empty() {
        line(&mut out, rest);
    }
    // One way of ending lines: that of the text.
    if text.contains("\r\n") { out.replace("\r\n", "\n").replace('\n', "\r\n") } else { out }
}

/// Whether an instruction goes into a directory that the next of `kept` which counts leaves for another.
fn left_at_once(kept: &[&Instruction], instruction: &Instruction) -> bool {
    if !matches!(instruction.kind, Kind::Workdir(_)) {
        return false;
    }
    let later = kept.iter().filter(|one| one.id > instruction.id);
    let mut later = later.skip_while(|one| matches!(one.kind, Kind::Env(_) | Kind::User(_) | Kind::Shell(_)));
    later.next().is_some_and(|next| matches!(&next.kind, Kind::Workdir(path) if path.value.starts_with('/')))
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
