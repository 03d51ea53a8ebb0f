//! What valgrind writes with `--trace-malloc=yes` (best with `--log-file=FILE`, or the program's own
//! words stand between): `--PID-- malloc(32) = 0x4A42040`.
//!
//! `realloc` of NULL and to 0 bytes are two calls on one line, `realloc(0x0,10)malloc(10) = 0x…` and
//! `realloc(0x…,0)free(0x…)`, of which the second counts; behind the latter comes a line ` = 0`. A
//! calloc whose product overflows ends without a result, and so does malloc_usable_size of NULL: the
//! next call stands on the same line, `calloc(4611686018427387904,16)malloc(5) = 0x…`.
//! Sizes are decimal, addresses hexadecimal. posix_memalign and aligned_alloc show as memalign.
//! Threads take turns under valgrind, so the order is exact. Frees at exit that valgrind itself
//! makes (`--run-libc-freeres`) look like the program's.

use super::calls::Call;
use super::words::{number, pointer, shown};
use super::{Format, How, Keyed, Lines, Notes, Reader, Stamp};
use crate::error::{Breach, Error};
use crate::strict::{Keys, Record};

pub(super) const FORMAT: Format = Format {
    word: "valgrind",
    name: "valgrind --trace-malloc=yes",
    ending: ".valgrind",
    probe,
    open: |input, content, how| Keyed::open(input, content, how, Valgrind::new),
    write: None,
};

/// A line of valgrind's, message or call, among the first.
fn probe(start: &[u8]) -> bool {
    let mut lines = start.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_end);
    lines.any(|line| prefixed(line, b"--").or_else(|| prefixed(line, b"==")).is_some())
}

/// The process and what stands behind it, of `--PID-- …` or `==PID== …`.
fn prefixed<'l>(line: &'l [u8], sign: &[u8]) -> Option<(u64, &'l [u8])> {
    let rest = line.strip_prefix(sign)?;
    let end = rest.iter().position(|byte| !byte.is_ascii_digit())?;
    let (pid, rest) = rest.split_at(end);
    let rest = rest.strip_prefix(sign)?;
    (rest.is_empty() || rest[0] == b' ').then_some((number(pid)?, rest))
}

struct Valgrind {
    lines: Lines,
    pid: Option<u64>,
    stamp: Stamp,
}

impl Valgrind {
    fn new(lines: Lines, _: How) -> Valgrind {
        Valgrind { lines, pid: None, stamp: Stamp::default() }
    }
}

impl Reader for Valgrind {
    const KEYS: Keys = Keys::Addresses;
    const INEXACT: &'static [&'static str] = &["thread", "time"];

    fn next(&mut self, notes: &mut Notes) -> Result<Option<Record>, Error> {
        loop {
            let Some(line) = self.lines.next()? else { return Ok(None) };
            let call = call(line, &mut self.pid, notes);
            let call = call.map_err(|breach| self.lines.error(breach))?;
            if let Some(record) = call.record(&mut self.stamp, notes) {
                return Ok(Some(record));
            }
        }
    }

    fn lines(&self) -> &Lines {
        &self.lines
    }

    fn stamp(&self) -> Stamp {
        self.stamp
    }
}

fn call(line: &[u8], process: &mut Option<u64>, notes: &mut Notes) -> Result<Call, Breach> {
    let nothing = |why| Ok(Call::Nothing { why });
    let Some((pid, text)) = prefixed(line.trim_ascii_end(), b"--") else {
        return nothing("lines that are no calls");
    };
    let mut text = text.trim_ascii();
    let (name, arguments, rest) = loop {
        let Some((name, arguments, rest)) = one_call(text) else {
            return nothing("lines that are no calls");
        };
        let Some(why) = without_result(name, arguments) else { break (name, arguments, rest) };
        notes.skip(why);
        text = rest;
    };
    let known = [
        "malloc",
        "calloc",
        "realloc",
        "memalign",
        "aligned_alloc",
        "posix_memalign",
        "free",
        "cfree",
    ];
    let known = known.iter().any(|known| known.as_bytes() == name)
        || name.starts_with(b"_Zn")
        || name.starts_with(b"_Zd")
        || name.starts_with(b"__builtin_");
    if !known {
        return nothing("calls that ask for nothing");
    }
    if *process.get_or_insert(pid) != pid {
        let what = format!("a call of process {pid} after calls of another");
        return Err(Breach::new(what, "one process in a file (`--log-file=FILE.%p` parts them)"));
    }
    // Of two calls on one line the second is what happened.
    let second = if name == b"realloc" { one_call(rest) } else { None };
    let (name, arguments, rest) = second.unwrap_or((name, arguments, rest));
    meant(name, arguments, rest).ok_or_else(|| {
        Breach::new(shown(text), "a call such as `malloc(32) = 0x4A42040` or `free(0x4A42040)`")
    })
}

/// Why a call is passed over after which valgrind writes neither a result nor the line's end.
fn without_result(name: &[u8], arguments: &[u8]) -> Option<&'static str> {
    let mut words = arguments.split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
    match name {
        b"calloc" => {
            let (count, size) = (number(words.next()?)?, number(words.next()?)?);
            count.checked_mul(size).is_none().then_some("requests that failed")
        }
        b"malloc_usable_size" => {
            (pointer(words.next()?)? == 0).then_some("calls that ask for nothing")
        }
        _ => None,
    }
}

