//! Within a script: packages after their managers, variables; and users that scripts make.

use std::collections::BTreeSet;

use dockerfile_core::programs::{self, Arg, Ask, Call, Manager, Source};
use dockerfile_core::size::offers;
use dockerfile_core::source::Span;

use super::{Caret, Completion, Completions, Kind, Note, word_of};
use dockerfile_core::request;

/// Most packages offered at once.
const PACKAGES: usize = 60;

/// Caches that tools keep between builds, for mounts.
const CACHES: &[(&str, &str)] = &[
    ("/var/cache/apt", "apt"),
    ("/var/lib/apt/lists", "apt"),
    ("/var/cache/apk", "apk"),
    ("/root/.npm", "npm"),
    ("/usr/local/share/.cache/yarn", "yarn"),
    ("/root/.cache/pip", "pip"),
    ("/root/.cache/uv", "uv"),
    ("/root/.cache/go-build", "go"),
    ("/go/pkg/mod", "go"),
    ("/usr/local/cargo/registry", "cargo"),
    ("/root/.m2", "maven"),
    ("/root/.gradle", "gradle"),
    ("/root/.nuget/packages", "dotnet"),
    ("/root/.composer/cache", "composer"),
];

pub(super) fn caches() -> Vec<Completion> {
    let item = |(path, tool): &(&str, &str)| {
        Completion::new(*path, Kind::Path).with(Note::text("tool", "tool", tool))
    };
    CACHES.iter().map(item).collect()
}

impl Caret<'_> {
    /// A script whose text up to the caret is `line`.
    pub(super) fn script(&self, line: &str) -> Completions {
        let word = word_of(line);
        if let Some(found) = self.variables(word) {
            return found;
        }
        let starts = ["&&", "||", ";", "|", "$(", "("];
        let begin =
            starts.iter().filter_map(|sign| line.rfind(sign).map(|at| at + sign.len())).max().unwrap_or(0);
        let words: Vec<&str> =
            line.get(begin..line.len().saturating_sub(word.len())).unwrap_or("").split_whitespace().collect();
        // Variables and wrappers before the program.
        let mut words = words
            .into_iter()
            .skip_while(|word| word.contains('=') || matches!(*word, "sudo" | "env" | "exec"));
        let (Some(program), false) = (words.next(), word.is_empty() || word.starts_with(['-', '"', '\'']))
        else {
            return Completions::default();
        };
        let args: Vec<&str> = words.collect();
        let Some(manager) = installs(program, &args, word) else { return Completions::default() };
        let items = offers::packages(manager, word, PACKAGES).into_iter().map(|(name, bytes)| {
            let code = match manager {
                Manager::Apt | Manager::Apk => "size-own",
                _ => "size-all",
            };
            Completion::new(name, Kind::Package).with(Note::bytes(code, bytes))
        });
        self.choices(word, items.collect::<Vec<_>>())
    }

    /// Users that the stage has at the caret: root, the base's own, and those that scripts before it make.
    pub(super) fn users(&self) -> Vec<String> {
        let mut out = vec!["root".to_owned()];
        let Some(stage) = self.reading.stage_at(self.at) else { return out };
        let mut seen = BTreeSet::from(["root".to_owned()]);
        let mut put = |name: String| {
            if seen.insert(name.clone()) {
                out.push(name);
            }
        };
        for stage in self.reading.model.lineage(stage.id) {
            stage.initial.user.iter().for_each(|user| put(user.clone()));
            for id in &stage.instructions {
                let Some(script) = self.reading.scripts.get(id.index()).and_then(Option::as_ref) else {
                    continue;
                };
                for command in script.all_commands() {
                    if command.span.start >= self.at {
                        continue;
                    }
                    for ask in request(command).into_iter().flat_map(|request| request.asks) {
                        if let Ask::Account(account) = ask
                            && let Some(user) = account.user.value()
                        {
                            put(user.to_owned());
                        }
                    }
                }
            }
        }
        out
    }
}

/// Whose package `word` would be, were it given to that program after `args`.
fn installs(program: &str, args: &[&str], word: &str) -> Option<Manager> {
    let arg = |(at, text): (usize, &str)| Arg {
        text: text.to_owned(),
        known: true,
        quoted: false,
        span: Span::new(at, at + 1),
    };
    let all: Vec<Arg> = args.iter().copied().chain([word]).enumerate().map(arg).collect();
    let name = program.rsplit('/').next().unwrap_or(program);
    let variables = |_: &str| None;
    let call = Call { name, program: Span::default(), args: &all, variables: &variables, more: false };
    let own = all.last()?.span;
    programs::read(&call)?.asks.into_iter().find_map(|ask| match ask {
        Ask::Install(install) => {
            let mut sources = install.sources.iter();
            let named = sources.any(|source| matches!(source, Source::Package(item) if item.span == own));
            named.then_some(install.manager)
        }
        _ => None,
    })
}
