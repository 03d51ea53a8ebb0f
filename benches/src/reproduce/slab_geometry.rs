//! Slab geometry: what a slab's tail costs.

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
            full slab covers, and a slab without one is passed over. Eight objects a slab keep it \
            under an eighth. The figures of Bonwick's kernel run (14 % of memory lost by slabs, 27 \
            to 46 % by the allocators before them) need his kernel's trace, which was never \
            published.",
    unit: "% of memory lost",
    decimals: 2,
    measure,
};

/// Object sizes in bytes, none of which a slab rounds; the paper's own 400 is one of them.
fn sizes() -> impl Iterator<Item = u64> {
    (1..=32).map(|count| count * GRANULE).chain([528, 720, 1040, 2048, 4112, 10_000])
}

fn measure(_: Effort) -> Result<Vec<Check>, Problem> {
    let mut checks = Vec::new();
    let mut worst = (0.0, 0);
    for size in sizes() {
        let Some(slab) = geometry(size)? else { continue };
        let lost = 100.0 * slab.tail as f64 / slab.len as f64;
        let bound = Expected::AtMost(100.0 / slab.objects as f64);
        let what = format!("{} objects of {size} in {}", slab.objects, slab.len);
        checks.push(published(what, bound, Ok(lost)));
        if size == 400 {
            let what = "10 objects of 400 in 4096 leave 96 bytes";
            checks.push(published(what, Expected::Exactly(9600.0 / 4096.0), Ok(lost)));
        }
        if lost > worst.0 {
            worst = (lost, size);
        }
    }
    let what = format!("greatest tail, of {}-byte objects", worst.1);
    checks.push(published(what, Expected::AtMost(12.5), Ok(worst.0)));
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
/// before it, a slab ended. `None` where none ends so, since a slab without a tail shows no end.
fn geometry(size: u64) -> Result<Option<Slab>, Problem> {
    let name = format!("slab:object={size}");
    let mut cache = built(&name, Heap::Fixed { capacity: 1 << 22 })?;
    let mut grants: Vec<Extent> = Vec::new();
    while let Some(extent) = cache.allocate(Request::new(size, 1)) {
        grants.push(extent);
    }
    grants.sort_unstable_by_key(|extent| extent.offset());
    let slot = grants[0].len();
    let Some(objects) = (1..grants.len()).find(|&at| grants[at].offset() != grants[at - 1].end())
    else {
        return Ok(None);
    };
    let len = grants[objects].offset() - grants[0].offset();
    let objects = objects as u64;
    Ok(Some(Slab { len, objects, tail: len - objects * slot }))
}
