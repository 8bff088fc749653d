//! dotnet.

use super::given::{Sorted, Spec};
use super::{Ask, Call, Compile, Compiler, Home, Install, Leave, Manager, Request, Tool, Trace, Want, takes};

pub(super) static TOOL: Tool = Tool { names: &["dotnet"], home: Home::Installed, read };

/// `dotnet publish --help` of 8: options with a value. `/p:Name=value` is an operand.
const SPEC: Spec = Spec {
    short: "ocrfanvps",
    long: &[
        "--output",
        "--configuration",
        "--runtime",
        "--framework",
        "--arch",
        "--os",
        "--verbosity",
        "--name",
        "--source",
        "--packages",
        "--version-suffix",
        "--tool-path",
        "--version",
        "--configfile",
        "--property",
    ],
    single_dash: false,
    switches: true,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let (verb, rest, mut out) = sorted.opened(takes::SMALL);
    let word = verb.map_or("", |verb| verb.text.as_str());
    match word {
        "publish" | "build" | "test" => out.takes = takes::FRAMEWORK,
        "restore" => out.takes = takes::DEPENDENCIES,
        _ => {}
    }
    let project = rest.first().filter(|arg| {
        arg.known
            && [".csproj", ".fsproj", ".vbproj", ".sln", ".slnx"].iter().any(|end| arg.text.ends_with(end))
    });
    if let (Some(project), "restore" | "build" | "publish" | "test") = (project, word) {
        let words =
            format!("MSBUILD : error MSB1009: Project file does not exist.\nSwitch: {}", project.text);
        out.wants.push(Want::new(&[&project.text], words, 1).made_by(&["dotnet"]));
    }
    if matches!(word, "restore" | "build" | "publish" | "test" | "tool") {
        let install = Install { project: word == "restore", ..Install::new(Manager::Dotnet) };
        out.asks.push(Ask::Install(install));
    }
    if matches!(word, "build" | "publish") {
        let says = |text: &str| call.args.iter().any(|arg| arg.text.to_ascii_lowercase().contains(text));
        out.asks.push(Ask::Compile(Compile {
            output: sorted.value(&["-o", "--output"]).cloned(),
            own_runtime: says("--self-contained") && !says("false")
                || says("selfcontained=true")
                || says("--sc"),
            trimmed: says("trimmed=true"),
            native: says("publishaot=true"),
            ..Compile::of(Compiler::Dotnet)
        }));
    }
    if word == "new" {
        let directory = sorted.value(&["-o", "--output"]).or_else(|| sorted.value(&["-n", "--name"]));
        let directory = directory.map_or(".", |directory| directory.text.as_str());
        let leave = Leave::tree(Trace::SmallFiles, directory, "dotnet:new", "dotnet new");
        out.asks.push(Ask::Leave(leave.within("scaffold")));
    }
    out
}
