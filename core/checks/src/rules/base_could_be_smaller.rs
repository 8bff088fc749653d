//! What it does: finds final stages on a full image where a smaller one of the same kind may do.
//!
//! Why: the full image of a language holds compilers and headers that building needs; `slim`, a JRE, distroless
//! and scratch leave them out.
//!
//! Fix safety: unsafe: something may need what the smaller image leaves out.

use dockerfile_syntax::lists::Arrange;
use super::prelude::*;
use crate::size::catalogue::Reference;

pub(crate) static RULE: Rule = Rule {
    known: listed("BaseCouldBeSmaller"),
    severity: Severity::Info,
    experimental: false,
    summary: "A smaller base image may do",
    url: "rules/BaseCouldBeSmaller",
    check,
};

/// Programs that slim images lack and full ones have.
const NEEDS: [&str; 33] = [
    "gcc",
    "g++",
    "cc",
    "c++",
    "make",
    "cmake",
    "git",
    "hg",
    "svn",
    "curl",
    "wget",
    "gpg",
    "autoconf",
    "automake",
    "node-gyp",
    "bundle",
    "gem",
    "xz",
    "unzip",
    "bzip2",
    "patch",
    "ssh",
    "rsync",
    "file",
    "convert",
    "mix",
    "cpanm",
    "cpan",
    "tox",
    "yarn-berry",
    "python",
    "python3",
    "perl",
];

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(target) = ctx.target() else { return };
    if is_developers(target) {
        return;
    }
    let stages = lineage(ctx, target);
    let Some(root) = stages.first() else { return };
    let Base::Image(image) = &root.base else { return };
    let reference = Reference::parse(image);
    let (name, tag) = (reference.catalogue_name(), reference.tag_or_latest());
    if name.contains('/') || reference.digest.is_some() {
        return;
    }
    let name = name.as_str();
    let words = start_words(ctx, target);
    if words.is_empty() {
        return;
    }
    let Some(from) = ctx.instruction(root.from) else { return };
    let report = |code: &'static str, smaller: String, message: String| {
        Finding::at(from, root.base_written.span, code, message)
            .arg("image", &root.base_written.value)
            .arg("smaller", smaller)
    };
    let runs: Vec<&RunFacts<'_>> =
        ctx.facts().runs.iter().filter(|run| ctx.facts().in_result(run.stage)).collect();
    if let Some(smaller) = without_shell(ctx, target, name, tag, &runs, &words) {
        let message = format!(
            "nothing in this stage needs a shell or a package manager: `{smaller}` may do as its base, without either"
        );
        let edits = rewritten(ctx, target, (root.base_written.span, &smaller));
        if starts_on(ctx, &edits) {
            let finding = report("base-without-shell", smaller, message);
            let plain = !root.base_written.value.contains('$');
            out.push(if plain {
                finding.fix(Applicability::Unsafe, "use-smaller-base", "Use the smaller image", edits)
            } else {
                finding
            });
            return;
        }
    }
    let Some(smaller) = variant(name, tag) else { return };
    let needs = runs.iter().any(|run| {
        run.script.errors.iter().any(|_| true)
            || !run.script.dialect.reads()
            || run.calls.iter().any(|call| {
                let own = matches!(name, "python" | "perl") && call.name.starts_with(name);
                !own && (NEEDS.contains(&call.name)
                    || call.values().any(|value| {
                        value.contains("git+") || value.contains("-dev") || value.ends_with(".sh")
                    })
                    || call.program.text.contains('/'))
            })
            || name == "openjdk"
                && run.calls.iter().any(|call| {
                    matches!(
                        call.name,
                        "javac"
                            | "mvn"
                            | "mvnw"
                            | "gradle"
                            | "gradlew"
                            | "jar"
                            | "keytool"
                            | "jlink"
                            | "sbt"
                            | "lein"
                    )
                })
    });
    let script = words.iter().any(|word| word.ends_with(".sh") || word.contains("entrypoint"));
    let tools = words
        .iter()
        .any(|word| matches!(word.as_str(), "javac" | "mvn" | "gradle" | "make" | "git" | "curl" | "wget"));
    if needs || script && name != "debian" || tools {
        return;
    }
    let full = root.base_written.value.clone();
    // From where this one comes, the smaller one comes too.
    let mirror = full.strip_suffix(&format!("{name}:{tag}")).unwrap_or("");
    let smaller = if smaller.starts_with(name) { format!("{mirror}{smaller}") } else { smaller };
    let (code, message) = match name {
        "debian" => (
            "base-without-documentation",
            format!(
                "`{smaller}` may do as the base of the final image: it leaves out the documentation and translations that `{full}` has"
            ),
        ),
        "openjdk" | "eclipse-temurin" => (
            "base-without-jdk",
            format!(
                "`{smaller}` may do as the base of the final image: it runs Java programs without the compiler that `{full}` has"
            ),
        ),
        _ => (
            "base-could-be-smaller",
            format!(
                "`{smaller}` may do as the base of the final image: it leaves out compilers and headers that `{full}` has"
            ),
        ),
    };
    if !starts_on(ctx, &[(root.base_written.span, smaller.clone())]) {
        return;
    }
    let finding = report(code, smaller.clone(), message);
    let tag_written = full.rsplit_once(':').is_some_and(|(_, written)| written == tag) && !full.contains('$');
    out.push(if tag_written {
        let smaller_tag = smaller.rsplit_once(':').map_or("", |(_, tag)| tag);
        let text = full.strip_suffix(tag).unwrap_or(&full).to_owned() + smaller_tag;
        finding.fix(
            Applicability::Unsafe,
            "use-smaller-base",
            "Use the smaller image",
            [(root.base_written.span, text)],
        )
    } else {
        finding
    });
}

