//! COPY and ADD: what they bring, and to which paths.

use super::Taken;
use super::assumed::{Assumed, assumed as row};
use super::catalogue;
use super::estimate::{Estimator, workdir};
use super::fs::{Entry, Size, What, text_size};
use super::run::{System, base_name, join};
use super::{Basis, BasisKind, Bytes, basis};
use crate::glob;
use crate::ignore::IgnoreFile;
use crate::model::{Origin, Stage, StageState};
use crate::source::Span;
use crate::syntax::{Instruction, Lex, Transfer};

pub(super) use super::run::absolute;

/// Expands the variables of a word; one that cannot be expanded stays as written.
pub(super) fn expand(word: &str, state: &StageState, escape: char) -> String {
    let mut lex = Lex::new(escape);
    lex.skip_unset = true;
    let expanded = lex.expand(word, state);
    if expanded.error.is_some() { word.to_owned() } else { expanded.text }
}

/// One source of a COPY or ADD.
struct Source<'s> {
    /// As written, expanded.
    text: String,
    /// Where it stands.
    span: Span,
    /// Where it ends up: a file's or directory's path.
    dest: &'s str,
    /// Whether the destination is a directory that the source goes into.
    into: bool,
}

impl Estimator<'_> {
    /// Carries a COPY or ADD out.
    pub(super) fn transfer(
        &self,
        system: &mut System,
        stage: &Stage,
        instruction: &Instruction,
        transfer: &Transfer,
        state: &StageState,
        is_add: bool,
    ) {
        let cwd = workdir(state, system);
        let dest_text = expand(&transfer.dest.value, state, self.file.escape);
        let dest = absolute(&cwd, &dest_text);
        let mut sources: Vec<(String, Span)> = transfer
            .sources
            .iter()
            .map(|source| (expand(&source.value, state, self.file.escape), source.span))
            .collect();
        // `docker history` prints `COPY file:HASH in DEST`.
        if sources.iter().any(|(text, _)| is_hash(text)) {
            sources.retain(|(text, _)| text != "in");
        }
        let count = sources.len() + transfer.inline.len();
        let into = count > 1
            || dest_text.ends_with('/')
            || dest_text == "."
            || dest_text.ends_with("/.")
            // WORKDIR made it.
            || cwd == dest
            || system.fs.is_dir(&dest);
        for &index in &transfer.inline {
            let Some(heredoc) = instruction.heredocs.get(index) else { continue };
            let target = if into { join(&dest, &heredoc.name) } else { dest.clone() };
            let basis = basis::reason(BasisKind::Exact, "heredoc", &[]);
            let item =
                system.fs.item("copy-heredoc", basis::args(&[("path", &target)]), heredoc.delimiter, basis);
            system.fs.put(&target, text_size(heredoc.body.text().len() as u64), item, What::File, None);
        }
        let origin = if transfer.from.is_some() {
            self.edges(stage.id, instruction.id)
                .next()
                .map(|edge| edge.origin.clone())
                .unwrap_or(Origin::Unresolved)
        } else {
            Origin::Context
        };
        let excludes: Vec<&str> = transfer.exclude.iter().map(|pattern| pattern.value.as_str()).collect();
        let excludes = IgnoreFile::parse(&excludes.join("\n"));
        if into || transfer.sources.iter().any(|source| source.value.ends_with('/') || source.value == ".") {
            system.made.insert(dest.clone());
        }
        for (text, span) in sources {
            let source = Source { text, span, dest: &dest, into };
            match &origin {
                Origin::Context if is_add && is_remote(&source.text) => self.remote(system, &source),
                Origin::Context => {
                    self.bring_context(system, &source, is_add, transfer.parents, &excludes);
                }
                Origin::Stage(id) => match self.systems.get(id.index()) {
                    Some(from) => {
                        self.bring_stage(system, from, &self.stage_name(*id), &source, transfer.parents)
                    }
                    None => self.unknown(system, &source, "copy-named", "copy-unknown"),
                },
                Origin::Image(reference) => {
                    let arch = system.arch.split('/').next().unwrap_or("amd64").to_owned();
                    let image = catalogue::lookup(reference, &arch, self.options.as_of.as_deref());
                    let whole = Size { unpacked: image.unpacked, packed: image.compressed };
                    let name = image.reference.catalogue_name();
                    let size = from_image(&name, image.reference.tag_or_latest(), &source.text, whole, None);
                    self.bring(system, &source, "copy-image", &name, image.unpacked_basis.kind, size);
                }
                Origin::NamedContext(_) | Origin::Unresolved | Origin::Scratch | Origin::Remote(_) => {
                    self.unknown(system, &source, "copy-named", "copy-unknown");
                }
            }
        }
    }

    fn unknown(&self, system: &mut System, source: &Source<'_>, code: &'static str, why: &str) {
        let basis = basis::reason(BasisKind::Unknown, why, &[]);
        let item = system.fs.item(code, basis::args(&[("path", &source.text)]), source.span, basis);
        let target = source.target(base_name(&source.text), false);
        system.fs.put(&target, Size::UNKNOWN, item, What::Tree, None);
    }

    /// A file or repository from an address.
    fn remote(&self, system: &mut System, source: &Source<'_>) {
        let is_git = source.text.contains(".git") || source.text.starts_with("git@");
        let size = if is_git { row("clone:added").size() } else { super::run::download(&source.text).size() };
        let basis = basis::reason(BasisKind::Assumed, "download-assumed", &[]);
        let item = system.fs.item("downloaded", basis::args(&[("url", &source.text)]), source.span, basis);
        let name = base_name(source.text.split(['?', '#']).next().unwrap_or(&source.text)).to_owned();
        let target = source.target(&name, is_git);
        let what = if is_git { What::Tree } else { What::File };
        system.fs.put(&target, size, item, what, Some(source.text.clone()));
    }

    /// Something of the build context.
    fn bring_context(
        &self,
        system: &mut System,
        source: &Source<'_>,
        is_add: bool,
        parents: bool,
        excludes: &IgnoreFile,
    ) {
        let path = source.text.trim_start_matches("./").trim_matches('/').to_owned();
        let path = if path == "." { String::new() } else { path };
        let archive = is_add && is_archive(&path);
        let taken = self.options.context.taken(&path);
        // ADD unpacks an archive: its own size is known then, not that of what is in it.
        let packed = taken.as_ref().filter(|_| archive).and_then(|taken| taken.first()?.bytes);
        if packed.is_none()
            && let Some(taken) = taken
            && taken.iter().all(|file| file.bytes.is_some())
        {
            self.bring_known(system, source, &taken, parents, excludes);
            return;
        }
        let (guessed, mut what) = guess(&path, source.dest);
        let bytes = packed.map_or(guessed.bytes, Bytes::exact);
        let mut size = Size::packing(bytes, guessed.packs);
        if what == What::File && self.options.context.is_dir(&path) {
            what = What::Tree;
        }
        if archive {
            let [low, likely, high] =
                if path.to_ascii_lowercase().ends_with(".tar") { [1, 1, 1] } else { [2, 3, 5] };
            let unpacked = Bytes::range(
                bytes.low.saturating_mul(low),
                bytes.likely.saturating_mul(likely),
                bytes.high.saturating_mul(high),
            );
            size = Size::of(unpacked, bytes);
            what = What::Tree;
        }
        // A given text is exact.
        if let Some(text) =
            self.options.context.text(&path).filter(|_| what == What::File && !path.contains('*'))
        {
            size = text_size(text.len() as u64);
        }
        let why = match (packed, what) {
            (Some(_), _) => "unpacked-archive",
            (None, What::Tree) => "context-tree",
            (None, _) => "context-file",
        };
        let basis = basis::reason(BasisKind::Assumed, why, &[]);
        let item = system.fs.item("copy-context", basis::args(&[("path", &source.text)]), source.span, basis);
        let name = base_name(&path).to_owned();
        if path.contains('*') {
            // `COPY package*.json ./`: the names are not known, but the first one likely is.
            let plain = path.replace('*', "");
            let target = join(source.dest, base_name(&plain));
            system.fs.put(&target, size, item, what, Some(plain));
            return;
        }
        let target = source.target(&name, what == What::Tree);
        // A tree goes beside what is already known below its destination.
        system.fs.put(&target, size, item, what, Some(path));
    }

    /// What the context is known to hold at a source.
    fn bring_known(
        &self,
        system: &mut System,
        source: &Source<'_>,
        taken: &[Taken<'_>],
        parents: bool,
        excludes: &IgnoreFile,
    ) {
        let taken: Vec<&Taken<'_>> =
            taken.iter().filter(|file| excludes.is_empty() || !excludes.matches(file.below)).collect();
        let listed = taken.iter().all(|file| !file.tree);
        let count = taken.iter().filter(|file| !file.tree).count().to_string();
        let basis = if listed {
            basis::reason(BasisKind::Exact, "context-known", &[("files", &count)])
        } else {
            basis::reason(BasisKind::Exact, "context-known-folders", &[("files", &count)])
        };
        let item = system.fs.item("copy-context", basis::args(&[("path", &source.text)]), source.span, basis);
        let several = taken.iter().filter(|file| file.named).count() > 1;
        for file in taken {
            let target = match (parents, file.named) {
                (true, _) => join(source.dest, file.path),
                (false, true) if several => join(source.dest, file.below),
                (false, true) => source.target(file.below, false),
                (false, false) if file.below.is_empty() => source.dest.to_owned(),
                (false, false) => join(source.dest, file.below),
            };
            let size = Size::packing(Bytes::exact(file.bytes.unwrap_or(0)), packing_of(file.path));
            let what = if file.tree { What::Tree } else { What::File };
            system.fs.put(&target, size, item, what, Some(file.path.to_owned()));
        }
    }

    /// What another stage holds at a path.
    fn bring_stage(
        &self,
        system: &mut System,
        from: &System,
        name: &str,
        source: &Source<'_>,
        parents: bool,
    ) {
        let pattern = from.fs.spelling(&absolute("/", &source.text));
        let prefix = pattern.trim_end_matches('/').to_owned();
        let found: Vec<(String, Entry)> = from
            .fs
            .entries
            .iter()
            .filter(|(path, entry)| {
                if prefix.is_empty() {
                    true
                } else {
                    entry.what != What::Package && glob::covers(&pattern, path)
                }
            })
            .map(|(path, entry)| (path.clone(), entry.clone()))
            .collect();
        let whole = {
            let (unpacked, packed) = from.fs.total();
            let known = |total: super::Total| (total.unknown_parts == 0).then_some(total.known);
            Size { unpacked: known(unpacked), packed: known(packed) }
        };
        let worst = from.fs.worst_known();
        if prefix.is_empty() {
            self.bring(system, source, "copy-stage", name, worst, (whole, What::Tree, None));
            return;
        }
        let covered = found.iter().any(|(path, entry)| *path == pattern && entry.what == What::Tree);
        let base_part = if covered || source.text.contains('*') && !found.is_empty() {
            None
        } else {
            base_content(&from.image.0, &from.image.1, &pattern)
        };
        if found.is_empty() && base_part.is_none() {
            if from.certainly_lacks(&pattern) {
                // An empty directory, or a pattern that matches nothing, brings nothing.
                if !from.made.iter().any(|made| glob::covers(&pattern, made))
                    && !pattern.contains(['*', '?', '['])
                {
                    let label = basis::args(&[("path", &source.text), ("stage", name)]);
                    let basis = basis::reason(BasisKind::Unknown, "copy-missing", &[("stage", name)]);
                    let item = system.fs.item("copy-stage", label, source.span, basis);
                    let target = source.target(base_name(&source.text), false);
                    system.fs.put(&target, Size::UNKNOWN, item, What::Tree, None);
                }
                return;
            }
            let tree = from.fs.covering(&pattern).map(|(_, entry)| entry.size);
            let size = from_image(&from.image.0, &from.image.1, &source.text, whole, tree);
            self.bring(system, source, "copy-stage", name, worst, size);
            return;
        }
        // As good as the worst of what it is made of, which `put_copy` looks at.
        let basis = basis::reason(BasisKind::Exact, "copied-from-stage", &[("stage", name)]);
        let item = system.fs.item(
            "copy-stage",
            basis::args(&[("path", &source.text), ("stage", name)]),
            source.span,
            basis,
        );
        // Directories give their content, not themselves.
        let is_dir = from.fs.is_dir(&pattern);
        for (path, entry) in found {
            let target = if parents {
                join(source.dest, path.trim_start_matches('/'))
            } else if pattern.contains('*') {
                let stem = pattern.split('*').next().unwrap_or("");
                let dir = stem.rsplit_once('/').map_or("", |(dir, _)| dir);
                join(source.dest, path.strip_prefix(dir).unwrap_or(&path).trim_start_matches('/'))
            } else if is_dir {
                match path.strip_prefix(&format!("{pattern}/")) {
                    Some(rest) => join(source.dest, rest),
                    None => source.dest.to_owned(),
                }
            } else {
                source.target(base_name(&pattern), false)
            };
            system.fs.put_copy(&target, &entry, item);
        }
        if let Some(row) = base_part {
            system.fs.rests_on(item, BasisKind::Assumed);
            let target = if is_dir {
                join(source.dest, "\u{1}base")
            } else {
                source.target(base_name(&pattern), false)
            };
            let size = row.size();
            let what = if is_dir { What::Tree } else { What::File };
            system.fs.put(&target, size, item, what, None);
        }
    }

    /// Brings something of a size; where `size` has no reason of its own, it is all of `from`, whose worst figure is
    /// `worst`.
    fn bring(
        &self,
        system: &mut System,
        source: &Source<'_>,
        code: &'static str,
        from: &str,
        worst: BasisKind,
        size: (Size, What, Option<Basis>),
    ) {
        let (size, what, basis) = size;
        let kind = if size.unpacked.is_some() { worst } else { BasisKind::Unknown };
        let basis = basis.unwrap_or_else(|| basis::reason(kind, "copied-from-stage", &[("stage", from)]));
        let item =
            system.fs.item(code, basis::args(&[("path", &source.text), ("stage", from)]), source.span, basis);
        let target = source.target(base_name(&source.text), what == What::Tree);
        system.fs.put(&target, size, item, what, None);
    }
}

