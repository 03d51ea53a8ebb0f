//! The claims of the experiment as rows: what is claimed, which figure decides, whether it holds.

use super::grid::{Group, grid, text, words};
use crate::claims::{Outcome, Verdict};
use maud::{Markup, html};

/// The claims' table.
pub(super) fn table(verdicts: &[Verdict]) -> Markup {
    let rows = verdicts.iter().map(|verdict| {
        vec![text(&verdict.claim), text(&verdict.figure), outcome(&verdict.outcome)]
    });
    let group = Group { heading: String::new(), rows: rows.collect() };
    html! {
        p { "Each sentence is held against the figures of this run. It holds only if every cell it "
            "speaks of was measured and bears it out, in every seed and heap; for a time, over the "
            "whole 95 % interval. Anything missing or refused makes it unknown." }
        div.claims { (grid("", &[words("claim"), words("figure"), words("holds?")], &[group])) }
    }
}

fn outcome(outcome: &Outcome) -> Markup {
    match outcome {
        Outcome::Holds => html! { span.holds { "✓ holds" } },
        Outcome::Fails => html! { span.fails { "✗ fails" } },
        Outcome::Unknown(why) => html! { span.unknown { "? unknown" } ": " (why) },
    }
}
