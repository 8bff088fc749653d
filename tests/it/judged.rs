//! The verdicts on the shared cases, which say what is right and where that comes from.

use std::collections::BTreeMap;
use std::path::Path;

use dockerfile_core::size::{Context, ContextFile};
use dockerfile_core::{Options, analyze};

use crate::shared::shared;

/// Case, line (0 for the result), verdict, part of the terminal's words or the rule.
const RIGHT: &[(&str, u32, &str, &str)] = &[
    ("learner-bash-on-alpine", 2, "stops", "/bin/sh: bash: not found"),
    ("learner-curl-not-there", 2, "stops", "/bin/sh: 1: curl: not found"),
    ("learner-env-command", 2, "builds", "CommandInValue"),
    ("learner-no-yes", 2, "stops", "Abort."),
    ("learner-node-named-twice", 0, "fails", "Cannot find module '/app/node'"),
    ("learner-old-frontend", 3, "stops", "unknown flag: --parents"),
    ("learner-server-in-run", 5, "may-stop", "StepNeverEnds"),
    ("learner-shell-entrypoint", 0, "may-fail", "EntrypointIgnoresCmd"),
    ("learner-source-in-dash", 2, "stops", "source: not found"),
    ("learner-syntax-typo", 2, "stops", "docker/dokcerfile:1"),
    ("learner-user-before-copy", 5, "stops", "touch: cannot touch 'log.txt': Permission denied"),
    ("start-01-venv-distroless", 0, "fails", "no such file or directory"),
    ("start-02-node-native-alpine", 0, "may-fail", "LibcMismatch"),
    ("start-03-go-cgo-scratch", 0, "may-fail", "DynamicBinaryInStaticImage"),
    ("start-04-rust-alpine", 0, "fails", "LibcMismatch"),
    ("start-05-glibc-older", 0, "may-fail", "GLIBC_2."),
    ("start-06-health-distroless", 0, "may-fail", "ShellFormWithoutShell"),
    ("start-07-script-distroless", 0, "fails", "exec /entrypoint.sh: no such file or directory"),
    ("start-13-single-quotes", 0, "fails", "[python,: not found"),
    ("start-15-wrong-path", 8, "stops", "\"/app/dist\": not found"),
    ("start-16-from-undefined-stage", 8, "stops", "docker.io/library/build"),
    ("start-17-run-in-distroless", 4, "stops", "/bin/sh"),
    ("start-19-no-y", 2, "stops", "Abort."),
    ("start-20-export", 2, "builds", "EffectLostAfterRun"),
    ("start-20-export", 3, "stops", "source: not found"),
    ("start-20-export", 4, "builds", "CommandInValue"),
    ("start-27-copy-chmod", 0, "starts", ""),
    ("start-29-go-distroless-cgo-base", 0, "fails", "LibcMismatch"),
    ("06-cache-mount-artifact", 9, "stops", "\"/app/target/release/wallet\": not found"),
    ("06b-cache-mount-same-stage", 6, "stops", "cp: cannot stat 'target/release/wallet'"),
    ("18b-heredoc-space", 0, "fails", "unknown instruction: hello"),
    ("28-copy-into-existing-dir", 0, "starts", ""),
    ("07-glibc-version", 0, "may-fail", "GLIBC_2."),
    ("07c-rust-to-alpine", 0, "fails", "LibcMismatch"),
    ("07d-node-native-to-alpine", 0, "may-fail", "LibcMismatch"),
    ("08-distroless-node-cmd", 0, "fails", "Cannot find module '/src/node'"),
    ("08b-distroless-npm", 0, "fails", "Cannot find module '/app/npm'"),
    ("08c-distroless-node-path", 0, "may-fail", "\"node\": executable file not found"),
    ("08e-distroless-python-cmd", 0, "fails", "can't open file '/python3'"),
    ("08f-distroless-entrypoint-ok", 0, "starts", ""),
    ("09-healthcheck-curl-distroless", 0, "may-fail", "ShellFormWithoutShell"),
    ("10-healthcheck-curl-slim", 0, "may-fail", "/bin/sh: curl: not found"),
    ("11-heredoc-after-and", 4, "builds", "HeredocNotRun"),
    ("11b-heredoc-plain", 3, "builds", ""),
    ("12-heredoc-bash-word", 16, "stops", "python3: not found"),
    ("15-uv-venv-python", 0, "may-fail", "/app/.venv/bin/myapp: no such file or directory"),
    ("27-apt-on-alpine", 2, "stops", "/bin/sh: apt-get: not found"),
    ("37-user-then-apt", 4, "stops", "Permission denied"),
    ("44-user-in-scratch", 0, "fails", "UserMissingInImage"),
];

