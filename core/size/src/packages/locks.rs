//! Lock files and manifests beyond the plain ones: which packages an installation brings, all of them.
//!
//! The readers are tolerant line and key scanners: a half-typed file gives what can be read of it, never an error.

/// A kind of file that names every package of an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lock {
    /// `package-lock.json`, `npm-shrinkwrap.json`.
    Npm,
    /// `yarn.lock`, classic and berry; it does not tell development packages.
    Yarn,
    /// `pnpm-lock.yaml`.
    Pnpm,
    /// `poetry.lock`, `uv.lock`.
    Poetry,
    /// `Pipfile.lock`.
    Pipfile,
    /// `Gemfile.lock`.
    Gemfile,
    /// `composer.lock`.
    Composer,
    /// `Cargo.lock`.
    Cargo,
}

/// Names of all packages in a lock file, each once per entry; with `dev` those for development too.
pub(crate) fn locked(text: &str, kind: Lock, dev: bool) -> Vec<String> {
    match kind {
        Lock::Npm => npm(text, dev),
        Lock::Yarn => yarn(text),
        Lock::Pnpm => pnpm(text, dev),
        Lock::Poetry | Lock::Cargo => blocks(text, dev),
        Lock::Pipfile => pipfile(text, dev),
        Lock::Gemfile => text
            .lines()
            .filter_map(|line| line.strip_prefix("    "))
            .filter(|line| !line.starts_with(' ') && line.contains('('))
            .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
            .collect(),
        Lock::Composer => composer(text, dev),
    }
}

/// Objects of a JSON text in order: the key that opens each, and its own text up to the next object.
fn objects(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut pieces = text.split('{');
    let first = pieces.next().unwrap_or("");
    pieces.scan(first, |before, piece| {
        let key = before.trim_end().strip_suffix(':').map(str::trim_end).and_then(|b| b.strip_suffix('"'));
        let key = key.and_then(|b| b.rsplit_once('"')).map_or("", |(_, key)| key);
        *before = piece;
        Some((key, piece))
    })
}

/// Whether what a lock file says of a package leaves Linux on x86-64 with glibc out.
fn is_for_others(body: &str) -> bool {
    let others = |key: &str, own: &str| {
        let Some((_, rest)) = body.split_once(&format!("\"{key}\"")) else { return false };
        let list =
            rest.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or("", |(list, _)| list);
        let mut words = list
            .split(',')
            .map(|word| word.trim().trim_matches('"'))
            .filter(|word| !word.is_empty())
            .peekable();
        words.peek().is_some()
            && !words.any(|word| word == own || word.starts_with('!') && word.get(1..) != Some(own))
    };
    others("os", "linux") || others("cpu", "x64") || others("libc", "glibc")
}

/// Whether a package's name says that it holds the programs of another platform, as `@esbuild/darwin-arm64` does.
fn names_another_platform(name: &str) -> bool {
    const OTHERS: [&str; 22] = [
        "aix",
        "android",
        "arm",
        "arm64",
        "armhf",
        "armv7",
        "darwin",
        "freebsd",
        "ia32",
        "loong64",
        "mips64el",
        "musl",
        "netbsd",
        "openbsd",
        "openharmony",
        "ppc64",
        "riscv64",
        "s390x",
        "sunos",
        "wasm32",
        "win32",
        "windows",
    ];
    const PLATFORMS: [&str; 6] = ["linux", "x64", "gnu", "gnueabihf", "msvc", "wasi"];
    let words: Vec<&str> = name.split(['-', '/', '.', '@']).collect();
    let platforms = words.iter().filter(|word| OTHERS.contains(word) || PLATFORMS.contains(word)).count();
    name == "fsevents" || platforms > 1 && words.iter().any(|word| OTHERS.contains(word))
}

