//! The log of this process and the lock around it.
//!
//! One lock a process, held for some ten instructions, makes the order of the records the order in
//! which things happened, across threads: a free is written before the block goes back, an allocation
//! after it was had. A log a thread would need a number a record to merge them again, and the bytes.
//!
//! The lock's word lies on a page that the kernel empties in a forked child. So a child, however it
//! was forked and whatever other threads of its parent were doing, finds an unborn log and begins its
//! own; a `vfork` child shares its parent's memory and rightly its log.

use crate::layout::{NOBODY, count, kind, note, sized, unsized_};
use crate::folder::Folder;
use crate::{birth, system, thread};
use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicUsize, Ordering, compiler_fence};

/// No log yet: a new program image, or a forked child.
const UNBORN: usize = 0;
/// Nobody is writing.
const OPEN: usize = 1;
/// No log can be written any more. Anything else is the token of the thread that is writing.
const DEAD: usize = 2;

/// How often a thread looks at the lock before it lets others run.
const SPINS: u32 = 200;
/// How often it does that before it sleeps …
const YIELDS: u32 = 200;
/// … this long …
const NAP_NS: u64 = 1_000_000;
/// … this many times. A thread that left a signal handler by a jump may have taken the lock with it:
/// then the log ends, and the program goes on.
const NAPS: u32 = 10_000;

/// The page that the kernel empties in children.
#[repr(C, align(4096))]
struct Lock {
    word: AtomicUsize,
    rest: [u8; 4096 - size_of::<usize>()],
}

static LOCK: Lock = Lock { word: AtomicUsize::new(UNBORN), rest: [0; _] };

/// What the lock guards. In a forked child these are the parent's values at the fork.
pub(crate) struct Log {
    /// Where the next record goes.
    pub(crate) at: *mut u8,
    /// Beyond this, the window must move before a record is written.
    pub(crate) full: *mut u8,
    /// The granule number of the last address.
    last: u64,
    /// The thread of the last record.
    thread: u32,
    /// Numbers given to threads so far.
    threads: u32,
    /// The mapped part of the file: where, how long, and where in the file.
    pub(crate) window: *mut u8,
    pub(crate) window_bytes: usize,
    pub(crate) window_offset: u64,
    /// How much longer the window becomes at a time.
    pub(crate) window_most_bytes: usize,
    /// While the window moves, how many bytes the file holds; else [`NOBODY`]. A child that is forked
    /// at that moment finds the rest half done.
    pub(crate) moves_at: u64,
    /// How long the file may become.
    pub(crate) most_bytes: u64,
    pub(crate) ordinal: u64,
    pub(crate) folder: Folder,
}

// Aligned so that it lies on one page, of which a forked child has a single moment.
#[repr(align(256))]
struct Guarded(UnsafeCell<Log>);

// SAFETY: `LOCK` lets one thread at a time at it.
unsafe impl Sync for Guarded {}

static LOG: Guarded = Guarded(UnsafeCell::new(Log {
    at: core::ptr::null_mut(),
    full: core::ptr::null_mut(),
    last: 0,
    thread: 0,
    threads: 0,
    window: core::ptr::null_mut(),
    window_bytes: 0,
    window_offset: 0,
    window_most_bytes: 0,
    moves_at: NOBODY,
    most_bytes: 0,
    ordinal: NOBODY,
    folder: Folder::NONE,
}));

/// Writes what `record` writes, unless that is impossible: then it is counted as dropped.
#[inline(always)]
fn locked(record: impl FnOnce(&mut Log)) {
    let token = thread::token();
    if !taken(token) && !enter(token) {
        return;
    }
    // SAFETY: this thread holds the lock, and nothing in here calls `locked` again but a signal
    // handler, which `enter` turns away.
    let log = unsafe { &mut *LOG.0.get() };
    let mut left = OPEN;
    if log.at > log.full && !birth::grow(log) {
        left = dead(log);
    } else {
        if thread::number() != log.thread || log.thread == 0 {
            log.turn();
        }
        record(log);
    }
    LOCK.word.store(left, Ordering::Release);
}

/// Takes the lock if it is open. A thread that is alone needs no atomic exchange, which would be
/// half the cost of a record: only a signal handler can come between, and it leaves what it found.
#[inline(always)]
fn taken(token: usize) -> bool {
    if thread::is_alone() {
        let open = LOCK.word.load(Ordering::Relaxed) == OPEN;
        if open {
            LOCK.word.store(token, Ordering::Relaxed);
            compiler_fence(Ordering::SeqCst);
        }
        return open;
    }
    LOCK.word.compare_exchange(OPEN, token, Ordering::Acquire, Ordering::Relaxed).is_ok()
}

