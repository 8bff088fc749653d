use super::*;
use crate::{Options, analyze};

fn exercise(goals: &str) -> Exercise {
    let json = format!(
        r#"{{"format": "{FORMAT}", "version": 1, "id": "x", "title": {{"en": "T"}}, "text": {{"en": "X"}},
            "start": {{"dockerfile": "FROM a\n"}}, "goals": [{goals}]}}"#
    );
    read(&json).unwrap_or_else(|error| panic!("{}: {json}", english(&error.0)))
}

/// What `goal` says of `text`: its state and why.
fn said(goal: &str, text: &str) -> String {
    said_of(&exercise(goal), text)
}

fn said_of(exercise: &Exercise, text: &str) -> String {
    let start = &exercise.start;
    let options = Options {
        dockerignore: start.dockerignore.clone(),
        context: Some(start.context.clone()),
        ..Options::default()
    };
    let checked = check(exercise, text, &analyze(text, &options), &options);
    let goal = &checked.goals[0];
    format!("{:?}: {}", goal.state, english(&goal.why))
}

#[track_caller]
fn check_goal(goal: &str, cases: &[(&str, &str)]) {
    for (text, wanted) in cases {
        assert_eq!(said(goal, text), *wanted, "{text}");
    }
}

#[test]
fn errors() {
    check_goal(
        r#"{"goal": "no-errors"}"#,
        &[
            ("FROM alpine:3.22\n", "Met: No error."),
            ("FROM alpine:3.22\nRUNN a\nCOPY a\n", "Unmet: Errors in the file: 2. The first is on line 2."),
        ],
    );
}

