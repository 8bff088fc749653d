//! What the stage graph shows, worked out: texts, shapes and paths. No browser, no Yew.

use dockerfile_syntax::lists::Arrange;
use std::fmt::Write as _;

use dockerfile_answers::Analysis;
use dockerfile_answers::model::{Edge, EdgeKind, Stage, StageId};
use dockerfile_answers::size::{Extent, Total};
use dockerfile_answers::verdict::{Begins, Fate};
use dockerfile_graph::{
    Direction, Graph, Layout, LayoutOptions, Link, NodeKind, Point, Rect, Shown, Size, Texts,
};
use dockerfile_syntax::syntax::{Instruction, Kind, Mount};

use super::detail::kind_words;
use super::path;
use super::text::{Cut, Face, base_name, elide, short_reference};
use crate::i18n::{Key, Lang, plural, text, text_with};
use crate::view::{total_short, total_words};

/// Length of an arrow's head.
const HEAD: f32 = 9.0;

/// Sizes of text in the drawing; the style sheet says the same.
pub(super) const NAME: f32 = 13.5;
pub(super) const CODE: f32 = 11.5;
pub(super) const SMALL: f32 = 11.0;

/// How much of a node is written into it. The less, the smaller the drawing, and the larger its names on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// The stages' names alone: chains of small ones as one, one arrow between two.
    Names,
    /// Names, sizes and everything the stages take from, in a line or two.
    Brief,
    /// All that there is to say.
    #[default]
    Full,
}

impl Detail {
    /// The size of its smallest text.
    pub fn smallest_text(self) -> f32 {
        match self {
            Self::Names => NAME,
            Self::Brief | Self::Full => SMALL,
        }
    }

    /// Its name in attributes and classes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Names => "names",
            Self::Brief => "brief",
            Self::Full => "full",
        }
    }
}

/// What to draw, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Which part of the graph.
    pub shown: Shown,
    /// How much of it is written.
    pub detail: Detail,
    /// Which way the arrows run.
    pub direction: Direction,
    /// Width through height that parts which nothing joins are packed towards.
    pub aspect: f32,
}

impl Default for Plan {
    /// A whole picture.
    fn default() -> Self {
        Self { shown: Shown::default(), detail: Detail::Full, direction: Direction::LeftToRight, aspect: 1.6 }
    }
}

/// Which node it is, in any drawing of the same file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeKey {
    /// What it stands for.
    pub kind: NodeKind,
    /// Whose it is, of those that every stage has for itself (`scratch`).
    pub owner: Option<StageId>,
}

/// Which arrow it is, in any drawing of the same file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkKey {
    /// What gives.
    pub from: NodeKey,
    /// What takes.
    pub to: NodeKey,
    /// The stages that take: that one, and those drawn as part of it.
    pub takers: Vec<StageId>,
    /// How; `None` where one arrow stands for all ways.
    pub kind: Option<EdgeKind>,
}

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
    /// It says nowhere what to start.
    NoCommand,
    /// Other stages are drawn as part of it.
    Folded,
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
    /// Which node it is.
    pub key: NodeKey,
    /// The stage, if it is one.
    pub stage: Option<StageId>,
    /// The stages drawn as part of it.
    pub folded: Vec<StageId>,
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
    /// Which arrow it is.
    pub key: LinkKey,
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
    /// How it is drawn.
    pub plan: Plan,
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
    pub fn new(lang: Lang, analysis: &Analysis, amounts: &[Option<Amount>], plan: &Plan) -> Self {
        let maker = Maker::new(lang, analysis, plan, amounts);
        let Plan { direction, aspect, .. } = *plan;
        let usual = LayoutOptions { direction, aspect, arrow: HEAD, ..LayoutOptions::default() };
        let options = match plan.detail {
            Detail::Full => usual,
            Detail::Brief => LayoutOptions { node_gap: 16.0, rank_gap: 36.0, steep_gap: 80.0, ..usual },
            Detail::Names => LayoutOptions { node_gap: 12.0, rank_gap: 40.0, steep_gap: 60.0, ..usual },
        };
        let layout = dockerfile_graph::place(&maker.graph, &maker.sizes(), &options);
        maker.draw(&layout)
    }

    /// The node that stands for `stage`, be it as a part of another.
    pub fn card_of(&self, stage: StageId) -> Option<usize> {
        self.cards.iter().position(|card| card.stage == Some(stage) || card.folded.contains(&stage))
    }

    /// The node that `key` names, be it as a part of another.
    pub fn find(&self, key: &NodeKey) -> Option<usize> {
        match key.kind {
            NodeKind::Stage(id) => self.card_of(id),
            _ => self.cards.iter().position(|card| card.key == *key),
        }
    }

    /// The node of what is built.
    pub fn result(&self) -> Option<usize> {
        self.cards.iter().position(|card| card.badges.iter().any(|badge| badge.kind == BadgeKind::Target))
    }

    /// The strokes and marks that occur in it, for the legend.
    pub fn strokes(&self) -> Vec<Stroke> {
        let mut strokes: Vec<Stroke> = self.arrows.iter().map(|arrow| arrow.stroke).collect();
        strokes.arrange();
        strokes.dedup();
        strokes
    }
}

