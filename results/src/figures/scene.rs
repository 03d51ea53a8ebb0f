//! A scene: one workload on one kind of heap, with every allocator that took part.
//!
//! Most figures are about one scene. Several seeds of a scene are put together: shares and
//! overheads as means, times as one pool of repetitions. What failed says so: an error or a
//! refusal is a word in the figure, never a value.

use super::look::Look;
use super::number;
use super::width::Width;
use super::words::{clean, slug};
use crate::field::Field;
use crate::records::{
    CellRecord, HeapMapRecord, MetricRecord, SeriesRecord, TimingRecord, kind_of_heap,
};
use crate::run::Run;
use std::collections::BTreeMap;

/// One workload on one kind of heap.
#[derive(Clone)]
pub(crate) struct Scene<'r> {
    pub(crate) workload: &'r str,
    pub(crate) heap: &'r str,
    /// How wide its figures are printed.
    pub(crate) width: Width,
    /// What names the scene in a figure's id; no two scenes share it.
    pub(crate) slug: String,
    /// Allocators in plan order.
    pub(crate) actors: Vec<Actor<'r>>,
}

/// One allocator in a scene.
#[derive(Clone)]
pub(crate) struct Actor<'r> {
    pub(crate) allocator: &'r str,
    pub(crate) look: &'r Look,
    /// Its cells, one a seed.
    pub(crate) cells: Vec<&'r CellRecord>,
    pub(crate) rows: Rows<'r>,
}

/// What the other tables say of an actor, all seeds.
#[derive(Clone, Default)]
pub(crate) struct Rows<'r> {
    pub(crate) series: Vec<&'r SeriesRecord>,
    pub(crate) timings: Vec<&'r TimingRecord>,
    pub(crate) metrics: Vec<&'r MetricRecord>,
    pub(crate) maps: Vec<&'r HeapMapRecord>,
}

impl Actor<'_> {
    /// Why its cells have no figures, or what was refused; `None` if all went well.
    pub(crate) fn trouble(&self) -> Option<String> {
        self.error().or_else(|| match self.refused() {
            0 => None,
            refused => Some(format!("refused {}", number::count(refused))),
        })
    }

    /// Set if a cell ended in an error.
    pub(crate) fn error(&self) -> Option<String> {
        self.cells.iter().any(|cell| !cell.error.is_empty()).then(|| "error".to_owned())
    }

    /// Requests refused, all causes, all seeds.
    pub(crate) fn refused(&self) -> u64 {
        let causes = |cell: &CellRecord| {
            [cell.refused_full, cell.refused_scattered, cell.refused_policy]
                .into_iter()
                .filter_map(Field::value)
                .fold(0u64, u64::saturating_add)
        };
        self.cells.iter().map(|cell| causes(cell)).fold(0, u64::saturating_add)
    }

    /// The mean over the seeds; `None` if one has no such figure.
    pub(crate) fn mean(&self, figure: impl Fn(&CellRecord) -> Option<f64>) -> Option<f64> {
        let values: Option<Vec<f64>> =
            self.cells.iter().map(|cell| figure(cell).filter(|value| value.is_finite())).collect();
        let values = values?;
        let sum: f64 = values.iter().sum();
        (!values.is_empty()).then(|| sum / values.len() as f64)
    }
}

impl<'r> Scene<'r> {
    /// The same with only those whose space pass was run, or tried.
    pub(crate) fn of_space(&self) -> Scene<'r> {
        let run = |actor: &Actor| {
            let tried = |cell: &&CellRecord| {
                cell.grants_fingerprint != Field::NotRun || !cell.error.is_empty()
            };
            actor.cells.iter().any(tried)
        };
        let mut scene = self.clone();
        scene.actors.retain(run);
        scene
    }

    /// As captions name it.
    pub(crate) fn name(&self) -> String {
        match self.heap {
            "grow" => format!("workload {}", clean(self.workload)),
            heap => format!("workload {}, heap {}", clean(self.workload), clean(heap)),
        }
    }

    /// How many seeds it was run with.
    pub(crate) fn seeds(&self) -> usize {
        self.actors.iter().map(|actor| actor.cells.len()).max().unwrap_or(0)
    }

    /// `; means of 3 seeds` where there are several.
    pub(crate) fn seeds_said(&self) -> String {
        match self.seeds() {
            0 | 1 => String::new(),
            several => format!("; means of {several} seeds, whose spread is not shown"),
        }
    }

    /// Why there is no interval: the figures of one seed are exact.
    pub(crate) fn exactness(&self) -> &'static str {
        match self.seeds() {
            0 | 1 => "Deterministic: no interval.",
            _ => "Each seed's figure is deterministic.",
        }
    }
}

/// All rows of a run by allocator, workload and heap, in one walk over each table.
fn rows(run: &Run) -> BTreeMap<(&str, &str, &str), Rows<'_>> {
    let mut rows: BTreeMap<(&str, &str, &str), Rows<'_>> = BTreeMap::new();
    macro_rules! sort {
        ($table:expr, $field:ident) => {
            for row in $table {
                let key = (row.allocator.as_str(), row.workload.as_str(), kind_of_heap(&row.heap));
                rows.entry(key).or_default().$field.push(row);
            }
        };
    }
    sort!(&run.series, series);
    sort!(&run.timings, timings);
    sort!(&run.metrics, metrics);
    sort!(&run.maps, maps);
    rows
}

/// All scenes of a run in plan order.
pub(crate) fn scenes<'r>(
    run: &'r Run,
    looks: &'r BTreeMap<String, Look>,
    width: Width,
) -> Vec<Scene<'r>> {
    let mut scenes: Vec<Scene<'r>> = Vec::new();
    let mut places: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let heaps: std::collections::BTreeSet<&str> =
        run.cells.iter().map(|cell| kind_of_heap(&cell.heap)).collect();
    let mut slugs = Vec::new();
    let mut rows = rows(run);
    for cell in &run.cells {
        let Some(look) = looks.get(&cell.allocator) else { continue };
        let heap = kind_of_heap(&cell.heap);
        let place = *places.entry((&cell.workload, heap)).or_insert_with(|| {
            let wanted = match heaps.len() {
                1 => slug(&cell.workload),
                _ => format!("{}-{}", slug(&cell.workload), slug(heap)),
            };
            scenes.push(Scene {
                workload: &cell.workload,
                heap,
                width,
                slug: unlike(&mut slugs, wanted),
                actors: Vec::new(),
            });
            scenes.len() - 1
        });
        let actors = &mut scenes[place].actors;
        match actors.iter_mut().find(|actor| actor.allocator == cell.allocator) {
            Some(actor) => actor.cells.push(cell),
            None => {
                let key = (cell.allocator.as_str(), cell.workload.as_str(), heap);
                let rows = rows.remove(&key).unwrap_or_default();
                actors.push(Actor { allocator: &cell.allocator, look, cells: vec![cell], rows });
            }
        }
    }
    scenes
}

/// `wanted`, or `wanted-2` and so on if it is taken.
pub(crate) fn unlike(taken: &mut Vec<String>, wanted: String) -> String {
    let mut name = wanted.clone();
    let mut number = 2;
    while taken.contains(&name) {
        name = format!("{wanted}-{number}");
        number += 1;
    }
    taken.push(name.clone());
    name
}
