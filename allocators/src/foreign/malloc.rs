//! General-purpose mallocs, which get their memory from the system themselves and place objects
//! anywhere in it. [`Adapted`] is the allocator of the house around one: an extent's offset is the
//! address, with the logarithm of an alignment past a granule above its 48 bits, since a sized free
//! must name the alignment again. The arena stays untouched.
//!
//! A request is put to a malloc as a C program would put it, up to a granule without an alignment.
//! What is behind or between its blocks a malloc does not tell: no figure of space is had.

use crate::allocator::{Allocator, Broken, Walk};
use crate::arena::Arena;
use crate::entry::{Builders, Built, Entry, Promises, boxed};
use crate::probe::Probe;
use crate::request::{Extent, GRANULE, Request};
use crate::spec::Knobs;
use std::alloc::{GlobalAlloc, Layout};
use std::marker::PhantomData;
use std::ptr::{NonNull, with_exposed_provenance_mut};

/// Bits of an address in user space.
const ADDRESS_BITS: u32 = 48;
/// The address in an offset.
const ADDRESS: u64 = (1 << ADDRESS_BITS) - 1;

/// Where an allocator lies that there is one of: a static, or a constant without state. The macro
/// [`global!`](crate::global) implements it.
pub trait Global: 'static {
    /// Its type.
    type Alloc: GlobalAlloc + 'static;
    /// It.
    fn it() -> &'static Self::Alloc;
}

/// A registry line for an allocator that has only a `GlobalAlloc`. Its memory is its own, so that its
/// time is measured and the resident memory of a process, and no figure of space.
pub const fn global<M: Global>(
    name: &'static str,
    rule: &'static str,
    origin: &'static str,
) -> Entry {
    let builders = Builders { off: build::<M, _>, counting: build::<M, _> };
    Entry::new(name, rule, builders).from_origin(origin).promising(|_| Ok(TELLS_NO_PLACE))
}

/// An [`Entry`](crate::Entry) for any value that implements `GlobalAlloc`, a static or a constant:
/// `global!(VALUE: TYPE, NAME, RULE, ORIGIN)`.
///
/// ```
/// use std::alloc::System;
///
/// pub static HEAP: System = System;
/// pub const ENTRY: allocators::Entry =
///     allocators::global!(HEAP: System, "mine", "whatever the system does", "this line");
/// # assert!(ENTRY.named("").unwrap().promises().own_memory);
/// ```
#[macro_export]
macro_rules! global {
    ($value:path: $type:ty, $name:expr, $rule:expr, $origin:expr $(,)?) => {{
        struct Here;
        impl $crate::Global for Here {
            type Alloc = $type;
            #[inline]
            fn it() -> &'static $type {
                &$value
            }
        }
        $crate::global_entry::<Here>($name, $rule, $origin)
    }};
}

/// It joins any heap, since none means anything to it.
const TELLS_NO_PLACE: Promises = Promises {
    places: false,
    walks: false,
    measures: false,
    counts: false,
    own_memory: true,
    ..Promises::PLACES
};

struct Adapted<M, P: Probe> {
    malloc: PhantomData<M>,
    arena: Arena<P>,
}

fn build<M: Global, P: Probe>(_knobs: &Knobs, arena: Arena<P>) -> Built<P> {
    boxed(Adapted::<M, P> { malloc: PhantomData, arena })
}

/// What is asked of a malloc. An alignment of up to a granule is what every one keeps unasked, for
/// objects at least as long.
#[inline]
fn asked(request: Request) -> Option<Layout> {
    let align = if request.align <= GRANULE { 1 } else { request.align };
    Layout::from_size_align(request.size.max(1) as usize, align as usize).ok()
}

/// What had been asked for a grant.
#[inline]
fn layout(extent: Extent) -> Layout {
    let align = 1 << (extent.offset() >> ADDRESS_BITS);
    // SAFETY: the size and the power of two are those of the layout that `granted` was given.
    unsafe { Layout::from_size_align_unchecked(extent.len() as usize, align) }
}

/// The block that a malloc gave, as a grant.
#[inline]
fn granted(block: *mut u8, layout: Layout) -> Option<Extent> {
    let address = NonNull::new(block)?.as_ptr().expose_provenance() as u64;
    debug_assert!(address <= ADDRESS);
    let log2 = u64::from(layout.align().trailing_zeros());
    Some(Extent::new(address | log2 << ADDRESS_BITS, layout.size() as u64))
}

