//! A reader that refuses to expand further than a bound: a compression bomb ends here.

use std::io::{self, Read};

/// The error a [`Bounded`] reader fails with.
#[derive(Debug, thiserror::Error)]
#[error("the content expands to more than {0} bytes")]
pub(crate) struct TooLarge(pub(crate) u64);

/// Passes on at most `bound` bytes, then fails.
pub(crate) struct Bounded<R> {
    inner: R,
    bound: u64,
    left: u64,
}

impl<R: Read> Bounded<R> {
    pub(crate) fn new(inner: R, bound: u64) -> Bounded<R> {
        Bounded { inner, bound, left: bound }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => return Err(io::Error::other(TooLarge(self.bound))),
        }
        Ok(read)
    }
}
