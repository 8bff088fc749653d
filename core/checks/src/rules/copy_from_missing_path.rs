//! What it does: finds COPY --from of a path that the source stage certainly does not have.
//!
//! Why: the build stops there with "not found".
//!
//! Fix safety: none: which of the two paths is wrong cannot be known.

use super::prelude::*;
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("CopyFromMissingPath"),
    severity: Severity::Warning,
    experimental: false,
    summary: "COPY --from takes a path that the source stage never makes",
    url: "rules/CopyFromMissingPath",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    view(ctx, RULE.name, out);
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
    fn fires_where_a_base_cannot_have_it_either() {
        check_rule(
            RULE,
            "FROM node:22 AS build\nWORKDIR /src\nCOPY . .\nRUN npm ci && npm run build\nFROM nginx\nCOPY --from=build /app/dist /usr/share/nginx/html\n#                 ^^^^^^^^^\n",
        );
    }

    #[test]
    fn is_silent_where_it_may_be_there() {
        for text in [
            "FROM scratch AS f\nCOPY conf /etc/\nFROM alpine\nCOPY --from=f /etc/b.conf /etc/\n",
            "FROM scratch AS f\nCOPY . /\nFROM alpine\nCOPY --from=f /x /x\n",
            "FROM scratch AS f\nADD a.tar /a\nFROM alpine\nCOPY --from=f /a/x /x\n",
            "FROM scratch AS f\nCOPY a.conf /etc/a.conf\nFROM alpine\nCOPY --from=f /etc /etc\n",
            "FROM alpine AS f\nRUN make\nFROM alpine\nCOPY --from=f /nothing /x\n",
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
