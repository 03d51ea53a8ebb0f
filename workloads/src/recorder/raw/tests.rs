//! A log written as the recorder writes it, read whole, in parts, and as garbage.

use super::*;
use proptest::prelude::*;
use std::io::Write;

/// Writes calls as the recorder does.
struct Log {
    bytes: Vec<u8>,
    last: u64,
}

impl Log {
    fn new() -> Log {
        let header = Header {
            first_record: HEADER_BYTES as u64 + 5,
            ordinal: 0,
            parent: layout::NOBODY,
            parent_bytes: 0,
            pid: 7,
            parent_pid: 6,
            born_ns: 1,
            program_bytes: 2,
            arguments_bytes: 3,
        };
        let mut bytes = header.to_bytes().to_vec();
        bytes.extend(b"/ppx\0");
        bytes[HEADER_BYTES + 2..].copy_from_slice(b"p\0x");
        Log { bytes, last: 0 }
    }

    fn note(&mut self, note: u8, value: u64, bytes: usize) {
        self.bytes.push(note);
        self.bytes.extend(&value.to_le_bytes()[..bytes]);
    }

    fn step(&mut self, address: u64) -> u64 {
        if !address.is_multiple_of(GRANULE_BYTES) {
            self.note(note::FROM, address, 8);
            self.last = address / GRANULE_BYTES;
        }
        let last = std::mem::replace(&mut self.last, address / GRANULE_BYTES);
        self.last.wrapping_sub(last)
    }

    fn sized(&mut self, kind: u64, size: u64, address: u64, align: u32) {
        let step = self.step(address);
        if align > 1 {
            self.note(note::ALIGNED, align.trailing_zeros().into(), 1);
        }
        let (record, bytes) = layout::sized(kind, size, step);
        self.bytes.extend(&record.to_le_bytes()[..bytes]);
    }

    fn unsized_(&mut self, kind: u64, address: u64) {
        let step = self.step(address);
        let (record, bytes) = layout::unsized_(kind, step);
        self.bytes.extend(&record.to_le_bytes()[..bytes]);
    }

    fn call(&mut self, call: Call) {
        match call {
            Call::Allocate { address, size, zeroed: true, .. } => {
                self.sized(kind::ALLOCATE_ZEROED, size, address, 1);
            }
            Call::Allocate { address, size, align, .. } => {
                self.sized(kind::ALLOCATE, size, address, align);
            }
            Call::Free { address } => self.unsized_(kind::FREE, address),
            Call::ResizeBegins { address } => self.unsized_(kind::RESIZE_BEGINS, address),
            Call::ResizeEnds { address, size } => {
                self.sized(kind::RESIZE_ENDS, size, address, 1);
            }
            Call::ResizeRefused => self.note(note::RESIZE_REFUSED, u64::MAX, 8),
            Call::Refused => self.note(note::REFUSED, 0, 8),
        }
    }

    fn read(&self) -> (Birth, RawLog, tempfile::NamedTempFile) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&self.bytes).unwrap();
        let birth = Birth::read(file.path().to_path_buf()).unwrap().unwrap();
        let log = RawLog::open(&birth).unwrap();
        (birth, log, file)
    }
}

fn any_call() -> impl Strategy<Value = Call> {
    let address = prop_oneof![
        (1_u64..1 << 44).prop_map(|granule| granule << 4),
        (1_u64..4000).prop_map(|granule| (1 << 40) + (granule << 4)),
        1_u64..1 << 57,
    ];
    let size = prop_oneof![0_u64..70_000, any::<u64>(), (0_u32..64).prop_map(|bit| 1 << bit)];
    (0..8, address, size, 0_u32..31).prop_map(|(kind, address, size, bit)| match kind {
        0 => Call::Allocate { address, size, align: 1 << bit, zeroed: false },
        1 => Call::Allocate { address, size, align: 1, zeroed: true },
        2 => Call::Allocate { address, size, align: 1, zeroed: false },
        3 => Call::ResizeBegins { address },
        4 => Call::ResizeEnds { address, size },
        5 => Call::ResizeRefused,
        6 => Call::Refused,
        _ => Call::Free { address },
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read(calls in prop::collection::vec(any_call(), 0..300)) {
        let mut log = Log::new();
        calls.iter().for_each(|call| log.call(*call));
        let (birth, mut read, _file) = log.read();
        prop_assert_eq!(birth.program, "/p");
        prop_assert_eq!(birth.arguments, ["x"]);
        for call in &calls {
            prop_assert_eq!(read.next().unwrap(), Some(*call));
        }
        prop_assert_eq!(read.next().unwrap(), None);
        prop_assert_eq!(read.damage, None);
    }

    /// Whatever stands in a log, reading it ends, and in no panic.
    #[test]
    fn garbage_ends(garbage in prop::collection::vec(any::<u8>(), 0..2000)) {
        let mut log = Log::new();
        log.bytes.extend(garbage);
        let (_, mut read, _file) = log.read();
        while read.next().unwrap().is_some() {}
    }
}

#[test]
fn a_running_process_is_read_up_to_what_is_sure_and_then_to_its_end() {
    let mut log = Log::new();
    let call = |index: u64| Call::Free { address: (1 << 40) + (index << 4) };
    (0..200_000).for_each(|index| log.call(call(index)));
    let (_, mut read, mut file) = log.read();
    let mut next = 0;
    while read.look().unwrap() {
        while let Some(found) = read.next().unwrap() {
            assert_eq!(found, call(next));
            next += 1;
        }
    }
    assert!(next > 190_000 && next < 200_000, "{next}");
    let before = log.bytes.len();
    (200_000..210_000).for_each(|index| log.call(call(index)));
    file.write_all(&log.bytes[before..]).unwrap();
    assert!(read.look().unwrap());
    read.ended();
    while let Some(found) = read.next().unwrap() {
        assert_eq!(found, call(next));
        next += 1;
    }
    assert_eq!(next, 210_000);
}
