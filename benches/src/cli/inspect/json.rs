//! All that `inspect` knows of a trace as one JSON object, for programs: sizes and times are integers,
//! and what is not known is null.

use super::Inspected;
use serde_json::{Value, json};
use workloads::{PERMILLE, Portrait};

/// The object, as text.
pub(super) fn in_json(name: &str, inspected: &Inspected) -> String {
    let Inspected { header, format, notes, portrait } = inspected;
    let value = json!({
        "trace": name,
        "format": format,
        "program": header.program,
        "arguments": header.arguments,
        "made_by": header.made_by,
        "host": header.host,
        "inexact": header.inexact,
        "skipped": notes.skipped,
        "mended": notes.mended,
        "unreadable": notes.unreadable,
        "lost": notes.lost,
        "portrait": figures(portrait),
    });
    let text = format!("{value:#}\n");
    // JSON itself lets some signs stand that a terminal would obey.
    let mut harmless = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            sign if sign.is_control() && sign != '\n' => {
                harmless += &format!("\\u{:04x}", u32::from(sign));
            }
            sign => harmless.push(sign),
        }
    }
    harmless
}

/// The figures themselves.
fn figures(portrait: &Portrait) -> Value {
    let at = |values: Vec<Option<u64>>| -> Value {
        let names = ["p50", "p90", "p99", "p99_9", "max"];
        debug_assert_eq!(names.len(), PERMILLE.len());
        names.iter().zip(values).map(|(name, value)| (name.to_string(), json!(value))).collect()
    };
    let known = |values: &[u64]| at(values.iter().copied().map(Some).collect());
    let commonest = portrait.commonest.iter();
    let commonest: Vec<Value> =
        commonest.map(|&(size, count)| json!({ "bytes": size, "allocates": count })).collect();
    let phases = portrait.phases.iter().map(|phase| {
        json!({
            "kind": phase.kind,
            "from_percent": phase.percent[0],
            "to_percent": phase.percent[1],
            "from_bytes": phase.bytes[0],
            "to_bytes": phase.bytes[1],
            "most_bytes": phase.bytes[2],
        })
    });
    json!({
        "events": portrait.events[0],
        "allocates": portrait.events[1],
        "frees": portrait.events[2],
        "resizes": portrait.events[3],
        "threads": portrait.threads,
        "nanoseconds": portrait.nanoseconds,
        "peak_live_objects": portrait.peak_live[0],
        "peak_live_bytes": portrait.peak_live[1],
        "live_objects_at_end": portrait.live_at_end[0],
        "live_bytes_at_end": portrait.live_at_end[1],
        "allocated_bytes": portrait.allocated_bytes,
        "size_bytes": known(&portrait.sizes),
        "distinct_sizes": portrait.distinct_sizes,
        "commonest_sizes": commonest,
        "sizes_that_cover": {
            "p90": portrait.sizes_that_cover[0],
            "p99": portrait.sizes_that_cover[1],
            "p99_9": portrait.sizes_that_cover[2],
        },
        "lifetime_bytes": known(&portrait.lifetimes),
        "resizes_to_more": portrait.resizes[0],
        "resizes_to_fewer": portrait.resizes[1],
        "resizes_to_as_many": portrait.resizes[2],
        "alignments": portrait.aligns.iter().map(|(align, count)| (align.to_string(), json!(count))).collect::<Value>(),
        "zeroed": portrait.zeroed,
        "lifo_frees": portrait.lifo_frees,
        "both_neighbours_freed": portrait.neighbours_freed,
        "neighbour_delay_bytes": at(portrait.neighbour_delays.clone()),
        "curve_live_bytes": portrait.curve,
        "phases": phases.collect::<Vec<_>>(),
    })
}
