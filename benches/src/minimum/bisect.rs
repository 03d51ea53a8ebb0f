//! The search itself, over anything that says whether a heap of so many bytes serves.
//!
//! From the least heap on the candidate is doubled until it serves; between the least and that one
//! the search bisects. Success need not be monotone (a longer heap moves a rover elsewhere, or is cut
//! into other buddies), so eight smaller heaps, at steps of 0.1 %, are held against what was found;
//! if one serves, the search bisects below it again. Candidates are whole granules; the same one is
//! asked once.

use allocators::GRANULE;
use std::collections::BTreeMap;

/// How many smaller heaps must refuse.
const SMALLER: u64 = 8;

/// What may be asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// No smaller heap can serve; whole granules, at least one.
    pub(super) least: u64,
    /// No larger heap is asked; whole granules.
    pub(super) most: u64,
}

/// The search under way.
struct Bisection<F> {
    known: BTreeMap<u64, bool>,
    least: u64,
    serves: F,
}

/// The smallest heap found, in bytes; `None` if none up to `bounds.most` serves. `serves` is asked
/// with the candidate and how many more are expected after it.
pub(super) fn smallest<E>(
    bounds: Bounds,
    serves: impl FnMut(u64, u64) -> Result<bool, E>,
) -> Result<Option<u64>, E> {
    let Bounds { least, most } = bounds;
    let mut search = Bisection { known: BTreeMap::new(), least, serves };
    let Some(mut found) = search.doubled(most)? else { return Ok(None) };
    while found > least {
        found = search.bisected(found)?;
        match search.smaller(found)? {
            Some(smaller) => found = smaller,
            None => break,
        }
    }
    Ok(Some(found))
}

impl<E, F: FnMut(u64, u64) -> Result<bool, E>> Bisection<F> {
    fn serves(&mut self, bytes: u64, left: u64) -> Result<bool, E> {
        if let Some(known) = self.known.get(&bytes) {
            return Ok(*known);
        }
        let serves = (self.serves)(bytes, left)?;
        self.known.insert(bytes, serves);
        Ok(serves)
    }

    /// The first of least, twice the least and so on that serves; the last one asked is `most`.
    fn doubled(&mut self, most: u64) -> Result<Option<u64>, E> {
        let mut candidate = self.least;
        while candidate <= most {
            if self.serves(candidate, halvings(candidate) + SMALLER)? {
                return Ok(Some(candidate));
            }
            if candidate == most {
                break;
            }
            candidate = candidate.saturating_mul(2).min(most);
        }
        Ok(None)
    }

    /// Bisects between the least heap, which does not serve, and `upper`, which does, down to
    /// neighbouring granules.
    fn bisected(&mut self, mut upper: u64) -> Result<u64, E> {
        let mut lower = self.least;
        while upper - lower > GRANULE {
            let half = (upper - lower) / 2;
            let middle = lower + half - half % GRANULE;
            if self.serves(middle, halvings(half) + SMALLER)? {
                upper = middle;
            } else {
                lower = middle;
            }
        }
        Ok(upper)
    }

    /// The smallest of the eight heaps below `found` that serves.
    fn smaller(&mut self, found: u64) -> Result<Option<u64>, E> {
        for step in (1..=SMALLER).rev() {
            let candidate = below(found, step);
            if candidate > self.least && self.serves(candidate, step - 1)? {
                return Ok(Some(candidate));
            }
        }
        Ok(None)
    }
}

/// So many steps of 0.1 % less, in whole granules, and at least that many granules.
fn below(bytes: u64, steps: u64) -> u64 {
    let share = (u128::from(bytes) * u128::from(1000 - steps) / 1000) as u64;
    (share - share % GRANULE).min(bytes.saturating_sub(steps * GRANULE))
}

/// Candidates until a range of so many bytes is down to one granule.
fn halvings(bytes: u64) -> u64 {
    u64::from((bytes / GRANULE).max(1).ilog2())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    /// The search over a set of heaps that serve, and what it asked, in granules.
    fn search(least: u64, most: u64, serves: impl Fn(u64) -> bool) -> (Option<u64>, Vec<u64>) {
        let mut asked = Vec::new();
        let bounds = Bounds { least: least * GRANULE, most: most * GRANULE };
        let found = smallest(bounds, |bytes, _left| {
            assert!(bytes.is_multiple_of(GRANULE));
            asked.push(bytes / GRANULE);
            Ok::<bool, Infallible>(serves(bytes / GRANULE))
        });
        (found.unwrap().map(|bytes| bytes / GRANULE), asked)
    }

    #[test]
    fn finds_every_threshold_and_asks_few() {
        for least in [1, 2, 7, 1000] {
            for threshold in (1..3000).chain([1 << 20]) {
                let (found, asked) = search(least, 1 << 32, |heap| heap >= threshold);
                assert_eq!(found, Some(threshold.max(least)), "{least} {threshold}");
                assert!(asked.len() <= 50, "{least} {threshold}: {asked:?}");
                let mut once = asked.clone();
                once.sort_unstable();
                once.dedup();
                assert_eq!(once.len(), asked.len(), "asked twice: {asked:?}");
            }
        }
    }

    #[test]
    fn the_least_heap_is_the_end_of_it() {
        let (found, asked) = search(5, 1 << 32, |_| true);
        assert_eq!((found, asked), (Some(5), vec![5]));
    }

    #[test]
    fn doubles_up_to_the_most_and_no_further() {
        let (found, asked) = search(10, 100, |_| false);
        assert_eq!((found, asked), (None, vec![10, 20, 40, 80, 100]));
        assert_eq!(search(10, 100, |heap| heap == 100).0, Some(100));
        assert_eq!(search(101, 100, |_| true), (None, vec![]));
    }

    #[test]
    fn bisects_as_written_down() {
        // 100, 200 (serves), then between 100 and 200: 150, 175, 187 (serves), 181, 184, 185, 186.
        let (found, asked) = search(100, 1 << 32, |heap| heap >= 187);
        assert_eq!(found, Some(187));
        // Behind them the eight, farthest first, without those already known.
        assert_eq!(asked, [100, 200, 150, 175, 187, 181, 184, 185, 186, 179, 180, 182, 183]);
    }

    #[test]
    fn a_smaller_heap_that_serves_is_found_again_below() {
        // Steps of 0.1 % of 200 000 granules are 200 granules: 1400 below is one of the eight.
        let island = |heap: u64| heap >= 200_000 || (198_550..=198_600).contains(&heap);
        let (found, _) = search(150_000, 1 << 32, island);
        assert_eq!(found, Some(198_550));
        // Between the steps there is no net: what lies there is not found, as it is defined.
        let hidden = |heap: u64| heap >= 200_000 || (198_650..=198_700).contains(&heap);
        assert_eq!(search(150_000, 1 << 32, hidden).0, Some(200_000));
    }

    #[test]
    fn an_error_ends_it() {
        let bounds = Bounds { least: 160, most: 1600 };
        assert_eq!(
            smallest(bounds, |bytes, _| if bytes < 600 { Ok(false) } else { Err(bytes) }),
            Err(640)
        );
    }
}
