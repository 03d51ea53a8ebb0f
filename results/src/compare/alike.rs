//! Whether two runs may be compared at all: the same cells, fed the same events. What one side
//! lacks, or replays differently, is an error that names it, since a comparison that silently
//! skips a cell is a gate that is open.

use crate::error::{Error, shown};
use crate::field::Field;
use crate::records::{CellRecord, kind_of_heap};
use crate::run::Run;
use std::collections::{BTreeMap, BTreeSet};

/// Cells named before the rest is counted.
const MOST_NAMED: usize = 5;

/// What a cell is matched by: allocator, workload, seed, kind of heap. Neither its place nor the
/// experiment's name, and a smallest heap that became another is the same cell with another figure.
type Key<'r> = (&'r str, &'r str, u64, &'r str);

fn key(cell: &CellRecord) -> Key<'_> {
    (&cell.allocator, &cell.workload, cell.seed, kind_of_heap(&cell.heap))
}

/// A cell of both runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair<'r> {
    pub(super) base: &'r CellRecord,
    pub(super) new: &'r CellRecord,
}

impl Pair<'_> {
    /// As an error, a table and a benchmark name it.
    pub(super) fn name(&self) -> String {
        let (allocator, workload, seed, heap) = key(self.new);
        named(&(allocator, workload, seed, heap))
    }
}

fn named((allocator, workload, seed, heap): &Key<'_>) -> String {
    let seed = if *seed == 0 { String::new() } else { format!(", seed {seed}") };
    let heap = if *heap == "grow" { String::new() } else { format!(", {}", shown(heap)) };
    format!("{} on {}{seed}{heap}", shown(allocator), shown(workload))
}

/// The cells of both runs, in the order of the new one. With `common` those that only one side has
/// are left out, and named in `left_out`.
///
/// # Errors
/// Names the cells that one side lacks, those that were fed other events, or a pass that only the
/// base has.
pub(super) fn pairs<'r>(
    base: &'r Run,
    new: &'r Run,
    common: bool,
    left_out: &mut Vec<String>,
) -> Result<Vec<Pair<'r>>, Error> {
    let by_key = |run: &'r Run| -> BTreeMap<Key<'r>, &'r CellRecord> {
        run.cells.iter().map(|cell| (key(cell), cell)).collect()
    };
    let (bases, news) = (by_key(base), by_key(new));
    let mut problems = Vec::new();
    problems.extend(lacking("NEW", &bases, &news));
    problems.extend(lacking("BASE", &news, &bases));
    if common {
        left_out.append(&mut problems);
    }
    let both = new.cells.iter().filter_map(|new| Some(Pair { base: bases.get(&key(new))?, new }));
    let pairs: Vec<Pair<'r>> = both.collect();
    if common && pairs.is_empty() {
        problems.push("no cell is in both".to_owned());
    }
    problems.extend(other_events(&pairs, base, new));
    problems.extend(pass_lost(&pairs));
    if problems.is_empty() { Ok(pairs) } else { Err(Error::Unlike { problems }) }
}

/// Names what `one` has and `other`, which is called `side`, lacks.
fn lacking(
    side: &str,
    one: &BTreeMap<Key<'_>, &CellRecord>,
    other: &BTreeMap<Key<'_>, &CellRecord>,
) -> Option<String> {
    let missing: Vec<&Key<'_>> = one.keys().filter(|key| !other.contains_key(*key)).collect();
    if missing.is_empty() {
        return None;
    }
    let seeds = |cells: &BTreeMap<Key<'_>, &CellRecord>| -> BTreeSet<u64> {
        cells.keys().map(|key| key.2).collect()
    };
    let missing_seeds: BTreeSet<u64> = seeds(one).difference(&seeds(other)).copied().collect();
    let why = match missing_seeds.is_empty() {
        true => String::new(),
        false => {
            let list = |seeds: &BTreeSet<u64>| {
                let few: Vec<String> = seeds.iter().take(MOST_NAMED).map(u64::to_string).collect();
                few.join(", ")
            };
            format!(" (it has no seed {}, but {})", list(&missing_seeds), list(&seeds(other)))
        }
    };
    let names = missing.iter().map(|key| named(key)).collect();
    Some(format!("{side} lacks {}{why}: {}", counted(missing.len(), "cell"), few(names)))
}

/// Names cells that were not fed the same events; an adaptive workload's are its allocator's doing.
fn other_events(pairs: &[Pair<'_>], base: &Run, new: &Run) -> Option<String> {
    let adaptive =
        |name: &String| [base, new].iter().any(|run| run.experiment.adaptive.contains(name));
    // A cell that ended in an error may have no fingerprint.
    let known = |hash: &str| !hash.is_empty() && hash != "NA";
    let differs = |pair: &&Pair<'_>| {
        let (base, new) = (&pair.base.fingerprint, &pair.new.fingerprint);
        known(base) && known(new) && base != new && !adaptive(&pair.new.workload)
    };
    let differing: Vec<String> = pairs.iter().filter(differs).map(Pair::name).collect();
    let count = counted(differing.len(), "cell");
    (!differing.is_empty()).then(|| format!("other events were fed to {count}: {}", few(differing)))
}

/// A pass of the base that the new run lacks would take its figures out of the comparison in silence.
fn pass_lost(pairs: &[Pair<'_>]) -> Option<String> {
    let ran = |cell: &CellRecord| {
        let did = |field: Field<u64>| field != Field::NotRun;
        [did(cell.peak_footprint_bytes), did(cell.lines), did(cell.min_heap_bytes)]
    };
    let names = ["space", "work", "minimum"];
    let both = pairs.iter().filter(|pair| pair.base.error.is_empty() && pair.new.error.is_empty());
    let mut lost: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for pair in both {
        for ((name, base), new) in names.into_iter().zip(ran(pair.base)).zip(ran(pair.new)) {
            if base && !new {
                lost.entry(name).or_default().push(pair.name());
            }
        }
    }
    let line = |(pass, cells): (&str, Vec<String>)| {
        format!("NEW was run without the pass {pass} on {}", few(cells))
    };
    let lines: Vec<String> = lost.into_iter().map(line).collect();
    (!lines.is_empty()).then(|| lines.join("; "))
}

pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The first of them, and how many more there are.
pub(super) fn few(mut names: Vec<String>) -> String {
    let more = names.len().saturating_sub(MOST_NAMED);
    names.truncate(MOST_NAMED);
    let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
    names.join("; ") + &rest
}
