//! `# syntax=`: whether the frontend that it names exists, and whether it knows the options that are used.

use super::{Effect, Problem};
use crate::source::Span;
use crate::syntax::{File, Instruction, Kind, suggest};

/// Instruction, option, and the first version that knows it: stable, and in the labs channel.
type Since = (&'static str, &'static str, Version, Version);

/// A version's major and minor number.
type Version = (u32, u32);

/// First versions of `docker/dockerfile` that know an option, by instruction: stable, and in the labs channel.
/// From the tables of Docker's reference (moby/buildkit at 73ed6825c4b7, `frontend/dockerfile/docs/reference.md`) and the
/// releases of the frontend, which name what a labs version had first.
const SINCE: &[Since] = &[
    ("add", "keep-git-dir", (1, 1), (1, 1)),
    ("add", "checksum", (1, 6), (1, 5)),
    ("add", "chmod", (1, 2), (1, 2)),
    ("add", "link", (1, 4), (1, 4)),
    ("add", "unpack", (1, 17), (1, 17)),
    ("add", "exclude", (1, 19), (1, 7)),
    ("copy", "chmod", (1, 2), (1, 2)),
    ("copy", "link", (1, 4), (1, 4)),
    ("copy", "parents", (1, 20), (1, 7)),
    ("copy", "exclude", (1, 19), (1, 7)),
    ("run", "mount", (1, 2), (1, 0)),
    ("run", "network", (1, 3), (1, 1)),
    ("run", "security", (1, 20), (1, 1)),
    ("run", "device", (99, 0), (1, 14)),
];
/// Heredocs.
const HEREDOCS: (Version, Version) = ((1, 4), (1, 3));

/// A frontend's image and version.
struct Frontend {
    version: Option<Version>,
    labs: bool,
}

/// What is wrong with `# syntax=`, and with options that it is too old for.
pub(super) fn problems(file: &File) -> Vec<Problem> {
    let Some(directive) = file.directives.iter().find(|directive| directive.name.value == "syntax") else {
        return Vec::new();
    };
    let written = directive.value.value.split_whitespace().next().unwrap_or("");
    let Some(first) = file.instructions.first() else { return Vec::new() };
    let image = written.split('@').next().unwrap_or(written);
    let (name, tag) = match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        _ => (image, "latest"),
    };
    let plain = name.trim_start_matches("docker.io/");
    if !matches!(plain, "docker/dockerfile" | "docker/dockerfile-upstream") {
        let near = suggest(plain, ["docker/dockerfile"], true).or_else(|| {
            matches!(plain, "dockerfile" | "docker/docker-file" | "docker/Dockerfile")
                .then(|| "docker/dockerfile".to_owned())
        });
        let Some(near) = near else { return Vec::new() };
        let meant = format!("{near}:1");
        let words = format!(
            "failed to resolve source metadata for docker.io/{}:{tag}: pull access denied, repository does not exist or may require authorization",
            if plain.contains('/') { plain.to_owned() } else { format!("library/{plain}") }
        );
        let args = [("frontend", written), ("meant", meant.as_str())];
        return vec![problem(
            "FrontendUnsuitable",
            "frontend-not-there",
            &args,
            words,
            directive.value.span,
            first,
        )];
    }
    if plain != "docker/dockerfile" || written.contains('@') {
        return Vec::new();
    }
    let Some(frontend) = version(tag) else { return Vec::new() };
    file.instructions.iter().filter_map(|instruction| too_old(&frontend, instruction, written)).collect()
}

/// The version that a tag names; `None` where that is not known.
fn version(tag: &str) -> Option<Frontend> {
    let (number, labs) = match tag.strip_suffix("-labs").or_else(|| tag.strip_suffix("-experimental")) {
        Some(number) => (number, true),
        None => (tag, matches!(tag, "labs" | "experimental" | "master-labs")),
    };
    let mut parts = number.split('.').map(|part| part.parse::<u32>().ok());
    match (parts.next().flatten(), parts.next()) {
        (Some(major), Some(Some(minor))) => Some(Frontend { version: Some((major, minor)), labs }),
        (Some(1), None) => Some(Frontend { version: None, labs }),
        _ => None,
    }
}

fn too_old(frontend: &Frontend, instruction: &Instruction, written: &str) -> Option<Problem> {
    let knows = |(stable, labs): (Version, Version)| {
        let needed = if frontend.labs { labs } else { stable };
        frontend.version.is_none_or(|version| version >= needed)
    };
    let name = instruction.kind.name();
    for flag in &instruction.flags {
        let Some((_, option, stable, labs)) =
            SINCE.iter().find(|(of, option, _, _)| *of == name && flag.name.value == *option)
        else {
            continue;
        };
        // `--device` on the stable channel is refused by name, which the model says.
        if *option == "device" || knows((*stable, *labs)) {
            continue;
        }
        let needed = if frontend.labs { labs } else { stable };
        let words =
            format!("dockerfile parse error on line {}: unknown flag: --{option}", instruction.lines.start);
        let version = format!("{}.{}", needed.0, needed.1);
        let option = format!("--{option}");
        let args = [("option", option.as_str()), ("version", version.as_str()), ("frontend", written)];
        return Some(problem("FrontendUnsuitable", "frontend-too-old", &args, words, flag.span, instruction));
    }
    if let Some(heredoc) = instruction.heredocs.first()
        && matches!(instruction.kind, Kind::Run(_) | Kind::Copy(_) | Kind::Add(_))
        && !knows(HEREDOCS)
    {
        let next = heredoc.body.text().split_whitespace().next().unwrap_or("").to_uppercase();
        let words = format!(
            "dockerfile parse error on line {}: unknown instruction: {next}",
            instruction.lines.start + 1
        );
        let args = [("option", "<<"), ("version", "1.4"), ("frontend", written)];
        return Some(problem(
            "FrontendUnsuitable",
            "frontend-too-old",
            &args,
            words,
            heredoc.delimiter,
            instruction,
        ));
    }
    None
}

fn problem(
    rule: &str,
    code: &str,
    args: &[(&str, &str)],
    words: String,
    span: Span,
    at: &Instruction,
) -> Problem {
    Problem {
        rule: rule.to_owned(),
        code: code.to_owned(),
        args: args.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        words,
        exit: None,
        span,
        effect: Effect::Ends,
        instruction: at.id,
        of_result: false,
    }
}
