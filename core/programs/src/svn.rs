//! Subversion and Mercurial.

use super::{Arg, Ask, Call, Checkout, Home, Item, Request, Tool, takes};

pub(super) static TOOL: Tool = Tool { names: &["svn"], home: Home::Installed, read };
pub(super) static HG: Tool = Tool {
    names: &["hg"],
    home: Home::Installed,
    read: |call| Request { takes: takes::OTHER, ..read(call) },
};

fn read(call: &Call<'_>) -> Request {
    let verb =
        call.args.iter().find(|arg| ["checkout", "co", "clone", "export"].iter().any(|word| arg.is(word)));
    let mut out = Request { verb: verb.map(Arg::item), takes: takes::FETCH, ..Request::default() };
    if verb.is_some() {
        let url = call.args.last().map(Arg::item);
        let to = Item { text: "checkout".to_owned(), known: false, span: call.program };
        out.asks.push(Ask::Clone(Checkout { url, to, shallow: false, git: false }));
    }
    out
}
