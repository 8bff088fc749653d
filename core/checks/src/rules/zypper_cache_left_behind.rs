//! What it does: finds zypper that leaves its metadata and packages in the layer.
//!
//! Why: they are tens of megabytes that the running image never reads.
//!
//! Fix safety: safe: `zypper clean` deletes only what is fetched anew when it is needed.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("ZypperCacheLeftBehind"),
    severity: Severity::Warning,
    experimental: false,
    summary: "zypper should clean its cache in the same RUN",
    url: "rules/ZypperCacheLeftBehind",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    each_left(
        ctx,
        |_, call| {
            let leaves = call.refreshes(Manager::Zypper) && !call.has(&["--root", "-R", "--installroot"]);
            leaves.then(|| call.to_verb())
        },
        |run, call| {
            cleans_after(run, Manager::Zypper, call)
                || run.removes_any_after(call, &["/var/cache"])
                || run.mounts_any(&["zypp", "/var/cache"])
        },
        |run, call, span| {
            let sub = call.verb_or("install");
            let message = format!(
                "`zypper {sub}` leaves the repositories' metadata in this layer (/var/cache/zypp): run `zypper clean --all` in the same RUN"
            );
            let finding =
                Finding::at(run.instruction, span, "zypper-cache-left-behind", message).arg("sub", sub);
            let finding = deleted_later(ctx, run, finding, |later| cleaned_at(later, Manager::Zypper));
            out.push(match append(ctx, run, call, "zypper clean --all") {
                Some(edit) => finding.fix(
                    Applicability::Safe,
                    "clean-zypper",
                    "Clean the cache in the same RUN",
                    [edit],
                ),
                None => finding,
            });
        },
    );
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("ZypperCacheLeftBehind", text);
    }

    #[test]
    fn fires() {
        check("FROM opensuse/leap:15.6\nRUN zypper -n in git\n#   ^^^^^^^^^^^^ ZypperCacheLeftBehind");
        check(
            "FROM opensuse/leap:15.6\nRUN zypper refresh && zypper install -y git\n#   ^^^^^^^^^^^^^^ ZypperCacheLeftBehind",
        );
    }

    #[test]
    fn stays_silent() {
        check("FROM opensuse/leap:15.6\nRUN zypper -n install git && zypper clean -a");
        check("FROM opensuse/leap:15.6\nRUN zypper -n install git && zypper cc");
        check("FROM opensuse/leap:15.6\nRUN zypper -n install git && rm -rf /var/cache/zypp/*");
        check("FROM opensuse/leap:15.6\nRUN --mount=type=cache,target=/var/cache/zypp zypper -n install git");
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM opensuse/leap\nRUN zypper -n in git\n", "ZypperCacheLeftBehind"),
            "FROM opensuse/leap\nRUN zypper -n in git && zypper clean --all\n"
        );
    }
}
