use std::process::Stdio;

use crate::shared::{Folder, program};

/// A warning, and nothing more.
const WARNS: &str = "FROM alpine:3.22 as build\nCMD [\"sh\"]\n";

#[test]
fn says_where_and_what_and_ends_with_1() {
    let answer = Folder::of(&[("Dockerfile", WARNS)]).run(&["check"]);
    let wanted = "\
Dockerfile:1:18 warning FromAsCasing
  'as' and 'FROM' keywords' casing do not match
  1 | FROM alpine:3.22 as build
    |                  ^^
  safe fix: Match the casing of FROM
  https://docs.docker.com/go/dockerfile/rule/from-as-casing/

0 errors, 1 warning, 0 hints in 1 file
";
    assert_eq!((answer.out.as_str(), answer.err.as_str(), answer.code), (wanted, "", 1));
}

#[test]
fn severities_decide_the_exit_code() {
    let folder = Folder::of(&[
        ("warns", WARNS),
        ("stops", "FROM alpine:3.22\nRNU x\n"),
        ("hints", "FROM node:22\nRUN useradd x\nCMD [\"node\"]\n"),
        ("fine", "FROM scratch\n"),
    ]);
    let code = |args: &[&str]| folder.run(args).code;
    assert_eq!(code(&["check", "fine"]), 0);
    assert_eq!(code(&["check", "warns"]), 1);
    assert_eq!(code(&["check", "warns", "--fail-on", "error"]), 0);
    assert_eq!(code(&["check", "stops", "--fail-on", "error"]), 1);
    assert_eq!(code(&["check", "stops", "--fail-on", "none"]), 0);
    assert_eq!(code(&["lint", "stops", "--no-fail"]), 0);
    assert_eq!(code(&["check", "fine", "warns"]), 1);
    // hadolint's and tally's names of the same.
    assert_eq!(code(&["check", "warns", "--failure-threshold", "error"]), 0);
    assert_eq!(code(&["check", "warns", "--fail-level", "none"]), 0);
    let hints = folder.run(&["check", "hints"]);
    assert!(hints.out.ends_with("0 errors, 0 warnings, 1 hint in 1 file\n"), "{}", hints.out);
    assert_eq!(hints.code, 0);
    assert_eq!(code(&["check", "hints", "--fail-on", "style"]), 1);
}

#[test]
fn rules_are_ignored_by_name_and_by_code() {
    let folder = Folder::of(&[("Dockerfile", "FROM alpine\n")]);
    assert!(folder.run(&["check"]).out.contains("UntaggedBaseImage"));
    for name in ["UntaggedBaseImage", "untaggedbaseimage", "DL3006", "DL3008,DL3006"] {
        let answer = folder.run(&["check", "--ignore", name]);
        assert!(!answer.out.contains("UntaggedBaseImage"), "{name}: {}", answer.out);
    }
    let answer = folder.run(&["check", "--ignore", "UntaggedBaseImages"]);
    let wanted = "dockerfile-playground: --ignore UntaggedBaseImages: no rule is called so: did you mean UntaggedBaseImage?\n";
    assert_eq!((answer.err.as_str(), answer.code), (wanted, 2));
}

