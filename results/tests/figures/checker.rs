//! What a reviewer would reject in a figure, found by parsing its SVG.

use crate::ruler::{Box, lightness, number, points, text_box};
use roxmltree::{Document, Node};

/// Points of type at the printed width.
const SMALLEST_TEXT: f64 = 7.0;
const UNITS_TO_AN_INCH: f64 = 1800.0;
/// Least difference in lightness of fills that touch.
const APART: f64 = 15.0;

/// Everything wrong with a figure; each fault begins with the name of its rule.
pub(crate) fn faults(svg: &str) -> Vec<String> {
    let document = match Document::parse(svg) {
        Ok(document) => document,
        Err(error) => return vec![format!("xml: {error}")],
    };
    let root = document.root_element();
    let mut faults = Vec::new();
    let Some((width, height)) = canvas(&root) else {
        return vec!["size: no inches, or no view box of 1800 to an inch from 0 0".to_owned()];
    };
    foreign_elements(&root, &mut faults);
    texts(&root, (width, height), &mut faults);
    for panel in groups(&root, "panel") {
        series(&panel, &mut faults);
    }
    groups(&root, "stack").for_each(|stack| stacked(&root, &stack, &mut faults));
    groups(&root, "areas").for_each(|areas| layered(&areas, &mut faults));
    bars(&root, &mut faults);
    faults
}

fn canvas(root: &Node<'_, '_>) -> Option<(f64, f64)> {
    let numbers: Vec<f64> =
        root.attribute("viewBox")?.split(' ').filter_map(|word| word.parse().ok()).collect();
    let [0.0, 0.0, width, height] = numbers[..] else { return None };
    let inches = |name| -> Option<f64> { root.attribute(name)?.strip_suffix("in")?.parse().ok() };
    let sound = |inches: f64, units: f64| (inches * UNITS_TO_AN_INCH - units).abs() < 0.5;
    let both = sound(inches("width")?, width) && sound(inches("height")?, height);
    both.then_some((width, height))
}

fn groups<'a, 'i>(root: &Node<'a, 'i>, class: &'a str) -> impl Iterator<Item = Node<'a, 'i>> {
    root.descendants().filter(move |node| node.attribute("class") == Some(class))
}

fn named(node: &Node<'_, '_>, name: &str) -> bool {
    node.has_tag_name(("http://www.w3.org/2000/svg", name))
}

/// Nothing that runs, loads or hides: the names in a run are strangers'.
fn foreign_elements(root: &Node<'_, '_>, faults: &mut Vec<String>) {
    let known = ["svg", "style", "g", "rect", "path", "circle", "text", "image"];
    for node in root.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        if !known.contains(&name) {
            faults.push(format!("element: <{name}>"));
        }
        for attribute in node.attributes() {
            let loads = attribute.name() == "href" && !attribute.value().starts_with("data:image/");
            if attribute.name().starts_with("on") || loads {
                faults.push(format!("element: <{name} {}>", attribute.name()));
            }
        }
    }
}

fn texts(root: &Node<'_, '_>, (width, height): (f64, f64), faults: &mut Vec<String>) {
    let mut boxes: Vec<(String, Box)> = Vec::new();
    for node in root.descendants().filter(|node| named(node, "text")) {
        let text = node.text().unwrap_or_default().to_owned();
        let size = number(&node, "font-size").unwrap_or(0.0) * 72.0 / UNITS_TO_AN_INCH;
        if size < SMALLEST_TEXT {
            faults.push(format!("small: `{text}` is {size:.2} pt"));
        }
        match text_box(&node) {
            Ok(found) => {
                if !found.within(width, height) {
                    faults.push(format!("outside: `{text}` at {found:?} of {width} × {height}"));
                }
                for (other, taken) in &boxes {
                    if found.meets(taken) {
                        faults.push(format!("overlap: `{text}` and `{other}`"));
                    }
                }
                boxes.push((text, found));
            }
            Err(why) => faults.push(format!("text: {why}")),
        }
    }
}

/// A marker's shape, wherever it stands: its elements relative to their first point.
fn shape(marker: &Node<'_, '_>) -> String {
    let elements = marker.children().filter(Node::is_element);
    let one = |node: Node<'_, '_>| {
        let hollow = node.attribute("fill") == Some("#ffffff");
        let path = points(node.attribute("d").unwrap_or_default());
        let (x, y) = path.first().copied().unwrap_or_default();
        let moved: Vec<_> = path.iter().map(|point| (point.0 - x, point.1 - y)).collect();
        format!("{} {hollow} {moved:?}", node.tag_name().name())
    };
    elements.map(one).collect::<Vec<_>>().join(" + ")
}

