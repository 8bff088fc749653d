//! Completion: what may stand at the caret.

mod images;
mod paths;
mod shell;
mod snippets;

use dockerfile_answers::rules::RULE_NAMES;
use dockerfile_core::model::{Base, Stage};
use dockerfile_core::source::Span;
use dockerfile_core::syntax::INSTRUCTIONS;
use dockerfile_core::{Options, syntax};

use crate::language::{FLAGS, LABELS, MOUNTS, PREDEFINED, SHELLS, SIGNALS, SWITCHES, flags, values};
use crate::reading::Reading;

/// What is offered at a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completions {
    /// What a choice replaces: the word so far.
    pub span: Span,
    /// What there is to choose from, the best first.
    pub items: Vec<Completion>,
}

/// One thing to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What it is called.
    pub label: String,
    /// What comes in place of the word, where that is not the label. In a snippet, `${name}` is a place to fill in.
    pub insert: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// What is known of it, short.
    pub notes: Vec<Note>,
    /// Key of the text that explains it.
    pub help: Option<String>,
}

/// What a [`Completion`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Kind {
    Instruction,
    Flag,
    Value,
    Stage,
    Image,
    Tag,
    Variable,
    Path,
    Package,
    User,
    Rule,
    Directive,
    Snippet,
}

impl Kind {
    /// Its name for those who show it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Instruction => "instruction",
            Self::Flag => "flag",
            Self::Value => "value",
            Self::Stage => "stage",
            Self::Image => "image",
            Self::Tag => "tag",
            Self::Variable => "variable",
            Self::Path => "path",
            Self::Package => "package",
            Self::User => "user",
            Self::Rule => "rule",
            Self::Directive => "directive",
            Self::Snippet => "snippet",
        }
    }
}

/// Something known, as a key of a text with its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// Key of the text.
    pub code: &'static str,
    /// Values that it names.
    pub args: Vec<(&'static str, String)>,
    /// Bytes that it names.
    pub bytes: Option<u64>,
}

impl Note {
    pub(crate) fn text(code: &'static str, key: &'static str, value: &str) -> Self {
        Self { code, args: vec![(key, value.to_owned())], bytes: None }
    }

    pub(crate) fn bytes(code: &'static str, bytes: u64) -> Self {
        Self { code, args: Vec::new(), bytes: Some(bytes) }
    }
}

impl Completion {
    fn new(label: impl Into<String>, kind: Kind) -> Self {
        Self { label: label.into(), insert: None, kind, notes: Vec::new(), help: None }
    }

    fn inserts(self, insert: impl Into<String>) -> Self {
        Self { insert: Some(insert.into()), ..self }
    }

    fn with(mut self, note: Note) -> Self {
        self.notes.push(note);
        self
    }

    fn help(self, key: impl Into<String>) -> Self {
        Self { help: Some(key.into()), ..self }
    }
}

/// What may stand at the byte `at` of `text`.
pub fn complete(text: &str, options: &Options, at: u32) -> Completions {
    let Some(before) = text.get(..at as usize) else { return Completions::default() };
    let reading = Reading::of(text, options);
    let caret = Caret { text, at, options, reading: &reading };
    if let Some(index) = reading.heredoc_at(at) {
        let line = before.rsplit('\n').next().unwrap_or("");
        let runs = reading.tree.nodes.get(index).is_some_and(|node| node.name() == "run");
        return if runs { caret.script(line) } else { caret.variables(word_of(line)).unwrap_or_default() };
    }
    let line = before.rsplit('\n').next().unwrap_or("");
    if line.trim_start().starts_with('#') {
        return caret.comment(line.trim_start());
    }
    let joined = joined(before, reading.tree.escape);
    caret.instruction(joined.trim_start())
}

/// The text before the caret from the start of its instruction, without continuations and comment lines.
fn joined(before: &str, escape: char) -> String {
    let mut lines = before.rsplit('\n');
    let mut parts = vec![lines.next().unwrap_or("")];
    for line in lines {
        let line = line.trim_end();
        if line.trim_start().starts_with('#') || line.is_empty() {
            // Of a comment above the instruction, nothing goes on.
            continue;
        }
        match line.strip_suffix(escape) {
            Some(kept) => parts.push(kept),
            None => break,
        }
    }
    parts.reverse();
    parts.concat()
}

