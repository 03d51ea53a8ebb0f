//! Johnstone and Wilson's ranking of policies, on the recorded programs that are shipped.

use super::cells::{Cells, Wanted};
use super::{Effort, Item, published};
use crate::problem::Problem;
use results::{Check, Expected};

pub(super) const ITEM: Item = Item {
    name: "ranking",
    title: "address order and best fit waste almost nothing; first fit in LIFO order and buddies do",
    source: "Johnstone and Wilson 1998",
    about: "Overhead #4 (most used ÷ most live − 1), the mean over programs: their eight, and the \
            shipped recorded ones here. Sizes are multiplied by 16 and the heap grows by 4096 bytes, \
            their protocol, so that rounding and headers cost nothing and the policy is left. The \
            programs differ, so the figures are findings; what gates is the order of the \
            policies that it is known for. Next fit's disaster in LIFO order (38.4 %) is not seen on \
            these three programs.\n\n\
            The same switch is on every run: `--workloads 'sixteenfold(app.trace)' --allocators \
            first-fit:grow=4096`.",
    unit: "overhead #4 (%)",
    decimals: 2,
    measure,
};

const PROGRAMS: [&str; 3] = ["sixteenfold(dot)", "sixteenfold(git-log)", "sixteenfold(gs-pdf)"];

/// Their policies, what is called so here, and their mean over eight programs.
#[allow(clippy::approx_constant, reason = "3.14 percent is a figure of the paper")]
const ROWS: [(&str, &str, f64); 14] = [
    ("first fit AO-8K", "first-fit:grow=8192", 0.78),
    ("best fit AO-8K", "best-fit:grow=8192", 0.83),
    ("best fit AO", "best-fit:grow=4096", 2.28),
    ("best fit LIFO", "best-fit:grow=4096:order=lifo", 2.30),
    ("first fit AO", "first-fit:grow=4096", 2.30),
    ("first fit FIFO", "first-fit:grow=4096:order=fifo", 3.14),
    ("next fit AO", "next-fit:grow=4096", 8.04),
    ("next fit FIFO", "next-fit:grow=4096:order=fifo", 18.4),
    ("double buddy", "double-buddy", 34.3),
    ("first fit LIFO", "first-fit:grow=4096:order=lifo", 36.3),
    ("next fit LIFO", "next-fit:grow=4096:order=lifo", 38.4),
    ("binary buddy", "buddy", 53.4),
    ("segregated 2^N & 3·2^N", "segregated-storage:classes=halves", 61.5),
    ("segregated 2^N", "segregated-storage", 73.6),
];

/// Who wastes less than whom, by their names.
const ORDER: [(&str, &str); 7] = [
    ("first fit AO", "first fit LIFO"),
    ("best fit AO", "first fit LIFO"),
    ("first fit AO", "next fit AO"),
    ("first fit FIFO", "first fit LIFO"),
    ("best fit LIFO", "first fit LIFO"),
    ("first fit AO", "binary buddy"),
    ("best fit AO", "segregated 2^N"),
];

fn measure(effort: Effort) -> Result<Vec<Check>, Problem> {
    let programs = &PROGRAMS[..effort.pick(2, PROGRAMS.len())];
    let cells = Cells::measure(Wanted {
        allocators: ROWS.iter().map(|(_, name, _)| (*name).to_string()).collect(),
        workloads: programs.iter().map(|name| (*name).to_string()).collect(),
        ..Wanted::default()
    })?;
    let mean = |allocator: &str| -> Result<f64, String> {
        let figures = programs.iter().map(|program| cells.overhead_4(allocator, program));
        Ok(figures.sum::<Result<f64, String>>()? / programs.len() as f64)
    };
    let mut checks: Vec<Check> = ROWS
        .iter()
        .map(|(theirs, ours, figure)| {
            published(*theirs, Expected::Finding(Some(*figure)), mean(ours))
        })
        .collect();
    let lea = Err("its kin here, dlmalloc, joins no growing heap".to_string());
    checks.insert(4, published("Lea 2.6.1", Expected::Finding(Some(2.28)), lea));
    for (less, more) in ORDER {
        let of = |name: &str| {
            let row = ROWS.iter().find(|row| row.0 == name);
            row.map_or(Err("no such row".to_string()), |row| mean(row.1))
        };
        let apart = of(more).and_then(|more| Ok(more - of(less)?));
        checks.push(published(format!("{more} − {less}"), Expected::AtLeast(0.0), apart));
    }
    Ok(checks)
}
