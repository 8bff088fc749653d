//! C compilers.

use super::given::{Sorted, Spec};
use super::{Ask, Call, Compile, Compiler, Home, Request, Tool, takes};

pub(super) static TOOL: Tool =
    Tool { names: &["gcc", "g++", "cc", "c++", "clang", "clang++", "musl-gcc"], home: Home::Installed, read };

/// gcc(1) of 14: options with a value.
const SPEC: Spec = Spec {
    short: "oIDLlxWfgOTuUAXBm",
    long: &["--target", "--sysroot", "--param"],
    single_dash: false,
    switches: false,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    // What makes it stop before it links, link otherwise, or make something that is no program.
    let stops = |text: &str| {
        matches!(
            text,
            "-c" | "-S" | "-E" | "-M" | "-MM" | "-shared" | "-r" | "--version" | "-v" | "-dumpmachine"
        )
    };
    let is_static = call.args.iter().any(|arg| arg.text.starts_with("-static"));
    Request {
        asks: vec![Ask::Compile(Compile {
            output: sorted.value(&["-o"]).cloned(),
            checks: call.args.iter().any(|arg| stops(&arg.text)),
            is_static,
            called: call.name.to_owned(),
            ..Compile::of(Compiler::C)
        })],
        takes: if call.name == "musl-gcc" { takes::OTHER } else { takes::FILE },
        ..Request::default()
    }
}
