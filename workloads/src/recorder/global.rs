//! Recording a Rust program from within: a global allocator that writes a trace of what passes through
//! it. For what the preloaded recorder cannot see: static programs, musl, other systems.
//!
//! Each call goes through a lock and into the trace at once, some 150 ns; what the writing itself
//! allocates is not recorded. A free is written before the block goes back, an allocation after it
//! came, a resize in two parts. Blocks from before the recording are unknown: their frees are
//! skipped and counted. A program that is killed leaves a trace without its last 65 536 events, which
//! `--repair` reads. After a `fork` only one of the two processes may go on allocating.

#![allow(unsafe_code, reason = "a global allocator is an unsafe interface")]

use super::raw::Call;
use super::traces::Trace;
use super::unfold::Unfolding;
use crate::trace::{Columns, End, Header, Process, Totals, WriteError, Writer};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

thread_local! {
    // Neither has a destructor, so both are there as long as the thread is, and need no memory.
    static WRITES: Cell<bool> = const { Cell::new(false) };
    static NUMBER: Cell<u32> = const { Cell::new(0) };
}

/// Numbers given to threads.
static THREADS: AtomicU32 = AtomicU32::new(0);

/// An allocator that can write down what is asked of it, and passes it on to another one.
///
/// ```no_run
/// use workloads::recorder::RecordingAllocator;
///
/// #[global_allocator]
/// static ALLOCATOR: RecordingAllocator = RecordingAllocator::system();
///
/// fn main() -> std::io::Result<()> {
///     let recording = ALLOCATOR.record("app.trace".as_ref())?;
///     let numbers: Vec<u32> = (0..1000).collect();
///     drop(numbers);
///     let totals = recording.finish()?;
///     println!("{} events", totals.events);
///     Ok(())
/// }
/// ```
pub struct RecordingAllocator<A = System> {
    inner: A,
    on: AtomicBool,
    recorder: Mutex<Option<Recorder>>,
}

/// What a recording needs.
struct Recorder {
    unfolding: Unfolding<Trace>,
    /// The first thing that went wrong; nothing is written after it.
    failed: Option<io::Error>,
}

/// A recording that goes on until this is finished or dropped.
#[must_use = "the recording ends when this is dropped"]
pub struct Running<'a, A> {
    of: &'a RecordingAllocator<A>,
}

impl RecordingAllocator {
    /// Passes all on to the system's allocator.
    pub const fn system() -> RecordingAllocator {
        RecordingAllocator::new(System)
    }
}

impl<A> RecordingAllocator<A> {
    /// Passes all on to `inner`.
    pub const fn new(inner: A) -> RecordingAllocator<A> {
        RecordingAllocator { inner, on: AtomicBool::new(false), recorder: Mutex::new(None) }
    }

    /// Begins a recording, into the file at `path`.
    ///
    /// # Errors
    /// A file that cannot be made; a recording that is under way.
    pub fn record(&self, path: &Path) -> io::Result<Running<'_, A>> {
        let _quiet = Quiet::new();
        let mut recorder = self.lock();
        if recorder.is_some() {
            let what = "this allocator is recording already";
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, what));
        }
        let mut words = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
        let header = Header {
            program: words.next().unwrap_or_default(),
            arguments: words.collect(),
            made_by: concat!("workloads ", env!("CARGO_PKG_VERSION"), " RecordingAllocator")
                .to_string(),
            columns: Columns { threads: true, ..Columns::default() },
            process: Process { pid: Some(std::process::id()), ..Process::default() },
            ..Header::default()
        };
        let out = BufWriter::new(File::create(path)?);
        let writer = Writer::new(out, &header).map_err(io::Error::other)?;
        *recorder = Some(Recorder { unfolding: Unfolding::new(Trace(writer)), failed: None });
        self.on.store(true, Ordering::Release);
        Ok(Running { of: self })
    }

    fn lock(&self) -> MutexGuard<'_, Option<Recorder>> {
        self.recorder.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a call down, if there is a recording and it is not its own call.
    fn tell(&self, call: Call) {
        if !self.on.load(Ordering::Acquire) || WRITES.get() {
            return;
        }
        let _quiet = Quiet::new();
        if let Some(recorder) = self.lock().as_mut()
            && recorder.failed.is_none()
            && let Err(error) = recorder.unfolding.call(call, number())
        {
            recorder.failed = Some(io::Error::other(error));
        }
    }

    fn had(&self, block: *mut u8, layout: Layout, zeroed: bool) -> *mut u8 {
        let align = u32::try_from(layout.align()).unwrap_or(1 << 31);
        self.tell(match block.is_null() {
            true => Call::Refused,
            false => {
                let (address, size) = (block.addr() as u64, layout.size() as u64);
                Call::Allocate { address, size, align, zeroed }
            }
        });
        block
    }
}

impl<A> Running<'_, A> {
    /// Ends the recording and its trace.
    ///
    /// # Errors
    /// The first thing that went wrong with the file.
    pub fn finish(self) -> io::Result<Totals> {
        self.end()
    }

    fn end(&self) -> io::Result<Totals> {
        let _quiet = Quiet::new();
        self.of.on.store(false, Ordering::Release);
        let Some(recorder) = self.of.lock().take() else { return Ok(Totals::default()) };
        if let Some(error) = recorder.failed {
            return Err(error);
        }
        let Unfolding { sink: Trace(writer), account, .. } = recorder.unfolding;
        let end = End { skipped: account.skipped, mended: account.mended, ..End::default() };
        writer.finish(end).map(|(_, totals)| totals).map_err(|error| match error {
            WriteError::Io(error) => error,
            error => io::Error::other(error),
        })
    }
}

impl<A> Drop for Running<'_, A> {
    fn drop(&mut self) {
        // What goes wrong here nobody can be told; the trace then lacks its end, and says so.
        let _ = self.end();
    }
}

/// While this lives, this thread's calls are the recording's own.
struct Quiet {
    before: bool,
}

impl Quiet {
    fn new() -> Quiet {
        Quiet { before: WRITES.replace(true) }
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        WRITES.set(self.before);
    }
}

/// This thread's number, from 1.
fn number() -> u32 {
    if NUMBER.get() == 0 {
        NUMBER.set(THREADS.fetch_add(1, Ordering::Relaxed) + 1);
    }
    NUMBER.get()
}

// SAFETY: every block comes from and goes to the inner allocator, with the layout the caller gave;
// what is written down changes none of them.
unsafe impl<A: GlobalAlloc> GlobalAlloc for RecordingAllocator<A> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        self.had(unsafe { self.inner.alloc(layout) }, layout, false)
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        self.had(unsafe { self.inner.alloc_zeroed(layout) }, layout, true)
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        self.tell(Call::Free { address: block.addr() as u64 });
        // SAFETY: the caller's promise.
        unsafe { self.inner.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        self.tell(Call::ResizeBegins { address: block.addr() as u64 });
        // SAFETY: the caller's promise.
        let moved = unsafe { self.inner.realloc(block, layout, size) };
        self.tell(match moved.is_null() {
            true => Call::ResizeRefused,
            false => Call::ResizeEnds { address: moved.addr() as u64, size: size as u64 },
        });
        moved
    }
}
