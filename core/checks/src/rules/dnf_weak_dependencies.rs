//! What it does: finds `dnf install` that brings weak dependencies along. What minimal images with microdnf are set to is
//! not known.
//!
//! Why: dnf installs every package that another one recommends, which often doubles what is installed.
//!
//! Fix safety: unsafe: something may need a package that only came as a recommendation.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("DnfWeakDependencies"),
    severity: Severity::Info,
    experimental: false,
    summary: "dnf install may leave weak dependencies out",
    url: "rules/DnfWeakDependencies",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for run in ctx.facts().image_runs() {
        let brings = |call: &&Call<'_>| {
            matches!(call.name, "dnf" | "dnf5")
                && !call.delegated
                && call.install_by(&[Manager::Dnf]).is_some_and(|install| !install.idle && !install.fetch_only)
                && call.verb().is_some_and(|verb| verb.text == "install")
                && !call.hides_options()
                && !call.values().any(|value| value.contains("install_weak_deps"))
        };
        let calls: Vec<&Call<'_>> = run.calls.iter().filter(brings).collect();
        let Some(call) = calls.first() else { continue };
        if configured(ctx, run, sets_for_all) {
            continue;
        }
        let message = format!(
            "`{} install` installs weak dependencies too, which nothing needs: `--setopt=install_weak_deps=0` leaves them out",
            call.name
        );
        let finding = Finding::at(run.instruction, call.to_verb(), "dnf-weak-dependencies", message)
            .arg("program", call.name);
        let edits: Option<Vec<(Span, String)>> = calls
            .iter()
            .filter_map(|call| call.verb())
            .map(|verb| after_word(run, verb.span, "--setopt=install_weak_deps=0"))
            .collect();
        out.push(match edits {
            Some(edits) => finding.fix(
                Applicability::Unsafe,
                "leave-weak-dependencies",
                "Leave weak dependencies out",
                edits,
            ),
            None => finding,
        });
    }
}

/// Whether a configuration of dnf may say it for all calls.
fn sets_for_all(kind: &Kind, text: &str) -> bool {
    match kind {
        Kind::Run(_) => text.contains("dnf.conf") && text.contains("install_weak_deps"),
        Kind::Copy(_) | Kind::Add(_) => text.contains("dnf"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("DnfWeakDependencies", text);
    }

    #[test]
    fn fires() {
        check("FROM fedora:44\nRUN dnf install -y git && dnf clean all\n#   ^^^^^^^^^^^ DnfWeakDependencies");
        check("FROM rockylinux:9\nRUN dnf -y install git && dnf -y install tar\n#   ^^^^^^^^^^^^^^ DnfWeakDependencies");
    }

    #[test]
    fn stays_silent() {
        for text in [
            "FROM fedora:44\nRUN dnf install -y --setopt=install_weak_deps=False git",
            "FROM fedora:44\nRUN echo install_weak_deps=False >> /etc/dnf/dnf.conf && dnf install -y git",
            "FROM fedora:44\nRUN dnf update -y",
            "FROM registry.access.redhat.com/ubi9/ubi-minimal:9.6\nRUN microdnf install -y git",
            "FROM centos:7\nRUN yum install -y git",
            "FROM fedora:44 AS b\nRUN dnf install -y git\nFROM scratch\nCOPY --from=b /a /a",
        ] {
            check(text);
        }
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM fedora:44\nRUN dnf install -y git\n", "DnfWeakDependencies"),
            "FROM fedora:44\nRUN dnf install --setopt=install_weak_deps=0 -y git\n"
        );
    }
}
