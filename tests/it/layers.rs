//! Who may use whom: crates, as Cargo has it, and the modules at the top of each.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Every crate of ours with its modules. A crate builds on those above it only, and a module on those before it. `*` are
/// all modules that are not named: many of a kind, of which none may need another that needs it.
const ORDER: &[(&str, &[&str])] = &[
    ("core/syntax", &["source", "fix", "syntax", "ignore", "image_ref", "glob", "lists", "paths"]),
    (
        "core/answers",
        &[
            "vars",
            "model",
            "plan",
            "diagnostic",
            "size",
            "verdict",
            "deeds",
            "analysis",
            "shelf",
            "options",
            "what_if",
            "mend",
            "rules",
        ],
    ),
    ("core/shell", &["dialect", "ast", "braces", "effective", "lasting", "flow", "parser", "run", "word"]),
    ("core/programs", &["asks", "beside", "caches", "home", "given", "takes", "*", "list"]),
    (
        "core/model",
        &["states", "mount", "paths", "ports", "url", "remote", "dispatch", "platform", "build", "scripts"],
    ),
    (
        "core/graph",
        &["simplex", "coordinates", "geometry", "order", "topology", "rank", "route", "layout", "export"],
    ),
    ("core/timeline", &["durations", "schedule", "trace", "cache", "layers", "log"]),
    ("core/image", &["created_by", "tree", "real_size", "waste", "codes", "types", "compare", "error"]),
    (
        "core/exercise",
        &[
            "files",
            "image",
            "said",
            "rules",
            "did",
            "begin",
            "secret",
            "check",
            "goal_words",
            "read",
            "markdown",
            "write",
        ],
    ),
    (
        "core/size",
        &[
            "layout",
            "fs",
            "assumed",
            "basis",
            "catalogue",
            "efficiency",
            "packages",
            "offers",
            "run",
            "estimator",
            "sent",
            "transfer",
            "mounts",
            "estimate",
        ],
    ),
    ("core/plan", &["assumed", "roots", "steps"]),
    (
        "core/verdict",
        &[
            "words",
            "files",
            "frontend",
            "packages",
            "bases",
            "accounts",
            "shells",
            "stage_names",
            "world",
            "run",
            "steps",
            "start",
            "judge",
        ],
    ),
    (
        "core/checks",
        &[
            "config",
            "context",
            "deeds",
            "registry",
            "start",
            "caches",
            "edits",
            "verdict_view",
            "rules",
            "causes",
            "buildkit",
            "corrections",
        ],
    ),
    ("core", &["request", "tokens", "starts", "analysis", "judged", "mend", "what_if", "image"]),
    (
        "core/ide",
        &[
            "language", "reading", "symbols", "format", "complete", "navigate", "rename", "hover", "step",
            "refactor",
        ],
    ),
    ("core/report", &["words", "texts", "drawing", "findings", "graph", "plan", "size"]),
    ("app/protocol", &["analysis", "editor", "image"]),
    ("app/worker", &["editor", "answer", "reader"]),
    (
        "cli",
        &[
            "words",
            "args",
            "end",
            "fault",
            "output",
            "input",
            "settings",
            "tables",
            "build",
            "explain",
            "report",
            "edits",
            "format",
            "fix",
            "multi_stage",
            "check",
            "graph",
            "size",
            "plan",
            "verdict",
            "image",
            "exercise",
            "manual",
            "lsp",
        ],
    ),
    ("npm", &["fault", "options", "ask", "wire", "session"]),
    (
        "app",
        &[
            "i18n",
            "exercises",
            "share",
            "state",
            "intake",
            "view",
            "embed",
            "browser",
            "examples",
            "worker",
            "reader",
            "components",
        ],
    ),
];

