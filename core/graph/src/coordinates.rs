//! Where each vertex stands within its rank: straight chains first, then the middle of what is equally good.

use super::simplex::{Constraint, solve};
use dockerfile_syntax::lists::Arrange;

/// A segment between neighbouring ranks and how much a bend in it costs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pull {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) weight: i64,
}

/// Pulls that decide weigh at least this much; those of light vertices together less.
pub(super) const HEAVY: i64 = 200;

/// Ordered layers and the least distance between the centres of neighbours.
pub(super) struct Lanes<'a> {
    pub(super) layers: &'a [Vec<usize>],
    /// Extent of each vertex across the flow.
    pub(super) size: &'a [i64],
    /// Whether a vertex is only a passing edge.
    pub(super) passing: &'a [bool],
    /// Whether a vertex follows the others: it may be moved off the middle, but never moves another off it.
    pub(super) light: &'a [bool],
    pub(super) pulls: &'a [Pull],
    /// The vertices of each link from its first node to its last.
    pub(super) chains: &'a [Vec<usize>],
    /// Free space between two nodes.
    pub(super) node_gap: i64,
    /// Free space beside a passing edge.
    pub(super) edge_gap: i64,
}

impl Lanes<'_> {
    /// The least distance between the centres of `a` and `b`, neighbours in this order.
    fn apart(&self, a: usize, b: usize) -> i64 {
        let gap = if self.passing[a] || self.passing[b] { self.edge_gap } else { self.node_gap };
        (self.size[a] + self.size[b]) / 2 + gap
    }

    /// A centre for each vertex. Exact (least weighted bend) up to a size that stays quick, else by relaxation.
    pub(super) fn assign(&self) -> Vec<i64> {
        const EXACT: usize = 1500;
        let count = self.size.len();
        if count + self.pulls.len() > EXACT {
            return self.relax();
        }
        let mut constraints = Vec::with_capacity(self.pulls.len() * 2 + count);
        for layer in self.layers {
            for pair in layer.windows(2) {
                if let [a, b] = *pair {
                    constraints.push(Constraint { tail: a, head: b, min: self.apart(a, b), weight: 0 });
                }
            }
        }
        for (index, pull) in self.pulls.iter().enumerate() {
            for head in [pull.from, pull.to] {
                constraints.push(Constraint { tail: count + index, head, min: 0, weight: pull.weight });
            }
        }
        match solve(count + self.pulls.len(), &constraints, 20_000) {
            Some(mut x) => {
                x.truncate(count);
                self.centre(&mut x);
                self.follow(&mut x);
                x
            }
            None => self.relax(),
        }
    }

    /// Moves groups of aligned vertices to the middle of the stretch over which nothing gets worse.
    fn centre(&self, x: &mut [i64]) {
        let count = self.size.len();
        let mut at = vec![Vec::new(); count];
        for (index, pull) in self.pulls.iter().enumerate() {
            at[pull.from].push(index);
            at[pull.to].push(index);
        }
        let mut beside = vec![(None, None); count];
        for layer in self.layers {
            for pair in layer.windows(2) {
                if let [a, b] = *pair {
                    beside[a].1 = Some(b);
                    beside[b].0 = Some(a);
                }
            }
        }
        let group = |x: &[i64], start: usize, without: Option<usize>| {
            let mut inside = vec![false; count];
            inside[start] = true;
            let mut members = vec![start];
            let mut done = 0;
            while let Some(vertex) = members.get(done).copied() {
                done += 1;
                for &index in &at[vertex] {
                    let pull = &self.pulls[index];
                    let other = if pull.from == vertex { pull.to } else { pull.from };
                    if Some(index) != without && x[other] == x[vertex] && !inside[other] {
                        inside[other] = true;
                        members.push(other);
                    }
                }
            }
            (members, inside)
        };
        for _ in 0..6 {
            let mut moved = false;
            let starts = (0..count)
                .map(|vertex| (vertex, None))
                .chain(self.pulls.iter().enumerate().flat_map(|(i, p)| [(p.from, Some(i)), (p.to, Some(i))]));
            for (start, without) in starts {
                if let Some(index) = without
                    && x[self.pulls[index].from] != x[self.pulls[index].to]
                {
                    continue;
                }
                let (members, inside) = group(x, start, without);
                if members.iter().all(|&v| self.passing[v]) {
                    continue;
                }
                let shift = self.freedom(x, &members, &inside, &at, &beside);
                if shift != 0 {
                    members.iter().for_each(|&v| x[v] += shift);
                    moved = true;
                }
            }
            if !moved {
                break;
            }
        }
    }

    /// Puts light vertices as near to their neighbours as the room beside them allows, and level stretches of
    /// edges between the heights of their ends.
    fn follow(&self, x: &mut [i64]) {
        let mut around = vec![Vec::new(); self.size.len()];
        for pull in self.pulls {
            around[pull.from].push(pull.to);
            around[pull.to].push(pull.from);
        }
        let mut place = vec![(0usize, 0usize); self.size.len()];
        for (rank, layer) in self.layers.iter().enumerate() {
            for (index, &vertex) in layer.iter().enumerate() {
                place[vertex] = (rank, index);
            }
        }
        let room = |x: &[i64], vertex: usize| {
            let (rank, index) = place[vertex];
            let layer = &self.layers[rank];
            let before = index.checked_sub(1).and_then(|i| layer.get(i));
            let least = before.map_or(i64::MIN, |&b| x[b] + self.apart(b, vertex));
            let most = layer.get(index + 1).map_or(i64::MAX, |&a| x[a] - self.apart(vertex, a));
            (least, most)
        };
        for _ in 0..4 {
            for vertex in (0..self.size.len()).filter(|&v| self.light[v] && !around[v].is_empty()) {
                let mut places: Vec<i64> = around[vertex].iter().map(|&v| x[v]).collect();
                places.arrange();
                let (low, high) = (places[(places.len() - 1) / 2], places[places.len() / 2]);
                let (least, most) = room(x, vertex);
                x[vertex] = ((low + high) / 2).min(most).max(least);
            }
            for chain in self.chains {
                let [first, inner @ .., last] = chain.as_slice() else { continue };
                let Some(&now) = inner.first().map(|&v| &x[v]) else { continue };
                if inner.iter().any(|&v| x[v] != now) {
                    continue;
                }
                let (low, high) = (x[*first].min(x[*last]), x[*first].max(x[*last]));
                let (least, most) = inner.iter().fold((i64::MIN, i64::MAX), |(least, most), &v| {
                    let (a, b) = room(x, v);
                    (least.max(a), most.min(b))
                });
                let wanted = now.max(low).min(high).min(most).max(least);
                inner.iter().for_each(|&v| x[v] = wanted);
            }
        }
    }

    /// How far to move a group to the middle of its free stretch.
    fn freedom(
        &self,
        x: &[i64],
        members: &[usize],
        inside: &[bool],
        at: &[Vec<usize>],
        beside: &[(Option<usize>, Option<usize>)],
    ) -> i64 {
        let (mut back, mut forth) = (i64::MAX, i64::MAX);
        let (mut slope_back, mut slope_forth) = (0i64, 0i64);
        for &vertex in members {
            for &index in &at[vertex] {
                let pull = &self.pulls[index];
                let other = if pull.from == vertex { pull.to } else { pull.from };
                if inside[other] {
                    continue;
                }
                let distance = x[other] - x[vertex];
                slope_forth += if distance > 0 { -pull.weight } else { pull.weight };
                slope_back += if distance < 0 { -pull.weight } else { pull.weight };
                if distance > 0 {
                    forth = forth.min(distance);
                } else if distance < 0 {
                    back = back.min(-distance);
                }
            }
        }
        if forth == i64::MAX && back == i64::MAX {
            return 0;
        }
        for &vertex in members {
            let (before, after) = beside[vertex];
            if let Some(other) = before.filter(|&o| !inside[o]) {
                back = back.min(x[vertex] - x[other] - self.apart(other, vertex));
            }
            if let Some(other) = after.filter(|&o| !inside[o]) {
                forth = forth.min(x[other] - x[vertex] - self.apart(vertex, other));
            }
        }
        // What a light vertex weighs does not count here.
        let (slope_back, slope_forth) = (slope_back / HEAVY, slope_forth / HEAVY);
        let back = if slope_back == 0 && back != i64::MAX { back.max(0) } else { 0 };
        let forth = if slope_forth == 0 && forth != i64::MAX { forth.max(0) } else { 0 };
        (forth - back) / 2
    }

    /// For large graphs: each rank in turn as near to its neighbours as the distances allow, up and down.
    fn relax(&self) -> Vec<i64> {
        let count = self.size.len();
        let mut x = vec![0f64; count];
        for layer in self.layers {
            let mut at = 0.0;
            for (index, &vertex) in layer.iter().enumerate() {
                if let Some(&before) = index.checked_sub(1).and_then(|i| layer.get(i)) {
                    at += self.apart(before, vertex) as f64;
                }
                x[vertex] = at;
            }
        }
        let mut at = vec![Vec::new(); count];
        for pull in self.pulls {
            at[pull.from].push((pull.to, pull.weight as f64));
            at[pull.to].push((pull.from, pull.weight as f64));
        }
        let rounds = if count > 20_000 { 6 } else { 30 };
        for round in 0..rounds {
            for step in 0..self.layers.len() {
                let rank = if round % 2 == 0 { step } else { self.layers.len() - 1 - step };
                let layer = &self.layers[rank];
                let wanted: Vec<(f64, f64)> = layer
                    .iter()
                    .map(|&v| {
                        let weight: f64 = at[v].iter().map(|&(_, w)| w).sum();
                        if weight > 0.0 {
                            (at[v].iter().map(|&(o, w)| x[o] * w).sum::<f64>() / weight, weight)
                        } else {
                            (x[v], 0.01)
                        }
                    })
                    .collect();
                let gaps: Vec<f64> = layer
                    .iter()
                    .enumerate()
                    .map(|(i, &v)| {
                        i.checked_sub(1).and_then(|b| layer.get(b)).map_or(0.0, |&b| self.apart(b, v) as f64)
                    })
                    .collect();
                for (&vertex, place) in layer.iter().zip(separate(&wanted, &gaps)) {
                    x[vertex] = place;
                }
            }
        }
        let mut whole: Vec<i64> = x.iter().map(|v| v.round() as i64).collect();
        // Rounding may take a unit from a distance: give it back.
        for layer in self.layers {
            for pair in layer.windows(2) {
                if let [a, b] = *pair {
                    whole[b] = whole[b].max(whole[a] + self.apart(a, b));
                }
            }
        }
        let least = whole.iter().copied().min().unwrap_or(0);
        whole.iter().map(|v| v - least).collect()
    }
}

