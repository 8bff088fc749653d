//! COPY and ADD: what they bring, and to which paths.

use std::cell::RefCell;

use super::Context;
use super::assumed::{Assumed, assumed as row};
use super::catalogue::{self, base_content};
use super::copier::{self, Laid, Node, Op, Request, Selector, Stop, Tree, Trouble};
use super::estimator::{Estimator, Place, workdir};
use super::fs::{Brought, Size, What, text_size};
use super::run::{System, base_name, join};
use super::{Basis, BasisKind, Bytes, basis};
use crate::ignore::IgnoreFile;
use crate::model::{Base, Origin, StageId, StageState, is_remote};
use crate::source::Span;
use crate::syntax::{Instruction, Lex, Transfer, clean_path};

pub(super) use super::run::absolute;

/// Expands the variables of a word; one that cannot be expanded stays as written, and what is not known of a value
/// stays as `${NAME}`.
pub(super) fn expand(word: &str, state: &StageState, escape: char) -> String {
    let expanded = Lex::new(escape).expand(word, state);
    if expanded.error.is_some() { word.to_owned() } else { expanded.text }
}

/// The destination as BuildKit has it: absolute, with the slash or `/.` at its end kept.
fn destination(cwd: &str, text: &str) -> String {
    let text = if matches!(text, "" | ".") { "./" } else { text };
    let full = if text.starts_with('/') { text.to_owned() } else { format!("{cwd}/{text}") };
    let clean = clean_path(&full);
    match () {
        () if clean == "/" => clean,
        () if full.ends_with("/.") => format!("{clean}/."),
        () if full.ends_with('/') => format!("{clean}/"),
        () => clean,
    }
}

/// One source of a COPY or ADD.
struct Source<'s> {
    /// As written, expanded.
    text: String,
    /// Where it stands.
    span: Span,
    /// Its path, absolute; with `--parents`, the folder that is not made again at the destination.
    path: String,
    /// With `--parents`, what is taken below that folder.
    include: Option<(String, IgnoreFile)>,
    /// With `--parents` and without wildcards, the path that has to be there.
    required: Option<String>,
    /// What they have in common.
    to: &'s To<'s>,
}

/// What the sources of a COPY or ADD have in common.
struct To<'t> {
    place: &'t Place<'t>,
    /// The destination; a slash at its end counts.
    written: String,
    /// The same with links followed.
    dest: String,
    /// Whether it is a directory that a file goes into.
    into: bool,
    /// Whether it is known what stands there: else a file may go into it.
    sure: bool,
    exclude: IgnoreFile,
    /// Where the files are laid over the stage as a layer of their own (`--link`), what that layer holds so far.
    linked: Option<RefCell<Laid>>,
    /// Whether archives are unpacked.
    unpack: bool,
}

impl To<'_> {
    /// Has the copier work on what is there, and puts down what it says.
    fn copy(
        &self,
        system: &mut System,
        tree: &dyn Tree,
        from: &str,
        request: &Request<'_>,
        item: usize,
        bring: &dyn Fn(&str) -> Option<Brought>,
    ) -> (Vec<Op>, Option<Trouble>) {
        let (ops, trouble) = match &self.linked {
            Some(laid) => copier::copy(tree, &*laid.borrow(), from, request),
            None => copier::copy(tree, &system.fs.view(), from, request),
        };
        if trouble == Some(Trouble::Unknown) {
            return (ops, trouble);
        }
        if let Some(laid) = &self.linked {
            laid.borrow_mut().add(&ops);
            system.fs.make_way(&ops);
        }
        system.fs.apply(&ops, item, bring);
        if !self.sure {
            system.fs.set_certain(&self.dest, false);
        }
        (ops, trouble)
    }
}

impl<'s> Source<'s> {
    fn new(text: String, span: Span, parents: bool, to: &'s To<'s>) -> Self {
        if !parents {
            let path = clean_path(&format!("/{text}"));
            return Self { text, span, path, include: None, required: None, to };
        }
        let (pivot, pattern) = text.split_once("/./").unwrap_or(("/", &text));
        let pattern = match pattern {
            "" => "/".to_owned(),
            pattern if pattern.starts_with('/') => pattern.to_owned(),
            pattern => clean_path(&format!("/{pattern}")),
        };
        let whole = clean_path(&format!("/{pivot}/{pattern}"));
        let wild = copier::has_wildcards(pivot) || copier::has_wildcards(&pattern);
        let below = pattern.strip_prefix('/').unwrap_or(&pattern).to_owned();
        let include = IgnoreFile::of_patterns([below.as_str()]);
        let path = clean_path(&format!("/{pivot}"));
        Self { span, path, include: Some((below, include)), required: (!wild).then_some(whole), to, text }
    }

