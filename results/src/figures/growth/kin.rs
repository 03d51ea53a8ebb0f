//! Families: workloads that differ in size, on one kind of heap.
//!
//! A heap of fixed size has to grow with the load: who asks for `pow2:1.9x` gets other bytes at every
//! size. Where every size has one such heap they are one family, and the caption tells how they
//! compare with the load; where a workload has several, each number of bytes is a family by itself.

use super::super::lines::extent;
use super::super::measured::single;
use super::super::scene::Scene;
use super::super::words::clean;
use crate::metric::{LOAD_BYTES, PEAK_LIVE_OBJECTS};
use crate::records::is_fixed;
use std::collections::BTreeSet;

/// Scenes of one family on one kind of heap.
pub(super) struct Kin<'s, 'r> {
    /// What the workloads' names have in common.
    pub(super) name: &'s str,
    pub(super) heap: Heaps<'s>,
    pub(super) scenes: Vec<&'s Scene<'r>>,
}

/// What heap the sizes of a family have.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Heaps<'s> {
    /// All the same.
    One(&'s str),
    /// A fixed one each.
    Each,
}

impl Heaps<'_> {
    /// What tells it from others in a figure's id.
    pub(super) fn name(&self) -> &str {
        match self {
            Heaps::One(heap) => heap,
            Heaps::Each => "fixed",
        }
    }
}

impl Kin<'_, '_> {
    /// On which heap, as captions say it.
    pub(super) fn on(&self) -> String {
        match self.heap {
            Heaps::One("grow") => String::new(),
            Heaps::One(heap) => format!(", heap {}", clean(heap)),
            Heaps::Each => format!(", each on a fixed heap of its own{}", self.room()),
        }
    }

    /// How the heaps compare with the load.
    fn room(&self) -> String {
        let times = self.scenes.iter().filter_map(|scene| {
            let bytes: f64 = scene.heap.rsplit_once(':')?.1.parse().ok()?;
            let load = scene.actors.iter().find_map(|actor| single(actor, LOAD_BYTES))?;
            Some(bytes / load)
        });
        extent(times).map_or_else(String::new, |(least, most)| {
            format!(", {least:.1} to {most:.1} times the most live bytes")
        })
    }
}

fn family<'s>(scene: &'s Scene<'_>) -> Option<&'s str> {
    scene.workload.rsplit_once('-').map(|(name, _)| name)
}

/// Families whose fixed heaps differ from size to size, and of which no workload has a second.
fn with_a_heap_each<'s>(scenes: &'s [Scene<'_>]) -> BTreeSet<&'s str> {
    let fixed = || scenes.iter().filter(|scene| is_fixed(scene.heap));
    let differs = |scene: &Scene<'_>| {
        fixed().any(|other| family(other) == family(scene) && other.heap != scene.heap)
    };
    let twice = |scene: &Scene<'_>| {
        fixed().any(|other| other.workload == scene.workload && other.heap != scene.heap)
    };
    let several: BTreeSet<&str> = fixed().filter(|scene| twice(scene)).filter_map(family).collect();
    let each = fixed().filter(|scene| differs(scene)).filter_map(family);
    each.filter(|name| !several.contains(name)).collect()
}

/// All families of at least three sizes, in the order of the plan.
pub(super) fn families<'s, 'r>(scenes: &'s [Scene<'r>]) -> Vec<Kin<'s, 'r>> {
    let each = with_a_heap_each(scenes);
    let mut families: Vec<Kin<'s, 'r>> = Vec::new();
    for scene in scenes {
        let Some(name) = family(scene) else { continue };
        let heap = match is_fixed(scene.heap) && each.contains(name) {
            true => Heaps::Each,
            false => Heaps::One(scene.heap),
        };
        match families.iter_mut().find(|kin| kin.name == name && kin.heap == heap) {
            Some(kin) => kin.scenes.push(scene),
            None => families.push(Kin { name, heap, scenes: vec![scene] }),
        }
    }
    families.retain(|kin| {
        let objects = kin.scenes.iter().filter_map(|scene| {
            scene.actors.iter().find_map(|actor| single(actor, PEAK_LIVE_OBJECTS))
        });
        objects.map(f64::to_bits).collect::<BTreeSet<u64>>().len() >= 3
    });
    families
}
