//! Colours, markers and dashes as pgfplots has them.

use super::super::colour::{self, Colour};
use super::super::legend::{Entry, Sample};
use super::super::look::Look;
use super::super::mark::{Dash, Marker};
use super::super::plotted::Legend;
use super::super::sheet::Stroke;
use super::super::words::slug;
use super::{length, number};
use crate::run::Family;

/// The families in the order of their definition.
pub(super) const FAMILIES: [Family; 6] = [
    Family::ListFits,
    Family::Buddies,
    Family::Segregated,
    Family::Slabs,
    Family::Floors,
    Family::Foreign,
];

/// Colours that have a name: `fraglab-list-fits`.
pub(super) fn named() -> Vec<(String, Colour)> {
    let families = FAMILIES.map(|family| (colour::family_name(family), colour::of_family(family)));
    let parts = colour::PARTS.into_iter().chain([("unknown", colour::IDLE.1)]);
    let rest = [
        ("ink", colour::TEXT),
        ("axis", colour::AXIS),
        ("grid", colour::GRID),
        ("ground", colour::GROUND),
        ("behind", colour::BEHIND),
    ];
    let all = families.into_iter().chain(parts).chain(rest);
    all.map(|(name, colour)| (format!("fraglab-{}", slug(name)), colour)).collect()
}

/// The colour of a series.
pub(super) fn of_family(family: Family) -> String {
    format!("fraglab-{}", slug(colour::family_name(family)))
}

/// A colour by the name its legend gives it, else by any name it has, else by its numbers.
pub(super) fn of(fill: Colour, legends: &[Legend]) -> String {
    if fill == colour::WHITE {
        return "white".to_owned();
    }
    let named = named();
    let words = |entry: &Entry| match entry.sample {
        Sample::Fill(sample) if sample == fill => Some(format!("fraglab-{}", slug(&entry.words))),
        _ => None,
    };
    let said = legends.iter().flat_map(|legend| &legend.entries).find_map(words);
    let known = said.filter(|said| named.iter().any(|(name, _)| name == said));
    let any = || named.iter().rev().find(|(_, colour)| *colour == fill).map(|it| it.0.clone());
    known.or_else(any).unwrap_or_else(|| numbers(fill))
}

fn numbers(Colour(red, green, blue): Colour) -> String {
    format!("{{rgb,255:red,{red};green,{green};blue,{blue}}}")
}

/// The key of an allocator's style, `fraglab/3-best-fit`; of a look that is no allocator's, the
/// style itself.
pub(super) fn style(look: &Look) -> String {
    if look.label.is_empty() {
        return format!("color={}, {}", of(look.colour, &[]), mark(look.marker));
    }
    format!("fraglab/{}-{}", look.index + 1, slug(&look.label))
}

/// What an allocator's style is defined as.
pub(super) fn definition(look: &Look) -> String {
    let dash = dash(look.dash);
    format!("color={}, {}{dash}", of_family(look.family), mark(look.marker))
}

/// The marker; a hollow one is white inside.
pub(super) fn mark(marker: Marker) -> String {
    let (name, turned) = match marker {
        Marker::Disc => ("*", ""),
        Marker::HollowSquare => ("square*", ""),
        Marker::Triangle => ("triangle*", ""),
        Marker::HollowDiamond => ("diamond*", ""),
        Marker::Square => ("square*", ""),
        Marker::HollowCircle => ("*", ""),
        Marker::Diamond => ("diamond*", ""),
        Marker::HollowTriangle => ("triangle*", ""),
        Marker::Cross => ("x", ""),
        Marker::Downward => ("triangle*", ", rotate=180"),
        Marker::Plus => ("+", ""),
    };
    let inside = if marker.hollow() { ", fill=white" } else { "" };
    format!("mark={name}, mark options={{solid{inside}{turned}}}")
}

/// How a line is broken; nothing for an unbroken one.
fn dash(dash: Dash) -> String {
    let piece = |(place, tenths): (usize, &i32)| {
        let word = if place % 2 == 0 { "on" } else { "off" };
        format!("{word} {}bp", number(f64::from(*tenths) / 10.0))
    };
    let pieces: Vec<String> = dash.iter().enumerate().map(piece).collect();
    if pieces.is_empty() { String::new() } else { format!(", dash pattern={}", pieces.join(" ")) }
}

/// A line that is no allocator's.
pub(super) fn line(stroke: Stroke) -> String {
    let (colour, width) = (of(stroke.colour, &[]), length(stroke.width));
    format!("color={colour}, no markers, line width={width}{}", dash(stroke.dash))
}

/// A grey dot.
pub(super) fn dot(colour: Colour) -> String {
    format!("color={}, only marks, mark=square*, mark size=0.9bp", of(colour, &[]))
}

/// What stands before the words of a legend.
pub(super) fn sample(sample: &Sample) -> String {
    match sample {
        Sample::Line(look) => format!("fraglab line, {}", style(look)),
        Sample::Marker(look) => format!("fraglab line, {}, only marks", style(look)),
        Sample::Fill(fill) => {
            format!("area legend, draw=fraglab-axis, line width=0.4bp, fill={}", of(*fill, &[]))
        }
        Sample::Plain(stroke) => line(*stroke),
        Sample::Dot(colour) => dot(*colour),
        Sample::Absent => "empty legend".to_owned(),
    }
}
