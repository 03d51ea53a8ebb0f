//! The fifty-percent rule: in equilibrium there are half as many free blocks as live ones, times
//! the chance that a request leaves a remainder.

use super::gaps::Gaps;
use super::heap::built;
use super::{Effort, Item, derived, published};
use crate::problem::Problem;
use allocators::{Extent, Heap, Request};
use rayon::prelude::*;
use results::{Check, Expected};
use toml::Table;
use workloads::{Event, Source};

pub(super) const ITEM: Item = Item {
    name: "fifty-percent",
    title: "free blocks ÷ (p × live blocks) is a half",
    source: "Knuth, The Art of Computer Programming 1, section 2.5; Shore 1977",
    about: "2000 live objects on a growing heap whose wilderness is not counted; each step frees a \
            random one and then allocates. p is the share of all requests that leave a remainder. \
            The first quarter is not counted. Sizes in granules: uniform on 1 to 1000, or \
            exponential with mean 500.\n\n\
            The rule assumes that who dies is independent of where it lies. With lifetimes uniform \
            on 1 to 4000 allocations it is no law for next and worst fit, as Shore found.",
    unit: "free ÷ (p × live)",
    decimals: 3,
    measure,
};

const FITS: [&str; 4] = ["first-fit", "best-fit", "worst-fit", "next-fit"];
const UNIFORM: &str = "{ law = 'uniform', min = 16, max = 16000, step = 16 }";
const EXPONENTIAL: &str =
    "{ law = 'exponential', mean = 8000.0, min = 16, max = 160000, step = 16 }";
/// What a simulation from the definitions gave with uniform lifetimes, by size law and fit.
const LIMITED: [[f64; 4]; 2] = [[0.49, 0.49, 0.42, 0.46], [0.49, 0.49, 0.38, 0.42]];

fn measure(effort: Effort) -> Result<Vec<Check>, Problem> {
    let steps = effort.pick(100_000, 600_000);
    let random = |size: &str| {
        format!(
            "live = 2000\nsize = {size}\nphases = [{{ phase = 'ramp' }}, {{ phase = 'steady', replacements = {steps} }}]"
        )
    };
    let limited = |size: &str| {
        format!(
            "live = 2000\nsize = {size}\nlifetime = {{ law = 'uniform', min = 1, max = 4000 }}\n\
         phases = [{{ phase = 'churn', allocations = {steps} }}]"
        )
    };
    let mut wanted = Vec::new();
    for (law, size) in [("uniform", UNIFORM), ("exponential", EXPONENTIAL)] {
        for fit in FITS {
            wanted.push((fit, law, None, random(size)));
        }
    }
    for (number, (law, size)) in
        [("uniform", UNIFORM), ("exponential", EXPONENTIAL)].into_iter().enumerate()
    {
        for (place, fit) in FITS.into_iter().enumerate() {
            wanted.push((fit, law, Some(LIMITED[number][place]), limited(size)));
        }
    }
    let tolerance = effort.pick(0.02, 0.01);
    let checks = wanted.into_par_iter().map(|(fit, law, derived_figure, definition)| {
        let ratio = Ok(ratio(fit, &definition)?);
        Ok(match derived_figure {
            None => published(format!("{fit}, {law}"), Expected::Within(0.5, tolerance), ratio),
            Some(figure) => {
                let what = format!("{fit}, {law}, limited lives");
                derived(what, Expected::Finding(Some(figure)), ratio)
            }
        })
    });
    checks.collect()
}

/// Mean free blocks ÷ (p × mean live blocks), over all but the first quarter of the steps.
fn ratio(fit: &str, definition: &str) -> Result<f64, Problem> {
    let table: Table = definition.parse().map_err(|error| Problem::new(format!("{error}")))?;
    let source = Source::from_definition("equilibrium", &table, "reproduce")?;
    let allocates = source.survey(1)?.allocates;
    let mut stream = source.open(1)?;
    let mut heap = built(fit, Heap::Growing { reserve: 1 << 32 })?;
    let mut objects: Vec<Option<Extent>> = Vec::new();
    let mut gaps = Gaps::default();
    let (mut asked, mut live) = (0u64, 0u64);
    let (mut steps, mut remainders, mut free_blocks, mut live_blocks) = (0u64, 0u64, 0u64, 0u64);
    while let Some(event) = stream.step() {
        match event {
            Event::Allocate { object, request } => {
                let extent = heap.allocate(Request::new(request.size, 1));
                let extent = extent.ok_or_else(|| Problem::new(format!("{fit} refused")))?;
                let left = gaps.allocate(extent);
                objects.resize(objects.len().max(object as usize + 1), None);
                objects[object as usize] = Some(extent);
                (asked, live) = (asked + 1, live + 1);
                if asked > allocates / 4 {
                    steps += 1;
                    remainders += u64::from(left);
                    free_blocks += gaps.count();
                    live_blocks += live;
                }
            }
            Event::Free { object } => {
                if let Some(extent) = objects[object as usize].take() {
                    heap.free(extent);
                    gaps.free(extent);
                    live -= 1;
                }
            }
            Event::Resize { .. } => {}
        }
    }
    let p = remainders as f64 / steps as f64;
    Ok(free_blocks as f64 / (p * live_blocks as f64))
}
