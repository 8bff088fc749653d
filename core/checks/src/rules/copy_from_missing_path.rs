//! What it does: finds COPY --from of a path that the source stage certainly does not have.
//!
//! Why: the build stops there with "not found".
//!
//! Fix safety: none: which of the two paths is wrong cannot be known.

use super::prelude::*;
use super::systems::{Ground, Placed, base_name, ground, has_plain_extension, whole_history};
use crate::model::Origin;
use crate::paths::is_within;
use crate::syntax::join_path;

pub(crate) static RULE: Rule = Rule {
    known: listed("CopyFromMissingPath"),
    severity: Severity::Warning,
    experimental: false,
    summary: "COPY --from takes a path that the source stage never makes",
    url: "rules/CopyFromMissingPath",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in &ctx.model.stages {
        for (position, instruction) in ctx.instructions(stage) {
            let Kind::Copy(transfer) = &instruction.kind else { continue };
            let placed = Placed { stage, position, instruction };
            let Some(Origin::Stage(from)) = placed.origin(ctx) else { continue };
            let Some(source_stage) = ctx.model.stages.get(from.index()) else { continue };
            let Some(made) = made(ctx, source_stage) else { continue };
            for source in &transfer.sources {
                let Some(path) = placed.expand(ctx, &source.value) else { continue };
                let path = clean_path(&format!("/{path}"));
                if path == "/"
                    || path.contains(['*', '?', '['])
                    || made.iter().any(|known| known.may_hold(&path))
                {
                    continue;
                }
                let name =
                    source_stage.name.as_ref().map_or_else(|| from.0.to_string(), |name| name.value.clone());
                let message = format!(
                    "Stage {name} starts empty and nothing in it makes {path}, so the build stops here with \"not found\""
                );
                let finding = Finding::at(instruction, source.span, "copy-from-missing-path", message);
                out.push(finding.arg("stage", &name).arg("path", &path).leads_to(ctx.stops(stage)));
            }
        }
    }
}

/// Something that a stage has.
struct Made {
    path: String,
    /// Whether anything may lie below.
    tree: bool,
}

impl Made {
    /// Whether `path` may be this, lie above it, or below it.
    fn may_hold(&self, path: &str) -> bool {
        is_within(&self.path, path) || (self.tree && is_within(path, &self.path))
    }
}

/// What a stage on scratch has; `None` where that cannot be known.
fn made<'a>(ctx: &Context<'a>, stage: &'a Stage) -> Option<Vec<Made>> {
    if !matches!(ground(ctx, stage), Ground::Scratch) {
        return None;
    }
    let mut out = Vec::new();
    for placed in whole_history(ctx, stage) {
        match &placed.instruction.kind {
            // A program that runs there may make anything.
            Kind::Run(_) => return None,
            Kind::Workdir(_) => {
                let after = ctx.state_before(placed.stage, placed.position + 1);
                out.push(Made { path: after.workdir?, tree: false });
            }
            Kind::Copy(transfer) | Kind::Add(transfer) => {
                let is_add = matches!(placed.instruction.kind, Kind::Add(_));
                let (dest, directory) = placed.destination(ctx, transfer)?;
                if transfer.parents {
                    return None;
                }
                for source in &transfer.sources {
                    let source = placed.expand(ctx, &source.value)?;
                    let name = base_name(&source);
                    let file = has_plain_extension(name) && !is_remote(&source) && !is_add;
                    let path = if directory && file { join_path(&dest, name) } else { dest.clone() };
                    out.push(Made { path, tree: !file });
                }
                for &index in &transfer.inline {
                    let name = placed.instruction.heredocs.get(index)?.name.clone();
                    let path = if directory { join_path(&dest, &name) } else { dest.clone() };
                    out.push(Made { path, tree: false });
                }
            }
            _ => {}
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use crate::tests::check_rule;

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_where_nothing_makes_it() {
        check_rule(
            RULE,
            "FROM scratch AS files\nCOPY a.conf /etc/a.conf\nFROM alpine\nCOPY --from=files /etc/b.conf /etc/\n#                 ^^^^^^^^^^^\n",
        );
        check_rule(
            RULE,
            "FROM scratch AS e\nFROM alpine\nCOPY --from=e /a /b /c/\n#             ^^\n#                ^^\n",
        );
        check_rule(
            RULE,
            "FROM scratch AS e\nWORKDIR /w\nCOPY dist ./dist\nFROM alpine\nCOPY --from=0 w/dist/x /dest/x /\n#                      ^^^^^^^\n",
        );
    }

    #[test]
    fn is_silent_where_it_may_be_there() {
        for text in [
            "FROM scratch AS f\nCOPY conf /etc/\nFROM alpine\nCOPY --from=f /etc/b.conf /etc/\n",
            "FROM scratch AS f\nCOPY . /\nFROM alpine\nCOPY --from=f /x /x\n",
            "FROM scratch AS f\nADD a.tar /a\nFROM alpine\nCOPY --from=f /a/x /x\n",
            "FROM scratch AS f\nCOPY a.conf /etc/a.conf\nFROM alpine\nCOPY --from=f /etc /etc\n",
            "FROM alpine AS f\nFROM alpine\nCOPY --from=f /nothing /x\n",
            "FROM scratch AS f\nCOPY b /b\nRUN [\"/b\"]\nFROM alpine\nCOPY --from=f /x /x\n",
            "FROM scratch AS f\nCOPY a.conf /etc/\nFROM alpine\nCOPY --from=f /etc/a.* /x/\n",
            "FROM scratch AS f\nCOPY a.conf /etc/\nFROM alpine\nCOPY --from=f / /x/\n",
            "ARG PKG=scratch\nFROM $PKG AS f\nFROM alpine\nCOPY --from=f /x /y\n",
            "FROM scratch AS f\nARG D\nCOPY a $D\nFROM alpine\nCOPY --from=f /q /x/\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
