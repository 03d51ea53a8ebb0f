//! Operations a second by class: the interactive view of what `timings.csv` records. The groups are
//! `class/workload` (`buddy/a-10k`), each with our allocators and other people's in turn behind two
//! floors. The same scripts and the same replay loop as the time pass; set-up, first touch and
//! warm-up stand outside the clock, and every iteration has a mapping of its own.
//!
//! `cargo bench -- FILTER` for some of them (nothing else is generated), `-- --list` for the names,
//! `-- --save-baseline NAME` to compare with later. With `-- --test` each is run once, those of 100k
//! and 1m live objects left out. Who does not serve a workload is said on standard error.
#![allow(missing_docs, reason = "criterion's macros make public items")]

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use fraglab::script::Script;
use fraglab::time::bench::{Bench, Group, Prepared, Sizes, Stream, streams};
use std::collections::BTreeSet;
use std::env;
use std::process::Command;
use std::time::{Duration, Instant};

fn throughput(criterion: &mut Criterion) {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let said = |word: &str| arguments.iter().any(|argument| argument == word);
    if said("--list") {
        return all_streams(Sizes::All).iter().for_each(|stream| list(criterion, stream));
    }
    // As criterion has it: without `--bench` it is somebody's `cargo test`.
    let sizes = if said("--test") || !said("--bench") { Sizes::Small } else { Sizes::All };
    let wanted = wanted(&arguments);
    for stream in all_streams(sizes) {
        let is_wanted = |group: &Group, name: &str| wanted.contains(&id(group, name));
        let some = |group: &Group| {
            group.candidates.iter().any(|named| is_wanted(group, &named.to_string()))
        };
        if !stream.groups.iter().any(some) {
            continue;
        }
        let prepared = stream.prepare().unwrap_or_else(|why| panic!("{why}"));
        for group in stream.groups.iter().filter(|group| some(group)) {
            let mut benches = Vec::new();
            for named in &group.candidates {
                if is_wanted(group, &named.to_string()) {
                    match prepared.bench(named) {
                        Ok(bench) => benches.push(bench),
                        Err(why) => eprintln!("left out: {}/{named}: {why}", group.name),
                    }
                }
            }
            time(criterion, group, &prepared, &benches);
        }
    }
    if sizes == Sizes::Small {
        eprintln!("left out: the workloads of 100k and 1m live objects, as each is run only once");
    }
}

fn all_streams(sizes: Sizes) -> Vec<Stream> {
    streams(sizes).unwrap_or_else(|why| panic!("{why}"))
}

/// As criterion writes it.
fn id(group: &Group, name: &str) -> String {
    format!("{}/{name}", group.name)
}

/// What the arguments choose. Criterion does not tell, but lists it: so this program is asked again.
fn wanted(arguments: &[String]) -> BTreeSet<String> {
    let mut listing = Command::new(env::current_exe().expect("this program has a path"));
    listing.arg("--list").env_remove("CARGO_CRITERION_PORT");
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            // Those exclude `--list`.
            "--test" => {}
            "--profile-time" => drop(rest.next()),
            one if one.starts_with("--profile-time=") => {}
            _ => drop(listing.arg(argument)),
        }
    }
    let output = listing.output().unwrap_or_else(|why| panic!("no list of the benches: {why}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8_lossy(&output.stdout);
    lines.lines().filter_map(|line| line.strip_suffix(": benchmark")).map(str::to_owned).collect()
}

/// Tells criterion the names alone.
fn list(criterion: &mut Criterion, stream: &Stream) {
    for group in &stream.groups {
        let mut benches = criterion.benchmark_group(&group.name);
        for named in &group.candidates {
            benches.bench_function(named.to_string(), |_| panic!("a list runs nothing"));
        }
        benches.finish();
    }
}

fn time(criterion: &mut Criterion, group: &Group, prepared: &Prepared, all: &[Bench]) {
    let script = &prepared.script;
    let mut benches = criterion.benchmark_group(&group.name);
    benches.throughput(Throughput::Elements(script.timed().len() as u64));
    // An iteration is long beside the clock, and its set-up longer: a sample needs few.
    benches.sampling_mode(SamplingMode::Flat);
    for bench in all {
        benches.bench_function(&bench.name, |bencher| {
            bencher.iter_custom(|iterations| (0..iterations).map(|_| once(bench, script)).sum());
        });
    }
    benches.finish();
}

fn once(bench: &Bench, script: &Script) -> Duration {
    let mut subject = bench.ready(script).unwrap_or_else(|why| panic!("{why}"));
    let start = Instant::now();
    let replayed = subject.replay(script.timed());
    let time = start.elapsed();
    assert_eq!(replayed, Ok(()), "a refusal is no time");
    time
}

fn short() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(400))
}

criterion_group! { name = benches; config = short(); targets = throughput }
criterion_main!(benches);
