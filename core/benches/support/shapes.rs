//! Long texts of one kind each, of as many lines as are wanted.

use std::fmt::Write as _;

/// The kinds.
pub(crate) const SHAPES: &[&str] = &[
    "everything",
    "run and env",
    "run",
    "stages",
    "stages on stages",
    "stages with env",
    "variables",
    "unset variables",
    "global args",
    "env on one line",
    "copy --from chain",
    "copy --from one",
    "copy",
    "heredocs",
    "one heredoc",
    "heredoc of copy",
    "continuations",
    "packages",
    "packages each",
    "commands of one run",
    "mounts",
    "cleaning",
    "workdirs and users",
    "comments",
    "labels",
    "mistakes",
    "onbuild",
    "npm and pip",
];

/// A text of that kind with about `lines` lines.
pub(crate) fn text(shape: &str, lines: usize) -> String {
    let mut out = String::new();
    let mut at = 0;
    out.push_str(head(shape));
    while out.len() < 16 || at < lines {
        let before = out.len();
        at += part(&mut out, shape, at);
        assert!(out.len() > before, "{shape}");
    }
    out.push_str(foot(shape));
    out
}

fn head(shape: &str) -> &'static str {
    match shape {
        "everything" | "stages" | "comments" => "# syntax=docker/dockerfile:1\n",
        "stages on stages" | "stages with env" => "FROM alpine:3.22 AS s0\n",
        "copy --from chain" | "copy --from one" => "FROM alpine:3.22 AS s0\nRUN echo > /out\n",
        "global args" => "ARG G=1\n",
        "env on one line" => "FROM alpine:3.22\nENV A=1 \\\n",
        "one heredoc" => "FROM alpine:3.22\nRUN <<EOF\n",
        "heredoc of copy" => "FROM alpine:3.22\nCOPY <<EOF /x\n",
        "continuations" => "FROM alpine:3.22\nRUN echo begin \\\n",
        "packages" => "FROM debian:12\nRUN apt-get update && apt-get install -y \\\n",
        "commands of one run" => "FROM debian:12\nRUN mkdir /w \\\n",
        "packages each" | "cleaning" => "FROM debian:12\nRUN apt-get update\n",
        "npm and pip" => "FROM node:22\nWORKDIR /app\n",
        "onbuild" => "FROM alpine:3.22 AS base\n",
        _ => "FROM alpine:3.22\n",
    }
}

fn foot(shape: &str) -> &'static str {
    match shape {
        "global args" => "FROM alpine:3.22\nARG G\nRUN echo $G\n",
        "env on one line" => "  LAST=1\n",
        "one heredoc" | "heredoc of copy" => "EOF\n",
        "continuations" | "commands of one run" => "  && echo end\n",
        "packages" => "  curl\n",
        "onbuild" => "FROM base\nRUN echo\n",
        "comments" => "FROM alpine:3.22\n",
        _ => "",
    }
}

/// Adds the next part; says how many lines it has.
fn part(out: &mut String, shape: &str, at: usize) -> usize {
    // Of kinds with two lines a stage: the stage before, and this one.
    let (last, this) = (at / 2, at / 2 + 1);
    let (lines, text) = match shape {
        "everything" => (
            10,
            format!(
                "FROM node:22 AS s{at}\nARG V{at}=1\nENV E{at}=$V{at}\nWORKDIR /app\nCOPY package.json ./\n\
                 RUN npm ci \\\n  && rm -rf /tmp/x{at}\nFROM debian:12\nRUN apt-get update && apt-get install -y curl\n\
                 COPY --from=s{at} /app /app{at}\n"
            ),
        ),
        "run and env" => (
            3,
            format!(
                "RUN apk add --no-cache curl-{at} \\\n  && curl -fsSL https://example.org/{at} -o /x{at}\nENV V{at}=$PATH:/x{at}\n"
            ),
        ),
        "run" => (1, format!("RUN make target-{at} && cp out/{at} /usr/local/bin/{at}\n")),
        "stages" => (2, format!("FROM alpine:3.22 AS s{at}\nRUN echo {at} > /file\n")),
        "stages on stages" => (2, format!("FROM s{last} AS s{this}\nRUN echo {at} > /f{at}\n")),
        "stages with env" => (2, format!("FROM s{last} AS s{this}\nENV V{at}=x{at}\n")),
        "variables" => (
            4,
            format!(
                "ARG A{at}=value-{at}\nENV B{at}=$A{at}/x\nWORKDIR /w/$B{at}\nRUN echo ${{B{at}}} $A{at} > $B{at}.txt\n"
            ),
        ),
        "unset variables" => (2, format!("ENV B{at}=${{MISSING_{at}}}\nENV MISSED_{at}_SET=1\n")),
        "global args" => (1, format!("ARG G{at}=$G-{at}\n")),
        "env on one line" => (1, format!("  V{at}=value-{at} \\\n")),
        "copy --from chain" => (2, format!("FROM alpine:3.22 AS s{this}\nCOPY --from=s{last} /out /out\n")),
        "copy --from one" => (2, format!("FROM alpine:3.22 AS t{at}\nCOPY --from=s0 /out /out{at}\n")),
        "copy" => (1, format!("COPY --chown=1000:1000 src/file-{at}.txt /srv/{at}/\n")),
        "heredocs" => (5, format!("RUN <<EOF\nset -e\necho {at}\nmkdir -p /d{at}\nEOF\n")),
        "one heredoc" => (1, format!("echo line {at} > /f{at}\n")),
        "heredoc of copy" => (1, format!("line {at} of a file with $PATH\n")),
        "continuations" => (1, format!("  word-{at} \\\n")),
        "packages" => (1, format!("  package-{at} \\\n")),
        "packages each" => (1, format!("RUN apt-get install -y package-{at}\n")),
        "commands of one run" => (1, format!("  && echo {at} > /w/{at} \\\n")),
        "mounts" => (
            2,
            format!(
                "RUN --mount=type=cache,target=/root/.cache \\\n  --mount=type=bind,source=a{at},target=/m pip install p{at}\n"
            ),
        ),
        "cleaning" => (
            2,
            format!(
                "RUN curl -fsSLO https://example.org/a{at}.tar.gz && tar xzf a{at}.tar.gz\nRUN rm -rf a{at}.tar.gz /var/lib/apt/lists/*\n"
            ),
        ),
        "workdirs and users" => (3, format!("WORKDIR d{}\nUSER u{at}\nRUN whoami\n", at % 50)),
        "comments" => (1, format!("# comment {at}\n")),
        "labels" => (1, format!("LABEL org.example.l{at}=\"value {at}\"\n")),
        "mistakes" => (3, format!("RUNN x{at}\nCOPPY a b\nCOPY --form=x{at} a b\n")),
        "onbuild" => (1, format!("ONBUILD RUN echo {at}\n")),
        "npm and pip" => {
            (2, format!("RUN npm install pkg-{at}\nRUN pip install thing-{at} && rm -rf ~/.cache/pip\n"))
        }
        _ => (1, format!("RUN echo {at}\n")),
    };
    let _ = out.write_str(&text);
    lines
}
