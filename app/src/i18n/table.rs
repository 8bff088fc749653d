use dockerfile_syntax::lists::Gather;
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
        .gather()
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
    let message = super::fill_in(lang, text(lang, key), values);
    if lang == Lang::Fr { with_article(&message) } else { message }
}

/// A French message in which a stage without a name has its article: "de étape 0" is not French.
fn with_article(message: &str) -> String {
    let mut parts = message.split("étape ");
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let numbered = part.starts_with(|c: char| c.is_ascii_digit());
        let wanted = ["de ", "par ", "depuis ", "Produit "].iter().any(|before| out.ends_with(before));
        out.push_str(if numbered && wanted { "l’étape " } else { "étape " });
        out.push_str(part);
    }
    out
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

    /// Messages whose number is never below two: they are shown for more than one only.
    const ALWAYS_MANY: [&str; 2] = ["real.more", "real.times"];

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
    fn numbered_stages_have_their_article_in_french() {
        let layers = |lang, stage| text_with(lang, Key::SizesLayers, &[("stage", stage)]);
        assert_eq!(layers(Lang::Fr, "étape 0"), "Couches de l’étape 0");
        assert_eq!(layers(Lang::Fr, "build"), "Couches de build");
        assert_eq!(layers(Lang::En, "stage 0"), "Layers of stage 0");
        assert_eq!(
            with_article("étape par étape, copié depuis étape 12"),
            "étape par étape, copié depuis l’étape 12"
        );
    }

    /// A number that words follow needs its plural forms, each with words that differ or a reason not to.
    #[test]
    fn what_is_counted_has_its_plural_forms() {
        for lang in Lang::ALL {
            for (name, message) in table(lang) {
                let counts = message.split_once("{n} ").is_some_and(|(_, rest)| {
                    rest.starts_with(char::is_alphabetic)
                        && !rest.starts_with("of ")
                        && !rest.starts_with("sur ")
                });
                let is_form = name.ends_with(".one") || name.ends_with(".other");
                assert!(!counts || is_form || ALWAYS_MANY.contains(name), "{lang:?}: {name} = {message}");
            }
        }
    }

    /// At zero, one and two: French has its singular at zero.
    #[test]
    fn plurals_at_zero_one_and_two() {
        let said = |lang, key| [0, 1, 2].map(|n| plural(lang, key, n));
        assert_eq!(said(Lang::En, Key::Errors), ["0 errors", "1 error", "2 errors"]);
        assert_eq!(said(Lang::Fr, Key::Errors), ["0 erreur", "1 erreur", "2 erreurs"]);
        assert_eq!(said(Lang::Fr, Key::GraphLayers), ["0 couche", "1 couche", "2 couches"]);
        for &key in Key::ALL {
            let is_plural = table(Lang::En).contains_key(format!("{}.one", key.name()).as_str());
            if is_plural {
                assert_eq!(
                    plural(Lang::Fr, key, 0).replace('0', "1"),
                    plural(Lang::Fr, key, 1),
                    "{}",
                    key.name()
                );
                assert_eq!(
                    plural(Lang::En, key, 0).replace('0', "2"),
                    plural(Lang::En, key, 2),
                    "{}",
                    key.name()
                );
                assert!(
                    plural(Lang::Fr, key, 12_345).contains("12\u{202f}345")
                        || !plural(Lang::Fr, key, 7).contains('7')
                );
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
