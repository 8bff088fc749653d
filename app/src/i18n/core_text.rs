use std::sync::OnceLock;

use super::Lang;
use super::table::{Table, parse};

/// Texts for the core's codes. English comes from the core itself, which gives BuildKit's own words;
/// every other language has a table `app/locales/core.LANG.txt` with one line per code. `CODE.suggestion` is for
/// a message with a suggestion, which the core gives as an empty value where it has none.
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
    let suggests = args.iter().any(|(name, value)| name == "suggestion" && !value.is_empty());
    let template = table(lang).and_then(|table| {
        let suggestion = suggests.then(|| table.get(format!("{code}.suggestion").as_str())).flatten();
        suggestion.or_else(|| table.get(code))
    });
    match template {
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

    /// Analyses `text` and gives its first message in French.
    #[track_caller]
    fn check(text: &str, french: &str) {
        let analysis = dockerfile_core::analyze(text, &dockerfile_core::Options::default());
        let found = analysis.diagnostics.first().unwrap_or_else(|| panic!("nothing found in {text:?}"));
        let (message, lang) = core_text(Lang::Fr, &found.code, &found.args, &found.message);
        assert_eq!((message.replace(['\u{a0}', '\u{202f}'], " ").as_str(), lang), (french, Lang::Fr));
    }

    #[test]
    fn speaks_french_of_what_the_core_finds() {
        check("FRM alpine", "instruction inconnue : FRM (vouliez-vous dire FROM ?)");
        check("FROM a\nXYZ", "instruction inconnue : XYZ");
        check("RUN ls", "RUN doit venir après un FROM : il n’y a encore aucune étape");
        check("FROM a\nCOPY a", "COPY attend au moins une source et une destination");
        check("FROM a\nRUN <<EOF\nls", "le heredoc EOF n’est pas fermé : il manque une ligne EOF");
        check("FROM a\nCOPY --form=b a b", "option inconnue : --form (vouliez-vous dire from ?)");
        check("", "le fichier ne contient aucune instruction");
    }

    #[test]
    fn no_french_text_keeps_a_place_without_a_value() {
        let corpus = [
            "# escape=x\nFROM a",
            "# syntax=a\n# syntax=b\nFROM a",
            "FROM a b",
            "FROM a AS 1x",
            "FROM a\nENV x",
            "FROM a\nENV a=b c",
            "FROM a\nLABEL",
            "FROM a\nVOLUME [\"\"]",
            "FROM a\nSHELL x",
            "FROM a\nARG =x",
            "FROM a\nRUN --network=x ls",
            "FROM a\nRUN --security=x ls",
            "FROM a\nCOPY --link=maybe a b",
            "FROM a\nCOPY --from a b",
            "FROM a\nCOPY --chown=a --chown=b a b",
            "FROM a\nHEALTHCHECK NONE x",
            "FROM a\nHEALTHCHECK X",
            "FROM a\nHEALTHCHECK CMD",
            "FROM a\nHEALTHCHECK --interval=x CMD x",
            "FROM a\nHEALTHCHECK --interval=1us CMD x",
            "FROM a\nHEALTHCHECK --retries=x CMD x",
            "FROM a\nHEALTHCHECK --retries=-1 CMD x",
            "FROM a\nONBUILD ONBUILD RUN x",
            "FROM a\nONBUILD FROM x",
            "FROM A",
            "FROM $x",
            "FROM a\nCOPY --from=$x a b",
            "FROM a AS a\nCOPY --from=a x y",
            "FROM a\nWORKDIR",
            "FROM a\nCOPY --from=9 a b",
            "FROM a\nRUN --mount=from=$x,target=/x ls",
            "FROM a\nCOPY a <<EOF\nEOF",
        ];
        for text in corpus {
            for found in dockerfile_core::analyze(text, &dockerfile_core::Options::default()).diagnostics {
                let (message, lang) = core_text(Lang::Fr, &found.code, &found.args, &found.message);
                assert!(
                    lang == Lang::En || !message.contains('{'),
                    "{} in {text:?}: {message} with {:?}",
                    found.code,
                    found.args
                );
            }
        }
    }

    #[test]
    fn falls_back_to_the_words_of_the_core() {
        let (text, lang) = core_text(Lang::Fr, "no-such-code", &[], "file with no instructions");
        assert_eq!((text.as_str(), lang), ("file with no instructions", Lang::En));
    }
}
