//! Panics without a word: an allocator that panics does so in each of the thousand streams that are
//! tried to find the shortest, and is told once.

use std::cell::Cell;
use std::panic::{set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Does this; a panic of this thread, which must not leave `done`, is not printed meanwhile.
pub(super) fn quiet<T>(done: impl FnOnce() -> T) -> T {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                before(panic);
            }
        }));
    });
    let was = QUIET.replace(true);
    let answer = done();
    QUIET.set(was);
    answer
}
