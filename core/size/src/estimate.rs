//! From a file and its model to sizes: each stage's file system, instruction by instruction.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::catalogue::{self, BaseImage, PackageManager, months};
use super::copier;
use super::estimator::{Estimator, Place, SizeOptions, workdir};
use super::fs::{self, Entry, Fs, Item, Size, What};
use super::layout::Layout;
use super::packages::{Apk, Apt, LazyTables};
use super::run::{Machine, System};
use super::{
    Basis, BasisKind, Bytes, FileChange, FileEntry, LayerSize, SizeItem, SizeReport, StageFile, StageSize,
    Total, base_name, basis, efficiency, sent, transfer,
};
use crate::model::{Base, Cursor, Edge, Model, Stage, StageId, StageState};
use crate::shell::Script;
use crate::syntax::{CommandLine, File, Instruction, InstructionId, Kind, MountType, Run, clean_path};

/// Sizes of every stage of `file`; `scripts` are those of [`scripts`](crate::model::scripts).
pub fn estimate(file: &File, model: &Model, scripts: &[Option<Script>], options: &SizeOptions) -> SizeReport {
    let tables = LazyTables::with(&options.indexes);
    let mut estimator = Estimator::new(file, model, scripts, options, &tables);
    let mut stages = Vec::new();
    for stage in &model.stages {
        let system = estimator.stage(stage);
        let parent = match &stage.base {
            Base::Stage(parent) => stages.get(parent.index()),
            _ => None,
        };
        let size = report(stage.id, &system.fs, parent);
        stages.push(size);
        estimator.systems.push(system);
    }
    let faults = estimator.systems.into_iter().filter_map(|system| system.fault).collect();
    SizeReport { stages, faults, wanted: tables.wanted() }
}

/// What the instructions leave in the file system of `stage`, in the order of the paths; what the base image itself
/// holds is not among it.
pub fn files(
    file: &File,
    model: &Model,
    scripts: &[Option<Script>],
    options: &SizeOptions,
    stage: StageId,
) -> Vec<StageFile> {
    let tables = LazyTables::with(&options.indexes);
    let mut estimator = Estimator::new(file, model, scripts, options, &tables);
    // A stage takes from earlier ones only.
    for stage in model.stages.iter().take(stage.index() + 1) {
        let system = estimator.stage(stage);
        estimator.systems.push(system);
    }
    let Some(system) = estimator.systems.get(stage.index()) else { return Vec::new() };
    let mut out: BTreeMap<&str, StageFile> = BTreeMap::new();
    for (path, entry) in system.fs.entries.iter().filter(|(_, entry)| !entry.of_base) {
        let shown = fs::shown_path(path);
        let tree = entry.what == What::Tree || shown.len() < path.len();
        let unpacked = entry.size.unpacked;
        out.entry(shown)
            .and_modify(|old| {
                old.unpacked = old.unpacked.zip(unpacked).map(|(a, b)| a.plus(b));
                old.tree = true;
            })
            .or_insert_with(|| StageFile { path: shown.to_owned(), tree, unpacked });
    }
    out.into_values().collect()
}

impl<'e> Estimator<'e> {
    fn new(
        file: &'e File,
        model: &'e Model,
        scripts: &'e [Option<Script>],
        options: &'e SizeOptions,
        tables: &'e LazyTables,
    ) -> Self {
        let context = Cow::Borrowed(&options.context);
        let caches = RefCell::default();
        let mut out = Self { file, model, scripts, options, tables, context, caches, systems: Vec::new() };
        let plain = |instruction: &Instruction| match &instruction.kind {
            Kind::Copy(transfer) | Kind::Add(transfer) => {
                !transfer.sources.iter().any(|source| source.value.contains(['*', '?', '[', '!', ' ', '$']))
            }
            Kind::Onbuild(_) => false,
            _ => true,
        };
        if options.context.complete
            && !file.instructions.iter().all(plain)
            && let Some(asked) = sent::asked_for(&options.context, &out.asked_paths())
        {
            out.context = Cow::Owned(asked);
        }
        out
    }