#[test]
fn sizes() {
    let goal = |measure: &str, most: u64| {
        format!(r#"{{"goal": "size", "measure": "{measure}", "most_bytes": {most}}}"#)
    };
    check_goal(
        &goal("unpacked", 5),
        &[
            ("FROM scratch\nCOPY <<a /a\n123\na\n", "Met: Likely 4 B, between 4 B and 4 B."),
            ("FROM scratch\nCOPY <<a /a\n12345678\na\n", "Unmet: Likely 9 B: 4 B too much."),
            ("FROM example.org/nobody/knows:1\n", "Unknown: The size is unknown."),
            (
                "FROM example.org/nobody/knows:1\nCOPY <<a /a\n1\na\n",
                "Unknown: At least 2 B; the base image's size is unknown.",
            ),
            ("", "Unmet: There is nothing to build yet."),
        ],
    );
    for (measure, least) in [("unpacked", 6_000_000), ("compressed", 2_000_000), ("containerd", 8_000_000)] {
        let over = said(&goal(measure, least), "FROM alpine:3.22\n");
        assert!(over.starts_with("Unmet: Likely"), "{measure}: {over}");
        let fits = said(&goal(measure, least * 2), "FROM alpine:3.22\n");
        assert!(fits.starts_with("Met: Likely"), "{measure}: {fits}");
    }
}

#[test]
fn bases() {
    let base = |image: &str, text: &str| said(&format!(r#"{{"goal": "base", "image": "{image}"}}"#), text);
    let met = |image: &str, text: &str| base(image, text).starts_with("Met");
    let distroless = "FROM node:20 AS a\nFROM gcr.io/distroless/nodejs20-debian12:nonroot AS b\nFROM b\n";
    assert!(met("gcr.io/distroless/nodejs*", distroless));
    assert!(met("gcr.io/distroless/nodejs20-debian12:nonroot", distroless));
    assert!(!met("gcr.io/distroless/nodejs20-debian12:debug", distroless));
    assert!(!met("node", distroless));
    assert!(met("node", "FROM node:20\n") && met("node:2*", "FROM docker.io/library/node:20\n"));
    assert!(met("bitnami/node", "FROM bitnami/node:20\n") && !met("node", "FROM bitnami/node:20\n"));
    assert!(
        met("scratch", "FROM scratch\n")
            && !met("scratch", "FROM alpine\n")
            && !met("alpine", "FROM scratch\n")
    );
    assert_eq!(
        base("alpine", "ARG x\nFROM $x\n"),
        "Unknown: What it starts from cannot be told from the file."
    );
    assert_eq!(base("alpine", "FROM debian:12\n"), "Unmet: It starts from debian:12.");
}

#[test]
fn shells() {
    check_goal(
        r#"{"goal": "no-shell"}"#,
        &[
            ("FROM scratch\nCOPY a /a\n", "Met: Neither the base image nor a copied file is a shell."),
            (
                "FROM gcr.io/distroless/static-debian12\n",
                "Met: Neither the base image nor a copied file is a shell.",
            ),
            ("FROM alpine:3.22\n", "Unmet: alpine:3.22 has a shell."),
            ("FROM example.org/own:1\n", "Unknown: Whether example.org/own:1 has a shell is not known."),
            (
                "FROM scratch\nCOPY --from=busybox:1.37 /bin/sh /bin/sh\n",
                "Unmet: The file puts a shell there: /bin/sh.",
            ),
            ("FROM scratch\nCOPY x /\n", "Unknown: Whether a shell is among the files below / is not known."),
        ],
    );
}

#[test]
fn findings() {
    check_goal(
        r#"{"goal": "no-finding", "rule": "AptListsLeftBehind"}"#,
        &[
            (
                "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
                "Unmet: It finds something on line 2.",
            ),
            (
                "FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n",
                "Met: It finds nothing.",
            ),
        ],
    );
    let casing = r#"{"goal": "no-finding", "rule": "StageNameCasing"}"#;
    for comment in
        ["# check=skip=StageNameCasing", "#check=error=true;skip=all", "# check = skip=A,StageNameCasing"]
    {
        let found = said(casing, &format!("{comment}\nFROM alpine AS one\n"));
        assert_eq!(found, "Unmet: A comment on line 1 switches the rule off.", "{comment}");
    }
    let apt = r#"{"goal": "no-finding", "rule": "AptListsLeftBehind"}"#;
    let ignored = "FROM debian:12\n  # hadolint global ignore=DL3008 DL3009\nRUN apt-get update\n";
    assert_eq!(said(apt, ignored), "Unmet: A comment on line 2 switches the rule off.");
    for comment in
        ["# we skip all tests and ignore StageNameCasing", "# check=skip=Other", "# hadolint ignore=DL3008"]
    {
        let found = said(casing, &format!("{comment}\nFROM alpine AS one\n"));
        assert_eq!(found, "Met: It finds nothing.", "{comment}");
    }
}

#[test]
fn stages() {
    let text = "FROM alpine AS one\nFROM alpine AS two\nFROM scratch AS end\nCOPY --from=one /a /a\n";
    let of = |goal: &str, stage: &str| said(&format!(r#"{{"goal": "{goal}", "stage": "{stage}"}}"#), text);
    assert_eq!(of("stage-used", "One"), "Met: The result needs it.");
    assert_eq!(of("stage-used", "two"), "Unmet: The result does not need it.");
    assert_eq!(of("stage-unused", "two"), "Met: The result does not need it.");
    assert_eq!(of("stage-unused", "one"), "Unmet: The result needs it.");
    assert_eq!(of("stage-unused", "three"), "Unmet: There is no stage named three.");
    assert_eq!(of("copy-from", "one"), "Met: Line 4 does.");
    assert_eq!(of("copy-from", "two"), "Unmet: No COPY --from of the stages that the result needs names it.");
    assert_eq!(of("target", "end"), "Met: What is built is the stage end.");
    assert_eq!(of("target", "one"), "Unmet: What is built is the stage end.");
    assert_eq!(said(r#"{"goal": "copy-from"}"#, text), "Met: Line 4 does.");
    assert_eq!(
        said(r#"{"goal": "copy-from"}"#, "FROM alpine\nCOPY --from=busybox /a /a\n"),
        "Unmet: No stage that the result needs copies from another stage."
    );
    assert_eq!(
        said(r#"{"goal": "target", "stage": "x"}"#, "FROM alpine\n"),
        "Unmet: What is built is a stage without a name."
    );
}

#[test]
fn layers() {
    let text = "FROM alpine AS a\nRUN b\nFROM a\nENV x=y\nCOPY c /c\n";
    assert_eq!(said(r#"{"goal": "layers", "most": 2}"#, text), "Met: It adds this many: 2.");
    assert_eq!(said(r#"{"goal": "layers", "most": 1}"#, text), "Unmet: It adds this many: 2.");
}

#[test]
fn held_paths() {
    let goal = r#"{"goal": "holds", "path": "/app/server"}"#;
    check_goal(
        goal,
        &[
            ("FROM scratch\nCOPY server /app/server\n", "Met: The instructions put it there."),
            (
                "FROM golang:1.24 AS b\nWORKDIR /src\nRUN go build -o /out/server .\nFROM scratch\nCOPY --from=b /out/server /app/\n",
                "Met: The instructions put it there.",
            ),
            (
                "FROM alpine\nCOPY server /app/server\nRUN rm /app/server\n",
                "Unmet: No instruction puts it there, or a later one removes it.",
            ),
            (
                "FROM golang:1.24 AS b\nWORKDIR /src\nRUN go build -o /out/server .\nFROM alpine\nWORKDIR /app\nCOPY --from=b /out/server /app\n",
                "Met: The instructions put it there.",
            ),
            ("FROM alpine\n", "Unmet: No instruction puts it there, or a later one removes it."),
            (
                "FROM alpine\nCOPY . /app\n",
                "Unknown: Files are put below /app; whether it is among them is not known.",
            ),
            ("FROM alpine AS a\nCOPY server /app/server\nFROM a\n", "Met: The instructions put it there."),
        ],
    );
    let mut stated = exercise(goal);
    stated.start.context.complete = true;
    stated
        .start
        .context
        .files
        .insert("server".to_owned(), crate::size::ContextFile { bytes: Some(7), ..Default::default() });
    assert_eq!(said_of(&stated, "FROM alpine\nCOPY . /app\n"), "Met: The instructions put it there.");
}

#[test]
fn commands() {
    check_goal(
        r#"{"goal": "runs", "command": "node index.js"}"#,
        &[
            (
                "FROM node:20\nCMD [\"node\", \"index.js\"]\n",
                "Met: The command is: docker-entrypoint.sh node index.js",
            ),
            (
                "FROM node:20\nENTRYPOINT [\"node\"]\nCMD [\"index.js\", \"-v\"]\n",
                "Met: The command is: node index.js -v",
            ),
            ("FROM node:20\nCMD node index.js\n", "Met: The command is: node index.js"),
            (
                "FROM node:20\nCMD [\"index.js\"]\n",
                "Unmet: The command is another one: docker-entrypoint.sh index.js",
            ),
            (
                "FROM node:20 AS a\nCMD [\"index.js\"]\nFROM a\nENTRYPOINT [\"node\"]\n",
                "Unmet: The command is another one: node",
            ),
            (
                "FROM node:20\nENTRYPOINT node\nCMD [\"index.js\"]\n",
                "Unmet: The command is another one: node",
            ),
            ("FROM node:20\n", "Unmet: The command is another one: docker-entrypoint.sh node"),
            (
                "FROM example.org/our/own\n",
                "Unknown: The file names no command; only the base image knows what it starts.",
            ),
            ("FROM scratch\nCOPY a /\n", "Unmet: The file names no command, and neither does its base."),
        ],
    );
}

#[test]
fn whether_it_builds_and_starts() {
    check_goal(
        r#"{"goal": "builds"}"#,
        &[
            ("FROM debian:12-slim\nRUN ls\n", "Met: Nothing is known that would stop a step."),
            (
                "FROM debian:12-slim\nRUN curl x\n",
                "Unmet: Line 2 stops the build: /bin/sh: 1: curl: not found (exit code: 127)",
            ),
            (
                "FROM debian:12-slim\nXYZ\n",
                "Unmet: Line 2 stops the build: dockerfile parse error on line 2: unknown instruction: XYZ",
            ),
            ("FROM debian:12-slim\nRUN tail -f /x\n", "Unknown: Line 2 may stop the build."),
            ("FROM own/base\nRUN x\n", "Unknown: Whether line 2 builds cannot be told."),
        ],
    );
    check_goal(
        r#"{"goal": "starts"}"#,
        &[
            (
                "FROM debian:12-slim\nCMD [\"ls\"]\n",
                "Met: Nothing is known that would keep it from starting.",
            ),
            (
                "FROM gcr.io/distroless/nodejs22-debian12\nWORKDIR /app\nCMD [\"node\", \"a.js\"]\n",
                "Unmet: It does not start: Error: Cannot find module '/app/node' (exit code: 1)",
            ),
            (
                "FROM debian:12-slim\nRUN curl x\nCMD [\"ls\"]\n",
                "Unmet: It does not start: /bin/sh: 1: curl: not found (exit code: 127)",
            ),
            (
                "FROM golang:1.26 AS b\nCOPY . .\nRUN go build -o /app .\nFROM scratch\nCOPY --from=b /app /app\nCMD [\"/app\"]\n",
                "Unknown: It may not start.",
            ),
            // That certificates are missing does not keep it from starting.
            (
                "FROM golang:1.26 AS b\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /app .\nFROM scratch\nCOPY --from=b /app /app\nCMD [\"/app\"]\n",
                "Met: Nothing is known that would keep it from starting.",
            ),
            ("FROM own/base\nCMD [\"x\"]\n", "Unknown: Whether it starts cannot be told."),
        ],
    );
}

#[test]
fn times_are_those_that_the_exercise_states() {
    let mut timed = exercise(r#"{"goal": "time", "most_ms": 15000}"#);
    timed.durations = vec![
        StepTime { contains: "RUN one".to_owned(), ms: 9_000 },
        StepTime { contains: "RUN two".to_owned(), ms: 8_000 },
    ];
    let row = "FROM alpine AS a\nRUN one\nRUN two\n";
    assert_eq!(said_of(&timed, row), "Unmet: About 21.0 s: 6.0 s too long.");
    let side = "FROM alpine AS a\nRUN one\nFROM alpine AS b\nRUN two\nFROM scratch\nCOPY --from=a /a /a\nCOPY --from=b /b /b\n";
    assert_eq!(said_of(&timed, side), "Met: About 13.6 s.");
}

#[test]
fn kept_steps() {
    let goal = r#"{"goal": "kept", "file": "index.js", "step": "npm ci"}"#;
    check_goal(
        goal,
        &[
            (
                "FROM node:20\nCOPY package.json .\nRUN npm  ci\nCOPY . .\n",
                "Met: It does not depend on that file.",
            ),
            (
                "FROM node:20\nCOPY . .\nRUN npm ci\n",
                "Unmet: It runs again: it, or a step before it, takes that file.",
            ),
            (
                "FROM node:20\nCOPY . .\n",
                "Unmet: No instruction of the stages that the result needs contains “npm ci”.",
            ),
        ],
    );
    let mut ignoring = exercise(goal);
    ignoring.start.dockerignore = Some("index.js\n".to_owned());
    assert_eq!(
        said_of(&ignoring, "FROM node:20\nCOPY . .\nRUN npm ci\n"),
        "Met: It does not depend on that file."
    );
}

#[test]
fn instructions() {
    let text = "FROM alpine AS a\nUSER root\nRUN --mount=type=secret,id=t \\\n  x\nFROM alpine AS b\nUSER 1\nFROM b\nCOPY --from=a /a /a\n";
    let of = |fields: &str| said(&format!(r#"{{"goal": "instruction", {fields}}}"#), text);
    assert_eq!(of(r#""keyword": "user""#), "Met: Found: 1.");
    assert_eq!(of(r#""keyword": "USER", "in": "needed", "least": 2"#), "Met: Found: 2.");
    assert_eq!(of(r#""keyword": "RUN", "most": 0"#), "Met: Found: 0.");
    assert_eq!(of(r#""keyword": "RUN", "in": "file", "most": 0"#), "Unmet: Found: 1.");
    assert_eq!(
        of(r#""keyword": "RUN", "in": "file", "contains": "--mount=type=secret,id=t x""#),
        "Met: Found: 1."
    );
    assert_eq!(of(r#""keyword": "FROM", "in": "needed", "least": 3"#), "Met: Found: 3.");
    assert_eq!(of(r#""keyword": "HEALTHCHECK""#), "Unmet: Found: 0.");
}

#[test]
fn locked_lines_have_to_stay_in_order() {
    let mut locked = exercise(r#"{"goal": "no-errors"}"#);
    locked.start.dockerfile = "FROM a\nRUN b\nRUN c\nCMD d\n".to_owned();
    locked.locked = vec![Lines { first: 1, last: 2 }, Lines { first: 4, last: 4 }];
    let spans = |text: &str| -> Vec<Option<(u32, u32)>> {
        let checked = check(&locked, text, &analyze(text, &Options::default()), &Options::default());
        checked.locked.iter().map(|locked| locked.span.map(|span| (span.start, span.end))).collect()
    };
    assert_eq!(spans("# new\nFROM a\nRUN b\nCMD d"), [Some((6, 18)), Some((19, 24))]);
    assert_eq!(spans("FROM a\nRUN x\nRUN b\nCMD d"), [None, Some((19, 24))]);
    assert_eq!(spans("CMD d\nFROM a\nRUN b\n"), [Some((6, 18)), None]);
    assert_eq!(spans(""), [None, None]);
}

const WHOLE: &str = r#"{
  "format": "dockerfile-playground/exercise", "version": 1, "id": "whole-1",
  "title": {"en": "T", "fr": "T\n"}, "text": {"en": ["One", "", "- two"], "fr": "Un"},
  "start": {"dockerfile": ["FROM a", "RUN b"], "dockerignore": ["x"],
    "context": {"complete": true, "files": {"./a/b": {"bytes": 5}, "c": {"text": "{}"}}}},
  "locked": [{"first": 1, "last": 1}], "durations": [{"contains": "b", "ms": 7}],
  "goals": [{"goal": "no-errors"}, {"goal": "size", "measure": "compressed", "most_bytes": 1},
    {"goal": "base", "image": "a"}, {"goal": "no-shell"}, {"goal": "no-finding", "rule": "UnusedStage"},
    {"goal": "stage-used", "stage": "s"}, {"goal": "stage-unused", "stage": "s"}, {"goal": "copy-from"},
    {"goal": "copy-from", "stage": "s"}, {"goal": "target", "stage": "s"}, {"goal": "layers", "most": 1},
    {"goal": "holds", "path": "/a"}, {"goal": "runs", "command": "x"}, {"goal": "time", "most_ms": 1},
    {"goal": "kept", "file": "f", "step": "s"}, {"goal": "instruction", "keyword": "RUN"},
    {"goal": "instruction", "keyword": "RUN", "contains": "x", "in": "file", "least": 2, "most": 3},
    {"goal": "instruction", "keyword": "RUN", "most": 0}, {"goal": "instruction", "keyword": "RUN", "least": 2},
    {"goal": "instruction", "keyword": "RUN", "most": 2}, {"goal": "base", "image": "scratch"},
    {"goal": "size", "most_bytes": 1}, {"goal": "size", "measure": "containerd", "most_bytes": 1},
    {"goal": "builds"}, {"goal": "starts"}, {"goal": "runs", "command": "x", "stage": "s"},
    {"goal": "step", "command": "npm ci"}, {"goal": "step", "command": "npm ci", "in": "result"},
    {"goal": "step", "command": "npm ci", "stage": "s"}, {"goal": "made", "path": "/a"},
    {"goal": "made", "path": "/a", "by": "make"}, {"goal": "made", "path": "/a", "source": "/b"},
    {"goal": "path-absent", "path": "/a"}, {"goal": "path-absent", "path": "/a", "layers": true},
    {"goal": "user"}, {"goal": "user", "user": "node"}, {"goal": "cache", "what": "f"},
    {"goal": "cache", "change": "variable", "what": "V", "step": "npm ci"},
    {"goal": "cache", "change": "image", "what": "node"}, {"goal": "ignores", "path": "node_modules"},
    {"goal": "secret", "command": "npm ci"},
    {"goal": "any-of", "goals": [{"goal": "builds"}, {"goal": "base", "image": "a"}]}],
  "hints": [{"fr": "H"}], "solution": {"dockerfile": "FROM b", "text": {"en": "S"}}
}"#;

#[test]
fn what_is_written_is_read_again() {
    let whole = read(WHOLE).unwrap();
    assert_eq!(whole.start.dockerfile, "FROM a\nRUN b\n");
    assert_eq!(whole.start.context.files["a/b"].bytes, Some(5));
    assert_eq!(whole.start.context.files["c"].bytes, Some(2), "a text has as many bytes as it has");
    assert_eq!(read(&write(&whole)).unwrap(), whole);
    let kinds: std::collections::BTreeSet<&str> = whole.goals.iter().map(Goal::kind).collect();
    assert_eq!(kinds.len(), Goal::KINDS.len(), "this file has every kind of goal");
    for goal in &whole.goals {
        let words = english(&goal_words(goal));
        assert!(!words.contains(['{', '}']), "{words}");
    }
}

/// `WHOLE` with one place changed, and what is said of that.
#[track_caller]
fn check_error(from: &str, to: &str, message: &str) {
    assert!(WHOLE.contains(from), "{from}");
    let error = read(&WHOLE.replacen(from, to, 1)).unwrap_err();
    assert_eq!(english(&error.0), message);
}

#[test]
fn faults_name_their_place_and_what_to_do() {
    check_error(
        "\"version\": 1",
        "\"version\": 2",
        "This exercise is of version 2 of the format; this page knows versions up to 1. Reload the page to get its newest version, or ask for the exercise in version 1.",
    );
    check_error("\"version\": 1", "\"version\": \"1\"", "\"version\" has to be a whole number from 1 to 1.");
    check_error(
        "playground/exercise",
        "x",
        "This JSON is not an exercise: its first field has to be \"format\": \"dockerfile-playground/exercise\".",
    );
    check_error("\"hints\"", "\"hint\"", "{…}: there is no field “hint”. Do you mean “hints”?");
    check_error(
        "\"image\"",
        "\"picture\"",
        "goals[2]: there is no field “picture”. Fields here: goal, image.",
    );
    check_error("\"layers\"", "\"layer\"", "goals[10]: there is no goal “layer”. Do you mean “layers”?");
    check_error(
        "UnusedStage",
        "UnusedStages",
        "goals[4].rule: the playground has no rule “UnusedStages”. Do you mean “UnusedStage”?",
    );
    check_error("\"fr\": \"H\"", "", "hints[0] has to have a text under “en”, “fr” or both.");
    check_error(
        "\"fr\": \"H\"",
        "\"fr\": \" \"",
        "hints[0].fr is empty: say something there, or leave the field out.",
    );
    check_error(
        "\"fr\": \"Un\"",
        "\"fr\": [1]",
        "text.fr has to be a text in quotes, or a list of lines in quotes.",
    );
    check_error(
        "whole-1",
        "Whole 1",
        "id may hold lower-case letters, digits and hyphens only, 64 at most, such as “node-distroless”.",
    );
    check_error(
        "\"last\": 1",
        "\"last\": 3",
        "locked[0]: “first” and “last” have to be lines of the start, from 1 to 2, in order and not overlapping those before.",
    );
    check_error(
        "\"ms\": 7",
        "\"ms\": -7",
        "durations[0].ms has to be a whole number, 0 or more, without quotes.",
    );
    check_error(
        "\"complete\": true",
        "\"complete\": 1",
        "start.context.complete has to be true or false, without quotes.",
    );
    check_error(
        "\"path\": \"/a\"",
        "\"path\": \"a\"",
        "goals[11].path has to be an absolute path, such as /app/server.",
    );
    check_error(
        "\"in\": \"file\"",
        "\"in\": \"files\"",
        "goals[16].in: “files” is none of the choices. Choose from: result, needed, file.",
    );
    check_error(
        "\"least\": 2, \"most\": 3",
        "\"least\": 4, \"most\": 3",
        "goals[16]: “least” is more than “most”: no text could meet that.",
    );
    check_error(
        "\"keyword\": \"RUN\"",
        "\"keyword\": \"RUNN\"",
        "goals[15].keyword: “RUNN” is no instruction of a Dockerfile.",
    );
    check_error(
        "\"goals\": [",
        "\"goals\": [], \"x\": [",
        "{…}: there is no field “x”. Fields here: format, version, id, title, text, start, locked, durations, goals, hints, solution.",
    );
    check_error("\"id\": \"whole-1\",", "", "{…}: the field “id” is missing.");
    check_error(
        "\"version\": 1,",
        "\"version\": 1,,",
        "This is not JSON: look at line 2, column 60, and just before it, for a comma, quote or bracket that is missing or too much.",
    );
    let cut = read(&WHOLE[..400]).unwrap_err();
    assert_eq!(
        english(&cut.0),
        "The file ends too soon, on line 6: a bracket or quote is still open there. Is the file whole?"
    );
    let large = read(&" ".repeat(MOST_BYTES + 1)).unwrap_err();
    assert_eq!(
        english(&large.0),
        "The file has 262.1 kB; an exercise has at most 262.1 kB. Leave long texts out."
    );
    let deep = read(&"[".repeat(100_000)).unwrap_err();
    assert_eq!(deep.0.code, "json-wrong");
}

#[test]
fn mangled_files_never_panic() {
    for end in (0..WHOLE.len()).filter(|end| WHOLE.is_char_boundary(*end)) {
        assert!(read(&WHOLE[..end]).is_err(), "cut at {end}");
    }
    // A seeded walk: each step removes, doubles or replaces a stretch.
    let mut seed = 7u64;
    let mut next = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % most.max(1)
    };
    let (mut good, mut bad) = (0, 0);
    for _ in 0..4_000 {
        let mut text: Vec<char> = WHOLE.chars().collect();
        for _ in 0..=next(2) {
            let (at, len) = (next(text.len()), next(12));
            let end = (at + len).min(text.len());
            let piece: Vec<char> = text[at..end].to_vec();
            match next(4) {
                0 => drop(text.drain(at..end)),
                1 => drop(text.splice(at..at, piece)),
                2 => drop(text.splice(at..end, "9".chars())),
                _ => drop(text.splice(at..end, "\"é\u{0}".chars())),
            }
        }
        let text: String = text.into_iter().collect();
        match read(&text) {
            Ok(exercise) => {
                good += 1;
                assert_eq!(read(&write(&exercise)).as_ref(), Ok(&exercise));
                let analysis = analyze(&exercise.start.dockerfile, &Options::default());
                let checked = check(&exercise, &exercise.start.dockerfile, &analysis, &Options::default());
                assert_eq!(checked.goals.len(), exercise.goals.len());
            }
            Err(error) => {
                bad += 1;
                assert!(!english(&error.0).is_empty());
            }
        }
    }
    assert!(good > 50 && bad > 50, "{good} {bad}");
}

#[test]
fn goals_stand_hostile_texts() {
    let whole = read(WHOLE).unwrap();
    for text in [
        "",
        "\u{0}",
        "FROM",
        "FROM a\nFROM a AS s\nCOPY --from=9 x",
        "FROM s AS s",
        "FROM scratch\nCMD []\nENTRYPOINT []",
        "\r\n\r\nFROM é",
    ] {
        let checked = check(&whole, text, &analyze(text, &Options::default()), &Options::default());
        assert_eq!(checked.goals.len(), whole.goals.len());
        assert!(!checked.is_solved());
    }
}

#[test]
fn what_the_start_meets_is_no_work() {
    let exercise =
        exercise(r#"{"goal": "no-errors"}, {"goal": "base", "image": "b"}, {"goal": "layers", "most": 0}"#);
    let options = Options::default();
    let said = |text: &str| check(&exercise, text, &analyze(text, &options), &options);
    let start = said(&exercise.start.dockerfile);
    let of = |text: &str| said(text).since(&start);
    let begun = of("FROM a\n");
    assert_eq!(begun.goals.iter().map(|goal| goal.already).collect::<Vec<_>>(), [true, false, true]);
    assert_eq!((begun.met(), begun.goals(), begun.is_solved()), (0, 1, false));
    let done = of("FROM b\n");
    assert_eq!((done.met(), done.goals(), done.is_solved()), (1, 1, true));
    // What was right has to stay right, and to break it counts for no goal.
    let broken = of("FROM b\nRUN x\n");
    assert_eq!((broken.met(), broken.goals(), broken.is_solved()), (1, 1, false));
    assert!(broken.goals[2].already && broken.goals[2].state == GoalState::Unmet);
}

#[test]
fn an_exercise_that_leaves_nothing_to_do_is_never_solved() {
    let exercise = exercise(r#"{"goal": "no-errors"}"#);
    let options = Options::default();
    let text = &exercise.start.dockerfile;
    let start = check(&exercise, text, &analyze(text, &options), &options);
    let checked = start.clone().since(&start);
    assert!(checked.is_met() && !checked.is_solved());
}

#[test]
fn a_hint_may_name_its_goal() {
    let with = |hints: &str| {
        let json = format!(
            r#"{{"format": "{FORMAT}", "version": 1, "id": "x", "title": {{"en": "T"}}, "text": {{"en": "X"}},
                "start": {{"dockerfile": "FROM a\n"}}, "goals": [{{"goal": "no-errors"}}, {{"goal": "no-shell"}}],
                "hints": [{hints}]}}"#
        );
        read(&json).map_err(|error| english(&error.0))
    };
    let read_back = with(r#"{"en": "one"}, {"en": "two", "fr": "deux", "goal": 2}"#).expect("it is right");
    assert_eq!(read_back.hints.iter().map(|hint| hint.goal).collect::<Vec<_>>(), [None, Some(2)]);
    assert_eq!(read(&write(&read_back)).as_ref(), Ok(&read_back));
    for (wrong, said) in [
        (r#"{"en": "x", "goal": 3}"#, "hints[0].goal has to be the number of a goal, from 1 to 2;"),
        (r#"{"en": "x", "goal": 0}"#, "hints[0].goal has to be the number of a goal, from 1 to 2;"),
        (r#"{"en": "x", "goal": "2"}"#, "hints[0].goal has to be a whole number"),
        (r#"{"goal": 1}"#, "hints[0] has to have a text"),
    ] {
        let told = with(wrong).expect_err("it is wrong");
        assert!(told.starts_with(said), "{told}");
    }
}
