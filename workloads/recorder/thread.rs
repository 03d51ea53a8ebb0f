//! Which thread this is, without a call: two reads relative to the thread register.
//!
//! The number is a word of thread-local storage in the initial-exec model, which a library that is
//! preloaded may use: it lies in each thread's static block, is zero in a new thread (also in one that
//! reuses the stack of one that ended) and needs neither allocation nor destructor. The language
//! offers no such variable to a library without `std`, so the assembler declares it.

use core::arch::{asm, global_asm};

global_asm!(
    ".section .tbss.fraglab_thread,\"awT\",@nobits",
    ".globl fraglab_thread",
    ".hidden fraglab_thread",
    ".type fraglab_thread, @object",
    ".size fraglab_thread, 4",
    ".balign 4",
    "fraglab_thread:",
    ".zero 4",
    // Not there before glibc 2.32, and then null.
    ".weak __libc_single_threaded",
    ".text",
);

/// A word that no other living thread of the process has: where its control block lies. Never small.
#[inline(always)]
pub(crate) fn token() -> usize {
    let token: usize;
    // SAFETY: on x86_64 the ABI keeps the control block's own address in its first word.
    unsafe {
        asm!("mov {}, fs:[0]", out(reg) token,
            options(nostack, preserves_flags, pure, readonly));
    }
    token
}

/// Whether the C library knows of no other thread; its own allocator goes by the same word.
#[inline(always)]
pub(crate) fn is_alone() -> bool {
    let alone: *const u8;
    // SAFETY: the loader puts the variable's address, or null, where this instruction reads it.
    unsafe {
        asm!("mov {}, qword ptr [rip + __libc_single_threaded@GOTPCREL]", out(reg) alone,
            options(nostack, preserves_flags, pure, readonly));
    }
    // SAFETY: the C library's variable of one byte, for good; a thread that is not alone sees
    // what was written before it began.
    !alone.is_null() && unsafe { alone.read_volatile() } != 0
}

/// This thread's number; 0 until [`name`] gave it one.
#[inline(always)]
pub(crate) fn number() -> u32 {
    let (_offset, number): (usize, u32);
    // SAFETY: the linker puts the variable's offset from the thread register where the first
    // instruction reads it; the second reads the variable, which every thread has.
    unsafe {
        asm!("mov {offset}, qword ptr [rip + fraglab_thread@GOTTPOFF]",
            "mov {number:e}, dword ptr fs:[{offset}]",
            offset = out(reg) _offset, number = out(reg) number,
            options(nostack, preserves_flags, readonly));
    }
    number
}

/// Gives this thread a number.
#[cold]
pub(crate) fn name(number: u32) {
    let _offset: usize;
    // SAFETY: as in `number`; only this thread has this variable.
    unsafe {
        asm!("mov {offset}, qword ptr [rip + fraglab_thread@GOTTPOFF]",
            "mov dword ptr fs:[{offset}], {number:e}",
            offset = out(reg) _offset, number = in(reg) number,
            options(nostack, preserves_flags));
    }
}
