//! Words for what a Compose file says of the build.

use crate::i18n::{Key, Lang, text_with};
use crate::intake::compose::{Note, Service};

/// What becomes an option of the build, as Compose would write it.
pub fn compose_options(service: &Service) -> Vec<String> {
    let member = |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name}: {value}"));
    let args = service.args.iter().map(|(name, value)| format!("{name}={value}"));
    member("target", &service.target)
        .into_iter()
        .chain(member("platform", &service.platform))
        .chain(args)
        .collect()
}

/// Why something is not taken over.
pub fn compose_note(lang: Lang, note: &Note) -> String {
    match note {
        Note::Dockerfile(path) => text_with(lang, Key::ComposeDockerfile, &[("path", path)]),
        Note::Context(path) => text_with(lang, Key::ComposeContext, &[("path", path)]),
        Note::Contexts(names) => text_with(lang, Key::ComposeContexts, &[("names", names)]),
        Note::FromEnvironment(name) => text_with(lang, Key::ComposeEnvironment, &[("name", name)]),
        Note::Variable(name, value) => {
            text_with(lang, Key::ComposeVariable, &[("name", name), ("value", value)])
        }
        Note::Number(name, value) => text_with(lang, Key::ComposeNumber, &[("name", name), ("value", value)]),
        Note::InlineVariables(names) => text_with(lang, Key::ComposeInlineVariables, &[("names", names)]),
        Note::Platforms(names) => text_with(lang, Key::ComposePlatforms, &[("names", names)]),
        Note::Extends => text_with(lang, Key::ComposeExtends, &[]),
        Note::Others(names) => text_with(lang, Key::ComposeOthers, &[("names", names)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_written_as_compose_writes_them() {
        let service = Service {
            target: Some("dev".to_owned()),
            platform: Some("linux/arm64".to_owned()),
            args: vec![("A".to_owned(), "b c".to_owned())],
            ..Service::default()
        };
        assert_eq!(compose_options(&service), ["target: dev", "platform: linux/arm64", "A=b c"]);
        assert!(compose_options(&Service::default()).is_empty());
    }

    #[test]
    fn every_note_has_words_with_its_names() {
        let name = || "NAME".to_owned();
        let notes = [
            Note::Dockerfile(name()),
            Note::Context(name()),
            Note::Contexts(name()),
            Note::FromEnvironment(name()),
            Note::Variable(name(), "VALUE".to_owned()),
            Note::Number(name(), "VALUE".to_owned()),
            Note::InlineVariables(name()),
            Note::Platforms(name()),
            Note::Others(name()),
        ];
        for lang in Lang::ALL {
            for note in &notes {
                assert!(compose_note(lang, note).contains("NAME"), "{note:?} in {}", lang.tag());
            }
            assert!(compose_note(lang, &notes[4]).contains("VALUE"));
            assert!(!compose_note(lang, &Note::Extends).is_empty());
        }
    }
}
