//! A script in a temporary file, so that the many processes of a time pass do not each decode or
//! generate the stream again. Private to one run of one binary: no format for keeping.
//!
//! Three little-endian words (where the timed part begins, slots, operations), then 16 bytes an
//! operation: size, slot, kind, logarithm of the alignment, two zero bytes.

use super::{MOST_TIMED, MOST_WARM_UP, Script, ScriptError};
use allocators::{Kind, Operation, Request};
use std::io::{Read, Write};

/// Bytes a stored operation takes.
pub(super) const OPERATION_BYTES: u64 = 16;

impl Script {
    /// Bytes it takes when stored.
    pub fn stored_bytes(&self) -> u64 {
        24 + self.operations.len() as u64 * OPERATION_BYTES
    }

    /// Writes it down.
    ///
    /// # Errors
    /// What the writer says.
    pub fn store(&self, mut to: impl Write) -> std::io::Result<()> {
        for word in [self.timed_from, self.slots, self.operations.len()] {
            to.write_all(&(word as u64).to_le_bytes())?;
        }
        for operation in &self.operations {
            to.write_all(&bytes(*operation))?;
        }
        to.flush()
    }

    /// Reads back the warm-up and at most `limit` timed operations.
    ///
    /// # Errors
    /// A file that is too short or was not written by [`Script::store`].
    pub fn load(mut from: impl Read, limit: u64) -> Result<Script, ScriptError> {
        let mut word = || -> Result<u64, ScriptError> {
            let mut bytes = [0; 8];
            from.read_exact(&mut bytes)?;
            Ok(u64::from_le_bytes(bytes))
        };
        let (timed_from, slots, stored) = (word()?, word()?, word()?);
        if timed_from > stored || stored > MOST_WARM_UP + MOST_TIMED || slots > stored {
            return Err(ScriptError::Damaged("its counts contradict each other"));
        }
        let count = stored.min(timed_from.saturating_add(limit)) as usize;
        let mut operations = Vec::with_capacity(count);
        let mut portion = vec![0; 4096 * OPERATION_BYTES as usize];
        while operations.len() < count {
            let wanted = (count - operations.len()).min(4096) * OPERATION_BYTES as usize;
            from.read_exact(&mut portion[..wanted])?;
            for bytes in portion[..wanted].as_chunks().0 {
                let operation = operation(bytes, slots)
                    .ok_or(ScriptError::Damaged("an operation is none of those there are"))?;
                operations.push(operation);
            }
        }
        Ok(Script { operations, timed_from: timed_from as usize, slots: slots as usize })
    }
}

fn bytes(operation: Operation) -> [u8; OPERATION_BYTES as usize] {
    let request = operation.request();
    let mut bytes = [0; OPERATION_BYTES as usize];
    bytes[..8].copy_from_slice(&request.size.to_le_bytes());
    bytes[8..12].copy_from_slice(&operation.slot().to_le_bytes());
    bytes[12] = match operation.kind() {
        Kind::Free => 0,
        Kind::Allocate => 1,
        Kind::Resize => 2,
    };
    bytes[13] = request.align.trailing_zeros() as u8;
    bytes
}

fn operation(bytes: &[u8; OPERATION_BYTES as usize], slots: u64) -> Option<Operation> {
    let [s0, s1, s2, s3, s4, s5, s6, s7, o0, o1, o2, o3, kind, align_log2, 0, 0] = *bytes else {
        return None;
    };
    let size = u64::from_le_bytes([s0, s1, s2, s3, s4, s5, s6, s7]);
    let slot = u32::from_le_bytes([o0, o1, o2, o3]);
    if u64::from(slot) >= slots || align_log2 > 36 || size > 1 << 40 {
        return None;
    }
    let request = Request::new(size, 1 << align_log2);
    Some(match kind {
        0 => Operation::free(slot),
        1 => Operation::allocate(slot, request),
        2 => Operation::resize(slot, request),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use workloads::Source;

    fn stored() -> (Script, Vec<u8>) {
        let events = "a0:100 a1:200@64 f0 r1:50 a0:0 a2:1099511627776@2147483648 f2 f1 f0";
        let source = Source::from_events("tiny", events).unwrap();
        let script = Script::new(&source, 0, 3, u64::MAX).unwrap();
        let mut bytes = Vec::new();
        script.store(&mut bytes).unwrap();
        assert_eq!(bytes.len() as u64, script.stored_bytes());
        (script, bytes)
    }

    #[test]
    fn what_was_stored_comes_back_whole_or_as_a_prefix() {
        let (script, bytes) = stored();
        assert_eq!(Script::load(&bytes[..], u64::MAX).unwrap(), script);
        let prefix = Script::load(&bytes[..], 2).unwrap();
        assert_eq!(prefix.operations, script.operations[..5]);
        assert_eq!((prefix.timed_from, prefix.slots), (3, 3));
    }

    #[test]
    fn damage_is_an_error_wherever_it_is() {
        let (_, bytes) = stored();
        for len in 0..bytes.len() {
            assert!(Script::load(&bytes[..len], u64::MAX).is_err(), "cut to {len}");
        }
        // A count, a slot, a kind, an alignment, a padding byte.
        for at in [0, 15, 16, 24 + 8, 24 + 12, 24 + 13, 24 + 15] {
            let mut bytes = bytes.clone();
            bytes[at] = 0xee;
            assert!(Script::load(&bytes[..], u64::MAX).is_err(), "byte {at}");
        }
    }
}
