//! An interleaved A/B of times: BASE against NEW, which are two binaries or two allocators.
//!
//! A *pair* is one repetition of each, as close together as can be and in an order drawn by lot;
//! only the ratio within a pair counts, so that whatever the machine does for longer than a pair
//! cancels out ([`rounds`]). If there is no difference, the lot alone decides the sign of a pair's
//! logarithm, whatever the noise is like: the interval ([`walsh`]) rests on nothing else. It is
//! looked at after fixed numbers of pairs and when time is up, and the error is shared out over all
//! looks and cells beforehand ([`looks`]), so that stopping early raises no false alarm. The answer
//! is words ([`words`]), and the same as data.

pub mod answer;
mod csv_of_pairs;
pub mod judge;
pub mod looks;
pub mod race;
pub mod rounds;
pub mod sides;
pub mod walsh;
pub mod words;

pub use answer::{Answer, CellAnswer};
pub use csv_of_pairs::write_pairs;
pub use judge::{Judge, Verdict};
pub use rounds::{Found, Pair, Settings, measure};
pub use sides::{Match, Side, Sides};
