//! What the user states: the build context (files with their sizes, `.dockerignore`, a few manifests), and how large
//! base images are.

use dockerfile_syntax::lists::Gather;
use std::collections::BTreeMap;

use dockerfile_answers::size::{Context, ContextFile, StatedBase};

/// What the user states of the build context and of base images. The texts are kept as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// One `path size` per line; see [`read_line`].
    pub files: String,
    /// The text of `.dockerignore`.
    pub ignore: String,
    /// Texts of small manifests by path, which say what will be installed.
    pub manifests: BTreeMap<String, String>,
    /// Sizes of base images by their names (`dockerfile_answers::size::base_name`). They are true of the image whatever
    /// text it stands in.
    pub bases: BTreeMap<String, StatedBase>,
}

/// Stands before a base image's name among the paths of what is stored: no path has it.
const BASE: &str = "\0base ";

/// Why a line states no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineFault {
    /// It has no size at its end.
    NoSize,
    /// Its path leads out of the context.
    Outside,
}

impl Stated {
    /// What is stated so elsewhere; files whose size is left open are not listed.
    pub fn of(dockerignore: Option<&str>, context: &Context) -> Self {
        let files = context.files.iter();
        let lines = files.clone().filter_map(|(path, file)| Some(format!("{path} {}\n", file.bytes?)));
        let texts = files.filter_map(|(path, file)| Some((path.clone(), file.text.clone()?)));
        Self {
            files: lines.collect(),
            ignore: dockerignore.unwrap_or_default().to_owned(),
            manifests: texts.gather(),
            bases: BTreeMap::new(),
        }
    }

    /// The same with base images that were stated before; those stated here go before them.
    pub fn with_bases(mut self, before: &BTreeMap<String, StatedBase>) -> Self {
        for (name, size) in before {
            self.bases.entry(name.clone()).or_insert(*size);
        }
        self
    }

    /// Whether nothing is stated.
    pub fn is_empty(&self) -> bool {
        self.files.trim().is_empty() && self.ignore.trim().is_empty() && self.manifests.is_empty()
    }

    /// The text of `.dockerignore`, if there is one.
    pub fn dockerignore(&self) -> Option<String> {
        (!self.ignore.trim().is_empty()).then(|| self.ignore.clone())
    }

    /// The files, if any is stated. A path that is stated twice has the size stated last. Texts without a list of files
    /// tell nothing of the files beside them.
    pub fn context(&self) -> Option<Context> {
        let lines = self.files.lines().filter_map(|line| read_line(line)?.ok());
        let file = |(path, bytes): (String, u64)| {
            let text = self.manifests.get(&path).cloned();
            (path, ContextFile { bytes: Some(bytes), text, link: None })
        };
        let files: BTreeMap<String, ContextFile> = lines.map(file).gather();
        if !files.is_empty() {
            return Some(Context { files, complete: true });
        }
        let shown = |(path, text): (&String, &String)| {
            let bytes = u64::try_from(text.len()).ok();
            (path.clone(), ContextFile { bytes, text: Some(text.clone()), link: None })
        };
        let files: BTreeMap<String, ContextFile> = self.manifests.iter().map(shown).gather();
        (!files.is_empty()).then_some(Context { files, complete: false })
    }

    /// Lines that state no file, from 1.
    pub fn faults(&self) -> Vec<(u32, LineFault)> {
        let lines = (1..).zip(self.files.lines());
        lines.filter_map(|(number, line)| Some((number, read_line(line)?.err()?))).collect()
    }

    /// As stored: the number of bytes of each part before it. Empty for nothing.
    pub fn encode(&self) -> String {
        if self == &Self::default() {
            return String::new();
        }
        let mut out = String::new();
        let mut part = |text: &str| {
            out.push_str(&format!("{}\n{text}", text.len()));
        };
        part(&self.files);
        part(&self.ignore);
        for (path, text) in &self.manifests {
            part(path);
            part(text);
        }
        for (name, size) in &self.bases {
            part(&format!("{BASE}{name}"));
            part(&sizes_text(*size));
        }
        out
    }

    /// From what was stored; `None` for anything else.
    pub fn decode(stored: &str) -> Option<Self> {
        if stored.is_empty() {
            return Some(Self::default());
        }
        let mut rest = stored;
        let mut parts = Vec::new();
        while !rest.is_empty() {
            let (length, text) = rest.split_once('\n')?;
            let length: usize = length.parse().ok()?;
            parts.push(text.get(..length)?.to_owned());
            rest = text.get(length..)?;
        }
        let mut parts = parts.into_iter();
        let (files, ignore) = (parts.next()?, parts.next()?);
        let mut manifests = BTreeMap::new();
        let mut bases = BTreeMap::new();
        while let Some(path) = parts.next() {
            let text = parts.next()?;
            match path.strip_prefix(BASE) {
                Some(name) => {
                    bases.insert(name.to_owned(), read_sizes(&text)?);
                }
                None => {
                    manifests.insert(path, text);
                }
            }
        }
        Some(Self { files, ignore, manifests, bases })
    }
}

