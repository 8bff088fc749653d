//! Network simplex after Gansner, Koutsofios, North and Vo, "A technique for drawing directed graphs" (1993):
//! the least total weighted length under `x[head] - x[tail] >= min`. Used for ranks and for coordinates.

/// `x[head] - x[tail] >= min`, at a cost of `weight` for each unit of `x[head] - x[tail]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Constraint {
    pub(super) tail: usize,
    pub(super) head: usize,
    pub(super) min: i64,
    pub(super) weight: i64,
}

/// Values for `count` variables that obey every constraint at the least cost, the smallest being 0; after
/// `max_pivots` steps the best found so far. `None` if the constraints form a cycle.
pub(super) fn solve(count: usize, constraints: &[Constraint], max_pivots: usize) -> Option<Vec<i64>> {
    if count == 0 {
        return Some(Vec::new());
    }
    let mut edges = constraints.to_vec();
    let start = longest_paths(count, &edges)?;
    connect(count, &mut edges, &start);
    let mut tree = Tree::new(count, edges, start);
    for _ in 0..max_pivots {
        let Some(leaving) = tree.leaving() else { break };
        let Some(entering) = tree.entering(leaving) else { break };
        tree.exchange(leaving, entering);
    }
    let least = tree.x.iter().copied().min().unwrap_or(0);
    Some(tree.x.into_iter().map(|x| x - least).collect())
}

fn longest_paths(count: usize, edges: &[Constraint]) -> Option<Vec<i64>> {
    let mut waiting = vec![0usize; count];
    let mut outgoing = vec![Vec::new(); count];
    for (index, edge) in edges.iter().enumerate() {
        waiting[edge.head] += 1;
        outgoing[edge.tail].push(index);
    }
    let mut x = vec![0i64; count];
    let mut ready: Vec<usize> = (0..count).filter(|&n| waiting[n] == 0).collect();
    let mut done = 0;
    while let Some(node) = ready.get(done).copied() {
        done += 1;
        for &index in &outgoing[node] {
            let edge = &edges[index];
            x[edge.head] = x[edge.head].max(x[node] + edge.min);
            waiting[edge.head] -= 1;
            if waiting[edge.head] == 0 {
                ready.push(edge.head);
            }
        }
    }
    (done == count).then_some(x)
}

/// Ties separate parts together with costless constraints that already hold.
fn connect(count: usize, edges: &mut Vec<Constraint>, x: &[i64]) {
    let mut parent: Vec<usize> = (0..count).collect();
    fn root(parent: &mut [usize], mut node: usize) -> usize {
        while parent[node] != node {
            parent[node] = parent[parent[node]];
            node = parent[node];
        }
        node
    }
    for edge in edges.iter() {
        let (a, b) = (root(&mut parent, edge.tail), root(&mut parent, edge.head));
        parent[a.max(b)] = a.min(b);
    }
    for node in 1..count {
        let (a, b) = (root(&mut parent, 0), root(&mut parent, node));
        if a != b {
            edges.push(Constraint { tail: a, head: b, min: x[b] - x[a], weight: 0 });
            parent[a.max(b)] = a.min(b);
        }
    }
}

const NONE: usize = usize::MAX;

struct Tree {
    edges: Vec<Constraint>,
    /// Edges at each node, both ways.
    incident: Vec<Vec<usize>>,
    x: Vec<i64>,
    in_tree: Vec<bool>,
    tree_edges: Vec<usize>,
    /// Position of each edge in `tree_edges`.
    place: Vec<usize>,
    /// Tree edges at each node.
    tree_incident: Vec<Vec<usize>>,
    cut: Vec<i64>,
    /// Edge to the parent; `NONE` at the root.
    up: Vec<usize>,
    /// The subtree of a node is `order[low..=lim]`, the node itself at `lim`.
    low: Vec<usize>,
    lim: Vec<usize>,
    order: Vec<usize>,
    cursor: usize,
}

impl Tree {
    fn new(count: usize, edges: Vec<Constraint>, x: Vec<i64>) -> Self {
        let mut incident = vec![Vec::new(); count];
        for (index, edge) in edges.iter().enumerate() {
            incident[edge.tail].push(index);
            incident[edge.head].push(index);
        }
        let size = edges.len();
        let mut tree = Self {
            edges,
            incident,
            x,
            in_tree: vec![false; size],
            tree_edges: Vec::with_capacity(count),
            place: vec![NONE; size],
            tree_incident: vec![Vec::new(); count],
            cut: vec![0; size],
            up: vec![NONE; count],
            low: vec![0; count],
            lim: vec![0; count],
            order: vec![0; count],
            cursor: 0,
        };
        tree.make_tight(count);
        tree.number(0, NONE, 0);
        tree.measure_cuts();
        tree
    }

