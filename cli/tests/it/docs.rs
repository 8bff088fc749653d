//! What the documentation and the files for other programs say has to be understood by this one.

use std::path::Path;

use crate::image::saved;
use crate::shared::Folder;

fn text(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A folder with all that the commands of the documentation name.
fn folder() -> Folder {
    let folder = saved();
    let write = |name: &str, text: &str| std::fs::write(folder.path(name), text).expect("written");
    std::fs::create_dir(folder.path("src")).expect("a folder");
    write("Dockerfile", "FROM alpine:3.22 as a\nCOPY src /src\nCMD [\"sh\"]\n");
    write("other.dockerfile", "FROM scratch\n");
    write("src/main.go", "package main\n");
    write("exercise.json", &text("app/exercises/first-multistage.json"));
    folder
}

/// The words of a line as a shell parts them, quotes taken off.
fn words(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => out.push(String::new()),
            c => out.last_mut().expect("a word").push(c),
        }
    }
    out
}

/// Runs a command line of ours, which may object, but must be understood.
fn understood(folder: &Folder, line: &str) {
    let words = words(line.strip_prefix("dockerfile-playground ").expect("our program"));
    let args: Vec<&str> = words.iter().map(String::as_str).collect();
    let answer = folder.run(&args);
    assert!(answer.code < 2, "{line}: {}", answer.err);
}

#[test]
fn every_command_of_the_page_is_understood() {
    let (page, folder) = (text("docs/cli.md"), folder());
    let blocks = page.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines: Vec<&str> = blocks.flat_map(str::lines).collect();
    assert!(lines.len() > 9, "{lines:?}");
    for line in lines {
        understood(&folder, line);
    }
}

#[test]
fn the_settings_of_the_page_are_understood() {
    let (page, folder) = (text("docs/cli.md"), folder());
    let settings =
        page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("settings");
    let write = |name: &str, text: &str| std::fs::write(folder.path(name), text).expect("written");
    write(".dockerfile-playground.toml", settings);
    write(".dockerignore", "*.tmp\n");
    write("Dockerfile", "FROM alpine:3.22 AS runtime\nFROM runtime\n");
    for line in ["check", "size", "verdict", "graph", "image image.tar"] {
        understood(&folder, &format!("dockerfile-playground {line}"));
    }
}

#[test]
fn every_command_has_its_row_and_its_pages() {
    let (page, folder) = (text("docs/cli.md"), folder());
    let help = folder.run(&["--help"]).out;
    let commands =
        help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("commands");
    let names: Vec<&str> = commands
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty())
        .collect();
    assert!(names.contains(&"check") && names.len() > 12, "{names:?}");
    for name in names.into_iter().filter(|name| *name != "help") {
        assert!(page.contains(&format!("`{name}")), "{name} is not in docs/cli.md");
        let manual = folder.run(&["man", name]);
        assert!(manual.out.contains(".SH SYNOPSIS") && manual.code == 0, "{name}: {}", manual.err);
    }
    assert!(folder.run(&["man"]).out.contains("dockerfile\\-playground"));
    assert!(folder.run(&["man", "nothing"]).err.contains("there is no such command"));
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = folder.run(&["completions", shell]);
        assert!(script.code == 0 && script.out.contains("hide-source"), "{shell}");
    }
}

#[test]
fn hooks_and_action_call_what_there_is() {
    let hooks = text(".pre-commit-hooks.yaml");
    let entries: Vec<&str> = hooks.lines().filter_map(|line| line.trim().strip_prefix("entry: ")).collect();
    assert_eq!(entries.len(), 3);
    for entry in entries {
        understood(&folder(), &format!("{entry} Dockerfile other.dockerfile"));
    }
    // The commands of the action, with values for its inputs.
    let action = text("action.yml");
    let run = action.lines().map(str::trim).filter(|line| line.starts_with("dockerfile-playground "));
    let run: Vec<&str> = run.collect();
    assert_eq!(run.len(), 2);
    for line in run {
        let line = line.split(" > ").next().expect("a command");
        let line = line.replace("$ARGS", "--fail-on error --target 0").replace("$FILES", "Dockerfile");
        understood(&folder(), &line);
    }
}

/// The settings of the page on editors are read by the server, which refuses what it does not know.
#[test]
fn settings_of_the_page_are_those_of_the_server() {
    let page = text("docs/lsp.md");
    let block = page.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).expect("settings");
    let folder = folder();
    let settings = block.replace("/path/of/the/build/context", &folder.path("").display().to_string());
    let settings: serde_json::Value = serde_json::from_str(&settings).expect("JSON");
    crate::lsp::takes(settings);
}