impl Source<'_> {
    /// Where a file of that name ends up; a tree goes to the destination itself.
    fn target(&self, name: &str, tree: bool) -> String {
        if self.into && !tree { join(self.dest, name) } else { self.dest.to_owned() }
    }
}

/// What an image is known to hold at a path, beyond what instructions put there.
pub(super) fn base_content(image: &str, tag: &str, path: &str) -> Option<Assumed> {
    let path = path.trim_end_matches('/');
    let jre = tag.contains("jre");
    let key = match (image, path) {
        ("golang", "/usr/local/go") => "base-path:golang-toolchain",
        ("node", "/usr/local/bin/node") => "base-path:node-program",
        ("node", "/usr/local/lib/node_modules") => "base-path:node-modules",
        ("node", "/usr/local/bin") => "base-path:node-programs",
        ("composer", "/usr/bin/composer") => "base-path:composer-program",
        // pip, in older images with setuptools and wheel.
        ("python", path)
            if path.starts_with("/usr/local/lib/python3") && path.ends_with("/site-packages") =>
        {
            "base-path:python-packages"
        }
        ("python", "/usr/local") => "base-path:python-prefix",
        (_, "/opt/java/openjdk") => {
            if jre {
                "base-path:java-runtime"
            } else {
                "base-path:java-kit"
            }
        }
        (_, "/etc/ssl/certs/ca-certificates.crt") => "base-path:certificate-bundle",
        (_, "/etc/ssl/certs" | "/etc/ssl") => "base-path:certificates",
        (_, "/usr/share/zoneinfo") => "base-path:time-zones",
        (_, "/etc/passwd" | "/etc/group" | "/etc/shadow") => "base-path:accounts",
        _ => {
            let name = image.rsplit('/').next().unwrap_or(image);
            match (name, base_name(path)) {
                ("uv", "uv") => "base-path:uv-program",
                ("uv", "uvx") => "base-path:uvx-program",
                ("php-extension-installer", "install-php-extensions") => "base-path:php-extension-installer",
                ("xx", _) => "base-path:cross-helpers",
                _ => return None,
            }
        }
    };
    Some(row(key))
}

