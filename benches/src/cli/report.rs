//! `fraglab report`: the report of a run folder, made anew from its tables; or, with `--format`,
//! what a paper takes from it.

use super::say;
use crate::problem::Problem;
use clap::Args;
use globset::{Glob, GlobSet, GlobSetBuilder};
use results::figures::Width;
use results::{Format, Order};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
#[command(after_help = AFTER)]
pub(crate) struct Arguments {
    /// The run folder.
    folder: PathBuf,
    /// Writes figures and tables for a paper in place of the report: pdf, svg, png (300 dots to
    /// an inch), tex (tables as booktabs, floats with captions), pgfplots (axes and numbers).
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = format)]
    format: Vec<Format>,
    /// Printed width of the figures: column (3.33in), text (7.0in), or a length from 3in to 14in
    /// in in, cm, mm or pt. Text has 7 to 8 pt at any width.
    #[arg(long, value_name = "WIDTH", default_value = "column", requires = "format")]
    width: Width,
    /// Only figures and tables whose file name, without its ending, is one of these; `*` stands
    /// for anything.
    #[arg(long, value_name = "LIST", value_delimiter = ',', requires = "format", value_parser = glob)]
    only: Vec<Glob>,
    /// Where to, in place of RUN/figures. No file there is replaced without --force.
    #[arg(long, value_name = "DIR", requires = "format")]
    out: Option<PathBuf>,
    /// Replaces files of the same names at --out.
    #[arg(long, requires = "out")]
    force: bool,
}

const AFTER: &str = "\
The same run gives the same bytes. Fonts are inside PDF and SVG. Colour says the family, dash and
marker the variant, so that grey prints are read too.

  fraglab report RUN --format pdf,tex
  fraglab report RUN --format pdf --width text --only 'heap-map--*' --out paper/figures
  fraglab report RUN --format pgfplots   # \\input{fraglab-preamble} in the preamble";

pub(super) fn format(text: &str) -> Result<Format, String> {
    let found = Format::ALL.into_iter().find(|(name, _)| *name == text);
    let names = Format::ALL.map(|(name, _)| name).join(", ");
    found.map(|(_, format)| format).ok_or_else(|| format!("expected one or more of {names}"))
}

fn glob(text: &str) -> Result<Glob, String> {
    Glob::new(text).map_err(|error| format!("expected a name or a pattern: {}", error.kind()))
}

pub(crate) fn report(arguments: &Arguments) -> Result<ExitCode, Problem> {
    if arguments.format.is_empty() {
        let report = results::rewrite_report(&arguments.folder)?;
        say(&format!("{}\n", report.display()));
        return Ok(ExitCode::SUCCESS);
    }
    let only = wanted(&arguments.only)?;
    let order = Order {
        formats: &arguments.format,
        width: arguments.width,
        out: arguments.out.as_deref(),
        force: arguments.force,
        wanted: &|stem| only.is_empty() || only.is_match(stem),
    };
    let written = results::write_paper(&arguments.folder, &order)?;
    if written.figures + written.tables == 0 {
        return Err(Problem::new(nothing(&written)));
    }
    let counted = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        many => format!("{many} {one}s"),
    };
    let (figures, tables) = (counted(written.figures, "figure"), counted(written.tables, "table"));
    say(&format!("{}: {figures}, {tables}\n", written.folder.display()));
    Ok(ExitCode::SUCCESS)
}

fn wanted(only: &[Glob]) -> Result<GlobSet, Problem> {
    let mut set = GlobSetBuilder::new();
    only.iter().for_each(|glob| {
        set.add(glob.clone());
    });
    set.build().map_err(|error| Problem::new(format!("--only: {}", error.kind())))
}

/// How many names of what there is an error tells.
const MOST_NAMES: usize = 40;

fn nothing(written: &results::Written) -> String {
    if written.known.is_empty() {
        return "nothing to draw: the run has no figures and no tables".to_owned();
    }
    let names: Vec<&str> = written.known.iter().take(MOST_NAMES).map(String::as_str).collect();
    let more = match written.known.len().saturating_sub(MOST_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(
        "--only: no figure or table of this run in these formats has such a name; it has {}{more}",
        names.join(", ")
    )
}
