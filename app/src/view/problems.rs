use dockerfile_syntax::lists::Arrange;
use std::collections::BTreeMap;
use std::rc::Rc;

use dockerfile_answers::model::StageId;
use dockerfile_answers::rules::{Family, rule_name};
use dockerfile_answers::{Diagnostic, Severity, Worth};
use dockerfile_syntax::fix::{Applicability, TextEdit};
use dockerfile_syntax::source::{LineIndex, Span};

use super::worth::{Gain, Wasted};
use crate::i18n::{Lang, core_text};
use crate::state::{Measure, Savings, Snapshot};

/// A way to mend a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemFix {
    /// What it does.
    pub title: String,
    /// The language of the title.
    pub title_lang: Lang,
    /// Whether it may be applied without looking.
    pub safe: bool,
    /// Why it is not safe, and the language of that.
    pub reason: Option<(String, Lang)>,
    /// What it changes.
    pub edits: Vec<TextEdit>,
    /// Lines that it adds to `.dockerignore`.
    pub ignore: Vec<String>,
    /// What it brings; `None` while that is not worked out.
    pub gain: Option<Gain>,
    /// Index of its problem in the analysis, and of the fix in that.
    pub at: (usize, usize),
}

/// How far a comment that switches a rule off reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignorable {
    /// To the end of the file: BuildKit's rules.
    InFile,
    /// The instruction below it: ours.
    Here,
}

/// Another place that explains a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatedPlace {
    /// What is there.
    pub message: String,
    /// The language of the message.
    pub message_lang: Lang,
    /// Line, from 1.
    pub line: u32,
    /// Where.
    pub span: Span,
}

/// A problem as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemRow {
    /// Index in the analysis.
    pub index: usize,
    /// A number that the problem keeps while the text around it changes.
    pub key: u32,
    /// How grave it is.
    pub severity: Severity,
    /// What the best of its fixes brings, and what it costs as long as it stays.
    pub gain: Gain,
    /// Whether several of its fixes bring bytes or seconds, and not the same.
    pub up_to: bool,
    /// What is wrong.
    pub message: String,
    /// The language of the message.
    pub message_lang: Lang,
    /// Name of the rule.
    pub rule: String,
    /// What other tools call the rule.
    pub aliases: &'static [&'static str],
    /// A page that explains what stops the build, where there is no page of a rule.
    pub link: Option<String>,
    /// How it can be switched off; `None` for what stops the build.
    pub ignorable: Option<Ignorable>,
    /// The stage that it lies in.
    pub stage: Option<StageId>,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// Where.
    pub span: Span,
    /// Other places.
    pub related: Vec<RelatedPlace>,
    /// Ways to mend it.
    pub fixes: Vec<ProblemFix>,
    /// Problems that are told with it: lines after it with the same fault, or others that the same fix would mend.
    pub also: Vec<ProblemRow>,
    /// The last line of a stretch of lines with the same fault.
    pub last_line: Option<u32>,
}

impl ProblemRow {
    /// Itself and those told with it.
    pub fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.also)
    }
}

/// What is known besides the analysis.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Numbers of the findings, in order.
    pub keys: &'a [u32],
    /// What the fixes bring.
    pub savings: &'a Savings,
    /// What they brought in the text before, by number of the finding and index of the fix: it holds until the new
    /// figures come, so that the list does not jump with every key.
    pub before: &'a BTreeMap<(u32, u32), Rc<Worth>>,
    /// What rebuilds repeat, by index of the finding.
    pub wasted: &'a BTreeMap<usize, Wasted>,
    /// The size shown.
    pub measure: Measure,
}

impl Known<'_> {
    /// What a fix brings; `None` while that is not worked out.
    fn worth(&self, index: usize, fix: usize, revision: u32) -> Option<Rc<Worth>> {
        let (index, fix) = (u32::try_from(index).ok()?, u32::try_from(fix).ok()?);
        let current = self.savings.revision == revision;
        let weighed = self.savings.weighed.iter().find(|with| (with.diagnostic, with.fix) == (index, fix));
        match weighed.filter(|_| current) {
            Some(weighed) => Some(weighed.worth.clone()),
            // All are weighed, and this one was not worth the work: it cannot bear on size or time.
            None if current && self.savings.safe.is_some() => Some(Rc::default()),
            None => self.before.get(&(self.keys.get(index as usize).copied()?, fix)).cloned(),
        }
    }
}

