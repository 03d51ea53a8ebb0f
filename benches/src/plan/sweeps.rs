//! Allocators of a plan that differ in one knob's bytes only: what a figure can show as a curve.

use super::Planned;
use allocators::Named;
use results::{Sweep, SweepStep};
use std::collections::{BTreeMap, BTreeSet};

/// Fewer values make no curve.
const FEWEST: usize = 3;

/// What has been found: by knob and the name without it, where it came first and its steps.
type Found = BTreeMap<(&'static str, String), (usize, Vec<SweepStep>)>;

/// By knob, then in the order of the plan.
pub(super) fn sweeps(cells: &[Planned]) -> Vec<Sweep> {
    let (mut seen, mut found) = (BTreeSet::new(), Found::new());
    for allocator in cells.iter().map(|planned| &planned.cell.allocator) {
        if seen.insert(allocator.to_string()) {
            add(&mut found, allocator);
        }
    }
    in_order(found)
}

fn add(found: &mut Found, allocator: &Named) {
    for setting in allocator.settings() {
        let place = found.len();
        let step = SweepStep { bytes: setting.bytes, allocator: allocator.to_string() };
        let sweep = found.entry((setting.knob, setting.rest)).or_insert((place, Vec::new()));
        sweep.1.push(step);
    }
}

fn in_order(found: Found) -> Vec<Sweep> {
    let long = found.into_iter().filter(|(_, (_, steps))| steps.len() >= FEWEST);
    let mut all: Vec<(usize, Sweep)> = long
        .map(|((knob, of), (place, mut steps))| {
            steps.sort_by_key(|step| step.bytes);
            (place, Sweep { knob: knob.to_owned(), of, steps })
        })
        .collect();
    all.sort_by(|(a, one), (b, other)| (&one.knob, a).cmp(&(&other.knob, b)));
    all.into_iter().map(|(_, sweep)| sweep).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_counts_the_default_and_keeps_other_knobs_apart() {
        let names = [
            "worst-fit:split=64",
            "worst-fit:split=48",
            "worst-fit",
            "first-fit:split=64",
            "first-fit",
            "first-fit:split=32",
            "first-fit:order=lifo:split=32",
            "first-fit:order=lifo:split=64",
            "first-fit:grow=4K:split=32",
            "first-fit:grow=8K:split=32",
            "first-fit:grow=16K:split=32",
        ];
        let mut found = Found::new();
        names.iter().for_each(|name| add(&mut found, &Named::parse(name).unwrap()));
        let said = |sweep: &Sweep| {
            let bytes = sweep.steps.iter().map(|step| step.bytes.to_string());
            format!("{} {} {}", sweep.knob, sweep.of, bytes.collect::<Vec<_>>().join(" "))
        };
        let said: Vec<String> = in_order(found).iter().map(said).collect();
        let grow = "grow first-fit:split=32 4096 8192 16384";
        assert_eq!(said, [grow, "split worst-fit 16 48 64", "split first-fit 16 32 64"]);
    }
}