/// What lies at a path of an image, or of a stage where nothing is known of the path itself.
fn from_image(
    image: &str,
    tag: &str,
    path: &str,
    whole: Size,
    tree: Option<Size>,
) -> (Size, What, Option<Basis>) {
    let assumed = |why: &str| Some(basis::reason(BasisKind::Assumed, why, &[("image", image)]));
    let full = absolute("/", path);
    if full == "/" {
        return (whole, What::Tree, None);
    }
    if let Some(row) = base_content(image, tag, &full) {
        let what = if full.contains("/bin/") || full.ends_with(".crt") { What::File } else { What::Tree };
        return (row.size(), what, assumed("image-path-known"));
    }
    let name = base_name(&full);
    let is_file =
        name.contains('.') && !name.starts_with('.') || full.contains("/bin/") || full.contains("/release/");
    let Assumed { mut bytes, packs } = match () {
        () if name.ends_with(".jar") || name.ends_with(".war") => row("image-path:archive"),
        () if name.ends_with(".so") => row("image-path:library"),
        () if matches!(name, "node_modules") => row("image-path:node-modules"),
        () if matches!(
            name,
            "dist"
                | "build"
                | "public"
                | "out"
                | "static"
                | "www"
                | "html"
                | ".next"
                | "standalone"
                | "assets"
                | "target"
        ) =>
        {
            row("image-path:output")
        }
        () if matches!(
            name,
            "site-packages" | "venv" | ".venv" | "wheels" | ".local" | "install" | "deps"
        ) =>
        {
            row("image-path:python-packages")
        }
        () if full.contains("/bin/") || full.contains("/release/") || is_file && !name.contains('*') => {
            row("image-path:program")
        }
        () => row("image-path:other"),
    };
    if let Some(tree) = tree.and_then(|t| t.unpacked) {
        // It cannot be larger than the tree that holds it.
        bytes = Bytes {
            low: bytes.low.min(tree.high),
            likely: bytes.likely.min(tree.likely.max(tree.high / 4)),
            high: bytes.high.min(tree.high),
        };
        bytes = Bytes::range(bytes.low.min(bytes.likely), bytes.likely, bytes.high);
    }
    (
        Size::packing(bytes, packs),
        if is_file { What::File } else { What::Tree },
        assumed("image-path-assumed"),
    )
}

