//! The answer as data: what the words, the Markdown table and the JSON document are made of.

use super::judge::Verdict;
use super::rounds::{Found, MISS, Settings};
use super::sides::{Match, Side};
use super::words;
use serde::Serialize;
use std::time::Duration;

/// Everything there is to say.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// As the command line names it.
    pub base: String,
    /// As the command line names it.
    pub new: String,
    /// What is not called a difference.
    pub margin_percent: f64,
    /// With which all intervals together hold.
    pub confidence_percent: f64,
    /// What it took, in seconds.
    pub seconds: f64,
    /// Pairs of all cells.
    pub pairs: usize,
    /// Of all cells: `slower` if any is, else `undecided` if any is or none was timed, else `faster`
    /// if any is.
    pub verdict: Verdict,
    /// The same in words.
    pub sentence: String,
    /// What may make a difference beside the source.
    pub notes: Vec<String>,
    /// By cell, in the order of the plan.
    pub cells: Vec<CellAnswer>,
}

/// What there is to say of one cell.
#[derive(Clone, Debug, Serialize)]
pub struct CellAnswer {
    /// BASE's allocator.
    pub base_allocator: String,
    /// NEW's; the same if two binaries are compared.
    pub new_allocator: String,
    /// The workload.
    pub workload: String,
    /// Its seed; 0 for recorded workloads.
    pub seed: u64,
    /// The heap, as in every table; of two smallest heaps BASE's.
    pub heap: String,
    /// Of the whole stream.
    pub fingerprint: String,
    /// Operations of one replay; 0 if it was not tried.
    pub operations: u64,
    /// Replays of one repetition, the quickest of which counts.
    pub replays: u64,
    /// Pairs timed.
    pub pairs: usize,
    /// None if there is no time to be had.
    pub verdict: Option<Verdict>,
    /// NEW's time over BASE's, as estimated.
    pub ratio: Option<f64>,
    /// Lower end of its interval; none if there are too few pairs.
    pub low: Option<f64>,
    /// Upper end of its interval.
    pub high: Option<f64>,
    /// Whose time is not to be had: BASE or NEW.
    pub failed: Option<&'static str>,
    /// Why.
    pub why: Option<String>,
    /// The same in words.
    pub sentence: String,
}

impl Answer {
    /// Of the cells that were matched, what was found about each; `efforts` are the operations of a
    /// replay and the replays of a repetition, by cell.
    pub fn new(
        names: [String; 2],
        notes: Vec<String>,
        matches: &[Match],
        efforts: &[[u64; 2]],
        found: &Found,
        settings: &Settings,
        took: Duration,
    ) -> Answer {
        let cells = matches.iter().zip(efforts).zip(&found.cells);
        let mut cells: Vec<CellAnswer> =
            cells.map(|((one, effort), found)| cell(one, *effort, found)).collect();
        for cell in &mut cells {
            cell.sentence = words::of_cell(cell, settings.margin);
        }
        let [base, new] = names;
        let mut answer = Answer {
            base,
            new,
            margin_percent: settings.margin * 100.0,
            confidence_percent: (1.0 - MISS) * 100.0,
            seconds: (took.as_secs_f64() * 10.0).round() / 10.0,
            pairs: cells.iter().map(|cell| cell.pairs).sum(),
            verdict: altogether(&cells),
            sentence: String::new(),
            notes,
            cells,
        };
        answer.sentence = words::of_all(&answer);
        answer
    }

    /// Whether NEW falls short: it is slower somewhere, or has no time where BASE has one; or no
    /// pair at all was timed.
    pub fn falls_short(&self) -> bool {
        let short = |cell: &CellAnswer| {
            cell.verdict == Some(Verdict::Slower) || cell.failed == Some(Side::New.name())
        };
        self.pairs == 0 || self.cells.iter().any(short)
    }

    /// How many cells have this verdict, or none.
    pub fn count(&self, verdict: Option<Verdict>) -> usize {
        self.cells.iter().filter(|cell| cell.verdict == verdict).count()
    }
}

fn altogether(cells: &[CellAnswer]) -> Verdict {
    let any = |verdict| cells.iter().any(|cell| cell.verdict == Some(verdict));
    let mut order = [Verdict::Slower, Verdict::Undecided, Verdict::Faster, Verdict::NoDifference]
        .into_iter()
        .filter(|verdict| any(*verdict));
    order.next().unwrap_or(Verdict::Undecided)
}

fn cell(
    one: &Match,
    [operations, replays]: [u64; 2],
    found: &Result<super::Judge, (Side, String)>,
) -> CellAnswer {
    let key = one.cell.key();
    let [base_allocator, new_allocator] = one.allocators.clone();
    let ratio = found.as_ref().ok().and_then(super::Judge::ratio);
    let finite = |at: usize| ratio.map(|ratio| ratio[at]).filter(|end| end.is_finite());
    // Below every ratio there is 0, and an interval has both ends or none.
    let low = finite(1).filter(|_| finite(2).is_some());
    let failure = found.as_ref().err();
    CellAnswer {
        base_allocator,
        new_allocator,
        workload: key.workload,
        seed: key.seed,
        heap: key.heap,
        fingerprint: format!("{:016x}", one.cell.survey.fingerprint),
        operations,
        replays,
        pairs: found.as_ref().map_or(0, super::Judge::pairs),
        verdict: found.as_ref().ok().map(super::Judge::verdict),
        ratio: finite(0),
        low,
        high: finite(2),
        failed: failure.map(|(side, _)| side.name()),
        why: failure.map(|(_, why)| why.clone()),
        sentence: String::new(),
    }
}
