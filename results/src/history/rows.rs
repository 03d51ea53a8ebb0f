//! A history as files: `history.csv` with a row a value, `changes.csv` with a row a break,
//! `revisions.csv`. The same baselines give the same bytes.

use super::{Break, History, Kind, Point, Reading, Trend};

/// The table of values, by which a folder is known as a history.
pub(crate) const FILE: &str = "history.csv";
/// Its header.
pub(crate) const COLUMNS: [&str; 12] = [
    "figure",
    "workload",
    "heap",
    "allocator",
    "revision",
    "date",
    "seed",
    "value",
    "low",
    "high",
    "repetitions",
    "why_none",
];

/// `history.csv`: a deterministic value a seed; of times the median over all seeds with its 95 %
/// interval. A gap is `NA` with its reason.
pub(crate) fn history_csv(history: &History) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for trend in &history.trends {
        for (at, point) in trend.points.iter().enumerate() {
            for fields in values(point) {
                writer.write_record(named(history, trend, at).into_iter().chain(fields))?;
            }
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn named(history: &History, trend: &Trend, at: usize) -> Vec<String> {
    let revision = &history.revisions[at];
    vec![
        history.figures[trend.figure].said(),
        trend.workload.clone(),
        trend.heap.clone(),
        trend.allocator.clone(),
        revision.name.clone(),
        revision.machine.date.clone(),
    ]
}

/// Seed, value, low, high, repetitions and why there is none.
fn values(point: &Point) -> Vec<[String; 6]> {
    let none = String::new;
    let gap = |why: &str| [none(), "NA".to_owned(), none(), none(), none(), why.to_owned()];
    match &point.reading {
        Reading::Exact(values) => {
            let seeds = point.streams.iter().zip(values);
            let row = seeds.map(|((seed, _), value)| {
                [seed.to_string(), value.text().to_owned(), none(), none(), none(), none()]
            });
            row.collect()
        }
        Reading::Noisy(interval) => {
            let [value, low, high] =
                [interval.median, interval.low, interval.high].map(|value| value.to_string());
            vec![[none(), value, low, high, interval.n.to_string(), none()]]
        }
        Reading::Gap(why) => vec![gap(why)],
        Reading::Unread => vec![gap("not read")],
    }
}

/// `changes.csv`: what happened to which trend, and between which revisions.
pub(crate) fn changes_csv(history: &History) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "kind",
        "figure",
        "workload",
        "heap",
        "allocator",
        "since",
        "revision",
        "date",
        "from",
        "to",
        "percent",
        "way",
        "seeds_changed",
        "seeds",
        "why",
    ])?;
    for found in &history.breaks {
        writer.write_record(row(history, found))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn row(history: &History, found: &Break) -> [String; 15] {
    let trend = &history.trends[found.trend];
    let none = String::new;
    let (kind, [from, to, percent, way, changed, seeds, why]) = match &found.kind {
        Kind::Cut(why) => ("cut", [none(), none(), none(), none(), none(), none(), why.clone()]),
        Kind::Lost(why) => ("lost", [none(), none(), none(), none(), none(), none(), why.clone()]),
        Kind::Change { from, to, way, seeds } => {
            let (changed, all) =
                seeds.map_or((none(), none()), |(a, b)| (a.to_string(), b.to_string()));
            let percent = super::shown::in_percent(*from, *to)
                .map_or("NA".to_owned(), |percent| format!("{percent:.4}"));
            let (from, to) = told(trend, found).unwrap_or((from.to_string(), to.to_string()));
            ("change", [from, to, percent, way.word().to_owned(), changed, all, none()])
        }
    };
    let [since, at] = [found.since, found.at].map(|revision| &history.revisions[revision]);
    [
        kind.to_owned(),
        history.figures[trend.figure].said(),
        trend.workload.clone(),
        trend.heap.clone(),
        trend.allocator.clone(),
        since.name.clone(),
        at.name.clone(),
        at.machine.date.clone(),
        from,
        to,
        percent,
        way,
        changed,
        seeds,
        why,
    ]
}

/// The values of a change to the last digit, where there is one seed.
pub(super) fn told(trend: &Trend, found: &Break) -> Option<(String, String)> {
    let text = |at: usize| match &trend.points[at].reading {
        Reading::Exact(values) if values.len() == 1 => Some(values[0].text().to_owned()),
        _ => None,
    };
    Some((text(found.since)?, text(found.at)?))
}

/// `revisions.csv`: what was read, oldest first, then what was not and why.
pub(crate) fn revisions_csv(history: &History) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "name",
        "folder",
        "commit",
        "subject",
        "revision",
        "dirty",
        "date",
        "rustc",
        "target",
        "flags",
        "lock",
        "cpu",
        "kernel",
        "page_policy",
        "why_not_read",
    ])?;
    for revision in &history.revisions {
        let commit = revision.commit.clone().unwrap_or_default();
        let from = revision.machine.clone();
        writer.write_record([
            revision.name.clone(),
            revision.folder.clone(),
            commit.id,
            commit.subject,
            from.revision,
            from.dirty,
            from.date,
            from.rustc,
            from.target,
            from.flags,
            from.lock,
            from.cpu,
            from.kernel,
            from.page_policy,
            String::new(),
        ])?;
    }
    for (what, why) in &history.left_out {
        let mut fields = vec![String::new(); 15];
        (fields[1], fields[14]) = (what.clone(), why.clone());
        writer.write_record(fields)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
