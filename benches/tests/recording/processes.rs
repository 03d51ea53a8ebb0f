//! Processes: fork, vfork, exec, and what a program may do to itself before.

use super::{Bench, Trace};

/// Number, parent and way of each trace.
fn births(traces: &[Trace]) -> Vec<(u32, Option<u32>, &str)> {
    let process = |trace: &'_ Trace| trace.header.process.parent;
    let born = traces.iter().map(|trace| (&trace.header.process, process(trace)));
    born.map(|(it, parent)| (it.number, parent, it.born.as_str())).collect()
}

#[test]
fn a_forked_child_begins_with_what_its_parent_had() {
    let traces = Bench::new().traces("processes", &["fork"]);
    assert_eq!(births(&traces), [(0, None, "start"), (1, Some(0), "fork"), (2, Some(1), "fork")]);
    let [parent, child, grandchild] = &traces[..] else { unreachable!() };
    assert_eq!([60_001, 60_002, 60_003].map(|size| parent.count(size)), [(1, 1); 3]);
    assert_eq!([60_010, 60_030].map(|size| parent.count(size)), [(0, 0), (30, 30)]);
    let counts = [60_001, 60_002, 60_003, 60_010, 60_030].map(|size| child.count(size));
    assert_eq!(counts, [(1, 0), (1, 1), (1, 0), (10, 10), (0, 0)]);
    assert_eq!(child.of(60_003)[0].sizes, [60_003, 600_030]);
    let counts = [60_001, 60_002, 60_020, 600_030].map(|size| grandchild.count(size));
    assert_eq!(counts, [(1, 1), (0, 0), (20, 20), (1, 0)]);
    for (trace, inherited) in [(parent, 0), (child, 3), (grandchild, 2)] {
        assert!(trace.header.process.inherited >= inherited);
        assert!(trace.end().mended.is_empty() && trace.end().skipped.is_empty());
    }
    assert_eq!(parent.end().children, [1]);
    assert_eq!(child.end().children, [2]);
}

/// What `fraglab inspect` says of a trace.
fn inspected(bench: &Bench, name: &str) -> String {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fraglab"));
    let output = command.arg("inspect").arg(bench.path(name)).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn summary_and_inspect_say_where_a_process_came_from() {
    let bench = Bench::new();
    let output = bench.record(&bench.compile("processes", &[]), &["fork"]);
    let told = String::from_utf8(output.stderr).unwrap();
    let most = told.lines().nth(1).unwrap();
    // The parent's 36 calls are more than the child's 3 + 25 and what it inherited.
    assert!(most.starts_with("most events: app.trace, "), "{told}");
    let traces = bench.all();
    let inherited = traces[1].header.process.inherited;
    assert!(told.contains(&format!(", forked from app.trace with {inherited} blocks of its  ")));
    assert!(!inspected(&bench, "app.trace").contains("\nprocess  "), "the first is from nowhere");
    let child =
        format!("process     1 of its recording, fork of 0, inherited {inherited} objects\n");
    let said = inspected(&bench, "app.1.trace");
    assert!(said.contains(&child), "{said}");
    let bench = Bench::new();
    let output = bench.record(&bench.compile("processes", &[]), &["become", "exec"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains(", what app.trace went on as  "), "{told}");
    let said = inspected(&bench, "app.1.trace");
    assert!(said.contains("process     1 of its recording, what 0 went on as (exec)\n"), "{said}");
}

#[test]
fn an_exec_begins_a_trace_and_vfork_does_not() {
    for (how, traced) in [("vfork", 2), ("spawn", 2), ("exec", 2), ("system", 3)] {
        let traces = Bench::new().traces("processes", &["become", how]);
        assert_eq!(traces.len(), traced, "{how}");
        let (first, leaf) = (&traces[0], &traces[traced - 1]);
        assert_eq!(leaf.header.arguments, ["leaf", how]);
        assert_eq!(leaf.count(66_001), (5, 5), "{how}");
        assert_eq!(first.count(61_001), (1, 1), "{how}");
        let went_on = if how == "exec" { (0, 0) } else { (2, 2) };
        assert_eq!(first.count(61_002), went_on, "{how}");
        let ended = if how == "exec" { "exec" } else { "exit 0" };
        assert_eq!(first.end().how, ended, "{how}");
        let born = if how == "exec" { "exec" } else { "spawn" };
        assert_eq!(leaf.header.process.born, born, "{how}");
        assert_eq!(leaf.header.process.inherited, 0);
    }
}

#[test]
fn closed_descriptors_and_another_folder_do_not_matter() {
    for how in ["stripped", "chdir"] {
        let traces = Bench::new().traces("processes", &[how]);
        assert_eq!(births(&traces), [(0, None, "start"), (1, Some(0), "fork")], "{how}");
        assert_eq!(traces[0].count(62_001), (1, 1), "{how}");
        assert_eq!(traces[0].count(62_002), (200_000, 200_000), "{how}");
        assert_eq!(traces[1].count(62_003), (3, 3), "{how}");
    }
}

#[test]
fn another_root_does_not_matter() {
    let bench = Bench::new();
    let output = bench.record(&bench.compile("processes", &[]), &["chroot"]);
    let traces = bench.all();
    if output.stdout.starts_with(b"no chroot") {
        eprintln!("this user may not change its root: only the first process was tested");
        assert_eq!(traces.len(), 1);
        return;
    }
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(traces.len(), 2, "{told}");
    assert_eq!(traces[1].count(63_001), (3, 3));
    assert!(traces[1].header.program.ends_with("/processes"));
}

#[test]
fn a_fork_while_other_threads_allocate_is_sound() {
    let traces = Bench::new().traces("processes", &["threads"]);
    assert_eq!(traces.len(), 51);
    for trace in &traces[1..] {
        assert_eq!(trace.count(64_002), (2, 2));
        assert!(trace.end().mended.is_empty() && trace.end().skipped.is_empty());
    }
    assert!(traces[0].end().mended.is_empty());
}

#[test]
fn a_fork_by_system_call_is_a_fork() {
    let traces = Bench::new().traces("processes", &["raw"]);
    assert_eq!(births(&traces), [(0, None, "start"), (1, Some(0), "fork")]);
    assert_eq!(traces[0].count(65_001), (1, 0));
    assert_eq!(traces[1].count(65_001), (1, 1));
    assert_eq!(traces[1].count(65_002), (2, 2));
}
