//! What a script says: commands in order, the compounds they stand in, their words.

use super::Dialect;
use crate::source::{Span, Spanned};
use crate::syntax::TokenKind;
use dockerfile_syntax::lists::Arrange;

/// A script, read as far as it could be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// The shell it was read for. [`Dialect::reads`] tells whether its commands are known.
    pub dialect: Dialect,
    /// Simple commands in the order they are written, those within compounds included, those
    /// within words (`$(…)`) not: see [`Script::all_commands`].
    pub commands: Vec<Command>,
    /// The compounds (`if`, `( )`, functions …), parents before children.
    pub nests: Vec<Nest>,
    /// Faults in order. Nothing after the first fault is in [`Script::commands`].
    pub errors: Vec<ShellError>,
    /// Colours, in order and without overlap; blanks are left out. Empty for a script within another.
    pub tokens: Vec<(TokenKind, Span)>,
    /// The whole script.
    pub span: Span,
}

/// Index of a compound in [`Script::nests`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NestId(pub usize);

/// A compound command, or one branch of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Nest {
    /// Which.
    pub kind: NestKind,
    /// The compound around it.
    pub parent: Option<NestId>,
    /// How it follows what stands before it in its own list.
    pub connector: Connector,
    /// Whether `!` inverts its status.
    pub negated: bool,
    /// Whether it is sent to the background.
    pub background: bool,
    /// Redirections of the whole compound.
    pub redirects: Vec<Redirect>,
    /// How surely it is entered.
    pub runs: Runs,
    /// From its first to its last word.
    pub span: Span,
}

/// The kind of a [`Nest`].
#[derive(Clone, Debug, PartialEq)]
pub enum NestKind {
    /// `( … )`: directory and variables set within are lost.
    Subshell,
    /// `{ …; }`.
    Group,
    /// `if … fi`; its commands stand in branches.
    If,
    /// What `if`, `elif`, `while` or `until` asks.
    Condition,
    /// Between `then` and the next branch.
    Then,
    /// Between `else` and `fi`.
    Else,
    /// `for name in words`; `select` too.
    For {
        /// The loop variable.
        variable: Spanned<String>,
        /// The words after `in`; `None` where `in` is missing (`"$@"`).
        words: Option<Vec<Word>>,
    },
    /// `for ((…))`.
    ArithmeticFor(Word),
    /// `while`.
    While,
    /// `until`.
    Until,
    /// Between `do` and `done`.
    Body,
    /// `case word in … esac`.
    Case(Word),
    /// One branch of `case`, with its patterns.
    Arm(Vec<Word>),
    /// A function's definition; its commands run where it is called.
    Function(Spanned<String>),
}

/// How surely a command runs when the script is run and nothing fails unforeseen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Runs {
    /// Once, if what is chained before it with `&&` succeeds.
    #[default]
    Always,
    /// Only in some cases: after `||`, in a branch, after a test and `&&`, in a function.
    Maybe,
    /// Any number of times, none included: in a loop.
    Repeated,
}

/// What stands between a command and the one before it in the same list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Connector {
    /// Nothing: it is the first of its list.
    #[default]
    First,
    /// `&&`.
    AndIf,
    /// `||`.
    OrIf,
    /// `;` or a line end.
    Seq,
    /// `|` or `|&`: it reads what the one before writes.
    Pipe,
    /// `&`: the one before runs on in the background.
    Background,
}

/// What a [`Command`] is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CommandKind {
    /// A program or built-in with its arguments, or assignments alone.
    #[default]
    Simple,
    /// `[[ … ]]`; its operators are words.
    Test,
    /// `(( … ))`: one word.
    Arithmetic,
}

/// A simple command.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Command {
    /// Program or `[[ ]]` or `(( ))`.
    pub kind: CommandKind,
    /// The command's name and arguments; empty for assignments or redirections alone.
    pub words: Vec<Word>,
    /// `NAME=value` before the name.
    pub assignments: Vec<Assignment>,
    /// Its redirections in order.
    pub redirects: Vec<Redirect>,
    /// From its first to its last word.
    pub span: Span,
    /// How it follows what stands before it in its list.
    pub connector: Connector,
    /// Whether `!` inverts the status of the pipeline that it begins.
    pub negated: bool,
    /// Whether it is sent to the background.
    pub background: bool,
    /// The compound that directly holds it.
    pub nest: Option<NestId>,
    /// How surely it runs.
    pub runs: Runs,
    /// The script it gives to another shell as a literal: `sh -c '…'`, `bash <<'EOF'`, `eval '…'`.
    pub script: Option<Box<Script>>,
}

