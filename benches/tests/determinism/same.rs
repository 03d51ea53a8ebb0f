//! The same source and seeds give the same bytes.

use crate::runs::Runs;

const TABLES: [&str; 4] = ["cells.csv", "series.csv", "metrics.csv", "heapmap.csv"];

/// Fixed heaps that refuse, heap maps, several seeds, a heap in proportion to what is live, and
/// smallest heaps.
const MAPPED: &str = r#"
name = "mapped"
passes = ["space", "work", "minimum"]
seeds = [1, 2, 3]

[workload.holes]
about = "holes of several lengths"
events = "a0:64 a1:16 a2:48 a3:16 a4:64 a5:16 f0 f2 f4 a6:32 r6:200 a7:48@64 a8:0 r7:16 a9:600 f1 f9"

[workload.short]
like = "mixed"
live = 60
phases = [{ phase = "ramp" }, { phase = "steady", replacements = 900 }]

[[group]]
allocators = ["*-fit", "*-fit+headers=8", "first-fit:order=lifo", "buddy", "slab-on-buddy", "null"]
workloads = ["holes", "short", "gs-pdf"]
heaps = ["grow", "16K", "0.9x", "min"]
map = true
"#;

#[test]
fn the_number_of_threads_leaves_no_trace() {
    let runs = Runs::new();
    runs.write("mapped.toml", MAPPED);
    for experiment in ["gate", "mapped.toml"] {
        let outs = ["1", "2"].map(|jobs| (jobs, format!("{experiment}-{jobs}")));
        for (jobs, out) in &outs {
            runs.run(out, &[experiment, "--jobs", jobs]);
        }
        let tables = TABLES.iter().filter(|table| runs.path(&outs[0].1).join(table).exists());
        let tables: Vec<&&str> = tables.collect();
        assert_eq!(tables.len(), if experiment == "gate" { 3 } else { 4 }, "{tables:?}");
        for table in tables {
            let [one, two] = outs.each_ref().map(|(_, out)| runs.text(out, table));
            assert!(one.lines().count() > 50, "{table} has something to differ in");
            assert!(one == two, "{experiment}: {table} differs");
        }
    }
}

#[test]
fn what_else_is_run_leaves_no_trace() {
    let runs = Runs::new();
    runs.write("mapped.toml", MAPPED);
    runs.run("whole", &["mapped.toml", "--jobs", "2"]);
    let some =
        ["--allocators", "worst-fit,best-fit+headers=8", "--workloads", "s*", "--seeds", "3"];
    runs.run("part", &[&["mapped.toml", "--passes", "space,work,minimum"][..], &some].concat());
    for table in TABLES {
        let part = runs.text("part", table);
        let whole = runs.text("whole", table);
        let of_part = |line: &&str| {
            let named = ["mapped,worst-fit,short,3,", "mapped,best-fit+headers=8,short,3,"];
            named.iter().any(|start| line.starts_with(start))
        };
        let expected: Vec<&str> = whole.lines().filter(of_part).collect();
        assert!(!expected.is_empty(), "{table}");
        assert_eq!(part.lines().skip(1).collect::<Vec<_>>(), expected, "{table}");
    }
}

#[test]
fn an_experiment_as_it_was_run_runs_again() {
    let runs = Runs::new();
    runs.write("mapped.toml", MAPPED);
    let narrowed = ["--allocators", "*-fit", "--workloads", "holes,short", "--heap", "grow,4K"];
    runs.run("first", &[&["mapped.toml", "--seeds", "2,4-5"], &narrowed[..]].concat());
    runs.run("again", &["first/experiment.toml"]);
    for table in TABLES.iter().chain(&["experiment.toml"]) {
        assert_eq!(runs.text("first", table), runs.text("again", table), "{table}");
    }
}
