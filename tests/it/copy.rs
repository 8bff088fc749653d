//! What COPY, ADD and WORKDIR do to files, and where they stop, against BuildKit's recorded answers.

use std::collections::BTreeMap;

use dockerfile_core::Options;
use dockerfile_core::size::Context;
use serde_json::Value;

use crate::shared::shared;
use crate::verdict;

/// The images that the cases stand on: an empty config, and a file `keep` in a few directories.
fn stand_ins() -> BTreeMap<String, Context> {
    let keep = |dirs: &[&str]| dirs.iter().map(|dir| format!("{dir}/keep 7\n")).collect::<String>();
    let common = keep(&["usr/bin", "usr/local/bin", "etc", "etc/nginx", "tmp", "root", "var/www"]);
    let small = format!("{common}{}", keep(&["bin"]));
    let merged = format!(
        "{common}{}bin -> usr/bin\nlib -> usr/lib\nsbin -> usr/sbin\n",
        keep(&["usr/lib", "usr/sbin"])
    );
    let mut out = BTreeMap::new();
    for (names, lines) in [
        (&["busybox:latest", "alpine:latest", "alpine:3.20"][..], &small),
        (&["debian:latest", "debian:12", "debian:bookworm-slim", "ubuntu:latest", "ubuntu:24.04"], &merged),
    ] {
        let files = verdict::read_context(lines).expect("lines of a stand-in");
        out.extend(names.iter().map(|name| (format!("docker.io/library/{name}"), files.clone())));
    }
    out
}

/// What is different in one case; `None` where all is the same.
fn difference(case: &Value, images: &BTreeMap<String, Context>) -> Option<String> {
    let text = |key: &str| case[key].as_str();
    let options = Options {
        context: Some(verdict::read_context(text("context").expect("a context")).expect("lines")),
        dockerignore: text("dockerignore").map(str::to_owned),
        images: images.clone(),
        ..Options::default()
    };
    let said = verdict::answer(text("dockerfile").expect("a Dockerfile"), &options, &[]).expect("an answer");
    let steps = said["steps"].as_array().expect("steps");
    let stop = steps.iter().find(|step| step["verdict"] == "stops");
    let stop = stop.map(|stop| (stop["line"].as_u64(), stop["words"].as_str().unwrap_or("")));
    let error = &case["truth"]["error"];
    let truth = (!error.is_null()).then(|| (error["line"].as_u64(), error["message"].as_str().unwrap_or("")));
    if stop != truth {
        return Some(format!("stops {stop:?}, BuildKit {truth:?}"));
    }
    if truth.is_some() {
        return None;
    }
    let files = said["files"].as_array().expect("files");
    let ours: BTreeMap<&str, Option<u64>> = files
        .iter()
        .map(|file| {
            let bytes = &file["bytes"];
            let exact = bytes[0].as_u64().filter(|low| bytes[2].as_u64() == Some(*low));
            (file["path"].as_str().unwrap_or(""), exact)
        })
        .collect();
    let truth = case["truth"]["files"].as_object().expect("files");
    let truth: BTreeMap<&str, Option<u64>> =
        truth.iter().map(|(path, bytes)| (path.as_str(), bytes.as_u64())).collect();
    let more: Vec<_> = ours.iter().filter(|file| truth.get(*file.0) != Some(file.1)).collect();
    let less: Vec<_> = truth.iter().filter(|file| ours.get(*file.0) != Some(file.1)).collect();
    (ours != truth).then(|| format!("more {more:?}, less {less:?}"))
}

#[test]
#[cfg_attr(no_corpora, ignore = "the corpora are not there")]
fn files_end_up_where_buildkit_puts_them() {
    let text = std::fs::read_to_string(shared().join("oracle/copy/cases.jsonl")).expect("the cases");
    let images = stand_ins();
    let mut kinds: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut different = Vec::new();
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).expect("a case");
        let count = kinds.entry(case["kind"].as_str().expect("a kind").to_owned()).or_default();
        count.1 += 1;
        match difference(&case, &images) {
            None => count.0 += 1,
            Some(what) => different.push(format!("{} {}: {what}", case["id"], case["kind"])),
        }
    }
    let table: Vec<String> = kinds.iter().map(|(kind, (same, all))| format!("{kind} {same}/{all}")).collect();
    let (same, all) = kinds.values().fold((0, 0), |sum, kind| (sum.0 + kind.0, sum.1 + kind.1));
    println!("the same in {same} of {all}: {}", table.join(", "));
    assert_eq!(different, [""; 0], "{} different: {}", different.len(), different.join("\n"));
}
