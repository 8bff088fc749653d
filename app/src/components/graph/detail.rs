//! What an arrow or a node carries: paths, bytes and lines. Pure.

use dockerfile_answers::Analysis;
use dockerfile_answers::model::{Edge, EdgeKind, Stage, StageId};
use dockerfile_graph::NodeKind;
use dockerfile_syntax::lists::Arrange;
use dockerfile_syntax::source::Span;

use super::drawing::{LinkKey, NodeKey, edge_words};
use super::pilot::Thing;
use super::text::short_reference;
use crate::i18n::{Key, Lang, text, text_with};
use crate::state::{Measure, Snapshot};
use crate::view::{ItemRow, layer_rows, stage_label};

/// One thing that is carried.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Carried {
    /// In words of the Dockerfile.
    pub(super) what: String,
    /// Who takes it, where that is not plain.
    pub(super) taker: Option<String>,
    /// What it adds to the image, by part.
    pub(super) parts: Vec<ItemRow>,
    /// Whether it is only lent: nothing of it stays.
    pub(super) lent: bool,
    /// Its line, from 1.
    pub(super) line: u32,
    /// Its instruction.
    pub(super) span: Span,
}

/// What is said of an arrow or a node.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Facts {
    /// What it is.
    pub(super) kind: &'static str,
    /// What it is called.
    pub(super) title: String,
    /// An image's own size, as that of each stage that starts from it.
    pub(super) size: Option<ItemRow>,
    /// An image that nothing starts from: its own size counts nowhere.
    pub(super) only_copied: bool,
    /// What it carries.
    pub(super) carried: Vec<Carried>,
}

/// A reason why something is carried: an edge, or a base that the model lists as such only.
enum Way<'a> {
    Edge(&'a Edge),
    Base(&'a Stage),
}

fn ways<'a>(analysis: &'a Analysis, thing: &Thing) -> Vec<Way<'a>> {
    let model = &analysis.model;
    let (from, takers, kind) = match thing {
        Thing::Node(key) => (key, key.owner.map(|id| vec![id]), None),
        Thing::Link(LinkKey { from, takers, kind, .. }) => (from, Some(takers.clone()), *kind),
    };
    let takes = |id: StageId| takers.as_ref().is_none_or(|all| all.contains(&id));
    let wanted = |edge: &&Edge| {
        takes(edge.stage)
            && kind.is_none_or(|kind| kind == edge.kind)
            && NodeKind::of_origin(&edge.origin, &edge.as_written) == from.kind
    };
    let based = |stage: &&Stage| {
        takes(stage.id)
            && kind.is_none_or(|kind| kind == EdgeKind::From)
            && NodeKind::of_base(&stage.base, &stage.base_written.value) == from.kind
            && !model.edges_of(stage.id).iter().any(|edge| edge.kind == EdgeKind::From)
    };
    let mut ways: Vec<(u32, Way)> = Vec::new();
    ways.extend(model.stages.iter().filter(based).map(|stage| (stage.from.0, Way::Base(stage))));
    ways.extend(model.edges.iter().filter(wanted).map(|edge| (edge.instruction.0, Way::Edge(edge))));
    ways.arrange_by_key(|(instruction, _)| *instruction);
    ways.into_iter().map(|(_, way)| way).collect()
}

/// The instructions that make `thing`, in order.
pub(super) fn spans_of(snapshot: &Snapshot, thing: &Thing) -> Vec<Span> {
    let analysis = &snapshot.analysis;
    let instructions = ways(analysis, thing).into_iter().map(|way| match way {
        Way::Edge(edge) => edge.instruction,
        Way::Base(stage) => stage.from,
    });
    let mut spans: Vec<Span> =
        instructions.filter_map(|id| Some(analysis.file.instructions.get(id.index())?.span)).collect();
    spans.dedup();
    spans
}

/// What a node is, in a word.
pub(super) fn kind_words(lang: Lang, kind: &NodeKind) -> &'static str {
    let key = match kind {
        NodeKind::Stage(_) => Key::GraphKindStage,
        NodeKind::Image(_) => Key::GraphKindImage,
        NodeKind::NamedContext(_) => Key::GraphKindNamedContext,
        NodeKind::Remote(_) => Key::GraphKindRemote,
        NodeKind::Context => Key::GraphKindContext,
        NodeKind::Scratch => Key::GraphKindScratch,
        NodeKind::Unresolved(_) => Key::GraphKindUnresolved,
    };
    text(lang, key)
}

