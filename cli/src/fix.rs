//! `fix`: every safe fix at once.

use anstream::eprintln;
use dockerfile_core::fix::apply;
use dockerfile_core::mend::mend_all;

use crate::args::Fix;
use crate::build::Given;
use crate::edits;
use crate::end::End;
use crate::fault::Outcome;
use crate::output::{Output, plain};

pub(crate) fn run(asked: &Fix, output: &mut Output) -> Outcome<End> {
    let given = Given::of(&asked.build)?;
    edits::all(&asked.files, asked.changes, output, |source| {
        let made = mend_all(&source.text, &given.options_for(source)?);
        let left = match made.left {
            0 => String::new(),
            left => format!(", {left} left that would undo another or add a finding"),
        };
        eprintln!("{}: {} safe {}{left}", plain(&source.name), made.fixes, fixes(made.fixes));
        Ok(apply(&source.text, &made.edits).unwrap_or_else(|| source.text.clone()))
    })
}

fn fixes(count: u32) -> &'static str {
    if count == 1 { "fix" } else { "fixes" }
}
