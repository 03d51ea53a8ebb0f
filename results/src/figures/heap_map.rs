//! The heap map: address against time, how much of each bin of addresses is granted.
//!
//! A raster of at most 384 by 384 dots in an image, stretched under vector axes, since as many
//! rectangles would make megabytes. Colour is cividis, which the colour-blind and grey printers
//! read alike; what lies past the footprint is white.

use super::colour::{AXIS, WHITE, cividis};
use super::legend::{Entry, Sample};
use super::panels::{Heading, Panels, Plan};
use super::plot::{Frame, Plot};
use super::plotted::{Labelled, Layer, Legend, Panel, Title};
use super::raster::Raster;
use super::scale::Scale;
use super::scene::{Actor, Scene};
use super::sheet::{Hang, Sheet, Stroke, pt};
use super::{Figure, Group};
use crate::records::HeapMapRecord;

/// Most dots of a raster along either axis.
const MOST_DOTS: usize = 384;

/// One allocator's map: moments by rising clock, and bytes to a bin.
struct Map<'r> {
    moments: Vec<&'r HeapMapRecord>,
}

impl Map<'_> {
    fn of<'r>(actor: &Actor<'r>) -> Map<'r> {
        let seed = actor.cells.first().map(|cell| cell.seed);
        let mut moments: Vec<&HeapMapRecord> = actor
            .rows
            .maps
            .iter()
            .filter(|row| Some(row.seed) == seed && row.bin_bytes > 0)
            .copied()
            .collect();
        moments.sort_by_key(|row| row.clock_bytes);
        Map { moments }
    }

    /// One past the highest address that is inside a footprint.
    fn top(&self) -> f64 {
        let top = |row: &HeapMapRecord| {
            row.bins.trim_end_matches('.').len() as f64 * row.bin_bytes as f64
        };
        self.moments.iter().map(|row| top(row)).fold(0.0, f64::max)
    }

    fn end(&self) -> f64 {
        self.moments.last().map_or(0.0, |row| row.clock_bytes as f64)
    }

    /// Tenths granted at a moment over a range of addresses; `None` past the footprint.
    fn granted(row: &HeapMapRecord, from: f64, to: f64) -> Option<f64> {
        let bin = row.bin_bytes as f64;
        let last = row.bins.len().saturating_sub(1);
        let (first, end) = ((from / bin) as usize, ((to / bin).ceil() as usize).max(1) - 1);
        let bins = row.bins.as_bytes().get(first..=end.max(first).min(last))?;
        let tenths = bins.iter().filter(|byte| byte.is_ascii_digit());
        let (sum, count) =
            tenths.fold((0.0, 0.0), |(sum, n), byte| (sum + f64::from(byte - b'0'), n + 1.0));
        (count > 0.0).then(|| sum / count / 9.0)
    }

    /// The raster: time to the right up to `end`, addresses upwards up to `top`.
    fn raster(&self, end: f64, top: f64) -> Option<Raster> {
        let finest = self.moments.iter().map(|row| row.bin_bytes).min()?;
        let bins = ((top / finest as f64).ceil() as usize).clamp(1, MOST_DOTS);
        // Bins are repeated whole, so that a viewer that smooths a raster has nothing to blur.
        let (width, height) = (MOST_DOTS, MOST_DOTS / bins * bins);
        let address = |line: usize| top * line as f64 / height as f64;
        Raster::of((width, height), |column, row| {
            let line = height - 1 - row;
            let clock = end * (column as f64 + 0.5) / width as f64;
            let after = self.moments.partition_point(|row| row.clock_bytes as f64 <= clock);
            let moment = after.checked_sub(1).map(|before| self.moments[before]);
            let granted = |row| Map::granted(row, address(line), address(line + 1));
            moment.and_then(granted).map_or(WHITE, cividis)
        })
    }
}