/// `name=value`, `name+=value` or `name=(…)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The variable, with its subscript in `name[i]=`.
    pub name: Spanned<String>,
    /// Whether it appends (`+=`).
    pub append: bool,
    /// What is assigned.
    pub value: Word,
    /// The whole.
    pub span: Span,
}

/// A word before the shell expands it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Word {
    /// As written, quotes and all.
    pub text: String,
    /// What the program is given, if that is certain: quotes and backslashes resolved. `None` with
    /// any `$`-expansion. Globs, braces and `~` stand as written: see [`Word::has_glob`] and
    /// [`expand_braces`](super::expand_braces).
    pub value: Option<String>,
    /// Its parts in order.
    pub parts: Vec<Part>,
    /// Where it stands.
    pub span: Span,
}

/// Which quotes stand around a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quote {
    /// None, or a backslash.
    #[default]
    None,
    /// `'…'` or `$'…'`.
    Single,
    /// `"…"` or `$"…"`.
    Double,
}

/// A stretch of a word of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// The quotes around it.
    pub quote: Quote,
    /// Where it stands, without the quotes around it.
    pub span: Span,
}

/// The kind of a [`Part`].
#[derive(Clone, Debug, PartialEq)]
pub enum PartKind {
    /// Text, quotes and backslashes resolved.
    Literal(String),
    /// `*`, `?` or `[…]` outside quotes, as written.
    Glob(String),
    /// `$name`, `${name…}`, `$1`, `$?` …
    Variable(Variable),
    /// `$(…)` or `` `…` ``.
    Substitution(Box<Script>),
    /// `<(…)` or `>(…)`.
    Process(Box<Script>),
    /// `$((…))`, with its variables and substitutions.
    Arithmetic(Vec<Part>),
    /// `(…)` after `name=`.
    Array(Vec<Word>),
    /// A part whose value cannot be told, such as `$'\xff'`.
    Opaque,
}

/// A parameter expansion.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Variable {
    /// Name, number or special character.
    pub name: String,
    /// `#` (length) or `!` (indirection) before the name.
    pub prefix: Option<char>,
    /// What follows the name within the braces, as written (`:-default`, `%.*`, `[@]`).
    pub suffix: String,
    /// The parts of the suffix after its operator.
    pub parts: Vec<Part>,
}

/// A redirection.
#[derive(Clone, Debug, PartialEq)]
pub struct Redirect {
    /// Descriptor (or `{name}`) before the operator, as written.
    pub fd: Option<String>,
    /// The operator.
    pub op: RedirectOp,
    /// File, descriptor, here-string, or the delimiter of a heredoc.
    pub target: Word,
    /// The heredoc's body.
    pub heredoc: Option<HereDocument>,
    /// Descriptor, operator and target.
    pub span: Span,
}

/// The operator of a [`Redirect`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RedirectOp {
    /// `<`
    Read,
    /// `>`
    Write,
    /// `>>`
    Append,
    /// `>|`
    Clobber,
    /// `<>`
    ReadWrite,
    /// `<&`
    DuplicateIn,
    /// `>&`
    DuplicateOut,
    /// `&>`, which `sh` may read as `&` and `>`.
    WriteBoth,
    /// `&>>`
    AppendBoth,
    /// `<<` or `<<-`
    HereDocument,
    /// `<<<`
    HereString,
}

impl RedirectOp {
    /// Whether it makes or changes the file it names.
    pub fn writes(self) -> bool {
        matches!(
            self,
            Self::Write | Self::Append | Self::Clobber | Self::ReadWrite | Self::WriteBoth | Self::AppendBoth
        )
    }
}

