use web_sys::HtmlElement;
use yew::prelude::*;

use crate::browser::popover;

/// Properties of [`Popover`].
#[derive(Properties, PartialEq)]
pub struct PopoverProps {
    /// Id of the panel, unlike any other on the page.
    pub id: AttrValue,
    /// Name of the button for tests.
    pub testid: AttrValue,
    /// Classes of the button.
    #[prop_or_default]
    pub class: Classes,
    /// What stands on the button.
    pub face: Html,
    /// What the button and the panel are about, where that is more than what stands on the button.
    #[prop_or_default]
    pub about: Option<AttrValue>,
    /// The panel's name.
    pub name: AttrValue,
    /// The panel.
    #[prop_or_default]
    pub panel: NodeRef,
    /// What the panel holds.
    pub children: Html,
}

/// A button with a panel that opens at it, above everything: no pane cuts it off. The browser itself closes it with
/// Escape or a press elsewhere, gives the focus back, and tells whether it is open.
#[component]
pub fn Popover(props: &PopoverProps) -> Html {
    let button = use_node_ref();
    // Before the browser opens the panel, which comes after this event.
    let onclick = {
        let (button, panel) = (button.clone(), props.panel.clone());
        Callback::from(move |_: MouseEvent| {
            if let (Some(button), Some(panel)) = (button.cast::<HtmlElement>(), panel.cast::<HtmlElement>()) {
                popover::place(&button, &panel);
            }
        })
    };
    html! {
        <>
            <button ref={button} type="button" class={props.class.clone()} popovertarget={props.id.clone()}
                data-testid={props.testid.clone()} title={props.about.clone()} {onclick}>{ props.face.clone() }</button>
            <div ref={props.panel.clone()} id={props.id.clone()} class="popover" popover="auto" role="group"
                aria-label={props.name.clone()}>
                { props.children.clone() }
            </div>
        </>
    }
}
