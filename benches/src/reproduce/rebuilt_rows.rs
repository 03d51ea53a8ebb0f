//! The two rows of Johnstone and Wilson's table that can be rebuilt without their traces.

use super::cells::{Cells, Wanted};
use super::{Effort, Item, published};
use crate::problem::Problem;
use results::{Check, Expected};
use std::fmt::Write as _;
use toml::{Table, Value};

pub(super) const ITEM: Item = Item {
    name: "rebuilt-rows",
    title: "LRUsim and Hyper, rebuilt from what the paper says of them",
    source: "Johnstone and Wilson 1998",
    about: "LRUsim is a ramp of 39 010 objects of 36 bytes. Hyper allocates an array of 393 256 \
            bytes, then one of 1 687 552, and keeps 292 objects of 52 bytes in a queue, 108 000 of \
            them allocated. Sizes are multiplied by 16 and the heap grows by 4096 bytes, the paper's \
            own protocol, so that granules cost nothing. Overhead #4: most used ÷ most live − 1.\n\n\
            The double buddy's figure for Hyper depends on how its areas are obtained and aligned, \
            which the paper does not say: a finding. With the arrays in the other order a buddy \
            loses a quarter of what it loses in theirs.",
    unit: "overhead #4 (%)",
    decimals: 1,
    measure,
};

/// Bytes of the protocol to a byte of the paper.
const SCALE: u64 = 16;

fn measure(_: Effort) -> Result<Vec<Check>, Problem> {
    let own = vec![
        ("LRUsim", stream(&ramp())),
        ("Hyper", stream(&hyper([393_256, 1_687_552]))),
        ("Hyper-reversed", stream(&hyper([1_687_552, 393_256]))),
    ];
    let fits =
        ["first-fit", "best-fit", "worst-fit", "next-fit"].map(|fit| format!("{fit}:grow=4096"));
    let others = ["buddy", "double-buddy", "segregated-storage"].map(str::to_string);
    let cells = Cells::measure(Wanted {
        allocators: fits.iter().chain(&others).cloned().collect(),
        workloads: own.iter().map(|(name, _)| (*name).to_string()).collect(),
        own,
        heap: None,
    })?;
    let of = |allocator: &str, workload: &str, expected: Expected| {
        let name = allocator.trim_end_matches(":grow=4096");
        published(format!("{workload}, {name}"), expected, cells.overhead_4(allocator, workload))
    };
    let mut checks: Vec<Check> =
        fits.iter().map(|fit| of(fit, "LRUsim", Expected::AtMost(0.3))).collect();
    checks.push(of("buddy", "LRUsim", Expected::Within(77.7, 1.5)));
    checks.push(of("double-buddy", "LRUsim", Expected::Within(33.7, 1.5)));
    checks.extend(fits.iter().map(|fit| of(fit, "Hyper", Expected::AtMost(0.2))));
    checks.push(of("buddy", "Hyper", Expected::Within(99.9, 1.5)));
    checks.push(of("segregated-storage", "Hyper", Expected::Within(26.0, 1.5)));
    checks.push(of("double-buddy", "Hyper", Expected::Finding(Some(50.0))));
    let reversed = of("buddy", "Hyper-reversed", Expected::Within(25.9, 1.5));
    checks.push(Check { origin: results::Origin::Derived, ..reversed });
    Ok(checks)
}

fn stream(events: &str) -> Table {
    Table::from_iter([("events".to_string(), Value::String(events.to_string()))])
}

fn ramp() -> String {
    let mut events = String::new();
    for object in 0..39_010 {
        let _ = write!(events, "a{object}:{} ", 36 * SCALE);
    }
    events
}

/// Two arrays, then a queue of 292 objects through which 108 000 pass.
fn hyper(arrays: [u64; 2]) -> String {
    let mut events = String::new();
    for (object, size) in arrays.into_iter().enumerate() {
        let _ = write!(events, "a{object}:{} ", size * SCALE);
    }
    for object in 2..108_002 {
        if object >= 294 {
            let _ = write!(events, "f{} ", object - 292);
        }
        let _ = write!(events, "a{object}:{} ", 52 * SCALE);
    }
    events
}
