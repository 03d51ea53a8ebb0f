//! What stands on the terminal when the space pass is done: the headline workload with a row an
//! allocator, the other workloads with a row each, and one sentence. Plain text in a given width.

use crate::bench::{Bench, Row, SHARES, benches, headline};
use crate::field::Field;
use crate::names::{LABEL_WIDTH, fitted};
use crate::number::{grouped, short};
use crate::run::Run;
use comfy_table::{CellAlignment, ContentArrangement, Table};

pub use crate::names::wrapped;

/// How many of the other workloads the terminal shows.
const MOST_COMPACT: usize = 40;
/// Lines of an error that are shown, at most.
const MOST_ERROR_LINES: usize = 8;

/// The headline workload in full, then each other workload in a row. At most `width` columns
/// wide, if `width` is at least 80. Times are `—` until the time pass has run, and for a cell that
/// refused a request or ended in an error, which its row says. [`sentence`] is not included.
pub fn space_table(run: &Run, width: usize) -> String {
    let Some(headline) = headline(run) else { return "no cells".to_owned() };
    let mut text = full(run, &headline, width);
    let others: Vec<Bench> = benches(run)
        .into_iter()
        .filter(|bench| (bench.workload, bench.heap) != (headline.workload, headline.heap))
        .filter(|bench| bench.rows.iter().any(Row::has_space))
        .collect();
    if !others.is_empty() {
        text.push('\n');
        text.push_str(&compact(&others, width));
    }
    text
}

/// One sentence naming the tightest and the worst allocator of the headline workload, with their
/// figures; `None` if fewer than two served it whole. Floors are left out: nobody uses them.
pub fn sentence(run: &Run) -> Option<String> {
    let headline = headline(run)?;
    let rows = headline.by_tightness();
    let [tightest, .., _] = rows.as_slice() else { return None };
    let (least, most) = (tightest.footprint()?, rows.last()?.footprint()?);
    let workload = fitted(headline.workload, 48);
    let requested = |row: &Row| row.requested().map_or_else(String::new, |r| format!("{r:.1}"));
    if least == most {
        return Some(format!(
            "On {workload} all {} allocators that served it are equally tight: {} of every 100 \
             heap bytes are requested at the moment of most live bytes.",
            rows.len(),
            requested(tightest),
        ));
    }
    let named = |bytes: u64| -> Vec<&str> {
        let equal = rows.iter().filter(|row| row.footprint() == Some(bytes));
        equal.map(|row| row.label.as_str()).collect()
    };
    Some(format!(
        "On {workload} the tightest is {} ({} of every 100 heap bytes are requested, heap {} bytes) \
         and the worst is {} ({} of 100, {} bytes).",
        listed(&named(least)),
        requested(tightest),
        grouped(least),
        listed(&named(most)),
        requested(rows.last()?),
        grouped(most),
    ))
}

/// One name; two, or how many more, if several are equal.
fn listed(names: &[&str]) -> String {
    match names {
        [one] => (*one).to_owned(),
        [one, other] => format!("{one}, equal to {other},"),
        [one, rest @ ..] => format!("{one}, equal to {} more,", rest.len()),
        [] => String::new(),
    }
}

fn full(run: &Run, bench: &Bench, width: usize) -> String {
    let mut header = vec!["", "ns/op"];
    header.extend(SHARES);
    header.push("refused");
    let figures = header.iter().skip(1).map(|head| head.len().max(5) + 1).sum::<usize>();
    let room = width.saturating_sub(figures).min(LABEL_WIDTH);
    let mut table = plain(&header, &[0]);
    for row in &bench.rows {
        let time = row.time.map_or_else(|| "—".to_owned(), |time| short(time.median));
        let mut line = vec![fitted(&row.label, room), time];
        line.extend(row.shares.iter().map(share));
        line.push(shortfall(row));
        table.add_row(line);
    }
    let live = bench.rows.iter().find_map(|row| row.cell.peak_live_bytes.value());
    let events = bench.rows.iter().find_map(|row| row.cell.events.value());
    let mut title = bench.title();
    if let (Some(events), Some(live)) = (events, live) {
        title += &format!(": {} events, at most {} bytes live", grouped(events), grouped(live));
    }
    let about = run.experiment.workloads.get(bench.workload);
    let mut text = wrapped(&fitted(&title, width * 2), width) + "\n";
    if let Some(about) = about.filter(|line| !line.is_empty()) {
        text += &(wrapped(&fitted(about, width * 2), width) + "\n");
    }
    text += "of every 100 heap bytes at the moment of most live bytes:\n";
    text += &rendered(&table);
    for row in bench.rows.iter().filter(|row| !row.cell.error.is_empty()) {
        let line = format!("! {}: {}", fitted(&row.label, room), row.cell.error);
        // Why nothing was measured is told whole, unless it is endless.
        let whole = wrapped(&fitted(&line, width * MOST_ERROR_LINES), width);
        // A word may be longer than a line.
        whole.lines().for_each(|line| text += &(fitted(line, width) + "\n"));
    }
    text
}

