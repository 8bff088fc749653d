//! Drawing the pieces of a page that is only read.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::common::{Icon, Symbol};
use crate::browser::rule_page::{self, Piece, Tag};
use crate::i18n::{Key, Lang, text};

/// What was read at the address, of which the page holds the last that was asked for.
type Read = (String, Option<Rc<[Piece]>>);

/// What the page at `address` says: nothing yet, or its pieces, which are `None` where it could not be read.
#[hook]
pub fn use_page(address: String) -> Option<Option<Rc<[Piece]>>> {
    let read = use_state_eq(|| None::<Read>);
    {
        let read = read.setter();
        use_effect_with(address.clone(), move |address| {
            let address = address.clone();
            // An answer that comes after the next question is of no use.
            let wanted = Rc::new(Cell::new(true));
            let still = wanted.clone();
            spawn_local(async move {
                let pieces = rule_page::load(&address).await.map(Rc::from);
                if still.get() {
                    read.set(Some((address, pieces)));
                }
            });
            move || wanted.set(false)
        });
    }
    read.as_ref().filter(|(of, _)| *of == address).map(|(_, pieces)| pieces.clone())
}

/// How pieces are drawn.
#[derive(Clone)]
pub struct Reading {
    /// Language of the page around.
    pub lang: Lang,
    /// The folder that addresses of pictures and pages start from: empty, or with a slash at its end.
    pub folder: &'static str,
    /// What comes before the anchor of a heading in its id.
    pub prefix: &'static str,
    /// Whether a link leads to something that is shown here, not in another tab.
    pub is_here: fn(&str) -> bool,
    /// Called with the address of such a link.
    pub on_here: Callback<String>,
}

/// An address from the folder on: others stay as they are.
fn from_folder(folder: &str, address: &str) -> String {
    if address.contains(':') { address.to_owned() } else { format!("{folder}{address}") }
}

impl Reading {
    /// All of them, one after the other.
    pub fn draw(&self, pieces: &[Piece]) -> Html {
        pieces.iter().map(|piece| self.piece(piece)).collect()
    }

    /// One of them.
    pub fn piece(&self, piece: &Piece) -> Html {
        match piece {
            Piece::Text(words) => html! { { words } },
            Piece::Link(address, inner) => self.link(address, inner),
            Piece::Heading { anchor, level, inner } => {
                let id = (!anchor.is_empty()).then(|| format!("{}{anchor}", self.prefix));
                let inner = self.draw(inner);
                if *level == 2 {
                    html! { <h3 {id} tabindex="-1">{ inner }</h3> }
                } else {
                    html! { <h4 {id} tabindex="-1">{ inner }</h4> }
                }
            }
            Piece::Picture { address, words, size: (width, height) } => {
                let address = from_folder(self.folder, address);
                html! {
                    <a class="picture" href={address.clone()} target="_blank" rel="noopener">
                        <img src={address} alt={words.clone()} width={width.to_string()} height={height.to_string()}
                            loading="lazy" />
                        <span class="visually-hidden">{ " " }{ text(self.lang, Key::OpensNewTab) }</span>
                    </a>
                }
            }
            Piece::Element(tag, inner) => {
                let inner = self.draw(inner);
                match tag {
                    Tag::Paragraph => html! { <p>{ inner }</p> },
                    Tag::List => html! { <ul>{ inner }</ul> },
                    Tag::Steps => html! { <ol>{ inner }</ol> },
                    Tag::Item => html! { <li>{ inner }</li> },
                    Tag::Lines => html! { <pre><code>{ inner }</code></pre> },
                    Tag::Code => html! { <code>{ inner }</code> },
                    Tag::Strong => html! { <strong>{ inner }</strong> },
                    Tag::Emphasis => html! { <em>{ inner }</em> },
                    Tag::Table => html! { <table><tbody>{ inner }</tbody></table> },
                    Tag::Row => html! { <tr>{ inner }</tr> },
                    Tag::ColumnHead => html! { <th scope="col">{ inner }</th> },
                    Tag::Cell => html! { <td>{ inner }</td> },
                }
            }
        }
    }

    fn link(&self, address: &str, inner: &[Piece]) -> Html {
        let inner = self.draw(inner);
        if (self.is_here)(address) {
            let (on_here, to) = (self.on_here.clone(), address.to_owned());
            let onclick = Callback::from(move |event: MouseEvent| {
                // A new tab, window or download is the browser's affair.
                if event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
                    return;
                }
                event.prevent_default();
                on_here.emit(to.clone());
            });
            return html! { <a href={from_folder(self.folder, address)} {onclick}>{ inner }</a> };
        }
        html! {
            <a href={from_folder(self.folder, address)} target="_blank" rel="noopener noreferrer">
                { inner }<Symbol icon={Icon::External} />
                <span class="visually-hidden">{ " " }{ text(self.lang, Key::OpensNewTab) }</span>
            </a>
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_start_from_the_folder() {
        assert_eq!(from_folder("docs/", "a.html#b"), "docs/a.html#b");
        assert_eq!(from_folder("docs/", "https://example.org/"), "https://example.org/");
        assert_eq!(from_folder("", "a.html"), "a.html");
    }
}
