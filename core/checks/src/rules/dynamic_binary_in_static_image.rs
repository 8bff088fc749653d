//! What it does: finds a dynamically linked program that is copied to an image without any C library.
//!
//! Why: its loader and libraries are not in scratch or distroless static, so it fails with "no such file or directory".
//!
//! Fix safety: unsafe: `CGO_ENABLED=0` leaves out packages written in C.

use super::artefacts::{Arrival, Need, arrivals, does_not_start};
use super::prelude::*;
use super::systems::{Libc, ground_name, traits, whole_history};

pub(crate) static RULE: Rule = Rule {
    known: listed("DynamicBinaryInStaticImage"),
    severity: Severity::Warning,
    experimental: false,
    summary: "A dynamically linked program does not start in an image without a C library",
    url: "rules/DynamicBinaryInStaticImage",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    arrivals(ctx, &mut |arrival| {
        let Arrival { placed, source, artefact } = &arrival;
        if traits(ctx, placed.stage).libc != Libc::None {
            return;
        }
        // Libraries are copied too, or may be.
        if whole_history(ctx, placed.stage).iter().any(|other| {
            other.instruction.id != placed.instruction.id
                && other.may_bring(ctx, &["/lib/", "/lib64/", "/usr/lib/"])
                || other.instruction.span.text(ctx.text).contains("/lib")
                || matches!(other.instruction.kind, Kind::Run(_))
        }) {
            return;
        }
        let image = ground_name(ctx, placed.stage);
        let (code, message) = match artefact.need {
            Need::Sure => (
                "dynamic-binary",
                format!(
                    "{} is dynamically linked, but {image} has no C library or loader, so it does not start; link it statically",
                    source.value
                ),
            ),
            Need::Perhaps => (
                "dynamic-binary-perhaps",
                format!(
                    "{} may be dynamically linked because cgo is on by default, and {image} has no C library: it may not start; build it with CGO_ENABLED=0",
                    source.value
                ),
            ),
        };
        out.push(does_not_start(ctx, &arrival, (code, message), &[("image", &image)]));
    });
}

#[cfg(test)]
mod tests {
    use crate::tests::{check_rule, fixed};

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_without_a_library() {
        check_rule(
            RULE,
            "FROM golang:1.21 AS b\nRUN go build -o /app .\nFROM scratch\nCOPY --from=b /app /app\n#             ^^^^\n",
        );
        check_rule(
            RULE,
            "FROM golang:1.21 AS b\nRUN CGO_ENABLED=1 go build -o /app .\nFROM gcr.io/distroless/static-debian12\nCOPY --from=b /app /app\n#             ^^^^\n",
        );
        check_rule(
            RULE,
            "FROM gcc:13 AS b\nWORKDIR /s\nRUN gcc -o hello hello.c\nFROM scratch\nCOPY --from=b /s/hello /hello\n#             ^^^^^^^^\n",
        );
        check_rule(
            RULE,
            "FROM rust:1.80 AS b\nWORKDIR /s\nRUN cargo build --release\nFROM scratch\nCOPY --from=b /s/target/release/a /a\n#             ^^^^^^^^^^^^^^^^^^^\n",
        );
    }

    #[test]
    fn reads_whole_files() {
        check_rule(
            RULE,
            "FROM golang:1.22 AS build\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN go build -trimpath -ldflags \"-s -w\" -o /out/server ./cmd/server\n\nFROM scratch\nCOPY --from=build /out/server /server\n#                 ^^^^^^^^^^^\nEXPOSE 8080\nENTRYPOINT [\"/server\"]\n",
        );
        check_rule(
            RULE,
            "FROM rust:1.80 AS build\nWORKDIR /src\nCOPY Cargo.toml Cargo.lock ./\nCOPY src ./src\nRUN cargo build --release --locked\n\nFROM gcr.io/distroless/static-debian12\nCOPY --from=build /src/target/release/server /usr/local/bin/server\n#                 ^^^^^^^^^^^^^^^^^^^^^^^^^^\nUSER nonroot\nENTRYPOINT [\"server\"]\n",
        );
        check_rule(
            RULE,
            "FROM rust:1.80 AS build\nWORKDIR /src\nCOPY . .\nRUN rustup target add x86_64-unknown-linux-musl && cargo build --release --target x86_64-unknown-linux-musl\n\nFROM scratch\nCOPY --from=build /src/target/x86_64-unknown-linux-musl/release/server /server\nENTRYPOINT [\"/server\"]\n",
        );
    }

    #[test]
    fn is_silent_for_static_programs_and_where_libraries_come_too() {
        for text in [
            "FROM golang:1.21 AS b\nRUN CGO_ENABLED=0 go build -o /app .\nFROM scratch\nCOPY --from=b /app /app\n",
            "FROM golang:1.21-alpine AS b\nRUN go build -o /app .\nFROM scratch\nCOPY --from=b /app /app\n",
            "FROM golang:1.21 AS b\nRUN go build -o /app .\nFROM gcr.io/distroless/base\nCOPY --from=b /app /app\n",
            "FROM rust:1-alpine AS b\nRUN cargo build --release\nFROM scratch\nCOPY --from=b /target/release/a /a\n",
            "FROM gcc AS b\nRUN gcc -o /a a.c\nFROM scratch\nCOPY --from=b /lib64 /lib64\nCOPY --from=b /a /a\n",
            "FROM gcc AS b\nRUN gcc -static -o /a a.c\nFROM scratch\nCOPY --from=b /a /a\n",
            "FROM golang AS b\nRUN make\nFROM scratch\nCOPY --from=b /go/bin/a /a\n",
        ] {
            check_rule(RULE, text);
        }
    }

    #[test]
    fn switches_cgo_off() {
        assert_eq!(
            fixed("FROM golang AS b\nRUN cd /s && go build -o /a\nFROM scratch\nCOPY --from=b /a /a\n", RULE),
            "FROM golang AS b\nRUN cd /s && CGO_ENABLED=0 go build -o /a\nFROM scratch\nCOPY --from=b /a /a\n"
        );
    }
}
