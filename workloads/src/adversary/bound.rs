//! What is known about the memory that an adversary makes an allocator need.

/// A footprint that theory or a proof by simulation gives for one adversary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// A short name without blanks: the parameter of its row in `metrics.csv`, its label in a figure.
    pub name: &'static str,
    /// The paper or book, with its year.
    pub source: &'static str,
    /// The formula, in the letters of the adversary's description, in words of the adversary.
    pub formula: &'static str,
    /// Its value in bytes.
    pub bytes: u64,
    /// How a footprint stands to it.
    pub holds: Holds,
    /// Whose footprint that is.
    pub whom: &'static str,
    /// On which heaps.
    pub ground: Ground,
}

/// How a footprint stands to a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// It is the same.
    Exactly,
    /// It is no smaller.
    AtLeast,
    /// It is no larger.
    AtMost,
}

/// The heaps on which a bound holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// One that grows, so that nothing is refused.
    Growing,
    /// One of fixed size, of at least so many bytes.
    FixedFrom(u64),
}

impl Ground {
    /// Whether a heap is among them; `None` is one that grows, else its bytes.
    pub fn has(self, heap_bytes: Option<u64>) -> bool {
        match (self, heap_bytes) {
            (Ground::Growing, None) => true,
            (Ground::FixedFrom(least), Some(bytes)) => bytes >= least,
            _ => false,
        }
    }
}

/// A bound as the plots say it: all counts in words.
#[derive(Clone, Debug)]
pub(crate) struct InWords {
    pub(super) name: &'static str,
    pub(super) source: &'static str,
    pub(super) formula: &'static str,
    pub(super) words: u64,
    pub(super) holds: Holds,
    pub(super) whom: &'static str,
    /// Words of the smallest fixed heap on which it holds; `None` for heaps that grow.
    pub(super) fixed_from: Option<u64>,
}

impl InWords {
    /// With words of so many bytes.
    pub(super) fn in_bytes(self, unit: u64) -> Bound {
        let InWords { name, source, formula, words, holds, whom, fixed_from } = self;
        let ground = fixed_from.map_or(Ground::Growing, |words| Ground::FixedFrom(words * unit));
        Bound { name, source, formula, bytes: words * unit, holds, whom, ground }
    }
}