/// The figure of one scene; `None` if no cell of it has a map.
pub(crate) fn figure(scene: &Scene<'_>) -> Option<Figure> {
    let mut cast: Vec<(&Actor<'_>, Map<'_>)> =
        scene.actors.iter().map(|actor| (actor, Map::of(actor))).collect();
    cast.retain(|(_, map)| !map.moments.is_empty());
    let top = cast.iter().map(|(_, map)| map.top()).fold(0.0, f64::max);
    let end = cast.iter().map(|(_, map)| map.end()).fold(0.0, f64::max);
    if top <= 0.0 || end <= 0.0 {
        return None;
    }
    let x_title = format!("allocated so far ({})", Scale::bytes(end, 4).1);
    let y_title = format!("address ({})", Scale::bytes(top, 4).1);
    let heading =
        |actor: &Actor<'_>| Heading { label: actor.look.label.clone(), remark: actor.trouble() };
    let x = |ticks| Scale::bytes(end, ticks).0;
    let y = |ticks| Scale::bytes(top, ticks).0;
    let panels = Panels::new(Plan {
        width: scene.width,
        columns: if cast.len() == 1 { 1 } else { scene.width.panels(2, cast.len()) },
        plot_height: if cast.len() == 1 { 130.0 } else { 90.0 },
        headings: cast.iter().map(|(actor, _)| heading(actor)).collect(),
        legends: Vec::new(),
        shared: Vec::new(),
        x_title: &x_title,
        y_title: &y_title,
        x: &x,
        y: &y,
        room_below: 30.0,
    });
    panels.draw(false, |plot, index| {
        let Plot { frame, .. } = plot;
        if let Some(raster) = cast[index].1.raster(end, top) {
            panels.sheet.lay(Layer::Picture(raster.clone()));
            panels.sheet.raster((frame.left, frame.top), (frame.right, frame.bottom), raster);
        }
    });
    colour_bar(&panels.sheet, panels.room_top());
    let caption = caption(scene, &cast);
    Some(Figure {
        id: format!("heap-map--{}", scene.slug),
        group: Group::WhereBytesGo,
        drawing: panels.finish(&caption),
        caption,
        formula: "Each dot is a bin of addresses just after a moment of the clock: granted bytes \
                  in it ÷ its bytes, in tenths; white lies past the footprint."
            .to_owned(),
    })
}

fn caption(scene: &Scene<'_>, cast: &[(&Actor<'_>, Map<'_>)]) -> String {
    let moments = cast.iter().map(|(_, map)| map.moments.len()).max().unwrap_or(0);
    let seed = match (scene.seeds(), cast.first().and_then(|(actor, _)| actor.cells.first())) {
        (2.., Some(cell)) => format!(", seed {}", cell.seed),
        _ => String::new(),
    };
    format!(
        "Heap map, address against time: {}{seed}, {moments} moments. The lighter, the more of a \
         bin of addresses is granted; dark inside the heap is idle, white is past the footprint. \
         Deterministic: no interval.",
        scene.name()
    )
}

fn colour_bar(sheet: &Sheet, top: i32) {
    let (left, right) = (pt(70.0), sheet.width() - pt(70.0));
    let (top, bottom) = (top + pt(3.0), top + pt(10.0));
    sheet.begin(Panel {
        frame: Frame { left, top, right, bottom },
        heading: String::new(),
        x: Scale::percent(3),
        y: Scale::percent(1),
        labelled: Labelled::Axes { x: true, y: false },
        grid: false,
        layers: Vec::new(),
    });
    sheet.group("colour-bar", "", || {
        if let Some(row) = Raster::of((128, 1), |dot, _| cividis(dot as f64 / 127.0)) {
            sheet.lay(Layer::Picture(row.clone()));
            sheet.raster((left, top), (right, bottom), row);
        }
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
        sheet.line(&corners, Stroke::solid(AXIS, 0.5));
        for (place, words) in [(0, "0"), (1, "50"), (2, "100")] {
            let x = left + (right - left) * place / 2;
            sheet.line(&[(x, bottom), (x, bottom + pt(2.0))], Stroke::solid(AXIS, 0.5));
            sheet.label(words, (x, bottom + pt(6.8)), Hang::Middle);
        }
        let middle = (top + bottom) / 2;
        sheet.label("granted (%)", (left - pt(4.0), middle), Hang::End);
        let (x, half) = (right + pt(8.0), pt(2.8));
        let corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]
            .map(|(dx, dy)| (x + half + dx, middle + dy));
        sheet.line(&corners, Stroke::solid(AXIS, 0.5));
        sheet.label("past H", (x + pt(8.5), middle), Hang::Start);
        sheet.note(|plotted| {
            let (text, spot) = ("granted (%)".to_owned(), (left - pt(4.0), middle));
            plotted.titles.push(Title { text, spot, upward: false, at_end: true });
            let entries = vec![Entry::new(Sample::Fill(WHITE), "past H")];
            let corner = (x, middle - pt(4.8));
            plotted.legends.push(Legend { corner, columns: 1, entries, downwards: false });
        });
    });
}