/// The body of a heredoc within a script.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HereDocument {
    /// Whether the delimiter is quoted: nothing is expanded.
    pub quoted: bool,
    /// Whether leading tabs are dropped (`<<-`); [`Word::text`] still has them.
    pub strip_tabs: bool,
    /// The body, its last line end included.
    pub body: Word,
}

/// A fault in a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShellError {
    /// What is wrong.
    pub kind: ShellErrorKind,
    /// Where.
    pub span: Span,
}

/// The kind of a [`ShellError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShellErrorKind {
    /// A word or operator that cannot stand there.
    Unexpected,
    /// The script ends where a command must follow (`a &&`).
    MissingCommand,
    /// A quote is not closed.
    UnclosedQuote,
    /// `$(`, `${`, `` ` ``, `((` or `[[` is not closed.
    UnclosedExpansion,
    /// `if`, `for`, `(`, `{` or the like is not closed.
    UnclosedCompound,
    /// A heredoc's delimiter is missing; the shell only warns.
    UnclosedHeredoc,
    /// A redirection without its file.
    MissingTarget,
    /// Nested more than [`MAX_DEPTH`](super::MAX_DEPTH) deep; the rest is not read.
    TooDeep,
}

impl ShellErrorKind {
    /// Key for translation.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unexpected => "shell-unexpected",
            Self::MissingCommand => "shell-missing-command",
            Self::UnclosedQuote => "shell-unclosed-quote",
            Self::UnclosedExpansion => "shell-unclosed-expansion",
            Self::UnclosedCompound => "shell-unclosed-compound",
            Self::UnclosedHeredoc => "shell-unclosed-heredoc",
            Self::MissingTarget => "shell-missing-target",
            Self::TooDeep => "shell-too-deep",
        }
    }
}

impl Script {
    /// A script that is left alone.
    pub fn unread(dialect: Dialect, span: Span) -> Self {
        Self { dialect, span, ..Self::default() }
    }

    /// Every command, those in substitutions and in scripts for other shells included, in order.
    pub fn all_commands(&self) -> Vec<&Command> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found.arrange_by_key(|command| command.span.start);
        found
    }

    fn collect<'s>(&'s self, found: &mut Vec<&'s Command>) {
        for nest in &self.nests {
            match &nest.kind {
                NestKind::For { words: Some(words), .. } | NestKind::Arm(words) => {
                    words.iter().for_each(|word| word.collect(found));
                }
                NestKind::ArithmeticFor(word) | NestKind::Case(word) => word.collect(found),
                _ => {}
            }
            nest.redirects.iter().for_each(|redirect| redirect.collect(found));
        }
        for command in &self.commands {
            found.push(command);
            command.words.iter().for_each(|word| word.collect(found));
            command.assignments.iter().for_each(|assignment| assignment.value.collect(found));
            command.redirects.iter().for_each(|redirect| redirect.collect(found));
            if let Some(script) = &command.script {
                script.collect(found);
            }
        }
    }

    /// The compound `id`.
    pub fn nest(&self, id: NestId) -> Option<&Nest> {
        self.nests.get(id.0)
    }

    /// The compounds around a command of this script, innermost first.
    pub fn ancestors(&self, command: &Command) -> impl Iterator<Item = &Nest> {
        let mut next = command.nest;
        std::iter::from_fn(move || {
            let nest = self.nest(next?)?;
            // Parents stand before children, so this ends whatever the data.
            next = nest.parent.filter(|parent| Some(*parent) < next);
            Some(nest)
        })
    }

    /// The innermost subshell or function of a command: what `cd` and assignments are local to.
    pub fn scope(&self, command: &Command) -> Option<&Nest> {
        self.ancestors(command).find(|nest| matches!(nest.kind, NestKind::Subshell | NestKind::Function(_)))
    }
}

impl Redirect {
    fn collect<'s>(&'s self, found: &mut Vec<&'s Command>) {
        self.target.collect(found);
        if let Some(heredoc) = &self.heredoc {
            heredoc.body.collect(found);
        }
    }
}

