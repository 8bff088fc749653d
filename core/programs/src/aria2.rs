//! aria2c and axel: downloads in several pieces.

use super::curl::{remote_name, within};
use super::given::{Sorted, Spec};
use super::{Ask, Call, Fetch, Home, Request, Tool, takes};

pub(super) static TOOL: Tool = Tool { names: &["aria2c", "axel"], home: Home::Installed, read };

/// aria2c(1) of 1.37: options with a value. Those of axel(1) are among them, or take a number joined to them.
const SPEC: Spec = Spec {
    short: "dijklMoSsTUux",
    long: &[
        "--checksum",
        "--dir",
        "--header",
        "--input-file",
        "--log",
        "--max-concurrent-downloads",
        "--max-connection-per-server",
        "--max-tries",
        "--min-split-size",
        "--out",
        "--output",
        "--referer",
        "--retry-wait",
        "--split",
        "--timeout",
        "--user-agent",
    ],
    single_dash: false,
    switches: false,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let mut out = Request { takes: takes::FETCH, ..Request::default() };
    let directory = sorted.value(&["-d", "--dir"]);
    for url in sorted.operands.iter().map(|arg| arg.item()) {
        let file = sorted.value(&["-o", "--out", "--output"]).cloned().unwrap_or_else(|| remote_name(&url));
        let named = !file.text.is_empty();
        out.asks.push(Ask::Fetch(Fetch { url, to: Some(within(directory, file)), named }));
    }
    out
}
