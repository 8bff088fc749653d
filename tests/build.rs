//! Tests that compare with the corpora are ignored, and so counted as skipped, where the corpora are not.

use std::path::PathBuf;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(no_corpora)");
    println!("cargo::rerun-if-env-changed=DOCKERFILE_SHARED");
    let here = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let folder = std::env::var_os("DOCKERFILE_SHARED").map_or(here.join("../../shared"), PathBuf::from);
    println!("cargo::rerun-if-changed={}", folder.join("oracle").display());
    if !folder.join("oracle").is_dir() {
        println!("cargo::rustc-cfg=no_corpora");
        println!("cargo::warning=no corpora in {}: the tests that read them are skipped", folder.display());
    }
}
