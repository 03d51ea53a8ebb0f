//! How long a search may be, in steps and not in time, so that what is found is the same anywhere.

/// What is left.
#[derive(Debug)]
pub(crate) struct Steps(u64);

impl Steps {
    /// So many.
    pub(crate) fn new(count: u64) -> Steps {
        Steps(count)
    }

    /// Takes some; `None` if there are not so many left, and then there are none.
    pub(crate) fn take(&mut self, count: u64) -> Option<()> {
        let left = self.0.checked_sub(count);
        self.0 = left.unwrap_or(0);
        left.map(|_| ())
    }
}
