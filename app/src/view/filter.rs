use dockerfile_answers::Severity;
use dockerfile_answers::model::StageId;

use super::ProblemRow;

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

/// The severities by the names under which they are kept, in the order of [`Filter::hidden`].
const SEVERITIES: [(Severity, &str); 3] =
    [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "info")];

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

    /// What of it is kept for the next visit: the severities that are hidden. Words and stage are about this text.
    pub fn encode(&self) -> String {
        let hidden = SEVERITIES.iter().filter(|(severity, _)| !self.shows(*severity));
        hidden.map(|(_, name)| *name).collect::<Vec<_>>().join(" ")
    }

    /// From what was kept.
    pub fn decode(stored: &str) -> Self {
        let hides = |name: &str| stored.split(' ').any(|word| word == name);
        Self { hidden: SEVERITIES.map(|(_, name)| hides(name)), ..Self::default() }
    }

    fn keeps(&self, row: &ProblemRow, stage: Option<StageId>) -> bool {
        let text = format!("{} {} {}", row.rule, row.message, row.aliases.join(" ")).to_lowercase();
        let words = self.words.to_lowercase();
        self.shows(row.severity)
            && words.split_whitespace().all(|word| text.contains(word))
            && (!self.this_stage || row.stage == stage)
    }

    /// The rows that are shown, and how many problems are not. `stage` is the one chosen. A row stays as long as one
    /// of the problems told in it does.
    pub fn apply(&self, mut rows: Vec<ProblemRow>, stage: Option<StageId>) -> (Vec<ProblemRow>, usize) {
        let count = |rows: &[ProblemRow]| rows.iter().map(|row| row.all().count()).sum::<usize>();
        let all = count(&rows);
        rows.retain(|row| row.all().any(|row| self.keeps(row, stage)));
        let hidden = all - count(&rows);
        (rows, hidden)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::rc::Rc;

    use super::*;
    use crate::i18n::Lang;
    use crate::state::{Measure, Savings, Snapshot};
    use crate::view::{Known, problem_list};
    use dockerfile_core::{Options, analyze_with_plans as analyze};

    /// The rules of the problems that `filter` leaves, and how many it hides.
    #[track_caller]
    fn check(filter: Filter, wanted: &[&str], hidden: usize) {
        let text = "FROM debian AS One\nMAINTAINER x\nFROM alpine:3.22\nMAINTAINER y\nXYZ\n";
        let analysis = Rc::new(analyze(text, &Options::default()));
        let snapshot = Snapshot { revision: 1, text: text.into(), analysis };
        let known = ["StageNameCasing", "UntaggedBaseImage", "MaintainerDeprecated", "InstructionError"];
        let (savings, before, wasted) = (Savings::default(), BTreeMap::new(), BTreeMap::new());
        let measure = Measure::Unpacked;
        let besides = Known { keys: &[], savings: &savings, before: &before, wasted: &wasted, measure };
        let mut rows = problem_list(Lang::Fr, &snapshot, &besides);
        rows.retain(|row| known.contains(&row.rule.as_str()));
        let (rows, count) = filter.apply(rows, Some(StageId(1)));
        let rules: Vec<String> = rows.into_iter().map(|row| row.rule).collect();
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

    #[test]
    fn hidden_severities_are_kept_and_nothing_else() {
        let filter = Filter { words: "x".to_owned(), hidden: [false, true, true], this_stage: true };
        assert_eq!(filter.encode(), "warning info");
        let kept = Filter { hidden: [false, true, true], ..Filter::default() };
        assert_eq!(Filter::decode(&filter.encode()), kept);
        for rubbish in ["", "errors", "\n", "warnings info2"] {
            assert_eq!(Filter::decode(rubbish), Filter::default(), "{rubbish:?}");
        }
    }
}
