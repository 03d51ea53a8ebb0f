//! A run of a table's elements, borrowed: its bounds are checked once, and an index below `N`
//! known to the compiler costs no check of its own. Each element read or written is told to the
//! probe as if it had gone through the table; with the probe off nothing of that is left.

use super::Word;
use crate::probe::Probe;
use std::ops::Range;

/// A run to be read.
#[derive(Debug)]
pub(crate) struct Row<'a, T: Word, P: Probe, const N: usize> {
    words: &'a [T; N],
    /// The table's index of its first element.
    first: usize,
    space: u32,
    probe: &'a P,
}

impl<'a, T: Word, P: Probe, const N: usize> Row<'a, T, P, N> {
    #[inline]
    pub(super) fn new(words: &'a [T; N], first: usize, space: u32, probe: &'a P) -> Self {
        Row { words, first, space, probe }
    }

    /// The element at `index` of the run.
    ///
    /// # Panics
    /// Past the end.
    #[inline]
    pub(crate) fn get(&self, index: usize) -> T {
        self.probe.load(self.space, byte_of::<T>(self.first + index));
        self.words[index]
    }

    /// The elements of `range`.
    ///
    /// # Panics
    /// Past the end.
    #[inline]
    pub(crate) fn slice(&self, range: Range<usize>) -> &'a [T] {
        for index in range.clone() {
            self.probe.load(self.space, byte_of::<T>(self.first + index));
        }
        &self.words[range]
    }
}

/// A run to be changed.
#[derive(Debug)]
pub(crate) struct RowMut<'a, T: Word, P: Probe, const N: usize> {
    words: &'a mut [T; N],
    first: usize,
    space: u32,
    probe: &'a P,
}

impl<'a, T: Word, P: Probe, const N: usize> RowMut<'a, T, P, N> {
    #[inline]
    pub(super) fn new(words: &'a mut [T; N], first: usize, space: u32, probe: &'a P) -> Self {
        RowMut { words, first, space, probe }
    }

    /// The same run, to be read.
    #[inline]
    pub(crate) fn row(&self) -> Row<'_, T, P, N> {
        Row { words: self.words, first: self.first, space: self.space, probe: self.probe }
    }

    /// Sets the element at `index` of the run.
    ///
    /// # Panics
    /// Past the end.
    #[inline]
    pub(crate) fn set(&mut self, index: usize, word: T) {
        self.probe.store(self.space, byte_of::<T>(self.first + index));
        self.words[index] = word;
    }

    /// Sets the elements from `index` on.
    ///
    /// # Panics
    /// Past the end.
    #[inline]
    pub(crate) fn write(&mut self, index: usize, words: &[T]) {
        self.stored(index..index + words.len());
        self.words[index..index + words.len()].copy_from_slice(words);
    }

    /// Sets the elements of `range` to `word`.
    ///
    /// # Panics
    /// Past the end.
    #[inline]
    pub(crate) fn fill(&mut self, range: Range<usize>, word: T) {
        self.stored(range.clone());
        self.words[range].fill(word);
    }

    /// Copies the elements of `range` to where `to` is the first; the two may overlap.
    ///
    /// # Panics
    /// Past the end.
    #[inline]
    pub(crate) fn shift(&mut self, range: Range<usize>, to: usize) {
        self.row().slice(range.clone());
        self.stored(to..to + range.len());
        self.words.copy_within(range, to);
    }

    #[inline]
    fn stored(&self, range: Range<usize>) {
        for index in range {
            self.probe.store(self.space, byte_of::<T>(self.first + index));
        }
    }
}

/// A run whose length is known only as it is asked for.
#[derive(Debug)]
pub(crate) struct Span<'a, T: Word, P: Probe> {
    words: &'a mut [T],
    first: usize,
    space: u32,
    probe: &'a P,
}

impl<'a, T: Word, P: Probe> Span<'a, T, P> {
    #[inline]
    pub(super) fn new(words: &'a mut [T], first: usize, space: u32, probe: &'a P) -> Self {
        Span { words, first, space, probe }
    }

    /// Elements.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// The element at `index` of the run.
    ///
    /// # Panics
    /// Past the end.
    #[inline]
    pub(crate) fn get(&self, index: usize) -> T {
        self.probe.load(self.space, byte_of::<T>(self.first + index));
        self.words[index]
    }

    /// Sets the element at `index` of the run.
    ///
    /// # Panics
    /// Past the end.
    #[inline]
    pub(crate) fn set(&mut self, index: usize, word: T) {
        self.probe.store(self.space, byte_of::<T>(self.first + index));
        self.words[index] = word;
    }
}

#[inline]
fn byte_of<T>(index: usize) -> u64 {
    (index * size_of::<T>()) as u64
}

#[cfg(test)]
mod tests {
    use crate::arena::{Arena, Heap, Table};
    use crate::probe::{Counting, Probe, Work};

    fn table() -> (Arena<Counting>, Table<u64, Counting>) {
        let mut arena = Arena::reserve(Heap::Fixed { capacity: 4096 }).unwrap();
        let table = arena.pool(28).unwrap();
        (arena, table)
    }

    #[test]
    fn every_word_read_or_written_counts() {
        let (arena, mut table) = table();
        let work = |loads, stores, lines| Some(Work { loads, stores, lines });
        let mut row = table.row_mut::<8>(2);
        row.write(1, &[4, 5, 6]);
        assert_eq!(arena.probe().work(), work(0, 3, 1));
        row.shift(1..4, 2);
        assert_eq!(arena.probe().work(), work(3, 6, 1));
        row.fill(6..8, 9);
        row.set(0, 1);
        assert_eq!(arena.probe().work(), work(3, 9, 1));
        assert_eq!(row.row().slice(0..8), [1, 4, 4, 5, 6, 0, 9, 9]);
        assert_eq!(arena.probe().work(), work(11, 9, 1));
        assert_eq!((table.get(18), table.row::<8>(2).get(3)), (4, 5));
        assert_eq!(arena.probe().work(), work(13, 9, 1));
    }

    #[test]
    #[should_panic(expected = "row past the table")]
    fn a_run_must_lie_inside() {
        table().1.row::<8>(3);
    }
}