/// The byte at an offset inside a grant.
#[inline]
fn byte(offset: u64) -> *mut u8 {
    with_exposed_provenance_mut((offset & ADDRESS) as usize)
}

impl<M: Global, P: Probe> Allocator<P> for Adapted<M, P> {
    #[inline]
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        let layout = asked(request)?;
        // SAFETY: no layout that is asked for has no bytes.
        granted(unsafe { M::it().alloc(layout) }, layout)
    }
    #[inline]
    fn free(&mut self, extent: Extent) {
        // SAFETY: granted with this layout, and not freed since.
        unsafe { M::it().dealloc(byte(extent.offset()), layout(extent)) };
    }
    /// As a program's `realloc`.
    fn reallocate(&mut self, extent: Extent, request: Request) -> Option<Extent> {
        let (old, new) = (layout(extent), asked(request)?);
        if new.align() > old.align() {
            return None;
        }
        // SAFETY: granted with this layout, and not freed since; the new size is not 0 and, with the
        // old alignment, no more than the largest layout, as sizes are at most 2^40.
        let block = unsafe { M::it().realloc(byte(extent.offset()), old, new.size()) };
        granted(block, Layout::from_size_align(new.size(), old.align()).ok()?)
    }
    fn for_each_free(&self, _visit: &mut dyn FnMut(Extent)) -> Walk {
        Walk::Unknown
    }
    fn check(&self) -> Result<(), Broken> {
        Ok(())
    }
    fn arena(&self) -> &Arena<P> {
        &self.arena
    }
    fn arena_mut(&mut self) -> &mut Arena<P> {
        &mut self.arena
    }
    fn global(&self) -> Option<&'static dyn GlobalAlloc> {
        Some(M::it())
    }
    #[inline]
    fn touch(&mut self, offset: u64, value: u8) {
        // SAFETY: a byte of a grant that is not freed.
        unsafe { byte(offset).write(value) };
    }
    fn copy(&mut self, from: u64, to: u64, len: u64) {
        // SAFETY: so many bytes of two grants that are not freed, and lie apart.
        unsafe { byte(from).copy_to_nonoverlapping(byte(to), len as usize) };
    }
}

#[cfg(test)]
mod tests {
    use crate::arena::Heap;
    use crate::registry::{Named, REGISTRY};
    use crate::request::Request;
    use crate::{Extent, resize_or_move};

    /// Everything from one byte to past what is mapped by itself, at every alignment to 64 KiB; each
    /// object is written at both ends and found as it was left, through resizes too.
    #[test]
    fn objects_lie_aligned_and_keep_what_is_written_to_them() {
        let named = REGISTRY.iter().filter_map(|entry| Named::parse(entry.name).ok());
        let mallocs: Vec<Named> = named.filter(|named| named.promises().own_memory).collect();
        assert_eq!(mallocs.len(), if cfg!(feature = "system-allocators") { 3 } else { 1 });
        for named in mallocs {
            let mut malloc = named.build(Heap::Fixed { capacity: 4096 }).unwrap();
            let mut grants: Vec<(Extent, u8)> = Vec::new();
            for at in 0..2000_u64 {
                let request = Request::new(1 << (at % 21), 1 << (at % 17));
                let mut grant = malloc.allocate(Request { size: at % 97, ..request }).unwrap();
                malloc.touch(grant.offset(), at as u8);
                let resized = resize_or_move(&mut *malloc, grant, grant.len(), request).unwrap();
                assert!(resized.moved);
                grant = resized.extent;
                let address = super::byte(grant.offset()).addr() as u64;
                let kept = request.align > 16 || request.size >= 16;
                let least = if kept { request.align } else { request.align.min(8) };
                assert!(address.is_multiple_of(least), "{named}, {request:?}: {address:#x}");
                assert_eq!(grant.len(), request.size);
                malloc.touch(grant.offset() + grant.len() - 1, at as u8);
                grants.push((grant, at as u8));
            }
            for (grant, value) in grants {
                for at in [grant.offset(), grant.offset() + grant.len() - 1] {
                    // SAFETY: a byte of a grant that is not freed.
                    assert_eq!(unsafe { super::byte(at).read() }, value, "{named}");
                }
                malloc.free(grant);
            }
            assert!(malloc.allocate(Request::new(1 << 40, 1 << 36)).is_none_or(|grant| {
                malloc.free(grant);
                true
            }));
        }
    }
}