    fn slack(&self, edge: usize) -> i64 {
        let e = &self.edges[edge];
        self.x[e.head] - self.x[e.tail] - e.min
    }

    fn other(&self, edge: usize, node: usize) -> usize {
        let e = &self.edges[edge];
        if e.tail == node { e.head } else { e.tail }
    }

    /// Grows a spanning tree of edges without slack, shifting what it has so far where it gets stuck.
    fn make_tight(&mut self, count: usize) {
        let mut inside = vec![false; count];
        inside[0] = true;
        let mut members = vec![0];
        let mut done = 0;
        loop {
            while let Some(node) = members.get(done).copied() {
                done += 1;
                for position in 0..self.incident[node].len() {
                    let edge = self.incident[node][position];
                    let next = self.other(edge, node);
                    if !inside[next] && self.slack(edge) == 0 {
                        inside[next] = true;
                        members.push(next);
                        self.insert(edge);
                    }
                }
            }
            if members.len() == count {
                return;
            }
            let mut best: Option<(i64, usize)> = None;
            for (index, edge) in self.edges.iter().enumerate() {
                if inside[edge.tail] != inside[edge.head] {
                    let slack = self.slack(index);
                    if best.is_none_or(|(least, _)| slack < least) {
                        best = Some((slack, index));
                    }
                }
            }
            let Some((slack, edge)) = best else { return };
            let e = self.edges[edge];
            let (shift, next) = if inside[e.tail] { (slack, e.head) } else { (-slack, e.tail) };
            for &member in &members {
                self.x[member] += shift;
            }
            inside[next] = true;
            members.push(next);
            self.insert(edge);
        }
    }

    fn insert(&mut self, edge: usize) {
        let Constraint { tail, head, .. } = self.edges[edge];
        self.in_tree[edge] = true;
        self.place[edge] = self.tree_edges.len();
        self.tree_edges.push(edge);
        self.tree_incident[tail].push(edge);
        self.tree_incident[head].push(edge);
    }

    /// Numbers the subtree of `root` in postorder from `first` on.
    fn number(&mut self, root: usize, up: usize, first: usize) {
        let mut next = first;
        self.up[root] = up;
        self.low[root] = first;
        let mut stack = vec![(root, 0usize)];
        while let Some((node, position)) = stack.pop() {
            if let Some(&edge) = self.tree_incident[node].get(position) {
                stack.push((node, position + 1));
                if edge != self.up[node] {
                    let child = self.other(edge, node);
                    self.up[child] = edge;
                    self.low[child] = next;
                    stack.push((child, 0));
                }
            } else {
                self.lim[node] = next;
                self.order[next] = node;
                next += 1;
            }
        }
    }

    /// The cut value of a tree edge is the net weight that leaves the subtree below it.
    fn measure_cuts(&mut self) {
        let mut net = vec![0i64; self.x.len()];
        for edge in &self.edges {
            net[edge.tail] += edge.weight;
            net[edge.head] -= edge.weight;
        }
        for position in 0..self.order.len() {
            let node = self.order[position];
            let up = self.up[node];
            if up == NONE {
                continue;
            }
            let parent = self.other(up, node);
            self.cut[up] = if self.edges[up].tail == node { net[node] } else { -net[node] };
            net[parent] += net[node];
        }
    }

    /// A tree edge with a negative cut value: the worst of the first few found.
    fn leaving(&mut self) -> Option<usize> {
        const ENOUGH: usize = 30;
        let count = self.tree_edges.len();
        let mut best: Option<usize> = None;
        let mut found = 0;
        for step in 0..count {
            let position = (self.cursor + step) % count;
            let edge = self.tree_edges[position];
            if self.cut[edge] < 0 {
                if best.is_none_or(|b| self.cut[edge] < self.cut[b]) {
                    best = Some(edge);
                }
                found += 1;
                if found == ENOUGH {
                    self.cursor = position;
                    break;
                }
            }
        }
        best
    }

    /// Which end of a tree edge is the lower one.
    fn child(&self, edge: usize) -> usize {
        let e = &self.edges[edge];
        if self.lim[e.tail] < self.lim[e.head] { e.tail } else { e.head }
    }

