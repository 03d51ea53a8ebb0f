//! Breaks of a trend: where its value changed, where it was cut, where it was lost.
//!
//! Nothing is compared across a cut. Of a deterministic figure a change is a change of a seed's
//! number; an unread file or a missing cell in between is passed over, and the change then lies
//! between the two revisions that have values.

use super::figure::Class;
use super::{Exact, History, Point, Reading, Trend, gather, noisy};
use crate::statistics::median;

/// Where a trend breaks.
#[derive(Clone, Debug, PartialEq)]
pub struct Break {
    /// Which of [`History::trends`].
    pub trend: usize,
    /// The first revision after it.
    pub at: usize,
    /// The last revision before it that has a value.
    pub since: usize,
    /// What happened.
    pub kind: Kind,
}

/// What happened to a trend.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// The value changed; of several seeds the means are shown, of times the levels (geometric means).
    Change {
        /// Before.
        from: f64,
        /// After.
        to: f64,
        /// Whether that is good.
        way: Way,
        /// Seeds whose value changed, and seeds; nothing for times.
        seeds: Option<(usize, usize)>,
    },
    /// The values before and after are not comparable, and why.
    Cut(String),
    /// There is no value any more, and why.
    Lost(String),
}

/// Which way a change goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Less memory, work or time.
    Better,
    /// More of it.
    Worse,
    /// The figure has no better and worse, or the seeds disagree.
    Neither,
}

impl Way {
    /// As tables and files write it.
    pub fn word(self) -> &'static str {
        match self {
            Way::Better => "better",
            Way::Worse => "worse",
            Way::Neither => "other",
        }
    }
}

/// Finds all breaks of the history.
pub(super) fn find(history: &mut History) {
    let cuts: Vec<Vec<Break>> =
        (0..history.trends.len()).map(|trend| cuts(history, trend)).collect();
    let usual: Vec<f64> =
        (0..history.figures.len()).map(|figure| usual(history, figure, &cuts)).collect();
    let (mut breaks, mut short) = (Vec::new(), 0);
    for (at, trend) in history.trends.iter().enumerate() {
        let mut found = cuts[at].clone();
        if history.figures[trend.figure].class() == Class::Noisy {
            let stretches = stretches(trend, &cuts[at]);
            short += usize::from(stretches.iter().any(|places| places.len() < noisy::FEWEST));
            for stretch in stretches {
                found.extend(levels(history, at, &stretch, usual[trend.figure]));
            }
            found.sort_by_key(|found| found.at);
        }
        breaks.extend(found);
    }
    (history.breaks, history.short) = (breaks, short);
}

/// The cuts and losses of a trend; of a deterministic one its changes too.
fn cuts(history: &History, number: usize) -> Vec<Break> {
    let trend = &history.trends[number];
    let class = history.figures[trend.figure].class();
    let mut breaks = Vec::new();
    let mut last: Option<(usize, &Point)> = None;
    let mut lost = false;
    for (at, point) in trend.points.iter().enumerate() {
        let found = |since: usize, kind: Kind| Break { trend: number, at, since, kind };
        match (&point.reading, last) {
            (Reading::Unread, _) => continue,
            (Reading::Gap(why), Some((since, _))) if !lost => {
                breaks.push(found(since, Kind::Lost(why.clone())));
                lost = true;
            }
            (Reading::Gap(_), _) => {}
            (_, None) => last = Some((at, point)),
            (_, Some((since, before))) => {
                let kind = match unlike(history, class, (since, before), (at, point)) {
                    Some(why) => Some(Kind::Cut(why)),
                    None => change(history, trend.figure, before, point),
                };
                breaks.extend(kind.map(|kind| found(since, kind)));
                (last, lost) = (Some((at, point)), false);
            }
        }
    }
    breaks
}

