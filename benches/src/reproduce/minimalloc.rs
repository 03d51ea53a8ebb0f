//! minimalloc's challenging instances, played online and planned offline.

use super::cells::{Cells, Wanted};
use super::{Effort, Item, derived};
use crate::planning::planned_bytes;
use crate::problem::Problem;
use results::{Check, Expected};

pub(super) const ITEM: Item = Item {
    name: "minimalloc",
    title: "what knowing every lifetime is worth",
    source: "google/minimalloc; Moffitt 2023",
    about: "Buffers of an accelerator, whose lives a compiler knows. Online, events come by time, at \
            each time the frees before the allocates, each in the order of the rows, and every allocator \
            has a heap that grows. Offline, greedy by size places the largest buffer first, ties by \
            earlier start, at the lowest place free for all its life. The figures are makespan ÷ load, \
            and since every size is a multiple of 512, rounding adds nothing. Those of A, C, E and G gate; \
            D, I and J are findings without a figure of others. For A, E, G and I a plan of exactly the \
            load is known.",
    unit: "makespan ÷ load",
    decimals: 3,
    measure,
};

/// Who plays online, in the order of the figures below.
const ONLINE: [&str; 4] = ["first-fit", "best-fit", "worst-fit", "buddy"];
const OFFLINE: &str = "greedy-by-size";

/// Instances with what the four need online, and greedy by size offline.
const KNOWN: [(&str, [f64; 4], f64); 4] = [
    ("a", [1.534, 1.752, 1.965, 3.000], 1.290),
    ("c", [1.702, 1.754, 1.958, 3.027], 1.364),
    ("e", [1.890, 1.855, 2.155, 2.500], 1.369),
    ("g", [1.281, 1.219, 1.255, 1.750], 1.332),
];
/// Instances that nobody has figures of.
const OTHERS: [&str; 3] = ["d", "i", "j"];
/// Figures are given to three decimals.
const LAST_DECIMAL: f64 = 0.000_500_1;

fn measure(_: Effort) -> Result<Vec<Check>, Problem> {
    let name = |instance: &str| format!("minimalloc-{instance}");
    let instances = KNOWN.iter().map(|known| known.0).chain(OTHERS);
    let cells = Cells::measure(Wanted {
        allocators: ONLINE.map(str::to_string).to_vec(),
        workloads: instances.clone().map(name).collect(),
        ..Wanted::default()
    })?;
    let mut checks = Vec::new();
    for instance in instances {
        let workload = name(instance);
        let known = KNOWN.iter().find(|known| known.0 == instance);
        let expected = |figure: Option<f64>| match figure {
            Some(figure) => Expected::Within(figure, LAST_DECIMAL),
            None => Expected::Finding(None),
        };
        let what = |who: &str| format!("{}, {who}", instance.to_uppercase());
        for (at, allocator) in ONLINE.into_iter().enumerate() {
            let measured = cells.footprint_to_load(allocator, &workload);
            let figure = known.map(|known| known.1[at]);
            checks.push(derived(what(allocator), expected(figure), measured));
        }
        let figure = known.map(|known| known.2);
        let measured = cells.stream(&workload).and_then(|(source, survey)| {
            let bytes = planned_bytes(OFFLINE, source, 0)?;
            Ok(bytes as f64 / survey.load_bytes as f64)
        });
        checks.push(derived(what(OFFLINE), expected(figure), measured));
    }
    Ok(checks)
}
