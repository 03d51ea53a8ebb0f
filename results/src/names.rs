//! Names as tables show them: short enough for a column, and harmless on a terminal whoever chose
//! them.

use crate::run::Run;
use std::collections::{BTreeMap, BTreeSet};

/// The most characters of an allocator's name in a table or figure.
pub(crate) const LABEL_WIDTH: usize = 24;

/// A name for every allocator of the run, by its canonical name: the experiment's short name, else
/// the canonical one, shortened to [`LABEL_WIDTH`] columns where it is longer. No two are equal.
pub(crate) fn labels(run: &Run) -> BTreeMap<&str, String> {
    let mut labels = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for cell in &run.cells {
        let name = cell.allocator.as_str();
        if labels.contains_key(name) {
            continue;
        }
        let wanted = run.experiment.labels.get(name).map_or(name, String::as_str);
        let mut label = shortened(wanted);
        // A long row of look-alikes must not take the square of its length.
        let mut number = taken.len();
        while !taken.insert(label.clone()) {
            number += 1;
            let mark = format!(" #{number}");
            label = fitted(wanted, LABEL_WIDTH - mark.len()) + &mark;
        }
        labels.insert(name, label);
    }
    labels
}

/// Without the names of the knobs, whose values mostly tell enough; then cut in the middle.
fn shortened(name: &str) -> String {
    if fitted(name, LABEL_WIDTH) == name {
        return name.to_owned();
    }
    let value =
        |part: &str| part.split_once('=').map_or(part.to_owned(), |(_, value)| value.to_owned());
    let parts: Vec<String> = name.split(':').map(value).collect();
    fitted(&parts.join(":"), LABEL_WIDTH)
}

/// The text in at most `width` columns. The middle goes first: names of variants of one
/// allocator begin alike and differ at the end.
pub(crate) fn fitted(text: &str, width: usize) -> String {
    let plain: Vec<char> = text.chars().map(harmless).collect();
    if columns(&plain) <= width {
        return plain.into_iter().collect();
    }
    let room = width.saturating_sub(1);
    let (mut head, mut tail) = (Vec::new(), Vec::new());
    let (mut front, mut back) = (plain.iter(), plain.iter().rev());
    while let Some(&next) = if tail.len() < head.len() { back.next() } else { front.next() } {
        let used = columns(&head) + columns(&tail);
        if used + columns(&[next]) > room {
            break;
        }
        if tail.len() < head.len() { tail.push(next) } else { head.push(next) }
    }
    if width > 0 {
        head.push('…');
    }
    head.into_iter().chain(tail.into_iter().rev()).collect()
}

/// The text in lines of at most `width` columns, broken at spaces.
pub fn wrapped(text: &str, width: usize) -> String {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is always a line");
        let length = |text: &str| columns(&text.chars().collect::<Vec<char>>());
        if line.is_empty() {
            line.push_str(word);
        } else if length(line) + 1 + length(word) <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.join("\n")
}

/// Escape sequences and line breaks become a visible nothing; so do signs that turn the writing
/// direction.
fn harmless(sign: char) -> char {
    let turns =
        matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    if sign.is_control() || turns || sign == '\u{feff}' { '\u{fffd}' } else { sign }
}

/// How many columns the signs take: 2 for what may be wide, so rather too many than too few.
fn columns(signs: &[char]) -> usize {
    signs
        .iter()
        .map(
            |&sign| {
                if sign < '\u{1100}' || ('\u{2000}'..'\u{2e80}').contains(&sign) { 1 } else { 2 }
            },
        )
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::CellRecord;
    use crate::table::Table;

    #[test]
    fn names_keep_both_ends() {
        assert_eq!(fitted("best-fit", 24), "best-fit");
        assert_eq!(fitted("abcdefghij", 5), "ab…ij");
        assert_eq!(fitted("abcdefghij", 1), "…");
        assert_eq!(fitted("a\u{1b}[31mb", 24), "a\u{fffd}[31mb");
        assert!(fitted(&"漢".repeat(40), 24).chars().count() <= 12);
    }

    #[test]
    fn labels_are_short_and_all_different() {
        let cell = |name: &str| {
            let line = format!("e,{name},w,0,grow,,{},", ",".repeat(28));
            let record = csv::StringRecord::from(line.split(',').collect::<Vec<_>>());
            let row = crate::row::Row::new(<CellRecord as Table>::COLUMNS, &record);
            <CellRecord as serde::Deserialize>::deserialize(row).unwrap()
        };
        let names = ["never", "deferred"].map(|c| format!("first-fit:coalesce={c}:order=lifo"));
        let long = ["a", "b"].map(|c| format!("{}{c}{}", "x".repeat(30), "y".repeat(30)));
        let cells = names.iter().chain(&long).map(|name| cell(name)).collect();
        let run = Run { cells, ..Run::default() };
        let labels = labels(&run);
        assert_eq!(labels[names[0].as_str()], "first-fit:never:lifo");
        assert_eq!(labels[names[1].as_str()], "first-fit:deferred:lifo");
        assert_ne!(labels[long[0].as_str()], labels[long[1].as_str()]);
        assert!(labels.values().all(|label| label.chars().count() <= LABEL_WIDTH), "{labels:?}");
    }

    #[test]
    fn lines_break_at_spaces() {
        assert_eq!(wrapped("one two three", 8), "one two\nthree");
        assert_eq!(wrapped("unbreakable it is", 4), "unbreakable\nit\nis");
    }
}
