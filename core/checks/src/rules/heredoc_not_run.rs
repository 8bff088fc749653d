//! What it does: finds a heredoc that no command reads.
//!
//! Why: nothing of it runs, and the build succeeds.
//!
//! Fix safety: none: the body may be meant as a script, or as a file.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("HeredocNotRun"),
    severity: Severity::Warning,
    experimental: false,
    summary: "The body of this heredoc is not run",
    url: "rules/HeredocNotRun",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    view(ctx, RULE.known.name, out);
}

#[cfg(test)]
mod tests {
    use crate::tests::check_rule;

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires() {
        check_rule(RULE, "FROM debian\nRUN ls && <<EOF\n#         ^^^^^\nls\nEOF\n");
        check_rule(RULE, "FROM debian\nRUN A=1 <<EOF\n#       ^^^^^\nls\nEOF\n");
    }

    #[test]
    fn is_silent_elsewhere() {
        for text in [
            "FROM debian\nRUN <<EOF\nls\nEOF\n",
            "FROM debian\nRUN bash <<EOF\nls\nEOF\n",
            "FROM debian\nRUN cat <<EOF > /x\nls\nEOF\n",
            "FROM debian\nRUN <<EOF bash\nls\nEOF\n",
        ] {
            check_rule(RULE, text);
        }
    }
}
