//! rm, rmdir, unlink and shred.

use super::given::{Sorted, Spec, items};
use super::{Ask, Call, Delete, Home, Request, Tool, takes};

pub(super) static TOOL: Tool = Tool { names: &["rm", "rmdir"], home: Home::Anywhere, read };
pub(super) static OTHERS: Tool = Tool { names: &["unlink", "shred"], home: Home::Installed, read };

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(
        call.args,
        &Spec { short: if call.name == "shred" { "ns" } else { "" }, ..Spec::default() },
    );
    Request {
        asks: vec![Ask::Delete(Delete {
            paths: items(&sorted.operands),
            recursive: sorted.has(&["-r", "-R", "--recursive"]),
        })],
        answers: sorted.has(&["-i"]) && !sorted.has(&["-f", "--force"]),
        once: true,
        takes: takes::OTHER,
        ..Request::default()
    }
}
