//! What a fix would bring: the file is estimated and planned as it stands and with the fix made, and the difference is
//! looked at part by part.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::sizes;
use crate::fix::{TextEdit, apply};
use crate::ignore::with_lines;
use crate::plan::{Builder, Durations, Scope, layers, plan, schedule};
use crate::size::{BasisKind, Bytes, SizeItem, Total};
use crate::{Options, Saving, Worth};

/// What it would bring if `edits` were applied to `text`, and the lines of `ignore` added to `.dockerignore`. Nothing,
/// where the edits do not fit.
pub fn what_if(text: &str, options: &Options, edits: &[TextEdit], ignore: &[String]) -> Worth {
    let Some(changed) = apply(text, edits) else { return Worth::default() };
    let with = if ignore.is_empty() {
        options.clone()
    } else {
        let lines = with_lines(options.dockerignore.as_deref().unwrap_or(""), ignore);
        Options { dockerignore: Some(lines), ..options.clone() }
    };
    let (Some(before), Some(after)) = (Built::of(text, options), Built::of(&changed, &with)) else {
        return Worth::default();
    };
    Worth {
        saving: saving(&before.parts, &after.parts),
        unsent: before.sent.saturating_sub(after.sent),
        faster: Some(before.wall.saturating_sub(after.wall)).filter(|&ms| ms >= 1_000).unwrap_or(0),
        layers: before.layers.saturating_sub(after.layers),
    }
}

fn saving(before: &[SizeItem], after: &[SizeItem]) -> Option<Saving> {
    let unpacked = difference(before, after, |item| item.unpacked)?;
    let compressed = difference(before, after, |item| item.compressed)?;
    if unpacked.known.likely == 0 && unpacked.unknown_parts == 0 {
        return None;
    }
    let (gone, come) = (rest(before, after), rest(after, before));
    let basis = gone.iter().chain(&come).map(|item| item.basis.kind).max().unwrap_or(BasisKind::Exact);
    let parts = gone.into_iter().cloned().collect();
    Some(Saving { unpacked, compressed, basis, parts })
}

/// What is looked at of a build.
struct Built {
    /// The parts of the image; those of parent stages one by one.
    parts: Vec<SizeItem>,
    /// Bytes of the stated build context.
    sent: u64,
    /// Milliseconds of a build without cache.
    wall: u64,
    /// Layers above the base image.
    layers: u32,
}

impl Built {
    /// `None` where nothing is built.
    fn of(text: &str, options: &Options) -> Option<Self> {
        let (file, model, report) = sizes(text, options);
        let target = model.target?;
        report.stages.iter().find(|size| size.stage == target)?;
        let parts =
            report.all_layers(&model, target).iter().flat_map(|layer| &layer.items).cloned().collect();
        let steps = plan(&file, &model, Scope::Target);
        let (times, kept) = (Durations::default(), BTreeSet::new());
        let wall = schedule(&steps, &times, &kept, Builder::BuildKit(None)).wall;
        let sent = options
            .sent_context()
            .map_or(0, |sent| sent.files.values().filter_map(|file| file.bytes).fold(0, u64::saturating_add));
        let own = layers(&file, &model, &report, target).own.len();
        Some(Self { parts, sent, wall, layers: u32::try_from(own).unwrap_or(u32::MAX) })
    }
}

/// Parts of `these` that `those` do not have in the same size.
fn rest<'i>(these: &'i [SizeItem], those: &[SizeItem]) -> Vec<&'i SizeItem> {
    let key = |item: &SizeItem| {
        (item.code.clone(), item.args.clone(), item.unpacked.map(order), item.compressed.map(order))
    };
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for item in those {
        *counts.entry(key(item)).or_default() += 1;
    }
    these
        .iter()
        .filter(|item| match counts.get_mut(&key(item)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        })
        .collect()
}

fn order(bytes: Bytes) -> (u64, u64, u64) {
    (bytes.low, bytes.likely, bytes.high)
}

