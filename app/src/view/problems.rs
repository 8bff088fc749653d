use dockerfile_core::Severity;
use dockerfile_core::fix::Applicability;
use dockerfile_core::source::{LineIndex, Span};

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
    /// What is wrong.
    pub message: String,
    /// The language of the message.
    pub message_lang: Lang,
    /// Name of the rule.
    pub rule: String,
    /// A page that explains the rule.
    pub link: Option<String>,
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

/// The address of a rule's explanation: our own pages exist in each language.
fn rule_page(lang: Lang, url: &str) -> String {
    match url.strip_prefix("rules/") {
        Some(name) => format!("rules/{name}.{}.html", lang.tag()),
        None => url.to_owned(),
    }
}

/// The problems, gravest first; severities without any are left out.
pub fn problem_groups(lang: Lang, snapshot: &Snapshot) -> Vec<ProblemGroup> {
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
                    ProblemFix { title, title_lang, safe: fix.applicability == Applicability::Safe }
                });
                let related = diagnostic.related.iter().map(|related| {
                    let (message, message_lang) = core_text(lang, &related.code, &[], &related.message);
                    let line = lines.position(related.span.start).line + 1;
                    RelatedPlace { message, message_lang, line, span: related.span }
                });
                ProblemRow {
                    index,
                    message,
                    message_lang,
                    rule: diagnostic.rule.clone(),
                    link: safe_link(&rule_page(lang, &diagnostic.url)),
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
        let groups = problem_groups(Lang::En, &snapshot);
        let shown: Vec<_> = groups
            .iter()
            .map(|g| (g.severity, g.rows.iter().map(|r| (r.line, r.column, r.index)).collect::<Vec<_>>()))
            .collect();
        assert_eq!(shown, [(Severity::Error, vec![(2, 1, 1), (2, 3, 2)]), (Severity::Info, vec![(1, 1, 0)])]);
        assert_eq!(counts(&snapshot), [2, 0, 1]);
        assert_eq!(groups[0].rows[0].link, None, "a script is no link");
    }

    #[test]
    fn only_https_and_own_pages_are_links() {
        assert_eq!(safe_link("https://docs.docker.com/x").as_deref(), Some("https://docs.docker.com/x"));
        assert_eq!(safe_link("rules/apt.html").as_deref(), Some("rules/apt.html"));
        assert_eq!(rule_page(Lang::Fr, "rules/RunsAsRoot"), "rules/RunsAsRoot.fr.html");
        assert_eq!(rule_page(Lang::Fr, "https://x"), "https://x");
        for bad in ["", "http://x", "javascript:x", "//evil", "\\\\evil", "data:x"] {
            assert_eq!(safe_link(bad), None, "{bad}");
        }
    }
}
