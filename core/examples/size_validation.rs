//! Estimated against reported sizes of real images.
//!
//! `cargo run --release -p dockerfile-core --example size_validation -- DIR` reads `DIR/NN/{Dockerfile,case.json}`
//! and prints every case with its error and the largest cause, then the share inside the stated range, the median
//! width of the range, and the median absolute error.
//!
//! `… size_validation -- --installs DIR` reads `DIR/NAME/{Dockerfile,case.json,measured.json}`, install layers that were
//! carried out: it prints each, a table by kind, and in its last line the share inside the stated range, the median
//! absolute error and the median width. The layer is the last one of the target.
//!
//! A case says what was measured (`measure`: unpacked, compressed or both), when (`date`: base images of that time
//! are looked up; `--newest` leaves that out), where (`arch`), and which manifests the build context held.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::{env, fs};

use dockerfile_core::size::Indexes;
use dockerfile_core::size::{Bytes, Context, ContextFile, SizeOptions, SizeReport, StageSize};
use dockerfile_core::{Options, Shelf, analyze, model, size};

#[path = "indexes/mod.rs"]
mod indexes;

/// Which of the three sizes a case reports.
#[derive(Clone, Copy, PartialEq)]
enum Measure {
    Unpacked,
    Compressed,
    Containerd,
}

struct Row {
    id: String,
    title: String,
    measure: Measure,
    reported: f64,
    estimated: Option<Bytes>,
    unknown: u32,
    cause: String,
}

