//! `bars.csv`: a row for each bar, and one for each of its cells. Made from the other tables, so it
//! is never read back.

use super::{Level, Standing};
use crate::statistics::MeanInterval;

/// The file in the run folder.
pub(crate) const FILE: &str = "bars.csv";

const COLUMNS: [&str; 13] = [
    "bar", "ours", "against", "what", "at_most", "each", "workload", "seed", "value", "low",
    "high", "rounds", "standing",
];

/// The rows with their header. A row of a whole bar has `all` for its workload, or `worst` where each
/// cell is held to the bound; `bar` counts from 1.
pub(crate) fn csv(standings: &[Standing]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for (at, standing) in standings.iter().enumerate() {
        let bar = &standing.bar;
        let head = [
            (at + 1).to_string(),
            bar.ours.clone(),
            bar.against.clone().unwrap_or_default(),
            bar.what.name().to_owned(),
            bar.at_most.to_string(),
            bar.each.to_string(),
        ];
        let mut put =
            |workload: &str, seed: String, figure: Option<&MeanInterval>, level: &Level| {
                let tail = [workload.to_owned(), seed];
                writer.write_record(
                    head.iter().chain(&tail).chain(&figures(figure)).chain([&word(level)]),
                )
            };
        let all = if bar.each { "worst" } else { "all" };
        put(all, String::new(), standing.figure.as_ref(), &standing.outcome)?;
        for cell in &standing.cells {
            put(&cell.workload, cell.seed.to_string(), cell.figure.as_ref().ok(), &cell.outcome)?;
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn figures(figure: Option<&MeanInterval>) -> [String; 4] {
    let six = |value: f64| format!("{value:.6}");
    figure.map_or_else(
        || ["NA"; 4].map(str::to_owned),
        |f| [six(f.mean), six(f.low), six(f.high), f.n.to_string()],
    )
}

fn word(level: &Level) -> String {
    match level {
        Level::Met => "met".to_owned(),
        Level::Missed => "missed".to_owned(),
        Level::Open => "open".to_owned(),
        Level::Unknown(why) => format!("NA: {why}"),
    }
}
