//! Forms that a shell does not know, and what it does with them.

use super::super::shells::{Sh, runtime};
use super::{Runner, Status};
use crate::shell::{
    Command, CommandKind, NestKind, Part, PartKind, Quote, RedirectOp, Script, ShellErrorKind, Word,
};
use crate::source::Span;

/// The scripts in `$(…)` of a word.
pub(super) fn scripts_in(word: &Word) -> Vec<&Script> {
    let mut out = Vec::new();
    collect(&word.parts, &mut out);
    out
}

fn collect<'w>(parts: &'w [Part], out: &mut Vec<&'w Script>) {
    for part in parts {
        match &part.kind {
            PartKind::Substitution(script) | PartKind::Process(script) => out.push(script),
            PartKind::Variable(variable) => collect(&variable.parts, out),
            PartKind::Array(words) => words.iter().for_each(|word| collect(&word.parts, out)),
            _ => {}
        }
    }
}

/// A form, how the shell refuses it, and where it stands.
struct Refusal {
    span: Span,
    dash: &'static str,
    ash: Option<&'static str>,
    form: &'static str,
}

impl<'r> Runner<'r> {
    /// How a script ends that the shell cannot read; nothing of it runs.
    pub(super) fn refused(&mut self, script: &Script) -> Option<Status> {
        if let Some(status) = self.broken(script) {
            return Some(status);
        }
        if !matches!(self.at.speaker.sh, Sh::Dash | Sh::Ash) {
            return None;
        }
        // dash reads a line, runs it, and reads the next: what stands in lines above has run. Without `-c` in one line
        // that is only so in a heredoc, where the step's end is the same.
        let found = self.refusals(script).into_iter().min_by_key(|refusal| refusal.span.start)?;
        let line = self.line(found.span);
        let words = match (self.at.speaker.sh, found.ash) {
            (Sh::Dash, _) => self.at.speaker.syntax(line, found.dash, ""),
            (_, Some(ash)) => self.at.speaker.syntax(line, "", ash),
            _ => return None,
        };
        Some(self.fails(
            "ShellLacksSyntax",
            "shell-lacks-syntax",
            found.span,
            (words, 2),
            &[("form", found.form)],
        ))
    }

    /// A script that no shell reads.
    fn broken(&mut self, script: &Script) -> Option<Status> {
        let error = script.errors.first()?;
        let line = self.line(error.span);
        let (dash, ash, bash) = match error.kind {
            ShellErrorKind::UnclosedQuote => (
                "Syntax error: Unterminated quoted string",
                "syntax error: unterminated quoted string",
                "unexpected EOF while looking for matching quote",
            ),
            ShellErrorKind::MissingCommand if error.span.is_empty() || error.span.end >= script.span.end => (
                "Syntax error: end of file unexpected",
                "syntax error: unexpected end of file",
                "syntax error: unexpected end of file",
            ),
            _ => return None,
        };
        let words = match self.at.speaker.sh {
            Sh::Dash | Sh::Ash => self.at.speaker.syntax(line, dash, ash),
            Sh::Bash(_) => format!("{}: -c: line {line}: {bash}", self.at.speaker.path),
            _ => return None,
        };
        Some(self.fails("ShellLacksSyntax", "shell-syntax-error", error.span, (words, 2), &[]))
    }

    /// The forms of bash in a script that dash or ash stop at while they read it.
    fn refusals(&self, script: &Script) -> Vec<Refusal> {
        let ash = self.at.speaker.sh == Sh::Ash;
        let mut out = Vec::new();
        let paren = "Syntax error: \"(\" unexpected";
        for nest in &script.nests {
            match &nest.kind {
                NestKind::ArithmeticFor(_) => out.push(Refusal {
                    span: nest.span,
                    dash: "Syntax error: Bad for loop variable",
                    ash: Some("syntax error: bad for loop variable"),
                    form: "for ((…))",
                }),
                NestKind::Function(name) if !ash => {
                    let text = nest.span.text(self.at.text);
                    if text.starts_with("function")
                        && text.get(8..9).is_some_and(|next| next.trim().is_empty())
                    {
                        let with_parens =
                            text.get(..text.find('{').unwrap_or(0)).is_some_and(|head| head.contains('('));
                        let dash = if with_parens { paren } else { "Syntax error: \"}\" unexpected" };
                        out.push(Refusal { span: name.span, dash, ash: None, form: "function" });
                    }
                }
                _ => {}
            }
        }
        for command in &script.commands {
            for assignment in &command.assignments {
                if assignment.value.parts.iter().any(|part| matches!(part.kind, PartKind::Array(_))) {
                    let ash = Some("syntax error: unexpected \"(\"");
                    out.push(Refusal { span: assignment.span, dash: paren, ash, form: "name=(…)" });
                }
                self.refused_word(&assignment.value, &mut out);
            }
            if command.kind == CommandKind::Test
                && !ash
                && let Some(word) =
                    command.words.iter().find(|word| !word.is_quoted() && word.text.contains('('))
                && !word.text.contains("$(")
            {
                out.push(Refusal { span: word.span, dash: paren, ash: None, form: "[[ … (…) ]]" });
            }
            command.words.iter().for_each(|word| self.refused_word(word, &mut out));
            for redirect in &command.redirects {
                let target = &redirect.target;
                match redirect.op {
                    RedirectOp::HereString => out.push(Refusal {
                        span: redirect.span,
                        dash: "Syntax error: redirection unexpected",
                        ash: Some("syntax error: unexpected redirection"),
                        form: "<<<",
                    }),
                    RedirectOp::DuplicateOut
                        if !ash
                            && target
                                .value
                                .as_deref()
                                .is_some_and(|to| to != "-" && to.parse::<u32>().is_err()) =>
                    {
                        out.push(Refusal {
                            span: redirect.span,
                            dash: "Syntax error: Bad fd number",
                            ash: None,
                            form: ">&",
                        });
                    }
                    _ => {}
                }
                self.refused_word(target, &mut out);
            }
        }
        out
    }

