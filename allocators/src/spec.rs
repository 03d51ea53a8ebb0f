//! Names of allocators: `NAME[:knob=value]…[+wrapper[=value]]…`.

use std::collections::BTreeMap;
use std::fmt;

/// Why a name was not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// No such allocator.
    #[error("unknown allocator `{0}`; `fraglab list` shows those there are")]
    Unknown(String),
    /// It was left out when this program was built.
    #[error("`{name}` is not in this build: expected one with `--features {feature}`")]
    Feature {
        /// The allocator.
        name: &'static str,
        /// What it needs.
        feature: &'static str,
    },
    /// No such knob on this allocator.
    #[error("`{name}` has no knob `{knob}`; it has: {known}")]
    Knob {
        /// The allocator.
        name: String,
        /// What was written.
        knob: String,
        /// What there is.
        known: String,
    },
    /// A knob or wrapper with a value it cannot have.
    #[error("`{knob}={value}`: expected {expected}")]
    Value {
        /// The knob.
        knob: String,
        /// What was written.
        value: String,
        /// What may be written.
        expected: String,
    },
    /// A part that is no `knob=value`.
    #[error("`{0}` in an allocator's name: expected NAME[:knob=value]…[+wrapper[=value]]…")]
    Form(String),
    /// Knobs that cannot go together.
    #[error("{0}")]
    Conflict(String),
}

/// A knob of an allocator.
#[derive(Clone, Copy, Debug)]
pub struct Knob {
    /// Its name.
    pub name: &'static str,
    /// What it decides, in a few words.
    pub about: &'static str,
    /// What it can be.
    pub kind: KnobKind,
}

/// The values a knob can have.
#[derive(Clone, Copy, Debug)]
pub enum KnobKind {
    /// One of these words; the first is the default.
    Choice(&'static [&'static str]),
    /// Bytes (`4096`, `4M`), at least and at most so many.
    Bytes {
        /// Smallest.
        least: u64,
        /// Largest.
        most: u64,
        /// Must be a multiple of this.
        step: u64,
        /// Must be a power of two.
        power_of_two: bool,
        /// What it is unless given, if it is anything then.
        default: Option<u64>,
    },
}

/// The knobs of one allocator as they were given, each checked against its [`Knob`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Knobs {
    words: BTreeMap<&'static str, &'static str>,
    bytes: BTreeMap<&'static str, u64>,
}

impl Knobs {
    /// The word given for `knob`, if it differs from the default.
    pub fn word(&self, knob: &str) -> Option<&'static str> {
        self.words.get(knob).copied()
    }

    /// The bytes given for `knob`, if they differ from the default.
    pub fn bytes(&self, knob: &str) -> Option<u64> {
        self.bytes.get(knob).copied()
    }

    /// All but one.
    pub(crate) fn without(&self, knob: &str) -> Knobs {
        let mut rest = self.clone();
        rest.words.remove(knob);
        rest.bytes.remove(knob);
        rest
    }

    pub(crate) fn parse<'a>(
        name: &str,
        known: &[Knob],
        parts: impl Iterator<Item = &'a str>,
    ) -> Result<Knobs, SpecError> {
        let mut knobs = Knobs::default();
        for part in parts {
            let (key, value) =
                part.split_once('=').ok_or_else(|| SpecError::Form(part.to_string()))?;
            let Some(knob) = known.iter().find(|knob| knob.name == key) else {
                let list: Vec<_> = known.iter().map(|knob| knob.name).collect();
                let known = if list.is_empty() { "none".into() } else { list.join(", ") };
                return Err(SpecError::Knob { name: name.into(), knob: key.into(), known });
            };
            knobs.take(knob, value)?;
        }
        Ok(knobs)
    }

    fn take(&mut self, knob: &Knob, value: &str) -> Result<(), SpecError> {
        let wrong = |expected: String| SpecError::Value {
            knob: knob.name.into(),
            value: value.into(),
            expected,
        };
        let twice = || SpecError::Conflict(format!("knob `{}` is given twice", knob.name));
        match knob.kind {
            KnobKind::Choice(choices) => {
                let word = choices.iter().find(|choice| **choice == value);
                let word = word.ok_or_else(|| wrong(format!("one of {}", choices.join(", "))))?;
                if *word != choices[0] && self.words.insert(knob.name, word).is_some() {
                    return Err(twice());
                }
            }
            KnobKind::Bytes { least, most, step, power_of_two, default } => {
                let fits = |bytes: &u64| {
                    (least..=most).contains(bytes)
                        && bytes.is_multiple_of(step)
                        && (!power_of_two || bytes.is_power_of_two())
                };
                let kind = match step {
                    _ if power_of_two => "a power of two".to_string(),
                    1 => "bytes (64, 4K, 1M)".to_string(),
                    _ => format!("a multiple of {step} (64, 4K, 1M)"),
                };
                let bytes = parse_bytes(value)
                    .filter(fits)
                    .ok_or_else(|| wrong(format!("{kind} from {least} to {most}")))?;
                if Some(bytes) != default && self.bytes.insert(knob.name, bytes).is_some() {
                    return Err(twice());
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for Knobs {
    /// `:knob=value…`, sorted, defaults left out; sizes in the largest binary unit that is exact.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.words.iter().map(|(knob, word)| (*knob, (*word).to_string()));
        let bytes = self.bytes.iter().map(|(knob, bytes)| (*knob, show_bytes(*bytes)));
        let all: BTreeMap<_, _> = words.chain(bytes).collect();
        all.iter().try_for_each(|(knob, value)| write!(f, ":{knob}={value}"))
    }
}

/// `4M` is 4·2^20. `None` for anything but digits and one of K, M, G, or past 2^63.
pub fn parse_bytes(text: &str) -> Option<u64> {
    let (digits, unit) = match text.chars().last()?.to_ascii_uppercase() {
        'K' => (&text[..text.len() - 1], 1 << 10),
        'M' => (&text[..text.len() - 1], 1 << 20),
        'G' => (&text[..text.len() - 1], 1 << 30),
        _ => (text, 1u64),
    };
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let value: u64 = plain.then(|| digits.parse().ok())??;
    value.checked_mul(unit).filter(|bytes| *bytes < 1 << 63)
}

/// The other way round: `4194304` is `4M`.
pub fn show_bytes(bytes: u64) -> String {
    for (shift, unit) in [(30, "G"), (20, "M"), (10, "K")] {
        if bytes > 0 && bytes.is_multiple_of(1 << shift) {
            return format!("{}{unit}", bytes >> shift);
        }
    }
    bytes.to_string()
}
