//! What the official images of PHP bring to build extensions with, and pecl.

use super::given::{Sorted, Spec};
use super::{Arg, Ask, Build, BuildNeed, Call, Home, Leave, Request, Tool, Trace, takes};

pub(super) static INSTALL: Tool =
    Tool { names: &["docker-php-ext-install"], home: Home::Installed, read: install };
pub(super) static OTHERS: Tool = Tool {
    names: &["docker-php-ext-configure", "docker-php-source"],
    home: Home::Installed,
    read: |_| nothing(),
};
pub(super) static PECL: Tool = Tool { names: &["pecl"], home: Home::Installed, read: pecl };

/// Extensions whose `configure` asks for a library (php-src ext/*/config.m4 of 8.3), and what it says where there is none.
const HEADERS: &[(&str, &str)] = &[
    ("bz2", "configure: error: Please reinstall the BZip2 distribution"),
    ("gd", "configure: error: Package requirements (zlib) were not met:"),
    ("gmp", "configure: error: GNU MP Library version 4.2 or greater required."),
    ("intl", "configure: error: Package requirements (icu-uc >= 50.1 icu-io icu-i18n) were not met:"),
    ("ldap", "configure: error: Cannot find ldap.h"),
    (
        "pgsql",
        "configure: error: Cannot find libpq-fe.h. Please specify correct PostgreSQL installation path",
    ),
    (
        "pdo_pgsql",
        "configure: error: Cannot find libpq-fe.h. Please specify correct PostgreSQL installation path",
    ),
    ("soap", "configure: error: Package requirements (libxml-2.0 >= 2.9.0) were not met:"),
    ("tidy", "configure: error: Cannot find libtidy"),
    ("xsl", "configure: error: Package requirements (libxslt >= 1.1.0) were not met:"),
    (
        "zip",
        "configure: error: Package requirements (libzip >= 0.11 libzip != 1.3.1 libzip != 1.7.0) were not met:",
    ),
];

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
    let missing = |name: &str| HEADERS.iter().find(|(extension, _)| *extension == name);
    let builds = sorted.operands.iter().filter(|arg| arg.known).filter_map(|arg| missing(&arg.text));
    let builds = builds.map(|(name, words)| Build {
        what: (*name).to_owned(),
        needs: BuildNeed::Headers,
        words: (*words).to_owned(),
        exit: 1,
    });
    // It removes what it needed to build.
    Request {
        builds: builds.collect(),
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
