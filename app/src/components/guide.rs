//! The guides, beside the page that they speak of.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::common::{Choice, ChoiceOption, Icon, Symbol, leaving, use_side_dialog};
use super::reading::{Reading, use_page};
use crate::browser::page;
use crate::browser::reading_place::{self, Place};
use crate::browser::rule_page::Piece;
use crate::i18n::{Key, Lang, text};
use crate::state::{Guide, Layout};

/// Where the pages of the documentation are served.
const FOLDER: &str = "docs/";
/// What comes before the anchors of headings.
const PREFIX: &str = "guide-";

/// How far each guide was read.
type Places = Rc<RefCell<BTreeMap<Guide, Place>>>;

/// The button that opens the guides, and the guide that is open. Whichever was open last comes back, where it was.
#[hook]
pub fn use_guide(
    open: Option<Guide>,
    lang: Lang,
    layout: Layout,
    on_choose: &Callback<Option<Guide>>,
    on_tour: &Callback<()>,
) -> (Html, Html) {
    let last = use_mut_ref(Guide::default);
    let places = use_memo((), |()| Places::default());
    if let Some(guide) = open {
        last.replace(guide);
    }
    let on_toggle = on_choose.reform(move |()| open.is_none().then(|| *last.borrow()));
    // In a frame there is little room, and the page around has words of its own.
    let button = if page::is_embed() {
        html! {}
    } else {
        html! { <GuideButton open={open.is_some()} {lang} {on_toggle} /> }
    };
    let panel = open.map(|guide| {
        html! {
            <GuidePanel {guide} {lang} modal={!layout.shows_all()} places={(*places).clone()}
                on_choose={on_choose.clone()} on_tour={on_tour.clone()} />
        }
    });
    (button, panel.unwrap_or_default())
}

/// Properties of [`GuideButton`].
#[derive(Properties, PartialEq)]
pub struct GuideButtonProps {
    /// Whether a guide is open.
    pub open: bool,
    /// Language.
    pub lang: Lang,
    /// Opens and closes it.
    pub on_toggle: Callback<()>,
}

/// Opens the guide.
#[component]
pub fn GuideButton(props: &GuideButtonProps) -> Html {
    let lang = props.lang;
    html! {
        <button type="button" class="button guide-button" aria-expanded={props.open.to_string()}
            aria-controls={props.open.then_some("guide")} data-testid="guide-button"
            onclick={props.on_toggle.reform(|_| ())}>
            <Symbol icon={Icon::Book} />
            { text(lang, Key::GuideLabel) }
        </button>
    }
}

/// Properties of [`GuidePanel`].
#[derive(Properties, PartialEq)]
pub struct GuidePanelProps {
    /// Which guide.
    pub guide: Guide,
    /// Language.
    pub lang: Lang,
    /// Whether it takes the whole window, with nothing to be reached behind it.
    pub modal: bool,
    /// How far each guide was read, kept while none is open.
    pub places: Places,
    /// Called with the guide to show; `None` to close.
    pub on_choose: Callback<Option<Guide>>,
    /// Begins the tour.
    pub on_tour: Callback<()>,
}

fn address(guide: Guide, lang: Lang) -> String {
    format!("{FOLDER}{}", guide.file(lang))
}

/// The guide and the anchor that a link of a guide leads to; `None` for other pages.
fn place_of(address: &str) -> Option<(Option<Guide>, &str)> {
    let (file, anchor) = address.split_once('#').unwrap_or((address, ""));
    if file.is_empty() { Some((None, anchor)) } else { Some((Some(Guide::of_file(file)?), anchor)) }
}

/// Ids and words of the headings of sections.
fn headings(pieces: &[Piece]) -> Vec<(String, String)> {
    let heading = |piece: &Piece| match piece {
        Piece::Heading { anchor, level: 2, .. } => Some((format!("{PREFIX}{anchor}"), piece.words())),
        _ => None,
    };
    pieces.iter().filter_map(heading).collect()
}

fn go_to(id: &str) {
    if let Some(heading) = page::element(id) {
        heading.scroll_into_view();
        page::focus_element(&heading);
    }
}

fn contents(lang: Lang, headings: &[(String, String)]) -> Html {
    let entry = |(id, words): &(String, String)| {
        let (href, id) = (format!("#{id}"), id.clone());
        let onclick = Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            go_to(&id);
        });
        html! { <li><a {href} {onclick}>{ words }</a></li> }
    };
    html! {
        <nav class="guide__contents" aria-label={text(lang, Key::GuideContents)} data-testid="guide-contents">
            <ul>{ for headings.iter().map(entry) }</ul>
        </nav>
    }
}

/// The way to the tour, for learners.
fn tour(props: &GuidePanelProps) -> Html {
    if props.guide != Guide::Learner {
        return html! {};
    }
    html! {
        <p>
            <button type="button" class="button button--small" data-testid="guide-tour"
                onclick={props.on_tour.reform(|_| ())}>{ text(props.lang, Key::GuideTour) }</button>
        </p>
    }
}

