//! wget.

use super::curl::{remote_name, within};
use super::given::{Sorted, Spec};
use super::{Ask, Call, Fetch, Home, Request, Tool, takes};

pub(super) static TOOL: Tool = Tool { names: &["wget"], home: Home::Installed, read };

/// wget(1) of 1.24, and BusyBox's: options with a value. `-nv`, `-nc` and their kin are options of two letters.
const SPEC: Spec = Spec {
    short: "aABDeiIlloOPQRtTUwXY",
    long: &[
        "--accept",
        "--append-output",
        "--auth-no-challenge",
        "--base",
        "--bind-address",
        "--body-data",
        "--ca-certificate",
        "--ca-directory",
        "--certificate",
        "--config",
        "--connect-timeout",
        "--cut-dirs",
        "--default-page",
        "--directory-prefix",
        "--dns-timeout",
        "--domains",
        "--exclude-directories",
        "--exclude-domains",
        "--execute",
        "--header",
        "--http-password",
        "--http-user",
        "--include-directories",
        "--input-file",
        "--level",
        "--limit-rate",
        "--load-cookies",
        "--max-redirect",
        "--method",
        "--output-document",
        "--output-file",
        "--password",
        "--post-data",
        "--post-file",
        "--prefer-family",
        "--private-key",
        "--progress",
        "--proxy-password",
        "--proxy-user",
        "--quota",
        "--read-timeout",
        "--referer",
        "--reject",
        "--restrict-file-names",
        "--save-cookies",
        "--secure-protocol",
        "--timeout",
        "--tries",
        "--user",
        "--user-agent",
        "--wait",
        "--waitretry",
    ],
    single_dash: false,
    switches: false,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let mut out = Request { takes: takes::FETCH, ..Request::default() };
    // It only looks whether the file is there.
    if sorted.has(&["--spider"]) {
        return out;
    }
    let by_server = sorted.has(&[
        "-r",
        "--recursive",
        "-m",
        "--mirror",
        "--content-disposition",
        "--trust-server-names",
        "-i",
        "--input-file",
    ]);
    let document = sorted.value(&["-O", "--output-document"]);
    let directory = sorted.value(&["-P", "--directory-prefix"]);
    for url in sorted.operands.iter().map(|arg| arg.item()) {
        let (to, named) = match document {
            Some(file) if file.text == "-" || file.text.starts_with("/dev/") => (None, true),
            Some(file) => (Some(file.clone()), true),
            None => {
                let mut name = remote_name(&url);
                if name.text.is_empty() {
                    name.text = "index.html".to_owned();
                }
                (Some(within(directory, name)), !by_server)
            }
        };
        out.asks.push(Ask::Fetch(Fetch { url, to, named }));
    }
    out
}
