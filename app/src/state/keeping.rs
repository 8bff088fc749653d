//! Which texts are kept, which go, and when a text that changes is stored. Nothing that was typed goes by itself.

use dockerfile_syntax::lists::Arrange;

/// What a text is to its user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An example as it came.
    Example,
    /// Opened from a link, a file or the list of texts, and not changed since.
    Opened,
    /// Written or changed here.
    #[default]
    Typed,
}

impl Kind {
    /// Its name in storage.
    pub fn name(self) -> &'static str {
        match self {
            Self::Example => "example",
            Self::Opened => "opened",
            Self::Typed => "own",
        }
    }

    /// The kind of that name. What is not known may have been typed.
    pub fn from_name(name: &str) -> Self {
        [Self::Example, Self::Opened].into_iter().find(|kind| kind.name() == name).unwrap_or_default()
    }

    /// The kind of a text that is the user's (`edited`), and was changed here (`typed`).
    pub fn of(edited: bool, typed: bool) -> Self {
        match (edited, typed) {
            (_, true) => Self::Typed,
            (true, false) => Self::Opened,
            (false, false) => Self::Example,
        }
    }
}

/// A text that is stored, as far as it matters for whether it stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Where it is stored.
    pub key: String,
    /// When it was stored, in milliseconds since 1970.
    pub saved: u64,
    /// What it is.
    pub kind: Kind,
}

/// Texts that nobody typed beyond these are forgotten.
const UNTYPED: usize = 20;

/// The keys of the texts that nobody typed, in the order in which they go: examples, then the oldest.
pub fn untyped(mut kept: Vec<Kept>) -> Vec<String> {
    kept.retain(|kept| kept.kind != Kind::Typed);
    kept.arrange_by_key(|kept| (kept.kind, kept.saved));
    kept.into_iter().map(|kept| kept.key).collect()
}

/// The keys of the texts that go, of all `others` than the one that was just stored.
pub fn to_forget(others: Vec<Kept>) -> Vec<String> {
    let mut going = untyped(others);
    going.truncate(going.len().saturating_sub(UNTYPED));
    going
}

/// The keys of typed texts that the user may let go to make room: the older half, the oldest first.
pub fn to_offer(mut others: Vec<Kept>) -> Vec<String> {
    others.retain(|kept| kept.kind == Kind::Typed);
    others.arrange_by_key(|kept| kept.saved);
    others.truncate(others.len().div_ceil(2));
    others.into_iter().map(|kept| kept.key).collect()
}

/// When a text that changes is stored: in a pause, in steady typing every now and then, and again after it was refused.
#[derive(Debug, Default)]
pub struct StoreClock {
    /// When the first change came that is not stored.
    since: Option<u64>,
    /// How often in a row it was refused.
    refused: u32,
}

impl StoreClock {
    /// A pause in typing.
    const PAUSE_MS: u64 = 250;
    /// A change is stored after that time, however steadily others follow.
    const LATEST_MS: u64 = 2_000;
    /// The longest time between two attempts that were refused.
    const LONGEST_MS: u64 = 60_000;

    /// The text changed at the time `now`: in how many milliseconds it is to be stored.
    pub fn changed(&mut self, now: u64) -> u32 {
        let since = *self.since.get_or_insert(now);
        let left = since.saturating_add(Self::LATEST_MS).saturating_sub(now);
        // A clock that was set back must not put it off.
        milliseconds(left.min(Self::PAUSE_MS))
    }

    /// It was stored.
    pub fn stored(&mut self) {
        *self = Self::default();
    }

    /// It was refused: in how many milliseconds to try again.
    pub fn refused(&mut self) -> u32 {
        self.since = None;
        self.refused = (self.refused + 1).min(16);
        milliseconds((Self::LATEST_MS << self.refused).min(Self::LONGEST_MS))
    }
}

fn milliseconds(time: u64) -> u32 {
    u32::try_from(time).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(key: &str, saved: u64, kind: Kind) -> Kept {
        Kept { key: key.to_owned(), saved, kind }
    }

    #[test]
    fn a_kind_is_known_by_its_name_and_what_is_unknown_was_typed() {
        for kind in [Kind::Example, Kind::Opened, Kind::Typed] {
            assert_eq!(Kind::from_name(kind.name()), kind);
        }
        assert_eq!(Kind::from_name("newer"), Kind::Typed);
        assert_eq!(Kind::of(true, false), Kind::Opened);
        assert_eq!((Kind::of(false, true), Kind::of(false, false)), (Kind::Typed, Kind::Example));
    }

    #[test]
    fn texts_that_were_typed_never_go_by_themselves() {
        let typed: Vec<Kept> = (0..500).map(|n| kept(&format!("t{n}"), n, Kind::Typed)).collect();
        assert!(to_forget(typed.clone()).is_empty());
        let mut all = typed;
        all.extend((0..30).map(|n| kept(&format!("o{n}"), 1_000 + n, Kind::Opened)));
        all.push(kept("e", 9_000, Kind::Example));
        let going = to_forget(all.clone());
        assert_eq!(going.len(), 11);
        assert_eq!(going[..3], ["e", "o0", "o1"], "the example before all, then the oldest");
        assert_eq!(untyped(all).len(), 31);
    }

    #[test]
    fn a_class_of_links_pushes_out_nothing_that_the_teacher_wrote() {
        let mut all = vec![kept("own", 1, Kind::Typed)];
        for n in 0..100 {
            all.push(kept(&format!("link{n}"), 10 + n, Kind::Opened));
            for key in to_forget(all.clone()) {
                all.retain(|kept| kept.key != key);
            }
        }
        assert_eq!(all.len(), 21);
        assert!(all.iter().any(|kept| kept.key == "own"));
    }

    #[test]
    fn the_older_half_may_be_let_go() {
        let all = vec![
            kept("b", 2, Kind::Typed),
            kept("o", 0, Kind::Opened),
            kept("a", 1, Kind::Typed),
            kept("c", 3, Kind::Typed),
        ];
        assert_eq!(to_offer(all), ["a", "b"]);
        assert_eq!(to_offer(vec![kept("a", 1, Kind::Typed)]), ["a"]);
        assert!(to_offer(Vec::new()).is_empty());
    }

    #[test]
    fn steady_typing_is_stored_every_two_seconds() {
        let mut clock = StoreClock::default();
        assert_eq!(clock.changed(10_000), 250);
        assert_eq!(clock.changed(11_700), 250);
        assert_eq!(clock.changed(11_900), 100);
        assert_eq!(clock.changed(12_500), 0);
        clock.stored();
        assert_eq!(clock.changed(12_600), 250);
        assert_eq!(clock.changed(5), 250, "the clock was set back");
    }

    #[test]
    fn what_was_refused_is_tried_again_more_and_more_rarely() {
        let mut clock = StoreClock::default();
        let waits: Vec<u32> = (0..7).map(|_| clock.refused()).collect();
        assert_eq!(waits, [4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
        assert_eq!(clock.changed(1), 250, "what is typed after it is tried at once");
        clock.stored();
        assert_eq!(clock.refused(), 4_000);
    }
}
