//! The figures of a report: as files of their own, and in the page.

use crate::error::Error;
use crate::figures::{self, Figure, Group};
use crate::run::Run;
use maud::{Markup, PreEscaped, html};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The folder of the figures inside a run folder.
const FOLDER: &str = "figures";

/// All figures of a run, drawn once.
pub(super) struct Drawn {
    headline: Option<Figure>,
    all: Vec<Figure>,
}

impl Drawn {
    pub(super) fn new(run: &Run) -> Self {
        Drawn { headline: figures::headline(run), all: figures::all(run) }
    }

    /// The figure the report opens with: the drawing alone. Its caption stands with its group.
    pub(super) fn headline(&self) -> Option<Markup> {
        self.headline.as_ref().map(paper)
    }

    /// The figures that answer one question, each with its caption and formula.
    pub(super) fn group(&self, group: Group) -> Markup {
        let of_group = self.all.iter().filter(|figure| figure.group == group);
        html! { @for figure in of_group {
            figure {
                (paper(figure))
                figcaption { (figure.caption) span.formula { (figure.formula) } }
            }
        } }
    }

    /// Writes every figure as `figures/ID.svg`, in place of an older folder.
    pub(super) fn write(&self, run_folder: &Path) -> Result<(), Error> {
        let folder = run_folder.join(FOLDER);
        crate::folder::remove_if_there(&folder)?;
        fs::create_dir(&folder).map_err(Error::io(&folder, "create"))?;
        let mut written = BTreeSet::new();
        for figure in self.headline.iter().chain(&self.all) {
            let name = file_name(&figure.id);
            if written.insert(name.clone()) {
                let path = folder.join(name);
                fs::write(&path, &figure.svg).map_err(Error::io(&path, "write"))?;
            }
        }
        Ok(())
    }
}

fn paper(figure: &Figure) -> Markup {
    html! { div.paper { (PreEscaped(figure.inline())) } }
}

/// A name within the folder whatever a stranger called the workload that the id may name.
fn file_name(id: &str) -> String {
    let plain = |sign: char| {
        let keep = sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_');
        if keep { sign } else { '-' }
    };
    let name: String = id.chars().take(120).map(plain).collect();
    format!("{name}.svg")
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_id_leaves_the_folder() {
        assert_eq!(super::file_name("../../a b/<x>"), "------a-b--x-.svg");
    }
}
