//! Doing something a little later.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;

/// Runs `action` once what was asked of the page so far is drawn.
pub fn soon(action: impl FnOnce() + 'static) {
    Timeout::new(0, action).forget();
}

/// Runs the last of a burst of actions once the burst is over.
#[derive(Default)]
pub struct Debounce {
    pending: RefCell<Option<Timeout>>,
}

impl Debounce {
    /// Runs `action` in `milliseconds`, unless called again before.
    pub fn run(&self, milliseconds: u32, action: impl FnOnce() + 'static) {
        // Replacing a timeout cancels it.
        *self.pending.borrow_mut() = Some(Timeout::new(milliseconds, action));
    }

    /// Forgets what was to run.
    pub fn cancel(&self) {
        *self.pending.borrow_mut() = None;
    }
}
