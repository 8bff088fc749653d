//! Puts the English pages of the rules into the program, from where the page has them.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let folder = here.join("../app/locales/rules");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".en.md").map(str::to_owned));
    }
    names.sort();
    let mut out = String::from("static PAGES: &[(&str, &str)] = &[\n");
    for name in names {
        let path = folder.join(format!("{name}.en.md"));
        println!("cargo::rerun-if-changed={}", path.display());
        let path = path.display().to_string();
        let _ = writeln!(out, "    ({name:?}, include_str!({path:?})),");
    }
    out.push_str("];\n");
    fs::write(PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("pages.rs"), out)
}
