//! The mean-value twin: sizes and lifetimes uniform from 0 to twice the trace's means.
//!
//! Zorn and Grunwald's simplest model (1994). It allocates as often as the trace; an object's size
//! is the largest it ever had there, and there are no resizes and no alignments. Lifetimes that
//! reach past the end are not freed, as in the trace; so that as many are live on average all the
//! same, their bound is the one with which the expected sum of lifetimes up to the end is the
//! trace's: twice the mean where lives are short beside the run, more where many never end.
//! Memory: the live objects, when the trace is read and when the twin runs. O(log live).

use super::{Events, another};
use crate::error::Error;
use crate::event::{Event, ObjectId, Request, Workload};
use crate::generate::{Purpose, stream};
use crate::numbers::Numbers;
use rand::RngExt;
use rand_pcg::Pcg64;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Steps from one value to the next: how finely a law's bound can be set.
const STEPS: u64 = 256;
/// The bound of lifetimes is at most so many times the births; at that, one in 128 ends.
const MOST_LIFETIME_FACTOR: u64 = 64;

/// Whole numbers from 0 on: each below `bound / STEPS` alike, and that one as often as the bound
/// leaves room for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Law {
    bound: u64,
}

impl Law {
    /// The law under which a value is worth `sum / count` on average, or a bound's step more; its
    /// bound is at most `most`. `below(v)` is what all values below v are worth together; a larger
    /// value is never worth less.
    fn with(sum: u128, count: u128, most: u64, below: impl Fn(u128) -> u128) -> Law {
        let steps = u128::from(STEPS);
        let reaches = |bound: u64| {
            let (whole, rest) = (u128::from(bound / STEPS), u128::from(bound % STEPS));
            let upto = below(whole);
            let weight = steps * upto + rest * (below(whole + 1) - upto);
            weight * count >= sum * u128::from(bound)
        };
        let (mut least, mut bound) = (1, most.max(1));
        while least < bound {
            let middle = least + (bound - least) / 2;
            if reaches(middle) { bound = middle } else { least = middle + 1 }
        }
        Law { bound }
    }

    fn draw(self, random: &mut Pcg64) -> u64 {
        random.random_range(0..self.bound) / STEPS
    }
}

/// What is kept of the trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Means {
    births: u32,
    sizes: Law,
    lifetimes: Law,
}

/// Reads the means of a trace.
pub(super) fn read(
    mut events: Events<'_>,
    bound: impl Fn(String) -> Error,
) -> Result<Means, Error> {
    // By object: its birth and largest size.
    let mut live: Vec<(u32, u64)> = Vec::new();
    let mut is_live: Vec<bool> = Vec::new();
    let (mut births, mut sizes, mut lifetimes) = (0, 0_u128, 0_u128);
    while let Some(event) = events()? {
        match event {
            Event::Allocate { object, request } => {
                let (born, index) = (another(&mut births, &bound)?, object as usize);
                if index >= live.len() {
                    live.resize(index + 1, (0, 0));
                    is_live.resize(index + 1, false);
                }
                (live[index], is_live[index]) = ((born, request.size), true);
            }
            Event::Resize { object, request } => {
                let size = &mut live[object as usize].1;
                *size = request.size.max(*size);
            }
            Event::Free { object } => {
                let (born, size) = live[object as usize];
                is_live[object as usize] = false;
                sizes += u128::from(size);
                lifetimes += u128::from(births - born);
            }
        }
    }
    for (born, size) in live.iter().zip(is_live).filter_map(|(life, is)| is.then_some(*life)) {
        sizes += u128::from(size);
        lifetimes += u128::from(births - born);
    }
    Ok(Means::new(births, sizes, lifetimes))
}

impl Means {
    /// From the number of births and the sums over all of them.
    fn new(births: u32, sizes: u128, lifetimes: u128) -> Means {
        let count = u128::from(births.max(1));
        // At most twice the mean, and what rounding adds.
        let most = (2 * sizes / count) as u64 + 2;
        let of_sizes = Law::with(sizes, count, most * STEPS, |v| v * v.saturating_sub(1) / 2);
        let most = MOST_LIFETIME_FACTOR * u64::from(births.max(1)) * STEPS;
        let of_lifetimes = Law::with(lifetimes, 1, most, |v| all_up_to_end(count, v));
        Means { births, sizes: of_sizes, lifetimes: of_lifetimes }
    }
}

