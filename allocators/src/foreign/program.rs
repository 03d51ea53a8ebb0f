//! A program's side of an allocator that has only a `GlobalAlloc`, without a raw pointer outside this
//! file: objects by number, addresses as numbers, bytes copied in and out. What is right and wrong is
//! for others to say; they look at the address before they write to it.

use std::alloc::{GlobalAlloc, Layout};
use std::collections::BTreeMap;
use std::ops::Range;

/// A program that holds objects by number.
pub struct Program {
    global: &'static dyn GlobalAlloc,
    blocks: BTreeMap<u32, Block>,
}

struct Block {
    start: *mut u8,
    layout: Layout,
    /// Bytes that are known to be initialised.
    written: Vec<Range<u64>>,
}

impl Block {
    fn holds(&self, range: &Range<u64>) -> bool {
        range.start <= range.end && range.end <= self.layout.size() as u64
    }
}

/// The layout of an object; none has no bytes.
fn layout(size: u64, align: u64) -> Option<Layout> {
    Layout::from_size_align(usize::try_from(size.max(1)).ok()?, usize::try_from(align).ok()?).ok()
}

impl Program {
    /// One without objects.
    pub fn new(global: &'static dyn GlobalAlloc) -> Program {
        Program { global, blocks: BTreeMap::new() }
    }

    /// Asks for an object, zeroed or not; gives its address, or `None` if it is refused or no layout
    /// has that size and alignment. An object of that number is forgotten, not freed.
    pub fn allocate(&mut self, object: u32, size: u64, align: u64, zeroed: bool) -> Option<u64> {
        let layout = layout(size, align)?;
        // SAFETY: no layout that is asked for has no bytes.
        let start = unsafe {
            match zeroed {
                true => self.global.alloc_zeroed(layout),
                false => self.global.alloc(layout),
            }
        };
        let all = Some(0..layout.size() as u64);
        let written = all.filter(|_| zeroed).into_iter().collect();
        (!start.is_null()).then(|| {
            self.blocks.insert(object, Block { start, layout, written });
            start.expose_provenance() as u64
        })
    }

    /// Asks that a live object become `size` bytes long, at the alignment it has; gives its address,
    /// or `None` if that is refused and the object stays as it was.
    pub fn resize(&mut self, object: u32, size: u64) -> Option<u64> {
        let block = self.blocks.get_mut(&object)?;
        let new = layout(size, block.layout.align() as u64)?;
        // SAFETY: allocated with this layout and not freed since; the new one is a layout, not empty.
        let start = unsafe { self.global.realloc(block.start, block.layout, new.size()) };
        if start.is_null() {
            return None;
        }
        let len = new.size() as u64;
        block.written.iter_mut().for_each(|range| range.end = range.end.min(len));
        block.written.retain(|range| range.start < range.end);
        (block.start, block.layout) = (start, new);
        Some(start.expose_provenance() as u64)
    }

    /// Gives a live object back.
    pub fn free(&mut self, object: u32) {
        if let Some(block) = self.blocks.remove(&object) {
            // SAFETY: allocated with this layout, and no longer known here.
            unsafe { self.global.dealloc(block.start, block.layout) };
        }
    }

    /// Writes to a live object from its byte `at` on.
    ///
    /// # Panics
    /// If there is no such object, or it is shorter.
    pub fn write(&mut self, object: u32, at: u64, bytes: &[u8]) {
        let block = self.blocks.get_mut(&object).expect("a live object");
        let range = at..at + bytes.len() as u64;
        assert!(block.holds(&range), "{range:?} is not inside the object");
        // SAFETY: inside a block that was allocated so long and not freed; `bytes` are elsewhere, as
        // nobody has a reference to what a block holds.
        unsafe { block.start.add(at as usize).copy_from(bytes.as_ptr(), bytes.len()) };
        block.written.retain(|one| one.start < range.start || range.end < one.end);
        block.written.push(range);
    }

    /// Reads from a live object from its byte `at` on what was written there, or zeroed.
    ///
    /// # Panics
    /// If there is no such object, or nothing was written there in one piece.
    pub fn read(&self, object: u32, at: u64, bytes: &mut [u8]) {
        let block = &self.blocks[&object];
        let range = at..at + bytes.len() as u64;
        let known = |one: &Range<u64>| one.start <= range.start && range.end <= one.end;
        assert!(block.written.iter().any(known), "{range:?} was not written");
        // SAFETY: inside a block that was allocated so long and not freed, and initialised.
        unsafe { block.start.add(at as usize).copy_to(bytes.as_mut_ptr(), bytes.len()) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_until_it_is_cut_off() {
        let mut program = Program::new(&std::alloc::System);
        let at = program.allocate(7, 100, 64, true).unwrap();
        assert!(at.is_multiple_of(64));
        let mut bytes = [1; 100];
        program.read(7, 0, &mut bytes);
        assert_eq!(bytes, [0; 100]);
        program.write(7, 10, &[3; 30]);
        assert!(program.resize(7, 20).unwrap().is_multiple_of(64));
        let mut bytes = [0; 12];
        program.read(7, 8, &mut bytes);
        assert_eq!(bytes, [0, 0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3]);
        program.free(7);
        assert_eq!(program.resize(7, 1), None);
        assert_eq!(program.allocate(0, u64::MAX, 16, false), None);
    }

    #[test]
    #[should_panic(expected = "was not written")]
    fn nobody_reads_what_is_not_initialised() {
        let mut program = Program::new(&std::alloc::System);
        program.allocate(0, 100, 1, false).unwrap();
        program.write(0, 0, &[1; 10]);
        program.resize(0, 50).unwrap();
        program.read(0, 0, &mut [0; 11]);
    }
}
