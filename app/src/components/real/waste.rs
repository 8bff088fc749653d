use std::rc::Rc;

use dockerfile_image::RealImage;
use yew::prelude::*;

use crate::i18n::{Key, Lang, plural, text, text_with};
use crate::view;

/// Properties of [`Wasted`].
#[derive(Properties, PartialEq)]
pub(super) struct WastedProps {
    /// The image.
    pub(super) image: Rc<RealImage>,
    /// Language.
    pub(super) lang: Lang,
}

/// What the layers of an image waste.
#[component]
pub(super) fn Wasted(props: &WastedProps) -> Html {
    let lang = props.lang;
    let Some(waste) = view::waste_view(lang, &props.image) else { return html! {} };
    html! {
        <section class="real-waste" data-testid="real-waste">
            <h3 class="section-title">{ text(lang, Key::RealWaste) }</h3>
            <dl class="facts">
                <div class="fact"><dt>{ text(lang, Key::RealEfficiency) }</dt><dd data-testid="real-efficiency">{ &waste.efficiency }</dd></div>
                <div class="fact"><dt>{ text(lang, Key::RealWasted) }</dt><dd data-testid="real-wasted">{ &waste.wasted }</dd></div>
            </dl>
            <p class="real__hint quiet">{ text(lang, Key::RealWasteAbout) }</p>
            if waste.paths.is_empty() {
                <p class="empty empty--good">{ text(lang, Key::RealWasteNone) }</p>
            } else {
                <ol class="real-waste__paths">
                    { for waste.paths.iter().map(|(path, times, size)| html! {
                        <li key={path.clone()} class="real-waste__path" data-testid="real-wasted-path">
                            <span class="real-waste__name">{ path }</span>
                            <span class="range">{ text_with(lang, Key::RealTimes, &[("n", &times.to_string())]) }</span>
                            <span class="real-waste__size">{ size }</span>
                        </li>
                    }) }
                </ol>
                if waste.further > 0 {
                    <p class="real__hint quiet">{ plural(lang, Key::RealFurther, waste.further) }</p>
                }
            }
        </section>
    }
}
