//! How a log begins and grows.
//!
//! The file is made sparse and long at once, so that it never needs a descriptor again: a program
//! may close every descriptor, change its root or its user. A window of it is mapped, and moves on by
//! remapping. The kernel is asked for the window's pages before they are written; where the disk is full
//! the log ends and the program goes on, instead of dying of a bus error.

use crate::layout::{
    ARGUMENTS_BYTES, HEADER_BYTES, Header, LONGEST_RECORD, NOBODY, PROGRAM_BYTES, count,
};
use crate::log::Log;
use crate::system::{self, Advice, Descriptor, EINVAL, From, Opening};
use core::sync::atomic::{Ordering, compiler_fence};

/// The first window holds the longest header; later ones are twice as long each, up to …
const FIRST_WINDOW_BYTES: usize = 64 << 10;
/// … this …
const WINDOW_BYTES: usize = 1 << 20;
/// … or, in a process that may have so many bytes of memory only, this.
const SCARCE_WINDOW_BYTES: usize = 64 << 10;
/// How long a file is made at first; half of it, and so on, where that is refused.
const MOST_BYTES: u64 = 1 << 40;
/// No file is made shorter.
const LEAST_BYTES: u64 = 1 << 16;
const PAGE_BYTES: usize = 4096;

/// Begins this process's log; false if it cannot be had. `lock` is the page that children get empty.
pub(crate) fn begin(log: &mut Log, lock: *mut u8, lock_bytes: usize) -> bool {
    begun(log, lock, lock_bytes).is_some()
}

fn begun(log: &mut Log, lock: *mut u8, lock_bytes: usize) -> Option<()> {
    let (parent, parent_bytes) = match log.ordinal {
        NOBODY => (NOBODY, 0),
        ordinal => (ordinal, log.bytes()),
    };
    if parent == NOBODY {
        log.folder.enter()?;
    }
    system::advise(lock, lock_bytes, Advice::ZeroInChildren).ok()?;
    let ordinal = log.folder.add(count::BIRTHS, 1);
    let file = log.folder.create(ordinal)?;
    let most_bytes = made_long(file);
    let window = system::map(file, FIRST_WINDOW_BYTES);
    system::close(file);
    let window = window.ok()?;
    let _ = system::advise(window, FIRST_WINDOW_BYTES, Advice::NotInChildren);
    populated(window, FIRST_WINDOW_BYTES)?;
    (log.window, log.window_bytes, log.window_offset) = (window, FIRST_WINDOW_BYTES, 0);
    (log.ordinal, log.most_bytes) = (ordinal, most_bytes?);
    let scarce = system::limits().memory_bytes != u64::MAX;
    log.window_most_bytes = if scarce { SCARCE_WINDOW_BYTES } else { WINDOW_BYTES };
    // SAFETY: the window was just mapped, writable, and nobody else knows of it.
    let bytes = unsafe { core::slice::from_raw_parts_mut(window, FIRST_WINDOW_BYTES) };
    let first = headed(bytes, ordinal, parent, parent_bytes);
    log.at = window.wrapping_add(first);
    log.full = full(window, FIRST_WINDOW_BYTES);
    Some(())
}

/// Makes the sparse file as long as it may become.
fn made_long(file: Descriptor) -> Option<u64> {
    let mut bytes = MOST_BYTES.min(system::limits().file_bytes) & !(PAGE_BYTES as u64 - 1);
    while bytes >= LEAST_BYTES {
        if system::set_length(file, bytes).is_ok() {
            return Some(bytes);
        }
        bytes /= 2;
    }
    None
}

/// Writes the header; where the first record goes.
fn headed(bytes: &mut [u8], ordinal: u64, parent: u64, parent_bytes: u64) -> usize {
    let (fixed, rest) = bytes.split_at_mut(HEADER_BYTES);
    let program = system::read_link(b"/proc/self/exe\0", &mut rest[..PROGRAM_BYTES]);
    let mut arguments = 0;
    if let Ok(file) = system::open(From::Anywhere, b"/proc/self/cmdline\0", Opening::Read) {
        arguments = system::read(file, &mut rest[program..program + ARGUMENTS_BYTES]);
        system::close(file);
    }
    let first_record = HEADER_BYTES + program + arguments;
    let header = Header {
        first_record: first_record as u64,
        ordinal,
        parent,
        parent_bytes,
        pid: system::pid(),
        parent_pid: system::parent_pid(),
        born_ns: system::now_ns(),
        program_bytes: program as u32,
        arguments_bytes: arguments as u32,
    };
    let header = header.to_bytes();
    fixed[8..].copy_from_slice(&header[8..]);
    // The mark makes the header count, so it comes last.
    compiler_fence(Ordering::Release);
    fixed[..8].copy_from_slice(&header[..8]);
    first_record
}

/// Beyond this address a record and its notes might not fit a window.
fn full(window: *mut u8, bytes: usize) -> *mut u8 {
    window.wrapping_add(bytes - LONGEST_RECORD)
}

/// Moves the window on; false if the file cannot become longer.
#[cold]
#[inline(never)]
pub(crate) fn grow(log: &mut Log) -> bool {
    grown(log).is_some()
}

/// What is written is given up first, so that a process that has no more memory has enough for it.
fn grown(log: &mut Log) -> Option<()> {
    let used = log.at as usize - log.window as usize;
    let written = used & !(PAGE_BYTES - 1);
    let left = log.window_bytes - written;
    let room = log.most_bytes - log.window_offset - written as u64;
    let longer = (log.window_bytes * 2).min(log.window_most_bytes) as u64;
    let longer = longer.min(room) as usize;
    if longer <= left {
        return None;
    }
    log.moves_at = log.bytes();
    compiler_fence(Ordering::Release);
    if written > 0 {
        // SAFETY: what lies below `written` is whole pages of this log's own mapping, done with.
        unsafe { system::unmap(log.window, written) };
    }
    let rest = log.window.wrapping_add(written);
    // SAFETY: the rest of the window is this log's mapping; the pointers into it are set anew below.
    let moved = unsafe { system::extend(rest, left, longer) };
    let window = moved.unwrap_or(rest);
    (log.window, log.window_offset) = (window, log.window_offset + written as u64);
    log.at = window.wrapping_add(used - written);
    log.window_bytes = if moved.is_ok() { longer } else { left };
    log.full = full(window, log.window_bytes);
    compiler_fence(Ordering::Release);
    log.moves_at = NOBODY;
    populated(moved.ok()?.wrapping_add(left), longer - left)
}

/// Gets the pages and their room on the disk. Kernels before 5.14 cannot say: there a full disk
/// is a bus error.
fn populated(address: *mut u8, bytes: usize) -> Option<()> {
    match system::advise(address, bytes, Advice::Populate) {
        Ok(_) | Err(EINVAL) => Some(()),
        Err(_) => None,
    }
}
