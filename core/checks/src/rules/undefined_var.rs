//! What it does: finds variables that neither ENV, ARG nor the base image sets. Where not all variables of the base
//! image are known, it says so.
//!
//! Why: they expand to nothing.
//!
//! Fix safety: unsafe: the similar name may not be the one that was meant.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    known: listed("UndefinedVar"),
    severity: Severity::Warning,
    experimental: false,
    summary: "Variables should be defined before their use",
    url: "https://docs.docker.com/go/dockerfile/rule/undefined-var/",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for unset in &ctx.model.unset {
        let Some(instruction) = ctx.instruction(unset.instruction) else { continue };
        let hint =
            unset.suggestion.as_ref().map_or_else(String::new, |near| format!(" (did you mean ${near}?)"));
        let message = format!("Usage of undefined variable '${}'{hint}", unset.name);
        if !unset.certain {
            out.extend(unless_base(ctx, instruction, unset));
            continue;
        }
        let trigger = matches!(instruction.kind, Kind::From(_));
        let finding = Finding::at(instruction, unset.span, "undefined-var", message)
            .arg("name", &unset.name)
            .arg("suggestion", unset.suggestion.clone().unwrap_or_default())
            .when(Moment::Step(unset.stage.0, unset.step));
        let finding = Finding { lines: unset.lines, scope: (!trigger).then_some(instruction.id), ..finding };
        out.push(use_similar(ctx, finding, unset.span, &unset.name, unset.suggestion.clone()));
    }
}

/// BuildKit would look into the base image; what is in there is not known here, so this is not BuildKit's finding.
fn unless_base(ctx: &Context<'_>, instruction: &Instruction, unset: &UnsetVariable) -> Option<Finding> {
    let stage = ctx.model.root(unset.stage)?;
    let base = stage.base_expanded.clone().unwrap_or_else(|| stage.base_written.value.clone());
    let message =
        format!("Variable '${}' is not defined, unless the base image {base} defines it", unset.name);
    let trigger = matches!(instruction.kind, Kind::From(_));
    let finding = Finding::at(instruction, unset.span, "undefined-var-unless-base", message)
        .arg("name", &unset.name)
        .arg("image", &base);
    let finding = Finding {
        lines: unset.lines,
        scope: (!trigger).then_some(instruction.id),
        severity: Some(Severity::Info),
        ..finding
    };
    Some(use_similar(ctx, finding, unset.span, &unset.name, unset.suggestion.clone()))
}

#[cfg(test)]
mod tests {
    use crate::tests::check_rule;
    use crate::{Options, Severity, analyze};

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn knows_what_common_bases_set() {
        for text in [
            "FROM golang:1.24\nCOPY . $GOPATH/src/app\n",
            "FROM eclipse-temurin:21\nCOPY ca.crt $JAVA_HOME/lib/\n",
            "FROM node:20-alpine\nLABEL node=$NODE_VERSION\n",
            "FROM python:3.12-slim AS a\nFROM a\nLABEL python=$PYTHON_VERSION path=$PATH\n",
            "FROM php:8.3-fpm\nCOPY php.ini $PHP_INI_DIR/\n",
            "FROM nginx:1.27\nLABEL v=$NGINX_VERSION\n",
            "FROM mcr.microsoft.com/dotnet/aspnet:8.0\nUSER $APP_UID\n",
            "FROM ruby:3.3\nENV A=$GEM_HOME B=${PATH:-x}\nLABEL a=$A\n",
        ] {
            check_rule(RULE, text);
        }
        check_rule(RULE, "FROM node:20-alpine\nLABEL go=$GOPATH\n#        ^^^^^^^\n");
        check_rule(RULE, "FROM debian:12\nLABEL node=$NODE_VERSION\n#          ^^^^^^^^^^^^^\n");
    }

    #[test]
    fn says_may_where_the_base_is_not_known() {
        let found = |text: &str| -> Vec<(Severity, String)> {
            let all = analyze(text, &Options::default()).diagnostics.into_iter();
            all.filter(|d| d.rule == RULE).map(|d| (d.severity, d.message)).collect()
        };
        let unless = "Variable '$APP_HOME' is not defined, unless the base image own/base:1 defines it";
        assert_eq!(
            found("FROM own/base:1 AS a\nFROM a\nCOPY x $APP_HOME/\n"),
            [(Severity::Info, unless.to_owned())]
        );
        let certain = "Usage of undefined variable '$APP_HOME'";
        assert_eq!(found("FROM scratch\nCOPY x $APP_HOME/\n"), [(Severity::Warning, certain.to_owned())]);
    }
}
