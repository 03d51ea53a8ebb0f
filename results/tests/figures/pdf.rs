//! As much of PDF as it takes to read our own files back: objects by number, streams, the page's
//! texts by way of the font's map to Unicode.

use std::collections::BTreeMap;
use std::io::Read;

/// A file whose cross-reference table was followed.
pub(crate) struct Pdf {
    objects: BTreeMap<u32, Vec<u8>>,
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Pdf {
    /// Follows `startxref` and every entry of the table; panics where one leads astray.
    pub(crate) fn open(bytes: &[u8]) -> Pdf {
        assert!(bytes.starts_with(b"%PDF-1.5\n") && bytes.ends_with(b"%%EOF"));
        let tail = text(&bytes[bytes.len() - 40..]);
        let table: usize =
            tail.split("startxref\n").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
        let lines = text(&bytes[table..]);
        let mut lines = lines.lines();
        assert_eq!(lines.next(), Some("xref"));
        let count: usize = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let mut objects = BTreeMap::new();
        for (number, entry) in lines.take(count).enumerate() {
            if entry.trim_end().ends_with('n') {
                let offset: usize = entry[..10].parse().unwrap();
                let object = &bytes[offset..];
                assert!(
                    object.starts_with(format!("{number} 0 obj").as_bytes()),
                    "object {number}"
                );
                let end = find(object, b"\nendobj").unwrap();
                objects.insert(number as u32, object[..end].to_vec());
            }
        }
        Pdf { objects }
    }

    /// The dictionary of an object, as text.
    pub(crate) fn dictionary(&self, number: u32) -> String {
        let object = &self.objects[&number];
        text(&object[..find(object, b"stream\n").unwrap_or(object.len())])
    }

    /// The number of the only object whose dictionary has these words.
    pub(crate) fn with(&self, words: &str) -> u32 {
        let found: Vec<u32> =
            self.objects.keys().copied().filter(|&n| self.dictionary(n).contains(words)).collect();
        assert_eq!(found.len(), 1, "`{words}` in {found:?}");
        found[0]
    }

    /// The object that a key of a dictionary refers to.
    pub(crate) fn reference(&self, number: u32, key: &str) -> u32 {
        let dictionary = self.dictionary(number);
        let after =
            dictionary.split(&format!("/{key} ")).nth(1).unwrap_or_else(|| panic!("no {key}"));
        after.trim_start_matches('[').split(' ').next().unwrap().parse().unwrap()
    }

    /// A stream, inflated; its length is as said.
    pub(crate) fn stream(&self, number: u32) -> Vec<u8> {
        let object = &self.objects[&number];
        let from = find(object, b"stream\n").unwrap() + 7;
        let length: usize = {
            let dictionary = self.dictionary(number);
            let after = dictionary.split("/Length ").nth(1).unwrap();
            after.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()
        };
        assert_eq!(&object[from + length..], b"\nendstream");
        let mut out = Vec::new();
        flate2::read::ZlibDecoder::new(&object[from..from + length]).read_to_end(&mut out).unwrap();
        out
    }

    /// How many pictures the page shows.
    pub(crate) fn images(&self) -> usize {
        let content = self.stream(self.reference(self.with("/Type /Page\n"), "Contents"));
        text(&content).lines().filter(|line| line.ends_with(" Do")).count()
    }

    /// Every text shown on the page, in order, through the font's map to Unicode.
    pub(crate) fn texts(&self) -> Vec<String> {
        let page = self.with("/Type /Page\n");
        let content = self.stream(self.reference(page, "Contents"));
        let font = self.with("/Subtype /Type0");
        let map = text(&self.stream(self.reference(font, "ToUnicode")));
        let mut letters = BTreeMap::new();
        let hex = |word: &str| -> Vec<u16> {
            let digits = word.trim_matches(['<', '>']).as_bytes().chunks_exact(4);
            digits.map(|four| u16::from_str_radix(&text(four), 16).unwrap()).collect()
        };
        for part in map.split("beginbfchar\n").skip(1) {
            for line in part.split("endbfchar").next().unwrap().lines() {
                let (code, letter) = line.split_once(' ').unwrap();
                letters.insert(hex(code)[0], String::from_utf16(&hex(letter)).unwrap());
            }
        }
        shown(&content)
            .iter()
            .map(|codes| codes.iter().map(|code| letters[code].as_str()).collect())
            .collect()
    }
}

/// The codes of each `Tj` of a page.
fn shown(content: &[u8]) -> Vec<Vec<u16>> {
    let mut out = Vec::new();
    let mut rest = content;
    while let Some(at) = find(rest, b" Tm\n") {
        let string = &rest[at + 4..];
        let bytes = if string[0] == b'<' { hexadecimal(string) } else { literal(string) };
        out.push(bytes.chunks_exact(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect());
        rest = string;
    }
    out
}

fn hexadecimal(string: &[u8]) -> Vec<u8> {
    let digits = &string[1..string.iter().position(|&byte| byte == b'>').unwrap()];
    digits.chunks_exact(2).map(|two| u8::from_str_radix(&text(two), 16).unwrap()).collect()
}

fn literal(string: &[u8]) -> Vec<u8> {
    assert_eq!(string[0], b'(');
    let (mut out, mut at, mut open) = (Vec::new(), 1, 0);
    loop {
        match string[at] {
            b'\\' => {
                at += 1;
                if string[at].is_ascii_digit() {
                    out.push(u8::from_str_radix(&text(&string[at..at + 3]), 8).unwrap());
                    at += 3;
                    continue;
                }
                out.push(match string[at] {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'b' => 8,
                    b'f' => 12,
                    other => other,
                });
            }
            b')' if open == 0 => return out,
            byte => {
                open += i32::from(byte == b'(') - i32::from(byte == b')');
                out.push(byte);
            }
        }
        at += 1;
    }
}
