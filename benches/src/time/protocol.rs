//! Which language two binaries speak, before one has the other time anything: the orders and
//! answers of `exec-time` and the stored script are the same text in both, or there is no comparing.
//!
//! The question is the argument [`QUESTION`] in the place of an order. Who does not know it takes it
//! for an order that is none and says so with exit code 2; who is no fraglab says whatever it says.

use super::process;
use super::verbs;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Duration;

/// The language: it gets another number when the text of an order, of an answer or of a stored
/// script changes its meaning.
pub const PROTOCOL: u32 = 1;

/// Asks for it.
pub(super) const QUESTION: &str = "--protocol";

/// An answer takes no time; a program that is no fraglab may take all there is.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most of an answer that is read.
const MOST_BYTES: u64 = 1 << 14;

/// What a binary says about itself. Keys that a later one adds are passed over, so that its number
/// can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build {
    /// The language it speaks.
    pub protocol: u32,
    /// Its version.
    pub fraglab: String,
    /// The compiler that built it.
    pub rustc: String,
    /// For which machine.
    pub target: String,
    /// With which options.
    pub flags: String,
}

impl Build {
    /// This binary.
    pub fn here() -> Build {
        Build {
            protocol: PROTOCOL,
            fraglab: env!("CARGO_PKG_VERSION").into(),
            rustc: env!("FRAGLAB_RUSTC").into(),
            target: env!("FRAGLAB_TARGET").into(),
            flags: env!("FRAGLAB_FLAGS").into(),
        }
    }
}

/// This binary's answer.
pub(super) fn answer() -> Result<Vec<u8>, String> {
    let text = toml::to_string(&Build::here()).map_err(|error| error.to_string())?;
    Ok(text.into_bytes())
}

/// Asks `program` which language it speaks.
///
/// # Errors
/// In words that follow its name: it does not answer, or speaks another.
pub fn ask(program: &Path) -> Result<Build, String> {
    let nothing = Path::new("/dev/null");
    let said = process::answer(program, &[verbs::TIME, QUESTION], nothing, PATIENCE, MOST_BYTES);
    let expected = "expected a fraglab that can time for another one";
    let said = said.map_err(|failure| format!("{expected}: {failure}"))?;
    let build: Result<Build, _> = toml::from_str(&String::from_utf8_lossy(&said));
    match build {
        Err(_) => Err(format!("{expected}, and it does not say which protocol it speaks")),
        Ok(build) if build.protocol != PROTOCOL => Err(format!(
            "it speaks protocol {}, and this program {PROTOCOL}: expected binaries of the same age",
            build.protocol
        )),
        Ok(build) => Ok(build),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Script;
    use crate::time::order::{Order, Outcome, Served};
    use workloads::Source;

    /// Who changes any of these texts gives [`PROTOCOL`] another number, then changes them here.
    #[test]
    fn the_language_of_this_number_is_this() {
        let order = Order {
            allocator: "tlsf".into(),
            grows: true,
            heap_bytes: 4096,
            footprint_bytes: 1,
            operations: 2,
            replays: 3,
            huge: false,
            weigh: true,
            trial: None,
        };
        let asked = "allocator = \"tlsf\"\ngrows = true\nheap_bytes = 4096\nfootprint_bytes = 1\n\
                     operations = 2\nreplays = 3\nhuge = false\nweigh = true\n";
        let served = Served {
            operations: 1,
            ns: 2,
            least_ns: 7,
            wall_ns: 3,
            clock_ns: 4,
            footprint_bytes: 5,
            fingerprint: "0123456789abcdef".into(),
            resident_bytes: None,
            minor_faults: Some(6),
        };
        let answered = "outcome = \"served\"\noperations = 1\nns = 2\nleast_ns = 7\nwall_ns = 3\nclock_ns = 4\n\
                        footprint_bytes = 5\nfingerprint = \"0123456789abcdef\"\nminor_faults = 6\n";
        let source = Source::from_events("tiny", "a0:100 a1:30@64 f0").unwrap();
        let mut script = Vec::new();
        Script::new(&source, 0, 1, 9).unwrap().store(&mut script).unwrap();
        let words = [1, 2, 3, 100, 1 << 32, 30, 1 | 1 << 32 | 6 << 40, 0, 0];
        let stored: Vec<u8> = words.iter().flat_map(|word: &u64| word.to_le_bytes()).collect();
        assert_eq!(order.write().unwrap(), asked);
        assert_eq!(Outcome::Served(served).write().unwrap(), answered);
        assert_eq!(script, stored);
        assert_eq!(PROTOCOL, 1);
    }

    #[test]
    fn a_later_answer_is_read_as_far_as_its_number() {
        let text = String::from_utf8(answer().unwrap()).unwrap();
        assert_eq!(toml::from_str::<Build>(&text).unwrap(), Build::here());
        let later = text + "colour = \"blue\"\n";
        assert_eq!(toml::from_str::<Build>(&later).unwrap().protocol, PROTOCOL);
    }

    #[test]
    fn a_program_that_is_no_fraglab_is_told_from_one() {
        for program in ["/bin/true", "/bin/false", "/bin/echo", "/nonexistent/program"] {
            let why = ask(Path::new(program)).unwrap_err();
            assert!(why.starts_with("expected a fraglab that can time for another"), "{why}");
        }
    }
}
