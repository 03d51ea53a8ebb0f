//! A compressed file: as it is, or made of the input. Bombs end in an error within bounds; how much
//! memory and time that takes, libFuzzer's own limits watch.

use crate::{scratch, trace};
use std::io::Write;

/// Puts an input to the readers; its first byte says how it is compressed.
pub fn check(input: &[u8]) {
    let Some((&how, bytes)) = input.split_first() else { return };
    if how % 4 == 0 {
        let path = scratch::file("t.rep.zst", bytes);
        let strict = trace::read(&path, false);
        let mended = trace::read(&path, true);
        assert!(strict.end.is_err() || mended.end.is_ok());
        return;
    }
    // A whole file, one that is cut, and one that stands there twice.
    let mut content = match how % 4 {
        1 => gzip(bytes),
        2 => zstd::bulk::compress(bytes, i32::from(how >> 4)).expect("memory can be written"),
        _ => [gzip(&bytes[..bytes.len() / 2]), gzip(&bytes[bytes.len() / 2..])].concat(),
    };
    if how & 8 != 0 {
        content.truncate(content.len() * usize::from(how) / 256);
    }
    trace::check("t", &content);
    if how & 8 == 0 {
        let whole = trace::read(&scratch::file("t", &content), false);
        let plain = trace::read(&scratch::file("t", bytes), false);
        assert_eq!(whole.events, plain.events);
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).and_then(|()| out.finish()).expect("memory can be written")
}