    /// The paths of the context that the stages to be built name, absolute.
    fn asked_paths(&self) -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        let needed = &self.model.reachable_with_onbuild;
        for stage in self.model.stages.iter().filter(|stage| needed.contains(&stage.id)) {
            for (number, (_, trigger)) in self.triggers(stage).into_iter().enumerate() {
                let state = stage.trigger_states.get(number).unwrap_or(&stage.initial);
                self.ask(trigger, state, &mut out);
            }
            let mut cursor = Cursor::default();
            for (position, id) in stage.instructions.iter().enumerate() {
                if let Some(instruction) = self.file.instructions.get(id.index())
                    && instruction.kind.makes_layer()
                {
                    self.ask(instruction, cursor.before(stage, position), &mut out);
                }
            }
        }
        out
    }

    fn ask(&self, instruction: &Instruction, state: &StageState, out: &mut BTreeSet<String>) {
        let mut add = |word: &str| {
            let word = transfer::expand(word, state, self.file.escape);
            out.insert(clean_path(&format!("/{word}")));
        };
        match &instruction.kind {
            Kind::Copy(transfer) | Kind::Add(transfer) if transfer.from.is_none() => {
                let remote = |word: &str| word.starts_with("http://") || word.starts_with("https://");
                transfer
                    .sources
                    .iter()
                    .filter(|source| !remote(&source.value))
                    .for_each(|source| add(&source.value));
            }
            Kind::Run(run) => {
                let takes = |kind| matches!(kind, MountType::Bind | MountType::Tmpfs);
                for mount in run.mounts.iter().filter(|mount| mount.from.is_none() && takes(mount.kind)) {
                    add(mount.source.as_ref().map_or("/", |source| &source.value));
                }
            }
            _ => {}
        }
    }

    fn stage(&self, stage: &Stage) -> System {
        let mut system = self.base(stage);
        let mut step = 0;
        for (number, (id, trigger)) in self.triggers(stage).into_iter().enumerate() {
            let state = |number: usize| stage.trigger_states.get(number).unwrap_or(&stage.initial);
            let place = Place {
                stage,
                step,
                id,
                from: stage.from,
                lines: stage.lines,
                span: Some(stage.base_written.span),
            };
            self.instruction(&mut system, trigger, &place, state(number), state(number + 1));
            step += 1;
        }
        let mut cursor = Cursor::default();
        for (position, &id) in stage.instructions.iter().enumerate() {
            if let Some(instruction) = self.file.instructions.get(id.index())
                && instruction.kind.makes_layer()
            {
                let place = Place { stage, step, id, from: id, lines: instruction.lines, span: None };
                let before = cursor.before(stage, position).clone();
                let after = cursor.before(stage, position + 1).clone();
                self.instruction(&mut system, instruction, &place, &before, &after);
            }
            step += 1;
        }
        system
    }

    /// The ONBUILD triggers that a stage inherits from its parent stage, each with its ONBUILD.
    fn triggers(&self, stage: &Stage) -> Vec<(InstructionId, &Instruction)> {
        let Base::Stage(parent) = &stage.base else { return Vec::new() };
        let Some(parent) = self.model.stages.get(parent.index()) else { return Vec::new() };
        let trigger = |id: &InstructionId| match &self.file.instructions.get(id.index())?.kind {
            Kind::Onbuild(onbuild) => onbuild.trigger.as_deref().map(|trigger| (*id, trigger)),
            _ => None,
        };
        parent.instructions.iter().filter_map(trigger).collect()
    }

    /// Carries one instruction out.
    fn instruction(
        &self,
        system: &mut System,
        instruction: &Instruction,
        place: &Place<'_>,
        before: &StageState,
        after: &StageState,
    ) {
        if !instruction.kind.makes_layer() {
            return;
        }
        system.fs.open(place.id);
        match &instruction.kind {
            Kind::Run(run) => self.run(system, place, instruction, run, before),
            Kind::Copy(transfer) => self.transfer(system, place, instruction, transfer, before, false),
            Kind::Add(transfer) => self.transfer(system, place, instruction, transfer, before, true),
            _ => {}
        }
        if matches!(instruction.kind, Kind::Workdir(_))
            && let Some(dir) = &after.workdir
        {
            let dir = clean_path(dir);
            match copier::make_dir(&system.fs.view(), &dir) {
                Ok(ops) => system.fs.apply(&ops, 0, &|_| None),
                Err(stop) => place.stop(system, stop, instruction.span),
            }
            system.made.insert(dir);
        }
        system.fs.close();
    }

    /// Architecture of a stage: `amd64`, `arm64`, `arm/v7`.
    fn arch(&self, stage: &Stage) -> String {
        let platform =
            stage.platform.as_deref().or(self.options.platform.as_deref()).unwrap_or("linux/amd64");
        platform.split_once('/').map_or(platform, |(_, arch)| arch).to_owned()
    }

    /// What a stage starts from.
    fn base(&self, stage: &Stage) -> System {
        let span = stage.base_written.span;
        let arch = self.arch(stage);
        let bare = |fs: Fs| System {
            fs,
            apt: Apt::default(),
            apk: Apk::default(),
            distro: None,
            slim: false,
            image: (String::new(), String::new()),
            arch: arch.clone(),
            sources: Vec::new(),
            keeps_debs: false,
            as_of: self.options.as_of.as_deref().map(months),
            made: BTreeSet::new(),
            manager: PackageManager::Unknown,
            installed: BTreeMap::new(),
            passing: BTreeSet::new(),
            fault: None,
        };
        let stated =
            base_name(stage).and_then(|name| self.options.bases.get(name)).copied().unwrap_or_default();
        let unknown = |code: &'static str, pairs: &[(&str, &str)], basis: Basis| {
            let size = Size {
                unpacked: stated.unpacked.map(Bytes::exact),
                packed: stated.compressed.map(Bytes::exact),
            };
            let basis = if size == Size::UNKNOWN { basis } else { stated_basis() };
            let item = fs::base_item(code, basis::args(pairs), span, basis, size);
            bare(Fs::new(stage.from, item))
        };
        match &stage.base {
            Base::Scratch => {
                let basis = basis::reason(BasisKind::Exact, "scratch", &[]);
                let item = fs::base_item("base-scratch", Vec::new(), span, basis, Size::ZERO);
                // That which a build arg names by default stands for another image.
                let listed = !stage.base_written.value.contains('$');
                bare(Fs { listed, ..Fs::new(stage.from, item) })
            }
            Base::Stage(parent) => match self.systems.get(parent.index()) {
                Some(system) => self.on_stage(stage, *parent, system),
                None => {
                    unknown("base-unknown", &[], basis::reason(BasisKind::Unknown, "base-unresolved", &[]))
                }
            },
            Base::Image(reference) => {
                let mut known = catalogue::lookup(
                    reference,
                    arch.split('/').next().unwrap_or("amd64"),
                    self.options.as_of.as_deref(),
                );
                if let Some(unpacked) = stated.unpacked {
                    (known.unpacked, known.unpacked_basis) = (Some(Bytes::exact(unpacked)), stated_basis());
                }
                if let Some(compressed) = stated.compressed {
                    (known.compressed, known.compressed_basis) =
                        (Some(Bytes::exact(compressed)), stated_basis());
                }
                self.on_image(stage, known, &arch)
            }
            Base::NamedContext(name) => unknown(
                "base-unknown",
                &[],
                basis::reason(BasisKind::Unknown, "named-context", &[("name", name)]),
            ),
            Base::Unresolved => {
                unknown("base-unknown", &[], basis::reason(BasisKind::Unknown, "base-unresolved", &[]))
            }
        }
    }

    /// A stage on another: all of its layers count as the base.
    fn on_stage(&self, stage: &Stage, parent: StageId, system: &System) -> System {
        let (unpacked, packed) = system.fs.total();
        let known = |total: Total| (total.unknown_parts == 0).then_some(total.known);
        let name = self.stage_name(parent);
        let total = Size { unpacked: known(unpacked), packed: known(packed) };
        let worst = system.fs.worst_known();
        let kind = if total.unpacked.is_some() { worst } else { BasisKind::Unknown };
        let basis = basis::reason(kind, "base-stage-layers", &[("stage", &name)]);
        let item = fs::base_item(
            "base-stage",
            basis::args(&[("stage", &name)]),
            stage.base_written.span,
            basis,
            total,
        );
        let mut fs = system.fs.as_base(stage.from, item);
        // What is known of a parent with unknown parts is still shown, the rest as unknown.
        for (total, is_unpacked) in [(unpacked, true), (packed, false)] {
            if total.unknown_parts > 0 && total.known.likely > 0 && is_unpacked {
                let basis = basis::reason(worst, "base-stage-known", &[("stage", &name)]);
                let size = Size { unpacked: Some(total.known), packed: known(packed).or(Some(packed.known)) };
                let known_part = fs::base_item(
                    "base-stage",
                    basis::args(&[("stage", &name)]),
                    stage.base_written.span,
                    basis,
                    size,
                );
                if let Some(layer) = fs.layers.first_mut() {
                    layer.items.push(known_part);
                }
            }
        }
        System { fs, fault: None, ..system.clone() }
    }

    fn on_image(&self, stage: &Stage, known: BaseImage, arch: &str) -> System {
        let span = stage.base_written.span;
        let image = stage.base_expanded.clone().unwrap_or_else(|| stage.base_written.value.clone());
        let total = Size { unpacked: known.unpacked, packed: known.compressed };
        let basis = if known.unpacked_basis.kind == BasisKind::Unknown && known.compressed.is_some() {
            known.compressed_basis
        } else {
            known.unpacked_basis
        };
        let item = fs::base_item("base-image", basis::args(&[("image", &image)]), span, basis, total);
        let tag = known.reference.tag_or_latest().to_owned();
        let name = known.reference.catalogue_name();
        let manager = known.traits.manager;
        let (apk, dnf) = (manager == PackageManager::Apk, manager == PackageManager::Dnf);
        let layout = Layout::of(&name, known.distro.as_deref(), arch, apk, dnf);
        let mut fs = Fs { layout: Rc::new(layout), ..Fs::new(stage.from, item) };
        if let Some(files) = base_name(stage).and_then(|name| self.options.images.get(name)) {
            fs.list(files);
        }
        System {
            fs,
            apt: Apt::of(&known.traits),
            apk: Apk::default(),
            distro: known.distro,
            slim: tag.contains("slim"),
            image: (name, tag),
            arch: arch.to_owned(),
            sources: Vec::new(),
            keeps_debs: false,
            as_of: self.options.as_of.as_deref().map(months),
            made: BTreeSet::new(),
            manager,
            installed: BTreeMap::new(),
            passing: BTreeSet::new(),
            fault: None,
        }
    }

    /// A stage's name, or its number.
    pub(super) fn stage_name(&self, id: StageId) -> String {
        let name = self.model.stages.get(id.index()).and_then(|stage| stage.name.as_ref());
        name.map_or_else(|| id.0.to_string(), |name| name.value.clone())
    }

    /// Edges that an instruction makes.
    pub(super) fn edges(&self, stage: StageId, instruction: InstructionId) -> impl Iterator<Item = &Edge> {
        self.model.edges_at(stage, instruction).iter()
    }

    fn run(
        &self,
        system: &mut System,
        place: &Place<'_>,
        instruction: &Instruction,
        run: &Run,
        state: &StageState,
    ) {
        let Some(script) = self.scripts.get(place.id.index()).and_then(Option::as_ref) else { return };
        let cwd = workdir(state, system);
        let mounts: Vec<String> = run
            .mounts
            .iter()
            .filter_map(|mount| {
                let target =
                    mount.target.as_ref().map(|t| transfer::expand(&t.value, state, self.file.escape));
                match (mount.kind, target) {
                    (MountType::Secret | MountType::Ssh, None) => None,
                    (_, Some(target)) => Some(transfer::absolute(&cwd, &target)),
                    (_, None) => None,
                }
            })
            .collect();
        if !script.dialect.reads() && matches!(run.command, CommandLine::Shell(_)) {
            let basis = basis::reason(BasisKind::Unknown, "unread-shell", &[]);
            let item = system.fs.item("unread-script", Vec::new(), instruction.keyword.span, basis);
            system.fs.put("/\u{1}unread", Size::UNKNOWN, item, What::Tree, None);
            return;
        }
        let mounted = self.mount(system, place, run, state, &mounts);
        Machine::new(system, self.tables, &self.options.context, state, cwd, mounts).run(script);
        self.unmount(system, mounted);
    }
}

