//! The words of a line: numbers, pointers, and what a message shows of garbled ones.

/// How much of a garbled word a message shows.
const SHOWN_BYTES: usize = 40;

/// What stands between blanks.
pub(super) fn words(line: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    line.split(|&byte| byte == b' ' || byte == b'\t').filter(|word| !word.is_empty())
}

pub(super) fn digits(word: &[u8]) -> bool {
    word.iter().all(u8::is_ascii_digit)
}

/// A whole number without sign, or `None`, also where 64 bits do not hold it.
pub(super) fn number(word: &[u8]) -> Option<u64> {
    in_base(10, word)
}

/// A hexadecimal number without `0x`.
pub(super) fn hexadecimal(word: &[u8]) -> Option<u64> {
    in_base(16, word)
}

/// An address, `0x…`; what stands for none is 0.
pub(super) fn pointer(word: &[u8]) -> Option<u64> {
    match word {
        b"(nil)" | b"nil" | b"0" => Some(0),
        _ => hexadecimal(word.strip_prefix(b"0x").or_else(|| word.strip_prefix(b"0X"))?),
    }
}

fn in_base(base: u64, word: &[u8]) -> Option<u64> {
    if word.is_empty() {
        return None;
    }
    word.iter().try_fold(0_u64, |value, &byte| {
        let digit = char::from(byte).to_digit(base as u32)?;
        value.checked_mul(base)?.checked_add(digit.into())
    })
}

/// Bytes of the file in a message: escaped, and not all of them if they are many.
pub(super) fn shown(bytes: &[u8]) -> String {
    let more = if bytes.len() > SHOWN_BYTES { "…" } else { "" };
    format!("`{}{more}`", bytes[..bytes.len().min(SHOWN_BYTES)].escape_ascii())
}
