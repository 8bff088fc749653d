use super::{adds_nothing, words};
use crate::checks::{Family, rule};
use crate::fix::{Applicability, Fix, TextEdit, apply};
use crate::source::Span;
use crate::{Analysis, Diagnostic, Options, analyze};
use dockerfile_syntax::lists::Arrange;

/// The change that switches off what found `found` in `text`: `# check=skip=…` for BuildKit's rules, which holds for
/// the whole file; for ours `# playground ignore=…` above the instruction or, where that would be taken for the
/// description of a stage, `# playground global ignore=…` at the end of the file.
///
/// `None` for what stops a build, for experimental rules under `experimental=all`, and where no such change does
/// what it is for: it was tried, the finding is gone, nothing else is found and the graph is what it was.
pub fn suppress(text: &str, options: &Options, found: &Diagnostic) -> Option<Fix> {
    let rule = rule(&found.rule)?;
    let before = analyze(text, options);
    let candidates = match rule.family {
        Family::BuildKit if rule.experimental => vec![without_experiment(text, rule.name)],
        Family::BuildKit => vec![skip(text, rule.name)],
        Family::Ours => vec![ignore_here(text, &before, found), ignore_everywhere(text, rule.name)],
    };
    let edit = candidates.into_iter().flatten().find(|edit| {
        apply(text, std::slice::from_ref(edit))
            .is_some_and(|after| silences(&before, &analyze(&after, options), found))
    })?;
    Some(Fix {
        code: "ignore-rule".to_owned(),
        args: vec![("rule".to_owned(), rule.name.to_owned())],
        title: format!("Ignore {}", rule.name),
        edits: vec![edit],
        ignore: Vec::new(),
        applicability: Applicability::Safe,
        reason: None,
    })
}

/// Whether fewer findings of the rule are left, all others are, and the graph is the same.
fn silences(before: &Analysis, after: &Analysis, found: &Diagnostic) -> bool {
    let count =
        |analysis: &Analysis| analysis.diagnostics.iter().filter(|other| other.rule == found.rule).count();
    let others = |analysis: &Analysis| {
        let kept = analysis.diagnostics.iter().filter(|other| other.rule != found.rule);
        kept.map(|other| (other.rule.clone(), words(other))).collect::<Vec<_>>()
    };
    let edges = |analysis: &Analysis| {
        analysis.model.edges.iter().map(|edge| (edge.stage, edge.origin.clone())).collect::<Vec<_>>()
    };
    adds_nothing(before, after)
        && count(after) < count(before)
        && sorted(others(before)) == sorted(others(after))
        && edges(before) == edges(after)
        && before.model.target == after.model.target
}

fn sorted<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.arrange();
    items
}

fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// The lines at the top in which parser directives may stand: where they begin, where they end, and the value of
/// `# check=` with its place.
struct Head {
    end: usize,
    check: Option<Span>,
    line: Span,
}

fn head(text: &str) -> Head {
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut lines = text.get(at..).unwrap_or("").split_inclusive('\n').peekable();
    if let Some(line) = lines.next_if(|line| line.starts_with("#!")) {
        at += line.len();
    }
    let mut head = Head { end: at, check: None, line: Span::empty(at) };
    for line in lines {
        let found = line.strip_prefix('#').and_then(|rest| crate::syntax::directive(rest, at + 1));
        let Some(found) = found else { break };
        if found.name.value == "check" && head.check.is_none() {
            // What follows a blank is not read.
            let read = found.value.value.split(' ').next().unwrap_or("").len();
            let start = found.value.span.start as usize;
            head.check = Some(Span::new(start, start + read));
            head.line = Span::new(at, at + line.len());
        }
        at += line.len();
        head.end = at;
    }
    head
}

/// A line of its own at byte `at`, which begins a line or ends the text.
fn line_at(text: &str, at: usize, line: &str) -> TextEdit {
    let newline = newline(text);
    let broken = text
        .get(..at)
        .is_some_and(|before| !before.is_empty() && !before.ends_with('\n') && before != "\u{feff}");
    let insert = if broken { format!("{newline}{line}") } else { format!("{line}{newline}") };
    TextEdit { span: Span::empty(at), insert }
}

