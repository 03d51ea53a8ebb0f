//! The foreign allocators behind the trait: what an adapter can get wrong (lengths, addresses,
//! alignments, what is told back at a free), and defects of theirs that must not crash anybody.
#![cfg(feature = "peers")]

use allocators::{
    Allocator, Arena, Broken, BuildError, Drive, Extent, Family, GRANULE, Heap, Named, Off,
    REGISTRY, Request, Walk, resize_or_move,
};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

fn names() -> Vec<String> {
    let entries = REGISTRY.iter().filter(|entry| entry.family == Family::Foreign);
    let entries = entries.filter(|entry| !Named::parse(entry.name).is_ok_and(own_memory));
    let names: Vec<String> = entries.map(|entry| entry.name.to_string()).collect();
    assert_eq!(names.len(), 10);
    let more = ["acid-buddy:max=4K", "acid-buddy:max=64K", "acid-slab:object=48"];
    names.into_iter().chain(more.map(String::from)).collect()
}

/// Those have no heap to be held against.
fn own_memory(named: Named) -> bool {
    named.promises().own_memory
}

fn fixed(name: &str, capacity: u64) -> Result<Box<dyn Drive<Off>>, BuildError> {
    Named::parse(name).unwrap().build(Heap::Fixed { capacity })
}

/// A live object: where it lies and what its bytes are.
#[derive(Clone, Copy)]
struct Object {
    extent: Extent,
    byte: u8,
}

/// Holds every grant against all others and every byte against what was written.
struct Net<'a> {
    allocator: &'a mut dyn Drive<Off>,
    objects: BTreeMap<u64, Object>,
    served: u64,
    refused: u64,
}

impl Net<'_> {
    fn over(allocator: &mut dyn Drive<Off>) -> Net<'_> {
        Net { allocator, objects: BTreeMap::new(), served: 0, refused: 0 }
    }

    fn allocate(&mut self, request: Request) -> Result<bool, String> {
        match self.allocator.allocate(request) {
            Some(extent) => self.place(extent, request).map(|()| true),
            None => {
                self.refused += 1;
                Ok(false)
            }
        }
    }

    fn place(&mut self, extent: Extent, request: Request) -> Result<(), String> {
        let end = self.allocator.arena().heap().capacity();
        let right = extent.offset().is_multiple_of(request.align.max(GRANULE));
        if !right || extent.len() < request.size || extent.end() > end || extent.len() == 0 {
            return Err(format!("{extent:?} for {request:?} in a heap of {end}"));
        }
        let below = self.objects.range(..extent.end()).next_back();
        if let Some((_, other)) = below.filter(|(_, other)| other.extent.end() > extent.offset()) {
            return Err(format!("{extent:?} overlaps {:?}", other.extent));
        }
        self.served += 1;
        let byte = self.served as u8;
        self.allocator.arena_mut().bytes_mut(extent).fill(byte);
        self.objects.insert(extent.offset(), Object { extent, byte });
        Ok(())
    }

    fn kept(&mut self, object: Object, len: u64) -> Result<(), String> {
        let kept = Extent::new(object.extent.offset(), len);
        let bytes = self.allocator.arena_mut().bytes_mut(kept);
        match bytes.iter().all(|byte| *byte == object.byte) {
            true => Ok(()),
            false => Err(format!("{:?} lost its contents", object.extent)),
        }
    }

    fn nth(&self, nth: usize) -> Object {
        *self.objects.values().nth(nth % self.objects.len()).unwrap()
    }

    fn free(&mut self, object: Object) -> Result<(), String> {
        self.kept(object, object.extent.len())?;
        self.objects.remove(&object.extent.offset());
        self.allocator.free(object.extent);
        Ok(())
    }

    fn resize(&mut self, object: Object, request: Request) -> Result<(), String> {
        self.kept(object, object.extent.len())?;
        let live = object.extent.len();
        let Some(resized) = resize_or_move(self.allocator, object.extent, live, request) else {
            return self.kept(object, live);
        };
        if !resized.moved && resized.extent.offset() != object.extent.offset() {
            return Err(format!("{:?} strayed to {:?}", object.extent, resized.extent));
        }
        self.objects.remove(&object.extent.offset());
        let kept = live.min(request.size).min(resized.extent.len());
        self.kept(Object { extent: resized.extent, ..object }, kept)?;
        self.place(resized.extent, request)
    }

    fn free_all(&mut self) -> Result<(), String> {
        while let Some(object) = self.objects.values().next().copied() {
            self.free(object)?;
        }
        Ok(())
    }
}

