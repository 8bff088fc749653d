//! From text to typed instructions, exactly as BuildKit reads them, going on after faults.
//!
//! **Invariant:** knows no rules, no stages and no sizes.

mod ast;
mod csv;
mod duration;
mod go;
mod instructions;
mod json;
mod lex;
mod tree;

pub use ast::*;
pub use csv::fields as csv_fields;
pub use go::{
    clean_path, did_you_mean, equal_fold, join_path, parse_bool, parse_float, quote, suggest, to_lower,
    to_upper,
};
pub use instructions::{INSTRUCTIONS, build};
pub use instructions::{is_instruction, trigger};
pub use lex::{Env, Expanded, Lex, NoEnv};
pub use tree::directive;
pub use tree::{Node, RawHeredoc, Tree, Word, read};

/// Reads `text` to instructions: [`read`], then [`build`].
pub fn parse(text: &str) -> File {
    build(text, &read(text))
}
