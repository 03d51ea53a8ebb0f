//! Small multiples: plots of equal size in a column or two, on the same two scales.
//!
//! Scales are shared, so that panels can be compared by eye; the axis titles stand once. Below
//! each panel there may be a legend of its own, below all of them a common one and free room for
//! a colour bar.

use super::drawing::Drawing;
use super::font;
use super::legend::{self, Entry};
use super::plot::{Frame, Plot};
use super::plotted::{Labelled, Panel};
use super::scale::{Run, Scale};
use super::sheet::{Hang, LARGE, SMALL, Sheet, pt};
use super::width::Width;

/// What a grid of panels is to look like.
pub(crate) struct Plan<'p> {
    pub(crate) width: Width,
    pub(crate) columns: usize,
    /// Height of each plot in points.
    pub(crate) plot_height: f64,
    /// One panel for each, with the words above it; all empty for none.
    pub(crate) headings: Vec<Heading>,
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

/// The words above a panel.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heading {
    pub(crate) label: String,
    /// What must be said even where the label has to be cut.
    pub(crate) remark: Option<String>,
}

impl Heading {
    /// Without a remark.
    pub(crate) fn plain(label: &str) -> Heading {
        Heading { label: label.to_owned(), remark: None }
    }

    fn whole(&self) -> String {
        let remark = self.remark.as_ref().map_or(String::new(), |remark| format!(": {remark}"));
        format!("{}{remark}", self.label)
    }

    fn fitted(&self, room: i32) -> String {
        let remark = self.remark.as_ref().map_or(String::new(), |remark| format!(": {remark}"));
        let left = room - font::width(&remark, SMALL);
        format!("{}{remark}", font::cut(&self.label, left))
    }
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

/// From a plot's lower edge to its legend: the axis' labels and title.
const LEGEND_BELOW: f64 = 24.5;
/// From a plot's lower edge to the next heading where only the last row is labelled.
const BARE: f64 = 4.0;

impl Plan<'_> {
    /// Whether every row of panels has its own axis titles, because legends stand between.
    fn row_titles(&self) -> bool {
        self.legends.iter().any(|legend| !legend.is_empty())
    }

    /// The room below a row of plots.
    fn below(&self, members: std::ops::Range<usize>, width: i32) -> i32 {
        if !self.row_titles() {
            return pt(BARE);
        }
        let legends = members.filter_map(|panel| self.legends.get(panel));
        let highest = legends.map(|entries| legend::table_height(entries, width)).max();
        pt(LEGEND_BELOW) + highest.unwrap_or(0) + pt(3.0)
    }
}

fn across(plan: &Plan<'_>, y: &Scale) -> Across {
    let left = pt(13.0) + y.label_width() + pt(4.0);
    let columns = plan.columns.max(1) as i32;
    let (mut gap, mut margin) = (pt(9.0), pt(6.0));
    let mut width = (plan.width.units() - left - margin - gap * (columns - 1)) / columns;
    let mut x = Scale::roomy(plan.x, width, Run::Across);
    // Labels hang over the ends of a plot: once they are known, their halves need room.
    for _ in 0..2 {
        let half = |tick: Option<&super::scale::Tick>| {
            tick.map_or(0, |tick| font::width(&tick.label, SMALL) / 2 + 1)
        };
        gap = pt(9.0).max(half(x.ticks.first()) + half(x.ticks.last()) + pt(5.0));
        margin = pt(6.0).max(half(x.ticks.last()) + pt(2.0));
        width = (plan.width.units() - left - margin - gap * (columns - 1)) / columns;
        x = Scale::roomy(plan.x, width, Run::Across);
    }
    Across { left, step: width + gap, width, x }
}

