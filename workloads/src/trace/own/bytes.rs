//! Numbers of varying length in a stretch of bytes: seven bits a byte, the lowest first, and the
//! highest bit set on all but the last. Signed ones are folded (0, −1, 1, −2 … as 0, 1, 2, 3 …).

/// Appends a number.
pub(super) fn put(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// A signed number as an unsigned one, small where it is near 0.
pub(super) fn folded(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}

/// The number that was folded.
pub(super) fn unfolded(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

/// Reads numbers one after the other.
#[derive(Debug, Default)]
pub(super) struct Bytes {
    pub(super) all: Vec<u8>,
    at: usize,
}

impl Bytes {
    /// Begins anew: the bytes to be read are put into `all`.
    pub(super) fn clear(&mut self) {
        self.all.clear();
        self.at = 0;
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.all.len()
    }

    /// How many bytes were read.
    pub(super) fn read(&self) -> usize {
        self.at
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let byte = *self.all.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    /// The next number; `None` where the bytes end within it or it is longer than 64 bits.
    #[inline]
    pub(super) fn number(&mut self) -> Option<u64> {
        let byte = self.byte()?;
        if byte < 0x80 {
            return Some(u64::from(byte));
        }
        let mut value = u64::from(byte & 0x7f);
        let mut shift = 7;
        loop {
            let byte = self.byte()?;
            // The tenth byte holds one bit.
            if shift == 63 && byte > 1 {
                return None;
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
            shift += 7;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_and_overlong_ones_do_not() {
        let values = [0, 1, 127, 128, 16_383, 16_384, u64::MAX >> 1, u64::MAX];
        let mut bytes = Bytes::default();
        values.iter().for_each(|&value| put(&mut bytes.all, value));
        assert_eq!(values.map(|_| bytes.number().unwrap()), values);
        assert!(bytes.is_at_end() && bytes.number().is_none());
        let mut bytes = Bytes { all: [vec![0xff; 9], vec![2]].concat(), at: 0 };
        assert_eq!(bytes.number(), None);
        for value in [0, 1, -1, i64::MAX, i64::MIN] {
            assert_eq!(unfolded(folded(value)), value);
        }
        assert_eq!([0, -1, 1, -2].map(folded), [0, 1, 2, 3]);
    }
}
