//! What a registry says of an image, and what a layer holds: readers without any network of their own.

use std::io::Read;

use serde_json::Value;

/// One platform's manifest in an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Platform {
    /// As Docker names it: `amd64`, `arm64`, `arm/v7`.
    pub(crate) arch: String,
    /// Digest of its manifest.
    pub(crate) digest: String,
}

/// A layer of a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layer {
    /// Digest of the blob.
    pub(crate) digest: String,
    /// Bytes of the blob as it is pulled.
    pub(crate) size: u64,
}

/// Linux platforms of an index or manifest list; empty when the text is a manifest of one platform.
pub(crate) fn platforms(text: &str) -> Result<Vec<Platform>, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if let Some(message) = value["errors"][0]["message"].as_str() {
        return Err(message.to_owned());
    }
    let manifests = value["manifests"].as_array().cloned().unwrap_or_default();
    let linux = manifests.iter().filter(|m| m["platform"]["os"] == "linux");
    Ok(linux
        .filter_map(|manifest| {
            let arch = manifest["platform"]["architecture"].as_str()?;
            let arch = match manifest["platform"]["variant"].as_str() {
                Some(variant) if arch == "arm" => format!("{arch}/{variant}"),
                _ => arch.to_owned(),
            };
            Some(Platform { arch, digest: manifest["digest"].as_str()?.to_owned() })
        })
        .collect())
}

/// Layers of one platform's manifest.
pub(crate) fn layers(text: &str) -> Result<Vec<Layer>, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let layers = value["layers"].as_array().ok_or("no layers: not a manifest")?;
    layers
        .iter()
        .map(|layer| {
            let digest = layer["digest"].as_str().ok_or("a layer without digest")?.to_owned();
            Ok(Layer { digest, size: layer["size"].as_u64().ok_or("a layer without size")? })
        })
        .collect()
}

/// Sum of the file sizes in an unpacked layer: what Docker's classic store counts. Names, links and the
/// archive's own padding do not count.
pub(crate) fn tar_files(mut tar: impl Read) -> Result<u64, String> {
    let mut sum = 0_u64;
    let mut header = [0_u8; 512];
    loop {
        match fill(&mut tar, &mut header)? {
            0 => return Ok(sum),
            512 => {}
            _ => return Err("the archive ends within a header".to_owned()),
        }
        if header.iter().all(|byte| *byte == 0) {
            continue;
        }
        let field = header.get(124..136).unwrap_or_default();
        let size = number(field).ok_or("a size that is no number")?;
        // Regular files only; `x`, `g`, `L` and `K` describe the entry after them.
        if matches!(header.get(156), Some(b'0' | b'7' | 0)) {
            sum += size;
        }
        let padded = size.div_ceil(512) * 512;
        let copied = std::io::copy(&mut tar.by_ref().take(padded), &mut std::io::sink());
        if copied.map_err(|error| error.to_string())? != padded {
            return Err("the archive ends within a file".to_owned());
        }
    }
}

fn fill(tar: &mut impl Read, buffer: &mut [u8]) -> Result<usize, String> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match tar.read(rest).map_err(|error| error.to_string())? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

