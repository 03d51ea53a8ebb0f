//! Addresses that are taken, as runs: sorted, disjoint, touching ones made one.
//!
//! A run is found in O(log n); adding one moves what lies behind it. A search walks upwards from
//! where it ended before, in strides that double, since the addresses asked about only rise.

/// Half-open runs of addresses.
#[derive(Clone, Debug, Default)]
pub(crate) struct Runs(Vec<(u64, u64)>);

/// Runs that are moved in memory in about the time of one step.
const MOVED_A_STEP: u64 = 64;

impl Runs {
    /// Takes all from `from` to `to`, some of which may be taken already; gives the steps it took.
    pub(crate) fn take(&mut self, from: u64, to: u64) -> u64 {
        let runs = &mut self.0;
        let first = runs.partition_point(|run| run.1 < from);
        let touching = runs[first..].iter().take_while(|run| run.0 <= to).count();
        if touching == 1 {
            let run = &mut runs[first];
            *run = (from.min(run.0), to.max(run.1));
            return 1;
        }
        let moved = 1 + (runs.len() - first) as u64 / MOVED_A_STEP;
        match touching {
            0 => runs.insert(first, (from, to)),
            _ => {
                let last = first + touching - 1;
                runs[first] = (from.min(runs[first].0), to.max(runs[last].1));
                runs.drain(first + 1..=last);
            }
        }
        moved
    }

    /// Gives back `from` to `to`, all of which are taken; gives the steps it took.
    pub(crate) fn leave(&mut self, from: u64, to: u64) -> u64 {
        let runs = &mut self.0;
        let at = runs.partition_point(|run| run.1 < to);
        let moved = 1 + (runs.len() - at) as u64 / MOVED_A_STEP;
        let (start, end) = runs[at];
        match (start == from, end == to) {
            (true, true) => _ = runs.remove(at),
            (true, false) => runs[at].0 = to,
            (false, true) => runs[at].1 = from,
            (false, false) => {
                runs[at].1 = from;
                runs.insert(at + 1, (to, end));
            }
        }
        moved
    }
}

/// A search for a place that is in no run.
#[derive(Debug)]
pub(crate) struct Search<'r> {
    /// Those not yet passed.
    runs: &'r [(u64, u64)],
}

impl<'r> Search<'r> {
    /// From address 0 on.
    pub(crate) fn new(runs: &'r Runs) -> Search<'r> {
        Search { runs: &runs.0 }
    }

    /// The lowest multiple of `align`, at or above `at`, from which `size` addresses are free, and
    /// the runs that were looked at. `at` must not fall from call to call.
    pub(crate) fn lowest(&mut self, at: u64, size: u64, align: u64) -> (u64, u64) {
        let mut at = at.next_multiple_of(align);
        let mut steps = self.skip(at);
        while let Some(&(from, to)) = self.runs.first() {
            if at + size <= from {
                break;
            }
            at = at.max(to.next_multiple_of(align));
            self.runs = &self.runs[1..];
            steps += 1;
        }
        (at, steps)
    }

    /// Leaves out the runs that end at or below `at`, in O(log) of their number.
    fn skip(&mut self, at: u64) -> u64 {
        let mut steps = 1;
        let mut stride = 1;
        while self.runs.get(stride - 1).is_some_and(|run| run.1 <= at) {
            self.runs = &self.runs[stride..];
            stride = (2 * stride).min(self.runs.len().max(1));
            steps += 1;
        }
        // The last stride reached too far.
        let within = &self.runs[..(stride - 1).min(self.runs.len())];
        let passed = within.partition_point(|run| run.1 <= at);
        self.runs = &self.runs[passed..];
        steps
    }
}