/// A guide. Beside the panes or, where there is no room, over them.
#[component]
pub fn GuidePanel(props: &GuidePanelProps) -> Html {
    let GuidePanelProps { guide, lang, modal, places, on_choose, .. } = props;
    let (guide, lang) = (*guide, *lang);
    let (dialog, title, body) = (use_node_ref(), use_node_ref(), use_node_ref());
    let read = use_page(address(guide, lang));
    // Where a link from the other guide leads.
    let awaited = use_mut_ref(String::new);
    use_side_dialog(&dialog, &title, *modal, &());
    let close = on_choose.reform(|()| None);
    let (onkeydown, oncancel) = leaving(&close);
    let headings: Rc<[(String, String)]> =
        read.clone().flatten().map_or_else(Rc::default, |pieces| headings(&pieces).into());
    let ids: Rc<[String]> = headings.iter().map(|(id, _)| id.clone()).collect();
    {
        let (body, ids, places, awaited) = (body.clone(), ids.clone(), places.clone(), awaited.clone());
        use_effect_with(read.is_some().then_some((guide, lang)), move |shown| {
            let Some((body, (guide, _))) = body.cast::<HtmlElement>().zip(*shown) else { return };
            let anchor = awaited.take();
            if anchor.is_empty() {
                let place = places.borrow().get(&guide).copied().unwrap_or_default();
                reading_place::go(&body, &ids, place);
            } else {
                go_to(&format!("{PREFIX}{anchor}"));
            }
        });
    }
    let onscroll = {
        let (body, ids, places) = (body.clone(), ids, places.clone());
        Callback::from(move |_: Event| {
            if let Some(body) = body.cast::<HtmlElement>().filter(|_| !ids.is_empty()) {
                places.borrow_mut().insert(guide, reading_place::place(&body, &ids));
            }
        })
    };
    let on_here = {
        let on_choose = on_choose.clone();
        Callback::from(move |address: String| {
            let Some((to, anchor)) = place_of(&address) else { return };
            match to.filter(|to| *to != guide) {
                Some(other) => {
                    awaited.replace(anchor.to_owned());
                    on_choose.emit(Some(other));
                    page::focus("guide-title");
                }
                None => go_to(&format!("{PREFIX}{anchor}")),
            }
        })
    };
    let shown = match read {
        None => html! { <p class="empty">{ text(lang, Key::GuideLoading) }</p> },
        Some(None) => html! { <p class="empty">{ text(lang, Key::GuideFailed) }</p> },
        Some(Some(pieces)) => {
            let is_here = |address: &str| place_of(address).is_some();
            let reading = Reading { lang, folder: FOLDER, prefix: PREFIX, is_here, on_here };
            html! { <>{ contents(lang, &headings) }{ tour(props) }{ reading.draw(&pieces) }</> }
        }
    };
    let options = [
        ChoiceOption::new(Guide::Learner.name(), text(lang, Key::GuideLearner)),
        ChoiceOption::new(Guide::Bytes.name(), text(lang, Key::GuideBytes)),
        ChoiceOption::new(Guide::Teacher.name(), text(lang, Key::GuideTeacher)),
    ];
    let on_guide = on_choose.reform(|name: &'static str| Guide::from_name(name));
    html! {
        <dialog ref={dialog} class="guide" id="guide" aria-labelledby="guide-title" data-testid="guide"
            data-guide={guide.name()} {onkeydown} {oncancel}>
            <div class="guide__header row">
                <h2 ref={title} id="guide-title" class="guide__title" tabindex="-1">{ text(lang, Key::GuideLabel) }</h2>
                <Choice name="guide" label={text(lang, Key::GuideFor)} options={options.to_vec()}
                    selected={guide.name()} on_choose={on_guide} />
                <a class="icon-button guide__tab" href={address(guide, lang)} target="_blank" rel="noopener"
                    aria-label={text(lang, Key::RulePageNewTab)} title={text(lang, Key::RulePageNewTab)}>
                    <Symbol icon={Icon::External} />
                </a>
                <button type="button" class="icon-button" aria-label={text(lang, Key::GuideClose)}
                    data-testid="guide-close" onclick={close.reform(|_| ())}>
                    <Symbol icon={Icon::Close} />
                </button>
            </div>
            <div ref={body} class="guide__body reading" tabindex="0" role="group" aria-labelledby="guide-title" {onscroll}>
                { shown }
            </div>
        </dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_between_the_guides_stay_here() {
        assert_eq!(place_of("#goals"), Some((None, "goals")));
        assert_eq!(place_of("enseigner.html"), Some((Some(Guide::Teacher), "")));
        assert_eq!(place_of("learning.html#size"), Some((Some(Guide::Learner), "size")));
        assert_eq!((place_of("exercises.html#goals"), place_of("https://example.org/")), (None, None));
    }

    #[test]
    fn the_contents_are_the_sections() {
        let heading = |level, words: &str| Piece::Heading {
            anchor: words.to_lowercase(),
            level,
            inner: vec![Piece::Text(words.to_owned())],
        };
        let pieces = [heading(2, "One"), Piece::Text("x".to_owned()), heading(3, "Part"), heading(2, "Two")];
        let found = headings(&pieces);
        assert_eq!(found, [("guide-one".into(), "One".into()), ("guide-two".into(), "Two".into())]);
    }
}
