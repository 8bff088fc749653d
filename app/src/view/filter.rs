use dockerfile_core::Severity;
use dockerfile_core::model::StageId;

use super::{ProblemGroup, ProblemRow};

/// Which problems are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that must all occur in the rule's name, the message or another tool's code.
    pub words: String,
    /// Severities that are hidden: errors, warnings, hints.
    pub hidden: [bool; 3],
    /// Whether only problems of the stage chosen are shown.
    pub this_stage: bool,
}

fn place(severity: Severity) -> usize {
    match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Info => 2,
    }
}

impl Filter {
    /// Whether problems of `severity` are shown.
    pub fn shows(&self, severity: Severity) -> bool {
        !self.hidden.get(place(severity)).copied().unwrap_or_default()
    }

    /// The filter with `severity` shown if it was hidden, else hidden.
    #[must_use]
    pub fn toggled(mut self, severity: Severity) -> Self {
        if let Some(hidden) = self.hidden.get_mut(place(severity)) {
            *hidden = !*hidden;
        }
        self
    }

    fn keeps(&self, row: &ProblemRow, stage: Option<StageId>) -> bool {
        let text = format!("{} {} {}", row.rule, row.message, row.aliases.join(" ")).to_lowercase();
        let words = self.words.to_lowercase();
        words.split_whitespace().all(|word| text.contains(word)) && (!self.this_stage || row.stage == stage)
    }

    /// The problems that are shown, and how many are not. `stage` is the one chosen.
    pub fn apply(&self, groups: Vec<ProblemGroup>, stage: Option<StageId>) -> (Vec<ProblemGroup>, usize) {
        let mut hidden = 0;
        let mut kept = Vec::new();
        for mut group in groups {
            let all = group.rows.len();
            let shown = self.shows(group.severity);
            group.rows.retain(|row| shown && self.keeps(row, stage));
            hidden += all - group.rows.len();
            if !group.rows.is_empty() {
                kept.push(group);
            }
        }
        (kept, hidden)
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::i18n::Lang;
    use crate::state::Snapshot;
    use crate::view::problem_groups;
    use dockerfile_core::{Options, analyze};

    /// The rules of the problems that `filter` leaves, and how many it hides.
    #[track_caller]
    fn check(filter: Filter, wanted: &[&str], hidden: usize) {
        let text = "FROM debian AS One\nMAINTAINER x\nFROM alpine:3.22\nMAINTAINER y\nXYZ\n";
        let analysis = Rc::new(analyze(text, &Options::default()));
        let snapshot = Snapshot { revision: 1, text: text.into(), analysis };
        let known = ["StageNameCasing", "UntaggedBaseImage", "MaintainerDeprecated", "InstructionError"];
        let mut groups = problem_groups(Lang::Fr, &snapshot, &[]);
        groups.iter_mut().for_each(|group| group.rows.retain(|row| known.contains(&row.rule.as_str())));
        let (groups, count) = filter.apply(groups, Some(StageId(1)));
        let rules: Vec<String> =
            groups.into_iter().flat_map(|group| group.rows).map(|row| row.rule).collect();
        assert_eq!(rules, wanted);
        assert_eq!(count, hidden);
    }

    #[test]
    fn shows_everything_at_first() {
        let shown = Filter::default();
        assert!([Severity::Error, Severity::Warning, Severity::Info].iter().all(|&s| shown.shows(s)));
        let casing = ["UntaggedBaseImage", "StageNameCasing"];
        let all = [&["InstructionError"][..], &casing, &["MaintainerDeprecated", "MaintainerDeprecated"]];
        check(shown, &all.concat(), 0);
    }

    #[test]
    fn words_are_looked_for_in_rule_message_and_codes() {
        let words = |words: &str| Filter { words: words.to_owned(), ..Filter::default() };
        check(words("casing stage"), &["StageNameCasing"], 4);
        check(words("dl3006"), &["UntaggedBaseImage"], 4);
        check(words("Instruction INCONNUE"), &["InstructionError"], 4);
        check(words("nothing like it"), &[], 5);
    }

    #[test]
    fn severities_and_stage() {
        let stage = Filter { this_stage: true, ..Filter::default() };
        check(stage.clone(), &["InstructionError", "MaintainerDeprecated"], 3);
        check(stage.clone().toggled(Severity::Error), &["MaintainerDeprecated"], 4);
        check(
            stage.clone().toggled(Severity::Error).toggled(Severity::Error),
            &["InstructionError", "MaintainerDeprecated"],
            3,
        );
    }
}
