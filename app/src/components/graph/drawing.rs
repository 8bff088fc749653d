//! What the stage graph shows, worked out: texts, shapes and paths. No browser, no Yew.

use std::fmt::Write as _;

use dockerfile_core::Analysis;
use dockerfile_core::graph::{
    Direction, Graph, Layout, LayoutOptions, Link, NodeKind, Point, Rect, Shown, Size, Sizes, Texts,
};
use dockerfile_core::model::{Edge, EdgeKind, Stage, StageId};
use dockerfile_core::size::{Extent, Total};
use dockerfile_core::syntax::{Instruction, Kind, Mount};

use super::path;
use super::text::{Cut, Face, base_name, elide, fit_reference, short_reference, width};
use crate::i18n::{Key, Lang, plural, text, text_with};
use crate::view::{total_short, total_words};

/// Length of an arrow's head.
const HEAD: f32 = 9.0;
/// Inner margin of a node.
const PADDING: f32 = 12.0;
/// How far the cards beneath an image look out, each.
const DECK: f32 = 3.0;
/// Height of a folder's tab.
const TAB: f32 = 7.0;

/// Sizes of text in the drawing; the style sheet says the same.
const NAME: f32 = 13.5;
const CODE: f32 = 11.5;
const SMALL: f32 = 11.0;
const BADGE: f32 = 10.0;

/// The role of a text in a node, which gives its style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A stage's name.
    Name,
    /// A stage without a name: its number in words.
    Unnamed,
    /// A reference or another word of the Dockerfile.
    Code,
    /// What kind of thing it is.
    Caption,
    /// Counts.
    Facts,
    /// A size.
    Amount,
    /// The number of a stage, in its box.
    Number,
}

/// A line of text in a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Its style.
    pub role: Role,
    /// Where it is set: the start of its base line, or the end of it for [`Role::Amount`], the middle for a number.
    pub at: Point,
    /// What it says, cut to fit.
    pub text: String,
}

/// A word in a box at a node's corner.
#[derive(Clone, Debug, PartialEq)]
pub struct Badge {
    /// What it says of the node.
    pub kind: BadgeKind,
    /// The box.
    pub rect: Rect,
    /// The word.
    pub text: String,
}

/// What a badge says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadgeKind {
    /// The stage is what is built.
    Target,
    /// The target does not need it.
    Unused,
    /// Something about it is wrong.
    Error,
}

/// The shape of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A card.
    Stage,
    /// A card with others beneath.
    Image,
    /// A folder.
    Context,
    /// A capsule.
    Remote,
    /// A dashed card: empty.
    Scratch,
    /// An octagon.
    Unresolved,
}

/// A node as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Its shape.
    pub shape: Shape,
    /// The stage, if it is one.
    pub stage: Option<StageId>,
    /// Where it stands.
    pub rect: Rect,
    /// Path data of its outline.
    pub outline: String,
    /// Path data of what looks out from beneath it; empty for most.
    pub beneath: String,
    /// The box of a stage's number.
    pub chip: Option<Rect>,
    /// Its texts.
    pub texts: Vec<Text>,
    /// Its badges.
    pub badges: Vec<Badge>,
    /// Everything about it in words.
    pub name: String,
    /// Whether the target needs it.
    pub used: bool,
    /// Whether something about it is wrong.
    pub faulty: bool,
}

/// A label on an arrow.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The box behind it.
    pub rect: Rect,
    /// What it says, cut to fit.
    pub text: String,
}

/// How an arrow is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stroke {
    /// Solid, with a filled head.
    From,
    /// Dashed, with a hollow head.
    Copy,
    /// Dotted, with an open head.
    Mount,
}

impl Stroke {
    /// Its name in classes.
    pub fn name(self) -> &'static str {
        match self {
            Self::From => "from",
            Self::Copy => "copy",
            Self::Mount => "mount",
        }
    }

    fn of(kind: EdgeKind) -> Self {
        match kind {
            EdgeKind::From => Self::From,
            EdgeKind::Copy => Self::Copy,
            EdgeKind::Mount(_) => Self::Mount,
        }
    }
}

/// An arrow as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// Index of the node it comes from.
    pub from: usize,
    /// Index of the node it goes to.
    pub to: usize,
    /// How it is drawn.
    pub stroke: Stroke,
    /// Path data of its line.
    pub line: String,
    /// Path data of its head.
    pub head: String,
    /// Its label.
    pub label: Option<Label>,
    /// Everything about it in words.
    pub title: String,
    /// Whether the target needs it.
    pub used: bool,
    /// Whether it cannot be.
    pub faulty: bool,
}

/// A size in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// As short as can be without claiming more than is known: `≥ 12 MB`.
    pub short: String,
    /// With everything that is known of it.
    pub long: String,
}

