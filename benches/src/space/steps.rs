//! Equal steps of the clock: when a sample is due.

/// So many equal steps over a whole run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Steps {
    total: u128,
    count: u128,
    next: u128,
    /// The clock at which the next sample is due.
    due: u128,
}

impl Steps {
    /// `count` steps of a clock that ends at `total`.
    pub(crate) fn new(count: u64, total: u128) -> Steps {
        let mut steps = Steps { total, count: u128::from(count), next: 0, due: 0 };
        steps.advance();
        steps
    }

    /// Whether the clock has passed a step since it was last asked; several count as one.
    #[inline]
    pub(crate) fn passed(&mut self, clock: u128) -> bool {
        if clock < self.due {
            return false;
        }
        while self.due <= clock {
            self.advance();
        }
        true
    }

    fn advance(&mut self) {
        self.next += 1;
        self.due = match self.next <= self.count && self.total > 0 {
            true => (self.next * self.total).div_ceil(self.count),
            false => u128::MAX,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_event_past_each_step() {
        let mut steps = Steps::new(4, 10); // due at 3, 5, 8, 10
        let passed = [0, 2, 3, 4, 8, 9, 9, 10, 10].map(|clock| steps.passed(clock));
        assert_eq!(passed, [false, false, true, false, true, false, false, true, false]);
        assert!(!Steps::new(4, 0).passed(0));
    }
}
