//! Where the bytes of a stage come from.

use std::collections::BTreeMap;

use dockerfile_answers::model::StageId;
use dockerfile_answers::size::SizeItem;

use super::sizes::{measured_item, share};
use crate::i18n::{Key, Lang, bytes, percent, text, text_with};
use crate::state::{Measure, Snapshot};

/// Where bytes come from, in the order of the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The base image.
    Base,
    /// Packages of any manager.
    Packages,
    /// Another stage.
    Stage,
    /// Another image.
    Image,
    /// The build context, or the Dockerfile's own text.
    Context,
    /// Fetched from an address.
    Download,
    /// Built or written by commands.
    Made,
    /// Caches and lists that nobody needs in the image.
    Leftover,
}

impl Source {
    /// Its name in classes and patterns.
    pub fn name(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Packages => "packages",
            Self::Stage => "stage",
            Self::Image => "image",
            Self::Context => "context",
            Self::Download => "download",
            Self::Made => "made",
            Self::Leftover => "leftover",
        }
    }

    /// Where a part of that code comes from.
    pub fn of(code: &str) -> Self {
        match code {
            "base-scratch" | "base-image" | "base-stage" | "base-unknown" => Self::Base,
            "apt-packages" | "apk-packages" | "other-packages" | "upgraded-packages" | "python-packages"
            | "virtualenv" | "conda-packages" | "npm-packages" | "gems" | "composer-packages"
            | "php-extensions" | "rust-toolchain" | "dpkg-database" | "apk-database" => Self::Packages,
            "apt-lists" | "apt-cache" | "apk-index" | "dnf-cache" | "package-cache" | "pip-cache"
            | "npm-cache" | "composer-cache" | "build-cache" | "build-files" | "go-modules" | "go-cache"
            | "cargo-registry" | "pacman-databases" => Self::Leftover,
            "copy-stage" => Self::Stage,
            "copy-image" => Self::Image,
            "copy-context" | "copy-heredoc" | "copy-named" => Self::Context,
            "downloaded" | "unpacked" | "git-clone" | "piped-script" => Self::Download,
            _ => Self::Made,
        }
    }

    fn label(self, lang: Lang, stage: &str) -> String {
        let key = match self {
            Self::Stage => return text_with(lang, Key::SourceStage, &[("stage", stage)]),
            Self::Base => Key::SourceBase,
            Self::Packages => Key::SourcePackages,
            Self::Image => Key::SourceImage,
            Self::Context => Key::SourceContext,
            Self::Download => Key::SourceDownload,
            Self::Made => Key::SourceMade,
            Self::Leftover => Key::SourceLeftover,
        };
        text(lang, key).to_owned()
    }
}

/// One stretch of a bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Where its bytes come from.
    pub source: Source,
    /// That in words.
    pub label: String,
    /// Where it starts, in thousandths of the scale.
    pub start: u32,
    /// How long it is, in thousandths of the scale; something is never nothing.
    pub width: u32,
    /// Likely size in words.
    pub amount: String,
    /// Share of the whole, in words; empty where a part of it is unknown.
    pub share: String,
}

/// What a stage is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Breakdown {
    /// What has a figure, in the order of [`Source`].
    pub segments: Vec<Segment>,
    /// Parts without a figure.
    pub unknown_parts: u32,
    /// Whether the base image is one of them.
    pub unknown_base: bool,
}

/// What `stage` is made of, on a scale of `whole` bytes; what its parent stages bring counts as theirs.
pub fn breakdown(lang: Lang, snapshot: &Snapshot, stage: StageId, measure: Measure, whole: u64) -> Breakdown {
    let analysis = &snapshot.analysis;
    let items = analysis.size.all_layers(&analysis.model, stage).into_iter().flat_map(|layer| &layer.items);
    of_items(lang, items, measure, whole)
}

