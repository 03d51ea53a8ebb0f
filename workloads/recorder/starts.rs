//! Programs that a recorded process starts, noted before they are: a program into which the recorder
//! cannot be loaded leaves no log, and only who started it can tell of it.
//!
//! A note goes into the shared file in memory, so that it costs no system call but the clock's and is
//! taken in the child of a `vfork` as well. The C library's `system` and `popen` start a shell within
//! themselves and are not seen here; that shell is recorded like any program.

use crate::layout::start;
use crate::{log, system};
use core::ffi::{CStr, c_char};
use core::sync::atomic::{AtomicU8, AtomicU32, Ordering};

/// How the environment of a program names the library: by the variable, and the end of its path.
const VARIABLE: &[u8] = b"LD_PRELOAD=";
const LIBRARY: &[u8] = b"recorder.so";

/// A note that was taken, if there was room.
pub(crate) struct Note(Option<*mut u8>);

impl Note {
    /// That the program at `path` is about to be started with this environment, in process `pid`.
    ///
    /// # Safety
    /// `path` is null or a string, `environment` null or a list of strings that ends with a null.
    pub(crate) unsafe fn new(
        path: *const c_char,
        environment: *const *const c_char,
        pid: u32,
    ) -> Note {
        // SAFETY: the caller's promise.
        let path = if path.is_null() { c"" } else { unsafe { CStr::from_ptr(path) } };
        // SAFETY: the caller's promise.
        let preloads = unsafe { preloads(environment) };
        Note::of(path.to_bytes(), preloads, pid)
    }

    fn of(path: &[u8], preloads: bool, pid: u32) -> Note {
        let path = &path[..path.len().min(start::PATH_BYTES)];
        let bytes = (start::HEAD_BYTES + path.len()).next_multiple_of(8);
        let Some(place) = log::folder().place(bytes) else { return Note(None) };
        // SAFETY: the place has so many bytes, aligned to 8, and is nobody else's; the shared file
        // stays mapped.
        unsafe {
            place.add(1).write(u8::from(preloads));
            place.add(2).cast::<u16>().write(path.len() as u16);
            place.add(4).cast::<u32>().write(pid);
            place.add(8).cast::<u64>().write(system::now_ns());
            place.add(start::HEAD_BYTES).copy_from_nonoverlapping(path.as_ptr(), path.len());
            (*place.cast::<AtomicU8>()).store(start::TRIED, Ordering::Release);
        }
        Note(Some(place))
    }

    /// The program was not started.
    pub(crate) fn failed(&self) {
        if let Some(place) = self.0 {
            // SAFETY: as in `of`.
            unsafe { &*place.cast::<AtomicU8>() }.store(start::FAILED, Ordering::Release);
        }
    }

    /// It was started, in this process.
    pub(crate) fn runs_in(&self, pid: u32) {
        if let Some(place) = self.0 {
            // SAFETY: as in `of`; bytes 4 to 8 are the process.
            unsafe { &*place.add(4).cast::<AtomicU32>() }.store(pid, Ordering::Release);
        }
    }
}

/// Whether this environment names the library.
///
/// # Safety
/// It is null or a list of strings that ends with a null.
unsafe fn preloads(environment: *const *const c_char) -> bool {
    let mut next = environment;
    while !next.is_null() {
        // SAFETY: the list goes on until a null.
        let entry = unsafe { next.read() };
        if entry.is_null() {
            break;
        }
        // SAFETY: the caller's promise.
        let entry = unsafe { CStr::from_ptr(entry) }.to_bytes();
        if let Some(list) = entry.strip_prefix(VARIABLE)
            && list.windows(LIBRARY.len()).any(|bytes| bytes == LIBRARY)
        {
            return true;
        }
        next = next.wrapping_add(1);
    }
    false
}
