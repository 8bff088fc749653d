//! chown, chgrp and chmod: what they change in an earlier layer is copied.

use super::given::{Sorted, Spec};
use super::{Ask, Call, Change, ChangeKind, Home, Request, Tool, takes};

pub(super) static TOOL: Tool = Tool { names: &["chown", "chgrp", "chmod"], home: Home::Anywhere, read };

fn read(call: &Call<'_>) -> Request {
    // A mode may look like an option: `chmod -x file`.
    let mode = |text: &str| {
        call.name == "chmod"
            && text.starts_with('-')
            && text.len() > 1
            && text.trim_start_matches('-').chars().all(|c| "rwxXst".contains(c))
    };
    let args: Vec<_> = call.args.iter().filter(|arg| !mode(&arg.text)).cloned().collect();
    let taken = call.args.iter().find(|arg| mode(&arg.text));
    let sorted = Sorted::read(&args, &Spec { long: &["--from"], ..Spec::default() });
    let reference = sorted.has(&["--reference"]);
    let mut operands = sorted.operands.iter();
    let to = match taken {
        Some(mode) => Some(mode.item()),
        None if reference => None,
        None => operands.next().map(|arg| arg.item()),
    };
    let kind = match call.name {
        "chmod" => ChangeKind::Mode,
        "chgrp" => ChangeKind::Group,
        _ => ChangeKind::Owner,
    };
    Request {
        asks: vec![Ask::Change(Change {
            kind,
            to,
            paths: operands.map(|arg| arg.item()).collect(),
            recursive: sorted.has(&["-R", "--recursive"]),
        })],
        root: kind == ChangeKind::Owner,
        once: true,
        takes: takes::OTHER,
        ..Request::default()
    }
}
