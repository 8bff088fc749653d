//! What is stated of the build context, what `.dockerignore` makes of it, and what COPY and ADD take.

use dockerfile_syntax::lists::Arrange;
use std::collections::BTreeMap;

use dockerfile_syntax::ignore::IgnoreFile;
use dockerfile_syntax::source::{LineIndex, Span};

use super::sizes::{amount_words, share};
use crate::i18n::{Lang, bytes};
use crate::state::{LineFault, Snapshot, Stated};

/// A line of `.dockerignore` and what it leaves out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoreRow {
    /// Its number, from 1.
    pub line: u32,
    /// Its text.
    pub text: String,
    /// Whether it brings back instead of leaving out.
    pub exception: bool,
    /// Paths on which it has the last word.
    pub files: u64,
    /// Their bytes, in words.
    pub amount: String,
}

/// A file of the context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextRow {
    /// Its path; with a slash at its end for a directory as a whole.
    pub path: String,
    /// Its bytes, in words.
    pub amount: String,
    /// The line of `.dockerignore` that leaves it out.
    pub ignored_by: Option<u32>,
    /// Its share of the largest, in thousandths.
    pub width: u32,
}

/// What one source of a COPY or ADD takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakeRow {
    /// The source as written, expanded.
    pub source: String,
    /// Number of files; `None` where the context does not say, as of a directory as a whole.
    pub files: Option<u64>,
    /// Bytes in words; `None` for a source that the context lacks.
    pub amount: Option<String>,
    /// Line, from 1.
    pub line: u32,
    /// The source.
    pub span: Span,
}

/// The build context as shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContextView {
    /// Whether any file is stated.
    pub stated: bool,
    /// Paths and bytes in words before `.dockerignore`.
    pub all: (u64, String),
    /// The same after it.
    pub sent: (u64, String),
    /// What is sent of all bytes, in thousandths.
    pub sent_share: u32,
    /// The lines of `.dockerignore` that say something.
    pub ignores: Vec<IgnoreRow>,
    /// The files, the largest first.
    pub files: Vec<ContextRow>,
    /// Files beyond those.
    pub more: usize,
    /// What COPY and ADD take, in the order of the text.
    pub takes: Vec<TakeRow>,
    /// Lines that state no file, from 1.
    pub faults: Vec<(u32, LineFault)>,
}

/// Files that are listed.
const ROWS: usize = 100;

/// What `stated` says, and what the Dockerfile makes of it.
pub fn context_view(lang: Lang, snapshot: &Snapshot, stated: &Stated) -> ContextView {
    let context = stated.context().unwrap_or_default();
    let ignore = IgnoreFile::parse(&stated.ignore);
    let mut sums: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
    let (mut all, mut sent) = ((0, 0_u64), (0, 0_u64));
    let mut files: Vec<(&String, u64, Option<u32>)> = Vec::new();
    for (path, file) in &context.files {
        let bytes = file.bytes.unwrap_or(0);
        let verdict = ignore.decide(path.trim_end_matches('/'));
        if let Some(verdict) = verdict {
            let sum = sums.entry(verdict.line).or_default();
            *sum = (sum.0 + 1, sum.1.saturating_add(bytes));
        }
        let ignored = verdict.filter(|verdict| verdict.excluded);
        all = (all.0 + 1, all.1.saturating_add(bytes));
        if ignored.is_none() {
            sent = (sent.0 + 1, sent.1.saturating_add(bytes));
        }
        files.push((path, bytes, ignored.map(|verdict| verdict.line)));
    }
    files.arrange_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let largest = files.first().map_or(0, |file| file.1);
    let more = files.len().saturating_sub(ROWS);
    let row = |(path, size, ignored_by): (&String, u64, Option<u32>)| ContextRow {
        path: path.clone(),
        amount: bytes(lang, size),
        ignored_by,
        width: share(size, largest),
    };
    ContextView {
        stated: all.0 > 0,
        all: (all.0, bytes(lang, all.1)),
        sent: (sent.0, bytes(lang, sent.1)),
        sent_share: if all.1 == 0 { 1000 } else { share(sent.1, all.1) },
        ignores: ignore_rows(lang, &stated.ignore, &sums),
        files: files.into_iter().take(ROWS).map(row).collect(),
        more,
        takes: takes(lang, snapshot),
        faults: stated.faults(),
    }
}

fn ignore_rows(lang: Lang, text: &str, sums: &BTreeMap<u32, (u64, u64)>) -> Vec<IgnoreRow> {
    let says = |line: &str| !line.trim().is_empty() && !line.starts_with('#');
    let lines = (1..).zip(text.lines()).filter(|(_, line)| says(line));
    lines
        .map(|(number, line)| {
            let (files, sum) = sums.get(&number).copied().unwrap_or_default();
            IgnoreRow {
                line: number,
                text: line.trim().to_owned(),
                exception: line.trim().starts_with('!'),
                files,
                amount: bytes(lang, sum),
            }
        })
        .collect()
}

