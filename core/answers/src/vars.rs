//! Variables by name, of which a copy costs nothing: what holds before each of thousands of instructions, and what each
//! of thousands of stages hands on, share all that is the same (a balanced tree whose nodes are copied when they change).

use dockerfile_syntax::lists::Arrange;
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// A value, and when it was set.
#[derive(Clone, Debug)]
struct Value {
    text: Arc<str>,
    known: bool,
    /// Settings count upwards.
    at: u32,
    /// In which stage of a chain of stages.
    epoch: u32,
}

/// What is known of one name.
#[derive(Clone, Debug, Default)]
struct Slot {
    /// What instructions see.
    seen: Option<Value>,
    /// What the image keeps.
    kept: Option<Value>,
    /// Whether it is declared as a build arg.
    arg: bool,
}

impl Slot {
    /// What instructions see in this stage: build args of an earlier one give way to the image's own variables.
    fn seen(&self, epoch: u32) -> Option<&Value> {
        match &self.seen {
            Some(seen) if seen.epoch == epoch => Some(seen),
            seen => self.kept.as_ref().or(seen.as_ref()),
        }
    }

    /// Where it stands in the order of setting: args of earlier stages, then what they hand on, then what is new.
    fn order(&self, epoch: u32) -> (u8, u32) {
        match (&self.seen, &self.kept) {
            (Some(seen), _) if seen.epoch == epoch => (2, seen.at),
            (_, Some(kept)) => (1, kept.at),
            (Some(seen), None) => (0, seen.at),
            (None, None) => (0, 0),
        }
    }
}

type Link = Option<Arc<Node>>;

#[derive(Clone, Debug)]
struct Node {
    name: Arc<str>,
    slot: Slot,
    height: u8,
    left: Link,
    right: Link,
}

/// Variables, in the order in which they were last set.
#[derive(Clone, Default)]
pub(crate) struct Vars {
    root: Link,
    settings: u32,
    epoch: u32,
}

impl Vars {
    /// The value that instructions see, and whether it is known.
    pub(crate) fn get(&self, name: &str) -> Option<(&str, bool)> {
        let seen = self.slot(name)?.seen(self.epoch)?;
        Some((&seen.text, seen.known))
    }

    /// Whether the name is declared as a build arg.
    pub(crate) fn is_arg(&self, name: &str) -> bool {
        self.slot(name).is_some_and(|slot| slot.arg)
    }

    /// Declares a build arg.
    pub(crate) fn declare(&mut self, name: &str) {
        edit(&mut self.root, name, &mut |slot| slot.arg = true);
    }

    /// Sets what instructions see, and with `keep` what the image keeps.
    pub(crate) fn set(&mut self, name: &str, text: &str, known: bool, keep: bool) {
        self.settings = self.settings.saturating_add(1);
        let value = Value { text: text.into(), known, at: self.settings, epoch: self.epoch };
        edit(&mut self.root, name, &mut |slot| {
            if keep {
                // In the image, a variable stays where it was first set.
                let at = slot.kept.as_ref().map_or(value.at, |kept| kept.at);
                slot.kept = Some(Value { at, ..value.clone() });
            }
            slot.seen = Some(value.clone());
        });
    }

    /// Forgets what instructions see under a name, as if it had never been set.
    pub(crate) fn forget(&mut self, name: &str) {
        if self.slot(name).is_some() {
            edit(&mut self.root, name, &mut |slot| *slot = Slot { arg: slot.arg, ..Slot::default() });
        }
    }

    /// A stage ends: what is handed on is what the image keeps, and build args of other names.
    pub(crate) fn hand_on(&mut self) {
        self.epoch = self.epoch.saturating_add(1);
    }

    /// What instructions see, with whether it is known; the last set comes last.
    pub(crate) fn list(&self) -> Vec<(&str, &str, bool)> {
        let mut found = Vec::new();
        walk(&self.root, &mut |node| {
            if let Some(seen) = node.slot.seen(self.epoch) {
                found.push((node.slot.order(self.epoch), &*node.name, &*seen.text, seen.known));
            }
        });
        found.arrange_by_key(|&(order, ..)| order);
        found.into_iter().map(|(_, name, text, known)| (name, text, known)).collect()
    }