    /// Whether part of its path is not known.
    fn is_unsure(&self) -> bool {
        self.text.contains("${")
    }

    /// Whether its path is known, and one of a file system.
    fn is_local(&self, origin: &Origin) -> bool {
        !self.is_unsure() && (*origin != Origin::Context || !is_remote(&self.text))
    }

    fn selector(&self) -> Selector<'_> {
        Selector {
            path: self.path.clone(),
            wildcard: copier::has_wildcards(&self.path),
            include: self.include.as_ref().map(|(_, patterns)| patterns),
            exclude: &self.to.exclude,
            required: self.required.clone(),
        }
    }

    fn request(&self) -> Request<'_> {
        Request {
            dest: &self.to.written,
            include: self.include.as_ref().map(|(_, patterns)| patterns),
            exclude: &self.to.exclude,
            contents: true,
        }
    }

    /// The path that it names in the end.
    fn named(&self) -> String {
        self.include.as_ref().map_or_else(|| self.path.clone(), |(below, _)| join(&self.path, below))
    }

    /// Where a file of that name ends up; a tree goes to the destination itself.
    fn target(&self, name: &str, tree: bool) -> String {
        match &self.include {
            Some((below, _)) => {
                join(&self.to.dest, below.split(['*', '?', '[']).next().unwrap_or("").trim_matches('/'))
            }
            None if self.to.into && !tree => join(&self.to.dest, name),
            None => self.to.dest.clone(),
        }
    }
}

/// What the copier said of one source.
enum Copied {
    /// It put this many files and links down.
    Files(usize),
    /// It depends on what nobody knows.
    Unknown,
}