/// A row a workload: who is tightest, who is worst, and how many fell short.
fn compact(benches: &[Bench], width: usize) -> String {
    let header = ["other workloads", "tightest", "of 100", "worst", "of 100", "fell short"];
    let lines: Vec<CompactLine> = benches.iter().take(MOST_COMPACT).map(compact_line).collect();
    let widest = |at: usize| {
        let names = lines.iter().map(|line| line.names[at].chars().count());
        names.max().unwrap_or(0).clamp([15, 8, 5][at], 2 * LABEL_WIDTH)
    };
    let mut rooms = [0, 1, 2].map(widest);
    let figures = 7 + 7 + header[5].len() + 3;
    while rooms.iter().sum::<usize>() + figures > width {
        let longest = rooms.iter().position(|room| Some(room) == rooms.iter().max()).unwrap_or(0);
        if rooms[longest] == 0 {
            break;
        }
        rooms[longest] -= 1;
    }
    let mut table = plain(&header, &[0, 1, 3]);
    for line in lines {
        let [workload, tightest, worst] = line.names;
        let [most, least] = line.shares;
        table.add_row([
            fitted(&workload, rooms[0]),
            fitted(&tightest, rooms[1]),
            most,
            fitted(&worst, rooms[2]),
            least,
            line.fell_short,
        ]);
    }
    let legend = "of 100: requested of every 100 heap bytes at the moment of most live bytes; +N: as \
                  many more are equal; fell short: refused a request, or ended in an error";
    let more = match benches.len().saturating_sub(MOST_COMPACT) {
        0 => String::new(),
        more => format!("and {more} more, in the report\n"),
    };
    rendered(&table) + &more + &wrapped(legend, width) + "\n"
}

/// The fields of one row: workload, tightest and worst; the shares of these two; who fell short.
struct CompactLine {
    names: [String; 3],
    shares: [String; 2],
    fell_short: String,
}

fn compact_line(bench: &Bench) -> CompactLine {
    let rows = bench.by_tightness();
    let name = |row: &Row| {
        let equal = rows.iter().filter(|r| r.footprint() == row.footprint()).count();
        let more = if equal > 1 { format!(" +{}", equal - 1) } else { String::new() };
        row.label.clone() + &more
    };
    let none = || ("—".to_owned(), "—".to_owned());
    let both = |row: &&Row| (name(row), share(&row.shares[0]));
    let (tightest, most) = rows.first().map_or_else(none, both);
    let all_equal =
        rows.len() > 1 && rows.first().map(|r| r.footprint()) == rows.last().map(|r| r.footprint());
    let (worst, least) = match rows.last() {
        Some(_) if all_equal => ("the same".to_owned(), most.clone()),
        Some(last) if rows.len() > 1 => both(last),
        _ => none(),
    };
    let short = bench.rows.iter().filter(|row| row.fell_short()).count();
    let fell_short =
        if short == 0 { String::new() } else { format!("{short} of {}", bench.rows.len()) };
    let heap = if bench.heap == "grow" { String::new() } else { format!(", {}", bench.heap) };
    let workload = format!("{}{heap}", bench.workload);
    CompactLine { names: [workload, tightest, worst], shares: [most, least], fell_short }
}

fn share(share: &Field<u64>) -> String {
    crate::number::field(share, |whole| whole.to_string())
}

fn shortfall(row: &Row) -> String {
    match row.refused {
        _ if !row.cell.error.is_empty() => "error".to_owned(),
        0 if row.cell.refused_full == Field::Unknown => "NA".to_owned(),
        0 if row.cell.refused_full == Field::NotRun => "—".to_owned(),
        0 => "0".to_owned(),
        many if many < 10_000_000 => many.to_string(),
        many => format!("{:.1e}", many as f64),
    }
}

/// A table without lines; the columns in `left` are set to the left, the others to the right.
pub(crate) fn plain(header: &[&str], left: &[usize]) -> Table {
    let mut table = Table::new();
    table.load_style(comfy_table::TableStyle::new());
    table.set_content_arrangement(ContentArrangement::Disabled).set_header(header.to_vec());
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, u16::from(at + 1 < header.len())));
        let is_left = left.contains(&at);
        column.set_cell_alignment(if is_left { CellAlignment::Left } else { CellAlignment::Right });
    }
    table
}

pub(crate) fn rendered(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}
