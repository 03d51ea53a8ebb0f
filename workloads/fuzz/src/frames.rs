//! Frames of the project's own format with lengths and checksums that are right, so that what stands
//! behind them is reached: an input is a list of kind, events, length and content.

/// Kinds that an input's byte chooses among.
pub const KINDS: [&[u8; 4]; 8] =
    [b"EVNT", b"HEAD", b"TAIL", b"thrd", b"time", b"site", b"more", b"MORE"];

/// The file that an input stands for.
pub fn assembled(mut input: &[u8]) -> Vec<u8> {
    let mut file = b"\x89FRAG\r\n\x01".to_vec();
    let mut number = 0_u32;
    while let Some((&[kind, events, more, length, longer], rest)) = input.split_first_chunk() {
        let length = usize::from(u16::from_le_bytes([length, longer])).min(rest.len());
        let (plain, rest) = rest.split_at(length);
        let events = u32::from(u16::from_le_bytes([events, more]));
        let kind_of = KINDS[usize::from(kind) % KINDS.len()];
        file.extend(frame(kind_of, number, events, plain, kind & 0x80 != 0));
        (input, number) = (rest, number + 1);
    }
    file
}

/// One frame; where it `lies`, it says it is longer than it is.
fn frame(kind: &[u8; 4], number: u32, events: u32, plain: &[u8], lies: bool) -> Vec<u8> {
    let stored = zstd::bulk::compress(plain, 1).expect("memory can be written");
    let mut bytes = kind.to_vec();
    let declared = plain.len() as u32 + u32::from(lies);
    for field in [number, events, declared, stored.len() as u32] {
        bytes.extend(field.to_le_bytes());
    }
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&bytes);
    hasher.update(&stored);
    bytes.extend(hasher.finalize().to_le_bytes());
    bytes.extend(stored);
    bytes
}

/// The input that stands for a sound file.
pub fn dismantled(file: &[u8]) -> Vec<u8> {
    let mut input = Vec::new();
    let mut rest = &file[8..];
    while let Some((head, behind)) = rest.split_first_chunk::<24>() {
        let kind = KINDS.iter().position(|kind| head.starts_with(*kind)).expect("a known kind");
        let number = |at: usize| {
            u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]) as usize
        };
        let (plain, behind) = (&behind[..number(16)], &behind[number(16)..]);
        let plain = zstd::bulk::decompress(plain, number(12)).expect("a sound frame");
        input.push(kind as u8);
        input.extend((number(8) as u16).to_le_bytes());
        input.extend((plain.len() as u16).to_le_bytes());
        input.extend(plain);
        rest = behind;
    }
    input
}
