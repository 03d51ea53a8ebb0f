//! The doubling attack, and what it does to real allocators.

use super::worst::{FITS, FITS_AND_BUDDY, measured, words};
use super::{Effort, Item, derived, published};
use crate::problem::Problem;
use allocators::GRANULE;
use results::{Check, Expected};

pub(super) const ITEM: Item = Item {
    name: "doubling",
    title: "every second block goes, the next are twice as long: heap ÷ S = log2(S ÷ b)",
    source: "the doubling attack; figures of real allocators as published with S = 2^27, b = 32",
    about: "Each round allocates S words of blocks of b words, frees every other block of every \
            size and doubles b, until b is S. Live comes to 2S, heap ÷ S to log2(S ÷ b) for all four \
            fits, one more for a buddy, and half of that in terms of what is live.\n\n\
            glibc, snmalloc and Hoard were measured elsewhere; here they stand for scale.",
    unit: "heap ÷ S, or ÷ live where said",
    decimals: 2,
    measure,
};

fn measure(effort: Effort) -> Result<Vec<Check>, Problem> {
    let volumes: Vec<u64> =
        effort.pick(vec![1 << 8, 1 << 10], vec![1 << 8, 1 << 10, 1 << 12, 1 << 14]);
    let named = |&volume: &u64| (format!("S{volume}"), vec![("volume", volume)]);
    let names: Vec<_> = volumes.iter().map(named).collect();
    let cells = measured(&FITS_AND_BUDDY, "doubling", &names)?;
    let mut checks = Vec::new();
    for ((name, _), &volume) in names.iter().zip(&volumes) {
        let rounds = f64::from(volume.ilog2());
        let ratio = |allocator| words(&cells, allocator, name).map(|words| words / volume as f64);
        for fit in FITS {
            let what = format!("{fit}, S/b = {volume}");
            checks.push(derived(what, Expected::Within(rounds, 0.005 * rounds), ratio(fit)));
        }
        let what = format!("buddy, S/b = {volume}");
        let expected = Expected::Within(rounds + 1.0, 0.005 * rounds);
        checks.push(derived(what, expected, ratio("buddy")));
        let live = cells.figure("first-fit", name, |cell| {
            let [heap, live] = [cell.peak_footprint_bytes, cell.peak_live_bytes];
            Some(heap.value()? as f64 / live.value()? as f64)
        });
        let what = format!("first-fit, S/b = {volume}: heap ÷ live");
        checks.push(derived(what, Expected::Within(rounds / 2.0, 0.005 * rounds), live));
    }
    let why = || Err(format!("measured elsewhere, with S = {} granules", (1u64 << 27) / GRANULE));
    for (name, figure) in [("glibc", 4.43), ("snmalloc", 11.52), ("Hoard", 11.60)] {
        checks.push(published(name, Expected::Finding(Some(figure)), why()));
    }
    Ok(checks)
}
