//! Reads the archive of an image as the page does, and says what is in it, how long it took and how much memory.
//!
//! `cargo run --release -p dockerfile-core --example read_image -- FILE`

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::process::ExitCode;
use std::time::Instant;

use dockerfile_core::image::{Source, read_archive};

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

fn open(path: &str) -> std::io::Result<Disk> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    Ok(Disk { file, length })
}

/// The most memory that this process had, as Linux counts it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |line| line.trim_start_matches("VmHWM:").trim().to_owned())
}

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: read_image FILE");
        return ExitCode::FAILURE;
    };
    let mut source = match open(&path) {
        Ok(source) => source,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let start = Instant::now();
    let image = match read_archive(&mut source, &mut |_| {}) {
        Ok(image) => image,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let took = start.elapsed();
    println!("{:>14} {:>14} {:>9}  layer", "stored", "unpacked", "paths");
    for layer in &image.layers {
        let entry = layer.entry.and_then(|entry| image.entries.get(entry as usize));
        let made_by: String = entry.map_or("", |entry| &entry.created_by).chars().take(80).collect();
        println!(
            "{:>14} {:>14} {:>9}  {} {made_by}",
            layer.stored,
            layer.unpacked,
            layer.tree.nodes.len(),
            layer.media
        );
    }
    for note in &image.notes {
        println!("note: {}", note.text);
    }
    if let Some(waste) = &image.waste {
        println!("efficiency {:.4} %, wasted {} bytes", waste.efficiency() * 100.0, waste.bytes);
    }
    println!("{} bytes read in {:.2} s, peak memory {}", source.length, took.as_secs_f64(), peak());
    ExitCode::SUCCESS
}
