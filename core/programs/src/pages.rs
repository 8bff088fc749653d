//! Where tools that build web pages put them, as their documentations have it (2026-11-30).

/// A tool with the folder that its build writes, unless it is told another.
struct Builder {
    program: &'static str,
    folder: &'static str,
    /// The files in which another may stand; `*` is any ending of a script.
    settings: &'static [&'static str],
    /// The word by which they, an option or a variable name another.
    word: &'static str,
}

const SCRIPTS: [&str; 6] = ["js", "mjs", "cjs", "ts", "mts", "cts"];

const BUILDERS: &[Builder] = &[
    Builder { program: "vite", folder: "dist", settings: &["vite.config.*"], word: "outDir" },
    Builder { program: "react-scripts", folder: "build", settings: ENVIRONMENT, word: "BUILD_PATH" },
    Builder { program: "vue-cli-service", folder: "dist", settings: &["vue.config.*"], word: "outputDir" },
    Builder { program: "astro", folder: "dist", settings: &["astro.config.*"], word: "outDir" },
];

/// Files from which a build with react-scripts takes variables.
const ENVIRONMENT: &[&str] = &[".env", ".env.local", ".env.production", ".env.production.local"];

/// Folders that such tools write, one or another.
pub const FOLDERS: &[&str] = &["build", "dist", "out", "public", "www"];

/// What may come before such a tool in a script and writes no page.
const BESIDE: &[&str] = &["eslint", "prettier", "stylelint", "tsc", "vue-tsc", "echo"];

/// Packages that have Vite write elsewhere.
const REROUTES: &[&str] = &[
    "@sveltejs/kit",
    "@remix-run/",
    "@react-router/dev",
    "@builder.io/qwik",
    "@solidjs/start",
    "@tanstack/",
    "laravel-vite-plugin",
    "vite-plugin-",
    "vike",
];

/// A page that a script of a manifest builds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The folder that it is written to, beside the manifest.
    pub folder: &'static str,
    /// Whether a compiler that has a folder of its own comes before.
    pub compiles: bool,
    settings: &'static [&'static str],
    word: &'static str,
}

impl Page {
    /// What `script` builds; `None` where it does anything else, or may.
    pub fn of(script: &str, manifest: &str) -> Option<Self> {
        if script.contains([';', '|', '$', '`', '>', '<', '('])
            || REROUTES.iter().any(|name| manifest.contains(name))
        {
            return None;
        }
        let (mut found, mut compiles) = (None, false);
        for command in script.split("&&") {
            let mut words =
                command.split_whitespace().skip_while(|word| word.contains('=') || *word == "cross-env");
            let program = words.next()?;
            if BESIDE.contains(&program) {
                compiles |= program.ends_with("tsc");
                continue;
            }
            let builder = BUILDERS.iter().find(|builder| builder.program == program)?;
            let plain = words.next()? == "build" && words.all(|word| !is_place(word));
            if !plain || found.is_some() || command.contains(builder.word) {
                return None;
            }
            found = Some(builder);
        }
        let Builder { folder, settings, word, .. } = found?;
        Some(Self { folder, compiles, settings, word })
    }

    /// The files that may state another folder.
    pub fn settings(&self) -> impl Iterator<Item = String> {
        self.settings.iter().flat_map(|name| {
            let endings: &[&str] = if name.ends_with('*') { &SCRIPTS } else { &[""] };
            endings.iter().map(|ending| format!("{}{ending}", name.trim_end_matches('*')))
        })
    }

    /// Whether a text, or a variable's name, states another folder.
    pub fn is_told_in(&self, text: &str) -> bool {
        text.contains(self.word)
    }
}

/// Whether a word of a command line may name a folder: options that do, and whatever is no option.
fn is_place(word: &str) -> bool {
    let option = word.split('=').next().unwrap_or(word);
    !word.starts_with('-')
        || option.contains("out")
        || option.contains("dist")
        || option.contains("dest")
        || option == "-d"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_certain_is_said() {
        let folder = |script: &str| Page::of(script, "{}").map(|page| (page.folder, page.compiles));
        assert_eq!(folder("vite build"), Some(("dist", false)));
        assert_eq!(
            folder("tsc -b && vite build --mode production"),
            None,
            "a word after an option may be its value"
        );
        assert_eq!(folder("tsc -b && vite build --mode=production"), Some(("dist", true)));
        assert_eq!(folder("CI=false react-scripts build"), Some(("build", false)));
        for script in [
            "vite",
            "vite build --outDir=build",
            "vite build app",
            "vite build && mv dist build",
            "vite build; cp -r dist build",
            "BUILD_PATH=www react-scripts build",
            "vue-cli-service build --dest=www",
            "node build.js",
            "vite build && vite build",
        ] {
            assert_eq!(folder(script), None, "{script}");
        }
        assert_eq!(Page::of("vite build", r#"{"devDependencies":{"@sveltejs/kit":"2"}}"#), None);
        let page = Page::of("vite build", "{}").expect("a page");
        assert!(page.settings().any(|file| file == "vite.config.mts") && page.settings().count() == 6);
        assert!(page.is_told_in("build: { outDir: 'build' }"));
    }
}