/// The edits that put the target on a distroless image: FROM, and the start without or with the path of its program, as
/// the image's own entrypoint wants it.
fn rewritten<'a>(ctx: &Context<'a>, target: &'a Stage, (from, smaller): (Span, &str)) -> Vec<(Span, String)> {
    let mut edits = vec![(from, smaller.to_owned())];
    if !smaller.contains("/nodejs") {
        return edits;
    }
    let effect = start(ctx, target);
    if let Some((_, _, instruction)) = effect.entrypoint
        && let Kind::Entrypoint(CommandLine::Exec(words)) = &instruction.kind
        && let Some(first) = words.first()
    {
        edits.push((first.span, "\"/nodejs/bin/node\"".to_owned()));
    } else if let Some((_, _, instruction)) = effect.command
        && let Kind::Cmd(CommandLine::Exec(words)) = &instruction.kind
        && let [first, second, ..] = words.as_slice()
    {
        edits.push((Span { start: first.span.start, end: second.span.start }, String::new()));
    }
    edits
}

/// Whether the text so changed builds and starts as far as this one does.
fn starts_on(ctx: &Context<'_>, edits: &[(Span, String)]) -> bool {
    let mut text = ctx.text.to_owned();
    let mut edits = edits.to_vec();
    edits.arrange_by_key(|(span, _)| std::cmp::Reverse(span.start));
    for (span, new) in edits {
        if text.get(span.range()).is_none() {
            return false;
        }
        text.replace_range(span.range(), &new);
    }
    super::trial::stands(ctx, &text)
}

