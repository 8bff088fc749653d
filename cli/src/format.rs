//! `format`: the same Dockerfile in one shape.

use anstream::eprintln;
use dockerfile_core::Options;
use dockerfile_core::fix::apply;
use dockerfile_ide::{Reason, format};

use crate::args::Format;
use crate::edits;
use crate::end::End;
use crate::fault::Outcome;
use crate::output::{Output, plain};

pub(crate) fn run(asked: &Format, output: &mut Output) -> Outcome<End> {
    let options = Options::default();
    edits::all(&asked.files, asked.changes, output, |source| {
        let made = format(&source.text, &options, None);
        for left in &made.left {
            eprintln!("{}:{}: left as it is: {}", plain(&source.name), left.line, reason(left.reason));
        }
        Ok(apply(&source.text, &made.edits).unwrap_or_else(|| source.text.clone()))
    })
}

/// Why an instruction was left.
fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Broken => "BuildKit refuses it",
        Reason::Lines => "its lines lead nowhere",
        Reason::Differs => "in another shape it would be read otherwise",
    }
}