/// Both sizes of a base as stored: bytes, or `-` where nothing is stated.
pub(super) fn sizes_text(size: StatedBase) -> String {
    let word = |size: Option<u64>| size.map_or_else(|| "-".to_owned(), |size| size.to_string());
    format!("{} {}", word(size.unpacked), word(size.compressed))
}

/// From what [`sizes_text`] made.
pub(super) fn read_sizes(text: &str) -> Option<StatedBase> {
    let (unpacked, compressed) = text.split_once(' ')?;
    let word = |word: &str| if word == "-" { Some(None) } else { word.parse().ok().map(Some) };
    Some(StatedBase { unpacked: word(unpacked)?, compressed: word(compressed)? })
}

/// A size as people write it: `4.6 GB`, `4,6 Go`, `4600000000`; `None` for anything else, and for nothing.
pub fn read_size(text: &str) -> Option<u64> {
    let word: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    size(&word).filter(|&bytes| bytes > 0)
}

/// Reads `path size`: `src/app.js 1200`, `dist/app.js 1.4 MB`, `node_modules/ 210 MB` for a directory as a whole.
/// The path may have blanks; `#` starts a comment. `None` for a line that says nothing.
pub fn read_line(line: &str) -> Option<Result<(String, u64), LineFault>> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let Some((path, bytes)) = split_size(line) else { return Some(Err(LineFault::NoSize)) };
    let path = path.trim_start_matches("./").trim_start_matches('/');
    let names = || path.split('/');
    if path.is_empty() || path == "." || names().any(|name| name == "..") {
        return Some(Err(LineFault::Outside));
    }
    let clean: Vec<&str> = names().filter(|name| !name.is_empty() && *name != ".").collect();
    let slash = if path.ends_with('/') { "/" } else { "" };
    Some(Ok((format!("{}{slash}", clean.join("/")), bytes)))
}

/// The path and the bytes at the end of a line.
fn split_size(line: &str) -> Option<(&str, u64)> {
    let (before, last) = line.rsplit_once(char::is_whitespace)?;
    let before = before.trim_end();
    if let Some(bytes) = size(last) {
        return Some((before, bytes));
    }
    // `1.4 MB`
    let (path, number) = before.rsplit_once(char::is_whitespace)?;
    Some((path.trim_end(), size(&format!("{number}{last}"))?))
}

/// Bytes of `1200`, `12kB`, `1.4MB`, `1,4Mo`, `3MiB`.
fn size(word: &str) -> Option<u64> {
    let end = word.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(word.len());
    let (number, unit) = word.split_at_checked(end)?;
    let unit = unit.to_lowercase();
    let scale: u64 = match unit.trim_end_matches(['b', 'o']) {
        "" => 1,
        "k" => 1_000,
        "m" => 1_000_000,
        "g" => 1_000_000_000,
        "ki" => 1 << 10,
        "mi" => 1 << 20,
        "gi" => 1 << 30,
        _ => return None,
    };
    let number = number.replace(',', ".");
    let (whole, part) = number.split_once('.').unwrap_or((&number, ""));
    let bytes = whole.parse::<u64>().ok()?.checked_mul(scale)?;
    // Of a fraction, the first nine places count.
    let part = part.get(..part.len().min(9))?;
    let more = match part.len() {
        0 => 0,
        places => {
            let value = u128::from(part.parse::<u64>().ok()?) * u128::from(scale);
            u64::try_from(value / 10_u128.pow(u32::try_from(places).ok()?)).ok()?
        }
    };
    bytes.checked_add(more)
}

/// Directories whose files nobody wants to see one by one.
const HEAVY: [&str; 7] = ["node_modules", ".git", "target", "vendor", ".venv", "__pycache__", ".next"];
/// Files below a heavy directory from which on it is one line.
const MANY: usize = 30;
/// Lines that a listing has at most, if directories can be put together.
const LINES: usize = 2000;

/// The lines that state these files. A directory of very many files becomes one line, with a slash at its end.
pub fn listing(files: &[(String, u64)]) -> String {
    let mut sizes: BTreeMap<String, u64> = BTreeMap::new();
    for (path, bytes) in files {
        let sum = sizes.entry(path.clone()).or_default();
        *sum = sum.saturating_add(*bytes);
    }
    let mut heavy: BTreeMap<&str, usize> = BTreeMap::new();
    for (path, _) in files {
        if let Some(dir) = heavy_part(path) {
            *heavy.entry(dir).or_default() += 1;
        }
    }
    let heavy: Vec<&str> = heavy.into_iter().filter(|(_, n)| *n >= MANY).map(|(dir, _)| dir).collect();
    let mut sizes = gathered(sizes, |path| heavy_part(path).filter(|dir| heavy.binary_search(dir).is_ok()));
    let deepest = |sizes: &BTreeMap<String, u64>| sizes.keys().map(|path| depth(path)).max().unwrap_or(0);
    while sizes.len() > LINES && deepest(&sizes) > 1 {
        let depth_now = deepest(&sizes);
        sizes = gathered(sizes, |path| {
            (depth(path) == depth_now)
                .then(|| path.trim_end_matches('/').rsplit_once('/'))?
                .map(|(dir, _)| dir)
        });
    }
    sizes.into_iter().map(|(path, bytes)| format!("{path} {bytes}\n")).collect()
}

