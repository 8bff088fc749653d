//! dd, fallocate, truncate, head -c: files whose size the command states. openssl and `init` commands: small files.

use super::{Machine, Piped};
use crate::basis;
use crate::fs::{BELOW, Size, What};
use crate::source::Span;
use crate::{BasisKind, Bytes};

/// What gzip leaves of zeros.
const ZEROS: f64 = 0.001;

impl Machine<'_> {
    /// Commands that state how much they write, or write a little; `None` if it is another one.
    pub(super) fn stated_command(&mut self, name: &str, args: &[String], span: Span) -> Option<Piped> {
        let operands: Vec<&String> = args.iter().filter(|a| !a.starts_with('-')).collect();
        let first = operands.first().map_or("", |word| word.as_str());
        match name {
            "fallocate" => {
                let length = option(args, "-l", "--length");
                let path = operands.iter().rev().find(|word| Some(word.as_str()) != length)?;
                let bytes = length.and_then(amount).map(|bytes| (Bytes::exact(bytes), ZEROS));
                self.stated(path, bytes, "written-size", span);
            }
            "truncate" => self.truncate(args, &operands, span),
            "dd" => {
                let value = |key: &str| args.iter().find_map(|a| a.strip_prefix(key));
                let path = value("of=")?;
                let block = value("bs=").or_else(|| value("obs=")).map_or(Some(512), amount);
                let bytes = block.zip(value("count=").and_then(amount)).map(|(b, n)| b.saturating_mul(n));
                let bytes = bytes.map(|bytes| from_device(value("if=").unwrap_or(""), bytes));
                self.stated(path, bytes, "written-size", span);
            }
            "head" => {
                let text = option(args, "-c", "--bytes")?;
                let source =
                    operands.iter().rev().find(|word| word.as_str() != text).map_or("", |s| s.as_str());
                let (bytes, packs) = from_device(source, amount(text)?);
                let size = Some(Size::packing(bytes, packs));
                return Some(Piped { size, stated: true, ..Piped::default() });
            }
            "openssl" => {
                let bytes = if first == "dhparam" { [200, 800, 5_000] } else { [200, 1_800, 10_000] };
                for key in ["-out", "-keyout"] {
                    if let Some(path) = option(args, key, key).filter(|path| path.starts_with(|c| c != '-')) {
                        let path = self.path(path);
                        self.assume(&path, "written-file", &[("path", &path)], span, bytes, 0.8, What::File);
                    }
                }
            }
            "git" if first == "init" => {
                let dir = operands.get(1).map_or(".", |dir| dir.as_str());
                self.scaffold("git init", &format!("{dir}/.git"), [300, 25_000, 90_000], span);
            }
            "npm" | "yarn" | "pnpm" if first == "init" && operands.len() == 1 => {
                self.scaffold(&format!("{name} init"), ".", [100, 300, 2_000], span);
            }
            "cargo" if matches!(first, "new" | "init") => {
                let dir = operands.get(1).map_or(".", |dir| dir.as_str());
                self.scaffold(&format!("cargo {first}"), dir, [200, 2_000, 60_000], span);
            }
            "dotnet" if first == "new" => {
                let dir = option(args, "-o", "--output").or_else(|| option(args, "-n", "--name"));
                self.scaffold("dotnet new", dir.unwrap_or("."), [300, 60_000, 6_000_000], span);
            }
            _ => return None,
        }
        Some(Piped::default())
    }

    /// The few files that a new project starts with.
    fn scaffold(&mut self, command: &str, dir: &str, bytes: [u64; 3], span: Span) {
        let path = self.path(&format!("{dir}/{BELOW}scaffold"));
        self.assume(&path, "small-files", &[("command", command)], span, bytes, 0.4, What::Tree);
    }

    /// `truncate -s`: holes, of which a layer's archive holds the zeros and a disk perhaps nothing.
    fn truncate(&mut self, args: &[String], operands: &[&String], span: Span) {
        let Some(text) = option(args, "-s", "--size") else { return };
        let size = amount(text);
        for path in operands.iter().filter(|word| word.as_str() != text) {
            if size == Some(0) {
                // What stood there goes away; a new file is empty.
                self.delete(path);
                continue;
            }
            let bytes = size.map(|bytes| (Bytes::range(0, bytes, bytes), ZEROS));
            self.stated(path, bytes, "written-holes", span);
        }
    }

    /// A file of a stated size; `None` where it is not known.
    fn stated(&mut self, path: &str, bytes: Option<(Bytes, f64)>, why: &str, span: Span) {
        let path = self.path(path);
        let (size, kind, why) = match bytes {
            Some((bytes, packs)) if bytes.low == bytes.high => {
                (Size::packing(bytes, packs), BasisKind::Exact, why)
            }
            Some((bytes, packs)) => (Size::packing(bytes, packs), BasisKind::Derived, why),
            None => (Size::UNKNOWN, BasisKind::Unknown, "written-unknown"),
        };
        let basis = basis::reason(kind, why, &[]);
        let item = self.item("written-file", &[("path", &path)], span, basis);
        self.put(&path, size, item, What::File);
    }
}