/// Whether it is how `docker history` names a copied file.
fn is_hash(text: &str) -> bool {
    ["file:", "dir:", "multi:"].iter().any(|p| {
        text.strip_prefix(p)
            .is_some_and(|rest| rest.len() >= 12 && rest.bytes().all(|b| b.is_ascii_hexdigit()))
    })
}

fn is_remote(text: &str) -> bool {
    ["http://", "https://", "git@", "git://", "ssh://"].iter().any(|scheme| text.starts_with(scheme))
}

fn is_archive(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    [".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tar.zst"]
        .iter()
        .any(|end| path.ends_with(end))
}

/// Whether a path names a script that starts things.
fn to_entrypoint(path: &str) -> bool {
    let name = base_name(path).to_ascii_lowercase();
    name == "bin"
        || name.contains('.')
        || ["entrypoint", "start", "run", "init", "docker-"].iter().any(|w| name.contains(w))
}

/// How a file of that name packs.
fn packing_of(name: &str) -> f64 {
    let name = name.to_ascii_lowercase();
    let packed = [
        ".gz", ".zip", ".jar", ".war", ".png", ".jpg", ".jpeg", ".webp", ".woff2", ".mp4", ".xz", ".tgz",
        ".whl", ".zst",
    ];
    if packed.iter().any(|end| name.ends_with(end)) { 0.98 } else { 0.35 }
}

