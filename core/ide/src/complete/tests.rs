use dockerfile_core::size::{Context, ContextFile};

use super::*;

/// The labels offered at `‸`, with the word that they replace.
fn at(text: &str) -> (String, Vec<Completion>) {
    at_with(text, &Options::default())
}

fn at_with(text: &str, options: &Options) -> (String, Vec<Completion>) {
    let caret = text.find('‸').expect("a caret");
    let text = text.replace('‸', "");
    let found = complete(&text, options, u32::try_from(caret).expect("small"));
    (found.span.text(&text).to_owned(), found.items)
}

#[track_caller]
fn check(text: &str, word: &str, labels: &[&str]) {
    let (replaced, items) = at(text);
    assert_eq!(replaced, word, "{items:?}");
    for label in labels {
        assert!(items.iter().any(|item| item.label == *label), "{label} in {items:?}");
    }
}

#[track_caller]
fn nothing(text: &str) {
    assert_eq!(at(text).1, [], "{text}");
}

#[test]
fn instructions_and_snippets_begin_a_line() {
    check("‸", "", &["FROM", "ARG"]);
    assert!(at("‸").1.iter().all(|item| item.label != "RUN"), "no stage yet");
    check("FROM a\nR‸", "R", &["RUN"]);
    check("FROM a\nheal‸\nRUN x\n", "heal", &["HEALTHCHECK", "healthcheck"]);
    assert_eq!(at("FROM a\nru‸").1[0].insert.as_deref(), Some("run "), "in the case of what is typed");
    check("FROM a\nONBUILD co‸", "co", &["COPY"]);
    nothing("FROM a\nRUN x \\\n  f‸");
    nothing("FROM a\n# a comment ‸");
}

#[test]
fn flags_and_their_values() {
    check("FROM a\nRUN --‸", "--", &["--mount", "--network", "--security"]);
    check("FROM a\nCOPY --ch‸ x y", "--ch", &["--chown", "--chmod"]);
    assert!(at("FROM a\nCOPY --link --‸ x y").1.iter().all(|item| item.label != "--link"), "once is enough");
    check("FROM a\nRUN --network=‸", "", &["none", "host", "default"]);
    check("FROM --platform=linux/a‸ a", "linux/a", &["linux/amd64", "linux/arm64"]);
    check("FROM a\nRUN --mount=type=c‸ x", "c", &["cache"]);
    check("FROM a\nRUN --mount=type=cache,‸ x", "", &["target", "sharing", "id"]);
    check("FROM a\nRUN --mount=type=cache,sharing=‸ x", "", &["locked"]);
    check(
        "FROM a\nRUN --mount=type=cache,target=/root/.n‸ x",
        "/root/.n",
        &["/root/.npm", "/root/.nuget/packages"],
    );
    check("FROM a AS b\nFROM c\nRUN --mount=from=‸ x", "", &["b"]);
    nothing("FROM a\nRUN echo --‸");
}

#[test]
fn stages_stand_above() {
    check("FROM a AS one\nFROM o‸", "o", &["one"]);
    check("FROM a AS one\nFROM b AS two\nCOPY --from=‸ x y\nFROM c AS three\n", "", &["one"]);
    let (_, items) = at("FROM a AS one\nFROM b AS two\nCOPY --from=‸ x y\nFROM c AS three\n");
    assert!(items.iter().all(|item| item.label != "two" && item.label != "three"), "{items:?}");
    assert_eq!(at("FROM node:22 AS one\nFROM one‸").1[0].notes, [Note::text("from", "base", "node:22")]);
    check("FROM a ‸", "", &["AS"]);
}

#[test]
fn images_and_tags_with_what_is_known() {
    check("FROM no‸", "no", &["node"]);
    check("FROM node:22‸", "22", &["22-slim"]);
    let (_, items) = at("FROM node:‸");
    let bytes =
        |item: &Completion| item.notes.iter().any(|note| note.code == "size" && note.bytes > Some(1_000_000));
    assert!(items.iter().all(bytes), "{items:?}");
    let (_, items) = at("FROM debian:‸");
    let ended = |item: &&Completion| item.notes.iter().any(|note| note.code == "ended");
    assert!(items.iter().any(|item| ended(&item)) && !items.iter().all(|item| ended(&item)), "{items:?}");
}

