//! The least time of each operation, over the replays of one child and then over all children.

/// What replays come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::time) struct Least {
    /// Of each operation, in nanoseconds.
    pub(super) operations: Vec<u32>,
    /// Of each empty replay.
    pub(super) empty: Vec<u32>,
    /// The smallest step between two different readings of the clock in a row.
    pub(super) step_ns: u32,
    /// Page faults in the replay that had the fewest, where the system tells.
    pub(super) faults: Option<u64>,
    /// A hash of all grants, which every replay must repeat.
    pub(super) grants: u64,
}

impl Least {
    /// Takes more replays of the same operations into account.
    ///
    /// # Errors
    /// In words, if they were not the same.
    pub(super) fn merge(&mut self, other: &Least) -> Result<(), String> {
        let lengths = |least: &Least| (least.operations.len(), least.empty.len());
        if (self.grants, lengths(self)) != (other.grants, lengths(other)) {
            return Err("two replays of it did not give the same grants".to_string());
        }
        lower(&mut self.operations, &other.operations);
        lower(&mut self.empty, &other.empty);
        self.step_ns = self.step_ns.min(other.step_ns);
        self.faults = self.faults.zip(other.faults).map(|(one, other)| one.min(other));
        Ok(())
    }

    /// What timing costs: the median of the empty replays.
    pub(super) fn timer_ns(&self) -> u32 {
        let mut empty = self.empty.clone();
        empty.sort_unstable();
        empty.get(empty.len() / 2).copied().unwrap_or(0)
    }

    /// Nothing below is claimed: twice what timing costs, or twice the clock's step if that is
    /// more.
    pub(super) fn floor_ns(&self) -> u32 {
        self.timer_ns().max(self.step_ns).saturating_mul(2)
    }
}

fn lower(least: &mut [u32], others: &[u32]) {
    least.iter_mut().zip(others).for_each(|(least, other)| *least = (*least).min(*other));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn least(operations: &[u32], grants: u64) -> Least {
        let operations = operations.to_vec();
        Least { operations, empty: vec![9, 7, 8], step_ns: 5, faults: Some(grants), grants }
    }

    #[test]
    fn each_operation_keeps_its_own_least() {
        let mut all = least(&[10, 900, 30], 1);
        let other = Least { empty: vec![6, 9, 9], ..least(&[700, 20, 31], 1) };
        all.merge(&other).unwrap();
        assert_eq!((all.operations, all.empty), (vec![10, 20, 30], vec![6, 7, 8]));
    }

    #[test]
    fn replays_that_differ_are_caught() {
        assert!(least(&[1, 2], 1).merge(&least(&[1, 2], 2)).is_err());
        assert!(least(&[1, 2], 1).merge(&least(&[1], 1)).is_err());
    }

    #[test]
    fn the_floor_is_twice_the_timer_or_the_step() {
        assert_eq!((least(&[], 0).timer_ns(), least(&[], 0).floor_ns()), (8, 16));
        assert_eq!(Least { step_ns: 41, ..least(&[], 0) }.floor_ns(), 82);
    }
}
