//! What each size class of an allocator holds, for those that promise classes.

use super::grid::{Column, Group, figures, grid, text};
use crate::bench::{Bench, Row};
use crate::index::Index;
use crate::metric;
use crate::number::grouped;
use maud::{Markup, html};

/// The classes of one workload's allocators, an allocator a group; nothing if none has any.
pub(super) fn section(index: &Index, bench: &Bench) -> Markup {
    let groups: Vec<Group> = bench.rows.iter().map(|row| group(index, row)).collect();
    if groups.iter().all(|group| group.rows.is_empty()) {
        return html! {};
    }
    html! {
        h3 { "By size class, " (bench.title()) }
        p.note { "When L is largest. A class is the grants of one length; its free bytes are the free "
            "blocks just as long, as the empty slots of partial slabs are. The longest may be blocks "
            "of a buddy. What the slabs' tails take stands under reserved." }
        (grid("", &columns(), &groups))
    }
}

fn columns() -> Vec<Column> {
    vec![
        figures("grant", "bytes"),
        figures("live", "objects"),
        figures("requested", "bytes"),
        figures("rounding", "bytes"),
        figures("free", "bytes"),
    ]
}

fn group(index: &Index, row: &Row) -> Group {
    let slots = index.parameters(row.cell, metric::CLASS_LIVE_OBJECTS);
    let bytes = |name, slot| index.metric(row.cell, name, slot)?.parse::<u64>().ok();
    let said = |bytes: Option<u64>| text(bytes.map_or_else(|| "—".to_owned(), grouped));
    let rows = slots.into_iter().map(|slot| {
        let requested = bytes(metric::CLASS_REQUESTED_BYTES, slot);
        let granted = bytes(metric::CLASS_GRANTED_BYTES, slot);
        let rounding = granted.zip(requested).map(|(more, less)| more.saturating_sub(less));
        vec![
            said(slot.parse().ok()),
            said(bytes(metric::CLASS_LIVE_OBJECTS, slot)),
            said(requested),
            said(rounding),
            said(bytes(metric::CLASS_FREE_BYTES, slot)),
        ]
    });
    Group { heading: row.label.clone(), rows: rows.collect() }
}
