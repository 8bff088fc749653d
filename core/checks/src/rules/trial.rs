//! A changed text judged like the one before it, for advice that must not break what it advises on.

use super::prelude::*;
use crate::size::{self, SizeReport};

/// Whether `text` builds and starts as far as the text of `ctx` does: no stop and no failed start that is new.
pub(super) fn stands(ctx: &Context<'_>, text: &str) -> bool {
    let tree = crate::syntax::read(text);
    let file = crate::syntax::build(text, &tree);
    if !file.errors.is_empty() {
        return false;
    }
    let config = |image: Option<&str>| image.and_then(size::catalogue::config);
    let model = crate::model::build(text, &file, ctx.options, &config);
    let scripts = crate::model::scripts(text, &file, &model);
    let verdict = crate::verdict::judge(text, &file, &model, &scripts, ctx.options);
    if verdict.begins > ctx.verdict.begins {
        return false;
    }
    let size = SizeReport::default();
    let after = Context::new((text, ctx.options, false), (&tree, &file), &model, &scripts, &size, &verdict);
    faults(&after).is_subset(&faults(ctx))
}

/// The rules that find the build to stop or the image not to start.
fn faults(ctx: &Context<'_>) -> BTreeSet<&'static str> {
    let mut out = BTreeSet::new();
    // The one that asks has no such findings.
    for rule in super::RULES.iter().filter(|rule| rule.name != super::base_could_be_smaller::RULE.name) {
        let mut found = Vec::new();
        (rule.check)(ctx, &mut found);
        if found.iter().any(|found| found.outcome.is_some()) {
            out.insert(rule.name);
        }
    }
    out
}
