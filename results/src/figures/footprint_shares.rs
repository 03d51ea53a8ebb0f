//! Where each 100 bytes of the heap go at the moment of most live bytes: a stacked bar an
//! allocator.
//!
//! The bars are shares of H, so all end at 100; what H was stands beside them. Shares that fit
//! are written inside. Where an allocator cannot tell free from reserved, the two are one part; of
//! one that does not even tell what its grants take, all that nobody requested is.

use super::colour::{IDLE, PARTS};
use super::font;
use super::legend::{Entry, Sample};
use super::number;
use super::plot::Plot;
use super::plotted::Layer;
use super::rows::{PITCH, Row, Rows, Titles};
use super::scale::Scale;
use super::scene::{Actor, Scene};
use super::sheet::{Hang, SMALL, pt};
use super::{Figure, Group};
use crate::records::CellRecord;

/// Shares of one heap: requested, rounding, headers, free, reserved, and what cannot be told.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Shares {
    /// Percent of H, in the order of [`PARTS`].
    pub(crate) parts: [f64; 5],
    /// Percent of H of which one does not know which part it is.
    pub(crate) idle: f64,
}

/// Bytes of a heap, as far as known.
pub(crate) struct Split {
    pub(crate) footprint: u64,
    pub(crate) live: u64,
    pub(crate) granted: Option<u64>,
    pub(crate) headers: Option<u64>,
    pub(crate) free: Option<u64>,
    pub(crate) reserved: Option<u64>,
}

impl Shares {
    /// `None` for an empty heap.
    pub(crate) fn of(split: &Split) -> Option<Shares> {
        let (granted, headers) = (split.granted.unwrap_or(split.live), split.headers.unwrap_or(0));
        let share = |bytes: u64| 100.0 * bytes as f64 / split.footprint as f64;
        let used = granted.checked_add(headers)?;
        if split.footprint == 0 || granted < split.live || used > split.footprint {
            return None;
        }
        let (free, reserved, idle) = match (split.free, split.reserved, split.headers) {
            (Some(free), Some(reserved), Some(_)) => (free, reserved, 0),
            _ => (0, 0, split.footprint - used),
        };
        let rounding = granted - split.live;
        let parts = [split.live, rounding, headers, free, reserved].map(share);
        Some(Shares { parts, idle: share(idle) })
    }

    /// The parts with their fills, from the left on.
    pub(crate) fn stacked(&self) -> Vec<(f64, super::colour::Colour)> {
        let parts = self.parts.iter().zip(PARTS).map(|(share, part)| (*share, part.1));
        parts.chain([(self.idle, IDLE.1)]).collect()
    }
}

fn at_peak(cell: &CellRecord) -> Option<Shares> {
    Shares::of(&Split {
        footprint: cell.footprint_at_peak_live_bytes.value()?,
        live: cell.peak_live_bytes.value()?,
        granted: cell.granted_at_peak_live_bytes.value(),
        headers: cell.headers_at_peak_live_bytes.value(),
        free: cell.free_at_peak_live_bytes.value(),
        reserved: cell.reserved_at_peak_live_bytes.value(),
    })
}

fn mean_shares(actor: &Actor<'_>) -> Option<Shares> {
    let part = |index: usize| actor.mean(|cell| Some(at_peak(cell)?.parts[index]));
    let idle = actor.mean(|cell| Some(at_peak(cell)?.idle))?;
    Some(Shares { parts: [part(0)?, part(1)?, part(2)?, part(3)?, part(4)?], idle })
}

/// The legend of the parts; the unknown one only where it occurs.
pub(crate) fn legend_of_parts(with_idle: bool) -> Vec<Entry> {
    let parts = PARTS.into_iter().chain(with_idle.then_some(IDLE));
    parts.map(|(name, fill)| Entry::new(Sample::Fill(fill), name)).collect()
}

