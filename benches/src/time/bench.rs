//! What the criterion benches time: a group for each class of allocators on each workload, the seven
//! yardsticks by the number of live objects and two recorded programs. Here and not in the bench
//! itself, so that a test can look at it.
//!
//! Everybody in the registry is a candidate in the group of its class, ours and other people's in
//! turn, behind the floors; nothing is generated before a [`Stream`] is prepared, and who does not
//! serve it is found out only then. Criterion times one after another: ratios that are paired by
//! repetition are the time pass's.

mod prepared;

pub use prepared::{Bench, Prepared};

use allocators::{Class, Entry, Family, Named};
use workloads::Source;

/// The yardsticks: uniform and spread sizes, one size, powers of two, a stack, a queue, rounds.
const FAMILIES: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

/// Live objects of their variants; not every family has all.
const SIZES: [(&str, u64); 4] =
    [("1k", 1_000), ("10k", 10_000), ("100k", 100_000), ("1m", 1_000_000)];

/// The most live objects of [`Sizes::Small`].
const MOST_SMALL: u64 = 10_000;

/// Recorded programs.
const RECORDED: [&str; 2] = ["git-log", "gs-pdf"];

/// Operations timed in one iteration of a steady state, a stack or a queue: a few tens of them make
/// a sample of criterion's.
const OPERATIONS: u64 = 20_000;

/// What stands beside every class.
const FLOORS: [&str; 2] = ["null", "exact-lists"];

/// How large workloads may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sizes {
    /// Up to a million live objects.
    All,
    /// Up to ten thousand, and the recorded programs: to see whether it all runs.
    Small,
}

/// A workload with those who may serve it. Nothing of it is generated yet.
#[derive(Clone, Debug)]
pub struct Stream {
    source: Source,
    operations: u64,
    /// By class.
    pub groups: Vec<Group>,
}

/// A class on one workload.
#[derive(Clone, Debug)]
pub struct Group {
    /// As criterion names it: `class/workload`.
    pub name: String,
    /// Floors, then ours and other people's in turn.
    pub candidates: Vec<Named>,
}

impl Stream {
    /// The workload's name.
    pub fn workload(&self) -> &str {
        self.source.name()
    }
}

/// All streams, the yardsticks by size.
///
/// # Errors
/// A shipped workload that is not there or cannot be read.
pub fn streams(sizes: Sizes) -> Result<Vec<Stream>, String> {
    let shipped = workloads::shipped();
    let named = |name: &str| shipped.iter().find(|source| source.name() == name).cloned();
    let mut streams = Vec::new();
    for family in FAMILIES {
        // What all variants of a family have in common is learnt from the smallest.
        let mut one_size = None;
        for (at, (size, live)) in SIZES.into_iter().enumerate() {
            let name = format!("{family}-{size}");
            let source = match named(&name) {
                Some(source) => source,
                None if at == 0 => return Err(format!("no workload `{name}` is shipped")),
                None => continue,
            };
            if at == 0 {
                one_size = source.survey(1).map_err(|error| error.to_string())?.one_size;
            }
            // Of a steady state any part will do; the last yardstick has a round of five phases.
            let operations = if family == "g" { live * 5 / 2 } else { OPERATIONS };
            if sizes == Sizes::All || live <= MOST_SMALL {
                streams.push(stream(source, operations, one_size));
            }
        }
    }
    for name in RECORDED {
        let source = named(name).ok_or_else(|| format!("no workload `{name}` is shipped"))?;
        streams.push(stream(source, u64::MAX, None));
    }
    Ok(streams)
}

fn stream(source: Source, operations: u64, one_size: Option<u64>) -> Stream {
    let group = |class: Class| Group {
        name: format!("{}/{}", class.name(), source.name()),
        candidates: candidates(class, one_size),
    };
    let groups = Class::COMPARED.map(group).into();
    Stream { source, operations, groups }
}

