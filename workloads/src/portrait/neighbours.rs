//! How long after an object's free both its temporal neighbours, the objects allocated just before
//! and just after it, are free too: what decides whether an allocator that places objects in the
//! order of their birth gets runs of free memory back.
//!
//! After Johnstone and Wilson, *The Memory Fragmentation Problem: Solved?* (1998), tables 5 to 7. An
//! object is kept until the four around it are free as well, so memory grows with the live objects.

use super::spans::Spans;
use std::collections::BTreeMap;

/// Whether the object of a number of birth lives, or since which clock it is free.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    born: u64,
    /// Objects that some triple still needs; `None` lives.
    objects: BTreeMap<u64, Option<u64>>,
    /// From the free of an object to that of its last neighbour, in allocated bytes.
    pub(super) delays: Spans,
}

impl Neighbours {
    /// An object is born; gives its number.
    pub(super) fn allocate(&mut self) -> u64 {
        self.objects.insert(self.born, None);
        self.born += 1;
        self.born - 1
    }

    /// An object is freed at a clock.
    pub(super) fn free(&mut self, object: u64, clock: u64) {
        self.objects.insert(object, Some(clock));
        for middle in object.saturating_sub(1)..=object + 1 {
            if let Some(delay) = self.delay(middle) {
                self.delays.add(delay);
            }
        }
        for other in object.saturating_sub(2)..=object + 2 {
            // What is needed no longer: all triples that it belongs to are complete.
            if (other.saturating_sub(2)..=other + 2).all(|near| self.is_free(near)) {
                self.objects.remove(&other);
            }
        }
    }

    /// Of the triple around an object that is complete now.
    fn delay(&self, middle: u64) -> Option<u64> {
        let at = |object: Option<u64>| self.objects.get(&object?).copied().flatten();
        let freed = at(Some(middle))?;
        let (before, after) = (at(middle.checked_sub(1))?, at(Some(middle + 1))?);
        Some(before.max(after).max(freed) - freed)
    }

    /// Born and free, or forgotten because it was.
    fn is_free(&self, object: u64) -> bool {
        object < self.born && !matches!(self.objects.get(&object), Some(None))
    }

    #[cfg(test)]
    fn kept(&self) -> usize {
        self.objects.len()
    }
}

#[cfg(test)]
mod tests {
    use super::Neighbours;
    use crate::portrait::spans::Spans;

    /// The same, by all births and deaths at once.
    fn naive(deaths: &[Option<u64>]) -> Vec<u64> {
        let triple = |three: &[Option<u64>]| {
            let [before, middle, after] = [three[0]?, three[1]?, three[2]?];
            Some(before.max(middle).max(after) - middle)
        };
        deaths.windows(3).filter_map(triple).collect()
    }

    #[test]
    fn agrees_with_all_births_and_deaths_at_once() {
        let mut state = 1_u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % below
        };
        for round in 0..200 {
            let (mut neighbours, mut live) = (Neighbours::default(), Vec::new());
            let mut deaths: Vec<Option<u64>> = Vec::new();
            for clock in 0..300 {
                if live.is_empty() || random(100) < 45 + round % 20 {
                    live.push(neighbours.allocate());
                    deaths.push(None);
                } else {
                    let object: u64 = live.swap_remove(random(live.len() as u64) as usize);
                    deaths[object as usize] = Some(clock);
                    neighbours.free(object, clock);
                }
                assert!(neighbours.kept() <= 5 * live.len() + 5);
            }
            let mut expected = Spans::default();
            naive(&deaths).into_iter().for_each(|delay| expected.add(delay));
            let total = expected.total();
            assert_eq!(neighbours.delays.total(), total);
            for permille in [1, 500, 900, 999, 1000] {
                let [found, expected] = [&neighbours.delays, &expected];
                assert_eq!(found.quantile(permille, total), expected.quantile(permille, total));
            }
        }
    }
}
