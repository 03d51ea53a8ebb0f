//! What a paper takes in beside pictures: tables as booktabs, floats with their captions, and the
//! words of strangers made harmless for TeX.

mod escape;
mod float;
mod tables;

pub(crate) use escape::escape;
pub(crate) use float::float;
pub(crate) use tables::tables;

/// A file for `\input`: its name's stem and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Snippet {
    pub(crate) stem: String,
    pub(crate) text: String,
}

/// What every file says of where other files lie.
pub(crate) const FOLDER: &str = "% Where the files lie, seen from the main document: \\newcommand{\\fraglabfolder}{figures/} before this.\n\
     \\providecommand{\\fraglabfolder}{}\n";
