use super::*;

fn formatted(text: &str) -> (String, Vec<(u32, Reason)>) {
    let made = format(text, &Options::default(), None);
    let after = apply(text, &made.edits).expect("edits that fit");
    let again = format(&after, &Options::default(), None);
    assert_eq!(apply(&after, &again.edits).expect("edits that fit"), after, "once is enough");
    (after, made.left.into_iter().map(|left| (left.line, left.reason)).collect())
}

#[track_caller]
fn check(before: &str, after: &str) {
    let (text, left) = formatted(before);
    assert_eq!(text, after);
    assert_eq!(left, []);
}

#[test]
fn keywords_and_blanks() {
    check(
        "from   alpine  as   Build\nworkdir    /app \t\ncopy  a   b/\nexpose 80   443\nonbuild  run  make   all",
        "FROM alpine AS Build\nWORKDIR /app\nCOPY a b/\nEXPOSE 80 443\nONBUILD RUN make all\n",
    );
    check("FROM a\nENV  A=1   B=\"x  y\"\nENV  C  d  e\n", "FROM a\nENV A=1 B=\"x  y\"\nENV C d  e\n");
    check("FROM a\ncmd [ \"a\" ,\"b c\" , \"d\" ]\n", "FROM a\nCMD [\"a\", \"b c\", \"d\"]\n");
    check(
        "FROM a\nhealthcheck   --interval=5s   cmd   curl  -f  x\nHEALTHCHECK none\n",
        "FROM a\nHEALTHCHECK --interval=5s CMD curl  -f  x\nHEALTHCHECK NONE\n",
    );
    check(
        "FROM a\nRUN   --network=none    echo   'a   b'   >/x\n",
        "FROM a\nRUN --network=none echo 'a   b' >/x\n",
    );
}

#[test]
fn what_an_image_starts_keeps_its_blanks() {
    check("FROM a\ncmd   run   it \\\n  now\n", "FROM a\nCMD run   it \\\n  now\n");
    check("FROM a\nentrypoint   run   it\n", "FROM a\nENTRYPOINT run   it\n");
}

#[test]
fn continued_lines_are_set_in() {
    check(
        "FROM a\nRUN apt-get update&& \\\n apt-get install -y\\\n\n      # the tools  \n\tcurl   git \\\n&& rm -rf /x\n",
        "FROM a\nRUN apt-get update&& \\\n    apt-get install -y \\\n        # the tools\n        curl git \\\n    && rm -rf /x\n",
    );
    check(
        "FROM a\nENV A=1 \\\n  B=2 \\\n# why\n  C=3\n",
        "FROM a\nENV A=1 \\\n    B=2 \\\n    # why\n    C=3\n",
    );
    check("FROM a\nRUN apk add \\\n  a \\\n      b\n", "FROM a\nRUN apk add \\\n    a \\\n    b\n");
    check(
        "FROM a\nRUN set -e; \\\n\tif x; then \\\n\t\tmake; \\\n\tfi; \\\n\tdone-it\n",
        "FROM a\nRUN set -e; \\\n    if x; then \\\n        make; \\\n    fi; \\\n    done-it\n",
    );
}

#[test]
fn long_lines_are_broken_where_commands_and_options_begin() {
    check(
        "FROM a\nRUN apt-get update && apt-get install --no-install-recommends -y curl git make && rm -rf /var/lib/apt/lists/*\n",
        "FROM a\nRUN apt-get update \\\n    && apt-get install --no-install-recommends -y curl git make \\\n    && rm -rf /var/lib/apt/lists/*\n",
    );
    check(
        "FROM a\nRUN --mount=type=cache,target=/var/cache/apt --mount=type=cache,target=/var/lib/apt apt-get update && apt-get upgrade\n",
        "FROM a\nRUN --mount=type=cache,target=/var/cache/apt \\\n    --mount=type=cache,target=/var/lib/apt \\\n    apt-get update && apt-get upgrade\n",
    );
    check(
        "FROM a\nLABEL org.opencontainers.image.title=\"A title of some length\" org.opencontainers.image.description=\"And more\"\n",
        "FROM a\nLABEL org.opencontainers.image.title=\"A title of some length\" \\\n    org.opencontainers.image.description=\"And more\"\n",
    );
}

#[test]
fn blank_lines_and_ends() {
    check(
        "\n\n# one\nFROM a AS x\n\n\n\nRUN a\n# two\nFROM b\nRUN c\n\n\n",
        "# one\nFROM a AS x\n\nRUN a\n\n# two\nFROM b\nRUN c\n",
    );
    check("FROM a\nRUN b\n# last   ", "FROM a\nRUN b\n# last\n");
    check(
        "from a\r\nrun  b \\\r\n  c\r\n\r\n\r\n\r\nuser  d\r\n",
        "FROM a\r\nRUN b \\\r\n    c\r\n\r\nUSER d\r\n",
    );
}

#[test]
fn a_comment_never_becomes_a_directive() {
    check("\n\n# escape=`\nFROM a\n", "\n# escape=`\nFROM a\n");
    check("# escape=`\nfrom a\nrun b `\n c\n", "# escape=`\nFROM a\nRUN b `\n    c\n");
    check("# syntax=docker/dockerfile:1\nfrom a\n", "# syntax=docker/dockerfile:1\nFROM a\n");
}

#[test]
fn heredocs_are_kept() {
    check(
        "FROM a\nrun   <<EOF   \n  if  x; then\n\n\n   y\nfi\nEOF\ncopy  <<-a   <<\"b\"  /x/\n\tone  \na\n two\nb\n",
        "FROM a\nRUN <<EOF\n  if  x; then\n\n\n   y\nfi\nEOF\nCOPY <<-a <<\"b\" /x/\n\tone  \na\n two\nb\n",
    );
    check("FROM a\nRUN cat   <<EOF   >/x\n  a\nEOF\n", "FROM a\nRUN cat <<EOF >/x\n  a\nEOF\n");
}

#[test]
fn strings_over_lines_are_kept() {
    check("FROM a\nRUN echo \"one \\\n  two\"   three\n", "FROM a\nRUN echo \"one \\\n  two\" three\n");
}

#[test]
fn other_shells_are_left_in_peace() {
    check(
        "FROM a\nSHELL [\"powershell\", \"-Command\"]\nrun   Write-Host   x ; \\\n  Get-Item  y\n",
        "FROM a\nSHELL [\"powershell\", \"-Command\"]\nRUN Write-Host   x ; \\\n  Get-Item  y\n",
    );
}

#[test]
fn what_is_broken_is_left_and_said() {
    let (text, left) = formatted("from   a\ncopy  x\nfrob   it\nuser   b\n");
    assert_eq!(text, "FROM a\ncopy  x\nfrob   it\nUSER b\n");
    assert_eq!(left, [(2, Reason::Broken), (3, Reason::Broken)]);
}

#[test]
fn a_selection_is_formatted_alone() {
    let text = "from  a\nrun  b\nrun  c\n";
    let at = u32::try_from(text.find("run  b").expect("there") + 2).expect("small");
    let made = format(text, &Options::default(), Some(Span { start: at, end: at }));
    assert_eq!(apply(text, &made.edits).expect("edits"), "from  a\nRUN b\nrun  c\n");
    assert_eq!(made.changed, 1);
}

#[test]
fn nothing_is_something_too() {
    for text in
        ["", "\n", "# only a comment", "\u{feff}from a", "FROM a\nRUN b \\\n", "FROM a\nRUN \\\n# x\n"]
    {
        formatted(text);
    }
}
