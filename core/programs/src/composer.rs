//! Composer, also as `php composer.phar`.

use super::given::{Sorted, Spec};
use super::{
    Arg, Ask, Call, CleanCache, Development, Home, Install, Item, Kept, Leave, Manager, Request, Tool, Trace,
    Want, node, takes,
};

pub(super) static TOOL: Tool = Tool { names: &["composer", "composer.phar"], home: Home::Installed, read };
pub(super) static PHP: Tool = Tool { names: &["php"], home: Home::Installed, read: php };

/// `composer help install` of 2.7: options with a value.
const SPEC: Spec = Spec {
    short: "d",
    long: &[
        "--working-dir",
        "--prefer-install",
        "--audit-format",
        "--ignore-platform-req",
        "--repository",
        "--repository-url",
        "--stability",
        "--fixed",
    ],
    single_dash: false,
    switches: false,
    stops: false,
};

fn read(call: &Call<'_>) -> Request {
    let sorted = Sorted::read(call.args, &SPEC);
    let (verb, rest) = sorted.verb();
    let (verb, rest) = match verb {
        Some(global) if global.is("global") => (rest.first().copied(), rest.get(1..).unwrap_or_default()),
        verb => (verb, rest),
    };
    let global = sorted.operands.first().is_some_and(|first| first.is("global"));
    let word = verb.map_or("", |verb| verb.text.as_str());
    let shown = sorted.verb().0;
    let mut out = Request { verb: shown.map(Arg::item), takes: takes::OTHER, ..Request::default() };
    match word {
        "install" | "i" | "update" | "require" | "create-project" => {
            out.takes =
                if matches!(word, "i" | "create-project") { takes::OTHER } else { takes::DEPENDENCIES };
            out.once = true;
            let sources = node::sources(rest);
            if matches!(word, "install" | "i" | "update")
                && !global
                && !sorted.has(&["-d", "--working-dir"])
                && call.variable("COMPOSER").is_none()
            {
                let words = "Composer could not find a composer.json file in {dir}";
                out.wants
                    .push(Want::new(&["composer.json"], words, 1).made_by(&["composer", "php", "laravel"]));
            }
            let cache = match call.variable("COMPOSER_CACHE_DIR") {
                _ if sorted.has(&["--no-cache"]) => Kept::Not,
                Some(directory) => {
                    Kept::In(Item { known: !directory.is_empty(), text: directory, span: call.program })
                }
                None => Kept::Usual,
            };
            out.asks.push(Ask::Install(Install {
                project: matches!(word, "install" | "i") && !global,
                development: development(call, &sorted),
                sources,
                cache,
                global,
                elsewhere: sorted.has(&["-d", "--working-dir"]),
                idle: sorted.has(&["--dry-run"]),
                ..Install::new(Manager::Composer)
            }));
        }
        "clear-cache" | "clearcache" | "cc" => {
            out.asks.push(Ask::CleanCache(CleanCache {
                manager: Manager::Composer,
                packages: true,
                index: true,
            }));
        }
        _ => {}
    }
    out
}

fn development(call: &Call<'_>, sorted: &Sorted<'_>) -> Development {
    if sorted.has(&["--no-dev"]) || call.variable("COMPOSER_NO_DEV").is_some_and(|value| value != "0") {
        Development::LeftOut
    } else {
        Development::Included("--no-dev")
    }
}

/// `php composer.phar …`, `php composer-setup.php --install-dir=…`, or any other script.
fn php(call: &Call<'_>) -> Request {
    let mut out = Request { takes: takes::OTHER, ..Request::default() };
    let script = call.args.iter().position(|arg| !arg.text.starts_with('-'));
    let Some((at, script)) = script.and_then(|at| Some((at, call.args.get(at)?))) else {
        out.asks.push(Ask::Interpret(super::Interpret {
            script: None,
            args: Vec::new(),
            shell: false,
            reads_input: super::interpreters::reads_input(call, false),
        }));
        return out;
    };
    let installer = script.text.ends_with("composer-setup.php")
        || script.text.contains("composer")
            && call
                .args
                .iter()
                .any(|arg| arg.text.contains("--install-dir") || arg.text.contains("--filename"));
    if installer {
        out.asks.push(Ask::Leave(Leave::file(
            Trace::Download,
            "/usr/local/bin/composer",
            "composer:phar",
            "composer.phar",
        )));
    } else if script.text.contains("composer") {
        let request = read(&Call { args: call.args.get(at + 1..).unwrap_or_default(), ..*call });
        return Request { takes: takes::OTHER, ..request };
    } else {
        out.asks.push(Ask::Look);
    }
    out
}
