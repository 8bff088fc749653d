//! Going through the build moment by moment, forward and back. It goes on while another view is looked at.

use std::rc::Rc;

use gloo_timers::callback::Interval;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::changed;
use crate::components::common::{Icon, Symbol};
use crate::i18n::{Key, Lang, text};
use crate::state::BuildView;
use crate::view::{Timeline, moment_after_key, moment_pace, nearest_moment};

/// What plays the build, and where it stands.
#[derive(Clone, PartialEq)]
pub struct Player {
    /// What is shown.
    pub line: Rc<Timeline>,
    /// Whether it plays by itself.
    pub playing: bool,
    /// The moment shown; `None` for the whole.
    pub at: Option<usize>,
    /// Called with another moment, or `None` for the whole: that is by hand, and ends the playing.
    pub on_go: Callback<Option<usize>>,
    /// Plays, or pauses.
    pub on_toggle: Callback<MouseEvent>,
}

/// Plays the build of `line`; `None` where there is nothing to play.
#[hook]
pub fn use_player(
    line: Option<&Rc<Timeline>>,
    build: &Rc<BuildView>,
    on_build: &Callback<Rc<BuildView>>,
) -> Option<Player> {
    let playing = use_state_eq(|| false);
    let last = line.map_or(0, |line| line.moments.len().saturating_sub(1));
    let at = line.and_then(|line| line.now.as_ref().map(|now| now.index));
    {
        let (build, on_build, stop) = (build.clone(), on_build.clone(), playing.clone());
        use_effect_with((*playing, at, last), move |&(playing, at, last)| {
            let timer = playing.then(|| {
                Interval::new(moment_pace(last), move || match at {
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
    let line = line.filter(|_| last > 0)?.clone();
    let show = changed(build, on_build, |build, moment: Option<usize>| build.moment = moment);
    let on_go = {
        let (show, playing) = (show.clone(), playing.clone());
        Callback::from(move |moment| {
            playing.set(false);
            show.emit(moment);
        })
    };
    let playing_now = *playing;
    let on_toggle = Callback::from(move |_: MouseEvent| {
        if !playing_now && at.is_none_or(|at| at >= last) {
            show.emit(Some(0));
        }
        playing.set(!playing_now);
    });
    Some(Player { line, playing: playing_now, at, on_go, on_toggle })
}

impl Player {
    fn last(&self) -> usize {
        self.line.moments.len().saturating_sub(1)
    }

    /// The buttons.
    pub fn buttons(&self, lang: Lang) -> Html {
        let (at, last) = (self.at, self.last());
        let step = |key: Key, icon: Icon, id: &'static str, to: Option<usize>, disabled: bool| {
            html! {
                <button type="button" class="icon-button play__button" data-testid={id} aria-label={text(lang, key)}
                    title={text(lang, key)} {disabled} onclick={self.on_go.reform(move |_| to)}><Symbol {icon} /></button>
            }
        };
        let (toggle_key, toggle_icon) =
            if self.playing { (Key::PlayPause, Icon::Pause) } else { (Key::PlayStart, Icon::Play) };
        html! {
            <div class="play__buttons" role="group" aria-label={text(lang, Key::PlayLabel)}>
                <button type="button" class="icon-button play__button" data-testid="play-toggle" aria-label={text(lang, toggle_key)}
                    title={text(lang, toggle_key)} onclick={self.on_toggle.clone()}><Symbol icon={toggle_icon} /></button>
                { step(Key::PlayBack, Icon::Previous, "play-back", at.and_then(|at| at.checked_sub(1)).or(Some(0)), at.is_none_or(|at| at == 0)) }
                { step(Key::PlayForward, Icon::Next, "play-forward", Some(at.map_or(0, |at| at + 1)), at.is_some_and(|at| at >= last)) }
                if at.is_some() {
                    { step(Key::PlayWhole, Icon::Close, "play-whole", None, false) }
                }
            </div>
        }
    }

    /// The slider, in milliseconds, so that it stands where the bars do; keys go from moment to moment.
    pub fn slider(&self, lang: Lang) -> Html {
        let (line, on_go) = (&self.line, &self.on_go);
        let (at, last) = (self.at, self.last());
        let ms = |index: usize| line.moments.get(index).copied().unwrap_or_default();
        let oninput = {
            let (line, on_go) = (line.clone(), on_go.clone());
            Callback::from(move |event: InputEvent| {
                let input = event.target_dyn_into::<HtmlInputElement>();
                if let Some(ms) = input.and_then(|input| input.value().parse().ok()) {
                    on_go.emit(Some(nearest_moment(&line.moments, ms)));
                }
            })
        };
        let onkeydown = {
            let on_go = on_go.clone();
            Callback::from(move |event: KeyboardEvent| {
                if let Some(next) = moment_after_key(&event.key(), at, last) {
                    event.prevent_default();
                    on_go.emit(Some(next));
                }
            })
        };
        let words = line.now.as_ref().map_or_else(|| line.wall.clone(), |now| now.words.clone());
        html! {
            <input class="play__slider" type="range" min="0" max={ms(last).to_string()} step="1" value={ms(at.unwrap_or(0)).to_string()}
                data-testid="play-slider" aria-label={text(lang, Key::PlayMoment)} aria-valuetext={words} {oninput} {onkeydown} />
        }
    }
}

/// Properties of [`PlayBar`].
#[derive(Properties, PartialEq)]
pub struct PlayBarProps {
    /// What plays.
    pub player: Player,
    /// Language.
    pub lang: Lang,
}

/// The player beside another view than the bars.
#[component]
pub fn PlayBar(props: &PlayBarProps) -> Html {
    let (player, lang) = (&props.player, props.lang);
    html! {
        <div class="play" data-testid="play-bar">
            { player.buttons(lang) }
            { player.slider(lang) }
            <p class="play__now quiet" role="status" data-testid="play-now">
                { player.line.now.as_ref().map(|now| now.words.clone()) }
            </p>
        </div>
    }
}