    fn refused_word(&self, word: &Word, out: &mut Vec<Refusal>) {
        if self.at.speaker.sh == Sh::Dash
            && word.parts.iter().any(|part| matches!(part.kind, PartKind::Process(_)))
        {
            out.push(Refusal {
                span: word.span,
                dash: "Syntax error: \"(\" unexpected",
                ash: None,
                form: "<(…)",
            });
        }
    }

    /// A command in a form that the shell takes for something else; `None` where there is nothing to say.
    pub(super) fn form(&mut self, command: &'r Command) -> Option<Status> {
        if !matches!(self.at.speaker.sh, Sh::Dash | Sh::Ash) {
            return None;
        }
        if let Some(status) = self.bad_substitution(command) {
            return Some(status);
        }
        if self.at.speaker.sh == Sh::Dash {
            if command.kind == CommandKind::Test {
                let span = command.words.first().map_or(command.span, |word| word.span);
                let words = self.at.speaker.not_found(self.line(span), "[[");
                return Some(self.fails(
                    "ShellLacksSyntax",
                    "shell-lacks-command",
                    span,
                    (words, 127),
                    &[("command", "[[")],
                ));
            }
            if let Some(redirect) = command
                .redirects
                .iter()
                .find(|redirect| matches!(redirect.op, RedirectOp::WriteBoth | RedirectOp::AppendBoth))
            {
                self.remark(
                    "ShellLacksSyntax",
                    "shell-reads-otherwise",
                    redirect.span,
                    &[("form", "&>"), ("shell", "dash")],
                );
            }
        }
        self.braces(command);
        None
    }

    /// `${x//a/b}` and the like.
    fn bad_substitution(&mut self, command: &Command) -> Option<Status> {
        let dash = self.at.speaker.sh == Sh::Dash;
        let words =
            command.words.iter().chain(command.assignments.iter().map(|assignment| &assignment.value));
        for word in words {
            for variable in word.variables() {
                let suffix = variable.suffix.as_str();
                let indirect = variable.prefix == Some('!');
                let case = suffix.starts_with('^') || suffix.starts_with(',') || suffix.starts_with('@');
                let array = suffix.starts_with('[');
                let slash = suffix.starts_with('/');
                let slice = suffix.strip_prefix(':').is_some_and(|rest| {
                    rest.starts_with(|c: char| c.is_ascii_digit() || c == ' ' || c == '$')
                });
                if !(indirect || case || array || dash && (slash || slice)) {
                    continue;
                }
                let line = self.line(word.span);
                let words =
                    self.at.speaker.syntax(line, "Bad substitution", "syntax error: bad substitution");
                let status = self.fails(
                    "ShellLacksSyntax",
                    "shell-lacks-syntax",
                    word.span,
                    (words, 2),
                    &[("form", "${…}")],
                );
                // It ends the shell.
                if self.sure() && self.ended.is_none() {
                    self.ended = Some(status);
                }
                return Some(status);
            }
        }
        None
    }

    /// `{a,b}` stays as it is.
    fn braces(&mut self, command: &Command) {
        let writes = ["mkdir", "rm", "touch", "cp", "mv", "chown", "chmod", "ln", "install", "rmdir"];
        let name = command.words.first().and_then(|word| word.value.as_deref()).unwrap_or("");
        if !writes.contains(&name) {
            return;
        }
        for word in command.words.iter().skip(1) {
            let plain = word.parts.iter().any(|part| match &part.kind {
                PartKind::Literal(text) | PartKind::Glob(text) => {
                    part.quote == Quote::None
                        && text.contains('{')
                        && (text.contains(',') || text.contains(".."))
                        && text.contains('}')
                }
                _ => false,
            });
            if plain && !word.is_quoted() {
                let shell = if self.at.speaker.sh == Sh::Dash { "dash" } else { "ash" };
                self.remark(
                    "ShellLacksSyntax",
                    "shell-reads-otherwise",
                    word.span,
                    &[("form", "{a,b}"), ("shell", shell)],
                );
                return;
            }
        }
    }

    /// `echo -e` of dash prints the `-e`.
    pub(super) fn echoes_option(&mut self, command: &Command, first: Option<&str>) {
        if self.at.speaker.sh == Sh::Dash && matches!(first, Some("-e" | "-ne" | "-en" | "-E")) {
            let span = command.words.get(1).map_or(command.span, |word| word.span);
            self.remark("ShellLacksSyntax", "echo-prints-option", span, &[("option", first.unwrap_or("-e"))]);
        }
    }

    /// `[ a == b ]` is an error in dash.
    pub(super) fn test_operator(&mut self, known: &[Option<&str>], command: &Command) -> Option<Status> {
        let at = known.iter().position(|word| *word == Some("=="))?;
        if self.at.speaker.sh != Sh::Dash {
            return None;
        }
        let left = at.checked_sub(1).and_then(|at| known.get(at).copied().flatten()).unwrap_or("…");
        let span = command.words.get(at + 1).map_or(command.span, |word| word.span);
        let words = format!("{}: {}: [: {left}: unexpected operator", self.at.speaker.path, self.line(span));
        Some(self.fails("ShellLacksSyntax", "test-operator", span, (words, 2), &[("operator", "==")]))
    }

    /// A shell that cannot be started.
    pub(in super::super) fn no_shell(path: &str) -> String {
        runtime(&format!("exec: \"{path}\": stat {path}: no such file or directory"))
    }
}