/// What all lifetimes below `bound` are worth together, where one is worth the allocates that it
/// lasts, summed over all n births and cut at the end: n·v − v·(v + 1)/2 for lifetimes v up to n,
/// n·(n − 1)/2 for those above.
fn all_up_to_end(births: u128, bound: u128) -> u128 {
    let inside = bound.min(births);
    let squares = inside.saturating_sub(1) * inside;
    let sum = births * squares / 2 - squares * (inside + 1) / 6;
    sum + (bound - inside) * (births * births.saturating_sub(1) / 2)
}

/// The running twin.
pub(super) struct Stream {
    means: Means,
    born: u32,
    /// At how many births, a random number against ties, whose.
    due: BinaryHeap<Reverse<(u32, u32, ObjectId)>>,
    numbers: Numbers,
    sizes: Pcg64,
    deaths: Pcg64,
}

impl Stream {
    pub(super) fn new(means: Means, seed: u64) -> Stream {
        let (due, numbers) = Default::default();
        let (sizes, deaths) = (stream(seed, 0, Purpose::Sizes), stream(seed, 0, Purpose::Deaths));
        Stream { means, born: 0, due, numbers, sizes, deaths }
    }

    fn birth(&mut self) -> Option<Event> {
        if self.born == self.means.births {
            return None;
        }
        let object = self.numbers.take()?;
        self.born += 1;
        let size = self.means.sizes.draw(&mut self.sizes);
        let end = u64::from(self.born) + self.means.lifetimes.draw(&mut self.deaths);
        let tie = self.deaths.random();
        if end <= u64::from(self.means.births) {
            self.due.push(Reverse((end as u32, tie, object)));
        }
        Some(Event::Allocate { object, request: Request { size, align: 1 } })
    }
}

impl Workload for Stream {
    fn step(&mut self) -> Option<Event> {
        match self.due.peek() {
            Some(&Reverse((at, _, object))) if at <= self.born => {
                self.due.pop();
                self.numbers.give(object);
                Some(Event::Free { object })
            }
            _ => self.birth(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The law's mean, where value v counts `worth(v)`, straight from what it draws.
    fn mean(law: Law, worth: impl Fn(u64) -> u64) -> f64 {
        let all: u128 = (0..law.bound).map(|draw| u128::from(worth(draw / STEPS))).sum();
        all as f64 / law.bound as f64
    }

    #[test]
    fn sizes_have_the_mean() {
        for (sum, count) in [(0, 5), (1, 10), (7, 3), (100, 1), (123_456, 789), (9, 10)] {
            let law = Means::new(count, sum, 0).sizes;
            let wanted = sum as f64 / f64::from(count);
            let error = mean(law, |size| size) - wanted;
            assert!((0.0..=1.0 / 256.0).contains(&error), "{sum}/{count}: {error}");
            assert!(law.bound.div_ceil(STEPS) as f64 <= 2.0 * wanted + 2.0, "{sum}/{count}");
        }
    }

    #[test]
    fn lifetimes_up_to_the_end_have_the_sum() {
        // Up to nearly all that nobody freed would have: 4950 of 100 births.
        for lifetimes in [0, 10, 100, 1000, 3000, 4000, 4900] {
            let law = Means::new(100, 0, lifetimes).lifetimes;
            let worth = |life: u64| (0..100).map(|left| life.min(left)).sum();
            let error = mean(law, worth) - lifetimes as f64;
            assert!((0.0..=1.0).contains(&error), "{lifetimes}: {error}, {law:?}");
        }
        // Short beside the run: twice the mean, in steps.
        let law = Means::new(1 << 20, 0, 10 << 20).lifetimes;
        assert!(law.bound.abs_diff(21 * STEPS) <= 2, "{law:?}");
        assert_eq!(Means::new(0, 0, 0).births, 0);
    }

    #[test]
    fn the_largest_traces_do_not_overflow() {
        let births = super::super::MOST_BIRTHS;
        let all = u128::from(births);
        let means = Means::new(births, all << 40, all * (all - 1) / 2);
        assert_eq!(means.lifetimes.bound, MOST_LIFETIME_FACTOR * u64::from(births) * STEPS);
        let twice = (2 << 40) * STEPS;
        assert!(means.sizes.bound.abs_diff(twice) <= 2 * STEPS, "{means:?}");
    }
}