impl Amount {
    /// The words for `total`.
    pub fn new(lang: Lang, total: &Total) -> Self {
        match total.extent() {
            Extent::Unknown => {
                let unknown = text(lang, Key::StatusSizeUnknown).to_owned();
                Self { short: unknown.clone(), long: unknown }
            }
            Extent::AtLeast(_) => Self { short: total_short(lang, total), long: total_words(lang, total) },
            Extent::Whole(_) => {
                let about = if total.range().is_some() { "≈\u{202f}" } else { "" };
                let words = format!("{about}{}", total_words(lang, total));
                Self { short: words.clone(), long: words }
            }
        }
    }
}

/// The stage graph, ready to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Which way its arrows run.
    pub direction: Direction,
    /// How large it is.
    pub size: Size,
    /// Its nodes: stages first, in order.
    pub cards: Vec<Card>,
    /// Its arrows.
    pub arrows: Vec<Arrow>,
    /// It all in one sentence.
    pub summary: String,
}

impl Drawing {
    /// Draws the graph of `analysis`. `amounts` are the sizes of the stages, `None` where there is no estimate.
    pub fn new(
        lang: Lang,
        analysis: &Analysis,
        shown: &Shown,
        amounts: &[Option<Amount>],
        direction: Direction,
        aspect: f32,
    ) -> Self {
        let maker = Maker::new(lang, analysis, shown, amounts);
        let options = LayoutOptions { direction, aspect, arrow: HEAD, ..LayoutOptions::default() };
        let layout = dockerfile_core::graph::place(&maker.graph, &maker.sizes(direction), &options);
        maker.draw(&layout)
    }

    /// The strokes and marks that occur in it, for the legend.
    pub fn strokes(&self) -> Vec<Stroke> {
        let mut strokes: Vec<Stroke> = self.arrows.iter().map(|arrow| arrow.stroke).collect();
        strokes.sort_unstable();
        strokes.dedup();
        strokes
    }
}

/// The graph of `analysis` and its texts, for [`dockerfile_core::graph::to_mermaid`] and
/// [`dockerfile_core::graph::to_dot`]: nothing cut, everything named as in the drawing.
pub fn export(lang: Lang, analysis: &Analysis, shown: &Shown) -> (Graph, Texts) {
    let maker = Maker::new(lang, analysis, shown, &[]);
    let nodes = maker.graph.nodes.iter().enumerate().map(|(node, kind)| {
        let name = maker.node_name(node);
        let mut lines = match &kind.kind {
            NodeKind::Stage(id) => {
                let base = maker.stage(*id).map(|stage| format!("FROM {}", maker.base(stage)));
                std::iter::once(name).chain(base).collect()
            }
            other => vec![maker.caption(other).to_owned(), name],
        };
        let badges: Vec<&str> = maker.badges(node).into_iter().map(|(_, word)| word).collect();
        if !badges.is_empty() {
            lines.push(format!("({})", badges.join(", ")));
        }
        lines
    });
    let nodes = nodes.collect();
    let links =
        maker.graph.links.iter().zip(&maker.labels).map(|(link, label)| match (link.kind, label.as_str()) {
            (EdgeKind::From, "") => "FROM".to_owned(),
            _ => label.clone(),
        });
    let links = links.collect();
    (maker.graph, Texts { nodes, links })
}

struct Maker<'a> {
    lang: Lang,
    analysis: &'a Analysis,
    amounts: &'a [Option<Amount>],
    graph: Graph,
    labels: Vec<String>,
    faulty_links: Vec<bool>,
    faulty_nodes: Vec<bool>,
}

/// A label's widest text.
const LABEL_ROOM: f32 = 150.0;
/// The widest name of a file in it.
const NAME_ROOM: f32 = 90.0;
const STAGE_ROOM: (f32, f32) = (144.0, 212.0);
const OTHER_ROOM: (f32, f32) = (84.0, 190.0);
const STAGE_HEIGHT: f32 = 74.0;
const OTHER_HEIGHT: f32 = 44.0;
const CHIP: f32 = 18.0;

impl<'a> Maker<'a> {
    fn new(lang: Lang, analysis: &'a Analysis, shown: &Shown, amounts: &'a [Option<Amount>]) -> Self {
        let model = &analysis.model;
        let graph = Graph::new(model, shown);
        let error = model.graph_error.as_ref().map(|error| error.span);
        let hit = |span: dockerfile_core::source::Span| {
            error.is_some_and(|error| span.start < error.end && error.start < span.end)
        };
        let faulty_links: Vec<bool> = graph
            .links
            .iter()
            .map(|link| {
                link.cyclic
                    || matches!(graph.nodes.get(link.from).map(|n| &n.kind), Some(NodeKind::Unresolved(_)))
                    || link.edges.iter().filter_map(|&e| model.edges.get(e)).any(|edge| hit(edge.span))
            })
            .collect();
        let faulty_nodes = graph
            .nodes
            .iter()
            .map(|node| match &node.kind {
                NodeKind::Unresolved(_) => true,
                NodeKind::Stage(id) => {
                    node.cyclic || model.stages.get(id.index()).is_some_and(|s| hit(s.base_written.span))
                }
                _ => false,
            })
            .collect();
        let mut maker =
            Self { lang, analysis, amounts, graph, labels: Vec::new(), faulty_links, faulty_nodes };
        maker.labels = maker.graph.links.iter().map(|link| maker.label(link)).collect();
        maker
    }

