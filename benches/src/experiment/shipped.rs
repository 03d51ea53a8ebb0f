//! The experiments inside the binary. A new one is a file in `experiments/` and one line here.

use super::Document;
use crate::problem::Problem;
use std::path::Path;

macro_rules! experiments {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../experiments/", $name, ".toml")))),*]
    };
}

/// Name and text, in the order of `list`; the first is what `fraglab` alone runs.
const EXPERIMENTS: &[(&str, &str)] =
    experiments!["textbook", "gate", "peers", "scaling", "tails", "twins", "adversaries", "chaos"];

/// What `fraglab` alone runs.
pub const DEFAULT: &str = EXPERIMENTS[0].0;

/// Name and text of every shipped experiment.
pub fn shipped() -> &'static [(&'static str, &'static str)] {
    EXPERIMENTS
}

impl Document {
    /// An experiment by its name among those shipped, else by the path of its file.
    ///
    /// # Errors
    /// As [`Document::open`]; or if there is neither.
    pub fn find(name: &str) -> Result<Document, Problem> {
        if let Some((name, text)) = EXPERIMENTS.iter().find(|(shipped, _)| *shipped == name) {
            let file = format!("{name}.toml (shipped)");
            return Document::parse(&file, (*text).to_string(), Path::new(""));
        }
        let path = Path::new(name);
        if !path.exists() {
            let names: Vec<&str> = EXPERIMENTS.iter().map(|(name, _)| *name).collect();
            let names = names.join(", ");
            let name = crate::problem::shown(name);
            return Err(Problem::new(format!(
                "{name}: no such experiment, expected one of {names}, the path of a TOML file, or \
                 allocators; `fraglab list` shows those there are"
            )));
        }
        Document::open(path)
    }
}
