//! Servers that listen where nobody outside the container reaches them.

use super::super::{Effect, Problem};
use super::Judge;
use crate::syntax::Instruction;

/// Servers that listen on localhost unless told otherwise: program, what asks for it, options that say where.
const LOCAL: &[(&str, &str, &[&str], &[&str])] = &[
    ("flask", "run", &["--host", "-h"], &["FLASK_RUN_HOST"]),
    ("uvicorn", "", &["--host", "--uds", "--fd"], &["UVICORN_HOST"]),
    ("gunicorn", "", &["--bind", "-b", "--config", "-c"], &["GUNICORN_CMD_ARGS", "PORT"]),
    ("hypercorn", "", &["--bind", "-b", "--config", "-c"], &[]),
    ("rails", "server", &["-b", "--binding"], &["BINDING", "HOST", "RAILS_ENV", "RACK_ENV"]),
    ("rails", "s", &["-b", "--binding"], &["BINDING", "HOST", "RAILS_ENV", "RACK_ENV"]),
    ("hugo", "server", &["--bind"], &[]),
    ("jekyll", "serve", &["--host", "-H"], &[]),
    ("mkdocs", "serve", &["--dev-addr", "-a"], &[]),
    ("ng", "serve", &["--host"], &[]),
    ("vite", "", &["--host"], &[]),
    ("vite", "preview", &["--host"], &[]),
    ("jupyter", "notebook", &["--ip"], &[]),
    ("jupyter", "lab", &["--ip"], &[]),
];

impl Judge<'_> {
    /// A server bound to localhost.
    pub(super) fn bound(&self, argv: &[String], at: &Instruction, out: &mut Vec<Problem>) {
        let plain: Vec<&str> = argv.iter().map(String::as_str).collect();
        let local = |word: &str| {
            let host = word.rsplit('=').next().unwrap_or(word);
            let host = host.trim_start_matches("http://").split(':').next().unwrap_or(host);
            matches!(host, "127.0.0.1" | "localhost")
        };
        let said = plain.iter().enumerate().find(|(index, word)| {
            let option = index.checked_sub(1).and_then(|before| plain.get(before)).copied().unwrap_or("");
            let names = [
                "--host",
                "--bind",
                "-b",
                "--listen",
                "--addr",
                "--address",
                "--ip",
                "-S",
                "runserver",
                "--hostname",
                "-H",
                "-l",
            ];
            local(word)
                && (names.contains(&option)
                    || names.iter().any(|name| word.starts_with(&format!("{name}=")))
                    || word.starts_with("-b127"))
        });
        let mut words = plain.as_slice();
        // `python -m uvicorn`, `npx vite`, `bundle exec rails`.
        let start = words
            .iter()
            .position(|word| LOCAL.iter().any(|(name, ..)| word.rsplit('/').next() == Some(name)));
        let quiet = start.and_then(|start| {
            words = words.get(start..)?;
            let name = words.first()?.rsplit('/').next()?;
            LOCAL.iter().find(|(own, verb, options, variables)| {
                *own == name
                    && (verb.is_empty() || words.get(1) == Some(verb))
                    && !words.iter().skip(1).any(|word| {
                        options.iter().any(|option| {
                            word == option
                                || word.starts_with(&format!("{option}="))
                                || option.len() == 2 && word.starts_with(option)
                        })
                    })
                    && !variables.iter().any(|variable| self.state.is_set(variable))
            })
        });
        // `manage.py runserver` without an address.
        let runserver = plain
            .iter()
            .position(|word| *word == "runserver")
            .filter(|_| plain.iter().any(|word| word.ends_with("manage.py")));
        let runserver = runserver.is_some_and(|at| {
            plain.iter().skip(at + 1).all(|word| {
                !word.contains("0.0.0.0")
                    && !word.contains('$')
                    && !word.contains("::")
                    && !word.starts_with("0:")
            })
        });
        if said.is_none() && quiet.is_none() && !runserver {
            return;
        }
        let name = quiet.map_or_else(|| plain.first().copied().unwrap_or(""), |row| row.0);
        let span = said.map_or(at.keyword.span, |(_, word)| self.word_span(at, word));
        let name = name.rsplit('/').next().unwrap_or(name);
        out.push(self.problem(
            "ServerBoundToLocalhost",
            "server-local",
            at,
            span,
            Effect::May,
            "",
            None,
            &[("command", name)],
        ));
    }
}
