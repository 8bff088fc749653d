//! What system a stage runs on: its root image, shell, C library, and what copies bring to it.

use std::rc::Rc;

use super::prelude::*;
use crate::model::{Edge, EdgeKind, Origin};
use crate::paths::is_within;
use crate::shell::{Script, Shell, State};
pub(crate) use crate::size::catalogue::{Libc, Reference, Traits};
use crate::size::catalogue::{PackageManager, system};
use crate::syntax::{Transfer, join_path};

/// An instruction and its place in its stage.
#[derive(Clone, Copy)]
pub(crate) struct Placed<'a> {
    pub(crate) stage: &'a Stage,
    pub(crate) position: usize,
    pub(crate) instruction: &'a Instruction,
}

/// The instructions that a stage has carried out before `position`, those of its parents included.
pub(crate) fn history<'a>(ctx: &Context<'a>, stage: &'a Stage, position: usize) -> Vec<Placed<'a>> {
    let mut out = Vec::new();
    for link in lineage(ctx, stage) {
        let end = if link.id == stage.id { position } else { usize::MAX };
        out.extend(
            ctx.instructions(link).take_while(|(at, _)| *at < end).map(|(position, instruction)| Placed {
                stage: link,
                position,
                instruction,
            }),
        );
    }
    out
}

/// Every instruction of a stage and of its parents.
pub(crate) fn whole_history<'a>(ctx: &Context<'a>, stage: &'a Stage) -> Vec<Placed<'a>> {
    history(ctx, stage, stage.instructions.len())
}

/// What a stage is built on in the end.
pub(crate) enum Ground<'a> {
    /// The empty image.
    Scratch,
    /// An image: its reference.
    Image(&'a str),
    /// Not known.
    Unknown,
}

/// What a stage is built on in the end.
pub(crate) fn ground<'a>(ctx: &Context<'a>, stage: &'a Stage) -> Ground<'a> {
    match ctx.model.root(stage.id).map(|root| (&root.base, is_placeholder(root))) {
        Some((Base::Scratch, false)) => Ground::Scratch,
        Some((Base::Image(image), _)) => Ground::Image(image),
        _ => Ground::Unknown,
    }
}

/// The image that a stage is built on in the end.
pub(crate) fn root_image(ctx: &Context<'_>, stage: &Stage) -> Option<Reference> {
    match chain_root(ctx, stage) {
        Base::Image(image) => Some(Reference::parse(image)),
        _ => None,
    }
}

/// Whether scratch only stands for an image that a build arg names.
fn is_placeholder(root: &Stage) -> bool {
    root.base == Base::Scratch && root.base_written.value.contains('$')
}

fn chain_root<'c>(ctx: &'c Context<'_>, stage: &'c Stage) -> &'c Base {
    let at = ctx.model.root(stage.id).unwrap_or(stage);
    if is_placeholder(at) { &Base::Unresolved } else { &at.base }
}

/// The system that a stage starts from. Nothing is known of Windows images.
pub(crate) fn traits(ctx: &Context<'_>, stage: &Stage) -> Traits {
    if is_windows(ctx.model, stage) {
        return Traits::default();
    }
    match chain_root(ctx, stage) {
        Base::Scratch => Traits {
            shell: Some(false),
            libc: Libc::None,
            manager: PackageManager::None,
            ..Traits::default()
        },
        Base::Image(image) => system(image),
        _ => Traits::default(),
    }
}

/// What is called a stage's base in messages: `scratch`, or the image as people write it.
pub(crate) fn ground_name(ctx: &Context<'_>, stage: &Stage) -> String {
    match chain_root(ctx, stage) {
        Base::Scratch => "scratch".to_owned(),
        Base::Image(image) => ImageRef::parse(image).map_or_else(
            |_| image.clone(),
            |parsed| match (&parsed.tag, &parsed.digest) {
                (Some(tag), _) if tag != "latest" => format!("{}:{tag}", parsed.familiar_name()),
                _ => parsed.familiar_name(),
            },
        ),
        _ => stage.base_written.value.clone(),
    }
}

