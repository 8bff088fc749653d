use dockerfile_syntax::lists::{Arrange, Gather};
use std::collections::BTreeMap;

use crate::model::{Base, Edge, EdgeKind, Model, Origin, StageId};

/// What a node of the graph stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
    /// A stage of the file.
    Stage(StageId),
    /// An external image, normalised reference; one node for each distinct reference.
    Image(String),
    /// A named context.
    NamedContext(String),
    /// The build context.
    Context,
    /// A URL or Git repository that ADD reads, as written.
    Remote(String),
    /// The empty image. Nothing is shared by those who start from it, so each stage has a node of its own.
    Scratch,
    /// A name that cannot be resolved, as written.
    Unresolved(String),
}

impl NodeKind {
    /// What an edge takes from, in the graph; `written` is its name in the file.
    pub fn of_origin(origin: &Origin, written: &str) -> Self {
        match origin {
            Origin::Stage(id) => Self::Stage(*id),
            Origin::Image(reference) => Self::Image(reference.clone()),
            Origin::Scratch => Self::Scratch,
            Origin::Context => Self::Context,
            Origin::NamedContext(name) => Self::NamedContext(name.clone()),
            Origin::Remote(url) => Self::Remote(url.clone()),
            Origin::Unresolved => Self::Unresolved(written.to_owned()),
        }
    }

    /// What a stage is based on, in the graph; `written` is its name in the file.
    pub fn of_base(base: &Base, written: &str) -> Self {
        match base {
            Base::Stage(id) => Self::Stage(*id),
            Base::Image(reference) => Self::Image(reference.clone()),
            Base::Scratch => Self::Scratch,
            Base::NamedContext(name) => Self::NamedContext(name.clone()),
            Base::Unresolved => Self::Unresolved(written.to_owned()),
        }
    }
}

/// A node of the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it stands for.
    pub kind: NodeKind,
    /// Whether the target needs it. Everything counts as needed where the file has no target.
    pub used: bool,
    /// Whether it takes part in a cycle (which BuildKit refuses).
    pub cyclic: bool,
    /// Stages that are drawn as part of this one ([`Graph::folded`]), each the base of the next.
    pub folded: Vec<StageId>,
}

/// An arrow of the graph: every edge of the model that joins the same two nodes in the same way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Index of the node that gives.
    pub from: usize,
    /// Index of the node that takes: always a stage.
    pub to: usize,
    /// How.
    pub kind: EdgeKind,
    /// Indexes into [`Model::edges`], ascending. Empty for a FROM that the model lists only as the stage's base.
    pub edges: Vec<usize>,
    /// Whether every edge of it comes from an ONBUILD trigger.
    pub onbuild: bool,
    /// Whether the target needs it.
    pub used: bool,
    /// Whether it points at the stage itself or a later one.
    pub forward: bool,
    /// Whether it is part of a cycle.
    pub cyclic: bool,
}

impl Link {
    /// Number of edges drawn as this one arrow, at least 1.
    pub fn count(&self) -> usize {
        self.edges.len().max(1)
    }
}

/// Which edges become links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// FROM.
    pub from: bool,
    /// COPY and ADD.
    pub copy: bool,
    /// RUN mounts.
    pub mount: bool,
    /// Those that take from the build context.
    pub context: bool,
    /// Those of ONBUILD triggers.
    pub onbuild: bool,
    /// Stages that the target does not need, and what only they take.
    pub unused: bool,
    /// A stage that is shown even if the target does not need it, with what it needs itself.
    pub also: Option<StageId>,
    /// What is no stage: images, contexts, downloads.
    pub outside: bool,
}

impl Default for Shown {
    fn default() -> Self {
        Self {
            from: true,
            copy: true,
            mount: true,
            context: true,
            onbuild: true,
            unused: true,
            also: None,
            outside: true,
        }
    }
}

/// The topology: nodes and bundled links. Stages come first, in order of appearance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// Stages, then everything else in order of first use.
    pub nodes: Vec<Node>,
    /// Ordered by the stage that takes, then by first use.
    pub links: Vec<Link>,
    /// The stage that is built.
    pub target: Option<StageId>,
    stages: usize,
    /// The node of each stage of the model.
    places: Vec<Option<usize>>,
}

