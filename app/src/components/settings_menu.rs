//! What is rarely changed: language, theme, size of type, and how the page takes the screen. Where the bar is short of
//! room, more of it stands here.

use yew::prelude::*;

use super::common::{Choice, ChoiceOption, Icon, OpenPanel, Stepper, Symbol, use_panel};
use crate::browser::fullscreen;
use crate::i18n::{Key, Lang, percent, text};
use crate::state::{Action, Settings, Theme, TypeSize};

/// Properties of [`SettingsMenu`].
#[derive(Properties, PartialEq)]
pub struct SettingsMenuProps {
    /// What is set.
    pub settings: Settings,
    /// Whether language, theme and so on are the user's to choose, not the page's around.
    pub own: bool,
    /// Language.
    pub lang: Lang,
    /// What happened.
    pub on_action: Callback<Action>,
    /// What the bar has no room for: buttons that lead elsewhere close the menu.
    pub children: Html,
}

fn language_choice(props: &SettingsMenuProps) -> Html {
    let options = Lang::ALL.into_iter().map(|lang| ChoiceOption {
        lang: Some(lang.tag().into()),
        ..ChoiceOption::new(lang.tag(), lang.endonym())
    });
    let on_choose = props
        .on_action
        .reform(|tag: &'static str| Action::LangChosen(Lang::from_tag(tag).unwrap_or_default()));
    html! {
        <Choice name="lang" label={text(props.lang, Key::LanguageLabel)} options={options.collect::<Vec<_>>()}
            selected={props.lang.tag()} {on_choose} />
    }
}

fn theme_choice(props: &SettingsMenuProps) -> Html {
    let options = Theme::ALL.into_iter().map(|theme| {
        let (key, icon) = match theme {
            Theme::Auto => (Key::ThemeAuto, Icon::Auto),
            Theme::Light => (Key::ThemeLight, Icon::Sun),
            Theme::Dark => (Key::ThemeDark, Icon::Moon),
        };
        ChoiceOption { icon: Some(icon), ..ChoiceOption::new(theme.name(), text(props.lang, key)) }
    });
    let on_choose = props
        .on_action
        .reform(|name: &'static str| Action::ThemeChosen(Theme::from_name(name).unwrap_or_default()));
    html! {
        <Choice name="theme" label={text(props.lang, Key::ThemeLabel)} options={options.collect::<Vec<_>>()}
            selected={props.settings.theme.name()} {on_choose} />
    }
}

/// The size of type: of the text, the panels, and all else.
pub fn type_size(lang: Lang, size: TypeSize, on_action: &Callback<Action>) -> Html {
    let step = |to: Option<TypeSize>| to.map(|to| on_action.reform(move |()| Action::TypeSized(to)));
    html! {
        <Stepper label={text(lang, Key::TypeSizeLabel)} value={percent(lang, u32::from(size.percent()) * 10)} less={text(lang, Key::TypeSmaller)}
            more={text(lang, Key::TypeLarger)} on_less={step(size.smaller())} on_more={step(size.larger())} testid="type-size" />
    }
}

/// Properties of [`FullScreenButton`].
#[derive(Properties, PartialEq)]
pub struct FullScreenButtonProps {
    /// Language.
    pub lang: Lang,
}

/// The button that takes the whole screen, or gives it back. Nothing where the browser does not allow it.
#[component]
pub fn FullScreenButton(props: &FullScreenButtonProps) -> Html {
    let on = fullscreen::use_fullscreen();
    if !fullscreen::is_possible() {
        return html! {};
    }
    let words = text(props.lang, if on { Key::FullScreenLeave } else { Key::FullScreen });
    html! {
        <button type="button" class="button" data-testid="full-screen" onclick={|_| fullscreen::toggle()}>
            <Symbol icon={if on { Icon::Restore } else { Icon::FullScreen }} />{ words }
        </button>
    }
}

/// The button, and the panel that it opens.
#[component]
pub fn SettingsMenu(props: &SettingsMenuProps) -> Html {
    let lang = props.lang;
    let OpenPanel { open, root, toggle, onkeydown } = use_panel("settings-button");
    let leave = {
        let open = open.clone();
        Callback::from(move |event: MouseEvent| {
            let target = event.target_dyn_into::<web_sys::Element>();
            let leads_on =
                target.and_then(|target| target.closest(".exercises-button, .guide-button").ok().flatten());
            if leads_on.is_some() {
                open.set(false);
            }
        })
    };
    let present = {
        let open = open.clone();
        props.on_action.reform(move |_: MouseEvent| {
            open.set(false);
            Action::Presented(true)
        })
    };
    html! {
        <div ref={root} class="menu menu--end" {onkeydown}>
            <button type="button" id="settings-button" class="button" data-testid="settings" title={text(lang, Key::SettingsLabel)}
                aria-label={text(lang, Key::SettingsLabel)} aria-expanded={open.to_string()} aria-controls="settings-panel"
                onclick={toggle}>
                <Symbol icon={Icon::Menu} />
            </button>
            <div id="settings-panel" class="menu__list menu__panel" role="group" aria-label={text(lang, Key::SettingsLabel)}
                hidden={!*open} data-testid="settings-panel">
                if props.children != html! {} {
                    <div class="toolbar__moved" onclick={leave}>{ props.children.clone() }</div>
                }
                if props.own {
                <div class="menu__row"><span aria-hidden="true">{ text(lang, Key::LanguageLabel) }</span>{ language_choice(props) }</div>
                <div class="menu__row"><span aria-hidden="true">{ text(lang, Key::ThemeLabel) }</span>{ theme_choice(props) }</div>
                <div class="menu__row"><span aria-hidden="true">{ text(lang, Key::TypeSizeLabel) }</span>
                    { type_size(lang, props.settings.type_size, &props.on_action) }
                </div>
                <div class="menu__row menu__row--buttons">
                    <button type="button" class="button" data-testid="present" onclick={present}>
                        <Symbol icon={Icon::Present} />{ text(lang, Key::Present) }
                    </button>
                    <FullScreenButton {lang} />
                </div>
                }
            </div>
        </div>
    }
}
