//! `image`: what a saved image holds, and dive's numbers.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};

use dockerfile_core::image::{FileKind, FileTree, Layer, RealImage, Source, Waste, read_archive};
use dockerfile_core::size::FileChange;
use serde_json::{Value, json};

use crate::args::{Image, TableFormat};
use crate::end::End;
use crate::fault::{Fault, Outcome};
use crate::output::{Output, plain};
use crate::words::bytes;

/// An archive on disk, read piece by piece.
struct Disk {
    file: File,
    length: u64,
}

impl Source for Disk {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize, String> {
        self.file.seek(SeekFrom::Start(offset)).map_err(|error| error.to_string())?;
        self.file.read(buffer).map_err(|error| error.to_string())
    }
}

pub(crate) fn run(asked: &Image, output: &mut Output) -> Outcome<End> {
    let path = &asked.file;
    let name = path.display().to_string();
    let file = File::open(path).map_err(|error| Fault::io(path, &error))?;
    let metadata = file.metadata().map_err(|error| Fault::io(path, &error))?;
    if !metadata.is_file() {
        let what = "this is no file: an archive is looked into at many places, so it cannot be a directory or a pipe";
        return Err(Fault::new(name, what));
    }
    let mut disk = Disk { file, length: metadata.len() };
    let image = read_archive(&mut disk, &mut |_| {}).map_err(|error| Fault::new(&name, error.to_string()))?;
    match asked.format {
        TableFormat::Json => output.json(&value(&name, &image))?,
        TableFormat::Table => table(&image, output),
    }
    let objection = image.waste.as_ref().and_then(|waste| objection(asked, waste));
    Ok(match objection {
        Some(what) => {
            Fault::new(&name, what).tell();
            End::Found
        }
        None => End::Fine,
    })
}

/// Which limit the image does not keep.
fn objection(asked: &Image, waste: &Waste) -> Option<String> {
    let efficiency = waste.efficiency();
    if let Some(lowest) = asked.lowest_efficiency.filter(|lowest| efficiency < *lowest) {
        return Some(format!("the efficiency is {efficiency:.4}, below {lowest}"));
    }
    let highest = asked.highest_wasted_bytes.filter(|highest| waste.bytes > *highest)?;
    Some(format!("{} bytes are wasted, more than {highest}", waste.bytes))
}

fn made_by<'i>(image: &'i RealImage, layer: &Layer) -> &'i str {
    let entry = layer.entry.and_then(|entry| image.entries.get(entry as usize));
    entry.map_or("", |entry| entry.created_by.as_str())
}

fn table(image: &RealImage, output: &mut Output) {
    output.line(&format!("{:>10}  {:>10}  {:>8}  layer", "unpacked", "stored", "paths"));
    for layer in &image.layers {
        let made_by: String = plain(made_by(image, layer)).chars().take(80).collect();
        output.line(&format!(
            "{:>10}  {:>10}  {:>8}  {made_by}",
            bytes(layer.unpacked),
            bytes(layer.stored),
            layer.tree.nodes.len()
        ));
    }
    if let Some(waste) = &image.waste {
        output.line(&format!(
            "efficiency {:.2} %, {} wasted in {} paths",
            waste.efficiency() * 100.0,
            bytes(waste.bytes),
            waste.count
        ));
        for path in waste.paths.iter().take(10) {
            output.line(&format!(
                "{:>10}  {:>8} times  {}",
                bytes(path.bytes),
                path.times,
                plain(&path.path)
            ));
        }
    }
    for note in &image.notes {
        output.line(&format!("note: {}", plain(&note.text)));
    }
}

/// Every path of a layer that is more than a directory on the way to another.
fn changes(tree: &FileTree) -> Vec<Value> {
    let mut out = Vec::new();
    // The open directories: where each ends, and how long the path was before it.
    let (mut path, mut open): (String, Vec<(u32, usize)>) = (String::new(), Vec::new());
    for (index, node) in (0_u32..).zip(&tree.nodes) {
        while let Some((_, length)) = open.pop_if(|(end, _)| *end <= index) {
            path.truncate(length);
        }
        let before = path.len();
        path.push('/');
        path.push_str(&node.name);
        let kind = match node.kind {
            FileKind::File => "file",
            FileKind::Directory => "directory",
            FileKind::Symlink => "link",
            FileKind::HardLink => "hard-link",
            FileKind::Other => "other",
        };
        let change = match node.change {
            FileChange::Added => "added",
            FileChange::Changed => "changed",
            FileChange::Removed => "removed",
        };
        let mut one = json!({
            "path": path,
            "change": change,
            "kind": kind,
            "bytes": node.size,
            "hiddenBytes": node.hidden,
        });
        if let Some(one) = one.as_object_mut().filter(|_| !node.link.is_empty()) {
            one.insert("link".to_owned(), node.link.clone().into());
        }
        out.push(one);
        open.push((node.end, before));
    }
    out
}

/// The names under `image` and of a layer's `index`, `sizeBytes` and `command` are those of dive's own export.
fn value(name: &str, image: &RealImage) -> Value {
    let layers = image.layers.iter().enumerate().map(|(index, layer)| {
        json!({
            "index": index,
            "name": layer.name,
            "sizeBytes": layer.unpacked,
            "storedBytes": layer.stored,
            "command": made_by(image, layer),
            "changes": changes(&layer.tree),
        })
    });
    let waste = image.waste.as_ref();
    let paths = waste.map_or(&[][..], |waste| waste.paths.as_slice()).iter();
    let paths = paths.map(|path| json!({ "count": path.times, "sizeBytes": path.bytes, "file": path.path }));
    json!({
        "format": "dockerfile-playground/image",
        "version": 1,
        "file": name,
        "tag": image.name,
        "platform": image.platform,
        "image": {
            "sizeBytes": image.layers.iter().map(|layer| layer.unpacked).sum::<u64>(),
            "inefficientBytes": waste.map(|waste| waste.bytes),
            "efficiencyScore": waste.map(Waste::efficiency),
            "fileReference": paths.collect::<Vec<_>>(),
        },
        "layer": layers.collect::<Vec<_>>(),
        "notes": image.notes.iter().map(|note| &note.text).collect::<Vec<_>>(),
    })
}
