//! What two builds and two machines must share for some of their figures to be comparable.

use crate::run::{Provenance, Run};

/// A thing that both must have alike: what it is called, and where the provenance has it.
type Part = (&'static str, fn(&Provenance) -> &str);

/// Why counts of instructions of the two runs say nothing about each other; `None` if they do.
/// Another compiler or another version of a library gives other instructions for the same source.
pub(super) fn why_counts_differ(base: &Run, new: &Run) -> Option<String> {
    let parts: [Part; 4] = [
        ("compiler", |it| &it.rustc),
        ("target", |it| &it.target),
        ("compiler flags", |it| &it.flags),
        ("lock file", |it| &it.lock),
    ];
    unlike(&parts, base, new)
}

/// Why times of the two runs say nothing about each other; `None` if they do.
pub(super) fn why_times_differ(base: &Run, new: &Run) -> Option<String> {
    let parts: [Part; 2] = [("processor", |it| &it.cpu), ("policy of pages", |it| &it.page_policy)];
    unlike(&parts, base, new)
}

fn unlike(parts: &[Part], base: &Run, new: &Run) -> Option<String> {
    let (base, new) = (&base.provenance, &new.provenance);
    parts.iter().find_map(|(what, part)| match (part(base), part(new)) {
        (known, same) if known == same && known != "NA" && !known.is_empty() => None,
        ("NA" | "", _) | (_, "NA" | "") => Some(format!("the {what} of one side is not known")),
        (base, new) => {
            let shown = crate::error::shown;
            Some(format!("another {what} ({} and {})", shown(base), shown(new)))
        }
    })
}
