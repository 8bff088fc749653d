//! What a screen reader hears of the goals while somebody types.

use yew::prelude::*;

use crate::browser::timer::Debounce;

/// Pause in typing after which a change is told: on its way to a line that is right, a text passes many that are not.
const PAUSE_MS: u32 = 1_200;

/// Properties of [`Spoken`].
#[derive(Properties, PartialEq)]
pub struct SpokenProps {
    /// What is to be said once it stays so.
    pub words: AttrValue,
}

/// Says a change once, when it lasts. How things stand at first is no change.
#[component]
pub fn Spoken(props: &SpokenProps) -> Html {
    let said = use_state_eq(AttrValue::default);
    let known = use_mut_ref(|| None::<AttrValue>);
    let pause = use_memo((), |()| Debounce::default());
    {
        let (said, pause) = (said.clone(), pause.clone());
        use_effect_with(props.words.clone(), move |words| {
            let words = words.clone();
            if known.borrow().is_none() {
                if !words.is_empty() {
                    known.replace(Some(words));
                }
                return;
            }
            pause.run(PAUSE_MS, move || {
                if known.replace(Some(words.clone())).as_ref() != Some(&words) {
                    said.set(words);
                }
            });
        });
    }
    use_effect_with((), move |()| move || pause.cancel());
    html! { <p class="visually-hidden" role="status" data-testid="goals-said">{ &*said }</p> }
}
