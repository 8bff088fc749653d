//! The small, safe part of Markdown that exercises are written in, as a tree: paragraphs, lists, code blocks,
//! *emphasis*, **strong** words, `code` and links to https addresses. Everything else, HTML above all, is
//! plain text.
//!
//! A crate was weighed and left: pulldown-cmark reads all of CommonMark (tables, HTML, references), which is
//! more to forbid afterwards than this is to write, and more to load than the rest of this module.

/// A block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list: whether it is numbered, and its entries.
    List(bool, Vec<Vec<Inline>>),
    /// A code block, as it stands, without a last line end.
    Code(String),
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// As it stands.
    Text(String),
    /// `code`.
    Code(String),
    /// *emphasis*.
    Emphasis(Vec<Inline>),
    /// **strong**.
    Strong(Vec<Inline>),
    /// A link: its text, and an address that begins with `https://`.
    Link(String, String),
}

/// Reads `text`. Takes anything: what is no Markdown is plain text.
pub fn parse(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            continue;
        }
        if trimmed.starts_with("```") {
            let mut code: Vec<&str> = Vec::new();
            // A block that nobody closes goes to the end.
            for line in lines.by_ref().take_while(|line| line.trim() != "```") {
                code.push(line.trim_end());
            }
            blocks.push(Block::Code(code.join("\n")));
            continue;
        }
        let Some((numbered, first)) = entry(trimmed) else {
            let mut words = trimmed.to_owned();
            while let Some(more) = lines.next_if(|line| continues(line)) {
                words.push(' ');
                words.push_str(more.trim());
            }
            blocks.push(Block::Paragraph(inline(&words)));
            continue;
        };
        let mut entries = vec![first.to_owned()];
        while let Some(more) =
            lines.next_if(|line| !line.trim().is_empty() && !line.trim().starts_with("```"))
        {
            match entry(more.trim()) {
                Some((_, words)) => entries.push(words.to_owned()),
                None => {
                    if let Some(last) = entries.last_mut() {
                        last.push(' ');
                        last.push_str(more.trim());
                    }
                }
            }
        }
        blocks.push(Block::List(numbered, entries.iter().map(|words| inline(words)).collect()));
    }
    blocks
}

/// Whether a line goes on with the paragraph before it.
fn continues(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with("```") && entry(line).is_none()
}

/// An entry of a list: whether it is numbered, and its words.
fn entry(line: &str) -> Option<(bool, &str)> {
    if let Some(words) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some((false, words.trim()));
    }
    let (number, words) = line.split_once(". ")?;
    let is_number = !number.is_empty() && number.len() < 4 && number.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| (true, words.trim()))
}

/// The pieces of a line.
fn inline(text: &str) -> Vec<Inline> {
    let mut out = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        match piece(rest) {
            Some((piece, after)) => {
                if !plain.is_empty() {
                    out.push(Inline::Text(std::mem::take(&mut plain)));
                }
                out.push(piece);
                rest = after;
            }
            None => {
                plain.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or("");
            }
        }
    }
    if !plain.is_empty() {
        out.push(Inline::Text(plain));
    }
    out
}

/// What begins at the start of `text`, and what follows it.
fn piece(text: &str) -> Option<(Inline, &str)> {
    if let Some(rest) = text.strip_prefix('`') {
        let (code, after) = rest.split_once('`').filter(|(code, _)| !code.is_empty())?;
        return Some((Inline::Code(code.to_owned()), after));
    }
    if let Some(rest) = text.strip_prefix("**") {
        let (words, after) = rest.split_once("**").filter(|(words, _)| is_tight(words))?;
        return Some((Inline::Strong(plain_or_code(words)), after));
    }
    if let Some(rest) = text.strip_prefix('*') {
        let (words, after) = rest.split_once('*').filter(|(words, _)| is_tight(words))?;
        return Some((Inline::Emphasis(plain_or_code(words)), after));
    }
    let rest = text.strip_prefix('[')?;
    let (words, rest) = rest.split_once("](")?;
    let (address, after) = rest.split_once(')')?;
    let safe = address.starts_with("https://")
        && !address
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\'));
    let fits = safe && !words.is_empty() && !words.contains(['[', ']']);
    fits.then(|| (Inline::Link(words.to_owned(), address.to_owned()), after))
}

fn is_tight(words: &str) -> bool {
    !words.is_empty() && !words.starts_with(' ') && !words.ends_with(' ')
}

/// Emphasised words hold nothing but text and code, so that nothing nests without end.
fn plain_or_code(words: &str) -> Vec<Inline> {
    words
        .split('`')
        .enumerate()
        .filter(|(_, part)| !part.is_empty())
        .map(
            |(index, part)| {
                if index % 2 == 1 { Inline::Code(part.to_owned()) } else { Inline::Text(part.to_owned()) }
            },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Inline {
        Inline::Text(text.to_owned())
    }

    #[test]
    fn blocks_and_pieces() {
        let source =
            "One *two* `three`\nfour **five**.\n\n1. a\n2. b\n   more\n\n- c\n```\nFROM a\n\nRUN b\n```\nend";
        assert_eq!(
            parse(source),
            [
                Block::Paragraph(vec![
                    text("One "),
                    Inline::Emphasis(vec![text("two")]),
                    text(" "),
                    Inline::Code("three".to_owned()),
                    text(" four "),
                    Inline::Strong(vec![text("five")]),
                    text("."),
                ]),
                Block::List(true, vec![vec![text("a")], vec![text("b more")]]),
                Block::List(false, vec![vec![text("c")]]),
                Block::Code("FROM a\n\nRUN b".to_owned()),
                Block::Paragraph(vec![text("end")]),
            ]
        );
    }

    #[test]
    fn links_lead_to_https_only() {
        let link = |address: &str| {
            matches!(parse(&format!("[a]({address})")).as_slice(),
                [Block::Paragraph(pieces)] if matches!(pieces.as_slice(), [Inline::Link(..)]))
        };
        assert!(link("https://docs.docker.com/build/"));
        for bad in [
            "http://a",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://a b",
            "HTTPS://a",
            "//a",
            "https://a\"b",
        ] {
            assert!(!link(bad), "{bad}");
        }
    }

    #[test]
    fn what_is_no_markdown_is_text() {
        for source in ["<b onclick=x>", "a * b", "a ** b", "`", "[a", "[a](", "2 * 3 * 4", "# x"] {
            assert_eq!(parse(source), [Block::Paragraph(vec![text(source)])], "{source}");
        }
        assert_eq!(parse(" \n\t\n"), []);
        assert_eq!(parse("```\nopen"), [Block::Code("open".to_owned())]);
    }
}
