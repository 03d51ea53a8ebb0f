//! `fraglab compare` of two run folders. Deterministic figures are compared to the digit; instructions
//! only between builds of the same compiler, target, flags and lock file; times as ratios with an
//! interval.

use super::Format;
use crate::problem::{Problem, shown};
use clap::{Args, ValueEnum};
use globset::{Glob, GlobSet, GlobSetBuilder};
use results::compare::{
    Asked, Comparison, MARGIN, Tolerance, Tolerances, Verdict, bencher, compare, figures,
    github_action_benchmark,
};
use results::{Run, read};
use std::path::{Path, PathBuf};

/// Where names of baselines are looked up.
const BASELINES: &str = "results/baselines";

#[derive(Args)]
#[command(next_help_heading = "Without --times")]
pub(crate) struct Runs {
    /// What deterministic figures may differ by, all of them or one: `1%`, `instructions=0.1%`.
    /// Nothing unless given. May be repeated.
    #[arg(long, value_name = "[FIGURE=]PERCENT", value_delimiter = ',')]
    tolerance: Vec<Tolerance>,
    /// Only these figures: columns of cells.csv, metrics, `ns_per_operation`; globs.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    figures: Vec<Glob>,
    /// What is exit code 1.
    #[arg(long, value_name = "WHAT", default_value = "worse")]
    fail_on: FailOn,
    /// Leaves out cells that only one side has, instead of refusing to compare.
    #[arg(long)]
    common: bool,
    /// Shows every difference, not only the first of each kind.
    #[arg(long)]
    all: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// A figure or time that is worse, or a figure that is lost.
    Worse,
    /// Any figure or time that differs, so that a committed baseline never ages.
    Any,
    /// Nothing: only runs that cannot be compared are an error.
    Nothing,
}

/// A comparison, with what it takes to write it.
pub(super) struct Found {
    comparison: Comparison,
    new: Run,
    fail_on: FailOn,
    all: bool,
}

impl Runs {
    /// Compares two run folders.
    pub(super) fn compare(
        &self,
        base: &Path,
        new: &Path,
        margin: Option<f64>,
    ) -> Result<Found, Problem> {
        let only = globs(&self.figures)?;
        let (base, new) = (read(&folder(base)?)?, read(&folder(new)?)?);
        let asked = Asked {
            tolerances: Tolerances::new(&self.tolerance),
            margin: margin.unwrap_or(MARGIN),
            common: self.common,
            wanted: &|figure| self.figures.is_empty() || only.is_match(figure),
        };
        let comparison = compare(&base, &new, &asked)?;
        Ok(Found { comparison, new, fail_on: self.fail_on, all: self.all })
    }
}

impl Found {
    pub(super) fn written(&self, format: Format) -> String {
        match format {
            Format::Text => self.comparison.text(self.all),
            Format::Markdown => self.comparison.markdown(self.falls_short()),
            Format::Json => self.comparison.json(),
            Format::Bencher => bencher(&self.new),
            Format::GithubActionBenchmark => github_action_benchmark(&self.new),
        }
    }

    pub(super) fn falls_short(&self) -> bool {
        match self.fail_on {
            FailOn::Nothing => false,
            FailOn::Worse => self.comparison.count(Verdict::Worse) > 0,
            FailOn::Any => !matches!(self.comparison.verdict(), Verdict::Same | Verdict::Within),
        }
    }
}

/// A run folder as it was typed; a bare name that is none is looked up among the baselines.
fn folder(typed: &Path) -> Result<PathBuf, Problem> {
    let kept = Path::new(BASELINES).join(typed);
    let is_name = !typed.exists() && typed.components().count() == 1;
    match is_name {
        true if kept.is_dir() => Ok(kept),
        true => {
            let expected = "cells.csv: cannot read: no such run folder, here or under";
            Err(Problem::new(format!("{}/{expected} {BASELINES}", shown(&typed.to_string_lossy()))))
        }
        false => Ok(typed.to_path_buf()),
    }
}

/// Which figures are meant; each must mean one at least.
fn globs(given: &[Glob]) -> Result<GlobSet, Problem> {
    let mut set = GlobSetBuilder::new();
    for glob in given {
        let matcher = glob.compile_matcher();
        if !figures().any(|figure| matcher.is_match(figure)) {
            let what = "expected a column of cells.csv, a metric or ns_per_operation";
            return Err(Problem::new(format!("--figures: `{glob}`: {what}")));
        }
        set.add(glob.clone());
    }
    set.build().map_err(|error| Problem::new(format!("--figures: {error}")))
}
