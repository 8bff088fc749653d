use dockerfile_core::size::{Context, ContextFile};

use super::*;

fn at(text: &str) -> Option<(String, Hover)> {
    at_with(text, &Options::default())
}

fn at_with(text: &str, options: &Options) -> Option<(String, Hover)> {
    let caret = text.find('‸').expect("a caret");
    let text = text.replace('‸', "");
    let found = hover(&text, options, u32::try_from(caret).expect("small"))?;
    Some((found.span.text(&text).to_owned(), found))
}

#[track_caller]
fn check(text: &str, word: &str, help: Option<&str>, facts: &[(&str, &str)]) {
    let (found_word, found) = at(text).expect("something to say");
    assert_eq!((found_word.as_str(), found.help.as_deref()), (word, help), "{found:?}");
    for (code, value) in facts {
        let fact = found.facts.iter().find(|fact| fact.code == *code);
        let fact = fact.unwrap_or_else(|| panic!("{code} in {found:?}"));
        if !value.is_empty() {
            assert_eq!(fact.args.first().map(|(_, value)| value.as_str()), Some(*value), "{found:?}");
        }
    }
}

#[test]
fn instructions_flags_and_values() {
    check("FROM a\nR‸UN x\n", "RUN", Some("instruction.RUN"), &[]);
    check("FROM a\nONBUILD CO‸PY x y\n", "COPY", Some("instruction.COPY"), &[]);
    check("FROM a\nCOPY --li‸nk x y\n", "link", Some("flag.COPY.link"), &[("since", "1.4")]);
    check("FROM a\nRUN --network=no‸ne x\n", "none", Some("value.RUN.network.none"), &[]);
    check("FROM a\nRUN --mount=type=ca‸che,target=/x y\n", "type=cache", Some("mount.cache"), &[]);
    check("FROM a\nRUN --mount=type=cache,dst=/‸x y\n", "dst=/x", Some("mount-option.target"), &[]);
    check(
        "# syntax=docker/dockerfile:‸1\nFROM a\n",
        "syntax=docker/dockerfile:1",
        Some("directive.syntax"),
        &[],
    );
    assert_eq!(at("FROM a\n# a com‸ment\n"), None);
}

#[test]
fn variables_have_a_value_here_and_come_from_somewhere() {
    check(
        "FROM a\nENV A=1\nENV A=2\nRUN echo $‸A\nENV A=3\n",
        "A",
        None,
        &[("variable-value", "2"), ("variable-from-line", "3")],
    );
    check("FROM a\nENV ‸A=1\n", "A", None, &[("variable-value", "1")]);
    check("ARG V=9\nFROM a:${‸V}\n", "V", None, &[("variable-value", "9"), ("variable-from-line", "1")]);
    check("FROM scratch\nRUN echo $NO‸NE\n", "NONE", None, &[("variable-unset", "")]);
    check("FROM a\nARG ‸E\n", "E", None, &[("variable-empty", "")]);
    check(
        "FROM a\nARG TARGET‸ARCH\nRUN x\n",
        "TARGETARCH",
        Some("arg.TARGETARCH"),
        &[("variable-value", "amd64")],
    );
    check(
        "FROM node:22\nWORKDIR /x/$NODE_VER‸SION\n",
        "NODE_VERSION",
        None,
        &[("variable-from-base", "node:22")],
    );
}

#[test]
fn images_and_stages() {
    let (word, found) = at("FROM nod‸e:22\n").expect("known");
    assert_eq!((word.as_str(), found.title.as_str()), ("node:22", "node:22"));
    let codes: Vec<&str> = found.facts.iter().map(|fact| fact.code).collect();
    assert!(
        codes.starts_with(&["weighs", "pulls", "image-distro"]) && codes.contains(&"image-starts"),
        "{found:?}"
    );
    check("FROM debian:j‸essie\n", "debian:jessie", None, &[("image-ended", "")]);
    check("FROM scr‸atch\n", "scratch", Some("image.scratch"), &[]);
    check(
        "FROM alpine AS ba‸se\nFROM base AS two\nCOPY --from=base a b\nFROM two\n",
        "base",
        None,
        &[("stage-base", "alpine"), ("stage-gives", "two"), ("weighs", "")],
    );
    check("FROM a AS le‸ft\nFROM b\n", "left", None, &[("stage-unused", "")]);
}

#[test]
fn packages_and_paths() {
    check(
        "FROM debian\nRUN apt-get update && apt-get install -y cu‸rl\n",
        "curl",
        None,
        &[("package-own", "")],
    );
    check("FROM node\nRUN npm install expr‸ess@4\n", "express@4", None, &[("package-all", "")]);
    let file = |bytes: u64| ContextFile { bytes: Some(bytes), ..ContextFile::default() };
    let files = [("src/a", 5), ("src/b", 6)].map(|(path, bytes)| (path.to_owned(), file(bytes))).into();
    let options = Options { context: Some(Context { files, complete: true }), ..Options::default() };
    let (_, found) = at_with("FROM a\nCOPY s‸rc /x\n", &options).expect("known");
    assert_eq!(found.facts, [note("path-files", &[("files", "2")]), Note::bytes("weighs", 11)]);
    let (_, found) = at_with("FROM a\nCOPY n‸o /x\n", &options).expect("known");
    assert_eq!(found.facts, [note("path-missing", &[])]);
    let (_, found) = at_with("FROM scratch AS b\nCOPY src /app\nFROM a\nCOPY --from=b /a‸pp /\n", &options)
        .expect("known");
    assert_eq!(found.facts, [note("path-files", &[("files", "2")]), Note::bytes("weighs", 11)]);
}
