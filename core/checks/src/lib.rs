//! Findings: BuildKit's rules, exactly, and our own.
//!
//! **Invariant:** a rule reads [`Context`] only; each rule lives in a file named for its fault.

#![forbid(unsafe_code)]

mod buildkit;
mod caches;
mod causes;
mod config;
mod context;
mod corrections;
mod deeds;
mod edits;
mod registry;
mod rules;
mod start;
mod verdict_view;

#[cfg(test)]
mod tests;

pub use buildkit::{BuildkitCheck, BuildkitError, BuildkitWarning, buildkit_check};
pub(crate) use config::{Config, Refusal};
pub use context::Context;
pub(crate) use context::{Finding, Moment, facts};
pub use corrections::correct;
pub use deeds::deeds;
pub use dockerfile_answers::rules::{Family, Group, RULE_NAMES, RuleName, rule_name};
use dockerfile_syntax::lists::Arrange;
pub use registry::Rule;
pub use rules::{RULES, is_build_package, rule};

pub(crate) use dockerfile_answers::{Diagnostic, Options, Outcome, Related, Reruns, Severity, plan};
#[cfg(test)]
pub(crate) use dockerfile_core::{analyze, analyze_bare};
pub(crate) use dockerfile_model as model;
pub(crate) use dockerfile_programs as programs;
pub(crate) use dockerfile_shell as shell;
pub(crate) use dockerfile_size as size;
pub(crate) use dockerfile_syntax::{fix, glob, ignore, paths, source, syntax};
pub(crate) use dockerfile_timeline as timeline;
pub(crate) use dockerfile_verdict as verdict;

use crate::source::Span;

/// Everything that the rules find, ordered by place, then rule.
pub fn run(ctx: &Context<'_>) -> Vec<Diagnostic> {
    let mut out: Vec<Diagnostic> = ctx.config.refused.iter().map(|refusal| refused(ctx, refusal)).collect();
    for rule in RULES {
        if ctx.bare && rule.family == Family::Ours {
            continue;
        }
        let mut found = Vec::new();
        (rule.check)(ctx, &mut found);
        for finding in found {
            if allows(ctx, &ctx.config, rule, &finding) {
                out.push(diagnostic(ctx, rule, finding));
            }
        }
    }
    out.arrange_by(|a, b| (a.span.start, &a.rule, a.span.end).cmp(&(b.span.start, &b.rule, b.span.end)));
    out.dedup();
    causes::one_each(ctx, &mut out);
    out
}

/// Whether `config` lets a finding be shown.
fn allows(ctx: &Context<'_>, config: &Config, rule: &Rule, finding: &Finding) -> bool {
    let instruction = finding.scope.and_then(|id| ctx.instruction(id));
    let comments = instruction.map_or(&[][..], |instruction| instruction.comments.as_slice());
    let whole_file = ctx.tree.comments.iter().map(|span| span.text(ctx.text));
    config.allows(rule.known, rule.experimental, comments, whole_file)
}

/// Options of checks that BuildKit cannot read: it builds nothing then.
fn refused(ctx: &Context<'_>, refusal: &Refusal) -> Diagnostic {
    let directive =
        ctx.file.directives.iter().find(|directive| refusal.in_file && directive.name.value == "check");
    let span = directive.map_or(Span::empty(0), |directive| {
        let value = directive.value.span;
        let found = value.text(ctx.text).find(&refusal.option).map(|at| value.range().start + at);
        found.map_or(value, |start| Span::new(start, start + refusal.option.len()))
    });
    Diagnostic {
        rule: "CheckOptionError".to_owned(),
        severity: Severity::Error,
        span,
        code: refusal.code.to_owned(),
        args: vec![("option".to_owned(), refusal.option.clone())],
        message: refusal.message.clone(),
        related: Vec::new(),
        outcome: Some(Outcome::BuildStops),
        reruns: None,
        fixes: Vec::new(),
        url: "https://docs.docker.com/build/checks/".to_owned(),
    }
}

fn diagnostic(ctx: &Context<'_>, rule: &Rule, finding: Finding) -> Diagnostic {
    // `error=true` makes BuildKit refuse a file with any finding of its rules.
    let fatal = ctx.config.error && rule.family == Family::BuildKit;
    let severity = match finding.severity {
        Some(severity) => severity,
        None if fatal => Severity::Error,
        None => rule.severity,
    };
    Diagnostic {
        rule: rule.name.to_owned(),
        severity,
        span: finding.span,
        code: finding.code.to_owned(),
        args: finding.args,
        message: finding.message,
        related: finding.related,
        outcome: if severity == Severity::Error { Some(Outcome::BuildStops) } else { finding.outcome },
        reruns: finding.reruns,
        fixes: finding.fixes,
        url: rule.url.to_owned(),
    }
}
