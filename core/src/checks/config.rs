//! What switches findings off: `# check=`, and comments of ours and of hadolint.

use std::collections::BTreeSet;

use super::{Context, Family, Finding, Rule};
use crate::syntax::{InstructionId, parse_bool};

/// BuildKit's lint options.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Config {
    pub(crate) skip: BTreeSet<String>,
    pub(crate) skip_all: bool,
    pub(crate) experimental: BTreeSet<String>,
    pub(crate) experimental_all: bool,
    /// Whether any finding is an error.
    pub(crate) error: bool,
    /// BuildKit's message where the file's own options cannot be read.
    pub(crate) refused: Option<String>,
}

impl Config {
    /// The options of `text`'s `# check=` directive.
    pub(crate) fn of(text: &str) -> Self {
        let Some(value) = directive(text) else { return Self::default() };
        Self::parse(value.split(' ').next().unwrap_or("")).unwrap_or_else(|message| Self {
            refused: Some(format!("failed to parse check options: {message}")),
            ..Self::default()
        })
    }

    /// BuildKit's `ParseLintOptions`; the error is its message.
    fn parse(text: &str) -> Result<Self, String> {
        let mut config = Self::default();
        let text = text.trim();
        if text.is_empty() {
            return Ok(config);
        }
        for part in text.splitn(3, ';') {
            let Some((key, value)) = part.split_once('=') else {
                return Err(format!("invalid check option {}", crate::syntax::quote(part)));
            };
            let (key, value) = (key.trim(), value.trim());
            let names = || value.split(',').map(|name| name.trim().to_owned()).collect::<BTreeSet<_>>();
            match key {
                "skip" if value == "all" => config.skip_all = true,
                "skip" => config.skip = names(),
                "experimental" if value == "all" => config.experimental_all = true,
                "experimental" => config.experimental = names(),
                "error" => {
                    config.error = parse_bool(value).ok_or_else(|| {
                        let parsing = crate::syntax::quote(value);
                        let part = crate::syntax::quote(part);
                        format!(
                            "failed to parse check option {part}: strconv.ParseBool: parsing {parsing}: invalid syntax"
                        )
                    })?;
                }
                key => return Err(format!("invalid check option {}", crate::syntax::quote(key))),
            }
        }
        Ok(config)
    }

    /// These options with those that the comments above an instruction add.
    fn with_comments(&self, comments: &[String]) -> Self {
        let mut merged = self.clone();
        let found = comments
            .iter()
            .filter_map(|comment| crate::syntax::directive(comment, 0))
            .find(|directive| directive.name.value == "check");
        let Some(Ok(more)) =
            found.map(|directive| Self::parse(directive.value.value.split(' ').next().unwrap_or("")))
        else {
            return merged;
        };
        merged.skip_all |= more.skip_all;
        merged.skip.extend(more.skip);
        merged.experimental_all |= more.experimental_all;
        merged.experimental.extend(more.experimental);
        merged
    }

    fn allows_name(&self, rule: &Rule) -> bool {
        if rule.experimental {
            self.experimental_all || self.experimental.contains(rule.name)
        } else {
            !self.skip_all && !self.skip.contains(rule.name)
        }
    }

    /// Whether a finding is to be shown.
    pub(crate) fn allows(&self, ctx: &Context<'_>, rule: &Rule, finding: &Finding) -> bool {
        let comments = finding.scope.and_then(|id| comments(ctx, id)).unwrap_or_default();
        match rule.family {
            Family::BuildKit => self.with_comments(comments).allows_name(rule),
            Family::Ours => {
                let whole_file = ctx.tree.comments.iter().map(|span| span.text(ctx.text));
                !comments.iter().any(|comment| ignores(comment, rule, false))
                    && !whole_file
                        .map(|text| text.trim_start_matches('#'))
                        .any(|text| ignores(text, rule, true))
            }
        }
    }
}

fn comments<'a>(ctx: &Context<'a>, id: InstructionId) -> Option<&'a [String]> {
    ctx.instruction(id).map(|instruction| instruction.comments.as_slice())
}

/// `playground ignore=Rule,…` or `hadolint ignore=DL3008,…`; with `global` before `ignore` for the whole file.
fn ignores(comment: &str, rule: &Rule, global: bool) -> bool {
    // Of an indented comment BuildKit keeps the sign.
    let mut words = comment.trim_start_matches(['#', ' ', '\t']);
    for tool in ["playground", "hadolint"] {
        let Some(rest) = words.strip_prefix(tool) else { continue };
        words = rest.trim_start();
        if global {
            let Some(rest) = words.strip_prefix("global") else { return false };
            words = rest.trim_start();
        }
        let Some(list) = words.strip_prefix("ignore").and_then(|rest| rest.trim_start().strip_prefix('='))
        else {
            return false;
        };
        return list
            .split(|c: char| c == ',' || c.is_whitespace())
            .any(|name| name == rule.name || (!name.is_empty() && rule.aliases.contains(&name)));
    }
    false
}

/// The value of `# check=` as BuildKit's `ParseDirective` finds it: at the very start of lines, after a `#!` line.
fn directive(text: &str) -> Option<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines();
    if text.starts_with("#!") {
        lines.next();
    }
    let mut seen = BTreeSet::new();
    for line in lines {
        let found = line.strip_prefix('#').and_then(|rest| crate::syntax::directive(rest, 0))?;
        if !seen.insert(found.name.value.clone()) {
            return None;
        }
        if found.name.value == "check" {
            return Some(found.value.value);
        }
    }
    None
}
