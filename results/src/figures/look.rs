//! Looks: the label, colour, marker and dash of each allocator of a run.
//!
//! They are settled once for the run, so that an allocator looks the same in every figure. The
//! order is that of families, then of the plan, so that the members of a family, which share a
//! colour, have markers and dashes in a row, which differ.

use super::colour::{self, Colour};
use super::mark::{self, Dash, Marker};
use super::sheet::{Stroke, pt};
use super::words;
use crate::run::{Family, Run};
use std::collections::BTreeMap;

/// How an allocator is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Look {
    pub(crate) label: String,
    pub(crate) family: Family,
    pub(crate) colour: Colour,
    pub(crate) marker: Marker,
    pub(crate) dash: Dash,
    /// Its place in the order of families.
    pub(crate) index: usize,
}

impl Look {
    /// Its line in a chart.
    pub(crate) fn stroke(&self) -> Stroke {
        Stroke { colour: self.colour, width: pt(1.0), dash: self.dash }
    }
}

/// The looks of all allocators, by canonical name.
pub(crate) fn looks(run: &Run) -> BTreeMap<String, Look> {
    let mut names: Vec<&str> = Vec::new();
    for cell in &run.cells {
        if !names.contains(&cell.allocator.as_str()) {
            names.push(&cell.allocator);
        }
    }
    of_names(names, &run.experiment.labels, &run.experiment.families)
}

/// The looks of allocators that stand in the plan's order, by canonical name.
pub(crate) fn of_names(
    mut names: Vec<&str>,
    labels: &BTreeMap<String, String>,
    families: &BTreeMap<String, Family>,
) -> BTreeMap<String, Look> {
    let wanted: Vec<(String, String)> = names
        .iter()
        .map(|&name| {
            let label = labels.get(name).map_or(name, String::as_str);
            (name.to_owned(), label.to_owned())
        })
        .collect();
    let labels = words::labels(&wanted);
    let family = |name: &str| *families.get(name).unwrap_or(&Family::Foreign);
    names.sort_by_key(|name| family(name)); // stable: within a family the plan's order stays
    let look = |(index, name): (usize, &str)| {
        let family = family(name);
        let look = Look {
            label: labels.get(name).cloned().unwrap_or_default(),
            family,
            colour: colour::of_family(family),
            marker: mark::marker(index),
            dash: mark::dash(index),
            index,
        };
        (name.to_owned(), look)
    };
    names.into_iter().enumerate().map(look).collect()
}
