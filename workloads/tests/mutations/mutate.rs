//! Changes an input here and there, the same way on every run.

/// What is put into a line, or in place of a word.
const WORDS: [&[u8]; 16] = [
    b"",
    b"0",
    b"1",
    b"-1",
    b"0x0",
    b"(nil)",
    b"#1",
    b"99999999999999999999",
    b"18446744073709551615",
    b"1099511627777",
    b"1e308",
    b"\0",
    b"=",
    b",",
    b"realloc(",
    b"\xff",
];

/// A generator (SplitMix64) and what it changes.
pub(crate) struct Mutate(u64);

impl Mutate {
    pub(crate) fn new(seed: u64) -> Mutate {
        Mutate(seed)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ z >> 31) % bound.max(1) as u64) as usize
    }

    /// One to five changes to lines and the words in them.
    pub(crate) fn lines(&mut self, content: &[u8]) -> Vec<u8> {
        let split = |content: &[u8]| -> Vec<Vec<u8>> {
            content.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect()
        };
        let mut lines = split(content);
        for _ in 0..1 + self.below(5) {
            self.change(&mut lines);
        }
        lines.join(&b'\n')
    }

    fn change(&mut self, lines: &mut Vec<Vec<u8>>) {
        if lines.is_empty() {
            return;
        }
        let (at, other) = (self.below(lines.len()), self.below(lines.len()));
        let word = WORDS[self.below(WORDS.len())];
        match self.below(7) {
            0 => _ = lines.remove(at),
            1 => lines.insert(at, lines[other].clone()),
            2 => lines.swap(at, other),
            3 => {
                let middle = self.below(lines[at].len() + 1);
                lines[at].splice(middle..middle, word.iter().copied());
            }
            4 => {
                let line = lines[at].clone();
                let mut words: Vec<&[u8]> = line.split(|&byte| byte == b' ').collect();
                let replaced = self.below(words.len());
                words[replaced] = word;
                lines[at] = words.join(&b' ');
            }
            5 => {
                let cut = self.below(lines[at].len() + 1);
                lines[at].truncate(cut);
            }
            _ => {
                let (byte, bit) = (self.below(lines[at].len()), self.below(8));
                if let Some(byte) = lines[at].get_mut(byte) {
                    *byte ^= 1 << bit;
                }
            }
        }
    }

    /// One to three bytes turned over, a stretch left out or doubled, or the end cut off.
    pub(crate) fn bytes(&mut self, content: &[u8]) -> Vec<u8> {
        let mut bytes = content.to_vec();
        for _ in 0..1 + self.below(3) {
            let (from, to) = (self.below(bytes.len()), self.below(bytes.len()));
            let stretch = from.min(to)..from.max(to);
            match self.below(8) {
                0 => bytes.truncate(from),
                1 => _ = bytes.drain(stretch),
                2 => {
                    let again = bytes[stretch].to_vec();
                    bytes.splice(from..from, again);
                }
                _ => {
                    let bit = self.below(8);
                    if let Some(byte) = bytes.get_mut(from) {
                        *byte ^= 1 << bit;
                    }
                }
            }
        }
        bytes
    }
}
