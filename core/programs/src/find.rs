//! find, where it deletes.

use super::{Ask, Call, DeleteFound, Home, Request, Tool, takes};

pub(super) static TOOL: Tool = Tool { names: &["find"], home: Home::Anywhere, read };

fn read(call: &Call<'_>) -> Request {
    let mut out = Request { takes: takes::OTHER, ..Request::default() };
    let removes = |name: &str| name.rsplit('/').next() == Some("rm");
    let deletes = call.args.iter().any(|arg| arg.is("-delete"))
        || call.args.windows(2).any(|pair| {
            matches!(pair, [flag, program] if flag.text.starts_with("-exec") && removes(&program.text))
        });
    let roots: Vec<_> = call
        .args
        .iter()
        .take_while(|arg| !arg.text.starts_with(['-', '(', '!', '\\']))
        .map(|arg| arg.item())
        .collect();
    let names = call.args.windows(2).filter_map(|pair| match pair {
        [flag, name] if flag.is("-name") || flag.is("-iname") => Some(name.item()),
        _ => None,
    });
    // Only some of what lies there.
    let some = call.args.iter().any(|arg| {
        arg.known
            && (arg.text.contains("name")
                || matches!(
                    arg.text.as_str(),
                    "-path" | "-regex" | "-newer" | "-size" | "-mtime" | "-perm" | "-user"
                ))
    });
    let found = DeleteFound { roots, names: names.collect(), some };
    // `find … | xargs rm`, `find … -print0`: what is found is given on.
    out.asks.push(if deletes { Ask::DeleteFound(found) } else { Ask::Look });
    out
}
