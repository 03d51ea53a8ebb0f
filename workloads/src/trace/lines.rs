//! Lines of text with their numbers, none longer than a bound.

use super::input::{Content, Input, explain};
use super::replay::room;
use crate::error::{Breach, Error};
use std::io::{BufRead, BufReader, ErrorKind, Read};

/// Longest line, in bytes, without its end: some formats write the program's command on one, and a
/// linker's may be a megabyte.
const LONGEST_LINE: usize = 1 << 22;
/// The buffer between decompression and lines.
const BUFFER_BYTES: usize = 1 << 16;

/// Reads a text line by line.
pub(crate) struct Lines {
    file: String,
    reader: BufReader<Box<dyn Read + Send>>,
    line: Vec<u8>,
    number: u64,
    over: bool,
    /// Whether the line read last was too long, so that its end is still to come.
    cut: bool,
    room: u64,
}

impl Lines {
    pub(crate) fn new(input: &Input, content: Content) -> Lines {
        let reader = BufReader::with_capacity(BUFFER_BYTES, content.reader);
        let (file, room) = (input.label().to_string(), room(content.bytes));
        Lines { file, reader, line: Vec::new(), number: 0, over: false, cut: false, room }
    }

    /// The next line without `\n` or `\r\n`, or `None` at the end of the file, whose number is then
    /// that of the line which is missing.
    pub(crate) fn next(&mut self) -> Result<Option<&[u8]>, Error> {
        self.line.clear();
        self.number += 1;
        let bound = LONGEST_LINE as u64 + 2;
        // What is left of a line that was too long is no line of its own.
        let passed = match std::mem::take(&mut self.cut) {
            true => self.reader.skip_until(b'\n').map(drop),
            false => Ok(()),
        };
        let read = passed
            .and_then(|()| self.reader.by_ref().take(bound).read_until(b'\n', &mut self.line));
        if let Err(error) = read {
            self.over = true;
            let (what, expected) = explain(&error);
            return Err(self.error(Breach { what, expected }));
        }
        if self.line.is_empty() {
            self.over = true;
            return Ok(None);
        }
        let cut = self.line.last() != Some(&b'\n');
        if !cut {
            self.line.pop();
        }
        if self.line.last() == Some(&b'\r') {
            self.line.pop();
        }
        if self.line.len() > LONGEST_LINE {
            self.cut = cut;
            let what = format!("the line is longer than {LONGEST_LINE} bytes");
            return Err(self.error(Breach::new(what, "a line of a trace")));
        }
        Ok(Some(&self.line))
    }

    /// Passes over white space, however long; whether anything follows. `number` is then that of
    /// its line. A loop over `next` would take some ten times as long on a file blown up with it.
    pub(crate) fn skip_blank(&mut self) -> Result<bool, Error> {
        // `next` stands after a line's end, so what comes is the line below.
        self.number += 1;
        loop {
            let blank = match self.reader.fill_buf() {
                Ok([]) => return Ok(false),
                Ok(buffer) => {
                    let blank = buffer.iter().position(|byte| !byte.is_ascii_whitespace());
                    let passed = &buffer[..blank.unwrap_or(buffer.len())];
                    self.number += passed.iter().filter(|&&byte| byte == b'\n').count() as u64;
                    if blank.is_some() {
                        return Ok(true);
                    }
                    buffer.len()
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => 0,
                Err(error) => {
                    let (what, expected) = explain(&error);
                    return Err(self.error(Breach { what, expected }));
                }
            };
            self.reader.consume(blank);
        }
    }

    /// What a reader may keep of a file of this length, in bytes.
    pub(crate) fn room(&self) -> u64 {
        self.room
    }

    /// Whether nothing more can be read: the file is at its end, or broken.
    pub(crate) fn is_over(&self) -> bool {
        self.over
    }

    /// The number of the line read last, from 1.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// An error at the line read last.
    pub(crate) fn error(&self, breach: Breach) -> Error {
        self.error_at(self.number, breach)
    }

    /// An error at a line read earlier.
    pub(crate) fn error_at(&self, line: u64, breach: Breach) -> Error {
        let Breach { what, expected } = breach;
        Error::Line { file: self.file.clone(), line, what, expected }
    }
}
