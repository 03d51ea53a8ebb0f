//! glibc's mtrace (`MALLOC_TRACE=FILE`, a program that calls `mtrace()`): `@ WHERE + 0xADDRESS 0xSIZE`.
//!
//! `+` allocates, `-` frees, `<` and `>` on two lines in a row are a realloc, `!` a failed one; `=`
//! marks the beginning and the end. WHERE may be missing and may hold blanks. calloc and memalign
//! look like malloc, so zeroing and alignment are lost. What was allocated before `mtrace()` may be
//! freed after it.

use super::calls::Call;
use super::words::{pointer, shown, words};
use super::{Format, How, Keyed, Lines, Notes, Reader, Stamp};
use crate::error::{Breach, Error};
use crate::strict::{Keys, Record};

pub(super) const FORMAT: Format = Format {
    word: "mtrace",
    name: "glibc mtrace",
    ending: ".mtrace",
    probe,
    open: |input, content, how| Keyed::open(input, content, how, Mtrace::new),
    write: None,
};

/// The first line is `= Start` or a record.
fn probe(start: &[u8]) -> bool {
    let mut lines = start.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.find(|line| !line.is_empty()).unwrap_or_default();
    first == b"= Start" || (first.starts_with(b"@ ") && line(first).is_ok())
}

/// What a line says.
enum Line {
    Call(Call),
    /// The first half of a realloc.
    From(u64),
    /// The second.
    To(u64, u64),
    Mark,
}

struct Mtrace {
    lines: Lines,
    stamp: Stamp,
}

impl Mtrace {
    fn new(lines: Lines, _: How) -> Mtrace {
        Mtrace { lines, stamp: Stamp::default() }
    }

    /// The next line's meaning.
    fn line(&mut self) -> Result<Option<Line>, Error> {
        let Some(text) = self.lines.next()? else { return Ok(None) };
        line(text).map(Some).map_err(|breach| self.lines.error(breach))
    }
}

impl Reader for Mtrace {
    const KEYS: Keys = Keys::Addresses;
    const BEGINS_WITHIN: bool = true;
    const INEXACT: &'static [&'static str] = &["thread", "time", "alignment", "zeroed"];

    fn next(&mut self, notes: &mut Notes) -> Result<Option<Record>, Error> {
        let half = |reader: &Mtrace, what: &str| {
            Err(reader.lines.error(Breach::new(what, "`<` and `>` on two lines in a row")))
        };
        loop {
            let call = match self.line()? {
                None => return Ok(None),
                Some(Line::Mark) => continue,
                Some(Line::Call(call)) => call,
                Some(Line::To(..)) => return half(self, "the second half of a realloc alone"),
                Some(Line::From(from)) => match self.line()? {
                    Some(Line::To(to, size)) => Call::Resize { from, to, size },
                    _ => return half(self, "the first half of a realloc alone"),
                },
            };
            if let Some(record) = call.record(&mut self.stamp, notes) {
                return Ok(Some(record));
            }
        }
    }

    fn lines(&self) -> &Lines {
        &self.lines
    }
}

fn line(text: &[u8]) -> Result<Line, Breach> {
    let garbled = || Breach::new(shown(text), "`@ WHERE + 0xADDRESS 0xSIZE`, or with -, <, > or !");
    if text.is_empty() || text.starts_with(b"= ") {
        return Ok(Line::Mark);
    }
    // From the end, since a path may hold anything.
    let mut last = words(text).rev();
    let (one, two, three) = (last.next(), last.next(), last.next());
    let address = || pointer(one.unwrap_or_default()).ok_or_else(garbled);
    match two {
        Some(b"-") => return Ok(Line::Call(Call::Free { at: address()? })),
        Some(b"<") => return Ok(Line::From(address()?)),
        _ => {}
    }
    let size = address()?;
    let at = pointer(two.unwrap_or_default()).ok_or_else(garbled)?;
    match three {
        Some(b"+") => Ok(Line::Call(Call::malloc(size, at))),
        Some(b">") => Ok(Line::To(at, size)),
        Some(b"!") => Ok(Line::Call(Call::Nothing { why: "requests that failed" })),
        _ => Err(garbled()),
    }
}