/// What is said of a case, and what is not: case, line, the rules that speak there, those that do not.
const SAID: &[(&str, u32, &[&str], &[&str])] = &[
    ("09-healthcheck-curl-distroless", 8, &["ShellFormWithoutShell"], &["HealthcheckFails"]),
    ("start-06-health-distroless", 7, &["ShellFormWithoutShell"], &["HealthcheckFails"]),
    ("start-16-from-undefined-stage", 8, &["MisspelledStageName"], &["UntaggedBaseImage"]),
    ("start-16-from-undefined-stage", 1, &[], &["UnusedStage"]),
    ("start-17-run-in-distroless", 4, &["ShellFormWithoutShell"], &["PipCacheLeftBehind"]),
    ("27-apt-on-alpine", 2, &["CommandNotFound"], &["AptListsLeftBehind", "AptRecommendsInstalled"]),
    ("06-cache-mount-artifact", 9, &["CopyFromMissingPath"], &[]),
];

#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn one_cause_is_said_once() {
    for &(case, line, rules, silent) in SAID {
        let folder = shared().join("cases").join(case);
        let text = std::fs::read_to_string(folder.join("Dockerfile")).expect(case);
        let options = Options { context: context(&folder), ..Options::default() };
        let analysis = analyze(&text, &options);
        let lines = dockerfile_core::source::LineIndex::new(&text);
        let there = |rule: &str| {
            analysis
                .diagnostics
                .iter()
                .any(|found| found.rule == rule && lines.line(found.span.start) + 1 == line)
        };
        for rule in rules {
            assert!(there(rule), "{case}: {rule} is not said at line {line}");
        }
        for rule in silent {
            assert!(!there(rule), "{case}: {rule} is said at line {line}");
        }
    }
}

/// The files of the stated context.
fn context(folder: &Path) -> Option<Context> {
    let lines = std::fs::read_to_string(folder.join("context")).ok()?;
    let file = |line: &str| {
        let (path, bytes) = line.rsplit_once(' ')?;
        Some((path.to_owned(), ContextFile { bytes: bytes.parse().ok(), ..ContextFile::default() }))
    };
    let files: BTreeMap<_, _> = lines.lines().filter_map(file).collect();
    Some(Context { files, complete: true })
}

#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn the_shared_cases_are_judged_right() {
    let mut wrong = Vec::new();
    for &(case, line, verdict, part) in RIGHT {
        let folder = shared().join("cases").join(case);
        let text = std::fs::read_to_string(folder.join("Dockerfile")).expect(case);
        let options = Options { context: context(&folder), ..Options::default() };
        let analysis = analyze(&text, &options);
        let said = if line == 0 {
            let found = &analysis.verdict;
            (found.begins.key(), found.words.clone(), found.rule.clone())
        } else {
            let step = analysis
                .verdict
                .steps
                .iter()
                .find(|step| analysis.file.instructions[step.instruction.index()].lines.start == line);
            step.map_or(("builds", String::new(), String::new()), |step| {
                (step.fate.key(), step.words.clone(), step.rule.clone())
            })
        };
        if said.0 != verdict || !said.1.contains(part) && said.2 != part {
            wrong.push(format!("{case} line {line}: {said:?} instead of {verdict} {part}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Real files mostly build: what is said to stop is looked at by people, and their number may not grow unseen.
#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn real_files_mostly_build() {
    let folder = shared().join("oracle/files");
    let (mut files, mut stops) = (0, Vec::new());
    for entry in std::fs::read_dir(folder).expect("the corpus").flatten() {
        let bytes = std::fs::read(entry.path()).expect("a file");
        let analysis = analyze(&String::from_utf8_lossy(&bytes), &Options::default());
        files += 1;
        // What BuildKit itself refuses is compared elsewhere.
        let refused = !analysis.file.errors.is_empty()
            || analysis.model.graph_error.is_some()
            || !analysis.model.faults.is_empty();
        if !refused && analysis.verdict.stop().is_some() {
            stops.push(entry.file_name());
        }
    }
    assert!(stops.len() * 100 <= files, "{} of {files} stop: {stops:?}", stops.len());
}
