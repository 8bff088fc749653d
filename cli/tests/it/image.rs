//! An archive as `docker save` writes it, made here by tar.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::shared::Folder;

fn tar(folder: &Path, archive: &Path) {
    let status = Command::new("tar").arg("-cf").arg(archive).arg("-C").arg(folder).arg(".").status();
    assert!(status.expect("tar").success());
}

/// Two layers: a file of 1,000 bytes and another, then the first anew and the second away.
pub(crate) fn saved() -> Folder {
    let big = "a".repeat(1000);
    let folder = Folder::of(&[
        ("one/etc/kept", &big),
        ("one/etc/gone", "bb"),
        ("two/etc/kept", &big),
        ("two/etc/.wh.gone", ""),
        (
            "save/config.json",
            r#"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:1","sha256:2"]},
            "history":[{"created_by":"COPY one /"},{"created_by":"RUN two"}]}"#,
        ),
        (
            "save/manifest.json",
            r#"[{"Config":"config.json","RepoTags":["x:1"],"Layers":["1/layer.tar","2/layer.tar"]}]"#,
        ),
        ("save/1/VERSION", "1.0"),
        ("save/2/VERSION", "1.0"),
    ]);
    tar(&folder.path("one"), &folder.path("save/1/layer.tar"));
    tar(&folder.path("two"), &folder.path("save/2/layer.tar"));
    tar(&folder.path("save"), &folder.path("image.tar"));
    folder
}

#[test]
fn numbers_are_those_of_dive_and_changes_those_of_each_layer() {
    let folder = saved();
    let answer = folder.run(&["image", "image.tar", "--format", "json"]);
    let value: Value = serde_json::from_str(&answer.out).expect("JSON");
    assert_eq!((value["tag"].clone(), value["platform"].clone()), (json!("x:1"), json!("linux/amd64")));
    assert_eq!(value["image"]["sizeBytes"], 2002);
    // dive counts all copies of a path that more than one layer has, and nothing for a file that is removed.
    assert_eq!(value["image"]["inefficientBytes"], 2002);
    let paths: Vec<&str> = value["image"]["fileReference"]
        .as_array()
        .expect("paths")
        .iter()
        .filter_map(|one| one["file"].as_str())
        .collect();
    assert_eq!(paths, ["/etc/kept", "/etc/gone"]);
    assert_eq!(value["layer"][1]["command"], "RUN two");
    let changes = value["layer"][1]["changes"].as_array().expect("changes");
    let change = |path: &str| changes.iter().find(|one| one["path"] == path).expect("a change");
    assert_eq!(
        (&change("/etc/kept")["change"], &change("/etc/kept")["hiddenBytes"]),
        (&json!("changed"), &json!(1000))
    );
    assert_eq!(change("/etc/gone")["change"], "removed");
}

#[test]
fn limits_are_kept_or_said_to_be_missed() {
    let folder = saved();
    let table = folder.run(&["image", "image.tar"]);
    assert!(table.out.contains("RUN two") && table.out.contains("efficiency "), "{}", table.out);
    assert_eq!(table.code, 0);
    let missed = folder.run(&["image", "image.tar", "--highest-wasted-bytes", "100"]);
    assert!(missed.err.contains("image.tar: 2002 bytes are wasted, more than 100"), "{}", missed.err);
    assert_eq!(missed.code, 1);
    assert_eq!(folder.run(&["image", "image.tar", "--lowest-efficiency", "0.99"]).code, 1);
    assert_eq!(folder.run(&["image", "image.tar", "--lowest-efficiency", "0.1"]).code, 0);
}

#[test]
fn what_is_no_archive_is_said_to_be_none() {
    let folder = Folder::of(&[("x.tar", "no archive")]);
    for (file, words) in
        [("x.tar", "x.tar: "), ("nowhere.tar", "there is no such file"), (".", "this is no file")]
    {
        let answer = folder.run(&["image", file]);
        assert!(answer.err.contains(words), "{}", answer.err);
        assert_eq!((answer.code, answer.out.as_str()), (2, ""));
    }
}
