//! Reading the page of a rule. Of its markup only what is listed here is taken over, as plain data.

use wasm_bindgen::JsCast;
use web_sys::{DomParser, Element, Node, SupportedType};

use super::beside;

/// What an element of a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// A heading of a section.
    Heading,
    /// A paragraph.
    Paragraph,
    /// A list.
    List,
    /// One of its items.
    Item,
    /// Lines of code.
    Lines,
    /// Code among words.
    Code,
    /// A word that matters.
    Strong,
    /// A word that is stressed.
    Emphasis,
}

/// A piece of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// An element.
    Element(Tag, Vec<Piece>),
    /// A link and where it leads.
    Link(String, Vec<Piece>),
}

/// The pieces of the page at `address`, which is served beside ours, its title left out; `None` when it cannot be
/// had.
pub async fn load(address: &str) -> Option<Vec<Piece>> {
    read(&beside::fetch_text(address).await?)
}

fn read(markup: &str) -> Option<Vec<Piece>> {
    // Nothing of this document is shown, loaded or run.
    let document = DomParser::new().ok()?.parse_from_string(markup, SupportedType::TextHtml).ok()?;
    let main = document.query_selector("main").ok().flatten()?;
    Some(pieces(&main))
}

fn pieces(parent: &Node) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut next = parent.first_child();
    while let Some(node) = next {
        match node.dyn_ref::<Element>() {
            Some(element) => out.extend(element_pieces(element)),
            None if node.node_type() == Node::TEXT_NODE => {
                out.extend(node.text_content().map(Piece::Text));
            }
            None => {}
        }
        next = node.next_sibling();
    }
    out
}

fn element_pieces(element: &Element) -> Vec<Piece> {
    let tag = match element.local_name().as_str() {
        "h2" | "h3" => Tag::Heading,
        "p" => Tag::Paragraph,
        "ul" | "ol" => Tag::List,
        "li" => Tag::Item,
        // A <pre> holds one <code>, whose words are all that counts.
        "pre" => {
            let text = element.text_content().unwrap_or_default();
            return vec![Piece::Element(Tag::Lines, vec![Piece::Text(text)])];
        }
        "code" => Tag::Code,
        "strong" => Tag::Strong,
        "em" => Tag::Emphasis,
        "a" => {
            let address = element.get_attribute("href").unwrap_or_default();
            return match crate::view::safe_link(&address) {
                Some(link) => vec![Piece::Link(link, pieces(element))],
                None => pieces(element),
            };
        }
        // The name of the rule, which the panel shows itself; and whatever no page should hold.
        "h1" | "script" | "style" | "template" => return Vec::new(),
        _ => return pieces(element),
    };
    vec![Piece::Element(tag, pieces(element))]
}
