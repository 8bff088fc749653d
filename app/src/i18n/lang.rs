use serde::{Deserialize, Serialize};

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}

impl Lang {
    /// Every language, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// BCP 47 tag, as in `<html lang>`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    /// Its own name for itself.
    pub fn endonym(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Fr => "Français",
        }
    }

    /// The language of a tag such as `fr-CA`; `None` for one that the page does not speak.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or("");
        Self::ALL.into_iter().find(|lang| lang.tag().eq_ignore_ascii_case(primary))
    }

    /// The first language that can be spoken: what the page asks for, what the user chose, what the browser prefers.
    pub fn choose(page: Option<&str>, stored: Option<Self>, browser: &[String]) -> Self {
        page.and_then(Self::from_tag)
            .or(stored)
            .or_else(|| browser.iter().find_map(|tag| Self::from_tag(tag)))
            .unwrap_or_default()
    }

    /// What parts the items of a list that is told in one line.
    pub fn semicolon(self) -> &'static str {
        match self {
            Self::En => "; ",
            Self::Fr => "\u{202f}; ",
        }
    }

    /// Whether `n` things are spoken of in the singular.
    pub fn is_singular(self, n: u64) -> bool {
        match self {
            Self::En => n == 1,
            // French: "0 problème".
            Self::Fr => n < 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chooses_page_then_user_then_browser() {
        let browser = ["de-DE".to_owned(), "fr-CA".to_owned(), "en".to_owned()];
        assert_eq!(Lang::choose(None, None, &browser), Lang::Fr);
        assert_eq!(Lang::choose(None, Some(Lang::En), &browser), Lang::En);
        assert_eq!(Lang::choose(Some("FR"), Some(Lang::En), &[]), Lang::Fr);
        assert_eq!(Lang::choose(Some("xx"), None, &["it".to_owned()]), Lang::En);
    }

    #[test]
    fn zero_is_singular_in_french_only() {
        assert!(Lang::Fr.is_singular(0) && Lang::Fr.is_singular(1) && !Lang::Fr.is_singular(2));
        assert!(!Lang::En.is_singular(0) && Lang::En.is_singular(1));
    }
}
