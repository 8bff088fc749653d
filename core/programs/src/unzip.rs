//! unzip, 7z and jar: archives unpacked; gzip and its kin: files packed and unpacked in place.

use super::given::{Sorted, Spec, items};
use super::{Ask, Call, Home, Inflate, Request, Tool, Unpack, takes};

pub(super) static TOOL: Tool = Tool { names: &["unzip"], home: Home::Installed, read };
pub(super) static SEVEN: Tool = Tool { names: &["7z", "7za"], home: Home::Installed, read: seven };
pub(super) static JAR: Tool = Tool { names: &["jar"], home: Home::Installed, read: jar };
pub(super) static GZIP: Tool = Tool {
    names: &["gzip", "gunzip", "bzip2", "bunzip2", "xz", "unxz", "zstd", "unzstd"],
    home: Home::Installed,
    read: gzip,
};

fn nothing() -> Request {
    Request { takes: takes::OTHER, ..Request::default() }
}

fn read(call: &Call<'_>) -> Request {
    let mut out = nothing();
    let sorted = Sorted::read(call.args, &Spec { short: "dPx", ..Spec::default() });
    let Some((archive, members)) = sorted.operands.split_first() else { return out };
    if sorted.has(&["-l", "-t", "-p", "-Z", "-z"]) {
        return out;
    }
    // What is there already, it asks about.
    out.asks.push(Ask::Unpack(Unpack {
        archive: Some(archive.item()),
        into: sorted.value(&["-d"]).cloned(),
        stripped: true,
        part: !members.is_empty(),
        tar: false,
    }));
    out
}

fn seven(call: &Call<'_>) -> Request {
    let mut out = nothing();
    let sorted = Sorted::read(call.args, &Spec { short: "otp", ..Spec::default() });
    let [verb, archive, members @ ..] = sorted.operands.as_slice() else { return out };
    if verb.is("x") || verb.is("e") {
        out.asks.push(Ask::Unpack(Unpack {
            archive: Some(archive.item()),
            into: sorted.value(&["-o"]).cloned(),
            stripped: true,
            part: !members.is_empty(),
            tar: false,
        }));
    }
    out
}

fn jar(call: &Call<'_>) -> Request {
    let mut out = nothing();
    let mut words = call.args.iter();
    let Some(verb) = words.next() else { return out };
    if verb.text.trim_start_matches('-').starts_with('x') {
        let mut files = words.filter(|arg| !arg.text.starts_with('-'));
        if let Some(archive) = files.next() {
            out.asks.push(Ask::Unpack(Unpack {
                archive: Some(archive.item()),
                into: None,
                stripped: true,
                part: files.next().is_some(),
                tar: false,
            }));
        }
    }
    out
}

/// `gunzip FILE`: the file grows, and loses the end of its name; in a pipe it passes on.
fn gzip(call: &Call<'_>) -> Request {
    let mut out = Request { passes: true, ..nothing() };
    let sorted = Sorted::read(call.args, &Spec { short: "ST", ..Spec::default() });
    let grows = call.name.starts_with("gun")
        || call.name.starts_with("bun")
        || call.name.starts_with("un")
        || sorted.has(&["-d", "--decompress", "--uncompress"]);
    out.asks.push(Ask::Inflate(Inflate { files: items(&sorted.operands), grows }));
    out
}
