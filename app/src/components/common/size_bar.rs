use yew::prelude::*;

use crate::view::Bar;

/// Properties of [`SizeBar`].
#[derive(Properties, PartialEq)]
pub struct SizeBarProps {
    /// What to draw.
    pub bar: Bar,
    /// Whether parts are unknown: the bar is open at its end.
    #[prop_or_default]
    pub open: bool,
    /// Further classes.
    #[prop_or_default]
    pub class: Classes,
}

/// A bar of what is likely, with what is possible as a lighter band behind it. Decoration only: the numbers are
/// beside it.
#[component]
pub fn SizeBar(props: &SizeBarProps) -> Html {
    let Bar { low, likely, high } = props.bar;
    let percent = |permille: u32| format!("{}.{}%", permille / 10, permille % 10);
    let tick = likely.clamp(2, 998) - 2;
    html! {
        <svg class={classes!("size-bar", props.class.clone(), props.open.then_some("size-bar--open"))}
            height="10" aria-hidden="true" focusable="false">
            <rect class="size-bar__track" width="100%" height="10" rx="3" />
            <rect class="size-bar__likely" width={percent(likely)} height="10" rx="3" />
            if low < high {
                <rect class="size-bar__range" x={percent(low)} width={percent(high - low)} y="3" height="4" rx="2" />
                <rect class="size-bar__tick" x={percent(tick)} width="2" height="10" />
            }
        </svg>
    }
}
