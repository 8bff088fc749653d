//! What a base image sets for the stages that build on it: variables, directory, user.

use super::{Reference, facts, traits};
use crate::model::BaseConfig;

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

fn row(image: &str, tag: &str) -> Option<BaseConfig> {
    let facts = facts::config(image, tag)?;
    let mut config = BaseConfig { complete: facts.complete == "yes", ..BaseConfig::default() };
    config.workdir = (!facts.workdir.is_empty()).then(|| facts.workdir.to_owned());
    for variable in facts.env.split(' ').filter(|variable| !variable.is_empty()) {
        match variable.split_once('=') {
            Some((name, value)) => config.env.push((name.to_owned(), value.to_owned())),
            None => config.unknown.push(variable.to_owned()),
        }
    }
    Some(config)
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
}
