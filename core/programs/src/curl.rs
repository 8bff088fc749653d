//! curl. The one reader of its command line.

use super::given::{Sorted, Spec};
use super::{Ask, Call, Fetch, Home, Item, Request, Tool, takes};

pub(super) static TOOL: Tool = Tool { names: &["curl"], home: Home::Installed, read };

/// curl(1) of 8.5: options with a value.
const SPEC: Spec = Spec {
    short: "AbcCdDeEFhHKmoPQrtTuUwxXyYz",
    long: &[
        "--abstract-unix-socket",
        "--aws-sigv4",
        "--cacert",
        "--capath",
        "--cert",
        "--cert-type",
        "--ciphers",
        "--config",
        "--connect-timeout",
        "--connect-to",
        "--continue-at",
        "--cookie",
        "--cookie-jar",
        "--crlfile",
        "--curves",
        "--data",
        "--data-ascii",
        "--data-binary",
        "--data-raw",
        "--data-urlencode",
        "--dns-servers",
        "--doh-url",
        "--dump-header",
        "--etag-compare",
        "--etag-save",
        "--expect100-timeout",
        "--form",
        "--form-string",
        "--happy-eyeballs-timeout-ms",
        "--header",
        "--hostpubmd5",
        "--interface",
        "--json",
        "--keepalive-time",
        "--key",
        "--key-type",
        "--limit-rate",
        "--local-port",
        "--max-filesize",
        "--max-redirs",
        "--max-time",
        "--netrc-file",
        "--noproxy",
        "--oauth2-bearer",
        "--output",
        "--output-dir",
        "--parallel-max",
        "--pass",
        "--pinnedpubkey",
        "--preproxy",
        "--proto",
        "--proto-default",
        "--proto-redir",
        "--proxy",
        "--proxy-header",
        "--proxy-user",
        "--proxy1.0",
        "--quote",
        "--range",
        "--rate",
        "--referer",
        "--request",
        "--request-target",
        "--resolve",
        "--retry",
        "--retry-delay",
        "--retry-max-time",
        "--socks4",
        "--socks4a",
        "--socks5",
        "--socks5-hostname",
        "--speed-limit",
        "--speed-time",
        "--stderr",
        "--time-cond",
        "--tls-max",
        "--tls13-ciphers",
        "--trace",
        "--trace-ascii",
        "--unix-socket",
        "--upload-file",
        "--url",
        "--user",
        "--user-agent",
        "--variable",
        "--write-out",
    ],
    single_dash: false,
    switches: false,
    stops: false,
};

/// Where an address's content goes: curl pairs outputs and addresses in their order.
enum Output {
    File(Item),
    Remote,
}

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let mut out = Request { takes: takes::FETCH, ..Request::default() };
    // Headers alone.
    if sorted.has(&["-I", "--head"]) {
        return out;
    }
    let outputs: Vec<Output> = sorted
        .options
        .iter()
        .filter_map(|option| match option.name.as_str() {
            "-o" | "--output" => option.value.clone().map(Output::File),
            "-O" | "--remote-name" => Some(Output::Remote),
            _ => None,
        })
        .collect();
    let all = sorted.has(&["--remote-name-all"]);
    let by_server = sorted.has(&["-J", "--remote-header-name"]);
    let directory = sorted.value(&["--output-dir"]);
    let mut urls: Vec<Item> = sorted.values(&["--url"]).cloned().collect();
    urls.extend(sorted.operands.iter().map(|arg| arg.item()));
    for (at, url) in urls.into_iter().enumerate() {
        let (to, named) = match outputs.get(at) {
            Some(Output::File(file)) if file.text == "-" => (None, true),
            Some(Output::File(file)) => (Some(file.clone()), true),
            Some(Output::Remote) => (Some(remote_name(&url)), !by_server),
            None if all => (Some(remote_name(&url)), !by_server),
            None => (None, true),
        };
        let named = named && to.as_ref().is_none_or(|file| !file.text.is_empty());
        let to = to.map(|file| within(directory, file));
        out.asks.push(Ask::Fetch(Fetch { url, to, named }));
    }
    out
}

/// The name that the address ends with, without its query.
pub(super) fn remote_name(url: &Item) -> Item {
    let path = url.text.split(['?', '#']).next().unwrap_or("");
    let after_host = path.split_once("://").map_or(path, |(_, rest)| rest);
    let name = match after_host.rsplit_once('/') {
        Some((_, name)) => name,
        // A variable that may hold all of the address.
        None if after_host.contains('$') => after_host,
        None => "",
    };
    Item { text: name.to_owned(), known: url.known, span: url.span }
}

/// A file in the directory that an option names.
pub(super) fn within(directory: Option<&Item>, file: Item) -> Item {
    match directory {
        Some(directory) if !file.text.starts_with('/') => Item {
            text: format!("{}/{}", directory.text.trim_end_matches('/'), file.text),
            known: directory.known && file.known,
            span: file.span,
        },
        _ => file,
    }
}