/// What draws, and what it must not be able to call.
const DRAWS: &str = "app";
const COMPUTES: &[&str] = &[
    "core/shell",
    "core/programs",
    "core/model",
    "core/size",
    "core/plan",
    "core/verdict",
    "core/checks",
    "core",
    "core/ide",
    "core/report",
    "app/worker",
    "cli",
    "npm",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The folder of each crate of the workspace, by name.
fn folders() -> BTreeMap<String, &'static str> {
    let name = |folder: &str| {
        let manifest = read(&root().join(folder).join("Cargo.toml"));
        let line = manifest.lines().find_map(|line| line.strip_prefix("name = \"")).expect("a name");
        line.trim_end_matches('"').to_owned()
    };
    ORDER.iter().map(|(folder, _)| (name(folder), *folder)).collect()
}

/// The crates of ours that one builds on, tests left out: every table of dependencies but `dev-dependencies`.
fn builds_on(folder: &str, folders: &BTreeMap<String, &'static str>) -> BTreeSet<&'static str> {
    let manifest = read(&root().join(folder).join("Cargo.toml"));
    let mut found = BTreeSet::new();
    let mut counts = false;
    for line in manifest.lines() {
        if let Some(table) = line.strip_prefix('[').map(|line| line.trim_end_matches(']')) {
            counts = table.split('.').any(|part| matches!(part, "dependencies" | "build-dependencies"));
            let named = table.split_once("dependencies.").filter(|_| counts);
            found.extend(named.and_then(|(_, name)| folders.get(name)).copied());
        } else if counts {
            let name = line.split(['=', '.', ' ']).next().unwrap_or("");
            found.extend(folders.get(name).copied());
        }
    }
    found
}

#[test]
fn every_crate_is_in_the_order_and_builds_on_those_above_it() {
    let manifest = read(&root().join("Cargo.toml"));
    let members =
        manifest.split_once("members = [").and_then(|(_, rest)| rest.split_once(']')).expect("members").0;
    let members: BTreeSet<&str> =
        members.split('"').skip(1).step_by(2).filter(|&name| name != "tests").collect();
    let listed: BTreeSet<&str> = ORDER.iter().map(|(folder, _)| *folder).collect();
    assert_eq!(members, listed, "members of the workspace and crates of the order");
    let folders = folders();
    let mut above = BTreeSet::new();
    for (folder, _) in ORDER {
        for other in builds_on(folder, &folders) {
            assert!(above.contains(other), "{folder} builds on {other}, which is not above it");
        }
        above.insert(*folder);
    }
}

#[test]
fn what_draws_cannot_link_what_computes() {
    let folders = folders();
    let (mut seen, mut next) = (BTreeSet::new(), vec![DRAWS]);
    while let Some(folder) = next.pop() {
        if seen.insert(folder) {
            next.extend(builds_on(folder, &folders));
        }
    }
    assert!(seen.contains("core/answers"), "the page builds on the answers: {seen:?}");
    let linked: Vec<&&str> = COMPUTES.iter().filter(|folder| seen.contains(*folder)).collect();
    assert!(linked.is_empty(), "the page links {linked:?}");
}

/// A file's code: without comments, without its tests and what is imported for them.
fn code(path: &Path) -> String {
    let text = read(path);
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or("");
    let mut out = String::new();
    let mut skips = false;
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or("");
        let starts_test = line.trim() == "#[cfg(test)]";
        if !skips && !starts_test {
            out.push_str(line);
            out.push('\n');
        }
        // What comes after the attribute goes with it: one item, to its end.
        skips = starts_test || (skips && !line.trim_end().ends_with([';', '}']));
    }
    out
}

/// The paths in a tree of imports, without braces.
fn expand(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((head, rest)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap_or(tree).trim().to_owned()];
    };
    let inner = rest.rsplit_once('}').map_or(rest, |(inner, _)| inner);
    let (mut depth, mut start, mut parts) = (0_i32, 0, Vec::new());
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(inner.get(start..at).unwrap_or(""));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(inner.get(start..).unwrap_or(""));
    let parts = parts.into_iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(expand).map(|part| format!("{head}{part}")).collect()
}

