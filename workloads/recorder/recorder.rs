//! The library that `fraglab record` preloads: the C library's allocation functions, which call the
//! real ones and write down what happened.
//!
//! It is compiled by `workloads/build.rs` and lives inside the `fraglab` binary. It uses no standard
//! library, calls glibc's own entry points (`__libc_malloc` and its kin, so nothing must be looked up,
//! which would allocate), makes its system calls itself, and leaves `errno` to the real functions.
//! Cost: some ten nanoseconds a call. Weakness: it sees what goes through these functions, so not a
//! program that is linked statically or brings its own `malloc`.

#![no_std]
#![no_builtins]
#![deny(unsafe_op_in_unsafe_fn, clippy::undocumented_unsafe_blocks)]

mod birth;
mod exec;
mod folder;
mod layout;
mod log;
mod musl;
mod real;
mod starts;
mod system;
mod thread;

use core::ffi::{c_int, c_void};
use layout::{kind, note};
use real::Real;

const EINVAL: c_int = 22;
const ENOMEM: c_int = 12;
/// What `valloc` aligns to.
const PAGE_BYTES: usize = 4096;

#[link(name = "c")]
unsafe extern "C" {
    fn __libc_malloc(size: usize) -> *mut c_void;
    fn __libc_calloc(count: usize, size: usize) -> *mut c_void;
    fn __libc_realloc(block: *mut c_void, size: usize) -> *mut c_void;
    fn __libc_free(block: *mut c_void);
    fn __libc_memalign(align: usize, size: usize) -> *mut c_void;
    fn __errno_location() -> *mut c_int;
    fn abort() -> !;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    // SAFETY: `abort` may be called at any time.
    unsafe { abort() }
}

/// Begins the log before the program does, so that one without any call has one too.
#[used]
#[unsafe(link_section = ".init_array")]
static BEGIN: extern "C" fn() = {
    extern "C" fn begin() {
        log::begin();
        USABLE_SIZE.get();
        exec::ALL.iter().for_each(|real| _ = real.get());
    }
    begin
};

#[inline(always)]
fn had(kind: u64, size: usize, block: *mut c_void) -> *mut c_void {
    if block.is_null() {
        log::refused(note::REFUSED, size);
    } else {
        log::had(kind, size, block as usize);
    }
    block
}

/// As the C library's.
///
/// # Safety
/// None is asked for.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn malloc(size: usize) -> *mut c_void {
    // SAFETY: any size may be asked for.
    had(kind::ALLOCATE, size, unsafe { __libc_malloc(size) })
}

/// As the C library's.
///
/// # Safety
/// None is asked for.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn calloc(count: usize, size: usize) -> *mut c_void {
    // SAFETY: any count and size may be asked for.
    let block = unsafe { __libc_calloc(count, size) };
    had(kind::ALLOCATE_ZEROED, count.saturating_mul(size), block)
}

/// As the C library's.
///
/// # Safety
/// `block` is null or a block that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn free(block: *mut c_void) {
    if !block.is_null() {
        log::goes(kind::FREE, block as usize);
        // SAFETY: the caller's promise.
        unsafe { __libc_free(block) };
    }
}

/// As the C library's of old.
///
/// # Safety
/// As [`free`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfree(block: *mut c_void) {
    // SAFETY: the caller's promise.
    unsafe { free(block) }
}

/// As the C library's.
///
/// # Safety
/// As [`free`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn realloc(block: *mut c_void, size: usize) -> *mut c_void {
    if block.is_null() {
        // SAFETY: a resize of nothing is an allocation.
        return had(kind::ALLOCATE, size, unsafe { __libc_realloc(block, size) });
    }
    if size == 0 {
        log::goes(kind::FREE, block as usize);
        // SAFETY: the caller's promise. glibc frees the block.
        let other = unsafe { __libc_realloc(block, 0) };
        if !other.is_null() {
            log::had(kind::ALLOCATE, 0, other as usize);
        }
        return other;
    }
    log::goes(kind::RESIZE_BEGINS, block as usize);
    // SAFETY: the caller's promise.
    let other = unsafe { __libc_realloc(block, size) };
    if other.is_null() {
        log::refused(note::RESIZE_REFUSED, size);
    } else {
        log::had(kind::RESIZE_ENDS, size, other as usize);
    }
    other
}

/// As the C library's.
///
/// # Safety
/// As [`free`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn reallocarray(
    block: *mut c_void,
    count: usize,
    size: usize,
) -> *mut c_void {
    match count.checked_mul(size) {
        // SAFETY: the caller's promise.
        Some(bytes) => unsafe { realloc(block, bytes) },
        None => {
            log::refused(note::REFUSED, usize::MAX);
            // SAFETY: the C library's own word for this thread.
            unsafe { *__errno_location() = ENOMEM };
            core::ptr::null_mut()
        }
    }
}

/// An alignment that is no power of two counts as the next one, as in glibc.
fn aligned(align: usize, size: usize) -> *mut c_void {
    // SAFETY: any alignment and size may be asked for.
    let block = unsafe { __libc_memalign(align, size) };
    if block.is_null() {
        log::refused(note::REFUSED, size);
    } else {
        let align = align.checked_next_power_of_two().unwrap_or(1);
        log::had_aligned(size, align, block as usize);
    }
    block
}

/// As the C library's.
///
/// # Safety
/// `place` may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn posix_memalign(
    place: *mut *mut c_void,
    align: usize,
    size: usize,
) -> c_int {
    if !align.is_power_of_two() || !align.is_multiple_of(size_of::<usize>()) {
        return EINVAL;
    }
    let block = aligned(align, size);
    if block.is_null() {
        return ENOMEM;
    }
    // SAFETY: the caller's promise.
    unsafe { *place = block };
    0
}

/// As the C library's, up to version 2.37: any alignment is good.
///
/// # Safety
/// None is asked for.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aligned_alloc(align: usize, size: usize) -> *mut c_void {
    aligned(align, size)
}

/// As the C library's.
///
/// # Safety
/// None is asked for.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memalign(align: usize, size: usize) -> *mut c_void {
    aligned(align, size)
}

/// As the C library's.
///
/// # Safety
/// None is asked for.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn valloc(size: usize) -> *mut c_void {
    aligned(PAGE_BYTES, size)
}

/// As the C library's: whole pages, all of which the program may use, so that many are written down.
///
/// # Safety
/// None is asked for.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pvalloc(size: usize) -> *mut c_void {
    match size.checked_next_multiple_of(PAGE_BYTES) {
        Some(bytes) => aligned(PAGE_BYTES, bytes),
        None => {
            log::refused(note::REFUSED, size);
            // SAFETY: the C library's own word for this thread.
            unsafe { *__errno_location() = ENOMEM };
            core::ptr::null_mut()
        }
    }
}

/// Of the library that the blocks come from: another allocator's would take them for its own.
static USABLE_SIZE: Real = Real::of_glibc(c"malloc_usable_size");

/// As the C library's.
///
/// # Safety
/// `block` is null or a block that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn malloc_usable_size(block: *mut c_void) -> usize {
    type It = unsafe extern "C" fn(*mut c_void) -> usize;
    // SAFETY: the C library's function has this type; the caller's promise.
    unsafe { core::mem::transmute::<*mut c_void, It>(USABLE_SIZE.get())(block) }
}