/// Ours and other people's take turns, so that a while in which the machine is slow meets both.
fn candidates(class: Class, one_size: Option<u64>) -> Vec<Named> {
    let of_class = |foreign: bool| {
        allocators::entries()
            .filter(move |entry| entry.class == class)
            .filter(move |entry| (entry.family == Family::Foreign) == foreign)
            .filter_map(|entry| suited(entry, one_size))
            // Those keep what one iteration leaves live: the time pass gives each a process.
            .filter(|named| !named.promises().own_memory)
    };
    let (mut ours, mut theirs) = (of_class(false), of_class(true));
    let mut all: Vec<Named> = FLOORS.iter().filter_map(|name| Named::parse(name).ok()).collect();
    loop {
        let pair = [ours.next(), theirs.next()];
        if pair.iter().all(Option::is_none) {
            return all;
        }
        all.extend(pair.into_iter().flatten());
    }
}

/// The entry as it is when nothing is said; if it serves one size only, with the workload's.
fn suited(entry: &Entry, one_size: Option<u64>) -> Option<Named> {
    if let Ok(named) = Named::parse(entry.name)
        && named.promises().one_size.is_none_or(|size| one_size == Some(size))
    {
        return Some(named);
    }
    Named::parse(&format!("{}:object={}", entry.name, one_size?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(sizes: Sizes) -> Vec<String> {
        let streams = streams(sizes).unwrap();
        streams.iter().flat_map(|s| &s.groups).map(|group| group.name.clone()).collect()
    }

    #[test]
    fn every_class_meets_every_yardstick_at_every_size_and_two_programs() {
        let all = [
            "a-1k a-10k a-100k a-1m b-1k b-10k b-100k b-1m c-1k c-10k c-100k c-1m d-1k",
            "e-1k e-10k e-100k e-1m f-1k f-10k f-100k f-1m g-1k g-10k g-100k g-1m git-log gs-pdf",
        ];
        let classes = ["sequential", "buddy", "segregated", "slab", "general"];
        let workloads = all.iter().flat_map(|line| line.split(' '));
        let expected: Vec<String> = workloads
            .flat_map(|workload| classes.map(|class| format!("{class}/{workload}")))
            .collect();
        assert_eq!(names(Sizes::All), expected);
        let large = |name: &String| name.ends_with("-100k") || name.ends_with("-1m");
        let small: Vec<String> = expected.into_iter().filter(|name| !large(name)).collect();
        assert_eq!(names(Sizes::Small), small);
    }

    /// Floors stand beside the others; who serves one size joins where that is asked for; whose
    /// memory is its own has no group.
    #[test]
    fn every_allocator_is_in_the_groups_of_its_class() {
        for stream in streams(Sizes::All).unwrap() {
            let one_size = (stream.workload().starts_with("c-")).then_some(64);
            for entry in allocators::REGISTRY {
                let promises = Named::parse(entry.name).unwrap().promises();
                let suits = one_size.is_some() || promises.one_size.is_none();
                for (class, group) in Class::COMPARED.into_iter().zip(&stream.groups) {
                    let named =
                        group.candidates.iter().filter(|one| one.entry().name == entry.name);
                    let joins = FLOORS.contains(&entry.name)
                        || (entry.class == class && suits && !promises.own_memory);
                    let times = named.count();
                    assert_eq!(times, usize::from(joins), "{} in {}", entry.name, group.name);
                }
            }
        }
    }

    #[test]
    fn each_class_has_ours_and_somebody_elses_in_turn() {
        for stream in streams(Sizes::Small).unwrap() {
            for group in &stream.groups {
                let (floors, others) = group.candidates.split_at(FLOORS.len());
                assert!(floors.iter().all(|named| named.family() == Family::Floors));
                let foreign: Vec<bool> =
                    others.iter().map(|named| named.family() == Family::Foreign).collect();
                assert!(!foreign[0], "{}", group.name);
                let slots_only = group.name.starts_with("slab/");
                let peers = cfg!(feature = "peers") && (!slots_only || others.len() > 1);
                assert!(!peers || foreign[1], "{}", group.name);
            }
        }
    }
}
