//! All revisions, put in order and laid beside each other: a trend for each figure of each
//! (allocator, workload, heap).

use super::about::{Dated, Found, Revision, Source, look};
use super::exact::Exact;
use super::figure::{Asked, Class, expected};
use super::tables::{self, Cell, Got, NOT_RUN, Tables};
use super::{History, Point, Reading, Trend, breaks};
use crate::error::{Error, shown};
use crate::statistics::interval_of_median;
use std::collections::{BTreeMap, BTreeSet};

/// The most values: trends times revisions.
const MOST_VALUES: usize = 600_000;
/// The most allocators: figures and tables tell them apart by name.
const MOST_ALLOCATORS: usize = 500;

/// Reads the baselines that the sources hold and finds what changed. Sources with a commit stay in
/// their order; others are put in that of their dates. What cannot be read is named in
/// [`History::left_out`]; folders of other experiments are no part of the history.
///
/// # Errors
/// If no source holds a revision of the experiment, if no revision has a figure that was asked for
/// by name, or if there is more than any history holds.
pub fn read(sources: Vec<Source>, asked: &Asked<'_>) -> Result<History, Error> {
    let mut history = History { experiment: asked.experiment.to_owned(), ..History::default() };
    let dated = in_order(sources, asked, &mut history)?;
    let mut rows = Rows::default();
    for one in dated {
        let mut tables = tables::read(&one.source.folder, asked);
        for error in std::mem::take(&mut tables.wrong) {
            history.left_out.push((one.source.shown.clone(), told(&error, &one.source)));
        }
        if tables.cells.is_empty() {
            let why = "no cell that was asked for".to_owned();
            if !tables.unread.contains(&true) {
                history.left_out.push((one.source.shown.clone(), why));
            }
            continue;
        }
        rows.bounded(tables.cells.len() * asked.figures.len())?;
        rows.add(&tables, &one.about.adaptive, asked);
        history.labels.extend(one.about.labels.clone());
        history.families.extend(one.about.families());
        history.revisions.push(revision(one));
    }
    rows.bounded(0)?;
    if history.revisions.is_empty() {
        return Err(nothing(&history));
    }
    rows.into_trends(asked, &mut history)?;
    breaks::find(&mut history);
    Ok(history)
}

/// The newest of the sources that hold a revision, oldest first.
fn in_order(
    sources: Vec<Source>,
    asked: &Asked<'_>,
    history: &mut History,
) -> Result<Vec<Dated>, Error> {
    let (mut dated, mut others) = (Vec::new(), BTreeMap::<String, usize>::new());
    for source in sources {
        let named = source.clone();
        match look(source, asked.experiment) {
            Found::Ours(one) => dated.push(*one),
            Found::OfAnother(name) => *others.entry(name).or_default() += 1,
            Found::Wrong(error) => {
                history.left_out.push((named.shown.clone(), told(&error, &named)));
            }
        }
    }
    if dated.is_empty() && history.left_out.is_empty() {
        let names: Vec<String> = others.keys().take(20).map(|name| shown(name)).collect();
        let there = match names.as_slice() {
            [] => "none of any other".to_owned(),
            names => format!("some of {}", names.join(", ")),
        };
        let experiment = shown(asked.experiment);
        let problem = format!("no baseline of experiment `{experiment}`, but {there}");
        return Err(Error::History { problem });
    }
    // Stable, and a commit has its place already.
    dated.sort_by(|a, b| match (&a.source.commit, &b.source.commit) {
        (Some(_), Some(_)) => std::cmp::Ordering::Equal,
        _ => {
            let key = |one: &Dated| {
                let machine = &one.machine;
                (machine.date.clone(), machine.revision.clone(), one.source.shown.clone())
            };
            key(a).cmp(&key(b))
        }
    });
    let newest = dated.len().saturating_sub(asked.last);
    Ok(dated.split_off(newest))
}

/// An error without the folder, which stands beside it already.
fn told(error: &Error, source: &Source) -> String {
    let folder = format!("{}/", source.folder.display());
    error.to_string().replace(&folder, "")
}

