//! The C library's functions that start a program: they note it and go on to the real ones.
//!
//! `execl` and its kin take a list of any length, which the language cannot
//! declare: a few instructions put the words in a row, and it becomes a call of `execv` or its kin.

use crate::real::Real;
use crate::starts::Note;
use crate::system;
use core::arch::naked_asm;
use core::ffi::{c_char, c_int, c_void};
use core::mem::transmute;

type Words = *const *const c_char;

unsafe extern "C" {
    static environ: Words;
}

static EXECVE: Real = Real::next(c"execve");
static EXECV: Real = Real::next(c"execv");
static EXECVP: Real = Real::next(c"execvp");
static EXECVPE: Real = Real::next(c"execvpe");
static FEXECVE: Real = Real::next(c"fexecve");
static EXECVEAT: Real = Real::next(c"execveat");
static POSIX_SPAWN: Real = Real::next(c"posix_spawn");
static POSIX_SPAWNP: Real = Real::next(c"posix_spawnp");

/// Every glibc has these but for `execveat`, which a program can only call where it is.
pub(crate) static ALL: [&Real; 8] =
    [&EXECVE, &EXECV, &EXECVP, &EXECVPE, &FEXECVE, &EXECVEAT, &POSIX_SPAWN, &POSIX_SPAWNP];

/// Notes the program, and that it was not started if `exec` comes back.
///
/// # Safety
/// As [`Note::new`].
unsafe fn noted(path: *const c_char, environment: Words, exec: impl FnOnce() -> c_int) -> c_int {
    // SAFETY: the caller's promise.
    let note = unsafe { Note::new(path, environment, system::pid()) };
    let answer = exec();
    note.failed();
    answer
}

/// The environment of this process.
fn own_environment() -> Words {
    // SAFETY: whoever changes it while a program is started breaks the C library's rules.
    unsafe { environ }
}

/// As the C library's.
///
/// # Safety
/// `path` is a string, `words` and `environment` are lists of strings that end with a null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn execve(path: *const c_char, words: Words, environment: Words) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { in_environment(&EXECVE, path, words, environment) }
}

/// As the C library's.
///
/// # Safety
/// As [`execve`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn execv(path: *const c_char, words: Words) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { in_own_environment(&EXECV, path, words) }
}

/// As the C library's.
///
/// # Safety
/// As [`execve`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn execvp(path: *const c_char, words: Words) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { in_own_environment(&EXECVP, path, words) }
}

/// # Safety
/// As [`execve`]; `real` takes a path and words.
unsafe fn in_own_environment(real: &Real, path: *const c_char, words: Words) -> c_int {
    type It = unsafe extern "C" fn(*const c_char, Words) -> c_int;
    // SAFETY: the caller's promise.
    unsafe {
        let real: It = transmute(real.get());
        noted(path, own_environment(), || real(path, words))
    }
}

/// As the C library's.
///
/// # Safety
/// As [`execve`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn execvpe(path: *const c_char, words: Words, environment: Words) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { in_environment(&EXECVPE, path, words, environment) }
}

/// # Safety
/// As [`execve`], which `real` is, or its kin.
unsafe fn in_environment(
    real: &Real,
    path: *const c_char,
    words: Words,
    environment: Words,
) -> c_int {
    type It = unsafe extern "C" fn(*const c_char, Words, Words) -> c_int;
    // SAFETY: the C library's function has this type; the caller's promise.
    unsafe {
        let real: It = transmute(real.get());
        noted(path, environment, || real(path, words, environment))
    }
}

/// As the C library's.
///
/// # Safety
/// As [`execve`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fexecve(file: c_int, words: Words, environment: Words) -> c_int {
    type It = unsafe extern "C" fn(c_int, Words, Words) -> c_int;
    // SAFETY: the C library's function has this type; the caller's promise.
    unsafe {
        let real: It = transmute(FEXECVE.get());
        noted(c"".as_ptr(), environment, || real(file, words, environment))
    }
}

/// As the C library's.
///
/// # Safety
/// As [`execve`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn execveat(
    folder: c_int,
    path: *const c_char,
    words: Words,
    environment: Words,
    flags: c_int,
) -> c_int {
    type It = unsafe extern "C" fn(c_int, *const c_char, Words, Words, c_int) -> c_int;
    // SAFETY: the C library's function has this type; the caller's promise.
    unsafe {
        let real: It = transmute(EXECVEAT.get());
        noted(path, environment, || real(folder, path, words, environment, flags))
    }
}

/// As the C library's.
///
/// # Safety
/// As [`execve`]; the other pointers as the C library wants them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn posix_spawn(
    child: *mut c_int,
    path: *const c_char,
    actions: *const c_void,
    attributes: *const c_void,
    words: Words,
    environment: Words,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { spawned(&POSIX_SPAWN, child, path, [actions, attributes], [words, environment]) }
}

/// As the C library's.
///
/// # Safety
/// As [`posix_spawn`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn posix_spawnp(
    child: *mut c_int,
    path: *const c_char,
    actions: *const c_void,
    attributes: *const c_void,
    words: Words,
    environment: Words,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { spawned(&POSIX_SPAWNP, child, path, [actions, attributes], [words, environment]) }
}

/// # Safety
/// As [`posix_spawn`], which `real` is, or its kin.
unsafe fn spawned(
    real: &Real,
    child: *mut c_int,
    path: *const c_char,
    [actions, attributes]: [*const c_void; 2],
    [words, environment]: [Words; 2],
) -> c_int {
    type Plain = *const c_void;
    type It = unsafe extern "C" fn(*mut c_int, *const c_char, Plain, Plain, Words, Words) -> c_int;
    let mut pid = 0;
    // SAFETY: the C library's function has this type; the caller's promise.
    unsafe {
        let note = Note::new(path, environment, 0);
        let real: It = transmute(real.get());
        let answer = real(&raw mut pid, path, actions, attributes, words, environment);
        if answer != 0 {
            note.failed();
        } else {
            note.runs_in(pid as u32);
            if !child.is_null() {
                *child = pid;
            }
        }
        answer
    }
}

/// What `execl` and its kin do: the words that stand in registers are pushed below those that stand on the
/// stack already, in place of the address to return to, which is put back in the end.
macro_rules! listed {
    ($name:ident, $gathered:ident) => {
        /// As the C library's.
        ///
        /// # Safety
        /// A path and strings up to a null; behind it for `execle` a list of strings.
        #[unsafe(naked)]
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name() -> c_int {
            naked_asm!(
                "pop rax",
                "push r9",
                "push r8",
                "push rcx",
                "push rdx",
                "push rsi",
                "mov rsi, rsp",
                "push rax",
                "call {gathered}",
                "pop rcx",
                "add rsp, 40",
                "push rcx",
                "ret",
                gathered = sym $gathered,
            )
        }
    };
}

listed!(execl, execv);
listed!(execlp, execvp);
listed!(execle, with_environment_behind);

/// # Safety
/// As [`execv`], and behind the words stands an environment.
unsafe extern "C" fn with_environment_behind(path: *const c_char, words: Words) -> c_int {
    let mut end = words;
    // SAFETY: the caller's promise.
    unsafe {
        while !end.read().is_null() {
            end = end.add(1);
        }
        execve(path, words, end.add(1).read().cast())
    }
}
