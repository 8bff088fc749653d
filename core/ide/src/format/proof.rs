//! Whether two texts are the same to BuildKit and to the shell.

use dockerfile_core::fix::{TextEdit, apply};
use dockerfile_core::lists::Arrange;
use dockerfile_core::shell::{Dialect, Script, Shell, run_script};
use dockerfile_core::source::Span;
use dockerfile_core::syntax::{self, File, Node, Tree};

use crate::reading::Reading;

impl Reading {
    /// Whether BuildKit builds the same of both: directives, nodes with their flags, values and heredocs, stages with all
    /// that holds in them, edges, faults; and whether shells read the same words.
    pub(crate) fn means_the_same(&self, other: &Self) -> bool {
        let directives = |tree: &Tree| -> Vec<(String, String)> {
            tree.directives
                .iter()
                .map(|found| (found.name.value.clone(), found.value.value.clone()))
                .collect()
        };
        let messages = |file: &File| -> Vec<(String, Vec<(String, String)>)> {
            file.errors.iter().map(|error| (error.code.clone(), error.args.clone())).collect()
        };
        self.tree.escape == other.tree.escape
            && directives(&self.tree) == directives(&other.tree)
            && messages(&self.file) == messages(&other.file)
            && self.tree.nodes.len() == other.tree.nodes.len()
            && self.tree.nodes.iter().zip(&other.tree.nodes).enumerate().all(|(at, (one, two))| {
                let script = |reading: &Self| reading.scripts.get(at).and_then(Option::as_ref).cloned();
                same_node(one, two, script(self).as_ref(), script(other).as_ref())
                    && one.comments() == two.comments()
            })
            && without_places(&self.model) == without_places(&other.model)
    }
}

/// A printed value in which a whole word stands for two: a name and the one that it is changed to.
fn with_one_name(printed: &str, names: [&str; 2]) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut out = String::with_capacity(printed.len());
    let mut word = String::new();
    for c in printed.chars().chain(['\n']) {
        if is_word(c) {
            word.push(c);
            continue;
        }
        let named = names.iter().any(|name| word.eq_ignore_ascii_case(name));
        out.push_str(if named { "\u{1}" } else { &word });
        word.clear();
        out.push(c);
    }
    out
}

impl Reading {
    /// Whether `other` says the same but for a name: directives, instructions, stages with all that holds in them, edges,
    /// faults, and what shells read. Where a stage's variables stand in the order of their names is no difference.
    pub(crate) fn is_renamed(&self, other: &Self, old: &str, new: &str, heredoc: bool) -> bool {
        let one_name = |printed: String| with_one_name(&printed, [old, new]);
        let nodes = |reading: &Self| -> Vec<String> {
            let nodes = reading.tree.nodes.iter().zip(&reading.scripts);
            nodes
                .map(|(node, script)| {
                    let heredocs: Vec<_> =
                        node.heredocs().iter().map(|h| (h.fd, h.expand, h.chomp)).collect();
                    let script =
                        script.as_ref().map(|script| (&script.commands, &script.nests, &script.errors));
                    let script = without_places(&script).replace(['$', '{', '}'], " ");
                    let flags: Vec<&str> = node.flags().collect();
                    one_name(
                        format!("{} {flags:?} {heredocs:?} {script}", node.name())
                            .replace(['$', '{', '}'], " "),
                    )
                })
                .collect()
        };
        let messages = |reading: &Self| -> Vec<String> {
            reading.file.errors.iter().map(|error| one_name(error.message.clone())).collect()
        };
        let lines =
            |reading: &Self| reading.file.instructions.iter().map(|one| one.lines).collect::<Vec<_>>();
        let bodies = |reading: &Self| -> Vec<String> {
            let heredocs = reading.file.instructions.iter().flat_map(|instruction| &instruction.heredocs);
            heredocs.map(|heredoc| one_name(heredoc.body.text().replace(['$', '{', '}'], " "))).collect()
        };
        let sorted = |reading: &Self| {
            let mut words: Vec<String> =
                one_name(without_places(&reading.model).replace(['$', '{', '}'], " "))
                    .split(", ")
                    .map(str::to_owned)
                    .collect();
            words.arrange();
            words
        };
        messages(self) == messages(other)
            && nodes(self) == nodes(other)
            && bodies(self) == bodies(other)
            && (!heredoc || lines(self) == lines(other))
            && sorted(self) == sorted(other)
    }
}

