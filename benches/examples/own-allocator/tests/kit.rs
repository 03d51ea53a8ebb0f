//! The whole test kit on both allocators.

use fraglab::kit;

#[test]
fn bitmap() {
    kit::all(&own_allocator::BITMAP);
}

#[test]
fn size_classes() {
    kit::all(&own_allocator::SIZE_CLASSES);
}
