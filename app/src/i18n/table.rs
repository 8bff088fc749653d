use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::{Key, Lang, count};

/// A locale file: `name = text` per line; blank lines and lines with `#` are left out.
pub(super) type Table = BTreeMap<&'static str, &'static str>;

pub(super) fn parse(source: &'static str) -> Table {
    source
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|(name, text)| (name.trim(), text.trim()))
        .collect()
}

pub(super) fn table(lang: Lang) -> &'static Table {
    static EN: OnceLock<Table> = OnceLock::new();
    static FR: OnceLock<Table> = OnceLock::new();
    match lang {
        Lang::En => EN.get_or_init(|| parse(include_str!("../../locales/en.txt"))),
        Lang::Fr => FR.get_or_init(|| parse(include_str!("../../locales/fr.txt"))),
    }
}

/// The message of `key`. A key without text (a test forbids it) shows its own name.
pub fn text(lang: Lang, key: Key) -> &'static str {
    table(lang).get(key.name()).copied().unwrap_or(key.name())
}

/// The message of `key` with each `{name}` replaced by its value.
pub fn text_with(lang: Lang, key: Key, values: &[(&str, &str)]) -> String {
    super::fill(text(lang, key), values)
}

/// The message of `key` for `n` things: `NAME.one` or `NAME.other`, with `{n}` and the other values replaced.
pub fn plural(lang: Lang, key: Key, n: u64) -> String {
    let table = table(lang);
    let form = if lang.is_singular(n) { "one" } else { "other" };
    let name = format!("{}.{form}", key.name());
    let message = table.get(name.as_str()).copied().unwrap_or(key.name());
    super::fill(message, &[("n", &count(lang, n))])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    /// The names of a locale file that belong to `key`.
    fn forms(key: Key, table: &Table) -> Vec<&'static str> {
        table
            .keys()
            .copied()
            .filter(|name| {
                *name == key.name()
                    || name.strip_prefix(key.name()).is_some_and(|rest| matches!(rest, ".one" | ".other"))
            })
            .collect()
    }

    #[test]
    fn every_key_has_a_text_in_every_language_with_the_same_values() {
        for lang in Lang::ALL {
            for &key in Key::ALL {
                let forms = forms(key, table(lang));
                let plural = [format!("{}.one", key.name()), format!("{}.other", key.name())];
                assert!(
                    forms == [key.name()] || forms.iter().eq(plural.iter()),
                    "{lang:?}: {} has the forms {forms:?}",
                    key.name()
                );
            }
        }
        for (name, english) in table(Lang::En) {
            let french = table(Lang::Fr).get(name).unwrap_or_else(|| panic!("no French for {name}"));
            if !name.ends_with(".one") {
                assert_eq!(placeholders(english), placeholders(french), "values of {name}");
            }
        }
    }

    #[test]
    fn no_text_is_left_over() {
        for lang in Lang::ALL {
            let known: BTreeSet<_> = Key::ALL.iter().flat_map(|&key| forms(key, table(lang))).collect();
            for name in table(lang).keys() {
                assert!(known.contains(name), "{lang:?}: no key for {name}");
            }
        }
    }

    #[test]
    fn every_key_is_used() {
        fn read(dir: &Path, out: &mut String) {
            for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
                let path = entry.path();
                if path.is_dir() {
                    read(&path, out);
                } else if !path.ends_with("i18n/keys.rs") {
                    out.push_str(&std::fs::read_to_string(path).unwrap());
                }
            }
        }
        let mut source = String::new();
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut source);
        let used: BTreeSet<&str> = source
            .split("Key::")
            .skip(1)
            .map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or(""))
            .collect();
        for key in Key::ALL {
            assert!(used.contains(format!("{key:?}").as_str()), "{key:?} is used nowhere");
        }
    }

    #[test]
    fn french_has_its_spaces_and_quotes() {
        for (name, text) in table(Lang::Fr) {
            for mark in [" :", " ;", " !", " ?"] {
                assert!(!text.contains(mark), "{name}: a breaking space before {mark:?} in {text:?}");
            }
            assert!(!text.contains('\''), "{name}: a straight apostrophe in {text:?}");
        }
    }
}
