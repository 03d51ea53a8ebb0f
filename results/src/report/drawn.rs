//! The figures of a report: as files of their own, and in the page.

use crate::error::Error;
use crate::figures::{self, FOLDER, Figure, Group, stem};
use crate::run::Run;
use maud::{Markup, PreEscaped, html};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// How many figures that differ only in their workload the page holds; the folder holds all.
const MOST_ALIKE: usize = 25;

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

    /// Its caption where the table beside it is of one seed and the figure is not.
    pub(super) fn headline_caption(&self) -> Option<&str> {
        let caption = &self.headline.as_ref()?.caption;
        caption.contains("; means of").then_some(caption.as_str())
    }

    /// The figures that answer one question, each with its caption and formula. Of figures that
    /// differ only in their workload the headline's is shown and the others are folded.
    pub(super) fn group(&self, group: Group) -> Markup {
        let mut kinds: Vec<(&str, Vec<&Figure>)> = Vec::new();
        for figure in self.all.iter().filter(|figure| figure.group == group) {
            let (kind, _) = kind_and_scene(&figure.id);
            match kinds.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, figures)) => figures.push(figure),
                None => kinds.push((kind, vec![figure])),
            }
        }
        let headline = self.headline.as_ref().map(|figure| kind_and_scene(&figure.id).1);
        for (_, figures) in &mut kinds {
            // Stable: behind the headline's figure the plan's order stays.
            figures.sort_by_key(|figure| Some(kind_and_scene(&figure.id).1) != headline);
        }
        html! {
            div.figures { @for (_, figures) in &kinds { (captioned(figures[0])) } }
            @for (kind, figures) in kinds.iter().filter(|(_, figures)| figures.len() > 1) {
                details {
                    summary {
                        (kind.replace('-', " ")) ": " (figures.len() - 1) " more, by workload and heap"
                    }
                    div.figures.alike {
                        @for figure in figures.iter().take(MOST_ALIKE).skip(1) { (captioned(figure)) }
                    }
                    @if figures.len() > MOST_ALIKE {
                        p.note { "The first " (MOST_ALIKE) " of " (figures.len()) "; the folder "
                            (FOLDER) "/ holds all of them." }
                    }
                }
            }
        }
    }

    /// Writes every figure as `figures/ID.svg`, in place of an older folder.
    pub(super) fn write(&self, run_folder: &Path) -> Result<(), Error> {
        let folder = run_folder.join(FOLDER);
        crate::folder::remove_if_there(&folder)?;
        fs::create_dir(&folder).map_err(Error::io(&folder, "create"))?;
        let mut written = BTreeSet::new();
        for figure in self.headline.iter().chain(&self.all) {
            let name = format!("{}.svg", stem(&figure.id));
            if written.insert(name.clone()) {
                let path = folder.join(name);
                fs::write(&path, figure.svg()).map_err(Error::io(&path, "write"))?;
            }
        }
        Ok(())
    }
}

/// What a figure's id says before and after `--`: what is drawn, and of which workload and heap.
fn kind_and_scene(id: &str) -> (&str, &str) {
    id.split_once("--").unwrap_or((id, ""))
}

fn captioned(figure: &Figure) -> Markup {
    html! {
        figure {
            (paper(figure))
            figcaption { (figure.caption) span.formula { (figure.formula) } }
        }
    }
}

fn paper(figure: &Figure) -> Markup {
    html! { div.paper { (PreEscaped(figure.inline())) } }
}