/// `name(arguments)` and what stands behind it.
fn one_call(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let open = text.iter().position(|&byte| byte == b'(')?;
    let name = &text[..open];
    let plain = |&byte: &u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let close = text.iter().position(|&byte| byte == b')').unwrap_or(text.len());
    (!name.is_empty() && name.iter().all(plain) && close > open)
        .then(|| (name, &text[open + 1..close], text.get(close + 1..).unwrap_or_default()))
}

fn meant(name: &[u8], arguments: &[u8], rest: &[u8]) -> Option<Call> {
    let mut words = arguments.split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
    let (first, second) = (words.next()?, words.next());
    if name.ends_with(b"free") || name.starts_with(b"_Zd") || name.ends_with(b"delete") {
        return rest.is_empty().then_some(Call::Free { at: pointer(first)? });
    }
    let at = pointer(rest.trim_ascii().strip_prefix(b"=")?.trim_ascii())?;
    Some(match (name, second) {
        (b"calloc", Some(size)) => Call::calloc(number(first)?, number(size)?, at),
        (b"realloc", Some(size)) => {
            Call::Resize { from: pointer(first)?, to: at, size: number(size)? }
        }
        (_, None) => Call::malloc(number(first)?, at),
        (_, Some(second)) => {
            let asked = |label: &[u8]| {
                let found = [first, second].into_iter().find_map(|word| word.strip_prefix(label));
                number(found?.trim_ascii())
            };
            Call::memalign(asked(b"al ")?, asked(b"size ")?, at)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{Call, Notes, call, prefixed, probe};

    fn meant(text: &str) -> Result<Call, String> {
        let line = format!("--7-- {text}");
        call(line.as_bytes(), &mut None, &mut Notes::default()).map_err(|breach| breach.what)
    }

    #[test]
    fn every_line_that_valgrind_writes() {
        let none = |why| Ok(Call::Nothing { why });
        let memalign = |align, size| Call::Allocate { at: 16, size, align, zeroed: false };
        let cases = [
            ("malloc(32) = 0x10", Ok(Call::malloc(32, 16))),
            ("calloc(3,100) = 0x10", Ok(Call::calloc(3, 100, 16))),
            ("realloc(0x20,64) = 0x10", Ok(Call::Resize { from: 32, to: 16, size: 64 })),
            ("realloc(0x0,10)malloc(10) = 0x10", Ok(Call::malloc(10, 16))),
            ("realloc(0x20,0)free(0x20)", Ok(Call::Free { at: 32 })),
            (" = 0", none("lines that are no calls")),
            ("memalign(al 256, size 240) = 0x10", Ok(memalign(256, 240))),
            ("free(0x4A4)", Ok(Call::Free { at: 0x4a4 })),
            ("_Znwm(4) = 0x10", Ok(Call::malloc(4, 16))),
            ("_ZnwmSt11align_val_t(size 64, al 32) = 0x10", Ok(memalign(32, 64))),
            ("_ZdlPvmSt11align_val_t(0x20)", Ok(Call::Free { at: 32 })),
            ("malloc_usable_size(0x20) = 24", none("calls that ask for nothing")),
            ("malloc_usable_size(0x0)free(0x20)", Ok(Call::Free { at: 32 })),
            ("calloc(4611686018427387904,16)malloc(5) = 0x10", Ok(Call::malloc(5, 16))),
            (
                "calloc(4611686018427387904,16)realloc(0x0,6)malloc(6) = 0x10",
                Ok(Call::malloc(6, 16)),
            ),
            ("calloc(4611686018427387904,16)", none("lines that are no calls")),
            ("calloc(4,16)malloc(5) = 0x10", Err("`calloc(4,16)malloc(5) = 0x10`".to_string())),
            ("malloc(9999999999) = 0x0", Ok(Call::malloc(9_999_999_999, 0))),
            ("malloc(32", Err("`malloc(32`".to_string())),
            ("malloc(32) = ", Err("`malloc(32) =`".to_string())),
            ("free(0x20) = 0x10", Err("`free(0x20) = 0x10`".to_string())),
        ];
        for (text, expected) in cases {
            assert_eq!(meant(text), expected, "{text}");
        }
    }

    #[test]
    fn a_second_process_is_refused() {
        let (mut process, mut notes) = Default::default();
        let mut read = |line: &[u8]| call(line, &mut process, &mut notes).is_ok();
        assert!(read(b"--1-- malloc(8) = 0x10"));
        assert!(read(b"==2== a message"));
        assert!(!read(b"--2-- free(0x10)"));
    }

    #[test]
    fn its_lines_are_told_by_the_process() {
        assert_eq!(prefixed(b"--12-- x", b"--"), Some((12, &b" x"[..])));
        assert_eq!(prefixed(b"---- x", b"--"), None);
        assert!(probe(b"noise\n==28132== Memcheck\n"));
        assert!(!probe(b"--- a/file\n+++ b/file\n"));
    }
}
