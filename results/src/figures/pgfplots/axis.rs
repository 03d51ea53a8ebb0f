//! One pair of axes: its place, its limits, its ticks with our labels, and its layers.

use super::super::plotted::{Labelled, Layer, Legend, Panel};
use super::super::scale::Scale;
use super::{Place, Plots, escape, layers, length, number};
use std::fmt::Write as _;

impl Panel {
    /// How many rows it has.
    pub(super) fn rows(&self) -> usize {
        match &self.labelled {
            Labelled::Rows(rows) => rows.len().max(1),
            Labelled::Axes { .. } => 1,
        }
    }

    /// Height of a row in units.
    pub(super) fn pitch(&self) -> i32 {
        (self.frame.bottom - self.frame.top) / self.rows() as i32
    }

    /// The height of a row's middle on the sheet.
    pub(super) fn middle(&self, row: usize) -> i32 {
        self.frame.top + self.pitch() / 2 + row as i32 * self.pitch()
    }
}

pub(super) fn write(
    out: &mut Plots,
    panel: &Panel,
    sheet: &Place,
    legends: &[Legend],
    picture: &str,
) {
    let frame = panel.frame;
    let _ = writeln!(
        out.text,
        "\\begin{{axis}}[fraglab axis, at={{{}}}, width={}, height={},",
        sheet.of((frame.left, frame.bottom)),
        length(frame.right - frame.left),
        length(frame.bottom - frame.top),
    );
    if !panel.heading.is_empty() {
        let _ = writeln!(out.text, "  title={{{}}},", escape(&panel.heading));
    }
    match &panel.labelled {
        Labelled::Axes { x, y } => {
            limits(&mut out.text, 'x', &panel.x, *x);
            limits(&mut out.text, 'y', &panel.y, *y);
            out.text.push_str(if panel.grid { "  grid=major,\n" } else { "" });
        }
        Labelled::Rows(rows) => {
            limits(&mut out.text, 'x', &panel.x, true);
            out.text.push_str(&rows_axis(rows));
            let stacked = layers::several_bars(panel);
            out.text.push_str(if stacked {
                "  xbar stacked,\n"
            } else {
                "  xbar, bar shift=0bp,\n"
            });
        }
    }
    out.text.push_str("]\n");
    layers::write(out, panel, legends, picture);
    out.text.push_str("\\end{axis}\n");
}

fn limits(out: &mut String, axis: char, scale: &Scale, labelled: bool) {
    let mode = if scale.is_logarithmic() { "log" } else { "normal" };
    let at: Vec<String> = scale.ticks.iter().map(|tick| number(tick.at)).collect();
    let label = |label: &str| format!("{{{}}}", escape(label));
    let labels = match labelled {
        true => scale.ticks.iter().map(|tick| label(&tick.label)).collect::<Vec<_>>().join(","),
        false => String::new(),
    };
    let _ = writeln!(
        out,
        "  {axis}mode={mode}, {axis}min={}, {axis}max={}, {axis}tick={{{}}}, {axis}ticklabels={{{labels}}},",
        number(scale.least()),
        number(scale.most()),
        at.join(","),
    );
}

fn rows_axis(rows: &[(String, String)]) -> String {
    let at: Vec<String> = (0..rows.len()).map(|row| row.to_string()).collect();
    let labels: Vec<String> =
        rows.iter().map(|(label, _)| format!("{{{}}}", escape(label))).collect();
    format!(
        "  y dir=reverse, ymin=-0.5, ymax={}, ytick={{{}}}, yticklabels={{{}}},\n  \
         ytick style={{draw=none}}, xmajorgrids,\n",
        rows.len() as f64 - 0.5,
        at.join(","),
        labels.join(","),
    )
}

impl Panel {
    /// Whether some layer is a bar, so that its rows have bars.
    pub(super) fn has_bars(&self) -> bool {
        self.layers.iter().any(|layer| matches!(layer, Layer::Bar { .. }))
    }
}
