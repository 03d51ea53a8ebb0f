//! A history on the terminal: the revisions with how much changed at each, then the changes, the
//! newest first and the largest of them first, then what cannot be said.

use super::{Break, FEWEST, History, Kind, Way, rows};
use crate::names::{LABEL_WIDTH, fitted, wrapped};
use crate::number::grouped;
use crate::terminal::{plain, rendered};
use std::collections::BTreeMap;

/// Changes that are shown in full; the file holds all.
const MOST_SHOWN: usize = 40;
/// Revisions, and lines of other kinds, that are shown.
const MOST_LINES: usize = 30;

/// The whole text, of at most about `width` columns if that is at least 80.
pub fn history_table(history: &History, width: usize) -> String {
    let mut text = wrapped(&title(history), width) + "\n" + &revisions(history);
    let changes = in_order(history);
    if !changes.is_empty() {
        text.push('\n');
        text += &table(history, &changes[..changes.len().min(MOST_SHOWN)]);
    }
    if changes.len() > MOST_SHOWN {
        text += &format!("and {} more, in changes.csv\n", changes.len() - MOST_SHOWN);
    }
    for line in remarks(history) {
        text += &(wrapped(&fitted(&line, 4 * width), width) + "\n");
    }
    text
}

/// What was looked at.
pub(crate) fn title(history: &History) -> String {
    let figures: Vec<String> = history.figures.iter().map(|figure| figure.said()).collect();
    let names = |of: &dyn Fn(&super::Trend) -> &str| {
        let mut all: Vec<&str> = history.trends.iter().map(of).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    };
    format!(
        "{}, {}: {}, {}, {}",
        fitted(&history.experiment, 60),
        figures.join(", "),
        counted(history.revisions.len(), "revision"),
        counted(names(&|trend| &trend.allocator), "allocator"),
        counted(names(&|trend| &trend.workload), "workload"),
    )
}

fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// How many breaks of each kind there are at each revision: better, worse, other, cut, lost.
pub(crate) fn tallies(history: &History) -> Vec<[usize; 5]> {
    let mut counts = vec![[0; 5]; history.revisions.len()];
    for found in &history.breaks {
        counts[found.at][match found.kind {
            Kind::Change { way: Way::Better, .. } => 0,
            Kind::Change { way: Way::Worse, .. } => 1,
            Kind::Change { way: Way::Neither, .. } => 2,
            Kind::Cut(_) => 3,
            Kind::Lost(_) => 4,
        }] += 1;
    }
    counts
}

fn revisions(history: &History) -> String {
    let mut table =
        plain(&["revision", "date", "better", "worse", "other", "cut", "lost", ""], &[0, 1, 7]);
    let tallies = tallies(history);
    let first = history.revisions.len().saturating_sub(MOST_LINES);
    for (at, revision) in history.revisions.iter().enumerate().skip(first).rev() {
        let subject = revision.commit.as_ref().map_or("", |commit| commit.subject.as_str());
        let mut row = vec![fitted(&revision.name, 12), revision.machine.day().to_owned()];
        row.extend(tallies[at].map(|count| match count {
            0 => "·".to_owned(),
            count => count.to_string(),
        }));
        row.push(fitted(subject, 44));
        table.add_row(row);
    }
    let more = match first {
        0 => String::new(),
        more => format!("and {more} older ones\n"),
    };
    rendered(&table) + &more
}

/// All changes: the newest revision first, in it the largest first.
pub(crate) fn in_order(history: &History) -> Vec<&Break> {
    let mut changes: Vec<&Break> = history.changes().collect();
    let size = |found: &Break| match found.kind {
        Kind::Change { from, to, .. } => (to / from).ln().abs(),
        _ => 0.0,
    };
    changes.sort_by(|a, b| {
        b.at.cmp(&a.at).then(size(b).total_cmp(&size(a))).then(a.trend.cmp(&b.trend))
    });
    changes
}

