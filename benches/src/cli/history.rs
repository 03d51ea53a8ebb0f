//! `fraglab history`: a figure over the baselines of an experiment, as they lie in a folder or as
//! they were committed one over the other, and where it changed.

mod folders;
mod git;

use super::say;
use crate::plan;
use crate::plan::Pattern;
use crate::problem::{Problem, shown};
use clap::Args;
use results::figures::Width;
use results::history::{Asked, FigureName};
use results::{Folder, Format, history_table};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Columns of the terminal that the table takes at most.
const WIDTH: usize = 120;

#[derive(Args)]
#[command(after_help = AFTER)]
pub(crate) struct Arguments {
    /// The experiment whose baselines are read.
    #[arg(default_value = "gate")]
    experiment: String,
    /// Where they lie: run folders, one or two levels deep. Links are not followed.
    #[arg(long, value_name = "DIR", default_value = "results/baselines")]
    from: PathBuf,
    /// Reads DIR/EXPERIMENT as each commit left it that changed it (first parents, HEAD's last).
    #[arg(long)]
    git: bool,
    /// The newest N revisions.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=1000))]
    last: u16,
    /// Figures by name: columns of cells.csv, metrics (METRIC or METRIC:PARAMETER),
    /// ns_per_operation. Unless given: footprint, side tables, lines touched, free blocks inspected,
    /// instructions and time, as far as they are there.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    figure: Vec<String>,
    /// Only allocators with these names or globs.
    #[arg(long, value_name = "LIST")]
    allocators: Vec<String>,
    /// Only workloads with these names or globs.
    #[arg(long, value_name = "LIST")]
    workloads: Vec<String>,
    /// Formats of the figures: pdf, svg, png (300 dots to an inch), tex, pgfplots.
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "svg,pdf", value_parser = super::report::format)]
    format: Vec<Format>,
    /// Printed width of the figures: column (3.33in), text (7.0in), or a length from 3in to 14in
    /// in in, cm, mm or pt.
    #[arg(long, value_name = "WIDTH", default_value = "column")]
    width: Width,
    /// The folder of the report; it must not be there yet. Unless given:
    /// results/runs/history-EXPERIMENT, with a number behind it if it is there.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replaces an older history at the same place.
    #[arg(long)]
    force: bool,
}

const AFTER: &str = "\
A deterministic figure changed where its value did, exactly. Times are compared in levels (PELT), and
never across another machine or compiler. Nothing is compared across other events or seeds.

  cp -r results/runs/gate results/baselines/gate/2026-11-20-810ec09
  fraglab history
  fraglab history --git --figure lines,peak_footprint_bytes --allocators 'tlsf*,mosaic'";

/// Said where there is nothing to compare with.
const ALONE: &str = "one baseline alone has no history: save more of them beside it, or read with --git those \
                     that were\ncommitted one over the other\n";

pub(crate) fn history(arguments: &Arguments) -> Result<ExitCode, Problem> {
    let figures: Vec<FigureName> =
        arguments.figure.iter().map(|name| FigureName::parse(name)).collect::<Result<_, _>>()?;
    let by_name = !figures.is_empty();
    let mut figures = if by_name { figures } else { FigureName::usual() };
    let mut seen = Vec::new();
    figures.retain(|figure| {
        !seen.contains(figure) && {
            seen.push(figure.clone());
            true
        }
    });
    let allocators = patterns("--allocators", &arguments.allocators)?;
    let workloads = patterns("--workloads", &arguments.workloads)?;
    let meant = |patterns: &[Pattern], name: &str| {
        patterns.is_empty() || patterns.iter().any(|pattern| pattern.matches(name))
    };
    let last = usize::from(arguments.last);
    // A clone of old revisions lies in a folder that goes when it has been read.
    let (sources, _kept) = match arguments.git {
        true => git::sources(&arguments.from, &arguments.experiment, last)?,
        false => (folders::sources(&arguments.from)?, None),
    };
    let asked = Asked {
        experiment: &arguments.experiment,
        figures: &figures,
        by_name,
        wanted: &|allocator, workload| meant(&allocators, allocator) && meant(&workloads, workload),
        last,
    };
    let found = results::history::read(sources, &asked)?;
    let name = format!("history-{}", plain(&arguments.experiment));
    let out = super::out::place(arguments.out.as_deref(), &name, arguments.force)?;
    let folder = Folder::create(&out, arguments.force)?;
    folder.write_history(&found, &arguments.format, arguments.width)?;
    let out = folder.finish()?;
    say(&history_table(&found, WIDTH));
    if found.revisions.len() == 1 && !arguments.git {
        say(ALONE);
    }
    say(&format!("{}\n", out.join("report.html").display()));
    Ok(ExitCode::SUCCESS)
}

/// Names and globs of a list; a name need not be one that is known here, since baselines are old.
fn patterns(option: &str, lists: &[String]) -> Result<Vec<Pattern>, Problem> {
    let items = lists.iter().flat_map(|list| plan::items(list));
    let pattern = |item: String| {
        Pattern::new(&item)
            .map_err(|why| Problem::new(format!("{option}: `{}`: {why}", shown(&item))))
    };
    items.map(pattern).collect()
}

/// The experiment's name as a part of a file's.
fn plain(name: &str) -> String {
    let keep = |sign: char| if sign.is_ascii_alphanumeric() { sign } else { '-' };
    name.chars().take(60).map(keep).collect()
}

/// A path as messages show it.
fn named(path: &Path) -> String {
    shown(&path.display().to_string())
}