    /// The names that instructions see, the last set last, without those that are longer or shorter than `name` by more
    /// than two letters: none of them is a slip of the pen for it.
    pub(crate) fn near(&self, name: &str) -> Vec<&str> {
        let length = name.chars().count();
        let mut found = Vec::new();
        walk(&self.root, &mut |node| {
            if node.name.chars().count().abs_diff(length) <= 2 && node.slot.seen(self.epoch).is_some() {
                found.push((node.slot.order(self.epoch), &*node.name));
            }
        });
        found.arrange_by_key(|&(order, _)| order);
        found.into_iter().map(|(_, name)| name).collect()
    }

    fn slot(&self, name: &str) -> Option<&Slot> {
        let mut link = &self.root;
        while let Some(node) = link {
            link = match name.cmp(&node.name) {
                Ordering::Less => &node.left,
                Ordering::Greater => &node.right,
                Ordering::Equal => return Some(&node.slot),
            };
        }
        None
    }

    /// What the image keeps, in the order in which it was first set.
    fn kept(&self) -> Vec<(&str, &str, bool)> {
        let mut found = Vec::new();
        walk(&self.root, &mut |node| {
            if let Some(kept) = &node.slot.kept {
                found.push((kept.at, &*node.name, &*kept.text, kept.known));
            }
        });
        found.arrange_by_key(|&(at, ..)| at);
        found.into_iter().map(|(_, name, text, known)| (name, text, known)).collect()
    }

    /// The names that are declared as build args, in their order.
    pub(crate) fn args(&self) -> Vec<&str> {
        let mut found = Vec::new();
        walk(&self.root, &mut |node| {
            if node.slot.arg {
                found.push(&*node.name);
            }
        });
        found
    }
}

impl PartialEq for Vars {
    fn eq(&self, other: &Self) -> bool {
        let same_root = match (&self.root, &other.root) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b) && self.epoch == other.epoch,
            (a, b) => a.is_none() && b.is_none(),
        };
        same_root || self.list() == other.list() && self.kept() == other.kept() && self.args() == other.args()
    }
}

impl Eq for Vars {}

impl fmt::Debug for Vars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vars")
            .field("seen", &self.list())
            .field("kept", &self.kept())
            .field("args", &self.args())
            .finish()
    }
}

fn height(link: &Link) -> u8 {
    link.as_ref().map_or(0, |node| node.height)
}

impl Node {
    fn measure(&mut self) {
        self.height = height(&self.left).max(height(&self.right)).saturating_add(1);
    }
}

/// Changes the slot of a name, a new one where there is none.
fn edit(link: &mut Link, name: &str, change: &mut dyn FnMut(&mut Slot)) {
    let Some(node) = link else {
        let mut slot = Slot::default();
        change(&mut slot);
        *link = Some(Arc::new(Node { name: name.into(), slot, height: 1, left: None, right: None }));
        return;
    };
    let node = Arc::make_mut(node);
    match name.cmp(&node.name) {
        Ordering::Equal => return change(&mut node.slot),
        Ordering::Less => edit(&mut node.left, name, change),
        Ordering::Greater => edit(&mut node.right, name, change),
    }
    node.measure();
    let tilt = |node: &Node| i16::from(height(&node.left)) - i16::from(height(&node.right));
    match tilt(node) {
        2.. => {
            if node.left.as_deref().is_some_and(|left| tilt(left) < 0) {
                rotate_left(&mut node.left);
            }
            rotate_right(link);
        }
        ..=-2 => {
            if node.right.as_deref().is_some_and(|right| tilt(right) > 0) {
                rotate_right(&mut node.right);
            }
            rotate_left(link);
        }
        _ => {}
    }
}

/// The left child becomes the top.
fn rotate_right(link: &mut Link) {
    let Some(mut top) = link.take() else { return };
    let below = Arc::make_mut(&mut top);
    let Some(mut left) = below.left.take() else {
        *link = Some(top);
        return;
    };
    let new = Arc::make_mut(&mut left);
    below.left = new.right.take();
    below.measure();
    new.right = Some(top);
    new.measure();
    *link = Some(left);
}

/// The right child becomes the top.
fn rotate_left(link: &mut Link) {
    let Some(mut top) = link.take() else { return };
    let below = Arc::make_mut(&mut top);
    let Some(mut right) = below.right.take() else {
        *link = Some(top);
        return;
    };
    let new = Arc::make_mut(&mut right);
    below.right = new.left.take();
    below.measure();
    new.left = Some(top);
    new.measure();
    *link = Some(right);
}

