//! All allocators there are, and the way from a name to one of them: those of this crate, and those
//! that a program adds once at its start.

use crate::arena::{Arena, Heap};
use crate::entry::{Built, Entry, Family, Promises};
use crate::headers::{Headers, NaiveHeaders};
use crate::naive::Naive;
use crate::probe::{Counting, Off};
use crate::spec::{Knob, KnobKind, Knobs, SpecError, parse_bytes};
use std::fmt;
use std::sync::OnceLock;

/// Every allocator of this crate, in the order in which lists and figures show them.
pub static REGISTRY: &[Entry] = &[
    crate::first_fit::ENTRY,
    crate::next_fit::ENTRY,
    crate::best_fit::ENTRY,
    crate::worst_fit::ENTRY,
    crate::buddy::BUDDY,
    crate::buddy::PAGE_BUDDY,
    crate::double_buddy::ENTRY,
    crate::segregated::TLSF,
    crate::segregated::MOSAIC,
    crate::segregated_storage::ENTRY,
    crate::slab::ENTRY,
    crate::slab_on_buddy::ENTRY,
    crate::bump::ENTRY,
    crate::exact_lists::ENTRY,
    crate::null::ENTRY,
    #[cfg(feature = "peers")]
    crate::foreign::RLSF,
    #[cfg(feature = "peers")]
    crate::foreign::TALC,
    #[cfg(feature = "peers")]
    crate::foreign::LINKED_LIST_ALLOCATOR,
    #[cfg(feature = "peers")]
    crate::foreign::BUDDY_SYSTEM_ALLOCATOR,
    #[cfg(feature = "peers")]
    crate::foreign::BUDDY_ALLOC,
    #[cfg(feature = "peers")]
    crate::foreign::DLMALLOC,
    #[cfg(feature = "peers")]
    crate::foreign::OFFSET_ALLOCATOR,
    #[cfg(feature = "peers")]
    crate::foreign::RANGE_ALLOC,
    #[cfg(feature = "peers")]
    crate::foreign::ACID_BUDDY,
    #[cfg(feature = "peers")]
    crate::foreign::ACID_SLAB,
    crate::foreign::SYSTEM,
    #[cfg(feature = "system-allocators")]
    crate::foreign::MIMALLOC,
    #[cfg(feature = "system-allocators")]
    crate::foreign::JEMALLOC,
];

/// Those that the program added.
static ADDED: OnceLock<&'static [Entry]> = OnceLock::new();

/// Why allocators cannot be added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// Another one has this name.
    #[error("two allocators are called `{0}`: expected a name that no other has")]
    Duplicate(&'static str),
    /// No name could be read that has this one in it.
    #[error("an allocator is called `{0}`: expected lower-case letters, digits and hyphens only")]
    Name(String),
    /// Some were added before.
    #[error("allocators were added twice: expected one call, with all of them")]
    Twice,
}

/// Adds allocators behind those of this crate, for all that is done by name from now on. To be called
/// once, at the start of a program (`fraglab::cli::main_with` does).
///
/// # Errors
/// A name that is taken, or that is no name; a second call. Nothing is added then.
pub fn register(more: &'static [Entry]) -> Result<(), RegisterError> {
    for (at, entry) in more.iter().enumerate() {
        let sign = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
        if entry.name.is_empty() || !entry.name.chars().all(sign) {
            return Err(RegisterError::Name(entry.name.escape_debug().to_string()));
        }
        if REGISTRY.iter().chain(&more[..at]).any(|other| other.name == entry.name) {
            return Err(RegisterError::Duplicate(entry.name));
        }
    }
    ADDED.set(more).map_err(|_| RegisterError::Twice)
}

/// Every allocator there is: those of this crate, then those that were added.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    REGISTRY.iter().chain(ADDED.get().copied().unwrap_or_default())
}

/// Those that a feature of this crate adds to the registry, and the feature, whether it is on or not.
pub static BEHIND_FEATURES: &[(&str, &str)] =
    &[("mimalloc", "system-allocators"), ("jemalloc", "system-allocators")];

/// An allocator by its full name: entry, knobs and wrappers.
#[derive(Clone)]
pub struct Named {
    entry: &'static Entry,
    knobs: Knobs,
    headers: u64,
    promises: Promises,
}

/// A knob of an allocator and the bytes it is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The knob.
    pub knob: &'static str,
    /// Its value.
    pub bytes: u64,
    /// The allocator's name without it.
    pub rest: String,
}

impl Named {
    /// Reads `NAME[:knob=value]…[+headers=BYTES]`.
    ///
    /// # Errors
    /// Names the part that is not understood and what was expected.
    pub fn parse(text: &str) -> Result<Named, SpecError> {
        let end = text.find([':', '+']).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        let entry = entries().find(|entry| entry.name == name).ok_or_else(|| unknown(name))?;
        Named::of(entry, rest)
    }

    /// The entry with knobs and wrappers, which begin with their `:` and `+`.
    pub(crate) fn of(entry: &'static Entry, rest: &str) -> Result<Named, SpecError> {
        let mut wrappers = rest.split('+');
        let mut parts = wrappers.next().unwrap_or_default().split(':');
        if let Some(part) = parts.next().filter(|part| !part.is_empty()) {
            return Err(SpecError::Form(part.to_string()));
        }
        let knobs = Knobs::parse(entry.name, entry.knobs, parts)?;
        let headers = wrappers.try_fold(0, |sum, wrapper| Ok(sum + header_bytes(wrapper)?))?;
        let mut promises = (entry.promises)(&knobs)?;
        promises.one_size = promises.one_size.map(|size| size.saturating_sub(headers));
        Ok(Named { entry, knobs, headers, promises })
    }