    fn stage(&self, id: StageId) -> Option<&'a Stage> {
        self.analysis.model.stages.get(id.index())
    }

    fn edges<'b>(&'b self, link: &'b Link) -> impl Iterator<Item = &'a Edge> + 'b {
        link.edges.iter().filter_map(|&index| self.analysis.model.edges.get(index))
    }

    fn instruction(&self, edge: &Edge) -> Option<&'a Instruction> {
        let instruction = self.analysis.file.instructions.get(edge.instruction.index())?;
        match &instruction.kind {
            Kind::Onbuild(onbuild) => onbuild.trigger.as_deref(),
            _ => Some(instruction),
        }
    }

    /// What an edge takes, in words of the Dockerfile.
    fn words(&self, edge: &Edge, short: bool) -> String {
        let prefix = if edge.onbuild { "ONBUILD " } else { "" };
        match edge.kind {
            EdgeKind::From => format!("{prefix}FROM"),
            EdgeKind::Mount(kind) => {
                let mount = self.mount_at(edge).and_then(|m| m.target.as_ref()).filter(|_| !short);
                let target = mount.map(|target| format!(" {}", target.value)).unwrap_or_default();
                let option = if short { "" } else { "RUN --mount=type=" };
                format!("{prefix}{option}{}{target}", kind.as_str())
            }
            EdgeKind::Copy => {
                let (keyword, transfer) = match self.instruction(edge).map(|i| &i.kind) {
                    Some(Kind::Add(transfer)) => ("ADD", Some(transfer)),
                    Some(Kind::Copy(transfer)) => ("COPY", Some(transfer)),
                    _ => ("COPY", None),
                };
                let mut words = format!("{prefix}{keyword}");
                let Some(transfer) = transfer else { return words };
                let mut sources = transfer.sources.iter().map(|source| source.value.as_str());
                if short {
                    if let Some(first) = sources.next() {
                        let name = elide(base_name(first), NAME_ROOM, SMALL, Face::Mono, Cut::Middle);
                        let _ = write!(words, " {name}");
                    }
                    let more = sources.count();
                    if more > 0 {
                        let _ = write!(words, " +{more}");
                    }
                } else {
                    for source in sources {
                        let _ = write!(words, " {source}");
                    }
                    let _ = write!(words, " → {}", transfer.dest.value);
                }
                words
            }
        }
    }

    fn mount_at(&self, edge: &Edge) -> Option<&'a Mount> {
        let Some(Kind::Run(run)) = self.instruction(edge).map(|i| &i.kind) else { return None };
        run.mounts.iter().find(|m| m.span.start <= edge.span.start && edge.span.end <= m.span.end)
    }

    /// The label of a link: the one thing it takes, or how many.
    fn label(&self, link: &Link) -> String {
        let mut label = match self.edges(link).next() {
            Some(edge) if link.count() == 1 && (link.kind != EdgeKind::From || link.onbuild) => {
                self.words(edge, true)
            }
            Some(_) if link.kind != EdgeKind::From => {
                let adds = self
                    .edges(link)
                    .all(|e| matches!(self.instruction(e).map(|i| &i.kind), Some(Kind::Add(_))));
                let what = match link.kind {
                    EdgeKind::Mount(kind) => kind.as_str(),
                    _ if adds => "ADD",
                    _ => "COPY",
                };
                let onbuild = if link.onbuild { "ONBUILD " } else { "" };
                format!("{onbuild}{what} ×{}", link.count())
            }
            _ => String::new(),
        };
        if link.cyclic {
            let word = text(self.lang, Key::GraphCycle);
            label = if label.is_empty() { word.to_owned() } else { format!("{label} · {word}") };
        }
        elide(&label, LABEL_ROOM, SMALL, Face::Mono, Cut::Middle)
    }

    fn base(&self, stage: &Stage) -> String {
        use dockerfile_core::model::Base;
        match &stage.base {
            Base::Stage(id) => self.called(*id),
            // As written, unless only the expansion says what it is.
            Base::Image(reference) if stage.base_written.value.contains('$') => short_reference(reference),
            Base::Image(_) => short_reference(&stage.base_written.value),
            Base::Scratch => "scratch".to_owned(),
            Base::NamedContext(name) => name.clone(),
            Base::Unresolved => stage.base_written.value.clone(),
        }
    }

    /// What a stage is called: its name, else its number in words.
    fn called(&self, id: StageId) -> String {
        match self.stage(id).and_then(|stage| stage.name.as_ref()) {
            Some(name) if !name.value.is_empty() => name.value.clone(),
            _ => text_with(self.lang, Key::StageNumbered, &[("n", &id.0.to_string())]),
        }
    }

    /// What any node is called.
    fn node_name(&self, node: usize) -> String {
        match self.graph.nodes.get(node).map(|n| &n.kind) {
            Some(NodeKind::Stage(id)) => self.called(*id),
            Some(NodeKind::Image(reference)) => short_reference(reference),
            Some(NodeKind::NamedContext(name) | NodeKind::Unresolved(name)) => name.clone(),
            Some(NodeKind::Remote(url)) => url.clone(),
            Some(NodeKind::Context) => text(self.lang, Key::OriginContext).to_owned(),
            Some(NodeKind::Scratch) => "scratch".to_owned(),
            None => String::new(),
        }
    }

    fn caption(&self, kind: &NodeKind) -> &'static str {
        let key = match kind {
            NodeKind::Stage(_) => return "",
            NodeKind::Image(_) => Key::GraphKindImage,
            NodeKind::NamedContext(_) => Key::GraphKindNamedContext,
            NodeKind::Remote(_) => Key::GraphKindRemote,
            NodeKind::Context => Key::GraphKindContext,
            NodeKind::Scratch => Key::GraphKindScratch,
            NodeKind::Unresolved(_) => Key::GraphKindUnresolved,
        };
        text(self.lang, key)
    }

    fn badges(&self, node: usize) -> Vec<(BadgeKind, &'static str)> {
        let target = self.graph.target.and_then(|id| self.graph.node_of(id));
        let mut badges = Vec::new();
        if self.faulty_nodes.get(node).copied().unwrap_or(false) {
            badges.push((BadgeKind::Error, text(self.lang, Key::GraphError)));
        }
        if target == Some(node) {
            badges.push((BadgeKind::Target, text(self.lang, Key::StageTarget)));
        }
        if self.graph.nodes.get(node).is_some_and(|n| !n.used && matches!(n.kind, NodeKind::Stage(_))) {
            badges.push((BadgeKind::Unused, text(self.lang, Key::StageUnused)));
        }
        badges
    }

    fn amount(&self, id: StageId) -> Option<&'a Amount> {
        self.amounts.get(id.index()).and_then(Option::as_ref)
    }

    /// Instructions and layers of a stage.
    fn counts(&self, stage: &Stage) -> (u64, u64) {
        let instructions =
            stage.instructions.iter().filter_map(|id| self.analysis.file.instructions.get(id.index()));
        let layers = instructions.filter(|instruction| instruction.kind.makes_layer()).count();
        (stage.instructions.len() as u64, layers as u64)
    }

    fn facts(&self, stage: &Stage) -> String {
        let (_, layers) = self.counts(stage);
        plural(self.lang, Key::GraphLayers, layers)
    }

    fn badge_width(word: &str) -> f32 {
        width(word, BADGE, Face::Bold) + 12.0
    }

    /// Height of a stage: more where many arrows come in side by side.
    fn height(&self, node: usize, direction: Direction) -> f32 {
        let arriving = self.graph.links.iter().filter(|link| link.to == node).count();
        let needed = if direction == Direction::LeftToRight { 13.0 * arriving as f32 + 14.0 } else { 0.0 };
        needed.clamp(STAGE_HEIGHT, 3.0 * STAGE_HEIGHT)
    }

    fn sizes(&self, direction: Direction) -> Sizes {
        let mut stage_width = STAGE_ROOM.0;
        for stage in &self.analysis.model.stages {
            let badges: f32 = self
                .graph
                .node_of(stage.id)
                .map_or(Vec::new(), |node| self.badges(node))
                .iter()
                .map(|(_, word)| Self::badge_width(word) + 6.0)
                .sum();
            let name = CHIP + 8.0 + width(&self.called(stage.id), NAME, Face::Bold) + badges;
            let base = width(&format!("FROM {}", self.base(stage)), CODE, Face::Mono);
            let amount =
                self.amount(stage.id).map_or(0.0, |amount| width(&amount.short, SMALL, Face::Bold) + 16.0);
            let facts = width(&self.facts(stage), SMALL, Face::Sans) + amount;
            stage_width = stage_width.max(name.max(base).max(facts) + 2.0 * PADDING);
        }
        let stage_width = stage_width.min(STAGE_ROOM.1).ceil();
        let nodes = (0..self.graph.nodes.len()).map(|node| {
            let kind = self.graph.nodes.get(node).map(|n| &n.kind);
            match kind {
                None | Some(NodeKind::Stage(_)) => Size { w: stage_width, h: self.height(node, direction) },
                Some(kind) => {
                    let name = width(&self.node_name(node), CODE, Face::Mono);
                    let badges: f32 =
                        self.badges(node).iter().map(|(_, word)| Self::badge_width(word) + 8.0).sum();
                    let caption = width(self.caption(kind), BADGE, Face::Sans) + badges;
                    let w =
                        (name.max(caption) + 2.0 * PADDING + 2.0).clamp(OTHER_ROOM.0, OTHER_ROOM.1).ceil();
                    let more = match kind {
                        NodeKind::Image(_) => 2.0 * DECK,
                        NodeKind::Context | NodeKind::NamedContext(_) => TAB,
                        _ => 0.0,
                    };
                    Size { w, h: OTHER_HEIGHT + more }
                }
            }
        });
        let labels = self.labels.iter().map(|label| {
            let w = if label.is_empty() { 0.0 } else { (width(label, SMALL, Face::Mono) + 12.0).ceil() };
            Size { w, h: 18.0 }
        });
        Sizes { nodes: nodes.collect(), labels: labels.collect() }
    }

    fn draw(&self, layout: &Layout) -> Drawing {
        let cards =
            layout.nodes.iter().enumerate().map(|(node, placed)| self.card(node, placed.rect)).collect();
        let sizes = self.sizes(layout.direction);
        let arrows = self.graph.links.iter().enumerate().zip(&layout.routes).map(|((index, link), route)| {
            let stroke = Stroke::of(link.kind);
            let size = sizes.labels.get(index).copied().unwrap_or_default();
            let word = self.labels.get(index).cloned().unwrap_or_default();
            Arrow {
                from: link.from,
                to: link.to,
                stroke,
                line: path::edge(route, stroke == Stroke::Mount),
                head: path::head(route, HEAD, stroke != Stroke::Mount),
                label: route.label.map(|at| Label { rect: Rect::around(at, size), text: word }),
                title: self.title(link),
                used: link.used,
                faulty: self.faulty_links.get(index).copied().unwrap_or(false),
            }
        });
        Drawing {
            direction: layout.direction,
            size: layout.size,
            cards,
            arrows: arrows.collect(),
            summary: self.summary(),
        }
    }

    fn summary(&self) -> String {
        let stages = plural(self.lang, Key::Stages, self.analysis.model.stages.len() as u64);
        match self.graph.target {
            Some(id) => {
                let target = self.called(id);
                text_with(self.lang, Key::GraphSummary, &[("stages", &stages), ("target", &target)])
            }
            None => stages,
        }
    }

    /// A link in words: from where to where, and each thing it takes.
    fn title(&self, link: &Link) -> String {
        const MOST: usize = 6;
        let mut title = format!("{} → {}", self.node_name(link.from), self.node_name(link.to));
        if link.edges.is_empty() {
            title.push_str("\nFROM");
        }
        for (index, edge) in self.edges(link).enumerate() {
            if index == MOST {
                title.push_str("\n…");
                break;
            }
            let _ = write!(title, "\n{}", self.words(edge, false));
        }
        if link.cyclic {
            let _ = write!(title, "\n{}", text(self.lang, Key::GraphCycleLong));
        }
        title
    }

    /// A node in words.
    fn describe(&self, node: usize) -> String {
        let lang = self.lang;
        let Some(kind) = self.graph.nodes.get(node).map(|n| &n.kind) else { return String::new() };
        let mut parts = Vec::new();
        if let NodeKind::Stage(id) = kind {
            let number = text_with(lang, Key::StageNumbered, &[("n", &id.0.to_string())]);
            let called = self.called(*id);
            parts.push(if called == number { number } else { format!("{number}, {called}") });
            if let Some(stage) = self.stage(*id) {
                parts.push(format!("FROM {}", stage.base_written.value));
                let (instructions, layers) = self.counts(stage);
                parts.push(plural(lang, Key::GraphInstructions, instructions));
                parts.push(plural(lang, Key::GraphLayers, layers));
            }
            parts.extend(self.amount(*id).map(|amount| amount.long.clone()));
        } else {
            parts.push(format!("{}, {}", self.caption(kind), self.node_name(node)));
        }
        parts.extend(self.badges(node).into_iter().map(|(_, word)| word.to_owned()));
        for (link, label) in self.graph.links.iter().zip(&self.labels) {
            if link.to == node && link.kind != EdgeKind::From {
                let from = self.node_name(link.from);
                parts.push(text_with(lang, Key::GraphTakes, &[("what", label), ("from", &from)]));
            }
        }
        let mut takers: Vec<String> = Vec::new();
        for link in self.graph.links.iter().filter(|link| link.from == node) {
            let name = self.node_name(link.to);
            if !takers.contains(&name) {
                takers.push(name);
            }
        }
        if !takers.is_empty() {
            parts.push(text_with(lang, Key::StageGivenTo, &[("stages", &takers.join(", "))]));
        }
        parts.join(lang.semicolon())
    }

    fn card(&self, node: usize, rect: Rect) -> Card {
        let (used, kind) =
            self.graph.nodes.get(node).map_or((true, &NodeKind::Scratch), |node| (node.used, &node.kind));
        let mut card = Card {
            shape: Shape::Stage,
            stage: None,
            rect,
            outline: String::new(),
            beneath: String::new(),
            chip: None,
            texts: Vec::new(),
            badges: Vec::new(),
            name: self.describe(node),
            used,
            faulty: self.faulty_nodes.get(node).copied().unwrap_or(false),
        };
        let Rect { x, y, w, h } = rect;
        if let NodeKind::Stage(id) = kind {
            card.stage = Some(*id);
            card.outline = path::card(rect, 8.0);
            self.fill_stage(&mut card, node, *id);
            return card;
        }
        let mut top = y;
        match kind {
            NodeKind::Image(_) => {
                card.shape = Shape::Image;
                card.outline = path::card(Rect { h: h - 2.0 * DECK, ..rect }, 6.0);
                card.beneath = path::deck(rect, DECK, 5.0);
            }
            NodeKind::Context | NodeKind::NamedContext(_) => {
                card.shape = Shape::Context;
                card.outline = path::folder(rect, TAB, 5.0);
                top += TAB;
            }
            NodeKind::Remote(_) => {
                card.shape = Shape::Remote;
                card.outline = path::card(rect, h / 2.0);
            }
            NodeKind::Scratch => {
                card.shape = Shape::Scratch;
                card.outline = path::card(rect, 6.0);
            }
            NodeKind::Unresolved(_) | NodeKind::Stage(_) => {
                card.shape = Shape::Unresolved;
                card.outline = path::octagon(rect, 10.0);
            }
        }
        let inset = if card.shape == Shape::Remote { PADDING + 4.0 } else { PADDING };
        let room = w - 2.0 * inset;
        let name = match kind {
            NodeKind::Image(reference) => fit_reference(reference, room, CODE),
            _ => elide(&self.node_name(node), room, CODE, Face::Mono, Cut::Middle),
        };
        let mut caption_room = room;
        let mut right = x + w - 8.0;
        for (kind, word) in self.badges(node) {
            let wide = Self::badge_width(word);
            right -= wide;
            card.badges.push(Badge {
                kind,
                rect: Rect { x: right, y: top + 6.0, w: wide, h: 15.0 },
                text: word.to_owned(),
            });
            right -= 4.0;
            caption_room = right - x - inset;
        }
        let caption = elide(self.caption(kind), caption_room, BADGE, Face::Sans, Cut::End);
        card.texts.push(Text {
            role: Role::Caption,
            at: Point { x: x + inset, y: top + 17.0 },
            text: caption,
        });
        card.texts.push(Text { role: Role::Code, at: Point { x: x + inset, y: top + 33.0 }, text: name });
        card
    }

    fn fill_stage(&self, card: &mut Card, node: usize, id: StageId) {
        let Rect { x, y, w, .. } = card.rect;
        let Some(stage) = self.stage(id) else { return };
        let mut right = x + w - 10.0;
        for (kind, word) in self.badges(node) {
            let wide = Self::badge_width(word);
            right -= wide;
            card.badges.push(Badge {
                kind,
                rect: Rect { x: right, y: y + 11.0, w: wide, h: 16.0 },
                text: word.to_owned(),
            });
            right -= 5.0;
        }
        let chip = Rect {
            x: x + PADDING - 2.0,
            y: y + 10.0,
            w: CHIP.max(width(&id.0.to_string(), BADGE, Face::Mono) + 8.0),
            h: CHIP,
        };
        card.chip = Some(chip);
        let centre = chip.centre();
        card.texts.push(Text {
            role: Role::Number,
            at: Point { x: centre.x, y: centre.y + 3.6 },
            text: id.0.to_string(),
        });
        let named = stage.name.as_ref().is_some_and(|name| !name.value.is_empty());
        let start = chip.x + chip.w + 7.0;
        let name = elide(&self.called(id), right - start, NAME, Face::Bold, Cut::End);
        card.texts.push(Text {
            role: if named { Role::Name } else { Role::Unnamed },
            at: Point { x: start, y: y + 24.0 },
            text: name,
        });
        let room = w - 2.0 * PADDING;
        let lead = width("FROM ", CODE, Face::Mono);
        let base = match &stage.base {
            dockerfile_core::model::Base::Image(_) => fit_reference(&self.base(stage), room - lead, CODE),
            _ => elide(&self.base(stage), room - lead, CODE, Face::Mono, Cut::Middle),
        };
        card.texts.push(Text {
            role: Role::Code,
            at: Point { x: x + PADDING, y: y + 45.0 },
            text: format!("FROM {base}"),
        });
        let mut facts_room = room;
        if let Some(amount) = self.amount(id) {
            let amount = elide(&amount.short, room * 0.62, SMALL, Face::Bold, Cut::End);
            facts_room -= width(&amount, SMALL, Face::Bold) + 8.0;
            card.texts.push(Text {
                role: Role::Amount,
                at: Point { x: x + w - PADDING, y: y + 63.0 },
                text: amount,
            });
        }
        card.texts.push(Text {
            role: Role::Facts,
            at: Point { x: x + PADDING, y: y + 63.0 },
            text: elide(&self.facts(stage), facts_room, SMALL, Face::Sans, Cut::End),
        });
    }
}

