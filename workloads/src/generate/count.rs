//! A number in a definition: written out, or in proportion to `live`, so that one definition serves
//! every size of its family.

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Unexpected, Visitor};
use std::fmt;

/// `25_000`, or `{ times = 1, over = 4, least = 1, most = 1000 }`: `live` × times ÷ over, rounded
/// down, but at least `least` and at most `most`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    Fixed(u64),
    Scaled(Scaled),
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scaled {
    #[serde(default = "one")]
    times: u64,
    #[serde(default = "one")]
    over: u64,
    #[serde(default)]
    least: u64,
    #[serde(default = "unbounded")]
    most: u64,
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Count, D::Error> {
        deserializer.deserialize_any(CountVisitor)
    }
}

/// By hand, since an untagged enum would forget what is wrong with which key.
struct CountVisitor;

impl<'de> Visitor<'de> for CountVisitor {
    type Value = Count;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number, or a table of times, over, least and most")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Count, E> {
        let whole = u64::try_from(value);
        whole.map(Count::Fixed).map_err(|_| E::invalid_value(Unexpected::Signed(value), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Count, A::Error> {
        Scaled::deserialize(MapAccessDeserializer::new(map)).map(Count::Scaled)
    }
}

fn one() -> u64 {
    1
}

fn unbounded() -> u64 {
    u64::MAX
}

impl Count {
    /// As many as are live in the steady state.
    pub(crate) const LIVE: Count =
        Count::Scaled(Scaled { times: 1, over: 1, least: 0, most: u64::MAX });

    /// The number, or what is wrong with it.
    pub(crate) fn value(&self, live: Option<u64>) -> Result<u64, (String, &'static str)> {
        match self {
            Count::Fixed(value) => Ok(*value),
            Count::Scaled(scaled) => {
                let live = live.ok_or_else(|| {
                    ("it is in proportion to `live`, which is not set".to_string(), "`live = N`")
                })?;
                if scaled.over == 0 || scaled.least > scaled.most {
                    let what = format!("over = {}, least > most or both", scaled.over);
                    return Err((what, "over >= 1 and least <= most"));
                }
                let value = u128::from(live) * u128::from(scaled.times) / u128::from(scaled.over);
                let value = u64::try_from(value).unwrap_or(u64::MAX);
                Ok(value.clamp(scaled.least, scaled.most))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Count;

    fn value(text: &str, live: u64) -> u64 {
        #[derive(serde::Deserialize)]
        struct Holder {
            n: Count,
        }
        toml::from_str::<Holder>(&format!("n = {text}")).unwrap().n.value(Some(live)).unwrap()
    }

    #[test]
    fn counts_follow_live_within_their_bounds() {
        assert_eq!(value("7", 100), 7);
        assert_eq!(value("{ over = 4, most = 1000 }", 10_000), 1000);
        assert_eq!(value("{ over = 4, most = 1000 }", 999), 249);
        assert_eq!(value("{ least = 25000, most = 300000 }", 1000), 25_000);
        assert_eq!(value("{ least = 25000, most = 300000 }", 1_000_000), 300_000);
        assert_eq!(value("{ times = 2 }", u64::MAX), u64::MAX);
    }

    #[test]
    fn a_proportion_needs_live() {
        assert!(Count::LIVE.value(None).is_err());
    }
}
