//! The noise floor of each workload, and which policies it does not tell apart.

use super::grid::{Group, figures, grid, text, words};
use crate::control::{Floor, closeness, decimal};
use maud::{Markup, html};

/// The floors' table.
pub(super) fn table(floors: &[Floor]) -> Markup {
    let rows = floors.iter().map(|floor| {
        let heap = if floor.heap == "grow" { "" } else { &floor.heap };
        vec![
            text(&floor.workload),
            text(heap),
            text(decimal(floor.millionths)),
            text(&floor.from),
            text(closeness(floor)),
        ]
    });
    let group = Group { heading: String::new(), rows: rows.collect() };
    let columns = [
        words("workload"),
        words("heap"),
        figures("noise floor", "footprint ÷ load"),
        words("shown by"),
        words("neighbours in the ranking"),
    ];
    html! {
        p { "A control is run beside flips of itself, which differ in a decision that nobody defends, "
            "such as which of two equal blocks is taken. The largest difference of largest footprint "
            "÷ load between a control and its flips on one stream, or between the seeds of a control, "
            "is the noise floor of the workload. Two policies whose means over the seeds are closer "
            "than that are not to be called different; a claim that one of them needs the least is "
            "unknown." }
        (grid("", &columns, &[group]))
    }
}
