//! `report.html` and the figures beside it: one file that needs no network and no script. It opens
//! with at most three sentences, one table and one figure; everything else is folded away under
//! the question it answers. All text from a run may come from a stranger and is escaped by the
//! template; only the figures, which escape their own, go in as they are.

mod appendix;
mod bars;
mod classes;
mod control;
mod costs;
mod distances;
mod drawn;
mod failures;
mod grid;
pub(crate) mod history;
mod opening;
mod papers;
pub(crate) mod reproduction;
mod split;
mod style;
mod tails;
mod verdicts;

use crate::bench::{benches, headline};
use crate::claims::{Verdict, verdicts};
use crate::error::Error;
use crate::figures::Group;
use crate::index::Index;
use crate::run::Run;
use drawn::Drawn;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::path::Path;

/// The report's file.
pub(crate) const FILE: &str = "report.html";

/// Writes `figures/*.svg` and the report of a run into its folder, in place of older ones.
pub(crate) fn write(folder: &Path, run: &Run) -> Result<(), Error> {
    let drawn = Drawn::new(run);
    drawn.write(folder)?;
    let path = folder.join(FILE);
    // In a stranger's folder it may be a link, and what it leads to is not ours to write.
    crate::folder::remove_if_there(&path)?;
    std::fs::write(&path, page(run, &drawn).into_string()).map_err(Error::io(&path, "write"))
}

fn page(run: &Run, drawn: &Drawn) -> Markup {
    let experiment = &run.experiment;
    let title = if experiment.title.is_empty() { &experiment.name } else { &experiment.title };
    let verdicts = verdicts(run);
    let main = html! {
        section.opening {
            ul.lead { @for sentence in opening::sentences(run, &verdicts) {
                li { (sentence) }
            } }
            (opening::table(run))
            @if let Some(svg) = drawn.headline() {
                figure { (svg) @if let Some(caption) = drawn.headline_caption() { figcaption { (caption) } } }
            }
        }
        (questions(run, drawn, &verdicts))
    };
    whole(&experiment.name, title, &main)
}

/// A whole page: `name` is what was run, `title` its heading.
fn whole(name: &str, title: &str, main: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(style::POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – fraglab" }
                style { (PreEscaped(style::CSS)) }
                style { (PreEscaped(crate::figures::font_face_css())) }
            }
            body {
                header {
                    p.kicker { "fraglab · " (name) }
                    h1 { (title) }
                }
                main { (main) }
            }
        }
    }
}

/// Everything else, folded.
fn questions(run: &Run, drawn: &Drawn, verdicts: &[Verdict]) -> Markup {
    let (mut benches, index) = (benches(run), Index::new(run));
    let headline = headline(run);
    let headline = headline.as_ref();
    // Stable: behind the headline the plan's order stays.
    benches.sort_by_key(|bench| {
        headline.is_none_or(|first| (bench.workload, bench.heap) != (first.workload, first.heap))
    });
    let analysis = run.experiment.analysis.split("\n\n").filter(|part| !part.trim().is_empty());
    let analysis: Vec<&str> = analysis.collect();
    html! {
        @if !verdicts.is_empty() {
            (question("Which claims hold?", &format!("of {}", opening::tally(verdicts)), verdicts::table(verdicts)))
        }
        @if !run.experiment.bars.is_empty() {
            (question("Which bars are met?", "beside peers, in time and space",
                bars::tables(&crate::bars::standings(run))))
        }
        @if !run.experiment.controls.is_empty() {
            (question("Which differences are noise?", "tie-breaks and seeds as replicas",
                control::table(&crate::control::floors(run))))
        }
        @if !analysis.is_empty() {
            (question("What does the author say?", "the experiment's own words",
                html! { @for part in analysis { p { (part) } } }))
        }
        (question("Where do the bytes go?", "requested, rounding, headers, free, reserved",
            split::section(&index, &benches, &drawn.group(Group::WhereBytesGo))))
        (question("What would fail?", "refusals, holes, what could still be served",
            html! { (drawn.group(Group::WhatWouldFail)) (failures::section(&index, &benches, headline)) }))
        (question("What does it cost?", "time an operation, with its noise; work",
            html! { (drawn.group(Group::WhatItCosts)) (costs::section(&index, &benches)) (tails::section(&index, &benches)) }))
        (question("For papers", "Johnstone–Wilson overheads, moments, Linux’s indices",
            html! { (drawn.group(Group::ForPapers)) (papers::section(&index, &benches, headline)) }))
        (question("What was run?", "workloads and allocators", appendix::plan(run, &benches)))
        (question("On what, and how sure is it?", "provenance and noise", appendix::provenance(run)))
        (question("All cells", "every column of cells.csv", appendix::cells(run)))
    }
}

fn question(title: &str, hint: &str, body: Markup) -> Markup {
    html! {
        details.question {
            summary { h2 { (title) } span.hint { (hint) } }
            (body)
        }
    }
}
