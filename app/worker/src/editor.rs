//! What the editor asks, carried out by `dockerfile_ide`, with places as the editor counts them.

use dockerfile_core::Options;
use dockerfile_core::fix::TextEdit;
use dockerfile_core::lists::Gather;
use dockerfile_core::source::Span;
use dockerfile_ide as ide;
use protocol::Utf16Index;
use protocol::editor::{
    Ask, Changed, Edit, Entry, Holds, Item, Left, Note, Place, Question, Refactored, Reply, Said,
};

/// The reply to a question, both as JSON; empty for what is no question.
pub(crate) fn reply(question: &str, text: &str, options: &Options) -> String {
    let Ok(question) = serde_json::from_str::<Question>(question) else { return String::new() };
    let index = Utf16Index::new(text);
    let at = index.byte(question.at);
    let said = match question.ask {
        Ask::Format => format(&question, text, options, &index),
        Ask::Complete => complete(at, text, options, &index),
        Ask::Hover => hover(at, text, options, &index),
        Ask::Definition => places(&ide::definition(text, options, at), &index),
        Ask::References => places(&ide::references(text, options, at), &index),
        Ask::Rename => rename(question.name.as_deref(), at, text, options, &index),
        Ask::Structure => structure(text, options, &index),
        Ask::Step => step(at, text, options, &index),
        Ask::Refactor => refactor(at, text, options, &index),
    };
    serde_json::to_string(&Reply { id: question.id, said }).unwrap_or_default()
}

fn format(question: &Question, text: &str, options: &Options, index: &Utf16Index) -> Said {
    let range = question.to.map(|to| Span { start: index.byte(question.at), end: index.byte(to) });
    let made = ide::format(text, options, range);
    let left = made.left.iter().map(|left| Left {
        from: index.units(left.span.start),
        line: left.line,
        reason: left.reason.code(),
    });
    Said::Format { edits: edits(made.edits, index), changed: made.changed, left: left.collect() }
}

fn edits(edits: Vec<TextEdit>, index: &Utf16Index) -> Vec<Edit> {
    let edit = |edit: TextEdit| {
        let (from, to) = index.range(edit.span);
        Edit { from, to, insert: edit.insert }
    };
    edits.into_iter().map(edit).collect()
}

fn hover(at: u32, text: &str, options: &Options, index: &Utf16Index) -> Said {
    let found = ide::hover(text, options, at).unwrap_or_default();
    let (from, to) = index.range(found.span);
    let facts = found.facts.into_iter().map(note).collect();
    Said::Hover { from, to, title: found.title, help: found.help, facts }
}

fn place(span: Span, index: &Utf16Index) -> Place {
    let (from, to) = index.range(span);
    Place { from, to }
}

fn places(spans: &[Span], index: &Utf16Index) -> Said {
    Said::Places(spans.iter().map(|span| place(*span, index)).collect())
}

fn rename(name: Option<&str>, at: u32, text: &str, options: &Options, index: &Utf16Index) -> Said {
    let said = match name {
        None => ide::renameable(text, options, at).map(|found| {
            let Place { from, to } = place(found.span, index);
            Said::Name { from, to, places: found.places }
        }),
        Some(name) => {
            ide::rename(text, options, at, name).map(|made| Said::Renamed { edits: edits(made, index) })
        }
    };
    said.unwrap_or_else(|why| Said::NotRenamed { why: why.code() })
}

fn structure(text: &str, options: &Options, index: &Utf16Index) -> Said {
    let found = ide::structure(text, options);
    let entry = |entry: ide::Entry| {
        let (from, to) = index.range(entry.span);
        Entry { label: entry.label, base: entry.base, depth: entry.depth, from, to }
    };
    let folds = found.folds.iter().map(|span| place(*span, index)).collect();
    Said::Structure { entries: found.entries.into_iter().map(entry).collect(), folds }
}

fn step(at: u32, text: &str, options: &Options, index: &Utf16Index) -> Said {
    let found = ide::step(text, options, at).unwrap_or_default();
    let holds = found.holds.into_iter().map(|one| Holds {
        what: one.what,
        name: one.name,
        before: one.before,
        after: one.after,
    });
    let files = found.files.into_iter().map(|one| Changed { path: one.path, how: one.how, bytes: one.bytes });
    Said::Step {
        from: index.units(found.span.start),
        stage: found.stage,
        position: found.position.0,
        steps: found.position.1,
        holds: holds.collect(),
        files: files.collect(),
        more: found.more_files,
        facts: found.facts.into_iter().map(note).collect(),
        before: found.before.map(|span| place(span, index)),
        after: found.after.map(|span| place(span, index)),
        origins: found.origins.iter().map(|span| place(*span, index)).collect(),
    }
}

fn refactor(at: u32, text: &str, options: &Options, index: &Utf16Index) -> Said {
    let found = ide::refactorings(text, options, at).into_iter();
    Said::Refactorings(
        found.map(|one| Refactored { title: note(one.title), edits: edits(one.edits, index) }).collect(),
    )
}

fn complete(at: u32, text: &str, options: &Options, index: &Utf16Index) -> Said {
    let found = ide::complete(text, options, at);
    let items = found.items.into_iter().map(|item| Item {
        label: item.label,
        insert: item.insert,
        kind: item.kind.name(),
        notes: item.notes.into_iter().map(note).collect(),
        help: item.help,
    });
    Said::Complete { from: index.units(found.span.start), items: items.collect() }
}

fn note(note: ide::Note) -> Note {
    Note { code: note.code, args: note.args.into_iter().gather(), bytes: note.bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_editor() {
        let text = "FROM é\nuser  a\n";
        let said = reply(r#"{"id":3,"ask":"format"}"#, text, &Options::default());
        let edits = r#"[{"from":7,"to":11,"insert":"USER"},{"from":11,"to":13,"insert":" "}]"#;
        assert_eq!(said, format!(r#"{{"id":3,"said":{{"edits":{edits},"changed":1,"left":[]}}}}"#));
        let said = reply(r#"{"id":4,"ask":"complete","at":9}"#, text, &Options::default());
        assert!(
            said.starts_with(r#"{"id":4,"said":{"from":7,"items":[{"label":"USER","insert":"user ""#),
            "{said}"
        );
    }

    #[test]
    fn what_is_no_question_has_no_answer() {
        assert_eq!(reply("{}", "", &Options::default()), "");
    }
}
