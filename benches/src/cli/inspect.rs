//! `fraglab inspect`: what a trace is like, before it is used.

use super::progress::bar;
use super::say;
use clap::Args;
use fraglab::problem::Problem;
use results::terminal::wrapped;
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use workloads::trace::{Header, Notes, Process, Reading};
use workloads::{PERMILLE, Painter, Portrait};

#[derive(Args)]
#[command(after_help = "\
Time is counted in bytes: requested bytes of every allocate and the new size of every resize. What \
breaks the rules of traces is mended and counted, as `convert --repair` does.")]
pub(crate) struct Arguments {
    /// A trace in any known format, plain or as gzip or zstd.
    trace: PathBuf,
    /// Prints everything as one JSON object, sizes and times as integers.
    #[arg(long)]
    json: bool,
}

/// Signs of the curve on the terminal.
const SPARKS: usize = 64;
/// Events between two steps of the bar.
const TICK: u64 = 1 << 16;

/// All that is known of a trace.
struct Inspected {
    header: Header,
    format: &'static str,
    notes: Notes,
    portrait: Portrait,
}

pub(crate) fn inspect(arguments: &Arguments) -> Result<ExitCode, Problem> {
    let mut reading = Reading::open(&arguments.trace, true)?;
    let bar = bar("reading", 0);
    let mut painter = Painter::new();
    let mut events = 0;
    while let Some((event, stamp)) = reading.next()? {
        painter.add(&event, &stamp);
        events += 1;
        if events % TICK == 0 {
            bar.inc_length(TICK);
            bar.inc(TICK);
        }
    }
    bar.finish_and_clear();
    let (header, format) = (reading.header()?, reading.format());
    let inspected =
        Inspected { header, format, notes: reading.notes(), portrait: painter.finish() };
    let name = arguments.trace.display().to_string();
    if arguments.json {
        // Not through `say`, which cuts long lines: a reader that went away is no error of ours.
        let _ = std::io::stdout().write_all(in_json(&name, &inspected).as_bytes());
    } else {
        say(&in_words(&name, &inspected));
    }
    Ok(ExitCode::SUCCESS)
}

fn in_words(name: &str, inspected: &Inspected) -> String {
    let Inspected { header, format, notes, portrait } = inspected;
    let mut lines = vec![("trace", format!("{name}, {format}"))];
    if !header.program.is_empty() {
        let arguments = header.arguments.join(" ");
        lines.push(("program", format!("{} {arguments}", header.program).trim_end().to_string()));
    }
    lines.push(("process", origin(&header.process)));
    lines.extend(asked(portrait));
    lines.extend(lived(portrait));
    lines.push(("live bytes", sparkline(&portrait.curve)));
    let phases: Vec<String> = portrait.phases.iter().map(phase).collect();
    lines.push(("phases", phases.join("; ")));
    let counted = |counts: &std::collections::BTreeMap<String, u64>| -> Vec<String> {
        counts.iter().map(|(reason, &count)| format!("{}: {reason}", grouped(count))).collect()
    };
    lines.push(("skipped", counted(&notes.skipped).join("; ")));
    lines.push(("mended", counted(&notes.mended).join("; ")));
    lines.push(("unreadable", notes.unreadable.clone().unwrap_or_default()));
    lines.push(("lost", notes.lost.clone().unwrap_or_default()));
    lines.push(("not told", header.inexact.join(", ")));
    let mut text = String::new();
    for (title, line) in lines.into_iter().filter(|(_, line)| !line.is_empty()) {
        for (index, part) in wrapped(&line, 84).lines().enumerate() {
            let part = part.replace(JOINED, " ");
            text += &format!("{:<12}{part}\n", if index == 0 { title } else { "" });
        }
    }
    text
}

/// Where a process came from that is not the first of its recording.
fn origin(process: &Process) -> String {
    let Process { number, parent: Some(parent), born, inherited, .. } = process else {
        return String::new();
    };
    let how = match born.as_str() {
        "fork" => format!("fork of {parent}, inherited {} objects", grouped(*inherited)),
        "exec" => format!("what {parent} went on as (exec)"),
        "spawn" => format!("started by {parent}"),
        _ => format!("from {parent}"),
    };
    format!("{number} of its recording, {how}")
}