/// Imports of a text: `(exported, path)`.
fn imports(text: &str) -> Vec<(bool, String)> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices("use ") {
        let before = text.get(..at).unwrap_or("");
        let line = before.rsplit('\n').next().unwrap_or("").trim();
        if !(line.is_empty() || line.starts_with("pub")) {
            continue;
        }
        let tree = text.get(at + 4..).and_then(|rest| rest.split(';').next()).unwrap_or("");
        let tree: String = tree.split_whitespace().collect::<Vec<_>>().join(" ");
        out.extend(expand(&tree).into_iter().map(|path| (line.starts_with("pub"), path)));
    }
    out
}

/// Every path of a text that starts at the crate or above the module.
fn paths(text: &str) -> Vec<String> {
    let mut out: Vec<String> = imports(text).into_iter().map(|(_, path)| path).collect();
    for start in ["crate::", "super::"] {
        for (at, _) in text.match_indices(start) {
            let inside = text.get(..at).is_some_and(|before| before.ends_with("::"));
            let rest = text.get(at..).unwrap_or("");
            let end =
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(rest.len());
            let path = rest.get(..end).unwrap_or("").trim_end_matches(':');
            if !inside && path.contains("::") {
                out.push(path.to_owned());
            }
        }
    }
    out
}

struct Source {
    /// The modules on the way from the crate's root, the file's own last.
    module: Vec<String>,
    text: String,
}

/// The sources of a crate, its root first; tests and programs left out.
fn sources(folder: &str) -> Vec<Source> {
    let top = root().join(folder).join("src");
    let mut out = vec![Source { module: Vec::new(), text: code(&top.join("lib.rs")) }];
    let mut pending = vec![(top, Vec::new())];
    while let Some((dir, module)) = pending.pop() {
        let entries = fs::read_dir(&dir).expect("a folder").flatten();
        let mut entries: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        entries.sort();
        for path in entries {
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or("").to_owned();
            let below: Vec<String> = module.iter().cloned().chain([name.clone()]).collect();
            if path.is_dir() {
                if name != "bin" {
                    pending.push((path, below));
                }
            } else if name == "mod" {
                out.push(Source { module: module.clone(), text: code(&path) });
            } else if !matches!(name.as_str(), "lib" | "main" | "tests")
                && path.extension().is_some_and(|e| e == "rs")
            {
                out.push(Source { module: below, text: code(&path) });
            }
        }
    }
    out
}

/// Whether a text declares something by that name.
fn declares(text: &str, name: &str) -> bool {
    ["struct", "enum", "fn", "trait", "type", "const", "static"].iter().any(|kind| {
        text.match_indices(&format!("{kind} {name}")).any(|(at, found)| {
            let after = text.get(at + found.len()..).and_then(|rest| rest.chars().next());
            after.is_none_or(|c| !(c.is_alphanumeric() || c == '_'))
        })
    })
}

/// The module at the top of a crate that a name at its root stands for; `None` for what another crate gives.
fn home<'m>(name: &str, modules: &[&'m str], root: &str, sources: &[Source]) -> Option<&'m str> {
    let find = |name: &str| modules.iter().copied().find(|module| *module == name);
    if let Some(module) = find(name) {
        return Some(module);
    }
    imports(root).iter().filter(|(exported, _)| *exported).find_map(|(_, path)| {
        let (start, end) = path.split_once("::")?;
        let module = find(start)?;
        let last = end.rsplit("::").next().unwrap_or(end);
        let all = || {
            let mut inside =
                sources.iter().filter(|source| source.module.first().is_some_and(|m| m == module));
            inside.any(|source| declares(&source.text, name))
        };
        (last == name || (last == "*" && all())).then_some(module)
    })
}

