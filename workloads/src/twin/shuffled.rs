//! The shuffled twin: every life of the trace once, each begun at another birth.
//!
//! After each birth come the frees and resizes that are due before the next one, in random order,
//! those of one object in their own. Memory: 4 bytes a birth, and the live objects. O(log live).

use super::lives::{Life, Lives, NONE};
use super::order;
use crate::event::{Event, ObjectId, Workload};
use crate::generate::{Purpose, stream};
use crate::numbers::Numbers;
use rand::RngExt;
use rand_pcg::Pcg64;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// A live object.
#[derive(Clone, Copy)]
struct Alive {
    born: u32,
    life: Life,
    ends: bool,
}

/// The running twin.
pub(super) struct Shuffled {
    lives: Arc<Lives>,
    /// The number of the life that begins at each birth.
    order: Vec<u32>,
    born: u32,
    /// What is to come: at how many births, a random number against ties, whose.
    due: BinaryHeap<Reverse<(u32, u32, ObjectId)>>,
    alive: Vec<Option<Alive>>,
    numbers: Numbers,
    ties: Pcg64,
}

impl Shuffled {
    pub(super) fn new(lives: Arc<Lives>, seed: u64) -> Shuffled {
        let order = order::drawn(&lives, &mut stream(seed, 0, Purpose::Births));
        let (due, alive, numbers) = Default::default();
        let ties = stream(seed, 0, Purpose::Deaths);
        Shuffled { lives, order, born: 0, due, alive, numbers, ties }
    }

    /// The next birth, if there is one.
    fn birth(&mut self) -> Option<Event> {
        let number = *self.order.get(self.born as usize)?;
        let object = self.numbers.take()?;
        self.born += 1;
        if object as usize == self.alive.len() {
            self.alive.push(None);
        }
        let life = self.lives.life(number);
        let alive = Alive { born: self.born, life, ends: self.lives.ends(number) };
        self.schedule(object, alive);
        Some(Event::Allocate { object, request: life.asked.into() })
    }

    /// Notes an object's next event, if it has one.
    fn schedule(&mut self, object: ObjectId, alive: Alive) {
        self.alive[object as usize] = Some(alive);
        let age = match alive.life.resizes {
            NONE if alive.ends => alive.life.span,
            NONE => return,
            next => self.lives.resizes[next as usize].age,
        };
        self.due.push(Reverse((alive.born + age, self.ties.random(), object)));
    }

    /// What is due of this object: a resize, or else its free.
    fn happens(&mut self, object: ObjectId) -> Option<Event> {
        let mut alive = self.alive[object as usize].take()?;
        let Some(resize) = self.lives.resizes.get(alive.life.resizes as usize) else {
            self.numbers.give(object);
            return Some(Event::Free { object });
        };
        let request = resize.asked.into();
        alive.life.resizes = if resize.last { NONE } else { alive.life.resizes + 1 };
        self.schedule(object, alive);
        Some(Event::Resize { object, request })
    }
}

impl Workload for Shuffled {
    fn step(&mut self) -> Option<Event> {
        match self.due.peek() {
            Some(&Reverse((at, _, object))) if at <= self.born => {
                self.due.pop();
                self.happens(object)
            }
            _ => self.birth(),
        }
    }
}
