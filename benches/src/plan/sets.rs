//! Named sets: `[sets] fits = ["first-fit", "best-fit"]`, and `@fits` in the list of a group stands
//! for its members, with knobs behind it for each of them. Braces in knobs are written out here
//! too, so that whoever reads a group finds names and globs only.

use super::braces;
use super::catalogue::is_plain;
use crate::experiment::{Document, MOST_CELLS, Step};
use crate::problem::{Problem, shown};

/// The most sets of an experiment.
const MOST_SETS: usize = 1000;

/// The experiment with all sets and braces of its groups written out. What is found wrong with an
/// item later is shown where it was written.
pub(super) fn written_out(document: &Document) -> Result<Document, Problem> {
    check(document)?;
    let mut out = document.clone();
    for (at, group) in document.experiment.group.iter().enumerate() {
        let allocators = list(document, at, "allocators", &group.allocators)?;
        let workloads = list(document, at, "workloads", &group.workloads)?;
        let target = &mut out.experiment.group[at];
        (target.allocators, target.workloads) = (Vec::new(), Vec::new());
        for (key, items) in [("allocators", allocators), ("workloads", workloads)] {
            for (number, (item, origin)) in items.into_iter().enumerate() {
                let path = ["group".into(), at.into(), key.into(), number.into()];
                out.came_from(&path, origin);
                let target = &mut out.experiment.group[at];
                let all = match key {
                    "allocators" => &mut target.allocators,
                    _ => &mut target.workloads,
                };
                all.push(item);
            }
        }
    }
    Ok(out)
}

/// Every set, used or not.
fn check(document: &Document) -> Result<(), Problem> {
    let sets = &document.experiment.sets;
    if sets.len() > MOST_SETS {
        let what = format!("{} sets, expected at most {MOST_SETS}", sets.len());
        return Err(Problem::at(document, &["sets".into()], what));
    }
    for (name, members) in sets {
        let path = ["sets".into(), Step::Key(name.clone())];
        if !is_plain(name) {
            let expected = "expected a name of 1 to 64 letters, digits, `-`, `_` or `.`";
            return Err(Problem::at(document, &path, expected));
        }
        if members.is_empty() {
            return Err(Problem::at(document, &path, "expected at least one member"));
        }
        if let Some(at) = members.iter().position(|member| member.starts_with('@')) {
            let what = format!("`{}`: a set in a set, expected names and globs", members[at]);
            let path = [path.as_slice(), &[at.into()]].concat();
            return Err(Problem::at(document, &path, what));
        }
    }
    Ok(())
}

/// Items of a list, each with the place where it was written.
type Items = Vec<(String, Vec<Step>)>;

fn list(document: &Document, at: usize, key: &str, items: &[String]) -> Result<Items, Problem> {
    let mut all = Vec::new();
    for (number, item) in items.iter().enumerate() {
        let path = vec!["group".into(), at.into(), key.into(), number.into()];
        let members = match item.strip_prefix('@') {
            None => vec![(item.clone(), path.clone())],
            Some(set) => members(document, set, &path, key == "allocators")?,
        };
        for (member, origin) in members {
            if key != "allocators" {
                all.push((member, origin));
                continue;
            }
            let names = braces::written_out(&member);
            let names = names.map_err(|what| Problem::at(document, &origin, what))?;
            all.extend(names.into_iter().map(|name| (name, origin.clone())));
        }
        if all.len() > MOST_CELLS {
            let what = format!("expected at most {MOST_CELLS} items, sets and braces written out");
            return Err(Problem::at(document, &path, what));
        }
    }
    Ok(all)
}

/// What `@SET`, with knobs behind it for allocators, stands for.
fn members(document: &Document, item: &str, path: &[Step], knobs: bool) -> Result<Items, Problem> {
    let end = item.find([':', '+']).filter(|_| knobs).unwrap_or(item.len());
    let (name, suffix) = item.split_at(end);
    let sets = &document.experiment.sets;
    let Some(members) = sets.get(name) else {
        let known: Vec<&str> = sets.keys().take(20).map(String::as_str).collect();
        let known =
            if known.is_empty() { "one of [sets], which has none" } else { &known.join(", ") };
        let what = format!("`@{}`: no such set, expected {known}", shown(name));
        return Err(Problem::at(document, path, what));
    };
    let written = |(number, member): (usize, &String)| {
        // A wrong member is shown in its set; what a knob does to it, where the knob stands.
        let in_set = || vec!["sets".into(), Step::Key(name.to_owned()), number.into()];
        let origin = if suffix.is_empty() { in_set() } else { path.to_vec() };
        // Wrappers stand behind all knobs, those of the member too.
        let (inner, outer) = member.split_at(member.find('+').unwrap_or(member.len()));
        let (knobs, wrappers) = suffix.split_at(suffix.find('+').unwrap_or(suffix.len()));
        (format!("{inner}{knobs}{outer}{wrappers}"), origin)
    };
    Ok(members.iter().enumerate().map(written).collect())
}