/// The figure of one scene; `None` if the space pass was not run.
pub(crate) fn figure(scene: &Scene<'_>) -> Option<Figure> {
    let shares: Vec<Option<Shares>> = scene.actors.iter().map(mean_shares).collect();
    if shares.iter().all(Option::is_none) {
        return None;
    }
    let row = |(actor, shares): (&Actor<'_>, &Option<Shares>)| Row {
        label: actor.look.label.clone(),
        right: match (actor.trouble(), shares) {
            (Some(trouble), Some(_)) => trouble,
            (_, None) => "–".to_owned(),
            (None, Some(_)) => actor
                .mean(|cell| cell.footprint_at_peak_live_bytes.value().map(|bytes| bytes as f64))
                .map_or_else(|| "NA".to_owned(), number::bytes),
        },
    };
    let rows: Vec<Row> = scene.actors.iter().zip(&shares).map(row).collect();
    let titles =
        Titles { width: scene.width, x: "share of the heap H (%)", right: "H", pitch: PITCH };
    let idle = shares.iter().flatten().any(|shares| shares.idle > 0.0);
    let exactly = |ticks| Scale::percent(ticks);
    let drawn = Rows::new(&rows, &titles, legend_of_parts(idle), exactly);
    let plot = drawn.plot();
    for (index, (actor, shares)) in scene.actors.iter().zip(&shares).enumerate() {
        match shares {
            Some(shares) => stack(&drawn, &plot, index, actor, shares),
            None => drawn.instead(index, &actor.trouble().unwrap_or_else(|| "NA".to_owned())),
        }
    }
    drop(plot);
    let caption = caption(scene, &rows, idle);
    Some(Figure {
        id: format!("footprint-shares--{}", scene.slug),
        group: Group::WhereBytesGo,
        drawing: drawn.finish(&caption),
        caption,
        formula:
            "H = requested + rounding + headers + free + reserved, all at the first moment of \
                  most live bytes; H is the footprint, one past the highest byte granted so far."
                .to_owned(),
    })
}

fn stack(drawn: &Rows, plot: &Plot<'_>, index: usize, actor: &Actor<'_>, shares: &Shares) {
    let mut from = 0.0;
    let stacked = shares.stacked();
    drawn.sheet.group("stack", &actor.look.label, || {
        for &(share, fill) in &stacked {
            drawn.bar(plot, index, (from, from + share), fill);
            from += share;
        }
    });
    let mut from = 0.0;
    for &(share, fill) in &stacked {
        let text = inside(share);
        let (left, right) = (plot.spot(from, 0.0).0, plot.spot(from + share, 0.0).0);
        if font::width(&text, SMALL) + pt(3.0) <= right - left {
            let spot = ((left + right) / 2, drawn.middle(index));
            let (at, colour) = (from + share / 2.0, fill.ink());
            drawn.sheet.lay(Layer::Inside { row: index, at, text: text.clone(), colour });
            drawn.sheet.text(&text, spot, Hang::Middle, SMALL, fill.ink());
        }
        from += share;
    }
}

/// One decimal where it says something.
fn inside(share: f64) -> String {
    if share >= 99.95 { "100".to_owned() } else { number::decimal(share, 1) }
}

/// What a caption says of an allocator that cannot tell all parts.
pub(crate) fn idle_said(idle: bool) -> &'static str {
    match idle {
        true => {
            " Blank: free or reserved, where an allocator cannot tell which (NA); rounding and \
             headers too, where it cannot tell those."
        }
        false => "",
    }
}

fn caption(scene: &Scene<'_>, rows: &[Row], idle: bool) -> String {
    let refused = rows.iter().filter(|row| row.right.starts_with("refused")).count();
    let said = match refused {
        0 => String::new(),
        _ => " Rows marked “refused” served only part of the requests: their H is not \
              comparable."
            .to_owned(),
    };
    let said = said + idle_said(idle);
    format!(
        "Where each 100 bytes of the heap go at the moment of most live bytes, by allocator: {}{}. \
         On the right the footprint H at that moment. {}{said}",
        scene.name(),
        scene.seeds_said(),
        scene.exactness()
    )
}