impl Placed<'_> {
    /// The word after expansion; `None` where that fails or a variable is not known.
    pub(crate) fn expand(&self, ctx: &Context<'_>, word: &str) -> Option<String> {
        if !word.contains(['$', '\'', '"', ctx.file.escape]) {
            return Some(word.to_owned());
        }
        let expanded = Lex::new(ctx.file.escape).expand(word, &ctx.state_before(self.stage, self.position));
        (expanded.error.is_none() && expanded.unmatched.is_empty() && expanded.unknown.is_empty())
            .then_some(expanded.text)
    }

    /// The working directory; `None` where only an unknown base image says.
    pub(crate) fn workdir(&self, ctx: &Context<'_>) -> Option<String> {
        let state = ctx.state_before(self.stage, self.position);
        let scratch = || matches!(chain_root(ctx, self.stage), Base::Scratch).then(|| "/".to_owned());
        state.workdir.or_else(scratch)
    }

    /// What is known before the first command of the script.
    pub(crate) fn script_state(&self, ctx: &Context<'_>, script: &Script) -> State {
        let state = ctx.state_before(self.stage, self.position);
        let shell = Shell { dialect: script.dialect, ..Shell::default() };
        State::new(self.workdir(ctx), shell, Rc::new(state))
    }

    /// COPY or ADD, and whether it is ADD.
    pub(crate) fn transfer(&self) -> Option<(&Transfer, bool)> {
        match &self.instruction.kind {
            Kind::Copy(transfer) => Some((transfer, false)),
            Kind::Add(transfer) => Some((transfer, true)),
            _ => None,
        }
    }

    /// Where COPY or ADD puts things: an absolute path, and whether it is written as a directory.
    pub(crate) fn destination(&self, ctx: &Context<'_>, transfer: &Transfer) -> Option<(String, bool)> {
        let written = self.expand(ctx, &transfer.dest.value)?;
        let joined =
            if written.starts_with('/') { written.clone() } else { join_path(&self.workdir(ctx)?, &written) };
        let count = transfer.sources.len() + transfer.inline.len();
        let directory = count > 1
            || written.is_empty()
            || written.ends_with('/')
            || written == "."
            || written.ends_with("/.");
        Some((clean_path(&joined), directory))
    }

    /// Where COPY takes from; the context for COPY and ADD without `--from`.
    pub(crate) fn origin<'c>(&self, ctx: &'c Context<'_>) -> Option<&'c Origin> {
        ctx.model
            .edges
            .iter()
            .find(|edge: &&Edge| {
                edge.stage == self.stage.id
                    && edge.instruction == self.instruction.id
                    && edge.kind == EdgeKind::Copy
                    && !edge.onbuild
            })
            .map(|edge| &edge.origin)
    }

    /// Whether COPY or ADD may make or replace something at one of the paths, or below one that ends with `/`.
    pub(crate) fn may_bring(&self, ctx: &Context<'_>, targets: &[&str]) -> bool {
        let Some((transfer, is_add)) = self.transfer() else { return false };
        let Some((dest, directory)) = self.destination(ctx, transfer) else { return true };
        let mut sources: Vec<Option<String>> =
            transfer.sources.iter().map(|source| self.expand(ctx, &source.value)).collect();
        sources.extend(
            transfer
                .inline
                .iter()
                .map(|&at| self.instruction.heredocs.get(at).map(|doc| format!("{}.txt", doc.name))),
        );
        let project = |source: &str| {
            matches!(source, "." | "./")
                && transfer.from.is_none()
                && !is_add
                && matches!(transfer.dest.value.as_str(), "." | "./")
                && !matches!(chain_root(ctx, self.stage), Base::Scratch)
        };
        sources.iter().any(|source| {
            let Some(source) = source else { return true };
            // A project that lands at the root for want of a WORKDIR is no tree of a system's files.
            if dest == "/" && project(source) && targets.iter().all(|target| target.matches('/').count() > 1)
            {
                return false;
            }
            let file = is_file(source, is_add);
            let landing = if directory && file { join_path(&dest, base_name(source)) } else { dest.clone() };
            targets.iter().any(|target| {
                let target_dir = target.strip_suffix('/');
                let exact = target_dir.unwrap_or(target);
                // A file is only itself; a directory may hold anything below it.
                landing == exact
                    || (!file && is_within(exact, &landing))
                    || (target_dir.is_some() && is_within(&landing, exact))
            })
        })
    }
}

