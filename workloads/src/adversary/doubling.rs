//! The doubling attack: blocks twice as large whenever every second one is gone.
//!
//! Each round allocates S words in blocks of b and then frees, of every size so far, every second
//! block in the order they were allocated in (the first stays); b doubles from b₀ to S. At most 2S words are
//! live, and no gap between what stays holds a block of the next size: every round but the last extends
//! the heap by S. First, best, worst and next fit need exactly S·log₂(S/b₀) + b₀ words on a heap that
//! grows, a binary buddy S·(log₂(S/b₀) + 1). One stream for everybody; 4S/b₀ moves, 2S/b₀ blocks kept.

use super::board::Board;
use super::bound::{Holds, InWords};
use super::{Checked, Plot, Scheme, power_of_two};
use crate::event::ObjectId;
use crate::generate::BadKey;
use serde::Deserialize;

/// Moves queued at once.
const BATCH: u64 = 1 << 12;

/// Its parameters.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Doubling {
    /// S: words that a round allocates.
    volume: u64,
    /// b₀: words of the first blocks.
    #[serde(default = "one")]
    smallest: u64,
}

fn one() -> u64 {
    1
}

impl Checked for Doubling {
    fn check(&self) -> Result<(), BadKey> {
        power_of_two("volume", self.volume, 2, 1 << 40)?;
        // As many blocks as a generator may have live.
        let least = (self.volume / crate::generate::MOST_LIVE).max(1);
        power_of_two("smallest", self.smallest, least, self.volume / 2)
    }
}

impl Doubling {
    fn doublings(&self) -> u32 {
        (self.volume / self.smallest).ilog2()
    }
}

impl Plot for Doubling {
    fn about(&self) -> String {
        let (volume, smallest) = (self.volume, self.smallest);
        format!(
            "the doubling attack: S = {volume} words a round, blocks from b₀ = {smallest} words on"
        )
    }

    fn is_adaptive(&self) -> bool {
        false
    }

    fn most_live(&self) -> u64 {
        2 * self.volume
    }

    fn largest(&self) -> u64 {
        self.volume
    }

    fn bounds(&self) -> Vec<InWords> {
        let rounds = self.volume * u64::from(self.doublings());
        let bound = |name, formula, words, whom| InWords {
            name,
            source: "simulation",
            formula,
            words,
            holds: Holds::Exactly,
            whom,
            fixed_from: None,
        };
        let fits = "first, best, worst and next fit";
        vec![
            bound("doubling", "S·log₂(S/b₀) + b₀", rounds + self.smallest, fits),
            bound("doubling-buddy", "S(log₂(S/b₀) + 1)", rounds + self.volume, "the binary buddy"),
        ]
    }

    fn start(&self) -> Box<dyn Scheme + Send> {
        Box::new(Playing {
            volume: self.volume,
            words: self.smallest,
            sizes: vec![Vec::new()],
            thinning: None,
        })
    }
}

struct Playing {
    volume: u64,
    /// b.
    words: u64,
    /// The blocks of each size that stay, in the order they were allocated in.
    sizes: Vec<Vec<ObjectId>>,
    /// The size whose blocks are to be freed next; `None` while a round allocates.
    thinning: Option<usize>,
}

impl Scheme for Playing {
    fn plan(&mut self, board: &mut Board) -> bool {
        let Some(at) = self.thinning else {
            self.allocate(board);
            return true;
        };
        if let Some(blocks) = self.sizes.get_mut(at) {
            let mut stays = false;
            blocks.retain(|object| {
                stays = !stays;
                if !stays {
                    board.free(*object);
                }
                stays
            });
            self.thinning = Some(at + 1);
            return true;
        }
        self.thinning = None;
        self.words *= 2;
        self.sizes.push(Vec::new());
        self.words <= self.volume
    }
}

impl Playing {
    fn allocate(&mut self, board: &mut Board) {
        let words = self.words;
        let Some(blocks) = self.sizes.last_mut() else { return };
        let left = self.volume / words - blocks.len() as u64;
        blocks.extend((0..left.min(BATCH)).map(|_| board.allocate(words)));
        if left <= BATCH {
            self.thinning = Some(0);
        }
    }
}
