//! Reading a page that is only read: that of a rule, or a guide. Of its markup only what is listed here is taken over,
//! as plain data.

use wasm_bindgen::JsCast;
use web_sys::{DomParser, Element, Node, SupportedType};

use super::beside;

/// What an element of a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// A paragraph.
    Paragraph,
    /// A list.
    List,
    /// A list whose order matters.
    Steps,
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
    /// A table.
    Table,
    /// One of its rows.
    Row,
    /// A cell that heads a column.
    ColumnHead,
    /// Any other cell.
    Cell,
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
    /// A heading.
    Heading {
        /// Its name in links; may be empty.
        anchor: String,
        /// 2 for a section, 3 for a part of one.
        level: u8,
        /// What it says.
        inner: Vec<Piece>,
    },
    /// A picture.
    Picture {
        /// Its address, relative to that of the page.
        address: String,
        /// What it shows, in words.
        words: String,
        /// Width and height on the page, in CSS pixels.
        size: (u32, u32),
    },
}

impl Piece {
    /// Its words alone.
    pub fn words(&self) -> String {
        match self {
            Self::Text(words) | Self::Picture { words, .. } => words.clone(),
            Self::Element(_, inner) | Self::Link(_, inner) | Self::Heading { inner, .. } => {
                inner.iter().map(Self::words).collect()
            }
        }
    }
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

/// A picture that lies beside the page; nothing for any other, or for one without words or size.
fn picture(element: &Element) -> Option<Piece> {
    let address = element.get_attribute("src")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let name = address.strip_prefix("pictures/")?;
    if name.is_empty() || !name.chars().all(plain) {
        return None;
    }
    let words = element.get_attribute("alt").filter(|words| !words.is_empty())?;
    let side = |name: &str| element.get_attribute(name)?.parse().ok();
    Some(Piece::Picture { address, words, size: (side("width")?, side("height")?) })
}

fn element_pieces(element: &Element) -> Vec<Piece> {
    let name = element.local_name();
    let tag = match name.as_str() {
        "h2" | "h3" => {
            let level = if name == "h2" { 2 } else { 3 };
            return vec![Piece::Heading { anchor: element.id(), level, inner: pieces(element) }];
        }
        "img" => return picture(element).into_iter().collect(),
        "p" => Tag::Paragraph,
        "ul" => Tag::List,
        "ol" => Tag::Steps,
        "li" => Tag::Item,
        "table" => Tag::Table,
        "tr" => Tag::Row,
        "th" => Tag::ColumnHead,
        "td" => Tag::Cell,
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
        // The title, which the panel shows itself; and whatever no page should hold.
        "h1" | "script" | "style" | "template" => return Vec::new(),
        _ => return pieces(element),
    };
    vec![Piece::Element(tag, pieces(element))]
}
