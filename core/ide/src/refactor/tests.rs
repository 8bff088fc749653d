use dockerfile_answers::size::{Context, ContextFile};
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
    check(
        join,
        "FROM alpine\nRUN ‸mkdir /a\nRUN touch /a/b\n",
        "FROM alpine\nRUN mkdir /a \\\n    && touch /a/b\n",
    );
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

#[test]
fn what_is_fetched_is_kept() {
    let keep = Refactoring::CacheMount;
    check(
        keep,
        "FROM python:3.13\nRUN ‸pip install --no-cache-dir flask\n",
        "FROM python:3.13\nRUN --mount=type=cache,target=/root/.cache/pip pip install flask\n",
    );
    check(
        keep,
        "FROM debian:12\nRUN ‸apt-get update \\\n    && apt-get install -y curl \\\n    && rm -rf /var/lib/apt/lists/*\n",
        "FROM debian:12\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt/lists,sharing=locked rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update \\\n    && apt-get install -y curl\n",
    );
    check(
        keep,
        "FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN ‸npm ci && npm cache clean --force\n",
        "FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci\n",
    );
    check(
        keep,
        "FROM alpine:3.22\nRUN ‸apk add --no-cache curl\n",
        "FROM alpine:3.22\nRUN --mount=type=cache,target=/etc/apk/cache apk add curl\n",
    );
}

#[test]
fn a_tool_that_looks_there_later_finds_its_cache() {
    let mounts = "--mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build";
    check(
        Refactoring::CacheMount,
        "FROM golang:1.24\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN ‸go mod download\nCOPY . .\nRUN go build -o /app .\n",
        &format!(
            "FROM golang:1.24\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN {mounts} go mod download\nCOPY . .\nRUN {mounts} go build -o /app .\n"
        ),
    );
}

#[test]
fn where_a_mount_is_of_no_use_none_is_offered() {
    refused(
        Refactoring::CacheMount,
        &[
            "FROM python:3.13\nUSER 1000\nRUN ‸pip install flask\n",
            "FROM python:3.13\nENV PIP_NO_CACHE_DIR=1\nRUN ‸pip install flask\n",
            "FROM python:3.13\nRUN ‸pip install --cache-dir /x flask\n",
            "FROM python:3.13\nRUN --mount=type=cache,target=/root/.cache ‸pip install flask\n",
            "FROM python:3.13\nRUN ‸pip --version\n",
            "FROM golang:1.24 AS a\nCOPY go.mod ./\nRUN ‸go mod download\nFROM a\nRUN go build\n",
            "FROM golang:1.24 AS a\nCOPY go.mod ./\nRUN ‸go mod download\nFROM alpine\nCOPY --from=a /go/pkg/mod /m\n",
            "FROM debian:12\nRUN ‸apt-get update; apt-get install -y curl; rm -rf /var/lib/apt/lists/*\n",
            "FROM alpine\nRUN ‸touch a\n",
        ],
    );
}

#[test]
fn copy_sets_owner_and_mode() {
    let flags = Refactoring::CopyFlags;
    check(
        flags,
        "FROM debian:12\nCOPY a.sh /a.sh\nRUN ‸chmod 755 /a.sh\nCMD [\"/a.sh\"]\n",
        "FROM debian:12\nCOPY --chmod=755 a.sh /a.sh\nCMD [\"/a.sh\"]\n",
    );
    check(
        flags,
        "FROM debian:12\nWORKDIR /app\nCOPY ‸a.sh b.sh ./\nRUN chmod +x a.sh b.sh && chown www-data:www-data a.sh b.sh && touch c\n",
        "FROM debian:12\nWORKDIR /app\nCOPY --chown=www-data:www-data --chmod=a+x a.sh b.sh ./\nRUN touch c\n",
    );
    // Without a group, `chown` leaves root's, and `--chown` would not.
    check(
        flags,
        "FROM debian:12\nCOPY <<EOF /etc/x\nhello\nEOF\nRUN ‸chown 1000 /etc/x\n",
        "FROM debian:12\nCOPY --chown=1000:0 <<EOF /etc/x\nhello\nEOF\n",
    );
}

#[test]
fn what_a_flag_would_say_of_more_is_not_moved() {
    refused(
        Refactoring::CopyFlags,
        &[
            "FROM debian:12\nCOPY app /app\nRUN ‸chmod 755 /app\n",
            "FROM debian:12\nCOPY app /app\nRUN ‸chown -R www-data:www-data /app\n",
            "FROM debian:12\nCOPY a.sh b.sh /\nRUN ‸chmod 755 /a.sh\n",
            "FROM debian:12\nCOPY a.sh /a.sh\nRUN ‸chmod 4755 /a.sh\n",
            "FROM debian:12\nCOPY a.sh /a.sh\nRUN ‸chmod +w /a.sh\n",
            "# syntax=docker/dockerfile:1.4\nFROM debian:12\nCOPY a.sh /a.sh\nRUN ‸chmod +x /a.sh\n",
            "FROM debian:12\nCOPY --chmod=600 a.sh /a.sh\nRUN ‸chmod 755 /a.sh\n",
            "FROM debian:12\nCOPY a.sh /a.sh\nRUN ‸chown www-data: /a.sh\n",
            "FROM debian:12\nCOPY a.sh /a.sh\nENV A=1\nRUN ‸chmod 755 /a.sh\n",
            "FROM debian:12\nCOPY a.sh /a.sh\nRUN ‸touch /b && chmod 755 /a.sh\n",
        ],
    );
}

#[test]
fn manifests_come_first() {
    let order = Refactoring::CacheOrder;
    check(
        order,
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN ‸npm ci\nCMD [\"node\", \"a.js\"]\n",
        "FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD [\"node\", \"a.js\"]\n",
    );
    check(
        order,
        "FROM python:3.13\nWORKDIR /app\nCOPY ‸. /app\nRUN pip install -r requirements.txt && python setup.py build\n",
        "FROM python:3.13\nWORKDIR /app\nCOPY requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . /app\nRUN python setup.py build\n",
    );
}

#[test]
fn an_install_that_reads_sources_stays_behind_them() {
    let order = Refactoring::CacheOrder;
    refused(
        order,
        &[
            "FROM node:22\nCOPY . .\nRUN ‸npm ci\n",
            "FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN ‸pip install .\n",
            "FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN ‸pip install -r sub/requirements.txt\n",
            "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN ‸npm run build\n",
            "FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN ‸npm ci\n",
            "FROM node:22\nWORKDIR /app\nCOPY src .\nRUN ‸npm ci\n",
            "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN ‸yarn install --offline\n",
            "FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN ‸pip install --find-links=wheels -r requirements.txt\n",
        ],
    );
    let files = |text: &str| {
        let file = |text: &str| ContextFile { bytes: Some(9), text: Some(text.to_owned()), link: None };
        let files = [("package.json".to_owned(), file(text)), ("package-lock.json".to_owned(), file("{}"))];
        Options { context: Some(Context { files: files.into(), complete: true }), ..Options::default() }
    };
    let text = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n";
    let offered = |options: &Options| refactorings(text, options, 30).iter().any(|one| one.what == order);
    assert!(offered(&files("{}")));
    assert!(!offered(&files(r#"{"scripts": {"postinstall": "node build.js"}}"#)));
}
