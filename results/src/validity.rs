//! What must hold of a row for its figures to mean anything: the split adds up, times are times,
//! a heap is named in one of the three ways. Figures are computed from rows by subtraction, so a
//! row that breaks this is refused where it is read and not drawn.

use crate::field::Field;
use crate::records::{CellRecord, HeapMapRecord, MetricRecord, SeriesRecord, TimingRecord};

/// What is wrong with a row.
#[derive(Debug)]
pub(crate) struct Breach {
    pub(crate) column: &'static str,
    pub(crate) expected: &'static str,
    pub(crate) found: String,
}

/// A row that can be held against what its columns mean.
pub(crate) trait Valid {
    /// The first thing that does not hold.
    fn breach(&self) -> Option<Breach>;
}

impl Valid for CellRecord {
    fn breach(&self) -> Option<Breach> {
        let expected_hash = "16 hexadecimal digits";
        let grants = match &self.grants_fingerprint {
            Field::Value(hash) => hash.as_str(),
            Field::NotRun | Field::Unknown => "",
        };
        heap(&self.heap)
            .or_else(|| {
                unless(is_hash(&self.fingerprint), "fingerprint", expected_hash, &self.fingerprint)
            })
            .or_else(|| unless(is_hash(grants), "grants_fingerprint", expected_hash, grants))
            .or_else(|| {
                split(&Split {
                    columns: ["granted_at_peak_live_bytes", "footprint_at_peak_live_bytes"],
                    live: self.peak_live_bytes,
                    granted: self.granted_at_peak_live_bytes,
                    headers: self.headers_at_peak_live_bytes,
                    free: self.free_at_peak_live_bytes,
                    reserved: self.reserved_at_peak_live_bytes,
                    footprint: self.footprint_at_peak_live_bytes,
                })
            })
    }
}

impl Valid for SeriesRecord {
    fn breach(&self) -> Option<Breach> {
        heap(&self.heap).or_else(|| {
            split(&Split {
                columns: ["granted_bytes", "footprint_bytes"],
                live: Field::Value(self.live_bytes),
                granted: self.granted_bytes,
                headers: self.headers_bytes,
                free: self.free_bytes,
                reserved: self.reserved_bytes,
                footprint: Field::Value(self.footprint_bytes),
            })
        })
    }
}

impl Valid for TimingRecord {
    fn breach(&self) -> Option<Breach> {
        let is_time = |ns: f64| ns.is_finite() && ns >= 0.0;
        let time = self.ns_per_operation.value();
        let found = || time.map(|ns| ns.to_string()).unwrap_or_default();
        let expected = "a time, 0 or more";
        heap(&self.heap)
            .or_else(|| unless(time.is_none_or(is_time), "ns_per_operation", expected, &found()))
    }
}

impl Valid for MetricRecord {
    fn breach(&self) -> Option<Breach> {
        heap(&self.heap)
            .or_else(|| unless(!self.metric.is_empty(), "metric", "a name", &self.metric))
    }
}

impl Valid for HeapMapRecord {
    fn breach(&self) -> Option<Breach> {
        let legal = self.bins.bytes().all(|bin| bin == b'.' || bin.is_ascii_digit());
        let expected = "digits and dots";
        heap(&self.heap)
            .or_else(|| unless(self.bin_bytes > 0, "bin_bytes", "at least 1", "0"))
            .or_else(|| unless(legal, "bins", expected, &self.bins))
    }
}

/// The parts of the heap at one moment, and the names of the two columns that bound them.
struct Split {
    columns: [&'static str; 2],
    live: Field<u64>,
    granted: Field<u64>,
    headers: Field<u64>,
    free: Field<u64>,
    reserved: Field<u64>,
    footprint: Field<u64>,
}

/// live ≤ granted, and granted + headers + free + reserved = footprint, as far as they are known.
fn split(parts: &Split) -> Option<Breach> {
    let wide = |field: Field<u64>| field.value().map(u128::from);
    if let (Some(live), Some(granted)) = (parts.live.value(), parts.granted.value())
        && granted < live
    {
        let expected = "at least the live bytes";
        return Some(Breach { column: parts.columns[0], expected, found: granted.to_string() });
    }
    let known = [parts.granted, parts.headers, parts.free, parts.reserved].map(wide);
    let footprint = wide(parts.footprint)?;
    let sum: u128 = known.iter().flatten().sum();
    let holds = if known.iter().all(Option::is_some) { sum == footprint } else { sum <= footprint };
    let expected = "the sum of granted, headers, free and reserved";
    unless(holds, parts.columns[1], expected, &format!("{footprint} beside a sum of {sum}"))
}

fn heap(heap: &str) -> Option<Breach> {
    let number = heap.strip_prefix("fixed:").or_else(|| heap.strip_prefix("min:"));
    let is_number = |text: &str| text.parse::<u64>().is_ok_and(|n| n.to_string() == text);
    let holds = heap == "grow" || heap == "min:NA" || number.is_some_and(is_number);
    unless(holds, "heap", "`grow`, `fixed:BYTES`, `min:BYTES` or `min:NA`", heap)
}

/// Empty and `NA` are for cells that end in an error.
fn is_hash(text: &str) -> bool {
    let digits = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    text.is_empty() || text == "NA" || (text.len() == 16 && digits)
}

fn unless(
    holds: bool,
    column: &'static str,
    expected: &'static str,
    found: &str,
) -> Option<Breach> {
    (!holds).then(|| Breach {
        column,
        expected,
        found: format!("`{}`", crate::error::shown(found)),
    })
}