#[cfg(test)]
pub(super) mod tests {
    use dockerfile_core::size::Bytes;
    use dockerfile_core::{Options, analyze};

    use super::*;

    pub(in super::super) fn draw(lang: Lang, text: &str, direction: Direction) -> Drawing {
        let analysis = analyze(text, &Options::default());
        let known = Bytes { low: 9_000_000, likely: 10_500_000, high: 12_000_000 };
        let amount = Amount::new(lang, &Total { known, ..Total::default() });
        let amounts: Vec<Option<Amount>> =
            (0..analysis.model.stages.len()).map(|i| (i % 2 == 0).then(|| amount.clone())).collect();
        Drawing::new(lang, &analysis, &Shown::default(), &amounts, direction, 1.6)
    }

    fn right(text: &str) -> Drawing {
        draw(Lang::En, text, Direction::LeftToRight)
    }

    fn words(card: &Card) -> Vec<(Role, &str)> {
        card.texts.iter().map(|text| (text.role, text.text.as_str())).collect()
    }

    pub(in super::super) const COURSE: &str = "FROM golang:1.7.3 AS builder\nWORKDIR /src\nRUN go get x\n\
        COPY app.go .\nRUN go build -o app .\n\nFROM alpine\nRUN apk add ca-certificates\n\
        COPY --from=builder /src/app .\nCMD [\"./app\"]\n";

