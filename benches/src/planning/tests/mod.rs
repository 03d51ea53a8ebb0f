//! Planners against the plain statement of themselves, a checker that looks at every pair, and the
//! optimum of instances small enough to try everything; each net with something broken in it.

mod known;
mod naive;
mod random;
mod streams;

use super::Life;

impl Life {
    /// Whether there is a moment at which both are there.
    fn meets(&self, other: &Life) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Most granules live at once.
fn load(lives: &[Life]) -> u64 {
    let at = |moment: u64| {
        let there = lives.iter().filter(|life| life.start <= moment && moment < life.end);
        there.map(|life| life.size).sum()
    };
    lives.iter().map(|life| at(life.start)).max().unwrap_or(0)
}

/// Two objects that overlap in time and place, or one that lies askew, twice.
fn fault(lives: &[Life], places: &[u64]) -> Option<(usize, usize)> {
    assert_eq!(lives.len(), places.len());
    let askew = |&index: &usize| !places[index].is_multiple_of(lives[index].align);
    if let Some(index) = (0..lives.len()).find(askew) {
        return Some((index, index));
    }
    for (a, one) in lives.iter().enumerate() {
        for (b, other) in lives.iter().enumerate().skip(a + 1) {
            let apart = places[a] + one.size <= places[b] || places[b] + other.size <= places[a];
            if one.meets(other) && !apart {
                return Some((a, b));
            }
        }
    }
    None
}

/// Random numbers, the same on every run.
struct Dice(u64);

impl Dice {
    /// Below `bound`.
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    /// An instance of up to `most` lives in the order of births, which are at different moments.
    fn lives(&mut self, most: u64, sizes: u64, aligned: bool) -> Vec<Life> {
        let count = 1 + self.below(most);
        let lengths = 1 + self.below(2 * count);
        let mut start = 0;
        let mut life = |_| {
            start += 1 + self.below(3);
            let end = start + 1 + self.below(lengths);
            let align = if aligned { 1 << self.below(3) } else { 1 };
            Life { start, end, size: 1 + self.below(sizes), align }
        };
        (0..count).map(&mut life).collect()
    }
}
