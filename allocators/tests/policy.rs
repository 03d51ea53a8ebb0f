//! Every allocator of the registry that has a naive statement, with every choice of its knobs, on
//! random streams, held against that statement grant for grant. A new registry line is in.

use allocators::{Drive, Extent, Heap, KnobKind, Named, Off, REGISTRY, Request, Walk};

/// A small generator of its own, so that a failing seed can be replayed anywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }

    /// Around a power of two, or anything.
    fn size(&mut self, largest: u64) -> u64 {
        let power = 1 << self.below(largest.ilog2().into());
        [0, power - 1, power, power + 1, self.below(largest)][self.below(5) as usize]
    }

    fn align(&mut self) -> u64 {
        if self.below(8) == 0 { 1 << self.below(15) } else { 1 }
    }
}

/// Every combination of the words an allocator's knobs can have.
fn names() -> Vec<String> {
    let mut all = Vec::new();
    for entry in REGISTRY.iter().filter(|entry| entry.naive.is_some()) {
        let mut these = vec![entry.name.to_string()];
        for knob in entry.knobs {
            let values: Vec<String> = match (knob.kind, knob.name) {
                (KnobKind::Choice(choices), _) => choices.iter().map(|c| c.to_string()).collect(),
                (_, "grow") => vec!["4K".into()],
                (_, "split") => vec!["64".into()],
                (_, "max") => vec!["64K".into()],
                (_, "object") => vec!["48".into(), "400".into()],
                _ => continue,
            };
            let longer = |name: &String| {
                let with = |value| format!("{name}:{}={value}", knob.name);
                values.iter().map(with).collect::<Vec<_>>()
            };
            let longer: Vec<_> = these.iter().flat_map(longer).collect();
            these.extend(longer);
        }
        all.extend(these);
    }
    let mut canonical: Vec<_> =
        all.iter().filter_map(|name| Some(Named::parse(name).ok()?.to_string())).collect();
    // With these a bare name means the list anyway.
    let listed = |name: &String| name.contains(":split=") || name.contains(":ties=");
    canonical.retain(|name| !(listed(name) && name.contains(":mechanism=list")));
    canonical.sort();
    canonical.dedup();
    canonical
}

fn sorted(mut blocks: Vec<Extent>) -> Vec<Extent> {
    blocks.sort();
    blocks
}

/// Its free blocks, or `None` if it cannot tell.
fn free(allocator: &dyn Drive<Off>) -> Option<Vec<Extent>> {
    let mut blocks = Vec::new();
    let walk = allocator.for_each_free(&mut |block| blocks.push(block));
    (walk == Walk::Complete).then(|| sorted(blocks))
}

fn run(name: &str, heap: Heap, seed: u64, operations: u64) {
    let named = Named::parse(name).unwrap();
    let mut real = named.build(heap).unwrap();
    let mut naive = named.naive(heap).unwrap();
    let mut dice = Dice(seed * 0x9E37_79B9 + 1);
    let mut live: Vec<Extent> = Vec::new();
    let largest = match heap {
        Heap::Growing { .. } if seed.is_multiple_of(2) => 1 << 15,
        Heap::Growing { .. } => 4096,
        Heap::Fixed { .. } => 600,
    };
    let size = |dice: &mut Dice| match named.promises().one_size {
        Some(size) if dice.below(4) > 0 => size,
        _ => dice.size(largest),
    };
    for step in 0..operations {
        let what = format!("{name} {heap:?} seed {seed} step {step}");
        let pick = if live.is_empty() { 0 } else { dice.below(live.len() as u64) as usize };
        match dice.below(if step % 400 < 200 { 8 } else { 16 }) {
            0..6 => {
                let request = Request::new(size(&mut dice), dice.align());
                let grant = real.allocate(request);
                assert_eq!(grant, naive.allocate(request), "{what}: allocate {request:?}");
                live.extend(grant);
            }
            6 if !live.is_empty() => {
                let request = Request::new(size(&mut dice), dice.align());
                let resized = real.resize(live[pick], request);
                let expected = naive.resize(live[pick], request);
                assert_eq!(resized, expected, "{what}: resize {:?} to {request:?}", live[pick]);
                live[pick] = resized.unwrap_or(live[pick]);
            }
            _ if !live.is_empty() => {
                let extent = live.swap_remove(pick);
                real.free(extent);
                naive.free(extent);
            }
            _ => {}
        }
        if step % 64 == 0 {
            real.check().unwrap_or_else(|broken| panic!("{what}: {broken}"));
            assert_eq!(free(&*real), Some(sorted(naive.free_blocks())), "{what}: free blocks");
        }
    }
    for extent in live {
        real.free(extent);
        naive.free(extent);
    }
    real.check().unwrap();
}

#[test]
fn every_policy_is_its_naive_statement() {
    let names = names();
    assert!(names.len() > 80, "{} names", names.len());
    for name in &names {
        for seed in 1..=6 {
            run(name, Heap::Growing { reserve: 1 << 30 }, seed, 1500);
            run(name, Heap::Fixed { capacity: 8 << 10 }, seed, 1500);
            run(name, Heap::Fixed { capacity: 1 << 14 | 0x30 }, seed, 1500);
        }
        run(&format!("{name}+headers=8"), Heap::Growing { reserve: 1 << 30 }, 7, 1500);
    }
}
