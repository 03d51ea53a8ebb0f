//! Whether a free takes the youngest live object, as a stack would: the LIFO share.
//!
//! A stack of births, from whose top the dead are taken; when most of it is dead it is swept, so
//! that memory grows with the live objects.

/// Below so many births nothing is swept.
const FEW: usize = 1024;

#[derive(Debug, Default)]
pub(super) struct Youngest {
    stack: Vec<(u64, u32)>,
}

impl Youngest {
    pub(super) fn allocate(
        &mut self,
        born: u64,
        object: u32,
        live: u64,
        is_live: impl Fn(&(u64, u32)) -> bool,
    ) {
        if self.stack.len() >= FEW && self.stack.len() as u64 > 2 * live {
            self.stack.retain(is_live);
        }
        self.stack.push((born, object));
    }

    /// Whether `born`, still live, is the youngest.
    pub(super) fn is(&mut self, born: u64, is_live: impl Fn(&(u64, u32)) -> bool) -> bool {
        while self.stack.last().is_some_and(|top| !is_live(top)) {
            self.stack.pop();
        }
        self.stack.last().is_some_and(|top| top.0 == born)
    }
}
