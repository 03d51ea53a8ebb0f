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

#[test]
fn a_full_disk_keeps_what_there_was_room_for() {
    let bench = Bench::new();
    let program = bench.compile("endings", &[]);
    let small = bench.path("small");
    std::fs::create_dir(&small).unwrap();
    // A disk of its own, whose files are copied out before it goes.
    let line = "mount -t tmpfs -o size=5m none small || exit 77; \
                \"$0\" record -o small/app.trace -- \"$1\" noise; status=$?; \
                ls -A small >left; cp small/* .; exit $status";
    let mut command = std::process::Command::new("unshare");
    command.current_dir(bench.folder.path()).args(["-rm", "sh", "-c", line]);
    let output = command.arg(env!("CARGO_BIN_EXE_fraglab")).arg(program).output();
    let output = output.ok().filter(|it| !matches!(it.status.code(), Some(77 | 1)));
    let Some(output) = output else {
        eprintln!("no disk of its own can be had here: not tested");
        return;
    };
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "the program's own is 0: {told}");
    assert!(told.contains("app.trace: the recording could not be written to its end"), "{told}");
    assert!(told.contains("app.trace begins well: `fraglab convert --repair`"), "{told}");
    assert_eq!(std::fs::read_to_string(bench.path("left")).unwrap(), "app.trace\n");
    let mut reading = workloads::trace::Reading::open(&bench.path("app.trace"), true).unwrap();
    let mut events = 0;
    while reading.next().unwrap().is_some() {
        events += 1;
    }
    assert!(events >= 65_536, "{events}");
}

#[test]
fn what_runs_on_behind_the_program_is_waited_for_and_said() {
    let bench = Bench::new();
    let output = bench.record(&bench.compile("endings", &[]), &["leave"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("left others running, which are recorded until they end"), "{told}");
    assert_eq!(bench.all()[1].count(70_012), (1, 1));
}