/// Those that reach themselves.
fn in_circles<'m>(uses: &BTreeMap<&'m str, BTreeSet<&'m str>>) -> Vec<&'m str> {
    let reaches_itself = |start: &&'m str| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![*start]);
        while let Some(at) = next.pop() {
            for &used in uses.get(at).into_iter().flatten() {
                if used == *start {
                    return true;
                }
                if seen.insert(used) {
                    next.push(used);
                }
            }
        }
        false
    };
    uses.keys().copied().filter(|start| reaches_itself(start)).collect()
}

#[test]
fn modules_use_those_before_them() {
    let mut faults = Vec::new();
    for (folder, modules) in ORDER {
        let sources = sources(folder);
        let there: BTreeSet<&str> =
            sources.iter().filter_map(|s| s.module.first().map(String::as_str)).collect();
        let named: BTreeSet<&str> = modules.iter().copied().filter(|module| *module != "*").collect();
        let others: Vec<&str> = there.difference(&named).copied().collect();
        assert!(named.is_subset(&there), "{folder} has no {:?}", named.difference(&there));
        assert!(others.is_empty() || modules.contains(&"*"), "{folder}: where do {others:?} stand?");
        let all: Vec<&str> = there.iter().copied().collect();
        let place = |module: &str| {
            let at = modules.iter().position(|other| *other == module);
            at.or_else(|| modules.iter().position(|other| *other == "*"))
        };
        let mut kin: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for source in &sources {
            let Some(own) = source.module.first() else { continue };
            for path in paths(&source.text) {
                let supers = path.split("::").take_while(|part| *part == "super").count();
                let at_root = path.starts_with("crate::") || (supers > 0 && supers >= source.module.len());
                let Some(name) = path.split("::").find(|part| !matches!(*part, "crate" | "super")) else {
                    continue;
                };
                let Some(used) = home(name, &all, &sources[0].text, &sources).filter(|_| at_root) else {
                    continue;
                };
                if place(used) == place(own) && used != own {
                    let own = all.iter().copied().find(|module| module == own).expect("a module");
                    kin.entry(own).or_default().insert(used);
                }
                if place(used) > place(own) {
                    faults.push(format!("{folder}: {} uses {path} of {used}", source.module.join("::")));
                }
            }
        }
        faults.extend(in_circles(&kin).into_iter().map(|module| format!("{folder}: {module} needs itself")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The standard library's are compiled for every type anew (`dockerfile_syntax::lists`).
#[test]
fn what_visitors_load_sorts_by_one_program() {
    let own: &[&str] = &["lists"];
    let mut faults = Vec::new();
    for (folder, _) in ORDER {
        for source in sources(folder).iter().filter(|source| source.module != own) {
            let sorts = |line: &&str| line.contains(".sort(") || line.contains(".sort_");
            let found = source.text.lines().filter(sorts);
            faults
                .extend(found.map(|line| format!("{folder} {}: {}", source.module.join("::"), line.trim())));
        }
    }
    assert!(faults.is_empty(), "arrange instead:\n{}", faults.join("\n"));
}

#[test]
fn the_reader_of_imports_sees_through_braces() {
    let found = expand("crate::{a, b::{self, C as D}, e::*}");
    assert_eq!(found, ["crate::a", "crate::b::self", "crate::b::C", "crate::e::*"]);
    let found = paths("use super::x::{Y, Z};\nfn f() { crate::w::g(); }\n");
    for path in ["super::x::Y", "super::x::Z", "crate::w::g"] {
        assert!(found.iter().any(|found| found == path), "{path} in {found:?}");
    }
    let uses = BTreeMap::from([
        ("a", BTreeSet::from(["b"])),
        ("b", BTreeSet::from(["c", "b2"])),
        ("c", BTreeSet::from(["a"])),
    ]);
    assert_eq!(in_circles(&uses), ["a", "b", "c"]);
    assert!(declares("pub struct Plan {", "Plan") && !declares("pub struct Plans {", "Plan"));
}
