//! What it does: finds `apt-get install` that also installs recommended packages.
//!
//! Why: apt installs every package that another one recommends, which often doubles what is installed.
//!
//! Fix safety: unsafe: something may need a package that only came as a recommendation (`ca-certificates` with
//! `curl`, for one).

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("AptRecommendsInstalled"),
    severity: Severity::Info,
    experimental: false,
    summary: "apt-get install may leave recommended packages out",
    url: "rules/AptRecommendsInstalled",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for run in ctx.facts().image_runs() {
        for call in &run.calls {
            let Some(install) = call.install_by(&[Manager::Apt]).filter(|_| !call.delegated) else {
                continue;
            };
            let Some(verb) = call.verb().filter(|verb| verb.text == "install") else { continue };
            let chosen = install.recommends.is_some() || install.fetch_only || install.idle;
            // A word that is not known before the packages may hold the option.
            let from = verb.span.end;
            let hidden = call
                .items
                .iter()
                .any(|item| item.word.span.start >= from && item.value.is_none() && !item.word.is_quoted());
            let repairs = call.has(&["-f", "--fix-broken"]) && install.sources.is_empty();
            if chosen
                || hidden
                || repairs
                || mentioned(ctx, run, &["Install-Recommends", "apt.conf.d", "no-recommends"])
            {
                continue;
            }
            let message = format!(
                "`{} install` installs recommended packages too, often as many again: `--no-install-recommends` installs only what is asked for and what it needs",
                call.name
            );
            let finding = Finding::at(run.instruction, call.to_verb(), "apt-recommends-installed", message)
                .arg("program", call.name);
            out.push(match after_word(run, verb.span, "--no-install-recommends") {
                Some(edit) => finding.fix(
                    Applicability::Unsafe,
                    "add-no-install-recommends",
                    "Add --no-install-recommends",
                    [edit],
                ),
                None => finding,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("AptRecommendsInstalled", text);
    }

    #[test]
    fn fires() {
        check("FROM debian:12\nRUN apt-get install -y curl\n#   ^^^^^^^^^^^^^^^ AptRecommendsInstalled");
        check(
            "FROM debian:12\nRUN apt-get -y install curl && apt install -y git\n#   ^^^^^^^^^^^^^^^^^^ AptRecommendsInstalled\n#                              ^^^^^^^^^^^ AptRecommendsInstalled",
        );
    }

    #[test]
    fn stays_silent() {
        check("FROM debian:12\nRUN apt-get install -y --no-install-recommends curl");
        check("FROM debian:12\nRUN apt-get -o APT::Install-Recommends=false install curl");
        check("FROM debian:12\nRUN apt-get install -y --install-recommends wine");
        check("FROM debian:12\nRUN apt-get install $OPTS curl");
        check("FROM debian:12\nENV OPTS=--no-install-recommends\nRUN apt-get install $OPTS curl");
        check(
            "FROM debian:12\nRUN echo 'APT::Install-Recommends \"0\";' > /etc/apt/apt.conf.d/01x\nRUN apt-get install curl",
        );
        check("FROM debian:12\nRUN apt-get remove curl");
        check("FROM debian:12 AS b\nRUN apt-get install gcc\nFROM scratch\nCOPY --from=b /a /a");
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM debian:12\nRUN apt-get install -y curl\n", "AptRecommendsInstalled"),
            "FROM debian:12\nRUN apt-get install --no-install-recommends -y curl\n"
        );
    }
}
