//! tar: archives packed and unpacked.

use super::given::{Sorted, Spec};
use super::{Arg, Ask, Call, Home, Request, Tool, Unpack, takes};

pub(super) static TOOL: Tool = Tool { names: &["tar"], home: Home::Anywhere, read };
pub(super) static BSD: Tool = Tool { names: &["bsdtar"], home: Home::Installed, read };

/// tar(1) of GNU tar 1.35: options with a value.
const SPEC: Spec = Spec {
    short: "CfTXbFgHIKLNV",
    long: &[
        "--add-file",
        "--after-date",
        "--blocking-factor",
        "--checkpoint-action",
        "--directory",
        "--exclude",
        "--exclude-from",
        "--file",
        "--files-from",
        "--format",
        "--group",
        "--label",
        "--mode",
        "--mtime",
        "--newer",
        "--newer-mtime",
        "--owner",
        "--record-size",
        "--sort",
        "--strip",
        "--strip-components",
        "--suffix",
        "--transform",
        "--use-compress-program",
        "--warning",
        "--xform",
    ],
    single_dash: false,
    switches: false,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    // `tar xzf file` is `tar -xzf file`: the first word may go without its dash.
    let mut args: Vec<Arg> = call.args.to_vec();
    if let Some(first) = args.first_mut()
        && !first.text.starts_with('-')
        && first.known
    {
        // In a bundle the letters with a value take the words that follow, in order.
        let letters = first.text.clone();
        let valued = letters.chars().filter(|letter| SPEC.short.contains(*letter)).count();
        let span = first.span;
        let mut sorted: Vec<Arg> = Vec::new();
        let mut rest = args.drain(1..).collect::<Vec<_>>().into_iter();
        for letter in letters.chars() {
            sorted.push(Arg { text: format!("-{letter}"), known: true, quoted: false, span });
            if valued > 0 && SPEC.short.contains(letter) {
                sorted.extend(rest.next());
            }
        }
        sorted.extend(rest);
        args = sorted;
    }
    let sorted = Sorted::read(&args, &SPEC);
    let mut out = Request { takes: takes::OTHER, ..Request::default() };
    let file = sorted
        .value(&["-f", "--file"])
        .filter(|file| !matches!(file.text.as_str(), "-" | "/dev/stdin"))
        .cloned();
    let has = |names: &[&str]| sorted.has(names);
    let members = sorted.operands.len();
    if has(&["-x", "--extract", "--get"]) {
        if has(&["-t", "--list"]) {
            return out;
        }
        // `tar xz -C dir -f file`: the last directory counts.
        out.asks.push(Ask::Unpack(Unpack {
            archive: file,
            into: sorted.value(&["-C", "--directory"]).cloned(),
            stripped: has(&["--strip", "--strip-components"]),
            part: members > 0 || has(&["-T", "--files-from"]),
            tar: true,
        }));
    } else if has(&["-c", "--create"]) {
        if let Some(file) = file {
            out.asks.push(Ask::Pack(file));
        }
    } else if !has(&["-t", "--list"]) {
        out.asks.push(Ask::Look);
    }
    out
}
