//! `size-classes`: powers of two from 16 bytes to 4 KiB, a list of freed blocks each. A list that is
//! empty is served from the current chunk of 64 KiB of the system's; what is longer or stricter than the
//! largest class goes to the system. A block never changes its class, and no chunk is given back.
//!
//! Allocate and free: O(1). Origin: Kingsley 1982. Weakness: half of a block may be rounding.
//!
//! `unsafe` cannot be avoided here: `GlobalAlloc` is an unsafe trait of raw pointers. An allocator that
//! implements fraglab's own trait, as `bitmap` does, needs none.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr::null_mut;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Bytes of the smallest class.
const SMALLEST: usize = 16;
/// Bytes of the largest class.
const LARGEST: usize = 4096;
/// How many there are.
const CLASSES: usize = (LARGEST / SMALLEST).ilog2() as usize + 1;
/// Bytes taken from the system at a time.
const CHUNK: usize = 64 << 10;

/// The one there is.
pub static HEAP: SizeClasses = SizeClasses::new();

/// Lists of blocks behind a lock.
pub struct SizeClasses {
    state: Mutex<State>,
}

struct State {
    /// The block freed last of each class; its first word is the address of the one before.
    freed: [*mut u8; CLASSES],
    /// What is left of the current chunk: its next byte, and how many there are.
    chunk: *mut u8,
    left: usize,
}

// SAFETY: what it points to belongs to nobody else, and is reached through the lock only.
unsafe impl Send for State {}

impl SizeClasses {
    /// One without a chunk.
    pub const fn new() -> SizeClasses {
        let state = State { freed: [null_mut(); CLASSES], chunk: null_mut(), left: 0 };
        SizeClasses { state: Mutex::new(state) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for SizeClasses {
    fn default() -> Self {
        SizeClasses::new()
    }
}

/// The class that holds the layout, or `None` for the system's. A block lies at a multiple of its size.
fn class(layout: Layout) -> Option<usize> {
    let bytes = layout.size().max(layout.align()).max(SMALLEST);
    (bytes <= LARGEST).then(|| (bytes.next_power_of_two() / SMALLEST).ilog2() as usize)
}

impl State {
    fn take(&mut self, class: usize) -> *mut u8 {
        let block = self.freed[class];
        if block.is_null() {
            return self.cut(SMALLEST << class);
        }
        // SAFETY: a block on a list has the next one's address in its first word, see `give`.
        self.freed[class] = unsafe { block.cast::<*mut u8>().read() };
        block
    }

    fn give(&mut self, block: *mut u8, class: usize) {
        // SAFETY: a freed block of at least 16 bytes, at a multiple of 16.
        unsafe { block.cast::<*mut u8>().write(self.freed[class]) };
        self.freed[class] = block;
    }

    /// A new block from the chunk; what is left of one that is too short is lost.
    fn cut(&mut self, bytes: usize) -> *mut u8 {
        let skipped = self.chunk.addr().next_multiple_of(bytes) - self.chunk.addr();
        if self.left < skipped + bytes {
            let Ok(layout) = Layout::from_size_align(CHUNK, LARGEST) else { return null_mut() };
            // SAFETY: the layout has bytes.
            let chunk = unsafe { System.alloc(layout) };
            if chunk.is_null() {
                return null_mut();
            }
            (self.chunk, self.left) = (chunk, CHUNK);
            return self.cut(bytes);
        }
        // SAFETY: `skipped + bytes` are inside what is left of the chunk.
        let block = unsafe { self.chunk.add(skipped) };
        // SAFETY: as above; at most one past its end.
        self.chunk = unsafe { block.add(bytes) };
        self.left -= skipped + bytes;
        block
    }
}

// SAFETY: a block is in one list, in one chunk or in use, never in two of them; it is as long as its
// class, which holds the layout, and lies at a multiple of that.
unsafe impl GlobalAlloc for SizeClasses {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match class(layout) {
            Some(class) => self.state().take(class),
            // SAFETY: the caller's layout has bytes.
            None => unsafe { System.alloc(layout) },
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        match class(layout) {
            Some(class) => self.state().give(block, class),
            // SAFETY: the caller had it from `alloc` with this layout, which asked the system.
            None => unsafe { System.dealloc(block, layout) },
        }
    }
}