/// Adds a rule to what `# check=` skips; with a directive of its own where there is none.
fn skip(text: &str, rule: &str) -> Option<TextEdit> {
    let head = head(text);
    let Some(value) = head.check else {
        return Some(line_at(text, head.end, &format!("# check=skip={rule}")));
    };
    let written = value.text(text);
    let mut at = value.start as usize;
    for part in written.split(';') {
        let end = at + part.len();
        if part.trim_start().starts_with("skip") {
            let sign = if part.trim_end().ends_with('=') { "" } else { "," };
            return Some(TextEdit { span: Span::empty(end), insert: format!("{sign}{rule}") });
        }
        at = end + 1;
    }
    let sign = if written.is_empty() { "" } else { ";" };
    Some(TextEdit { span: Span::empty(value.end as usize), insert: format!("{sign}skip={rule}") })
}

/// Takes a rule out of what `# check=experimental=` asks for: what is off unless asked for cannot be skipped.
fn without_experiment(text: &str, rule: &str) -> Option<TextEdit> {
    let head = head(text);
    let value = head.check?;
    let kept: Vec<String> = value
        .text(text)
        .split(';')
        .filter_map(|part| {
            let Some(("experimental", names)) = part.split_once('=').map(|(key, names)| (key.trim(), names))
            else {
                return Some(part.to_owned());
            };
            let names: Vec<&str> = names.split(',').filter(|name| name.trim() != rule).collect();
            (!names.is_empty()).then(|| format!("experimental={}", names.join(",")))
        })
        .collect();
    let nothing_left = kept.is_empty() && head.line.text(text).trim_end().ends_with(value.text(text));
    let span = if nothing_left { head.line } else { value };
    Some(TextEdit { span, insert: kept.join(";") })
}

/// Writes our comment above the instruction of the finding, or adds to one that is there.
fn ignore_here(text: &str, analysis: &Analysis, found: &Diagnostic) -> Option<TextEdit> {
    let instruction = analysis.file.instructions.iter().rfind(|one| one.span.start <= found.span.start)?;
    let start = instruction.span.start as usize;
    let before = text.get(..start)?;
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let indent = before.get(line..)?.trim_start_matches('\u{feff}');
    if !indent.trim().is_empty() {
        return None;
    }
    // The comments right above: ours among them takes one name more.
    let (mut first, mut above) = (start - indent.len(), line);
    while let Some(rest) = text.get(..above.saturating_sub(1)).filter(|_| above > 0) {
        let begin = rest.rfind('\n').map_or(0, |at| at + 1);
        let comment = rest.get(begin..)?.trim_end();
        let body = comment.trim_start();
        if body.strip_prefix('#').is_none_or(|words| words.trim().is_empty()) || begin < head(text).end {
            break;
        }
        if body.trim_start_matches(['#', ' ', '\t']).starts_with("playground ignore=") {
            let end = begin + comment.len();
            return Some(TextEdit { span: Span::empty(end), insert: format!(",{}", found.rule) });
        }
        (first, above) = (begin, begin);
    }
    let insert = format!("{indent}# playground ignore={}{}", found.rule, newline(text));
    Some(TextEdit { span: Span::empty(first), insert })
}

