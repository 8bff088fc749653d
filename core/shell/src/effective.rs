//! Which program a command really runs, behind `env`, `sudo` and the like.

use super::{Command, CommandKind, Dialect, RedirectOp, Word};

/// The program behind a command's wrappers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effective<'c> {
    /// Its name without the directory: `apt-get` for `/usr/bin/apt-get`.
    pub name: &'c str,
    /// The word that names it.
    pub program: &'c Word,
    /// What follows.
    pub args: &'c [Word],
    /// The wrappers before it with their options (`sudo -E`, `env A=b`).
    pub wrappers: &'c [Word],
}

/// A command that a program is told to run: `xargs rm`, `find … -exec rm {} +`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delegated<'c> {
    /// The command's name without the directory.
    pub name: &'c str,
    /// The word that names it.
    pub program: &'c Word,
    /// What follows; more is added when it runs.
    pub args: &'c [Word],
}

/// A program that runs the rest of its arguments in its own place.
struct Wrapper {
    name: &'static str,
    /// Short options that take a value.
    values: &'static str,
    /// Long options that take a value in the next word.
    long_values: &'static [&'static str],
    /// Words of its own before the program.
    operands: usize,
    /// Whether `NAME=value` may stand before the program.
    assignments: bool,
    /// Options that make it do something else.
    other: &'static [&'static str],
}

const PLAIN: Wrapper =
    Wrapper { name: "", values: "", long_values: &[], operands: 0, assignments: false, other: &[] };

/// Option letters from each program's manual page (GNU coreutils 9, sudo 1.9, bash 5.2, time 1.9,
/// util-linux 2.40, gosu 1.17, su-exec 0.2).
const WRAPPERS: &[Wrapper] = &[
    Wrapper {
        name: "env",
        values: "uC",
        long_values: &["--unset", "--chdir"],
        assignments: true,
        other: &["-S", "--split-string"],
        ..PLAIN
    },
    Wrapper {
        name: "sudo",
        values: "CDghpRrtTuU",
        long_values: &[
            "--close-from",
            "--chdir",
            "--group",
            "--host",
            "--prompt",
            "--chroot",
            "--role",
            "--type",
            "--command-timeout",
            "--user",
            "--other-user",
        ],
        assignments: true,
        other: &["-e", "--edit", "-l", "--list", "-v", "--validate", "-K", "-V", "--version"],
        ..PLAIN
    },
    Wrapper { name: "doas", values: "aCu", ..PLAIN },
    Wrapper { name: "exec", values: "a", ..PLAIN },
    Wrapper { name: "command", other: &["-v", "-V"], ..PLAIN },
    Wrapper { name: "builtin", ..PLAIN },
    Wrapper { name: "nohup", ..PLAIN },
    Wrapper { name: "time", values: "fo", long_values: &["--format", "--output"], ..PLAIN },
    Wrapper { name: "nice", values: "n", long_values: &["--adjustment"], ..PLAIN },
    Wrapper {
        name: "ionice",
        values: "cn",
        long_values: &["--class", "--classdata"],
        other: &["-p"],
        ..PLAIN
    },
    Wrapper {
        name: "timeout",
        values: "ks",
        long_values: &["--kill-after", "--signal"],
        operands: 1,
        ..PLAIN
    },
    Wrapper { name: "stdbuf", values: "ioe", long_values: &["--input", "--output", "--error"], ..PLAIN },
    Wrapper { name: "eatmydata", ..PLAIN },
    Wrapper { name: "linux32", ..PLAIN },
    Wrapper { name: "linux64", ..PLAIN },
    Wrapper { name: "gosu", operands: 1, ..PLAIN },
    Wrapper { name: "su-exec", operands: 1, ..PLAIN },
];

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Where the program stands after `wrapper`, whose own name is at `at`.
fn after_wrapper(wrapper: &Wrapper, words: &[Word], at: usize) -> Option<usize> {
    let mut at = at + 1;
    let mut operands = wrapper.operands;
    let mut options = true;
    loop {
        let word = words.get(at)?;
        let text = word.literal_prefix();
        if options && text.starts_with('-') && text.len() > 1 {
            if text == "--" {
                options = false;
                at += 1;
                continue;
            }
            let short = !text.starts_with("--");
            let stops = |other: &&'static str| {
                if short && other.len() == 2 {
                    other.chars().nth(1).is_some_and(|letter| text.contains(letter))
                } else {
                    text.split('=').next() == Some(other)
                }
            };
            if wrapper.other.iter().any(stops) {
                return None;
            }
            let takes_next = if short {
                // The first letter with a value takes the rest of the word, or the next word.
                let letters: Vec<char> = text.chars().skip(1).collect();
                letters.iter().position(|letter| wrapper.values.contains(*letter)) == Some(letters.len() - 1)
            } else {
                wrapper.long_values.contains(&text.as_str())
            };
            at += if takes_next { 2 } else { 1 };
        } else if operands > 0 {
            operands -= 1;
            options = false;
            at += 1;
        } else if wrapper.assignments && is_assignment(&text) {
            options = false;
            at += 1;
        } else if text.is_empty() && word.value.is_none() {
            // `sudo $CMD`: what it runs is not known.
            return None;
        } else {
            return Some(at);
        }
    }
}

