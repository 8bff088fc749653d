//! Turns the readable tables in `core/data` into the compact forms that are bundled.
//!
//! `cargo run -p dockerfile-core --example generate_catalogue` rewrites `core/data/compact`;
//! unit tests fail while the two differ.

use std::path::Path;
use std::{fs, io};

#[path = "../size/src/catalogue/encode.rs"]
mod encode;

fn main() -> io::Result<()> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let compact = data.join("compact");
    fs::create_dir_all(&compact)?;
    let read = |name: &str| fs::read_to_string(data.join(name));
    let images = encode::images(&read("images.tsv")?);
    let packages = encode::packages(&encode::PackageTables {
        base: &read("apt_base.txt")?,
        packages: &read("apt_packages.tsv")?,
        closures: &read("apt_closures.tsv")?,
        apk: &read("apk.tsv")?,
        npm: &read("npm.tsv")?,
        pypi: &read("pypi.tsv")?,
    });
    let software = encode::software(&read("software.tsv")?);
    let assumed = encode::assumed(&read("assumed.tsv")?);
    let texts = [
        ("images.txt", images),
        ("packages.txt", packages),
        ("software.txt", software),
        ("assumed.txt", assumed),
    ];
    for (name, text) in texts {
        fs::write(compact.join(name), &text)?;
        println!("{name}: {} bytes", text.len());
    }
    Ok(())
}
