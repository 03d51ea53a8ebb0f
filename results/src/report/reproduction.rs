//! The report of a reproduction: a table of items, then each item with what was done, its checks
//! and its figure.

use super::grid::{Group, figures as column, grid, text, words};
use crate::error::Error;
use crate::figures::{Figure, checks};
use crate::reproduction::{Check, Holding, ItemRecord, Origin, Reproduction, expected, value};
use maud::{Markup, PreEscaped, html};
use std::path::Path;

/// Writes the figures, as SVG and PDF, and the report into the folder.
pub(crate) fn write(folder: &Path, found: &Reproduction) -> Result<(), Error> {
    let drawn: Vec<Option<Figure>> = found.items.iter().map(checks::figure).collect();
    let figures = folder.join("figures");
    crate::folder::remove_if_there(&figures)?;
    std::fs::create_dir(&figures).map_err(Error::io(&figures, "create"))?;
    for figure in drawn.iter().flatten() {
        for (ending, bytes) in [("svg", figure.svg().into_bytes()), ("pdf", figure.drawing.pdf())] {
            let path = figures.join(format!("{}.{ending}", figure.id));
            std::fs::write(&path, bytes).map_err(Error::io(&path, "write"))?;
        }
    }
    let path = folder.join(super::FILE);
    crate::folder::remove_if_there(&path)?;
    std::fs::write(&path, page(found, &drawn).into_string()).map_err(Error::io(&path, "write"))
}

fn page(found: &Reproduction, drawn: &[Option<Figure>]) -> Markup {
    let count = |holding| found.items.iter().map(|item| item.count(holding)).sum::<usize>();
    let [hold, miss] = [Holding::Holds, Holding::Misses].map(count);
    let [findings, absent] = [Holding::Finding, Holding::Absent].map(count);
    let main = html! {
        section.opening {
            ul.lead {
                li { (hold) " of " (hold + miss) " checks that gate hold, " (miss) " miss." }
                li { (findings) " findings are shown beside what was published or derived, where there is such a figure, and decide nothing; "
                    (absent) " figures could not be measured, each with its reason." }
            }
            (overview(found))
        }
        @for (item, figure) in found.items.iter().zip(drawn) { (section(item, figure.as_ref())) }
        (provenance(found))
    };
    super::whole("reproduce", "What is known, measured again", &main)
}

fn overview(found: &Reproduction) -> Markup {
    let number = |count: usize| text(count.to_string());
    let row = |item: &ItemRecord| {
        vec![
            text(&item.name),
            text(&item.title),
            number(item.count(Holding::Holds)),
            number(item.count(Holding::Misses)),
            number(item.count(Holding::Finding)),
            number(item.count(Holding::Absent)),
            text(format!("{:.2}", item.minutes)),
        ]
    };
    let columns = [
        words("item"),
        words("what"),
        column("hold", ""),
        column("miss", ""),
        column("findings", ""),
        column("NA", ""),
        column("minutes", "wall time"),
    ];
    let rows = found.items.iter().map(row).collect();
    grid("", &columns, &[Group { heading: String::new(), rows }])
}

fn section(item: &ItemRecord, figure: Option<&Figure>) -> Markup {
    let tally = format!("{}; {}", item.source, count_words(item));
    html! {
        details.question open[item.count(Holding::Misses) > 0] {
            summary { h2 { (item.name) ": " (item.title) } span.hint { (tally) } }
            @for part in item.about.split("\n\n").filter(|part| !part.trim().is_empty()) { p { (part) } }
            (checks_table(item))
            @if let Some(figure) = figure {
                figure {
                    div.paper { (PreEscaped(figure.inline())) }
                    figcaption { (figure.caption) span.formula { (figure.formula) } }
                }
            }
        }
    }
}

fn count_words(item: &ItemRecord) -> String {
    let parts = [Holding::Holds, Holding::Misses, Holding::Finding, Holding::Absent];
    let told = parts.into_iter().filter_map(|holding| match item.count(holding) {
        0 => None,
        1 => Some(format!("1 {}", holding.word())),
        count => Some(format!("{count} {}", many(holding))),
    });
    told.collect::<Vec<_>>().join(", ")
}

/// Its word for more than one.
fn many(holding: Holding) -> &'static str {
    match holding {
        Holding::Holds => "hold",
        Holding::Misses => "miss",
        Holding::Finding => "findings",
        Holding::Absent => "NA",
    }
}

fn checks_table(item: &ItemRecord) -> Markup {
    let row = |check: &Check| {
        let [published, tolerance] = expected(check, item.decimals);
        let measured = match &check.measured {
            Ok(figure) => value(*figure, item.decimals),
            Err(_) => "NA".to_owned(),
        };
        let origin = match check.origin {
            Origin::Published => "published",
            Origin::Reported => "reported",
            Origin::Derived => "derived",
        };
        let columns = [&published, &tolerance, &measured].map(text);
        let mut row = vec![text(&check.what), text(origin)];
        row.extend(columns);
        row.push(verdict(check));
        row
    };
    let columns = [
        words("check"),
        words("origin"),
        column("expected", &item.unit),
        column("tolerance", ""),
        column("measured", &item.unit),
        words("verdict"),
    ];
    let rows = item.checks.iter().map(row).collect();
    grid("", &columns, &[Group { heading: String::new(), rows }])
}

fn verdict(check: &Check) -> Markup {
    match (check.holding(), &check.measured) {
        (Holding::Holds, _) => html! { span.holds { "✓ holds" } },
        (Holding::Misses, _) => html! { span.fails { "✗ misses" } },
        (Holding::Finding, _) => html! { "finding" },
        (Holding::Absent, Err(why)) => html! { span.unknown { "NA" } ": " (why) },
        (Holding::Absent, Ok(_)) => html! { span.unknown { "NA" } },
    }
}

fn provenance(found: &Reproduction) -> Markup {
    let from = &found.provenance;
    let lines = [
        ("fraglab", &from.fraglab),
        ("revision", &from.revision),
        ("files changed since", &from.dirty),
        ("rustc", &from.rustc),
        ("target", &from.target),
        ("processor", &from.cpu),
        ("date", &from.date),
        ("command", &from.command),
    ];
    html! {
        details.question {
            summary { h2 { "With what?" } span.hint { "provenance" } }
            dl.terms { @for (term, said) in lines { dt { (term) } dd { (said) } } }
        }
    }
}
