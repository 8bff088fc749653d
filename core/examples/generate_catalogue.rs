//! Turns the readable tables in `core/data` into the compact forms that are bundled.
//!
//! `cargo run -p dockerfile-core --example generate_catalogue` rewrites `core/data/compact`;
//! a unit test fails while the two differ.

use std::path::Path;
use std::{fs, io};

#[path = "../src/size/catalogue/encode.rs"]
mod encode;

fn main() -> io::Result<()> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let compact = data.join("compact");
    fs::create_dir_all(&compact)?;
    let images = encode::images(&fs::read_to_string(data.join("images.tsv"))?);
    fs::write(compact.join("images.txt"), &images)?;
    println!("images.txt: {} bytes", images.len());
    Ok(())
}
