use super::*;

fn at(text: &str) -> (String, u32) {
    let caret = text.find('‸').expect("a caret");
    (text.replace('‸', ""), u32::try_from(caret).expect("small"))
}

/// The places, as line and text.
fn shown(text: &str, spans: &[Span]) -> Vec<(u32, String)> {
    let index = LineIndex::new(text);
    spans.iter().map(|span| (index.line(span.start) + 1, span.text(text).to_owned())).collect()
}

#[track_caller]
fn defined(text: &str, wanted: &[(u32, &str)]) {
    let (text, at) = at(text);
    let found = shown(&text, &definition(&text, &Options::default(), at));
    let found: Vec<(u32, &str)> = found.iter().map(|(line, name)| (*line, name.as_str())).collect();
    assert_eq!(found, wanted);
}

#[test]
fn where_a_name_is_given() {
    defined("FROM a AS x\nFROM b\nCOPY --from=‸x c d\n", &[(1, "x")]);
    defined("FROM a AS x\nFROM ‸x\n", &[(1, "x")]);
    defined("ARG V=1\nFROM a:$‸V\n", &[(1, "V")]);
    defined("ARG V=1\nFROM a\nARG V\nRUN echo ${‸V}\n", &[(3, "V")]);
    defined("ARG V=1\nFROM a\nARG ‸V\n", &[(1, "V")]);
    defined("FROM a\nENV V=1\nENV V=2\nRUN echo $‸V\nENV V=3\n", &[(3, "V")]);
    defined("FROM a AS p\nENV V=1\nFROM p\nRUN echo $‸V\n", &[(2, "V")]);
    defined("FROM a\nRUN cat <<EOF\nx\nEO‸F\n", &[(2, "EOF")]);
    defined("FROM a\nRUN echo $HOM‸E\n", &[]);
    defined("FROM a\nRU‸N x\n", &[]);
}

#[test]
fn every_place_of_a_name() {
    let (text, at) = at("FROM a AS x\nFROM x AS y\nCOPY --from=x c d\nRUN --mount=from=‸x,target=/z w\n");
    let found = shown(&text, &references(&text, &Options::default(), at));
    assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 3, 4]);
}

#[test]
fn the_outline_and_the_folds() {
    let text = "# one\n# two\nARG A\nFROM a AS x\nRUN b \\\n  c\n\nFROM d\nRUN <<EOF\ne\nEOF\n";
    let found = structure(text, &Options::default());
    let entries: Vec<(u32, &str)> =
        found.entries.iter().map(|entry| (entry.depth, entry.label.as_str())).collect();
    assert_eq!(entries, [(0, "ARG A"), (0, "x"), (1, "RUN b \\"), (0, "1"), (1, "RUN <<EOF")]);
    assert_eq!(found.entries[1].base.as_deref(), Some("a"));
    let lines: Vec<(u32, u32)> = {
        let index = LineIndex::new(text);
        found.folds.iter().map(|fold| (index.line(fold.start) + 1, index.line(fold.end) + 1)).collect()
    };
    assert_eq!(lines, [(1, 2), (4, 6), (5, 6), (8, 11), (9, 11)]);
}
