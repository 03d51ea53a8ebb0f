//! How few sizes a program asks for.

use super::{Effort, Item, reported};
use crate::problem::Problem;
use results::{Check, Expected};
use workloads::{Painter, shipped, trace::Stamp};

pub(super) const ITEM: Item = Item {
    name: "few-sizes",
    title: "two sizes make half of a program's allocations, ten make 85 %",
    source: "Zorn and Grunwald 1992, as later surveys report it",
    about: "The shares of the commonest sizes of the recorded programs that are shipped. Programs \
            of today differ: a finding.",
    unit: "% of the allocates",
    decimals: 1,
    measure,
};

const PROGRAMS: [&str; 3] = ["dot", "git-log", "gs-pdf"];

fn measure(_: Effort) -> Result<Vec<Check>, Problem> {
    let mut checks = Vec::new();
    for source in shipped().into_iter().filter(|source| PROGRAMS.contains(&source.name())) {
        let mut painter = Painter::new();
        let mut stream = source.open(0)?;
        while let Some(event) = stream.step() {
            painter.add(&event, &Stamp::default());
        }
        let portrait = painter.finish();
        for (sizes, figure) in [(2, 50.0), (10, 85.0)] {
            let commonest: u64 =
                portrait.commonest.iter().take(sizes).map(|(_, count)| count).sum();
            let share = 100.0 * commonest as f64 / portrait.events[1] as f64;
            let what = format!("{}, {sizes} commonest sizes", source.name());
            checks.push(reported(what, Expected::Finding(Some(figure)), Ok(share)));
        }
    }
    Ok(checks)
}
