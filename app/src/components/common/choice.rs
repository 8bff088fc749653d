use yew::prelude::*;

use super::{Icon, Symbol};

/// One of the things to choose from.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceOption {
    /// Its value.
    pub value: &'static str,
    /// Its name.
    pub label: AttrValue,
    /// Shown instead of the name, which is then only spoken.
    pub icon: Option<Icon>,
    /// Language of the name, where it is another than the page's.
    pub lang: Option<AttrValue>,
    /// Shown instead of the name, where there is little room.
    pub short: Option<AttrValue>,
}

impl ChoiceOption {
    /// An option that shows its name.
    pub fn new(value: &'static str, label: impl Into<AttrValue>) -> Self {
        Self { value, label: label.into(), icon: None, lang: None, short: None }
    }
}

/// Properties of [`Choice`].
#[derive(Properties, PartialEq)]
pub struct ChoiceProps {
    /// Unlike that of any other choice on the page.
    pub name: AttrValue,
    /// What is chosen.
    pub label: AttrValue,
    /// What there is to choose from.
    pub options: Vec<ChoiceOption>,
    /// The value chosen.
    pub selected: AttrValue,
    /// Called with the value.
    pub on_choose: Callback<&'static str>,
}

/// One of a few, side by side. Radio buttons underneath: arrows move, one tab stop.
#[component]
pub fn Choice(props: &ChoiceProps) -> Html {
    let options = props.options.iter().map(|option| {
        let value = option.value;
        let on_choose = props.on_choose.clone();
        let shown = match (option.icon, &option.short) {
            (Some(icon), _) => html! { <Symbol {icon} /> },
            (None, Some(short)) => html! { <span aria-hidden="true">{ short }</span> },
            (None, None) => html! {},
        };
        let quiet = option.icon.is_some() || option.short.is_some();
        html! {
            <label class="choice__option" title={option.label.clone()} lang={option.lang.clone()}>
                <input class="visually-hidden" type="radio" name={props.name.clone()} {value}
                    checked={props.selected == value} data-testid={format!("{}-{value}", props.name)}
                    onchange={move |_| on_choose.emit(value)} />
                <span class="choice__face">
                    { shown }
                    <span class={classes!(quiet.then_some("visually-hidden"))}>{ &option.label }</span>
                </span>
            </label>
        }
    });
    html! {
        <fieldset class="choice" data-testid={format!("choice-{}", props.name)}>
            <legend class="visually-hidden">{ &props.label }</legend>
            { for options }
        </fieldset>
    }
}