fn revision(one: Dated) -> Revision {
    let name = match &one.source.commit {
        Some(commit) => commit.id.chars().take(7).collect(),
        None => one.machine.source(),
    };
    let Source { shown, commit, .. } = one.source;
    Revision { name, commit, folder: shown, machine: one.machine }
}

fn nothing(history: &History) -> Error {
    let (what, why) = history.left_out.first().cloned().unwrap_or_default();
    let more = match history.left_out.len() {
        0 | 1 => String::new(),
        many => format!(" (and {} more)", many - 1),
    };
    let experiment = shown(&history.experiment);
    let problem = format!("no baseline of `{experiment}` can be used: {what}: {why}{more}");
    Error::History { problem }
}

/// A trend's name: its figure, workload, heap and allocator.
type Key = (usize, String, String, String);

/// The trends as they grow, revision by revision.
#[derive(Default)]
struct Rows {
    points: BTreeMap<Key, Vec<Option<Point>>>,
    /// By revision: whether the file that would hold a figure was not read.
    unread: Vec<Vec<bool>>,
    /// Workloads, heaps and allocators in the order of each revision.
    orders: Vec<Vec<(String, String, String)>>,
    allocators: BTreeSet<String>,
    /// Workloads that listen to their allocator, so that each has a stream of its own.
    listening: BTreeSet<String>,
}

impl Rows {
    /// Whether there is room for so many values more, which may all be of new trends.
    fn bounded(&self, more: usize) -> Result<(), Error> {
        let values = self.points.len().max(more) * (self.unread.len() + 1);
        let allocators = self.allocators.len();
        let problem = match (values > MOST_VALUES, allocators > MOST_ALLOCATORS) {
            (true, _) => format!(
                "expected at most {MOST_VALUES} values in all revisions, found more; --figure, \
                 --allocators, --workloads and --last take fewer"
            ),
            (_, true) => format!(
                "expected at most {MOST_ALLOCATORS} allocators, found more; --allocators takes fewer"
            ),
            _ => return Ok(()),
        };
        Err(Error::History { problem })
    }

    fn add(&mut self, tables: &Tables, adaptive: &[String], asked: &Asked<'_>) {
        let revision = self.unread.len();
        self.unread.push(tables.unread.clone());
        let mut order: Vec<(String, String, String)> = Vec::new();
        let mut kin: BTreeMap<(&str, &str, &str), Vec<usize>> = BTreeMap::new();
        for (place, cell) in tables.cells.iter().enumerate() {
            let Cell { workload, heap, allocator, .. } = cell;
            let members = kin.entry((workload, heap, allocator)).or_default();
            if members.is_empty() {
                order.push((workload.clone(), heap.clone(), allocator.clone()));
                if !self.allocators.contains(allocator) {
                    self.allocators.insert(allocator.clone());
                }
            }
            members.push(place);
        }
        for ((workload, heap, allocator), members) in kin {
            for (figure, name) in asked.figures.iter().enumerate() {
                let point = point(tables, &members, figure, name.class());
                let key = (figure, workload.to_owned(), heap.to_owned(), allocator.to_owned());
                let points = self.points.entry(key).or_default();
                points.resize(revision, None);
                points.push(Some(point));
            }
        }
        self.orders.push(order);
        self.listening.extend(adaptive.iter().cloned());
        self.listening.extend(listening(tables));
    }

