//! The rounds: each times one pair of every cell that is not decided yet, the cells in random order
//! and the two of a pair in an order drawn by lot, until all are decided or time is up. What a
//! decided cell would have taken goes to the others.

use super::judge::{Judge, Verdict};
use super::sides::Side;
use crate::time::pairing::Timed;
use crate::time::shuffle;
use std::time::Duration;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// What all intervals together may miss.
pub const MISS: f64 = 0.01;

/// How an A/B goes about it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Time for everything: trials and pairs of all cells.
    pub within: Duration,
    /// A difference of at most this part is not called one; 0.01 is 1 %.
    pub margin: f64,
    /// Decides every order.
    pub order_seed: u64,
}

/// A minute, 1 %.
impl Default for Settings {
    fn default() -> Settings {
        Settings { within: Duration::from_secs(60), margin: 0.01, order_seed: 1 }
    }
}

/// What is raced, and the clock that says when time is up.
pub trait Race {
    /// Time since the beginning.
    fn elapsed(&self) -> Duration;
    /// One repetition of a cell by one side.
    ///
    /// # Errors
    /// In words, why there is no time. The cell is out then.
    fn time(&mut self, cell: usize, side: Side) -> Result<Timed, String>;
}

/// One repetition of each side, next to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Which cell.
    pub cell: usize,
    /// In which round, from 0.
    pub round: u64,
    /// Who came first.
    pub first: Side,
    /// BASE's time.
    pub base: Timed,
    /// NEW's time.
    pub new: Timed,
}

/// What came of the rounds.
#[derive(Clone, Debug)]
pub struct Found {
    /// By cell: the pairs judged, or whose time cannot be had and why.
    pub cells: Vec<Result<Judge, (Side, String)>>,
    /// Every pair in the order they were timed.
    pub pairs: Vec<Pair>,
}

/// Races the cells; those that are an error already stay as they are. `progress` hears the share of
/// the time that is over.
pub fn measure(
    cells: Vec<Result<(), (Side, String)>>,
    settings: &Settings,
    race: &mut dyn Race,
    progress: &dyn Fn(f64),
) -> Found {
    let count = cells.len();
    let judge = |()| Judge::new(settings.margin, MISS, count);
    let cells = cells.into_iter().map(|ready| ready.map(judge)).collect();
    let mut found = Found { cells, pairs: Vec::new() };
    let mut open: Vec<usize> = (0..count).filter(|cell| found.cells[*cell].is_ok()).collect();
    let mut took = vec![Duration::ZERO; count];
    let mut round = 0;
    while !open.is_empty() {
        shuffle(&mut open, settings.order_seed, round, |cell| *cell);
        let (mut left, mut timed_any) = (Vec::new(), false);
        for &cell in &open {
            let before = race.elapsed();
            if before >= settings.within || before + took[cell] > settings.within {
                left.push(cell);
                continue;
            }
            timed_any = true;
            if !found.pair(race, settings, cell, round) {
                left.push(cell);
            }
            took[cell] = race.elapsed().saturating_sub(before);
            progress(race.elapsed().as_secs_f64() / settings.within.as_secs_f64());
        }
        open = left;
        round += 1;
        if !timed_any {
            break;
        }
    }
    for cell in open {
        if let Ok(judge) = &mut found.cells[cell] {
            judge.time_is_up();
        }
    }
    found
}

impl Found {
    /// Times one pair. Says whether the cell needs no other.
    fn pair(&mut self, race: &mut dyn Race, settings: &Settings, cell: usize, round: u64) -> bool {
        let first = lot(settings.order_seed, cell, round);
        let mut time = |side: Side| race.time(cell, side).map_err(|why| (side, why));
        let timed = time(first).and_then(|one| Ok((one, time(first.other())?)));
        let (one, other) = match timed {
            Ok(timed) => timed,
            Err(why) => {
                self.cells[cell] = Err(why);
                return true;
            }
        };
        let (base, new) = if first == Side::Base { (one, other) } else { (other, one) };
        self.pairs.push(Pair { cell, round, first, base, new });
        match &mut self.cells[cell] {
            Ok(judge) => judge.enter(base.least_ns, new.least_ns),
            Err(_) => true,
        }
    }

    /// The verdict on a cell, if it has one.
    pub fn verdict(&self, cell: usize) -> Option<Verdict> {
        self.cells[cell].as_ref().ok().map(Judge::verdict)
    }
}

/// Who comes first.
fn lot(seed: u64, cell: usize, round: u64) -> Side {
    let name = [round.to_le_bytes(), (cell as u64).to_le_bytes()];
    // Another hash than that of the order of the cells, which shares its name.
    match xxh3_64_with_seed(name.as_flattened(), !seed) & 1 {
        0 => Side::Base,
        _ => Side::New,
    }
}

#[cfg(test)]
mod tests;