/// Takes the lock the long way; false if there is no log to be had.
#[cold]
#[inline(never)]
fn enter(token: usize) -> bool {
    let mut tries = 0;
    loop {
        let word = LOCK.word.load(Ordering::Relaxed);
        let take = || LOCK.word.compare_exchange(word, token, Ordering::Acquire, Ordering::Relaxed);
        match word {
            OPEN if take().is_ok() => return true,
            UNBORN if take().is_ok() => {
                // SAFETY: as in `locked`.
                let log = unsafe { &mut *LOG.0.get() };
                if birth::begin(log, (&raw const LOCK).cast_mut().cast(), size_of::<Lock>()) {
                    log.last = 0;
                    log.thread = 0;
                    return true;
                }
                LOCK.word.store(dead(log), Ordering::Release);
                return false;
            }
            OPEN | UNBORN => {}
            DEAD => return dropped(),
            // A signal came while this thread was writing, and its handler allocates.
            _ if word == token => return dropped(),
            _ if tries > SPINS + YIELDS + NAPS => {
                // SAFETY: only shared counters are touched.
                LOCK.word.store(dead(unsafe { &*LOG.0.get() }), Ordering::Release);
                return false;
            }
            _ if tries > SPINS + YIELDS => system::sleep_ns(NAP_NS),
            _ if tries > SPINS => system::step_aside(),
            _ => core::hint::spin_loop(),
        }
        tries += 1;
    }
}

/// Counts this process as lost, and the call at hand as dropped.
#[cold]
fn dead(log: &Log) -> usize {
    log.folder.add(count::LOST, 1);
    log.folder.add(count::DROPPED, 1);
    DEAD
}

/// Counts a call that no record tells of.
#[cold]
fn dropped() -> bool {
    folder().add(count::DROPPED, 1);
    false
}

/// The folder, to which whoever does not hold the lock may go too.
pub(crate) fn folder() -> &'static Folder {
    // SAFETY: it is set once, by the first thread, before any lock is open; null pointers before
    // that are seen as such. Afterwards it is only read.
    unsafe { &(*LOG.0.get()).folder }
}

impl Log {
    /// How many bytes the file holds.
    pub(crate) fn bytes(&self) -> u64 {
        if self.moves_at != NOBODY {
            return self.moves_at;
        }
        self.window_offset + (self.at as usize - self.window as usize) as u64
    }

    /// The next record is another thread's than the last.
    #[cold]
    #[inline(never)]
    fn turn(&mut self) {
        if thread::number() == 0 {
            self.threads += 1;
            thread::name(self.threads);
        }
        self.thread = thread::number();
        self.put(u64::from(note::THREAD) | u64::from(self.thread) << 8, 5);
    }

    /// Granules from the last address to this one.
    #[inline(always)]
    fn step(&mut self, address: usize) -> u64 {
        if !(address as u64).is_multiple_of(crate::layout::GRANULE_BYTES) {
            self.start_from(address as u64);
        }
        let granule = address as u64 / crate::layout::GRANULE_BYTES;
        granule.wrapping_sub(core::mem::replace(&mut self.last, granule))
    }

    #[cold]
    #[inline(never)]
    fn start_from(&mut self, address: u64) {
        self.noted(note::FROM, address);
        self.last = address / crate::layout::GRANULE_BYTES;
    }

    /// A note with 8 bytes behind it.
    fn noted(&mut self, note: u8, value: u64) {
        self.put_long(u128::from(note) | u128::from(value) << 8, 9);
    }

    #[inline(always)]
    fn put(&mut self, record: u64, bytes: usize) {
        // SAFETY: `at` is at or below `full`, behind which a record with its notes has room, and
        // so have the zero bytes of this one. One store: all of it is there or nothing.
        unsafe { self.at.cast::<u64>().write_unaligned(record) };
        // SAFETY: as above.
        self.at = unsafe { self.at.add(bytes) };
    }

    #[inline(always)]
    fn put_long(&mut self, record: u128, bytes: usize) {
        if bytes > 8 {
            // SAFETY: as in `put`. The first byte follows in another store, so that it is there
            // only if these are.
            unsafe { self.at.add(8).cast::<u64>().write_unaligned((record >> 64) as u64) };
            compiler_fence(Ordering::Release);
        }
        self.put(record as u64, bytes);
    }
}

/// A block of so many bytes was had. `kind` is an allocation's or a resize's end.
#[inline(always)]
pub(crate) fn had(kind: u64, size: usize, address: usize) {
    locked(|log| {
        let step = log.step(address);
        let (record, bytes) = sized(kind, size as u64, step);
        log.put_long(record, bytes);
    });
}

/// An aligned block was had.
pub(crate) fn had_aligned(size: usize, align: usize, address: usize) {
    locked(|log| {
        // The note on where to start comes first: the alignment belongs to what follows at once.
        let step = log.step(address);
        log.put(u64::from(note::ALIGNED) | u64::from(align.trailing_zeros()) << 8, 2);
        let (record, bytes) = sized(kind::ALLOCATE, size as u64, step);
        log.put_long(record, bytes);
    });
}

/// A block is about to go: freed, or resized.
#[inline(always)]
pub(crate) fn goes(kind: u64, address: usize) {
    locked(|log| {
        let step = log.step(address);
        let (record, bytes) = unsized_(kind, step);
        log.put(record, bytes);
    });
}

/// A request was refused. `note` says which sort.
#[cold]
#[inline(never)]
pub(crate) fn refused(note: u8, size: usize) {
    locked(|log| log.noted(note, size as u64));
}

/// Begins the log, if it has not begun.
pub(crate) fn begin() {
    if LOCK.word.load(Ordering::Relaxed) == UNBORN && enter(thread::token()) {
        LOCK.word.store(OPEN, Ordering::Release);
    }
}
