//! Events packed in memory, so that many cells share one decoding of a trace.
//!
//! An event is a varint of `object << 3 | aligned << 2 | kind`, then, unless it is a free, a varint
//! of the size and, if `aligned`, one byte with the logarithm of the alignment: 3 to 6 bytes an
//! event in practice. Packing stops when a budget is reached.

use crate::event::{Event, Request, Workload};
use std::sync::Arc;

const ALIGNED: u64 = 4;

/// A whole stream in memory.
#[derive(Debug)]
pub(crate) struct Packed {
    bytes: Vec<u8>,
}

impl Packed {
    pub(crate) fn new() -> Packed {
        Packed { bytes: Vec::new() }
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.len() as u64
    }

    pub(crate) fn push(&mut self, event: &Event) {
        let (kind, object, request) = match *event {
            Event::Free { object } => return self.varint(u64::from(object) << 3),
            Event::Allocate { object, request } => (1, object, request),
            Event::Resize { object, request } => (2, object, request),
        };
        let aligned = if request.align > 1 { ALIGNED } else { 0 };
        self.varint(u64::from(object) << 3 | aligned | kind);
        self.varint(request.size);
        if aligned != 0 {
            self.bytes.push(request.align.trailing_zeros() as u8);
        }
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }
}

/// Reads a packed stream from its beginning.
pub(crate) struct Unpacking {
    packed: Arc<Packed>,
    at: usize,
}

impl Unpacking {
    pub(crate) fn new(packed: Arc<Packed>) -> Unpacking {
        Unpacking { packed, at: 0 }
    }

    fn byte(&mut self) -> u8 {
        let byte = self.packed.bytes[self.at];
        self.at += 1;
        byte
    }

    fn varint(&mut self) -> u64 {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            value |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return value;
            }
        }
    }
}

impl Workload for Unpacking {
    fn step(&mut self) -> Option<Event> {
        if self.at == self.packed.bytes.len() {
            return None;
        }
        let head = self.varint();
        let object = (head >> 3) as u32;
        if head & 3 == 0 {
            return Some(Event::Free { object });
        }
        let size = self.varint();
        let align = if head & ALIGNED == 0 { 1 } else { 1 << self.byte() };
        let request = Request { size, align };
        Some(match head & 3 {
            1 => Event::Allocate { object, request },
            _ => Event::Resize { object, request },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpacks_what_was_packed() {
        let sizes = [0, 1, 127, 128, 1 << 20, 1 << 40];
        let aligns = [1, 2, 4096, 1 << 31];
        let mut events = Vec::new();
        for object in [0, 15, 16, 1 << 20, u32::MAX - 1] {
            for (size, align) in sizes.iter().flat_map(|&s| aligns.map(|a| (s, a))) {
                let request = Request { size, align };
                events.push(Event::Allocate { object, request });
                events.push(Event::Resize { object, request });
                events.push(Event::Free { object });
            }
        }
        let mut packed = Packed::new();
        events.iter().for_each(|event| packed.push(event));
        let mut stream = Unpacking::new(Arc::new(packed));
        let back: Vec<_> = std::iter::from_fn(|| stream.step()).collect();
        assert_eq!(back, events);
    }
}