/// Bytes of a path of an unknown context, from its name, and its kind.
fn guess(path: &str, dest: &str) -> (Assumed, What) {
    let name = base_name(path);
    let lower = name.to_ascii_lowercase();
    let extension = lower.rsplit_once('.').map(|(_, e)| e).unwrap_or("");
    let to_bin = dest.contains("/bin") || dest.contains("entrypoint") || lower.contains("entrypoint");
    match () {
        () if path.is_empty() => (row("context:unnamed"), What::Tree),
        // The name that `docker history` leaves out stands in the destination, if it is no directory.
        () if path.starts_with("file:") && dest.contains("/bin/") && !to_entrypoint(dest) => {
            (row("context:added-program"), What::File)
        }
        () if path.starts_with("file:") => (row("context:added-file"), What::File),
        () if path.starts_with("dir:") || path.starts_with("multi:") => {
            (row("context:added-files"), What::Tree)
        }
        () if matches!(
            lower.as_str(),
            "package-lock.json" | "yarn.lock" | "pnpm-lock.yaml" | "npm-shrinkwrap.json"
        ) || lower.contains("package") && lower.contains('*') =>
        {
            (row("context:lock"), What::File)
        }
        () if matches!(
            lower.as_str(),
            "package.json"
                | "go.mod"
                | "go.sum"
                | "cargo.toml"
                | "gemfile"
                | "gemfile.lock"
                | "pom.xml"
                | "requirements.txt"
                | "pyproject.toml"
                | "pipfile"
                | "makefile"
                | "mvnw"
                | "gradlew"
                | "composer.json"
                | "dockerfile"
        ) =>
        {
            (row("context:manifest"), What::File)
        }
        () if matches!(
            extension,
            "lock"
                | "json"
                | "yaml"
                | "yml"
                | "toml"
                | "conf"
                | "cfg"
                | "ini"
                | "xml"
                | "txt"
                | "md"
                | "sh"
                | "py"
                | "go"
                | "js"
                | "ts"
                | "mjs"
                | "rb"
                | "rs"
                | "c"
                | "h"
                | "cpp"
                | "java"
                | "php"
                | "html"
                | "css"
                | "sql"
                | "cnf"
                | "list"
                | "key"
                | "pem"
                | "crt"
                | "env"
                | "properties"
                | "csproj"
                | "fsproj"
                | "sln"
                | "props"
                | "targets"
                | "config"
                | "gradle"
                | "kts"
                | "proto"
                | "service"
                | "rules"
                | "j2"
                | "tmpl"
                | "template"
        ) =>
        {
            (row("context:text"), What::File)
        }
        () if matches!(extension, "jar" | "war" | "ear") => (row("context:jar"), What::File),
        () if matches!(
            extension,
            "gz" | "tgz" | "zip" | "xz" | "tar" | "bz2" | "deb" | "rpm" | "apk" | "whl"
        ) =>
        {
            (row("context:archive"), What::File)
        }
        () if matches!(lower.as_str(), "node_modules") => (row("context:node-modules"), What::Tree),
        () if matches!(
            lower.as_str(),
            "dist" | "build" | "public" | "target" | "out" | "static" | "assets" | "www"
        ) =>
        {
            (row("context:output"), What::Tree)
        }
        () if matches!(
            lower.as_str(),
            "src"
                | "app"
                | "lib"
                | "cmd"
                | "pkg"
                | "internal"
                | "test"
                | "tests"
                | "conf"
                | "config"
                | "scripts"
                | "templates"
                | ".mvn"
                | "docs"
                | "service"
                | "server"
                | "client"
                | "api"
        ) =>
        {
            (row("context:sources"), What::Tree)
        }
        () if to_bin && extension.is_empty() && to_entrypoint(path) => {
            (row("context:entrypoint"), What::File)
        }
        () if to_bin && extension.is_empty() => (row("context:program"), What::File),
        () => (row("context:other"), What::Tree),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn history_hashes_are_told_from_names() {
        assert!(is_hash("file:621e178b267679ef7140edd23c3ad9e717ed767ed55322a4e198798311bc1d36"));
        assert!(!is_hash("file:readme"));
    }

    #[test]
    fn guesses_keep_their_order() {
        for path in [
            "",
            "package.json",
            "app.jar",
            "src",
            "x.tar.gz",
            "node_modules",
            "entrypoint",
            "whatever",
            "file:0",
        ] {
            let (row, _) = guess(path, "/usr/local/bin");
            assert!(row.bytes.low <= row.bytes.likely && row.packs <= 1.0, "{path}");
        }
    }
}
