//! Shore's experiment: a memory that is always saturated, and how much of it, over time, is in use.

use super::heap::{allocate, built, words};
use super::laws::{Law, Numbers};
use super::{Effort, Item, derived, reported};
use crate::problem::Problem;
use allocators::Extent;
use rayon::prelude::*;
use results::{Check, Expected};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

pub(super) const ITEM: Item = Item {
    name: "shore",
    title: "first fit beats best fit where sizes vary much, and loses where they vary little",
    source: "Shore 1975",
    about: "A memory of 32 768 words, a granule each, and a queue of requests whose head waits until \
            it fits. Sizes have mean 256: uniform on 0 to 512, exponential, normal with deviation \
            64, or hyperexponential with squared coefficient of variation 4, rounded up. Lifetimes \
            are uniform on 5 to 15, from placement on; departures come one at a time, and the head \
            is tried after each. 150 000 requests, measured from the placement of the 25 000th; \
            means of 8 seeds.\n\n\
            Shore's abstract gives the signs; the figures and differences are from a simulation of \
            this set-up. With whole-number lifetimes and departures in batches the signs are lost.",
    unit: "use of memory × time",
    decimals: 3,
    measure,
};

const WORDS: u64 = 32_768;
const MEAN: f64 = 256.0;
/// Ticks to a unit of time: lifetimes are real numbers to this precision.
const TICKS: u64 = 1 << 16;
const FITS: [(&str, &str); 4] =
    [("FF", "first-fit"), ("BF", "best-fit"), ("WF", "worst-fit"), ("NF", "next-fit")];

/// A law, and what a simulation gave for the four fits.
const LAWS: [(&str, Law, [f64; 4]); 4] = [
    ("uniform", Law::Uniform, [0.874, 0.888, 0.833, 0.868]),
    ("exponential", Law::Exponential, [0.831, 0.823, 0.756, 0.804]),
    ("normal", Law::Normal, [0.888, 0.902, 0.869, 0.886]),
    ("hyperexponential", Law::Hyperexponential, [0.765, 0.730, 0.664, 0.727]),
];

fn measure(effort: Effort) -> Result<Vec<Check>, Problem> {
    let (seeds, requests) = effort.pick((1, 40_000), (8, 150_000));
    let cells: Vec<(usize, usize, u64)> = (0..LAWS.len())
        .flat_map(|law| (0..FITS.len()).map(move |fit| (law, fit)))
        .flat_map(|(law, fit)| (1..=seeds).map(move |seed| (law, fit, seed)))
        .collect();
    let used: Vec<f64> = cells
        .par_iter()
        .map(|&(law, fit, seed)| utilisation(LAWS[law].1, FITS[fit].1, requests, seed))
        .collect::<Result<_, _>>()?;
    let mut means = [[0.0; 4]; 4];
    for (&(law, fit, _), used) in cells.iter().zip(used) {
        means[law][fit] += used / seeds as f64;
    }
    let tolerance = effort.pick(0.02, 0.003);
    let mut checks = Vec::new();
    for ((law, _, known), means) in LAWS.iter().zip(means) {
        let best_wins = known[1] > known[0];
        let sign = if best_wins { means[1] - means[0] } else { means[0] - means[1] };
        let what = format!("{law}: {}", if best_wins { "BF − FF" } else { "FF − BF" });
        checks.push(reported(format!("{what}, sign"), Expected::AtLeast(0.0), Ok(sign)));
        let known_sign = (known[1] - known[0]).abs();
        checks.push(derived(what, Expected::Within(known_sign, tolerance), Ok(sign)));
        for place in [2, 3] {
            let what = format!("{law}: FF − {}", FITS[place].0);
            let expected = Expected::Within(known[0] - known[place], tolerance);
            checks.push(derived(what, expected, Ok(means[0] - means[place])));
        }
    }
    for ((law, _, known), means) in LAWS.iter().zip(means) {
        for (place, (_, fit)) in FITS.iter().enumerate() {
            let expected = Expected::Finding(Some(known[place]));
            checks.push(derived(format!("{fit}, {law}"), expected, Ok(means[place])));
        }
    }
    Ok(checks)
}

/// Words in use × time ÷ (words × time), from the placement of the sixth part's last request on.
fn utilisation(law: Law, fit: &str, requests: u64, seed: u64) -> Result<f64, Problem> {
    let mut sizes = Numbers::of_law(law, MEAN, WORDS, requests, seed)?;
    // Another seed: the same one would tie a request's lifetime to its size.
    let mut lives = Numbers::uniform(5 * TICKS, 15 * TICKS - 1, requests, seed + 1000)?;
    let mut heap = built(fit, words(WORDS))?;
    let mut leaving: BinaryHeap<Reverse<(u64, u64, u64, u64)>> = BinaryHeap::new();
    let (mut now, mut started, mut in_use, mut product) = (0u64, 0u64, 0u64, 0u128);
    for placed in 1..=requests {
        let (Some(size), Some(life)) = (sizes.next(), lives.next()) else { break };
        let extent = loop {
            if let Some(extent) = allocate(&mut *heap, size) {
                break extent;
            }
            let Some(Reverse((time, _, offset, len))) = leaving.pop() else {
                return Err(Problem::new(format!("{fit} refused {size} words of an empty memory")));
            };
            product += u128::from(in_use) * u128::from(time - now);
            now = time;
            let extent = Extent::new(offset, len);
            in_use -= len;
            heap.free(extent);
        };
        in_use += extent.len();
        leaving.push(Reverse((now + life, placed, extent.offset(), extent.len())));
        if placed == requests / 6 {
            (started, product) = (now, 0);
        }
    }
    let capacity = words(WORDS).capacity();
    Ok(product as f64 / (capacity as f64 * (now - started) as f64))
}
