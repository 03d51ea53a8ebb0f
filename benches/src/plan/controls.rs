//! The controls of an experiment held against its plan: names made canonical, and every one planned.

use super::Planned;
use crate::experiment::{Document, Step};
use crate::problem::Problem;
use allocators::Named;
use results::Control;
use std::collections::BTreeSet;

/// The most controls of an experiment, and flips of a control.
const MOST: usize = 100;

/// The controls of what is planned. In a run that was narrowed the others say nothing; in a whole one
/// they are mistakes.
pub(super) fn controls(
    document: &Document,
    cells: &[Planned],
    narrowed: bool,
) -> Result<Vec<Control>, Problem> {
    let given = &document.experiment.control;
    if given.len() > MOST {
        let what = format!("{} controls, expected at most {MOST}", given.len());
        return Err(Problem::at(document, &["control".into()], what));
    }
    let planned: BTreeSet<String> =
        cells.iter().map(|planned| planned.cell.allocator.to_string()).collect();
    let mut kept = Vec::new();
    for (at, control) in given.iter().enumerate() {
        let read = |name: &str, rest: &[Step]| -> Result<Option<String>, Problem> {
            let path = [&["control".into(), at.into()], rest].concat();
            let named = Named::parse(name);
            let named = named.map_err(|error| Problem::at(document, &path, error))?.to_string();
            match planned.contains(&named) {
                true => Ok(Some(named)),
                false if narrowed => Ok(None),
                false => {
                    let what = format!("{named} is in none of the groups");
                    Err(Problem::at(document, &path, what))
                }
            }
        };
        if control.flips.len() > MOST {
            let what = format!("expected at most {MOST}");
            let path = ["control".into(), at.into(), "flips".into()];
            return Err(Problem::at(document, &path, what));
        }
        let of = read(&control.of, &["of".into()])?;
        let mut flips = Vec::new();
        for (number, flip) in control.flips.iter().enumerate() {
            let flip = read(flip, &["flips".into(), number.into()])?;
            flips.extend(flip.filter(|flip| Some(flip) != of.as_ref()));
        }
        kept.extend(of.map(|of| Control { of, flips }));
    }
    Ok(kept)
}
