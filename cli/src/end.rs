//! Exit codes.

/// How a command ended, as its exit code says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Done, and nothing to object to.
    Fine = 0,
    /// Done, and something was found, would change, or is not met.
    Found = 1,
    /// Something could not be read, written or understood.
    Failed = 2,
}
