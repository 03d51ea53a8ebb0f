//! Random traces of at most M words live and n a block, and two that are meant to hurt.

use proptest::prelude::*;
use std::fmt::Write;

/// A trace as it can be written out, in words of 16 bytes.
#[derive(Clone, Debug)]
pub(crate) struct Trace {
    /// M, reached.
    pub(crate) live: u64,
    /// n, asked for.
    pub(crate) largest: u64,
    pub(crate) events: String,
}

/// A trace in the making.
struct Making {
    trace: Trace,
    /// Number and words.
    blocks: Vec<(u64, u64)>,
    words: u64,
    next: u64,
}

impl Making {
    fn new() -> Making {
        let trace = Trace { live: 0, largest: 0, events: String::new() };
        Making { trace, blocks: Vec::new(), words: 0, next: 0 }
    }

    fn allocate(&mut self, words: u64) {
        let _ = write!(self.trace.events, "a{}:{} ", self.next, words * 16);
        self.blocks.push((self.next, words));
        self.next += 1;
        self.words += words;
        self.trace.live = self.trace.live.max(self.words);
        self.trace.largest = self.trace.largest.max(words);
    }

    fn free(&mut self, at: usize) {
        let (number, words) = self.blocks.remove(at);
        let _ = write!(self.trace.events, "f{number} ");
        self.words -= words;
    }
}

/// Draws of size and victim: at M words live something goes, below it a coin says.
pub(crate) fn random(powers: bool) -> impl Strategy<Value = Trace> {
    let draws = prop::collection::vec((0_u64..1 << 20, 0_usize..1 << 20), 20..400);
    (16_u64..200, 1_u32..6, draws).prop_map(move |(live, order, draws)| {
        let mut making = Making::new();
        for (size, victim) in draws {
            let words = match powers {
                true => 1 << (size % u64::from(order + 1)),
                false => 1 + size % (1 << order),
            };
            let full = making.words + words > live;
            if !making.blocks.is_empty() && (full || victim.is_multiple_of(3)) {
                making.free(victim / 3 % making.blocks.len());
            }
            if making.words + words <= live {
                making.allocate(words);
            }
        }
        making.trace
    })
}

/// Fills M words with blocks of 1, 2, 3 … n words in turn, freeing all between: what never merges
/// needs M words for each size.
pub(crate) fn waves(live: u64, sizes: impl Iterator<Item = u64>) -> Trace {
    let mut making = Making::new();
    for words in sizes {
        for _ in 0..live / words {
            making.allocate(words);
        }
        while !making.blocks.is_empty() {
            making.free(0);
        }
    }
    making.trace
}
