//! Nodes to typed instructions, with the faults of BuildKit's `instructions` package.

use std::ops::Range;

use super::ast::{
    Binding, CommandLine, File, Flag, From, Healthcheck, Heredoc, Instruction, InstructionId, Kind, Mount,
    MountType, Onbuild, Phase, Run, SyntaxError, Transfer,
};
use super::csv;
use super::duration::parse_duration;
use super::go::{did_you_mean, equal_fold, parse_bool, quote, suggest, to_lower, to_upper};
use super::tree::{Node, RawHeredoc, Tree, Word, heredoc};
use crate::source::{Mapped, Span, Spanned};

/// Every instruction of today's reference, in upper case.
pub const INSTRUCTIONS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// Whether the reference has an instruction of that name, in whatever casing.
pub fn is_instruction(keyword: &str) -> bool {
    let lower = to_lower(keyword);
    INSTRUCTIONS.iter().any(|known| to_lower(known) == lower)
}

/// Turns the nodes of `text` into instructions.
pub fn build(text: &str, tree: &Tree) -> File {
    let mut file = File {
        directives: tree.directives.clone(),
        escape: tree.escape,
        instructions: Vec::with_capacity(tree.nodes.len()),
        errors: tree.errors.clone(),
    };
    let parse_failed = !file.errors.is_empty();
    let mut stages = 0usize;
    let mut told_no_stage = false;
    for (index, node) in tree.nodes.iter().enumerate() {
        let id = InstructionId(u32::try_from(index).unwrap_or(u32::MAX));
        let (instruction, fault) = instruction(text, node, &node.line, &node.heredocs, id);
        let is_from = matches!(instruction.kind, Kind::From(_));
        stages += usize::from(is_from);
        if let Some(fault) = fault
            && !node.broken
        {
            file.errors.push(SyntaxError {
                phase: Phase::Instructions,
                code: fault.code.to_owned(),
                args: fault.args,
                message: format!("dockerfile parse error on line {}: {}", node.lines.start, fault.message),
                lines: vec![vec![node.lines]],
                span: fault.span,
            });
        } else if stages == 0 && !told_no_stage && !matches!(instruction.kind, Kind::Arg(_)) && !node.broken {
            told_no_stage = true;
            file.errors.push(SyntaxError {
                phase: Phase::Instructions,
                code: "no-build-stage".to_owned(),
                args: vec![("instruction".to_owned(), to_upper(&instruction.keyword.value))],
                message: "no build stage in current context".to_owned(),
                lines: vec![vec![node.lines]],
                span: instruction.keyword.span,
            });
        }
        file.instructions.push(instruction);
    }
    if stages == 0 && !parse_failed && file.errors.is_empty() {
        file.errors.push(SyntaxError {
            phase: Phase::Instructions,
            code: "no-stages".to_owned(),
            args: Vec::new(),
            message: "dockerfile contains no stages to build".to_owned(),
            lines: Vec::new(),
            span: Span::empty(text.len()),
        });
    }
    file
}

/// A fault of one instruction.
struct Fault {
    code: &'static str,
    args: Vec<(String, String)>,
    message: String,
    span: Span,
}

impl Fault {
    fn new(code: &'static str, args: &[(&str, &str)], message: String, span: Span) -> Self {
        let args = args.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
        Self { code, args, message, span }
    }
}

type Parsed<T> = Result<T, Fault>;

/// Reads the text of an ONBUILD trigger as BuildKit does when a child stage runs it.
pub fn trigger(expression: &str) -> Result<Instruction, String> {
    let tree = super::tree::read(expression);
    if let Some(error) = tree.errors.first() {
        return Err(error.message.clone());
    }
    let [node] = tree.nodes.as_slice() else {
        return Err("onbuild trigger should be a single expression".to_owned());
    };
    let (instruction, fault) = instruction(expression, node, &node.line, &node.heredocs, InstructionId(0));
    match fault {
        Some(fault) => Err(fault.message),
        None if matches!(instruction.kind, Kind::From(_)) => {
            Err("*instructions.Stage is not a command type".to_owned())
        }
        None => Ok(instruction),
    }
}

