//! Knuth's comparison: which of first and best fit runs longer before it is full.

use super::heap::{allocate, built, words};
use super::laws::Numbers;
use super::{Effort, Item, published};
use crate::problem::Problem;
use allocators::Extent;
use rayon::prelude::*;
use results::{Check, Expected};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

pub(super) const ITEM: Item = Item {
    name: "outlast",
    title: "does first fit outlast best fit?",
    source: "Knuth, The Art of Computer Programming 1, section 2.5",
    about: "Knuth reports that in his experiments first fit always lasted longer than best fit \
            before memory overflowed. Here a request of 100 to 2000 words, uniform, comes each step \
            and lives for 1 to 1000 steps, uniform, in a memory a little larger than what is live \
            in the mean (525 525 words); counted is the step of the first refusal, and shown the \
            geometric mean over seeds of first fit's steps ÷ best fit's. A figure above 1 bears \
            Knuth out. His own memory sizes are not known to us, so this is a finding and decides \
            nothing.",
    unit: "steps of first fit ÷ best fit",
    decimals: 2,
    measure,
};

/// What is live in the mean: half the longest life, times the mean size.
const MEAN_LIVE: u64 = 500 * 1050 + 525;
/// Runs that come so far end there.
const MOST_STEPS: u64 = 200_000;

fn measure(effort: Effort) -> Result<Vec<Check>, Problem> {
    let seeds = effort.pick(4, 24u64);
    let one = |percent: u64| -> Result<Check, Problem> {
        let memory = MEAN_LIVE * percent / 100;
        let logarithms: Vec<Option<f64>> = (1..=seeds)
            .into_par_iter()
            .map(|seed| {
                let steps = |fit| steps(fit, memory, seed);
                let [first, best] = [steps("first-fit")?, steps("best-fit")?];
                Ok(first.zip(best).map(|(first, best)| libm::log(first as f64 / best as f64)))
            })
            .collect::<Result<_, Problem>>()?;
        let known: Vec<f64> = logarithms.into_iter().flatten().collect();
        let measured = match known.len() as u64 {
            count if count == seeds => Ok(libm::exp(known.iter().sum::<f64>() / count as f64)),
            count => Err(format!("in {} of {seeds} runs nobody refused", seeds - count)),
        };
        let what = format!("memory of {percent} % of the mean live words");
        Ok(published(what, Expected::Finding(None), measured))
    };
    [105, 108, 110, 112, 115].into_iter().map(one).collect()
}

/// The step of the first refusal, if there is one.
fn steps(fit: &str, memory: u64, seed: u64) -> Result<Option<u64>, Problem> {
    let mut sizes = Numbers::uniform(100, 2000, MOST_STEPS, seed)?;
    let mut lives = Numbers::uniform(1, 1000, MOST_STEPS, seed + 1000)?;
    let mut heap = built(fit, words(memory))?;
    let mut leaving: BinaryHeap<Reverse<(u64, u64, u64)>> = BinaryHeap::new();
    for now in 0..MOST_STEPS {
        while let Some(&Reverse((time, offset, len))) = leaving.peek()
            && time <= now
        {
            leaving.pop();
            heap.free(Extent::new(offset, len));
        }
        let (Some(size), Some(life)) = (sizes.next(), lives.next()) else { break };
        match allocate(&mut *heap, size) {
            Some(extent) => leaving.push(Reverse((now + life, extent.offset(), extent.len()))),
            None => return Ok(Some(now)),
        }
    }
    Ok(None)
}