fn called(lang: Lang, analysis: &Analysis, key: &NodeKey) -> String {
    match &key.kind {
        NodeKind::Stage(id) => label(lang, analysis, *id),
        NodeKind::Image(reference) => short_reference(reference),
        NodeKind::NamedContext(name) | NodeKind::Unresolved(name) => name.clone(),
        NodeKind::Remote(url) => url.clone(),
        NodeKind::Context => text(lang, Key::OriginContext).to_owned(),
        NodeKind::Scratch => "scratch".to_owned(),
    }
}

fn label(lang: Lang, analysis: &Analysis, id: StageId) -> String {
    let numbered = || text_with(lang, Key::StageNumbered, &[("n", &id.0.to_string())]);
    analysis.model.stages.get(id.index()).map_or_else(numbered, |stage| stage_label(lang, stage))
}

/// What is said of `thing`; `None` when there is no such thing in the text any more.
pub(super) fn facts(lang: Lang, snapshot: &Snapshot, measure: Measure, thing: &Thing) -> Option<Facts> {
    let analysis = &snapshot.analysis;
    let ways = ways(analysis, thing);
    if ways.is_empty() {
        return None;
    }
    let carried = |way: &Way| carried(lang, snapshot, measure, way);
    let mut all: Vec<Carried> = ways.iter().map(carried).collect();
    match thing {
        Thing::Link(LinkKey { from, to, .. }) => {
            let (from, to) = (called(lang, analysis, from), called(lang, analysis, to));
            all.iter_mut().filter(|one| one.taker.as_ref() == Some(&to)).for_each(|one| one.taker = None);
            let kind = text(lang, Key::GraphKindLink);
            let title = format!("{from} → {to}");
            Some(Facts { kind, title, size: None, only_copied: false, carried: all })
        }
        Thing::Node(key) => {
            let is_base = |way: &Way| match way {
                Way::Base(_) => true,
                Way::Edge(edge) => edge.kind == EdgeKind::From,
            };
            let is_image = matches!(key.kind, NodeKind::Image(_));
            let mut size = None;
            for (one, _) in all.iter_mut().zip(&ways).filter(|(_, way)| is_image && is_base(way)) {
                // The image's size is said once, above those who start from it.
                let part = one.parts.drain(..).next();
                size = size.or(part);
            }
            let only_copied = is_image && !ways.iter().any(is_base);
            let kind = kind_words(lang, &key.kind);
            Some(Facts { kind, title: called(lang, analysis, key), size, only_copied, carried: all })
        }
    }
}

