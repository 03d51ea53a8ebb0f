//! The race as it is run: scripts on the disk, trials, and a process for each repetition.

use super::rounds::{Race, Settings};
use super::sides::{Match, Side};
use crate::cell::Cell;
use crate::time::pairing::{Contender, Pairing, Stored, Timed};
use std::path::Path;
use std::time::{Duration, Instant};

/// A repetition's time, watched, at most and at least: long enough for some replays, one of which
/// will be undisturbed, short enough for many pairs.
const MOST_TIMED: Duration = Duration::from_millis(30);
const LEAST_TIMED: Duration = Duration::from_millis(8);
/// Pairs that every cell should have before time is up.
const WANTED_PAIRS: u32 = 40;
/// What a repetition takes, as a multiple of what is timed of it.
const WHOLE: u32 = 3;

/// Both sides of every cell that can be timed.
pub struct Prepared {
    start: Instant,
    pairings: Vec<Option<Pairing>>,
}

/// Why a cell is not raced.
pub type Ready = Result<(), (Side, String)>;

impl Prepared {
    /// Stores the scripts in `folder` and tries every cell, as long as there is time; `start` is
    /// when that began. A cell that time is up for is ready, and gets no pair.
    pub fn new(
        matches: &[Match],
        settings: &Settings,
        folder: &Path,
        start: Instant,
    ) -> (Prepared, Vec<Ready>) {
        let share = settings.within / (2 * WHOLE * WANTED_PAIRS * matches.len().max(1) as u32);
        let most_timed = share.clamp(LEAST_TIMED, MOST_TIMED);
        let (mut pairings, mut ready) = (Vec::new(), Vec::new());
        let mut scripts: Vec<(&Cell, Result<Stored, String>)> = Vec::new();
        for (at, one) in matches.iter().enumerate() {
            if start.elapsed() >= settings.within {
                pairings.push(None);
                ready.push(Ok(()));
                continue;
            }
            let paired = one.contenders.as_ref().map_err(Clone::clone).and_then(|contenders| {
                let stored = stored(&mut scripts, &one.cell, &folder.join(format!("{at}.script")));
                paired(contenders, &stored, most_timed)
            });
            ready.push(paired.as_ref().map(|_| ()).map_err(Clone::clone));
            pairings.push(paired.ok());
        }
        (Prepared { start, pairings }, ready)
    }

    /// By cell, the operations of one replay and the replays of one repetition; 0 and 0 if it was
    /// not tried.
    pub fn efforts(&self) -> Vec<[u64; 2]> {
        self.pairings.iter().map(|one| one.as_ref().map_or([0, 0], Pairing::effort)).collect()
    }
}

/// The cell's script, stored if it is not yet.
fn stored<'m>(
    scripts: &mut Vec<(&'m Cell, Result<Stored, String>)>,
    cell: &'m Cell,
    path: &Path,
) -> Result<Stored, String> {
    let same = |other: &Cell| {
        let names = other.workload.name() == cell.workload.name() && other.seed == cell.seed;
        names && other.survey.fingerprint == cell.survey.fingerprint
    };
    if let Some((_, stored)) = scripts.iter().find(|(other, _)| same(other)) {
        return stored.clone();
    }
    let stored = Stored::new(cell, path.to_path_buf());
    scripts.push((cell, stored.clone()));
    stored
}

fn paired(
    contenders: &[Contender; 2],
    stored: &Result<Stored, String>,
    most_timed: Duration,
) -> Result<Pairing, (Side, String)> {
    let stored = stored.as_ref().map_err(|why| (Side::Base, why.clone()))?;
    let sides = |at| if at == 0 { Side::Base } else { Side::New };
    Pairing::new(contenders.each_ref(), stored, most_timed).map_err(|(at, why)| (sides(at), why))
}

impl Race for Prepared {
    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn time(&mut self, cell: usize, side: Side) -> Result<Timed, String> {
        let pairing = self.pairings[cell].as_mut().ok_or("it was not tried")?;
        pairing.time(side as usize)
    }
}
