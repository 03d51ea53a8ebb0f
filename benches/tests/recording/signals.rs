//! Signals: they are the program's, and do not cost the recording.

use super::Bench;
use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader};
use std::process::Stdio;

#[test]
fn a_signal_sent_to_us_is_the_programs() {
    for signal in [Signal::INT, Signal::TERM] {
        let bench = Bench::new();
        let program = bench.compile("signals", &[]);
        let mut child = bench.recorder(&program, &["wait"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        kill_process(Pid::from_child(&child), signal).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(5), "the program's own way to end");
        let trace = bench.all().remove(0);
        assert_eq!(trace.count(80_001), (1, 1));
    }
}

#[test]
fn a_handler_that_allocates_within_a_call_neither_hangs_nor_goes_uncounted() {
    let bench = Bench::new();
    let output = bench.record(&bench.compile("signals", &[]), &["handler"]);
    assert_eq!(output.status.code(), Some(0));
    let handled: usize = String::from_utf8_lossy(&output.stdout).trim().parse().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    // Where the handler came within our own few instructions its call could not be written.
    let dropped = told.split(" dropped").next().and_then(|it| it.rsplit(' ').next());
    let dropped: usize = dropped.unwrap().parse().unwrap();
    let trace = bench.all().remove(0);
    assert_eq!(trace.count(80_011 << 4).0 + dropped, handled, "{told}");
    let (had, freed) = trace.count(24);
    assert_eq!(had, freed);
}
