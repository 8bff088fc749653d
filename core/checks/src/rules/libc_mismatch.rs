//! What it does: finds a program that is built against one C library and copied to an image with the other.
//!
//! Why: a program linked with glibc asks for a loader that musl images such as Alpine do not have, and the other way
//! round; it then fails with "no such file or directory" although the file is there.
//!
//! Fix safety: unsafe: `CGO_ENABLED=0` leaves out packages written in C.

use super::artefacts::{Arrival, Need, arrivals, does_not_start};
use super::prelude::*;
use super::systems::{Libc, ground_name, scripts_mention, traits, whole_history};
use crate::verdict_view::view;

pub(crate) static RULE: Rule = Rule {
    known: listed("LibcMismatch"),
    severity: Severity::Warning,
    experimental: false,
    summary: "A program linked with one C library does not start on an image with another",
    url: "rules/LibcMismatch",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    view(ctx, RULE.name, out);
    arrivals(ctx, &mut |arrival| {
        let Arrival { placed, source, artefact } = &arrival;
        let here = traits(ctx, placed.stage).libc;
        let (built, target) = match (artefact.libc, here) {
            (Libc::Glibc, Libc::Musl) => ("glibc", "musl"),
            (Libc::Musl, Libc::Glibc) => ("musl", "glibc"),
            _ => return,
        };
        // Someone put a loader there, or a whole library.
        let helped = ["gcompat", "libc6-compat", "glibc", "ld-linux", "ld-musl", "musl", "patchelf", "lib64"];
        if scripts_mention(ctx, placed.stage, usize::MAX, &helped)
            || whole_history(ctx, placed.stage).iter().any(|other| {
                other.instruction.id != placed.instruction.id && other.may_bring(ctx, &["/lib/", "/lib64/"])
            })
        {
            return;
        }
        let image = ground_name(ctx, placed.stage);
        let (code, message) = match artefact.need {
            Need::Sure => (
                "libc-mismatch",
                format!(
                    "{} is linked with {built}, but {image} has {target}, so it does not start",
                    source.value
                ),
            ),
            Need::Perhaps => (
                "libc-mismatch-perhaps",
                format!(
                    "{} may be linked with {built} because cgo is on by default, but {image} has {target}: it may not start; build it with CGO_ENABLED=0",
                    source.value
                ),
            ),
        };
        let args = [("built", built), ("image", image.as_str()), ("target", target)];
        out.push(does_not_start(ctx, &arrival, (code, message), &args));
    });
}

#[cfg(test)]
mod tests {
    use crate::tests::{check_rule, fixed};

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_on_the_other_library() {
        check_rule(
            RULE,
            "FROM golang:1.21 AS b\nWORKDIR /src\nRUN go build -o /app .\nFROM alpine\nCOPY --from=b /app /app\n#             ^^^^\n",
        );
        check_rule(
            RULE,
            "FROM rust:1 AS b\nWORKDIR /src\nRUN cargo build --release\nFROM alpine\nCOPY --from=b /src/target/release/x /x\n#             ^^^^^^^^^^^^^^^^^^^^^\n",
        );
        check_rule(
            RULE,
            "FROM debian:12 AS b\nRUN gcc -O2 -o /a a.c && cp /a /b\nFROM alpine:3.20\nCOPY --from=b /b /b\n#             ^^\n",
        );
        check_rule(
            RULE,
            "FROM alpine AS b\nRUN gcc -o /a a.c\nFROM debian\nCOPY --from=b /a /a\n#             ^^\n",
        );
        check_rule(
            RULE,
            "FROM golang:1.7.3\nWORKDIR /go/src/github.com/x/href\nRUN go build\nFROM alpine\nCOPY --from=0 /go/src/github.com/x/href/href .\n#             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n",
        );
    }

    #[test]
    fn is_silent_where_it_fits_or_is_not_known() {
        for text in [
            "FROM golang:1.7.3\nWORKDIR /s\nRUN CGO_ENABLED=0 GOOS=linux go build -a -installsuffix cgo -o app .\nFROM alpine\nCOPY --from=0 /s/app .\n",
            "FROM golang:1.21 AS b\nENV CGO_ENABLED=0\nRUN go build -o /app\nFROM alpine\nCOPY --from=b /app /app\n",
            "FROM golang:1.21 AS b\nRUN go build -o /app\nFROM debian\nCOPY --from=b /app /app\n",
            "FROM golang:1.21-alpine AS b\nRUN go build -o /app\nFROM debian\nCOPY --from=b /app /app\n",
            "FROM golang:1.21 AS b\nRUN go build -ldflags '-extldflags \"-static\"' -o /app\nFROM alpine\nCOPY --from=b /app /app\n",
            "FROM golang:1.21 AS b\nRUN go build -o /app\nFROM alpine\nRUN apk add gcompat\nCOPY --from=b /app /app\n",
            "FROM golang:1.21 AS b\nRUN go build -o /app\nFROM alpine\nCOPY --from=b /other /app\n",
            "FROM rust:1 AS b\nRUN cargo build --release --target x86_64-unknown-linux-musl\nFROM alpine\nCOPY --from=b /target/release/x /x\n",
            "FROM debian AS b\nRUN gcc -static -o /a a.c\nFROM alpine\nCOPY --from=b /a /a\n",
            "FROM golang AS b\nARG TARGETARCH\nRUN GOARCH=$TARGETARCH go build -o /a\nFROM alpine\nCOPY --from=b /a /a\n",
            "FROM own/image AS b\nRUN go build -o /a\nFROM alpine\nCOPY --from=b /a /a\n",
        ] {
            check_rule(RULE, text);
        }
    }

    #[test]
    fn switches_cgo_off() {
        assert_eq!(
            fixed("FROM golang AS b\nRUN go build -o /a\nFROM alpine\nCOPY --from=b /a /a\n", RULE),
            "FROM golang AS b\nRUN CGO_ENABLED=0 go build -o /a\nFROM alpine\nCOPY --from=b /a /a\n"
        );
    }
}