impl Graph {
    /// The graph of `model`. Edges that name a stage the model lacks are left out.
    pub fn new(model: &Model, shown: &Shown) -> Self {
        let stages = model.stages.len();
        let known = |id: StageId| id.index() < stages;
        let target = model.target.filter(|&id| known(id));
        let mut used = vec![target.is_none(); stages];
        let reachable = [&model.reachable, &model.reachable_with_onbuild];
        for id in reachable.into_iter().flatten().copied().chain(target) {
            if let Some(flag) = used.get_mut(id.index()) {
                *flag = true;
            }
        }
        let also = shown.also.filter(|_| !shown.unused).map(|id| stages_for(model, id)).unwrap_or_default();
        let mut builder = Builder { outside: shown.outside, ..Builder::default() };
        for (stage, &used) in used.iter().enumerate() {
            let wanted = used || shown.unused || also.get(stage).copied().unwrap_or(false);
            builder.places.push(wanted.then_some(builder.nodes.len()));
            if wanted {
                builder.nodes.push(NodeKind::Stage(StageId::at(stage)));
            }
        }
        builder.stages = builder.nodes.len();
        let mut has_from = vec![false; stages];
        for edge in &model.edges {
            if edge.kind == EdgeKind::From
                && let Some(flag) = has_from.get_mut(edge.stage.index())
            {
                *flag = true;
            }
        }
        for stage in 0..stages {
            if shown.from
                && !has_from.get(stage).copied().unwrap_or(true)
                && let Some(s) = model.stages.get(stage)
            {
                builder.link(
                    stage,
                    NodeKind::of_base(&s.base, &s.base_written.value),
                    EdgeKind::From,
                    None,
                    false,
                );
            }
        }
        // Bases first, then what instructions take, and triggers last: as BuildKit comes to them.
        let mut edges: Vec<(usize, &Edge)> = model.edges.iter().enumerate().collect();
        edges.arrange_by_key(|(_, edge)| (edge.onbuild, edge.kind != EdgeKind::From));
        for (index, edge) in edges {
            let wanted = match edge.kind {
                EdgeKind::From => shown.from,
                EdgeKind::Copy => shown.copy,
                EdgeKind::Mount(_) => shown.mount,
            } && (shown.context || edge.origin != Origin::Context)
                && (shown.onbuild || !edge.onbuild);
            if wanted && known(edge.stage) {
                let origin = NodeKind::of_origin(&edge.origin, &edge.as_written);
                builder.link(edge.stage.index(), origin, edge.kind, Some(index), edge.onbuild);
            }
        }
        builder.finish(target, &used)
    }

    /// Number of nodes that are stages; they are the first ones.
    pub fn stage_count(&self) -> usize {
        self.stages
    }

    /// Index of the node of `stage`.
    pub fn node_of(&self, stage: StageId) -> Option<usize> {
        self.places.get(stage.index()).copied().flatten()
    }

    /// The nodes that `node` needs, itself included, ascending.
    pub fn needs(&self, node: usize) -> Vec<usize> {
        self.closure(node, |link| (link.to, link.from))
    }

    /// The nodes that need `node`, itself included, ascending.
    pub fn needed_by(&self, node: usize) -> Vec<usize> {
        self.closure(node, |link| (link.from, link.to))
    }

    /// The same graph with one link for each two nodes that are joined, whatever the ways. It is called by the one
    /// that counts most: FROM, then COPY, then mounts.
    pub fn merged(&self) -> Self {
        self.redrawn(&(0..self.nodes.len()).collect::<Vec<_>>(), true)
    }

    /// The same graph with chains of stages drawn as their last one: each the base of the next, and taken from by
    /// nothing else. Only stages that are `little` (by number) go; what they take, the last one takes.
    pub fn folded(&self, little: &[bool]) -> Self {
        let mut takers: Vec<Option<&Link>> = vec![None; self.nodes.len()];
        let mut many = vec![false; self.nodes.len()];
        for link in &self.links {
            many[link.from] |= takers[link.from].replace(link).is_some();
        }
        let target = self.target.and_then(|id| self.node_of(id));
        // Bases come before what is based on them, so one pass from the end finds where each chain ends.
        let mut into: Vec<usize> = (0..self.nodes.len()).collect();
        for node in (0..self.stages).rev() {
            let Some(Node { kind: NodeKind::Stage(id), used, cyclic: false, .. }) = self.nodes.get(node)
            else {
                continue;
            };
            let only =
                takers[node].filter(|link| !many[node] && link.kind == EdgeKind::From && link.to > node);
            if let Some(link) = only
                && little.get(id.index()).copied().unwrap_or(false)
                && target != Some(node)
                && self.nodes.get(link.to).is_some_and(|taker| taker.used == *used && !taker.cyclic)
            {
                into[node] = into[link.to];
            }
        }
        self.redrawn(&into, false)
    }