/// What goes less what comes; `None` where something of unknown size comes, or more comes than goes.
fn difference(
    before: &[SizeItem],
    after: &[SizeItem],
    size: impl Fn(&SizeItem) -> Option<Bytes>,
) -> Option<Total> {
    let sum = |items: Vec<&SizeItem>| {
        let mut total = Total::default();
        for item in items {
            total.add_part(size(item), item.is_base());
        }
        total
    };
    let (gone, come) = (sum(rest(before, after)), sum(rest(after, before)));
    let unknown_parts = gone.unknown_parts.checked_sub(come.unknown_parts)?;
    let known = Bytes {
        low: gone.known.low.saturating_sub(come.known.high),
        likely: gone.known.likely.checked_sub(come.known.likely)?,
        high: gone.known.high.saturating_sub(come.known.low),
    };
    let unknown_base = gone.unknown_base && !come.unknown_base;
    Some(Total { known, unknown_parts, unknown_base })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze;
    use crate::size::{Context, ContextFile};

    /// What each fix of `text` would save: `RULE likely low-high basis parts`.
    fn savings(text: &str) -> Vec<String> {
        let options = Options::default();
        let analysis = analyze(text, &options);
        let fixes = analysis
            .diagnostics
            .iter()
            .flat_map(|found| found.fixes.first().map(|fix| (found.rule.as_str(), fix)));
        fixes
            .filter_map(|(rule, fix)| {
                let saving = what_if(text, &options, &fix.edits, &fix.ignore).saving?;
                let Bytes { low, likely, high } = saving.unpacked.known;
                assert!(low <= likely && likely <= high, "{saving:?}");
                let parts: Vec<&str> = saving.parts.iter().map(|item| item.code.as_str()).collect();
                Some(format!("{rule} {likely} {} {:?} {}", low == high, saving.basis, parts.join(" ")))
            })
            .collect()
    }

    #[test]
    fn removing_the_lists_saves_the_lists() {
        let text = "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n";
        let found = savings(text);
        assert!(
            found.contains(&"AptListsLeftBehind 19868756 false Observed apt-lists".to_owned()),
            "{found:?}"
        );
    }

    /// A copy of what is assumed is assumed, so what leaving it out saves is too.
    #[test]
    fn what_a_copy_saves_is_as_well_known_as_what_it_copies() {
        for (source, expected) in
            [("COPY . /a/x", BasisKind::Assumed), ("COPY <<E /a/x\n12345\nE", BasisKind::Exact)]
        {
            let head = format!("FROM scratch AS a\n{source}\nFROM scratch\n");
            let text = format!("{head}COPY --from=a /a /a\nCOPY --from=a /a/x /b\n");
            let span = crate::source::Span::new(head.len(), head.len() + "COPY --from=a /a /a\n".len());
            let edit = TextEdit { span, insert: String::new() };
            let saving = what_if(&text, &Options::default(), &[edit], &[]).saving.expect("a saving");
            assert_eq!(saving.basis, expected, "{source}");
        }
    }

    #[test]
    fn a_fix_that_has_no_bearing_on_size_saves_nothing() {
        assert_eq!(savings("FROM alpine:3.20 as a\nRUN echo hello > /x\n"), [""; 0]);
    }

    #[test]
    fn a_stage_that_does_not_reach_the_result_saves_nothing_of_it() {
        let builder = "FROM debian:bookworm-slim AS build\nRUN apt-get update && apt-get install -y --no-install-recommends gcc\n";
        let alone = format!("{builder}FROM debian:bookworm-slim\nCOPY --from=build /etc/hosts /x\n");
        assert!(savings(&alone).iter().all(|line| !line.starts_with("AptLists")), "{:?}", savings(&alone));
        let based = format!("{builder}FROM build\nRUN true\n");
        assert!(savings(&based).iter().any(|line| line.starts_with("AptLists")), "{:?}", savings(&based));
    }

    #[test]
    fn edits_that_do_not_fit_and_files_without_result_give_nothing() {
        let edit =
            |start, end| TextEdit { span: crate::source::Span::new(start, end), insert: String::new() };
        let worth = |text: &str, edit| what_if(text, &Options::default(), &[edit], &[]);
        assert!(worth("FROM scratch\n", edit(5, 99)).is_nothing());
        assert!(worth("RUN x\n", edit(0, 0)).is_nothing());
        assert!(worth("FROM scratch\n", edit(0, 0)).is_nothing());
    }

    #[test]
    fn fewer_steps_bring_layers_and_seconds() {
        let text = "FROM alpine:3.22\nRUN make\nRUN sleep 5\n";
        let edit = TextEdit { span: crate::source::Span::new(26, text.len()), insert: String::new() };
        let worth = what_if(text, &Options::default(), &[edit], &[]);
        assert_eq!((worth.layers, worth.faster, worth.unsent), (1, 5_500, 0));
        let none = TextEdit { span: crate::source::Span::new(26, 26), insert: "RUN sleep 9\n".to_owned() };
        assert!(what_if(text, &Options::default(), &[none], &[]).is_nothing(), "a loss is not told");
    }

    #[test]
    fn a_line_of_dockerignore_saves_what_it_leaves_out() {
        let file = |bytes| ContextFile { bytes: Some(bytes), ..ContextFile::default() };
        let files = [(".git/", 90_000_000), ("package.json", 200), ("src/a.js", 1_000)];
        let files = files.map(|(path, bytes)| (path.to_owned(), file(bytes))).into();
        let context = Some(Context { files, complete: true });
        let options = Options { context, ..Options::default() };
        let text = "FROM node:24-slim\nCOPY . /app\n";
        let analysis = analyze(text, &options);
        let found = analysis.diagnostics.iter().find(|found| found.rule == "UnwantedFolderCopied").unwrap();
        let worth = what_if(text, &options, &found.fixes[0].edits, &found.fixes[0].ignore);
        let known = worth.saving.expect("a saving").unpacked.known;
        assert_eq!((worth.unsent, known.low, known.high), (90_000_000, 90_000_000, 90_000_000));
    }
}