/// The graph of `analysis` and its texts, for [`dockerfile_graph::to_mermaid`] and
/// [`dockerfile_graph::to_dot`]: nothing cut, everything named as in the drawing.
pub fn export(lang: Lang, analysis: &Analysis, shown: &Shown) -> (Graph, Texts) {
    let maker = Maker::new(lang, analysis, &Plan { shown: *shown, ..Plan::default() }, &[]);
    let nodes = maker.graph.nodes.iter().enumerate().map(|(node, kind)| {
        let name = maker.node_name(node);
        let mut lines = match &kind.kind {
            NodeKind::Stage(id) => {
                let base = maker.stage(*id).map(|stage| format!("FROM {}", maker.base(stage)));
                std::iter::once(name).chain(base).collect()
            }
            other => vec![maker.caption(other).to_owned(), name],
        };
        let badges: Vec<String> = maker.badges(node).into_iter().map(|(_, word)| word).collect();
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

fn instruction_of<'a>(analysis: &'a Analysis, edge: &Edge) -> Option<&'a Instruction> {
    let instruction = analysis.file.instructions.get(edge.instruction.index())?;
    match &instruction.kind {
        Kind::Onbuild(onbuild) => onbuild.trigger.as_deref(),
        _ => Some(instruction),
    }
}

fn mount_at<'a>(analysis: &'a Analysis, edge: &Edge) -> Option<&'a Mount> {
    let Some(Kind::Run(run)) = instruction_of(analysis, edge).map(|i| &i.kind) else { return None };
    run.mounts.iter().find(|m| m.span.start <= edge.span.start && edge.span.end <= m.span.end)
}