    /// The graph in which each node is drawn as `into[node]`. Links within one go; those that then join the same two
    /// in the same way, or with `any` in any way, become one.
    fn redrawn(&self, into: &[usize], any: bool) -> Self {
        let stays: Vec<bool> = into.iter().enumerate().map(|(node, &to)| node == to).collect();
        let mut places = vec![0usize; self.nodes.len()];
        let mut nodes: Vec<Node> = Vec::new();
        for (index, node) in self.nodes.iter().enumerate().filter(|&(index, _)| stays[index]) {
            places[index] = nodes.len();
            nodes.push(node.clone());
        }
        for (node, &to) in into.iter().enumerate().filter(|&(node, &to)| node != to) {
            places[node] = places[to];
            if let (NodeKind::Stage(id), Some(end)) = (&self.nodes[node].kind, nodes.get_mut(places[to])) {
                end.folded.push(*id);
            }
        }
        let mut found: BTreeMap<(usize, Option<EdgeKind>, usize), Link> = BTreeMap::new();
        let mut order = Vec::new();
        for link in &self.links {
            let (from, to) = (places[link.from], places[link.to]);
            if from == to && link.from != link.to {
                continue;
            }
            let key = (to, (!any).then_some(link.kind), from);
            match found.get_mut(&key) {
                Some(one) => {
                    one.kind = one.kind.min(link.kind);
                    one.edges.extend(&link.edges);
                    one.edges.arrange();
                    one.onbuild &= link.onbuild;
                    one.cyclic |= link.cyclic;
                    one.forward |= link.forward;
                }
                None => {
                    order.push(key);
                    found.insert(key, Link { from, to, ..link.clone() });
                }
            }
        }
        let links = order.into_iter().filter_map(|key| found.remove(&key)).collect();
        Self {
            nodes,
            links,
            target: self.target,
            stages: stays.iter().take(self.stages).filter(|&&kept| kept).count(),
            places: self.places.iter().map(|place| place.map(|node| places[node])).collect(),
        }
    }

    /// Every node after those it needs. Links of a cycle that point forward do not count.
    pub fn topological_order(&self) -> Vec<usize> {
        let mut waiting = vec![0usize; self.nodes.len()];
        for link in self.ordering_links() {
            waiting[link.to] += 1;
        }
        let mut ready: std::collections::BTreeSet<usize> =
            (0..self.nodes.len()).filter(|&n| waiting[n] == 0).gather();
        let mut order = Vec::with_capacity(self.nodes.len());
        let outgoing = self.outgoing();
        while let Some(node) = ready.pop_first() {
            order.push(node);
            for &index in &outgoing[node] {
                let link = &self.links[index];
                if link.breaks_cycle() {
                    continue;
                }
                waiting[link.to] -= 1;
                if waiting[link.to] == 0 {
                    ready.insert(link.to);
                }
            }
        }
        order
    }

    /// For each node the length of the longest chain of things it needs: 0 for what needs nothing.
    pub fn levels(&self) -> Vec<u32> {
        let mut levels = vec![0u32; self.nodes.len()];
        let outgoing = self.outgoing();
        for node in self.topological_order() {
            for &index in &outgoing[node] {
                let link = &self.links[index];
                if !link.breaks_cycle() {
                    levels[link.to] = levels[link.to].max(levels[node] + 1);
                }
            }
        }
        levels
    }

    fn ordering_links(&self) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(|link| !link.breaks_cycle())
    }

    fn outgoing(&self) -> Vec<Vec<usize>> {
        let mut outgoing = vec![Vec::new(); self.nodes.len()];
        for (index, link) in self.links.iter().enumerate() {
            outgoing[link.from].push(index);
        }
        outgoing
    }

    fn closure(&self, start: usize, step: impl Fn(&Link) -> (usize, usize)) -> Vec<usize> {
        if start >= self.nodes.len() {
            return Vec::new();
        }
        let mut next = vec![Vec::new(); self.nodes.len()];
        for link in &self.links {
            let (here, there) = step(link);
            next[here].push(there);
        }
        let mut seen = vec![false; self.nodes.len()];
        seen[start] = true;
        let mut stack = vec![start];
        while let Some(node) = stack.pop() {
            for &other in &next[node] {
                if !std::mem::replace(&mut seen[other], true) {
                    stack.push(other);
                }
            }
        }
        (0..self.nodes.len()).filter(|&n| seen[n]).collect()
    }
}

impl Link {
    /// Whether leaving this link out, with its like, makes the graph acyclic: links that point backward in the
    /// file cannot form a cycle among themselves.
    pub(super) fn breaks_cycle(&self) -> bool {
        self.cyclic && self.forward
    }
}

/// Which stages the stage `start` needs, itself included.
fn stages_for(model: &Model, start: StageId) -> Vec<bool> {
    let mut needed = vec![false; model.stages.len()];
    let mut waiting = vec![start];
    while let Some(id) = waiting.pop() {
        let Some(flag) = needed.get_mut(id.index()) else { continue };
        if std::mem::replace(flag, true) {
            continue;
        }
        if let Some(Base::Stage(base)) = model.stages.get(id.index()).map(|stage| &stage.base) {
            waiting.push(*base);
        }
        waiting.extend(model.edges_of(id).iter().filter_map(|edge| match edge.origin {
            Origin::Stage(from) => Some(from),
            _ => None,
        }));
    }
    needed
}

