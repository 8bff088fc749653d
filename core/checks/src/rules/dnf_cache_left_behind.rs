//! What it does: finds dnf, microdnf, tdnf and yum that leave their metadata and packages in the layer.
//!
//! Why: the metadata of the repositories is tens to hundreds of megabytes that the running image never reads.
//!
//! Fix safety: safe: `clean all` deletes only what is fetched anew when it is needed.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("DnfCacheLeftBehind"),
    severity: Severity::Warning,
    experimental: false,
    summary: "dnf and yum should clean their cache in the same RUN",
    url: "rules/DnfCacheLeftBehind",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    each_left(
        ctx,
        |_, call| {
            let leaves = call.refreshes(Manager::Dnf) && !call.has(&["--installroot"]);
            leaves.then(|| call.to_verb())
        },
        |run, call| {
            cleans_after(run, Manager::Dnf, call)
                || run.removes_any_after(call, &["/var/cache", "/var/lib/dnf", "/var/lib/yum"])
                || run.mounts_any(&["dnf", "yum", "/var/cache"])
        },
        |run, call, span| {
            let program = call.name;
            let message = format!(
                "`{program} {}` leaves the repositories' metadata in this layer (tens of megabytes in /var/cache): run `{program} clean all` in the same RUN",
                call.verb_or("install")
            );
            let finding = Finding::at(run.instruction, span, "dnf-cache-left-behind", message)
                .arg("program", program)
                .arg("sub", call.verb_or("install"));
            let finding = deleted_later(ctx, run, finding, |later| cleaned_at(later, Manager::Dnf));
            out.push(match append(ctx, run, call, &format!("{program} clean all")) {
                Some(edit) => {
                    finding.fix(Applicability::Safe, "clean-dnf", "Clean the cache in the same RUN", [edit])
                }
                None => finding,
            });
        },
    );
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("DnfCacheLeftBehind", text);
    }

    #[test]
    fn fires() {
        check("FROM fedora:40\nRUN dnf install -y git\n#   ^^^^^^^^^^^ DnfCacheLeftBehind");
        check("FROM centos:7\nRUN yum -y update && yum -y install git\n#   ^^^^^^^^^^^^^ DnfCacheLeftBehind");
        check(
            "FROM centos:7\nRUN yum -y install git\n#   ^^^^^^^^^^^^^^ DnfCacheLeftBehind\nRUN yum clean all",
        );
        check(
            "FROM registry.access.redhat.com/ubi9/ubi-minimal:9.4\nRUN microdnf install -y git\n#   ^^^^^^^^^^^^^^^^ DnfCacheLeftBehind",
        );
    }

    #[test]
    fn stays_silent() {
        check("FROM fedora:40\nRUN dnf install -y git && dnf clean all");
        check("FROM fedora:40\nRUN dnf install -y git; dnf clean packages");
        check("FROM fedora:40\nRUN dnf install -y git && rm -rf /var/cache/dnf");
        check("FROM fedora:40\nRUN --mount=type=cache,target=/var/cache/dnf dnf install -y git");
        check("FROM fedora:40\nRUN dnf install -y --installroot /mnt git");
        check("FROM fedora:40\nRUN dnf config-manager --add-repo x");
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM fedora:40\nRUN dnf install -y git \\\n && true\n", "DnfCacheLeftBehind"),
            "FROM fedora:40\nRUN dnf install -y git \\\n && true \\\n && dnf clean all\n"
        );
    }
}