    /// Trends without any value are left out; of a figure that was named, one must have some.
    fn into_trends(mut self, asked: &Asked<'_>, history: &mut History) -> Result<(), Error> {
        let mut place = BTreeMap::new();
        for order in self.orders.iter().rev() {
            for names in order {
                let next = place.len();
                place.entry(names.clone()).or_insert(next);
            }
        }
        let mut why: Vec<Option<String>> = vec![None; asked.figures.len()];
        let count = history.revisions.len();
        let mut trends: Vec<(usize, Trend)> = Vec::new();
        for ((figure, workload, heap, allocator), points) in std::mem::take(&mut self.points) {
            let mut points = points;
            points.resize(count, None);
            let mut points: Vec<Point> = points
                .into_iter()
                .enumerate()
                .map(|(revision, point)| point.unwrap_or_else(|| self.absent(revision, figure)))
                .collect();
            if self.listening.contains(&workload) {
                // The stream is the allocator's own, so it tells nothing apart.
                let streams = points.iter_mut().flat_map(|point| &mut point.streams);
                streams.for_each(|(_, stream)| *stream = None);
            }
            if points.iter().all(|point| point.value().is_none()) {
                let gap = points.into_iter().find_map(|point| match point.reading {
                    Reading::Gap(gap) if gap != NOT_RUN => Some(gap),
                    _ => None,
                });
                why[figure] = why[figure].take().or(gap);
                continue;
            }
            let names = (workload, heap, allocator);
            let at = place.get(&names).copied().unwrap_or(usize::MAX);
            let (workload, heap, allocator) = names;
            trends.push((at, Trend { figure, allocator, workload, heap, points }));
        }
        let has = |figure: usize| trends.iter().any(|(_, trend)| trend.figure == figure);
        let kept: Vec<usize> = (0..asked.figures.len()).filter(|&figure| has(figure)).collect();
        let missing = (0..asked.figures.len()).find(|figure| !kept.contains(figure));
        match missing {
            Some(missing) if asked.by_name || kept.is_empty() => {
                let name = shown(&asked.figures[missing].said());
                let why = why[missing].take().unwrap_or_else(|| format!("expected {}", expected()));
                let problem = format!("no revision has a figure `{name}`: {why}");
                return Err(Error::History { problem });
            }
            _ => {}
        }
        history.figures = kept.iter().map(|&figure| asked.figures[figure].clone()).collect();
        for (_, trend) in &mut trends {
            trend.figure = kept.partition_point(|&figure| figure < trend.figure);
        }
        trends.sort_by_key(|(at, trend)| (trend.figure, *at));
        history.trends = trends.into_iter().map(|(_, trend)| trend).collect();
        Ok(())
    }

    fn absent(&self, revision: usize, figure: usize) -> Point {
        let reading = match self.unread[revision][figure] {
            true => Reading::Unread,
            false => Reading::Gap("no such cell".to_owned()),
        };
        Point { streams: Vec::new(), reading }
    }
}

/// Workloads whose streams differ from allocator to allocator: what a record says that is older than
/// the word for it.
fn listening(tables: &Tables) -> BTreeSet<String> {
    let mut streams: BTreeMap<(&str, u64), u64> = BTreeMap::new();
    let mut found = BTreeSet::new();
    for (cell, stream) in tables.cells.iter().zip(&tables.streams) {
        let Some(stream) = stream else { continue };
        let known = streams.entry((&cell.workload, cell.seed)).or_insert(*stream);
        if known != stream {
            found.insert(cell.workload.clone());
        }
    }
    found
}

/// What the seeds of one (allocator, workload, heap) have together.
fn point(tables: &Tables, members: &[usize], figure: usize, class: Class) -> Point {
    let (mut streams, mut exact, mut times, mut gap) = (Vec::new(), Vec::new(), Vec::new(), None);
    let mut seeds: Vec<usize> = members.to_vec();
    seeds.sort_by_key(|&place| tables.cells[place].seed);
    for place in seeds {
        match &tables.got[figure][place] {
            Got::Exact(value) => exact.push(value.clone()),
            Got::Times(values) => times.extend(values),
            Got::Gap(why) => {
                gap.get_or_insert_with(|| why.clone());
                continue;
            }
        }
        streams.push((tables.cells[place].seed, tables.streams[place]));
    }
    let none = || match tables.unread[figure] {
        true => Reading::Unread,
        false => Reading::Gap(gap.unwrap_or_else(|| NOT_RUN.to_owned())),
    };
    let reading = match (class, interval_of_median(&times)) {
        (Class::Noisy, Some(interval)) => Reading::Noisy(interval),
        (Class::Noisy, None) => none(),
        _ if exact.is_empty() => none(),
        _ => Reading::Exact(exact),
    };
    Point { streams, reading }
}

/// How many values of two revisions, seed by seed, are not the same.
pub(super) fn unequal(a: &[Exact], b: &[Exact]) -> usize {
    a.iter().zip(b).filter(|(a, b)| a != b).count()
}
