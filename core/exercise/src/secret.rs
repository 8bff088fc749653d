//! Whether a secret is lent to a step and leaves nothing.

use dockerfile_syntax::lists::Gather;
use std::collections::BTreeSet;

use super::did::{Wanted, absolute, find};
use super::files::is_below;
use crate::Analysis;
use crate::deeds::{Deed, FileEffect};
use crate::syntax::{Instruction, InstructionId, Kind, Mount, MountType};

/// What became of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lent {
    /// It is lent, read, and leaves nothing.
    Well,
    /// The step is not carried out.
    NoStep,
    /// The step has no secret mount.
    NoMount,
    /// Nothing reads the mount.
    Unread,
    /// It is written to a file that stays.
    Stays(InstructionId),
    /// A secret stands in the text.
    Written(InstructionId),
}

/// What becomes of the secret for the step that runs `command`.
pub(super) fn lent(analysis: &Analysis, command: &str) -> Lent {
    let needed = |stage| analysis.model.reachable_with_onbuild.contains(&stage);
    if let Some(deed) = analysis.deeds.runs.iter().find(|deed| needed(deed.stage) && says_secret(deed)) {
        return Lent::Written(deed.instruction);
    }
    let wanted = Wanted::parse(command);
    let found = find(analysis, &wanted, needed);
    let mut best = Lent::NoStep;
    for deed in &found.sure {
        best = match (step(analysis, deed), best) {
            (Lent::Well, _) => Lent::Well,
            (one, Lent::NoStep | Lent::NoMount) => one,
            (_, before) => before,
        };
    }
    // Whatever the step itself does: no other may keep a secret either.
    for instruction in &analysis.file.instructions {
        if needed_run(analysis, instruction.id) && keeps(analysis, instruction) {
            return Lent::Stays(instruction.id);
        }
    }
    best
}

fn needed_run(analysis: &Analysis, id: InstructionId) -> bool {
    let model = &analysis.model;
    model
        .stages
        .iter()
        .any(|stage| model.reachable_with_onbuild.contains(&stage.id) && stage.instructions.contains(&id))
}

fn mounts(instruction: &Instruction) -> &[Mount] {
    match &instruction.kind {
        Kind::Run(run) => &run.mounts,
        _ => &[],
    }
}

/// What a secret mount gives: a variable, a file, or both.
struct Given {
    variable: Option<String>,
    file: Option<String>,
}

fn given(mount: &Mount) -> Option<Given> {
    if mount.kind != MountType::Secret {
        return None;
    }
    let value = |of: &Option<crate::source::Spanned<String>>| of.as_ref().map(|value| value.value.clone());
    let variable = value(&mount.env);
    let target = value(&mount.target);
    let source = value(&mount.source);
    let id = value(&mount.id).or_else(|| source.as_ref()?.rsplit('/').next().map(str::to_owned));
    // BuildKit: a file unless only a variable is asked for.
    let file = match (target, &variable) {
        (Some(target), _) => {
            Some(if target.starts_with('/') { target } else { format!("/run/secrets/{target}") })
        }
        (None, Some(_)) => None,
        (None, None) => id.map(|id| format!("/run/secrets/{id}")),
    };
    Some(Given { variable, file })
}

/// Files that tools read by themselves.
const READ_BY_THEMSELVES: [&str; 14] = [
    ".npmrc",
    "npmrc",
    ".yarnrc",
    ".yarnrc.yml",
    ".netrc",
    "pip.conf",
    ".pypirc",
    "settings.xml",
    ".git-credentials",
    ".gitconfig",
    "auth.json",
    "config.json",
    "credentials.toml",
    "credentials",
];

fn step(analysis: &Analysis, deed: &Deed) -> Lent {
    let Some(instruction) = analysis.file.instructions.get(deed.instruction.index()) else {
        return Lent::NoStep;
    };
    let secrets: Vec<Given> = mounts(instruction).iter().filter_map(given).collect();
    if secrets.is_empty() {
        return Lent::NoMount;
    }
    let own: Vec<&Deed> =
        analysis.deeds.runs.iter().filter(|other| other.instruction == deed.instruction).collect();
    let read = secrets.iter().any(|secret| is_read(analysis, secret, deed, &own));
    if read { Lent::Well } else { Lent::Unread }
}

