use super::Panel;
use crate::i18n::Lang;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every theme, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// Its name in storage and in `<html data-theme>`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }
}

/// Which of an image's sizes is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// The files of the image on disk: what `docker images` shows with the classic store.
    #[default]
    Unpacked,
    /// The layers as pulled.
    Compressed,
    /// Both added: what `docker images` shows with the containerd store.
    Containerd,
}

impl Measure {
    /// Every measure, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::Unpacked, Self::Compressed, Self::Containerd];

    /// Its name in storage.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unpacked => "unpacked",
            Self::Compressed => "compressed",
            Self::Containerd => "containerd",
        }
    }

    /// The measure of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.name() == name)
    }
}

/// How large type is, as a share of what the browser has it at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeSize(u16);

impl Default for TypeSize {
    fn default() -> Self {
        Self(100)
    }
}

impl TypeSize {
    /// What there is to choose from, in hundredths.
    const STEPS: [u16; 8] = [80, 90, 100, 110, 125, 150, 175, 200];

    /// In hundredths.
    pub fn percent(self) -> u16 {
        self.0
    }

    /// The size of that many hundredths, if it can be chosen.
    pub fn from_percent(percent: u16) -> Option<Self> {
        Self::STEPS.contains(&percent).then_some(Self(percent))
    }

    /// The next size up.
    pub fn larger(self) -> Option<Self> {
        Self::STEPS.into_iter().find(|&step| step > self.0).map(Self)
    }

    /// The next size down.
    pub fn smaller(self) -> Option<Self> {
        Self::STEPS.into_iter().rev().find(|&step| step < self.0).map(Self)
    }
}

/// A divider between panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Between the left and the right column.
    Columns,
    /// The same where there are three columns.
    ThreeColumns,
    /// In the left column, between editor and problems.
    Left,
    /// In the right column, between graph and sizes.
    Right,
}

/// Where the dividers stand: the share of the first pane, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Splits {
    /// Of the left column.
    pub columns: u16,
    /// Of the left column where there are three.
    pub three_columns: u16,
    /// Of the editor.
    pub left: u16,
    /// Of the graph.
    pub right: u16,
}

impl Default for Splits {
    fn default() -> Self {
        Self { columns: 460, three_columns: 360, left: 680, right: 500 }
    }
}

impl Splits {
    /// Least and greatest share: no pane can be lost.
    pub const LIMITS: (u16, u16) = (150, 850);

    /// The share at `axis`.
    pub fn get(self, axis: Axis) -> u16 {
        match axis {
            Axis::Columns => self.columns,
            Axis::ThreeColumns => self.three_columns,
            Axis::Left => self.left,
            Axis::Right => self.right,
        }
    }

    /// With the divider `axis` at `permille`, held within the limits.
    pub fn with(mut self, axis: Axis, permille: u16) -> Self {
        let slot = match axis {
            Axis::Columns => &mut self.columns,
            Axis::ThreeColumns => &mut self.three_columns,
            Axis::Left => &mut self.left,
            Axis::Right => &mut self.right,
        };
        *slot = permille.clamp(Self::LIMITS.0, Self::LIMITS.1);
        self
    }
}

/// What is kept between visits besides the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The language the user chose; `None` while none was.
    pub lang: Option<Lang>,
    /// Light or dark.
    pub theme: Theme,
    /// The size shown.
    pub measure: Measure,
    /// The dividers.
    pub splits: Splits,
    /// How large type is.
    pub type_size: TypeSize,
    /// The pane chosen where not all are shown; `None` while none was.
    pub panel: Option<Panel>,
}

impl Settings {
    /// As stored: one `name=value` per line.
    pub fn encode(&self) -> String {
        let Splits { columns, three_columns, left, right } = self.splits;
        let mut out = format!(
            "theme={}\nmeasure={}\nsplits={columns},{left},{right},{three_columns}\ntype={}\n",
            self.theme.name(),
            self.measure.name(),
            self.type_size.percent()
        );
        if let Some(lang) = self.lang {
            out.push_str("lang=");
            out.push_str(lang.tag());
            out.push('\n');
        }
        if let Some(panel) = self.panel {
            out.push_str("panel=");
            out.push_str(panel.name());
            out.push('\n');
        }
        out
    }

    /// From what was stored; whatever cannot be read keeps its default.
    pub fn decode(stored: &str) -> Self {
        let mut settings = Self::default();
        for (name, value) in stored.lines().filter_map(|line| line.split_once('=')) {
            match name {
                "theme" => settings.theme = Theme::from_name(value).unwrap_or_default(),
                "measure" => settings.measure = Measure::from_name(value).unwrap_or_default(),
                "type" => {
                    let size = value.parse().ok().and_then(TypeSize::from_percent);
                    settings.type_size = size.unwrap_or_default();
                }
                "lang" => settings.lang = Lang::from_tag(value),
                "panel" => settings.panel = Panel::from_name(value),
                "splits" => {
                    let mut shares = value.split(',').map(str::parse::<u16>);
                    for axis in [Axis::Columns, Axis::Left, Axis::Right, Axis::ThreeColumns] {
                        if let Some(Ok(share)) = shares.next() {
                            settings.splits = settings.splits.with(axis, share);
                        }
                    }
                }
                _ => {}
            }
        }
        settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_as_they_were_stored() {
        let settings = Settings {
            lang: Some(Lang::Fr),
            theme: Theme::Dark,
            measure: Measure::Containerd,
            splits: Splits { columns: 300, three_columns: 400, left: 700, right: 200 },
            type_size: TypeSize::default().larger().expect("a larger size"),
            panel: Some(Panel::Sizes),
        };
        assert_eq!(Settings::decode(&settings.encode()), settings);
        assert_eq!(Settings::decode(&Settings::default().encode()), Settings::default());
    }

    #[test]
    fn rubbish_in_storage_is_not_fatal() {
        let stored = "theme=pink\nsplits=1,x,9999\nnonsense\npanel=editors\nlang=xx\nfuture=1\ntype=9000";
        let splits = Splits { columns: 150, right: 850, ..Splits::default() };
        assert_eq!(Settings::decode(stored), Settings { splits, ..Settings::default() });
    }

    #[test]
    fn type_grows_and_shrinks_by_steps_with_two_ends() {
        let mut size = TypeSize::default();
        while let Some(next) = size.larger() {
            assert!(next.percent() > size.percent());
            size = next;
        }
        assert_eq!(size.percent(), 200);
        let steps = std::iter::successors(Some(size), |size| size.smaller()).count();
        assert_eq!(steps, TypeSize::STEPS.len());
        assert_eq!(TypeSize::from_percent(123), None);
    }
}
