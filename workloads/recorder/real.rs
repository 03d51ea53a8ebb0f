//! Functions of the libraries behind this one, for those that have no second name.
//!
//! They are looked up when the library is loaded: in a forked child the loader's lock may be held for
//! ever. A look-up that succeeds asks for no memory. Only who has versions of symbols, as the C library,
//! answers a look-up with a version.

use core::ffi::{CStr, c_char, c_void};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering};

// A library of its own before glibc 2.34.
#[link(name = "dl")]
unsafe extern "C" {
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
    fn dlvsym(
        library: *mut c_void,
        name: *const c_char,
        version: *const c_char,
    ) -> *mut c_void;
}

/// For `dlsym`: the next library that has it.
const NEXT: *mut c_void = -1_isize as *mut c_void;
/// The version of glibc's old symbols on x86_64.
const GLIBC: &CStr = c"GLIBC_2.2.5";

/// A function that is elsewhere.
pub(crate) struct Real {
    name: &'static CStr,
    /// Whether nobody's will do but the C library's.
    of_glibc: bool,
    at: AtomicPtr<c_void>,
}

impl Real {
    /// The next library's.
    pub(crate) const fn next(name: &'static CStr) -> Real {
        Real { name, of_glibc: false, at: AtomicPtr::new(null_mut()) }
    }

    /// The C library's, whoever stands before it.
    pub(crate) const fn of_glibc(name: &'static CStr) -> Real {
        Real { name, of_glibc: true, at: AtomicPtr::new(null_mut()) }
    }

    /// Where it is.
    #[inline]
    pub(crate) fn get(&self) -> *mut c_void {
        let known = self.at.load(Ordering::Relaxed);
        if known.is_null() { self.look_up() } else { known }
    }

    #[cold]
    fn look_up(&self) -> *mut c_void {
        // SAFETY: the name and the version are strings.
        let found = unsafe {
            match self.of_glibc {
                true => dlvsym(NEXT, self.name.as_ptr(), GLIBC.as_ptr()),
                false => dlsym(NEXT, self.name.as_ptr()),
            }
        };
        self.at.store(found, Ordering::Relaxed);
        found
    }
}