/// Errors, warnings and infos of an analysis.
pub fn counts(snapshot: &Snapshot) -> [usize; 3] {
    let mut counts = [0; 3];
    for diagnostic in &snapshot.analysis.diagnostics {
        let [errors, warnings, infos] = &mut counts;
        *match diagnostic.severity {
            Severity::Error => errors,
            Severity::Warning => warnings,
            Severity::Info => infos,
        } += 1;
    }
    counts
}

/// A link that may be followed: https, or a page of our own.
pub fn safe_link(url: &str) -> Option<String> {
    let own = !url.is_empty() && !url.contains(':') && !url.starts_with('/') && !url.starts_with('\\');
    (own || url.starts_with("https://")).then(|| url.to_owned())
}

/// How many problems have a fix that needs no look.
pub fn safely_mended(snapshot: &Snapshot) -> usize {
    let safe = |found: &&Diagnostic| found.fixes.iter().any(|fix| fix.applicability == Applicability::Safe);
    snapshot.analysis.diagnostics.iter().filter(safe).count()
}

/// The stage that the byte `offset` lies in: the last that starts before it.
fn stage_at(snapshot: &Snapshot, offset: u32) -> Option<StageId> {
    let stages = &snapshot.analysis.model.stages;
    let after = stages.partition_point(|stage| stage.span.start <= offset);
    after.checked_sub(1).and_then(|at| stages.get(at)).map(|stage| stage.id)
}

fn related(lang: Lang, lines: &LineIndex<'_>, diagnostic: &Diagnostic) -> Vec<RelatedPlace> {
    let related = diagnostic.related.iter().map(|related| {
        let (message, message_lang) = core_text(lang, &related.code, &[], &related.message);
        let line = lines.position(related.span.start).line + 1;
        RelatedPlace { message, message_lang, line, span: related.span }
    });
    related.collect()
}

fn fixes(
    lang: Lang,
    snapshot: &Snapshot,
    known: &Known<'_>,
    index: usize,
    found: &Diagnostic,
) -> Vec<ProblemFix> {
    let fixes = found.fixes.iter().enumerate().map(|(at, fix)| {
        let (title, title_lang) = core_text(lang, &fix.code, &fix.args, &fix.title);
        let reason = fix.reason.as_ref();
        ProblemFix {
            title,
            title_lang,
            safe: fix.applicability == Applicability::Safe,
            reason: reason.map(|reason| core_text(lang, &reason.code, &[], &reason.text)),
            edits: fix.edits.clone(),
            ignore: fix.ignore.clone(),
            gain: known.worth(index, at, snapshot.revision).map(|worth| Gain::of(&worth, known.measure)),
            at: (index, at),
        }
    });
    fixes.collect()
}

/// The problems: what stops the build or the program first, then what brings most, then by gravity and place.
pub fn problem_list(lang: Lang, snapshot: &Snapshot, known: &Known<'_>) -> Vec<ProblemRow> {
    let lines = LineIndex::new(&snapshot.text);
    let diagnostics = snapshot.analysis.diagnostics.iter().enumerate();
    let rows = diagnostics.map(|(index, diagnostic)| {
        let place = lines.position(diagnostic.span.start);
        let (message, message_lang) =
            core_text(lang, &diagnostic.code, &diagnostic.args, &diagnostic.message);
        let fixes = fixes(lang, snapshot, known, index, diagnostic);
        let rule = rule_name(&diagnostic.rule);
        let ignorable = rule.map(|rule| match rule.family {
            Family::BuildKit => Ignorable::InFile,
            Family::Ours => Ignorable::Here,
        });
        let own = Gain {
            outcome: diagnostic.outcome,
            rebuild: known.wasted.get(&index).cloned(),
            ..Gain::default()
        };
        let gains: Vec<&Gain> = fixes.iter().filter_map(|fix| fix.gain.as_ref()).collect();
        let short: Vec<_> = gains.iter().filter_map(|gain| gain.short(lang)).collect();
        let gain = gains.iter().fold(own, |all, gain| all.or(gain));
        ProblemRow {
            index,
            key: known.keys.get(index).copied().unwrap_or_default(),
            severity: diagnostic.severity,
            up_to: gain.outcome.is_none() && short.windows(2).any(|two| two.first() != two.last()),
            gain,
            message,
            message_lang,
            rule: diagnostic.rule.clone(),
            aliases: rule.map_or(&[], |rule| rule.aliases),
            link: if rule.is_none() { safe_link(&diagnostic.url) } else { None },
            ignorable,
            stage: stage_at(snapshot, diagnostic.span.start),
            line: place.line + 1,
            column: place.column + 1,
            span: diagnostic.span,
            related: related(lang, &lines, diagnostic),
            fixes,
            also: Vec::new(),
            last_line: None,
        }
    });
    let mut rows = alternatives(snapshot, known, unknown_lines(snapshot, rows.collect()));
    rows.arrange_by_key(|row| (row.gain.rank(), row.severity, row.index));
    rows
}

