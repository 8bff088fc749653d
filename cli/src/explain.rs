//! `explain`: the page of a rule.

use anstyle::Style;
use dockerfile_core::checks::{Family, RULES, Rule};

use crate::args::Explain;
use crate::end::End;
use crate::fault::{Fault, Outcome};
use crate::output::Output;
use crate::words::{address, group, severity};

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// The page of a rule, in Markdown.
pub(crate) fn page(rule: &str) -> Option<&'static str> {
    PAGES.iter().find(|(name, _)| *name == rule).map(|(_, page)| *page)
}

/// The rules of that name, or for which hadolint has that code.
pub(crate) fn rules(name: &str) -> Vec<&'static Rule> {
    let same = |rule: &&&Rule| {
        rule.name.eq_ignore_ascii_case(name)
            || rule.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    };
    RULES.iter().filter(same).copied().collect()
}

/// Whether a word has the form of one of hadolint's codes, ShellCheck's among them.
pub(crate) fn is_code(name: &str) -> bool {
    let digits = name.strip_prefix("DL").or_else(|| name.strip_prefix("SC"));
    digits.is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// What is said where no rule has that name.
pub(crate) fn unknown(name: &str) -> String {
    let near = dockerfile_core::syntax::suggest(name, RULES.iter().map(|rule| rule.name), true);
    match near {
        Some(near) => format!("no rule is called so: did you mean {near}?"),
        None => "no rule is called so: `dockerfile-playground explain` lists all of them".to_owned(),
    }
}

pub(crate) fn run(asked: &Explain, output: &mut Output) -> Outcome<End> {
    let Some(name) = &asked.rule else {
        let width = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
        for rule in RULES {
            output.line(&format!("{:<width$}  {}", rule.name, rule.summary));
        }
        return Ok(End::Fine);
    };
    let found = rules(name);
    if found.is_empty() {
        let what = if is_code(&name.to_uppercase()) {
            "no rule here finds what this code of hadolint or ShellCheck is for".to_owned()
        } else if let Some(what) = stops(name) {
            what.to_owned()
        } else {
            unknown(name)
        };
        return Err(Fault::new(name, what));
    }
    for (index, rule) in found.iter().enumerate() {
        if index > 0 {
            output.line("");
        }
        one(rule, output);
    }
    Ok(End::Fine)
}

/// What findings that are of no rule are.
fn stops(name: &str) -> Option<&'static str> {
    Some(match name {
        "ParseError" | "InstructionError" => {
            "this is no rule: BuildKit cannot read the file, and says so in the message"
        }
        "GraphError" | "BuildError" => {
            "this is no rule: BuildKit reads the file and stops there, as the message says"
        }
        "CheckOptionError" => "this is no rule: BuildKit cannot read the options of `# check=`",
        _ => return None,
    })
}

fn one(rule: &Rule, output: &mut Output) {
    output.line(&output.styled(Style::new().bold(), format!("# {}", rule.name)));
    output.line("");
    output.line(rule.summary);
    output.line("");
    let family = match rule.family {
        Family::BuildKit => "one of BuildKit's checks",
        Family::Ours => "a rule of the playground",
    };
    let experimental = if rule.experimental { ", off unless `# check=experimental=` names it" } else { "" };
    output.line(&format!("- {family}, on {}{experimental}", group(rule.group)));
    output.line(&format!("- severity: {}", severity(rule.severity)));
    if !rule.aliases.is_empty() {
        output.line(&format!("- hadolint: {}", rule.aliases.join(", ")));
    }
    if let Some(url) = address(rule.url) {
        output.line(&format!("- {url}"));
    }
    if let Some(page) = page(rule.name) {
        output.line("");
        output.text(page);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_page_and_every_page_a_rule() {
        for rule in RULES {
            assert!(page(rule.name).is_some(), "{}", rule.name);
        }
        assert_eq!(PAGES.len(), RULES.len());
    }

    #[test]
    fn rules_are_found_by_name_and_by_code() {
        let names = |name: &str| rules(name).iter().map(|rule| rule.name).collect::<Vec<_>>();
        assert_eq!(names("aptlistsleftbehind"), ["AptListsLeftBehind"]);
        assert_eq!(names("DL3025"), ["JSONArgsRecommended"]);
        assert!(names("Nothing").is_empty());
        assert!(unknown("AptListLeftBehind").contains("AptListsLeftBehind"));
        assert!(is_code("SC2086") && !is_code("DL30") && !is_code("DLabcd"));
    }
}
