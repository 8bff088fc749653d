//! The state of the page as the fragment of an address.
//!
//! Version 1 is `v1.` and then, in base64 for addresses (RFC 4648 section 5, without padding), a raw deflate stream
//! (RFC 1951) of a JSON object in UTF-8: `text`, the Dockerfile, and where they are not as usual `target`,
//! `platform` and `dockerignore` (strings), `args` and `contexts` (objects of strings), and `exercise`: the object of
//! an exercise file, or the id of an exercise that comes with the page, and `bases`: how large the user says that base
//! images are, an object of `{unpacked, compressed}` in bytes, each left out where nothing is stated. Members that are not known are passed over, so
//! that a later page may add some; a change of meaning needs another version.

use dockerfile_syntax::lists::Gather;
use std::collections::BTreeMap;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dockerfile_answers::Options;
use dockerfile_answers::size::StatedBase;
use dockerfile_exercise::{Exercise, read, write};
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};
use serde_json::{Map, Value};

use crate::exercises;

/// The most bytes that a link, inflated, or a file may have: 1 MiB.
pub const MAX_BYTES: usize = 1 << 20;

/// Links with more characters are cut by some programs.
pub const LONG_LINK: usize = 4000;

const V1: &str = "v1.";
/// Of 0 to 10: slow and small. A text is compressed once per link.
const LEVEL: u8 = 9;

/// What a link carries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shared {
    /// The Dockerfile.
    pub text: Rc<str>,
    /// What is given to the build.
    pub options: Options,
    /// The exercise that the text is about.
    pub exercise: Option<Linked>,
}

/// An exercise, as a link names it.
#[derive(Clone, Debug, PartialEq)]
pub enum Linked {
    /// One that comes with the page, by its id.
    Ours(String),
    /// Any other, whole.
    Whole(Rc<Exercise>),
}

impl Linked {
    /// The exercise that the page knows by `key`.
    pub fn of(key: &str, exercise: &Rc<Exercise>) -> Self {
        if exercises::is_ours(key) { Self::Ours(key.to_owned()) } else { Self::Whole(exercise.clone()) }
    }
}

/// Why a link cannot be read or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// Not whole, or changed on its way.
    Broken,
    /// Of a version that is not known yet.
    Newer,
    /// More than [`MAX_BYTES`].
    TooLong,
    /// Its exercise cannot be read, or does not come with this page.
    Exercise,
}

/// The fragment of an address, without `#`, that brings `text`, `options` and `exercise` back. The same for the same.
///
/// # Errors
/// [`LinkError::TooLong`] only.
pub fn encode(text: &str, options: &Options, exercise: Option<&Linked>) -> Result<String, LinkError> {
    let mut object = Map::new();
    object.insert("text".to_owned(), text.into());
    let strings = [
        ("target", &options.target),
        ("platform", &options.platform),
        ("dockerignore", &options.dockerignore),
    ];
    for (name, value) in strings {
        // An exercise brings a `.dockerignore` of its own, or none.
        let is_brought = name == "dockerignore" && exercise.is_some();
        if let Some(value) = value.as_ref().filter(|_| !is_brought) {
            object.insert(name.to_owned(), value.as_str().into());
        }
    }
    for (name, values) in [("args", &options.build_args), ("contexts", &options.named_contexts)] {
        if !values.is_empty() {
            let members = values.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str())));
            object.insert(name.to_owned(), Value::Object(members.gather()));
        }
    }
    if !options.bases.is_empty() {
        let members = options.bases.iter().map(|(name, size)| (name.clone(), base_value(*size)));
        object.insert("bases".to_owned(), Value::Object(members.gather()));
    }
    if let Some(exercise) = exercise {
        object.insert("exercise".to_owned(), exercise_value(exercise));
    }
    let json = Value::Object(object).to_string();
    if json.len() > MAX_BYTES {
        return Err(LinkError::TooLong);
    }
    Ok(format!("{V1}{}", URL_SAFE_NO_PAD.encode(compress_to_vec(json.as_bytes(), LEVEL))))
}

