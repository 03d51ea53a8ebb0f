//! The bars of an experiment held against its plan: names made canonical, globs written out, and
//! every figure that a bar needs planned.

use super::Planned;
use super::absent::Absent;
use super::pattern::{Pattern, is_glob};
use crate::cell::HeapSize;
use crate::experiment::{Document, Pass, Step};
use crate::problem::Problem;
use allocators::Named;
use results::{Bar, What};
use std::collections::BTreeSet;

/// The most bars of an experiment.
const MOST_BARS: usize = 1000;

/// The bars that speak of planned cells, or of allocators that are absent. In a run that was narrowed
/// the others say nothing; in a whole one they are mistakes.
pub(super) fn bars(
    document: &Document,
    cells: &[Planned],
    narrowed: bool,
    absent: &Absent,
) -> Result<Vec<Bar>, Problem> {
    let given = &document.experiment.bar;
    if given.len() > MOST_BARS {
        let what = format!("{} bars, expected at most {MOST_BARS}", given.len());
        return Err(Problem::at(document, &["bar".into()], what));
    }
    results::check_bars(given).map_err(|error| match error {
        results::Error::Bar { number, key, problem } => {
            Problem::at(document, &["bar".into(), (number - 1).into(), key.into()], problem)
        }
        other => other.into(),
    })?;
    let mut kept = Vec::new();
    for (at, bar) in given.iter().enumerate() {
        let wrong = |rest: &[Step], what: String| {
            let path = [&["bar".into(), at.into()], rest].concat();
            Problem::at(document, &path, what)
        };
        let mut bar = bar.clone();
        let canonical = |name: &str| match absent.has(name) {
            true => Ok(name.to_string()),
            false => canonical(name),
        };
        bar.ours = canonical(&bar.ours).map_err(|what| wrong(&["ours".into()], what))?;
        if let Some(against) = &mut bar.against {
            *against = canonical(against).map_err(|what| wrong(&["against".into()], what))?;
        }
        if absent.says_nothing(&bar) {
            continue;
        }
        match workloads(&bar, cells, absent) {
            Ok(workloads) => kept.push(Bar { workloads, ..bar }),
            Err(_) if narrowed => {}
            Err((number, what)) => {
                return Err(wrong(&["workloads".into(), number.into()], what));
            }
        }
    }
    Ok(kept)
}

/// The workloads of a bar with their globs written out, each once; or which item is in no group. A
/// glob means the workloads for which both sides are planned, or that which is not absent; where none
/// is, the items stay as they are.
fn workloads(
    bar: &Bar,
    cells: &[Planned],
    absent: &Absent,
) -> Result<Vec<String>, (usize, String)> {
    let sides = [Some(&bar.ours), bar.against.as_ref()].into_iter().flatten();
    let sides = sides.filter(|name| !absent.has(name)).map(|name| planned(name, bar.what, cells));
    let Some(both) = sides.reduce(|one, other| one.intersection(&other).copied().collect()) else {
        return Ok(bar.workloads.clone());
    };
    let ours = planned(&bar.ours, bar.what, cells);
    let mut all: Vec<String> = Vec::new();
    for (number, item) in bar.workloads.iter().enumerate() {
        let pattern = Pattern::new(item).map_err(|what| (number, what))?;
        let found: Vec<&str> = both.iter().copied().filter(|name| pattern.matches(name)).collect();
        if found.is_empty() {
            let who = match &bar.against {
                Some(against) if ours.contains(item.as_str()) => against,
                Some(against) if is_glob(item) => &format!("{} and {against}", bar.ours),
                _ => &bar.ours,
            };
            let what = format!("{} of {who} on {item} is in none of the groups", bar.what.name());
            return Err((number, what));
        }
        for name in found {
            if !all.iter().any(|known| known == name) {
                all.push(name.to_owned());
            }
        }
    }
    Ok(all)
}

/// The workloads on which this figure of the allocator is planned.
fn planned<'p>(allocator: &str, what: What, cells: &'p [Planned]) -> BTreeSet<&'p str> {
    let has = |planned: &&Planned| match what {
        What::Space => {
            planned.cell.heap == HeapSize::Smallest || planned.passes.contains(&Pass::Minimum)
        }
        What::Time | What::Growth => planned.passes.contains(&Pass::Time),
    };
    let own = cells.iter().filter(|planned| planned.cell.allocator.to_string() == allocator);
    own.filter(has).map(|planned| planned.cell.workload.name()).collect()
}

fn canonical(name: &str) -> Result<String, String> {
    Named::parse(name).map(|named| named.to_string()).map_err(|error| error.to_string())
}
