//! What the address of a frame asks for.

use crate::state::Panels;

/// What the query of an embedded page asks for besides language and theme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The panels that there are.
    pub panels: Panels,
    /// Words of `panels` that are no panel's name.
    pub unknown: Vec<String>,
    /// Whether the text is there to be read only.
    pub read_only: bool,
    /// The id of the exercise to be opened.
    pub exercise: Option<String>,
    /// The stage to be built.
    pub target: Option<String>,
}

impl Asked {
    /// From the parameters that `get` gives by name: empty for a name alone, `None` for one that is not there.
    pub fn new(get: impl Fn(&str) -> Option<String>) -> Self {
        let names = get("panels").unwrap_or_default();
        let (panels, unknown) = Panels::from_names(&names);
        let word = |name| get(name).filter(|value| !value.is_empty());
        Self {
            panels,
            unknown: unknown.into_iter().map(str::to_owned).collect(),
            read_only: get("read-only").is_some_and(|value| value != "false"),
            exercise: word("exercise"),
            target: word("target"),
        }
    }

    /// What to say to whoever wrote the address; `None` where all of it is understood.
    pub fn warning(&self) -> Option<String> {
        let known = Panels::NAMES.join(", ");
        (!self.unknown.is_empty())
            .then(|| format!("panels: no panel {}; there are {known}", self.unknown.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &[(&str, &str)]) -> Asked {
        Asked::new(|name| {
            query.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_address_that_asks_for_nothing_gets_everything() {
        assert_eq!(asked(&[]), Asked::default());
        assert_eq!(asked(&[("panels", ""), ("exercise", ""), ("target", "")]), Asked::default());
        assert_eq!(Asked::default().warning(), None);
    }

    #[test]
    fn an_address_asks_for_panels_an_exercise_and_reading() {
        let asked =
            asked(&[("panels", "graph pink"), ("read-only", ""), ("exercise", "secrets"), ("target", "x y")]);
        assert_eq!(asked.panels, Panels::from_names("graph").0);
        assert!(asked.read_only);
        assert_eq!((asked.exercise.as_deref(), asked.target.as_deref()), (Some("secrets"), Some("x y")));
        assert_eq!(
            asked.warning().as_deref(),
            Some("panels: no panel pink; there are editor, graph, list, build, problems, sizes")
        );
    }

    #[test]
    fn reading_only_can_be_denied() {
        assert!(!asked(&[("read-only", "false")]).read_only);
        assert!(asked(&[("read-only", "true")]).read_only);
    }
}