/// The smaller variant of an official image, if the tag is that of a full one.
fn variant(name: &str, tag: &str) -> Option<String> {
    let version = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    let (number, rest) = tag.split_once('-').unwrap_or((tag, ""));
    if !version(number) && !matches!(number, "lts" | "bullseye" | "bookworm" | "trixie") {
        return None;
    }
    let release = matches!(rest, "" | "bullseye" | "bookworm" | "trixie" | "buster" | "stretch");
    match name {
        "node" | "python" | "ruby" | "perl" if release => {
            // Before these there was no slim variant.
            let major: u32 = number.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(99);
            let old = name == "node" && major < 4 || name == "ruby" && major < 2;
            // node writes `20-bookworm-slim`, python `3.12-slim-bookworm`.
            let slim = match (name, rest) {
                (_, "") => format!("{number}-slim"),
                ("node" | "ruby", rest) if name == "node" => format!("{number}-{rest}-slim"),
                (_, rest) => format!("{number}-slim-{rest}"),
            };
            (!old).then(|| format!("{name}:{slim}"))
        }
        "openjdk" if matches!(rest, "" | "jdk") && matches!(number, "8" | "11") => {
            Some(format!("openjdk:{number}-jre-slim"))
        }
        "eclipse-temurin"
            if matches!(rest, "" | "jdk" | "jdk-jammy" | "jdk-focal" | "jdk-noble") && version(number) =>
        {
            let rest = rest.strip_prefix("jdk").unwrap_or("");
            Some(format!("eclipse-temurin:{number}-jre{rest}"))
        }
        "debian"
            if rest.is_empty()
                && (version(number) && !matches!(number, "6" | "7" | "8") || !version(number)) =>
        {
            Some(format!("debian:{tag}-slim"))
        }
        _ => None,
    }
}

