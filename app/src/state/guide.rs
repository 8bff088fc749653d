use crate::i18n::Lang;

/// For whom, or of what, a guide is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guide {
    /// Who learns what a Dockerfile means.
    #[default]
    Learner,
    /// Who wonders where the bytes of an image come from.
    Bytes,
    /// Who gives the page to others.
    Teacher,
}

impl Guide {
    /// Every guide, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::Learner, Self::Bytes, Self::Teacher];

    /// Its name in ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Learner => "learner",
            Self::Bytes => "bytes",
            Self::Teacher => "teacher",
        }
    }

    /// The guide of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|guide| guide.name() == name)
    }

    /// The file of its page, among those of the documentation.
    pub fn file(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Learner, Lang::En) => "learning.html",
            (Self::Learner, Lang::Fr) => "apprendre.html",
            (Self::Bytes, Lang::En) => "bytes.html",
            (Self::Bytes, Lang::Fr) => "octets.html",
            (Self::Teacher, Lang::En) => "teaching.html",
            (Self::Teacher, Lang::Fr) => "enseigner.html",
        }
    }

    /// The guide whose page that file is, in whatever language.
    pub fn of_file(file: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|guide| Lang::ALL.into_iter().any(|lang| guide.file(lang) == file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guides_are_found_by_name_and_by_file() {
        for guide in Guide::ALL {
            assert_eq!(Guide::from_name(guide.name()), Some(guide));
            for lang in Lang::ALL {
                assert_eq!(Guide::of_file(guide.file(lang)), Some(guide));
            }
        }
        assert_eq!((Guide::from_name("x"), Guide::of_file("exercises.html")), (None, None));
    }
}
