//! The bars of the experiment as rows: who against whom, what was measured, how it stands; and each
//! cell by itself.

use super::grid::{Group, figures, grid, text, words};
use crate::bars::{CellStanding, Level, Standing, measured, on};
use crate::number::short;
use maud::{Markup, html};

/// Both tables.
pub(super) fn tables(standings: &[Standing]) -> Markup {
    let rows = standings.iter().map(|standing| {
        let bar = &standing.bar;
        vec![
            text(&bar.ours),
            text(bar.against.as_deref().unwrap_or("—")),
            text(bar.what.name()),
            text(on(standing)),
            text(measured(standing)),
            text(bar.at_most.to_string()),
            level(&standing.outcome),
        ]
    });
    let bars = Group { heading: String::new(), rows: rows.collect() };
    let columns = [
        words("ours"),
        words("against"),
        words("what"),
        words("on"),
        figures("measured", "ratio"),
        figures("bar", "at most"),
        words("stands"),
    ];
    let cells = standings.iter().filter(|standing| standing.cells.len() > 1).map(cells);
    let cell_columns = [
        words("workload"),
        figures("seed", ""),
        figures("measured", "ratio"),
        figures("95 %", "interval"),
        words("alone"),
    ];
    html! {
        p { "Time: each repetition gives one ratio, ours ÷ theirs of the same round; over several "
            "workloads its geometric mean. A bar is met if the upper end of the 95 % interval of "
            "the geometric mean over the rounds is at or below the bound, missed if the lower end "
            "is above, else open. Space is the metric of that name, on the smallest heap, and has no "
            "noise. Growth is how much slower ours gets from the first workload to the second, ÷ how "
            "much slower theirs does." }
        div.claims { (grid("", &columns, &[bars])) }
        details { summary { "Each cell by itself" }
            (grid("", &cell_columns, &cells.collect::<Vec<Group>>())) }
    }
}

fn cells(standing: &Standing) -> Group {
    let bar = &standing.bar;
    let against = bar.against.as_ref().map_or_else(String::new, |name| format!(" ÷ {name}"));
    let each = if bar.each { "each" } else { "geometric mean" };
    Group {
        heading: format!("{}{against}, {}, {each} ≤ {}", bar.ours, bar.what.name(), bar.at_most),
        rows: standing.cells.iter().map(cell).collect(),
    }
}

fn cell(cell: &CellStanding) -> Vec<Markup> {
    let (value, interval) = match &cell.figure {
        Ok(figure) if figure.n > 1 => {
            (short(figure.mean), format!("{} to {}", short(figure.low), short(figure.high)))
        }
        Ok(figure) => (format!("{:.3}", figure.mean), "exact".to_owned()),
        Err(_) => ("NA".to_owned(), String::new()),
    };
    vec![
        text(&cell.workload),
        text(cell.seed.to_string()),
        text(value),
        text(interval),
        level(&cell.outcome),
    ]
}

fn level(level: &Level) -> Markup {
    match level {
        Level::Met => html! { span.holds { "✓ met" } },
        Level::Missed => html! { span.fails { "✗ missed" } },
        Level::Open => html! { span.unknown { "? open" } ": the bound lies within the interval" },
        Level::Unknown(why) => html! { span.unknown { "? NA" } ": " (why) },
    }
}
