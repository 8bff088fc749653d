//! What page and worker say to each other: postcard bytes of one build, never stored.
//!
//! Measured on a file of 3,000 lines: 0.85 MB, 7 ms to write and 6 ms to read. As JavaScript objects
//! (serde-wasm-bindgen) the same took 140 ms, 440 ms in the structured clone and 120 ms.

use dockerfile_core::fix::TextEdit;
use dockerfile_core::{Analysis, Options, Saving, analyze, what_if};
use serde::{Deserialize, Serialize};

/// Text to analyse.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Revision of the text and options.
    pub revision: u32,
    /// The text.
    pub text: String,
    /// What the user chose besides.
    pub options: Options,
    /// Not what the text means is asked, but what this would save.
    pub idea: Option<Idea>,
}

/// A fix that might save bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Idea {
    /// Index of its diagnostic in the analysis of that revision.
    pub diagnostic: u32,
    /// Index of the fix in the diagnostic.
    pub fix: u32,
    /// The fix.
    pub edits: Vec<TextEdit>,
}

/// What the text means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// Revision of the request.
    pub revision: u32,
    /// The answer.
    pub answer: Answer,
}

/// An answer, of the kind that was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// What the text means.
    Analysis(Box<Analysis>),
    /// What the idea would save; `None` for nothing.
    Saving {
        /// Index of the diagnostic.
        diagnostic: u32,
        /// Index of the fix.
        fix: u32,
        /// What it would save.
        saving: Option<Box<Saving>>,
    },
}

/// As bytes; empty for a value that cannot be encoded, which no message of ours is.
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    postcard::to_allocvec(message).unwrap_or_default()
}

/// From bytes; `None` for bytes that are no such message.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

/// The encoded reply to an encoded request; empty for bytes that are no request.
pub fn answer(request: &[u8]) -> Vec<u8> {
    let Some(Request { revision, text, options, idea }) = decode::<Request>(request) else {
        return Vec::new();
    };
    let answer = match idea {
        None => Answer::Analysis(Box::new(analyze(&text, &options))),
        Some(Idea { diagnostic, fix, edits }) => {
            let saving = what_if(&text, &options, &edits).map(Box::new);
            Answer::Saving { diagnostic, fix, saving }
        }
    };
    encode(&Reply { revision, answer })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_answered_with_the_same_revision_and_the_cores_own_analysis() {
        let text = "FROM scratch\nCOPY a /a\n".to_owned();
        let options = Options { target: Some("x".to_owned()), ..Options::default() };
        let analysis = analyze(&text, &options);
        let bytes = answer(&encode(&Request { revision: 7, text, options, idea: None }));
        let wanted = Reply { revision: 7, answer: Answer::Analysis(Box::new(analysis)) };
        assert_eq!(decode::<Reply>(&bytes), Some(wanted));
    }

    #[test]
    fn an_idea_is_answered_with_what_it_saves() {
        let text = "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y git\n".to_owned();
        let analysis = analyze(&text, &Options::default());
        let at = analysis.diagnostics.iter().position(|found| found.rule == "AptListsLeftBehind").unwrap();
        let edits = analysis.diagnostics[at].fixes[0].edits.clone();
        let idea = Idea { diagnostic: 3, fix: 1, edits };
        let request = Request { revision: 7, text, options: Options::default(), idea: Some(idea) };
        let Some(Reply {
            revision: 7,
            answer: Answer::Saving { diagnostic: 3, fix: 1, saving: Some(saving) },
        }) = decode(&answer(&encode(&request)))
        else {
            panic!("no saving")
        };
        assert!(saving.unpacked.known.likely > 10_000_000, "{saving:?}");
    }

    #[test]
    fn rubbish_is_no_request() {
        assert!(answer(b"\xff\xff\xff\xff\xff\xff\xff").is_empty());
        assert!(answer(b"").is_empty());
    }
}
