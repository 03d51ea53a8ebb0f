//! One cell under judgement: pairs come in, and at each look it is decided or goes on.

use super::looks::Looks;
use super::walsh::{Middle, middle};

/// What can be said of NEW beside BASE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// NEW takes more time, by more than the margin.
    Slower,
    /// NEW takes less time, by more than the margin.
    Faster,
    /// If there is a difference, it is within the margin.
    NoDifference,
    /// The interval reaches from within the margin beyond it.
    Undecided,
}

/// A cell's pairs, with what is known of them so far.
#[derive(Clone, Debug)]
pub struct Judge {
    /// Logarithms of NEW's time over BASE's.
    ratios: Vec<f64>,
    looks: Looks,
    /// The logarithm of one and the margin.
    margin: f64,
    seen: Option<Middle>,
}

impl Judge {
    /// Judges by a margin (0.01 is 1 %), as one of `cells` that together may miss `miss`.
    pub fn new(margin: f64, miss: f64, cells: usize) -> Judge {
        let looks = Looks::new(miss, cells);
        Judge { ratios: Vec::new(), looks, margin: margin.ln_1p(), seen: None }
    }

    /// Enters a pair. Says whether the cell is decided now; nothing may be entered after that.
    pub fn enter(&mut self, base_ns: u64, new_ns: u64) -> bool {
        self.ratios.push((new_ns.max(1) as f64 / base_ns.max(1) as f64).ln());
        match self.looks.after(self.ratios.len()) {
            Some(miss) => {
                self.seen = middle(&self.ratios, miss);
                self.verdict() != Verdict::Undecided
            }
            None => false,
        }
    }

    /// The last look at a cell that is not decided when time is up.
    pub fn time_is_up(&mut self) {
        self.seen = middle(&self.ratios, self.looks.last());
    }

    /// As of the last look.
    pub fn verdict(&self) -> Verdict {
        match self.seen {
            Some(seen) if seen.low > self.margin => Verdict::Slower,
            Some(seen) if seen.high < -self.margin => Verdict::Faster,
            Some(seen) if seen.low > -self.margin && seen.high < self.margin => {
                Verdict::NoDifference
            }
            _ => Verdict::Undecided,
        }
    }

    /// Pairs so far.
    pub fn pairs(&self) -> usize {
        self.ratios.len()
    }

    /// NEW's time over BASE's as of the last look: the estimate and its interval, from 0 to infinity
    /// if there are too few pairs to have one. `None` before the first look.
    pub fn ratio(&self) -> Option<[f64; 3]> {
        self.seen.map(|seen| [seen.middle, seen.low, seen.high].map(f64::exp))
    }
}