pub(super) fn exercise_value(exercise: &Linked) -> Value {
    match exercise {
        Linked::Ours(id) => id.as_str().into(),
        Linked::Whole(exercise) => serde_json::from_str(&write(exercise)).unwrap_or_default(),
    }
}

fn read_exercise(value: Option<Value>) -> Result<Option<Linked>, LinkError> {
    match value {
        None => Ok(None),
        Some(Value::String(id)) if exercises::is_ours(&id) => Ok(Some(Linked::Ours(id))),
        Some(Value::Object(file)) => match read(&Value::Object(file).to_string()) {
            Ok(exercise) => Ok(Some(Linked::Whole(Rc::new(exercise)))),
            Err(_) => Err(LinkError::Exercise),
        },
        Some(_) => Err(LinkError::Exercise),
    }
}

/// What the fragment of an address (without `#`) carries; `None` for one that is no link of ours.
pub fn decode(fragment: &str) -> Option<Result<Shared, LinkError>> {
    let (version, _) = fragment.strip_prefix('v')?.split_once('.')?;
    if version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(match fragment.strip_prefix(V1) {
        Some(packed) => decode_v1(packed),
        None => Err(LinkError::Newer),
    })
}

fn decode_v1(packed: &str) -> Result<Shared, LinkError> {
    // Incompressible bytes grow by less than a hundredth, and base64 makes four of three.
    if packed.len() > MAX_BYTES / 2 * 3 {
        return Err(LinkError::TooLong);
    }
    // Some programs take what ends a sentence, or a line, into the link.
    let packed = packed.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    let deflated = URL_SAFE_NO_PAD.decode(packed).map_err(|_| LinkError::Broken)?;
    let json = decompress_to_vec_with_limit(&deflated, MAX_BYTES).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => LinkError::TooLong,
        _ => LinkError::Broken,
    })?;
    let Ok(Value::Object(mut object)) = serde_json::from_slice(&json) else { return Err(LinkError::Broken) };
    let Some(Value::String(text)) = object.remove("text") else { return Err(LinkError::Broken) };
    let options = Options {
        target: string(object.remove("target"))?,
        platform: string(object.remove("platform"))?,
        dockerignore: string(object.remove("dockerignore"))?,
        build_args: strings(object.remove("args"))?,
        named_contexts: strings(object.remove("contexts"))?,
        bases: bases(object.remove("bases"))?,
        ..Options::default()
    };
    let exercise = read_exercise(object.remove("exercise"))?;
    Ok(Shared { text: text.into(), options, exercise })
}

fn string(value: Option<Value>) -> Result<Option<String>, LinkError> {
    match value {
        None => Ok(None),
        Some(Value::String(value)) => Ok(Some(value)),
        Some(_) => Err(LinkError::Broken),
    }
}

fn strings(value: Option<Value>) -> Result<BTreeMap<String, String>, LinkError> {
    let Some(value) = value else { return Ok(BTreeMap::new()) };
    let Value::Object(members) = value else { return Err(LinkError::Broken) };
    let member = |(key, value)| match value {
        Value::String(value) => Ok((key, value)),
        _ => Err(LinkError::Broken),
    };
    members.into_iter().map(member).collect()
}

fn base_value(size: StatedBase) -> Value {
    let sides = [("unpacked", size.unpacked), ("compressed", size.compressed)];
    let members = sides.into_iter().filter_map(|(name, bytes)| Some((name.to_owned(), bytes?.into())));
    Value::Object(members.gather())
}

