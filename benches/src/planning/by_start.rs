//! By start: the objects in the order of their births, each at the lowest place free: first fit, as
//! an allocator does it that knows nothing of the future. A sweep over the addresses that are taken.

use super::Planner;
use super::lives::Life;
use super::runs::{Runs, Search};
use super::steps::Steps;

pub(super) const PLANNER: Planner = Planner { name: "greedy-by-start", plan };

fn plan(lives: &[Life], steps: &mut Steps) -> Option<Vec<u64>> {
    let mut births: Vec<usize> = (0..lives.len()).collect();
    births.sort_by_key(|&index| (lives[index].start, index));
    let mut deaths = births.clone();
    deaths.sort_by_key(|&index| (lives[index].end, index));
    let mut deaths = deaths.into_iter().peekable();
    let (mut taken, mut places) = (Runs::default(), vec![0; lives.len()]);
    for index in births {
        let life = &lives[index];
        while let Some(dead) = deaths.next_if(|&dead| lives[dead].end <= life.start) {
            let place: u64 = places[dead];
            steps.take(taken.leave(place, place + lives[dead].size))?;
        }
        let (place, passed) = Search::new(&taken).lowest(0, life.size, life.align);
        steps.take(passed + taken.take(place, place + life.size))?;
        places[index] = place;
    }
    Some(places)
}
