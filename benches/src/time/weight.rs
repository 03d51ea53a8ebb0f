//! What a process with a malloc whose memory is its own weighs: resident bytes and page faults, as the
//! system tells them, and the rows made of them; beside a malloc the resident bytes of the others too,
//! in a process that is not timed. Where the system does not tell, there is no row.

use super::order::Served;
use results::{CellKey, MetricRecord, metric};
use std::io::Read;

/// Keeps huge pages from this process, as the arenas keep them from theirs. Where the system has
/// none to forbid, nothing is lost.
pub(super) fn small_pages() {
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

/// Bytes of this process in physical memory, its anonymous pages: how much of the program's own file
/// lies there is the page cache's affair. `None` where the system does not say.
pub(super) fn resident_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/smaps_rollup").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Anonymous:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

/// Page faults of this process so far that no disk had a part in. Reads into the stack, so that the
/// question itself allocates nothing.
pub(super) fn minor_faults() -> Option<u64> {
    let mut bytes = [0; 1024];
    let read = std::fs::File::open("/proc/self/stat").ok()?.read(&mut bytes).ok()?;
    let text = std::str::from_utf8(&bytes[..read]).ok()?;
    // The second field is the program's name, in brackets, with whatever signs it has.
    text.rsplit_once(')')?.1.split_ascii_whitespace().nth(7)?.parse().ok()
}

/// What the repetitions of one cell came to.
#[derive(Clone, Debug, Default)]
pub(super) struct Weights {
    /// Resident memory of the null child; none where nobody is weighed.
    pub(super) null_bytes: Option<u64>,
    resident_bytes: Vec<u64>,
    /// Millionths an operation.
    faults: Vec<u64>,
}

impl Weights {
    /// Enters a repetition, if it was weighed.
    pub(super) fn enter(&mut self, served: &Served) {
        let Some(bytes) = served.resident_bytes else { return };
        self.enter_bytes(bytes);
        let millionths = |faults: u64| faults.saturating_mul(1_000_000) / served.operations.max(1);
        self.faults.extend(served.minor_faults.map(millionths));
    }

    /// Enters the resident memory of one process.
    pub(super) fn enter_bytes(&mut self, bytes: u64) {
        self.resident_bytes.push(bytes);
    }

    /// The rows of the cell.
    pub(super) fn rows(&self, cell: &CellKey) -> Vec<MetricRecord> {
        let row = |metric: &str, value: String| MetricRecord {
            experiment: cell.experiment.clone(),
            allocator: cell.allocator.clone(),
            workload: cell.workload.clone(),
            seed: cell.seed,
            heap: cell.heap.clone(),
            metric: metric.to_string(),
            parameter: String::new(),
            value,
        };
        let bytes = median(&self.resident_bytes).zip(self.null_bytes);
        let bytes = bytes.map(|(bytes, null)| bytes.saturating_sub(null).to_string());
        let faults = median(&self.faults);
        let faults = faults.map(|all| format!("{}.{:06}", all / 1_000_000, all % 1_000_000));
        let resident = bytes.map(|value| row(metric::RESIDENT_BYTES, value));
        let faults = faults.map(|value| row(metric::MINOR_FAULTS_PER_OPERATION, value));
        resident.into_iter().chain(faults).collect()
    }
}

/// The lower of two in the middle.
fn median(figures: &[u64]) -> Option<u64> {
    let mut sorted = figures.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len().checked_sub(1)? / 2).copied()
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[test]
    fn touched_pages_are_resident_and_were_faults() {
        let (bytes, faults) = (resident_bytes().unwrap(), minor_faults().unwrap());
        let mut memory = memmap2::MmapMut::map_anon(64 << 20).unwrap();
        for page in memory.chunks_mut(4096) {
            page[0] = 1;
        }
        let more = resident_bytes().unwrap() - bytes;
        assert!((60 << 20..128 << 20).contains(&more), "{more}");
        // A huge page is one fault.
        assert!(minor_faults().unwrap() > faults);
    }

    #[test]
    fn rows_hold_medians_less_what_null_weighs() {
        let key = CellKey {
            experiment: "e".into(),
            allocator: "a".into(),
            workload: "w".into(),
            seed: 1,
            heap: "grow".into(),
        };
        let mut weights = Weights { null_bytes: Some(1000), ..Weights::default() };
        assert!(weights.rows(&key).is_empty(), "nothing was weighed");
        for (bytes, faults) in [(9000, 1), (5000, 3), (7000, 2)] {
            weights.enter(&Served {
                operations: 4,
                ns: 1,
                least_ns: 1,
                wall_ns: 1,
                clock_ns: 1,
                footprint_bytes: 0,
                fingerprint: String::new(),
                resident_bytes: Some(bytes),
                minor_faults: Some(faults),
            });
        }
        let rows = weights.rows(&key);
        let values: Vec<_> = rows.iter().map(|row| (&*row.metric, &*row.value)).collect();
        assert_eq!(
            values,
            [("resident_bytes", "6000"), ("minor_faults_per_operation", "0.500000")]
        );
    }
}
