//! Grants by their length at one moment: for an allocator that serves from size classes, what each
//! class holds. Computed from grants and free blocks, as everything is.

use super::holes::Holes;
use super::replay::Replay;
use allocators::Probe;
use std::collections::BTreeMap;

/// Lengths that are told one by one: the shortest. What promises classes has fewer.
const MOST: usize = 128;

/// What stands at one length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Class {
    pub(crate) objects: u64,
    /// Bytes the program asked for.
    pub(crate) requested: u64,
    pub(crate) granted: u64,
    /// Bytes that free blocks of just this length could grant.
    pub(crate) free: u64,
}

/// By bytes of a grant, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Classes(pub(crate) BTreeMap<u64, Class>);

impl Classes {
    /// Of the objects that live now, with so many bytes behind each grant, which a free block
    /// holds too.
    pub(crate) fn of<P: Probe>(
        replay: &Replay<P>,
        holes: Option<&Holes>,
        header_bytes: u64,
    ) -> Classes {
        let objects = replay.objects().map(|object| (object.extent.len(), object.size));
        let blocks = holes.map(|holes| &holes.blocks[..]).unwrap_or_default();
        let grants = blocks.iter().filter_map(|block| block.len().checked_sub(header_bytes));
        Classes::counted(objects, grants)
    }

    /// Of grants with their requests, and the lengths of grants that free blocks would make.
    fn counted(
        objects: impl Iterator<Item = (u64, u64)>,
        free: impl Iterator<Item = u64>,
    ) -> Classes {
        let mut classes: BTreeMap<u64, Class> = BTreeMap::new();
        for (granted, requested) in objects {
            let class = classes.entry(granted).or_default();
            class.objects += 1;
            class.requested += requested;
            class.granted += granted;
        }
        if let Some(&longest) = classes.keys().nth(MOST) {
            classes.split_off(&longest);
        }
        for len in free {
            classes.entry(len).and_modify(|class| class.free += len);
        }
        Classes(classes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_told_apart_and_no_more_than_so_many() {
        let grants = [(64, 50), (32, 32), (64, 64)].into_iter();
        let classes = Classes::counted(grants, [64, 128, 64, 32].into_iter());
        let class = |objects, requested, granted, free| Class { objects, requested, granted, free };
        let expected = [(32, class(1, 32, 32, 32)), (64, class(2, 114, 128, 128))];
        assert_eq!(classes.0, expected.into());
        let many = Classes::counted((1..=1000).map(|len| (16 * len, 1)), [16 * 500].into_iter());
        assert_eq!((many.0.len(), many.0.keys().last()), (MOST, Some(&(16 * MOST as u64))));
    }
}
