//! Chaos control: how far apart two figures must lie before two policies may be called different.
//!
//! A control is a policy beside its flips, which differ from it in a decision that nobody defends,
//! such as which of two equal blocks is taken. Where a workload comes from a generator, its seeds are
//! replicas too. The largest spread of largest footprint ÷ load that a control shows between itself
//! and its flips, on one stream, or between seeds, is the workload's noise floor. All in millionths.

use crate::claims::refusals;
use crate::names::{fitted, labels, wrapped};
use crate::records::{CellRecord, kind_of_heap};
use crate::run::{Family, Run};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A policy and those that differ from it by nothing that matters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// The policy; its seeds are replicas.
    pub of: String,
    /// The same with another tie-break.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flips: Vec<String>,
}

/// The noise floor of one workload on one kind of heap.
#[derive(Clone, Debug, PartialEq)]
pub struct Floor {
    /// The workload.
    pub workload: String,
    /// The kind of heap.
    pub heap: String,
    /// The largest spread, in millionths of the load.
    pub millionths: u64,
    /// What showed it: `best-fit: tie-breaks`, `best-fit: 5 seeds`.
    pub from: String,
    /// Neighbours in the ranking that are closer to each other, the tightest first.
    pub close: Vec<Close>,
}

/// Two neighbours that are not to be called different.
#[derive(Clone, Debug, PartialEq)]
pub struct Close {
    /// The one that needs less, by its label.
    pub one: String,
    /// The other.
    pub other: String,
    /// How far apart they are, in millionths of the load.
    pub millionths: u64,
}

/// Largest footprint ÷ load by allocator and seed, of those that served everything.
type Ratios<'r> = BTreeMap<&'r str, BTreeMap<u64, u64>>;

/// The floor of every workload that a control was run on, in plan order.
pub fn floors(run: &Run) -> Vec<Floor> {
    if run.experiment.controls.is_empty() {
        return Vec::new();
    }
    let mut order: Vec<(&str, &str)> = Vec::new();
    let mut places: BTreeMap<(&str, &str), Ratios<'_>> = BTreeMap::new();
    let mut fell_short = BTreeSet::new();
    for cell in &run.cells {
        let place = (cell.workload.as_str(), kind_of_heap(&cell.heap));
        let ratios = places.entry(place).or_insert_with(|| {
            order.push(place);
            Ratios::new()
        });
        match ratio(cell) {
            Some(millionths) => {
                ratios.entry(&cell.allocator).or_default().insert(cell.seed, millionths);
            }
            None => _ = fell_short.insert((place, cell.allocator.as_str())),
        }
    }
    for (place, allocator) in fell_short {
        places.get_mut(&place).and_then(|ratios| ratios.remove(allocator));
    }
    order.into_iter().filter_map(|place| floor(run, place, &places[&place])).collect()
}

/// The floor of the place of one bench.
pub(crate) fn floor_of(floors: &[Floor], workload: &str, heap: &str) -> Option<u64> {
    let here = |floor: &&Floor| floor.workload == workload && floor.heap == heap;
    floors.iter().find(here).map(|floor| floor.millionths)
}

fn ratio(cell: &CellRecord) -> Option<u64> {
    let (footprint, live) = (cell.peak_footprint_bytes.value()?, cell.peak_live_bytes.value()?);
    let sound = cell.error.is_empty() && refusals(cell) == 0 && live > 0;
    let millionths = u128::from(footprint) * 1_000_000 / u128::from(live.max(1));
    u64::try_from(millionths).ok().filter(|_| sound)
}

fn spread(values: impl Iterator<Item = u64> + Clone) -> Option<u64> {
    let several = values.clone().nth(1).is_some();
    several
        .then(|| values.clone().max().zip(values.min()))
        .flatten()
        .map(|(most, least)| most - least)
}

fn floor(run: &Run, (workload, heap): (&str, &str), ratios: &Ratios<'_>) -> Option<Floor> {
    let mut spreads: Vec<(u64, String)> = Vec::new();
    for control in &run.experiment.controls {
        let Some(own) = ratios.get(control.of.as_str()) else { continue };
        for (seed, of) in own {
            let flips =
                control.flips.iter().filter_map(|flip| ratios.get(flip.as_str())?.get(seed));
            if let Some(spread) = spread(flips.chain([of]).copied()) {
                spreads.push((spread, format!("{}: tie-breaks", control.of)));
            }
        }
        if let Some(spread) = spread(own.values().copied()) {
            spreads.push((spread, format!("{}: {} seeds", control.of, own.len())));
        }
    }
    let (millionths, from) = spreads.into_iter().rev().max_by_key(|(spread, _)| *spread)?;
    let (workload, heap) = (workload.to_owned(), heap.to_owned());
    Some(Floor { workload, heap, millionths, from, close: close(run, ratios, millionths) })
}

fn mean(seeds: &BTreeMap<u64, u64>) -> u64 {
    let sum: u128 = seeds.values().map(|millionths| u128::from(*millionths)).sum();
    u64::try_from(sum / seeds.len().max(1) as u128).unwrap_or(u64::MAX)
}

/// Neighbours in the ranking by the mean over the seeds; flips and floors do not take part.
fn close(run: &Run, ratios: &Ratios<'_>, floor: u64) -> Vec<Close> {
    let experiment = &run.experiment;
    let flips: BTreeSet<&String> =
        experiment.controls.iter().flat_map(|control| &control.flips).collect();
    let takes_part = |name: &str| {
        !flips.iter().any(|flip| *flip == name)
            && experiment.families.get(name) != Some(&Family::Floors)
    };
    let labels = labels(run);
    let mut ranking: Vec<(u64, &str)> = ratios
        .iter()
        .filter(|(name, _)| takes_part(name))
        .map(|(name, seeds)| (mean(seeds), *name))
        .collect();
    ranking.sort_unstable();
    let label = |name: &str| labels.get(name).cloned().unwrap_or_default();
    let pair = |pair: &[(u64, &str)]| Close {
        one: label(pair[0].1),
        other: label(pair[1].1),
        millionths: pair[1].0 - pair[0].0,
    };
    ranking.windows(2).map(pair).filter(|close| close.millionths < floor).collect()
}

/// `0.0123`, from millionths.
pub(crate) fn decimal(millionths: u64) -> String {
    let rounded = (millionths + 50) / 100;
    format!("{}.{:04}", rounded / 10_000, rounded % 10_000)
}

/// For the terminal; empty without a control.
pub fn control_lines(run: &Run, width: usize) -> String {
    let floors = floors(run);
    if floors.is_empty() {
        return String::new();
    }
    let head = "Noise floor of largest footprint ÷ load, by tie-breaks and seeds; policies that \
                are closer are not to be called different:";
    let mut text = wrapped(head, width) + "\n";
    for floor in &floors {
        let on = if floor.heap == "grow" { String::new() } else { format!(", {}", floor.heap) };
        let place = fitted(&format!("{}{on}", floor.workload), width);
        let line =
            format!("{place}: {} ({})", decimal(floor.millionths), fitted(&floor.from, width));
        text += &(wrapped(&format!("{line}; {}", closeness(floor)), width) + "\n");
    }
    text
}

/// Which neighbours are too close, in words.
pub(crate) fn closeness(floor: &Floor) -> String {
    let pairs: Vec<String> = floor
        .close
        .iter()
        .map(|pair| format!("{} and {} ({})", pair.one, pair.other, decimal(pair.millionths)))
        .collect();
    match pairs.as_slice() {
        [] => "all neighbours in the ranking are further apart".to_owned(),
        pairs => format!("not different: {}", pairs.join(", ")),
    }
}
