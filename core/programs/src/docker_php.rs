//! What the official images of PHP bring to build extensions with, and pecl.

use super::given::{Sorted, Spec};
use super::{Arg, Ask, Call, Home, Leave, Request, Tool, Trace, takes};

pub(super) static INSTALL: Tool =
    Tool { names: &["docker-php-ext-install"], home: Home::Installed, read: install };
pub(super) static OTHERS: Tool = Tool {
    names: &["docker-php-ext-configure", "docker-php-source"],
    home: Home::Installed,
    read: |_| nothing(),
};
pub(super) static PECL: Tool = Tool { names: &["pecl"], home: Home::Installed, read: pecl };

fn nothing() -> Request {
    Request { takes: takes::OTHER, ..Request::default() }
}

fn install(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &Spec { short: "j", ..Spec::default() });
    let names: Vec<&str> = sorted.operands.iter().map(|arg| arg.text.as_str()).collect();
    // Debian's phpize dependencies stay in the image; the extensions are shared objects with debug symbols.
    let leave = Leave {
        times: names.len() as u64,
        ..Leave::tree(Trace::PhpExtensions, "/usr/local/lib/php/extensions", "php:extension", names.join(" "))
    };
    // It removes what it needed to build.
    Request {
        asks: vec![Ask::Leave(leave), Ask::TidyUp],
        once: true,
        takes: takes::FRAMEWORK,
        ..Request::default()
    }
}

fn pecl(call: &Call<'_>) -> Request {
    let mut out = nothing();
    if call.args.iter().any(|arg| arg.is("install")) {
        let words: Vec<&str> = call.args.iter().map(|arg: &Arg| arg.text.as_str()).collect();
        out.asks.push(Ask::Leave(Leave::tree(
            Trace::PhpExtensions,
            "/usr/local/lib/php/pecl",
            "php:pecl",
            words.join(" "),
        )));
    }
    out
}