/// Why a base has the size that the user states.
fn stated_basis() -> Basis {
    basis::reason(BasisKind::Exact, "base-stated", &[])
}

/// The report of one stage; `parent` is that of the stage that it is based on, whose parts count as they are.
fn report(id: StageId, fs: &Fs, parent: Option<&StageSize>) -> StageSize {
    let efficiency = efficiency::of(fs);
    let mut out = StageSize {
        stage: id,
        layers: Vec::new(),
        unpacked: Total::default(),
        compressed: Total::default(),
        containerd: Total::default(),
        wasted: efficiency.wasted,
        efficiency_per_mille: efficiency.per_mille,
        wasted_paths: efficiency.paths,
    };
    for (number, layer) in fs.layers.iter().enumerate() {
        let mut sums = [Total::default(); 3];
        let mut items = Vec::new();
        let mut numbers: BTreeMap<usize, u32> = BTreeMap::new();
        for (index, item) in layer.items.iter().enumerate() {
            // What the layer itself took away again leaves nothing to show.
            if !item.used
                || item.total == Size::ZERO && item.wasted == Bytes::ZERO && item.code != "base-scratch"
            {
                continue;
            }
            numbers.insert(index, u32::try_from(items.len()).unwrap_or(u32::MAX));
            let part = size_item(item);
            let sizes = [part.unpacked, part.compressed, part.containerd()];
            for (sum, size) in sums.iter_mut().zip(sizes) {
                sum.add_part(size, part.is_base());
            }
            items.push(part);
        }
        if let Some(parent) = parent.filter(|_| number == 0) {
            sums = [parent.unpacked, parent.compressed, parent.containerd];
        }
        let [unpacked, compressed, containerd] = sums;
        out.unpacked.add_total(unpacked);
        out.compressed.add_total(compressed);
        out.containerd.add_total(containerd);
        let files = layer_files(layer, &numbers);
        out.layers.push(LayerSize {
            instruction: layer.instruction,
            items,
            unpacked,
            compressed,
            containerd,
            files,
        });
    }
    out
}

