//! Shells and interpreters that are given a script: a file, or what comes through a pipe.

use super::{Ask, Call, Home, Interpret, Request, Tool, Want, takes};

pub(super) static SH: Tool = Tool { names: &["sh"], home: Home::Anywhere, read: shell };
pub(super) static SHELLS: Tool =
    Tool { names: &["bash", "ash", "dash", "zsh", "ksh"], home: Home::Installed, read: shell };
pub(super) static OTHERS: Tool =
    Tool { names: &["perl", "node", "ruby"], home: Home::Installed, read: other };

fn shell(call: &Call<'_>) -> Request {
    let at = call.args.iter().position(|arg| !arg.text.starts_with('-'));
    let (script, args) = match at.and_then(|at| call.args.get(at..)).and_then(<[super::Arg]>::split_first) {
        Some((script, rest)) => (Some(script.item()), rest.iter().map(|arg| arg.item()).collect()),
        None => (None, Vec::new()),
    };
    Request {
        asks: vec![Ask::Interpret(Interpret {
            script,
            args,
            shell: true,
            reads_input: reads_input(call, true),
        })],
        takes: takes::OTHER,
        ..Request::default()
    }
}

fn other(call: &Call<'_>) -> Request {
    let asks = vec![Ask::Interpret(Interpret {
        script: call.args.first().filter(|arg| !arg.text.starts_with('-')).map(|arg| arg.item()),
        args: Vec::new(),
        shell: false,
        reads_input: reads_input(call, false),
    })];
    let mut wants = Vec::new();
    if let Some(script) = call.args.first()
        && call.name == "node"
        && script.known
        && [".js", ".mjs", ".cjs"].iter().any(|end| script.text.ends_with(end))
        && !script.text.contains("node_modules")
    {
        let words = "Error: Cannot find module '{path}'";
        wants.push(Want::new(&[&script.text], words, 1).made_by(super::node::MAKERS));
    }
    Request { asks, wants, takes: takes::OTHER, ..Request::default() }
}

/// Whether it takes its program from its input.
pub(super) fn reads_input(call: &Call<'_>, shell: bool) -> bool {
    for arg in call.args {
        let text = arg.text.as_str();
        if matches!(text, "-" | "-s" | "--")
            || shell && text.starts_with('-') && text.contains('s') && !text.contains('c')
        {
            return true;
        }
        if shell && matches!(text, "-e" | "-x" | "-ex" | "-xe" | "-eux" | "-i" | "-l" | "-u") {
            continue;
        }
        return text.starts_with("/dev/stdin") || text == "/proc/self/fd/0";
    }
    true
}
