//! `fraglab inspect`: what a trace is like, before it is used.

mod json;

use super::progress::bar;
use super::say;
use crate::problem::Problem;
use clap::Args;
use results::terminal::wrapped;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use workloads::trace::{Header, Notes, Process, Reading};
use workloads::{Painter, Portrait};

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
        let _ = std::io::stdout().write_all(json::in_json(&name, &inspected).as_bytes());
    } else {
        say(&in_words(&name, &inspected));
    }
    Ok(ExitCode::SUCCESS)
}

fn in_words(name: &str, inspected: &Inspected) -> String {
    let Inspected { header, format, notes, portrait } = inspected;
    let mut lines = vec![("trace", format!("{name}, {format}"))];
    lines.extend(missing(inspected).map(|line| ("DAMAGED", line)));
    if !header.program.is_empty() {
        let arguments = header.arguments.join(" ");
        lines.push(("program", format!("{} {arguments}", header.program).trim_end().to_string()));
    }
    lines.push(("process", origin(&header.process)));
    if portrait.events[0] == 0 {
        lines.push(("EMPTY", "no event: nothing can be run on it".to_string()));
    } else {
        lines.extend(asked(portrait));
        lines.extend(lived(portrait));
        lines.push(("live bytes", sparkline(&portrait.curve)));
        let phases: Vec<String> = portrait.phases.iter().map(phase).collect();
        lines.push(("phases", phases.join("; ")));
    }
    let counted = |counts: &std::collections::BTreeMap<String, u64>| -> Vec<String> {
        counts.iter().map(|(reason, &count)| format!("{}: {reason}", grouped(count))).collect()
    };
    lines.push(("skipped", counted(&notes.skipped).join("; ")));
    lines.push(("mended", counted(&notes.mended).join("; ")));
    lines.push(("unreadable", notes.unreadable.clone().unwrap_or_default()));
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

/// That a part of the trace is not described, in this file or in the one it was made from: whoever
/// reads no further must know that.
fn missing(inspected: &Inspected) -> Option<String> {
    let Inspected { header, notes, portrait, .. } = inspected;
    let events = grouped(portrait.events[0]);
    if let Some(lost) = &notes.lost {
        return Some(format!(
            "only the {events} events before the damage are described, and `run` refuses the file; \
             `convert --repair` makes a sound trace of them. {lost}"
        ));
    }
    // What `Conversion` says of a trace that was repaired.
    let before = header.inexact.iter().find(|what| what.starts_with("what was lost"))?;
    Some(format!("a repaired trace, and these {events} events are not the whole: {before}"))
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
