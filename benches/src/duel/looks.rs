//! When a cell is looked at, and how much error each look may make.
//!
//! Whoever looks after every pair and stops when he likes what he sees finds a difference where
//! there is none. So the looks stand fixed: after 12, 18, 27, … pairs, each time half as many more,
//! and once more when time is up. Half of a cell's error is kept for that last look; of the other
//! half, look k has the part 1/(k(k+1)), and those add up to one however many looks there are
//! (Bonferroni). When time is up depends on how long the pairs take and not on who is ahead.

/// Pairs at the first look.
const FIRST: usize = 12;

/// The looks at one cell.
#[derive(Clone, Copy, Debug)]
pub struct Looks {
    /// What all looks at this cell together may miss, on both sides.
    miss: f64,
    done: u32,
    next: usize,
}

impl Looks {
    /// Looks at one of `cells` cells that may all together miss `miss`.
    pub fn new(miss: f64, cells: usize) -> Looks {
        Looks { miss: miss / cells.max(1) as f64, done: 0, next: FIRST }
    }

    /// With so many pairs: what the look may miss, if it is time for one.
    pub fn after(&mut self, pairs: usize) -> Option<f64> {
        (pairs >= self.next).then(|| {
            self.done += 1;
            self.next += self.next / 2;
            let k = f64::from(self.done);
            self.miss / 2.0 / (k * (k + 1.0))
        })
    }

    /// What the look may miss when time is up; there is none behind it.
    pub fn last(&self) -> f64 {
        self.miss / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_looks_at_all_cells_together_have_what_there_is_to_miss() {
        for cells in [1, 7] {
            let mut looks = Looks::new(0.01, cells);
            let mut spent = looks.last();
            let mut at = Vec::new();
            for pairs in 0..100_000 {
                if let Some(miss) = looks.after(pairs) {
                    spent += miss;
                    at.push(pairs);
                }
            }
            assert_eq!(at[..6], [12, 18, 27, 40, 60, 90]);
            let all = spent * cells as f64;
            assert!(all < 0.01 && all > 0.0097, "{all}");
        }
    }
}
