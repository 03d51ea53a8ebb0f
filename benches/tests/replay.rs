//! The time pass and the criterion benches execute the very events of the workload's stream.

use assert_cmd::Command;
use fraglab::script::Script;
use fraglab::time::bench::{self, Sizes};
use std::collections::{BTreeMap, BTreeSet};
use workloads::{Fingerprint, Source};

/// Streams up to this many events are compared whole.
const WHOLE: u64 = 300_000;

/// The fingerprint of the first events of a stream, from the stream itself.
fn of_stream(source: &Source, events: usize) -> u64 {
    let mut stream = source.open(1).unwrap();
    let mut fingerprint = Fingerprint::new();
    for _ in 0..events {
        fingerprint.add(&stream.step().unwrap());
    }
    fingerprint.finish()
}

#[test]
fn a_script_is_its_stream_for_every_shipped_workload() {
    let mut whole = 0;
    // What is adaptive has no stream before it is played.
    for source in workloads::shipped().into_iter().filter(|source| !source.is_adaptive()) {
        let survey = source.survey(1).unwrap();
        if survey.events > WHOLE {
            continue;
        }
        whole += 1;
        let script = Script::new(&source, 1, survey.warmup_events, u64::MAX).unwrap();
        assert_eq!(script.fingerprint(), survey.fingerprint, "{}", source.name());
        assert_eq!(script.warm_up().len() as u64, survey.warmup_events);
        assert_eq!(script.slots, survey.objects as usize);
    }
    assert!(whole >= 10);
}

#[test]
fn a_repetition_of_the_time_pass_executes_the_stream() {
    for name in ["mixed", "git-log"] {
        let source = workloads::shipped().into_iter().find(|source| source.name() == name).unwrap();
        let survey = source.survey(1).unwrap();
        let script = Script::new(&source, 1, survey.warmup_events, u64::MAX).unwrap();
        let mut stored = Vec::new();
        script.store(&mut stored).unwrap();
        let timed = survey.events - survey.warmup_events;
        for operations in [timed, 1000] {
            let order = format!(
                "allocator = 'null'\ngrows = false\nheap_bytes = 65536\nfootprint_bytes = 0\n\
                 operations = {operations}\nhuge = false\nweigh = false\nreplays = 1"
            );
            let mut command = Command::new(env!("CARGO_BIN_EXE_fraglab"));
            let run = command.args(["exec-time", &order]).write_stdin(stored.clone()).assert();
            let said = String::from_utf8(run.success().get_output().stdout.clone()).unwrap();
            let answer: BTreeMap<String, toml::Value> = toml::from_str(&said).unwrap();
            assert_eq!(answer["operations"].as_integer(), Some(operations as i64));
            let events = (survey.warmup_events + operations) as usize;
            let expected = format!("{:016x}", of_stream(&source, events));
            assert_eq!(answer["fingerprint"].as_str(), Some(expected.as_str()), "{name}");
            if operations == timed {
                assert_eq!(expected, format!("{:016x}", survey.fingerprint));
            }
        }
    }
}

#[test]
fn the_benches_execute_the_beginning_of_each_stream_and_serve_it() {
    let mut benched = BTreeSet::new();
    for stream in bench::streams(Sizes::Small).unwrap() {
        let prepared = stream.prepare().unwrap();
        let (script, workload) = (&prepared.script, stream.workload());
        let source = workloads::shipped().into_iter().find(|one| one.name() == workload);
        let events = script.operations.len();
        assert!(!script.timed().is_empty());
        assert_eq!(script.fingerprint(), of_stream(&source.unwrap(), events), "{workload}");
        if !["a-1k", "c-1k", "gs-pdf"].contains(&workload) {
            continue;
        }
        for named in stream.groups.iter().flat_map(|group| &group.candidates) {
            let Ok(bench) = prepared.bench(named) else { continue };
            let replayed = bench.ready(script).unwrap().replay(script.timed());
            assert_eq!(replayed, Ok(()), "{named} on {workload}");
            benched.insert(named.entry().name);
        }
    }
    for entry in allocators::REGISTRY {
        // A floor that gives nothing back before all is free stands beside no class.
        let benchable = entry.name != "bump" && !own_memory(entry.name);
        assert_eq!(benched.contains(entry.name), benchable, "{}", entry.name);
    }
}

/// Those are timed in a process of their own only.
fn own_memory(name: &str) -> bool {
    allocators::Named::parse(name).is_ok_and(|named| named.promises().own_memory)
}

#[test]
fn who_refuses_is_left_out_of_the_benches() {
    let streams = bench::streams(Sizes::Small).unwrap();
    let stream = streams.iter().find(|stream| stream.workload() == "d-1k").unwrap();
    let prepared = stream.prepare().unwrap();
    let why = |name: &str| {
        let named = allocators::Named::parse(name).unwrap();
        prepared.bench(&named).err()
    };
    assert_eq!(why("first-fit"), None);
    // A megabyte is over the maximum.
    let refused = why("page-buddy:max=512K").unwrap();
    assert!(refused.starts_with("it refuses the request of event "), "{refused}");
}
