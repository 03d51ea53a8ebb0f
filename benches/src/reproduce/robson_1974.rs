//! Robson's worst case: what every allocator that moves nothing can be made to need.

use super::worst::{FITS, FITS_AND_BUDDY, measured, words};
use super::{Effort, Item, derived, published};
use crate::problem::Problem;
use results::{Check, Expected};

pub(super) const ITEM: Item = Item {
    name: "robson-1974",
    title: "M(½·log2 n + 1) − n + 1 words, and no fit gets by with less",
    source: "Robson 1974",
    about: "The adversary keeps at most M words live in blocks of 1 to n words, looks where they \
            lie, and frees what serves it best. No allocator that moves nothing can get by with \
            less than the bound; first, best, worst and next fit need just that, a binary buddy \
            M(½·log2 n + 1). Exact to the word, on a heap that grows.",
    unit: "words",
    decimals: 0,
    measure,
};

/// M and n; the first three are those of the literature, all hold.
const CASES: [[u64; 2]; 6] =
    [[1024, 16], [1024, 2], [16_384, 256], [4096, 64], [2048, 512], [768, 8]];

fn measure(effort: Effort) -> Result<Vec<Check>, Problem> {
    let cases = &CASES[..effort.pick(2, CASES.len())];
    let named = |&[live, largest]: &[u64; 2]| {
        (format!("M{live}-n{largest}"), vec![("live", live), ("largest", largest)])
    };
    let names: Vec<_> = cases.iter().map(named).collect();
    let cells = measured(&FITS_AND_BUDDY, "robson-1974", &names)?;
    let mut checks = Vec::new();
    for ((name, _), [live, largest]) in names.iter().zip(cases) {
        let bound = live + live * u64::from(largest.ilog2()) / 2;
        for fit in FITS {
            let expected = Expected::Exactly((bound - largest + 1) as f64);
            let what = format!("{fit}, M = {live}, n = {largest}");
            checks.push(published(what, expected, words(&cells, fit, name)));
        }
        let what = format!("buddy, M = {live}, n = {largest}");
        let expected = Expected::Exactly(bound as f64);
        checks.push(derived(what, expected, words(&cells, "buddy", name)));
    }
    Ok(checks)
}