/// Whether an instruction is the same once `edits`, which lie in it, are made: read by itself.
pub(super) fn same_instruction(
    text: &str,
    escape: char,
    node: &Node,
    edits: &[TextEdit],
    script: Option<&Script>,
) -> bool {
    let whole = node.span;
    let moved: Vec<TextEdit> = edits
        .iter()
        .map(|edit| {
            let span = Span {
                start: edit.span.start.saturating_sub(whole.start),
                end: edit.span.end.saturating_sub(whole.start),
            };
            TextEdit { span, insert: edit.insert.clone() }
        })
        .collect();
    let before = whole.text(text);
    let Some(after) = apply(before, &moved) else { return false };
    let read = |text: &str| {
        let text = if escape == '`' { format!("# escape=`\n{text}") } else { text.to_owned() };
        let tree = syntax::read(&text);
        let file = syntax::build(&text, &tree);
        let shell =
            Shell { dialect: script.map_or(Dialect::Posix, |script| script.dialect), ..Shell::default() };
        let script = file.instructions.first().and_then(|instruction| run_script(instruction, shell, &text));
        (tree, file, script)
    };
    let ((one, file, script), (two, other, other_script)) = (read(before), read(&after));
    let broken = |file: &File| file.instructions.iter().any(|instruction| instruction.broken);
    let ([one], [two]) = (one.nodes.as_slice(), two.nodes.as_slice()) else { return false };
    broken(&file) == broken(&other) && same_node(one, two, script.as_ref(), other_script.as_ref())
}

/// BuildKit's node: its name, flags, values and heredocs. What a shell reads may differ in blanks between words.
fn same_node(one: &Node, two: &Node, script: Option<&Script>, other: Option<&Script>) -> bool {
    let heredocs = |node: &Node| -> Vec<(String, u64, bool, bool, u32)> {
        let heredocs = node.heredocs().iter();
        heredocs.map(|h| (h.name.clone(), h.fd, h.expand, h.chomp, h.body.len())).collect()
    };
    one.name() == two.name()
        && one.flags().eq(two.flags())
        && one.is_json() == two.is_json()
        && heredocs(one) == heredocs(two)
        && same_arguments(one, two, script, other)
}

fn same_arguments(one: &Node, two: &Node, script: Option<&Script>, other: Option<&Script>) -> bool {
    if let (Some(one), Some(two)) = (one.child(), two.child()) {
        return same_node(one, two, script, other);
    }
    let name = one.name();
    let texts = |node: &Node| -> Vec<String> { node.args.iter().map(|word| word.text.clone()).collect() };
    let (first, second) = (texts(one), texts(two));
    if first == second {
        return same_script(script, other);
    }
    match name.as_str() {
        // AS, CMD and NONE are read in any case.
        "from" | "healthcheck" => {
            let folded = |at: usize, word: &String| {
                if at == usize::from(name == "from") { word.to_ascii_uppercase() } else { word.clone() }
            };
            first.len() == second.len()
                && first
                    .iter()
                    .zip(&second)
                    .enumerate()
                    .all(|(at, (one, two))| folded(at, one) == folded(at, two))
        }
        "run" if !one.is_json() => {
            script.is_some_and(|script| script.dialect.reads() && script.errors.is_empty())
                && same_script(script, other)
        }
        _ => false,
    }
}

fn same_script(one: Option<&Script>, two: Option<&Script>) -> bool {
    let plain = |script: Option<&Script>| {
        script.map(|script| {
            let Script { dialect, commands, nests, errors, tokens, span: _ } = script;
            let kinds: Vec<_> = tokens.iter().map(|(kind, _)| kind).collect();
            without_places(&(dialect, commands, nests, errors, kinds.len()))
        })
    };
    plain(one) == plain(two)
}

/// A value as Rust prints it, without places in the text: what is left is what it says.
fn without_places(value: &impl std::fmt::Debug) -> String {
    let printed = format!("{value:?}");
    let mut out = String::with_capacity(printed.len());
    let mut rest = printed.as_str();
    while let Some(c) = rest.chars().next() {
        if c == '"' {
            let length = string_length(rest);
            out.push_str(rest.get(..length).unwrap_or(""));
            rest = rest.get(length..).unwrap_or("");
            continue;
        }
        let place = ["Span {", "LineRange {"].iter().find(|place| rest.starts_with(**place));
        if let (Some(_), Some(end)) = (place, rest.find('}')) {
            rest = rest.get(end + 1..).unwrap_or("");
            continue;
        }
        out.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or("");
    }
    out
}

/// Bytes of the string in quotes that `text` begins with.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}