    #[test]
    fn cards_say_what_a_stage_is() {
        let drawing = right(COURSE);
        assert_eq!(
            words(&drawing.cards[0]),
            [
                (Role::Number, "0"),
                (Role::Name, "builder"),
                (Role::Code, "FROM golang:1.7.3"),
                (Role::Amount, "≈\u{202f}10.5\u{a0}MB"),
                (Role::Facts, "4 layers"),
            ]
        );
        assert_eq!(words(&drawing.cards[1])[1..3], [(Role::Unnamed, "stage 1"), (Role::Code, "FROM alpine")]);
        assert_eq!(drawing.cards[1].badges.len(), 1);
        assert_eq!(drawing.cards[1].badges[0].kind, BadgeKind::Target);
        let shapes: Vec<Shape> = drawing.cards.iter().map(|card| card.shape).collect();
        assert_eq!(shapes, [Shape::Stage, Shape::Stage, Shape::Image, Shape::Image, Shape::Context]);
        let name = &drawing.cards[0].name;
        for part in [
            "stage 0, builder",
            "FROM golang:1.7.3",
            "4 instructions",
            "COPY app.go from build context",
            "stage 1",
        ] {
            assert!(name.contains(part), "{part} in {name}");
        }
        assert_eq!(drawing.summary, "2 stages; result: stage 1");
    }

