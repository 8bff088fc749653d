//! make and what works like it: ninja, meson, scons, bazel.

use super::given::{Sorted, Spec};
use super::{Ask, Call, Home, Item, Make, MakeKind, Request, Tool, Want, takes};

pub(super) static TOOL: Tool =
    Tool { names: &["make", "gmake", "ninja", "meson", "scons"], home: Home::Installed, read };
pub(super) static BAZEL: Tool = Tool {
    names: &["bazel"],
    home: Home::Installed,
    read: |call| Request {
        asks: vec![Ask::Program(Item { text: call.name.to_owned(), known: true, span: call.program })],
        takes: takes::PROJECT,
        ..Request::default()
    },
};

/// make(1) of GNU make 4.4, and ninja's: options with a value. A number after `-j` or `-l` may be left out.
const SPEC: Spec = Spec {
    short: "CfIoW",
    long: &[
        "--directory",
        "--file",
        "--makefile",
        "--include-dir",
        "--old-file",
        "--what-if",
        "--assume-old",
        "--assume-new",
    ],
    single_dash: false,
    switches: false,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let targets: Vec<Item> =
        sorted.operands.iter().filter(|arg| !arg.text.contains('=')).map(|arg| arg.item()).collect();
    let first = targets.first().map_or("", |target| target.text.as_str());
    let any = |names: &[&str]| targets.iter().any(|target| names.contains(&target.text.as_str()));
    let kind = if targets.iter().any(|target| target.text.starts_with("install")) {
        MakeKind::Install
    } else if any(&["clean", "distclean"]) {
        MakeKind::Clean
    } else if any(&["test", "check"]) {
        MakeKind::Test
    } else if call.name == "meson" && first != "compile" {
        MakeKind::Configure
    } else {
        MakeKind::Build
    };
    let mut wants = Vec::new();
    let moved = sorted.has(&["-C", "--directory", "-f", "--file", "--makefile", "-I", "--eval"]);
    if matches!(call.name, "make" | "gmake")
        && !moved
        && !sorted.unsure
        && targets.iter().all(|target| target.known)
    {
        let words = match targets.first() {
            Some(target) => format!("make: *** No rule to make target '{}'.  Stop.", target.text),
            None => "make: *** No targets specified and no makefile found.  Stop.".to_owned(),
        };
        // A rule that make knows by itself makes a program of a source file of its name.
        let files: Vec<String> = ["Makefile", "makefile", "GNUmakefile"].map(str::to_owned).to_vec();
        let sources = targets
            .iter()
            .flat_map(|target| ["", ".c", ".cc", ".cpp", ".sh"].map(|end| format!("{}{end}", target.text)));
        let any: Vec<String> = files.into_iter().chain(sources).collect();
        let makers = &[
            "cmake",
            "configure",
            "Configure",
            "qmake",
            "automake",
            "autoreconf",
            "perl",
            "ruby",
            "phpize",
            "meson",
        ];
        wants.push(Want { any, words, exit: 2, makers, ..Want::default() });
    }
    let short = matches!(first, "install" | "clean" | "distclean");
    Request {
        verb: targets.first().cloned(),
        asks: vec![Ask::Make(Make {
            kind,
            directory: sorted.value(&["-C", "--directory"]).cloned(),
            prefix: prefix(call),
        })],
        wants,
        takes: if short { takes::FETCH } else { takes::PROJECT },
        ..Request::default()
    }
}

/// Where `make install` puts things, by the variables on its command line.
pub(super) fn prefix(call: &Call<'_>) -> Option<String> {
    ["DESTDIR=", "PREFIX=", "prefix=", "INSTALL_TOP="]
        .iter()
        .find_map(|name| call.args.iter().find_map(|arg| arg.text.strip_prefix(name)))
        .filter(|prefix| prefix.starts_with('/') && prefix.len() > 1)
        .map(str::to_owned)
}
