//! The folder of the recording, as a recorded process holds it.
//!
//! What all processes write together is a file of fixed length that each of them maps: counts, and notes
//! of the programs they start. So none needs a descriptor, a system call or room on the disk for it. The
//! folder itself stays open, for a program may change its root, and its path is known, for it may
//! close all descriptors: a forked child finds the place for its log in one way or the other.

use crate::layout::{
    ENDING, FOLDER_BYTES, FOLDER_MARK, SHARED_BYTES, SHARED_FILE, SHARED_SCARCE_BYTES, STARTS_AT,
    count,
};
use crate::system::{self, Descriptor, From, Opening};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicU64, Ordering};

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
    /// The shared file: counts, then notes of starts.
    shared: *mut u8,
    shared_bytes: usize,
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
        Folder { shared: null_mut(), shared_bytes: 0, descriptor: None, identity: None };

    /// Adds to a count of the shared file; returns what it was.
    pub(crate) fn add(&self, count: usize, more: u64) -> u64 {
        if self.shared.is_null() {
            return 0;
        }
        // SAFETY: a page of such words is mapped there, for good.
        unsafe { &*self.shared.cast::<AtomicU64>().add(count) }.fetch_add(more, Ordering::Relaxed)
    }

    /// A place for a note of so many bytes, a multiple of 8: all zero and nobody else's.
    pub(crate) fn place(&self, bytes: usize) -> Option<*mut u8> {
        let at = STARTS_AT as u64 + self.add(count::START_BYTES, bytes as u64);
        if at + bytes as u64 > self.shared_bytes as u64 {
            self.add(count::UNNOTED, 1);
            return None;
        }
        Some(self.shared.wrapping_add(at as usize))
    }

    /// Maps the shared file, which a forked child inherits, and opens the folder under a number
    /// that programs do not use.
    pub(crate) fn enter(&mut self) -> Option<()> {
        let limits = system::limits();
        let scarce = limits.memory_bytes != u64::MAX;
        let bytes = if scarce { SHARED_SCARCE_BYTES } else { SHARED_BYTES };
        let path = Path::to(SHARED_FILE);
        let file = system::open(From::Anywhere, path.whole(), Opening::Write).ok()?;
        let mapped = system::map(file, bytes);
        system::close(file);
        (self.shared, self.shared_bytes) = (mapped.ok()?, bytes);
        let folder = system::open(From::Anywhere, Path::to("").whole(), Opening::Folder).ok();
        let lowest = system::high_number(limits.descriptors);
        self.descriptor = folder.and_then(|it| system::raise(it, lowest));
        self.identity = self.descriptor.and_then(system::identity);
        Some(())
    }

    /// Makes the log's file: in the folder as it was opened, for the program may have changed its
    /// root, or else by its path, for it may have closed all descriptors.
    pub(crate) fn create(&self, ordinal: u64) -> Option<Descriptor> {
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
