//! Robson's worst cases of best fit and of next fit.

use super::cells::{Cells, Wanted};
use super::worst::{adversary, words};
use super::{Effort, Item, derived, published};
use crate::problem::Problem;
use allocators::GRANULE;
use results::{Check, Expected};

pub(super) const ITEM: Item = Item {
    name: "robson-1977",
    title: "best fit can need nearly n times what is live, and so can next fit",
    source: "Robson 1977",
    about: "Best fit: some program forces at least (M − 4n + 11)(n − 2) words, n > 5; the one that is \
            played here forces one row of n − 2 words more. First fit on the same events stays at M + 3n.\n\n\
            Next fit: n(M − n) single words are allocated and all but the last of every n freed, \
            each as soon as one more word has come. In a heap of n(M − n) words, whose free tail is \
            an ordinary block, next fit walks through all of it; first fit needs M − n + 1. The \
            smallest heap that serves the events is far less, since there next fit wraps.",
    unit: "words",
    decimals: 0,
    measure,
};

const BEST: [[u64; 2]; 4] = [[512, 6], [1024, 16], [600, 7], [2000, 24]];
const NEXT: [[u64; 2]; 3] = [[4096, 8], [1024, 16], [640, 5]];

fn measure(effort: Effort) -> Result<Vec<Check>, Problem> {
    let mut checks = Vec::new();
    for [live, n] in &BEST[..effort.pick(1, BEST.len())] {
        let cells = cells("robson-1977-best", "best", [*live, *n], None)?;
        let most = ((live - 4 * n + 12) * (n - 2)) as f64;
        let at = |what: &str| format!("{what}, M = {live}, n = {n}");
        let best = words(&cells, "best-fit", "best");
        let bound = ((live - 4 * n + 11) * (n - 2)) as f64;
        checks.push(published(at("best-fit at least"), Expected::AtLeast(bound), best.clone()));
        checks.push(derived(at("best-fit"), Expected::Exactly(most), best));
        let first = words(&cells, "first-fit", "best");
        checks.push(derived(at("first-fit"), Expected::AtMost((live + 3 * n) as f64), first));
    }
    for [live, n] in &NEXT[..effort.pick(1, NEXT.len())] {
        let heap = n * (live - n);
        let fixed = cells("robson-1977-next", "next", [*live, *n], Some(heap))?;
        let at = |what: &str| format!("{what}, M = {live}, n = {n}");
        let next = words(&fixed, "next-fit", "next");
        checks.push(published(at("next-fit"), Expected::Exactly(heap as f64), next));
        let least = Expected::Exactly((live - n + 1) as f64);
        checks.push(derived(at("first-fit"), least, words(&fixed, "first-fit", "next")));
        let growing = cells("robson-1977-next", "next", [*live, *n], None)?;
        checks.push(derived(at("next-fit, growing"), least, words(&growing, "next-fit", "next")));
    }
    Ok(checks)
}

fn cells(kind: &str, name: &str, [live, n]: [u64; 2], heap: Option<u64>) -> Result<Cells, Problem> {
    let table = adversary(kind, &[("live", live), ("largest", n)]);
    Cells::measure(Wanted {
        allocators: ["first-fit", "best-fit", "next-fit"].map(str::to_string).to_vec(),
        workloads: vec![name.to_string()],
        own: vec![(name, table)],
        heap: heap.map(|words| (words * GRANULE).to_string()),
    })
}
