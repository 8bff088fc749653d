//! Images and their tags.

use dockerfile_core::size::{catalogue, offers};
use dockerfile_core::{Options, analyze};

use super::{Caret, Completion, Completions, Kind, Note};

/// Most tags offered of one image.
const TAGS: usize = 60;
/// Most images offered at once.
const IMAGES: usize = 60;

impl Caret<'_> {
    /// An image name, or after its `:` a tag.
    pub(super) fn image(&self, word: &str) -> Completions {
        match word.rsplit_once(':') {
            Some((image, tag)) if !tag.contains('/') => self.tags(image, tag),
            _ => {
                let mut items: Vec<Completion> = Vec::new();
                // By far the most files begin with an image of Docker's own.
                let all = catalogue::contents().into_keys().filter(|name| name.starts_with(word));
                let (own, others): (Vec<&str>, Vec<&str>) = all.partition(|name| !name.contains('/'));
                if "scratch".starts_with(word) {
                    items.push(Completion::new("scratch", Kind::Image).help("image.scratch"));
                }
                items.extend(own.into_iter().chain(others).map(|name| Completion::new(name, Kind::Image)));
                items.truncate(IMAGES);
                self.choices(word, items)
            }
        }
    }

    fn tags(&self, image: &str, tag: &str) -> Completions {
        let name = offers::catalogue_name(image);
        let arch = self
            .options
            .platform
            .as_deref()
            .and_then(|platform| platform.split('/').nth(1))
            .unwrap_or("amd64");
        let tags: Vec<&str> =
            offers::tags(&name).into_iter().filter(|known| known.starts_with(tag)).take(TAGS).collect();
        let ends = ended(image, &tags);
        let items = tags.iter().enumerate().map(|(at, tag)| {
            let mut item = Completion::new(*tag, Kind::Tag);
            let known = catalogue::lookup(&format!("{image}:{tag}"), arch, None);
            if let Some(bytes) = known.unpacked {
                item = item.with(Note::bytes("size", bytes.likely));
            }
            if let Some(distro) = &known.distro {
                item = item.with(Note::text("distro", "distro", distro));
            }
            match ends.get(at).and_then(Option::as_ref) {
                Some(end) => item.with(Note::text("ended", "end", end)),
                None => item,
            }
        });
        self.choices(tag, items.collect::<Vec<_>>())
    }
}

/// When the support of each tag ended, for those of which it has: as the rule that says so finds it.
fn ended(image: &str, tags: &[&str]) -> Vec<Option<String>> {
    let text: String = tags.iter().map(|tag| format!("FROM {image}:{tag}\n")).collect();
    let mut out = vec![None; tags.len()];
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        starts.push(at);
        at += line.len();
    }
    for found in analyze(&text, &Options::default()).diagnostics {
        if found.rule != "EndOfLifeBaseImage" {
            continue;
        }
        let line = starts.partition_point(|&start| start <= found.span.start as usize);
        let end = found.args.into_iter().find(|(key, _)| key == "end" || key == "date").map(|(_, end)| end);
        if let Some(slot) = line.checked_sub(1).and_then(|line| out.get_mut(line)) {
            *slot = end;
        }
    }
    out
}
