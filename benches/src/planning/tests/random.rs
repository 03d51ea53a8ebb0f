//! Runs of addresses against one bit an address.

use super::super::runs::{Runs, Search};
use super::Dice;

const ADDRESSES: u64 = 400;

/// The lowest place by looking at every address.
fn lowest(taken: &[bool], at: u64, size: u64, align: u64) -> u64 {
    let is_free = |place: &u64| {
        let mut all = *place..place + size;
        *place >= at && all.all(|address| !taken.get(address as usize).is_some_and(|taken| *taken))
    };
    (0..).step_by(align as usize).find(is_free).unwrap()
}

#[test]
fn runs_are_what_was_taken_and_not_left() {
    let mut dice = Dice(11);
    for _ in 0..200 {
        let (mut runs, mut taken) = (Runs::default(), vec![false; ADDRESSES as usize]);
        for _ in 0..200 {
            let from = dice.below(ADDRESSES - 20);
            let to = from + 1 + dice.below(20);
            let range = from as usize..to as usize;
            if taken[range.clone()].iter().all(|taken| *taken) {
                runs.leave(from, to);
                taken[range].fill(false);
            } else {
                runs.take(from, to);
                taken[range].fill(true);
            }
            let mut search = Search::new(&runs);
            let (mut at, size, align) = (0, 1 + dice.below(12), 1 << dice.below(4));
            for _ in 0..4 {
                let expected = lowest(&taken, at, size, align);
                assert_eq!(search.lowest(at, size, align).0, expected);
                at = expected + dice.below(60);
            }
        }
    }
}
