//! The bar at the top.

use std::rc::Rc;

use dockerfile_core::Options;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::build_options::BuildOptions;
use super::common::{Choice, ChoiceOption, Icon, Logo};
use super::examples_menu::ExamplesMenu;
use crate::browser::drafts::Draft;
use crate::i18n::{Key, Lang, text, text_with};
use crate::state::{Action, Snapshot, Theme};
use crate::view;

/// Properties of [`Toolbar`].
#[derive(Properties, PartialEq)]
pub struct ToolbarProps {
    /// The last analysis.
    pub snapshot: Option<Snapshot>,
    /// What is given to the build.
    pub options: Rc<Options>,
    /// Light or dark.
    pub theme: Theme,
    /// Language.
    pub lang: Lang,
    /// What happened.
    pub on_action: Callback<Action>,
    /// Gives the other texts of the user.
    pub list_drafts: Callback<(), Vec<Draft>>,
    /// Called with another text, and whether it is the user's own.
    pub on_text: Callback<(Rc<str>, bool)>,
    /// What stands after the choices for the build.
    pub children: Html,
    /// Opens the exercises.
    pub exercises_button: Html,
    /// Opens the guide.
    pub guide_button: Html,
}

fn target_select(props: &ToolbarProps, snapshot: &Snapshot, select: NodeRef) -> Html {
    let (lang, target) = (props.lang, &props.options.target);
    let targets = view::targets(lang, snapshot);
    if targets.len() < 2 && target.is_none() {
        return html! {};
    }
    let last = targets.last().map(|(_, label)| label.clone()).unwrap_or_default();
    // A target whose stage was renamed or removed stays chosen, and the analysis says so.
    let lost = target.clone().filter(|target| !targets.iter().any(|(value, _)| value == target));
    let onchange = props.on_action.reform(|event: Event| {
        let value = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value());
        Action::TargetChosen(value.filter(|value| !value.is_empty()))
    });
    let option = |value: &str, label: String| {
        let selected = target.as_deref().unwrap_or("") == value;
        html! { <option value={value.to_owned()} {selected}>{ label }</option> }
    };
    html! {
        <label class="field">
            <span class="field__label">{ text(lang, Key::TargetLabel) }</span>
            <select ref={select} class="select" data-testid="target" {onchange}>
                { option("", text_with(lang, Key::TargetLast, &[("stage", &last)])) }
                { for targets.iter().map(|(value, label)| option(value, label.clone())) }
                { for lost.iter().map(|value| option(value, value.clone())) }
            </select>
        </label>
    }
}

fn language_choice(props: &ToolbarProps) -> Html {
    let options = Lang::ALL.into_iter().map(|lang| ChoiceOption {
        lang: Some(lang.tag().into()),
        short: Some(lang.tag().to_uppercase().into()),
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

fn theme_choice(props: &ToolbarProps) -> Html {
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
            selected={props.theme.name()} {on_choose} />
    }
}

/// The bar at the top.
#[component]
pub fn Toolbar(props: &ToolbarProps) -> Html {
    let lang = props.lang;
    let select = use_node_ref();
    {
        let select = select.clone();
        // Once the user chose by hand, browsers no longer heed which option is marked as selected.
        use_effect_with((props.options.target.clone(), props.snapshot.clone()), move |(target, _)| {
            if let Some(select) = select.cast::<HtmlSelectElement>() {
                select.set_value(target.as_deref().unwrap_or(""));
            }
        });
    }
    html! {
        <header class="toolbar">
            <div class="brand">
                <Logo />
                <h1 class="brand__name">{ text(lang, Key::AppName) }</h1>
            </div>
            <div class="toolbar__actions">
                <ExamplesMenu {lang} list_drafts={props.list_drafts.clone()} on_choose={props.on_text.clone()} />
                { props.exercises_button.clone() }
                if let Some(snapshot) = &props.snapshot {
                    { target_select(props, snapshot, select) }
                    <BuildOptions snapshot={snapshot.clone()} options={props.options.clone()} {lang}
                        on_action={props.on_action.clone()} />
                }
                { props.children.clone() }
            </div>
            <div class="toolbar__settings">
                { props.guide_button.clone() }
                { language_choice(props) }
                { theme_choice(props) }
            </div>
        </header>
    }
}
