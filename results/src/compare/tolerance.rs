//! How much a deterministic figure may differ: nothing, unless the user says so.

use crate::metric::NAMES;
use crate::records::CellRecord;
use crate::table::Table;
use std::collections::BTreeMap;
use std::str::FromStr;

/// The largest tolerance, in percent.
const MOST_PERCENT: f64 = 1000.0;

/// Relative tolerances by figure, and one for all others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tolerances {
    all: f64,
    by_figure: BTreeMap<String, f64>,
}

/// One of them as it is written: `1%`, or `peak_footprint_bytes=0.5%`.
#[derive(Clone, Debug, PartialEq)]
pub struct Tolerance {
    figure: Option<String>,
    share: f64,
}

impl FromStr for Tolerance {
    type Err = String;

    fn from_str(text: &str) -> Result<Tolerance, String> {
        let (figure, percent) = match text.split_once('=') {
            Some((figure, percent)) => (Some(figure.trim().to_owned()), percent),
            None => (None, text),
        };
        let share = percentage(percent.trim())?;
        if let Some(figure) = &figure
            && !figures().any(|known| known == figure.as_str())
        {
            let expected = "a column of cells.csv or a metric of metrics.csv";
            return Err(format!("`{}`: expected {expected}", crate::error::shown(figure)));
        }
        Ok(Tolerance { figure, share })
    }
}

/// A percentage as a share: `5%` or `5` is 0.05.
///
/// # Errors
/// In words, unless it is a number from 0 to 1000.
pub fn percentage(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').unwrap_or(text).trim();
    match number.parse::<f64>() {
        Ok(percent) if (0.0..=MOST_PERCENT).contains(&percent) => Ok(percent / 100.0),
        _ => Err(format!("expected a percentage from 0% to {MOST_PERCENT}%, such as 0.5%")),
    }
}

/// The name that times go by.
pub(crate) const TIME: &str = "ns_per_operation";

/// Every figure that can be compared: columns of `cells.csv`, metrics, and the time.
pub fn figures() -> impl Iterator<Item = &'static str> {
    let columns =
        CellRecord::COLUMNS.iter().filter(|name| !super::exact::NOT_JUDGED.contains(name));
    columns.chain(NAMES).chain(&[TIME]).copied()
}

impl Tolerances {
    /// Of several, the last one of a figure counts.
    pub fn new(given: &[Tolerance]) -> Tolerances {
        let mut all = Tolerances::default();
        for Tolerance { figure, share } in given {
            match figure {
                None => all.all = *share,
                Some(figure) => {
                    all.by_figure.insert(figure.clone(), *share);
                }
            }
        }
        all
    }

    /// What a figure may differ by, as a share of the base.
    pub(super) fn of(&self, figure: &str) -> f64 {
        self.by_figure.get(figure).copied().unwrap_or(self.all)
    }
}