impl<'p> Panels<'p> {
    /// Lays the panels out on an empty sheet.
    pub(crate) fn new(plan: Plan<'p>) -> Panels<'p> {
        // Where each row has its own axis titles, the upright one needs its length.
        let upright = font::width(plan.y_title, LARGE) + pt(2.0);
        let height = pt(plan.plot_height).max(if plan.row_titles() { upright } else { 0 });
        let y = Scale::roomy(plan.y, height, Run::Up);
        let Across { left, step, width, x } = across(&plan, &y);
        let head = if plan.headings.iter().all(|heading| heading.label.is_empty()) {
            pt(5.0)
        } else {
            pt(12.5)
        };
        let mut frames = Vec::new();
        let mut top = 0;
        for row in 0..plan.headings.len().div_ceil(plan.columns) {
            let members = row * plan.columns..plan.headings.len().min((row + 1) * plan.columns);
            for column in 0..members.len() {
                let left = left + column as i32 * step;
                let top = top + head;
                frames.push(Frame { left, top, right: left + width, bottom: top + height });
            }
            top += head + height + plan.below(members, width);
        }
        let shared_top = top + if plan.row_titles() { pt(1.0) } else { pt(22.0) };
        let shared = legend::flow_height(&plan.shared, plan.width.units() - pt(8.0));
        let height = shared_top + shared + pt(plan.room_below) + pt(2.0);
        let sheet = Sheet::new(plan.width, height);
        let panels = Panels { sheet, plan, frames, x, y, shared_top };
        panels.titles();
        panels
    }

    /// The axis titles: of each row if rows have legends between them, else of all.
    fn titles(&self) {
        let (plan, sheet) = (&self.plan, &self.sheet);
        let rows = if plan.row_titles() { plan.columns } else { self.frames.len().max(1) };
        for row in self.frames.chunks(rows) {
            let right = row.iter().map(|frame| frame.right).max().unwrap_or(sheet.width());
            let (left, top, bottom) = (row[0].left, row[0].top, row[row.len() - 1].bottom);
            let half = font::width(plan.x_title, LARGE) / 2 + pt(2.0);
            let centre = ((left + right) / 2).min(sheet.width() - half).max(half);
            sheet.title(plan.x_title, (centre, bottom + pt(18.0)), Hang::Middle);
            let half = font::width(plan.y_title, LARGE) / 2 + pt(1.0);
            let middle = ((top + bottom) / 2).max(half);
            sheet.title(plan.y_title, (pt(6.5), middle), Hang::Upward);
        }
    }

    /// Draws each panel: its grid, whatever `content` draws, its axes, heading and legend.
    pub(crate) fn draw(&self, grid: bool, content: impl Fn(&Plot<'_>, usize)) {
        let count = self.frames.len();
        for (index, &frame) in self.frames.iter().enumerate() {
            let plot = Plot::new(&self.sheet, frame, self.x.clone(), self.y.clone());
            let heading = &self.plan.headings[index];
            let width = frame.right - frame.left;
            let x_labelled = self.plan.row_titles() || index + self.plan.columns >= count;
            let y_labelled = index % self.plan.columns == 0;
            self.sheet.begin(Panel {
                frame,
                heading: heading.whole(),
                x: self.x.clone(),
                y: self.y.clone(),
                labelled: Labelled::Axes { x: x_labelled, y: y_labelled },
                grid,
                layers: Vec::new(),
            });
            self.sheet.group("panel", &heading.label, || {
                if grid {
                    plot.grid();
                }
                content(&plot, index);
                plot.x_axis(x_labelled);
                plot.y_axis(y_labelled);
                let spot = (frame.left, frame.top - pt(6.0));
                let words = heading.fitted(width);
                if !words.is_empty() {
                    self.sheet.label(&words, spot, Hang::Start);
                }
                if let Some(entries) = self.plan.legends.get(index) {
                    let below = (frame.left, frame.bottom + pt(LEGEND_BELOW));
                    legend::table(&self.sheet, entries, below, width);
                }
            });
        }
    }

    /// Upper edge of the room below everything.
    pub(crate) fn room_top(&self) -> i32 {
        self.shared_top + legend::flow_height(&self.plan.shared, self.sheet.width() - pt(8.0))
    }

    /// Draws the common legend and ends the sheet.
    pub(crate) fn finish(self, described: &str) -> Drawing {
        let at = (pt(4.0), self.shared_top);
        if !self.plan.shared.is_empty() {
            legend::flow(&self.sheet, &self.plan.shared, at, self.sheet.width() - pt(8.0));
        }
        self.sheet.finish(described)
    }
}