/// A small generator of its own, so that a failing seed can be replayed anywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }

    fn request(&mut self, one_size: Option<u64>, capacity: u64) -> Request {
        let power = 1 << self.below(12);
        let sizes = [0, power - 1, power, power + 1, self.below(700), self.below(2 * capacity)];
        let size = match one_size {
            Some(size) if self.below(4) > 0 => size,
            _ => sizes[self.below(6) as usize],
        };
        let align = if self.below(6) == 0 { 1 << self.below(15) } else { 1 << self.below(5) };
        Request::new(size, align)
    }
}

fn random(
    allocator: &mut dyn Drive<Off>,
    one_size: Option<u64>,
    seed: u64,
) -> Result<[u64; 2], String> {
    let capacity = allocator.arena().heap().capacity();
    let mut dice = Dice(seed * 0x9E37_79B9 + 1);
    let mut net = Net::over(allocator);
    for step in 0..2500 {
        let pick = dice.below(1 << 20) as usize;
        match dice.below(if step % 500 < 300 { 8 } else { 14 }) {
            0..6 => {
                let request = dice.request(one_size, capacity);
                net.allocate(request)?;
            }
            6 if !net.objects.is_empty() => {
                net.resize(net.nth(pick), dice.request(one_size, capacity))?
            }
            _ if !net.objects.is_empty() => net.free(net.nth(pick))?,
            _ => {}
        }
    }
    net.free_all()?;
    Ok([net.served, net.refused])
}

#[test]
fn random_streams_are_apart_aligned_and_keep_their_contents() {
    for name in names() {
        let one_size = Named::parse(&name).unwrap().promises().one_size;
        let mut sums = [0, 0];
        for seed in 1..=8 {
            for capacity in [1 << 20, 40 << 10 | 0x30, 8 << 10] {
                let mut allocator = match fixed(&name, capacity) {
                    Ok(allocator) => allocator,
                    Err(error) => {
                        assert!(name.contains("max=64K"), "{name}: {error}");
                        continue;
                    }
                };
                let ran = random(&mut *allocator, one_size, seed);
                let ran = ran.unwrap_or_else(|why| panic!("{name} {capacity} {seed}: {why}"));
                sums = [sums[0] + ran[0], sums[1] + ran[1]];
            }
        }
        assert!(sums[0] > 5000 && sums[1] > 500, "{name}: {sums:?}");
    }
}

/// Three sizes or the free of any live object, all streams of so many events.
fn exhaustive(name: &str, capacity: u64, steps: &mut Vec<usize>, depth: usize) -> u64 {
    let mut allocator = fixed(name, capacity).unwrap();
    let mut net = Net::over(&mut *allocator);
    for step in steps.iter() {
        let done = match step {
            0..3 => net.allocate(Request::new([16, 40, 64][*step], 1)).map(|_| ()),
            nth => net.free(net.nth(nth - 3)),
        };
        done.unwrap_or_else(|why| panic!("{name} {steps:?}: {why}"));
    }
    if depth == 0 {
        return 1;
    }
    let choices = 3 + net.objects.len();
    let mut streams = 0;
    for choice in 0..choices {
        steps.push(choice);
        streams += exhaustive(name, capacity, steps, depth - 1);
        steps.pop();
    }
    streams
}

#[test]
fn all_short_streams_on_tiny_heaps() {
    for name in names() {
        // Just enough for a few objects, behind what the crate keeps in the heap.
        let least = (16..=1 << 17).step_by(16).find(|bytes| fixed(&name, *bytes).is_ok());
        let capacity = least.unwrap() + 160;
        let streams = exhaustive(&name, capacity, &mut Vec::new(), 5);
        assert!(streams >= 243, "{name}: only {streams}");
    }
}

#[test]
fn a_tiny_heap_is_a_clear_error_or_serves_what_fits_until_it_is_full() {
    for name in names() {
        for capacity in (16..=4096).step_by(16) {
            let mut allocator = match fixed(&name, capacity) {
                Ok(allocator) => allocator,
                Err(error) => {
                    let text = error.to_string();
                    assert!(text.contains("too small") && text.contains("at least"), "{text}");
                    continue;
                }
            };
            for size in [0, 1, 24, 48, 4097, 1 << 40] {
                let mut net = Net::over(&mut *allocator);
                while net.allocate(Request::new(size, 1)).unwrap() {}
                for (size, align) in [(1, 1), (0, 1), (24, 32), (100, 1 << 36), (1, 4096)] {
                    net.allocate(Request::new(size, align)).unwrap();
                }
                net.free_all().unwrap();
            }
        }
    }
}