/// What was asked for.
fn asked(portrait: &Portrait) -> Vec<(&'static str, String)> {
    let [events, allocates, frees, resizes] = portrait.events.map(grouped);
    let threads = if portrait.threads > 1 {
        format!("; {} threads", portrait.threads)
    } else {
        String::new()
    };
    let seconds = match portrait.nanoseconds {
        0 => String::new(),
        nanoseconds => format!("; {:.3} s", nanoseconds as f64 / 1e9),
    };
    let all = portrait.events[1];
    let commonest = portrait
        .commonest
        .iter()
        .map(|&(size, count)| format!("{} ({})", grouped(size), percent(count, all)));
    let commonest: Vec<String> = commonest.collect();
    let [most, more, nearly] = portrait.sizes_that_cover.map(grouped);
    let different = grouped(portrait.distinct_sizes);
    let [longer, shorter, same] = portrait.resizes.map(grouped);
    let resizes_of = percent(portrait.events[3], portrait.events[0]);
    let aligned: u64 = portrait.aligns.values().sum();
    let by_align =
        portrait.aligns.iter().map(|(align, &count)| format!("{align} ({})", grouped(count)));
    let by_align: Vec<String> = by_align.collect();
    let requests = portrait.events[1] + portrait.events[3];
    let zeroed = percent(portrait.zeroed, all);
    vec![
        (
            "events",
            format!(
                "{events}: {allocates} allocates, {frees} frees, {resizes} resizes{threads}{seconds}"
            ),
        ),
        (
            "sizes",
            quantiles(&portrait.sizes.iter().copied().map(Some).collect::<Vec<_>>(), "bytes"),
        ),
        (
            "",
            format!(
                "{different} different; {most} of them cover 90 %, {more} 99 %, {nearly} 99.9 %"
            ),
        ),
        ("commonest", commonest.join(", ")),
        (
            "resizes",
            format!(
                "{longer} to more bytes, {shorter} to fewer, {same} to as many; {resizes_of} of the events"
            ),
        ),
        (
            "alignment",
            match aligned {
                0 => "none asked for".to_string(),
                _ => format!(
                    "{} of the requests: {}",
                    percent(aligned, requests),
                    by_align.join(", ")
                ),
            },
        ),
        ("zeroed", format!("{zeroed} of the allocates")),
    ]
}

/// How long it lived and in which order it was freed.
fn lived(portrait: &Portrait) -> Vec<(&'static str, String)> {
    let [objects, bytes] = portrait.peak_live.map(grouped);
    let [at_end, bytes_at_end] = portrait.live_at_end.map(grouped);
    let turnover = match portrait.peak_live[1] {
        0 => String::new(),
        peak => {
            format!(", {:.1} times the most live", portrait.allocated_bytes as f64 / peak as f64)
        }
    };
    let lifetimes: Vec<_> = portrait.lifetimes.iter().copied().map(Some).collect();
    let frees = portrait.events[2];
    let both = percent(portrait.neighbours_freed, frees);
    let delays = match quantiles(&portrait.neighbour_delays[..4], "bytes later") {
        none if none.is_empty() => none,
        delays => format!("; of all freed, {delays}"),
    };
    vec![
        (
            "most live",
            format!(
                "{objects} objects, {bytes} bytes; at the end {at_end} objects, {bytes_at_end} bytes"
            ),
        ),
        ("turnover", format!("{} bytes allocated{turnover}", grouped(portrait.allocated_bytes))),
        ("lifetimes", quantiles(&lifetimes, "bytes allocated")),
        (
            "order",
            format!(
                "{} of the frees take the youngest live object (LIFO)",
                percent(portrait.lifo_frees, frees)
            ),
        ),
        (
            "neighbours",
            format!(
                "for {both} of the freed objects those allocated just before and just after are freed too{delays}"
            ),
        ),
    ]
}

/// The least value that half, 90 %, … do not exceed.
fn quantiles(values: &[Option<u64>], unit: &str) -> String {
    let names = ["half", "90 %", "99 %", "99.9 %", "all"];
    let known = names
        .iter()
        .zip(values)
        .filter_map(|(name, value)| value.map(|value| format!("{name} ≤ {}", grouped(value))));
    let known: Vec<String> = known.collect();
    if known.is_empty() { String::new() } else { format!("{} {unit}", known.join(", ")) }
}

fn phase(phase: &workloads::Phase) -> String {
    let [from, to] = phase.percent;
    let [begin, end, most] = phase.bytes.map(grouped);
    match phase.kind {
        "plateau" => format!("plateau {from}-{to} % at up to {most} bytes"),
        "peak" => format!("peak {from}-{to} % of {most} bytes"),
        kind => format!("{kind} {from}-{to} % from {begin} to {end} bytes"),
    }
}

