//! What the editor asks, carried out by `dockerfile_ide`, with places as the editor counts them.

use dockerfile_core::Options;
use dockerfile_core::source::Span;
use dockerfile_ide as ide;
use protocol::Utf16Index;
use protocol::editor::{Ask, Edit, Item, Left, Note, Question, Reply, Said};

/// The reply to a question, both as JSON; empty for what is no question.
pub(crate) fn reply(question: &str, text: &str, options: &Options) -> String {
    let Ok(question) = serde_json::from_str::<Question>(question) else { return String::new() };
    let index = Utf16Index::new(text);
    let said = match question.ask {
        Ask::Format => format(&question, text, options, &index),
        Ask::Complete => complete(&question, text, options, &index),
    };
    serde_json::to_string(&Reply { id: question.id, said }).unwrap_or_default()
}

fn format(question: &Question, text: &str, options: &Options, index: &Utf16Index) -> Said {
    let range = question.to.map(|to| Span { start: index.byte(question.at), end: index.byte(to) });
    let made = ide::format(text, options, range);
    let edits = made.edits.iter().map(|edit| {
        let (from, to) = index.range(edit.span);
        Edit { from, to, insert: edit.insert.clone() }
    });
    let left = made.left.iter().map(|left| Left {
        from: index.units(left.span.start),
        line: left.line,
        reason: left.reason.code(),
    });
    Said::Format { edits: edits.collect(), changed: made.changed, left: left.collect() }
}

fn complete(question: &Question, text: &str, options: &Options, index: &Utf16Index) -> Said {
    let found = ide::complete(text, options, index.byte(question.at));
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
    Note { code: note.code, args: note.args.into_iter().collect(), bytes: note.bytes }
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
        assert!(said.starts_with(r#"{"id":4,"said":{"from":7,"items":[{"label":"USER","insert":"user ""#), "{said}");
    }

    #[test]
    fn what_is_no_question_has_no_answer() {
        assert_eq!(reply("{}", "", &Options::default()), "");
    }
}
