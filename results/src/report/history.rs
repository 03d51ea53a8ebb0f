//! The report of a history: what changed when, the figure with most changes, then each figure with
//! its changes and its pictures, then what was compared with what.

use super::grid::{Group, figures as column, grid, text, words};
use super::question;
use crate::error::Error;
use crate::figures::history::{Bench, benches, figures, looks};
use crate::figures::{FOLDER, Figure, Width, preamble, stem};
use crate::history::{History, in_order, remarks, shown_words, tallies, title};
use crate::paper::{Files, Format, Order, PREAMBLE};
use maud::{Markup, PreEscaped, html};
use std::path::Path;

/// The most pictures; those with most changes come first.
const MOST_FIGURES: usize = 120;
/// Pictures of one figure that the page holds; the folder holds all.
const MOST_SHOWN: usize = 24;

/// Writes the figures, at a width and in formats, and the report into the folder.
pub(crate) fn write(
    folder: &Path,
    history: &History,
    formats: &[Format],
    width: Width,
) -> Result<(), Error> {
    let mut benches = benches(history);
    benches.sort_by_key(|bench| std::cmp::Reverse(bench.changes));
    let all = benches.len();
    benches.truncate(MOST_FIGURES);
    let drawn = figures(history, &benches, width);
    let place = folder.join(FOLDER);
    let mut files = Files::new(&place);
    let order = Order { formats, width, out: None, force: false, wanted: &|_| true };
    for figure in &drawn {
        files.figure(figure, &stem(&figure.id), &order)?;
    }
    if formats.contains(&Format::Pgfplots) {
        files.add(PREAMBLE.to_owned(), preamble(&looks(history)));
    }
    files.write(true, true)?;
    let path = folder.join(super::FILE);
    crate::folder::remove_if_there(&path)?;
    let pairs: Vec<(&Bench, &Figure)> = benches.iter().zip(&drawn).collect();
    let page = page(history, &pairs, all);
    std::fs::write(&path, page.into_string()).map_err(Error::io(&path, "write"))
}

fn page(history: &History, drawn: &[(&Bench, &Figure)], all: usize) -> Markup {
    let changes = history.changes().count();
    let first = drawn.first().map(|(_, figure)| *figure);
    let main = html! {
        section.opening {
            ul.lead {
                li { (title(history)) "." }
                li { (changes) " changes, and " (history.breaks.len() - changes)
                    " places where a trend is cut or lost." }
            }
            (revisions(history))
            @if let Some(figure) = first { (picture(figure)) }
        }
        @for number in 0..history.figures.len() { (figure(history, number, drawn)) }
        @if drawn.len() < all {
            p.note { (all - drawn.len()) " workloads and heaps with fewer changes are not drawn; --workloads chooses." }
        }
        (question("What can it not say?", "cuts, losses, what was not read", html! {
            @let remarks = remarks(history);
            @if remarks.is_empty() { p { "Everything was read, and every value is comparable with the next." } }
            @else { ul { @for remark in remarks { li { (remark) } } } }
        }))
        (question("What was compared?", "revisions, machines", provenance(history)))
    };
    let name = format!("history of {}", history.experiment);
    super::whole(&name, "What changed, and when", &main)
}

fn revisions(history: &History) -> Markup {
    let tallies = tallies(history);
    let row = |at: usize| {
        let revision = &history.revisions[at];
        let mut row = vec![text(&revision.name), text(revision.machine.day())];
        row.extend(tallies[at].map(|count| match count {
            0 => text("·"),
            count => text(count.to_string()),
        }));
        row.push(text(revision.commit.as_ref().map_or("", |commit| commit.subject.as_str())));
        row
    };
    let columns = [
        words("revision"),
        words("date"),
        column("better", ""),
        column("worse", ""),
        column("other", ""),
        column("cut", ""),
        column("lost", ""),
        words("commit"),
    ];
    let rows = (0..history.revisions.len()).rev().map(row).collect();
    grid("", &columns, &[Group { heading: String::new(), rows }])
}

fn figure(history: &History, number: usize, drawn: &[(&Bench, &Figure)]) -> Markup {
    let name = history.figures[number].said();
    let ours: Vec<&Figure> = drawn
        .iter()
        .filter(|(bench, _)| bench.figure == number)
        .map(|(_, figure)| *figure)
        .collect();
    let rows: Vec<Vec<Markup>> = in_order(history)
        .into_iter()
        .filter(|found| history.trends[found.trend].figure == number)
        .map(|found| {
            let trend = &history.trends[found.trend];
            let names = [
                &history.revisions[found.at].name,
                &history.revisions[found.since].name,
                &trend.allocator,
                &trend.workload,
                &trend.heap,
            ];
            names.into_iter().map(text).chain(shown_words(history, found).map(text)).collect()
        })
        .collect();
    let columns = [
        words("revision"),
        words("before it"),
        words("allocator"),
        words("workload"),
        words("heap"),
        column("from", ""),
        column("to", ""),
        column("change", "%"),
        words("which is"),
    ];
    let hint = match rows.len() {
        1 => "1 change".to_owned(),
        many => format!("{many} changes"),
    };
    let body = html! {
        @if rows.is_empty() { p { "No change." } }
        @else { (grid("", &columns, &[Group { heading: String::new(), rows }])) }
        div.figures.alike { @for figure in ours.iter().take(MOST_SHOWN) { (picture(figure)) } }
        @if ours.len() > MOST_SHOWN {
            p.note { (ours.len() - MOST_SHOWN) " more lie in the folder of figures." }
        }
    };
    question(&name, &hint, body)
}

fn picture(figure: &Figure) -> Markup {
    html! {
        figure {
            div.paper { (PreEscaped(figure.inline())) }
            figcaption { (figure.caption) span.formula { (figure.formula) } }
        }
    }
}

fn provenance(history: &History) -> Markup {
    let columns = [
        words("revision"),
        words("measured at"),
        words("date"),
        words("rustc"),
        words("target"),
        words("processor"),
        words("kernel"),
        words("folder"),
    ];
    let row = |revision: &crate::history::Revision| {
        let from = &revision.machine;
        let source = from.source();
        let fields = [
            &revision.name,
            &source,
            &from.date,
            &from.rustc,
            &from.target,
            &from.cpu,
            &from.kernel,
            &revision.folder,
        ];
        fields.into_iter().map(text).collect()
    };
    let rows = history.revisions.iter().rev().map(row).collect();
    grid("", &columns, &[Group { heading: String::new(), rows }])
}