/// Live bytes at equal steps of the bytes allocated, as columns.
fn sparkline(curve: &[u64]) -> String {
    let columns = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = curve.iter().copied().max().unwrap_or(0);
    if most == 0 {
        return String::new();
    }
    let signs = SPARKS.min(curve.len());
    let sign = |index: usize| {
        let steps = &curve[index * curve.len() / signs..(index + 1) * curve.len() / signs];
        let live = u128::from(steps.iter().copied().max().unwrap_or(0));
        columns[(live * 7).div_ceil(u128::from(most)) as usize]
    };
    let line: String = (0..signs).map(sign).collect();
    format!("{line} over bytes allocated")
}

fn in_json(name: &str, inspected: &Inspected) -> String {
    let Inspected { header, format, notes, portrait } = inspected;
    let value = json!({
        "trace": name,
        "format": format,
        "program": header.program,
        "arguments": header.arguments,
        "made_by": header.made_by,
        "host": header.host,
        "inexact": header.inexact,
        "skipped": notes.skipped,
        "mended": notes.mended,
        "unreadable": notes.unreadable,
        "lost": notes.lost,
        "portrait": figures(portrait),
    });
    let text = format!("{value:#}\n");
    // JSON itself lets some signs stand that a terminal would obey.
    let mut harmless = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            sign if sign.is_control() && sign != '\n' => {
                harmless += &format!("\\u{:04x}", u32::from(sign));
            }
            sign => harmless.push(sign),
        }
    }
    harmless
}

/// The figures themselves.
fn figures(portrait: &Portrait) -> Value {
    let at = |values: Vec<Option<u64>>| -> Value {
        let names = ["p50", "p90", "p99", "p99_9", "max"];
        debug_assert_eq!(names.len(), PERMILLE.len());
        names.iter().zip(values).map(|(name, value)| (name.to_string(), json!(value))).collect()
    };
    let known = |values: &[u64]| at(values.iter().copied().map(Some).collect());
    let commonest = portrait.commonest.iter();
    let commonest: Vec<Value> =
        commonest.map(|&(size, count)| json!({ "bytes": size, "allocates": count })).collect();
    let phases = portrait.phases.iter().map(|phase| {
        json!({
            "kind": phase.kind,
            "from_percent": phase.percent[0],
            "to_percent": phase.percent[1],
            "from_bytes": phase.bytes[0],
            "to_bytes": phase.bytes[1],
            "most_bytes": phase.bytes[2],
        })
    });
    json!({
        "events": portrait.events[0],
        "allocates": portrait.events[1],
        "frees": portrait.events[2],
        "resizes": portrait.events[3],
        "threads": portrait.threads,
        "nanoseconds": portrait.nanoseconds,
        "peak_live_objects": portrait.peak_live[0],
        "peak_live_bytes": portrait.peak_live[1],
        "live_objects_at_end": portrait.live_at_end[0],
        "live_bytes_at_end": portrait.live_at_end[1],
        "allocated_bytes": portrait.allocated_bytes,
        "size_bytes": known(&portrait.sizes),
        "distinct_sizes": portrait.distinct_sizes,
        "commonest_sizes": commonest,
        "sizes_that_cover": {
            "p90": portrait.sizes_that_cover[0],
            "p99": portrait.sizes_that_cover[1],
            "p99_9": portrait.sizes_that_cover[2],
        },
        "lifetime_bytes": known(&portrait.lifetimes),
        "resizes_to_more": portrait.resizes[0],
        "resizes_to_fewer": portrait.resizes[1],
        "resizes_to_as_many": portrait.resizes[2],
        "alignments": portrait.aligns.iter().map(|(align, count)| (align.to_string(), json!(count))).collect::<Value>(),
        "zeroed": portrait.zeroed,
        "lifo_frees": portrait.lifo_frees,
        "both_neighbours_freed": portrait.neighbours_freed,
        "neighbour_delay_bytes": at(portrait.neighbour_delays.clone()),
        "curve_live_bytes": portrait.curve,
        "phases": phases.collect::<Vec<_>>(),
    })
}

/// A blank at which no line ends, within a number and before its sign.
const JOINED: char = '\u{a0}';

/// `a` of `b` with one decimal.
fn percent(a: u64, b: u64) -> String {
    let permille =
        if b == 0 { 0 } else { (2000 * u128::from(a) + u128::from(b)) / (2 * u128::from(b)) };
    format!("{}.{}{JOINED}%", permille / 10, permille % 10)
}

/// Digits in groups of three.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(JOINED);
        }
        text.push(digit);
    }
    text
}
