//! Offline planning: where every object of a stream could lie if all of them were known beforehand.
//!
//! An object is a rectangle, its life by its size, and rectangles must not overlap: dynamic storage
//! allocation, which is NP-hard. Each planner is a rule of a few lines (Wilson et al. 1995 call what
//! they know *clairvoyance*); none is optimal, so the best of them is a bound from above on what
//! could be done, as the load is one from below. Planners see lives and sizes, no allocator. All is
//! integers; how much is searched is counted in steps, never in time.

mod by_area;
mod by_lifetime;
mod by_size;
mod by_start;
mod greedy;
mod lives;
mod plane;
mod robson;
mod runs;
mod steps;
#[cfg(test)]
mod tests;

pub(crate) use lives::{Life, Resizes, lives};
pub(crate) use robson::robson_bytes;

use allocators::GRANULE;
use steps::Steps;
use workloads::{Source, Survey};

/// Most objects of a stream that is planned; an object counts once for each size it has.
pub const MOST_LIVES: u64 = 1 << 18;
/// Most steps of all planners on one stream together; some 10⁸ are a second.
pub const MOST_STEPS: u64 = 300_000_000;

/// All planners, the one that mostly wins first: what it leaves of the steps is the others'.
pub(crate) const PLANNERS: [Planner; 4] =
    [by_size::PLANNER, by_start::PLANNER, by_lifetime::PLANNER, by_area::PLANNER];

/// A way to give every object a place for all its life.
pub(crate) struct Planner {
    /// As `metrics.csv` names it.
    pub(crate) name: &'static str,
    /// The lowest granule of every object, in the order of births; `None` if the steps run out.
    pub(crate) plan: fn(&[Life], &mut Steps) -> Option<Vec<u64>>,
}

/// The best plan of a stream that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Who found it: a planner's name, with `:resize=hold` behind it where objects that are resized
    /// have their largest size all their life.
    pub planner: String,
    /// One past the highest byte in use.
    pub bytes: u64,
}

/// Plans a stream with every planner and gives the best plan. Where objects are resized they are
/// planned twice: each size an object of its own, and held at the largest one.
///
/// # Errors
/// Why there is no plan, in a few words: a stream too long, or no planner that came to an end.
pub fn best(source: &Source, seed: u64, survey: &Survey) -> Result<Plan, String> {
    if survey.allocates + survey.resizes > MOST_LIVES {
        return Err(format!("over {MOST_LIVES} placements"));
    }
    let mut steps = Steps::new(MOST_STEPS);
    let mut best: Option<Plan> = None;
    let ways: &[_] = match survey.resizes {
        0 => &[Resizes::Move],
        _ => &[Resizes::Move, Resizes::Hold],
    };
    let instances: Result<Vec<_>, _> = ways.iter().map(|way| lives(source, seed, *way)).collect();
    let instances = instances.map_err(|_| "the workload cannot be opened again".to_string())?;
    for planner in &PLANNERS {
        for (lives, way) in instances.iter().zip(ways) {
            // Nothing is better than the load.
            if best.as_ref().is_some_and(|plan| plan.bytes == survey.rounded_load_bytes) {
                continue;
            }
            let Some(places) = (planner.plan)(lives, &mut steps) else { continue };
            let bytes = GRANULE * top(lives, &places);
            if best.as_ref().is_none_or(|plan| bytes < plan.bytes) {
                best = Some(Plan { planner: format!("{}{}", planner.name, way.suffix()), bytes });
            }
        }
    }
    best.ok_or_else(|| format!("over {MOST_STEPS} steps"))
}

/// What one planner needs for a stream, whose resizes move, in bytes.
///
/// # Errors
/// No such planner, or one that does not come to an end.
pub(crate) fn planned_bytes(planner: &str, source: &Source, seed: u64) -> Result<u64, String> {
    let planner = PLANNERS.iter().find(|one| one.name == planner).ok_or("no such planner")?;
    let lives = lives(source, seed, Resizes::Move).map_err(|error| error.to_string())?;
    let places = (planner.plan)(&lives, &mut Steps::new(MOST_STEPS));
    let places = places.ok_or_else(|| format!("over {MOST_STEPS} steps"))?;
    Ok(GRANULE * top(&lives, &places))
}

/// One past the highest granule of a plan.
pub(crate) fn top(lives: &[Life], places: &[u64]) -> u64 {
    lives.iter().zip(places).map(|(life, place)| place + life.size).max().unwrap_or(0)
}