fn table(history: &History, changes: &[&Break]) -> String {
    let header = ["revision", "allocator", "workload", "heap", "figure", "from", "to", "%", ""];
    let mut table = plain(&header, &[0, 1, 2, 3, 4, 8]);
    let mut last = None;
    for found in changes {
        let trend = &history.trends[found.trend];
        let revision = &history.revisions[found.at];
        let name = if last == Some(found.at) { String::new() } else { fitted(&revision.name, 12) };
        last = Some(found.at);
        let [from, to, percent, way] = words(history, found);
        table.add_row([
            name,
            fitted(&trend.allocator, LABEL_WIDTH),
            fitted(&trend.workload, 14),
            fitted(&trend.heap, 12),
            fitted(&history.figures[trend.figure].said(), 22),
            from,
            to,
            percent,
            way,
        ]);
    }
    rendered(&table)
}

/// From, to, percent and which way, of a change.
pub(crate) fn words(history: &History, found: &Break) -> [String; 4] {
    let Kind::Change { from, to, way, seeds } = &found.kind else {
        return [const { String::new() }; 4];
    };
    let trend = &history.trends[found.trend];
    let (old, new) = rows::told(trend, found).unwrap_or((number(*from), number(*to)));
    let seeds = match seeds {
        Some((changed, all)) if *all > 1 => format!(", {changed} of {all} seeds"),
        _ => String::new(),
    };
    [exact(&old), exact(&new), percent(*from, *to), format!("{}{seeds}", way.word())]
}

/// A whole number in groups of three, anything else as it is.
fn exact(text: &str) -> String {
    text.parse::<u64>().map_or_else(|_| text.replace('-', "−"), grouped)
}

/// A mean or a level: whole from 10 000 on.
pub(crate) fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 1e15 => format!("{value:.4e}"),
        size if size >= 1e4 => format!("{value:.0}"),
        size if size >= 100.0 => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    }
}

/// By how much, in percent of what was before; `None` from 0 or over a million.
pub(crate) fn in_percent(from: f64, to: f64) -> Option<f64> {
    let percent = 100.0 * (to - from) / from.abs();
    (percent.is_finite() && percent.abs() < 1e6).then_some(percent)
}

/// `+1.23`, with as many decimals as tell it from 0; `NA` where there is none.
pub(crate) fn percent(from: f64, to: f64) -> String {
    let Some(percent) = in_percent(from, to) else { return "NA".to_owned() };
    let decimals = match percent.abs() {
        size if size >= 9.95 => 1,
        size if size >= 0.095 => 2,
        _ => 4,
    };
    format!("{percent:+.decimals$}").replace('-', "−")
}

/// Cuts and losses, grouped by what they say; trends that are too short; what was not read.
pub(crate) fn remarks(history: &History) -> Vec<String> {
    let mut groups: BTreeMap<(std::cmp::Reverse<usize>, &str, String), usize> = BTreeMap::new();
    for found in &history.breaks {
        let (kind, why) = match &found.kind {
            Kind::Cut(why) => ("cut", why.clone()),
            Kind::Lost(why) => {
                let figure = &history.figures[history.trends[found.trend].figure];
                ("lost", format!("{}: {why}", figure.said()))
            }
            Kind::Change { .. } => continue,
        };
        *groups.entry((std::cmp::Reverse(found.at), kind, why)).or_default() += 1;
    }
    let mut lines = Vec::new();
    let more = groups.len().saturating_sub(MOST_LINES);
    for ((at, kind, why), count) in groups.into_iter().take(MOST_LINES) {
        let name = &history.revisions[at.0].name;
        let trends = counted(count, "trend");
        lines.push(match kind {
            "cut" => format!("{name}: {trends} cut, since values are not comparable: {why}"),
            _ => format!("{name}: {trends} with a value before and none here: {why}"),
        });
    }
    if more > 0 {
        lines.push(format!("and {more} more of these, in changes.csv"));
    }
    if history.short > 0 {
        let trends = counted(history.short, "trend");
        lines.push(format!(
            "{trends} of times with fewer than {FEWEST} values between cuts: no change is sought there"
        ));
    }
    let unknown = history.revisions.iter().any(|revision| revision.machine.cpu == "NA");
    let times = history.figures.iter().any(|figure| figure.class() == super::Class::Noisy);
    if unknown && times {
        lines.push("cpu NA: whether times are of one machine is not known there".to_owned());
    }
    for (what, why) in history.left_out.iter().take(MOST_LINES) {
        lines.push(format!("not read: {what}: {why}"));
    }
    if history.left_out.len() > MOST_LINES {
        lines.push(format!("and {} more, in revisions.csv", history.left_out.len() - MOST_LINES));
    }
    lines
}
