//! Which worker an embedded page uses: one that it shares with its neighbours, or its own.

/// How a shared worker came to be of no more use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It crashed or hung over what this page asked.
    OurFault,
    /// It crashed or hung over what another page asked, or says nothing.
    Gone,
    /// There is none to be had.
    Refused,
}

/// Shared workers are told apart by a number, which grows whenever one ends. Pages that lose the same one meet again at
/// the next.
#[derive(Debug)]
pub struct Sharing {
    shares: bool,
    number: u32,
    /// Shared workers that ended since the last answer.
    losses: u32,
}

impl Sharing {
    /// Losses in a row after which a page goes on with a worker of its own.
    const PATIENCE: u32 = 3;

    /// A page that shares a worker, or does not.
    pub fn new(shares: bool) -> Self {
        Self { shares, number: 0, losses: 0 }
    }

    /// The number of the shared worker to be used; `None` for a worker of one's own.
    pub fn number(&self) -> Option<u32> {
        self.shares.then_some(self.number)
    }

    /// An answer came.
    pub fn answered(&mut self) {
        self.losses = 0;
    }

    /// The shared worker is of no more use. Who brought it down does not do so again: it goes on with its own worker,
    /// which can be stopped without a loss to anybody else.
    pub fn ended(&mut self, how: Ended) {
        self.number += 1;
        self.losses += 1;
        self.shares = how == Ended::Gone && self.losses < Self::PATIENCE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_meet_again_and_who_is_at_fault_goes_away() {
        let (mut one, mut two, mut guilty) = (Sharing::new(true), Sharing::new(true), Sharing::new(true));
        one.ended(Ended::Gone);
        two.ended(Ended::Gone);
        guilty.ended(Ended::OurFault);
        assert_eq!((one.number(), two.number(), guilty.number()), (Some(1), Some(1), None));
        assert_eq!(Sharing::new(false).number(), None);
    }

    #[test]
    fn a_page_that_only_loses_goes_on_alone() {
        let mut sharing = Sharing::new(true);
        for _ in 0..20 {
            sharing.ended(Ended::Gone);
            sharing.ended(Ended::Gone);
            sharing.answered();
        }
        assert_eq!(sharing.number(), Some(40));
        for _ in 0..3 {
            sharing.ended(Ended::Gone);
        }
        assert_eq!(sharing.number(), None);
        let mut refused = Sharing::new(true);
        refused.ended(Ended::Refused);
        assert_eq!(refused.number(), None);
    }
}
