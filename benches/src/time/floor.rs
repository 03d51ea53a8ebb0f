//! The bare loop: what remains of a replay when there is no allocator and no seam. It walks the
//! same operations, keeps a handle a slot and writes the same byte. The null allocator may cost
//! at most 12 instructions an operation more; `scripts/instructions.sh` shows both.

use allocators::{Kind, Operation};

/// Bytes that the bare loop writes into: as many as the null allocator's canned grants span.
pub const MEMORY_BYTES: usize = 4096;

/// Walks `operations` over a table of handles.
///
/// # Panics
/// If a slot is past `handles`.
#[inline(never)]
pub fn bare(operations: &[Operation], handles: &mut [u64], memory: &mut [u8; MEMORY_BYTES]) {
    for operation in operations {
        let slot = operation.slot();
        let handle = &mut handles[slot as usize];
        if operation.kind() == Kind::Free {
            *handle = 0;
        } else {
            let place = slot as usize % MEMORY_BYTES;
            memory[place] = slot as u8;
            *handle = place as u64 + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use allocators::Request;

    #[test]
    fn writes_the_byte_and_keeps_the_handles() {
        let request = Request::new(100, 1);
        let operations = [
            Operation::allocate(0, request),
            Operation::allocate(1, request),
            Operation::free(0),
            Operation::resize(1, request),
        ];
        let (mut handles, mut memory) = (vec![0; 2], [9; MEMORY_BYTES]);
        bare(&operations, &mut handles, &mut memory);
        assert_eq!(handles, [0, 2]);
        assert_eq!(memory[..3], [0, 1, 9]);
    }
}
