//! openssl: keys and certificates.

use super::given::{Sorted, Spec};
use super::{Ask, Call, Home, Leave, Request, Tool, Trace, takes};

pub(super) static TOOL: Tool = Tool { names: &["openssl"], home: Home::Installed, read };

/// openssl(1): single dashes, with the values that matter here.
const SPEC: Spec = Spec {
    short: "",
    long: &[
        "-out",
        "-keyout",
        "-in",
        "-subj",
        "-days",
        "-newkey",
        "-config",
        "-key",
        "-passout",
        "-passin",
        "-CA",
        "-CAkey",
        "-extfile",
        "-extensions",
        "-reqexts",
        "-addext",
        "-set_serial",
        "-name",
    ],
    single_dash: true,
    switches: false,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let (verb, _, mut out) = sorted.opened(takes::OTHER);
    let size = if verb.is_some_and(|verb| verb.is("dhparam")) { "openssl:dhparam" } else { "openssl:key" };
    for name in ["-out", "-keyout"] {
        if let Some(path) = sorted.value(&[name]).filter(|path| !path.text.starts_with('-')) {
            out.asks.push(Ask::Leave(Leave::file(Trace::File, path.text.clone(), size, "")));
        }
    }
    // It asks for the names of a certificate.
    out.answers = verb.is_some_and(|verb| verb.is("req"))
        && sorted.has(&["-x509", "-new"])
        && !sorted.has(&["-subj", "-batch", "-config"]);
    out
}
