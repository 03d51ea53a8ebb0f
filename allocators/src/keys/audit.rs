//! What must hold of a tree, recomputed.

use super::Keys;
use super::node::{LEAST, MOST, NONE, Nodes, WORDS};
use crate::allocator::Broken;
use crate::probe::Probe;

/// What a walk over the tree has seen so far.
struct Seen {
    keys: u64,
    leaves: u64,
    inner: u64,
    /// The leaf that the last one said would follow.
    next: Option<u32>,
}

impl<P: Probe> Keys<P> {
    /// Recomputes order, fill, depth, links and counts.
    ///
    /// # Errors
    /// Says which one is broken.
    pub(crate) fn check(&self) -> Result<(), Broken> {
        let mut seen = Seen { keys: 0, leaves: 0, inner: 0, next: None };
        self.check_node(self.root, self.depth, (0, u64::MAX), &mut seen)?;
        if seen.next != Some(NONE) {
            return Err(Broken("keys: a leaf follows the last one".into()));
        }
        if seen.keys != self.len {
            return Err(Broken(format!("keys: {} are there, not {}", seen.keys, self.len)));
        }
        check_spares("leaves", &self.leaves, seen.leaves)?;
        check_spares("inner nodes", &self.inner, seen.inner)
    }

    /// `node`, at `height` above the leaves, all of whose keys are to be in `from..below`.
    fn check_node(
        &self,
        node: u32,
        height: u32,
        (from, below): (u64, u64),
        seen: &mut Seen,
    ) -> Result<(), Broken> {
        let broken = |what: &str| Err(Broken(format!("keys: node {node} at {height} {what}")));
        let nodes = if height == 0 { &self.leaves } else { &self.inner };
        if u64::from(node) >= nodes.claimed() {
            return broken("was never obtained");
        }
        let len = nodes.len(node);
        let least =
            if node != self.root || height != self.depth { LEAST } else { usize::from(height > 0) };
        if !(least..=MOST).contains(&len) {
            return broken(&format!("has {len} keys"));
        }
        let row = nodes.row(node);
        if (len + 1..WORDS).any(|at| row.get(at) != u64::MAX) {
            return broken("has keys past its last");
        }
        let keys = row.slice(1..len + 1);
        if keys.iter().any(|key| !(from..below).contains(key)) {
            return broken(&format!("has a key outside {from}..{below}"));
        }
        if !keys.is_sorted_by(|left, right| left < right) {
            return broken("is not ascending");
        }
        if height == 0 {
            if seen.next.is_some_and(|next| next != node) {
                return broken("is not what the leaf before says");
            }
            seen.next = Some(nodes.next(node));
            seen.keys += len as u64;
            seen.leaves += 1;
            return Ok(());
        }
        seen.inner += 1;
        for slot in 0..=len {
            let from = if slot == 0 { from } else { keys[slot - 1] };
            let below = if slot == len { below } else { keys[slot] };
            self.check_node(self.child(node, slot), height - 1, (from, below), seen)?;
        }
        Ok(())
    }
}

/// Every node that was ever obtained is in the tree or was given back.
fn check_spares<P: Probe>(kind: &str, nodes: &Nodes<P>, used: u64) -> Result<(), Broken> {
    let spare = nodes.spares().take(nodes.claimed() as usize + 1).count() as u64;
    if used + spare != nodes.claimed() {
        let claimed = nodes.claimed();
        return Err(Broken(format!("keys: {used} {kind} used, {spare} spare, of {claimed}")));
    }
    Ok(())
}
