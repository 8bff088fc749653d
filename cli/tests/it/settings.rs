use crate::shared::Folder;

const NAME: &str = ".dockerfile-playground.toml";

/// A warning at its first line.
const WARNS: &str = "FROM alpine:3.22 as build\nARG V\nCOPY a /x\nFROM scratch\nCOPY --from=build /x /\n";

#[test]
fn what_the_file_says_need_not_be_said_again() {
    let settings = "[check]\nignore = [\"FromAsCasing\"]\nformat = \"json\"\nfail-on = \"hint\"\n";
    let folder = Folder::of(&[("Dockerfile", WARNS), (NAME, settings)]);
    let answer = folder.run(&["check"]);
    assert!(answer.out.starts_with('{') && !answer.out.contains("FromAsCasing"), "{}", answer.out);
    let without = folder.run(&["check", "--no-config"]);
    assert!(without.out.contains("warning FromAsCasing"), "{}", without.out);
    assert_eq!(without.code, 1);
}

#[test]
fn the_command_line_goes_first_and_lists_are_joined() {
    let settings = "[check]\nignore = [\"FromAsCasing\"]\nformat = \"json\"\nfail-on = \"none\"\n";
    let folder = Folder::of(&[("Dockerfile", "FROM alpine as b\nFROM alpine AS c\n"), (NAME, settings)]);
    let answer =
        folder.run(&["check", "--format", "text", "--fail-on", "warning", "--ignore", "UnusedStage"]);
    assert!(answer.out.contains("UntaggedBaseImage"), "{}", answer.out);
    assert!(!answer.out.contains("FromAsCasing") && !answer.out.contains("UnusedStage"), "{}", answer.out);
    assert_eq!(answer.code, 1);
}

#[test]
fn a_build_is_given_what_the_file_says() {
    let settings = "[build]\ntarget = \"build\"\ncontext = \"src\"\nargs = { V = \"1\", W = \"2\" }\n";
    let text = "ARG V=0\nARG W=0\nFROM alpine:3.$V$W AS build\nCOPY a /x\nFROM scratch\n";
    let files = [("Dockerfile", text), (NAME, settings), ("src/a", "x"), ("below/Dockerfile", text)];
    let folder = Folder::of(&files);
    let shown = |args: &[&str]| folder.run(args).out;
    assert!(shown(&["graph"]).contains("alpine:3.12"), "{}", shown(&["graph"]));
    assert!(shown(&["graph", "--build-arg", "W=9"]).contains("alpine:3.19"));
    // Its paths are those of its own directory, wherever the program is called.
    let verdict = folder.run(&["verdict"]);
    assert!(!verdict.out.contains("not found"), "{}", verdict.out);
    let other = Folder::of(&[("Dockerfile", text)]);
    let path = folder.path(NAME).display().to_string();
    assert!(other.run(&["graph", "--config", &path]).out.contains("alpine:3.12"));
    assert!(!other.run(&["verdict", "--config", &path]).out.contains("not found"));
    assert!(other.run(&["verdict", "--target", "build", "--context", "."]).out.contains("not found"));
}

#[test]
fn an_image_is_held_to_the_limits_of_the_file() {
    let folder = Folder::of(&[("x.tar", "no archive"), (NAME, "[image]\nlowest-efficiency = 0.9\n")]);
    assert_eq!(folder.run(&["image", "x.tar"]).code, 2);
    let folder = Folder::of(&[("x.tar", ""), (NAME, "[image]\nlowest-efficiency = \"much\"\n")]);
    let answer = folder.run(&["image", "x.tar"]);
    assert!(answer.err.contains(NAME) && answer.err.contains("line 2"), "{}", answer.err);
}

#[test]
fn what_is_not_understood_is_named_with_its_place() {
    for (settings, wanted) in [
        ("[check]\nignored = []\n", "unknown field `ignored`"),
        ("[check]\nfail-on = \"often\"\n", "`often` is none of error, warning, hint, none"),
        ("[check\n", "line 1"),
        ("[check]\nformat = 3\n", "line 2"),
    ] {
        let answer = Folder::of(&[("Dockerfile", WARNS), (NAME, settings)]).run(&["check"]);
        assert!(answer.err.contains(NAME) && answer.err.contains(wanted), "{settings}: {}", answer.err);
        assert_eq!((answer.code, answer.out.as_str()), (2, ""));
    }
    let missing = Folder::of(&[("Dockerfile", WARNS)]).run(&["check", "--config", "no.toml"]);
    assert_eq!(
        (missing.err.as_str(), missing.code),
        ("dockerfile-playground: no.toml: there is no such file\n", 2)
    );
}
