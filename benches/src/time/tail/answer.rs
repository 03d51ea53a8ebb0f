//! What a child of the tail pass answers: TOML, a zero byte, then the least times as little-endian
//! words of four bytes, the empty replays' first.

use super::EMPTY_REPLAYS;
use super::least::Least;
use serde::{Deserialize, Serialize};

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::time) enum Answer {
    /// Everything was granted in every replay.
    Least(Least),
    /// The request of this number in the stream, from 1, was not granted.
    Refused(u64),
}

/// The part that is text.
#[derive(Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case", deny_unknown_fields)]
enum Head {
    Replayed { step_ns: u32, faults: Option<u64>, grants: String },
    Refused { event: u64 },
}

impl Answer {
    /// Bytes of an answer about so many operations, at most.
    pub(super) fn most_bytes(operations: u64) -> u64 {
        4096 + 4 * (EMPTY_REPLAYS as u64 + operations)
    }

    pub(in crate::time) fn write(&self) -> Result<Vec<u8>, String> {
        let (head, words) = match self {
            Answer::Refused(event) => (Head::Refused { event: *event }, Vec::new()),
            Answer::Least(least) => {
                let grants = format!("{:016x}", least.grants);
                let words = [least.empty.as_slice(), &least.operations].concat();
                let Least { step_ns, faults, .. } = *least;
                (Head::Replayed { step_ns, faults, grants }, words)
            }
        };
        let mut bytes = toml::to_string(&head).map_err(|error| error.to_string())?.into_bytes();
        bytes.push(0);
        bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        Ok(bytes)
    }

    /// Reads an answer about so many operations.
    pub(super) fn read(bytes: &[u8], operations: usize) -> Result<Answer, String> {
        let none = || format!("an answer that is none: {} bytes", bytes.len());
        let end = bytes.iter().position(|byte| *byte == 0).ok_or_else(none)?;
        let (head, tail) = (&bytes[..end], &bytes[end + 1..]);
        let head = std::str::from_utf8(head).map_err(|_| none())?;
        let (step_ns, faults, grants) = match toml::from_str(head).map_err(|_| none())? {
            Head::Refused { event } => return Ok(Answer::Refused(event)),
            Head::Replayed { step_ns, faults, grants } => (step_ns, faults, grants),
        };
        let grants = u64::from_str_radix(&grants, 16).map_err(|_| none())?;
        let (words, odd) = tail.as_chunks();
        if !odd.is_empty() || words.len() != EMPTY_REPLAYS + operations {
            return Err(none());
        }
        let mut empty: Vec<u32> = words.iter().map(|word| u32::from_le_bytes(*word)).collect();
        let operations = empty.split_off(EMPTY_REPLAYS);
        Ok(Answer::Least(Least { operations, empty, step_ns, faults, grants }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_survives_and_half_of_one_does_not() {
        let operations = vec![0, 7, u32::MAX];
        let empty = (0..EMPTY_REPLAYS as u32).collect();
        let least = Least { operations, empty, step_ns: 15, faults: Some(3), grants: u64::MAX - 1 };
        let answer = Answer::Least(least);
        let bytes = answer.write().unwrap();
        assert!(bytes.len() as u64 <= Answer::most_bytes(3));
        assert_eq!(Answer::read(&bytes, 3), Ok(answer));
        for wrong in [2, 4] {
            assert!(Answer::read(&bytes, wrong).is_err());
        }
        for cut in [0, 1, 20, bytes.len() - 1] {
            assert!(Answer::read(&bytes[..cut], 3).is_err(), "{cut}");
        }
        let refused = Answer::Refused(12);
        assert_eq!(Answer::read(&refused.write().unwrap(), 3), Ok(refused));
    }
}