impl Estimator<'_> {
    /// Carries a COPY or ADD out.
    pub(super) fn transfer(
        &self,
        system: &mut System,
        place: &Place<'_>,
        instruction: &Instruction,
        transfer: &Transfer,
        state: &StageState,
        is_add: bool,
    ) {
        let cwd = workdir(state, system);
        let mut words: Vec<(String, Span)> = transfer
            .sources
            .iter()
            .map(|source| (expand(&source.value, state, self.file.escape), source.span))
            .collect();
        // `docker history` prints `COPY file:HASH in DEST`.
        if words.iter().any(|(text, _)| is_hash(text)) {
            words.retain(|(text, _)| text != "in");
        }
        let written = destination(&cwd, &expand(&transfer.dest.value, state, self.file.escape));
        let linked = (transfer.link && transfer.chmod.is_none()).then(RefCell::default);
        let plain = clean_path(&written);
        let dest = if linked.is_some() { plain } else { copier::followed(&system.fs.view(), &plain) };
        let into = words.len() + transfer.inline.len() > 1
            || written.ends_with(['/', '.']) && (written.ends_with('/') || written.ends_with("/."))
            || linked.is_none() && system.fs.view().node(&dest) == Node::Dir;
        let exclude = IgnoreFile::of_patterns(transfer.exclude.iter().map(|pattern| pattern.value.as_str()));
        let unpack = transfer.unpack.unwrap_or(is_add);
        let sure = into || linked.is_some() || system.fs.is_sure(&dest);
        let to = To { place, written, dest, into, sure, exclude, linked, unpack };
        let sources: Vec<Source<'_>> =
            words.into_iter().map(|(text, span)| Source::new(text, span, transfer.parents, &to)).collect();
        self.owner(system, transfer, state, &to);
        if into || sources.iter().any(|source| source.text.ends_with('/') || source.text == ".") {
            system.made.insert(to.dest.clone());
        }
        let origin = match &transfer.from {
            Some(from) => self
                .edges(place.stage.id, place.from)
                .find(|edge| edge.as_written == from.value)
                .or_else(|| self.edges(place.stage.id, place.from).next())
                .map_or(Origin::Unresolved, |edge| edge.origin.clone()),
            None => Origin::Context,
        };
        self.bring_all(system, &sources, &origin);
        for &index in &transfer.inline {
            let Some(heredoc) = instruction.heredocs.get(index) else { continue };
            let text = heredoc_text(heredoc, state);
            self.inline(system, &to, &heredoc.name, heredoc.delimiter, text.len() as u64);
        }
        for name in &transfer.hollow {
            self.inline(system, &to, &name.value, name.span, 0);
        }
    }

    /// The owner that `--chown` names: an account's name is looked up in the file system that is copied to, which
    /// an empty one does not have.
    fn owner(&self, system: &mut System, transfer: &Transfer, state: &StageState, to: &To<'_>) {
        let Some(chown) = &transfer.chown else { return };
        let owner = expand(&chown.value, state, self.file.escape);
        let (user, group) = owner.split_once(':').unwrap_or((&owner, ""));
        let is_name = |text: &str| !text.is_empty() && text.parse::<u32>().is_err() && !text.contains('$');
        let before = system.fs.layers.len().saturating_sub(2) + system.fs.beneath.len().saturating_sub(1);
        let empty =
            to.linked.is_some() || system.fs.listed && system.fs.root_total() == Size::ZERO && before == 0;
        let message = match () {
            () if !empty => return,
            () if is_name(user) || is_name(group) => "invalid user index: -1",
            () => return,
        };
        to.place.stop(system, Stop::new("chown-without-accounts", &owner, message.to_owned()), chown.span);
    }

    fn bring_all(&self, system: &mut System, sources: &[Source<'_>], origin: &Origin) {
        let local: Vec<&Source<'_>> = sources.iter().filter(|source| source.is_local(origin)).collect();
        let selectors: Vec<Selector<'_>> = local.iter().map(|source| source.selector()).collect();
        let missing = match origin {
            Origin::Context if self.context.complete => copier::missing(&*self.context, &selectors),
            Origin::Stage(id) => self
                .systems
                .get(id.index())
                .filter(|from| local.first().is_some_and(|source| looks_first(system, *id, from, source)))
                .and_then(|from| copier::missing(&from.fs.source_view(), &selectors)),
            _ => None,
        };
        if let Some((index, stop)) = missing
            && let Some(source) = local.get(index)
        {
            source.to.place.stop(system, stop, source.span);
        }
        for source in sources {
            match origin {
                Origin::Context if is_remote(&source.text) => self.remote(system, source),
                Origin::Context => self.bring_context(system, source),
                Origin::Stage(id) => match self.systems.get(id.index()) {
                    Some(from) => self.bring_stage(system, from, &self.stage_name(*id), source),
                    None => self.unknown(system, source, "copy-named", "copy-unknown"),
                },
                Origin::Image(reference) => self.bring_image(system, reference, source),
                Origin::NamedContext(_) | Origin::Unresolved | Origin::Scratch | Origin::Remote(_) => {
                    self.unknown(system, source, "copy-named", "copy-unknown");
                }
            }
        }
    }

    /// Has the copier bring `source` from `tree`; `bring` tells what a path of the tree is. Stops are noted.
    fn copy(
        &self,
        system: &mut System,
        source: &Source<'_>,
        tree: &dyn Tree,
        item: usize,
        bring: &dyn Fn(&str) -> Option<Brought>,
    ) -> Copied {
        let found = match copier::sources(tree, &source.path) {
            Ok(found) => found,
            Err(Trouble::Unknown) => return Copied::Unknown,
            Err(Trouble::Stop(stop)) => {
                source.to.place.stop(system, stop, source.span);
                return Copied::Files(0);
            }
        };
        let mut count = 0;
        for from in found {
            if source.to.unpack
                && is_archive(&from)
                && tree.node(&copier::followed(tree, &from)) == Node::File
            {
                count += 1;
                self.unpack(system, source, item, bring(&copier::followed(tree, &from)));
                continue;
            }
            let (ops, trouble) = source.to.copy(system, tree, &from, &source.request(), item, bring);
            if trouble == Some(Trouble::Unknown) {
                return Copied::Unknown;
            }
            count += ops.iter().filter(|op| !matches!(op, Op::Dir(_))).count();
            if let Some(Trouble::Stop(stop)) = trouble {
                source.to.place.stop(system, stop, source.span);
                break;
            }
        }
        Copied::Files(count)
    }

    /// A file given in the Dockerfile.
    fn inline(&self, system: &mut System, to: &To<'_>, name: &str, span: Span, bytes: u64) {
        let exclude = IgnoreFile::default();
        let request = Request { dest: &to.written, include: None, exclude: &exclude, contents: false };
        let (names, path) = ([name], format!("/{name}"));
        let files = copier::Files(&names);
        let basis = basis::reason(BasisKind::Exact, "heredoc", &[]);
        let item = system.fs.item("copy-heredoc", basis::args(&[("path", &to.dest)]), span, basis);
        let bring = |_: &str| Some(Brought::new(text_size(bytes), What::File, None));
        let (ops, trouble) = to.copy(system, &files, &path, &request, item, &bring);
        let target = ops.iter().find_map(|op| match op {
            Op::Put { to, .. } => Some(to.clone()),
            _ => None,
        });
        if let (Some(target), Some(item)) = (target, system.fs.item_mut(item)) {
            item.args = basis::args(&[("path", &target)]);
        }
        if let Some(Trouble::Stop(stop)) = trouble {
            to.place.stop(system, stop, span);
        }
    }

    fn unknown(&self, system: &mut System, source: &Source<'_>, code: &'static str, why: &str) {
        let basis = basis::reason(BasisKind::Unknown, why, &[]);
        let item = system.fs.item(code, basis::args(&[("path", &source.text)]), source.span, basis);
        let target = source.target(base_name(&source.path), false);
        system.fs.put(&target, Size::UNKNOWN, item, What::Tree, None);
    }

    /// A file or repository from an address.
    fn remote(&self, system: &mut System, source: &Source<'_>) {
        let is_git = source.text.contains(".git") || source.text.starts_with("git@");
        let size = if is_git { row("clone:added").size() } else { super::run::download(&source.text).size() };
        let basis = basis::reason(BasisKind::Assumed, "download-assumed", &[]);
        let item = system.fs.item("downloaded", basis::args(&[("url", &source.text)]), source.span, basis);
        let path = source.text.split_once("://").map_or(source.text.as_str(), |(_, rest)| rest);
        let path = path.split(['?', '#']).next().unwrap_or(path);
        let name = match path.split_once('/').map_or("", |(_, path)| base_name(path)) {
            "" => "__unnamed__",
            name => name,
        };
        let target = source.target(name, is_git);
        let what = if is_git { What::Tree } else { What::File };
        system.fs.put(&target, size, item, what, Some(source.text.clone()));
    }

    /// Something of the build context.
    fn bring_context(&self, system: &mut System, source: &Source<'_>) {
        let context = &*self.context;
        if !context.complete || source.is_unsure() {
            self.guess_context(system, source);
            return;
        }
        let basis = basis::reason(BasisKind::Exact, "context-known", &[("files", "0")]);
        let item = system.fs.item("copy-context", basis::args(&[("path", &source.text)]), source.span, basis);
        let bring = |path: &str| Some(of_context(context, path, &source.to.dest));
        let count = match self.copy(system, source, context, item, &bring) {
            Copied::Files(count) => count.to_string(),
            Copied::Unknown => return self.guess_context(system, source),
        };
        let layer = system.fs.current();
        let brought = || {
            let own = system.fs.entries.values().filter(|entry| entry.layer == layer && entry.item == item);
            own.filter_map(|entry| entry.context.as_deref())
        };
        let unlisted = brought().any(|path| !context.files.contains_key(path));
        let sized = |path: &str| {
            context.files.get(path).is_none_or(|file| file.bytes.is_some() || file.text.is_some())
        };
        let unpacked = source.to.unpack && brought().any(is_archive);
        let basis = match () {
            () if unpacked => basis::reason(BasisKind::Assumed, "unpacked-archive", &[]),
            () if !brought().all(sized) => basis::reason(BasisKind::Assumed, "context-file", &[]),
            () if unlisted => basis::reason(BasisKind::Exact, "context-known-folders", &[("files", &count)]),
            () => basis::reason(BasisKind::Exact, "context-known", &[("files", &count)]),
        };
        if let Some(item) = system.fs.item_mut(item) {
            item.basis = basis;
        }
    }

    /// What ADD makes of an archive whose own size is known, not that of what is in it.
    fn unpack(&self, system: &mut System, source: &Source<'_>, item: usize, archive: Option<Brought>) {
        let Some(Brought { size, context, .. }) = archive else { return };
        let name = context.as_deref().unwrap_or(&source.path).to_owned();
        let size = Size { unpacked: size.unpacked.map(|bytes| grown(&name, bytes)), packed: size.unpacked };
        match copier::make_dir(&system.fs.view(), &source.to.dest) {
            Ok(ops) => system.fs.apply(&ops, item, &|_| None),
            Err(stop) => source.to.place.stop(system, stop, source.span),
        }
        system.fs.put(&source.to.dest, size, item, What::Tree, context);
    }

    /// Something of a build context that is not known there.
    fn guess_context(&self, system: &mut System, source: &Source<'_>) {
        let path = source.named().trim_start_matches('/').to_owned();
        let archive = source.to.unpack && is_archive(&path);
        let (guessed, mut what) = guess(&path, &source.to.dest);
        let mut size = guessed.size();
        if what == What::File && self.context.is_dir(&path) {
            what = What::Tree;
        }
        if archive {
            size = Size::of(grown(&path, guessed.bytes), guessed.bytes);
            what = What::Tree;
        }
        // A given text is exact.
        if let Some(text) = self.context.text(&path).filter(|_| what == What::File && !path.contains('*')) {
            size = text_size(text.len() as u64);
        }
        let why = if what == What::Tree { "context-tree" } else { "context-file" };
        let basis = basis::reason(BasisKind::Assumed, why, &[]);
        let item = system.fs.item("copy-context", basis::args(&[("path", &source.text)]), source.span, basis);
        let name = base_name(&path).to_owned();
        if path.contains('*') {
            // `COPY package*.json ./`: the names are not known, but the first one likely is.
            let plain = path.replace('*', "");
            let target = join(&source.to.dest, base_name(&plain));
            system.fs.put(&target, size, item, what, Some(plain));
            return;
        }
        let target = source.target(&name, what == What::Tree);
        // A tree goes beside what is already known below its destination.
        system.fs.put(&target, size, item, what, Some(path));
    }

    /// What an image holds at a path.
    fn bring_image(&self, system: &mut System, reference: &str, source: &Source<'_>) {
        if let Some(files) = self.options.images.get(reference) {
            let basis = basis::reason(BasisKind::Exact, "copied-from-stage", &[("stage", reference)]);
            let label = basis::args(&[("path", &source.text), ("stage", reference)]);
            let item = system.fs.item("copy-image", label, source.span, basis);
            if let Some((_, stop)) = copier::missing(files, &[source.selector()]) {
                source.to.place.stop(system, stop, source.span);
                return;
            }
            let bring =
                |path: &str| Some(Brought { context: None, ..of_context(files, path, &source.to.dest) });
            self.copy(system, source, files, item, &bring);
            return;
        }
        let arch = system.arch.split('/').next().unwrap_or("amd64").to_owned();
        let image = catalogue::lookup(reference, &arch, self.options.as_of.as_deref());
        let whole = Size { unpacked: image.unpacked, packed: image.compressed };
        let name = image.reference.catalogue_name();
        let size = from_image(&name, image.reference.tag_or_latest(), &source.named(), whole, None);
        self.bring(system, source, "copy-image", &name, image.unpacked_basis.kind, size);
    }

    /// What another stage holds at a path.
    fn bring_stage(&self, system: &mut System, from: &System, name: &str, source: &Source<'_>) {
        let named = from.fs.spelling(&source.named());
        let whole = {
            let (unpacked, packed) = from.fs.total();
            let known = |total: super::Total| (total.unknown_parts == 0).then_some(total.known);
            Size { unpacked: known(unpacked), packed: known(packed) }
        };
        let worst = from.fs.worst_known();
        if named == "/" && !from.fs.listed {
            self.bring(system, source, "copy-stage", name, worst, (whole, What::Tree, None));
            return;
        }
        // As good as the worst of what it is made of, which `apply` looks at.
        let basis = basis::reason(BasisKind::Exact, "copied-from-stage", &[("stage", name)]);
        let label = basis::args(&[("path", &source.text), ("stage", name)]);
        let item = system.fs.item("copy-stage", label, source.span, basis);
        let bring = |path: &str| {
            let entry = from.fs.entries.get(path).filter(|entry| entry.what != What::Package)?;
            let (size, what, context) = (entry.size, entry.what, entry.context.clone());
            Some(Brought { size, what, context, kind: Some(entry.kind), certain: entry.certain })
        };
        let view = from.fs.source_view();
        let spelled = Source {
            text: source.text.clone(),
            path: from.fs.spelling(&source.path),
            include: source.include.clone(),
            required: None,
            ..*source
        };
        let copied = self.copy(system, &spelled, &view, item, &bring);
        let found = matches!(copied, Copied::Files(count) if count > 0);
        let wild = copier::has_wildcards(&named);
        let path = copier::followed(&view, &named);
        if !wild && copier::lacks(&view, &path) {
            self.missing(system, source, name);
            return;
        }
        let covered = view.holds_more(&path);
        let part =
            if covered || wild && found { None } else { base_content(&from.image.0, &from.image.1, &named) };
        if let Some(part) = part {
            let target = match view.node(&path) {
                Node::Dir => join(&source.target(base_name(&path), true), "\u{1}base"),
                _ => source.target(base_name(&path), false),
            };
            system.fs.rests_on(item, BasisKind::Assumed);
            let size = part.size();
            let what = if target.contains('\u{1}') { What::Tree } else { What::File };
            system.fs.put(&target, size, item, what, None);
        } else if !found && !from.fs.listed_there(&path) {
            if from.lies_in_cache(&path) {
                self.missing(system, source, name);
                return;
            }
            let tree = from.fs.covering(&named).map(|(_, entry)| entry.size);
            let size = from_image(&from.image.0, &from.image.1, &named, whole, tree);
            self.bring(system, source, "copy-stage", name, worst, size);
        }
    }

    /// Something that the source does not have: how large the image would be is not known.
    fn missing(&self, system: &mut System, source: &Source<'_>, name: &str) {
        let label = basis::args(&[("path", &source.text), ("stage", name)]);
        let basis = basis::reason(BasisKind::Unknown, "copy-missing", &[("stage", name)]);
        let item = system.fs.item("copy-stage", label, source.span, basis);
        let target = source.target(base_name(&source.path), false);
        system.fs.put(&target, Size::UNKNOWN, item, What::Tree, None);
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
        let target = source.target(base_name(&source.path), what == What::Tree);
        system.fs.put(&target, size, item, what, None);
    }
}

