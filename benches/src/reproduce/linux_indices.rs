//! Linux's measures of fragmentation on vectors of free blocks, digit for digit.

use super::{Effort, Item, derived};
use crate::problem::Problem;
use crate::space::linux::{FreeArea, ORDERS};
use results::{Check, Expected};

pub(super) const ITEM: Item = Item {
    name: "linux-indices",
    title: "the kernel's three measures, in its own integer arithmetic",
    source: "Linux, mm/vmstat.c",
    about: "Free blocks by order, from 0 on, as /proc/buddyinfo shows them; the indices of each \
            order in thousandths, extfrag in percent. A request that would succeed has the index \
            −1000, and a single free page gives −500 and less, outside the documented range: so \
            does the kernel.",
    unit: "index in thousandths, extfrag in %",
    decimals: 0,
    measure,
};

/// Free blocks by order, an index, and what the kernel's formula gives, from an order on.
type Vector = (&'static [u64], Index, usize, &'static [i64]);

#[derive(Clone, Copy)]
enum Index {
    Unusable,
    Fragmentation,
    Extfrag,
}

const VECTORS: [Vector; 7] = [
    (&[100, 50, 25], Index::Unusable, 0, &[0, 333, 666, 1000]),
    (
        &[100, 50, 25],
        Index::Fragmentation,
        0,
        &[-1000, -1000, -1000, 780, 888, 941, 968, 981, 988, 991, 993],
    ),
    (
        &[37, 12, 5, 9, 3, 1, 0, 2, 1],
        Index::Unusable,
        0,
        &[0, 49, 81, 108, 205, 269, 312, 312, 656, 1000, 1000],
    ),
    (&[37, 12, 5, 9, 3, 1, 0, 2, 1], Index::Fragmentation, 9, &[965, 976]),
    (&[37, 12, 5, 9, 3, 1, 0, 2, 1], Index::Extfrag, 9, &[100]),
    (&[1], Index::Fragmentation, 0, &[-1000, -500, -250]),
    (&[], Index::Unusable, 0, &[1000]),
];

fn measure(_: Effort) -> Result<Vec<Check>, Problem> {
    let mut checks = Vec::new();
    for (number, (counts, index, from, expected)) in VECTORS.iter().enumerate() {
        let mut by_order = [0; ORDERS];
        by_order[..counts.len()].copy_from_slice(counts);
        let area = FreeArea::from_counts(by_order);
        let (name, value): (_, fn(&FreeArea, usize) -> i64) = match index {
            Index::Unusable => ("unusable", FreeArea::unusable_free_index),
            Index::Fragmentation => ("fragmentation", FreeArea::fragmentation_index),
            Index::Extfrag => ("extfrag (%)", FreeArea::extfrag_for_order),
        };
        for (place, &wanted) in expected.iter().enumerate() {
            let order = from + place;
            let what = format!("vector {}, {name}, order {order}", number + 1);
            let measured = Ok(value(&area, order) as f64);
            checks.push(derived(what, Expected::Exactly(wanted as f64), measured));
        }
    }
    Ok(checks)
}