/// A lock file of npm 7 and later names each package by its place: what lies between two of them is said of the first.
fn npm_by_place(text: &str, dev: bool) -> Vec<String> {
    let mut parts = text.split("\"node_modules/");
    parts.next();
    parts
        .filter_map(|part| {
            let (place, body) = part.split_once('"')?;
            let is_dev = body.replace(' ', "").contains("\"dev\":true");
            let name = place.rsplit_once("node_modules/").map_or(place, |(_, name)| name);
            ((dev || !is_dev) && !is_for_others(body)).then(|| name.to_owned())
        })
        .collect()
}

fn npm(text: &str, dev: bool) -> Vec<String> {
    if text.contains("\"node_modules/") {
        return npm_by_place(text, dev);
    }
    let is_dev = |body: &str| body.replace(' ', "").contains("\"dev\":true");
    objects(text)
        .filter(|(key, body)| {
            let is_package = !key.is_empty() && body.trim_start().starts_with("\"version\"");
            is_package && (dev || !is_dev(body))
        })
        .map(|(key, _)| key.to_owned())
        .filter(|name| !names_another_platform(name))
        .collect()
}

fn yarn(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| {
            line.ends_with(':') && !line.starts_with([' ', '#', '_']) && !line.contains("workspace:")
        })
        .filter_map(|line| {
            let first = line.split(',').next()?.trim_matches(['"', ':', ' ']);
            let at = first.char_indices().skip(1).find(|(_, c)| *c == '@').map(|(at, _)| at)?;
            first.get(..at).filter(|name| !names_another_platform(name)).map(str::to_owned)
        })
        .collect()
}

/// Keys below `packages:`, two blanks deep: `/name@1.0:`, `'@scope/name@1.0':`, `/name/1.0:`.
fn pnpm(text: &str, dev: bool) -> Vec<String> {
    let mut names: Vec<(String, bool)> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if !line.starts_with(' ') && !line.is_empty() {
            inside = line.starts_with("packages:");
        } else if inside && line.trim() == "dev: true" {
            if let Some(last) = names.last_mut() {
                last.1 = true;
            }
        } else if inside
            && let Some(key) =
                line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ') && rest.ends_with(':'))
        {
            let key = key.trim_matches([':', '\'', '"']).trim_start_matches('/');
            let key = key.split('(').next().unwrap_or(key);
            let at = key.char_indices().skip(1).find(|(_, c)| *c == '@').map(|(at, _)| at);
            let name = match at {
                Some(at) => key.get(..at).unwrap_or(key),
                None => key.rsplit_once('/').map_or(key, |(name, _)| name),
            };
            names.push((name.to_owned(), false));
        }
    }
    let wanted = |(name, is_dev): &(String, bool)| (dev || !is_dev) && !names_another_platform(name);
    names.into_iter().filter(wanted).map(|(name, _)| name).collect()
}

/// `[[package]]` blocks with `name = "x"`: poetry, uv, cargo.
fn blocks(text: &str, dev: bool) -> Vec<String> {
    text.split("[[package]]")
        .skip(1)
        .filter(|block| {
            dev || !(block.contains("category = \"dev\"") || block.contains("groups = [\"dev\"]"))
        })
        .filter_map(|block| {
            let line = block.lines().find(|line| line.trim_start().starts_with("name"))?;
            line.split('"').nth(1).map(str::to_owned)
        })
        .collect()
}

fn pipfile(text: &str, dev: bool) -> Vec<String> {
    let mut section = "";
    let mut names = Vec::new();
    for (key, body) in objects(text) {
        match key {
            "default" | "develop" | "_meta" => section = key,
            "" => {}
            _ => {
                let marks = ["\"hashes\"", "\"version\"", "\"index\"", "\"markers\"", "\"git\""];
                let wanted = section == "default" || section == "develop" && dev;
                if wanted && marks.iter().any(|mark| body.contains(mark)) {
                    names.push(key.to_owned());
                }
            }
        }
    }
    names
}

