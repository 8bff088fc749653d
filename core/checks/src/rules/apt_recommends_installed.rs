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
        let calls: Vec<(&Call<'_>, &programs::Item)> =
            run.calls.iter().filter_map(|call| Some((call, brings_more(ctx, run, call)?))).collect();
        let Some((call, _)) = calls.first() else { continue };
        let message = format!(
            "`{} install` installs recommended packages too, often as many again: `--no-install-recommends` installs only what is asked for and what it needs",
            call.name
        );
        let finding = Finding::at(run.instruction, call.to_verb(), "apt-recommends-installed", message)
            .arg("program", call.name);
        let edits: Option<Vec<(Span, String)>> =
            calls.iter().map(|(_, verb)| after_word(run, verb.span, "--no-install-recommends")).collect();
        out.push(match edits {
            Some(edits) => finding.fix(
                Applicability::Unsafe,
                "add-no-install-recommends",
                "Add --no-install-recommends",
                edits,
            ),
            None => finding,
        });
    }
}

/// The word of a call that says to install, where recommended packages come along.
fn brings_more<'c, 'a>(
    ctx: &Context<'a>,
    run: &RunFacts<'a>,
    call: &'c Call<'a>,
) -> Option<&'c programs::Item> {
    let install = call.install_by(&[Manager::Apt]).filter(|_| !call.delegated)?;
    let verb = call.verb().filter(|verb| verb.text == "install")?;
    let chosen = install.recommends.is_some() || install.fetch_only || install.idle;
    // A word that is not known may hold the option where options stand: before the packages.
    let from = verb.span.end;
    let first = install.packages().map(|package| package.span.start).min().unwrap_or(u32::MAX);
    let hidden = call.items.iter().any(|item| {
        item.word.span.start >= from
            && item.value.is_none()
            && !item.word.is_quoted()
            && item.word.literal_prefix().is_empty()
            && (item.word.span.start < first || may_be_options(item.word))
    });
    let repairs = call.has(&["-f", "--fix-broken"]) && install.sources.is_empty();
    (!(chosen || hidden || repairs || configured(ctx, run, sets_for_all))).then_some(verb)
}

/// Whether a configuration of apt may say it for all calls: a RUN writes it, or a file is copied to its place.
fn sets_for_all(kind: &Kind, text: &str) -> bool {
    match kind {
        Kind::Run(_) => {
            let set = ["Install-Recommends", "install-recommends=", "norecommend"];
            text.contains("apt.conf") && set.iter().any(|word| text.contains(word))
        }
        Kind::Copy(_) | Kind::Add(_) => text.contains("apt.conf") || text.contains("/etc/apt"),
        Kind::Env(_) => text.contains("APT_CONFIG"),
        _ => false,
    }
}

/// Whether a variable is called as one that holds options.
fn may_be_options(word: &crate::shell::Word) -> bool {
    let text = word.text.to_ascii_lowercase();
    ["opt", "arg", "flag", "param"].iter().any(|part| text.contains(part))
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
            "FROM debian:12\nRUN apt-get -y install curl && apt install -y git\n#   ^^^^^^^^^^^^^^^^^^ AptRecommendsInstalled",
        );
        // What another file of apt's says, another RUN, or a list of packages in a variable.
        check(
            "FROM debian:12\nRUN echo 'Acquire::Retries 3;' > /etc/apt/apt.conf.d/80r\nRUN apt-get install -y curl\n#   ^^^^^^^^^^^^^^^ AptRecommendsInstalled",
        );
        check(
            "FROM debian:12\nRUN apt-get -o APT::Install-Recommends=false install -y git\nRUN apt-get install -y curl\n#   ^^^^^^^^^^^^^^^ AptRecommendsInstalled",
        );
        check(
            "FROM debian:12\nRUN apt-get install -y curl $PACKAGES\n#   ^^^^^^^^^^^^^^^ AptRecommendsInstalled",
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
            fixed("FROM debian:12\nRUN apt-get install a && apt install b\n", "AptRecommendsInstalled"),
            "FROM debian:12\nRUN apt-get install --no-install-recommends a && apt install --no-install-recommends b\n"
        );
        assert_eq!(
            fixed("FROM debian:12\nRUN apt-get install -y curl\n", "AptRecommendsInstalled"),
            "FROM debian:12\nRUN apt-get install --no-install-recommends -y curl\n"
        );
    }
}
