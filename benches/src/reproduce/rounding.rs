//! What rounding costs: granted bytes ÷ requested bytes, by policy and law of sizes.

use super::heap::built;
use super::{Effort, Item, derived, not_built, published, reported};
use crate::problem::Problem;
use allocators::{GRANULE, Heap, Request};
use rayon::prelude::*;
use results::{Check, Expected};
use toml::Table;
use workloads::{Event, Source};

pub(super) const ITEM: Item = Item {
    name: "rounding",
    title: "internal fragmentation of buddies and classes",
    source: "Peterson and Norman 1977; Russell 1977; Hirschberg 1973",
    about: "A million sizes in granules, granted one at a time on an empty heap: what a policy grants \
            over what it was asked for. Uniform on 1 to 2^16 a binary buddy grants 4/3, at its worst \
            (uniform on 1 to 4/3 of a power of two) 3/2; log-uniform over octaves 2·ln 2 = 1.3863; exponential 1/ln 2 = 1.4427. Blocks of 2^k and 3·2^k halve the loss. TLSF rounds \
            no grant, but passes over blocks less than 1/32 longer than the request: shown is the \
            shortest heap that serves a request ÷ the request, at its worst.",
    unit: "granted ÷ requested",
    decimals: 4,
    measure,
};

/// 2^16 granules, in bytes.
const OCTAVES: u64 = GRANULE << 16;

fn measure(effort: Effort) -> Result<Vec<Check>, Problem> {
    let count = effort.pick(100_000, 1_000_000);
    let uniform = |most: u64| {
        format!("{{ law = 'uniform', min = 16, max = {}, step = 16 }}", most / GRANULE * GRANULE)
    };
    let exponential = format!(
        "{{ law = 'exponential', mean = {:.1}, min = 16, max = {}, step = 16 }}",
        500.0 * 16.0,
        GRANULE << 18
    );
    let log_uniform = log_uniform(256, 1 << 16);
    let worst = uniform(OCTAVES * 4 / 3);
    let within = |figure: f64| Expected::Within(figure, 0.005 * figure);
    let cases = [
        ("buddy", "uniform to 2^16", uniform(OCTAVES), within(4.0 / 3.0)),
        ("buddy", "uniform to 4/3·2^16", worst, within(1.5)),
        ("buddy", "log-uniform over octaves", log_uniform, within(2.0 * std::f64::consts::LN_2)),
        ("buddy", "exponential", exponential, within(std::f64::consts::LOG2_E)),
    ];
    let mut checks: Vec<Check> = cases
        .into_par_iter()
        .map(|(allocator, law, size, expected)| {
            let what = format!("{allocator}, {law}");
            Ok(published(what, expected, Ok(ratio(allocator, &size, count)?)))
        })
        .collect::<Result<_, Problem>>()?;
    // Classes of 2^k and 3·2^k have a longest block; the law must stay below it.
    let halves = ratio("segregated-storage:classes=halves", &uniform(OCTAVES), count)?;
    let what = "2^k and 3·2^k, uniform to 2^16";
    checks.push(reported(what, within(7.0 / 6.0), Ok(halves)));
    let fibonacci = "Fibonacci buddy";
    for (what, expected) in [
        ("Fibonacci buddy, least of an octave", Expected::AtLeast(1.236)),
        ("Fibonacci buddy, most of an octave", Expected::AtMost(1.309)),
        ("Fibonacci buddy, mean of an octave", within(1.284)),
    ] {
        checks.push(derived(what, expected, not_built(fibonacci)));
    }
    let search = "tlsf, shortest heap ÷ request, at worst";
    checks.push(published(search, Expected::AtMost(33.0 / 32.0), Ok(passed_over("tlsf")?)));
    let half = "half fit, block passed over ÷ request";
    checks.push(published(half, Expected::AtMost(2.0), not_built("half fit")));
    Ok(checks)
}

/// Sizes whose logarithm is uniform: a granule count s has weight log((s + ½) ÷ (s − ½)).
fn log_uniform(least: u64, most: u64) -> String {
    let mut bins = String::new();
    for size in least..most {
        let weight = libm::log((size as f64 + 0.5) / (size as f64 - 0.5)) * (1u64 << 40) as f64;
        bins.push_str(&format!("[{}, {}],", size * GRANULE, weight as u64));
    }
    format!("{{ law = 'histogram', bins = [{bins}] }}")
}

/// Granted ÷ requested over so many sizes, each freed before the next.
fn ratio(allocator: &str, size: &str, count: u64) -> Result<f64, Problem> {
    let definition = format!(
        "live = 1\nsize = {size}\nphases = [{{ phase = 'ramp' }}, {{ phase = 'steady', replacements = {count} }}]"
    );
    let table: Table = definition.parse().map_err(|error| Problem::new(format!("{error}")))?;
    let mut stream = Source::from_definition("sizes", &table, "reproduce")?.open(1)?;
    let mut heap = built(allocator, Heap::Growing { reserve: 1 << 32 })?;
    let (mut granted, mut requested) = (0u128, 0u128);
    let mut live = None;
    while let Some(event) = stream.step() {
        match event {
            Event::Allocate { request, .. } => {
                let extent = heap.allocate(Request::new(request.size, 1));
                let extent = extent.ok_or_else(|| {
                    Problem::new(format!("{allocator} refused {} bytes", request.size))
                })?;
                granted += u128::from(extent.len());
                requested += u128::from(request.size);
                live = Some(extent);
            }
            Event::Free { .. } => live.take().into_iter().for_each(|extent| heap.free(extent)),
            Event::Resize { .. } => {}
        }
    }
    Ok(granted as f64 / requested as f64)
}

/// The greatest of: shortest heap that serves a request on its own ÷ the request.
fn passed_over(allocator: &str) -> Result<f64, Problem> {
    let mut worst: f64 = 1.0;
    // Every length of two octaves in which classes are longer than a granule.
    for request in 2048..4096u64 {
        let mut heap = request;
        while built(allocator, super::heap::words(heap))?
            .allocate(Request::new(request * GRANULE, 1))
            .is_none()
        {
            heap += 1;
        }
        worst = worst.max(heap as f64 / request as f64);
    }
    Ok(worst)
}
