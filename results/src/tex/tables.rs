//! The tables of a paper, as booktabs: a summary of every workload, the claims and the bars.

use super::{Snippet, escape};
use crate::bars::{Level, Standing, measured, on, standings};
use crate::bench::{Bench, Row, SHARES, benches};
use crate::claims::{Outcome, Verdict, verdicts};
use crate::figures::{slug, unlike};
use crate::number::{count, field, grouped, short};
use crate::run::Run;
use crate::statistics::FEWEST;

/// All tables the run has data for.
pub(crate) fn tables(run: &Run) -> Vec<Snippet> {
    let benches = benches(run);
    let heaps: std::collections::BTreeSet<&str> = benches.iter().map(|bench| bench.heap).collect();
    let mut taken = Vec::new();
    let summary = |bench: &Bench| {
        let scene = match heaps.len() {
            1 => slug(bench.workload),
            _ => format!("{}-{}", slug(bench.workload), slug(bench.heap)),
        };
        let stem = unlike(&mut taken, format!("table-summary--{scene}"));
        Snippet { text: summary(bench, &stem), stem }
    };
    let mut out: Vec<Snippet> = benches.iter().map(summary).collect();
    let (verdicts, standings) = (verdicts(run), standings(run));
    if !verdicts.is_empty() {
        out.push(Snippet { stem: "table-claims".into(), text: claims(&verdicts) });
    }
    if !standings.is_empty() {
        out.push(Snippet { stem: "table-bars".into(), text: bars(&standings) });
    }
    out
}

/// One table; `columns` as LaTeX has them, cells already escaped.
fn table(
    stem: &str,
    caption: &str,
    columns: &str,
    head: &[String],
    rows: &[Vec<String>],
) -> String {
    let line = |cells: &[String]| format!("    {} \\\\\n", cells.join(" & "));
    let body: String = rows.iter().map(|row| line(row)).collect();
    format!(
        "% Needs booktabs, and \\usepackage[T1]{{fontenc}}. In one column: table.\n\
         \\begin{{table*}}\n  \\centering\n  \\caption{{{}}}\n  \\label{{tab:{}}}\n  \\footnotesize\n  \
         \\setlength{{\\tabcolsep}}{{3pt}}\n  \\begin{{tabular}}{{{columns}}}\n    \\toprule\n{}    \
         \\midrule\n{body}    \\bottomrule\n  \\end{{tabular}}\n\\end{{table*}}\n",
        escape(caption),
        stem.trim_start_matches("table-"),
        line(head),
    )
}

fn words(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| escape(cell)).collect()
}

fn summary(bench: &Bench, stem: &str) -> String {
    let timed = bench.rows.iter().any(|row| row.time.is_some());
    let mut head = vec!["allocator"];
    head.extend(SHARES);
    head.push("H (bytes)");
    if timed {
        head.extend(["ns/op", "interval"]);
    }
    head.push("refused");
    let columns = format!("l{}", "r".repeat(head.len() - 1));
    let rows: Vec<Vec<String>> = bench.rows.iter().map(|row| summary_row(row, timed)).collect();
    table(stem, &summary_caption(bench), &columns, &words(&head), &rows)
}

fn summary_row(row: &Row, timed: bool) -> Vec<String> {
    let mut cells = vec![row.label.clone()];
    cells.extend(row.shares.iter().map(|share| field(share, |whole| whole.to_string())));
    cells.push(count(row.cell.footprint_at_peak_live_bytes));
    if timed {
        let none = || ["—".to_owned(), "—".to_owned()];
        let shown = row.time.map_or_else(none, |time| {
            let span = format!("{}–{}", short(time.low), short(time.high));
            [short(time.median), if time.n > 1 { span } else { "—".to_owned() }]
        });
        cells.extend(shown);
    }
    cells.push(match row.refused {
        _ if !row.cell.error.is_empty() => "error".to_owned(),
        0 if row.cell.refused_full == crate::Field::NotRun => "—".to_owned(),
        many => grouped(many),
    });
    cells.iter().map(|cell| escape(cell)).collect()
}

/// What is shown, of how many seeds and repetitions, and what the interval is.
fn summary_caption(bench: &Bench) -> String {
    let events = bench.rows.iter().find_map(|row| row.cell.events.value());
    let live = bench.rows.iter().find_map(|row| row.cell.peak_live_bytes.value());
    let mut caption = format!("Workload {}", bench.title());
    if let (Some(events), Some(live)) = (events, live) {
        caption += &format!(": {} events, at most {} bytes live", grouped(events), grouped(live));
    }
    caption += ". Of every 100 heap bytes at the moment of most live bytes; H is the footprint then. \
                Space is deterministic: no interval.";
    let mut counts: Vec<usize> = bench.rows.iter().filter_map(|row| Some(row.time?.n)).collect();
    counts.sort_unstable();
    if let (Some(least), Some(most)) = (counts.first(), counts.last()) {
        let n =
            if least == most { format!("n = {most}") } else { format!("n = {least} to {most}") };
        let interval = match *least {
            1 if *most == 1 => "no interval",
            few if few < FEWEST => "interval: all of their range",
            _ => "interval: 95 % of the median",
        };
        caption += &format!(
            " ns/op: the median of the repetitions ({n}), {interval}; none where a request was refused."
        );
    }
    caption
}

fn claims(verdicts: &[Verdict]) -> String {
    let row = |verdict: &Verdict| {
        let outcome = match &verdict.outcome {
            Outcome::Holds => "holds".to_owned(),
            Outcome::Fails => "fails".to_owned(),
            Outcome::Unknown(why) => format!("unknown: {why}"),
        };
        words(&[&verdict.claim, &verdict.figure, &outcome])
    };
    let rows: Vec<Vec<String>> = verdicts.iter().map(row).collect();
    let caption = "Each sentence held against the run: it holds only if every cell it speaks of was \
                   measured and bears it out, in every seed and heap; for a time, over the whole 95 % \
                   interval.";
    let paragraph = |share: &str| format!("p{{{share}\\linewidth}}");
    let columns = format!("{}{}{}", paragraph("0.42"), paragraph("0.34"), paragraph("0.12"));
    table("table-claims", caption, &columns, &words(&["claim", "figure", "verdict"]), &rows)
}

fn bars(standings: &[Standing]) -> String {
    let row = |standing: &Standing| {
        let (bar, outcome) = (&standing.bar, &standing.outcome);
        let outcome = match outcome {
            Level::Met => "met",
            Level::Missed => "missed",
            Level::Open => "open",
            Level::Unknown(_) => "NA",
        };
        let rounds = standing.figure.map_or_else(|| "—".to_owned(), |figure| figure.n.to_string());
        words(&[
            &bar.ours,
            bar.against.as_deref().unwrap_or("—"),
            bar.what.name(),
            &on(standing),
            &measured(standing),
            &rounds,
            &format!("≤ {}", bar.at_most),
            outcome,
        ])
    };
    let rows: Vec<Vec<String>> = standings.iter().map(row).collect();
    let caption = "Bars beside peers. Times are geometric means of ratios, ours ÷ theirs, paired by \
                   repetition (n), with the 95 % interval of the mean; a bar is met if the whole \
                   interval is at or below it, missed if it is above, else open. Space is exact: one value.";
    let head = words(&["ours", "against", "what", "on", "measured", "n", "bar", "stands"]);
    table("table-bars", caption, "llllrrrl", &head, &rows)
}
