//! What switches findings off: `# check=`, and comments of ours and of hadolint.

use dockerfile_syntax::lists::Gather;
use std::collections::{BTreeMap, BTreeSet};

use crate::syntax::parse_bool;
use crate::{Family, RuleName};

/// The build arg that takes the place of `# check=`.
const CHECK_ARG: &str = "BUILDKIT_DOCKERFILE_CHECK";

/// BuildKit's lint options.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Config {
    pub(crate) skip: BTreeSet<String>,
    pub(crate) skip_all: bool,
    pub(crate) experimental: BTreeSet<String>,
    pub(crate) experimental_all: bool,
    /// Whether any finding is an error.
    pub(crate) error: bool,
    /// Why BuildKit refuses these options, and with them the build.
    pub(crate) refused: Option<Refusal>,
}

/// Options that cannot be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// BuildKit's message.
    pub(crate) message: String,
    /// Key for translation.
    pub(crate) code: &'static str,
    /// What cannot be read, as written.
    pub(crate) option: String,
    /// Whether it stands in the file and not in a build arg.
    pub(crate) in_file: bool,
}

impl Config {
    /// The options of a build: those of the build arg that BuildKit reserves for them, where it is given, else those
    /// of `text`'s `# check=` directive.
    pub(crate) fn of(text: &str, build_args: &BTreeMap<String, String>) -> Self {
        let given = build_args.get(CHECK_ARG);
        let (read, whose) = match (given, directive(text)) {
            (Some(value), _) => (Self::parse(value), format!("build-arg:{CHECK_ARG}")),
            (None, Some(value)) => {
                (Self::parse(value.split(' ').next().unwrap_or("")), "check options".to_owned())
            }
            (None, None) => return Self::default(),
        };
        read.unwrap_or_else(|refusal| {
            let message = format!("failed to parse {whose}: {}", refusal.message);
            let refused = Some(Refusal { message, in_file: given.is_none(), ..refusal });
            Self { refused, ..Self::default() }
        })
    }

    /// BuildKit's `ParseLintOptions`, with its messages.
    fn parse(text: &str) -> Result<Self, Refusal> {
        let mut config = Self::default();
        let refuse =
            |code, option: &str, message| Refusal { message, code, option: option.to_owned(), in_file: true };
        let unknown = |option: &str| {
            let message = format!("invalid check option {}", crate::syntax::quote(option));
            refuse("check-option-unknown", option, message)
        };
        let text = text.trim();
        if text.is_empty() {
            return Ok(config);
        }
        for part in text.splitn(3, ';') {
            let Some((key, value)) = part.split_once('=') else {
                return Err(unknown(part));
            };
            let (key, value) = (key.trim(), value.trim());
            let names = || value.split(',').map(|name| name.trim().to_owned()).gather::<BTreeSet<_>>();
            match key {
                "skip" if value == "all" => config.skip_all = true,
                "skip" => config.skip = names(),
                "experimental" if value == "all" => config.experimental_all = true,
                "experimental" => config.experimental = names(),
                "error" => {
                    config.error = parse_bool(value).ok_or_else(|| {
                        let (quoted, parsing) = (crate::syntax::quote(part), crate::syntax::quote(value));
                        let message = format!(
                            "failed to parse check option {quoted}: strconv.ParseBool: parsing {parsing}: invalid syntax"
                        );
                        refuse("check-option-not-boolean", part, message)
                    })?;
                }
                key => return Err(unknown(key)),
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

    fn allows_name(&self, rule: &RuleName, experimental: bool) -> bool {
        if experimental {
            self.experimental_all || self.experimental.contains(rule.name)
        } else {
            !self.skip_all && !self.skip.contains(rule.name)
        }
    }

    /// Whether a finding of `rule` is to be shown, under an instruction with those comments, in a file that has these.
    pub(crate) fn allows<'c>(
        &self,
        rule: &RuleName,
        experimental: bool,
        comments: &[String],
        mut whole_file: impl Iterator<Item = &'c str>,
    ) -> bool {
        match rule.family {
            Family::BuildKit => self.with_comments(comments).allows_name(rule, experimental),
            Family::Ours => {
                !comments.iter().any(|comment| ignores(comment, rule, false))
                    && !whole_file.any(|text| ignores(text.trim_start_matches('#'), rule, true))
            }
        }
    }
}

/// `playground ignore=Rule,…` or `hadolint ignore=DL3008,…`; with `global` before `ignore` for the whole file.
fn ignores(comment: &str, rule: &RuleName, global: bool) -> bool {
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