    /// The edge of least slack that joins the two sides of `leaving` in the other direction.
    fn entering(&self, leaving: usize) -> Option<usize> {
        let child = self.child(leaving);
        let outward = self.edges[leaving].head == child;
        let (low, lim) = (self.low[child], self.lim[child]);
        let mut best: Option<(i64, usize)> = None;
        for &node in &self.order[low..=lim] {
            for &edge in &self.incident[node] {
                let e = &self.edges[edge];
                let (inner, outer) = if outward { (e.tail, e.head) } else { (e.head, e.tail) };
                if inner != node || self.in_tree[edge] || (low..=lim).contains(&self.lim[outer]) {
                    continue;
                }
                let slack = self.slack(edge);
                if best.is_none_or(|(least, index)| (slack, edge) < (least, index)) {
                    best = Some((slack, edge));
                }
            }
        }
        best.map(|(_, edge)| edge)
    }

    fn exchange(&mut self, leaving: usize, entering: usize) {
        let child = self.child(leaving);
        let slack = self.slack(entering);
        if slack != 0 {
            // The entering edge points out of the subtree if the leaving one points into it.
            let shift = if self.edges[leaving].head == child { slack } else { -slack };
            for position in self.low[child]..=self.lim[child] {
                self.x[self.order[position]] += shift;
            }
        }
        let value = self.cut[leaving];
        let Constraint { tail, head, .. } = self.edges[entering];
        let meeting = self.adjust_path(tail, head, value, true);
        self.adjust_path(head, tail, value, false);
        self.cut[entering] = -value;
        self.cut[leaving] = 0;

        let place = self.place[leaving];
        self.place[leaving] = NONE;
        self.in_tree[leaving] = false;
        self.tree_edges[place] = entering;
        self.place[entering] = place;
        self.in_tree[entering] = true;
        let Constraint { tail: a, head: b, .. } = self.edges[leaving];
        self.tree_incident[a].retain(|&e| e != leaving);
        self.tree_incident[b].retain(|&e| e != leaving);
        self.tree_incident[tail].push(entering);
        self.tree_incident[head].push(entering);
        self.number(meeting, self.up[meeting], self.low[meeting]);
    }

    /// Walks up from `node` until `other` lies below, changing the cut values on the way.
    fn adjust_path(&mut self, mut node: usize, other: usize, value: i64, forward: bool) -> usize {
        while !(self.low[node]..=self.lim[node]).contains(&self.lim[other]) {
            let edge = self.up[node];
            let same = (self.edges[edge].tail == node) == forward;
            self.cut[edge] += if same { value } else { -value };
            node = self.other(edge, node);
        }
        node
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(x: &[i64], constraints: &[Constraint]) -> i64 {
        constraints.iter().map(|c| c.weight * (x[c.head] - x[c.tail])).sum()
    }

    /// Every assignment of 0..limit to the variables.
    fn least_by_trying(count: usize, constraints: &[Constraint], limit: i64) -> i64 {
        let mut best = i64::MAX;
        let total = limit.pow(u32::try_from(count).unwrap());
        for code in 0..total {
            let mut rest = code;
            let x: Vec<i64> = (0..count)
                .map(|_| {
                    let digit = rest % limit;
                    rest /= limit;
                    digit
                })
                .collect();
            if constraints.iter().all(|c| x[c.head] - x[c.tail] >= c.min) {
                best = best.min(cost(&x, constraints));
            }
        }
        best
    }

    #[test]
    fn finds_what_trying_everything_finds() {
        let mut seed = 7u64;
        let mut random = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        for _ in 0..200 {
            let count = 2 + usize::try_from(random(4)).unwrap();
            let mut constraints = Vec::new();
            for head in 1..count {
                for tail in 0..head {
                    if random(2) == 0 || tail + 1 == head {
                        let min = i64::try_from(random(3)).unwrap();
                        let weight = i64::try_from(random(5)).unwrap();
                        constraints.push(Constraint { tail, head, min, weight });
                    }
                }
            }
            let x = solve(count, &constraints, 1000).unwrap();
            assert!(constraints.iter().all(|c| x[c.head] - x[c.tail] >= c.min), "{constraints:?} {x:?}");
            assert_eq!(
                cost(&x, &constraints),
                least_by_trying(count, &constraints, 9),
                "{constraints:?} {x:?}"
            );
        }
    }

    #[test]
    fn a_cycle_has_no_solution_and_loose_parts_have_one() {
        let edge = |tail, head| Constraint { tail, head, min: 1, weight: 1 };
        assert_eq!(solve(2, &[edge(0, 1), edge(1, 0)], 10), None);
        assert_eq!(solve(4, &[edge(0, 1), edge(3, 2)], 10).map(|x| (x[1] - x[0], x[2] - x[3])), Some((1, 1)));
        assert_eq!(solve(0, &[], 10), Some(Vec::new()));
    }
}
