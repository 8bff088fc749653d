use dockerfile_core::checks::{Family, rule_name};
use dockerfile_core::fix::{Applicability, TextEdit};
use dockerfile_core::model::StageId;
use dockerfile_core::source::{LineIndex, Span};
use dockerfile_core::{Diagnostic, Severity};

use crate::i18n::{Lang, core_text};
use crate::state::Snapshot;

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
}

/// All problems of one severity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemGroup {
    /// The severity.
    pub severity: Severity,
    /// The problems, by place.
    pub rows: Vec<ProblemRow>,
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

/// The problems, gravest first; severities without any are left out. `keys` are those of the findings, in order.
pub fn problem_groups(lang: Lang, snapshot: &Snapshot, keys: &[u32]) -> Vec<ProblemGroup> {
    let lines = LineIndex::new(&snapshot.text);
    let mut groups: Vec<ProblemGroup> = Vec::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        let rows: Vec<ProblemRow> = snapshot
            .analysis
            .diagnostics
            .iter()
            .enumerate()
            .filter(|(_, diagnostic)| diagnostic.severity == severity)
            .map(|(index, diagnostic)| {
                let place = lines.position(diagnostic.span.start);
                let (message, message_lang) =
                    core_text(lang, &diagnostic.code, &diagnostic.args, &diagnostic.message);
                let fixes = diagnostic.fixes.iter().map(|fix| {
                    let (title, title_lang) = core_text(lang, &fix.code, &fix.args, &fix.title);
                    let reason = fix.reason.as_ref();
                    let reason = reason.map(|reason| core_text(lang, &reason.code, &[], &reason.text));
                    let safe = fix.applicability == Applicability::Safe;
                    ProblemFix { title, title_lang, safe, reason, edits: fix.edits.clone() }
                });
                let related = diagnostic.related.iter().map(|related| {
                    let (message, message_lang) = core_text(lang, &related.code, &[], &related.message);
                    let line = lines.position(related.span.start).line + 1;
                    RelatedPlace { message, message_lang, line, span: related.span }
                });
                let rule = rule_name(&diagnostic.rule);
                let ignorable = rule.map(|rule| match rule.family {
                    Family::BuildKit => Ignorable::InFile,
                    Family::Ours => Ignorable::Here,
                });
                ProblemRow {
                    index,
                    key: keys.get(index).copied().unwrap_or_default(),
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
                    related: related.collect(),
                    fixes: fixes.collect(),
                }
            })
            .collect();
        if !rows.is_empty() {
            groups.push(ProblemGroup { severity, rows });
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use dockerfile_core::{Analysis, Diagnostic};
    use std::rc::Rc;

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
                fixes: Vec::new(),
                url: "javascript:alert(1)".to_owned(),
            })
            .collect();
        let analysis = Rc::new(Analysis { diagnostics, ..Analysis::default() });
        Snapshot { revision: 1, text: text.into(), analysis }
    }

    #[test]
    fn gravest_first_with_places_from_one() {
        let snapshot =
            snapshot("é a\nb c", &[(Severity::Info, 0, 1), (Severity::Error, 5, 6), (Severity::Error, 7, 8)]);
        let groups = problem_groups(Lang::En, &snapshot, &[7, 8, 9]);
        let shown: Vec<_> = groups
            .iter()
            .map(|g| (g.severity, g.rows.iter().map(|r| (r.line, r.column, r.key)).collect::<Vec<_>>()))
            .collect();
        assert_eq!(shown, [(Severity::Error, vec![(2, 1, 8), (2, 3, 9)]), (Severity::Info, vec![(1, 1, 7)])]);
        assert_eq!(counts(&snapshot), [2, 0, 1]);
        assert_eq!(groups[0].rows[0].link, None, "a script is no link");
    }

    #[test]
    fn rules_can_be_ignored_and_faults_cannot() {
        let text = "FROM debian AS One\nRUNN x\n";
        let analysis = Rc::new(dockerfile_core::analyze(text, &dockerfile_core::Options::default()));
        let snapshot = Snapshot { revision: 1, text: text.into(), analysis };
        let rows: Vec<_> =
            problem_groups(Lang::Fr, &snapshot, &[]).into_iter().flat_map(|g| g.rows).collect();
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
