//! Versions of a text that are compared: one that was pinned, or one that the tool makes.

use std::collections::BTreeMap;
use std::rc::Rc;

use dockerfile_answers::Options;
use dockerfile_answers::mend::{NotRestaged, Restaged};
use dockerfile_answers::size::StatedBase;

use super::Snapshot;
use super::stated::{read_sizes, sizes_text};

/// A text with what was given to its build.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// The text.
    pub text: Rc<str>,
    /// What was given to its build.
    pub options: Rc<Options>,
    /// What it means; `None` until that is known.
    pub snapshot: Option<Snapshot>,
}

impl Version {
    /// The same with base images of these sizes; what it means is then to be worked out anew.
    pub fn with_bases(&self, bases: &BTreeMap<String, StatedBase>) -> Self {
        let options = Options { bases: bases.clone(), ..(*self.options).clone() };
        Self { text: self.text.clone(), options: Rc::new(options), snapshot: None }
    }

    /// As stored: what was given to the build, a line each, an empty line, the text.
    pub fn encode(&self) -> String {
        let Options { target, build_args, platform, named_contexts, dockerignore, bases, .. } =
            &*self.options;
        let mut out = String::new();
        let mut line = |name: &str, value: &str| {
            out.push_str(&format!("{name} {}\n", escape(value)));
        };
        if let Some(target) = target {
            line("target", target);
        }
        if let Some(platform) = platform {
            line("platform", platform);
        }
        if let Some(dockerignore) = dockerignore {
            line("ignore", dockerignore);
        }
        for (kind, pairs) in [("arg", build_args), ("context", named_contexts)] {
            for (name, value) in pairs {
                line(kind, &format!("{name}={value}"));
            }
        }
        for (name, size) in bases {
            line("base", &format!("{} {name}", sizes_text(*size)));
        }
        out.push('\n');
        out.push_str(&self.text);
        out
    }

    /// From what was stored.
    pub fn decode(stored: &str) -> Option<Self> {
        let mut options = Options::default();
        let mut rest = stored;
        loop {
            let (line, tail) = rest.split_once('\n')?;
            rest = tail;
            let Some((name, value)) = line.split_once(' ') else {
                return line.is_empty().then(|| Self {
                    text: rest.into(),
                    options: Rc::new(options),
                    snapshot: None,
                });
            };
            let value = unescape(value);
            let pair = |into: &mut BTreeMap<String, String>| {
                if let Some((name, value)) = value.split_once('=') {
                    into.insert(name.to_owned(), value.to_owned());
                }
            };
            match name {
                "target" => options.target = Some(value),
                "platform" => options.platform = Some(value),
                "ignore" => options.dockerignore = Some(value),
                "arg" => pair(&mut options.build_args),
                "context" => pair(&mut options.named_contexts),
                "base" => {
                    let mut words = value.splitn(3, ' ');
                    let sizes = words.next().zip(words.next());
                    let sizes =
                        sizes.and_then(|(unpacked, packed)| read_sizes(&format!("{unpacked} {packed}")));
                    options.bases.extend(words.next().map(str::to_owned).zip(sizes));
                }
                _ => {}
            }
        }
    }
}

fn escape(value: &str) -> String {
    value.replace('\\', "\\\\").replace('\n', "\\n")
}

fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

/// What if the text had another number of stages.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// The text as it is.
    pub before: Snapshot,
    /// The other text and what it means, or why there is none.
    pub made: Result<(Restaged, Snapshot), NotRestaged>,
}

/// What is compared on the screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Comparing {
    /// The pinned version, before, and the text in the editor, after.
    Pinned,
    /// The text as it is, and with another number of stages.
    Restaged(Rc<WhatIf>),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_comes_back_as_it_was_stored() {
        let options = Options {
            target: Some("dev".to_owned()),
            build_args: [("A".to_owned(), "b=c\\n\nd".to_owned()), ("E".to_owned(), String::new())].into(),
            platform: Some("linux/arm64".to_owned()),
            named_contexts: [("x".to_owned(), "docker-image://y".to_owned())].into(),
            dockerignore: Some("a\n!b\n".to_owned()),
            bases: [("own/x y:1".to_owned(), StatedBase { unpacked: Some(5), compressed: None })].into(),
            ..Options::default()
        };
        for options in [options, Options::default()] {
            for text in ["", "FROM scratch\n", "\n\nFROM é😀\r\n"] {
                let version =
                    Version { text: text.into(), options: Rc::new(options.clone()), snapshot: None };
                assert_eq!(Version::decode(&version.encode()), Some(version));
            }
        }
        assert_eq!(Version::decode(""), None);
        assert_eq!(Version::decode("nonsense\n\nFROM x"), None);
    }
}