#[derive(Default)]
struct Builder {
    nodes: Vec<NodeKind>,
    /// By kind, and for [`NodeKind::Scratch`] by stage.
    external: BTreeMap<(NodeKind, usize), usize>,
    /// By (to, kind, from): edges, and whether all of them are ONBUILD's.
    links: BTreeMap<(usize, EdgeKind, usize), (Vec<usize>, bool)>,
    stages: usize,
    places: Vec<Option<usize>>,
    outside: bool,
}

impl Builder {
    fn link(&mut self, stage: usize, origin: NodeKind, kind: EdgeKind, edge: Option<usize>, onbuild: bool) {
        let Some(to) = self.places.get(stage).copied().flatten() else { return };
        let from = match origin {
            NodeKind::Stage(id) => match self.places.get(id.index()).copied().flatten() {
                Some(node) => node,
                None => return,
            },
            _ if !self.outside => return,
            other => {
                let owner = if other == NodeKind::Scratch { to } else { 0 };
                let next = self.nodes.len();
                let node = *self.external.entry((other.clone(), owner)).or_insert(next);
                if node == next {
                    self.nodes.push(other);
                }
                node
            }
        };
        let entry = self.links.entry((to, kind, from)).or_insert((Vec::new(), true));
        entry.0.extend(edge);
        entry.1 &= onbuild;
    }

    fn finish(self, target: Option<StageId>, used_stages: &[bool]) -> Graph {
        let places = self.places.iter().zip(used_stages);
        let used_nodes: Vec<bool> =
            places.filter(|(place, _)| place.is_some()).map(|(_, &used)| used).collect();
        let mut links: Vec<Link> = self
            .links
            .into_iter()
            .map(|((to, kind, from), (edges, onbuild))| Link {
                from,
                to,
                kind,
                edges,
                onbuild,
                used: used_nodes.get(to).copied().unwrap_or(false),
                forward: from < self.stages && from >= to,
                cyclic: false,
            })
            .collect();
        links
            .arrange_by_key(|link| (link.to, link.edges.first().copied().unwrap_or(0), link.kind, link.from));
        let components = components(self.nodes.len(), &links);
        let mut sizes = vec![0usize; self.nodes.len()];
        for &component in &components {
            sizes[component] += 1;
        }
        let mut used = vec![false; self.nodes.len()];
        let mut cyclic = vec![false; self.nodes.len()];
        used.iter_mut().zip(&used_nodes).for_each(|(flag, &value)| *flag = value);
        for link in &mut links {
            link.cyclic = link.from == link.to
                || (components[link.from] == components[link.to] && sizes[components[link.from]] > 1);
            cyclic[link.from] |= link.cyclic;
            cyclic[link.to] |= link.cyclic;
            if link.from >= self.stages {
                used[link.from] |= link.used;
            }
        }
        let nodes = self.nodes.into_iter().zip(used).zip(cyclic).map(|((kind, used), cyclic)| Node {
            kind,
            used,
            cyclic,
            folded: Vec::new(),
        });
        Graph { nodes: nodes.collect(), links, target, stages: self.stages, places: self.places }
    }
}

/// For each node the number of its strongly connected component (Tarjan's algorithm, without recursion).
fn components(count: usize, links: &[Link]) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let mut next = vec![Vec::new(); count];
    for link in links {
        next[link.from].push(link.to);
    }
    let mut number = vec![NONE; count];
    let mut low = vec![0usize; count];
    let mut component = vec![NONE; count];
    let mut stack = Vec::new();
    let mut counter = 0;
    let mut components = 0;
    for root in 0..count {
        if number[root] != NONE {
            continue;
        }
        let mut calls: Vec<(usize, usize)> = vec![(root, 0)];
        while let Some((node, position)) = calls.pop() {
            if position == 0 {
                number[node] = counter;
                low[node] = counter;
                counter += 1;
                stack.push(node);
            }
            if let Some(&other) = next[node].get(position) {
                calls.push((node, position + 1));
                if number[other] == NONE {
                    calls.push((other, 0));
                } else if component[other] == NONE {
                    low[node] = low[node].min(number[other]);
                }
                continue;
            }
            if low[node] == number[node] {
                while let Some(member) = stack.pop() {
                    component[member] = components;
                    if member == node {
                        break;
                    }
                }
                components += 1;
            }
            if let Some(&(parent, _)) = calls.last() {
                low[parent] = low[parent].min(low[node]);
            }
        }
    }
    component
}
