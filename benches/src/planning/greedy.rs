//! What the greedy planners share: objects in some order, each at the lowest place that is free for
//! all its life.

use super::lives::Life;
use super::plane::Plane;
use super::steps::Steps;

/// Places the objects by ascending key; equal ones by earlier birth.
pub(super) fn by_key<K: Ord>(
    lives: &[Life],
    key: impl Fn(&Life) -> K,
    steps: &mut Steps,
) -> Option<Vec<u64>> {
    let mut order: Vec<usize> = (0..lives.len()).collect();
    order.sort_by_key(|&index| (key(&lives[index]), lives[index].start, index));
    // Two lives meet if and only if they share a moment at which one begins, so those are all that
    // need to be told apart.
    let mut births: Vec<u64> = lives.iter().map(|life| life.start).collect();
    births.sort_unstable();
    births.dedup();
    let slot = |moment: u64| births.partition_point(|&birth| birth < moment);
    let mut plane = Plane::new(births.len());
    let mut places = vec![0; lives.len()];
    for index in order {
        let life = &lives[index];
        let span = (slot(life.start), slot(life.end));
        places[index] = plane.place(span, life.size, life.align, steps)?;
    }
    Some(places)
}
