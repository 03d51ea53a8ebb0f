//! A mapping of zeroed memory and its checked accesses: the one place with raw pointers.
#![allow(unsafe_code, reason = "the arena is where unsafe code may stand")]

use memmap2::{MmapMut, MmapOptions};
use std::ptr::NonNull;

/// Private, zeroed, committed as it is touched. All accesses are relaxed reads and writes of one
/// thread: the region is not `Sync`.
#[derive(Debug)]
pub(super) struct Region {
    base: NonNull<u8>,
    len: u64,
    _mapping: MmapMut,
}

impl Region {
    /// `len` bytes at a multiple of `align`; `None` if the system refuses.
    pub(super) fn map(len: u64, align: u64) -> Option<Region> {
        let spare = if align > 4096 { align } else { 0 };
        let total = usize::try_from(len.checked_add(spare)?).ok()?;
        let mut options = MmapOptions::new();
        options.len(total);
        #[cfg(not(miri))]
        options.no_reserve_swap();
        let mut mapping = options.map_anon().ok()?;
        #[cfg(all(target_os = "linux", not(miri)))]
        if mapping.advise(memmap2::Advice::NoHugePage).is_err() {
            // A kernel without huge pages has nothing to be told.
        }
        let start = mapping.as_mut_ptr();
        let skip = start.align_offset(align.min(1 << 62) as usize);
        // SAFETY: `skip < align`, and where `skip > 0` the mapping has `align` spare bytes.
        let base = NonNull::new(unsafe { start.add(skip) })?;
        Some(Region { base, len, _mapping: mapping })
    }

    /// Its bytes.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Takes back what `map` asked for; whether the system knows huge pages.
    #[cfg(all(target_os = "linux", not(miri)))]
    pub(super) fn allow_huge_pages(&self) -> bool {
        self._mapping.advise(memmap2::Advice::HugePage).is_ok()
    }

    /// There are none here.
    #[cfg(not(all(target_os = "linux", not(miri))))]
    pub(super) fn allow_huge_pages(&self) -> bool {
        false
    }

    /// Where byte `offset` lies, `len` bytes from there being inside.
    #[inline]
    fn at(&self, offset: u64, len: u64) -> *mut u8 {
        assert!(offset <= self.len && len <= self.len - offset, "access past the region");
        // SAFETY: just checked to be inside the mapping.
        unsafe { self.base.as_ptr().add(offset as usize) }
    }

    #[inline]
    pub(super) fn load(&self, offset: u64) -> u32 {
        // SAFETY: `at` checks the range; any four bytes are a u32.
        unsafe { self.at(offset, 4).cast::<u32>().read_unaligned() }
    }

    #[inline]
    pub(super) fn store(&mut self, offset: u64, word: u32) {
        // SAFETY: `at` checks the range, and `&mut self` excludes other users of the heap.
        unsafe { self.at(offset, 4).cast::<u32>().write_unaligned(word) }
    }

    #[inline]
    pub(super) fn touch(&mut self, offset: u64, byte: u8) {
        // SAFETY: `at` checks the range.
        unsafe { self.at(offset, 1).write(byte) }
    }

    pub(super) fn bytes_mut(&mut self, offset: u64, len: u64) -> &mut [u8] {
        // SAFETY: `at` checks the range; the bytes are initialised (zeroed) and borrowed from self.
        unsafe { std::slice::from_raw_parts_mut(self.at(offset, len), len as usize) }
    }

    pub(super) fn copy(&mut self, from: u64, to: u64, len: u64) {
        // SAFETY: both ranges are checked; `copy` allows them to overlap.
        unsafe { std::ptr::copy(self.at(from, len), self.at(to, len), len as usize) }
    }

    /// The first element, for a table that checks its own indices.
    pub(super) fn base<T>(&self) -> NonNull<T> {
        self.base.cast()
    }

    /// Reads and writes back one byte of each page that has some of the bytes from `start` to `end`.
    pub(super) fn prefault(&self, start: u64, end: u64) {
        for offset in (start / 4096 * 4096..end.min(self.len)).step_by(4096) {
            let byte = self.at(offset, 1);
            // SAFETY: inside the region; nobody else reads or writes meanwhile.
            unsafe { byte.write_volatile(byte.read_volatile()) }
        }
    }
}
