use std::sync::OnceLock;

use super::table::{Table, parse};
use super::{Lang, bytes, date, french};

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

/// The text of `code` in `lang`, its values still in braces; `None` for one that only the core's English has.
fn template(lang: Lang, code: &str, args: &[(String, String)]) -> Option<&'static str> {
    let table = table(lang)?;
    let suggests = args.iter().any(|(name, value)| name == "suggestion" && !value.is_empty());
    let suggestion = suggests.then(|| table.get(format!("{code}.suggestion").as_str())).flatten();
    suggestion.or_else(|| table.get(code)).copied()
}

/// Values of the core that are days, as `2026-03-12`.
const DAYS: [&str; 2] = ["date", "observed"];

/// A value as `lang` writes it: the core gives bytes as a plain number under a name that ends in `_bytes`.
fn spoken(lang: Lang, name: &str, value: &str) -> String {
    match value.parse() {
        Ok(number) if name.ends_with("_bytes") => bytes(lang, number),
        _ if DAYS.contains(&name) => date(lang, value),
        _ => value.to_owned(),
    }
}

/// The core's English with its days as people write them.
fn english(message: &str, args: &[(String, String)]) -> String {
    let days = args.iter().filter(|(name, value)| DAYS.contains(&name.as_str()) && !value.is_empty());
    days.fold(message.to_owned(), |message, (_, day)| message.replacen(day, &date(Lang::En, day), 1))
}

/// A message of the core in `lang`: `code` and `args` looked up, else the English `message`.
///
/// The second value is the language that the text is in, for its `lang` attribute.
pub fn core_text(lang: Lang, code: &str, args: &[(String, String)], message: &str) -> (String, Lang) {
    match template(lang, code, args) {
        Some(template) => {
            let values: Vec<(&str, String)> =
                args.iter().map(|(name, value)| (name.as_str(), spoken(lang, name, value))).collect();
            let values: Vec<(&str, &str)> =
                values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            (fill_in(lang, template, &values), lang)
        }
        None => (english(message, args), Lang::En),
    }
}

/// Replaces each `{name}` by its value; a name without one stays as it is. Values are not searched again.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    fill_with(template, values, |_, _| {})
}

/// The same for a sentence of `lang`, in which words may change before a value.
pub fn fill_in(lang: Lang, template: &str, values: &[(&str, &str)]) -> String {
    match lang {
        Lang::En => fill(template, values),
        Lang::Fr => fill_with(template, values, french::elide),
    }
}

