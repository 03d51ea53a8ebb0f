//! Two names by which musl's loader knows a C library, and so loads nothing in its place.
//!
//! A recorded program may start one that is linked with musl, whose loader knows `LD_PRELOAD` too. It
//! would bind this library, not find the functions behind it, and end the program. But whatever has
//! both names it takes for a foreign C library that came in by mistake, and passes over. glibc never sees
//! them: `build.rs` makes them hidden in the finished library, and glibc's loader (since 2.26) looks at that.

/// See the head of this file.
#[unsafe(no_mangle)]
pub static stdin: usize = 0;

/// See the head of this file.
#[unsafe(no_mangle)]
pub static __libc_start_main: usize = 0;
