//! System calls, made directly: the C library's wrappers would set the program's `errno`, and some
//! of them could be the program's own.

use core::arch::asm;
use core::ffi::c_void;

/// Numbers of the calls on x86_64.
mod number {
    pub(super) const READ: usize = 0;
    pub(super) const CLOSE: usize = 3;
    pub(super) const FSTAT: usize = 5;
    pub(super) const MMAP: usize = 9;
    pub(super) const MUNMAP: usize = 11;
    pub(super) const SCHED_YIELD: usize = 24;
    pub(super) const MREMAP: usize = 25;
    pub(super) const MADVISE: usize = 28;
    pub(super) const NANOSLEEP: usize = 35;
    pub(super) const GETPID: usize = 39;
    pub(super) const FCNTL: usize = 72;
    pub(super) const FTRUNCATE: usize = 77;
    pub(super) const GETPPID: usize = 110;
    pub(super) const CLOCK_GETTIME: usize = 228;
    pub(super) const OPENAT: usize = 257;
    pub(super) const READLINKAT: usize = 267;
    pub(super) const PRLIMIT64: usize = 302;
}

/// What a call answers: a value, or the kernel's error number.
pub(crate) type Answer = Result<usize, i32>;

const AT_FDCWD: usize = -100_isize as usize;
const O_RDWR: usize = 2;
const O_CREAT: usize = 0o100;
const O_EXCL: usize = 0o200;
const O_DIRECTORY: usize = 0o200_000;
const O_CLOEXEC: usize = 0o2_000_000;
const O_PATH: usize = 0o10_000_000;
const F_DUPFD_CLOEXEC: usize = 1030;
const RLIMIT_FSIZE: usize = 1;
const RLIMIT_NOFILE: usize = 7;
const RLIMIT_AS: usize = 9;
const PROT_READ_WRITE: usize = 3;
const MAP_SHARED: usize = 1;
const MREMAP_MAYMOVE: usize = 1;
/// Error numbers that the log's code tells apart.
pub(crate) const EINVAL: i32 = 22;

/// Advice for [`advise`].
pub(crate) enum Advice {
    /// A forked child does not have these pages.
    NotInChildren = 10,
    /// A forked child has these pages, all zero.
    ZeroInChildren = 18,
    /// Now get the pages, and the room in the file, that writing would need.
    Populate = 23,
}

/// # Safety
/// As the call with this number and these arguments.
unsafe fn call(number: usize, arguments: [usize; 6]) -> Answer {
    let [a, b, c, d, e, f] = arguments;
    let answer: isize;
    // SAFETY: the kernel's calling convention: rcx and r11 are lost, everything else is kept. What
    // the call itself does to memory is the caller's promise.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") number as isize => answer,
            in("rdi") a, in("rsi") b, in("rdx") c, in("r10") d, in("r8") e, in("r9") f,
            lateout("rcx") _, lateout("r11") _,
            options(nostack)
        );
    }
    if answer < 0 { Err(-answer as i32) } else { Ok(answer as usize) }
}

/// A call whose arguments are plain numbers and that touches no memory.
fn plain(number: usize, a: usize, b: usize, c: usize) -> Answer {
    // SAFETY: used for the calls below only, none of which reads or writes memory.
    unsafe { call(number, [a, b, c, 0, 0, 0]) }
}

/// A file descriptor of ours.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Descriptor(usize);

/// Where a path counts from.
#[derive(Clone, Copy)]
pub(crate) enum From {
    Anywhere,
    Folder(Descriptor),
}

/// How to open.
#[derive(Clone, Copy)]
pub(crate) enum Opening {
    Read = 0,
    Write = 1,
    Create = 2,
    Folder = 3,
}

/// Opens the file at a path that ends with a zero byte.
pub(crate) fn open(from: From, path: &[u8], opening: Opening) -> Result<Descriptor, i32> {
    if path.last() != Some(&0) {
        return Err(EINVAL);
    }
    let flags = match opening {
        Opening::Read => 0,
        Opening::Write => O_RDWR,
        Opening::Create => O_RDWR | O_CREAT | O_EXCL,
        Opening::Folder => O_PATH | O_DIRECTORY,
    };
    let from = match from {
        From::Anywhere => AT_FDCWD,
        From::Folder(Descriptor(folder)) => folder,
    };
    let path = path.as_ptr() as usize;
    // SAFETY: the kernel reads the path up to its zero byte, which the slice holds.
    let opened = unsafe { call(number::OPENAT, [from, path, flags | O_CLOEXEC, 0o600, 0, 0]) };
    opened.map(Descriptor)
}

pub(crate) fn close(Descriptor(file): Descriptor) {
    let _ = plain(number::CLOSE, file, 0, 0);
}

/// The same file under a number of at least `lowest`, if there is one; the old one is closed.
pub(crate) fn raise(Descriptor(file): Descriptor, lowest: usize) -> Option<Descriptor> {
    let raised = plain(number::FCNTL, file, F_DUPFD_CLOEXEC, lowest);
    close(Descriptor(file));
    raised.ok().map(Descriptor)
}

/// Reads until `into` is full or the file ends; how many bytes.
pub(crate) fn read(Descriptor(file): Descriptor, into: &mut [u8]) -> usize {
    let mut filled = 0;
    while filled < into.len() {
        let rest = &mut into[filled..];
        let arguments = [file, rest.as_mut_ptr() as usize, rest.len(), 0, 0, 0];
        // SAFETY: the kernel writes into `rest` and not beyond its length.
        match unsafe { call(number::READ, arguments) } {
            Ok(0) | Err(_) => break,
            Ok(more) => filled += more,
        }
    }
    filled
}