fn composer(text: &str, dev: bool) -> Vec<String> {
    let text = match text.find("\"packages-dev\"") {
        Some(at) if !dev => text.get(..at).unwrap_or(text),
        _ => text,
    };
    text.split("\"name\":")
        .skip(1)
        .filter_map(|rest| rest.split('"').nth(1))
        .filter(|name| name.contains('/'))
        .map(str::to_owned)
        .collect()
}

/// Direct dependencies in `pyproject.toml` (of the project itself, or poetry's) and `Pipfile`.
pub(crate) fn python_project(text: &str, dev: bool) -> Vec<String> {
    let mut names = Vec::new();
    let mut section = String::new();
    let mut list = false;
    for line in text.lines().map(str::trim) {
        if list {
            list = !line.starts_with(']');
            names.extend(quoted(line));
        } else if let Some(head) = line.strip_prefix('[') {
            section = head.trim_matches(['[', ']']).to_owned();
        } else if let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) {
            let (key, value) = (key.trim(), value.trim());
            let wanted = match section.as_str() {
                "packages" | "tool.poetry.dependencies" => true,
                "dev-packages" | "tool.poetry.dev-dependencies" => dev,
                _ => section.starts_with("tool.poetry.group.") && section.ends_with(".dependencies") && dev,
            };
            if section == "project" && key == "dependencies" {
                names.extend(quoted(value));
                list = !value.contains(']');
            } else if wanted && key != "python" {
                names.push(key.trim_matches('"').to_owned());
            }
        }
    }
    names
}

