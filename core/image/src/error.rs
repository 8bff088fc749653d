use std::fmt;

/// Why something could not be read: with its place, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ReadError {
    /// Key for translation, such as `image-truncated`.
    pub code: String,
    /// Values that the text names, by key.
    pub args: Vec<(String, String)>,
    /// English text.
    pub text: String,
}

impl ReadError {
    /// With the code and its values, and the text in English.
    pub fn new(code: &str, args: &[(&str, &str)], text: impl Into<String>) -> Self {
        debug_assert!(super::codes::known(code, args), "{code} with {args:?} is not in the table");
        let args = args.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
        Self { code: code.to_owned(), args, text: text.into() }
    }
}

impl ReadError {
    /// That the bytes of a file do not come; `reason` is the browser's or the system's.
    pub fn source(reason: &str) -> Self {
        Self::new(
            "image-source",
            &[("reason", reason)],
            format!("The file could not be read ({reason}): was it moved or changed? Choose it again."),
        )
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for ReadError {}