/// Whether a command of the step makes use of the secret.
fn is_read(analysis: &Analysis, secret: &Given, deed: &Deed, own: &[&Deed]) -> bool {
    const IDLE: [&str; 9] = ["echo", "printf", "true", ":", "test", "[", "ls", "stat", "sleep"];
    let works = |other: &&&Deed| !IDLE.contains(&other.name.as_str()) || !other.effects.is_empty();
    if let Some(name) = &secret.variable {
        let lower = name.to_ascii_lowercase();
        // npm takes its settings from variables of this form.
        if lower.starts_with("npm_config_") {
            return true;
        }
        let (braced, bare) = (format!("${{{name}}}"), format!("${name}"));
        let used = own.iter().filter(works).any(|other| {
            other.uses.contains(name)
                || other.words.iter().any(|word| word.text.contains(&braced) || word.text.contains(&bare))
        });
        if used {
            return true;
        }
    }
    let Some(file) = &secret.file else { return false };
    if READ_BY_THEMSELVES.contains(&file.rsplit('/').next().unwrap_or(""))
        && !file.starts_with("/run/secrets/")
    {
        return true;
    }
    let names = |text: &str| text.contains(file.as_str());
    let by_variable = deed.variables.iter().any(|(_, value)| value.as_deref().is_some_and(names));
    let stage = analysis.model.stages.get(deed.stage.index());
    let by_stage = stage.is_some_and(|stage| {
        let state = stage.position(deed.instruction).map(|at| stage.state_before(at));
        state.is_some_and(|state| state.env().iter().any(|(_, value)| names(value)))
    });
    by_variable
        || by_stage
        || own.iter().filter(works).any(|other| {
            let shown = other.name == "cat" && !other.handed_on && other.effects.is_empty();
            !shown
                && (other.uses.iter().any(|used| names(used))
                    || other.words.iter().any(|word| names(&word.text)))
        })
}

/// Whether a RUN writes its secret to a file that stays in its layer.
fn keeps(analysis: &Analysis, instruction: &Instruction) -> bool {
    let secrets: Vec<Given> = mounts(instruction).iter().filter_map(given).collect();
    if secrets.is_empty() {
        return false;
    }
    let mut secret_files: BTreeSet<String> = secrets.iter().filter_map(|secret| secret.file.clone()).gather();
    let mut secret_names: BTreeSet<String> =
        secrets.iter().filter_map(|secret| secret.variable.clone()).gather();
    let lent_files = secret_files.clone();
    let aside: Vec<String> = mounts(instruction)
        .iter()
        .filter(|mount| mount.kind != MountType::Bind || !mount.read_only)
        .filter_map(|mount| mount.target.as_ref().map(|target| target.value.clone()))
        .collect();
    let mut kept: BTreeSet<String> = BTreeSet::new();
    let own = analysis.deeds.runs.iter().filter(|deed| deed.instruction == instruction.id);
    for deed in own {
        let reads = deed.uses.iter().any(|used| {
            secret_names.contains(used) || secret_files.iter().any(|file| used.contains(file.as_str()))
        });
        let names =
            deed.words.iter().any(|word| secret_files.iter().any(|file| word.text.contains(file.as_str())));
        // What a variable is given holds it from then on.
        if deed.name == "export" && reads {
            secret_names
                .extend(deed.words.iter().filter_map(|word| Some(word.text.split_once('=')?.0.to_owned())));
        }
        for effect in &deed.effects {
            match effect {
                FileEffect::Put { from, to, into } => {
                    let taken = from.iter().find(|from| secret_files.contains(*from));
                    if let Some(from) = taken.filter(|_| deed.name != "ln") {
                        let name = from.rsplit('/').next().unwrap_or("");
                        let path =
                            if *into { format!("{}/{name}", to.trim_end_matches('/')) } else { to.clone() };
                        secret_files.insert(path.clone());
                        kept.insert(path);
                    }
                }
                FileEffect::Write(path) if reads || names => {
                    secret_files.insert(path.clone());
                    kept.insert(path.clone());
                }
                FileEffect::Delete(path) if deed.sure => {
                    kept.retain(|file| !is_below(file, path) && !globbed(path, file));
                }
                _ => {}
            }
        }
        kept.extend(settings(analysis, deed, reads));
        unset(deed, &mut kept);
    }
    kept.iter().any(|path| {
        !lent_files.contains(path)
            && !path.starts_with("/dev/")
            && !aside.iter().any(|mount| !lent_files.contains(mount) && is_below(path, mount))
    })
}