/// Puts lines that are no instructions, one after the other, into one row: they have one cause, be it that a line
/// before them lost its end or that they are no Dockerfile. Two that were misspelled are two.
fn unknown_lines(snapshot: &Snapshot, rows: Vec<ProblemRow>) -> Vec<ProblemRow> {
    let analysis = &snapshot.analysis;
    let code = |row: &ProblemRow, fix: &ProblemFix| {
        let found = analysis.diagnostics.get(row.index);
        found.and_then(|found| found.fixes.get(fix.at.1)).map(|fix| fix.code.clone())
    };
    let is_misspelled = |row: &ProblemRow| {
        row.fixes.iter().any(|fix| code(row, fix).is_some_and(|code| code != "add-continuation"))
    };
    let instruction = |row: &ProblemRow| {
        let found =
            analysis.diagnostics.get(row.index).filter(|found| found.code == "unknown-instruction")?;
        Some(analysis.file.instructions.partition_point(|other| other.span.start <= found.span.start))
    };
    let mut runs: Vec<(Option<usize>, Vec<ProblemRow>)> = Vec::new();
    for row in rows {
        let here = instruction(&row);
        // The last run with that cause; other findings may lie between.
        let before = runs.iter_mut().rev().find(|(at, _)| at.is_some());
        match (here, before) {
            (Some(here), Some((Some(at), run))) if here == *at + 1 => {
                *at = here;
                run.push(row);
            }
            _ => runs.push((here, vec![row])),
        }
    }
    let mut out = Vec::new();
    for (_, run) in runs {
        if run.len() < 2 || run.len() == 2 && run.iter().any(is_misspelled) {
            out.extend(run);
            continue;
        }
        let mut rows = run.into_iter();
        let Some(mut first) = rows.next() else { continue };
        let fixes = std::mem::take(&mut first.fixes);
        first.fixes = fixes
            .into_iter()
            .filter(|fix| code(&first, fix).is_some_and(|code| code == "add-continuation"))
            .collect();
        first.also = rows.collect();
        first.last_line = first.also.last().map(|row| row.line);
        out.push(first);
    }
    out
}

/// Parts of the result, where they come from and what they are, and the likely bytes that go of them.
type Parts = (u64, Vec<(u32, u32, String)>);

/// The parts that go with the fixes of a row, where one of them makes the result smaller; none for those of a base
/// image, of which a row says more than how to replace it.
fn parts(snapshot: &Snapshot, known: &Known<'_>, row: &ProblemRow) -> Parts {
    for fix in &row.fixes {
        let worth = known.worth(fix.at.0, fix.at.1, snapshot.revision);
        let Some(saving) = worth.as_ref().and_then(|worth| worth.saving.as_ref()) else { continue };
        let mut parts: Vec<_> = saving
            .parts
            .iter()
            .filter(|item| item.unpacked.is_some_and(|bytes| bytes.likely > 0))
            .map(|item| (item.span.start, item.span.end, item.code.clone()))
            .collect();
        parts.arrange();
        let base = parts.iter().any(|(.., code)| super::Source::of(code) == super::Source::Base);
        if !parts.is_empty() && !base {
            return (saving.unpacked.known.likely, parts);
        }
    }
    Parts::default()
}

