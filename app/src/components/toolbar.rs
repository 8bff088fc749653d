//! The bar at the top.

use std::rc::Rc;

use dockerfile_core::Options;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::build_options::BuildOptions;
use super::common::Logo;
use super::examples_menu::ExamplesMenu;
use super::settings_menu::SettingsMenu;
use crate::browser::drafts::Draft;
use crate::browser::fit::use_fit;
use crate::browser::page;
use crate::i18n::{Key, Lang, text, text_with};
use crate::state::{Action, Settings, Snapshot};
use crate::view;

/// Properties of [`Toolbar`].
#[derive(Properties, PartialEq)]
pub struct ToolbarProps {
    /// The last analysis.
    pub snapshot: Option<Snapshot>,
    /// What is given to the build.
    pub options: Rc<Options>,
    /// What is kept between visits.
    pub settings: Settings,
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

/// What goes from the bar for want of room, one after the other: the page's name, what is given to the build and the
/// guide, exercises and target, the signs on what is left, the words in their place. What goes stands in the menu at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Saved {
    Nothing,
    Name,
    Options,
    Exercises,
    Icons,
    Words,
}

impl Saved {
    const ALL: [Self; 6] =
        [Self::Nothing, Self::Name, Self::Options, Self::Exercises, Self::Icons, Self::Words];

    /// The number of ways.
    const MOST: u8 = 5;

    fn new(ways: u8) -> Self {
        Self::ALL.get(usize::from(ways)).copied().unwrap_or(Self::Words)
    }
}

/// The bar at the top: one line, whatever the window, the language and the size of type.
#[component]
pub fn Toolbar(props: &ToolbarProps) -> Html {
    let lang = props.lang;
    let (bar, select) = (use_node_ref(), use_node_ref());
    let targets = props.snapshot.as_ref().map(|snapshot| view::targets(lang, snapshot));
    let given = props.options.build_args.len() + usize::from(props.options.platform.is_some());
    let content = (lang, props.settings.type_size, targets, given);
    let saved = Saved::new(use_fit(&bar, Saved::MOST, content));
    {
        let select = select.clone();
        // Once the user chose by hand, browsers no longer heed which option is marked as selected.
        let watched = (props.options.target.clone(), props.snapshot.clone(), saved);
        use_effect_with(watched, move |(target, ..)| {
            if let Some(select) = select.cast::<HtmlSelectElement>() {
                select.set_value(target.as_deref().unwrap_or(""));
            }
        });
    }
    let own = !page::is_embed();
    let exercises = if own {
        props.exercises_button.clone()
    } else {
        html! {}
    };
    let target =
        props.snapshot.as_ref().map(|snapshot| target_select(props, snapshot, select)).unwrap_or_default();
    let options = props.snapshot.clone().map_or_else(Html::default, |snapshot| {
        html! { <BuildOptions {snapshot} options={props.options.clone()} {lang} on_action={props.on_action.clone()} /> }
    });
    let guide = props.guide_button.clone();
    let bare = html! {};
    let (inside, outside) = if saved >= Saved::Exercises {
        (
            html! { <>{ exercises }{ guide }{ target }{ options }</> },
            [bare.clone(), bare.clone(), bare.clone(), bare],
        )
    } else if saved >= Saved::Options {
        (html! { <>{ guide }{ options }</> }, [exercises, target, bare.clone(), bare])
    } else {
        (bare, [exercises, target, options, guide])
    };
    let [exercises, target, options, guide] = outside;
    html! {
        <header ref={bar} class={classes!("toolbar", (saved >= Saved::Name).then_some("toolbar--unnamed"),
            (saved == Saved::Icons).then_some("toolbar--iconless"), (saved == Saved::Words).then_some("toolbar--wordless"))}>
            <div class="brand">
                <Logo />
                <h1 class="brand__name">{ text(lang, Key::AppName) }</h1>
            </div>
            if own {
                <ExamplesMenu {lang} list_drafts={props.list_drafts.clone()} on_choose={props.on_text.clone()} />
            }
            { exercises }
            { target }
            { options }
            { props.children.clone() }
            <span class="toolbar__gap"></span>
            { guide }
            if own || saved >= Saved::Options {
                <SettingsMenu settings={props.settings} {own} {lang} on_action={props.on_action.clone()}>
                    { inside }
                </SettingsMenu>
            }
        </header>
    }
}
