//! The words under a figure.

use super::super::words::clean;
use super::Bench;
use crate::history::{Class, History, Kind};

/// What is shown, over which revisions, how many changed and what is not drawn.
pub(super) fn caption(history: &History, bench: &Bench, shown: usize, cut: bool) -> String {
    let changed = |trend: &&usize| {
        history.breaks_of(**trend).any(|found| matches!(found.kind, Kind::Change { .. }))
    };
    let (all, changed) = (bench.trends.len(), bench.trends.iter().filter(changed).count());
    let heap =
        if bench.heap == "grow" { String::new() } else { format!(", heap {}", clean(&bench.heap)) };
    let left_out = match (all - shown, changed) {
        (0, _) => String::new(),
        (more, 1..) if all - changed == more => {
            format!("; the {more} without a change are not drawn")
        }
        (more, _) => format!("; {more} are not drawn"),
    };
    let cut =
        if cut { " Values on both sides of a broken upright line are not comparable." } else { "" };
    let [first, last] = [history.revisions.first(), history.revisions.last()].map(|one| {
        one.map_or(String::new(), |one| format!("{} ({})", clean(&one.name), one.machine.day()))
    });
    format!(
        "{} over {} revisions from {first} to {last}: workload {}{heap}. {changed} of {all} \
         allocators changed{left_out}.{cut} {}",
        clean(&history.figures[bench.figure].said()),
        history.revisions.len(),
        clean(&bench.workload),
        match history.figures[bench.figure].class() {
            Class::Noisy =>
                "Points: medians, with their 95 % intervals where there are repetitions.",
            _ => "Deterministic: no interval; of several seeds the mean.",
        },
    )
}

/// What a change point is.
pub(super) fn formula(class: Class) -> &'static str {
    match class {
        Class::Exact => {
            "Every change of a value is a change point, as long as the events and the \
                         seeds are the same."
        }
        Class::OfTheBuild => {
            "Every change of a value is a change point, as long as the events, the \
                              seeds, the compiler, its target and flags and the dependencies are the same."
        }
        Class::Noisy => {
            "Change points: the least costly split of the medians’ logarithms (PELT), in \
                         units of their noise, between changes of the machine, the compiler or the events."
        }
    }
}
