//! Fixes of what stops a build, where the text tells what was meant.

use crate::Diagnostic;
use crate::Related;
use crate::fix::{Applicability, Fix, TextEdit, reason};
use crate::source::{LineIndex, Span};
use crate::syntax::{File, Instruction, is_instruction};

/// Adds fixes, and the line that is to blame, to faults of `file`.
pub fn correct(text: &str, file: &File, diagnostics: &mut [Diagnostic]) {
    let lines = LineIndex::new(text);
    for found in diagnostics {
        if found.code == "unknown-instruction"
            && let Some((end, insert)) = lost_continuation(text, &lines, file, found.span)
        {
            found.related.push(Related {
                span: end,
                code: if file.escape == '\\' { "lost-backslash" } else { "lost-backtick" }.to_owned(),
                message: format!(
                    "this line probably lost the {} at its end, so the next one is taken for an instruction",
                    file.escape
                ),
            });
            let title = format!("End the line before with {}", file.escape);
            let args = vec![("escape".to_owned(), file.escape.to_string())];
            let edit = TextEdit { span: Span::empty(end.end as usize), insert };
            found.fixes.push(fix("add-continuation", args, title, edit));
        } else if matches!(found.code.as_str(), "unknown-instruction" | "flag-unknown") {
            found.fixes.extend(known_word(text, found));
        }
    }
}

fn fix(code: &str, args: Vec<(String, String)>, title: String, edit: TextEdit) -> Fix {
    Fix {
        code: code.to_owned(),
        args,
        title,
        edits: vec![edit],
        ignore: Vec::new(),
        applicability: Applicability::Unsafe,
        reason: reason(code),
    }
}

/// The fix that writes what BuildKit asks whether it was meant.
fn known_word(text: &str, found: &Diagnostic) -> Option<Fix> {
    let arg = |name: &str| found.args.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let word = arg("suggestion").filter(|word| !word.is_empty())?;
    let written = arg("instruction").or_else(|| arg("flag").map(|flag| flag.trim_start_matches('-')))?;
    // Quotes and escapes are left to their author.
    (found.span.text(text) == written).then(|| {
        let edit = TextEdit { span: found.span, insert: word.to_owned() };
        let args = vec![("word".to_owned(), word.to_owned())];
        fix("use-known-word", args, format!("Write {word}"), edit)
    })
}

/// The last word of the line before an unknown instruction and what is to stand behind it, where that line was most
/// likely meant to go on: the word cannot begin an instruction, or its line is indented below lines that go on too.
fn lost_continuation(text: &str, lines: &LineIndex<'_>, file: &File, word: Span) -> Option<(Span, String)> {
    let at = file.instructions.iter().position(|instruction| instruction.keyword.span == word)?;
    let before: &Instruction = file.instructions.get(at.checked_sub(1)?)?;
    // From 0, where BuildKit counts from 1.
    let line = lines.line(word.start);
    if before.lines.end != line || !is_instruction(&before.keyword.value) || !before.heredocs.is_empty() {
        return None;
    }
    let last = lines.line_span(line.checked_sub(1)?);
    let written = last.text(text).trim_end();
    let indent = lines.line_span(line).text(text).starts_with([' ', '\t']);
    let goes_on = before.lines.start < before.lines.end;
    let sign =
        word.text(text).starts_with(['-', '&', '|', ';', '>', '<', '"', '\'', '$', '(', ')', '{', '}', '=']);
    // A comment would swallow all that follows it.
    if !(sign || indent && goes_on) || written.is_empty() || written.contains(" #") {
        return None;
    }
    let end = last.start as usize + written.len();
    let start = written.rfind([' ', '\t']).map_or(last.start as usize, |at| last.start as usize + at + 1);
    Some((Span::new(start, end), format!(" {}", file.escape)))
}

#[cfg(test)]
mod tests {
    use crate::fix::apply;
    use crate::{Options, analyze};

    /// What the first fix of the first fault makes of the text; `None` without one.
    fn corrected(text: &str) -> Option<String> {
        let analysis = analyze(text, &Options::default());
        let fix = analysis
            .diagnostics
            .iter()
            .find(|found| found.rule == "InstructionError")?
            .fixes
            .first()?
            .clone();
        Some(apply(text, &fix.edits).expect("edits that fit"))
    }

    #[test]
    fn writes_what_may_have_been_meant() {
        for (text, wanted) in [
            ("FROM a\nCOPPY a b\n", "FROM a\nCOPY a b\n"),
            ("FROM a\ncopi a b\n", "FROM a\ncopy a b\n"),
            ("FRM a\n", "FROM a\n"),
            ("FROM a\nCOPY --form=b a b\n", "FROM a\nCOPY --from=b a b\n"),
            ("FROM a\nRUN --mont=type=cache,target=/x a\n", "FROM a\nRUN --mount=type=cache,target=/x a\n"),
        ] {
            assert_eq!(corrected(text).as_deref(), Some(wanted), "{text}");
        }
        assert_eq!(corrected("FROM a\nXYZZY a b\n"), None);
    }

    #[test]
    fn a_line_that_lost_its_continuation_gets_it_back() {
        for (text, wanted) in [
            (
                "FROM a\nRUN pip wheel -r a.txt\n    --wheel-dir /x \\\n    .\n",
                "FROM a\nRUN pip wheel -r a.txt \\\n    --wheel-dir /x \\\n    .\n",
            ),
            ("FROM a\nRUN a \n&& b\n", "FROM a\nRUN a \\ \n&& b\n"),
            ("FROM a\nRUN a\n| b\r\n", "FROM a\nRUN a \\\n| b\r\n"),
            (
                "FROM a\nRUN apt-get install \\\n  curl\n  git\n",
                "FROM a\nRUN apt-get install \\\n  curl \\\n  git\n",
            ),
            ("# escape=`\nFROM a\nRUN a\n  && b\n", "# escape=`\nFROM a\nRUN a `\n  && b\n"),
        ] {
            let found = corrected(text);
            assert_eq!(found.as_deref(), Some(wanted), "{text}");
            let after = analyze(wanted, &Options::default());
            assert!(after.file.errors.is_empty(), "{:?}", after.file.errors);
        }
        for text in [
            // Not the line before, no instruction before, a comment, a word that is none by its place alone.
            "FROM a\nRUN a\n\n--b\n",
            "--b\n",
            "FROM a\nRUN a # why\n--b\n",
            "FROM a\nRUN a\nxyzzy b\n",
            "FROM a\nRUN <<E\na\nE\n--b\n",
        ] {
            assert_eq!(corrected(text), None, "{text}");
        }
    }

    #[test]
    fn the_line_to_blame_is_named() {
        let analysis = analyze("FROM a\nRUN a b\n  --c\n", &Options::default());
        let found =
            analysis.diagnostics.iter().find(|found| found.rule == "InstructionError").expect("a fault");
        assert_eq!(found.message, "dockerfile parse error on line 3: unknown instruction: --c");
        let [related] = found.related.as_slice() else { panic!("{found:?}") };
        assert_eq!(
            (related.code.as_str(), related.span.text("FROM a\nRUN a b\n  --c\n")),
            ("lost-backslash", "b")
        );
        // Nothing that is mended safely touches the line.
        let safe = |fix: &crate::fix::Fix| fix.applicability == crate::fix::Applicability::Safe;
        assert!(!analysis.diagnostics.iter().any(|found| found.fixes.iter().any(safe)));
    }
}