fn bases(value: Option<Value>) -> Result<BTreeMap<String, StatedBase>, LinkError> {
    let Some(value) = value else { return Ok(BTreeMap::new()) };
    let Value::Object(members) = value else { return Err(LinkError::Broken) };
    let side = |object: &Map<String, Value>, name: &str| match object.get(name) {
        None => Ok(None),
        Some(value) => value.as_u64().map(Some).ok_or(LinkError::Broken),
    };
    let member = |(name, value)| match value {
        Value::Object(object) => {
            let size =
                StatedBase { unpacked: side(&object, "unpacked")?, compressed: side(&object, "compressed")? };
            Ok((name, size))
        }
        _ => Err(LinkError::Broken),
    };
    members.into_iter().map(member).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All options, and base images of stated sizes.
    fn with_bases() -> Options {
        let bases = [
            ("mcr.microsoft.com/windows/nanoserver:ltsc2022", Some(296_000_000), Some(122_000_000)),
            ("own", Some(5), None),
        ];
        let bases =
            bases.map(|(name, unpacked, compressed)| (name.to_owned(), StatedBase { unpacked, compressed }));
        Options { bases: bases.into(), ..all_options() }
    }

    fn all_options() -> Options {
        Options {
            target: Some("build".to_owned()),
            build_args: BTreeMap::from([
                ("V".to_owned(), "1=2".to_owned()),
                ("EMPTY".to_owned(), String::new()),
            ]),
            platform: Some("linux/arm64".to_owned()),
            named_contexts: BTreeMap::from([("src".to_owned(), "../src".to_owned())]),
            dockerignore: Some("node_modules\n!keep\n".to_owned()),
            ..Options::default()
        }
    }

    fn pack(json: &str) -> String {
        format!("{V1}{}", URL_SAFE_NO_PAD.encode(compress_to_vec(json.as_bytes(), LEVEL)))
    }

    /// Links as they were published, by version. Never change a line: add one.
    #[test]
    fn every_published_link_decodes_for_ever() {
        let frozen = [
            // Both by another program: Python's zlib and json.
            (
                "v1.q1YqSa0oUbJSUHIL8vdVSMwpyMxLjckLCvVTKCkqBbKUagE",
                "FROM alpine\nRUN true\n",
                Options::default(),
            ),
            (
                "v1.JY7BCsIwEER_Ja5XaWMV0YIHD3orioogBKRt1lKaJiVNoFD672brZdl5O7PMCA4HBymDy_2aMW0kpknCTg9W-FpJoZdMeM7xILzcb2SYyLnQsGLgclvhHJ2thALpAxjhRXh9TAies9vzTRqmoDqVu6-xLQFVaz_EuW13WzKWRlOZ_4felmSJopg2SkpTNmjrShuLdKKun9ZIr7AXetEgdqHY9AM",
                "FROM node:22 AS build\n# é😀\n",
                all_options(),
            ),
        ];
        for (link, text, options) in frozen {
            let shared = Shared { text: text.into(), options, exercise: None };
            assert_eq!(decode(link), Some(Ok(shared)), "{link}");
        }
    }

    /// Made by another program: Python's zlib and json.
    #[test]
    fn every_published_link_with_sizes_of_bases_decodes_for_ever() {
        let link = "v1.VY3BCsIwEER_RfZckhJEMB_gTQTPXtJ0hWCSLbvRKiX_bgr14BzfPGYWKPguYOF0vZx3NOdbhg4GJyhgFxjJP5BVIB3DwI4_uik2uoJS1v6ZJ9eMEez-0G_pwFOaGEVWbn64rx0kzyoFzyR0L6ppeg55pFl0dpkE-YVsYxFvemP-981xO6i1fgE";
        let base = |unpacked, compressed| StatedBase { unpacked: Some(unpacked), compressed };
        let bases = [
            ("docker.io/library/own:latest".to_owned(), base(4_600_000_000, Some(2_000_000_000))),
            ("mcr.microsoft.com/windows/nanoserver:ltsc2022".to_owned(), base(296_000_000, None)),
        ];
        let options = Options { bases: bases.into(), ..Options::default() };
        assert_eq!(decode(link), Some(Ok(Shared { text: "FROM own\n".into(), options, exercise: None })));
        for broken in [
            r#"{"text":"","bases":[]}"#,
            r#"{"text":"","bases":{"a":1}}"#,
            r#"{"text":"","bases":{"a":{"unpacked":-1}}}"#,
        ] {
            assert_eq!(decode(&pack(broken)), Some(Err(LinkError::Broken)), "{broken}");
        }
    }

    #[test]
    fn what_goes_in_comes_out() {
        let texts =
            ["", "FROM scratch\n", "é😀\r\n\u{feff}\0\u{2028}", "\"\\\u{7f}", &"RUN x\n".repeat(20_000)];
        for text in texts {
            for options in [Options::default(), all_options(), with_bases()] {
                let link = encode(text, &options, None).unwrap();
                assert!(link.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)), "{link}");
                let shared = Shared { text: text.into(), options, exercise: None };
                assert_eq!(decode(&link), Some(Ok(shared)));
            }
        }
    }

    /// An exercise with a little of everything.
    fn exercise() -> Exercise {
        let file = r#"{"format": "dockerfile-playground/exercise", "version": 1, "id": "klein",
            "title": {"en": "Small é"}, "text": {"fr": ["Un.", "", "Deux"]},
            "start": {"dockerfile": ["FROM debian"], "dockerignore": [".git"]},
            "goals": [{"goal": "base", "image": "scratch"}, {"goal": "layers", "most": 1}],
            "hints": [{"en": "`FROM scratch`"}], "locked": [{"first": 1, "last": 1}]}"#;
        read(file).unwrap()
    }

    #[test]
    fn every_published_link_with_an_exercise_decodes_for_ever() {
        let ours = "v1.q1YqSa0oUbJSUHIL8vdVyM3MS43JU9JRUCpJLEpPBUsUFOWngERSK1KLkjOLU0FiKalluol5KbpguVoA";
        let shared = Shared {
            text: "FROM mine\n".into(),
            options: Options { target: Some("prod".to_owned()), ..Options::default() },
            exercise: Some(Linked::Ours("dev-and-prod".to_owned())),
        };
        assert_eq!(decode(ours), Some(Ok(shared)));
        let whole = "v1.TY9NTgMxDEavMvK6FHXLGrFDSCBWUKnuxJNazSTISdGg0RyIc3Ax4rilLKL8PX9-nqHQVOCug4fnp8fO0Z4xvkdYdUATSc-Z6ucMQ5IRG-dSfyQZONDNR8AvL-kU3e0fXAs_STKnWOFNvbHTqmMgbqmFS7BIUgJeRgyh-_mGRT_NpbaTur3Ba1xrja57Ok2wVSgXFKOuKo3-NwFsVxdT9jGJAWvPxTJ8wpD1bW5HFdmj2fOIXnHIvWDpDyp2perEdTrlxpTVYrNoqwPHcs6zsXZN5hyxgwYF9XFGDSxWru94SVqWXw";
        let shared = Shared {
            text: "FROM debian\n".into(),
            options: Options::default(),
            exercise: Some(Linked::Whole(Rc::new(exercise()))),
        };
        assert_eq!(decode(whole), Some(Ok(shared)));
    }

    #[test]
    fn an_exercise_goes_along_whole_or_by_its_id() {
        for exercise in exercises::files::all() {
            let start = exercise.start.dockerfile.clone();
            let ours = Linked::Ours(exercise.id.clone());
            let options = Options { dockerignore: Some(".git".to_owned()), ..Options::default() };
            let short = encode(&start, &options, Some(&ours)).unwrap();
            let whole = Linked::Whole(Rc::new(exercise));
            let long = encode(&start, &options, Some(&whole)).unwrap();
            assert!(short.len() < 1_000 && long.len() < 5_000, "{} {}", short.len(), long.len());
            for (link, exercise) in [(short, ours), (long, whole)] {
                let shared = Shared {
                    text: start.as_str().into(),
                    options: Options::default(),
                    exercise: Some(exercise),
                };
                assert_eq!(decode(&link), Some(Ok(shared)));
            }
        }
    }

    #[test]
    fn a_broken_exercise_makes_a_broken_link() {
        let whole = exercise_value(&Linked::Whole(Rc::new(exercise())));
        let mut newer = whole.clone();
        newer["version"] = 2.into();
        let mut lame = whole.clone();
        lame["goals"] = Value::Array(Vec::new());
        for exercise in [newer, lame, "nosuch".into(), 1.into(), Value::Null, Value::Object(Map::new())] {
            let json = serde_json::json!({"text": "FROM a", "exercise": exercise}).to_string();
            assert_eq!(decode(&pack(&json)), Some(Err(LinkError::Exercise)), "{json}");
        }
        let mut huge = exercise();
        huge.solution =
            Some(dockerfile_core::exercise::Solution { dockerfile: "x".repeat(MAX_BYTES), text: None });
        let huge = Linked::Whole(Rc::new(huge));
        assert_eq!(encode("", &Options::default(), Some(&huge)), Err(LinkError::TooLong));
    }

    #[test]
    fn a_short_file_makes_a_short_link() {
        let text = "FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\n\nFROM nginx\nCOPY --from=build /app/dist /usr/share/nginx/html\n";
        let length = encode(text, &Options::default(), None).unwrap().len();
        assert!(length < text.len() * 13 / 10, "{length} characters for {}", text.len());
    }

    #[test]
    fn other_fragments_are_not_links() {
        for fragment in ["", "editor-text", "v", "v1", "v.", "version1.2", "V1.abc", "v-1.x", "exercise=1.2"]
        {
            assert_eq!(decode(fragment), None, "{fragment}");
        }
        assert_eq!(decode("v2.abc"), Some(Err(LinkError::Newer)));
        assert_eq!(decode("v10.abc"), Some(Err(LinkError::Newer)));
    }

    #[test]
    fn what_a_program_added_to_the_end_is_no_matter() {
        let link = encode("FROM alpine\n", &Options::default(), None).unwrap();
        for end in [".", ")", ">\n", "%20", "…"] {
            let read = decode(&format!("{link}{end}"));
            if end == "%20" {
                assert!(matches!(read, Some(Err(LinkError::Broken))), "{end}");
            } else {
                assert!(matches!(read, Some(Ok(shared)) if &*shared.text == "FROM alpine\n"), "{end}");
            }
        }
    }

    #[test]
    fn a_hostile_link_takes_no_memory() {
        // 4 MiB of one letter deflate to 4 KiB.
        let bomb = pack(&format!("{{\"text\":\"{}\"}}", "a".repeat(4 << 20)));
        assert!(bomb.len() < 10_000);
        assert_eq!(decode(&bomb), Some(Err(LinkError::TooLong)));
        let long = format!("v1.{}", "A".repeat(MAX_BYTES * 2));
        assert_eq!(decode(&long), Some(Err(LinkError::TooLong)));
        let deep = pack(&format!("{{\"text\":\"\",\"x\":{}}}", "[".repeat(500_000)));
        assert_eq!(decode(&deep), Some(Err(LinkError::Broken)));
        assert_eq!(encode(&"a".repeat(MAX_BYTES), &Options::default(), None), Err(LinkError::TooLong));
    }

    #[test]
    fn a_broken_link_is_an_error_and_no_panic() {
        let link = encode("FROM alpine\nRUN true\n", &all_options(), None).unwrap();
        for end in V1.len()..link.len() {
            assert!(matches!(decode(link.get(..end).unwrap()), Some(Err(LinkError::Broken))), "cut at {end}");
        }
        // Whatever one letter becomes, the answer is an error or a state.
        for at in V1.len()..link.len() {
            for letter in ["A", "_", "%", "é"] {
                let changed = format!("{}{letter}{}", link.get(..at).unwrap(), link.get(at + 1..).unwrap());
                assert!(decode(&changed).is_some());
            }
        }
        let faulty = [
            "",
            "null",
            "[]",
            "{}",
            "{\"text\":1}",
            "{\"text\":\"\",\"target\":1}",
            "{\"text\":\"\",\"args\":[]}",
            "{\"text\":\"\",\"args\":{\"a\":null}}",
            "{\"text\":\"\\ud800\"}",
            "{\"text\":\"\"} x",
        ];
        for json in faulty {
            assert_eq!(decode(&pack(json)), Some(Err(LinkError::Broken)), "{json}");
        }
    }

    #[test]
    fn what_a_later_page_adds_is_passed_over() {
        let shared = decode(&pack("{\"later\":{\"a\":[1]},\"text\":\"FROM x\"}"));
        assert!(matches!(shared, Some(Ok(shared)) if &*shared.text == "FROM x"));
    }
}