fn word_of(line: &str) -> &str {
    line.rsplit(char::is_whitespace).next().unwrap_or("")
}

/// The caret and what is known around it.
struct Caret<'t> {
    text: &'t str,
    at: u32,
    options: &'t Options,
    reading: &'t Reading,
}

impl Caret<'_> {
    /// Those of `items` that go on from `word`, as choices for it.
    fn choices(&self, word: &str, items: impl IntoIterator<Item = Completion>) -> Completions {
        let length = u32::try_from(word.len()).unwrap_or(0);
        let span = Span { start: self.at.saturating_sub(length), end: self.at };
        let lower = word.to_lowercase();
        let fits = |item: &Completion| item.label.to_lowercase().starts_with(&lower);
        let items: Vec<Completion> = items.into_iter().filter(fits).collect();
        Completions { span, items }
    }

    /// The stages above the caret's instruction that it can take from: not its own.
    fn stages(&self) -> impl Iterator<Item = &Stage> {
        let here = self.reading.instruction_at(self.at);
        let opens = here.is_some_and(|here| here.keyword.value.eq_ignore_ascii_case("from"));
        let start = here.map_or(0, |here| here.span.start);
        let own = self.reading.stage_at(start).map(|stage| stage.id).filter(|_| !opens);
        self.reading
            .model
            .stages
            .iter()
            .filter(move |stage| stage.span.start < start && Some(stage.id) != own)
    }

    fn stage_names(&self) -> Vec<Completion> {
        let item = |stage: &Stage| {
            let name = stage.name.as_ref()?;
            let note = match &stage.base {
                Base::Stage(_) | Base::Image(_) => Note::text("from", "base", &stage.base_written.value),
                _ => return Some(Completion::new(&name.value, Kind::Stage)),
            };
            Some(Completion::new(&name.value, Kind::Stage).with(note))
        };
        self.stages().filter_map(item).collect()
    }

    /// Variables, where the word ends in `$NAME` or `${NAME`.
    fn variables(&self, word: &str) -> Option<Completions> {
        let dollar = word.rfind('$')?;
        let (before, rest) = (word.get(..dollar)?, word.get(dollar + 1..)?);
        let (braced, name) = rest.strip_prefix('{').map_or((false, rest), |name| (true, name));
        let escaped = before.ends_with(self.reading.tree.escape) || before.ends_with('\\');
        if escaped || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
            return None;
        }
        let closes = self.text.get(self.at as usize..).is_some_and(|rest| rest.starts_with('}'));
        let items = self.in_scope().into_iter().map(|(name, value)| {
            let item = Completion::new(&name, Kind::Variable);
            let item = if braced && !closes { item.inserts(format!("{name}}}")) } else { item };
            match value {
                Some(value) => item.with(Note::text("value", "value", &value)),
                None => item,
            }
        });
        Some(self.choices(name, items))
    }

    /// Variables that an instruction here sees, those set last first, with their values where these are known.
    fn in_scope(&self) -> Vec<(String, Option<String>)> {
        let model = &self.reading.model;
        let opens_stage =
            self.reading.instruction_at(self.at).is_none_or(|found| found.kind.name() == "from");
        let stage = self.reading.stage_at(self.at).filter(|_| !opens_stage);
        let mut out: Vec<(String, Option<String>)> = Vec::new();
        match stage {
            Some(stage) => {
                let state = self.reading.state_at(stage, self.at);
                let known = |name: &str| state.var(name).map(str::to_owned);
                out.extend(state.env().into_iter().rev().map(|(name, _)| (name.to_owned(), known(name))));
                out.extend(state.args().into_iter().map(|name| (name.to_owned(), known(name))));
            }
            None => {
                let all = model.global_env.iter().rev();
                out.extend(all.map(|(name, value)| (name.clone(), Some(value.clone()))));
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        out.retain(|(name, _)| seen.insert(name.clone()));
        out
    }

    /// A comment: a directive, if it stands where one counts.
    fn comment(&self, line: &str) -> Completions {
        let body = line.trim_start_matches('#').trim_start();
        if let Some(found) = syntax::directive(line.get(1..).unwrap_or(""), 0) {
            let value = found.value.value.clone();
            match found.name.value.as_str() {
                "check" => return self.check_value(body),
                "syntax" => {
                    let frontends = ["docker/dockerfile:1", "docker/dockerfile:1-labs"];
                    let item = |name: &str| Completion::new(name, Kind::Value).help(format!("syntax.{name}"));
                    return self.choices(&value, frontends.map(item));
                }
                _ => {}
            }
        }
        if body.starts_with("check=") {
            return self.check_value(body);
        }
        if body.strip_prefix("syntax=").is_some_and(str::is_empty) {
            return self.choices(
                "",
                ["docker/dockerfile:1", "docker/dockerfile:1-labs"]
                    .map(|name| Completion::new(name, Kind::Value).help(format!("syntax.{name}"))),
            );
        }
        if body.strip_prefix("escape=").is_some_and(str::is_empty) {
            return self.choices("", ["`", "\\"].map(|sign| Completion::new(sign, Kind::Value)));
        }
        // Above the first instruction, and above comments that are none.
        let line_start =
            self.text.get(..self.at as usize).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let above = self.text.get(..line_start).unwrap_or("");
        let only_directives = above.lines().all(|line| {
            line.trim().strip_prefix('#').is_some_and(|rest| syntax::directive(rest, 0).is_some())
        });
        if !only_directives || body.contains(char::is_whitespace) {
            return Completions::default();
        }
        let taken = |name: &str| self.reading.file.directives.iter().any(|found| found.name.value == name);
        let items = ["syntax", "escape", "check"].into_iter().filter(|name| !taken(name)).map(|name| {
            Completion::new(name, Kind::Directive)
                .inserts(format!("{name}="))
                .help(format!("directive.{name}"))
        });
        self.choices(body, items)
    }

    fn check_value(&self, body: &str) -> Completions {
        let value = body.split_once('=').map_or("", |(_, value)| value);
        let part = value.rsplit(';').next().unwrap_or("");
        match part.trim_start().split_once('=') {
            Some(("skip" | "experimental", rules)) => {
                let word = rules.rsplit(',').next().unwrap_or("").trim_start();
                let items = RULE_NAMES
                    .iter()
                    .map(|rule| Completion::new(rule.name, Kind::Rule).help(format!("rule.{}", rule.name)));
                self.choices(word, items)
            }
            Some(("error", word)) => self.choices(word, [Completion::new("true", Kind::Value)]),
            _ => {
                let item = |name: &str| {
                    Completion::new(name, Kind::Value)
                        .inserts(format!("{name}="))
                        .help(format!("check.{name}"))
                };
                self.choices(part.trim_start(), ["skip", "error", "experimental"].map(item))
            }
        }
    }

    /// An instruction, whose text up to the caret is `line`.
    fn instruction(&self, line: &str) -> Completions {
        let Some((keyword, rest)) = line.split_once(char::is_whitespace) else {
            return self.keyword(line, false);
        };
        let keyword = keyword.to_uppercase();
        let rest = rest.trim_start();
        if keyword == "ONBUILD" {
            return match rest.split_once(char::is_whitespace) {
                None => self.keyword(rest, true),
                Some(_) => self.instruction(rest),
            };
        }
        let word = word_of(line);
        let earlier: Vec<&str> =
            rest.get(..rest.len().saturating_sub(word.len())).unwrap_or("").split_whitespace().collect();
        let args: Vec<&str> = earlier.iter().copied().skip_while(|word| word.starts_with("--")).collect();
        if word.starts_with("--") && args.is_empty() && !flags(&keyword).is_empty() {
            return self.flag(&keyword, word, &earlier);
        }
        if let Some(found) = self.variables(word) {
            return found;
        }
        self.argument(&keyword, rest, word, (&earlier, &args))
    }

    fn keyword(&self, word: &str, triggers: bool) -> Completions {
        if !word.chars().all(char::is_alphabetic) {
            return Completions::default();
        }
        let has_stage = self.reading.stage_at(self.at).is_some();
        let lower = !word.is_empty() && word.chars().all(char::is_lowercase);
        let fits = |name: &&&str| match **name {
            "MAINTAINER" => false,
            "FROM" | "ONBUILD" => !triggers,
            "ARG" => true,
            _ => triggers || has_stage,
        };
        let instructions = INSTRUCTIONS.iter().filter(fits).map(|name| {
            let written = if lower { name.to_lowercase() } else { (*name).to_owned() };
            Completion::new(*name, Kind::Instruction)
                .inserts(format!("{written} "))
                .help(format!("instruction.{name}"))
        });
        let snippets = if triggers { Vec::new() } else { snippets::all(self.reading, self.at) };
        self.choices(word, instructions.chain(snippets))
    }

    fn flag(&self, keyword: &str, word: &str, earlier: &[&str]) -> Completions {
        let Some((flag, value)) = word.trim_start_matches('-').split_once('=') else {
            let taken = |flag: &str| {
                let mut before = earlier.iter();
                !matches!(flag, "mount" | "exclude")
                    && before.any(|word| word.trim_start_matches('-').split('=').next() == Some(flag))
            };
            let items = flags(keyword).iter().filter(|(flag, _)| !taken(flag)).map(|(flag, takes)| {
                let end = if *takes { "=" } else { " " };
                let item = Completion::new(format!("--{flag}"), Kind::Flag).inserts(format!("--{flag}{end}"));
                item.help(format!("flag.{keyword}.{flag}"))
            });
            return self.choices(word, items);
        };
        if let Some(found) = self.variables(value) {
            return found;
        }
        match (keyword, flag) {
            ("RUN", "mount") => self.mount(value),
            ("COPY", "from") => {
                let contexts =
                    self.options.named_contexts.keys().map(|name| Completion::new(name, Kind::Value));
                let stages: Vec<Completion> = self.stage_names().into_iter().chain(contexts).collect();
                let found = self.choices(value, stages);
                if found.items.is_empty() || value.contains([':', '/']) { self.image(value) } else { found }
            }
            ("COPY" | "ADD", "chown") => {
                let users = self
                    .users()
                    .into_iter()
                    .map(|user| Completion::new(format!("{user}:{user}"), Kind::User));
                self.choices(value, users)
            }
            _ => {
                let item = |value: &&str| {
                    Completion::new(*value, Kind::Value).help(format!("value.{keyword}.{flag}.{value}"))
                };
                self.choices(value, values(keyword, flag).iter().map(item))
            }
        }
    }

    /// Within `--mount=`.
    fn mount(&self, value: &str) -> Completions {
        let kind = value.split(',').find_map(|part| part.strip_prefix("type=")).unwrap_or("bind");
        let part = value.rsplit(',').next().unwrap_or("");
        let option = |name: &str| {
            let end = if SWITCHES.contains(&name) { "" } else { "=" };
            Completion::new(name, Kind::Value)
                .inserts(format!("{name}{end}"))
                .help(format!("mount-option.{name}"))
        };
        let Some((name, word)) = part.split_once('=') else {
            let taken = |name: &str| value.split(',').any(|part| part.split('=').next() == Some(name));
            let all = MOUNTS.iter().find(|(name, _)| *name == kind).map_or(&[][..], |(_, options)| options);
            let typed = (!value.contains("type=")).then_some("type");
            return self.choices(
                part,
                typed.iter().chain(all.iter()).filter(|name| !taken(name)).map(|name| option(name)),
            );
        };
        match name {
            "type" => {
                let item =
                    |(name, _): &(&str, _)| Completion::new(*name, Kind::Value).help(format!("mount.{name}"));
                self.choices(word, MOUNTS.iter().map(item))
            }
            "sharing" => {
                let item = |name: &str| Completion::new(name, Kind::Value).help(format!("sharing.{name}"));
                self.choices(word, ["shared", "private", "locked"].map(item))
            }
            "from" => {
                let found = self.choices(word, self.stage_names());
                if found.items.is_empty() { self.image(word) } else { found }
            }
            "source" | "src" => {
                self.paths(word, value.split(',').find_map(|part| part.strip_prefix("from=")))
            }
            "target" | "dst" | "destination" if kind == "cache" => self.choices(word, shell::caches()),
            _ => Completions::default(),
        }
    }

    fn argument(
        &self,
        keyword: &str,
        rest: &str,
        word: &str,
        (earlier, args): (&[&str], &[&str]),
    ) -> Completions {
        let plain = |values: &[&str], kind: Kind| {
            let items: Vec<Completion> = values.iter().map(|value| Completion::new(*value, kind)).collect();
            self.choices(word, items)
        };
        match keyword {
            "FROM" => match args.len() {
                0 => {
                    let stages = self.choices(word, self.stage_names());
                    let mut images = self.image(word);
                    images.items.splice(0..0, if word.contains(':') { Vec::new() } else { stages.items });
                    images
                }
                1 => self
                    .choices(word, [Completion::new("AS", Kind::Value).inserts("AS ").help("value.FROM.AS")]),
                _ => Completions::default(),
            },
            "COPY" | "ADD" => {
                let from = earlier.iter().find_map(|word| word.strip_prefix("--from="));
                self.paths(word.trim_start_matches(['[', '"']), from)
            }
            "RUN" => self.script(rest),
            "USER" if args.is_empty() => {
                let users = self.users().into_iter().map(|user| Completion::new(user, Kind::User));
                self.choices(word, users)
            }
            "WORKDIR" if args.is_empty() => self.choices(word, self.directories()),
            "SHELL" => {
                let items = SHELLS.iter().map(|form| Completion::new(*form, Kind::Value));
                self.choices(rest, items)
            }
            "STOPSIGNAL" => plain(SIGNALS, Kind::Value),
            "LABEL" if !word.contains('=') => {
                let items =
                    LABELS.iter().map(|name| Completion::new(*name, Kind::Value).inserts(format!("{name}=")));
                self.choices(word, items)
            }
            "ARG" if !word.contains('=') => {
                let globals = self.reading.model.global_args.iter();
                let own = self.reading.stage_at(self.at).is_some();
                let globals = globals.filter(|_| own).map(|arg| {
                    let item = Completion::new(&arg.name.value, Kind::Variable);
                    match &arg.expanded {
                        Some(value) => item.with(Note::text("value", "value", value)),
                        None => item,
                    }
                });
                let predefined = PREDEFINED
                    .iter()
                    .filter(|_| own)
                    .map(|name| Completion::new(*name, Kind::Variable).help(format!("arg.{name}")));
                self.choices(word, globals.chain(predefined).collect::<Vec<_>>())
            }
            "HEALTHCHECK" if args.is_empty() => {
                let item = |name: &str| {
                    Completion::new(name, Kind::Value)
                        .inserts(format!("{name} "))
                        .help(format!("value.HEALTHCHECK.{name}"))
                };
                self.choices(word, ["CMD", "NONE"].map(item))
            }
            _ => Completions::default(),
        }
    }

    /// Directories that instructions name.
    fn directories(&self) -> Vec<Completion> {
        let mut seen = std::collections::BTreeSet::new();
        let states = self.reading.model.stages.iter().map(Stage::final_state);
        seen.extend(states.filter_map(|state| state.workdir));
        seen.extend(["/app".to_owned(), "/src".to_owned()]);
        seen.into_iter().map(|path| Completion::new(path, Kind::Path)).collect()
    }
}

/// Every snippet by its name: what has a text that explains it.
pub fn snippet_names() -> Vec<&'static str> {
    snippets::names().collect()
}

/// Every flag with its instruction: what has a text that explains it.
pub fn all_flags() -> Vec<(&'static str, &'static str)> {
    FLAGS
        .iter()
        .flat_map(|(instruction, flags)| flags.iter().map(|(flag, _)| (*instruction, *flag)))
        .collect()
}

#[cfg(test)]
mod tests;
