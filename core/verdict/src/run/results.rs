//! Where compilers and builds put what they make.

use super::Runner;
use crate::paths::directories_above;
use crate::programs::{Compile, Compiler, Item, Page, go};
use crate::shell::Command;

impl Runner<'_> {
    /// A compiler of C writes the file that it is told to; others put their results where they always do.
    pub(super) fn compiled(&mut self, compile: &Compile, command: &Command) {
        if compile.compiler == Compiler::C
            && let Some(path) = compile.output.as_ref().and_then(Item::value)
            && let Some(path) = self.absolute(path)
        {
            self.makes_file(&path, command);
        }
        self.world.outputs.extend(self.output_of(compile));
        self.world.go_programs.extend(self.go_program(compile));
    }

    /// The directory that a tool puts its results in; none where an option or a variable may say otherwise.
    fn output_of(&self, compile: &Compile) -> Option<String> {
        let says = |name: &str| self.at.vars.contains_key(name) || self.at.vars_open;
        match compile.compiler {
            Compiler::Cargo if !compile.unusual && !compile.install => {
                let moved = ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR", "CARGO_BUILD_TARGET"];
                if compile.directory.is_some() || moved.into_iter().any(says) {
                    return None;
                }
                let triple = match &compile.target {
                    Some(target) => format!("{}/", target.value()?),
                    None => String::new(),
                };
                let profile = if compile.release { "release" } else { "debug" };
                self.absolute(&format!("target/{triple}{profile}"))
            }
            Compiler::Maven => self.absolute("target"),
            Compiler::Gradle => self.absolute("build"),
            Compiler::Dotnet => self.absolute(compile.output.as_ref()?.value()?),
            _ => None,
        }
    }

    /// The program that `go build` leaves in the directory it runs in, which has the name of its package.
    fn go_program(&self, compile: &Compile) -> Option<String> {
        let package = match &compile.package {
            Some(item) => item.value()?,
            None => ".",
        };
        let elsewhere = compile.unusual || compile.install || compile.remote || compile.output.is_some();
        let one = compile.packages <= 1 && !package.contains("...");
        if compile.compiler != Compiler::Go || elsewhere || !one || self.at.vars.contains_key("GOFLAGS") {
            return None;
        }
        let file = package.strip_suffix(".go").map(|path| path.rsplit('/').next().unwrap_or(path));
        if let Some(name) = file {
            return self.absolute(name);
        }
        if !package.starts_with('.') {
            return None;
        }
        let dir = self.absolute(package.trim_end_matches("/."))?;
        let dir = if package == "." { self.at.cwd.clone()? } else { dir };
        let manifest = |dir: &str| self.at.files.text(&format!("{}/go.mod", dir.trim_end_matches('/')));
        let name = match manifest(&dir) {
            Some(text) => go::program_name(go::module_path(text)?)?,
            None => {
                directories_above(&dir).find_map(manifest)?;
                go::program_name(&dir)?
            }
        };
        self.absolute(name)
    }

    /// The folder that a script of the manifest builds a web page to, and whether nothing else may have made another.
    pub(super) fn page(&self, name: &str) -> Option<(String, bool)> {
        let elsewhere = ["--prefix", "--cwd", "--filter", "workspace", "-w ", "-C "];
        let dir = self.at.cwd.as_deref()?.trim_end_matches('/');
        let text = self.at.files.text(&format!("{dir}/package.json"))?;
        let manifest = self.at.files.package_json(dir)?;
        let script = |name: &str| manifest.get("scripts")?.get(name)?.as_str();
        let around = ["pre", "post"].iter().any(|kind| script(&format!("{kind}{name}")).is_some());
        if around || elsewhere.iter().any(|word| self.says(word)) || self.at.vars_open {
            return None;
        }
        let page = Page::of(script(name)?, text)?;
        let states = |file: String| {
            let path = format!("{dir}/{file}");
            let text = self.at.files.text(&path);
            text.map_or_else(|| !self.at.files.nothing_was_put(&path), |text| page.is_told_in(text))
        };
        let told = self.at.vars.keys().any(|name| page.is_told_in(name)) || page.settings().any(states);
        (!told).then(|| (format!("{dir}/{}", page.folder), !page.compiles))
    }
}
