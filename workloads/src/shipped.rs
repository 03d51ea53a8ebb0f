//! What the binary brings along: generators and adversaries as TOML, three recorded programs, and
//! the instances of minimalloc, which are lives of buffers as a compiler knows them.
//!
//! A new one is one file under `definitions/` and one line here.

use crate::source::Source;
use crate::trace::Input;
use crate::variants::with;
use toml::{Table, Value};

macro_rules! definitions {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../definitions/", $name, ".toml")))),*]
    };
}

/// Name and text, in the order of `list`.
const DEFINITIONS: &[(&str, &str)] = definitions![
    "a",
    "b",
    "c",
    "d",
    "e",
    "f",
    "g",
    "one-size",
    "powers",
    "powers-plus-one",
    "mixed",
    "aligned",
    "exponential",
    "pareto",
    "hyperexponential",
    "zipf",
    "histogram",
    "ramp",
    "peak",
    "plateau",
    "sawtooth",
    "ageing",
    "lifetimes",
    "uniform-lifetimes",
    "processes",
    "robson-1974",
    "robson-1977-best",
    "robson-1977-next",
    "knuth-buddy",
    "doubling",
    "fragment-then-enlarge",
];

macro_rules! traces {
    ($(($name:literal, $about:literal)),* $(,)?) => {
        &[$((
            $name,
            $about,
            concat!($name, ".rep.zst (shipped)"),
            include_bytes!(concat!("../traces/", $name, ".rep.zst")),
        )),*]
    };
}

/// Name, description, what messages call it, content.
type Trace = (&'static str, &'static str, &'static str, &'static [u8]);

const TRACES: &[Trace] = traces![
    ("dot", "graphviz laying out 350 nodes, recorded"),
    ("git-log", "git 2.47 log -p --stat -M, recorded"),
    ("gs-pdf", "ghostscript rendering 6 pages, recorded"),
];

macro_rules! minimalloc {
    ($(($name:literal, $file:literal)),* $(,)?) => {
        &[$((
            concat!("minimalloc-", $name),
            concat!("buffers of an accelerator, google/minimalloc's ", $file),
            concat!("minimalloc/", $file, ".1048576.csv (shipped)"),
            include_bytes!(concat!("../traces/minimalloc/", $file, ".1048576.csv")),
        )),*]
    };
}

const MINIMALLOC: &[Trace] = minimalloc![
    ("a", "A"),
    ("c", "C"),
    ("d", "D"),
    ("e", "E"),
    ("g", "G"),
    ("i", "I"),
    ("j", "J"),
];

/// All that ships in the binary: the generators, then what is recorded, in a stable order.
///
/// # Panics
/// If a shipped definition or trace is not sound; a test opens them all.
pub fn shipped() -> Vec<Source> {
    let families = DEFINITIONS.iter().flat_map(|(name, text)| {
        Source::family(name, &parse(text), &format!("{name}.toml"))
            .unwrap_or_else(|error| panic!("a shipped definition: {error}"))
    });
    let traces = TRACES.iter().chain(MINIMALLOC).map(|&(name, about, label, bytes)| {
        Source::shipped(name, about, Input::Shipped { bytes, label })
            .unwrap_or_else(|error| panic!("a shipped trace: {error}"))
    });
    families.chain(traces).collect()
}

/// The complete table of a shipped generator, or of a family without its variants' keys.
pub(crate) fn table(name: &str) -> Option<Table> {
    DEFINITIONS.iter().find_map(|(family, text)| {
        let mut table = parse(text);
        let variants = table.remove("variants");
        if *family == name {
            return Some(table);
        }
        let Some(Value::Table(variants)) = variants else { return None };
        let Some(Value::Table(keys)) = variants.get(name) else { return None };
        Some(with(&table, keys))
    })
}

fn parse(text: &str) -> Table {
    text.parse().unwrap_or_else(|error| panic!("a shipped definition is no TOML: {error}"))
}
