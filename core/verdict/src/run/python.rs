//! Packages of Python: what an install brings, where every name of it is known.

use std::collections::BTreeSet;

use super::Runner;
use crate::programs::{Ask, Install, Item, Manager, Request, Source, pypi};
use crate::shell::Command;
use crate::size::python_packages;

/// What changes a file that was copied, where it stands in one line with its name.
const CHANGES: &[&str] = &[">>", "> ", "sed ", "tee ", "mv ", "cp ", "ln ", "compile", "export"];

impl Runner<'_> {
    /// The directory below which a tool of Python puts what it installs; the root where that cannot be told.
    pub(super) fn environment(&self, base: &str, known: &[Option<&str>], command: &Command) -> String {
        let says = |name: &str| self.at.vars.contains_key(name) || self.at.vars_open;
        let verb = known.iter().flatten().find(|word| !word.starts_with('-')).copied().unwrap_or("");
        let found = match base {
            "python" | "python3" if matches!(known, [Some("-m"), Some("venv"), ..]) => known
                .iter()
                .skip(2)
                .flatten()
                .find(|word| !word.starts_with('-'))
                .and_then(|dir| self.absolute(dir)),
            "pip" | "pip3" | "python" | "python3" => self.virtual_environment(command),
            "uv" if matches!(verb, "sync" | "run" | "add") && !says("UV_PROJECT_ENVIRONMENT") => {
                self.absolute(".venv").filter(|_| !self.says("--active"))
            }
            "poetry" if matches!(verb, "install" | "sync" | "add" | "update") => {
                let set = ["POETRY_VIRTUALENVS_CREATE", "POETRY_VIRTUALENVS_PATH", "VIRTUAL_ENV"];
                let named = ["virtualenvs", "poetry.toml", "venv"].iter().any(|word| self.says(word));
                let brought = self.absolute("poetry.toml").is_none_or(|path| self.at.files.may_bring(&path));
                (!named && !brought && !set.into_iter().any(says))
                    .then(|| "/root/.cache/pypoetry/virtualenvs".to_owned())
            }
            "pipenv" if matches!(verb, "install" | "sync") => {
                let set = ["PIPENV_VENV_IN_PROJECT", "PIPENV_SYSTEM", "WORKON_HOME", "VIRTUAL_ENV"];
                let whole = known.iter().all(Option::is_some) && !known.contains(&Some("--system"));
                (whole && !self.says("venv") && !set.into_iter().any(says))
                    .then(|| "/root/.local/share/virtualenvs".to_owned())
            }
            _ => None,
        };
        found.unwrap_or_else(|| "/".to_owned())
    }

    /// The virtual environment that a program is called in: by its path, or because the shell has made it its own.
    fn virtual_environment(&self, command: &Command) -> Option<String> {
        let program = command.effective()?.program.value.clone()?;
        if program.contains('/') {
            let path = self.absolute(&program)?;
            let (environment, _) = path.rsplit_once("/bin/")?;
            return (!matches!(environment, "" | "/usr" | "/usr/local")).then(|| environment.to_owned());
        }
        let own = self.at.vars.get("VIRTUAL_ENV").cloned().flatten()?;
        let first = self.at.path.first().is_some_and(|dir| *dir == format!("{own}/bin"));
        (first && !self.at.path_open).then_some(own)
    }

    /// `. venv/bin/activate`: what it sets is known, where a command here made that environment.
    pub(super) fn activates(&mut self, path: &str) -> bool {
        let made = ["-m venv", "virtualenv ", "uv venv"].iter().any(|word| self.says(word));
        let Some(path) = self.absolute(path).filter(|_| made) else { return false };
        let Some(environment) = path.strip_suffix("/bin/activate").map(str::to_owned) else { return false };
        self.at.path.insert(0, format!("{environment}/bin"));
        self.at.vars.insert("PATH".to_owned(), None);
        self.at.vars.insert("VIRTUAL_ENV".to_owned(), Some(environment));
        true
    }

    /// All packages of Python that a request brings; `None` where one of them is not known, or it brings others.
    pub(super) fn wheels(&self, request: &Request) -> Option<BTreeSet<String>> {
        let mut installs = request.asks.iter().filter_map(|ask| match ask {
            Ask::Install(install) => Some(install),
            _ => None,
        });
        let install = installs.next().filter(|_| installs.next().is_none())?;
        let pip = matches!(install.manager, Manager::Pip | Manager::Uv) && !install.project;
        let index = ["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_REQUIREMENT", "UV_INDEX_URL"];
        if !pip
            || install.linked
            || install.target.is_some()
            || install.sources.is_empty()
            || index.iter().any(|name| self.at.vars.contains_key(*name))
        {
            return None;
        }
        let lines = self.required(install)?;
        let lines = || lines.iter().map(String::as_str);
        let found = python_packages(self.at.indexes?, lines())?;
        let sure = !lines().chain(found.iter().map(String::as_str)).any(pypi::needed_more);
        sure.then_some(found)
    }

    /// The requirements that an install names, line by line.
    fn required(&self, install: &Install) -> Option<Vec<String>> {
        let mut out = Vec::new();
        for source in &install.sources {
            match source {
                Source::Package(item) => out.push(item.value()?.to_owned()),
                Source::List(item) => out.extend(self.listed(item)?.lines().map(str::to_owned)),
                Source::File(_) | Source::Here(_) => return None,
            }
        }
        Some(out)
    }

    /// The text of a list that was copied, and that nothing has changed since.
    fn listed(&self, item: &Item) -> Option<&str> {
        let name = item.value()?;
        let own = name.rsplit('/').next()?;
        let here = self.at.span.text(self.at.text);
        let changed = self.at.files.script_lines().chain(here.lines()).any(|line| {
            line.contains(own)
                && (CHANGES.iter().any(|way| line.contains(way)) || line.contains(&format!(">{own}")))
        });
        self.at.files.text(&self.absolute(name)?).filter(|_| !changed)
    }
}
