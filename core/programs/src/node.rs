//! What npm, Yarn, pnpm and Bun have in common.

use super::given::Sorted;
use super::{Arg, Ask, Beside, Call, Development, Item, Leave, Request, Source, Trace, Want, takes};

/// What may make the files of a project of Node.
pub(super) const MAKERS: &[&str] =
    &["npm", "npx", "yarn", "pnpm", "bun", "bunx", "node", "corepack", "ng", "lerna", "nx"];

/// Programs that a package brings under another name than its own, and the packages that do.
const BINS: &[(&str, &[&str])] = &[
    ("tsc", &["typescript"]),
    ("ng", &["@angular/cli"]),
    ("nest", &["@nestjs/cli"]),
    ("vue-cli-service", &["@vue/cli-service"]),
    ("webpack", &["webpack", "webpack-cli"]),
    ("svelte-kit", &["@sveltejs/kit"]),
    ("babel", &["@babel/cli"]),
    ("swc", &["@swc/cli"]),
    ("gulp", &["gulp", "gulp-cli"]),
    ("grunt", &["grunt", "grunt-cli"]),
    ("sass", &["sass"]),
    ("tailwindcss", &["tailwindcss", "@tailwindcss/cli"]),
    ("ncc", &["@vercel/ncc"]),
    ("expo", &["expo", "@expo/cli"]),
    ("storybook", &["storybook"]),
    ("biome", &["@biomejs/biome"]),
];

/// The packages that bring a program of a project: by a table where their names differ, else the one of its name.
pub fn packages_of(program: &str) -> Vec<&str> {
    BINS.iter()
        .find(|(name, _)| *name == program)
        .map_or_else(|| vec![program], |(_, packages)| packages.to_vec())
}

/// npm's `scripts` and the protocols of dependencies, of workspaces and of patches; yarn and pnpm have the same.
pub(super) static BESIDE: Beside = Beside {
    options: &["--offline", "--prefer-offline"],
    settings: &[".npmrc", ".yarnrc", ".yarnrc.yml", ".pnpmfile.cjs"],
    parts: &["node_modules", "patches", ".yarn", "pnpm-workspace.yaml", "lerna.json"],
    words: &[
        "\"preinstall\"",
        "\"install\"",
        "\"postinstall\"",
        "\"prepare\"",
        "\"workspaces\"",
        "\"file:",
        "\"link:",
        "\"workspace:",
        "\"portal:",
        "\"patch:",
    ],
};

/// A project's manifest, as npm misses it.
pub(super) fn manifest() -> Want {
    let words = "npm error enoent Could not read package.json: Error: ENOENT: no such file or directory, open '{path}'";
    Want::new(&["package.json"], words, 254).upwards().made_by(MAKERS)
}

/// What is named to be installed.
pub(super) fn sources(args: &[&Arg]) -> Vec<Source> {
    args.iter()
        .map(|arg| {
            let text = arg.text.as_str();
            let file = text.starts_with(['.', '/']) || text.contains("://") || text.ends_with(".tgz");
            if file { Source::File(arg.item()) } else { Source::Package(arg.item()) }
        })
        .collect()
}

/// Whether what only development needs is installed: by what the command says, else by its environment.
pub(super) fn development(call: &Call<'_>, stated: Option<bool>, option: &'static str) -> Development {
    match stated {
        Some(true) => return Development::LeftOut,
        Some(false) => return Development::Included(option),
        None => {}
    }
    // npm-config(7): `omit` holds `dev` where NODE_ENV is `production`, and only then.
    match call.variable("NODE_ENV").as_deref() {
        Some("production") => Development::LeftOut,
        Some("") => Development::Perhaps,
        _ => Development::Included(option),
    }
}

/// Whether an option such as `--production` leaves development dependencies out; `None` where none is given.
pub(super) fn production(sorted: &Sorted<'_>, switches: &[&str]) -> Option<bool> {
    sorted.on(switches)
}

/// A script that the manifest names: what it may leave, and whether it ends.
pub(super) fn script(out: &mut Request, name: &Item) {
    out.asks.push(Ask::Script(name.clone()));
    let text = name.text.as_str();
    let serves = ["start", "dev", "serve", "watch", "develop", "preview"];
    out.endless = name.known && text.split([':', '-']).next().is_some_and(|first| serves.contains(&first));
    if ["build", "compile", "dist", "generate"].iter().any(|word| text.contains(word)) {
        out.asks.push(Ask::Leave(Leave::tree(Trace::Output, "dist", "script:output", text)));
    }
}

/// `exec`, and what a tool calls it besides: a program of the project's packages, or one that is fetched.
pub(super) fn exec(out: &mut Request, verb: &Arg, rest: &[&Arg]) {
    out.takes = if verb.text == "exec" { takes::SCRIPT } else { takes::SMALL };
    if let Some(program) = rest.first() {
        script(out, &program.item());
    }
}

/// What a word that is not the install asks for, where the tools agree.
pub(super) fn common(out: &mut Request, verb: &Arg, rest: &[&Arg]) {
    match verb.text.as_str() {
        "run" | "run-script" => {
            out.takes = takes::SCRIPT;
            if let Some(name) = rest.first() {
                script(out, &name.item());
            }
        }
        "build" => {
            out.takes = takes::SCRIPT;
            let name = rest.first().map_or_else(|| verb.item(), |name| name.item());
            script(out, &name);
        }
        "start" => {
            out.endless = true;
            out.asks.push(Ask::Script(verb.item()));
        }
        "test" | "t" => {
            out.takes = if verb.text == "test" { takes::SCRIPT } else { takes::SMALL };
            out.asks.push(Ask::Script(verb.item()));
        }
        _ => {}
    }
}
