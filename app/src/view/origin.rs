use dockerfile_answers::model::{Base, Model, Origin, Stage, StageId};

use crate::i18n::{Key, Lang, text, text_with};

/// What a stage is called: its name, or its number where it has none.
pub fn stage_label(lang: Lang, stage: &Stage) -> String {
    match &stage.name {
        Some(name) if !name.value.is_empty() => name.value.clone(),
        _ => numbered(lang, stage.id),
    }
}

fn numbered(lang: Lang, id: StageId) -> String {
    text_with(lang, Key::StageNumbered, &[("n", &id.0.to_string())])
}

fn label_of(lang: Lang, model: &Model, id: StageId) -> String {
    model.stages.get(id.index()).map_or_else(|| numbered(lang, id), |stage| stage_label(lang, stage))
}

/// An image reference without the parts that every reference to Docker Hub has.
fn short_image(reference: &str) -> &str {
    let short = reference.strip_prefix("docker.io/").unwrap_or(reference);
    short.strip_prefix("library/").unwrap_or(short)
}

/// From where something is taken, in words.
pub fn origin_words(lang: Lang, model: &Model, origin: &Origin, as_written: &str) -> String {
    match origin {
        Origin::Stage(id) => label_of(lang, model, *id),
        Origin::Image(reference) => short_image(reference).to_owned(),
        Origin::Scratch => "scratch".to_owned(),
        Origin::Context => text(lang, Key::OriginContext).to_owned(),
        Origin::NamedContext(name) => text_with(lang, Key::OriginNamedContext, &[("name", name)]),
        Origin::Remote(url) => url.clone(),
        Origin::Unresolved => text_with(lang, Key::OriginUnresolved, &[("name", as_written)]),
    }
}

/// What a stage starts from, in words.
pub fn base_words(lang: Lang, model: &Model, stage: &Stage) -> String {
    let origin = match &stage.base {
        Base::Stage(id) => Origin::Stage(*id),
        Base::Image(reference) => Origin::Image(reference.clone()),
        Base::Scratch => Origin::Scratch,
        Base::NamedContext(name) => Origin::NamedContext(name.clone()),
        Base::Unresolved => Origin::Unresolved,
    };
    origin_words(lang, model, &origin, &stage.base_written.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_named_as_people_write_them() {
        assert_eq!(short_image("docker.io/library/alpine:latest"), "alpine:latest");
        assert_eq!(short_image("docker.io/grafana/grafana:11"), "grafana/grafana:11");
        assert_eq!(short_image("gcr.io/distroless/static"), "gcr.io/distroless/static");
    }
}
