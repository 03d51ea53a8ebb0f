//! How a log begins and grows.
//!
//! The file is made sparse and long at once, so that it never needs a descriptor again: a program
//! may close every descriptor, change its root or its user. A window of it is mapped, and moves on by
//! remapping. The kernel is asked for the window's pages before they are written; where the disk is full
//! the log ends and the program goes on, instead of dying of a bus error.

use crate::layout::{
    ARGUMENTS_BYTES, COUNTS_BYTES, COUNTS_FILE, ENDING, FOLDER_BYTES, FOLDER_MARK, HEADER_BYTES,
    Header, LONGEST_RECORD, NOBODY, PROGRAM_BYTES, count,
};
use crate::log::{Count, Log};
use crate::system::{self, Advice, Descriptor, EINVAL, From, Opening};
use core::sync::atomic::{Ordering, compiler_fence};

/// The first window holds the longest header; later ones are twice as long each, up to …
const FIRST_WINDOW_BYTES: usize = 64 << 10;
/// … this.
const WINDOW_BYTES: usize = 1 << 20;
/// How long a file is made at first; half of it, and so on, where that is refused.
const MOST_BYTES: u64 = 1 << 40;
/// No file is made shorter.
const LEAST_BYTES: u64 = 1 << 16;
const PAGE_BYTES: usize = 4096;

/// `record` writes the folder's path behind the mark when it writes the library.
#[used]
static FOLDER: [u8; FOLDER_MARK.len() + FOLDER_BYTES] = {
    let mut bytes = [0; _];
    let (mark, _) = bytes.split_at_mut(FOLDER_MARK.len());
    mark.copy_from_slice(&FOLDER_MARK);
    bytes
};

/// The folder of the recording, as this process holds it.
pub(crate) struct Folder {
    counts: *const Count,
    descriptor: Option<Descriptor>,
    identity: Option<[u64; 2]>,
}

/// A path in the folder, ended by a zero byte.
struct Path {
    bytes: [u8; FOLDER_BYTES + 32],
    folder: usize,
    all: usize,
}

impl Path {
    fn to(name: &str) -> Path {
        let mut path = Path { bytes: [0; _], folder: 0, all: 0 };
        // The compiler must not believe what stands there now.
        let folder = core::hint::black_box(&FOLDER);
        for &byte in folder[FOLDER_MARK.len()..].iter().take_while(|&&byte| byte != 0) {
            path.push(byte);
        }
        path.push(b'/');
        path.folder = path.all;
        name.bytes().for_each(|byte| path.push(byte));
        path
    }

    fn push(&mut self, byte: u8) {
        // One zero byte stays behind the path.
        if self.all + 1 < self.bytes.len() {
            self.bytes[self.all] = byte;
            self.all += 1;
        }
    }

    fn whole(&self) -> &[u8] {
        &self.bytes[..=self.all]
    }

    fn name(&self) -> &[u8] {
        &self.bytes[self.folder..=self.all]
    }
}

impl Folder {
    pub(crate) const NONE: Folder =
        Folder { counts: core::ptr::null(), descriptor: None, identity: None };

    /// Adds one to a word of the counts file; returns what it was.
    pub(crate) fn add(&self, word: usize) -> u64 {
        if self.counts.is_null() {
            return 0;
        }
        // SAFETY: a page of such words is mapped there, for good.
        unsafe { &*self.counts.add(word) }.fetch_add(1, Ordering::Relaxed)
    }

    /// Maps the counts, which a forked child inherits, and opens the folder under a number that
    /// programs do not use.
    fn enter(&mut self) -> Option<()> {
        let file =
            system::open(From::Anywhere, Path::to(COUNTS_FILE).whole(), Opening::Write).ok()?;
        let mapped = system::map(file, COUNTS_BYTES);
        system::close(file);
        self.counts = mapped.ok()?.cast();
        let folder = system::open(From::Anywhere, Path::to("").whole(), Opening::Folder).ok();
        let (_, descriptors) = system::limits();
        self.descriptor = folder.map(|it| system::raise(it, system::high_number(descriptors)));
        self.identity = self.descriptor.and_then(system::identity);
        Some(())
    }

    /// Makes the log's file: in the folder as it was opened, for the program may have changed its
    /// root, or else by its path, for it may have closed all descriptors.
    fn create(&self, ordinal: u64) -> Option<Descriptor> {
        let mut path = Path::to("");
        push_number(&mut path, ordinal);
        ENDING.bytes().for_each(|byte| path.push(byte));
        // By now the number could be another file's.
        let ours =
            |it: &Descriptor| self.identity.is_some() && system::identity(*it) == self.identity;
        let inside = self.descriptor.filter(ours).and_then(|folder| {
            system::open(From::Folder(folder), path.name(), Opening::Create).ok()
        });
        inside.or_else(|| system::open(From::Anywhere, path.whole(), Opening::Create).ok())
    }
}

fn push_number(path: &mut Path, number: u64) {
    if number >= 10 {
        push_number(path, number / 10);
    }
    path.push(b'0' + (number % 10) as u8);
}

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
    let ordinal = log.folder.add(count::BIRTHS);
    let file = log.folder.create(ordinal)?;
    let most_bytes = made_long(file);
    let window = system::map(file, FIRST_WINDOW_BYTES);
    system::close(file);
    let window = window.ok()?;
    let _ = system::advise(window, FIRST_WINDOW_BYTES, Advice::NotInChildren);
    populated(window, FIRST_WINDOW_BYTES)?;
    (log.window, log.window_bytes, log.window_offset) = (window, FIRST_WINDOW_BYTES, 0);
    (log.ordinal, log.most_bytes) = (ordinal, most_bytes?);
    // SAFETY: the window was just mapped, writable, and nobody else knows of it.
    let bytes = unsafe { core::slice::from_raw_parts_mut(window, FIRST_WINDOW_BYTES) };
    let first = headed(bytes, ordinal, parent, parent_bytes);
    log.at = window.wrapping_add(first);
    log.full = full(window, FIRST_WINDOW_BYTES);
    Some(())
}

/// Makes the sparse file as long as it may become.
fn made_long(file: Descriptor) -> Option<u64> {
    let (limit, _) = system::limits();
    let mut bytes = MOST_BYTES.min(limit) & !(PAGE_BYTES as u64 - 1);
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

fn grown(log: &mut Log) -> Option<()> {
    let used = log.at as usize - log.window as usize;
    let written = used & !(PAGE_BYTES - 1);
    let more = (log.window_bytes * 2).min(WINDOW_BYTES);
    let longer = log.window_bytes + more;
    if log.window_offset + longer as u64 > log.most_bytes {
        return None;
    }
    // SAFETY: the window is this log's mapping; the pointers into it are set anew below.
    let moved = unsafe { system::extend(log.window, log.window_bytes, longer) }.ok()?;
    if written > 0 {
        // SAFETY: what lies below `written` is whole pages of this log's own mapping, done with.
        unsafe { system::unmap(moved, written) };
    }
    let old_bytes = log.window_bytes;
    log.window = moved.wrapping_add(written);
    log.window_bytes = longer - written;
    log.window_offset += written as u64;
    log.at = moved.wrapping_add(used);
    log.full = full(log.window, log.window_bytes);
    populated(moved.wrapping_add(old_bytes), more)
}

/// Gets the pages and their room on the disk. Kernels before 5.14 cannot say: there a full disk
/// is a bus error.
fn populated(address: *mut u8, bytes: usize) -> Option<()> {
    match system::advise(address, bytes, Advice::Populate) {
        Ok(_) | Err(EINVAL) => Some(()),
        Err(_) => None,
    }
}