/// Octal digits, or big-endian bytes behind a set high bit for files above 8 GiB.
fn number(field: &[u8]) -> Option<u64> {
    if field.first()? & 0x80 != 0 {
        return field
            .iter()
            .skip(4)
            .try_fold(0_u64, |sum, byte| sum.checked_mul(256)?.checked_add((*byte).into()));
    }
    let text: String = field.iter().map(|byte| char::from(*byte)).collect();
    let digits = text.trim_matches(['\0', ' ']);
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

/// A row in the columns of `core/data/images.tsv`; an unpacked size that was not measured stays empty.
pub(crate) fn row(
    image: &str,
    tag: &str,
    arch: &str,
    compressed: u64,
    unpacked: Option<u64>,
    date: &str,
    source: &str,
) -> String {
    let measure = if unpacked.is_some() { "classic" } else { "registry" };
    let unpacked = unpacked.map(|bytes| bytes.to_string()).unwrap_or_default();
    [image, tag, "", arch, &compressed.to_string(), &unpacked, measure, date, "primary", "", source]
        .join("\t")
}

/// Days since 1970 as `YYYY-MM-DD`.
pub(crate) fn date(days: u64) -> String {
    let is_leap = |year: u64| year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let (mut year, mut left) = (1970, days);
    loop {
        let length = 365 + u64::from(is_leap(year));
        if left < length {
            break;
        }
        left -= length;
        year += 1;
    }
    let mut month = 1;
    for length in [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", left + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_gives_its_linux_platforms() {
        let index = r#"{"schemaVersion":2,"manifests":[
            {"digest":"sha256:a","platform":{"os":"linux","architecture":"amd64"}},
            {"digest":"sha256:b","platform":{"os":"linux","architecture":"arm","variant":"v7"}},
            {"digest":"sha256:c","platform":{"os":"linux","architecture":"arm64","variant":"v8"}},
            {"digest":"sha256:d","platform":{"os":"unknown","architecture":"unknown"}},
            {"digest":"sha256:e","platform":{"os":"windows","architecture":"amd64"}}]}"#;
        let found: Vec<(String, String)> =
            platforms(index).unwrap().into_iter().map(|p| (p.arch, p.digest)).collect();
        let wanted = [("amd64", "sha256:a"), ("arm/v7", "sha256:b"), ("arm64", "sha256:c")];
        assert_eq!(found, wanted.map(|(arch, digest)| (arch.to_owned(), digest.to_owned())));
        assert_eq!(platforms(r#"{"layers":[]}"#).unwrap(), []);
        assert_eq!(platforms(r#"{"errors":[{"message":"no such image"}]}"#).unwrap_err(), "no such image");
        assert!(platforms("<html>").is_err());
    }

    #[test]
    fn a_manifest_gives_its_layers() {
        let manifest = r#"{"config":{"size":7},"layers":[{"digest":"sha256:x","size":100},{"digest":"sha256:y","size":23}]}"#;
        let sum: u64 = layers(manifest).unwrap().iter().map(|layer| layer.size).sum();
        assert_eq!(sum, 123);
        assert!(layers(r#"{"layers":[{"digest":"sha256:x"}]}"#).is_err());
        assert!(layers(r#"{"manifests":[]}"#).is_err());
    }

    /// A header with its content, padded.
    fn entry(name: &str, kind: u8, content: &[u8]) -> Vec<u8> {
        let mut header = vec![0_u8; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
        header[156] = kind;
        header.extend_from_slice(content);
        header.resize(header.len().div_ceil(512) * 512, 0);
        header
    }

    #[test]
    fn only_the_bytes_of_files_count() {
        let mut tar = entry("usr/", b'5', b"");
        tar.extend(entry("././@LongLink", b'L', b"a-very-long-name"));
        tar.extend(entry("usr/b", 0, b"12345"));
        tar.extend(entry("usr/link", b'2', b""));
        tar.extend(entry("usr/a", b'0', &[1; 700]));
        let cut = tar.len() - 600;
        tar.extend([0_u8; 1024]);
        assert_eq!(tar_files(tar.as_slice()).unwrap(), 705);
        assert!(tar_files(&tar[..cut]).is_err());
        assert_eq!(tar_files(&[][..]).unwrap(), 0);
    }

    #[test]
    fn rows_have_the_columns_of_the_table() {
        let table = include_str!("../../data/images.tsv").lines().next().unwrap();
        let registry = row("alpine", "3.22", "arm64", 4_000_000, None, "2026-11-24", "https://example.org/x");
        assert_eq!(registry.split('\t').count(), table.split('\t').count());
        assert!(registry.starts_with("alpine\t3.22\t\tarm64\t4000000\t\tregistry\t2026-11-24\tprimary\t\t"));
        let measured = row("alpine", "3.22", "arm64", 4_000_000, Some(8_000_000), "2026-11-24", "x y");
        assert!(measured.contains("\t4000000\t8000000\tclassic\t"));
    }

    #[test]
    fn days_become_dates() {
        for (days, wanted) in
            [(0, "1970-01-01"), (59, "1970-03-01"), (11_016, "2000-02-29"), (20_781, "2026-11-24")]
        {
            assert_eq!(date(days), wanted);
        }
    }
}
