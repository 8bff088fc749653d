//! Keeps the text over reloads and crashes: what is kept and when is said in `state::keeping`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use yew::prelude::*;

use crate::browser::drafts::{self, Offer};
use crate::browser::page;
use crate::browser::storage::StorageError;
use crate::browser::timer::Debounce;
use crate::state::{Action, Kind, NoticeKind, State, Stated, StoreClock};

/// The key of this tab's draft, which changes when another text takes its place.
pub type OwnKey = Rc<RefCell<String>>;

/// A text and where it belongs.
#[derive(Clone)]
struct Text {
    key: String,
    text: Rc<str>,
    kind: Kind,
    stated: Rc<Stated>,
}

/// Tells the page what came of storing something.
pub fn report(dispatch: &UseReducerDispatcher<State>, stored: Result<(), StorageError>) {
    let kind = match stored {
        Ok(()) => return,
        Err(StorageError::Full) => NoticeKind::StorageFull,
        Err(StorageError::Forbidden) => NoticeKind::StorageForbidden,
    };
    dispatch.dispatch(Action::Noticed(kind));
}

struct Keeper {
    own: OwnKey,
    dispatch: UseReducerDispatcher<State>,
    clock: RefCell<StoreClock>,
    timer: Debounce,
    /// The text in the editor.
    current: RefCell<Option<Text>>,
    /// What is not stored yet: the text in the editor, and those that gave way while storing was refused.
    unsaved: RefCell<Vec<Text>>,
    refused: Cell<Option<StorageError>>,
}

impl Keeper {
    /// The text in the editor is this one, and is not stored yet.
    fn changed(self: &Rc<Self>, text: Text) {
        *self.current.borrow_mut() = Some(text.clone());
        self.wait_with(text);
        let wait = self.clock.borrow_mut().changed(page::now());
        self.store_in(wait);
    }

    fn wait_with(&self, text: Text) {
        let mut unsaved = self.unsaved.borrow_mut();
        unsaved.retain(|waiting| waiting.key != text.key);
        unsaved.push(text);
    }

    fn store_in(self: &Rc<Self>, milliseconds: u32) {
        let keeper = Rc::downgrade(self);
        self.timer.run(milliseconds, move || {
            if let Some(keeper) = keeper.upgrade() {
                keeper.store();
            }
        });
    }

    /// Stores all that waits, and tries again later where that is refused.
    fn store(self: &Rc<Self>) {
        let waiting = self.unsaved.take();
        if waiting.is_empty() {
            return;
        }
        let mut refused = None;
        for text in waiting {
            if let Err(error) = drafts::save(&text.key, &text.text, text.kind, &text.stated) {
                refused = Some(error);
                self.unsaved.borrow_mut().push(text);
            }
        }
        // What was said once is not said again with each attempt.
        let before = self.refused.replace(refused);
        match refused {
            None => {
                self.clock.borrow_mut().stored();
                self.dispatch.dispatch(Action::NoticeOver(NoticeKind::StorageFull));
            }
            Some(error) => {
                let wait = self.clock.borrow_mut().refused();
                self.store_in(wait);
                if before != refused {
                    report(&self.dispatch, Err(error));
                }
            }
        }
    }

    /// Another tab wrote or removed `key`; all of them, where it is `None`.
    fn elsewhere(self: &Rc<Self>, key: Option<String>, value: Option<String>) {
        let ours = key.as_ref().is_none_or(|key| *key == *self.own.borrow());
        let current = self.current.borrow().clone().filter(|current| ours && current.kind == Kind::Typed);
        if let Some(mut current) = current {
            if value.is_some() {
                // That tab was duplicated from this one: from here on each goes its own way.
                *self.own.borrow_mut() = drafts::fresh_key();
                current.key.clone_from(&self.own.borrow());
                *self.current.borrow_mut() = Some(current.clone());
            }
            self.wait_with(current);
            self.store();
        } else if self.refused.get().is_some() && value.is_none() {
            // There may be room now.
            self.store();
        }
    }
}

/// What the page does about texts that are kept.
#[derive(Clone, PartialEq)]
pub struct Keeping {
    /// Gives the texts that may go to make room.
    pub offer: Callback<(), Offer>,
    /// Tries to store what was refused.
    pub store: Callback<()>,
}

/// Keeps the text of `state` under the key `own`.
#[hook]
pub fn use_draft(state: &State, dispatch: &UseReducerDispatcher<State>, own: &OwnKey) -> Keeping {
    let keeper = {
        let (own, dispatch) = (own.clone(), dispatch.clone());
        use_memo((), move |()| {
            Rc::new(Keeper {
                own,
                dispatch,
                clock: RefCell::default(),
                timer: Debounce::default(),
                current: RefCell::default(),
                unsaved: RefCell::default(),
                refused: Cell::default(),
            })
        })
    };
    {
        let (keeper, own) = (keeper.clone(), own.clone());
        let opened = use_mut_ref(|| None);
        let kind = Kind::of(state.edited, state.typed);
        let watched = (state.text.clone(), state.draft, state.stated.clone());
        // The visitor's text lies as it was below that of a tour.
        let touring = state.tour.is_some();
        use_effect_with(watched, move |(text, draft, stated)| {
            if touring {
                return;
            }
            let before = opened.replace(Some(*draft));
            // The text that gave way keeps its draft; the new one gets its own.
            if before.is_some_and(|before| before != *draft) {
                keeper.store();
                *own.borrow_mut() = drafts::fresh_key();
            }
            let text = Text { key: own.borrow().clone(), text: text.clone(), kind, stated: stated.clone() };
            if before.is_some() {
                keeper.changed(text);
            } else {
                *keeper.current.borrow_mut() = Some(text);
            }
        });
    }
    {
        let keeper = keeper.clone();
        use_effect_with((), move |()| {
            let storing = |keeper: &Rc<Keeper>| {
                let keeper = keeper.clone();
                move |_: &web_sys::Event| keeper.store()
            };
            let window = page::window();
            let listeners = window.map(|window| {
                let hidden = window
                    .document()
                    .map(|document| EventListener::new(&document, "visibilitychange", storing(&keeper)));
                let leaving = EventListener::new(&window, "pagehide", storing(&keeper));
                let sharing = EventListener::new(&window, "storage", move |event| {
                    if let Some((key, value)) = drafts::change_of(event) {
                        keeper.elsewhere(key, value);
                    }
                });
                (hidden, leaving, sharing)
            });
            move || drop(listeners)
        });
    }
    let offer = {
        let own = own.clone();
        use_callback((), move |(), ()| drafts::offer(&own.borrow()))
    };
    let store = use_callback((), move |(), ()| keeper.store());
    Keeping { offer, store }
}
