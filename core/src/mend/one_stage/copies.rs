//! COPY from another stage, and mounts of one, within one file system.

use std::collections::BTreeSet;

use crate::Analysis;
use crate::model::{Base, StageId};
use crate::syntax::{Instruction, MountType, Run, Transfer, clean_path, join_path};

/// What a `COPY --from=stage` becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Copying {
    /// Nothing: the files are where they should be.
    Here,
    /// These commands.
    Commands(String),
    /// `cp` cannot do it.
    Cannot,
}

/// Directories that every image has.
const THERE: &[&str] = &[
    "/",
    ".",
    "/bin",
    "/etc",
    "/home",
    "/lib",
    "/opt",
    "/root",
    "/sbin",
    "/srv",
    "/tmp",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/local",
    "/usr/local/bin",
    "/usr/local/lib",
    "/usr/sbin",
    "/usr/share",
    "/var",
    "/var/lib",
];

/// A word for the shell: variables and patterns keep their meaning, blanks and the like lose theirs.
fn shell_word(word: &str) -> Option<String> {
    if word.is_empty() || word.chars().any(char::is_control) {
        return None;
    }
    let plain = |c: char| c.is_alphanumeric() || "/._-:+@%,~=${}*?[]".contains(c);
    if word.chars().all(plain) {
        return Some(word.to_owned());
    }
    if word.chars().any(|c| "*?[".contains(c)) {
        return None;
    }
    let mut out = String::from("\"");
    for c in word.chars() {
        if matches!(c, '"' | '\\' | '`') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    Some(out)
}

fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

/// Whether `path` is a directory of the stage; `None` where the estimate knows no file of that name.
fn is_directory(analysis: &Analysis, stage: StageId, path: &str) -> Option<bool> {
    let below = format!("{}/", path.trim_end_matches('/'));
    let mut at = analysis.model.stages.get(stage.index())?;
    loop {
        let size = analysis.size.stages.iter().find(|size| size.stage == at.id);
        let files = size.into_iter().flat_map(|size| &size.layers).flat_map(|layer| &layer.files);
        for file in files {
            if file.path.starts_with(&below) || (file.path == path && file.tree) {
                return Some(true);
            }
            if file.path == path {
                return Some(false);
            }
        }
        match &at.base {
            Base::Stage(parent) if *parent < at.id => at = analysis.model.stages.get(parent.index())?,
            _ => return None,
        }
    }
}

/// What `COPY --from=source` becomes, carried out in the directory `workdir`.
pub(super) fn copying(
    analysis: &Analysis,
    source: StageId,
    transfer: &Transfer,
    workdir: Option<&str>,
) -> Copying {
    let special = transfer.parents || !transfer.exclude.is_empty() || !transfer.inline.is_empty();
    if special || transfer.sources.is_empty() {
        return Copying::Cannot;
    }
    let here = workdir.unwrap_or("/");
    let dest = transfer.dest.value.as_str();
    let into = dest.ends_with('/')
        || matches!(dest, "." | "..")
        || dest.ends_with("/.")
        || transfer.sources.len() > 1;
    let place = absolute(here, dest);
    let (mut copies, mut made) = (Vec::new(), Vec::new());
    let mut directory_made = false;
    for written in &transfer.sources {
        let path = absolute("/", &written.value);
        let directory = if is_pattern(&path) {
            false
        } else {
            written.value.ends_with('/')
                || written.value.ends_with("/.")
                || is_directory(analysis, source, &path).unwrap_or(false)
        };
        // What the copy is called: a directory gives its contents, a file keeps its name in a directory.
        let name = path.rsplit('/').next().unwrap_or("");
        let lands = if directory || !into { place.clone() } else { absolute(&place, name) };
        if lands == path {
            continue;
        }
        if path == "/" || lands.starts_with(&format!("{path}/")) {
            return Copying::Cannot;
        }
        let (Some(from), Some(to)) = (shell_word(&path), shell_word(dest)) else { return Copying::Cannot };
        if directory || into {
            directory_made = true;
        }
        copies.push(if directory {
            format!("cp -a {}/. {to}", from.trim_end_matches('/'))
        } else {
            format!("cp -a {from} {to}")
        });
        made.push(lands);
    }
    if copies.is_empty() {
        return Copying::Here;
    }
    let parent = if directory_made { place.clone() } else { absolute("/", &parent(&place)) };
    let mut commands = Vec::new();
    if !THERE.contains(&parent.as_str()) && parent != here {
        let Some(parent) = shell_word(if directory_made { dest } else { &parent }) else {
            return Copying::Cannot;
        };
        commands.push(format!("mkdir -p {parent}"));
    }
    commands.extend(copies);
    for (program, value) in [("chown -R", &transfer.chown), ("chmod -R", &transfer.chmod)] {
        let Some(value) = value else { continue };
        let Some(value) = shell_word(&value.value) else { return Copying::Cannot };
        for path in &made {
            // A pattern's copies have names that only the build knows.
            let path = if is_pattern(path) { &place } else { path };
            let Some(path) = shell_word(path) else { return Copying::Cannot };
            commands.push(format!("{program} {value} {path}"));
        }
    }
    Copying::Commands(commands.join(" && "))
}

fn absolute(directory: &str, path: &str) -> String {
    clean_path(&if path.starts_with('/') { path.to_owned() } else { join_path(directory, path) })
}

fn parent(path: &str) -> String {
    match path.rsplit_once('/') {
        Some((before, _)) if !before.is_empty() => before.to_owned(),
        _ => "/".to_owned(),
    }
}

/// A RUN without its `count` mounts of stages (`names`): the lines to write, what was mounted elsewhere copied there first;
/// `None` where that cannot be.
pub(super) fn unmounted(
    text: &str,
    instruction: &Instruction,
    run: &Run,
    names: &BTreeSet<String>,
    count: usize,
) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    let mut found = 0;
    let mut raw = instruction.span.text(text).trim_end().to_owned();
    for mount in run.mounts.iter().rev() {
        let Some(from) = &mount.from else { continue };
        let stage = names.contains(&from.value.to_lowercase()) || from.value.parse::<u32>().is_ok();
        if !stage {
            continue;
        }
        found += 1;
        if mount.kind == MountType::Bind {
            let source = absolute("/", mount.source.as_ref().map_or("/", |source| source.value.as_str()));
            let target = absolute("/", mount.target.as_ref()?.value.as_str());
            if source != target {
                if source == "/" || target.starts_with(&format!("{source}/")) {
                    return None;
                }
                let (from, to) = (shell_word(&source)?, shell_word(&target)?);
                let above = parent(&target);
                let first = match THERE.contains(&above.as_str()) {
                    true => String::new(),
                    false => format!("mkdir -p {} && ", shell_word(&above)?),
                };
                lines.insert(0, format!("RUN {first}cp -a {from} {to}"));
            }
        } else {
            // A cache that starts with what the stage holds.
            return None;
        }
        let start = (mount.span.start.checked_sub(instruction.span.start)?) as usize;
        let end = (mount.span.end.checked_sub(instruction.span.start)?) as usize;
        raw.get(start..end)?;
        raw.replace_range(start..end, "");
    }
    // A stage that is named by a variable.
    if found != count {
        return None;
    }
    let mut words = raw.splitn(2, char::is_whitespace);
    let (keyword, rest) = (words.next()?, words.next()?);
    // What is left of the flags' lines must not begin with a lone escape character.
    lines.push(format!("{keyword} {}", rest.trim_start_matches([' ', '\t', '\\', '\r', '\n'])));
    Some(lines)
}