/// What an edge takes, in words of the Dockerfile.
pub(super) fn edge_words(analysis: &Analysis, edge: &Edge, short: bool) -> String {
    let prefix = if edge.onbuild { "ONBUILD " } else { "" };
    match edge.kind {
        EdgeKind::From => format!("{prefix}FROM"),
        EdgeKind::Mount(kind) => {
            let mount = mount_at(analysis, edge).and_then(|m| m.target.as_ref()).filter(|_| !short);
            let target = mount.map(|target| format!(" {}", target.value)).unwrap_or_default();
            let option = if short { "" } else { "RUN --mount=type=" };
            format!("{prefix}{option}{}{target}", kind.as_str())
        }
        EdgeKind::Copy => {
            let (keyword, transfer) = match instruction_of(analysis, edge).map(|i| &i.kind) {
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

/// Layers that a stage makes itself.
fn layers_of(analysis: &Analysis, stage: &Stage) -> u64 {
    let instructions = stage.instructions.iter().filter_map(|id| analysis.file.instructions.get(id.index()));
    instructions.filter(|instruction| instruction.kind.makes_layer()).count() as u64
}

pub(super) struct Maker<'a> {
    pub(super) lang: Lang,
    pub(super) plan: Plan,
    pub(super) graph: Graph,
    pub(super) labels: Vec<String>,
    pub(super) faulty_nodes: Vec<bool>,
    analysis: &'a Analysis,
    amounts: &'a [Option<Amount>],
    faulty_links: Vec<bool>,
}

/// A label's widest text.
const LABEL_ROOM: f32 = 150.0;
/// The widest name of a file in it.
const NAME_ROOM: f32 = 90.0;
/// A stage that makes no more layers may be folded into the one that is based on it.
const LITTLE: u64 = 2;

impl<'a> Maker<'a> {
    fn new(lang: Lang, analysis: &'a Analysis, plan: &Plan, amounts: &'a [Option<Amount>]) -> Self {
        let model = &analysis.model;
        let graph = match plan.detail {
            Detail::Names => {
                let little: Vec<bool> =
                    model.stages.iter().map(|stage| layers_of(analysis, stage) <= LITTLE).collect();
                Graph::new(model, &Shown { outside: false, ..plan.shown }).folded(&little).merged()
            }
            Detail::Brief | Detail::Full => Graph::new(model, &plan.shown),
        };
        let error = model.graph_error.as_ref().map(|error| error.span);
        let hit = |span: dockerfile_syntax::source::Span| {
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
        let (plan, labels) = (*plan, Vec::new());
        let mut maker = Self { lang, plan, analysis, amounts, graph, labels, faulty_links, faulty_nodes };
        maker.labels = maker.graph.links.iter().map(|link| maker.label(link)).collect();
        maker
    }

    pub(super) fn stage(&self, id: StageId) -> Option<&'a Stage> {
        self.analysis.model.stages.get(id.index())
    }

    fn edges<'b>(&'b self, link: &'b Link) -> impl Iterator<Item = &'a Edge> + 'b {
        link.edges.iter().filter_map(|&index| self.analysis.model.edges.get(index))
    }

    fn words(&self, edge: &Edge, short: bool) -> String {
        edge_words(self.analysis, edge, short)
    }

    fn instruction(&self, edge: &Edge) -> Option<&'a Instruction> {
        instruction_of(self.analysis, edge)
    }

    /// What a link is in one word or two, for where it has no label.
    fn words_of(&self, link: &Link) -> String {
        match (self.edges(link).next(), link.count()) {
            (Some(edge), 1) => self.words(edge, true),
            (Some(edge), count) if edge.kind == EdgeKind::Copy => format!("COPY ×{count}"),
            (_, count) => {
                format!("{} ×{count}", if link.kind == EdgeKind::From { "FROM" } else { "RUN --mount" })
            }
        }
    }

    /// The label of a link: the one thing it takes, or how many, as far as the plan has room for it.
    fn label(&self, link: &Link) -> String {
        if self.plan.detail == Detail::Names {
            return String::new();
        }
        let mut label = match self.edges(link).next() {
            _ if self.plan.detail == Detail::Brief => match link.count() {
                1 => String::new(),
                count => format!("×{count}"),
            },
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

    pub(super) fn base(&self, stage: &Stage) -> String {
        use dockerfile_answers::model::Base;
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
    pub(super) fn called(&self, id: StageId) -> String {
        match self.stage(id).and_then(|stage| stage.name.as_ref()) {
            Some(name) if !name.value.is_empty() => name.value.clone(),
            _ => text_with(self.lang, Key::StageNumbered, &[("n", &id.0.to_string())]),
        }
    }

    /// What any node is called.
    pub(super) fn node_name(&self, node: usize) -> String {
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

    pub(super) fn caption(&self, kind: &NodeKind) -> &'static str {
        // What a stage is shows in its card.
        if matches!(kind, NodeKind::Stage(_)) { "" } else { kind_words(self.lang, kind) }
    }

    pub(super) fn badges(&self, node: usize) -> Vec<(BadgeKind, String)> {
        let target = self.graph.target.and_then(|id| self.graph.node_of(id));
        let mut badges = Vec::new();
        let mut add = |kind, key| badges.push((kind, text(self.lang, key).to_owned()));
        if self.faulty_nodes.get(node).copied().unwrap_or(false) {
            add(BadgeKind::Error, Key::GraphError);
        } else if let Some(badge) = self.judged(node) {
            badges.push(badge);
        }
        let mut add = |kind, key| badges.push((kind, text(self.lang, key).to_owned()));
        if target == Some(node) {
            add(BadgeKind::Target, Key::StageTarget);
        }
        if self.graph.nodes.get(node).is_some_and(|n| !n.used && matches!(n.kind, NodeKind::Stage(_))) {
            add(BadgeKind::Unused, Key::StageUnused);
        }
        let folded = self.graph.nodes.get(node).map_or(0, |node| node.folded.len());
        if folded > 0 {
            badges.push((BadgeKind::Folded, format!("+{folded}")));
        }
        badges
    }

    /// What keeps a stage from being built, or the target from starting; nothing where it is well or not known.
    fn judged(&self, node: usize) -> Option<(BadgeKind, String)> {
        let Some(NodeKind::Stage(id)) = self.graph.nodes.get(node).map(|node| &node.kind) else {
            return None;
        };
        let verdict = &self.analysis.verdict;
        let stops = verdict.steps.iter().find(|step| step.stage == *id && step.fate == Fate::Stops);
        if let Some(step) = stops {
            let instruction = self.analysis.file.instructions.get(step.instruction.index())?;
            let line = instruction.lines.start.to_string();
            return Some((BadgeKind::Error, text_with(self.lang, Key::GraphStops, &[("line", &line)])));
        }
        let fails = verdict.begins == Begins::Fails && verdict.stop().is_none() && verdict.at.is_some();
        let (kind, key) = if verdict.lacks_command() {
            (BadgeKind::NoCommand, Key::GraphNoCommand)
        } else {
            (BadgeKind::Error, Key::GraphNotStarting)
        };
        (fails && self.analysis.model.target == Some(*id)).then(|| (kind, text(self.lang, key).to_owned()))
    }

    pub(super) fn amount(&self, id: StageId) -> Option<&'a Amount> {
        self.amounts.get(id.index()).and_then(Option::as_ref)
    }

    /// Instructions and layers of a stage.
    fn counts(&self, stage: &Stage) -> (u64, u64) {
        (stage.instructions.len() as u64, layers_of(self.analysis, stage))
    }

    pub(super) fn facts(&self, stage: &Stage) -> String {
        let (_, layers) = self.counts(stage);
        plural(self.lang, Key::GraphLayers, layers)
    }

    fn draw(&self, layout: &Layout) -> Drawing {
        let cards =
            layout.nodes.iter().enumerate().map(|(node, placed)| self.card(node, placed.rect)).collect();
        let sizes = self.sizes();
        let arrows = self.graph.links.iter().enumerate().zip(&layout.routes).map(|((index, link), route)| {
            let stroke = Stroke::of(link.kind);
            let size = sizes.labels.get(index).copied().unwrap_or_default();
            let word = self.labels.get(index).cloned().unwrap_or_default();
            Arrow {
                key: self.link_key(link),
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
            plan: self.plan,
            size: layout.size,
            cards,
            arrows: arrows.collect(),
            summary: self.summary(),
        }
    }

    /// Which node it is.
    pub(super) fn key(&self, node: usize) -> NodeKey {
        let kind = self.graph.nodes.get(node).map_or(NodeKind::Scratch, |node| node.kind.clone());
        let owner = match kind {
            NodeKind::Scratch => self.graph.links.iter().find(|link| link.from == node).map(|link| link.to),
            _ => None,
        };
        let owner = owner.and_then(|taker| match self.graph.nodes.get(taker).map(|node| &node.kind) {
            Some(NodeKind::Stage(id)) => Some(*id),
            _ => None,
        });
        NodeKey { kind, owner }
    }

    fn link_key(&self, link: &Link) -> LinkKey {
        let to = self.graph.nodes.get(link.to);
        let own = to.and_then(|node| match node.kind {
            NodeKind::Stage(id) => Some(id),
            _ => None,
        });
        let folded = to.into_iter().flat_map(|node| node.folded.iter().copied());
        LinkKey {
            from: self.key(link.from),
            to: self.key(link.to),
            takers: folded.chain(own).collect(),
            kind: (self.plan.detail != Detail::Names).then_some(link.kind),
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
    pub(super) fn describe(&self, node: usize) -> String {
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
        let badges = self.badges(node).into_iter().filter(|(kind, _)| *kind != BadgeKind::Folded);
        parts.extend(badges.map(|(_, word)| word));
        if let Some(folded) =
            self.graph.nodes.get(node).map(|node| &node.folded).filter(|all| !all.is_empty())
        {
            let names: Vec<String> = folded.iter().map(|&id| self.called(id)).collect();
            parts.push(text_with(lang, Key::GraphFolded, &[("stages", &names.join(", "))]));
        }
        for (link, label) in self.graph.links.iter().zip(&self.labels) {
            if link.to == node && link.kind != EdgeKind::From {
                let from = self.node_name(link.from);
                let is_full = self.plan.detail == Detail::Full;
                let what = if is_full { label.clone() } else { self.words_of(link) };
                parts.push(text_with(lang, Key::GraphTakes, &[("what", &what), ("from", &from)]));
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
}

#[cfg(test)]
pub(super) mod tests {
    use dockerfile_answers::Options;
    use dockerfile_answers::size::Bytes;
    use dockerfile_core::analyze_with_plans as analyze;

    use super::super::text::width;
    use super::*;

    pub(in super::super) fn draw(lang: Lang, text: &str, direction: Direction) -> Drawing {
        draw_as(lang, text, direction, Plan::default())
    }

    pub(in super::super) fn draw_as(lang: Lang, text: &str, direction: Direction, plan: Plan) -> Drawing {
        let analysis = analyze(text, &Options::default());
        let known = Bytes { low: 9_000_000, likely: 10_500_000, high: 12_000_000 };
        let amount = Amount::new(lang, &Total { known, ..Total::default() });
        let amounts: Vec<Option<Amount>> =
            (0..analysis.model.stages.len()).map(|i| (i % 2 == 0).then(|| amount.clone())).collect();
        Drawing::new(lang, &analysis, &amounts, &Plan { direction, ..plan })
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
        let both = [Direction::LeftToRight, Direction::TopToBottom];
        let details = [Detail::Full, Detail::Brief, Detail::Names];
        let ways = both.into_iter().flat_map(|direction| details.map(|detail| (direction, detail)));
        for (lang, (direction, detail)) in ways.flat_map(|way| Lang::ALL.map(|lang| (lang, way))) {
            let drawing = draw_as(lang, &text, direction, Plan { detail, ..Plan::default() });
            for card in &drawing.cards {
                let (left, end) = (card.rect.x + 4.0, card.rect.x + card.rect.w - 4.0);
                for line in &card.texts {
                    let (size, face) = match line.role {
                        Role::Name => (NAME, Face::Bold),
                        Role::Unnamed => (NAME, Face::Sans),
                        Role::Code => (CODE, Face::Mono),
                        Role::Caption => (SMALL, Face::Sans),
                        Role::Facts => (SMALL, Face::Sans),
                        Role::Amount => (SMALL, Face::Bold),
                        Role::Number => continue,
                    };
                    assert!(size >= detail.smallest_text(), "{line:?}");
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

    #[test]
    fn exports_name_things_as_the_drawing_does() {
        let analysis = analyze(COURSE, &Options::default());
        let (graph, texts) = export(Lang::Fr, &analysis, &Shown::default());
        assert_eq!(texts.nodes[0], ["builder", "FROM golang:1.7.3"]);
        assert_eq!(texts.nodes[1], ["étape 1", "FROM alpine", "(résultat)"]);
        assert_eq!(texts.links, ["FROM", "COPY app.go", "FROM", "COPY app"]);
        let mermaid = dockerfile_graph::to_mermaid(&graph, &texts, Direction::LeftToRight);
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
