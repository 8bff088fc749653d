//! What a base image sets for the stages that build on it: variables, directory, user.

use std::sync::OnceLock;

use super::{Reference, traits};
use crate::glob::glob;
use crate::model::BaseConfig;

/// The table: the first row whose patterns match decides.
const CONFIG: &str = include_str!("../../../data/config.tsv");

/// What is known of the config of an image, by its normalised reference; `None` where nothing is.
///
/// A variable has a value only where every version of the image sets it to that value.
pub fn config(reference: &str) -> Option<BaseConfig> {
    let reference = Reference::parse(reference);
    let (image, tag) = (reference.catalogue_name(), reference.tag_or_latest());
    let user = traits::of(&image, tag, None).user;
    let known = row(&image, tag);
    if known.is_none() && user.is_none() {
        return None;
    }
    Some(BaseConfig { user, ..known.unwrap_or_default() })
}

/// The fields of the table's rows, taken apart once.
fn rows() -> &'static [[&'static str; 6]] {
    static READ: OnceLock<Vec<[&'static str; 6]>> = OnceLock::new();
    let fields = |line: &'static str| line.split('\t').collect::<Vec<_>>().try_into().ok();
    READ.get_or_init(|| CONFIG.lines().skip(1).filter_map(fields).collect())
}

fn row(image: &str, tag: &str) -> Option<BaseConfig> {
    for &[image_glob, tag_glob, complete, workdir, variables, _source] in rows() {
        if !glob(image_glob, image) || !glob(tag_glob, tag) {
            continue;
        }
        let mut config = BaseConfig { complete: complete == "yes", ..BaseConfig::default() };
        config.workdir = (!workdir.is_empty()).then(|| workdir.to_owned());
        for variable in variables.split(' ').filter(|variable| !variable.is_empty()) {
            match variable.split_once('=') {
                Some((name, value)) => config.env.push((name.to_owned(), value.to_owned())),
                None => config.unknown.push(variable.to_owned()),
            }
        }
        return Some(config);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_known_values_from_names() {
        let Some(go) = config("docker.io/library/golang:1.24-alpine") else {
            panic!("golang is in the table")
        };
        assert!(go.env.contains(&("GOPATH".to_owned(), "/go".to_owned())));
        assert!(go.unknown.iter().any(|name| name == "GOLANG_VERSION"));
        assert_eq!((go.complete, go.workdir.as_deref()), (true, Some("/go")));
    }

    #[test]
    fn knows_users() {
        let user = |reference| config(reference).and_then(|config| config.user);
        assert_eq!(user("gcr.io/distroless/static:nonroot").as_deref(), Some("65532"));
        assert_eq!(user("docker.io/library/node:20"), None);
    }

    #[test]
    fn is_silent_on_what_it_does_not_know() {
        assert_eq!(config("example.org/own:1"), None);
        // What an ONBUILD or Windows variant sets besides is in no table.
        for reference in ["docker.io/library/node:6-onbuild", "docker.io/library/golang:1.24-nanoserver"] {
            assert!(config(reference).is_some_and(|config| !config.complete && config.env.is_empty()));
        }
    }

    #[test]
    fn every_row_has_its_fields_a_source_and_clean_names() {
        for line in CONFIG.lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            assert_eq!(fields.len(), 6, "{line}");
            assert!(matches!(fields[2], "yes" | "no"), "{line}");
            assert!(fields[3].is_empty() || fields[3].starts_with('/'), "{line}");
            assert!(!fields[5].is_empty() || fields[4].is_empty(), "{line}");
            let mut names: Vec<&str> =
                fields[4].split_whitespace().map(|v| v.split('=').next().unwrap_or("")).collect();
            let count = names.len();
            assert!(names.iter().all(|name| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')));
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "a name twice: {line}");
        }
    }
}
