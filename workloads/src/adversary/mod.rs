//! Adversaries: programs that make an allocator need as much memory as theory says it must.
//!
//! Each file is one construction of the literature with its parameters, counted in *words*; a word
//! is `unit` bytes. A [`Plot`] is a checked construction, a [`Scheme`] one in action: it queues
//! moves on the [`Board`](board::Board), a batch at a time, and before the next batch it may look
//! where its blocks lie. Some look (`robson-1974`, `knuth-buddy`, `fragment-then-enlarge`): their
//! stream depends on the allocator, they are *adaptive*. The others are one stream for everybody,
//! made for one policy. Each says which bounds it must meet.

mod board;
mod bound;
mod doubling;
mod fragment;
mod holding;
mod knuth_buddy;
mod playing;
mod recipe;
mod rehearsal;
mod robson_1974;
mod robson_1977_best;
mod robson_1977_next;

use crate::generate::BadKey;
use board::Board;
use bound::InWords;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use toml::{Table, Value};

pub use bound::{Bound, Ground, Holds};
pub(crate) use playing::Playing;
pub(crate) use recipe::Recipe;
pub use rehearsal::Rehearsal;

/// Most words live at once: what an adversary keeps of its blocks stays within some 60 MB.
const MOST_WORDS: u64 = 1 << 20;

/// A construction with its parameters, found sound.
pub(crate) trait Plot: Debug + Send + Sync {
    /// What it does to whom, with its parameters: one line, without the unit.
    fn about(&self) -> String;
    /// Whether its stream depends on where grants lie.
    fn is_adaptive(&self) -> bool;
    /// Most words live at once, as long as nothing is refused.
    fn most_live(&self) -> u64;
    /// The largest block it asks for, in words.
    fn largest(&self) -> u64;
    /// What is known about the memory it takes.
    fn bounds(&self) -> Vec<InWords>;
    /// Starts it.
    fn start(&self) -> Box<dyn Scheme + Send>;
}

/// A construction in action.
pub(crate) trait Scheme {
    /// Queues the next moves, once all queued so far are made; `false` if there are none to come
    /// behind those it has queued now.
    fn plan(&mut self, board: &mut Board) -> bool;
}

/// A name in TOML, and how its other keys are read.
type Kind = (&'static str, fn(Table) -> Result<Box<dyn Plot>, Wrong>);

/// All there are.
const KINDS: [Kind; 6] = [
    ("robson-1974", read::<robson_1974::Robson1974>),
    ("robson-1977-best", read::<robson_1977_best::Robson1977Best>),
    ("robson-1977-next", read::<robson_1977_next::Robson1977Next>),
    ("knuth-buddy", read::<knuth_buddy::KnuthBuddy>),
    ("doubling", read::<doubling::Doubling>),
    ("fragment-then-enlarge", read::<fragment::FragmentThenEnlarge>),
];

/// What is wrong with a table.
pub(crate) enum Wrong {
    /// A number out of bounds.
    Key(BadKey),
    /// No such table at all; the parser's words.
    Table(String),
}

/// What a plot's numbers must be.
trait Checked {
    fn check(&self) -> Result<(), BadKey>;
}

fn read<P: Plot + Checked + DeserializeOwned + 'static>(
    table: Table,
) -> Result<Box<dyn Plot>, Wrong> {
    let plot = P::deserialize(Value::Table(table))
        .map_err(|error| Wrong::Table(error.to_string().trim_end().replace('\n', " ")))?;
    plot.check().map_err(Wrong::Key)?;
    Ok(Box::new(plot))
}

/// A number outside its range is an error.
fn within(key: &str, value: u64, least: u64, most: u64) -> Result<(), BadKey> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(BadKey::new(key, value, format!("{least} to {most}")))
}

/// As [`within`], and a power of two.
fn power_of_two(key: &str, value: u64, least: u64, most: u64) -> Result<(), BadKey> {
    if (least..=most).contains(&value) && value.is_power_of_two() {
        return Ok(());
    }
    Err(BadKey::new(key, value, format!("a power of two from {least} to {most}")))
}

/// A stream of so many events is an error if it is longer than those of generators.
fn short_enough(key: &str, value: u64, events: u128) -> Result<(), BadKey> {
    if events <= u128::from(crate::generate::MOST_EVENTS) {
        return Ok(());
    }
    let what = format!("{value}, which makes {events} events");
    Err(BadKey::new(key, what, "fewer: at most 2^30 events"))
}
