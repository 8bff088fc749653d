//! Sorting and collecting of which most is compiled once, not once for each type: what visitors load is the smaller by it.
//!
//! The standard library's stable sort has some 5 kB for every type and order, in seventy places; collecting into a map or a
//! set sorts first and brings as much. A test (`tests/it/layers.rs`) keeps them out of what visitors load.

use std::cmp::Ordering;

/// Stable sorting, as `slice::sort` and its kin do it.
pub trait Arrange<T> {
    /// As `sort`.
    fn arrange(&mut self)
    where
        T: Ord;

    /// As `sort_by`.
    fn arrange_by(&mut self, order: impl FnMut(&T, &T) -> Ordering);

    /// As `sort_by_key`: the key is asked for at every comparison.
    fn arrange_by_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K);
}

impl<T> Arrange<T> for [T] {
    fn arrange(&mut self)
    where
        T: Ord,
    {
        self.arrange_by(T::cmp);
    }

    fn arrange_by(&mut self, mut order: impl FnMut(&T, &T) -> Ordering) {
        let from = sorted_places(self.len(), &mut |one, other| order(&self[one], &self[other]));
        carry(from, &mut |one, other| self.swap(one, other));
    }

    fn arrange_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.arrange_by(|one, other| key(one).cmp(&key(other)));
    }
}

/// Collecting one by one.
pub trait Gather: Iterator + Sized {
    /// As `collect`, for what can be extended. Of equal keys of a map the last one's value counts, as there.
    fn gather<C: Default + Extend<Self::Item>>(self) -> C {
        let mut all = C::default();
        all.extend(self);
        all
    }
}

impl<I: Iterator> Gather for I {}

/// For each place of the sorted list, where its entry stands now.
fn sorted_places(len: usize, order: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut from: Vec<usize> = (0..len).collect();
    from.sort_by(|&one, &other| order(one, other));
    from
}

/// Brings each entry to its place, with at most one exchange each.
fn carry(mut from: Vec<usize>, exchange: &mut dyn FnMut(usize, usize)) {
    for start in 0..from.len() {
        let mut at = start;
        while from[at] != start {
            let source = std::mem::replace(&mut from[at], at);
            exchange(at, source);
            at = source;
        }
        from[at] = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn as_the_standard_library_sorts() {
        let mut seed = 7u32;
        for len in [0usize, 1, 2, 3, 10, 100, 1_000] {
            let list: Vec<(u32, usize)> = (0..len)
                .map(|place| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    ((seed >> 16) % 10, place)
                })
                .collect();
            let (mut ours, mut theirs) = (list.clone(), list.clone());
            ours.arrange_by_key(|&(key, _)| key);
            theirs.sort_by_key(|&(key, _)| key);
            assert_eq!(ours, theirs, "equal keys keep their order");
            ours.arrange_by(|one, other| other.cmp(one));
            theirs.sort_by(|one, other| other.cmp(one));
            assert_eq!(ours, theirs);
            let mut words: Vec<String> = list.iter().map(|(key, place)| format!("{key}{place}")).collect();
            let mut sorted = words.clone();
            words.arrange();
            sorted.sort();
            assert_eq!(words, sorted);
        }
    }

    #[test]
    fn gathered_is_collected() {
        let pairs = [(2, 'b'), (1, 'a'), (2, 'c')];
        assert_eq!(pairs.into_iter().gather::<BTreeMap<_, _>>(), pairs.into_iter().collect());
        assert_eq!([3, 1, 3].into_iter().gather::<BTreeSet<_>>(), BTreeSet::from([1, 3]));
    }
}
