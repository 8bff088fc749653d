//! What French asks of a sentence once its values are known.

/// Letters before which words lose their last vowel. No `h`: in names of programs and images it is not silent to
/// every reader, and "de httpd" is never wrong. No `y`: it is a consonant before vowels ("de yarn").
const VOWELS: &str = "aeiouàâäéèêëîïôöùûüœæ";

/// Words that lose their last vowel.
const WORDS: [&str; 4] = ["de ", "que ", "De ", "Que "];

/// Makes "de alpine" into "d’alpine", where `out` ends with "de" and `value` comes next.
pub(super) fn elide(out: &mut String, value: &str) {
    let starts_soft = value.chars().next().is_some_and(|c| c.to_lowercase().any(|c| VOWELS.contains(c)));
    // A stage without a name gets its article instead: "de l’étape 0".
    if !starts_soft || value.starts_with("étape ") {
        return;
    }
    let whole = |word: &&&str| {
        let before = out.strip_suffix(**word);
        before.is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric() || c == '-'))
    };
    if let Some(word) = WORDS.iter().find(whole) {
        // The vowel and the blank, both of one byte.
        out.truncate(out.len() - 2);
        debug_assert!(word.ends_with("e "));
        out.push('’');
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use crate::i18n::{Key, Lang, core_text, fill_in, text_with};

    #[test]
    fn de_and_que_lose_their_vowel_before_a_vowel_only() {
        let said = |template: &str, value: &str| fill_in(Lang::Fr, template, &[("x", value)]);
        assert_eq!(said("à partir de {x}", "alpine:3.22"), "à partir d’alpine:3.22");
        assert_eq!(said("De {x}", "Ubuntu"), "D’Ubuntu");
        assert_eq!(said("ce que {x} télécharge", "apt"), "ce qu’apt télécharge");
        assert_eq!(said("celles de {x}", "étape 0"), "celles de étape 0");
        for (template, value) in [
            ("de {x}", "node"),
            ("de {x}", "httpd"),
            ("de {x}", "yarn"),
            ("de {x}", "/out"),
            ("de {x}", "8 Mo"),
            ("mode {x}", "actif"),
            ("grande {x}", "image"),
            ("quelque {x}", "image"),
        ] {
            let wanted = template.replace("{x}", value);
            assert_eq!(said(template, value), wanted);
        }
        assert_eq!(fill_in(Lang::En, "de {x}", &[("x", "alpine")]), "de alpine");
    }

    #[test]
    fn messages_of_the_page_and_of_the_core_elide() {
        let said = text_with(Lang::Fr, Key::StatusBuilds, &[("target", "runtime"), ("base", "alpine:3.22")]);
        assert_eq!(said, "Produit runtime à partir d’alpine:3.22");
        let layers = text_with(Lang::Fr, Key::SizesLayers, &[("stage", "étape 0")]);
        assert_eq!(layers, "Couches de l’étape 0");
        let args = [("image".to_owned(), "alpine".to_owned())];
        let (said, _) = core_text(Lang::Fr, "latest-image", &args, "");
        assert!(said.contains("publication d’alpine"), "{said}");
    }

    /// Every file of French that a reader sees, with its text.
    fn french_files() -> Vec<(PathBuf, String)> {
        let app = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folders =
            [app.join("locales"), app.join("locales/rules"), app.join("../docs"), app.join("exercises")];
        let mut found = Vec::new();
        for folder in folders {
            for entry in std::fs::read_dir(&folder).expect("the folder is there").flatten() {
                let path = entry.path();
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
                let is_french = name.ends_with("fr.txt")
                    || name.ends_with(".fr.md")
                    || ["apprendre.md", "enseigner.md", "exercices.md"].contains(&name.as_str())
                    || folder.ends_with("exercises");
                if is_french {
                    found.push((path.clone(), std::fs::read_to_string(&path).expect("it is text")));
                }
            }
        }
        assert!(found.len() > 70, "{}", found.len());
        found
    }

    /// The words that are not used, with the one that is: the head of the table says which.
    fn banned() -> Vec<(&'static str, &'static str)> {
        let head = include_str!("../../locales/fr.txt").lines().take_while(|line| line.starts_with('#'));
        let chosen = head.filter_map(|line| line.strip_prefix("# mot : ")?.split_once(", jamais "));
        chosen.flat_map(|(word, others)| others.split(", ").map(move |other| (other, word))).collect()
    }

    #[test]
    fn one_thing_has_one_name_in_french() {
        let banned = banned();
        assert_eq!(banned.len(), 3, "{banned:?}");
        for (path, text) in french_files() {
            for line in
                text.lines().filter(|line| !line.starts_with('#') || path.extension() == Some("md".as_ref()))
            {
                let words = line.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
                for word in words {
                    let stem = word.strip_suffix('s').unwrap_or(&word);
                    let found = banned.iter().find(|(other, _)| *other == stem);
                    assert_eq!(found, None, "{}: {line}", path.display());
                }
            }
        }
    }

    #[test]
    fn french_texts_write_days_in_words() {
        let is_day = |word: &str| {
            let bytes = word.as_bytes();
            bytes.len() == 10
                && bytes
                    .iter()
                    .enumerate()
                    .all(|(at, b)| if at == 4 || at == 7 { *b == b'-' } else { b.is_ascii_digit() })
        };
        for (path, text) in french_files() {
            for word in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
                assert!(!is_day(word), "{}: {word}", path.display());
            }
        }
    }
}
