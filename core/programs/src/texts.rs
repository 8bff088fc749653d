//! sed, tee, cat, strip and upx: the contents of files changed.

use super::given::{Sorted, Spec, items};
use super::{Ask, Call, Home, Leave, Request, Shrink, Tool, Trace, takes};

pub(super) static SED: Tool = Tool { names: &["sed"], home: Home::Anywhere, read: sed };
pub(super) static TEE: Tool = Tool { names: &["tee"], home: Home::Anywhere, read: tee };
pub(super) static CAT: Tool = Tool { names: &["cat"], home: Home::Anywhere, read: cat };
pub(super) static SHRINK: Tool = Tool { names: &["strip", "upx"], home: Home::Installed, read: shrink };

fn nothing() -> Request {
    Request { takes: takes::OTHER, ..Request::default() }
}

fn sed(call: &Call<'_>) -> Request {
    let in_place = call.args.iter().any(|arg| {
        arg.text.starts_with("--in-place")
            || arg.text.starts_with('-') && !arg.text.starts_with("--") && arg.text.contains('i')
    });
    // Words that begin with a dash and are longer are options; of the others the first is the script, unless `-e` has it.
    let operands: Vec<_> =
        call.args.iter().filter(|arg| !arg.text.starts_with('-') || arg.text.len() == 1).collect();
    let mut out = nothing();
    out.asks.push(if in_place {
        Ask::Edit(items(operands.get(1..).unwrap_or_default()))
    } else {
        Ask::Leave(Leave::file(Trace::SmallFiles, "/etc", "small:sed", "sed").within("sed"))
    });
    out
}

fn tee(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &Spec::default());
    Request { asks: vec![Ask::Record(items(&sorted.operands))], passes: true, ..nothing() }
}

fn cat(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &Spec::default());
    Request { asks: vec![Ask::Show(items(&sorted.operands))], passes: true, ..nothing() }
}

fn shrink(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(
        call.args,
        &Spec { short: if call.name == "strip" { "oRNK" } else { "o" }, ..Spec::default() },
    );
    let by = if call.name == "strip" { Shrink::Strip } else { Shrink::Upx };
    Request { asks: vec![Ask::Shrink(by, items(&sorted.operands))], ..nothing() }
}
