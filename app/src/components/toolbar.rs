//! The bar at the top.

use std::rc::Rc;

use dockerfile_answers::Options;
use yew::prelude::*;

use super::build_options::BuildOptions;
use super::common::Logo;
use super::examples_menu::ExamplesMenu;
use super::settings_menu::SettingsMenu;
use crate::browser::drafts::Draft;
use crate::browser::fit::use_fit;
use crate::browser::page;
use crate::i18n::{Key, Lang, text};
use crate::state::{Action, Settings, Snapshot};

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

/// What goes from the bar for want of room, one after the other: the page's name, what is given to the build and the
/// guide, exercises, the signs on what is left, the words in their place. What goes stands in the menu at the end.
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
    let bar = use_node_ref();
    let given = props.options.build_args.len() + usize::from(props.options.platform.is_some());
    // Of how much there is to show, and in which size.
    let content = (lang, props.settings.type_size, props.snapshot.is_some(), given);
    let saved = Saved::new(use_fit(&bar, Saved::MOST, content));
    let own = !page::is_embed();
    let exercises = if own {
        props.exercises_button.clone()
    } else {
        html! {}
    };
    let options = props.snapshot.clone().map_or_else(Html::default, |snapshot| {
        html! { <BuildOptions {snapshot} options={props.options.clone()} {lang} on_action={props.on_action.clone()} /> }
    });
    let guide = props.guide_button.clone();
    let bare = html! {};
    let (inside, outside) = if saved >= Saved::Exercises {
        (html! { <>{ exercises }{ guide }{ options }</> }, [bare.clone(), bare.clone(), bare])
    } else if saved >= Saved::Options {
        (html! { <>{ guide }{ options }</> }, [exercises, bare.clone(), bare])
    } else {
        (bare, [exercises, options, guide])
    };
    let [exercises, options, guide] = outside;
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