/// `before_value` may change what stands before a value, once it is known.
fn fill_with(template: &str, values: &[(&str, &str)], before_value: fn(&mut String, &str)) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let named = after.split_once('}').and_then(|(name, tail)| {
            values.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value, tail))
        });
        match named {
            Some((value, tail)) => {
                before_value(&mut out, value);
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
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn fills_once_and_leaves_what_it_does_not_know() {
        assert_eq!(fill("{a} and {b}, {c}", &[("a", "{b}"), ("b", "2")]), "{b} and 2, {c}");
        assert_eq!(fill("${HOME} {", &[]), "${HOME} {");
    }

    #[test]
    fn days_are_written_as_people_do() {
        let told = |lang| {
            let analysis =
                dockerfile_core::analyze_with_plans("FROM debian:9\n", &dockerfile_core::Options::default());
            let found = analysis.diagnostics.iter().find(|found| found.rule == "EndOfLifeBaseImage");
            let found = found.expect("Debian 9 is no longer maintained");
            assert!(found.message.contains("2022-0"), "{}", found.message);
            core_text(lang, &found.code, &found.args, &found.message).0
        };
        for (lang, day) in [(Lang::En, "1 July 2022"), (Lang::Fr, "1er juillet 2022")] {
            let words = told(lang);
            assert!(words.contains(day) && !words.contains("2022-"), "{words}");
        }
    }

    /// Analyses `text` and gives its first message in French.
    #[track_caller]
    fn check(text: &str, french: &str) {
        let analysis = dockerfile_core::analyze_with_plans(text, &dockerfile_core::Options::default());
        let stops = |found: &&dockerfile_core::Diagnostic| found.severity == dockerfile_core::Severity::Error;
        let found =
            analysis.diagnostics.iter().find(stops).unwrap_or_else(|| panic!("nothing found in {text:?}"));
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

    /// Codes whose message is a technical one of BuildKit's, shown as it is in every language.
    const ENGLISH: &[&str] = &[
        "copy-git",
        "copy-url",
        "device-csv",
        "device-field",
        "device-key",
        "device-name-twice",
        "device-value",
        "expansion",
        "fetch-by-commit",
        "git-query",
        "heredoc-delimiter",
        "mount-csv",
        "mount-from-later",
        "mount-invalid",
        "path-invalid",
        "platform-empty",
        "platform-invalid",
        "port-invalid",
        "source-date-epoch",
        "trigger-invalid",
        "checksum-invalid",
        "checksum-sources",
    ];

    /// Every code of `text`'s analysis has French, and the core gives every value that the French names.
    fn check_codes(text: &str, missing: &mut BTreeSet<String>) {
        let mut check = |code: &str, args: &[(String, String)]| {
            let Some(template) = template(Lang::Fr, code, args) else {
                if !ENGLISH.contains(&code) {
                    missing.insert(code.to_owned());
                }
                return;
            };
            for name in
                template.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
            {
                if !args.iter().any(|(given, _)| given == name) {
                    missing.insert(format!("{code} without {name}"));
                }
            }
        };
        let analysis = dockerfile_core::analyze_with_plans(text, &dockerfile_core::Options::default());
        for found in &analysis.diagnostics {
            check(&found.code, &found.args);
            found.related.iter().for_each(|related| check(&related.code, &[]));
            found.fixes.iter().for_each(|fix| check(&fix.code, &fix.args));
        }
        for item in analysis.size.stages.iter().flat_map(|stage| &stage.layers).flat_map(|layer| &layer.items)
        {
            check(&item.code, &item.args);
            check(&item.basis.code, &item.basis.args);
        }
    }

    #[test]
    fn every_code_that_the_core_gives_has_french() {
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
        let mut missing = BTreeSet::new();
        corpus.iter().for_each(|text| check_codes(text, &mut missing));
        crate::examples::ALL.iter().for_each(|example| check_codes(&example.text(Lang::En), &mut missing));
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn every_reason_of_a_size_has_french_with_the_same_values() {
        for code in dockerfile_core::size::CODES {
            let args: Vec<_> = code.args().iter().map(|name| ((*name).to_owned(), String::new())).collect();
            let french =
                template(Lang::Fr, code.code, &args).unwrap_or_else(|| panic!("no French for {}", code.code));
            for name in
                french.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
            {
                assert!(code.args().contains(&name), "{} has no value {name}", code.code);
            }
        }
    }

    #[test]
    fn every_reason_of_an_unsafe_fix_has_french() {
        for (code, english) in dockerfile_core::fix::reasons() {
            let (french, lang) = core_text(Lang::Fr, &code, &[], english);
            assert_eq!(lang, Lang::Fr, "no French for {code}");
            assert!(french.ends_with('.') && english.ends_with('.'), "{code} is a sentence");
        }
    }

    #[test]
    fn every_word_about_real_images_has_french_with_the_same_values() {
        for (code, names) in dockerfile_core::image::CODES {
            let args: Vec<_> = names.iter().map(|name| ((*name).to_owned(), String::new())).collect();
            let french = template(Lang::Fr, code, &args).unwrap_or_else(|| panic!("no French for {code}"));
            for name in
                french.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
            {
                assert!(names.contains(&name), "{code} has no value {name}");
            }
        }
    }

    #[test]
    fn bytes_are_written_as_each_language_does() {
        assert_eq!(spoken(Lang::Fr, "wasted_bytes", "19900000"), "19,9\u{202f}Mo");
        assert_eq!(spoken(Lang::Fr, "files", "19900000"), "19900000");
        assert_eq!(spoken(Lang::En, "wasted_bytes", "many"), "many");
    }

    #[test]
    fn every_code_of_the_shared_files_has_french() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/oracle/files");
        let mut paths: Vec<_> =
            std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
        paths.sort();
        let mut missing = BTreeSet::new();
        for path in paths.iter().step_by(7) {
            if let Ok(text) = std::fs::read_to_string(path) {
                check_codes(&text, &mut missing);
            }
        }
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn falls_back_to_the_words_of_the_core() {
        let (text, lang) = core_text(Lang::Fr, "no-such-code", &[], "file with no instructions");
        assert_eq!((text.as_str(), lang), ("file with no instructions", Lang::En));
    }
}