#[test]
fn standard_input_has_a_name() {
    let folder = Folder::of(&[]);
    assert!(folder.run_with(&["check", "-"], WARNS).out.starts_with("-:1:18 warning"));
    let answer = folder.run_with(&["check", "-", "--stdin-name", "app/Dockerfile"], WARNS);
    assert!(answer.out.starts_with("app/Dockerfile:1:18 warning"), "{}", answer.out);
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_goes_on() {
    let folder = Folder::of(&[("app/Dockerfile", WARNS), ("fine", "FROM scratch\n")]);
    let answer = folder.run(&["check", "nowhere", "app", "fine"]);
    let wanted = "dockerfile-playground: nowhere: there is no such file\n\
        dockerfile-playground: app: this is a directory: name the file in it, such as app/Dockerfile\n";
    assert_eq!((answer.err.as_str(), answer.code), (wanted, 2));
    assert_eq!(answer.out, "0 errors, 0 warnings, 0 hints in 1 file\n");
    assert_eq!(folder.run(&["check"]).code, 2, "no Dockerfile here");
    assert_eq!(folder.run(&["check", "--nothing"]).code, 2);
    assert_eq!(folder.run(&["--help"]).code, 0);
}

#[test]
fn any_bytes_are_read() {
    let folder =
        Folder::of(&[("empty", ""), ("bom", "\u{feff}FROM alpine:3.22 as build\r\nCMD [\"sh\"]\r\n")]);
    std::fs::write(folder.path("latin"), b"FROM alpine:3.22 as build\n# \xe9\nCMD [\"sh\"]\n")
        .expect("written");
    assert!(folder.run(&["check", "bom"]).out.contains("warning FromAsCasing"));
    assert!(folder.run(&["check", "latin"]).out.contains("latin:1:18 warning FromAsCasing"));
    // BuildKit: file with no instructions.
    assert_eq!(folder.run(&["check", "empty"]).code, 1);
}

#[cfg(unix)]
#[test]
fn names_need_not_be_utf8() {
    use std::os::unix::ffi::OsStrExt as _;
    let name = std::ffi::OsStr::from_bytes(b"D\xff");
    let folder = Folder::of(&[]);
    std::fs::write(folder.path(name), WARNS).expect("written");
    for format in ["text", "json", "sarif", "github", "gitlab", "checkstyle"] {
        let output = program().arg("check").arg("--format").arg(format).arg(folder.path(name)).output();
        let output = output.expect("started");
        assert_eq!(output.status.code(), Some(1), "{format}");
        let out = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(out.contains(if format == "sarif" { "D%FF" } else { "D\u{fffd}" }), "{format}: {out}");
    }
}

#[test]
fn colours_are_for_terminals() {
    let folder = Folder::of(&[("Dockerfile", WARNS)]);
    assert!(!folder.run(&["check"]).out.contains('\u{1b}'));
    assert!(folder.run(&["check", "--color", "always"]).out.contains("\u{1b}["));
    assert!(!folder.run(&["check", "--no-color"]).out.contains('\u{1b}'));
    let steers = Folder::of(&[("Dockerfile", "FROM alpine:3.22\nRNU \u{1b}[2J\n")]).run(&["check"]);
    assert!(!steers.out.contains('\u{1b}') && steers.out.contains("\\u{1b}"), "{}", steers.out);
}

#[test]
fn whoever_stops_reading_is_no_fault() {
    let many = "FROM alpine:3.22 as a\n".repeat(3_000);
    let folder = Folder::of(&[("Dockerfile", &many)]);
    let mut command = program();
    command.args(["check"]).current_dir(folder.path("")).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("started");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ended");
    assert_eq!((String::from_utf8_lossy(&output.stderr).as_ref(), output.status.code()), ("", Some(1)));
}

#[test]
fn the_build_is_given_what_docker_build_is_given() {
    let text = "ARG TAG=3.22\nFROM alpine:${TAG} AS first\nCOPY app /app\nCOPY secret /secret\nFROM first AS last\nRUN nothing-known\n";
    let folder =
        Folder::of(&[("Dockerfile", text), ("app", "x"), ("secret", "x"), (".dockerignore", "secret\n")]);
    let answer = folder.run(&["check", "--context", ".", "--target", "first"]);
    assert!(answer.out.contains("Dockerfile:4:"), "{}", answer.out);
    assert!(!answer.out.contains("Dockerfile:3:"), "{}", answer.out);
    let answer = folder.run(&["check", "--target", "nowhere"]);
    assert!(answer.out.contains("nowhere"), "{}", answer.out);
    let answer = folder.run(&["check", "--build-context", "x"]);
    assert_eq!(
        (answer.err.as_str(), answer.code),
        ("dockerfile-playground: --build-context x: there has to be a =VALUE\n", 2)
    );
    let answer = folder.run(&["check", "--context", "app"]);
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("app: --context has to be a directory"), "{}", answer.err);
}
