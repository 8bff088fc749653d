//! Asks a registry for the sizes of images and prints rows in the columns of `core/data/images.tsv`.
//!
//! `cargo run -p dockerfile-core --example refresh_catalogue -- [--unpacked] [--arch amd64,arm64] IMAGE[:TAG]…`
//! needs `curl` and the internet; nothing runs it by itself, and no build needs it. Compressed bytes are the
//! sum of the layers in the manifest. With `--unpacked` every layer is fetched, unpacked in a pipe (`gzip` or
//! `zstd`) and its files are summed up: that is what Docker's classic store shows.
//!
//! `REGISTRY` (default `registry-1.docker.io`) and `REGISTRY_TOKEN` (a bearer token; default: an anonymous one
//! of Docker Hub) say where to ask. `distro` and aliases are left to whoever puts the rows into the table.

use std::env;
use std::process::{Command, ExitCode, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

#[path = "registry/mod.rs"]
mod registry;

const ACCEPT: &str = "Accept: application/vnd.oci.image.index.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.v2+json";

fn main() -> ExitCode {
    let (mut unpacked, mut archs, mut images) =
        (false, vec!["amd64".to_owned(), "arm64".to_owned()], Vec::new());
    let mut args = env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--unpacked" => unpacked = true,
            "--arch" => archs = args.next().unwrap_or_default().split(',').map(str::to_owned).collect(),
            _ => images.push(arg),
        }
    }
    if images.is_empty() {
        eprintln!("usage: refresh_catalogue [--unpacked] [--arch amd64,arm64] IMAGE[:TAG]…");
        return ExitCode::from(2);
    }
    let mut failed = false;
    for image in &images {
        match refresh(image, &archs, unpacked) {
            Ok(rows) => rows.iter().for_each(|row| println!("{row}")),
            Err(error) => {
                eprintln!("{image}: {error}");
                failed = true;
            }
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn refresh(image: &str, archs: &[String], unpacked: bool) -> Result<Vec<String>, String> {
    let host = env::var("REGISTRY").unwrap_or_else(|_| "registry-1.docker.io".to_owned());
    let (name, tag) =
        image.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).unwrap_or((image, "latest"));
    let path = if name.contains('/') { name.to_owned() } else { format!("library/{name}") };
    let token = match env::var("REGISTRY_TOKEN") {
        Ok(token) => token,
        Err(_) => anonymous(&path)?,
    };
    let get = |what: &str| curl(&[&format!("https://{host}/v2/{path}/{what}")], &token);
    let text = get(&format!("manifests/{tag}"))?;
    let mut found = registry::platforms(&text)?;
    found.retain(|platform| archs.contains(&platform.arch));
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?.as_secs();
    let date = registry::date(seconds / 86_400);
    let mut rows = Vec::new();
    let mut manifests = Vec::new();
    for platform in found {
        let digest = platform.digest;
        manifests.push((platform.arch, get(&format!("manifests/{digest}"))?, digest));
    }
    if manifests.is_empty() {
        // A manifest of one platform does not say which.
        manifests.push(("unknown".to_owned(), text, tag.to_owned()));
    }
    for (arch, manifest, reference) in manifests {
        let layers = registry::layers(&manifest)?;
        let compressed = layers.iter().map(|layer| layer.size).sum();
        let mut sum = unpacked.then_some(0);
        for layer in &layers {
            if let Some(sum) = &mut sum {
                *sum += files_of(&format!("https://{host}/v2/{path}/blobs/{}", layer.digest), &token)?;
            }
        }
        let source = format!("https://{host}/v2/{path}/manifests/{reference}");
        rows.push(registry::row(name, tag, &arch, compressed, sum, &date, &source));
    }
    Ok(rows)
}

fn anonymous(path: &str) -> Result<String, String> {
    let url = format!("https://auth.docker.io/token?service=registry.docker.io&scope=repository:{path}:pull");
    let text = curl(&[&url], "")?;
    let value: serde_json::Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    value["token"].as_str().map(str::to_owned).ok_or_else(|| "no token".to_owned())
}

fn command(token: &str) -> Command {
    let mut command = Command::new("curl");
    command.args(["-fsSL", "--retry", "2", "--max-time", "600", "-H", ACCEPT]);
    if !token.is_empty() {
        command.args(["-H", &format!("Authorization: Bearer {token}")]);
    }
    command
}

fn curl(urls: &[&str], token: &str) -> Result<String, String> {
    let output = command(token).args(urls).output().map_err(|error| format!("curl: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

/// Fetches a layer, unpacks it in a pipe and sums up its files; a layer that is no gzip is taken for zstd.
fn files_of(url: &str, token: &str) -> Result<u64, String> {
    let mut last = String::new();
    for tool in ["gzip", "zstd"] {
        let mut fetch = command(token)
            .arg(url)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("curl: {error}"))?;
        let input = fetch.stdout.take().ok_or("curl has no output")?;
        let mut unpack = Command::new(tool)
            .arg("-dc")
            .stdin(input)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{tool}: {error}"))?;
        let sum =
            unpack.stdout.take().ok_or("no output").map_err(str::to_owned).and_then(registry::tar_files);
        let fine = unpack.wait().is_ok_and(|status| status.success());
        let fetched = fetch.wait().is_ok_and(|status| status.success());
        match sum {
            Ok(sum) if fine && fetched => return Ok(sum),
            Ok(_) => last = format!("{url}: {tool} or curl failed"),
            Err(error) => last = error,
        }
    }
    Err(last)
}
