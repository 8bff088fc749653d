use crate::shared::Folder;

const ROUGH: &str = "from alpine:3.22   as build\nrun apk add git\n";
const SHAPED: &str = "FROM alpine:3.22 AS build\nRUN apk add git\n";

#[test]
fn format_prints_shows_checks_and_writes() {
    let folder = Folder::of(&[("Dockerfile", ROUGH), ("shaped", SHAPED)]);
    let printed = folder.run(&["format"]);
    assert_eq!((printed.out.as_str(), printed.code), (SHAPED, 0));
    assert_eq!(folder.run_with(&["fmt", "-"], ROUGH).out, SHAPED);
    let checked = folder.run(&["format", "--check", "Dockerfile", "shaped"]);
    assert_eq!((checked.out.as_str(), checked.code), ("Dockerfile\n", 1));
    let shown = folder.run(&["format", "--diff"]);
    let wanted = "--- Dockerfile\n+++ Dockerfile\n@@ -1,2 +1,2 @@\n\
        -from alpine:3.22   as build\n-run apk add git\n+FROM alpine:3.22 AS build\n+RUN apk add git\n";
    assert_eq!((shown.out.as_str(), shown.code), (wanted, 1));
    assert_eq!(folder.read("Dockerfile"), ROUGH, "nothing is written unasked");
    let written = folder.run(&["format", "--write", "Dockerfile", "shaped"]);
    assert_eq!((written.out.as_str(), written.code), ("Dockerfile\n", 0));
    assert_eq!(folder.read("Dockerfile"), SHAPED);
    assert_eq!(folder.run(&["format", "--check", "Dockerfile", "shaped"]).code, 0);
}

#[test]
fn fix_makes_safe_fixes_and_says_how_many() {
    let folder = Folder::of(&[("Dockerfile", "FROM alpine:3.22 as Build\nrun apk add git\n")]);
    let answer = folder.run(&["fix", "--safe"]);
    assert_eq!(answer.out, "FROM alpine:3.22 AS build\nRUN apk add --no-cache git\n");
    assert_eq!((answer.err.as_str(), answer.code), ("Dockerfile: 4 safe fixes\n", 0));
    assert_eq!(folder.run(&["fix", "--check"]).code, 1);
    assert_eq!(folder.run(&["fix", "--write"]).code, 0);
    assert_eq!(folder.run(&["fix", "--check"]).code, 0);
}

#[test]
fn a_diff_can_be_applied() {
    let mixed = "FROM alpine:3.22 as b\r\nRUN c\r\nCMD [\"d\"]";
    let folder = Folder::of(&[("Dockerfile", mixed), ("copy", mixed)]);
    let diff = folder.run(&["fix", "--diff"]).out;
    assert!(diff.contains("\\ No newline at end of file"), "{diff}");
    std::fs::write(folder.path("patch"), diff).expect("written");
    let applied = std::process::Command::new("git")
        .args(["apply", "-p0", "--unsafe-paths", "patch"])
        .current_dir(folder.path(""))
        .output()
        .expect("git");
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
    folder.run(&["fix", "--write", "copy"]);
    assert_eq!(folder.read("Dockerfile"), folder.read("copy"));
}

#[test]
fn nothing_is_lost() {
    let folder = Folder::of(&[]);
    let bytes: &[u8] = b"from alpine\n# \xe9\n";
    std::fs::write(folder.path("Dockerfile"), bytes).expect("written");
    for command in ["format", "fix"] {
        let answer = folder.run(&[command, "--write"]);
        assert_eq!(answer.code, 2);
        assert!(answer.err.contains("Dockerfile: byte 14 is no UTF-8"), "{}", answer.err);
        assert_eq!(std::fs::read(folder.path("Dockerfile")).expect("a file"), bytes);
    }
    let answer = folder.run_with(&["format", "--write", "-"], ROUGH);
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("leave out --write"), "{}", answer.err);
    let answer = folder.run(&["format", "one", "two"]);
    assert!(answer.err.contains("say --write"), "{}", answer.err);
    // What BuildKit refuses is left as it is, and that is said.
    let folder = Folder::of(&[("Dockerfile", "from alpine\ncopy  x\n")]);
    let answer = folder.run(&["format"]);
    assert_eq!(answer.out, "FROM alpine\ncopy  x\n");
    assert_eq!(answer.err, "Dockerfile:2: left as it is: BuildKit refuses it\n");
}

#[cfg(unix)]
#[test]
fn links_and_modes_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = Folder::of(&[("real/Dockerfile", ROUGH)]);
    let real = folder.path("real/Dockerfile");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).expect("a mode");
    symlink(&real, folder.path("Dockerfile")).expect("a link");
    assert_eq!(folder.run(&["format", "--write"]).code, 0);
    assert_eq!(std::fs::read_to_string(&real).expect("a file"), SHAPED);
    assert!(folder.path("Dockerfile").is_symlink());
    assert_eq!(std::fs::metadata(&real).expect("a file").permissions().mode() & 0o777, 0o640);
    assert_eq!(
        std::fs::read_dir(folder.path("real")).expect("a folder").count(),
        1,
        "nothing is left beside it"
    );
    std::fs::write(&real, ROUGH).expect("written");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o444)).expect("a mode");
    let answer = folder.run(&["format", "--write"]);
    assert!(answer.err.contains("it may only be read"), "{}", answer.err);
    assert_eq!(answer.code, 2);
}

#[test]
fn a_single_stage_becomes_two_or_says_why_not() {
    let single =
        "FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /app .\nCMD [\"/app\"]\n";
    let folder = Folder::of(&[
        ("Dockerfile", single),
        ("run", "FROM golang:1.24\nWORKDIR /a\nCMD [\"go\", \"run\", \".\"]\n"),
    ]);
    let answer = folder.run(&["multi-stage"]);
    assert!(
        answer.out.ends_with("\n\nFROM gcr.io/distroless/static-debian13\nWORKDIR /src\nCOPY --from=build /app /app\nCMD [\"/app\"]\n"),
        "{}",
        answer.out
    );
    assert_eq!(answer.code, 0);
    assert!(answer.err.contains("Dockerfile:1: does the program read files of /src"), "{}", answer.err);
    let refused = folder.run(&["multi-stage", "run"]);
    assert_eq!((refused.out.as_str(), refused.code), ("", 2));
    assert!(refused.err.contains("run:3: what is started builds the program itself"), "{}", refused.err);
}