/// What the link at a path (ending with a zero byte) says; how many bytes of it.
pub(crate) fn read_link(path: &[u8], into: &mut [u8]) -> usize {
    if path.last() != Some(&0) {
        return 0;
    }
    let (path, to, room) = (path.as_ptr() as usize, into.as_mut_ptr() as usize, into.len());
    // SAFETY: the path ends with a zero byte; the kernel writes at most `room` bytes into `into`.
    unsafe { call(number::READLINKAT, [AT_FDCWD, path, to, room, 0, 0]) }.unwrap_or(0)
}

pub(crate) fn set_length(Descriptor(file): Descriptor, bytes: u64) -> Answer {
    plain(number::FTRUNCATE, file, bytes as usize, 0)
}

/// Which file it is: device and inode.
pub(crate) fn identity(Descriptor(file): Descriptor) -> Option<[u64; 2]> {
    let mut status = [0_u64; 18];
    // SAFETY: the kernel's `struct stat` has 144 bytes on x86_64, as the array has.
    unsafe { call(number::FSTAT, [file, status.as_mut_ptr() as usize, 0, 0, 0, 0]) }.ok()?;
    Some([status[0], status[1]])
}

/// The soft limits that concern us.
pub(crate) struct Limits {
    pub(crate) file_bytes: u64,
    pub(crate) descriptors: u64,
    /// Of addresses, `u64::MAX` if there is no limit.
    pub(crate) memory_bytes: u64,
}

pub(crate) fn limits() -> Limits {
    let soft = |which: usize| {
        let mut limit = [u64::MAX; 2];
        let to = limit.as_mut_ptr() as usize;
        // SAFETY: the kernel writes two words, which is what `limit` has.
        match unsafe { call(number::PRLIMIT64, [0, which, 0, to, 0, 0]) } {
            Ok(_) => limit[0],
            Err(_) => u64::MAX,
        }
    };
    Limits {
        file_bytes: soft(RLIMIT_FSIZE),
        descriptors: soft(RLIMIT_NOFILE),
        memory_bytes: soft(RLIMIT_AS),
    }
}

/// Maps the first bytes of a file for reading and writing, shared with everybody.
pub(crate) fn map(Descriptor(file): Descriptor, bytes: usize) -> Result<*mut u8, i32> {
    // SAFETY: a new mapping at an address of the kernel's choice disturbs nobody.
    unsafe { call(number::MMAP, [0, bytes, PROT_READ_WRITE, MAP_SHARED, file, 0]) }
        .map(|address| address as *mut u8)
}

/// Makes the mapping at `address` longer; it may move.
///
/// # Safety
/// The mapping is ours and nothing points into it but what the caller corrects.
pub(crate) unsafe fn extend(address: *mut u8, bytes: usize, longer: usize) -> Result<*mut u8, i32> {
    // SAFETY: the caller's promise.
    unsafe { call(number::MREMAP, [address as usize, bytes, longer, MREMAP_MAYMOVE, 0, 0]) }
        .map(|address| address as *mut u8)
}

/// # Safety
/// The pages are ours and nobody uses them any more.
pub(crate) unsafe fn unmap(address: *mut u8, bytes: usize) {
    // SAFETY: the caller's promise.
    let _ = unsafe { call(number::MUNMAP, [address as usize, bytes, 0, 0, 0, 0]) };
}

/// Advice about pages of ours, none of which loses what this process sees in them.
pub(crate) fn advise(address: *mut u8, bytes: usize, advice: Advice) -> Answer {
    plain(number::MADVISE, address as usize, bytes, advice as usize)
}

pub(crate) fn pid() -> u32 {
    plain(number::GETPID, 0, 0, 0).unwrap_or(0) as u32
}

pub(crate) fn parent_pid() -> u32 {
    plain(number::GETPPID, 0, 0, 0).unwrap_or(0) as u32
}

/// Nanoseconds since 1970.
pub(crate) fn now_ns() -> u64 {
    let mut time = [0_u64; 2];
    // SAFETY: the kernel writes a `struct timespec`, two words.
    let _ = unsafe { call(number::CLOCK_GETTIME, [0, time.as_mut_ptr() as usize, 0, 0, 0, 0]) };
    time[0].wrapping_mul(1_000_000_000).wrapping_add(time[1])
}

/// Lets other threads run.
pub(crate) fn step_aside() {
    let _ = plain(number::SCHED_YIELD, 0, 0, 0);
}

/// Sleeps, or until a signal comes.
pub(crate) fn sleep_ns(ns: u64) {
    let time = [0, ns];
    let null: *const c_void = core::ptr::null();
    let arguments = [time.as_ptr() as usize, null as usize, 0, 0, 0, 0];
    // SAFETY: the kernel reads a `struct timespec`, two words.
    let _ = unsafe { call(number::NANOSLEEP, arguments) };
}

/// The lowest descriptor number that is out of a program's way, below `limit` descriptors. Where
/// there are few, the last: the first ones have meanings.
pub(crate) fn high_number(limit: u64) -> usize {
    limit.min(1000).saturating_sub(20).max(limit.min(21).saturating_sub(1)) as usize
}