fn series(panel: &Node<'_, '_>, faults: &mut Vec<String>) {
    let mut seen: Vec<(Option<String>, Option<String>)> = Vec::new();
    let mut count = 0;
    for series in groups(panel, "series") {
        let label = series.attribute("data-label").unwrap_or_default();
        let line = groups(&series, "line").next();
        let dash = line.map(|line| {
            let path = line.descendants().find(|node| named(node, "path"));
            path.and_then(|path| path.attribute("stroke-dasharray")).unwrap_or("solid").to_owned()
        });
        let marker = groups(&series, "marker").next().map(|marker| shape(&marker));
        if dash.is_none() && marker.is_none() {
            faults.push(format!("series: `{label}` has neither line nor marker"));
        }
        let look = (dash, marker);
        if seen.contains(&look) {
            faults.push(format!("series: `{label}` looks like another one: {look:?}"));
        }
        seen.push(look);
        count += 1;
    }
    if count > 8 {
        faults.push(format!("series: {count} in one panel"));
    }
}

/// Fills of a stack from left to right: where two touch they differ, or both carry a text.
fn stacked(root: &Node<'_, '_>, stack: &Node<'_, '_>, faults: &mut Vec<String>) {
    let mut fills: Vec<(Box, String)> = Vec::new();
    for rect in stack.children().filter(|node| named(node, "rect")) {
        let (Some(left), Some(top)) = (number(&rect, "x"), number(&rect, "y")) else { continue };
        let size = number(&rect, "width").zip(number(&rect, "height"));
        let (width, height) = size.unwrap_or_default();
        let place = Box { left, top, right: left + width, bottom: top + height };
        fills.push((place, rect.attribute("fill").unwrap_or_default().to_owned()));
    }
    let labelled = |place: &Box| {
        root.descendants().filter(|node| named(node, "text")).any(|node| {
            let middle = number(&node, "x").zip(number(&node, "y"));
            middle.is_some_and(|(x, y)| {
                place.left < x && x < place.right && place.top < y && y < place.bottom
            })
        })
    };
    for pair in fills.windows(2) {
        let [(left, first), (right, second)] = pair else { continue };
        let touch = (left.right - right.left).abs() <= 1.0;
        if touch && !apart(first, second) && !(labelled(left) && labelled(right)) {
            faults.push(format!("fills: {first} beside {second}"));
        }
    }
}

fn apart(first: &str, second: &str) -> bool {
    match (lightness(first), lightness(second)) {
        (Some(first), Some(second)) => (first - second).abs() >= APART,
        _ => false,
    }
}

/// Areas over each other: any two may come to touch.
fn layered(areas: &Node<'_, '_>, faults: &mut Vec<String>) {
    let paths = areas.children().filter(|node| named(node, "path"));
    let fills: Vec<&str> =
        paths.filter_map(|path| path.attribute("fill")).filter(|fill| *fill != "none").collect();
    for (place, first) in fills.iter().enumerate() {
        for second in &fills[place + 1..] {
            if !apart(first, second) {
                faults.push(format!("fills: {first} over {second}"));
            }
        }
    }
}

/// Bars, and the first part of each stack, start where the axis says 0.
fn bars(root: &Node<'_, '_>, faults: &mut Vec<String>) {
    let drawn = groups(root, "bars").chain(groups(root, "stack"));
    let firsts: Vec<f64> = drawn
        .filter_map(|group| group.children().find(|node| named(node, "rect")))
        .filter_map(|rect| number(&rect, "x"))
        .collect();
    if firsts.is_empty() {
        return;
    }
    let zero = groups(root, "axis-x")
        .flat_map(|axis| axis.descendants())
        .find(|node| named(node, "text") && node.text() == Some("0"))
        .and_then(|node| number(&node, "x"));
    let Some(zero) = zero else {
        return faults.push("bars: the axis has no 0".to_owned());
    };
    for first in firsts {
        if (first - zero).abs() > 1.0 {
            faults.push(format!("bars: one starts at {first}, the axis has 0 at {zero}"));
        }
    }
}
