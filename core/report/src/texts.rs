//! The words of the editor, in English: the page's own texts, by key.

use dockerfile_core::lists::Gather;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use dockerfile_ide::{NoRename, Note};

use crate::words::bytes;

static TEXTS: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    let lines = include_str!("../../../app/locales/ide.en.txt").lines();
    lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = ")).gather()
});

/// A text by its key.
pub fn text(key: &str) -> Option<&'static str> {
    TEXTS.get(key).copied()
}

/// What explains something: its own text, or that of its kind.
pub fn help(key: &str) -> Option<&'static str> {
    text(key).or_else(|| text(key.split('.').next()?))
}

/// A note of a family (`note`, `fact`), its values put in by `value`.
pub fn note(family: &str, note: &Note, value: impl Fn(&str) -> String) -> Option<String> {
    let mut out = text(&format!("{family}.{}", note.code))?.to_owned();
    for (key, given) in &note.args {
        out = out.replace(&format!("{{{key}}}"), &value(given));
    }
    if let Some(given) = note.bytes {
        out = out.replace("{bytes}", &bytes(given));
    }
    Some(out)
}

/// Why a name is not changed.
pub fn no_rename(why: NoRename) -> &'static str {
    match why {
        NoRename::Nothing => "No name of a stage, a variable or a heredoc stands here.",
        NoRename::NotGiven => "This text does not give that name: the base image or the builder does.",
        NoRename::Invalid => "That cannot be a name.",
        NoRename::Taken => "Something has that name already.",
        NoRename::Differs => "More than the name would change, so nothing was done.",
    }
}

/// A text as Markdown that shows it as it is.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

/// A text as code in Markdown, whatever backticks it holds.
pub fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let blank = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_of_the_page() {
        assert!(text("instruction.FROM").is_some_and(|text| text.starts_with("Starts a stage")));
        assert_eq!(help("rule.Anything"), text("rule"));
        let weighs = Note { code: "weighs", args: Vec::new(), bytes: Some(1_500_000) };
        assert_eq!(note("fact", &weighs, str::to_owned).as_deref(), Some("1.5 MB unpacked."));
        assert_eq!(note("fact", &Note::default(), str::to_owned), None);
    }

    #[test]
    fn markdown_cannot_be_steered() {
        assert_eq!(escaped("[a](b)*\n"), "\\[a\\]\\(b\\)\\* ");
        assert_eq!((code("a"), code("`a``b")), ("`a`".to_owned(), "``` `a``b ```".to_owned()));
    }
}
