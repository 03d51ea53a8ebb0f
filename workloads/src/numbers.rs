//! Hands out object numbers: dense, and the last freed first.
//!
//! Every source passes its objects through here, whatever its own ids look like (slots, running
//! numbers, addresses), so that the same program in two formats is the same stream of events, and a
//! table by number is never longer than the most objects live at once. A stack of freed numbers;
//! allocate and free are O(1).

use crate::event::ObjectId;

/// No object has this number; tables use it for "none".
pub(crate) const NO_OBJECT: ObjectId = ObjectId::MAX;

/// The numbers in use.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    freed: Vec<ObjectId>,
    used: ObjectId,
}

impl Numbers {
    /// A number for a new object, or `None` if all 2^32 − 1 are live.
    pub(crate) fn take(&mut self) -> Option<ObjectId> {
        if let Some(object) = self.freed.pop() {
            return Some(object);
        }
        let object = self.used;
        (object != NO_OBJECT).then(|| {
            self.used += 1;
            object
        })
    }

    /// The state in which so many numbers are taken, without taking them.
    #[cfg(test)]
    pub(crate) fn used(used: ObjectId) -> Numbers {
        Numbers { freed: Vec::new(), used }
    }

    /// Gives back the number of an object that is live no longer.
    pub(crate) fn give(&mut self, object: ObjectId) {
        self.freed.push(object);
    }
}

#[cfg(test)]
mod tests {
    use super::Numbers;

    #[test]
    fn the_last_freed_comes_first() {
        let mut numbers = Numbers::default();
        assert_eq!([0, 1, 2].map(|_| numbers.take()), [Some(0), Some(1), Some(2)]);
        numbers.give(0);
        numbers.give(2);
        assert_eq!([0; 3].map(|_| numbers.take()), [Some(2), Some(0), Some(3)]);
    }
}