fn size_item(item: &Item) -> SizeItem {
    SizeItem {
        code: item.code.to_owned(),
        args: item.args.clone(),
        label: basis::english(item.code, &item.args),
        span: item.span,
        unpacked: item.total.unpacked,
        compressed: item.total.packed,
        wasted: (item.wasted != Bytes::ZERO).then_some(item.wasted),
        basis: item.basis.clone(),
    }
}

fn layer_files(layer: &fs::Layer, numbers: &BTreeMap<usize, u32>) -> Vec<FileEntry> {
    let mut files: BTreeMap<String, FileEntry> = BTreeMap::new();
    let mut add = |path: &str, entry: &Entry, change: FileChange| {
        let shown = fs::shown_path(path).to_owned();
        let tree = entry.what == What::Tree || shown.len() < path.len();
        let item = numbers.get(&entry.item).copied();
        files
            .entry(format!("{shown}\u{0}{change:?}"))
            .and_modify(|old| {
                old.unpacked = match (old.unpacked, entry.size.unpacked) {
                    (Some(a), Some(b)) => Some(a.plus(b)),
                    _ => None,
                };
                old.tree = true;
            })
            .or_insert(FileEntry {
                path: shown,
                tree,
                change,
                unpacked: entry.size.unpacked,
                item: if change == FileChange::Removed { None } else { item },
            });
    };
    for (path, entry) in &layer.brought {
        add(path, entry, if entry.changed { FileChange::Changed } else { FileChange::Added });
    }
    for (path, size) in &layer.removed {
        let entry = Entry {
            size: *size,
            layer: 0,
            item: 0,
            what: What::File,
            context: None,
            changed: false,
            kind: BasisKind::Unknown,
            of_base: false,
            certain: false,
        };
        add(path, &entry, FileChange::Removed);
    }
    files.into_values().collect()
}