    /// Its line of the registry.
    pub fn entry(&self) -> &'static Entry {
        self.entry
    }

    /// Its family.
    pub fn family(&self) -> Family {
        self.entry.family
    }

    /// What it promises with its knobs.
    pub fn promises(&self) -> Promises {
        self.promises
    }

    /// Bytes kept behind each grant, outside it.
    pub fn header_bytes(&self) -> u64 {
        self.headers
    }

    /// Bytes by whose multiples a growing heap's break rises (`grow=`); 0 where there is none.
    pub fn step_bytes(&self) -> u64 {
        self.knobs.bytes("grow").unwrap_or(0)
    }

    /// Its knobs that are set to bytes, given or by default; without those that are neither.
    pub fn settings(&self) -> Vec<Setting> {
        let of = |knob: &Knob| {
            let KnobKind::Bytes { default, .. } = knob.kind else { return None };
            let bytes = self.knobs.bytes(knob.name).or(default)?;
            let rest = Named { knobs: self.knobs.without(knob.name), ..self.clone() };
            Some(Setting { knob: knob.name, bytes, rest: rest.to_string() })
        };
        self.entry.knobs.iter().filter_map(of).collect()
    }

    /// Builds it for the space and time passes.
    ///
    /// # Errors
    /// If its memory is not to be had or its knobs do not fit the heap.
    pub fn build(&self, heap: Heap) -> Built<Off> {
        self.wrap((self.entry.builders.off)(&self.knobs, Arena::reserve(heap)?))
    }

    /// Builds it for the work pass.
    ///
    /// # Errors
    /// As [`Named::build`].
    pub fn build_counting(&self, heap: Heap) -> Built<Counting> {
        self.wrap((self.entry.builders.counting)(&self.knobs, Arena::reserve(heap)?))
    }

    fn wrap<P: crate::Probe>(&self, built: Built<P>) -> Built<P> {
        match (built?, self.headers) {
            (inner, 0) => Ok(inner),
            (inner, bytes) => Ok(Box::new(Headers { inner, bytes })),
        }
    }

    /// Its naive statement, if it has one.
    pub fn naive(&self, heap: Heap) -> Option<Box<dyn Naive>> {
        let inner = (self.entry.naive?)(&self.knobs, heap);
        match self.headers {
            0 => Some(inner),
            bytes => Some(Box::new(NaiveHeaders { inner, bytes })),
        }
    }
}

/// A name that the registry does not have.
fn unknown(name: &str) -> SpecError {
    match BEHIND_FEATURES.iter().find(|(behind, _)| *behind == name) {
        Some(&(name, feature)) => SpecError::Feature { name, feature },
        None => SpecError::Unknown(name.to_string()),
    }
}

fn header_bytes(wrapper: &str) -> Result<u64, SpecError> {
    let (name, value) = wrapper.split_once('=').unwrap_or((wrapper, "8"));
    if name != "headers" {
        return Err(SpecError::Form(format!("+{wrapper}")));
    }
    parse_bytes(value).filter(|bytes| (1..=4096).contains(bytes)).ok_or_else(|| SpecError::Value {
        knob: "headers".into(),
        value: value.into(),
        expected: "bytes from 1 to 4096".into(),
    })
}

impl fmt::Display for Named {
    /// The canonical name: knobs sorted, defaults left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.entry.name, self.knobs)?;
        if self.headers > 0 {
            write!(f, "+headers={}", self.headers)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static TAKEN: [Entry; 1] = [crate::bump::ENTRY];
    static TWICE: [Entry; 2] = [called("one"), called("one")];
    static NO_NAME: [Entry; 2] = [called("fine-2"), called("a:b")];
    static MINE: [Entry; 2] = [called("mine"), called("yours")];

    const fn called(name: &'static str) -> Entry {
        Entry { name, ..crate::bump::ENTRY }
    }

    #[test]
    fn what_is_added_once_is_found_by_name_and_nothing_else_is() {
        assert_eq!(register(&TAKEN), Err(RegisterError::Duplicate("bump")));
        assert_eq!(register(&TWICE), Err(RegisterError::Duplicate("one")));
        assert_eq!(register(&NO_NAME), Err(RegisterError::Name("a:b".into())));
        assert!(Named::parse("fine-2").is_err() && Named::parse("mine").is_err());
        assert_eq!(register(&MINE), Ok(()));
        assert_eq!(register(&NO_NAME[..1]), Err(RegisterError::Twice));
        assert_eq!(entries().count(), REGISTRY.len() + 2);
        let named = Named::parse("mine+headers=8").unwrap();
        assert_eq!((named.to_string().as_str(), named.header_bytes()), ("mine+headers=8", 8));
    }

    #[test]
    fn an_entry_is_named_without_being_registered() {
        static FIRST_FIT: Entry = crate::first_fit::ENTRY;
        let named = FIRST_FIT.named(":order=lifo+headers=8").unwrap();
        assert_eq!(named.to_string(), "first-fit:order=lifo+headers=8");
        assert_eq!(FIRST_FIT.named("").unwrap().to_string(), "first-fit");
        let wrong = FIRST_FIT.named("order=lifo").unwrap_err();
        assert_eq!(wrong, SpecError::Form("order=lifo".into()));
    }
}
