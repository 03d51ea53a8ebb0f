//! Lengths counted by their size, to about one part in a hundred: exact up to 128, then 64 steps a
//! doubling. Memory does not grow with what is counted.

/// Steps of a doubling, as a logarithm.
const STEPS_LOG: u32 = 6;

/// A histogram.
#[derive(Clone, Debug, Default)]
pub(super) struct Spans {
    counts: Vec<u64>,
    total: u64,
    longest: u64,
}

impl Spans {
    pub(super) fn add(&mut self, length: u64) {
        let step = step(length);
        if step >= self.counts.len() {
            self.counts.resize(step + 1, 0);
        }
        self.counts[step] += 1;
        self.total += 1;
        self.longest = self.longest.max(length);
    }

    pub(super) fn total(&self) -> u64 {
        self.total
    }

    /// The least length that `permille` of all do not exceed, rounded up to its step's end,
    /// but no longer than the longest; `None` of nothing, or where fewer of `of` were counted.
    pub(super) fn quantile(&self, permille: u64, of: u64) -> Option<u64> {
        let wanted = (u128::from(of) * u128::from(permille)).div_ceil(1000).max(1) as u64;
        let mut sum = 0;
        let found = self.counts.iter().position(|count| {
            sum += count;
            sum >= wanted
        });
        found.map(|step| last(step as u64).min(self.longest))
    }
}

/// The step that a length belongs to.
fn step(length: u64) -> usize {
    let doublings = (u64::BITS - length.leading_zeros()).saturating_sub(STEPS_LOG + 1);
    ((u64::from(doublings) << STEPS_LOG) + (length >> doublings)) as usize
}

/// The last length of a step.
fn last(step: u64) -> u64 {
    let doublings = (step >> STEPS_LOG).saturating_sub(1);
    let base = step - (doublings << STEPS_LOG);
    (((u128::from(base) + 1) << doublings) - 1).min(u64::MAX.into()) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_a_part_in_sixty_four() {
        for length in (0..4000).chain([1 << 20, (1 << 40) + 12345, u64::MAX - 1, u64::MAX]) {
            let end = last(step(length) as u64);
            assert!(end >= length && end - length <= length / 64, "{length}: {end}");
            assert!(length == 0 || step(length) >= step(length - 1));
            assert!(length > 127 || end == length);
        }
    }

    #[test]
    fn quantiles_are_those_of_a_sorted_list() {
        let mut spans = Spans::default();
        (1..=100).for_each(|length| spans.add(length));
        let at = |permille| spans.quantile(permille, 100);
        assert_eq!([at(1), at(500), at(900), at(1000)], [1, 50, 90, 100].map(Some));
        assert_eq!(spans.quantile(999, 1000), None, "fewer were counted");
        assert_eq!(Spans::default().quantile(500, 0), None);
    }
}
