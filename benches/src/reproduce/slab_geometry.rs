//! Slab geometry: what a slab's tail costs, and how many objects it holds.

use super::heap::built;
use super::{Effort, Item, published};
use crate::problem::Problem;
use allocators::{Extent, GRANULE, Heap, Request};
use results::{Check, Expected};

pub(super) const ITEM: Item = Item {
    name: "slab-geometry",
    title: "a slab of n objects loses at most 1/n to its tail",
    source: "Bonwick 1994",
    about: "A cache of one object size is filled slab by slab; the tail is what no object of a \
            full slab covers. Eight objects a slab keep it under an eighth. The figures of \
            Bonwick's kernel run (14 % of memory lost by slabs, 27 to 46 % by the allocators before \
            them) need his kernel's trace, which was never published.",
    unit: "% of a slab",
    decimals: 2,
    measure,
};

/// Object sizes in bytes, none of which a slab rounds; the paper's own 400 is one of them.
fn sizes() -> impl Iterator<Item = u64> {
    (1..=32).map(|count| count * GRANULE).chain([528, 720, 1040, 2048, 4112, 10_000])
}

fn measure(_: Effort) -> Result<Vec<Check>, Problem> {
    let mut checks = Vec::new();
    let (mut worst, mut worst_size, mut least_held) = (0.0, 0, u64::MAX);
    let mut against_bound: f64 = 0.0;
    for size in sizes() {
        let slab = geometry(size)?;
        let tail = slab.tail as f64 / slab.len as f64;
        against_bound = against_bound.max(tail * slab.objects as f64);
        least_held = least_held.min(slab.objects);
        if tail > worst {
            (worst, worst_size) = (tail, size);
        }
        if size == 400 {
            let held = Ok(slab.objects as f64);
            checks.push(published("400 in 4096: objects (not %)", Expected::Exactly(10.0), held));
            let left = Ok(slab.tail as f64);
            checks.push(published(
                "400 in 4096: bytes left (not %)",
                Expected::Exactly(96.0),
                left,
            ));
        }
    }
    let what = "greatest tail × objects ÷ slab (not %)";
    checks.push(published(what, Expected::AtMost(1.0), Ok(against_bound)));
    let what = "fewest objects a slab (not %)";
    checks.push(published(what, Expected::AtLeast(8.0), Ok(least_held as f64)));
    let what = format!("greatest tail, of {worst_size}-byte objects");
    checks.push(published(what, Expected::AtMost(12.5), Ok(100.0 * worst)));
    let why = || Err("the kernel run behind it was never published".to_string());
    for (system, percent) in
        [("slab", 14.0), ("SunOS 4.1.3", 27.0), ("4.4BSD", 45.0), ("SVr4", 46.0)]
    {
        let what = format!("kenbus, memory lost: {system}");
        checks.push(published(what, Expected::Finding(Some(percent)), why()));
    }
    Ok(checks)
}

/// A slab as its grants show it.
struct Slab {
    len: u64,
    objects: u64,
    tail: u64,
}

/// Fills a cache until its third slab begins: where a grant does not lie right behind the one
/// before it, a slab ended.
fn geometry(size: u64) -> Result<Slab, Problem> {
    let name = format!("slab:object={size}");
    let mut cache = built(&name, Heap::Fixed { capacity: 1 << 22 })?;
    let mut grants: Vec<Extent> = Vec::new();
    while let Some(extent) = cache.allocate(Request::new(size, 1)) {
        grants.push(extent);
    }
    grants.sort_unstable_by_key(|extent| extent.offset());
    let slot = grants[0].len();
    // Without a tail slabs lie seamlessly side by side, and every power of two of slots is one.
    let breaks: Vec<usize> =
        (1..grants.len()).filter(|&at| grants[at].offset() != grants[at - 1].end()).collect();
    let Some(&objects) = breaks.first() else {
        let len = (8 * slot).next_power_of_two().max(4096);
        return Ok(Slab { len, objects: len / slot, tail: 0 });
    };
    let len = grants[objects].offset() - grants[0].offset();
    Ok(Slab { len, objects: objects as u64, tail: len - objects as u64 * slot })
}