/// The last part of a path.
pub(crate) fn base_name(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a source is a single file by its name, one that ADD would not unpack.
fn is_file(source: &str, is_add: bool) -> bool {
    if source.ends_with('/') || source.contains(['*', '?', '[']) {
        return false;
    }
    let clean = clean_path(source);
    let name = base_name(&clean);
    let above = clean.rsplit('/').nth(1).unwrap_or("");
    if is_add && (is_remote(source) || !has_plain_extension(name)) {
        return false;
    }
    has_plain_extension(name)
        || (matches!(above, "bin" | "sbin" | "release" | "debug") && !matches!(name, "" | "." | ".."))
        || matches!(clean.as_str(), "/etc/passwd" | "/etc/group" | "/etc/nsswitch.conf")
}

/// Whether the name ends as files do that are neither archives nor directories.
pub(crate) fn has_plain_extension(name: &str) -> bool {
    const PLAIN: &[&str] = &[
        "bash",
        "bat",
        "c",
        "cc",
        "cert",
        "cfg",
        "cjs",
        "cmake",
        "conf",
        "config",
        "cpp",
        "crt",
        "cs",
        "csproj",
        "css",
        "csv",
        "dll",
        "env",
        "exe",
        "go",
        "gradle",
        "h",
        "html",
        "ini",
        "j2",
        "jar",
        "java",
        "js",
        "json",
        "jsx",
        "key",
        "kts",
        "list",
        "lock",
        "lua",
        "md",
        "mjs",
        "mod",
        "pem",
        "php",
        "pl",
        "pp",
        "properties",
        "proto",
        "ps1",
        "pub",
        "py",
        "rb",
        "repo",
        "rs",
        "rules",
        "scss",
        "service",
        "sh",
        "sln",
        "so",
        "sql",
        "sum",
        "svg",
        "template",
        "tmpl",
        "toml",
        "ts",
        "tsx",
        "txt",
        "vbs",
        "war",
        "xml",
        "yaml",
        "yml",
        "zsh",
    ];
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty() && PLAIN.contains(&extension.to_ascii_lowercase().as_str())
    })
}

/// Whether `/bin/sh` is there before an instruction; `None` where it cannot be known.
pub(crate) fn has_shell<'a>(ctx: &Context<'a>, stage: &'a Stage, position: usize) -> Option<bool> {
    let known = traits(ctx, stage).shell?;
    if known {
        return Some(true);
    }
    for placed in history(ctx, stage, position) {
        match &placed.instruction.kind {
            // Whatever runs there may make a shell.
            Kind::Run(run) if matches!(run.command, CommandLine::Exec(_)) || !run.mounts.is_empty() => {
                return None;
            }
            Kind::Copy(_) | Kind::Add(_)
                if placed.may_bring(ctx, &["/bin/sh", "/bin/busybox", "/usr/bin/sh"]) =>
            {
                return None;
            }
            _ => {}
        }
    }
    Some(false)
}

/// Whether a RUN script of the stage's history, before `position`, has any of the words.
pub(crate) fn scripts_mention<'a>(
    ctx: &Context<'a>,
    stage: &'a Stage,
    position: usize,
    words: &[&str],
) -> bool {
    history(ctx, stage, position).iter().any(|placed| {
        matches!(placed.instruction.kind, Kind::Run(_)) && {
            let text = placed.instruction.span.text(ctx.text);
            words.iter().any(|word| text.contains(word))
        }
    })
}

/// What a CMD, ENTRYPOINT or RUN that fails means for the target. Of several CMD and ENTRYPOINT only the last counts,
/// and a CMD after an ENTRYPOINT is its arguments; a HEALTHCHECK that fails stops nothing.
pub(crate) fn failing<'a>(ctx: &Context<'a>, placed: &Placed<'a>) -> Option<Outcome> {
    let (stage, own) = (placed.stage, placed.instruction);
    let is_last = |same: fn(&Kind) -> bool| {
        let mut all = ctx.instructions(stage).filter(|(_, other)| same(&other.kind));
        all.next_back().is_some_and(|(_, last)| last.id == own.id)
    };
    let starts = match &own.kind {
        Kind::Run(_) => return ctx.stops(stage),
        Kind::Cmd(_) => {
            let alone = whole_history(ctx, stage)
                .iter()
                .all(|other| !matches!(other.instruction.kind, Kind::Entrypoint(_)));
            alone && is_last(|kind| matches!(kind, Kind::Cmd(_)))
        }
        Kind::Entrypoint(_) => is_last(|kind| matches!(kind, Kind::Entrypoint(_))),
        _ => false,
    };
    (starts && is_target(ctx, stage)).then_some(Outcome::DoesNotStart)
}

/// What a program of `stage` that does not start means for the target, surely or perhaps.
pub(crate) fn not_starting(ctx: &Context<'_>, stage: &Stage, sure: bool) -> Option<Outcome> {
    is_target(ctx, stage).then_some(if sure { Outcome::DoesNotStart } else { Outcome::MayNotStart })
}

fn is_target(ctx: &Context<'_>, stage: &Stage) -> bool {
    ctx.target().is_some_and(|target| target.id == stage.id)
}

/// Whether the final image holds the file system of the stage: it is the target or one of its parents.
pub(crate) fn ships(ctx: &Context<'_>, stage: &Stage) -> bool {
    ctx.target().is_some_and(|target| ctx.model.lineage(target.id).any(|link| link.id == stage.id))
}
