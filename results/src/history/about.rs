//! What a revision is: its folder, where and when it was measured, and what its experiment calls
//! things. Read leniently, since older revisions lack what was added later; what is missing is `NA`.

use crate::error::Error;
use crate::run::Family;
use crate::stored::{EXPERIMENT, PROVENANCE, read_toml};
use serde::Deserialize;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error as Odd, StrDeserializer};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A folder that may hold a revision.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where its files lie.
    pub folder: PathBuf,
    /// What it is called where something is wrong with it.
    pub shown: String,
    /// The commit that saved it, where it comes from one; such sources are in the commits' order.
    pub commit: Option<Commit>,
}

/// A commit that saved a baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commit {
    /// Its whole name.
    pub id: String,
    /// Its first line.
    pub subject: String,
}

/// A baseline in its place in time.
#[derive(Clone, Debug, Default)]
pub struct Revision {
    /// Short: of the commit that saved it, else of the source it was measured with, with `+` where
    /// files differed from that.
    pub name: String,
    /// The commit that saved it, if it comes from one.
    pub commit: Option<Commit>,
    /// What it was called where it was found.
    pub folder: String,
    /// Where, when and with what it was measured.
    pub machine: Machine,
}

/// The parts of `provenance.toml` that a history needs. Unknown is `NA`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(default)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub struct Machine {
    pub revision: String,
    pub dirty: String,
    pub date: String,
    pub rustc: String,
    pub target: String,
    pub flags: String,
    pub lock: String,
    pub cpu: String,
    pub kernel: String,
    pub page_policy: String,
}

impl Default for Machine {
    fn default() -> Machine {
        let unknown = || "NA".to_owned();
        Machine {
            revision: unknown(),
            dirty: unknown(),
            date: unknown(),
            rustc: unknown(),
            target: unknown(),
            flags: unknown(),
            lock: unknown(),
            cpu: unknown(),
            kernel: unknown(),
            page_policy: unknown(),
        }
    }
}

impl Machine {
    /// `2026-11-23`.
    pub fn day(&self) -> &str {
        self.date.get(..10).unwrap_or(&self.date)
    }

    /// Its source in at most 7 characters, with `+` where files differed from it.
    pub(crate) fn source(&self) -> String {
        let short: String = self.revision.chars().take(7).collect();
        let dirty = if self.dirty == "true" { "+" } else { "" };
        format!("{short}{dirty}")
    }

    /// What differs between two builds, and between two machines too if times are compared.
    pub(super) fn unlike(&self, other: &Machine, times: bool) -> Option<String> {
        let build = [
            ("rustc", &self.rustc, &other.rustc),
            ("target", &self.target, &other.target),
            ("flags", &self.flags, &other.flags),
            ("lock", &self.lock, &other.lock),
        ];
        let machine = [
            ("cpu", &self.cpu, &other.cpu),
            ("kernel", &self.kernel, &other.kernel),
            ("page policy", &self.page_policy, &other.page_policy),
        ];
        // Other dependencies move a time as any other change of the source does: they are no cut.
        let named = build.iter().filter(|part| !times || part.0 != "lock");
        let differ = named.chain(machine.iter().filter(|_| times)).filter(|(_, a, b)| a != b);
        let words: Vec<String> = differ.map(|(what, a, b)| format!("{what}: {a} -> {b}")).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }
}

/// The parts of `experiment.toml` that a history needs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct About {
    name: Option<String>,
    pub(super) labels: BTreeMap<String, String>,
    families: BTreeMap<String, String>,
    pub(super) adaptive: Vec<String>,
}

impl About {
    /// The families that are known by name here.
    pub(super) fn families(&self) -> BTreeMap<String, Family> {
        let known = |name: &str| {
            let word: StrDeserializer<'_, Odd> = name.into_deserializer();
            Family::deserialize(word).ok()
        };
        let families = self.families.iter();
        families.filter_map(|(name, family)| Some((name.clone(), known(family)?))).collect()
    }
}

/// A source whose date is known, before its tables are read.
pub(super) struct Dated {
    pub(super) source: Source,
    pub(super) machine: Machine,
    pub(super) about: About,
}

/// What a source turns out to be.
pub(super) enum Found {
    Ours(Box<Dated>),
    OfAnother(String),
    Wrong(Error),
}

/// Reads what stands beside the tables.
pub(super) fn look(source: Source, experiment: &str) -> Found {
    let about: About = match read_toml(&source.folder, EXPERIMENT) {
        Ok(about) => about,
        Err(error) => return Found::Wrong(error),
    };
    match &about.name {
        Some(name) if name != experiment => return Found::OfAnother(name.clone()),
        Some(_) => {}
        None => return Found::Wrong(toml(&source.folder, EXPERIMENT, "expected a `name`")),
    }
    let machine: Machine = match read_toml(&source.folder, PROVENANCE) {
        Ok(machine) => machine,
        Err(error) => return Found::Wrong(error),
    };
    if !is_date(&machine.date) {
        let found = crate::error::shown(&machine.date);
        let problem =
            format!("date: expected a date such as 2026-03-01T12:00:00Z, found `{found}`");
        return Found::Wrong(toml(&source.folder, PROVENANCE, &problem));
    }
    Found::Ours(Box::new(Dated { source, machine, about }))
}

fn toml(folder: &Path, name: &str, problem: &str) -> Error {
    Error::Toml { file: folder.join(name), line: 0, problem: problem.to_owned() }
}

/// Whether it is written as a run writes it, so that later is greater.
fn is_date(text: &str) -> bool {
    let shape = "dddd-dd-ddTdd:dd:ddZ";
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(found, wanted)| match wanted {
            b'd' => found.is_ascii_digit(),
            sign => found == sign,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_one_that_a_run_writes() {
        assert!(is_date("2026-11-23T21:11:00Z"));
        for odd in ["", "NA", "2026-11-23", "2026-11-23T21:11:00+01", "2026-11-23 21:11:00Z"] {
            assert!(!is_date(odd), "{odd}");
        }
    }

    #[test]
    fn builds_and_machines_differ_in_what_they_name() {
        let one = Machine::default();
        assert_eq!(one.unlike(&one, true), None);
        let other = Machine { cpu: "x".into(), lock: "y".into(), ..Machine::default() };
        assert_eq!(one.unlike(&other, true).as_deref(), Some("cpu: NA -> x"));
        assert_eq!(one.unlike(&other, false).as_deref(), Some("lock: NA -> y"));
    }
}