/// So many bytes read from a source: a device gives them all, a file at most as many; and how they pack.
fn from_device(source: &str, bytes: u64) -> (Bytes, f64) {
    match source {
        "/dev/zero" => (Bytes::exact(bytes), ZEROS),
        "/dev/random" | "/dev/urandom" => (Bytes::exact(bytes), 1.0),
        _ => (Bytes::range(0, bytes, bytes), 0.5),
    }
}

/// The word after an option, what follows its `=`, or what is joined to its short form.
fn option<'a>(args: &'a [String], short: &str, long: &str) -> Option<&'a str> {
    let mut words = args.iter();
    while let Some(word) = words.next() {
        if word == short || word == long {
            return words.next().map(String::as_str);
        }
        if let Some(value) = word.strip_prefix(long).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value);
        }
        if short.len() == 2
            && let Some(value) = word.strip_prefix(short)
        {
            return Some(value);
        }
    }
    None
}

/// A number of bytes as coreutils read it: `1G` and `1GiB` in powers of 1024, `1GB` in powers of 1000, `2x3` a
/// product. `None` for anything else, and for sizes relative to what is there (`+1K`).
fn amount(text: &str) -> Option<u64> {
    text.split('x').map(factor).try_fold(1_u64, |product, factor| product.checked_mul(factor?))
}

fn factor(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, suffix) = text.split_at_checked(end)?;
    let number: u64 = digits.parse().ok()?;
    let mut letters = suffix.chars();
    let unit = match (letters.next(), letters.as_str()) {
        (None, _) | (Some('c' | 'B'), "") => 1,
        (Some('w'), "") => 2,
        (Some('b'), "") => 512,
        (Some(letter), rest) => {
            let power = match letter.to_ascii_uppercase() {
                'K' => 1,
                'M' => 2,
                'G' => 3,
                'T' => 4,
                'P' => 5,
                _ => return None,
            };
            match rest {
                "" | "iB" => 1024_u64.checked_pow(power)?,
                "B" => 1000_u64.checked_pow(power)?,
                _ => return None,
            }
        }
    };
    number.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_coreutils_read_them() {
        for (text, bytes) in [
            ("500", Some(500)),
            ("1G", Some(1 << 30)),
            ("1GiB", Some(1 << 30)),
            ("2kB", Some(2_000)),
            ("3MB", Some(3_000_000)),
            ("100M", Some(104_857_600)),
            ("2x1k", Some(2048)),
            ("4b", Some(2048)),
            ("+1K", None),
            ("1.5G", None),
            ("", None),
            ("99999999999P", None),
        ] {
            assert_eq!(amount(text), bytes, "{text}");
        }
    }
}
