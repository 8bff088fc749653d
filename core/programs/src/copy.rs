//! cp, mv, install and ln: files put elsewhere.

use super::given::{Sorted, Spec, items};
use super::{Arg, Ask, Call, Create, Created, Home, Item, Put, Request, Tool, takes};

pub(super) static CP: Tool = Tool { names: &["cp"], home: Home::Anywhere, read: cp };
pub(super) static MV: Tool = Tool { names: &["mv"], home: Home::Anywhere, read: mv };
pub(super) static INSTALL: Tool = Tool { names: &["install"], home: Home::Anywhere, read: install };
pub(super) static CREATE: Tool =
    Tool { names: &["mkdir", "touch", "ln"], home: Home::Anywhere, read: create };
pub(super) static MKNOD: Tool = Tool { names: &["mknod"], home: Home::Installed, read: create };

fn done(asks: Vec<Ask>) -> Request {
    Request { asks, once: true, takes: takes::OTHER, ..Request::default() }
}

/// Sources and the destination, which `-t` may name before them.
fn put(sorted: &Sorted<'_>, recursive: bool) -> Option<Put> {
    let mut operands: Vec<&Arg> = sorted.operands.clone();
    let (to, into): (Item, bool) = match sorted.value(&["-t", "--target-directory"]) {
        Some(directory) => (directory.clone(), true),
        None => {
            let to = operands.pop()?;
            (to.item(), to.text.ends_with('/'))
        }
    };
    (!operands.is_empty()).then(|| Put { from: items(&operands), to, into, recursive })
}

fn cp(call: &Call<'_>) -> Request {
    let spec = Spec { short: "tS", long: &["--target-directory", "--suffix"], ..Spec::default() };
    let sorted = Sorted::read(call.args, &spec);
    let recursive = sorted.has(&["-r", "-R", "-a", "--recursive", "--archive"]);
    done(put(&sorted, recursive).map(Ask::Copy).into_iter().collect())
}

fn mv(call: &Call<'_>) -> Request {
    let spec = Spec { short: "tS", long: &["--target-directory", "--suffix"], ..Spec::default() };
    let sorted = Sorted::read(call.args, &spec);
    Request { once: false, ..done(put(&sorted, true).map(Ask::Move).into_iter().collect()) }
}

fn install(call: &Call<'_>) -> Request {
    let spec = Spec {
        short: "mogtS",
        long: &["--mode", "--owner", "--group", "--target-directory", "--suffix"],
        ..Spec::default()
    };
    let sorted = Sorted::read(call.args, &spec);
    if sorted.has(&["-d", "--directory"]) {
        return done(vec![Ask::Create(Create { what: Created::Directory, paths: items(&sorted.operands) })]);
    }
    done(put(&sorted, false).map(Ask::Copy).into_iter().collect())
}

fn create(call: &Call<'_>) -> Request {
    let short = match call.name {
        "mkdir" | "mknod" => "m",
        "touch" => "drt",
        _ => "tS",
    };
    let sorted = Sorted::read(
        call.args,
        &Spec { short, long: &["--mode", "--date", "--reference"], ..Spec::default() },
    );
    let what = match call.name {
        "mkdir" => Created::Directory,
        "touch" => Created::File,
        "ln" if sorted.has(&["-s", "--symbolic"]) => {
            Created::Link { in_place: sorted.has(&["-n", "-T", "--no-dereference", "--no-target-directory"]) }
        }
        _ => Created::Other,
    };
    done(vec![Ask::Create(Create { what, paths: items(&sorted.operands) })])
}
