//! What it does: finds ADD of local files that are neither archives nor addresses.
//!
//! Why: ADD also downloads and unpacks, so a reader, or a renamed file, can be in for a surprise; COPY only copies.
//!
//! Fix safety: safe where the names tell that ADD would not unpack anything: the same files land in the same place;
//! unsafe for a name that could be an archive's.

use super::prelude::*;
use super::systems::{Placed, base_name, has_plain_extension};

pub(crate) static RULE: Rule = Rule {
    known: listed("AddInsteadOfCopy"),
    severity: Severity::Info,
    experimental: false,
    summary: "ADD of local files does what COPY does, less plainly",
    url: "rules/AddInsteadOfCopy",
    check,
};

fn check(ctx: &Context<'_>, out: &mut Vec<Finding>) {
    for stage in &ctx.model.stages {
        for (position, instruction) in ctx.instructions(stage) {
            let Kind::Add(transfer) = &instruction.kind else { continue };
            if transfer.checksum.is_some()
                || transfer.keep_git_dir.is_some()
                || transfer.unpack.is_some()
                || transfer.sources.is_empty()
            {
                continue;
            }
            let placed = Placed { stage, position, instruction };
            let sources: Option<Vec<String>> =
                transfer.sources.iter().map(|source| placed.expand(ctx, &source.value)).collect();
            let Some(sources) = sources else { continue };
            if sources.iter().any(|source| may_unpack(source)) {
                continue;
            }
            let certain = sources.iter().all(|source| is_never_unpacked(source));
            let message =
                "ADD can also download and unpack, which these files do not need; COPY says what happens"
                    .to_owned();
            let copy =
                if instruction.keyword.value.chars().all(char::is_lowercase) { "copy" } else { "COPY" };
            let applicability = if certain { Applicability::Safe } else { Applicability::Unsafe };
            out.push(Finding::at(instruction, instruction.keyword.span, "add-instead-of-copy", message).fix(
                applicability,
                "use-copy",
                "Use COPY",
                [(instruction.keyword.span, copy.to_owned())],
            ));
        }
    }
}

/// Whether ADD may download or unpack the source.
fn may_unpack(source: &str) -> bool {
    let name = base_name(source).to_ascii_lowercase();
    let archive = [
        ".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".gz", ".bz2", ".xz", ".zst", ".tzst", ".zip", ".z", ".lzma",
    ];
    is_remote(source)
        || archive.iter().any(|ending| name.ends_with(ending) || name.contains(&format!("{ending}.")))
        || name.contains("rootfs")
        || name.contains("tarball")
        || name.ends_with('*')
        || name.contains("git@")
}

/// Whether ADD copies the source as it is whatever it holds: a directory, or a file that is no archive by its name.
fn is_never_unpacked(source: &str) -> bool {
    matches!(source, "." | "./" | "/" | "..")
        || source.ends_with('/')
        || source.ends_with("/.")
        || has_plain_extension(base_name(source))
}

#[cfg(test)]
mod tests {
    use crate::fix::Applicability;
    use crate::tests::{check_rule, fixed};

    const RULE: &str = super::RULE.known.name;

    #[test]
    fn fires_on_plain_files() {
        check_rule(RULE, "FROM alpine\nADD . /app\n^^^\n");
        check_rule(RULE, "FROM alpine\nADD --chown=1 a.json b.json /app/\n^^^\n");
        check_rule(RULE, "FROM alpine\nadd start.sh /\n^^^\n");
        check_rule(RULE, "FROM alpine\nADD src /src\n^^^\n");
    }

    #[test]
    fn is_silent_where_add_is_needed() {
        for text in [
            "FROM alpine\nADD rootfs.tar.xz /\n",
            "FROM alpine\nADD a.tgz /\n",
            "FROM alpine\nADD https://a.org/x /x\n",
            "FROM alpine\nADD git@github.com:a/b.git /x\n",
            "FROM alpine\nADD --checksum=sha256:aa https://a.org/x /x\n",
            "FROM alpine\nADD *.tar.gz /x/\n",
            "FROM alpine\nADD $F /x/\n",
            "FROM alpine\nADD * /x/\n",
            "FROM alpine\nCOPY . /app\n",
        ] {
            check_rule(RULE, text);
        }
    }

    #[test]
    fn is_safe_where_nothing_can_be_unpacked() {
        assert_eq!(fixed("FROM alpine\nADD . /app\n", RULE), "FROM alpine\nCOPY . /app\n");
        assert_eq!(fixed("FROM alpine\nadd a.sh /app\n", RULE), "FROM alpine\ncopy a.sh /app\n");
        let safety = |text: &str| {
            let found = crate::analyze(text, &crate::Options::default()).diagnostics;
            found.iter().find(|d| d.rule == RULE).unwrap().fixes[0].applicability
        };
        assert_eq!(safety("FROM alpine\nADD a.sh /a\n"), Applicability::Safe);
        assert_eq!(safety("FROM alpine\nADD data /a\n"), Applicability::Unsafe);
    }
}
