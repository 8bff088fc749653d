//! The core for JavaScript. What a program there asks comes as JSON and is answered as JSON; `js/session.js` makes calls
//! and objects of it, `js/index.d.ts` types. All places count UTF-16 units, as JavaScript's strings do.
//!
//! **Invariant:** nothing that is given makes it panic: a module that panicked once answers nothing any more. What cannot
//! be understood is a [`Fault`] that names the place and what helps.

mod ask;
mod fault;
mod options;
mod session;
mod wire;

pub use fault::Fault;
pub use session::{Session, Tables};

use std::cell::RefCell;

use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    /// One for the module: tables of packages serve every session.
    static TABLES: RefCell<Tables> = RefCell::default();
}

/// A session, as `js/session.js` holds it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Core(Session);

#[wasm_bindgen]
impl Core {
    /// Reads a text with its options.
    ///
    /// # Errors
    /// What is wrong with the options.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str, options: &str) -> Result<Core, JsError> {
        Ok(Self(Session::new(text, options).map_err(thrown)?))
    }

    /// Takes another text.
    ///
    /// # Errors
    /// That it is too long.
    pub fn update(&mut self, text: &str) -> Result<(), JsError> {
        self.0.update(text).map_err(thrown)
    }

    /// Answers a question.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn ask(&mut self, question: &str) -> Result<String, JsError> {
        TABLES.with_borrow(|tables| self.0.ask(question, tables)).map_err(thrown)
    }
}

/// Takes a table of packages from its file.
///
/// # Errors
/// That it is none.
#[wasm_bindgen]
pub fn add_table(file: &[u8]) -> Result<(), JsError> {
    TABLES.with_borrow_mut(|tables| tables.add(file)).map_err(thrown)
}

#[allow(clippy::needless_pass_by_value)]
fn thrown(fault: Fault) -> JsError {
    JsError::new(&fault.to_string())
}
