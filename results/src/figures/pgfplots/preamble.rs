//! The looks of a run, for a paper's preamble: change a colour, a marker or a size here, and every
//! figure follows.

use super::super::colour::Colour;
use super::super::look::Look;
use super::ink;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const HEAD: &str = r"% \input this in the preamble. Needs TeX Live 2018 or later.
\usepackage[T1]{fontenc}
\usepackage{graphicx}
\usepackage{booktabs}
\usepackage{pgfplots}
\pgfplotsset{compat=1.14}
% Text of 7.2 and 7.6 pt: the figures are laid out for it, and for narrow letters.
\providecommand{\fraglabsmall}{\sffamily\fontsize{7.2bp}{8.6bp}\selectfont}
\providecommand{\fraglablarge}{\sffamily\fontsize{7.6bp}{9.1bp}\selectfont}
";

const STYLES: &str = r"% What all figures share.
\tikzset{
  fraglab text/.style={font=\fraglabsmall, text=fraglab-ink, inner sep=0pt},
  fraglab title/.style={font=\fraglablarge, text=fraglab-ink, inner sep=0pt},
}
\pgfplotsset{
  fraglab axis/.style={
    scale only axis, anchor=south west,
    axis x line*=bottom, axis y line*=left, axis line style={fraglab-axis, line width=0.6bp},
    tick align=outside, major tick length=2bp, minor tick num=0, xminorticks=false, yminorticks=false,
    tick style={fraglab-axis, line width=0.6bp}, tick label style={font=\fraglabsmall, text=fraglab-ink},
    scaled ticks=false, grid style={fraglab-grid, line width=0.4bp}, axis on top=false,
    title style={at={(0,1)}, anchor=south west, inner sep=0pt, yshift=2bp, font=\fraglabsmall, text=fraglab-ink},
    enlargelimits=false,
  },
  fraglab line/.style={line width=1bp, mark size=1.9bp, error bars/error bar style={solid, line width=0.7bp}},
  fraglab bar/.style={bar width=8.6bp, error bars/error bar style={fraglab-ink, line width=0.8bp}},
  fraglab key/.style={
    hide axis, scale only axis, width=1bp, height=1bp, anchor=north west, xmin=0, xmax=1, ymin=0, ymax=1,
    legend style={at={(0,1)}, anchor=north west, draw=none, fill=none, inner sep=0pt, outer sep=0pt,
      nodes={inner sep=0.6bp}, font=\fraglabsmall, text=fraglab-ink, /tikz/every odd column/.append style={column sep=2.5bp}, /tikz/every even column/.append style={column sep=6bp}},
    legend cell align=left,
  },
";

/// The file.
pub(crate) fn preamble(looks: &BTreeMap<String, Look>) -> String {
    let mut out = HEAD.to_owned();
    out.push_str("% Okabe and Ito's colours by family, the parts of the heap, and greys.\n");
    for (name, Colour(red, green, blue)) in ink::named() {
        let _ = writeln!(out, "\\definecolor{{{name}}}{{RGB}}{{{red},{green},{blue}}}");
    }
    out.push_str(STYLES);
    out.push_str("  % An allocator each: colour by family, marker and dash by variant.\n");
    let mut looks: Vec<_> = looks.values().collect();
    looks.sort_by_key(|look| look.index);
    for look in looks {
        let _ = writeln!(out, "  {}/.style={{{}}},", ink::style(look), ink::definition(look));
    }
    out.push_str("}\n");
    out
}
