//! Going through the build moment by moment, forward and back.

use std::rc::Rc;

use gloo_timers::callback::Interval;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::changed;
use crate::components::common::{Icon, Symbol};
use crate::i18n::{Key, Lang, text};
use crate::state::BuildView;
use crate::view::Timeline;

/// Properties of [`Play`].
#[derive(Properties, PartialEq)]
pub struct PlayProps {
    /// What is shown.
    pub line: Rc<Timeline>,
    /// What the user chose.
    pub build: Rc<BuildView>,
    /// Language.
    pub lang: Lang,
    /// Called with another choice.
    pub on_build: Callback<Rc<BuildView>>,
}

/// Milliseconds that each moment stands while the build plays. Nothing glides: each step is a jump, for everybody.
const PACE: u32 = 1_200;

/// The player: buttons, a slider, and what happens at the moment shown.
#[component]
pub fn Play(props: &PlayProps) -> Html {
    let PlayProps { line, build, lang, on_build } = props;
    let lang = *lang;
    let playing = use_state_eq(|| false);
    let last = line.moments.len().saturating_sub(1);
    let at = line.now.as_ref().map(|(index, _, _)| *index);
    {
        let (playing_now, build, on_build, stop) =
            (*playing, build.clone(), on_build.clone(), playing.clone());
        use_effect_with((playing_now, at, last), move |&(playing, at, last)| {
            let timer = playing.then(|| {
                Interval::new(PACE, move || match at {
                    Some(at) if at >= last => stop.set(false),
                    at => {
                        let moment = Some(at.map_or(0, |at| at + 1));
                        on_build.emit(Rc::new(BuildView { moment, ..(*build).clone() }));
                    }
                })
            });
            move || drop(timer)
        });
    }
    if last == 0 {
        return html! {};
    }
    let go = changed(build, on_build, |build, moment: Option<usize>| build.moment = moment);
    let step = |key: Key, icon: Icon, id: &'static str, to: Option<usize>, disabled: bool| {
        let (go, playing) = (go.clone(), playing.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            playing.set(false);
            go.emit(to);
        });
        html! {
            <button type="button" class="icon-button" data-testid={id} aria-label={text(lang, key)}
                title={text(lang, key)} {disabled} {onclick}><Symbol {icon} /></button>
        }
    };
    let toggle = {
        let (playing, go) = (playing.clone(), go.clone());
        Callback::from(move |_: MouseEvent| {
            if !*playing && at.is_none_or(|at| at >= last) {
                go.emit(Some(0));
            }
            playing.set(!*playing);
        })
    };
    let oninput = {
        let (go, playing) = (go.clone(), playing.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                playing.set(false);
                go.emit(input.value().parse().ok());
            }
        })
    };
    let (toggle_key, toggle_icon) =
        if *playing { (Key::PlayPause, Icon::Pause) } else { (Key::PlayStart, Icon::Play) };
    let shown = at.unwrap_or(last);
    let words = line.now.as_ref().map(|(_, _, words)| words.clone());
    html! {
        <div class="play" role="group" aria-label={text(lang, Key::PlayLabel)}>
            <div class="play__buttons">
                { step(Key::PlayBack, Icon::Previous, "play-back", at.and_then(|at| at.checked_sub(1)).or(Some(0)), at.is_none_or(|at| at == 0)) }
                <button type="button" class="icon-button" data-testid="play-toggle" aria-label={text(lang, toggle_key)}
                    title={text(lang, toggle_key)} onclick={toggle}><Symbol icon={toggle_icon} /></button>
                { step(Key::PlayForward, Icon::Next, "play-forward", Some(at.map_or(0, |at| at + 1)), at.is_some_and(|at| at >= last)) }
            </div>
            <input class="play__slider" type="range" min="0" max={last.to_string()} step="1" value={shown.to_string()}
                data-testid="play-slider" aria-label={text(lang, Key::PlayMoment)} aria-valuetext={words.clone()} {oninput} />
            if at.is_some() {
                { step(Key::PlayWhole, Icon::Close, "play-whole", None, false) }
            }
            <p class="play__now" role="status" data-testid="play-now">{ words.unwrap_or_else(|| text(lang, Key::PlayHint).to_owned()) }</p>
        </div>
    }
}
