//! Modules that a program wants and that are not there: packages of Node that stay behind in the stage that built it,
//! packages of Python that nothing names.

use super::{Effect, Instruction, Judge, Problem, Span};
use crate::paths::directories_above;
use crate::programs::gem_of;
use crate::syntax::join_path;

/// Compilers that turn sources into JavaScript file by file, and leave what they import where it is.
const COMPILERS: &[&str] = &["tsc", "nest", "babel", "swc"];

impl Judge<'_> {
    /// `python -m` with a module of a package that nothing installs.
    pub(super) fn module(&self, module: &str, argv: &[String], at: &Instruction, out: &mut Vec<Problem>) {
        let Some(program) = self.work.world.lacks_module(module) else { return };
        let local = self.absolute(module).is_none_or(|path| {
            let file = self.work.files.may_bring(&format!("{path}.py"));
            file || self.work.files.may_bring(&format!("{path}/__main__.py"))
        });
        let python = argv.first().filter(|word| word.starts_with("python") && !local);
        let Some((python, package)) = python.zip(program.packages.first()) else { return };
        let words = format!("/usr/local/bin/{python}: No module named {module}");
        let args = [("command", module), ("package", *package)];
        let span = self.word_span(at, module);
        out.push(self.fails("start-package-not-named", (at, span), (&words, Some(1)), &args));
    }

    /// `bundle exec` with a program of a gem that the lock file, which names all of them, does not have.
    pub(super) fn bundled(&self, argv: &[String], at: &Instruction, out: &mut Vec<Problem>) {
        let [bundle, exec, program, ..] = argv else { return };
        let Some(gem) = gem_of(program).filter(|_| bundle == "bundle" && exec == "exec") else { return };
        let files = &self.work.files;
        let text = self.absolute("Gemfile.lock").and_then(|path| files.text(&path));
        let adds = ["bundle add", "bundle lock", "bundle update", "gem install", "Gemfile"];
        let added = adds.iter().any(|word| files.mentions(word)) || files.is_opaque();
        let Some(text) = text.filter(|_| !added) else { return };
        if !text.contains("\n  specs:\n")
            || text.lines().any(|line| line.trim_start().starts_with(&format!("{gem} (")))
        {
            return;
        }
        let words = format!(
            "bundler: command not found: {program}\nInstall missing gem executables with `bundle install`"
        );
        let args = [("command", program.as_str()), ("package", gem)];
        let span = self.word_span(at, program);
        out.push(self.fails("start-package-not-named", (at, span), (&words, Some(127)), &args));
    }

    /// A script that was compiled in another stage, where the packages are that its manifest names.
    pub(super) fn modules_left(&self, path: &str, at: &Instruction, span: Span, out: &mut Vec<Problem>) {
        let Some((compiler, package)) = self.left_behind(path) else { return };
        let words = format!("Error: Cannot find module '{package}'");
        let args = [("path", path), ("program", compiler.as_str())];
        let code = "modules-left-behind";
        out.push(self.problem("ImageDoesNotStart", code, at, span, Effect::May, &words, Some(1), &args));
    }

    /// The compiler, and the first package that is not there.
    fn left_behind(&self, path: &str) -> Option<(String, String)> {
        let files = &self.work.files;
        if !self.work.world.node_modules.is_empty()
            || self.state.env().iter().any(|(name, _)| *name == "NODE_PATH")
        {
            return None;
        }
        let (stage, source) = files.came_with(path)?;
        let builder = self.built.get(stage)?;
        // What is copied with its manifest is copied with its packages.
        let has = |dir: &&str| builder.files.text(&join_path(dir, "package.json")).is_some();
        let read = builder.files.package_json(directories_above(source).find(has)?)?;
        let script = read.get("scripts")?.get("build")?.as_str()?;
        let compiler = script.split_whitespace().find(|word| COMPILERS.contains(word))?;
        let bundles = ["webpack", "esbuild", "rollup", "vite", "ncc", "parcel", "tsup", "pkg"];
        if bundles.iter().any(|bundler| script.contains(bundler)) {
            return None;
        }
        let named = read.get("dependencies")?.as_object()?;
        let package = named.keys().find(|name| !name.starts_with("@types/"))?;
        let module = format!("node_modules/{package}/package.json");
        let brought = |dir: &str| files.may_bring_besides(&join_path(dir, &module), path);
        (!directories_above(path).any(brought)).then(|| (compiler.to_owned(), package.clone()))
    }
}