impl Word {
    fn collect<'s>(&'s self, found: &mut Vec<&'s Command>) {
        collect_parts(&self.parts, found);
    }

    /// Whether it has `*`, `?` or `[…]` outside quotes.
    pub fn has_glob(&self) -> bool {
        self.parts.iter().any(|part| matches!(part.kind, PartKind::Glob(_)))
    }

    /// Whether any of it is quoted.
    pub fn is_quoted(&self) -> bool {
        self.parts.iter().any(|part| part.quote != Quote::None)
    }

    /// The literal text it begins with, up to the first expansion.
    pub fn literal_prefix(&self) -> String {
        let mut prefix = String::new();
        for part in &self.parts {
            match &part.kind {
                PartKind::Literal(text) | PartKind::Glob(text) => prefix.push_str(text),
                _ => break,
            }
        }
        prefix
    }

    /// Whether the literal value is `text`.
    pub fn is(&self, text: &str) -> bool {
        self.value.as_deref() == Some(text)
    }

    /// The variables it uses, those in defaults included.
    pub fn variables(&self) -> Vec<&Variable> {
        let mut found = Vec::new();
        collect_variables(&self.parts, &mut found);
        found
    }

    /// The value with variables taken from `lookup`; `None` where any of it stays unknown.
    /// Knows `$x`, `${x}`, `${x:-d}`, `${x-d}`, `${x:+d}` and `${x+d}`; the lookup tells unset
    /// (`Some(None)`) from unknown (`None`).
    pub fn resolve(&self, lookup: &dyn Fn(&str) -> Option<Option<String>>) -> Option<String> {
        resolve_parts(&self.parts, lookup)
    }
}

/// Longer values are left unknown: no script has them but one that is written to fill the memory (`a=$a$a`).
const MAX_VALUE: usize = 65_536;

fn resolve_parts(parts: &[Part], lookup: &dyn Fn(&str) -> Option<Option<String>>) -> Option<String> {
    let mut out = String::new();
    for part in parts {
        match &part.kind {
            PartKind::Literal(text) | PartKind::Glob(text) => out.push_str(text),
            PartKind::Variable(variable) if variable.prefix.is_none() => {
                let value = lookup(&variable.name)?;
                let suffix = variable.suffix.as_str();
                let (colon, rest) = suffix.strip_prefix(':').map_or((false, suffix), |rest| (true, rest));
                let set = value.as_ref().is_some_and(|value| !colon || !value.is_empty());
                match rest.chars().next() {
                    None if !colon => out.push_str(value.as_deref().unwrap_or("")),
                    Some('-' | '=') if set => out.push_str(value.as_deref().unwrap_or("")),
                    Some('-' | '=') => out.push_str(&resolve_parts(&variable.parts, lookup)?),
                    Some('+') if set => out.push_str(&resolve_parts(&variable.parts, lookup)?),
                    Some('+') => {}
                    Some('?') if set => out.push_str(value.as_deref().unwrap_or("")),
                    _ => return None,
                }
            }
            _ => return None,
        }
        if out.len() > MAX_VALUE {
            return None;
        }
    }
    Some(out)
}

fn collect_variables<'s>(parts: &'s [Part], found: &mut Vec<&'s Variable>) {
    for part in parts {
        match &part.kind {
            PartKind::Variable(variable) => {
                found.push(variable);
                collect_variables(&variable.parts, found);
            }
            PartKind::Arithmetic(parts) => collect_variables(parts, found),
            PartKind::Array(words) => words.iter().for_each(|word| collect_variables(&word.parts, found)),
            _ => {}
        }
    }
}

fn collect_parts<'s>(parts: &'s [Part], found: &mut Vec<&'s Command>) {
    for part in parts {
        match &part.kind {
            PartKind::Substitution(script) | PartKind::Process(script) => script.collect(found),
            PartKind::Variable(variable) => collect_parts(&variable.parts, found),
            PartKind::Arithmetic(parts) => collect_parts(parts, found),
            PartKind::Array(words) => words.iter().for_each(|word| word.collect(found)),
            _ => {}
        }
    }
}

/// The value of a word made of these parts, if none of them expands.
pub(crate) fn literal_value(parts: &[Part]) -> Option<String> {
    let mut value = String::new();
    for part in parts {
        match &part.kind {
            PartKind::Literal(text) | PartKind::Glob(text) => value.push_str(text),
            _ => return None,
        }
    }
    Some(value)
}
