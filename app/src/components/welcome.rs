//! One line for those who are here for the first time: what the page is, and the way to see it at work.

use yew::prelude::*;

use super::common::{Icon, Symbol};
use crate::browser::timer::Debounce;
use crate::browser::{newcomer, page};
use crate::i18n::{Key, Lang, text};

/// How long the line stays where nobody does anything.
const WHILE_MS: u32 = 120_000;

/// Id of the line.
const ID: &str = "welcome";

/// Whether the line is shown: until the visitor does something, here or elsewhere, or for a while. `busy` says that
/// something was done.
#[hook]
fn use_welcome(busy: bool) -> (bool, Callback<()>) {
    let shown = use_state_eq(newcomer::is_newcomer);
    let over = {
        let shown = shown.clone();
        use_callback((), move |(), ()| {
            newcomer::welcomed();
            shown.set(false);
        })
    };
    {
        let (over, is_shown) = (over.clone(), *shown);
        use_effect_with((busy, is_shown), move |&(busy, is_shown)| {
            let pause = Debounce::default();
            if is_shown && busy {
                over.emit(());
            } else if is_shown {
                pause.run(WHILE_MS, move || {
                    // Not under the hands of somebody who is just there.
                    if !page::focus_is_in(ID) {
                        over.emit(());
                    }
                });
            }
            move || pause.cancel()
        });
    }
    (*shown, over)
}

/// Properties of [`Welcome`].
#[derive(Properties, PartialEq)]
pub struct WelcomeProps {
    /// Whether the visitor did something already.
    pub busy: bool,
    /// Language.
    pub lang: Lang,
    /// Begins the tour.
    pub on_tour: Callback<()>,
}

/// The line, in the page's flow: it covers nothing.
#[component]
pub fn Welcome(props: &WelcomeProps) -> Html {
    let lang = props.lang;
    let (shown, over) = use_welcome(props.busy);
    if !shown {
        return html! {};
    }
    let on_tour = {
        let (over, on_tour) = (over.clone(), props.on_tour.clone());
        Callback::from(move |_: MouseEvent| {
            over.emit(());
            on_tour.emit(());
        })
    };
    html! {
        <aside id={ID} class="welcome" aria-label={text(lang, Key::WelcomeNew)} data-testid="welcome">
            <p class="welcome__words">{ text(lang, Key::WelcomeAbout) }</p>
            <button type="button" class="button button--small button--primary" data-testid="welcome-tour" onclick={on_tour}>
                { text(lang, Key::WelcomeNew) }{ " " }{ text(lang, Key::WelcomeTour) }
            </button>
            <button type="button" class="icon-button welcome__close" aria-label={text(lang, Key::WelcomeClose)}
                data-testid="welcome-close" onclick={over.reform(|_| ())}><Symbol icon={Icon::Close} /></button>
        </aside>
    }
}
