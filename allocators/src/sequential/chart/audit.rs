//! What must be true of a chart: recomputed from its edges, one after another.

use super::{Chart, Span, WORD, short};
use crate::allocator::Broken;
use crate::probe::Probe;
use crate::request::Extent;

impl<P: Probe> Chart<P> {
    /// Whether edges, numbers and trees all tell the same free blocks, which are `blocks`.
    pub(super) fn audit(&self, blocks: &[Extent]) -> Result<(), Broken> {
        let spans: Vec<Span> = blocks.iter().map(|block| Span::of(*block)).collect();
        let edges: Vec<u64> = spans.iter().flat_map(|span| [span.start, span.end]).collect();
        let end = edges.last().map_or(0, |last| last / WORD + 1);
        let mut seen = 0;
        for word in 0..end {
            let here = edges[seen..].iter().take_while(|edge| **edge / WORD == word);
            let here: Vec<u64> = here.copied().collect();
            let bits = here.iter().fold(0, |bits, edge| bits | 1 << (edge % WORD));
            if self.edges.word(word) != bits {
                return Err(Broken(format!("the edges of word {word} are wrong")));
            }
            let first_start = here.get(seen % 2).map_or(WORD, |start| start % WORD);
            if bits != 0 && self.edges.turns(word).first() != first_start {
                return Err(Broken(format!("word {word} takes an end for a start, or a start")));
            }
            seen += here.len();
        }
        let last = (end + WORD).min(self.edges.len());
        if (end..last).any(|word| self.edges.word(word) != 0) {
            return Err(Broken("an edge lies past all free blocks".into()));
        }
        self.audit_lengths(&spans)?;
        self.long.check(&spans)
    }

    fn audit_lengths(&self, spans: &[Span]) -> Result<(), Broken> {
        let used = spans.last().map_or(0, |last| last.word() + 1);
        let mut rest = spans;
        for word in 0..used {
            let (here, later) = rest.split_at(rest.partition_point(|span| span.word() <= word));
            let longest = here.iter().map(|span| span.len()).max().unwrap_or(0);
            if self.lengths.get(word) != short(longest) {
                return Err(Broken(format!("the length of word {word} is wrong")));
            }
            rest = later;
        }
        self.lengths.check(used)
    }
}
