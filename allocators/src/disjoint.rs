//! What holds for the free blocks of every allocator: they lie inside the heap and apart.

use crate::allocator::Broken;
use crate::request::Extent;

/// Whether `blocks` lie below `end` and do not overlap.
///
/// # Errors
/// Names the two that do, or the one outside.
pub(crate) fn disjoint(mut blocks: Vec<Extent>, end: u64) -> Result<(), Broken> {
    blocks.sort();
    if let Some(last) = blocks.iter().find(|block| block.end() > end) {
        return Err(Broken(format!("the free block {last:?} ends past {end}")));
    }
    match blocks.windows(2).find(|pair| pair[0].end() > pair[1].offset()) {
        Some(pair) => {
            Err(Broken(format!("the free blocks {:?} and {:?} overlap", pair[0], pair[1])))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlaps_and_ends_are_seen() {
        let (a, b) = (Extent::new(64, 32), Extent::new(0, 64));
        assert_eq!(disjoint(vec![a, b], 96), Ok(()));
        assert!(disjoint(vec![a, b], 95).is_err());
        assert!(disjoint(vec![a, b, Extent::new(48, 16)], 96).is_err());
        assert!(disjoint(vec![a, a], 96).is_err());
    }
}
