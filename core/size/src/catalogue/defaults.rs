//! Which distribution a tag that names none stood for, by date.

use std::sync::OnceLock;

use super::rows::months;

/// The table: of the rows that match, the last one that began by then holds.
const DEFAULTS: &str = include_str!("../../../data/default_distro.tsv");

/// A row: images, versions, the month that it began in, distribution.
type Default = (Vec<&'static str>, &'static str, i32, &'static str);

/// The table's rows, taken apart once.
fn rows() -> &'static [Default] {
    static READ: OnceLock<Vec<Default>> = OnceLock::new();
    let row = |line: &'static str| {
        let fields: Vec<&'static str> = line.split('\t').collect();
        let [images, versions, from, distro] = fields[..] else { return None };
        Some((images.split(' ').collect(), versions, months(from), distro))
    };
    READ.get_or_init(|| DEFAULTS.lines().skip(1).filter_map(row).collect())
}

/// The default distribution of `image` in its version `major` at a date in months; without a date the last one.
pub(super) fn distro(image: &str, major: Option<u32>, as_of: Option<i32>) -> Option<&'static str> {
    let mut found: Option<(i32, &'static str)> = None;
    for (_, versions, from, distro) in rows().iter().filter(|(images, ..)| images.contains(&image)) {
        let (from, distro) = (*from, *distro);
        let in_time = as_of.is_none_or(|asked| from <= asked);
        let in_versions = match (versions.split_once('-'), major) {
            (Some((low, high)), Some(major)) => {
                low.parse().is_ok_and(|low: u32| low <= major)
                    && high.parse().is_ok_and(|high: u32| major <= high)
            }
            // A name that moves stands for the newest version.
            (Some((_, high)), None) => high == "99" || as_of.is_some(),
            (None, _) => true,
        };
        if in_time && in_versions && found.is_none_or(|(f, _)| from >= f) {
            found = Some((from, distro));
        }
    }
    found.map(|(_, distro)| distro)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_follow_the_date() {
        let at = |image, major, date| distro(image, major, Some(months(date)));
        assert_eq!(at("python", Some(2), "2019-02"), Some("debian9"));
        assert_eq!(at("python", Some(3), "2022-02"), Some("debian11"));
        assert_eq!(at("node", Some(12), "2020-07"), Some("debian9"));
        assert_eq!(at("node", Some(8), "2018-02"), Some("debian8"));
        assert_eq!(distro("python", Some(3), None), Some("debian13"));
        assert_eq!(distro("node", Some(22), None), Some("debian12"));
        assert_eq!(distro("alpine", Some(3), None), None);
    }

    #[test]
    fn every_row_is_read() {
        for line in DEFAULTS.lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [images, versions, from, distro] = fields[..] else { panic!("{line}") };
            assert!(!images.is_empty() && (versions == "*" || versions.contains('-')), "{line}");
            assert!(months(from) > 2000 * 12 - 1 && distro.starts_with(['d', 'u']), "{line}");
        }
    }
}
