//! cmake, and the scripts that say how to build: configure and its kin.

use super::{Ask, Call, Home, Leave, Make, MakeKind, Request, Tool, Trace, make, takes};

pub(super) static TOOL: Tool = Tool { names: &["cmake"], home: Home::Installed, read };
pub(super) static CONFIGURE: Tool = Tool {
    names: &[
        "configure",
        "Configure",
        "autogen.sh",
        "autoreconf",
        "buildconf",
        "autoconf",
        "automake",
        "phpize",
        "bootstrap",
    ],
    home: Home::Installed,
    read: configure,
};

fn read(call: &Call<'_>) -> Request {
    let has = |word: &str| call.args.iter().any(|arg| arg.is(word));
    let kind = if has("--install") {
        MakeKind::Install
    } else if has("--build") {
        MakeKind::Build
    } else {
        MakeKind::Configure
    };
    Request {
        asks: vec![Ask::Make(Make { kind, directory: None, prefix: make::prefix(call) })],
        takes: if has("--build") { takes::PROJECT } else { takes::CONFIGURE },
        ..Request::default()
    }
}

fn configure(call: &Call<'_>) -> Request {
    let leave = Leave::tree(Trace::BuildFiles, ".", "build:configured", call.name);
    let takes = if matches!(call.name, "configure" | "Configure") { takes::PACKAGES } else { takes::OTHER };
    Request {
        asks: vec![Ask::Leave(leave.within(format!("configured-{}", call.name)))],
        takes,
        ..Request::default()
    }
}