fn of_items<'i>(
    lang: Lang,
    items: impl Iterator<Item = &'i SizeItem>,
    measure: Measure,
    whole: u64,
) -> Breakdown {
    let mut sums: BTreeMap<(Source, String), u64> = BTreeMap::new();
    let (mut unknown_parts, mut unknown_base) = (0, false);
    for item in items {
        let Some(amount) = measured_item(measure, item) else {
            unknown_parts += 1;
            unknown_base |= item.is_base();
            continue;
        };
        let source = Source::of(&item.code);
        let from = match source {
            Source::Stage => {
                item.args.iter().find(|(name, _)| name == "stage").map(|(_, stage)| stage.clone())
            }
            _ => None,
        };
        let sum = sums.entry((source, from.unwrap_or_default())).or_default();
        *sum = sum.saturating_add(amount.likely);
    }
    let known: u64 = sums.values().fold(0, |sum, bytes| sum.saturating_add(*bytes));
    let mut end = 0_u64;
    let mut segments = Vec::new();
    for ((source, from), sum) in sums.into_iter().filter(|(_, sum)| *sum > 0) {
        let start = share(end, whole);
        end = end.saturating_add(sum);
        segments.push(Segment {
            source,
            label: source.label(lang, &from),
            start,
            width: share(end, whole).saturating_sub(start).max(2),
            amount: bytes(lang, sum),
            // Of a whole that is not known there is no share.
            share: if unknown_parts == 0 { percent(lang, share(sum, known)) } else { String::new() },
        });
    }
    Breakdown { segments, unknown_parts, unknown_base }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use dockerfile_core::size::CODES;
    use dockerfile_core::{Options, analyze_with_plans as analyze};

    use super::*;

    fn snapshot(text: &str) -> Snapshot {
        let analysis = Rc::new(analyze(text, &Options::default()));
        Snapshot { revision: 1, text: text.into(), analysis }
    }

    fn lines(text: &str, stage: u32) -> Vec<String> {
        let found = breakdown(Lang::En, &snapshot(text), StageId(stage), Measure::Unpacked, 1_000_000_000);
        let mut lines: Vec<String> =
            found.segments.iter().map(|segment| format!("{:?} {}", segment.source, segment.label)).collect();
        lines.extend((found.unknown_parts > 0).then(|| format!("{} unknown", found.unknown_parts)));
        lines
    }

    #[test]
    fn every_byte_has_a_source() {
        let text = "FROM debian:bookworm-slim AS b\nRUN apt-get update && apt-get install -y curl && curl -o /x https://x.org/x\nFROM b AS c\nCOPY . /src\nFROM alpine:3.20\nCOPY --from=c /src /src\nCOPY --from=unheard.of/image /a /a\n";
        assert_eq!(
            lines(text, 1),
            [
                "Base base image",
                "Packages packages",
                "Context build context",
                "Download downloads",
                "Leftover caches and lists"
            ],
            "a parent's layers count as what they are"
        );
        assert_eq!(lines(text, 2)[..2], ["Base base image", "Stage copied from c"]);
    }

    #[test]
    fn what_has_no_figure_is_counted_not_drawn() {
        assert_eq!(lines("FROM unheard.of/image:1\n", 0), ["1 unknown"]);
    }

    #[test]
    fn segments_follow_each_other_on_the_scale() {
        let found = snapshot("FROM debian:bookworm-slim\nRUN apt-get update\nCOPY . /x\n");
        let shown = breakdown(Lang::Fr, &found, StageId(0), Measure::Containerd, 400_000_000);
        let mut end = 0;
        for segment in &shown.segments {
            assert!(segment.start <= end + 2 && segment.width >= 2, "{segment:?}");
            end = segment.start + segment.width;
        }
        assert!(end <= 1000);
    }

    #[test]
    fn what_packages_managers_leave_is_no_package() {
        let left: Vec<&str> =
            CODES.iter().map(|code| code.code).filter(|code| Source::of(code) == Source::Leftover).collect();
        assert!(left.contains(&"apt-lists") && left.contains(&"npm-cache") && left.contains(&"go-cache"));
        assert_eq!(Source::of("unheard-of"), Source::Made);
    }
}