    #[test]
    fn sizes_never_claim_more_than_is_known() {
        let total = |low, likely, high, unknown_parts| Total {
            known: Bytes { low, likely, high },
            unknown_parts,
            unknown_base: true,
        };
        let short = |total| Amount::new(Lang::En, &total).short;
        assert_eq!(short(total(5_000, 5_000, 5_000, 0)), "5.0\u{a0}kB");
        assert_eq!(short(total(4_000, 5_000, 6_000, 2)), "≥\u{202f}5.0\u{a0}kB");
        assert_eq!(short(total(0, 0, 0, 1)), "Size unknown");
        assert_eq!(
            Amount::new(Lang::En, &total(4_000, 5_000, 6_000, 2)).long,
            "at least 5.0\u{a0}kB; base unknown, and 1 more part"
        );
    }

    #[test]
    fn arrows_say_what_is_taken() {
        let text = format!(
            "{COURSE}COPY --from=builder /src/a/b.txt /c/d.txt ./\nRUN --mount=from=builder,target=/x true\n\
             ADD https://example.org/tool.tgz /t\n"
        );
        let drawing = right(&text);
        let labels: Vec<(Stroke, &str)> = drawing
            .arrows
            .iter()
            .map(|arrow| (arrow.stroke, arrow.label.as_ref().map_or("", |label| label.text.as_str())))
            .collect();
        assert_eq!(
            labels,
            [
                (Stroke::From, ""),
                (Stroke::Copy, "COPY app.go"),
                (Stroke::From, ""),
                (Stroke::Copy, "COPY ×2"),
                (Stroke::Mount, "bind"),
                (Stroke::Copy, "ADD tool.tgz"),
            ]
        );
        assert_eq!(
            drawing.arrows[3].title,
            "builder → stage 1\nCOPY /src/app → .\nCOPY /src/a/b.txt /c/d.txt → ./"
        );
        assert_eq!(drawing.arrows[4].title, "builder → stage 1\nRUN --mount=type=bind /x");
        assert_eq!(drawing.strokes(), [Stroke::From, Stroke::Copy, Stroke::Mount]);
    }