fn instruction(
    text: &str,
    node: &Node,
    line: &Mapped,
    heredocs: &[RawHeredoc],
    id: InstructionId,
) -> (Instruction, Option<Fault>) {
    let reader = Reader { text, node, line, heredocs };
    let keyword = reader.spanned(&node.keyword);
    let (kind, fault) = if node.broken { (reader.salvage(), None) } else { reader.kind(id) };
    let instruction = Instruction {
        id,
        keyword,
        span: if node.span.is_empty() { line.span(0..line.text().len()) } else { node.span },
        lines: node.lines,
        flags: node.flags.iter().map(|flag| reader.flag(flag)).collect(),
        heredocs: heredocs.iter().map(|raw| body(text, raw)).collect(),
        comments: node.comments.clone(),
        kind,
        broken: node.broken || fault.is_some(),
    };
    (instruction, fault)
}

/// The heredoc with its body, leading tabs dropped where `<<-` says so.
fn body(text: &str, raw: &RawHeredoc) -> Heredoc {
    let source = raw.body.text(text);
    let mut body = Mapped::new();
    if raw.chomp {
        let mut at = raw.body.start as usize;
        for line in source.split_inclusive('\n') {
            let kept = line.trim_start_matches('\t');
            body.push(kept, at + line.len() - kept.len());
            at += line.len();
        }
    } else {
        body.push(source, raw.body.start as usize);
    }
    Heredoc {
        name: raw.name.clone(),
        fd: u32::try_from(raw.fd).unwrap_or(u32::MAX),
        expand: raw.expand,
        chomp: raw.chomp,
        delimiter: raw.delimiter,
        body,
        terminator: raw.terminator,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Bool,
    One,
    Many,
}

/// The flags of one instruction that were given and are known.
struct Given {
    flags: Vec<(&'static str, Option<Spanned<String>>, Span)>,
}

impl Given {
    fn value(&self, name: &str) -> Option<Spanned<String>> {
        // An empty value is as good as none to BuildKit.
        self.all(name).next_back().filter(|value| !value.value.is_empty())
    }

    fn all(&self, name: &str) -> impl DoubleEndedIterator<Item = Spanned<String>> {
        self.flags.iter().filter(move |(flag, ..)| *flag == name).filter_map(|(_, value, _)| value.clone())
    }

    fn switch(&self, name: &str) -> Option<bool> {
        let (_, value, _) = self.flags.iter().find(|(flag, ..)| *flag == name)?;
        Some(!value.as_ref().is_some_and(|value| value.value.eq_ignore_ascii_case("false")))
    }

    fn span(&self, name: &str) -> Option<Span> {
        self.flags.iter().rev().find(|(flag, ..)| *flag == name).map(|&(.., span)| span)
    }
}

struct Reader<'n> {
    text: &'n str,
    node: &'n Node,
    line: &'n Mapped,
    heredocs: &'n [RawHeredoc],
}

impl Reader<'_> {
    fn span(&self, range: &Range<usize>) -> Span {
        self.line.span(range.clone())
    }

    fn spanned(&self, word: &Word) -> Spanned<String> {
        Spanned::new(word.text.clone(), self.span(&word.range))
    }

    fn words(&self) -> Vec<Spanned<String>> {
        self.node.args.iter().map(|word| self.spanned(word)).collect()
    }

    /// The keyword and all that follows on the joined line.
    fn whole(&self) -> Span {
        let end = self
            .node
            .args
            .last()
            .or(self.node.flags.last())
            .map_or(self.node.keyword.range.end, |w| w.range.end);
        self.span(&(self.node.keyword.range.start..end))
    }

    fn keyword_span(&self) -> Span {
        self.span(&self.node.keyword.range)
    }

    /// Where a part of a flag's text stands, given its offset in that text. Exact unless quotes or
    /// escapes were removed; then the whole flag.
    fn within(&self, flag: &Word, part: Range<usize>) -> Span {
        let raw = self.line.text().get(flag.range.clone()).unwrap_or("");
        if raw == flag.text {
            self.span(&(flag.range.start + part.start..flag.range.start + part.end))
        } else {
            self.span(&flag.range)
        }
    }

    fn flag(&self, flag: &Word) -> Flag {
        let (name, value) = split_flag(&flag.text);
        let name_end = 2 + name.len();
        Flag {
            name: Spanned::new(name.to_owned(), self.within(flag, 2.min(name_end)..name_end)),
            value: value.map(|value| {
                Spanned::new(value.to_owned(), self.within(flag, name_end + 1..flag.text.len()))
            }),
            span: self.span(&flag.range),
        }
    }

    /// BuildKit's `BFlags.Parse`.
    fn flags(&self, known: &[(&'static str, Takes)]) -> Parsed<Given> {
        let mut given = Given { flags: Vec::new() };
        for word in &self.node.flags {
            let span = self.span(&word.range);
            if word.text == "--" {
                break;
            }
            if !word.text.starts_with("--") {
                let message = format!("arg should start with -- : {}", word.text);
                return Err(Fault::new("flag-malformed", &[("flag", &word.text)], message, span));
            }
            let flag = self.flag(word);
            let name = flag.name.value.as_str();
            let dashed = format!("--{name}");
            let Some(&(known_name, takes)) = known.iter().find(|(known, _)| *known == name) else {
                let near = suggest(name, known.iter().map(|&(name, _)| name), true);
                let message = did_you_mean(format!("unknown flag: {dashed}"), near.as_deref());
                let args = [("flag", dashed.as_str()), ("suggestion", near.as_deref().unwrap_or(""))];
                return Err(Fault::new("flag-unknown", &args, message, flag.name.span));
            };
            if takes != Takes::Many && given.span(known_name).is_some() {
                let message = format!("duplicate flag specified: {dashed}");
                return Err(Fault::new("flag-duplicate", &[("flag", &dashed)], message, span));
            }
            let missing = match (&flag.value, takes) {
                (Some(value), Takes::Bool) => value.value.is_empty(),
                (value, _) => value.is_none() && takes != Takes::Bool,
            };
            if missing {
                let message = format!("missing a value on flag: {dashed}");
                return Err(Fault::new("flag-value-missing", &[("flag", &dashed)], message, span));
            }
            if let (Some(value), Takes::Bool) = (&flag.value, takes)
                && !matches!(to_lower(&value.value).as_str(), "true" | "false")
            {
                let message = format!("expecting boolean value for flag {dashed}, not: {}", value.value);
                let args = [("flag", dashed.as_str()), ("value", &value.value)];
                return Err(Fault::new("flag-not-boolean", &args, message, value.span));
            }
            given.flags.push((known_name, flag.value, span));
        }
        Ok(given)
    }

    /// What can still be said of an instruction that the line parser refused.
    fn salvage(&self) -> Kind {
        let name = self.node.name();
        match name.as_str() {
            "env" => Kind::Env(self.bindings()),
            "label" => Kind::Label(self.bindings()),
            "from" => Kind::From(self.parts_of_from()),
            "run" | "cmd" | "entrypoint" => {
                // The JSON array that is none: nothing of it can be run.
                match name.as_str() {
                    "run" => Kind::Run(Run::default()),
                    "cmd" => Kind::Cmd(CommandLine::default()),
                    _ => Kind::Entrypoint(CommandLine::default()),
                }
            }
            _ => Kind::Unknown,
        }
    }

    fn kind(&self, id: InstructionId) -> (Kind, Option<Fault>) {
        let name = self.node.name();
        if name == "from" {
            // A broken FROM still opens a stage, so that what follows has a home.
            return match self.from() {
                Ok(from) => (Kind::From(from), None),
                Err(fault) => (Kind::From(self.parts_of_from()), Some(fault)),
            };
        }
        let parsed = match name.as_str() {
            "env" => self.flags(&[]).and_then(|_| self.pairs("ENV")).map(Kind::Env),
            "label" => self.flags(&[]).and_then(|_| self.pairs("LABEL")).map(Kind::Label),
            "arg" => self.arg().map(Kind::Arg),
            "maintainer" => self.exactly_one("MAINTAINER").map(Kind::Maintainer),
            "user" => self.exactly_one("USER").map(Kind::User),
            "workdir" => self.exactly_one("WORKDIR").map(Kind::Workdir),
            "stopsignal" => match self.node.args.as_slice() {
                [signal] => Ok(Kind::StopSignal(self.spanned(signal))),
                _ => Err(self.wants_one("STOPSIGNAL")),
            },
            "add" => self.add().map(Kind::Add),
            "copy" => self.copy().map(Kind::Copy),
            "run" => self.run().map(Kind::Run),
            "cmd" => self.flags(&[]).map(|_| Kind::Cmd(self.command(&self.node.args))),
            "entrypoint" => self.flags(&[]).map(|_| Kind::Entrypoint(self.command(&self.node.args))),
            "shell" => self.shell().map(Kind::Shell),
            "expose" => self.at_least_one("EXPOSE").map(Kind::Expose),
            "volume" => self.volume().map(Kind::Volume),
            "healthcheck" => self.healthcheck().map(Kind::Healthcheck),
            "onbuild" => self.onbuild(id).map(Kind::Onbuild),
            _ => Err(self.unknown()),
        };
        match parsed {
            Ok(kind) => (kind, None),
            Err(fault) => (Kind::Unknown, Some(fault)),
        }
    }

    fn unknown(&self) -> Fault {
        let written = &self.node.keyword.text;
        let near = suggest(written, INSTRUCTIONS, false);
        let message = did_you_mean(format!("unknown instruction: {written}"), near.as_deref());
        let args = [("instruction", written.as_str()), ("suggestion", near.as_deref().unwrap_or(""))];
        Fault::new("unknown-instruction", &args, message, self.keyword_span())
    }

    fn wants_one(&self, name: &str) -> Fault {
        let message = format!("{name} requires exactly one argument");
        Fault::new("exactly-one-argument", &[("instruction", name)], message, self.whole())
    }

    fn wants_some(&self, name: &str) -> Fault {
        let message = format!("{name} requires at least one argument");
        Fault::new("at-least-one-argument", &[("instruction", name)], message, self.whole())
    }

    fn exactly_one(&self, name: &str) -> Parsed<Spanned<String>> {
        let [word] = self.node.args.as_slice() else { return Err(self.wants_one(name)) };
        self.flags(&[])?;
        Ok(self.spanned(word))
    }

    fn at_least_one(&self, name: &str) -> Parsed<Vec<Spanned<String>>> {
        if self.node.args.is_empty() {
            return Err(self.wants_some(name));
        }
        self.flags(&[])?;
        Ok(self.words())
    }

    fn bindings(&self) -> Vec<Binding> {
        self.node
            .args
            .chunks_exact(3)
            .filter_map(|chunk| {
                let [name, value, sign] = chunk else { return None };
                Some(Binding {
                    name: self.spanned(name),
                    value: Some(self.spanned(value)),
                    legacy: sign.text.is_empty(),
                })
            })
            .collect()
    }

    fn pairs(&self, name: &str) -> Parsed<Vec<Binding>> {
        if self.node.args.is_empty() {
            return Err(self.wants_some(name));
        }
        let bindings = self.bindings();
        match bindings.iter().find(|binding| binding.name.value.is_empty()) {
            Some(blank) => Err(self.blank_name(name, blank)),
            None => Ok(bindings),
        }
    }

    fn blank_name(&self, name: &str, binding: &Binding) -> Fault {
        let message = format!("{name} names can not be blank");
        let span =
            binding.value.as_ref().map_or(binding.name.span, |value| binding.name.span.cover(value.span));
        Fault::new("blank-name", &[("instruction", name)], message, span)
    }

    fn arg(&self) -> Parsed<Vec<Binding>> {
        if self.node.args.is_empty() {
            return Err(self.wants_some("ARG"));
        }
        let mut out = Vec::new();
        for word in &self.node.args {
            let Range { start, end } = word.range;
            let binding = match word.text.split_once('=') {
                None => Binding { name: self.spanned(word), value: None, legacy: false },
                Some((name, value)) => {
                    let split = start + name.len();
                    Binding {
                        name: Spanned::new(name.to_owned(), self.span(&(start..split))),
                        value: Some(Spanned::new(value.to_owned(), self.span(&((split + 1).min(end)..end)))),
                        legacy: false,
                    }
                }
            };
            if binding.value.is_some() && binding.name.value.is_empty() {
                return Err(self.blank_name("ARG", &binding));
            }
            out.push(binding);
        }
        Ok(out)
    }

    fn parts_of_from(&self) -> From {
        let args = &self.node.args;
        let named = |at: usize| args.get(at).map(|word| self.spanned(word));
        let name = if args.get(1).is_some_and(|word| equal_fold(&word.text, "as")) { named(2) } else { None };
        let platform =
            self.node.flags.iter().map(|word| self.flag(word)).find(|flag| flag.name.value == "platform");
        From {
            image: named(0)
                .unwrap_or_else(|| Spanned::new(String::new(), Span::empty(self.whole().end as usize))),
            name,
            platform: platform.and_then(|flag| flag.value).filter(|value| !value.value.is_empty()),
        }
    }

    fn from(&self) -> Parsed<From> {
        match self.node.args.as_slice() {
            [_, keyword, name] if equal_fold(&keyword.text, "as") => {
                if !valid_stage_name(&to_lower(&name.text)) {
                    let message = format!(
                        "invalid name for build stage: {}, name can't start with a number or contain symbols",
                        quote(&name.text)
                    );
                    return Err(Fault::new(
                        "stage-name-invalid",
                        &[("name", &name.text)],
                        message,
                        self.span(&name.range),
                    ));
                }
            }
            [_] => {}
            _ => {
                let message = "FROM requires either one or three arguments".to_owned();
                return Err(Fault::new("from-arguments", &[], message, self.whole()));
            }
        }
        let given = self.flags(&[("platform", Takes::One)])?;
        Ok(From { platform: given.value("platform"), ..self.parts_of_from() })
    }

    fn command(&self, words: &[Word]) -> CommandLine {
        if self.node.json {
            CommandLine::Exec(words.iter().map(|word| self.spanned(word)).collect())
        } else {
            CommandLine::Shell(
                words.first().map_or_else(Mapped::new, |word| self.line.slice(word.range.clone())),
            )
        }
    }

    fn shell(&self) -> Parsed<Vec<Spanned<String>>> {
        self.flags(&[])?;
        if self.node.args.is_empty() {
            Err(self.wants_some("SHELL"))
        } else if self.node.json {
            Ok(self.words())
        } else {
            let message = "SHELL requires the arguments to be in JSON form".to_owned();
            let span = self.node.args.first().map_or(self.whole(), |word| self.span(&word.range));
            Err(Fault::new("shell-not-json", &[], message, span))
        }
    }

    fn volume(&self) -> Parsed<Vec<Spanned<String>>> {
        let words = self.at_least_one("VOLUME")?;
        match words.iter().find(|word| word.value.trim().is_empty()) {
            Some(empty) => {
                let message = "VOLUME specified can not be an empty string".to_owned();
                Err(Fault::new("volume-empty", &[], message, empty.span))
            }
            None => Ok(words
                .into_iter()
                .map(|word| Spanned::new(word.value.trim().to_owned(), word.span))
                .collect()),
        }
    }

    fn transfer(&self, name: &str, known: &[(&'static str, Takes)]) -> Parsed<(Transfer, Given)> {
        let Some((dest, sources)) = self.node.args.split_last().filter(|(_, sources)| !sources.is_empty())
        else {
            let message = format!(
                "{name} requires at least two arguments, but only one was provided. Destination could not be determined"
            );
            return Err(Fault::new("destination-missing", &[("instruction", name)], message, self.whole()));
        };
        let given = self.flags(known)?;
        if matches!(heredoc(&dest.text), Ok(Some(_))) {
            let message = format!("{name} cannot accept a heredoc as a destination");
            let span = self.span(&dest.range);
            return Err(Fault::new("heredoc-destination", &[("instruction", name)], message, span));
        }
        let mut transfer = Transfer {
            dest: self.spanned(dest),
            chown: given.value("chown"),
            chmod: given.value("chmod"),
            link: given.switch("link").unwrap_or(false),
            exclude: given.all("exclude").collect(),
            ..Transfer::default()
        };
        for source in sources {
            match heredoc(&source.text) {
                Ok(Some(found)) => match self.heredocs.iter().rposition(|raw| raw.name == found.name) {
                    Some(at) => transfer.inline.push(at),
                    None => {
                        let span = self.span(&source.range);
                        transfer.hollow.push(Spanned::new(found.name, span));
                    }
                },
                _ => transfer.sources.push(self.spanned(source)),
            }
        }
        Ok((transfer, given))
    }

    fn add(&self) -> Parsed<Transfer> {
        let known = [
            ("chown", Takes::One),
            ("chmod", Takes::One),
            ("link", Takes::Bool),
            ("keep-git-dir", Takes::Bool),
            ("checksum", Takes::One),
            ("unpack", Takes::Bool),
            ("exclude", Takes::Many),
        ];
        let (transfer, given) = self.transfer("ADD", &known)?;
        Ok(Transfer {
            keep_git_dir: given.switch("keep-git-dir"),
            checksum: given.value("checksum"),
            unpack: given.switch("unpack"),
            ..transfer
        })
    }

    fn copy(&self) -> Parsed<Transfer> {
        let known = [
            ("chown", Takes::One),
            ("from", Takes::One),
            ("chmod", Takes::One),
            ("link", Takes::Bool),
            ("exclude", Takes::Many),
            ("parents", Takes::Bool),
        ];
        let (transfer, given) = self.transfer("COPY", &known)?;
        Ok(Transfer {
            from: given.value("from"),
            parents: given.switch("parents").unwrap_or(false),
            ..transfer
        })
    }

    fn run(&self) -> Parsed<Run> {
        let known = [
            ("device", Takes::Many),
            ("mount", Takes::Many),
            ("network", Takes::One),
            ("security", Takes::One),
        ];
        let given = self.flags(&known)?;
        for device in given.all("device") {
            check_device(&device)?;
        }
        let mut mounts = Vec::new();
        for word in self.node.flags.iter().filter(|word| split_flag(&word.text).0 == "mount") {
            mounts.push(self.mount(word)?);
        }
        let network = given.all("network").next_back();
        if let Some(network) =
            network.as_ref().filter(|n| !matches!(n.value.as_str(), "default" | "none" | "host"))
        {
            let message = format!("invalid network mode {}", quote(&network.value));
            return Err(Fault::new("network-invalid", &[("value", &network.value)], message, network.span));
        }
        let security = given.all("security").next_back();
        if let Some(security) =
            security.as_ref().filter(|s| !matches!(s.value.as_str(), "sandbox" | "insecure"))
        {
            let message = format!("security {} is not valid", quote(&security.value));
            return Err(Fault::new(
                "security-invalid",
                &[("value", &security.value)],
                message,
                security.span,
            ));
        }
        Ok(Run { command: self.command(&self.node.args), mounts, network, security })
    }

    /// A mount as written. Only `from` is looked at now; the rest may hold variables.
    fn mount(&self, word: &Word) -> Parsed<Mount> {
        let flag = self.flag(word);
        let value = flag.value.unwrap_or_default();
        let fields = csv::fields(&value.value).map_err(|fault| {
            let message = format!("failed to parse csv mounts: {fault}");
            Fault::new("mount-csv", &[("fault", &fault)], message, value.span)
        })?;
        let value_start = word.text.len() - value.value.len();
        let mut mount = Mount { span: flag.span, read_only: true, ..Mount::default() };
        let mut read_only = None;
        for (field, range) in fields {
            let whole = self.within(word, value_start + range.start..value_start + range.end);
            let (key, text) = field.split_once('=').map_or((field.as_str(), None), |(k, v)| (k, Some(v)));
            let given = || {
                let text = text.unwrap_or("");
                // A quoted field has one quote before its key.
                let skip = (range.len() - field.len()).min(1) + field.len() - text.len();
                Some(Spanned::new(
                    text.to_owned(),
                    self.within(word, value_start + range.start + skip..value_start + range.end),
                ))
            };
            let truth = text.is_none_or(|text| parse_bool(text).unwrap_or(true));
            match to_lower(key).as_str() {
                "from" => {
                    mount.from = given();
                    if text.is_some_and(|text| text.find('$').is_some_and(|at| at + 1 != text.len())) {
                        let message = "'from' doesn't support variable expansion, define alias stage instead"
                            .to_owned();
                        return Err(Fault::new("mount-from-variable", &[], message, whole));
                    }
                }
                "type" => {
                    mount.kind = match to_lower(text.unwrap_or("")).as_str() {
                        "cache" => MountType::Cache,
                        "tmpfs" => MountType::Tmpfs,
                        "secret" => MountType::Secret,
                        "ssh" => MountType::Ssh,
                        _ => MountType::Bind,
                    };
                }
                "source" | "src" => mount.source = given(),
                "target" | "dst" | "destination" => mount.target = given(),
                "readonly" | "ro" => read_only = Some(truth),
                "readwrite" | "rw" => read_only = Some(!truth),
                "required" => mount.required = truth,
                "size" => mount.size = given(),
                "id" => mount.id = given(),
                "sharing" => mount.sharing = given(),
                "mode" => mount.mode = given(),
                "uid" => mount.uid = given(),
                "gid" => mount.gid = given(),
                "env" => mount.env = given(),
                _ => {}
            }
        }
        let writable = matches!(mount.kind, MountType::Cache | MountType::Tmpfs);
        mount.read_only = read_only.unwrap_or(!writable);
        mount.from = mount.from.filter(|from| !from.value.is_empty());
        Ok(mount)
    }

    fn healthcheck(&self) -> Parsed<Healthcheck> {
        let Some((kind, words)) = self.node.args.split_first() else {
            return Err(self.wants_some("HEALTHCHECK"));
        };
        let upper = to_upper(&kind.text);
        if upper == "NONE" {
            if !words.is_empty() {
                let message = "HEALTHCHECK NONE takes no arguments".to_owned();
                return Err(Fault::new("healthcheck-none-arguments", &[], message, self.whole()));
            }
            return Ok(Healthcheck::default());
        }
        let known = ["interval", "timeout", "start-period", "start-interval", "retries"]
            .map(|name| (name, Takes::One));
        let given = self.flags(&known)?;
        if upper != "CMD" {
            let message = format!("Unknown type {} in HEALTHCHECK (try CMD)", quote(&upper));
            return Err(Fault::new("healthcheck-type", &[("type", &upper)], message, self.span(&kind.range)));
        }
        if words.is_empty() {
            let message = "Missing command after HEALTHCHECK CMD".to_owned();
            return Err(Fault::new("healthcheck-command-missing", &[], message, self.whole()));
        }
        for name in ["interval", "timeout", "start-period", "start-interval"] {
            let Some(value) = given.value(name).filter(|value| !value.value.is_empty()) else { continue };
            let nanos = parse_duration(&value.value).map_err(|message| {
                Fault::new(
                    "duration-invalid",
                    &[("flag", name), ("value", &value.value)],
                    message,
                    value.span,
                )
            })?;
            if nanos != 0 && nanos < 1_000_000 {
                let message = format!("Interval {} cannot be less than 1ms", quote(name));
                return Err(Fault::new("duration-short", &[("flag", name)], message, value.span));
            }
        }
        if let Some(value) = given.value("retries") {
            match parse_int(&value.value) {
                Err(why) => {
                    let message = format!("strconv.ParseInt: parsing {}: {why}", quote(&value.value));
                    return Err(Fault::new(
                        "retries-invalid",
                        &[("value", &value.value)],
                        message,
                        value.span,
                    ));
                }
                Ok(count) if count < 0 => {
                    let message = format!("--retries cannot be negative ({count})");
                    return Err(Fault::new(
                        "retries-negative",
                        &[("value", &value.value)],
                        message,
                        value.span,
                    ));
                }
                Ok(_) => {}
            }
        }
        Ok(Healthcheck {
            command: Some(self.command(words)),
            interval: given.value("interval"),
            timeout: given.value("timeout"),
            start_period: given.value("start-period"),
            start_interval: given.value("start-interval"),
            retries: given.value("retries"),
        })
    }

    fn onbuild(&self, id: InstructionId) -> Parsed<Onbuild> {
        let arguments = self.node.arguments();
        let Some(first) = arguments.first() else { return Err(self.wants_some("ONBUILD")) };
        self.flags(&[])?;
        let name = to_upper(first.text.trim());
        let span = self.span(&first.range);
        match name.as_str() {
            "ONBUILD" => {
                let message = "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed".to_owned();
                return Err(Fault::new("onbuild-onbuild", &[], message, span));
            }
            "MAINTAINER" | "FROM" => {
                let message = format!("{name} isn't allowed as an ONBUILD trigger");
                return Err(Fault::new("onbuild-trigger", &[("instruction", &name)], message, span));
            }
            _ => {}
        }
        // BuildKit keeps the text after the keyword, and puts the heredocs back behind it.
        let line = self.line.text();
        let after = self.node.keyword.range.end;
        let rest = line.get(after..).unwrap_or("");
        let start = after + rest.len() - rest.trim_start_matches(['\t', '\n', '\u{0c}', '\r', ' ']).len();
        let mut expression = line.get(start..).unwrap_or("").to_owned();
        for raw in self.heredocs {
            expression.push('\n');
            expression.push_str(raw.body.text(self.text));
            expression.push_str(&raw.name);
        }
        let trigger = self.node.child.as_ref().map(|child| {
            let (mut inner, _) = instruction(self.text, child, self.line, self.heredocs, id);
            inner.lines = self.node.lines;
            Box::new(inner)
        });
        Ok(Onbuild { expression: Spanned::new(expression, self.span(&(start..line.len()))), trigger })
    }
}

fn split_flag(flag: &str) -> (&str, Option<&str>) {
    let body = flag.strip_prefix("--").unwrap_or(flag);
    body.split_once('=').map_or((body, None), |(name, value)| (name, Some(value)))
}

fn valid_stage_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.'))
}

/// BuildKit's `ParseDevice`; only its faults matter here.
fn check_device(device: &Spanned<String>) -> Parsed<()> {
    let fields = csv::fields(&device.value).map_err(|fault| {
        let message = format!("failed to parse csv devices: {fault}");
        Fault::new("device-csv", &[("fault", &fault)], message, device.span)
    })?;
    let mut name: Option<String> = None;
    for (field, _) in fields {
        let (key, value) = field.split_once('=').map_or((field.as_str(), None), |(k, v)| (k, Some(v)));
        let key = to_lower(key);
        match (key.as_str(), value) {
            ("required", None) => {}
            (_, None) if name.is_none() => name = Some(field),
            (_, None) => {
                let message = format!("invalid field '{field}' must be a key=value pair");
                return Err(Fault::new("device-field", &[("field", &field)], message, device.span));
            }
            ("name", Some(value)) => {
                if let Some(name) = name.filter(|name| !name.is_empty()) {
                    let message = format!("device name already set to {name}");
                    return Err(Fault::new("device-name-twice", &[("name", &name)], message, device.span));
                }
                name = Some(value.to_owned());
            }
            ("required", Some(value)) => {
                if parse_bool(value).is_none() {
                    let message = format!("invalid value for {key}: {value}");
                    return Err(Fault::new(
                        "device-value",
                        &[("key", &key), ("value", value)],
                        message,
                        device.span,
                    ));
                }
            }
            (_, Some(_)) if name.is_none() => name = Some(field),
            (_, Some(_)) => {
                let near = suggest(&key, ["name", "required"], true);
                let message = did_you_mean(format!("unexpected key '{key}' in '{field}'"), near.as_deref());
                return Err(Fault::new("device-key", &[("key", &key)], message, device.span));
            }
        }
    }
    Ok(())
}

/// `strconv.ParseInt(text, 10, 32)`.
fn parse_int(text: &str) -> Result<i32, &'static str> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err("invalid syntax");
    }
    text.parse().map_err(|_| "value out of range")
}
