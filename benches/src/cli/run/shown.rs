//! What a run says on the terminal, in 80 columns.

use crate::experiment::Pass;
use crate::plan::{Plan, Planned};
use crate::runner::Minima;
use crate::time::Gap;
use results::terminal::wrapped;
use results::{CellKey, Outcome, Run, Verdict};
use results::{
    bars_table, control_lines, instructions_table, resident_table, sentence, space_table,
    standings, tail_table, verdicts,
};
use std::collections::BTreeSet;

const WIDTH: usize = 80;
/// Cells without a time that are named.
const MOST_GAPS: usize = 5;
/// Columns in front of a claim.
const INDENT: usize = 9;

/// Before anything is measured.
pub(super) fn before(plan: &Plan) -> String {
    let workloads: BTreeSet<&str> = plan.cells.iter().map(|one| one.cell.workload.name()).collect();
    let passes = Pass::ALL.into_iter().filter(|pass| plan.count(*pass) > 0);
    let passes: Vec<&str> = passes.map(Pass::name).collect();
    let count =
        |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let text = format!(
        "{}: {} on {}; passes: {}",
        plan.record.name,
        count(plan.cells.len(), "cell"),
        count(workloads.len(), "workload"),
        passes.join(", ")
    );
    wrapped(&text, WIDTH) + "\n\n"
}

/// After the space pass: the table and the sentence.
pub(super) fn after_space(run: &Run) -> String {
    let mut text = space_table(run, WIDTH) + "\n";
    if let Some(sentence) = sentence(run) {
        text += &format!("{}\n\n", wrapped(&sentence, WIDTH));
    }
    text
}

/// Cells without a time, each with its reason.
pub(super) fn gaps(gaps: &[Gap]) -> String {
    missing("time", gaps.iter().map(|gap| (gap.key.clone(), gap.why.clone())).collect())
}

/// Cells without a tail, each with its reason.
pub(super) fn without_tail(gaps: &[Gap]) -> String {
    missing("tail", gaps.iter().map(|gap| (gap.key.clone(), gap.why.clone())).collect())
}

/// Cells whose instructions were not counted, each with its reason.
pub(super) fn without_count(gaps: &[Gap]) -> String {
    missing("instructions", gaps.iter().map(|gap| (gap.key.clone(), gap.why.clone())).collect())
}

/// Cells whose smallest heap was searched in vain, each with its reason.
pub(super) fn without_minimum(cells: &[Planned], minima: &Minima) -> String {
    let found = cells.iter().zip(minima);
    let gaps = found.filter_map(|(planned, found)| {
        let why = found.as_ref()?.as_ref().err()?;
        Some((planned.cell.key(), why.to_string()))
    });
    missing("smallest heap", gaps.collect())
}

/// Cells without a figure, as many as are named, each with its reason.
fn missing(figure: &str, gaps: Vec<(CellKey, String)>) -> String {
    let (count, mut text) = (gaps.len(), String::new());
    for (key, why) in gaps.into_iter().take(MOST_GAPS) {
        let seed = if key.seed > 0 { format!(", seed {}", key.seed) } else { String::new() };
        let usual = key.heap == "grow" || key.heap.starts_with("min:");
        let heap = if usual { String::new() } else { format!(", {}", key.heap) };
        let line =
            format!("no {figure} for {} on {}{seed}{heap}: {why}", key.allocator, key.workload);
        text += &(wrapped(&line, WIDTH) + "\n");
    }
    match count {
        0 => text,
        many if many > MOST_GAPS => {
            format!("{text}and {} more without a {figure}\n\n", many - MOST_GAPS)
        }
        _ => text + "\n",
    }
}

/// After all passes: the headline again with its times, the bars, and the claims that do not hold.
pub(super) fn after_all(run: &Run) -> String {
    let mut text = String::new();
    if !run.timings.is_empty() {
        let table = space_table(run, WIDTH);
        let headline = table.split("\n\n").next().unwrap_or_default();
        text += &format!("{}\n\n", headline.trim_end());
    }
    text += &instructions_table(run, WIDTH);
    let tails = tail_table(run, WIDTH);
    if !tails.is_empty() {
        text += &(tails + "\n");
    }
    if let Some(table) = resident_table(run, WIDTH) {
        text += &(table + "\n");
    }
    let standings = standings(run);
    if !standings.is_empty() {
        text += &(bars_table(&standings, WIDTH) + "\n");
    }
    let controls = control_lines(run, WIDTH);
    if !controls.is_empty() {
        text += &(controls + "\n");
    }
    let verdicts = verdicts(run);
    if !verdicts.is_empty() {
        let others: Vec<&Verdict> =
            verdicts.iter().filter(|verdict| verdict.outcome != Outcome::Holds).collect();
        let all = verdicts.len();
        let holds = all - others.len();
        text += &format!("{holds} of {all} claims hold; the report has each with its figure\n");
        others.into_iter().for_each(|verdict| text += &claim(verdict));
        text.push('\n');
    }
    text
}

fn claim(verdict: &Verdict) -> String {
    let (word, why) = match &verdict.outcome {
        Outcome::Holds => ("holds", String::new()),
        Outcome::Fails => ("fails", String::new()),
        Outcome::Unknown(why) => ("unknown", format!(": {why}")),
    };
    let lines = [verdict.claim.clone(), format!("{}{why}", verdict.figure)];
    let mut text = String::new();
    let mut head = word;
    for line in &lines {
        for line in wrapped(line, WIDTH - INDENT).lines() {
            text += &format!("{head:<INDENT$}{line}\n");
            head = "";
        }
    }
    text
}