/// An image without a shell, where all that the stage does is to copy files and start a program in exec form.
fn without_shell<'a>(
    ctx: &Context<'a>,
    target: &'a Stage,
    name: &str,
    tag: &str,
    runs: &[&RunFacts<'a>],
    words: &[String],
) -> Option<String> {
    if !runs.is_empty()
        || !ctx.model.edges.iter().any(|edge| {
            edge.stage == target.id && edge.kind == EdgeKind::Copy && matches!(edge.origin, Origin::Stage(_))
        })
    {
        return None;
    }
    let mut exec = true;
    let effect = start(ctx, target);
    for (_, _, instruction) in lineage_instructions(ctx, target) {
        match &instruction.kind {
            _ if !effect.holds(instruction) => {}
            Kind::Cmd(CommandLine::Shell(_)) | Kind::Entrypoint(CommandLine::Shell(_)) | Kind::Shell(_) => {
                exec = false
            }
            Kind::Healthcheck(check) if check.command.is_some() => exec = false,
            _ => {}
        }
    }
    let program = words.first()?;
    let base = program.rsplit('/').next().unwrap_or(program);
    if !exec || words.iter().any(|word| word.ends_with(".sh") || word.contains("entrypoint")) {
        return None;
    }
    match name {
        "node" if base == "node" => {
            let major =
                tag.split(['.', '-']).next().filter(|major| matches!(*major, "18" | "20" | "22" | "24"))?;
            Some(format!("gcr.io/distroless/nodejs{major}-debian12"))
        }
        "debian" | "ubuntu" if program.starts_with('/') || program.starts_with("./") => {
            // A static Go program needs no libraries.
            let is_static = ctx.model.edges.iter().any(|edge| {
                let Origin::Stage(from) = edge.origin else { return false };
                edge.stage == target.id
                    && ctx.facts().runs.iter().any(|run| {
                        run.stage.id == from
                            && run.calls.iter().any(|call| {
                                call.compiles_by(Compiler::Go).is_some()
                                    && run.variable(call, "CGO_ENABLED").as_deref() == Some("0")
                            })
                    })
            });
            is_static.then(|| "gcr.io/distroless/static".to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{fixed, only};

    fn check(text: &str) {
        only("BaseCouldBeSmaller", text);
    }

    #[test]
    fn fires() {
        check(
            "FROM node:24\n#    ^^^^^^^ BaseCouldBeSmaller\nCOPY . .\nRUN npm ci --omit=dev\nCMD [\"node\", \"server.js\"]",
        );
        check(
            "FROM public.ecr.aws/docker/library/node:24\n#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ BaseCouldBeSmaller\nCOPY . .\nRUN npm ci --omit=dev\nCMD [\"node\", \"server.js\"]",
        );
        check(
            "FROM python:3.12-bookworm\n#    ^^^^^^^^^^^^^^^^^^^^ BaseCouldBeSmaller\nRUN pip install flask\nCMD [\"python\", \"a.py\"]",
        );
        check(
            "FROM debian:12\n#    ^^^^^^^^^ BaseCouldBeSmaller\nRUN apt-get install -y nginx\nCMD [\"nginx\"]",
        );
        check(
            "FROM eclipse-temurin:21\n#    ^^^^^^^^^^^^^^^^^^ BaseCouldBeSmaller\nCOPY app.jar /\nCMD [\"java\", \"-jar\", \"/app.jar\"]",
        );
        check(
            "FROM golang:1.22 AS b\nRUN CGO_ENABLED=0 go build -o /app\nFROM ubuntu:24.04\n#    ^^^^^^^^^^^^ BaseCouldBeSmaller\nCOPY --from=b /app /app\nCMD [\"/app\"]",
        );
    }

    #[test]
    fn stays_silent() {
        check("FROM node:20-slim\nRUN npm ci\nCMD [\"node\", \"server.js\"]");
        check("FROM node:20-alpine\nRUN npm ci\nCMD [\"node\", \"server.js\"]");
        check("FROM python:3.12\nRUN git clone x\nCMD [\"python\", \"a.py\"]");
        check("FROM python:3.12\nRUN pip install git+https://example.org/x\nCMD [\"python\", \"a.py\"]");
        check("FROM ruby:3.3\nRUN bundle install\nCMD [\"puma\"]");
        check("FROM node:20 AS b\nRUN npm ci\nFROM nginx\nCOPY --from=b /d /d\nCMD [\"nginx\"]");
        check("FROM node:20\nRUN npm ci");
        check("FROM openjdk:11\nRUN javac A.java\nCMD [\"java\", \"A\"]");
        check("FROM ubuntu:24.04\nCOPY app /app\nCMD [\"/app\"]");
    }

    #[test]
    fn proposes_nothing_that_would_not_start() {
        let build = "FROM node:24 AS b\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\n";
        // The image has no user of that name.
        check(&format!(
            "{build}FROM node:24-slim\nUSER node\nCOPY --from=b /app/dist /app\nCMD [\"node\", \"/app/a.js\"]"
        ));
        // Modules of the other C library.
        check(
            "FROM node:24-alpine AS b\nWORKDIR /app\nCOPY . .\nRUN npm ci\nFROM node:24-alpine\nCOPY --from=b /app /app\nCMD [\"node\", \"/app/a.js\"]",
        );
        check("FROM python:3.13\nRUN pip install flask && curl -o /x https://example.org/x\nCMD [\"python\", \"a.py\"]");
    }

    #[test]
    fn rewrites_the_start() {
        let build = "FROM node:24 AS b\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\n";
        let text = |base: &str, cmd: &str| format!("{build}FROM {base}\nCOPY --from=b /app/dist /app\n{cmd}\n");
        for (before, after) in [
            ("CMD [\"node\", \"/app/a.js\"]", "CMD [\"/app/a.js\"]"),
            ("ENTRYPOINT [\"node\", \"/app/a.js\"]", "ENTRYPOINT [\"/nodejs/bin/node\", \"/app/a.js\"]"),
        ] {
            assert_eq!(
                fixed(&text("node:24-slim", before), "BaseCouldBeSmaller"),
                text("gcr.io/distroless/nodejs24-debian12", after)
            );
        }
    }

    #[test]
    fn fixes() {
        assert_eq!(
            fixed("FROM node:24.1-bookworm\nCMD [\"node\", \"a.js\"]\n", "BaseCouldBeSmaller"),
            "FROM node:24.1-bookworm-slim\nCMD [\"node\", \"a.js\"]\n"
        );
    }
}
