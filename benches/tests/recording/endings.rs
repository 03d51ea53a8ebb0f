//! Ends of a program: what it recorded until then is there, and its status is passed on.

use super::Bench;

#[test]
fn every_end_leaves_a_whole_trace_and_its_status() {
    let ends = [
        ("_exit", 3, "exit 3"),
        ("abort", 134, "signal 6"),
        ("kill", 137, "signal 9"),
        ("crash", 139, "signal 11"),
        ("return", 0, "exit 0"),
    ];
    for (how, status, told) in ends {
        let bench = Bench::new();
        let output = bench.record(&bench.compile("endings", &[]), &[how]);
        assert_eq!(output.status.code(), Some(status), "{how}");
        let trace = bench.all().remove(0);
        let (had, freed) = (0..7).fold((0, 0), |sum, size| {
            let (had, freed) = trace.count(70_001 + size);
            (sum.0 + had, sum.1 + freed)
        });
        assert_eq!((had, freed), (300_000, 300_000), "{how}");
        assert_eq!(trace.count(70_011), (1, 0), "{how}");
        assert_eq!(trace.end().how, told, "{how}");
    }
}

#[test]
fn a_block_freed_twice_is_said() {
    let bench = Bench::new();
    let output = bench.record(&bench.compile("endings", &[]), &["double"]);
    assert_eq!(output.status.code(), Some(134), "glibc aborts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("1 frees of blocks not seen before"), "{told}");
    let trace = bench.all().remove(0);
    assert_eq!(trace.count(70_011), (1, 1));
}

#[test]
fn a_log_that_may_not_grow_ends_and_the_program_goes_on() {
    let bench = Bench::new();
    bench.compile("endings", &[]);
    let limited = ["-c", "ulimit -f 1000; exec ./endings return"];
    let output = bench.record(std::path::Path::new("/bin/sh"), &limited);
    assert_eq!(output.status.code(), Some(0));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("warning: 1 processes could not write a log to its end"), "{told}");
    assert!(told.contains("calls are in no trace"), "{told}");
    let trace = bench.all().remove(1);
    let had: usize = (0..7).map(|size| trace.count(70_001 + size).0).sum();
    assert!(had > 10_000 && had < 300_000, "{had}");
}

#[test]
fn a_program_without_a_call_is_said() {
    let bench = Bench::new();
    let output = bench.record(&bench.compile("nothing", &[]), &[]);
    assert_eq!(output.status.code(), Some(0));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("warning: no call was seen"), "{told}");
    assert!(bench.all().remove(0).blocks.is_empty());
}
