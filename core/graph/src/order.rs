//! The order within each rank: few crossings, and what matters most first.

use dockerfile_syntax::lists::Arrange;

/// A graph in layers: every segment joins neighbouring ranks (segments that span more are left out of it).
#[derive(Debug, Default)]
pub(super) struct Layered {
    /// Vertices of each rank, in order.
    pub(super) layers: Vec<Vec<usize>>,
    /// Rank of each vertex.
    pub(super) rank: Vec<usize>,
    /// Segments from lower to higher rank.
    pub(super) segments: Vec<(usize, usize)>,
}

impl Layered {
    /// Orders the layers. `roots` are walked in turn, each before what it takes from, to find a first order;
    /// `before[v]` lists the lower neighbours of `v`, the most important first.
    pub(super) fn order(&mut self, roots: &[usize], before: &[Vec<usize>]) {
        let count = self.rank.len();
        let mut lower = vec![Vec::new(); count];
        let mut upper = vec![Vec::new(); count];
        for &(from, to) in &self.segments {
            upper[from].push(to);
            lower[to].push(from);
        }
        let mut layers = vec![Vec::new(); self.layers.len()];
        let mut seen = vec![false; count];
        for &root in roots {
            let mut stack = vec![root];
            while let Some(vertex) = stack.pop() {
                if std::mem::replace(&mut seen[vertex], true) {
                    continue;
                }
                layers[self.rank[vertex]].push(vertex);
                stack.extend(before[vertex].iter().rev().filter(|&&v| !seen[v]));
            }
        }
        let mut sweep = Sweep { position: vec![0; count], lower, upper, layers };
        sweep.number();
        let mut best = sweep.layers.clone();
        let mut least = sweep.crossings();
        let rounds = if count > 3000 { 4 } else { 24 };
        let mut fruitless = 0;
        for round in 0..rounds {
            if least == 0 || fruitless >= 8 {
                break;
            }
            sweep.pass(round % 2 == 0, round % 4 >= 2);
            if count <= 3000 {
                sweep.swap_neighbours();
            }
            let now = sweep.crossings();
            if now < least {
                least = now;
                best.clone_from(&sweep.layers);
                fruitless = 0;
            } else {
                fruitless += 1;
            }
        }
        self.layers = best;
    }
}

struct Sweep {
    layers: Vec<Vec<usize>>,
    position: Vec<usize>,
    lower: Vec<Vec<usize>>,
    upper: Vec<Vec<usize>>,
}

impl Sweep {
    fn number(&mut self) {
        for layer in &self.layers {
            for (position, &vertex) in layer.iter().enumerate() {
                self.position[vertex] = position;
            }
        }
    }

    /// Puts each vertex at the mean position of its neighbours, rank after rank.
    fn pass(&mut self, upward: bool, reverse_ties: bool) {
        let count = self.layers.len();
        for step in 1..count {
            let rank = if upward { step } else { count - 1 - step };
            let neighbours = if upward { &self.lower } else { &self.upper };
            let mut layer = std::mem::take(&mut self.layers[rank]);
            if reverse_ties {
                layer.reverse();
            }
            // Vertices without neighbours keep their places; the others are sorted among theirs.
            let mut slots = Vec::new();
            let mut moving: Vec<(u64, usize)> = Vec::new();
            for (slot, &vertex) in layer.iter().enumerate() {
                let around = &neighbours[vertex];
                if around.is_empty() {
                    continue;
                }
                let sum: usize = around.iter().map(|&v| self.position[v]).sum();
                // In fixed point: no rounding that depends on the platform.
                moving.push(((sum as u64 * 1024) / around.len() as u64, vertex));
                slots.push(if reverse_ties { layer.len() - 1 - slot } else { slot });
            }
            if reverse_ties {
                layer.reverse();
            }
            moving.arrange_by_key(|&(mean, _)| mean);
            slots.arrange();
            for (&slot, &(_, vertex)) in slots.iter().zip(&moving) {
                layer[slot] = vertex;
            }
            for (position, &vertex) in layer.iter().enumerate() {
                self.position[vertex] = position;
            }
            self.layers[rank] = layer;
        }
    }

    /// Exchanges neighbours as long as that removes crossings.
    fn swap_neighbours(&mut self) {
        for _ in 0..10 {
            let mut better = false;
            for rank in 0..self.layers.len() {
                for position in 1..self.layers[rank].len() {
                    let (a, b) = (self.layers[rank][position - 1], self.layers[rank][position]);
                    let now = self.pair(&self.lower, a, b) + self.pair(&self.upper, a, b);
                    let then = self.pair(&self.lower, b, a) + self.pair(&self.upper, b, a);
                    if then < now {
                        self.layers[rank].swap(position - 1, position);
                        self.position[a] = position;
                        self.position[b] = position - 1;
                        better = true;
                    }
                }
            }
            if !better {
                break;
            }
        }
    }

    /// Crossings between the segments of `a` and those of `b` if `a` stands before `b`.
    fn pair(&self, neighbours: &[Vec<usize>], a: usize, b: usize) -> usize {
        let mut crossings = 0;
        for &x in &neighbours[a] {
            for &y in &neighbours[b] {
                crossings += usize::from(self.position[x] > self.position[y]);
            }
        }
        crossings
    }

    fn crossings(&self) -> usize {
        let mut total = 0;
        for rank in 1..self.layers.len() {
            let width = self.layers[rank - 1].len();
            // A Fenwick tree over the positions of the lower rank.
            let mut tree = vec![0usize; width + 1];
            let mut inserted = 0;
            for &vertex in &self.layers[rank] {
                let mut ends: Vec<usize> = self.lower[vertex].iter().map(|&v| self.position[v]).collect();
                ends.arrange();
                for &end in &ends {
                    let mut before = 0;
                    let mut at = end + 1;
                    while at > 0 {
                        before += tree[at];
                        at &= at - 1;
                    }
                    total += inserted - before;
                }
                for &end in &ends {
                    let mut at = end + 1;
                    while at <= width {
                        tree[at] += 1;
                        at += at & at.wrapping_neg();
                    }
                    inserted += 1;
                }
            }
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twist_is_undone() {
        // 0-3, 1-2 cross as listed; an order without a crossing exists.
        let mut layered = Layered {
            layers: vec![vec![0, 1], vec![2, 3]],
            rank: vec![0, 0, 1, 1],
            segments: vec![(0, 3), (1, 2), (0, 3)],
        };
        let before = vec![vec![], vec![], vec![1], vec![0]];
        layered.order(&[2, 3], &before);
        let place = |v: usize| layered.layers.iter().flatten().position(|&w| w == v).unwrap();
        assert_eq!(place(0) < place(1), place(3) < place(2));
    }

    #[test]
    fn crossings_are_counted_once_each() {
        let sweep = Sweep {
            layers: vec![vec![0, 1, 2], vec![3, 4, 5]],
            position: vec![0, 1, 2, 0, 1, 2],
            lower: vec![vec![], vec![], vec![], vec![2, 1], vec![1], vec![0]],
            upper: vec![vec![5], vec![3, 4], vec![3], vec![], vec![], vec![]],
        };
        // 2-3 crosses 1-4 and 0-5; 1-3 and 1-4 cross 0-5.
        assert_eq!(sweep.crossings(), 4);
    }
}