    #[test]
    fn unused_and_wrong_things_are_said_to_be() {
        let text = "FROM alpine AS lint\nFROM alpine AS a\nCOPY --from=b /x /x\nFROM a AS b\n";
        for (lang, unused) in [(Lang::En, "not used"), (Lang::Fr, "inutilisée")] {
            let drawing = draw(lang, text, Direction::TopToBottom);
            let lint = &drawing.cards[0];
            assert!(!lint.used && lint.badges[0].text == unused && lint.name.contains(unused), "{lint:?}");
        }
        let drawing = right(text);
        let back = drawing.arrows.iter().find(|arrow| arrow.from == 2 && arrow.to == 1).unwrap();
        assert!(back.faulty && back.title.contains("wait for each other"));
        assert_eq!(back.label.as_ref().unwrap().text, "COPY x · cycle");
        let drawing = right("ARG BASE\nFROM $BASE\n");
        let node = drawing.cards.iter().find(|card| card.shape == Shape::Unresolved).unwrap();
        assert!(node.faulty && node.badges[0].kind == BadgeKind::Error, "{node:?}");
    }

    #[test]
    fn no_text_leaves_its_node_or_label() {
        let long = "a-very-long-stage-name-that-nobody-would-choose-but-somebody-will";
        let text = format!(
            "FROM registry.example.org:5000/team/project/image-with-a-long-name:2026.08.21-rc1 AS {long}\n\
             COPY a-file-with-quite-a-long-name-indeed.tar.gz another.txt /x/\n\
             FROM {long} AS w\nCOPY --from={long} /漢字漢字漢字漢字漢字漢字漢字.txt /\n\
             FROM alpine@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n\
             COPY --from=w /a /b\n"
        );
        for lang in Lang::ALL {
            for direction in [Direction::LeftToRight, Direction::TopToBottom] {
                let drawing = draw(lang, &text, direction);
                for card in &drawing.cards {
                    let (left, end) = (card.rect.x + 4.0, card.rect.x + card.rect.w - 4.0);
                    for line in &card.texts {
                        let (size, face) = match line.role {
                            Role::Name => (NAME, Face::Bold),
                            Role::Unnamed => (NAME, Face::Sans),
                            Role::Code => (CODE, Face::Mono),
                            Role::Caption => (BADGE, Face::Sans),
                            Role::Facts => (SMALL, Face::Sans),
                            Role::Amount => (SMALL, Face::Bold),
                            Role::Number => continue,
                        };
                        let wide = width(&line.text, size, face);
                        let start = if line.role == Role::Amount { line.at.x - wide } else { line.at.x };
                        assert!(start >= left && start + wide <= end, "{line:?} in {:?}", card.rect);
                    }
                    for badge in &card.badges {
                        assert!(badge.rect.x >= left && badge.rect.x + badge.rect.w <= end);
                    }
                }
                for label in drawing.arrows.iter().filter_map(|arrow| arrow.label.as_ref()) {
                    assert!(width(&label.text, SMALL, Face::Mono) <= label.rect.w, "{label:?}");
                }
            }
        }
    }

    #[test]
    fn exports_name_things_as_the_drawing_does() {
        let analysis = analyze(COURSE, &Options::default());
        let (graph, texts) = export(Lang::Fr, &analysis, &Shown::default());
        assert_eq!(texts.nodes[0], ["builder", "FROM golang:1.7.3"]);
        assert_eq!(texts.nodes[1], ["étape 1", "FROM alpine", "(résultat)"]);
        assert_eq!(texts.links, ["FROM", "COPY app.go", "FROM", "COPY app"]);
        let mermaid = dockerfile_core::graph::to_mermaid(&graph, &texts, Direction::LeftToRight);
        assert!(mermaid.contains("  n0 -->|\"COPY app\"| n1\n"), "{mermaid}");
    }

    #[test]
    fn anything_can_be_drawn() {
        for text in [
            "",
            "FROM",
            "FROM scratch",
            "COPY a b",
            "FROM a\nFROM 0\nCOPY --from=0 . .",
            "FROM a AS a\nCOPY --from=a x y",
        ] {
            let drawing = right(text);
            assert!(drawing.size.w > 0.0 && drawing.size.h > 0.0);
        }
    }
}