/// The places nearest to the wanted ones (least weighted squares) with at least `gaps[i]` between `i - 1` and `i`:
/// isotonic regression by pooling neighbours that violate the order.
pub(super) fn separate(wanted: &[(f64, f64)], gaps: &[f64]) -> Vec<f64> {
    let mut offset = 0.0;
    let mut offsets = Vec::with_capacity(wanted.len());
    // Pools of (mean, weight, members).
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for (index, &(place, weight)) in wanted.iter().enumerate() {
        if index > 0 {
            offset += gaps.get(index).copied().unwrap_or(0.0);
        }
        offsets.push(offset);
        let mut pool = (place - offset, weight.max(1e-9), 1);
        while let Some(&(mean, before, members)) = pools.last() {
            if mean <= pool.0 {
                break;
            }
            pools.pop();
            let sum = before + pool.1;
            pool = ((mean * before + pool.0 * pool.1) / sum, sum, members + pool.2);
        }
        pools.push(pool);
    }
    let means = pools.iter().flat_map(|&(mean, _, members)| std::iter::repeat_n(mean, members));
    means.zip(offsets).map(|(mean, offset)| mean + offset).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separate_keeps_distances_and_stays_near() {
        assert_eq!(separate(&[(0.0, 1.0), (0.0, 1.0)], &[0.0, 10.0]), [-5.0, 5.0]);
        assert_eq!(separate(&[(0.0, 1.0), (100.0, 1.0)], &[0.0, 10.0]), [0.0, 100.0]);
        assert_eq!(separate(&[(0.0, 1.0), (0.0, 3.0)], &[0.0, 8.0]), [-6.0, 2.0]);
        assert!(separate(&[], &[]).is_empty());
    }

    #[test]
    fn a_collector_stands_in_the_middle_and_a_chain_is_straight() {
        // 0..4 -> 4 -> 5
        let layers = vec![vec![0, 1, 2, 3], vec![4], vec![5]];
        let pull = |from, to| Pull { from, to, weight: HEAVY };
        let pulls = [pull(0, 4), pull(1, 4), pull(2, 4), pull(3, 4), pull(4, 5)];
        let lanes = Lanes {
            layers: &layers,
            size: &[40; 6],
            passing: &[false; 6],
            light: &[false; 6],
            pulls: &pulls,
            chains: &[],
            node_gap: 20,
            edge_gap: 10,
        };
        for x in [lanes.assign(), lanes.relax()] {
            assert!(x.windows(2).take(3).all(|w| w[1] - w[0] >= 60), "{x:?}");
            assert_eq!((x[4] * 2 - x[1] - x[2]).abs() / 4, 0, "{x:?}");
            assert_eq!(x[4], x[5]);
        }
    }
}
