//! Small cases after public reports, as far as files, sizes and the cache decide them.

use std::path::PathBuf;

use dockerfile_core::Options;
use serde_json::Value;

use crate::shared::shared;
use crate::verdict;

fn folder(case: &str) -> PathBuf {
    shared().join("cases").join(case)
}

/// What is said of a case after `changes`.
fn said(case: &str, changes: &[&str]) -> Value {
    let folder = folder(case);
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let mut options = Options { dockerignore: read("dockerignore"), ..Options::default() };
    options.context = read("context").map(|lines| verdict::read_context(&lines).expect("lines of a context"));
    let texts = folder.join("ctx");
    if texts.is_dir() {
        verdict::read_texts(options.context.get_or_insert_default(), &texts).expect("texts");
    }
    let text = read("Dockerfile").expect("a Dockerfile");
    let changes: Vec<_> =
        changes.iter().map(|change| verdict::Changed::read(change).expect("a change")).collect();
    verdict::answer(&text, &options, &changes).expect("an answer")
}

/// Paths of the result with their likely bytes, as far as they begin with `below`.
fn files(case: &str, below: &str) -> Vec<String> {
    let said = said(case, &[]);
    let files = said["files"].as_array().expect("files").iter();
    let line = |file: &Value| format!("{} {}", file["path"].as_str().unwrap_or(""), file["bytes"][1]);
    files.map(line).filter(|line| line.starts_with(below)).collect()
}

/// The lines that are not surely kept after a change, `?` behind those that may be.
fn reruns(case: &str, change: &str) -> Vec<String> {
    let said = said(case, &[change]);
    let fates = said["cache"].as_array().expect("fates").iter();
    let line = |fate: &Value| {
        let mark = if fate["fate"] == "perhaps" { "?" } else { "" };
        (fate["fate"] != "kept").then(|| format!("{}{mark}", fate["line"]))
    };
    fates.filter_map(line).collect()
}

/// Where it stops, with the words.
fn stop(case: &str) -> Option<(u64, String)> {
    let said = said(case, &[]);
    let stop = said["steps"].as_array().expect("steps").iter().find(|step| step["verdict"] == "stops")?;
    Some((stop["line"].as_u64()?, stop["words"].as_str()?.to_owned()))
}

#[test]
#[cfg_attr(no_corpora, ignore = "the corpora are not there")]
fn files_are_where_people_found_them() {
    assert_eq!(
        files("01-exclude-subdir", "/srv"),
        ["/srv/app/index.php 2000", "/srv/app/storage/cache/c.php 3000"]
    );
    assert_eq!(files("02-exclude-wildcard-source", "/"), ["/out/a.log 500000", "/out/b.txt 1000"]);
    assert_eq!(files("04-parents-from", "/"), ["/app/app/pkgs/a/dist/bundle.js 4000000"]);
    assert_eq!(files("06-cache-mount-artifact", "/"), ["/usr/local/bin/wallet null"]);
    assert_eq!(files("13-dive-316-copy-over", "/"), ["/app/lib.bin 50000000"]);
    assert_eq!(
        files("16b-ignored-dir-with-exception", "/"),
        ["/app/a.txt 5", "/app/subdir/file-to-include 70", "/etc/nginx/site.conf 300"]
    );
    assert_eq!(files("27-apt-on-alpine", "/"), ["/main.py 2500"]);
    // The second `uv sync` finds the dependencies there.
    assert_eq!(files("33-uv-sync-twice", "/app/.venv").len(), 1);
    assert_eq!(files("33-uv-sync-twice", "/app/.venv/lib"), files("15-uv-venv-python", "/app/.venv/lib"));
    assert_eq!(
        files("28-copy-into-existing-dir", "/"),
        [
            "/srv/new/a.sh 1000000",
            "/srv/new/b.sh 2000000",
            "/usr/local/bin/a.sh 1000000",
            "/usr/local/bin/b.sh 2000000"
        ]
    );
    assert_eq!(
        files("30-parents-globstar", "/"),
        ["/app/src/a/pyproject.toml 300", "/app/src/b/c/pyproject.toml 400"]
    );
    assert_eq!(files("35-copy-dotdot", "/"), ["/x 10", "/y 10", "/z 20"]);
    assert_eq!(files("42-volume-then-run", "/"), ["/data/x 5000000"]);
}

#[test]
#[cfg_attr(no_corpora, ignore = "the corpora are not there")]
fn builds_stop_where_people_saw_them_stop() {
    assert_eq!(stop("29-merged-usr-copy"), Some((2, "cannot copy to non-directory: /bin".to_owned())));
    let missing = "failed to calculate checksum of ref: \"/secrets/key.pem\": not found";
    assert_eq!(stop("16-copyignored-negation"), Some((4, missing.to_owned())));
    for case in
        ["01-exclude-subdir", "16b-ignored-dir-with-exception", "28-copy-into-existing-dir", "35-copy-dotdot"]
    {
        assert_eq!(stop(case), None, "{case}");
    }
    assert_eq!(stop("18b-heredoc-space").map(|stop| stop.0), Some(3));
    assert_eq!(stop("41-from-variable").map(|stop| stop.0), Some(3));
}

#[test]
#[cfg_attr(no_corpora, ignore = "the corpora are not there")]
fn the_cache_keeps_what_people_saw_kept() {
    assert_eq!(reruns("01-exclude-subdir", "file app/storage/views/v.php"), [""; 0]);
    assert_eq!(reruns("01-exclude-subdir", "file app/storage/cache/c.php"), ["4", "5"]);
    assert_eq!(reruns("02-exclude-wildcard-source", "file a.log"), ["3"]);
    assert_eq!(reruns("05-bind-from-stage-cache", "file package-lock.json"), ["4", "5", "9?"]);
    assert_eq!(reruns("05-bind-from-stage-cache", "line 3"), ["3", "4", "5", "7", "8", "9"]);
    assert_eq!(reruns("31-arg-without-default", "var APP_VERSION"), ["4", "5", "6"]);
    assert_eq!(reruns("32-volatile-arg-prefixed", "var OPENHANDS_BUILD_GIT_SHA"), ["4", "5"]);
    assert_eq!(reruns("30-parents-globstar", "file README.md"), [""; 0]);
    assert_eq!(reruns("16-copyignored-negation", "file README.md"), [""; 0]);
    assert_eq!(reruns("16b-ignored-dir-with-exception", "file subdir/file-to-include"), ["4", "5"]);
    assert_eq!(reruns("17-arg-vs-env", "var IMAGE_NAME"), ["6"]);
    assert_eq!(reruns("05b-copy-from-stage-cache", "file package-lock.json"), ["4", "5", "9?", "10?"]);
}
