//! Packages of Python: what an install brings, where every name of it is known.

use std::collections::BTreeSet;

use super::Runner;
use crate::programs::{Ask, Install, Item, Manager, Request, Source, pypi};
use crate::size::python_packages;

/// What changes a file that was copied, where it stands in one line with its name.
const CHANGES: &[&str] = &[">>", "> ", "sed ", "tee ", "mv ", "cp ", "ln ", "compile", "export"];

impl Runner<'_> {
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
