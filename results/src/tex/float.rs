//! A figure as a float: the picture at its size, the caption with its formula, and a label.

use super::{FOLDER, escape};
use crate::figures::{Figure, Width};

/// The float of a figure whose files begin with `stem`; the picture is a PDF or PNG of that stem,
/// or its plots where `plots` is set.
pub(crate) fn float(figure: &Figure, stem: &str, width: Width, plots: bool) -> String {
    let wide = width.units() > Width::COLUMN.units() * 5 / 4;
    let kind = if wide { "figure*" } else { "figure" };
    let picture = if plots {
        format!("\\input{{\\fraglabfolder {stem}.pgfplots}}")
    } else {
        format!("\\includegraphics[width={width}]{{\\fraglabfolder {stem}}}")
    };
    format!(
        "% Needs graphicx. The picture is {width} wide: at this size its text is 7 to 8 pt.\n\
         {FOLDER}\\begin{{{kind}}}\n  \\centering\n  {picture}\n  \\caption{{{}\n    \
         {}}}\n  \\label{{fig:{stem}}}\n\\end{{{kind}}}\n",
        escape(&figure.caption),
        escape(&figure.formula),
    )
}
