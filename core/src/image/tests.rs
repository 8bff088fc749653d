//! Small images, built here and counted by hand.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::size::FileChange;
use crate::{Options, analyze};

/// A tar, entry by entry.
#[derive(Clone, Default)]
struct TarFile(Vec<u8>);

impl TarFile {
    fn entry(mut self, path: &str, flag: u8, size: u64, link: &str, contents: &[u8]) -> Self {
        let mut header = [0u8; 512];
        let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, path.as_bytes());
        put(100, b"0000644\0");
        put(124, format!("{size:011o}\0").as_bytes());
        put(148, b"        ");
        put(156, &[flag]);
        put(157, link.as_bytes());
        put(257, b"ustar\x0000");
        let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        self.0.extend(header);
        self.0.extend(contents);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }

    fn file(self, path: &str, contents: &[u8]) -> Self {
        self.entry(path, b'0', contents.len() as u64, "", contents)
    }

    fn bytes(self, path: &str, count: usize) -> Self {
        self.file(path, &vec![b'x'; count])
    }

    fn directory(self, path: &str) -> Self {
        self.entry(path, b'5', 0, "", b"")
    }

    fn end(mut self) -> Vec<u8> {
        self.0.extend([0; 1024]);
        self.0
    }
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3];
    out.extend(b"layer.tar\0");
    out.extend(miniz_oxide::deflate::compress_to_vec(data, 6));
    out.extend([0; 4]);
    out.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
    out
}

