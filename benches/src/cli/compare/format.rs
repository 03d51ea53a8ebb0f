//! How a comparison is written, and where else.

use clap::ValueEnum;
use std::path::PathBuf;
use std::str::FromStr;

/// How a comparison is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a terminal.
    Text,
    /// For a job summary or a pull request.
    Markdown,
    /// For programs.
    Json,
    /// The new run's figures in Bencher's metric format.
    Bencher,
    /// The new run's figures for github-action-benchmark, as customSmallerIsBetter.
    GithubActionBenchmark,
}

impl Format {
    /// As it is typed.
    pub(super) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_string()).unwrap_or_default()
    }

    /// Whether it has no comparison in it but one run's figures.
    pub(super) fn is_a_feed(self) -> bool {
        matches!(self, Format::Bencher | Format::GithubActionBenchmark)
    }
}

/// A file that a comparison is also written to.
#[derive(Clone, Debug)]
pub(crate) struct Also {
    pub(super) format: Format,
    pub(super) file: PathBuf,
}

impl FromStr for Also {
    type Err = String;

    fn from_str(text: &str) -> Result<Also, String> {
        let expected = "expected FORMAT=FILE, such as markdown=summary.md";
        let (format, file) = text.split_once('=').ok_or(expected)?;
        let format = Format::from_str(format, false).map_err(|_| {
            let known: Vec<String> =
                Format::value_variants().iter().map(|one| one.name()).collect();
            format!("`{format}`: expected one of {}", known.join(", "))
        })?;
        match file.is_empty() {
            true => Err(expected.to_string()),
            false => Ok(Also { format, file: PathBuf::from(file) }),
        }
    }
}
