use dockerfile_core::Options;
use dockerfile_core::fix::apply;

use super::{Refactoring, refactorings};

/// The text once a refactoring is made at the caret `‸`; `None` where it is not offered there.
fn made(what: Refactoring, text: &str) -> Option<String> {
    let caret = text.find('‸').expect("a caret");
    let text = text.replace('‸', "");
    let offered = refactorings(&text, &Options::default(), u32::try_from(caret).expect("small"));
    let found = offered.iter().find(|one| one.what == what)?;
    Some(apply(&text, &found.edits).expect("edits that fit"))
}

fn check(what: Refactoring, text: &str, expected: &str) {
    assert_eq!(made(what, text).as_deref(), Some(expected), "{text}");
}

fn refused(what: Refactoring, texts: &[&str]) {
    for text in texts {
        assert_eq!(made(what, text), None, "{text}");
    }
}

#[test]
fn two_runs_become_one() {
    let join = Refactoring::JoinRuns;
    check(join, "FROM alpine\nRUN ‸mkdir /a\nRUN touch /a/b\n", "FROM alpine\nRUN mkdir /a \\\n    && touch /a/b\n");
    // Comments and continuations stay; blank lines go.
    check(
        join,
        "FROM alpine\nRUN mkdir ‸/a\n\n# why\nRUN touch \\\n      /a/b\nUSER x\n",
        "FROM alpine\nRUN mkdir /a \\\n# why\n    && touch \\\n      /a/b\nUSER x\n",
    );
    check(
        join,
        "FROM alpine\nRUN --network=none ‸mkdir /a\nRUN --network=none mkdir /b\n",
        "FROM alpine\nRUN --network=none mkdir /a \\\n    && mkdir /b\n",
    );
}

#[test]
fn what_a_shell_keeps_stays_in_it() {
    let join = Refactoring::JoinRuns;
    check(
        join,
        "FROM alpine\nWORKDIR /app\nRUN ‸cd /a && touch b\nRUN touch c\n",
        "FROM alpine\nWORKDIR /app\nRUN ( cd /a && touch b ) \\\n    && touch c\n",
    );
    check(
        join,
        "FROM alpine\nRUN ‸mkdir /a; true\nRUN touch b || true\n",
        "FROM alpine\nRUN ( mkdir /a; true ) \\\n    && ( touch b || true )\n",
    );
    check(join, "FROM alpine\nRUN ‸a || b\nRUN c\n", "FROM alpine\nRUN ( a || b ) \\\n    && c\n");
}

#[test]
fn runs_that_are_not_alike_are_not_joined() {
    refused(
        Refactoring::JoinRuns,
        &[
            "FROM alpine\nRUN ‸a\nUSER x\nRUN b\n",
            "FROM alpine\nRUN ‸[\"a\"]\nRUN b\n",
            "FROM alpine\nRUN ‸a\nRUN [\"b\"]\n",
            "FROM alpine\nRUN ‸--network=none a\nRUN b\n",
            "FROM alpine\nRUN ‸--mount=type=tmpfs,target=/t a\nRUN --mount=type=tmpfs,target=/t b\n",
            "FROM alpine\nRUN ‸a # why\nRUN b\n",
            "FROM alpine\nRUN ‸a &\nRUN b\n",
            "FROM alpine\nRUN ‸set -e; a; b\nRUN c\n",
            "FROM alpine\nSHELL [\"/bin/sh\", \"-ec\"]\nRUN ‸a; b\nRUN c\n",
            "FROM debian\nRUN ‸service mysql start && mysql -e x\nRUN c\n",
            "FROM alpine\nRUN <<EOF\n‸a\nEOF\nRUN b\n",
            "FROM alpine\nRUN a\nRUN ‸b\n",
            "FROM alpine\nRUN ‸a\nFROM alpine\nRUN b\n",
            "FROM alpine\nRUN ‸a\n",
            "‸RUN a\nRUN b\n",
        ],
    );
}

#[test]
fn one_run_becomes_several() {
    let split = Refactoring::SplitRun;
    check(split, "FROM alpine\nRUN ‸mkdir /a && touch /a/b\n", "FROM alpine\nRUN mkdir /a\nRUN touch /a/b\n");
    check(
        split,
        "FROM alpine\nRUN --network=none mkdir ‸/a \\\n    # why\n    && touch /a/b | cat \\\n    && touch c\nUSER x\n",
        "FROM alpine\nRUN --network=none mkdir /a\n    # why\nRUN --network=none touch /a/b | cat\nRUN --network=none touch c\nUSER x\n",
    );
}

#[test]
fn directories_and_options_are_set_again() {
    let split = Refactoring::SplitRun;
    check(
        split,
        "FROM alpine\nWORKDIR /app\nRUN ‸set -x && mkdir a && cd a && touch b && cd .. && touch c\n",
        "FROM alpine\nWORKDIR /app\nRUN set -x && mkdir a\nRUN set -x && cd a && touch b\nRUN set -x && cd /app/a && cd .. && touch c\n",
    );
    check(
        split,
        "FROM alpine\nRUN ‸cd /a && mkdir b && touch c && cd /\n",
        "FROM alpine\nRUN cd /a && mkdir b\nRUN cd /a && touch c && cd /\n",
    );
}

#[test]
fn what_cannot_be_carried_over_is_not_split() {
    refused(
        Refactoring::SplitRun,
        &[
            "FROM alpine\nRUN ‸mkdir a\n",
            "FROM alpine\nRUN ‸mkdir a || mkdir b\n",
            "FROM alpine\nRUN ‸export A=1 && touch $A\n",
            "FROM alpine\nRUN ‸A=1 && touch $A\n",
            "FROM alpine\nRUN ‸cd \"$X\" && touch a && touch b\n",
            "FROM alpine\nRUN ‸cd /a && touch b\n",
            "FROM debian\nRUN ‸service mysql start && mysql -e x\n",
            "FROM alpine\nRUN ‸./start && touch a\n",
            "FROM alpine\nRUN ‸cd /a && touch b && rm -r /a && touch c\n",
        ],
    );
}
