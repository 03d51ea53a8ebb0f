//! Words that come from strangers: names, labels, workloads.
//!
//! A trace may be called `<script>` and an allocator may have a line break in its label. Here
//! such words lose their control characters, are escaped for XML, cut to the length a figure
//! can carry, or turned into a file's stem.

use std::collections::BTreeMap;

/// Most characters of a label in a figure.
pub(crate) const LABEL_CHARACTERS: usize = 24;

/// Without control characters, invisible marks that turn text around, and what XML forbids.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .filter(|&c| {
            !c.is_control()
                && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
                && !matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
        })
        .collect()
}

/// Cleaned and escaped for XML text and attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in clean(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// At most `most` characters; what is cut off becomes `…`.
pub(crate) fn short(text: &str, most: usize) -> String {
    let text = clean(text);
    if text.chars().count() <= most {
        return text;
    }
    let head: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", head.trim_end())
}

/// Cut in the middle: for long names that differ only at their end.
fn pinched(text: &str) -> String {
    let letters: Vec<char> = clean(text).chars().collect();
    if letters.len() <= LABEL_CHARACTERS {
        return letters.into_iter().collect();
    }
    let head: String = letters[..11].iter().collect();
    let tail: String = letters[letters.len() - 12..].iter().collect();
    format!("{head}…{tail}")
}

/// One label for each name, all different, each at most [`LABEL_CHARACTERS`] long.
pub(crate) fn labels(names: &[(String, String)]) -> BTreeMap<String, String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (_, wanted) in names {
        *seen.entry(short(wanted, LABEL_CHARACTERS)).or_default() += 1;
    }
    let mut taken: Vec<String> = Vec::new();
    let mut out = BTreeMap::new();
    for (name, wanted) in names {
        let mut label = short(wanted, LABEL_CHARACTERS);
        if seen.get(&label).is_some_and(|&times| times > 1) {
            label = pinched(if wanted.chars().count() > LABEL_CHARACTERS { wanted } else { name });
        }
        if label.trim().is_empty() {
            label = "unnamed".to_owned();
        }
        let mut number = 2;
        while taken.contains(&label) {
            let stem = label.rsplit_once(" ·").map_or(label.as_str(), |(stem, _)| stem);
            label = format!("{} ·{number}", short(stem, LABEL_CHARACTERS - 5));
            number += 1;
        }
        taken.push(label.clone());
        out.insert(name.clone(), label);
    }
    out
}

/// A file's stem of `[a-z0-9.-]`, at most 60 characters; never empty, never starting with a dot.
pub(crate) fn slug(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars().flat_map(char::to_lowercase) {
        match character {
            'a'..='z' | '0'..='9' => out.push(character),
            '.' if !out.is_empty() && !out.ends_with(['.', '-']) => out.push('.'),
            _ if !out.is_empty() && !out.ends_with(['.', '-']) => out.push('-'),
            _ => {}
        }
    }
    out.truncate(60);
    let out = out.trim_end_matches(['.', '-']);
    if out.is_empty() { "unnamed".to_owned() } else { out.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_words_come_out_harmless() {
        assert_eq!(escape("<a b='\"'>&\u{7}\u{202e}"), "&lt;a b=&#39;&quot;&#39;&gt;&amp;");
        assert_eq!(slug("../Git Log (2).rep"), "git-log-2-rep");
        assert_eq!(slug("…"), "unnamed");
    }

    #[test]
    fn labels_stay_short_and_differ() {
        let name = |tail: &str| format!("first-fit:coalesce=deferred:order={tail}");
        let names: Vec<_> = ["lifo", "fifo", "lifo+x", ""]
            .iter()
            .map(|tail| (name(tail), if tail.is_empty() { "same".into() } else { name(tail) }))
            .chain([("b".to_owned(), "same".to_owned()), ("c".to_owned(), "\u{1}".to_owned())])
            .collect();
        let labels = labels(&names);
        let mut all: Vec<_> = labels.values().cloned().collect();
        assert!(all.iter().all(|l| l.chars().count() <= LABEL_CHARACTERS), "{all:?}");
        all.sort();
        all.dedup();
        assert_eq!(all.len(), names.len(), "{all:?}");
    }
}
