//! Small multiples: plots of equal size in a column or two, on the same two scales.
//!
//! Scales are shared, so that panels can be compared by eye; the axis titles stand once. Below
//! each panel there may be a legend of its own, below all of them a common one and free room for
//! a colour bar.

use super::colour::TEXT;
use super::font;
use super::legend::{self, Entry};
use super::plot::{Frame, Plot};
use super::scale::{Run, Scale};
use super::sheet::{Hang, LARGE, Sheet, WIDTH, pt};

/// What a grid of panels is to look like.
pub(crate) struct Plan<'p> {
    pub(crate) columns: usize,
    /// Height of each plot in points.
    pub(crate) plot_height: f64,
    /// One panel for each, with the words above it; all empty for none.
    pub(crate) headings: Vec<String>,
    /// The legend below each panel.
    pub(crate) legends: Vec<Vec<Entry>>,
    /// The legend below all.
    pub(crate) shared: Vec<Entry>,
    pub(crate) x_title: &'p str,
    pub(crate) y_title: &'p str,
    pub(crate) x: &'p dyn Fn(usize) -> Scale,
    pub(crate) y: &'p dyn Fn(usize) -> Scale,
    /// Room at the bottom, in points.
    pub(crate) room_below: f64,
}

/// The grid, laid out.
pub(crate) struct Panels<'p> {
    pub(crate) sheet: Sheet,
    plan: Plan<'p>,
    frames: Vec<Frame>,
    x: Scale,
    y: Scale,
    shared_top: i32,
}

/// Where panels stand across the sheet.
struct Across {
    left: i32,
    step: i32,
    width: i32,
    x: Scale,
}

const AXIS_ROOM: f64 = 14.0;

fn across(plan: &Plan<'_>, y: &Scale) -> Across {
    let left = pt(13.0) + y.label_width() + pt(4.0);
    let columns = plan.columns.max(1) as i32;
    let (mut gap, mut margin) = (pt(9.0), pt(6.0));
    let mut width = (WIDTH - left - margin - gap * (columns - 1)) / columns;
    let mut x = Scale::roomy(plan.x, width, Run::Across);
    // Labels hang over the ends of a plot: once they are known, their halves need room.
    for _ in 0..2 {
        let half = |tick: Option<&super::scale::Tick>| {
            tick.map_or(0, |tick| font::width(&tick.label, super::sheet::SMALL) / 2 + 1)
        };
        gap = pt(9.0).max(half(x.ticks.first()) + half(x.ticks.last()) + pt(5.0));
        margin = pt(6.0).max(half(x.ticks.last()) + pt(2.0));
        width = (WIDTH - left - margin - gap * (columns - 1)) / columns;
        x = Scale::roomy(plan.x, width, Run::Across);
    }
    Across { left, step: width + gap, width, x }
}

impl<'p> Panels<'p> {
    /// Lays the panels out on an empty sheet.
    pub(crate) fn new(plan: Plan<'p>) -> Panels<'p> {
        let height = pt(plan.plot_height);
        let y = Scale::roomy(plan.y, height, Run::Up);
        let Across { left, step, width, x } = across(&plan, &y);
        let head = if plan.headings.iter().all(String::is_empty) { pt(5.0) } else { pt(12.5) };
        let mut frames = Vec::new();
        let mut top = 0;
        for row in 0..plan.headings.len().div_ceil(plan.columns) {
            let members = row * plan.columns..plan.headings.len().min((row + 1) * plan.columns);
            let mut legend_height = 0;
            for (column, panel) in members.enumerate() {
                let left = left + column as i32 * step;
                let top = top + head;
                frames.push(Frame { left, top, right: left + width, bottom: top + height });
                if let Some(entries) = plan.legends.get(panel).filter(|some| !some.is_empty()) {
                    legend_height = legend_height.max(legend::table_height(entries, width));
                }
            }
            top += head + height + pt(AXIS_ROOM) + legend_height + pt(2.0);
        }
        let shared_top = top + pt(13.0);
        let shared = legend::flow_height(&plan.shared, WIDTH - pt(8.0));
        let sheet = Sheet::new(shared_top + shared + pt(plan.room_below) + pt(2.0));
        let panels = Panels { sheet, plan, frames, x, y, shared_top };
        panels.titles(top);
        panels
    }

    fn titles(&self, bottom: i32) {
        let (plan, sheet) = (&self.plan, &self.sheet);
        let (Some(first), Some(last)) = (self.frames.first(), self.frames.last()) else { return };
        let right = self.frames.iter().map(|frame| frame.right).max().unwrap_or(WIDTH);
        let half = font::width(plan.x_title, LARGE) / 2 + pt(2.0);
        let centre = ((first.left + right) / 2).min(WIDTH - half).max(half);
        sheet.text(plan.x_title, (centre, bottom + pt(5.0)), Hang::Middle, LARGE, TEXT);
        let middle = (first.top + last.bottom) / 2;
        let half = font::width(plan.y_title, LARGE) / 2 + pt(2.0);
        sheet.text(plan.y_title, (pt(6.5), middle.max(half)), Hang::Upward, LARGE, TEXT);
    }

    /// Draws each panel: its grid, whatever `content` draws, its axes, heading and legend.
    pub(crate) fn draw(&self, grid: bool, content: impl Fn(&Plot<'_>, usize)) {
        for (index, &frame) in self.frames.iter().enumerate() {
            let plot = Plot::new(&self.sheet, frame, self.x.clone(), self.y.clone());
            let heading = &self.plan.headings[index];
            self.sheet.group("panel", heading, || {
                if grid {
                    plot.grid();
                }
                content(&plot, index);
                plot.x_axis();
                plot.y_axis(index % self.plan.columns == 0);
                let spot = (frame.left, frame.top - pt(6.0));
                self.sheet.label(&font::cut(heading, frame.right - frame.left), spot, Hang::Start);
                if let Some(entries) = self.plan.legends.get(index) {
                    let below = (frame.left, frame.bottom + pt(AXIS_ROOM));
                    legend::table(&self.sheet, entries, below, frame.right - frame.left);
                }
            });
        }
    }

    /// Upper edge of the room below everything.
    pub(crate) fn room_top(&self) -> i32 {
        self.shared_top + legend::flow_height(&self.plan.shared, WIDTH - pt(8.0))
    }

    /// Draws the common legend and ends the sheet.
    pub(crate) fn finish(self, described: &str) -> String {
        let at = (pt(4.0), self.shared_top);
        if !self.plan.shared.is_empty() {
            legend::flow(&self.sheet, &self.plan.shared, at, WIDTH - pt(8.0));
        }
        self.sheet.finish(described)
    }
}
