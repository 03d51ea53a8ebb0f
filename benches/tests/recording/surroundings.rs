//! What a program sees of its surroundings while it is recorded, and what limits do to a recording: never
//! anything to the program.

use super::Bench;
use std::path::Path;
use std::process::Output;

/// Records a line of the shell.
fn shell(bench: &Bench, line: &str) -> Output {
    bench.record(Path::new("/bin/sh"), &["-c", line])
}

#[test]
fn the_first_descriptors_stay_free_where_there_are_few() {
    for few in [4, 8, 20, 21, 22, 64] {
        let bench = Bench::new();
        let program = bench.compile("limits", &[]);
        let output = bench.record(&program, &["squeeze", &few.to_string()]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{few}: {told}");
        let traces = bench.all();
        assert_eq!(traces.len(), 3, "{few}: {told}");
        assert_eq!(traces[1].count(92_001), (1, 1), "{few}");
        assert_eq!(traces[2].count(92_002), (1, 1), "{few}");
    }
}

#[test]
fn little_memory_is_left_to_the_program() {
    let bench = Bench::new();
    let program = bench.compile("limits", &[]);
    let line = format!("ulimit -v 40000; exec {} memory", program.display());
    let plain = std::process::Command::new("/bin/sh").args(["-c", &line]).output().unwrap();
    let recorded = shell(&bench, &line);
    let told = String::from_utf8_lossy(&recorded.stderr);
    assert_eq!(recorded.status.code(), Some(0), "{told}");
    let blocks = |output: &Output| String::from_utf8_lossy(&output.stdout).trim().parse::<i32>();
    let (plain, recorded) = (blocks(&plain).unwrap(), blocks(&recorded).unwrap());
    assert!(plain > 20 && recorded >= plain - 1, "{plain} MiB, {recorded} while recorded");
    let trace = bench.all().remove(1);
    assert_eq!(trace.count(1 << 20), (recorded as usize, 0));
    // When all was taken the log still grew.
    assert_eq!(trace.count(93_001), (300_000, 300_000), "{told}");
    assert!(!told.contains("warning"), "{told}");
}

#[test]
fn no_file_may_be_written_at_all() {
    let bench = Bench::new();
    bench.compile("limits", &[]);
    let output = shell(&bench, "ulimit -f 0; exec ./limits write");
    let told = String::from_utf8_lossy(&output.stderr);
    // Not the signal that a write beyond the limit brings.
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("warning: 2 processes could not write a log to its end"), "{told}");
    assert_eq!(bench.all().len(), 1);
}
