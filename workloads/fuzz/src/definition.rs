//! A text as the table of a workload: an error, or generators that run.

use crate::rules::Rules;
use toml::Table;
use workloads::Source;

/// Events that are drawn of each generator: one may have 2^30.
const DRAWN: usize = 4000;
/// Generators of a family that are run.
const RUN: usize = 4;
/// Entries of the tables of a generator that is run: each costs a power, and some 10 microseconds here.
const ENTRIES: u64 = 1 << 14;

/// Reads the text and runs what it defines.
pub fn check(text: &str) {
    let Ok(table) = text.parse::<Table>() else { return };
    let one = Source::from_definition("t", &table, "t.toml");
    let family = Source::family("t", &table, "t.toml");
    for error in [one.as_ref().err(), family.as_ref().err()].into_iter().flatten() {
        assert!(error.to_string().contains("t.toml") || error.to_string().contains('`'), "{error}");
    }
    for source in one.into_iter().chain(family.into_iter().flatten()).take(RUN) {
        assert!(source.table_entries() <= 1 << 20);
        if source.table_entries() > ENTRIES {
            continue;
        }
        let drawn = draw(&source);
        // What a run stores makes the same workload again.
        let stored: Table = source.definition().expect("no trace").parse().expect("TOML");
        let again = Source::from_definition(source.name(), &stored, "stored").expect("complete");
        assert_eq!(draw(&again), drawn);
    }
}

fn draw(source: &Source) -> Vec<workloads::Event> {
    let mut rules = Rules::default();
    let mut stream = match source.open(7) {
        // An adversary says nothing without an allocator.
        Err(workloads::Error::Adaptive { .. }) => return Vec::new(),
        opened => opened.expect("it was read"),
    };
    let events: Vec<_> = std::iter::from_fn(|| stream.step()).take(DRAWN).collect();
    events.iter().for_each(|event| rules.event(event));
    events
}