/// Visits the nodes in the order of their names; a balanced tree is never deep.
fn walk<'n>(link: &'n Link, visit: &mut dyn FnMut(&'n Node)) {
    if let Some(node) = link {
        walk(&node.left, visit);
        visit(node);
        walk(&node.right, visit);
    }
}

#[cfg(feature = "serde")]
mod message {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Value, Vars, edit, walk};

    /// A value: text, whether it is known, when it was set and in which stage.
    type Said<'v> = (std::borrow::Cow<'v, str>, bool, u32, u32);

    /// A name with what is seen and kept, and whether it is an arg.
    type Row<'v> = (std::borrow::Cow<'v, str>, Option<Said<'v>>, Option<Said<'v>>, bool);

    fn said(value: &Value) -> Said<'_> {
        ((&*value.text).into(), value.known, value.at, value.epoch)
    }

    fn heard((text, known, at, epoch): Said<'_>) -> Value {
        Value { text: (&*text).into(), known, at, epoch }
    }

    impl Serialize for Vars {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            let mut rows: Vec<Row<'_>> = Vec::new();
            walk(&self.root, &mut |node| {
                let slot = &node.slot;
                let (seen, kept) = (slot.seen.as_ref().map(said), slot.kept.as_ref().map(said));
                rows.push(((&*node.name).into(), seen, kept, slot.arg));
            });
            (self.settings, self.epoch, rows).serialize(to)
        }
    }

    impl<'de> Deserialize<'de> for Vars {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            let (settings, epoch, rows) = <(u32, u32, Vec<Row<'_>>)>::deserialize(from)?;
            let mut out = Self { root: None, settings, epoch };
            for (name, seen, kept, arg) in rows {
                let (seen, kept) = (seen.map(heard), kept.map(heard));
                edit(&mut out.root, &name, &mut |slot| {
                    (slot.seen, slot.kept, slot.arg) = (seen.clone(), kept.clone(), arg);
                });
            }
            Ok(out)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the tree does, with a plain list.
    #[derive(Clone, Default)]
    struct Plain {
        seen: Vec<(String, String)>,
        kept: Vec<(String, String)>,
    }

    impl Plain {
        fn set(&mut self, name: &str, text: &str, keep: bool) {
            self.seen.retain(|(known, _)| known != name);
            self.seen.push((name.to_owned(), text.to_owned()));
            if keep {
                match self.kept.iter_mut().find(|(known, _)| known == name) {
                    Some((_, old)) => *old = text.to_owned(),
                    None => self.kept.push((name.to_owned(), text.to_owned())),
                }
            }
        }

        fn hand_on(&mut self) {
            let kept = self.kept.clone();
            self.seen.retain(|(name, _)| !kept.iter().any(|(known, _)| known == name));
            self.seen.extend(kept);
        }
    }

    #[test]
    fn it_says_what_a_plain_list_says() {
        let (mut vars, mut plain) = (Vars::default(), Plain::default());
        let mut number = 7_u32;
        for step in 0..4_000_u32 {
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let name = format!("V{}", (number >> 8) % 97);
            match number >> 28 {
                0 => {
                    vars.hand_on();
                    plain.hand_on();
                }
                action => {
                    vars.set(&name, &step.to_string(), true, action > 8);
                    plain.set(&name, &step.to_string(), action > 8);
                }
            }
            if step % 50 == 0 {
                let listed: Vec<(&str, &str)> =
                    vars.list().into_iter().map(|(name, text, _)| (name, text)).collect();
                let expected: Vec<(&str, &str)> =
                    plain.seen.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
                assert_eq!(listed, expected, "after {step} steps");
                for (name, text) in expected {
                    assert_eq!(vars.get(name), Some((text, true)));
                }
            }
        }
    }

    #[test]
    fn names_in_order_make_no_deep_tree_and_a_copy_stays_as_it_was() {
        let mut vars = Vars::default();
        for i in 0..20_000 {
            vars.set(&format!("V{i:06}"), "x", true, true);
        }
        assert!(height(&vars.root) <= 20, "{}", height(&vars.root));
        let copy = vars.clone();
        vars.set("V000001", "y", true, true);
        vars.forget("V000002");
        assert_eq!((copy.get("V000001"), copy.get("V000002")), (Some(("x", true)), Some(("x", true))));
        assert_eq!((vars.get("V000001"), vars.get("V000002")), (Some(("y", true)), None));
        assert_ne!(copy, vars);
    }
}