#[test]
fn variables_in_scope_have_their_value() {
    let (word, items) = at("ARG V=1\nFROM a\nARG V\nENV HOME_DIR=/x\nRUN echo $‸\nENV LATER=1\n");
    assert_eq!(word, "");
    let find = |name: &str| items.iter().find(|item| item.label == name);
    assert_eq!(find("HOME_DIR").expect("set").notes, [Note::text("value", "value", "/x")]);
    assert_eq!(find("V").expect("declared").notes, [Note::text("value", "value", "1")]);
    assert!(find("LATER").is_none());
    let (_, items) = at("FROM a\nENV A=b\nWORKDIR ${‸");
    assert_eq!(items[0].insert.as_deref(), Some("A}"));
    check("ARG V=1\nFROM a:$‸", "", &["V"]);
    nothing("FROM a\nENV A=b\nRUN echo \\$A‸");
    check("FROM a\nENV A=b\nCOPY <<EOF /x\nhello $‸\nEOF\n", "", &["A"]);
}

#[test]
fn packages_after_their_managers() {
    check("FROM debian\nRUN apt-get update && apt-get install -y cur‸", "cur", &["curl"]);
    check("FROM alpine\nRUN apk add --no-cache \\\n    git cur‸ \\\n    x\n", "cur", &["curl"]);
    check("FROM node\nRUN npm install expr‸", "expr", &["express"]);
    check("FROM debian\nRUN <<EOF\napt-get install -y gi‸\nEOF\n", "gi", &["git"]);
    nothing("FROM debian\nRUN apt-get rem‸");
    nothing("FROM debian\nRUN echo cur‸");
    let (_, items) = at("FROM debian\nRUN apt-get install -y curl‸");
    assert!(items.iter().all(|item| item.notes.iter().any(|note| note.bytes > Some(0))), "{items:?}");
}

#[test]
fn paths_of_the_context_and_of_stages() {
    let file = |bytes: u64| ContextFile { bytes: Some(bytes), ..ContextFile::default() };
    let files = [("src/a.js", 5), ("src/lib/b.js", 6), ("secret", 7), ("package.json", 8)];
    let files = files.into_iter().map(|(path, bytes)| (path.to_owned(), file(bytes))).collect();
    let context = Context { files, complete: true };
    let options =
        Options { context: Some(context), dockerignore: Some("secret\n".to_owned()), ..Options::default() };
    let labels = |text: &str| -> Vec<String> {
        at_with(text, &options).1.into_iter().map(|item| item.label).collect()
    };
    assert_eq!(labels("FROM a\nCOPY ‸"), ["package.json", "src/"]);
    assert_eq!(labels("FROM a\nCOPY src/‸ /x"), ["a.js", "lib/"]);
    assert_eq!(labels("FROM a\nCOPY ./src/l‸"), ["lib/"]);
    assert_eq!(labels("FROM scratch AS b\nCOPY src /app\nFROM a\nCOPY --from=b /app/‸ ."), ["a.js", "lib/"]);
    assert_eq!(labels("FROM scratch AS b\nCOPY src /app\nFROM a\nRUN --mount=from=b,source=/‸ x"), ["app/"]);
}

#[test]
fn users_shells_signals_rules() {
    check("FROM a\nRUN useradd -m joe\nUSER ‸", "", &["root", "joe"]);
    check("FROM a\nRUN adduser -D amy\nCOPY --chown=a‸ x y", "a", &["amy:amy"]);
    check("FROM a\nSHELL ‸", "", &["[\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]"]);
    check("FROM a\nSTOPSIGNAL SIGT‸", "SIGT", &["SIGTERM"]);
    check("# ‸\nFROM a\n", "", &["syntax", "escape", "check"]);
    check("# syntax=docker/dockerfile:1\n# ch‸\nFROM a\n", "ch", &["check"]);
    check("# check=skip=Stage‸\nFROM a\n", "Stage", &["StageNameCasing"]);
    check("# check=skip=all;e‸\nFROM a\n", "e", &["error"]);
    nothing("FROM a\n# ch‸");
}

#[test]
fn every_place_of_an_odd_text_has_an_answer() {
    let text = "# check=skip=é\nFROM  é AS ü\nRUN --mount=type=,é=  $é ${ \\\n é\n# é\nCOPY --from=ü <<E /é\né $\nE\nHEALTHCHECK é\n\\\n";
    for at in 0..=text.len() {
        let found = complete(text, &Options::default(), u32::try_from(at).expect("small"));
        assert!(text.get(found.span.range()).is_some(), "{at}");
    }
}