/// Whether BuildKit looks at the sources in a stage before it copies: not where the stage is what is copied to, nor
/// where it is empty.
fn looks_first(system: &System, id: StageId, from: &System, source: &Source<'_>) -> bool {
    let made = from.fs.layers.len() + from.fs.beneath.len().saturating_sub(1);
    let is_empty = from.fs.listed && from.fs.root_total() == Size::ZERO && made <= 1;
    let is_parent = source.to.place.stage.base == Base::Stage(id) && system.fs.layers.len() <= 2;
    !is_empty && (source.to.linked.is_some() || !is_parent)
}

/// Something of a context that is not known, by its path.
pub(super) fn guessed(path: &str, dest: &str) -> Brought {
    let (guessed, what) = guess(path, dest);
    Brought::new(guessed.size(), what, Some(path.to_owned()))
}

/// A file of a listed context.
pub(super) fn of_context(context: &Context, path: &str, dest: &str) -> Brought {
    let path = path.trim_start_matches('/');
    let Some(file) = context.files.get(path) else {
        let bytes = context.files.get(&format!("{path}/")).and_then(|folder| folder.bytes);
        let size = bytes.map_or(Size::UNKNOWN, |bytes| Size::packing(Bytes::exact(bytes), packing_of(path)));
        return Brought::new(size, What::Tree, Some(path.to_owned()));
    };
    let bytes = file.bytes.or(file.text.as_ref().map(|text| text.len() as u64));
    let size = match bytes {
        Some(bytes) => Size::packing(Bytes::exact(bytes), packing_of(path)),
        None => guess(path, dest).0.size(),
    };
    Brought::new(size, What::File, Some(path.to_owned()))
}

/// What an archive of that name holds, by its own bytes.
fn grown(name: &str, bytes: Bytes) -> Bytes {
    let [low, likely, high] = if name.to_ascii_lowercase().ends_with(".tar") { [1, 1, 1] } else { [2, 3, 5] };
    Bytes::range(
        bytes.low.saturating_mul(low),
        bytes.likely.saturating_mul(likely),
        bytes.high.saturating_mul(high),
    )
}

/// The text that a heredoc gives its file.
fn heredoc_text(heredoc: &crate::syntax::Heredoc, state: &StageState) -> String {
    let body = heredoc.body.text();
    if !heredoc.expand {
        return body.to_owned();
    }
    // Bodies know no quotes, and always the backslash.
    let lex = Lex { skip_quotes: true, ..Lex::new('\\') };
    let expanded = lex.expand(body, state);
    if expanded.error.is_some() { body.to_owned() } else { expanded.text }
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
