//! What it does: finds COPY and ADD without `--chown` after a USER who is not root.
//!
//! Why: they do not heed USER: what they bring belongs to root, and that user may read it but not change it.
//!
//! Fix safety: unsafe: programs that the user may change are not what everyone wants.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("CopyAfterUser"),
    severity: Severity::Info,
    experimental: false,
    summary: "COPY does not heed USER: its files belong to root",
    url: "rules/CopyAfterUser",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in &ctx.model.stages {
        // Once for a stage: what comes after is the same oversight.
        let found = ctx.instructions(stage).find_map(|(position, instruction)| {
            let (Kind::Copy(transfer) | Kind::Add(transfer)) = &instruction.kind else { return None };
            let named = ctx.instructions(stage).any(|(at, one)| at < position && matches!(one.kind, Kind::User(_)));
            let state = ctx.state_before(stage, position);
            let user = state.user.as_deref().map(|user| user.split(':').next().unwrap_or(user).to_owned());
            let user = user.filter(|user| named && !matches!(user.as_str(), "" | "root" | "0"))?;
            let plain = !user.contains('$') && transfer.chown.is_none() && !is_windows(ctx.model, stage);
            plain.then_some((instruction, user))
        });
        let Some((instruction, user)) = found else { continue };
        let command = instruction.keyword.value.to_ascii_uppercase();
        let message = format!(
            "{command} does not heed USER: what it brings belongs to root, and {} may not change it; --chown gives it away",
            quote(&user)
        );
        let edit = (Span::empty(instruction.keyword.span.end as usize), format!(" --chown={user}"));
        out.push(
            Finding::at(instruction, instruction.keyword.span, "copy-after-user", message)
                .arg("command", command)
                .arg("user", &user)
                .fix(Applicability::Unsafe, "copy-with-owner", "Give it to that user", [edit]),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::check_rule;

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_once_for_a_stage() {
        check_rule(
            RULE,
            "FROM node:24\nUSER node\nWORKDIR /app\n COPY package.json .\n#^^^^\nCOPY . .\nCMD [\"node\", \"a.js\"]\n",
        );
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM node:24\nCOPY . /app\nUSER node\n",
            "FROM node:24\nUSER node\nCOPY --chown=node . /app\n",
            "FROM node:24\nUSER node\nUSER root\nCOPY . /app\n",
            "FROM gcr.io/distroless/static:nonroot\nCOPY app /app\n",
            "FROM node:24\nARG U=node\nUSER $X\nCOPY . /app\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
