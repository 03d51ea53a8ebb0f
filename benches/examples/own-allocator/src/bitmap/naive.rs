//! `bitmap` said a second time, slow and obvious: the kit holds the two against each other, grant for
//! grant, and `show` gives the reasons from here. Nothing is shared with the other statement.

use allocators::{Extent, GRANULE, Heap, Naive, Request};

/// Whether each granule is granted.
pub(super) struct NaiveBitmap {
    granted: Vec<bool>,
    heap: Heap,
    reason: &'static str,
}

impl NaiveBitmap {
    pub(super) fn new(heap: Heap) -> NaiveBitmap {
        NaiveBitmap { granted: Vec::new(), heap, reason: "" }
    }

    fn set(&mut self, extent: Extent, granted: bool) {
        let [start, end] = [extent.offset(), extent.end()].map(|at| (at / GRANULE) as usize);
        if self.granted.len() < end {
            self.granted.resize(end, false);
        }
        self.granted[start..end].fill(granted);
        while self.granted.last() == Some(&false) {
            self.granted.pop();
        }
    }

    fn top(&self) -> u64 {
        self.granted.len() as u64 * GRANULE
    }

    /// What is free from the top on.
    fn rest(&self) -> Extent {
        Extent::between(self.top(), self.heap.capacity())
    }

    /// Free runs below the top, lowest first.
    fn runs(&self) -> Vec<Extent> {
        let mut runs: Vec<Extent> = Vec::new();
        for at in (0..self.granted.len()).filter(|&at| !self.granted[at]) {
            let start = at as u64 * GRANULE;
            match runs.last_mut().filter(|run| run.end() == start) {
                Some(run) => *run = Extent::new(run.offset(), run.len() + GRANULE),
                None => runs.push(Extent::new(start, GRANULE)),
            }
        }
        runs
    }
}

impl Naive for NaiveBitmap {
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let runs = self.runs();
        let serving = || runs.iter().filter(|run| request.within(**run).is_some());
        let exact = serving().find(|run| run.len() == request.rounded());
        let run = exact.or(serving().next()).copied().unwrap_or(self.rest());
        self.reason = match exact {
            Some(_) => "the lowest run of exactly this length",
            None if run.offset() < self.top() => {
                "no run of exactly this length: the lowest that serves"
            }
            None => "no run serves: from the top on",
        };
        let grant = request.within(run)?;
        self.set(grant, true);
        Some(grant)
    }

    fn free(&mut self, extent: Extent) {
        self.set(extent, false);
    }

    fn resize(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let resized = Extent::new(extent.offset(), request.rounded());
        let aligned = request.aligned(extent.offset()) == extent.offset();
        if !aligned || resized.end() > self.heap.capacity() {
            return None;
        }
        let behind = extent.end() / GRANULE..resized.end() / GRANULE;
        if behind.into_iter().any(|at| self.granted.get(at as usize) == Some(&true)) {
            return None;
        }
        self.set(extent, false);
        self.set(resized, true);
        Some(resized)
    }

    fn free_blocks(&self) -> Vec<Extent> {
        let mut runs = self.runs();
        if !self.heap.grows() && self.rest().len() > 0 {
            runs.push(self.rest());
        }
        runs
    }

    fn reason(&self) -> String {
        self.reason.to_string()
    }
}
