//! What a reader sees first: at most three sentences, one table and one figure.

use super::grid::{Column, Group, figures, grid, text, words};
use crate::bench::{Bench, Row, SHARES, headline};
use crate::claims::{Outcome, Verdict};
use crate::number::{count, field, grouped, short};
use crate::run::Run;
use crate::statistics::{FEWEST, Interval};
use maud::{Markup, html};

/// The sentences, as far as the data bear them.
pub(super) fn sentences(run: &Run, verdicts: &[Verdict]) -> Vec<String> {
    let short_cells =
        run.cells.iter().filter(|cell| !cell.error.is_empty() || crate::claims::refusals(cell) > 0);
    let cells = run.cells.len();
    let served = match short_cells.count() {
        0 => format!("all {cells} cells served every request."),
        some => format!("{some} of {cells} cells refused a request or ended in an error."),
    };
    let last = if verdicts.is_empty() {
        served.replacen("all", "All", 1)
    } else {
        format!("Of {}; {served}", tally(verdicts))
    };
    let time = headline(run).and_then(|bench| fastest(&bench));
    [crate::sentence(run), time, Some(last)].into_iter().flatten().collect()
}

/// How many claims hold: `7 claims 5 hold, 1 fails and 1 is unknown`.
pub(super) fn tally(verdicts: &[Verdict]) -> String {
    let count =
        |wanted: fn(&Outcome) -> bool| verdicts.iter().filter(|v| wanted(&v.outcome)).count();
    let holds = count(|outcome| *outcome == Outcome::Holds);
    let fails = count(|outcome| *outcome == Outcome::Fails);
    let unknown = verdicts.len() - holds - fails;
    let plural = if verdicts.len() == 1 { "claim" } else { "claims" };
    let many = |n: usize, one: &str, more: &str| format!("{n} {}", if n == 1 { one } else { more });
    format!(
        "{} {plural} {}, {} and {} unknown",
        verdicts.len(),
        many(holds, "holds", "hold"),
        many(fails, "fails", "fail"),
        many(unknown, "is", "are"),
    )
}

/// Who is fastest and slowest on the headline workload; floors are not in the race.
fn fastest(bench: &Bench) -> Option<String> {
    let mut timed: Vec<(&Row, Interval)> =
        bench.rows.iter().filter(|row| !row.is_floor).filter_map(|r| Some((r, r.time?))).collect();
    timed.sort_by(|a, b| a.1.median.total_cmp(&b.1.median));
    let [(first, fast), .., (last, slow)] = timed.as_slice() else { return None };
    let near = timed[1..].iter().filter(|(_, time)| time.low <= fast.high).count();
    let tied = match near {
        0 => String::new(),
        1 => ", with another within its noise,".to_owned(),
        more => format!(", with {more} others within its noise,"),
    };
    Some(format!(
        "There the fastest is {}{tied} at {} ns an operation ({} {} to {}) and the \
         slowest is {} at {} ns ({} to {}).",
        first.label,
        short(fast.median),
        if fast.n < FEWEST { "range" } else { "95 % interval" },
        short(fast.low),
        short(fast.high),
        last.label,
        short(slow.median),
        short(slow.low),
        short(slow.high),
    ))
}

/// The headline workload with a row an allocator.
pub(super) fn table(run: &Run) -> Markup {
    let Some(bench) = headline(run) else { return html! {} };
    let events = bench.rows.iter().find_map(|row| row.cell.events.value());
    let live = bench.rows.iter().find_map(|row| row.cell.peak_live_bytes.value());
    let mut caption = bench.title();
    if let (Some(events), Some(live)) = (events, live) {
        caption += &format!(
            ": {} events, at most {} bytes live; shares and heap are those of that moment",
            grouped(events),
            grouped(live)
        );
    }
    let mut columns: Vec<Column> = vec![words("allocator")];
    columns.extend(SHARES.map(|share| figures(share, "of 100")));
    columns.push(figures("heap", "bytes"));
    columns.push(figures("time", "ns an op."));
    columns.push(figures("95 % interval", "of the median"));
    columns.push(figures("refused", "requests"));
    let by_tightness = bench.by_tightness();
    let footprint = |row: Option<&&Row>| row.and_then(|row| row.footprint());
    let ends = (footprint(by_tightness.first()), footprint(by_tightness.last()));
    let rows = bench.rows.iter().map(|row| opening_row(row, ends)).collect();
    grid(&caption, &columns, &[Group { heading: String::new(), rows }])
}

fn opening_row(row: &Row, (least, most): (Option<u64>, Option<u64>)) -> Vec<Markup> {
    let contends = !row.is_floor && !row.fell_short() && least != most;
    let mark = match row.footprint() {
        _ if row.is_floor => "floor",
        Some(bytes) if contends && Some(bytes) == least => "tightest",
        Some(bytes) if contends && Some(bytes) == most => "worst",
        _ => "",
    };
    let mut fields = vec![html! { (row.label) @if !mark.is_empty() { span.mark { (mark) } } }];
    fields.extend(row.shares.iter().map(|share| text(field(share, |whole| whole.to_string()))));
    fields.push(text(count(row.cell.footprint_at_peak_live_bytes)));
    fields.push(text(row.time.map_or_else(|| "—".to_owned(), |time| short(time.median))));
    fields.push(text(row.time.map_or_else(|| "—".to_owned(), interval)));
    fields.push(match row.refused {
        _ if !row.cell.error.is_empty() => html! { span.fails { "error: " (row.cell.error) } },
        0 if row.cell.refused_full == crate::Field::NotRun => text("—"),
        0 => text("0"),
        many => html! { span.fails { (grouped(many)) } },
    });
    fields
}

/// An interval with the number of repetitions behind it.
pub(super) fn interval(time: Interval) -> String {
    let kind = if time.n < FEWEST { "range of" } else { "n =" };
    format!("{} – {}, {kind} {}", short(time.low), short(time.high), time.n)
}
