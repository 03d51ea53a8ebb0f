//! A comparison as a text for a terminal: the verdict first, then what is worse, cell by cell.

use super::alike::counted;
use super::number::{field, percent};
use super::{Comparison, Difference, TimeRatio, Verdict};
use crate::error::shown;
use crate::records::{CellKey, kind_of_heap};
use crate::run::Provenance;
use crate::terminal::wrapped;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Figures of one verdict that are shown unless all are asked for.
const MOST_SHOWN: usize = 40;

impl Comparison {
    /// The comparison as a text; with `all` every difference, else the first of each verdict.
    pub fn text(&self, all: bool) -> String {
        let mut out = format!("{}\n", self.sentence());
        let most = if all { usize::MAX } else { MOST_SHOWN };
        for verdict in [Verdict::Worse, Verdict::Changed, Verdict::Better, Verdict::Within] {
            differences(&mut out, &self.of(verdict), verdict, most);
        }
        times(&mut out, &self.times);
        if !self.left_out.is_empty() {
            out.push_str("\nnot compared\n");
            for line in &self.left_out {
                let wrapped = wrapped(&shown_line(line), 76).replace('\n', "\n    ");
                let _ = writeln!(out, "  {wrapped}");
            }
        }
        out
    }

    /// How many cells and figures, and how many differ: one or two lines.
    pub(super) fn sentence(&self) -> String {
        let mut text = format!(
            "{}: {} -> {}\n{}: ",
            shown(&self.experiment),
            source(&self.base),
            source(&self.new),
            counted(self.cells, "cell")
        );
        let count = |verdict: Verdict| {
            let found = self.differences.iter().filter(|one| one.verdict == verdict).count();
            (found > 0).then(|| format!("{found} {}", verdict.word()))
        };
        let verdicts = [Verdict::Worse, Verdict::Changed, Verdict::Better, Verdict::Within];
        let differing: Vec<String> = verdicts.into_iter().filter_map(count).collect();
        let figures = counted(self.figures, "deterministic figure");
        match differing.is_empty() {
            true => text += &format!("no difference in {figures}"),
            false => text += &format!("of {figures} {}", differing.join(", ")),
        }
        if !self.times.is_empty() {
            let of = |verdict| self.times.iter().filter(|one| one.verdict == verdict).count();
            let (slower, faster) = (of(Verdict::Worse), of(Verdict::Better));
            let times = counted(self.times.len(), "cell");
            text += &match (slower, faster) {
                (0, 0) => format!("; no difference in the times of {times}"),
                _ => format!("; of the times of {times} {slower} slower, {faster} faster"),
            };
        }
        text
    }

    /// The differences of one verdict.
    pub(super) fn of(&self, verdict: Verdict) -> Vec<&Difference> {
        self.differences.iter().filter(|one| one.verdict == verdict).collect()
    }
}

/// Where a run comes from, in a few words.
pub(super) fn source(run: &Provenance) -> String {
    let short: String = run.revision.chars().take(9).collect();
    let dirty = if run.dirty == "true" { "+" } else { "" };
    let date = run.date.split('T').next().unwrap_or_default();
    format!("{}{dirty} ({})", shown(&short), shown(date))
}

/// A cell as a heading.
pub(super) fn cell(key: &CellKey) -> String {
    let seed = if key.seed == 0 { String::new() } else { format!(", seed {}", key.seed) };
    let heap = match kind_of_heap(&key.heap) {
        "grow" => String::new(),
        "min" => ", smallest heap".to_owned(),
        other => format!(", heap {}", shown(other)),
    };
    format!("{} on {}{seed}{heap}", shown(&key.allocator), shown(&key.workload))
}

fn differences(out: &mut String, found: &[&Difference], verdict: Verdict, most: usize) {
    if found.is_empty() {
        return;
    }
    let cells: BTreeSet<&CellKey> = found.iter().map(|one| &one.key).collect();
    let count = counted(found.len(), "figure");
    let _ = writeln!(out, "\n{}: {count} in {}", verdict.word(), counted(cells.len(), "cell"));
    let mut last = None;
    for one in found.iter().take(most) {
        if last != Some(&one.key) {
            let _ = writeln!(out, "{}", cell(&one.key));
            last = Some(&one.key);
        }
        let change = one.change().map(|change| format!("  {}", percent(change)));
        let (base, new) = (field(&one.base), field(&one.new));
        let change = change.unwrap_or_default();
        let _ = writeln!(out, "  {:<30} {base} -> {new}{change}", shown(&one.name()));
    }
    if found.len() > most {
        let _ = writeln!(out, "and {} more (--all shows them)", found.len() - most);
    }
}

fn times(out: &mut String, times: &[TimeRatio]) {
    for (word, verdict) in [("slower", Verdict::Worse), ("faster", Verdict::Better)] {
        let found: Vec<&TimeRatio> = times.iter().filter(|one| one.verdict == verdict).collect();
        if found.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{word}: {}", counted(found.len(), "cell"));
        for one in found {
            let _ = writeln!(out, "{}\n  {}", cell(&one.key), time(one));
        }
    }
    let widest = times.iter().map(|one| (one.high / one.ratio - 1.0) * 100.0).fold(0.0, f64::max);
    if !times.is_empty() {
        let _ = writeln!(
            out,
            "\ntimes: intervals of 99 % for all cells together, the widest ±{widest:.0} %"
        );
    }
}

/// One cell's ratio with its interval.
pub(super) fn time(one: &TimeRatio) -> String {
    let [base, new] = one.repetitions;
    format!(
        "{:.2} -> {:.2} ns per operation: {:.3} times, between {:.3} and {:.3} (n = {base} and {new})",
        one.base_ns, one.new_ns, one.ratio, one.low, one.high
    )
}

/// A line that holds a stranger's words: no control characters, and not without end.
pub(super) fn shown_line(line: &str) -> String {
    let clean: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut short: String = clean.chars().take(1000).collect();
    if short.len() < clean.len() {
        short.push('…');
    }
    short
}
