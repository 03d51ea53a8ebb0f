//! Two allocators that no registry of fraglab knows: `bitmap` implements its trait, and is measured in
//! every way there is; `size-classes` has only a `GlobalAlloc`, and is timed and weighed.

mod bitmap;
mod size_classes;

pub use bitmap::ENTRY as BITMAP;
pub use size_classes::{HEAP, SizeClasses};

use allocators::Entry;

/// Anything with a `GlobalAlloc`: a static, its type, a name, its rule in a sentence, its origin.
pub const SIZE_CLASSES: Entry = allocators::global!(
    HEAP: SizeClasses,
    "size-classes",
    "a list for each power of two, filled from chunks of the system's; longer ones are the system's",
    "this example",
);

/// Both, for the command line.
pub static ALLOCATORS: [Entry; 2] = [BITMAP, SIZE_CLASSES];
