//! The Dockerfiles of the examples menu.
//!
//! Each is one file, whose lines stand once; only its comments are there in every language, marked by it: `#en …` and
//! `#fr …`. A file has `# …` in the place of those of its reader's language, and not the others.

use std::rc::Rc;

use crate::i18n::{Key, Lang};

/// A Dockerfile to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Name of its file, and its id.
    pub id: &'static str,
    /// What it is called.
    pub title: Key,
    /// What it shows.
    pub about: Key,
    /// Its lines, with the comments of every language.
    source: &'static str,
}

macro_rules! examples {
    ($($id:literal, $title:expr, $about:expr;)*) => {
        /// Every example, in the order of the menu; the first is what a new visitor sees.
        pub const ALL: &[Example] = &[$(Example {
            id: $id,
            title: $title,
            about: $about,
            source: include_str!(concat!("../examples/", $id, ".Dockerfile")),
        }),*];
    };
}

examples! {
    "go-alpine", Key::ExampleGo, Key::ExampleGoAbout;
    "node-single", Key::ExampleNode, Key::ExampleNodeAbout;
    "node-distroless", Key::ExampleDistroless, Key::ExampleDistrolessAbout;
    "parallel", Key::ExampleParallel, Key::ExampleParallelAbout;
    "python-wheels", Key::ExamplePython, Key::ExamplePythonAbout;
    "rust-chef", Key::ExampleRust, Key::ExampleRustAbout;
    "monorepo", Key::ExampleMonorepo, Key::ExampleMonorepoAbout;
    "windows", Key::ExampleWindows, Key::ExampleWindowsAbout;
    "heredocs", Key::ExampleHeredocs, Key::ExampleHeredocsAbout;
}

/// The text that the tour is about: there is something to choose, to change and to mend in it.
pub const TOUR: Example = Example {
    id: "tour",
    title: Key::TourTitle,
    about: Key::TourTitle,
    source: include_str!("../examples/tour.Dockerfile"),
};

/// The language of a comment that is marked by it, and the comment.
fn marked(line: &str) -> Option<(Lang, &str)> {
    let comment = line.strip_prefix('#')?;
    Lang::ALL.into_iter().find_map(|lang| Some((lang, comment.strip_prefix(lang.tag())?.strip_prefix(' ')?)))
}

impl Example {
    /// Its text, with comments in `lang`.
    pub fn text(&self, lang: Lang) -> Rc<str> {
        let mut text = String::with_capacity(self.source.len());
        for line in self.source.split_inclusive('\n') {
            match marked(line) {
                None => text.push_str(line),
                Some((of, comment)) if of == lang => {
                    text.push_str("# ");
                    text.push_str(comment);
                }
                Some(_) => {}
            }
        }
        text.into()
    }
}

/// The text that a new visitor sees.
pub fn first(lang: Lang) -> Rc<str> {
    ALL.first().map_or_else(Rc::default, |example| example.text(lang))
}

/// The example that is `text` in whatever language, in `lang`; `None` where none is, to the letter.
pub fn in_language(text: &str, lang: Lang) -> Option<Rc<str>> {
    let is_it = |example: &&Example| Lang::ALL.into_iter().any(|of| *example.text(of) == *text);
    ALL.iter().chain([&TOUR]).find(is_it).map(|example| example.text(lang))
}

#[cfg(test)]
mod tests {
    use dockerfile_core::{Options, analyze_with_plans as analyze};

    use super::*;

    #[test]
    fn comments_are_in_each_language_and_lines_are_the_same() {
        for example in ALL.iter().chain([&TOUR]) {
            let mut languages = Vec::new();
            for line in example.source.lines() {
                match marked(line) {
                    Some((lang, _)) if languages.last() != Some(&lang) => languages.push(lang),
                    Some(_) => {}
                    None => assert!(
                        !line.starts_with('#')
                            || line.starts_with("# syntax=")
                            || line.starts_with("# escape="),
                        "{}: in which language is {line:?}?",
                        example.id
                    ),
                }
            }
            assert!(!languages.is_empty(), "{}", example.id);
            assert!(
                languages.chunks(2).all(|pair| pair == [Lang::En, Lang::Fr]),
                "{}: {languages:?}",
                example.id
            );
            let [english, french] = [Lang::En, Lang::Fr].map(|lang| example.text(lang));
            let code =
                |text: &str| text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
            let (one, other): (Vec<String>, Vec<String>) = (code(&english), code(&french));
            assert_eq!(one, other, "{}", example.id);
            assert_ne!(english, french, "{}", example.id);
            let rules = |text: &str| {
                let found = analyze(text, &Options::default()).diagnostics;
                found.into_iter().map(|found| found.rule).collect::<Vec<_>>()
            };
            assert_eq!(rules(&english), rules(&french), "{}", example.id);
        }
    }

    #[test]
    fn an_example_is_found_in_another_language_to_the_letter() {
        let [english, french] = [Lang::En, Lang::Fr].map(first);
        assert_eq!(in_language(&english, Lang::Fr), Some(french.clone()));
        assert_eq!(in_language(&french, Lang::En), Some(english.clone()));
        assert_eq!(in_language(&english, Lang::En), Some(english.clone()));
        assert_eq!(in_language(&format!("{english}#"), Lang::Fr), None);
        assert!(french.contains("# builder compile le programme"), "{french}");
    }
}