/// What each COPY and ADD takes from the context, as the estimate has it; what the context lacks, as the rule has it.
fn takes(lang: Lang, snapshot: &Snapshot) -> Vec<TakeRow> {
    let analysis = &snapshot.analysis;
    let lines = LineIndex::new(&snapshot.text);
    let value = |args: &[(String, String)], name: &str| {
        args.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    };
    let mut rows = Vec::new();
    for item in analysis.size.stages.iter().flat_map(|stage| &stage.layers).flat_map(|layer| &layer.items) {
        if item.code == "copy-context" {
            rows.push(TakeRow {
                source: value(&item.args, "path").unwrap_or_default(),
                files: value(&item.basis.args, "files")
                    .filter(|_| item.basis.code == "context-known")
                    .and_then(|files| files.parse().ok()),
                amount: Some(amount_words(lang, item.unpacked)),
                line: lines.line(item.span.start) + 1,
                span: item.span,
            });
        }
    }
    for found in &analysis.diagnostics {
        if matches!(found.rule.as_str(), "CopySourceNotInContext" | "CopyIgnoredFile") {
            let row = TakeRow {
                source: value(&found.args, "path").unwrap_or_default(),
                files: None,
                amount: None,
                line: lines.line(found.span.start) + 1,
                span: found.span,
            };
            // Of a source that is not there the estimate knows nothing either.
            rows.retain(|other| other.span != row.span);
            rows.push(row);
        }
    }
    rows.arrange_by_key(|row| row.span.start);
    rows.dedup_by(|a, b| a.span == b.span && a.source == b.source);
    rows
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use dockerfile_core::{Options, analyze_with_plans as analyze};

    use super::*;

    fn shown(text: &str, files: &str, ignore: &str) -> ContextView {
        let stated = Stated { files: files.to_owned(), ignore: ignore.to_owned(), ..Stated::default() };
        let options =
            Options { context: stated.context(), dockerignore: stated.dockerignore(), ..Options::default() };
        let analysis = Rc::new(analyze(text, &options));
        let snapshot = Snapshot { revision: 1, text: text.into(), analysis };
        context_view(Lang::En, &snapshot, &stated)
    }

    fn takes(view: &ContextView) -> Vec<String> {
        let line = |row: &TakeRow| {
            let files = row.files.map_or("?".to_owned(), |files| files.to_string());
            let amount = row.amount.as_deref().unwrap_or("nothing").replace('\u{a0}', " ");
            format!("{} {}: {files} {amount}", row.line, row.source)
        };
        view.takes.iter().map(line).collect()
    }

    const TEXT: &str = "FROM scratch\nCOPY . /all\nCOPY src/a.js missing.txt notes.md /x/\n";
    const FILES: &str = "src/a.js 1000\nnotes.md 50\nnode_modules/ 9000\nwrong\n";

    #[test]
    fn shows_what_is_sent_and_which_line_leaves_what_out() {
        let view = shown(TEXT, FILES, "# none\nnode_modules\n*.md\n!notes.md\nnothing\n");
        let plain = |(files, amount): &(u64, String)| format!("{files} {}", amount.replace('\u{a0}', " "));
        assert_eq!((plain(&view.all), plain(&view.sent)), ("3 10.1 kB".to_owned(), "2 1.1 kB".to_owned()));
        assert!(view.stated && view.sent_share > 100 && view.sent_share < 110);
        let ignores: Vec<String> =
            view.ignores.iter().map(|row| format!("{} {} {}", row.line, row.text, row.files)).collect();
        assert_eq!(ignores, ["2 node_modules 1", "3 *.md 0", "4 !notes.md 1", "5 nothing 0"]);
        let files: Vec<_> = view.files.iter().map(|row| (row.path.as_str(), row.ignored_by)).collect();
        assert_eq!(files, [("node_modules/", Some(2)), ("src/a.js", None), ("notes.md", None)]);
        assert_eq!(view.faults, [(4, LineFault::NoSize)]);
    }

    #[test]
    fn shows_what_each_source_takes() {
        assert_eq!(
            takes(&shown(TEXT, FILES, "node_modules\n")),
            ["2 .: 2 1.1 kB", "3 src/a.js: 1 1.0 kB", "3 missing.txt: ? nothing", "3 notes.md: 1 50 B"]
        );
    }

    #[test]
    fn without_files_a_copy_is_a_range() {
        let view = shown("FROM scratch\nCOPY . /all\n", "", "");
        assert!(!view.stated && view.files.is_empty());
        assert!(takes(&view)[0].starts_with("2 .: ? ") && takes(&view)[0].contains('('), "{view:?}");
    }
}
