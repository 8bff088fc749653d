//! python: its modules pip and venv, its old way to install a package, and code that fetches models.

use super::{Ask, Call, Home, Leave, Request, Tool, Trace, Want, data, pip, takes};

pub(super) static TOOL: Tool = Tool { names: &["python", "python2", "python3"], home: Home::Installed, read };
pub(super) static VIRTUALENV: Tool = Tool { names: &["virtualenv"], home: Home::Installed, read: virtualenv };

fn read(call: &Call<'_>) -> Request {
    if let Some(what) = data::python(call.name, call.args) {
        return data::request(what);
    }
    let mut out = Request { takes: takes::OTHER, ..Request::default() };
    if let Some((module, rest)) = pip::module(call.args) {
        match module.text.as_str() {
            name if name.starts_with("pip") => {
                let request = pip::read(&Call { args: rest, ..*call });
                return Request { takes: takes::DEPENDENCIES, ..request };
            }
            "venv" | "virtualenv" => {
                let directory = rest.iter().find(|arg| !arg.text.starts_with('-'));
                let directory = directory.map_or("/venv", |arg| arg.text.as_str());
                out.once = true;
                out.asks.push(Ask::Leave(Leave::tree(
                    Trace::Virtualenv,
                    format!("{directory}/lib"),
                    "python:venv",
                    "",
                )));
            }
            _ => {
                out.endless = module.text == "http.server";
                out.asks.push(Ask::Interpret(super::Interpret {
                    script: Some(module),
                    args: Vec::new(),
                    shell: false,
                    reads_input: false,
                }));
            }
        }
        return out;
    }
    let mut plain = call.args.iter();
    let (script, sub) = (plain.next(), plain.next());
    let Some(script) = script else {
        out.asks.push(Ask::Interpret(super::Interpret {
            script: None,
            args: Vec::new(),
            shell: false,
            reads_input: true,
        }));
        return out;
    };
    if script.text.ends_with("setup.py") && sub.is_some_and(|sub| sub.is("install") || sub.is("develop")) {
        let leave = Leave::tree(
            Trace::PythonPackages,
            "/usr/local/lib/python",
            "python:setup-py",
            script.text.clone(),
        );
        out.asks.push(Ask::Leave(leave.within("setup")));
    } else if !script.text.starts_with("--version") && !script.is("-V") {
        if script.known && script.text.ends_with(".py") && !script.text.starts_with('-') {
            let words = "python: can't open file '{path}': [Errno 2] No such file or directory";
            let makers = &["python", "python3", "django-admin", "cookiecutter", "copier"];
            out.wants.push(Want::new(&[&script.text], words, 2).made_by(makers));
        }
        out.asks.push(Ask::Interpret(super::Interpret {
            script: (!script.text.starts_with('-')).then(|| script.item()),
            args: Vec::new(),
            shell: false,
            reads_input: super::interpreters::reads_input(call, false),
        }));
    }
    out
}

fn virtualenv(call: &Call<'_>) -> Request {
    let directory = call.args.iter().find(|arg| !arg.text.starts_with('-'));
    let directory = directory.map_or("/venv", |arg| arg.text.as_str());
    let leave = Leave::tree(Trace::Virtualenv, format!("{directory}/lib"), "python:virtualenv", "");
    Request { asks: vec![Ask::Leave(leave)], once: true, takes: takes::OTHER, ..Request::default() }
}
