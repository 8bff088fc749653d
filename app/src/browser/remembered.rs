//! What the user chose to look at, there again at the next visit. An embedded page remembers nothing.

use std::ops::Deref;

use yew::prelude::*;

use super::storage::{Area, get, set};

const VIEW: &str = "dockerfile-playground.v1.view.";

/// The choice called `name`, as the user left it.
pub fn remembered(name: &str) -> Option<String> {
    get(Area::Local, &format!("{VIEW}{name}"))
}

/// The user made the choice called `name`.
pub fn remember(name: &str, value: &str) {
    // Where nothing can be stored the next visit begins as the first did, which harms nobody.
    let _ = set(Area::Local, &format!("{VIEW}{name}"), value);
}

/// A choice of the user's, as a state is.
#[derive(Clone)]
pub struct Remembered<T> {
    name: &'static str,
    state: UseStateHandle<T>,
    encode: fn(&T) -> String,
}

impl<T> Remembered<T> {
    /// The user chose `value`.
    pub fn set(&self, value: T) {
        remember(self.name, &(self.encode)(&value));
        self.state.set(value);
    }
}

impl<T> Deref for Remembered<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.state
    }
}

/// The choice called `name`: as the user left it, else the usual one, which is also that of what cannot be read.
#[hook]
pub fn use_remembered<T: PartialEq + Default + 'static>(
    name: &'static str,
    encode: fn(&T) -> String,
    decode: fn(&str) -> T,
) -> Remembered<T> {
    let state = use_state_eq(|| remembered(name).map(|stored| decode(&stored)).unwrap_or_default());
    Remembered { name, state, encode }
}

/// The choice called `name` of one of `known`, of which the first is the usual one.
#[hook]
pub fn use_remembered_name(name: &'static str, known: &'static [&'static str]) -> Remembered<&'static str> {
    let state = use_state_eq(|| {
        let stored = remembered(name).unwrap_or_default();
        known.iter().find(|known| **known == stored).or(known.first()).copied().unwrap_or_default()
    });
    Remembered { name, state, encode: |name| (*name).to_owned() }
}
