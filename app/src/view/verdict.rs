//! What becomes of the build and of its result, in a line.

use dockerfile_answers::verdict::{Begins, Fate};
use dockerfile_syntax::source::Span;
use dockerfile_syntax::syntax::InstructionId;

use crate::i18n::Key;
use crate::state::Snapshot;

/// One half of the verdict: of the build, or of the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// What is said.
    pub says: Key,
    /// Whether it is good, bad, or neither.
    pub good: Option<bool>,
    /// Line, from 1, of the instruction that it is about.
    pub line: Option<u32>,
    /// The terminal's last line; empty where it says nothing.
    pub words: String,
    /// Where that is.
    pub span: Option<Span>,
}

/// The verdict: of the build, then of what it makes, where there is something.
pub fn judged(snapshot: &Snapshot) -> Vec<Judged> {
    let analysis = &snapshot.analysis;
    if analysis.model.target.is_none() {
        return Vec::new();
    }
    let verdict = &analysis.verdict;
    let place = |id: Option<InstructionId>| {
        let instruction = id.and_then(|id| analysis.file.instructions.get(id.index()));
        (instruction.map(|one| one.lines.start), instruction.map(|one| one.keyword.span))
    };
    let said = |says, good, id, words: &str| {
        let (line, span) = place(id);
        let words = words.lines().last().unwrap_or("").to_owned();
        Judged { says, good, line, words, span }
    };
    // What BuildKit refuses, it refuses before any step.
    let refusal = analysis.file.errors.first().map(|error| (error.span, error.message.clone()));
    let graph = analysis.model.graph_error.as_ref().map(|error| (error.span, error.message.clone()));
    let fault = analysis
        .model
        .faults
        .iter()
        .find(|fault| analysis.model.reachable_with_onbuild.contains(&fault.stage));
    let fault = fault.map(|fault| (fault.span, fault.message.clone()));
    if let Some((span, words)) = refusal.or(graph).or(fault) {
        let line = dockerfile_syntax::source::LineIndex::new(&snapshot.text).line(span.start) + 1;
        return vec![Judged {
            says: Key::VerdictStops,
            good: Some(false),
            line: Some(line),
            words,
            span: Some(span),
        }];
    }
    let worst = |fate: Fate| verdict.steps.iter().find(|step| step.fate == fate);
    if let Some(step) = verdict.stop() {
        return vec![said(Key::VerdictStops, Some(false), Some(step.instruction), &step.words)];
    }
    let build = match (worst(Fate::MayStop), worst(Fate::Unknown)) {
        (Some(step), _) => said(Key::VerdictMayStop, None, Some(step.instruction), &step.words),
        (None, Some(_)) => said(Key::VerdictBuildUnknown, None, None, ""),
        (None, None) => said(Key::VerdictBuilds, Some(true), None, ""),
    };
    let start = match verdict.begins {
        Begins::Starts => said(Key::VerdictStarts, Some(true), None, ""),
        Begins::Unknown => said(Key::VerdictStartUnknown, None, None, ""),
        Begins::MayFail => said(Key::VerdictMayFail, None, verdict.at, &verdict.words),
        // As many images are there for their files alone, no fault is made of it; what it means is said.
        Begins::Fails if verdict.lacks_command() => said(Key::VerdictNoCommand, None, verdict.at, ""),
        Begins::Fails => said(Key::VerdictFails, Some(false), verdict.at, &verdict.words),
    };
    vec![build, start]
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use dockerfile_core::{Options, analyze};

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(Key, Option<u32>, &str)]) {
        let analysis = Rc::new(analyze(text, &Options::default()));
        let snapshot = Snapshot { revision: 1, text: text.into(), analysis };
        let judged = judged(&snapshot);
        let found: Vec<_> = judged.iter().map(|one| (one.says, one.line, one.words.as_str())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn says_what_becomes_of_it() {
        check(
            "FROM nginx:1.28\nCOPY . /x\n",
            &[(Key::VerdictBuilds, None, ""), (Key::VerdictStarts, None, "")],
        );
        check(
            "FROM debian:12-slim\nRUN curl x\n",
            &[(Key::VerdictStops, Some(2), "/bin/sh: 1: curl: not found (exit code: 127)")],
        );
        check(
            "FROM a\nXYZ\n",
            &[(Key::VerdictStops, Some(2), "dockerfile parse error on line 2: unknown instruction: XYZ")],
        );
        check(
            "FROM own/base\nRUN x\n",
            &[(Key::VerdictBuildUnknown, None, ""), (Key::VerdictStartUnknown, None, "")],
        );
        check(
            "FROM debian:12-slim\nRUN tail -f /x\nCMD [\"nope\"]\n",
            &[
                (Key::VerdictMayStop, Some(2), ""),
                (
                    Key::VerdictFails,
                    Some(3),
                    "unable to start container process: error during container init: exec: \"nope\": executable file not found in $PATH (exit code: 127)",
                ),
            ],
        );
        check("", &[]);
    }

    #[test]
    fn files_without_a_command_are_no_fault() {
        for base in ["scratch", "gcr.io/distroless/static-debian12"] {
            check(
                &format!("FROM golang:1.25 AS b\nFROM {base}\nCOPY x /x\n"),
                &[(Key::VerdictBuilds, None, ""), (Key::VerdictNoCommand, Some(2), "")],
            );
        }
        // What is copied there and then started is another matter.
        check(
            "FROM scratch\nCOPY x /x\nCMD x\n",
            &[
                (Key::VerdictBuilds, None, ""),
                (
                    Key::VerdictFails,
                    Some(3),
                    "unable to start container process: error during container init: exec: \"/bin/sh\": stat /bin/sh: no such file or directory",
                ),
            ],
        );
    }
}
