use std::sync::OnceLock;

use super::Lang;
use super::table::{Table, parse};

/// Texts for the core's codes. English comes from the core itself, which gives BuildKit's own words;
/// every other language has a table `app/locales/core.LANG.txt` with one line per code.
fn table(lang: Lang) -> Option<&'static Table> {
    static FR: OnceLock<Table> = OnceLock::new();
    match lang {
        Lang::En => None,
        Lang::Fr => Some(FR.get_or_init(|| parse(include_str!("../../locales/core.fr.txt")))),
    }
}

/// A message of the core in `lang`: `code` and `args` looked up, else the English `message`.
///
/// The second value is the language that the text is in, for its `lang` attribute.
pub fn core_text(lang: Lang, code: &str, args: &[(String, String)], message: &str) -> (String, Lang) {
    match table(lang).and_then(|table| table.get(code)) {
        Some(template) => {
            let values: Vec<(&str, &str)> = args.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            (fill(template, &values), lang)
        }
        None => (message.to_owned(), Lang::En),
    }
}

/// Replaces each `{name}` by its value; a name without one stays as it is. Values are not searched again.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let named = after.split_once('}').and_then(|(name, tail)| {
            values.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value, tail))
        });
        match named {
            Some((value, tail)) => {
                out.push_str(value);
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_once_and_leaves_what_it_does_not_know() {
        assert_eq!(fill("{a} and {b}, {c}", &[("a", "{b}"), ("b", "2")]), "{b} and 2, {c}");
        assert_eq!(fill("${HOME} {", &[]), "${HOME} {");
    }

    #[test]
    fn falls_back_to_the_words_of_the_core() {
        let (text, lang) = core_text(Lang::Fr, "no-such-code", &[], "file with no instructions");
        assert_eq!((text.as_str(), lang), ("file with no instructions", Lang::En));
    }
}
