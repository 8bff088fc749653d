//! From text to typed instructions, exactly as BuildKit reads them, going on after faults.
//!
//! **Invariant:** knows no rules, no stages and no sizes.

mod ast;

pub use ast::*;
