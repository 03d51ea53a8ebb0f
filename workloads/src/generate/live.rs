//! The live objects of one process, in the order its lifetime law frees them.
//!
//! Flat vectors: a random victim or the newest costs O(1), the oldest O(1), the one whose time
//! comes first O(log live) by a binary heap. Ties in time go to the smaller object number.

use crate::event::ObjectId;
use rand::RngExt;
use rand_pcg::Pcg64;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// Live objects by order of death.
#[derive(Debug)]
pub(crate) enum Live {
    /// Any of them is the next victim.
    Random(Vec<ObjectId>),
    /// The newest is.
    Lifo(Vec<ObjectId>),
    /// The oldest is.
    Fifo(VecDeque<ObjectId>),
    /// The one with the earliest time of death is.
    Timed(BinaryHeap<Reverse<(u64, ObjectId)>>),
}

impl Live {
    pub(crate) fn len(&self) -> u64 {
        let len = match self {
            Live::Random(objects) | Live::Lifo(objects) => objects.len(),
            Live::Fifo(objects) => objects.len(),
            Live::Timed(objects) => objects.len(),
        };
        len as u64
    }

    /// Adds a new object; only timed lives ask when it dies.
    #[inline]
    pub(crate) fn add(&mut self, object: ObjectId, death: impl FnOnce() -> u64) {
        match self {
            Live::Random(objects) | Live::Lifo(objects) => objects.push(object),
            Live::Fifo(objects) => objects.push_back(object),
            Live::Timed(objects) => objects.push(Reverse((death(), object))),
        }
    }

    /// Removes the next victim.
    #[inline]
    pub(crate) fn victim(&mut self, random: &mut Pcg64) -> Option<ObjectId> {
        match self {
            Live::Random(objects) if objects.is_empty() => None,
            Live::Random(objects) => {
                let victim = random.random_range(0..objects.len() as u32);
                Some(objects.swap_remove(victim as usize))
            }
            Live::Lifo(objects) => objects.pop(),
            Live::Fifo(objects) => objects.pop_front(),
            Live::Timed(objects) => objects.pop().map(|Reverse((_, object))| object),
        }
    }

    /// Removes an object whose time of death has come, if there is one.
    pub(crate) fn due(&mut self, now: u64) -> Option<ObjectId> {
        let Live::Timed(objects) = self else { return None };
        if objects.peek()?.0.0 > now {
            return None;
        }
        objects.pop().map(|Reverse((_, object))| object)
    }

    /// Removes `count` objects at random, whatever the law, and gives them in random order. The
    /// others keep their order. O(live).
    pub(crate) fn draw(&mut self, count: u64, random: &mut Pcg64) -> Vec<ObjectId> {
        if count == 0 {
            return Vec::new();
        }
        let mut objects = self.in_order();
        let live = objects.len() as u32;
        let count = (count as u32).min(live);
        for index in 0..count {
            let other = random.random_range(index..live);
            objects.swap(index as usize, other as usize);
        }
        objects.truncate(count as usize);
        self.remove(&objects);
        objects
    }

    fn in_order(&self) -> Vec<ObjectId> {
        match self {
            Live::Random(objects) | Live::Lifo(objects) => objects.clone(),
            Live::Fifo(objects) => objects.iter().copied().collect(),
            Live::Timed(objects) => {
                let mut deaths: Vec<_> = objects.iter().map(|Reverse(death)| *death).collect();
                deaths.sort_unstable();
                deaths.into_iter().map(|(_, object)| object).collect()
            }
        }
    }

    fn remove(&mut self, victims: &[ObjectId]) {
        let longest = victims.iter().max().map_or(0, |&victim| victim as usize + 1);
        let mut doomed = vec![false; longest];
        victims.iter().for_each(|&victim| doomed[victim as usize] = true);
        let stays = |object: &ObjectId| !doomed.get(*object as usize).is_some_and(|&d| d);
        match self {
            Live::Random(objects) | Live::Lifo(objects) => objects.retain(stays),
            Live::Fifo(objects) => objects.retain(stays),
            Live::Timed(objects) => objects.retain(|Reverse((_, object))| stays(object)),
        }
    }
}