/// Puts problems into one row whose fixes take the same of the same parts of the result: one of them is enough.
fn alternatives(snapshot: &Snapshot, known: &Known<'_>, rows: Vec<ProblemRow>) -> Vec<ProblemRow> {
    let mut out: Vec<(Parts, ProblemRow)> = Vec::new();
    for row in rows {
        let parts = parts(snapshot, known, &row);
        let same = out.iter_mut().find(|(other, _)| !parts.1.is_empty() && *other == parts);
        match same {
            Some((_, first)) => {
                // The graver, or the one that is mended without a look, tells what the row is about.
                let safe = |row: &ProblemRow| row.fixes.iter().any(|fix| fix.safe);
                let key = |row: &ProblemRow| (row.severity, !safe(row));
                let second = if key(&row) < key(first) { std::mem::replace(first, row) } else { row };
                first.gain = first.gain.clone().or(&second.gain);
                let mut second = second;
                first.also.append(&mut second.also);
                first.also.push(second);
            }
            None => out.push((parts, row)),
        }
    }
    out.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Weighed;
    use crate::view::worth::wasted_time;
    use dockerfile_core::{Analysis, Options, Outcome, analyze_with_plans as analyze, what_if};

    fn snapshot(text: &str, found: &[(Severity, usize, usize)]) -> Snapshot {
        let diagnostics = found
            .iter()
            .map(|&(severity, start, end)| Diagnostic {
                rule: "Rule".to_owned(),
                severity,
                span: Span::new(start, end),
                code: "no-such-code".to_owned(),
                args: Vec::new(),
                message: "the message".to_owned(),
                related: Vec::new(),
                outcome: (severity == Severity::Error).then_some(Outcome::BuildStops),
                reruns: None,
                fixes: Vec::new(),
                url: "javascript:alert(1)".to_owned(),
            })
            .collect();
        let analysis = Rc::new(Analysis { diagnostics, ..Analysis::default() });
        Snapshot { revision: 1, text: text.into(), analysis }
    }

    /// The list, with what the fixes bring as `savings` has it.
    fn list(lang: Lang, snapshot: &Snapshot, keys: &[u32], savings: &Savings) -> Vec<ProblemRow> {
        let wasted = wasted_time(snapshot, &crate::state::BuildView::default(), None);
        let known =
            Known { keys, savings, before: &BTreeMap::new(), wasted: &wasted, measure: Measure::Unpacked };
        problem_list(lang, snapshot, &known)
    }

    /// An analysis, and what each of its fixes brings.
    fn weighed(text: &str) -> (Snapshot, Savings) {
        let analysis = Rc::new(analyze(text, &Options::default()));
        let snapshot = Snapshot { revision: 1, text: text.into(), analysis };
        let mut savings = Savings { revision: 1, ..Savings::default() };
        for (diagnostic, found) in (0..).zip(&snapshot.analysis.diagnostics) {
            for (fix, with) in (0..).zip(&found.fixes) {
                let worth = Rc::new(what_if(text, &Options::default(), &with.edits, &with.ignore));
                savings.weighed.push(Weighed { diagnostic, fix, worth });
            }
        }
        (snapshot, savings)
    }

    #[test]
    fn gravest_first_with_places_from_one() {
        let snapshot =
            snapshot("é a\nb c", &[(Severity::Info, 0, 1), (Severity::Error, 5, 6), (Severity::Error, 7, 8)]);
        let rows = list(Lang::En, &snapshot, &[7, 8, 9], &Savings::default());
        let shown: Vec<_> = rows.iter().map(|r| (r.severity, r.line, r.column, r.key)).collect();
        assert_eq!(
            shown,
            [(Severity::Error, 2, 1, 8), (Severity::Error, 2, 3, 9), (Severity::Info, 1, 1, 7)]
        );
        assert_eq!(counts(&snapshot), [2, 0, 1]);
        assert_eq!(rows[2].link, None, "a script is no link");
    }

    #[test]
    fn what_brings_most_comes_first() {
        let text = "FROM node:24\nRUN apt-get update && apt-get install -y git\nCOPY . .\nRUN npm ci\nMAINTAINER x\nCMD [\"a\"]\n";
        let (snapshot, savings) = weighed(text);
        let rows = list(Lang::En, &snapshot, &[], &savings);
        let order: Vec<&str> = rows.iter().map(|row| row.rule.as_str()).collect();
        let place = |rule: &str| {
            order.iter().position(|other| *other == rule).unwrap_or_else(|| panic!("{rule}: {order:?}"))
        };
        assert!(place("BaseCouldBeSmaller") < place("AptListsLeftBehind"), "{order:?}");
        assert!(place("AptListsLeftBehind") < place("CopyBeforeInstall"), "{order:?}");
        assert!(place("CopyBeforeInstall") < place("MaintainerDeprecated"), "{order:?}");
        let base = &rows[place("BaseCouldBeSmaller")];
        assert!(base.fixes.len() < 2 || base.up_to, "several bases are choices of one row: {base:?}");
        assert!(rows[place("MaintainerDeprecated")].gain.is_nothing());
        let unweighed = list(Lang::En, &snapshot, &[], &Savings { revision: 1, ..Savings::default() });
        assert!(
            unweighed.iter().flat_map(|row| &row.fixes).all(|fix| fix.gain.is_none()),
            "nothing is invented"
        );
    }

    #[test]
    fn lines_that_are_no_instructions_are_one_row() {
        let text = "FROM alpine:3.22\nhello world\nthis is prose\nand more of it\nRUN true\nanother\n";
        let rows = list(Lang::En, &weighed(text).0, &[], &Savings::default());
        let unknown: Vec<_> = rows
            .iter()
            .filter(|row| row.rule == "InstructionError")
            .map(|row| (row.line, row.last_line, row.also.len()))
            .collect();
        assert_eq!(unknown, [(2, Some(4), 2), (6, None, 0)], "{rows:?}");
        let slips = "FROM alpine:3.22\nRUNN true\nCOPI a /a\n";
        let rows = list(Lang::En, &weighed(slips).0, &[], &Savings::default());
        assert!(rows.iter().all(|row| row.also.is_empty() && !row.fixes.is_empty()), "{rows:?}");
    }

    #[test]
    fn fixes_that_take_away_the_same_are_choices_of_one_row() {
        let text = "FROM python:3.14\nRUN pip install django\n";
        let (snapshot, savings) = weighed(text);
        let rows = list(Lang::En, &snapshot, &[], &savings);
        let pip = rows.iter().find(|row| row.all().any(|row| row.rule == "PipCacheLeftBehind")).unwrap();
        let rules: Vec<&str> = pip.all().map(|row| row.rule.as_str()).collect();
        assert_eq!(rules, ["PipCacheLeftBehind", "CacheMountHelps"]);
        assert!(rows.iter().all(|row| row.rule != "CacheMountHelps"));
        let both: Vec<_> =
            pip.all().flat_map(|row| &row.fixes).filter_map(|fix| fix.gain.as_ref()?.bytes).collect();
        assert!(both.len() >= 2 && both.iter().all(|gain| *gain == both[0]), "{both:?}");
    }

    #[test]
    fn rules_can_be_ignored_and_faults_cannot() {
        let text = "FROM debian AS One\nRUNN x\n";
        let analysis = Rc::new(analyze(text, &Options::default()));
        let snapshot = Snapshot { revision: 1, text: text.into(), analysis };
        let rows = list(Lang::Fr, &snapshot, &[], &Savings::default());
        let row = |rule: &str| {
            rows.iter().find(|row| row.rule == rule).unwrap_or_else(|| panic!("{rule}: {rows:?}"))
        };
        assert_eq!(row("StageNameCasing").ignorable, Some(Ignorable::InFile));
        assert_eq!(
            (row("UntaggedBaseImage").ignorable, row("UntaggedBaseImage").aliases),
            (Some(Ignorable::Here), &["DL3006"][..])
        );
        let fault = row("InstructionError");
        assert_eq!(fault.ignorable, None);
        assert!(fault.link.as_ref().is_some_and(|link| link.starts_with("https://docs.docker.com/")));
        assert_eq!(fault.stage, Some(StageId(0)));
        assert_eq!(safely_mended(&snapshot), 1);
    }

    #[test]
    fn only_https_and_own_pages_are_links() {
        assert_eq!(safe_link("https://docs.docker.com/x").as_deref(), Some("https://docs.docker.com/x"));
        assert_eq!(safe_link("rules/apt.html").as_deref(), Some("rules/apt.html"));
        for bad in ["", "http://x", "javascript:x", "//evil", "\\\\evil", "data:x"] {
            assert_eq!(safe_link(bad), None, "{bad}");
        }
    }
}
