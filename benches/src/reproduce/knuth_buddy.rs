//! Knuth's exercise on the buddy: 1 + r/2 times what is live.

use super::worst::{measured, words};
use super::{Effort, Item, reported};
use crate::problem::Problem;
use results::{Check, Expected};

pub(super) const ITEM: Item = Item {
    name: "knuth-buddy",
    title: "a binary buddy needs 1 + r/2 times what is ever live",
    source: "Knuth, The Art of Computer Programming 1, exercise 2.5-41",
    about: "n = 2^(r+1) blocks of one word; in round k all blocks go whose start is no multiple of \
            2^k, and blocks of 2^k words come in their place. Never more than n words are live. \
            Exact for each r.",
    unit: "heap ÷ n",
    decimals: 1,
    measure,
};

fn measure(effort: Effort) -> Result<Vec<Check>, Problem> {
    let rounds: Vec<u64> = (2..=effort.pick(12, 16)).collect();
    let named = |&r: &u64| (format!("r{r}"), vec![("r", r)]);
    let names: Vec<_> = rounds.iter().map(named).collect();
    let cells = measured(&["buddy"], "knuth-buddy", &names)?;
    let check = |(name, r): (&String, u64)| {
        let ratio = words(&cells, "buddy", name).map(|words| words / (1u64 << (r + 1)) as f64);
        reported(format!("r = {r}"), Expected::Exactly(1.0 + r as f64 / 2.0), ratio)
    };
    Ok(names.iter().zip(rounds).map(|((name, _), r)| check((name, r))).collect())
}
