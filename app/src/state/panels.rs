//! Which panels there are beside the text, where a page around asks for some alone.

use super::Panel;

/// The panels beside the text. The pane of stages has three views, each with a name of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panels {
    graph: bool,
    list: bool,
    build: bool,
    problems: bool,
    sizes: bool,
}

impl Default for Panels {
    fn default() -> Self {
        Self { graph: true, list: true, build: true, problems: true, sizes: true }
    }
}

impl Panels {
    /// The names, as in the attribute `panels` of an embedded page. The text is always there.
    pub const NAMES: [&str; 6] = ["editor", "graph", "list", "build", "problems", "sizes"];

    /// From names between spaces, and the words that are no such name. No name at all means every panel.
    pub fn from_names(names: &str) -> (Self, Vec<&str>) {
        let mut panels = Self { graph: false, list: false, build: false, problems: false, sizes: false };
        let (mut any, mut unknown) = (false, Vec::new());
        for name in names.split_ascii_whitespace() {
            match name {
                "editor" => {}
                "graph" => panels.graph = true,
                "list" => panels.list = true,
                "build" => panels.build = true,
                "problems" => panels.problems = true,
                "sizes" => panels.sizes = true,
                _ => {
                    unknown.push(name);
                    continue;
                }
            }
            any = true;
        }
        (if any { panels } else { Self::default() }, unknown)
    }

    /// Whether there is such a pane.
    pub fn has(self, panel: Panel) -> bool {
        match panel {
            Panel::Editor => true,
            Panel::Graph => !self.stage_views().is_empty(),
            Panel::Problems => self.problems,
            Panel::Sizes => self.sizes,
        }
    }

    /// The views of the pane of stages, by name.
    pub fn stage_views(self) -> Vec<&'static str> {
        let views = [(self.graph, "graph"), (self.list, "list"), (self.build, "build")];
        views.into_iter().filter(|(shown, _)| *shown).map(|(_, name)| name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_choose_panels() {
        let (panels, unknown) = Panels::from_names(" build\tsizes ");
        assert!(unknown.is_empty());
        let has: Vec<Panel> = Panel::ALL.into_iter().filter(|&panel| panels.has(panel)).collect();
        assert_eq!(has, [Panel::Editor, Panel::Graph, Panel::Sizes]);
        assert_eq!(panels.stage_views(), ["build"]);
        let (alone, _) = Panels::from_names("editor");
        let has: Vec<Panel> = Panel::ALL.into_iter().filter(|&panel| alone.has(panel)).collect();
        assert_eq!(has, [Panel::Editor]);
    }

    #[test]
    fn unknown_names_are_told_and_change_nothing() {
        let (panels, unknown) = Panels::from_names("graph pink Sizes");
        assert_eq!((panels, unknown), (Panels::from_names("graph").0, vec!["pink", "Sizes"]));
        for none in ["", "  ", "pink"] {
            assert_eq!(Panels::from_names(none).0, Panels::default(), "{none:?}");
        }
    }

    #[test]
    fn every_name_is_known_here_and_to_the_element() {
        for name in Panels::NAMES {
            assert!(Panels::from_names(name).1.is_empty(), "{name}");
        }
        let element = include_str!("../../../static/embed.js");
        let names = Panels::NAMES.map(|name| format!("\"{name}\"")).join(", ");
        assert!(element.contains(&format!("PANELS = [{names}]")), "embed.js has to list {names}");
    }
}