#[test]
fn a_heap_that_grows_is_refused() {
    for name in names() {
        let built = Named::parse(&name).unwrap().build(Heap::Growing { reserve: 1 << 20 });
        let error = built.err().unwrap().to_string();
        assert!(error.contains("fixed size"), "{error}");
        assert!(!Named::parse(&name).unwrap().promises().grows);
    }
}

/// An allocator that gets one thing wrong.
struct Twin {
    inner: Box<dyn Drive<Off>>,
    flaw: Flaw,
    grants: u64,
}

#[derive(Clone, Copy, Debug)]
enum Flaw {
    None,
    /// Grants are told a granule longer than they are.
    Overlong,
    /// The address of every grant is off by a granule.
    Astray,
    /// Alignments are not passed on.
    Unaligned,
    /// The size told back at a free is rounded up.
    FreesLonger,
}

impl Allocator<Off> for Twin {
    fn allocate(&mut self, request: Request) -> Option<Extent> {
        self.grants += 1;
        let align = if matches!(self.flaw, Flaw::Unaligned) { 1 } else { request.align };
        let extent = self.inner.allocate(Request::new(request.size, align))?;
        Some(match self.flaw {
            Flaw::Overlong => Extent::new(extent.offset(), extent.len() + GRANULE),
            Flaw::Astray => Extent::new(extent.offset() + GRANULE, extent.len()),
            _ => extent,
        })
    }
    fn free(&mut self, extent: Extent) {
        self.inner.free(match self.flaw {
            Flaw::Overlong => Extent::new(extent.offset(), extent.len() - GRANULE),
            Flaw::Astray => Extent::new(extent.offset() - GRANULE, extent.len()),
            Flaw::FreesLonger => Extent::new(extent.offset(), extent.len() + 4 * GRANULE),
            Flaw::None | Flaw::Unaligned => extent,
        });
    }
    fn for_each_free(&self, visit: &mut dyn FnMut(Extent)) -> Walk {
        self.inner.for_each_free(visit)
    }
    fn check(&self) -> Result<(), Broken> {
        self.inner.check()
    }
    fn arena(&self) -> &Arena<Off> {
        self.inner.arena()
    }
    fn arena_mut(&mut self) -> &mut Arena<Off> {
        self.inner.arena_mut()
    }
}

#[test]
fn an_adapter_that_gets_something_wrong_is_caught() {
    // Over a crate that checks nothing and keeps nothing in the heap, so that only the net can tell.
    let run = |name: &str, flaw| {
        let inner = fixed(name, 40 << 10).unwrap();
        random(&mut Twin { inner, flaw, grants: 0 }, None, 1)
    };
    assert!(run("offset-allocator", Flaw::None).is_ok());
    for flaw in [Flaw::Overlong, Flaw::Astray, Flaw::Unaligned] {
        assert!(run("range-alloc", flaw).is_err(), "{flaw:?}");
    }
    // Told back more than it gave, the crate grants it twice, or sees it and panics.
    let longer = AssertUnwindSafe(|| run("range-alloc", Flaw::FreesLonger));
    assert!(!matches!(catch_unwind(longer), Ok(Ok(_))));
}

#[test]
fn what_is_outside_the_heap_is_metadata() {
    let metadata = |name: &str, objects: u64| {
        let mut allocator = fixed(name, 1 << 20).unwrap();
        for _ in 0..objects {
            allocator.allocate(Request::new(64, 1)).unwrap();
        }
        allocator.for_each_free(&mut |_| ());
        allocator.arena().metadata_bytes(1 << 20)
    };
    for name in names() {
        assert!(metadata(&name, 0) > 0, "{name}");
    }
    assert_eq!(metadata("offset-allocator", 1000) - metadata("offset-allocator", 0), 64_000);
    assert_eq!(metadata("range-alloc", 0), metadata("range-alloc", 1000));
    // 500 holes of which nobody asks, the last count at the 449th of them, and the end.
    let mut ranges = fixed("range-alloc", 1 << 20).unwrap();
    let grants: Vec<_> = (0..1000).map(|_| ranges.allocate(Request::new(64, 1)).unwrap()).collect();
    grants.iter().step_by(2).for_each(|grant| ranges.free(*grant));
    let counted = ranges.arena().metadata_bytes(1 << 20) - metadata("range-alloc", 0);
    assert_eq!(counted, 16 * 449);
    // 17 orders for one block of 1 MiB, each with bits as for the lowest: 8 bytes 2^17 - 1 times,
    // twice.
    let fields = metadata("acid-buddy", 0) - 16 * ((1 << 17) - 1);
    assert!(fields < 2000, "{fields}");
}
