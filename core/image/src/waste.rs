/// A path that more than one layer has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WastedPath {
    /// Absolute path.
    pub path: String,
    /// Layers that have it or remove it.
    pub times: u32,
    /// Bytes of it in all of them together.
    pub bytes: u64,
}

/// What layers hold that other layers hide, by dive's definition.
///
/// Every path that more than one layer has counts with all its bytes, those of the last layer too; a directory
/// that is removed counts with the bytes below it, a file that is removed with none of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Waste {
    /// dive's "wasted bytes": the sum over [`Waste::paths`], those left out of the list too.
    pub bytes: u64,
    /// The sum, over all paths, of the least bytes that a layer has of each.
    pub least: u64,
    /// The sum of the bytes of all paths in all layers.
    pub all: u64,
    /// The paths, the greatest first; the first ten thousand.
    pub paths: Vec<WastedPath>,
    /// How many there are.
    pub count: u32,
}

impl Waste {
    /// dive's efficiency: 0 to 1.
    // Exact up to 2^53 bytes.
    #[allow(clippy::cast_precision_loss)]
    pub fn efficiency(&self) -> f64 {
        if self.all == 0 { 1.0 } else { self.least as f64 / self.all as f64 }
    }
}