fn zstd(data: &[u8]) -> Vec<u8> {
    // A frame to skip, as zstd:chunked has them, then two frames.
    let (a, b) = data.split_at(data.len() / 2);
    let mut out = vec![0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
    for part in [a, b] {
        out.extend(ruzstd::encoding::compress_to_vec(part, ruzstd::encoding::CompressionLevel::Fastest));
    }
    out
}

struct Memory(Vec<u8>);

impl Source for Memory {
    fn length(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize, String> {
        let rest = self.0.get(usize::try_from(offset).unwrap()..).unwrap_or_default();
        // Short reads, as a source may give them.
        let count = buffer.len().min(rest.len()).min(7_777);
        buffer[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }
}

fn read(bytes: &[u8]) -> Result<RealImage, ReadError> {
    read_archive(&mut Memory(bytes.to_vec()), &mut |_| {})
}

/// What `docker save` wrote before Docker 25.
fn legacy(layers: &[Vec<u8>], history: &str) -> Vec<u8> {
    let mut tar = TarFile::default();
    let mut names = Vec::new();
    for (index, layer) in layers.iter().enumerate() {
        tar = tar.directory(&format!("id{index}/")).file(&format!("id{index}/layer.tar"), layer);
        names.push(format!("\"id{index}/layer.tar\""));
    }
    let manifest = format!(r#"[{{"Config":"c.json","RepoTags":["app:1"],"Layers":[{}]}}]"#, names.join(","));
    let config = format!(r#"{{"os":"linux","architecture":"amd64","history":[{history}]}}"#);
    tar.file("c.json", config.as_bytes()).file("manifest.json", manifest.as_bytes()).end()
}

/// An OCI layout with one image per platform, the blobs named as given.
fn oci(platforms: &[(&str, &str)], layers: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut tar = TarFile::default().file("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#);
    let names: Vec<String> =
        layers.iter().map(|(name, _)| format!(r#"{{"digest":"sha256:{name}"}}"#)).collect();
    let mut entries = Vec::new();
    for (architecture, digest) in platforms {
        let config = format!(r#"{{"os":"linux","architecture":"{architecture}","history":[]}}"#);
        tar = tar.file(&format!("blobs/sha256/c{digest}"), config.as_bytes());
        let manifest =
            format!(r#"{{"config":{{"digest":"sha256:c{digest}"}},"layers":[{}]}}"#, names.join(","));
        tar = tar.file(&format!("blobs/sha256/{digest}"), manifest.as_bytes());
        entries.push(format!(
            r#"{{"digest":"sha256:{digest}","platform":{{"os":"linux","architecture":"{architecture}"}}}}"#
        ));
    }
    entries.push(r#"{"digest":"sha256:gone","platform":{"os":"linux","architecture":"s390x"}}"#.to_owned());
    for (name, data) in layers {
        tar = tar.file(&format!("blobs/sha256/{name}"), data);
    }
    tar.file("index.json", format!(r#"{{"manifests":[{}]}}"#, entries.join(",")).as_bytes()).end()
}

/// `+ /a 10`, `~ /b 3 -2` or `- /c -5`: each path of a layer, its bytes, and those that it hides.
fn lines(tree: &FileTree) -> Vec<String> {
    fn visit(tree: &FileTree, parent: Option<u32>, path: &str, out: &mut Vec<String>) {
        for child in tree.children(parent) {
            let node = tree.node(child).unwrap();
            let path = format!("{path}/{}", node.name);
            let sign = match node.change {
                FileChange::Added => '+',
                FileChange::Changed => '~',
                FileChange::Removed => '-',
            };
            let hidden = if node.hidden > 0 { format!(" -{}", node.hidden) } else { String::new() };
            out.push(format!("{sign} {path} {}{hidden}", node.total));
            visit(tree, Some(child), &path, out);
        }
    }
    let mut out = Vec::new();
    visit(tree, None, "", &mut out);
    out
}

fn three_layers() -> Vec<Vec<u8>> {
    vec![
        TarFile::default()
            .directory("etc/")
            .bytes("etc/a", 100)
            .bytes("etc/b", 50)
            .directory("var/")
            .directory("var/lists/")
            .bytes("var/lists/x", 400)
            .bytes("var/lists/y", 100)
            .entry("bin", b'2', 0, "usr/bin", b"")
            .end(),
        TarFile::default()
            .directory("./etc/")
            .bytes("./etc/a", 120)
            .directory("app/")
            .bytes("app/main", 1000)
            .end(),
        TarFile::default().bytes("etc/.wh.b", 0).bytes("var/.wh.lists", 0).end(),
    ]
}

#[test]
fn says_what_each_layer_adds_changes_and_removes() {
    let image = read(&legacy(&three_layers(), "")).unwrap();
    let trees: Vec<_> = image.layers.iter().map(|layer| lines(&layer.tree)).collect();
    assert_eq!(
        trees[0],
        [
            "+ /bin 0",
            "+ /etc 150",
            "+ /etc/a 100",
            "+ /etc/b 50",
            "+ /var 500",
            "+ /var/lists 500",
            "+ /var/lists/x 400",
            "+ /var/lists/y 100"
        ]
    );
    assert_eq!(trees[1], ["+ /app 1000", "+ /app/main 1000", "~ /etc 120", "~ /etc/a 120 -100"]);
    assert_eq!(trees[2], ["~ /etc 0", "- /etc/b 0 -50", "~ /var 0", "- /var/lists 0 -500"]);
    assert_eq!(image.layers.iter().map(|layer| layer.unpacked).collect::<Vec<_>>(), [650, 1120, 0]);
    assert_eq!(image.total, Some(RealSize::exact(1770)));
    assert_eq!(image.layers[0].tree.nodes[0].link, "usr/bin");
    assert_eq!((image.name.as_deref(), image.platform.as_deref()), (Some("app:1"), Some("linux/amd64")));
    assert_eq!((image.origin, image.layers[0].media.as_str()), (Origin::DockerArchive, "tar"));
}

#[test]
fn counts_waste_as_dive_does() {
    let waste = read(&legacy(&three_layers(), "")).unwrap().waste.unwrap();
    // By hand: /etc/a 100 + 120, least 100. /etc/b 50 + 0 (a removed file counts nothing), least 0. A removed
    // directory is a path of its own, with what is below it: 500. Then 1000 of /app/main and 400 and 100.
    assert_eq!((waste.all, waste.least), (220 + 50 + 500 + 1000 + 400 + 100, 100 + 500 + 1000 + 400 + 100));
    let paths: Vec<_> = waste.paths.iter().map(|path| (path.path.as_str(), path.times, path.bytes)).collect();
    assert_eq!(paths, [("/etc/a", 2, 220), ("/etc/b", 2, 50)]);
    assert_eq!((waste.bytes, waste.count), (270, 2));
}

#[test]
fn gives_the_efficiency_of_dives_own_test() {
    // dive/filetree/efficiency_test.go, TestEfficiency: 0.75, and one path with 7000 bytes.
    let layers = [
        TarFile::default().bytes("etc/nginx/nginx.conf", 2000).bytes("etc/nginx/public", 3000).end(),
        TarFile::default().bytes("etc/nginx/nginx.conf", 5000).bytes("etc/athing", 10000).end(),
        TarFile::default().bytes("etc/.wh.nginx", 0).end(),
    ];
    let waste = read(&legacy(&layers, "")).unwrap().waste.unwrap();
    assert!((waste.efficiency() - 0.75).abs() < 1e-9, "{}", waste.efficiency());
    assert_eq!(waste.paths, [WastedPath { path: "/etc/nginx/nginx.conf".to_owned(), times: 2, bytes: 7000 }]);
    // TestEfficiency_ScratchImage: a file without bytes.
    let waste = read(&legacy(&[TarFile::default().bytes("nothing", 0).end()], "")).unwrap().waste.unwrap();
    assert!((waste.efficiency() - 1.0).abs() < 1e-9);
    assert!(waste.paths.is_empty());
}

#[test]
fn an_opaque_directory_hides_all_that_was_in_it_and_a_file_replaces_a_directory() {
    let layers = [
        TarFile::default().directory("d/").bytes("d/a", 10).bytes("d/b", 20).bytes("e/f", 5).end(),
        TarFile::default().directory("d/").bytes("d/.wh..wh..opq", 0).bytes("d/b", 7).bytes("e", 3).end(),
        TarFile::default().bytes("d/a", 1).bytes("e/g", 1).bytes(".wh.gone", 0).end(),
    ];
    let image = read(&legacy(&layers, "")).unwrap();
    assert_eq!(lines(&image.layers[1].tree), ["~ /d 7", "- /d/a 0 -10", "~ /d/b 7 -20", "~ /e 3 -5"]);
    assert_eq!(lines(&image.layers[2].tree), ["~ /d 1", "+ /d/a 1", "~ /e 1 -3", "+ /e/g 1", "- /gone 0"]);
}

#[test]
fn layers_may_be_compressed_and_give_the_same() {
    let [a, b, c] = <[Vec<u8>; 3]>::try_from(three_layers()).unwrap();
    let plain = read(&legacy(&[a.clone(), b.clone(), c.clone()], "")).unwrap();
    let mut twice = gzip(&b[..1000]);
    twice.extend(gzip(&b[1000..]));
    let packed =
        read(&oci(&[("amd64", "m1")], &[("l1", gzip(&a)), ("l2", twice), ("l3", zstd(&c))])).unwrap();
    assert_eq!(packed.origin, Origin::OciArchive);
    let media: Vec<_> = packed.layers.iter().map(|layer| layer.media.as_str()).collect();
    assert_eq!(media, ["tar+gzip", "tar+gzip", "tar+zstd"]);
    for (plain, packed) in plain.layers.iter().zip(&packed.layers) {
        assert_eq!((&plain.tree, plain.unpacked), (&packed.tree, packed.unpacked));
    }
    assert_eq!(plain.waste, packed.waste);
    assert!(packed.notes.iter().any(|note| note.code == "image-no-history"), "{:?}", packed.notes);
}

#[test]
fn the_whole_may_be_compressed_too() {
    let [a, b, c] = <[Vec<u8>; 3]>::try_from(three_layers()).unwrap();
    let layers = [("l1", gzip(&a)), ("l2", b), ("l1", gzip(&a)), ("l3", zstd(&c))];
    for plain in [legacy(&three_layers(), r#"{"created_by":"RUN x"}"#), oci(&[("amd64", "m1")], &layers)] {
        let image = read(&plain).unwrap();
        assert_eq!(read(&gzip(&plain)).as_ref(), Ok(&image));
        assert_eq!(read(&zstd(&plain)[11..]).as_ref(), Ok(&image));
    }
}

#[test]
fn chooses_a_platform_and_says_which() {
    let layers = [("l1", three_layers()[0].clone())];
    let image = read(&oci(&[("arm64", "m1"), ("amd64", "m2")], &layers)).unwrap();
    assert_eq!(image.platform.as_deref(), Some("linux/amd64"));
    let note = image.notes.iter().find(|note| note.code == "image-platform-chosen").unwrap();
    assert_eq!(note.text, "The archive holds several images; this is linux/amd64. The others: linux/arm64.");
}

#[test]
fn history_and_layers_are_joined() {
    let history = r#"{"created_by":"ADD rootfs in /"},{"created_by":"CMD [\"sh\"]","empty_layer":true},{"created_by":"COPY app /app # buildkit"},{"created_by":"RUN /bin/sh -c rm -r /var/lists # buildkit"}"#;
    let image = read(&legacy(&three_layers(), history)).unwrap();
    let sizes: Vec<_> = image.entries.iter().map(|entry| entry.size.map(|size| size.shown)).collect();
    assert_eq!(sizes, [Some(650), Some(0), Some(1120), Some(0)]);
    assert_eq!(image.layers.iter().map(|layer| layer.entry).collect::<Vec<_>>(), [Some(0), Some(2), Some(3)]);
    assert!(image.notes.is_empty(), "{:?}", image.notes);
}

#[track_caller]
fn fails(bytes: &[u8], code: &str) {
    let error = read(bytes).expect_err(code);
    assert_eq!(error.code, code, "{}", error.text);
}

#[test]
fn says_what_is_wrong_with_an_archive() {
    let good = legacy(&three_layers(), "");
    fails(b"", "image-empty-file");
    fails(b"hello, this is no archive at all", "image-archive-cut");
    fails(&[b'x'; 2000], "image-no-tar");
    fails(b"BZh91AY&SY and so on", "image-compressed");
    let packed = gzip(&good);
    fails(&packed[..packed.len() / 2], "image-archive-short");
    fails(&TarFile::default().bytes("etc/passwd", 10).end(), "image-no-manifest");
    fails(&TarFile::default().file("manifest.json", b"[]").end(), "image-none");
    fails(&TarFile::default().file("manifest.json", b"[").end(), "image-json-member");
    fails(&TarFile::default().file("manifest.json", br#"[{"Config":"x"}]"#).end(), "image-missing");
    fails(&TarFile::default().file("manifest.json", br#"[{"Layers":["a"]}]"#).end(), "image-layer-missing");
    fails(&TarFile::default().file("index.json", br#"{"manifests":[]}"#).end(), "image-index-empty");
    fails(&TarFile::default().file("index.json", b"{}").end(), "image-none");
    let layer = three_layers()[0].clone();
    fails(&legacy(&[layer[..700].to_vec()], ""), "image-layer-ends");
    let packed = gzip(&layer);
    fails(&legacy(&[packed[..packed.len() / 2].to_vec()], ""), "image-layer-cut");
    let mut damaged = packed.clone();
    damaged[25] ^= 0xff;
    damaged[26] ^= 0xff;
    let error = read(&legacy(&[damaged], "")).unwrap_err();
    assert!(["image-layer-damaged", "image-layer-header", "image-layer-cut"].contains(&error.code.as_str()));
    let mut short = packed;
    let length = short.len();
    short[length - 4] ^= 1;
    fails(&legacy(&[short], ""), "image-layer-damaged");
    let packed = zstd(&layer);
    fails(&legacy(&[packed[..packed.len() - 9].to_vec()], ""), "image-layer-cut");
    fails(&legacy(&[vec![7; 5000]], ""), "image-layer-header");
}

#[test]
fn absurd_archives_end_in_an_error_or_a_result() {
    // A size beyond everything, in octal and in base 256.
    let huge = TarFile::default().entry("a", b'0', 0o77_777_777_777, "", b"").end();
    fails(&legacy(std::slice::from_ref(&huge), ""), "image-layer-ends");
    fails(&legacy(&[gzip(&huge)], ""), "image-layer-ends");
    fails(&huge, "image-archive-cut");
    // Links that lead to each other.
    let round = TarFile::default()
        .entry("a/layer.tar", b'2', 0, "../b/layer.tar", b"")
        .entry("b/layer.tar", b'2', 0, "../a/layer.tar", b"")
        .file("manifest.json", br#"[{"Layers":["a/layer.tar"]}]"#);
    fails(&round.end(), "image-layer-missing");
    // An index that names itself.
    let index = br#"{"manifests":[{"digest":"sha256:i"}]}"#;
    fails(&TarFile::default().file("index.json", index).file("blobs/sha256/i", index).end(), "image-none");
    // A path as deep as a name can be, by a PAX header; and one that is longer.
    for (parts, good) in [(2_000, true), (5_000, false)] {
        let record = format!(" path={}x\n", "a/".repeat(parts));
        let record = format!("{}{record}", record.len() + 4 + usize::from(parts > 4_900));
        let layer = TarFile::default().file("pax", record.as_bytes());
        let mut layer = layer.0;
        layer[156] = b'x';
        let sum: u32 =
            (0..512).map(|at| if (148..156).contains(&at) { 32 } else { u32::from(layer[at]) }).sum();
        layer[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        let layer = TarFile(layer).bytes("short", 3).end();
        match read(&legacy(&[layer], "")) {
            Ok(image) => assert!(good && image.layers[0].tree.nodes.len() == parts + 1),
            Err(error) => assert!(!good && error.code == "image-layer-name", "{}", error.text),
        }
    }
}

#[test]
fn no_damage_makes_it_panic() {
    let layers = three_layers();
    let archives = [
        legacy(&layers, r#"{"created_by":"RUN x"}"#),
        oci(&[("amd64", "m1")], &[("l1", gzip(&layers[0])), ("l2", zstd(&layers[1]))]),
        gzip(&legacy(&layers, "")),
    ];
    let mut random = 0x9e37_79b9_u32;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        random as usize % below
    };
    for archive in archives {
        for round in 0..600 {
            let mut bytes = archive.clone();
            if round % 3 == 0 {
                bytes.truncate(next(bytes.len()));
            }
            for _ in 0..=next(8) {
                if let Some(length) = Some(bytes.len()).filter(|&length| length > 0) {
                    bytes[next(length)] = u8::try_from(next(256)).unwrap();
                }
            }
            // Either is good: that it comes back is the point.
            let _ = read(&bytes);
        }
    }
}

const TABLE: &str = "\
IMAGE                                                                     CREATED        CREATED BY                                                                      SIZE      COMMENT
sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef   2 weeks ago    CMD [\"node\" \"server.js\"]                                                        0B        buildkit.dockerfile.v0
<missing>                                                                 2 weeks ago    RUN |1 A=b /bin/sh -c npm ci   --omit=dev # buildkit                            19.9MB    buildkit.dockerfile.v0
<missing>                                                                 2 weeks ago    COPY package.json ./ # buildkit                                                 1.02kB    buildkit.dockerfile.v0
<missing>                                                                 2 weeks ago    WORKDIR /app                                                                    0B        buildkit.dockerfile.v0
<missing>                                                                 3 months ago   /bin/sh -c #(nop)  CMD [\"bash\"]                                                 0B
<missing>                                                                 3 months ago   # debian.sh --arch 'amd64' out/ 'bookworm' '@1700000000'                        74.8MB    debuerreotype 0.15
";

fn entries(image: &RealImage) -> Vec<(String, u64)> {
    let entry = |entry: &Entry| (entry.created_by.clone(), entry.size.unwrap().shown);
    image.entries.iter().map(entry).collect()
}

#[test]
fn reads_the_table() {
    let image = read_text(TABLE).unwrap();
    assert_eq!(
        entries(&image),
        [
            ("# debian.sh --arch 'amd64' out/ 'bookworm' '@1700000000'".to_owned(), 74_800_000),
            ("/bin/sh -c #(nop)  CMD [\"bash\"]".to_owned(), 0),
            ("WORKDIR /app".to_owned(), 0),
            ("COPY package.json ./ # buildkit".to_owned(), 1_020),
            ("RUN |1 A=b /bin/sh -c npm ci   --omit=dev # buildkit".to_owned(), 19_900_000),
            ("CMD [\"node\" \"server.js\"]".to_owned(), 0),
        ]
    );
    assert_eq!(
        image.total,
        Some(RealSize {
            low: 74_750_000 + 1_015 + 19_850_000,
            shown: 94_701_020,
            high: 74_850_000 + 1_025 + 19_950_000
        })
    );
    assert_eq!(image.origin, Origin::HistoryTable);
    let codes: Vec<_> = image.notes.iter().map(|note| note.code.as_str()).collect();
    assert_eq!(codes, ["image-history-rounded"]);
}

#[test]
fn reads_the_table_after_a_prompt_without_its_blanks_or_with_cut_lines() {
    let image = read_text(&format!("$ docker history --no-trunc app\n{TABLE}\n$ ")).unwrap();
    assert_eq!(image.entries.len(), 6);
    let squeezed: String =
        TABLE.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n").collect();
    let image = read_text(&squeezed).unwrap();
    assert_eq!(image.entries[4].created_by, "RUN |1 A=b /bin/sh -c npm ci --omit=dev # buildkit");
    assert_eq!(image.entries[4].size, RealSize::parse("19.9MB"));
    let cut = "IMAGE          CREATED       CREATED BY                                      SIZE      COMMENT
3e23a5875458   8 days ago    RUN /bin/sh -c apt-get update && apt-get ins…   338.3MB
8578938dd170   8 days ago    /bin/sh -c #(nop) ENV LC_ALL=C.UTF-8            0 B
";
    let image = read_text(cut).unwrap();
    assert!(image.entries[1].truncated && !image.entries[0].truncated);
    assert_eq!(image.entries[1].size, RealSize::parse("338.3MB"));
    assert_eq!(image.notes[0].code, "image-history-truncated");
    assert_eq!(image.notes[0].args, [("count".to_owned(), "1".to_owned())]);
}

#[test]
fn a_heredoc_goes_on_over_lines() {
    let table = "IMAGE       CREATED        CREATED BY   SIZE      COMMENT
<missing>   2 weeks ago    RUN /bin/sh -c <<EOF (set -e...)
set -e
apt-get update

EOF # buildkit                            12MB    buildkit.dockerfile.v0
<missing>   2 weeks ago    WORKDIR /app   0B        buildkit.dockerfile.v0
";
    let image = read_text(table).unwrap();
    assert_eq!(image.entries.len(), 2);
    assert!(image.entries[1].created_by.starts_with("RUN /bin/sh -c <<EOF"));
    assert_eq!(image.entries[1].size, RealSize::parse("12MB"));
}

#[test]
fn reads_json_of_docker_and_of_podman() {
    let lines = r#"{"Comment":"buildkit","CreatedBy":"RUN /bin/sh -c x # buildkit","ID":"<missing>","Size":"1.5MB"}
{"Comment":"","CreatedBy":"ADD rootfs","ID":"<missing>","Size":"10MB"}
"#;
    let image = read_text(lines).unwrap();
    assert_eq!(image.origin, Origin::HistoryJson);
    assert_eq!(entries(&image)[1], ("RUN /bin/sh -c x # buildkit".to_owned(), 1_500_000));
    let podman = r#"[{"id":"a","created":"2024","CreatedBy":"RUN x","size":123456,"comment":""}]"#;
    assert_eq!(read_text(podman).unwrap().total, Some(RealSize::exact(123_456)));
}

#[test]
fn reads_inspect_and_knows_whose_size_it_is() {
    let classic = r#"[{"RepoTags":["app:1"],"Os":"linux","Architecture":"arm64","Variant":"v8","Size":1234,"RootFS":{"Type":"layers","Layers":["sha256:a","sha256:b"]},"Config":{}}]"#;
    let image = read_text(classic).unwrap();
    assert_eq!(image.total, Some(RealSize::exact(1234)));
    assert_eq!((image.name.as_deref(), image.platform.as_deref()), (Some("app:1"), Some("linux/arm64/v8")));
    assert_eq!(image.notes[0].args, [("count".to_owned(), "2".to_owned())]);
    let containerd = classic.replacen("\"Os\"", "\"Descriptor\":{},\"Os\"", 1);
    let image = read_text(&containerd).unwrap();
    assert_eq!(image.total, None);
    assert_eq!(image.notes[0].code, "image-inspect-containerd");
}

#[test]
fn says_what_is_wrong_with_a_text() {
    let fails = |text: &str, message: &str| assert_eq!(read_text(text).unwrap_err().text, message, "{text}");
    let remedy = "paste the output of: docker history --no-trunc IMAGE, or docker image inspect IMAGE.";
    fails(" \n", &format!("There is nothing to read: {remedy}"));
    fails("hello", &format!("Line 1: this is neither a table of docker history nor JSON: {remedy}"));
    fails(TABLE.lines().next().unwrap(), &format!("The table has a heading and no line below it: {remedy}"));
    fails(
        &TABLE.replace("74.8MB", "large "),
        "Line 7: no size, such as 19.9MB, can be found here. Copy the whole table, with its SIZE column.",
    );
    fails("[{\"a\":\n", "Line 2: the JSON ends in the middle. Copy the whole output, to its last line.");
    fails("{\"a\":1}\n}", "Line 2, column 1: this is no JSON. Copy the whole output, without other lines.");
    fails("[]", &format!("This JSON is no output of docker image inspect (an object is missing): {remedy}"));
    fails(
        "[{\"RootFS\":{\"Layers\":[]}}]",
        &format!("This JSON is no output of docker image inspect (Size is missing): {remedy}"),
    );
    assert!(read_text(&"[".repeat(100_000)).is_err());
}

/// Compares a Dockerfile with a history: one line per row.
fn compared(dockerfile: &str, history: &str) -> (Vec<String>, Comparison) {
    let analysis = analyze(dockerfile, &Options::default());
    let image = read_text(history).unwrap();
    let target = analysis.model.target.unwrap();
    let comparison = compare(dockerfile, &analysis.file, &analysis.model, &analysis.size, target, &image);
    let words = |row: &Row| {
        let line = row
            .instruction
            .and_then(|id| analysis.file.instructions.get(id.index()))
            .map_or("-".to_owned(), |instruction| instruction.lines.start.to_string());
        format!("{:?} {line} {:?} {:?}", row.kind, row.entries, row.verdict)
    };
    (comparison.rows.iter().map(words).collect(), comparison)
}

#[test]
fn matches_entries_and_instructions() {
    let dockerfile = "FROM debian:bookworm-slim\nWORKDIR /app\nARG A=b\nCOPY package.json ./\nRUN npm ci --omit=dev\nCMD [\"node\", \"server.js\"]\n";
    let (rows, comparison) = compared(dockerfile, TABLE);
    assert!(comparison.matches);
    assert_eq!(rows[0].split(' ').take(3).collect::<Vec<_>>(), ["Base", "1", "[0,"]);
    assert!(rows[1].starts_with("Matched 2 [2]"), "{rows:?}");
    assert_eq!(rows[2], "NoEntry 3 [] Unknown");
    assert!(rows[3].starts_with("Matched 4 [3]"), "{rows:?}");
    assert!(rows[4].starts_with("Matched 5 [4]"), "{rows:?}");
    assert_eq!(rows[5], "Matched 6 [5] Inside");
    assert_eq!(rows.len(), 6);
    assert!(comparison.notes.is_empty(), "{:?}", comparison.notes);
    assert_eq!(comparison.rows[0].real, RealSize::parse("74.8MB"));
    assert_eq!(comparison.rows[0].verdict, Verdict::Inside, "a Debian is no other size");
    assert_eq!(comparison.real, read_text(TABLE).unwrap().total);
}

#[test]
fn says_what_has_no_match() {
    let (rows, comparison) = compared(
        "FROM debian:bookworm-slim\nRUN make everything\nWORKDIR /app\nRUN npm ci --omit=dev\n",
        TABLE,
    );
    assert_eq!(rows[1], "NoEntry 2 [] Unknown");
    assert!(rows[2].starts_with("Matched 3 [2]"), "{rows:?}");
    assert_eq!(rows[3], "NoInstruction - [3] Unknown");
    assert!(rows[4].starts_with("Matched 4 [4]"), "{rows:?}");
    assert_eq!(rows[5], "NoInstruction - [5] Unknown");
    let codes: Vec<_> = comparison.notes.iter().map(|note| note.code.as_str()).collect();
    assert_eq!(codes, ["image-base-unclear"]);
}

#[test]
fn another_image_is_shown_on_its_own() {
    let (rows, comparison) = compared("FROM alpine\nRUN apk add curl\nCOPY src /srv/www\n", TABLE);
    assert!(!comparison.matches);
    assert_eq!(rows.len(), 6);
    assert!(rows.iter().all(|row| row.starts_with("NoInstruction")));
    assert_eq!(comparison.notes[0].code, "image-no-match");
}

#[test]
fn without_a_history_the_whole_is_compared() {
    let inspect = r#"[{"Size":80000000,"RootFS":{"Layers":["sha256:a"]}}]"#;
    let (rows, comparison) = compared("FROM debian:bookworm-slim\nRUN make\n", inspect);
    assert!(comparison.matches && rows.is_empty());
    assert_eq!(comparison.real, Some(RealSize::exact(80_000_000)));
    assert!(comparison.estimated.is_some());
    // An archive whose configuration has no history is no such case: its layers have lines of their own.
    let image = read(&legacy(&three_layers(), "")).unwrap();
    assert_eq!(image.entries.len(), 3);
}

#[test]
fn parent_stages_are_in_the_history() {
    let dockerfile = "FROM debian:bookworm-slim AS base\nWORKDIR /app\nFROM base\nCOPY package.json ./\nRUN npm ci --omit=dev\n";
    let (rows, _) = compared(dockerfile, TABLE);
    assert!(rows[0].starts_with("Base 1 [0, 1]"), "{rows:?}");
    assert!(rows[1].starts_with("Matched 2 [2]"), "{rows:?}");
    assert!(rows[2].starts_with("Matched 4 [3]"), "{rows:?}");
}
