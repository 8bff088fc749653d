use yew::prelude::*;

use super::{Icon, Symbol};

/// Properties of [`Stepper`].
#[derive(Properties, PartialEq)]
pub struct StepperProps {
    /// What is set.
    pub label: AttrValue,
    /// How it is set now, in words.
    pub value: AttrValue,
    /// What its first button does.
    pub less: AttrValue,
    /// What its second button does.
    pub more: AttrValue,
    /// Called to have less of it; `None` where there is no less.
    pub on_less: Option<Callback<()>>,
    /// Called to have more of it; `None` where there is no more.
    pub on_more: Option<Callback<()>>,
    /// For tests.
    pub testid: AttrValue,
}

/// A value between two buttons that lessen and raise it.
#[component]
pub fn Stepper(props: &StepperProps) -> Html {
    let button = |name: &str, icon, label: &AttrValue, on_step: &Option<Callback<()>>| {
        let onclick = on_step.as_ref().map(|on_step| on_step.reform(|_: MouseEvent| ()));
        html! {
            // Not disabled: the focus would be lost on it with the last step.
            <button type="button" class="icon-button" aria-label={label.clone()} title={label.clone()}
                aria-disabled={on_step.is_none().then_some("true")} data-testid={format!("{}-{name}", props.testid)}
                {onclick}>
                <Symbol {icon} />
            </button>
        }
    };
    html! {
        <div class="stepper" role="group" aria-label={props.label.clone()}>
            { button("less", Icon::Minus, &props.less, &props.on_less) }
            <output class="stepper__value" data-testid={props.testid.clone()}>{ &props.value }</output>
            { button("more", Icon::Plus, &props.more, &props.on_more) }
        </div>
    }
}
