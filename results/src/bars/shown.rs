//! Bars on the terminal: a table with a row each, and under it why some are not known.

use super::{Level, Standing};
use crate::bar::What;
use crate::names::{fitted, wrapped};
use crate::terminal::{plain, rendered};

/// Columns of the names, widest first: ours, against, where.
const ROOMS: [usize; 3] = [15, 14, 13];
/// Reasons that are told.
const MOST_REASONS: usize = 8;

/// The bars as a table of at most `width` columns, if that is at least 80, and how many stand how.
pub fn bars_table(standings: &[Standing], width: usize) -> String {
    let header = ["ours", "against", "what", "on", "measured", "bar", ""];
    let mut table = plain(&header, &[0, 1, 2, 3, 6]);
    for standing in standings {
        let bar = &standing.bar;
        table.add_row([
            fitted(&bar.ours, ROOMS[0]),
            fitted(bar.against.as_deref().unwrap_or(""), ROOMS[1]),
            bar.what.name().to_owned(),
            fitted(&on(standing), ROOMS[2]),
            measured(standing),
            format!("{}", bar.at_most),
            word(&standing.outcome).to_owned(),
        ]);
    }
    let count = |wanted: &str| standings.iter().filter(|s| word(&s.outcome) == wanted).count();
    let [met, missed, open, unknown] = ["met", "missed", "open", "NA"].map(count);
    let tally = format!(
        "{} bars: {met} met, {missed} missed, {open} open, {unknown} NA; time and growth are \
         geometric means of ratios paired by repetition, with 95 % intervals",
        standings.len()
    );
    let mut text = rendered(&table) + &wrapped(&tally, width) + "\n";
    let reasons = standings.iter().filter_map(|standing| match &standing.outcome {
        Level::Unknown(why) => Some((standing, why)),
        _ => None,
    });
    for (standing, why) in reasons.take(MOST_REASONS) {
        let bar = &standing.bar;
        let line = format!("NA: {} ({} on {}): {why}", bar.ours, bar.what.name(), on(standing));
        text += &(wrapped(&fitted(&line, 2 * width), width) + "\n");
    }
    if unknown > MOST_REASONS {
        text += &format!("and {} more that are NA, in the report\n", unknown - MOST_REASONS);
    }
    text
}

/// Where the figure is from: the workload, or how many; of a bar on each cell the worst.
pub(crate) fn on(standing: &Standing) -> String {
    let cells = &standing.cells;
    let mut workloads: Vec<&str> = cells.iter().map(|cell| cell.workload.as_str()).collect();
    workloads.dedup();
    let known = cells.iter().filter_map(|cell| Some((cell, cell.figure.as_ref().ok()?.mean)));
    let worst = known.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(cell, _)| &cell.workload);
    match (workloads.as_slice(), worst) {
        ([one], _) => (*one).to_owned(),
        (many, Some(worst)) if standing.bar.each => format!("{worst} of {}", many.len()),
        (many, _) => format!("{} workloads", many.len()),
    }
}

/// The figure with its interval: `0.612 [0.601, 0.623]`.
pub(crate) fn measured(standing: &Standing) -> String {
    match standing.figure {
        None => "NA".to_owned(),
        Some(figure) if standing.bar.what == What::Space => format!("{:.3}", figure.mean),
        Some(figure) => format!("{:.2} [{:.2}, {:.2}]", figure.mean, figure.low, figure.high),
    }
}

fn word(level: &Level) -> &'static str {
    match level {
        Level::Met => "met",
        Level::Missed => "missed",
        Level::Open => "open",
        Level::Unknown(_) => "NA",
    }
}