/// Writes our comment for the whole file at its end, or adds to one that is there.
fn ignore_everywhere(text: &str, rule: &str) -> Option<TextEdit> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_start_matches(['#', ' ', '\t']).starts_with("playground global ignore=")
            && line.trim_start().starts_with('#')
        {
            let end = at + line.trim_end().len();
            return Some(TextEdit { span: Span::empty(end), insert: format!(",{rule}") });
        }
        at += line.len();
    }
    Some(line_at(text, text.len(), &format!("# playground global ignore={rule}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text after the first finding of `rule` was switched off.
    #[track_caller]
    fn check(text: &str, rule: &str, wanted: &str) {
        let options = Options::default();
        let analysis = analyze(text, &options);
        let found = analysis.diagnostics.iter().find(|found| found.rule == rule);
        let found = found.unwrap_or_else(|| panic!("no {rule} in {:?}", analysis.diagnostics));
        let fix = suppress(text, &options, found).expect("a change");
        assert_eq!(apply(text, &fix.edits).as_deref(), Some(wanted));
    }

    const CASING: &str = "StageNameCasing";

    #[test]
    fn a_directive_of_its_own_stands_among_the_directives() {
        check("FROM a AS B\n", CASING, "# check=skip=StageNameCasing\nFROM a AS B\n");
        check("\n# a\nFROM a AS B\n", CASING, "# check=skip=StageNameCasing\n\n# a\nFROM a AS B\n");
        check(
            "# syntax=docker/dockerfile:1\r\n# escape=`\r\n\r\nFROM a AS B\r\n",
            CASING,
            "# syntax=docker/dockerfile:1\r\n# escape=`\r\n# check=skip=StageNameCasing\r\n\r\nFROM a AS B\r\n",
        );
        check("#!/x\nFROM a AS B", CASING, "#!/x\n# check=skip=StageNameCasing\nFROM a AS B");
        check("\u{feff}FROM a AS B", CASING, "\u{feff}# check=skip=StageNameCasing\nFROM a AS B");
    }

    #[test]
    fn a_directive_that_is_there_keeps_what_it_says() {
        for (before, after) in [
            ("skip=UndefinedVar", "skip=UndefinedVar,StageNameCasing"),
            ("error=true", "error=true;skip=StageNameCasing"),
            ("skip=A;error=true;experimental=all", "skip=A,StageNameCasing;error=true;experimental=all"),
            ("experimental=X;skip=A # why", "experimental=X;skip=A,StageNameCasing # why"),
            ("skip=A, B", "skip=A,,StageNameCasing B"),
        ] {
            check(
                &format!("# check={before}\nFROM a AS B\n"),
                CASING,
                &format!("# check={after}\nFROM a AS B\n"),
            );
        }
    }

    #[test]
    fn an_experiment_is_no_longer_asked_for() {
        let rule = "InvalidDefinitionDescription";
        let text = "# check=experimental=InvalidDefinitionDescription\n# x\nFROM a AS b\n";
        check(text, rule, "# x\nFROM a AS b\n");
        let text = "# check=error=true;experimental=CopyIgnoredFile,InvalidDefinitionDescription\n# x\nFROM a AS b\n";
        check(text, rule, "# check=error=true;experimental=CopyIgnoredFile\n# x\nFROM a AS b\n");
        let text = "# check=experimental=all\n# x\nFROM a AS b\n";
        let analysis = analyze(text, &Options::default());
        let found = analysis.diagnostics.iter().find(|found| found.rule == rule).expect("a finding");
        assert_eq!(suppress(text, &Options::default(), found), None);
    }

    #[test]
    fn ours_stand_above_the_instruction() {
        let rule = "AptRecommendsInstalled";
        check(
            "FROM debian:13\n  RUN apt-get update && apt-get install -y git\n",
            rule,
            "FROM debian:13\n  # playground ignore=AptRecommendsInstalled\n  RUN apt-get update && apt-get install -y git\n",
        );
        check(
            "FROM debian:13\n# playground ignore=AptListsLeftBehind\n# git\nRUN apt-get update && apt-get install -y git\n",
            rule,
            "FROM debian:13\n# playground ignore=AptListsLeftBehind,AptRecommendsInstalled\n# git\nRUN apt-get update && apt-get install -y git\n",
        );
        check(
            "FROM debian:13\n\n# git\nRUN apt-get update && apt-get install -y git\n",
            rule,
            "FROM debian:13\n\n# playground ignore=AptRecommendsInstalled\n# git\nRUN apt-get update && apt-get install -y git\n",
        );
    }

    #[test]
    fn a_description_of_a_stage_stays_one() {
        let text = "# check=experimental=all\nFROM node:22 AS b\nCMD [\"node\"]\n";
        let analysis = analyze(text, &Options::default());
        assert!(!analysis.diagnostics.is_empty(), "there is something to switch off");
        for found in &analysis.diagnostics {
            let fix = suppress(text, &Options::default(), found).expect("a change");
            let after = analyze(&apply(text, &fix.edits).unwrap(), &Options::default());
            assert!(after.diagnostics.iter().all(|other| other.rule != "InvalidDefinitionDescription"));
        }
    }

    #[test]
    fn what_stops_a_build_cannot_be_switched_off() {
        let text = "FROM a\nXYZ\n";
        let analysis = analyze(text, &Options::default());
        let found =
            analysis.diagnostics.iter().find(|found| found.rule == "InstructionError").expect("a fault");
        assert_eq!(suppress(text, &Options::default(), found), None);
    }
}