/// The texts between double or single quotes.
fn quoted(line: &str) -> Vec<String> {
    let mark = if line.contains('"') { '"' } else { '\'' };
    line.split(mark).skip(1).step_by(2).filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

/// The name of the package that a Cargo.toml is of.
pub fn crate_name(manifest: &str) -> Option<&str> {
    let (_, package) = manifest.split_once("[package]")?;
    let mut lines = package.lines().skip(1).take_while(|line| !line.starts_with('['));
    let line = lines.find(|line| line.split_once('=').is_some_and(|(key, _)| key.trim() == "name"))?;
    line.split('"').nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn npm_locks_of_all_versions_are_read() {
        let modern = r#"{"lockfileVersion": 3, "packages": {
            "": {"name": "app", "dependencies": {"a": "1"}},
            "node_modules/a": {"version": "1.0.0", "dependencies": {"b": "2"}},
            "node_modules/@s/b": {"version": "2.0.0", "dev": true},
            "node_modules/a/node_modules/c": {"version": "3.0.0"}}}"#;
        assert_eq!(locked(modern, Lock::Npm, true), ["a", "@s/b", "c"]);
        assert_eq!(locked(modern, Lock::Npm, false), ["a", "c"]);
        let old = r#"{"name":"app","version":"1","lockfileVersion":1,"dependencies":{
            "a":{"version":"1.0.0","requires":{"b":"2"}},
            "b":{"version":"2.0.0","dev":true}}}"#;
        assert_eq!(locked(old, Lock::Npm, true), ["a", "b"]);
        assert_eq!(locked(old, Lock::Npm, false), ["a"]);
        assert!(locked("{\"node_modules/", Lock::Npm, true).is_empty());
    }

    #[test]
    fn programs_of_other_platforms_are_not_installed() {
        let text = r#"{"packages":{"":{},
            "node_modules/esbuild":{"version":"1","engines":{"node":">=18"}},
            "node_modules/@esbuild/darwin-arm64":{"version":"1","cpu":["arm64"],"engines":{"node":"1"},"os":["darwin"]},
            "node_modules/@esbuild/linux-x64":{"version":"1","cpu":["x64"],"os":["linux"]},
            "node_modules/x-musl":{"libc":["musl"]},
            "node_modules/not-windows":{"os":["!win32"]},
            "node_modules/a/node_modules/b":{"dev":true}}}"#;
        assert_eq!(locked(text, Lock::Npm, false), ["esbuild", "@esbuild/linux-x64", "not-windows"]);
        assert_eq!(locked(text, Lock::Npm, true).last().map(String::as_str), Some("b"));
        let yarn = "\"@esbuild/win32-x64@1\":\n  version \"1\"\n\narm@1:\n  version \"1\"\nfsevents@2:\n";
        assert_eq!(locked(yarn, Lock::Yarn, true), ["arm"]);
    }

    #[test]
    fn yarn_and_pnpm_locks_give_their_names() {
        let classic = "# yarn lockfile v1\n\n\na@^1.0:\n  version \"1.0.0\"\n\n\"@s/b@^2\", \"@s/b@^2.1\":\n  version \"2.1.0\"\n  dependencies:\n    a \"^1\"\n";
        assert_eq!(locked(classic, Lock::Yarn, true), ["a", "@s/b"]);
        let berry = "__metadata:\n  version: 8\n\n\"a@npm:^1\":\n  version: 1.0.0\n\n\"app@workspace:.\":\n  version: 0\n";
        assert_eq!(locked(berry, Lock::Yarn, true), ["a"]);
        let pnpm = "lockfileVersion: '6.0'\n\ndependencies:\n  a:\n    specifier: 1\n\npackages:\n\n  /a@1.0.0:\n    resolution: {}\n    dev: false\n\n  /@s/b@2.0.0(a@1.0.0):\n    resolution: {}\n    dev: true\n\n  'c@3.0.0':\n    resolution: {}\n";
        assert_eq!(locked(pnpm, Lock::Pnpm, true), ["a", "@s/b", "c"]);
        assert_eq!(locked(pnpm, Lock::Pnpm, false), ["a", "c"]);
    }

    #[test]
    fn python_ruby_php_and_rust_locks_give_their_names() {
        let poetry = "[[package]]\nname = \"flask\"\nversion = \"3\"\ncategory = \"main\"\n\n[[package]]\nname = \"pytest\"\ncategory = \"dev\"\n";
        assert_eq!(locked(poetry, Lock::Poetry, true), ["flask", "pytest"]);
        assert_eq!(locked(poetry, Lock::Poetry, false), ["flask"]);
        let pipfile = r#"{"_meta": {"hash": {"sha256": "x"}, "requires": {}}, "default": {"flask": {"hashes": [], "version": "==3"}}, "develop": {"pytest": {"version": "==8"}}}"#;
        assert_eq!(locked(pipfile, Lock::Pipfile, false), ["flask"]);
        assert_eq!(locked(pipfile, Lock::Pipfile, true), ["flask", "pytest"]);
        let gems = "GEM\n  remote: https://rubygems.org/\n  specs:\n    rack (3.0)\n    sinatra (4.0)\n      rack (>= 3)\n\nDEPENDENCIES\n  sinatra\n";
        assert_eq!(locked(gems, Lock::Gemfile, true), ["rack", "sinatra"]);
        let composer = r#"{"packages": [{"name": "a/b", "require": {}}], "packages-dev": [{"name": "c/d"}]}"#;
        assert_eq!(locked(composer, Lock::Composer, false), ["a/b"]);
        assert_eq!(locked(composer, Lock::Composer, true), ["a/b", "c/d"]);
        assert_eq!(locked("[[package]]\nname = \"serde\"\n", Lock::Cargo, true), ["serde"]);
    }

    #[test]
    fn python_projects_give_their_direct_dependencies() {
        let project = "[project]\nname = \"x\"\ndependencies = [\n  \"flask>=3\",\n  'redis',\n]\n[tool.other]\na = \"b\"\n";
        assert_eq!(python_project(project, false), ["flask>=3", "redis"]);
        let poetry = "[tool.poetry.dependencies]\npython = \"^3.12\"\nflask = \"^3\"\n[tool.poetry.group.dev.dependencies]\npytest = \"*\"\n";
        assert_eq!(python_project(poetry, false), ["flask"]);
        assert_eq!(python_project(poetry, true), ["flask", "pytest"]);
        assert_eq!(
            python_project("[packages]\nflask = \"*\"\n[dev-packages]\npytest = \"*\"\n", false),
            ["flask"]
        );
    }
}
