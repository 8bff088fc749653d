//! Build tools of which little more is known than what they leave behind.

use super::given::{Sorted, Spec};
use super::{Ask, Call, Home, Leave, Request, Tool, Trace, takes};

/// What a tool leaves whatever it is told.
macro_rules! leaves {
    ($name:ident, $names:expr, $takes:expr, $trace:expr, $at:expr, $size:expr) => {
        pub(super) static $name: Tool = Tool {
            names: $names,
            home: Home::Installed,
            read: |call| Request {
                asks: vec![Ask::Leave(Leave::tree($trace, $at, $size, call.name))],
                takes: $takes,
                ..Request::default()
            },
        };
    };
}

leaves!(LEIN, &["lein"], takes::PROJECT, Trace::BuildCache, "/root/.m2/repository", "lein:cache");
leaves!(CLOJURE, &["clj", "clojure"], takes::OTHER, Trace::BuildCache, "/root/.m2/repository", "lein:cache");
leaves!(SBT, &["sbt"], takes::PROJECT, Trace::BuildCache, "/root/.m2/repository", "sbt:cache");
leaves!(MIX, &["mix"], takes::PROJECT, Trace::Output, "_build", "mix:build");
leaves!(REBAR, &["rebar3"], takes::OTHER, Trace::Output, "_build", "mix:build");
leaves!(STACK, &["stack", "cabal"], takes::PROJECT, Trace::BuildCache, "/root/.stack", "stack:cache");
leaves!(
    BUNDLERS,
    &["webpack", "vite", "ng", "next", "hugo", "rollup"],
    takes::DEPENDENCIES,
    Trace::Output,
    "dist",
    "web:output"
);
leaves!(TSC, &["tsc"], takes::FILE, Trace::Output, "dist", "web:output");
leaves!(
    OTHER_BUNDLERS,
    &["nuxt", "gulp", "grunt", "turbo", "nx", "esbuild", "parcel", "jekyll", "mkdocs"],
    takes::OTHER,
    Trace::Output,
    "dist",
    "web:output"
);
pub(super) static LOCALES: Tool = Tool {
    names: &["locale-gen", "localedef"],
    home: Home::Installed,
    read: |call| Request {
        asks: vec![Ask::Leave(Leave::file(
            Trace::Locales,
            "/usr/lib/locale/archive",
            "locales:archive",
            call.name,
        ))],
        takes: takes::OTHER,
        ..Request::default()
    },
};

pub(super) static COMPILERS: Tool =
    Tool { names: &["protoc", "javac", "rustc", "swiftc"], home: Home::Installed, read: compiler };
pub(super) static JLINK: Tool = Tool { names: &["jlink"], home: Home::Installed, read: jlink };

fn compiler(call: &Call<'_>) -> Request {
    let takes = if matches!(call.name, "rustc" | "javac") { takes::FILE } else { takes::OTHER };
    let mut out = Request { takes, ..Request::default() };
    if call.args.len() > 1 {
        let leave = Leave::tree(Trace::Output, ".", "compiler:output", call.name);
        out.asks.push(Ask::Leave(leave.within(format!("{}-output", call.name))));
    } else if call.name == "javac" {
        out.asks.push(Ask::Leave(
            Leave::file(Trace::SmallFiles, "/etc", "small:javac", call.name).within(call.name),
        ));
    } else if call.name != "rustc" {
        let program = super::Item { text: call.name.to_owned(), known: true, span: call.program };
        out.asks.push(Ask::Program(program));
    }
    out
}

fn jlink(call: &Call<'_>) -> Request {
    let spec = Spec {
        long: &["--output", "--module-path", "--add-modules", "--compress", "--launcher"],
        ..Spec::default()
    };
    let sorted = Sorted::read(call.args, &spec);
    let output = sorted.value(&["--output"]).map_or("/jre", |output| output.text.as_str());
    Request {
        asks: vec![Ask::Leave(Leave::tree(Trace::Output, output, "jlink:runtime", call.name))],
        takes: takes::OTHER,
        ..Request::default()
    }
}