fn carried(lang: Lang, snapshot: &Snapshot, measure: Measure, way: &Way) -> Carried {
    let analysis = &snapshot.analysis;
    let (id, stage, what, lent) = match way {
        Way::Base(stage) => (stage.from, stage.id, format!("FROM {}", stage.base_written.value), false),
        Way::Edge(edge) if edge.kind == EdgeKind::From && !edge.onbuild => {
            (edge.instruction, edge.stage, format!("FROM {}", edge.as_written), false)
        }
        Way::Edge(edge) => {
            let lent = matches!(edge.kind, EdgeKind::Mount(_));
            (edge.instruction, edge.stage, edge_words(analysis, edge, false), lent)
        }
    };
    let instruction = analysis.file.instructions.get(id.index());
    let span = instruction.map(|instruction| instruction.span).unwrap_or_default();
    let row = layer_rows(lang, snapshot, stage, measure).into_iter().find(|row| row.span == span);
    let mut parts = row.map(|row| row.items).unwrap_or_default();
    if let Way::Edge(edge) = way {
        // Where an instruction takes from several places, each has its own part of what it adds.
        let same = |other: &&Edge| {
            other.instruction == edge.instruction && other.stage == edge.stage && other.kind == edge.kind
        };
        if analysis.model.edges.iter().filter(same).count() > 1 {
            parts.retain(|part| part.span.start < edge.span.end && edge.span.start < part.span.end);
        }
    }
    if lent {
        parts.clear();
    }
    let taker = Some(label(lang, analysis, stage));
    Carried { what, taker, parts, lent, line: instruction.map_or(0, |i| i.lines.start), span }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use dockerfile_core::size::BasisKind;
    use dockerfile_core::{Options, analyze_with_plans as analyze};

    use super::super::drawing::{Detail, Drawing, Plan};
    use super::super::pilot::{Spot, spot_of, thing_at};
    use super::*;

    const FILE: &str = "FROM golang:1.25 AS build\nCOPY go.mod go.sum ./\nCOPY . .\nRUN go build -o /app\n\
        FROM alpine:3.22\nCOPY --from=build /app /app\nCOPY --from=build /etc/x /etc/y /etc/\n\
        RUN --mount=from=build,target=/t true\nCOPY --from=nginx:1.29 /etc/nginx /etc/nginx\n";

    fn snapshot(text: &str) -> Snapshot {
        Snapshot { revision: 1, text: text.into(), analysis: Rc::new(analyze(text, &Options::default())) }
    }

    fn drawing(snapshot: &Snapshot, detail: Detail) -> Drawing {
        Drawing::new(Lang::En, &snapshot.analysis, &[], &Plan { detail, ..Plan::default() })
    }

    fn all(snapshot: &Snapshot, detail: Detail) -> Vec<(Thing, Facts)> {
        let drawing = drawing(snapshot, detail);
        let nodes = (0..drawing.cards.len()).map(Spot::Node);
        let spots = nodes.chain((0..drawing.arrows.len()).map(Spot::Link));
        spots
            .filter_map(|spot| {
                let thing = thing_at(&drawing, spot)?;
                assert_eq!(spot_of(&drawing, &thing), Some(spot));
                Some((thing.clone(), facts(Lang::En, snapshot, Measure::Unpacked, &thing)?))
            })
            .collect()
    }

    fn titled(all: &[(Thing, Facts)], title: &str) -> Vec<Facts> {
        all.iter().filter(|(_, facts)| facts.title == title).map(|(_, facts)| facts.clone()).collect()
    }

    #[test]
    fn a_bundle_lists_what_it_carries() {
        let all = all(&snapshot(FILE), Detail::Full);
        let [copies, mount] = titled(&all, "build → stage 1").try_into().expect("two arrows");
        let listed: Vec<(&str, u32)> = copies.carried.iter().map(|c| (c.what.as_str(), c.line)).collect();
        assert_eq!(listed, [("COPY /app → /app", 6), ("COPY /etc/x /etc/y → /etc/", 7)]);
        for one in &copies.carried {
            assert!(!one.parts.is_empty() && !one.parts[0].amount.is_empty(), "{one:?}");
        }
        assert!(mount.carried[0].lent && mount.carried[0].parts.is_empty());
    }

    #[test]
    fn an_image_says_its_size_once_and_from_where() {
        let all = all(&snapshot(FILE), Detail::Full);
        let [image] = titled(&all, "golang:1.25").try_into().expect("one node");
        let size = image.size.expect("a size");
        assert!(
            size.amount.contains("MB") && matches!(size.kind, BasisKind::Observed | BasisKind::Derived),
            "{size:?}"
        );
        assert!(!size.source.is_empty(), "{size:?}");
        assert_eq!(image.carried.len(), 1);
        assert!(image.carried[0].parts.is_empty() && image.carried[0].taker.as_deref() == Some("build"));
        let [copied] = titled(&all, "nginx:1.29").try_into().expect("one node");
        assert!(copied.only_copied && copied.size.is_none());
    }

    #[test]
    fn every_thing_marks_the_lines_that_make_it() {
        let snapshot = snapshot(FILE);
        let context = Thing::Node(NodeKey { kind: NodeKind::Context, owner: None });
        let lines: Vec<&str> =
            spans_of(&snapshot, &context).iter().map(|span| span.text(&snapshot.text)).collect();
        assert_eq!(lines, ["COPY go.mod go.sum ./", "COPY . ."]);
        for detail in [Detail::Names, Detail::Brief, Detail::Full] {
            for (thing, facts) in all(&snapshot, detail) {
                let spans = spans_of(&snapshot, &thing);
                assert!(
                    !spans.is_empty() && facts.carried.iter().all(|one| spans.contains(&one.span)),
                    "{facts:?}"
                );
            }
        }
    }

    #[test]
    fn names_alone_join_every_way_in_one() {
        let all = all(&snapshot(FILE), Detail::Names);
        let [link] = titled(&all, "build → stage 1").try_into().expect("one arrow");
        assert_eq!(link.carried.len(), 3);
    }

    #[test]
    fn a_download_carries_only_its_own_part() {
        let text = "FROM alpine\nADD https://example.org/a.tgz https://example.org/b.tgz /x/\n";
        let all = all(&snapshot(text), Detail::Full);
        let [a] = titled(&all, "https://example.org/a.tgz").try_into().expect("one node");
        assert!(a.carried[0].parts.len() <= 1, "{a:?}");
    }

    #[test]
    fn what_is_gone_has_no_facts() {
        let key = NodeKey { kind: NodeKind::Image("docker.io/library/gone:1".to_owned()), owner: None };
        let gone = facts(Lang::En, &snapshot(FILE), Measure::Unpacked, &Thing::Node(key));
        assert!(gone.is_none());
    }
}
