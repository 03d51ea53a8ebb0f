//! What was checked, so that a pass says how much it covers.

use std::fmt;

/// What a check that found no breach looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Events of the stream.
    pub events: u64,
    /// Allocations and resizes that were not served.
    pub refused: u64,
    /// Objects whose bytes were verified when they were freed, at the latest at the end.
    pub contents: u64,
    /// Those of them over 16 KiB, of which only 4 KiB at both ends and in the middle were.
    pub partly: u64,
    /// Moments at which grants and free blocks were held against one another.
    pub moments: u64,
    /// Whether they were to cover the heap.
    pub tiles: bool,
    /// Allocations and resizes, served or not, that were compared with the naive statement's;
    /// `None` where there is no such statement.
    pub compared: Option<u64>,
    /// Those that were refused of the first 64 events, a bit each.
    pub early_refusals: u64,
    /// All allocations and resizes.
    pub requests: u64,
    /// Whether the heap was as good as new when all was freed; not asked where it is not promised.
    pub merged: bool,
    /// Whether the allocator places its grants at all.
    pub places: bool,
    /// Of an allocator whose memory is its own: objects that were asked for zeroed, and were.
    pub zeroed: Option<u64>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} events, {} refused", grouped(self.events), grouped(self.refused))?;
        let moments = grouped(self.moments);
        if let Some(zeroed) = self.zeroed {
            let (contents, zeroed) = (grouped(self.contents), grouped(zeroed));
            write!(
                f,
                ", each aligned and apart from all others, contents of {contents} objects kept"
            )?;
            return write!(f, ", {zeroed} found zeroed as asked; its memory is its own");
        }
        if !self.places {
            return write!(f, ", places nothing; its own invariants at {moments} moments");
        }
        write!(f, ", contents of {} objects kept", grouped(self.contents))?;
        if self.partly > 0 {
            write!(f, " ({} of them at both ends and in the middle)", grouped(self.partly))?;
        }
        let law = if self.tiles { "tiling" } else { "grants and free blocks apart" };
        write!(f, ", {law} at {moments} moments")?;
        if self.merged {
            write!(f, ", merged at the end")?;
        }
        match self.compared {
            None => write!(f, ", no naive statement"),
            Some(compared) if compared == self.requests => {
                write!(f, ", {} grants as its naive statement's", grouped(compared))
            }
            Some(compared) => {
                let all = grouped(self.requests);
                write!(
                    f,
                    ", the first {} of {all} grants as its naive statement's",
                    grouped(compared)
                )
            }
        }
    }
}

/// In groups of three digits.
fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}
