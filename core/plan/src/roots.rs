//! What the value of a variable comes from: a change of a build arg reaches whatever was made of it.

use dockerfile_syntax::lists::Gather;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Model, StageId, StageState};
use crate::syntax::{Binding, File, Instruction, Kind, Lex, NoEnv};

/// The working directory, as if it were a variable.
pub(super) const WORKDIR: &str = "\0workdir";
/// The user, as if it were a variable.
pub(super) const USER: &str = "\0user";

type Map = BTreeMap<String, BTreeSet<String>>;

/// For each variable, the names whose change changes it.
#[derive(Default)]
pub(super) struct Roots {
    globals: Map,
    now: Map,
    /// What stages hand on.
    ends: BTreeMap<StageId, Map>,
    /// Names that only the stage sees: its build args.
    args: BTreeSet<String>,
}

impl Roots {
    /// Those of the ARGs before the first FROM.
    pub(super) fn of_globals(file: &File, model: &Model) -> Self {
        let mut roots = Self::default();
        for arg in &model.global_args {
            let value = arg.value.as_deref().unwrap_or("");
            let expanded = Lex::new(file.escape).expand(value, &NoEnv);
            let mut from: BTreeSet<String> = BTreeSet::from([arg.name.value.clone()]);
            for used in expanded.matched.iter().chain(&expanded.unmatched) {
                from.extend(roots.globals.get(used).cloned().unwrap_or_default());
                from.insert(used.clone());
            }
            roots.globals.insert(arg.name.value.clone(), from);
        }
        // FROM sees these.
        roots.now = roots.globals.clone();
        roots
    }

    /// All names that `names` depend on, themselves included, without the made-up ones.
    pub(super) fn of_all<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Vec<String> {
        let mut out = BTreeSet::new();
        for name in names {
            out.insert(name.to_owned());
            out.extend(self.now.get(name).into_iter().flatten().cloned());
        }
        out.into_iter().filter(|name| !name.starts_with('\0')).collect()
    }

    /// A stage begins, on `parent` if that is a stage.
    pub(super) fn enter(&mut self, parent: Option<StageId>) {
        self.now = parent.and_then(|parent| self.ends.get(&parent)).cloned().unwrap_or_default();
        self.args.clear();
    }

    /// Whether the stage has build args of its own.
    pub(super) fn has_args(&self) -> bool {
        !self.args.is_empty()
    }

    /// A stage ends: what FROM sees holds again, and its variables are handed on without its build args.
    pub(super) fn leave(&mut self, stage: StageId) {
        let mut end = std::mem::replace(&mut self.now, self.globals.clone());
        end.retain(|name, _| !self.args.contains(name));
        self.ends.insert(stage, end);
    }

    /// An instruction was carried out; `state` is what held before it.
    pub(super) fn note(&mut self, file: &File, instruction: &Instruction, state: &StageState) {
        match &instruction.kind {
            Kind::Env(bindings) => self.bindings(file, bindings, state, false),
            Kind::Arg(bindings) => self.bindings(file, bindings, state, true),
            Kind::Workdir(path) => {
                let mut from = self.used(file, &path.value, state);
                if !path.value.starts_with('/') {
                    from.extend(self.now.get(WORKDIR).into_iter().flatten().cloned());
                }
                self.now.insert(WORKDIR.to_owned(), from);
            }
            Kind::User(user) => {
                let from = self.used(file, &user.value, state);
                self.now.insert(USER.to_owned(), from);
            }
            _ => {}
        }
    }

    fn bindings(&mut self, file: &File, bindings: &[Binding], state: &StageState, arg: bool) {
        // The values of one instruction all see what held before it.
        let mut new: Vec<(String, BTreeSet<String>)> = Vec::new();
        for binding in bindings {
            let name = binding.name.value.trim_matches(['"', '\'']).to_owned();
            let mut from = match &binding.value {
                Some(value) => self.used(file, &value.value, state),
                None => BTreeSet::new(),
            };
            if arg {
                from.insert(name.clone());
                from.extend(self.globals.get(&name).into_iter().flatten().cloned());
                self.args.insert(name.clone());
            } else {
                self.args.remove(&name);
            }
            new.push((name, from));
        }
        self.now.extend(new);
    }

    fn used(&self, file: &File, word: &str, state: &StageState) -> BTreeSet<String> {
        let expanded = Lex::new(file.escape).expand(word, state);
        let names =
            expanded.matched.iter().chain(&expanded.unmatched).chain(&expanded.unknown).map(String::as_str);
        self.of_all(names).into_iter().gather()
    }
}