fn depth(path: &str) -> usize {
    path.trim_end_matches('/').split('/').count()
}

/// The outermost heavy directory of a path.
fn heavy_part(path: &str) -> Option<&str> {
    let mut end = 0;
    for name in path.split('/') {
        let start = end;
        end += name.len() + 1;
        if HEAVY.contains(&name) && end <= path.len() {
            return path.get(..start + name.len());
        }
    }
    None
}

/// Puts the paths for which `dir` names a directory into that directory's line.
fn gathered(sizes: BTreeMap<String, u64>, dir: impl Fn(&str) -> Option<&str>) -> BTreeMap<String, u64> {
    let mut out: BTreeMap<String, u64> = BTreeMap::new();
    for (path, bytes) in sizes {
        let key = dir(&path).map_or_else(|| path.clone(), |dir| format!("{dir}/"));
        let sum = out.entry(key).or_default();
        *sum = sum.saturating_add(bytes);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_state_paths_and_sizes() {
        let read =
            |line: &str| read_line(line).map(|read| read.map(|(path, bytes)| format!("{path}={bytes}")));
        for (line, want) in [
            ("a.txt 12", "a.txt=12"),
            ("./src//a b.js  1.5 kB", "src/a b.js=1500"),
            ("/x 1,4Mo", "x=1400000"),
            ("x 2MiB", "x=2097152"),
            ("node_modules/ 210 MB", "node_modules/=210000000"),
            ("x 1.23456789012GB", "x=1234567890"),
            ("a.txt\t7", "a.txt=7"),
        ] {
            assert_eq!(read(line), Some(Ok(want.to_owned())), "{line}");
        }
        assert_eq!((read(""), read("  # a note 12")), (None, None));
        for line in ["a.txt", "a.txt big", "a 1.2.3", "x 99999999999999999999"] {
            assert_eq!(read(line), Some(Err(LineFault::NoSize)), "{line}");
        }
        for line in ["../x 1", "a/../../b 1", "/ 1", ". 1"] {
            assert_eq!(read(line), Some(Err(LineFault::Outside)), "{line}");
        }
    }

    #[test]
    fn what_is_stated_becomes_a_context() {
        let stated = Stated {
            files: "a 1\nbad\npackage.json 20\n".to_owned(),
            ignore: " \n".to_owned(),
            manifests: BTreeMap::from([("package.json".to_owned(), "{}".to_owned())]),
            ..Stated::default()
        };
        let context = stated.context().unwrap();
        assert!(context.complete && context.files.len() == 2);
        assert_eq!(context.files["package.json"].text.as_deref(), Some("{}"));
        assert_eq!((stated.dockerignore(), stated.faults()), (None, vec![(2, LineFault::NoSize)]));
        assert!(Stated::default().is_empty() && Stated::default().context().is_none());
    }

    #[test]
    fn it_comes_back_as_it_was_stored() {
        let full = Stated {
            files: "é 1\n\n3\n".to_owned(),
            ignore: "*\n!é".to_owned(),
            manifests: BTreeMap::from([("a\nb".to_owned(), "x\n".to_owned())]),
            bases: BTreeMap::from([
                ("a/b:1".to_owned(), StatedBase { unpacked: Some(5), compressed: None }),
                ("c d".to_owned(), StatedBase { unpacked: None, compressed: Some(u64::MAX) }),
            ]),
        };
        for stated in [full, Stated::default(), Stated { ignore: "x".to_owned(), ..Stated::default() }] {
            assert_eq!(Stated::decode(&stated.encode()), Some(stated));
        }
        for rubbish in ["x", "9\nshort", "1\na", "1\né"] {
            assert_eq!(Stated::decode(rubbish), None, "{rubbish:?}");
        }
    }

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, want) in [
            ("4.6 GB", Some(4_600_000_000)),
            ("4,6\u{202f}Go", Some(4_600_000_000)),
            (" 250 kB ", Some(250_000)),
            ("123", Some(123)),
            ("0", None),
            ("", None),
            ("big", None),
            ("-5 MB", None),
        ] {
            assert_eq!(read_size(text), want, "{text}");
        }
    }

    #[test]
    fn very_many_files_are_put_together() {
        let mut files = vec![("src/a.js".to_owned(), 5)];
        files.extend((0..100).map(|n| (format!("node_modules/p{n}/index.js"), 10)));
        files.extend((0..5).map(|n| (format!("web/vendor/{n}.js"), 1)));
        let text = listing(&files);
        assert!(text.starts_with("node_modules/ 1000\nsrc/a.js 5\nweb/vendor/0.js 1\n"), "{text}");
        let many: Vec<(String, u64)> =
            (0..9000).map(|n| (format!("d{}/e{}/f{n}", n % 7, n % 90), 1)).collect();
        let text = listing(&many);
        assert!(text.lines().count() <= LINES);
        let sum: u64 = text.lines().filter_map(|line| read_line(line)?.ok()).map(|(_, bytes)| bytes).sum();
        assert_eq!(sum, 9000);
    }
}
