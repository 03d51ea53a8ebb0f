//! An adversary from its TOML table: `adversary = "robson-1974"`, its numbers, and `unit`, the bytes
//! of a word.

use super::board::Board;
use super::{Bound, KINDS, Playing, Plot, Wrong, within};
use crate::error::Error;
use crate::generate::BadKey;
use crate::strict::LARGEST_REQUEST_BYTES;
use toml::{Table, Value};

/// Bytes a word, unless said otherwise: what sizes are rounded to.
const USUAL_UNIT: u64 = 16;
/// Most bytes a word.
const LARGEST_UNIT: u64 = 1 << 20;

/// A checked definition.
#[derive(Debug)]
pub(crate) struct Recipe {
    pub(crate) name: String,
    pub(crate) about: String,
    /// The whole table, without `like` and `variants`.
    pub(crate) table: String,
    unit: u64,
    plot: Box<dyn Plot>,
}

impl Recipe {
    /// Whether a table is an adversary's.
    pub(crate) fn is_one(table: &Table) -> bool {
        table.contains_key("adversary")
    }

    pub(crate) fn new(name: &str, table: &Table, origin: &str) -> Result<Recipe, Error> {
        let unreadable = |message: String| Error::Definition {
            origin: origin.to_string(),
            name: name.to_string(),
            message,
        };
        let read = Self::read(name, table).map_err(|wrong| match wrong {
            Wrong::Table(message) => unreadable(message),
            Wrong::Key(bad) => Error::Key {
                origin: origin.to_string(),
                name: name.to_string(),
                key: bad.key,
                what: bad.what,
                expected: bad.expected,
            },
        })?;
        let table = toml::to_string(table).map_err(|error| unreadable(error.to_string()))?;
        Ok(Recipe { table, ..read })
    }

    fn read(name: &str, table: &Table) -> Result<Recipe, Wrong> {
        let mut table = table.clone();
        let said = string(&mut table, "about")?;
        let kind = string(&mut table, "adversary")?.unwrap_or_default();
        let read = KINDS.iter().find(|(known, _)| *known == kind).map(|(_, read)| read);
        let read = read.ok_or_else(|| {
            let names = KINDS.map(|(known, _)| known).join(", ");
            Wrong::Key(BadKey::new("adversary", format!("`{kind}`"), format!("one of {names}")))
        })?;
        let unit = unit(&mut table)?;
        let plot = read(table)?;
        if u128::from(plot.largest()) * u128::from(unit) > u128::from(LARGEST_REQUEST_BYTES) {
            let what = format!("{unit}, and blocks of {} words", plot.largest());
            let expected = format!("at most {LARGEST_REQUEST_BYTES} bytes a block");
            return Err(Wrong::Key(BadKey::new("unit", what, expected)));
        }
        let about = said.unwrap_or_else(|| format!("{} (a word is {unit} bytes)", plot.about()));
        Ok(Recipe { name: name.to_string(), about, table: String::new(), unit, plot })
    }

    pub(crate) fn is_adaptive(&self) -> bool {
        self.plot.is_adaptive()
    }

    /// Most bytes live at once, as long as nothing is refused.
    pub(crate) fn most_live_bytes(&self) -> u64 {
        self.plot.most_live() * self.unit
    }

    pub(crate) fn bounds(&self) -> Vec<Bound> {
        self.plot.bounds().into_iter().map(|bound| bound.in_bytes(self.unit)).collect()
    }

    pub(crate) fn open(&self) -> Playing {
        Playing::new(self.plot.start(), Board::new(self.unit, self.plot.is_adaptive()))
    }
}

fn string(table: &mut Table, key: &str) -> Result<Option<String>, Wrong> {
    match table.remove(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(Wrong::Key(BadKey::new(key, other.type_str(), "a string"))),
    }
}

fn unit(table: &mut Table) -> Result<u64, Wrong> {
    let expected = format!("a multiple of {USUAL_UNIT} from {USUAL_UNIT} to {LARGEST_UNIT}");
    let wrong = |what: String| Wrong::Key(BadKey::new("unit", what, expected.clone()));
    let unit = match table.remove("unit") {
        None => USUAL_UNIT,
        Some(Value::Integer(unit)) => u64::try_from(unit).map_err(|_| wrong(unit.to_string()))?,
        Some(other) => return Err(wrong(other.type_str().to_string())),
    };
    if !unit.is_multiple_of(USUAL_UNIT) || within("unit", unit, USUAL_UNIT, LARGEST_UNIT).is_err() {
        return Err(wrong(unit.to_string()));
    }
    Ok(unit)
}