/// Why two values of a trend are not comparable.
fn unlike(
    history: &History,
    class: Class,
    (since, before): (usize, &Point),
    (at, after): (usize, &Point),
) -> Option<String> {
    let seeds = |point: &Point| -> Vec<String> {
        point.streams.iter().map(|(seed, _)| seed.to_string()).collect()
    };
    let [old, new] = [seeds(before), seeds(after)];
    if old != new {
        let some = |seeds: &[String]| match seeds.len() {
            0..=6 => seeds.join(" "),
            many => format!("{many} seeds from {} on", seeds[0]),
        };
        return Some(format!("seeds with a value: {} -> {}", some(&old), some(&new)));
    }
    if before.streams != after.streams {
        return Some("another event stream".to_owned());
    }
    let [old, new] = [since, at].map(|revision| &history.revisions[revision].machine);
    match class {
        Class::Exact => None,
        Class::OfTheBuild => old.unlike(new, false),
        Class::Noisy => old.unlike(new, true),
    }
}

/// A change of a deterministic figure.
fn change(history: &History, figure: usize, before: &Point, after: &Point) -> Option<Kind> {
    let (Reading::Exact(old), Reading::Exact(new)) = (&before.reading, &after.reading) else {
        return None;
    };
    let changed = gather::unequal(old, new);
    if changed == 0 {
        return None;
    }
    let less = |(old, new): (&Exact, &Exact)| (old != new).then(|| new.is_less(old));
    let mut ways: Vec<bool> = old.iter().zip(new).filter_map(less).collect();
    ways.dedup();
    let way = match ways.as_slice() {
        [less] => history.figures[figure].direction(*less),
        _ => Way::Neither,
    };
    let (from, to) = (before.value()?, after.value()?);
    Some(Kind::Change { from, to, way, seeds: Some((changed, old.len())) })
}

/// The places with a value between the cuts of a trend.
fn stretches(trend: &Trend, cuts: &[Break]) -> Vec<Vec<usize>> {
    let mut stretches: Vec<Vec<usize>> = vec![Vec::new()];
    for (at, point) in trend.points.iter().enumerate() {
        let cut = |found: &Break| found.at == at && matches!(found.kind, Kind::Cut(_));
        if cuts.iter().any(cut) {
            stretches.push(Vec::new());
        }
        if let (Some(stretch), Some(_)) = (stretches.last_mut(), point.value()) {
            stretch.push(at);
        }
    }
    stretches
}

fn logarithms(trend: &Trend, stretch: &[usize]) -> Vec<f64> {
    stretch.iter().filter_map(|&at| trend.points[at].value()).map(f64::ln).collect()
}

/// The middle of the noise of all stretches of a figure; 0 if none is long enough.
fn usual(history: &History, figure: usize, cuts: &[Vec<Break>]) -> f64 {
    if history.figures[figure].class() != Class::Noisy {
        return 0.0;
    }
    let of_figure = history.trends.iter().enumerate().filter(|(_, trend)| trend.figure == figure);
    let noises: Vec<f64> = of_figure
        .flat_map(|(at, trend)| {
            let stretches = stretches(trend, &cuts[at]);
            stretches.into_iter().filter_map(|places| noisy::noise(&logarithms(trend, &places)))
        })
        .collect();
    median(&noises).unwrap_or(0.0)
}

/// The changes of level within a stretch of times.
fn levels(history: &History, number: usize, stretch: &[usize], usual: f64) -> Vec<Break> {
    let trend = &history.trends[number];
    let logarithms = logarithms(trend, stretch);
    let starts = noisy::changes(&logarithms, usual);
    let ends: Vec<usize> = [&[0], starts.as_slice(), &[logarithms.len()]].concat();
    let level = |from: usize, to: usize| {
        let sum: f64 = logarithms[from..to].iter().sum();
        (sum / (to - from) as f64).exp()
    };
    let found = ends.windows(3).map(|ends| {
        let (from, to) = (level(ends[0], ends[1]), level(ends[1], ends[2]));
        let way = history.figures[trend.figure].direction(to < from);
        let (at, since) = (stretch[ends[1]], stretch[ends[1] - 1]);
        Break { trend: number, at, since, kind: Kind::Change { from, to, way, seeds: None } }
    });
    found.collect()
}