fn is_assignment(text: &str) -> bool {
    text.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    })
}

impl Command {
    /// The program behind `env`, `sudo`, `exec`, `command`, `nohup`, `time` and the like, with its
    /// arguments; `None` where there is no program or its name is not literal. A wrapper that
    /// runs nothing (`command -v git`, `sudo -l`) is itself the program.
    pub fn effective(&self) -> Option<Effective<'_>> {
        if self.kind != CommandKind::Simple {
            return None;
        }
        let mut at = 0;
        loop {
            let program = self.words.get(at)?;
            let name = base_name(program.value.as_deref()?);
            let next = WRAPPERS
                .iter()
                .find(|wrapper| wrapper.name == name)
                .and_then(|wrapper| after_wrapper(wrapper, &self.words, at));
            if let Some(next) = next
                && self.words.get(next).is_some_and(|word| word.value.is_some())
            {
                at = next;
                continue;
            }
            return Some(Effective {
                name,
                program,
                args: self.words.get(at + 1..).unwrap_or_default(),
                wrappers: self.words.get(..at).unwrap_or_default(),
            });
        }
    }

    /// Whether the program behind the wrappers is called `name`.
    pub fn runs_program(&self, name: &str) -> bool {
        self.effective().is_some_and(|effective| effective.name == name)
    }

    /// The commands that `xargs` or `find -exec` runs for this one.
    pub fn delegated(&self) -> Vec<Delegated<'_>> {
        let Some(effective) = self.effective() else { return Vec::new() };
        let args = effective.args;
        let mut found = Vec::new();
        let mut take = |from: usize, to: usize| {
            if let Some((program, args)) = args.get(from..to).and_then(<[Word]>::split_first)
                && let Some(name) = &program.value
            {
                found.push(Delegated { name: base_name(name), program, args });
            }
        };
        match effective.name {
            "xargs" => {
                // GNU findutils 4.10: these take a value.
                let xargs = Wrapper {
                    values: "adEILnPs",
                    long_values: &[
                        "--arg-file",
                        "--delimiter",
                        "--max-lines",
                        "--max-args",
                        "--max-procs",
                        "--max-chars",
                        "--process-slot-var",
                    ],
                    ..PLAIN
                };
                let start = self.words.len() - args.len() - 1;
                if let Some(at) = after_wrapper(&xargs, &self.words, start) {
                    take(at - start - 1, args.len());
                }
            }
            "find" => {
                let mut from = None;
                for (i, word) in args.iter().enumerate() {
                    let value = word.value.as_deref().unwrap_or("");
                    match (value, from) {
                        ("-exec" | "-execdir" | "-ok" | "-okdir", None) => from = Some(i + 1),
                        (";" | "+", Some(start)) => {
                            take(start, i);
                            from = None;
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        found
    }
}

/// Where a command has the script it gives to another shell.
pub(super) struct Inner {
    pub(super) dialect: Dialect,
    pub(super) source: ScriptSource,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ScriptSource {
    /// The word at this index.
    Word(usize),
    /// The command's last heredoc.
    HereDocument,
}

/// The script that `sh -c '…'`, `su -c '…'`, `eval '…'` or `bash <<'EOF'` runs, if it is literal.
pub(super) fn inner_script(command: &Command) -> Option<Inner> {
    let effective = command.effective()?;
    let first = command.words.len() - effective.args.len();
    let literal = |index: usize| command.words.get(index).is_some_and(|word| word.value.is_some());
    match effective.name {
        "eval" => (effective.args.len() == 1 && literal(first))
            .then_some(Inner { dialect: Dialect::Posix, source: ScriptSource::Word(first) }),
        "su" | "runuser" => {
            let index =
                first + effective.args.iter().position(|word| word.is("-c") || word.is("--command"))? + 1;
            literal(index).then_some(Inner { dialect: Dialect::Posix, source: ScriptSource::Word(index) })
        }
        name => {
            let dialect = Dialect::of_program(name);
            if !matches!(dialect, Dialect::Posix | Dialect::Bash) || name == "busybox" {
                return None;
            }
            let mut index = first;
            let mut asked = false;
            while let Some(word) = command.words.get(index) {
                let text = word.value.as_deref()?;
                if text == "-o" || text == "+o" || text == "-O" {
                    index += 2;
                } else if let Some(letters) =
                    text.strip_prefix('-').filter(|letters| !letters.starts_with('-'))
                {
                    asked |= letters.contains('c');
                    // `-exo pipefail`.
                    index += if letters.contains('o') { 2 } else { 1 };
                } else if text.starts_with("--") || text.starts_with('+') {
                    index += 1;
                } else {
                    break;
                }
            }
            if asked {
                return literal(index).then_some(Inner { dialect, source: ScriptSource::Word(index) });
            }
            let reads_input = index >= command.words.len() || command.words.iter().any(|word| word.is("-s"));
            let heredoc =
                command.redirects.iter().rev().find(|redirect| redirect.op == RedirectOp::HereDocument)?;
            let body = heredoc.heredoc.as_ref()?;
            // A body with expansions is not yet the script that runs.
            (reads_input && body.body.value.is_some() && !body.strip_tabs)
                .then_some(Inner { dialect, source: ScriptSource::HereDocument })
        }
    }
}