fn globbed(pattern: &str, path: &str) -> bool {
    pattern.contains(['*', '?'])
        && crate::ignore::IgnoreFile::parse(pattern.trim_start_matches('/'))
            .matches(path.trim_start_matches('/'))
}

/// The file of settings that `npm config set KEY SECRET` and its kin write to.
fn settings(analysis: &Analysis, deed: &Deed, reads: bool) -> Option<String> {
    if !reads {
        return None;
    }
    let said = |word: &str| deed.words.iter().any(|given| given.text == word);
    let directory = deed.directory.as_deref().unwrap_or("/");
    let home = super::did::variable(analysis, deed, "HOME").unwrap_or_else(|| "/root".to_owned());
    match deed.name.as_str() {
        "npm" | "pnpm" if said("set") || said("login") || said("adduser") => {
            Some(if said("--location=project") || said("project") {
                absolute(directory, ".npmrc")
            } else if said("-g") || said("--global") || said("--location=global") {
                "/usr/local/etc/npmrc".to_owned()
            } else {
                absolute(&home, ".npmrc")
            })
        }
        "yarn" if said("set") => Some(absolute(directory, ".yarnrc.yml")),
        "pip" | "pip3" if said("config") => Some(absolute(&home, ".config/pip/pip.conf")),
        "git" if said("config") => Some(absolute(&home, ".gitconfig")),
        "git" if said("clone") => {
            let to = deed.words.iter().rev().find(|word| word.known && !word.text.starts_with('-'));
            Some(absolute(directory, &format!("{}/.git/config", to.map_or(".", |word| word.text.as_str()))))
        }
        "poetry" | "composer" | "bundle" if said("config") => Some(absolute(&home, ".config/settings")),
        "docker" | "gh" if said("login") => Some(absolute(&home, ".config/login")),
        _ => None,
    }
}

/// `npm config delete KEY` takes the secret out of the settings again.
fn unset(deed: &Deed, kept: &mut BTreeSet<String>) {
    let said = |word: &str| deed.words.iter().any(|given| given.text == word);
    if !deed.sure || !(said("delete") || said("unset") || said("rm") || said("logout") || said("--unset")) {
        return;
    }
    match deed.name.as_str() {
        "npm" | "pnpm" => kept.retain(|path| !path.ends_with("npmrc")),
        "git" => kept.retain(|path| !path.ends_with(".gitconfig")),
        "pip" | "pip3" => kept.retain(|path| !path.ends_with("pip.conf")),
        "yarn" => kept.retain(|path| !path.ends_with(".yarnrc.yml")),
        _ => {}
    }
}

/// Whether a command has a secret written out in its words.
fn says_secret(deed: &Deed) -> bool {
    let literal = |value: &str| {
        let value = value.trim_matches(['"', '\'']);
        !value.is_empty() && !value.contains(['$', '/', '<']) && value.len() > 3
    };
    let secretive = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["token", "secret", "password", "passwd", "_auth", "apikey", "api_key"]
            .iter()
            .any(|word| name.contains(word))
    };
    let assigned = |text: &str| {
        text.rsplit_once('=').is_some_and(|(name, value)| {
            secretive(name.rsplit(['/', ':', ' ']).next().unwrap_or(name)) && literal(value)
        })
    };
    if deed.variables.iter().any(|(name, value)| secretive(name) && value.as_deref().is_some_and(literal)) {
        return true;
    }
    let words: Vec<&str> = deed.words.iter().map(|word| word.text.as_str()).collect();
    words.iter().any(|word| word.lines().any(assigned) || word.starts_with("npm_") && word.len() > 20)
        || words.windows(2).any(|pair| {
            matches!(pair, [key, value] if !key.contains('=') && (key.contains("_auth") || key.ends_with("-token") || key.ends_with("--password")) && literal(value) && !value.starts_with('-'))
        })
}