fn main() -> ExitCode {
    let mut newest = false;
    let mut list = false;
    let mut installs = false;
    let mut dir = None;
    for argument in env::args().skip(1) {
        match argument.as_str() {
            "--newest" => newest = true,
            "--items" => list = true,
            "--installs" => installs = true,
            _ => dir = Some(PathBuf::from(argument)),
        }
    }
    let Some(dir) = dir else {
        eprintln!("usage: size_validation [--newest] [--items] [--installs] DIR");
        return ExitCode::from(2);
    };
    let mut cases: Vec<PathBuf> = match fs::read_dir(&dir) {
        Ok(entries) => entries.filter_map(|entry| entry.ok().map(|e| e.path())).collect(),
        Err(error) => {
            eprintln!("{}: {error}", dir.display());
            return ExitCode::from(2);
        }
    };
    cases.retain(|path| path.join("case.json").is_file());
    cases.sort();
    if installs {
        return install_layers(&cases, list);
    }
    let indexes = Arc::new(indexes::read());
    let mut rows = Vec::new();
    for case in &cases {
        match read_case(case, &indexes, newest, list) {
            Ok(row) => rows.push(row),
            Err(error) => eprintln!("{}: {error}", case.display()),
        }
    }
    report(&rows);
    if rows.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn read_case(dir: &Path, indexes: &Arc<Indexes>, newest: bool, list: bool) -> Result<Row, String> {
    let read = |name: &str| fs::read_to_string(dir.join(name)).map_err(|error| format!("{name}: {error}"));
    let text = requoted(&read("Dockerfile")?);
    let case: serde_json::Value =
        serde_json::from_str(&read("case.json")?).map_err(|error| error.to_string())?;
    let word = |key: &str| case[key].as_str().unwrap_or("").to_owned();
    let reported =
        match case["reported_bytes"].as_f64().or_else(|| case["reported_mb"].as_f64().map(|mb| mb * 1e6)) {
            Some(bytes) if bytes > 0.0 => bytes,
            _ => return Err("no reported size".to_owned()),
        };
    let date = word("date");
    let measure = measure_of(&word("measure"), &date);
    let context = context_of(&case);
    let platform = match word("arch").as_str() {
        "" | "unknown" => None,
        arch => Some(format!("linux/{arch}")),
    };
    let as_of: String = date.chars().take_while(|c| c.is_ascii_digit() || *c == '-').collect();
    let as_of = (!newest && as_of.len() >= 4).then_some(as_of);
    let target = case["target"].as_str().map(str::to_owned);
    let options = Options { platform: platform.clone(), target, ..Options::default() };
    let analysis = analyze(&text, &options);
    let scripts = model::scripts(&text, &analysis.file, &analysis.model);
    let sizes = size::estimate(
        &analysis.file,
        &analysis.model,
        &scripts,
        &SizeOptions { platform, context, as_of, indexes: Arc::clone(indexes), ..SizeOptions::default() },
    );
    let stage = analysis.model.target.and_then(|target| stage_of(&sizes, target.index()));
    let Some(stage) = stage else { return Err("no target stage".to_owned()) };
    let total = match measure {
        Measure::Unpacked => stage.unpacked,
        Measure::Compressed => stage.compressed,
        Measure::Containerd => stage.containerd,
    };
    if list {
        for layer in stage.layers.iter() {
            for item in &layer.items {
                let (size, _) = figure(item, measure);
                println!(
                    "    {} {:<70} {:?} {}",
                    word("id"),
                    short(&item.label, 70),
                    item.basis.kind,
                    shown(size)
                );
            }
        }
    }
    let cause = stage
        .layers
        .iter()
        .flat_map(|layer| &layer.items)
        .max_by_key(|item| figure(item, measure).1)
        .map(|item| format!("{} ({:?}, {})", short(&item.label, 34), item.basis.kind, item.basis.code))
        .unwrap_or_default();
    Ok(Row {
        id: word("id"),
        title: word("title"),
        measure,
        reported,
        estimated: (total.known.likely > 0).then_some(total.known),
        unknown: total.unknown_parts,
        cause,
    })
}

/// One install layer: what was measured of it, and what is said of it.
struct Layer {
    id: String,
    kind: String,
    title: String,
    measured: f64,
    estimated: Option<Bytes>,
    unknown: u32,
}

impl Layer {
    fn holds(&self) -> bool {
        self.estimated.is_some_and(|b| {
            to_f64(b.low) <= self.measured && (self.unknown > 0 || self.measured <= to_f64(b.high))
        })
    }

    /// Absolute error of the likely value; 1 where nothing is said.
    fn error(&self) -> f64 {
        self.estimated.map_or(1.0, |b| (to_f64(b.likely) / self.measured - 1.0).abs())
    }

    /// The stated range by the likely value.
    fn width(&self) -> f64 {
        self.estimated.map_or(1.0, |b| (to_f64(b.high) - to_f64(b.low)) / to_f64(b.likely.max(1)))
    }
}

fn install_layers(cases: &[PathBuf], list: bool) -> ExitCode {
    let mut layers = Vec::new();
    let indexes = Arc::new(indexes::read());
    for case in cases {
        match read_layer(case, &indexes, list) {
            Ok(layer) => layers.push(layer),
            Err(error) => eprintln!("{}: {error}", case.display()),
        }
    }
    for layer in &layers {
        let error = layer.estimated.map_or(f64::NAN, |b| 100.0 * (to_f64(b.likely) / layer.measured - 1.0));
        let unknown = if layer.unknown > 0 { format!("+{}?", layer.unknown) } else { String::new() };
        println!(
            "{:<11} {:<50} {:>8.1}MB {:>28}{unknown:<3} {error:>7.1}%  {}",
            layer.id,
            short(&layer.title, 50),
            layer.measured / 1e6,
            shown(layer.estimated),
            if layer.holds() { "inside" } else { "outside" },
        );
    }
    let mut kinds: Vec<&str> = layers.iter().map(|layer| layer.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    println!();
    for kind in kinds {
        let of_kind: Vec<&Layer> = layers.iter().filter(|layer| layer.kind == kind).collect();
        println!("{kind:<10} {}", summary(&of_kind));
    }
    println!("install layers: {}", summary(&layers.iter().collect::<Vec<_>>()));
    if layers.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn summary(layers: &[&Layer]) -> String {
    let inside = layers.iter().filter(|layer| layer.holds()).count();
    let mut errors: Vec<f64> = layers.iter().map(|layer| layer.error()).collect();
    let mut widths: Vec<f64> = layers.iter().map(|layer| layer.width()).collect();
    let count = layers.len();
    #[allow(clippy::cast_precision_loss)]
    let share = 100.0 * inside as f64 / count.max(1) as f64;
    format!(
        "inside {inside} of {count} ({share:.0} %), median absolute error {:.1} %, median width {:.0} %",
        100.0 * median(&mut errors),
        100.0 * median(&mut widths),
    )
}

fn read_layer(dir: &Path, indexes: &Arc<Indexes>, list: bool) -> Result<Layer, String> {
    let read = |name: &str| fs::read_to_string(dir.join(name)).map_err(|error| format!("{name}: {error}"));
    let json = |name: &str| -> Result<serde_json::Value, String> {
        serde_json::from_str(&read(name)?).map_err(|error| format!("{name}: {error}"))
    };
    let (text, case, measured) = (read("Dockerfile")?, json("case.json")?, json("measured.json")?);
    let word = |key: &str| case[key].as_str().unwrap_or("").to_owned();
    let measured = measured["bytes"].as_f64().filter(|bytes| *bytes > 0.0).ok_or("no measured size")?;
    let options = Options {
        context: Some(context_of(&case)),
        shelf: Shelf::of(Arc::clone(indexes)),
        ..Options::default()
    };
    let analysis = analyze(&text, &options);
    let stage = analysis.model.target.and_then(|target| stage_of(&analysis.size, target.index()));
    let layer = stage.and_then(|stage| stage.layers.last()).ok_or("no layer")?;
    if list {
        for item in &layer.items {
            println!(
                "    {} {:<70} {:?} {}",
                word("id"),
                short(&item.label, 70),
                item.basis.kind,
                shown(item.unpacked)
            );
        }
    }
    let total = layer.unpacked;
    Ok(Layer {
        id: word("id"),
        kind: word("kind"),
        title: word("title"),
        measured,
        estimated: (total.known.high > 0).then_some(total.known),
        unknown: total.unknown_parts,
    })
}

/// The texts of manifests that a case gives.
fn context_of(case: &serde_json::Value) -> Context {
    let mut context = Context::default();
    for (path, content) in case["context"].as_object().into_iter().flatten() {
        let text = content.as_str().map(str::to_owned);
        let bytes = text.as_ref().map(|text| text.len() as u64);
        context.files.insert(path.clone(), ContextFile { bytes, text, link: None });
    }
    context
}

/// A Dockerfile put together from `docker history` has lost the quotes of its ENV values (`ENV DEPS=gcc make`,
/// which nobody could build): they are put back. Every other line stays as it is.
fn requoted(text: &str) -> String {
    let is_name = |name: &str| {
        !name.starts_with(|c: char| c.is_ascii_digit())
            && !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let line_of = |line: &str| -> Option<String> {
        let rest = line.strip_prefix("ENV ")?;
        if rest.contains(['"', '\'', '\\']) || !rest.contains('=') {
            return None;
        }
        let mut pairs: Vec<(String, String)> = Vec::new();
        for word in rest.split_whitespace() {
            match word.split_once('=').filter(|(name, _)| is_name(name)) {
                Some((name, value)) => pairs.push((name.to_owned(), value.to_owned())),
                None => {
                    let (_, value) = pairs.last_mut()?;
                    value.push(' ');
                    value.push_str(word);
                }
            }
        }
        let shown = |(name, value): &(String, String)| match value.contains(' ') {
            true => format!("{name}=\"{value}\""),
            false => format!("{name}={value}"),
        };
        Some(format!("ENV {}", pairs.iter().map(shown).collect::<Vec<_>>().join(" ")))
    };
    let lines = text.split('\n').map(|line| line_of(line).unwrap_or_else(|| line.to_owned()));
    lines.collect::<Vec<_>>().join("\n")
}

/// The figure that a case asks for, and how wide it is.
fn figure(item: &size::SizeItem, measure: Measure) -> (Option<Bytes>, u64) {
    let bytes = match measure {
        Measure::Compressed => item.compressed,
        Measure::Unpacked | Measure::Containerd => item.unpacked,
    };
    (bytes, bytes.map_or(u64::MAX, |b| (b.high - b.low).max(b.likely / 10)))
}

fn stage_of(sizes: &SizeReport, index: usize) -> Option<&StageSize> {
    sizes.stages.get(index)
}

/// `docker images` of the classic store shows unpacked sizes, registries packed ones; with the containerd
/// store Docker shows both added. Docker Desktop 4.34 (August 2024) made that one the default, so a listing
/// of later date that does not say is taken for it.
fn measure_of(measure: &str, date: &str) -> Measure {
    let measure = measure.to_lowercase();
    let plain = measure.replace("uncompressed", "");
    if plain.contains("containerd") || plain.contains("disk usage") {
        Measure::Containerd
    } else if plain.contains("compressed") {
        Measure::Compressed
    } else if measure.contains("not stated") && date >= "2024-09" {
        Measure::Containerd
    } else {
        Measure::Unpacked
    }
}

fn report(rows: &[Row]) {
    println!(
        "{:<4} {:<46} {:>10} {:>30} {:>8}  {:<6} largest cause",
        "case", "title", "reported", "estimated", "error", "inside"
    );
    let mut errors = Vec::new();
    let mut widths = Vec::new();
    let mut inside = 0;
    for row in rows {
        let kind = match row.measure {
            Measure::Unpacked => "",
            Measure::Compressed => " z",
            Measure::Containerd => " c",
        };
        let Some(bytes) = row.estimated else {
            println!(
                "{:<4} {:<46} {:>8.1}MB{kind:<2} {:>30}",
                row.id,
                short(&row.title, 46),
                row.reported / 1e6,
                "unknown"
            );
            errors.push(1.0);
            continue;
        };
        let likely = to_f64(bytes.likely);
        let error = likely / row.reported - 1.0;
        let holds = to_f64(bytes.low) <= row.reported && row.reported <= to_f64(bytes.high);
        inside += u32::from(holds);
        errors.push(error.abs());
        widths.push((to_f64(bytes.high) - to_f64(bytes.low)) / likely);
        let unknown = if row.unknown > 0 { format!("+{}?", row.unknown) } else { String::new() };
        println!(
            "{:<4} {:<46} {:>8.1}MB{kind:<2} {:>28}{unknown:<2} {:>7.1}%  {:<6} {}",
            row.id,
            short(&row.title, 46),
            row.reported / 1e6,
            shown(Some(bytes)),
            error * 100.0,
            if holds { "yes" } else { "no" },
            row.cause,
        );
    }
    println!("cases {}", rows.len());
    println!(
        "inside low-high {inside} of {} ({:.0} %)",
        rows.len(),
        100.0 * f64::from(inside) / (rows.len().max(1) as f64)
    );
    println!("median width of the range {:.0} %", median(&mut widths) * 100.0);
    println!("median absolute error {:.1} %", median(&mut errors) * 100.0);
}

fn shown(bytes: Option<Bytes>) -> String {
    match bytes {
        Some(b) => {
            format!("{:.1} [{:.1}..{:.1}]", to_f64(b.likely) / 1e6, to_f64(b.low) / 1e6, to_f64(b.high) / 1e6)
        }
        None => "unknown".to_owned(),
    }
}

fn short(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let cut: String = text.chars().take(length - 1).collect();
    format!("{cut}…")
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        n if n % 2 == 1 => values[middle],
        _ => (values[middle - 1] + values[middle]) / 2.0,
    }
}

#[allow(clippy::cast_precision_loss)]
fn to_f64(value: u64) -> f64 {
    value as f64
}
