//! `run`: what lies in the run folder and what stands on the terminal.

use crate::user::{User, below};

/// The columns of `cells.csv` that others build on, in their order.
const CELLS: &str = "experiment,allocator,workload,seed,heap,fingerprint,grants_fingerprint,events,\
refused_full,refused_scattered,refused_policy,peak_live_bytes,peak_granted_bytes,peak_footprint_bytes,\
footprint_at_peak_live_bytes,granted_at_peak_live_bytes,headers_at_peak_live_bytes,\
free_at_peak_live_bytes,reserved_at_peak_live_bytes,live_at_peak_footprint_bytes,jw1_percent,\
jw2_percent,jw3_percent,jw4_percent,internal_percent,external_percent,mean_internal_percent,\
mean_external_percent,largest_hole_percent,min_heap_bytes,metadata_bytes,loads,stores,lines,inspected,\
error";
const SERIES: &str = "experiment,allocator,workload,seed,heap,clock_bytes,event,live_bytes,\
granted_bytes,headers_bytes,footprint_bytes,free_bytes,reserved_bytes,free_blocks,largest_free_bytes";
const TIMINGS: &str =
    "experiment,allocator,workload,seed,heap,repetition,operations,ns_per_operation";
const METRICS: &str = "experiment,allocator,workload,seed,heap,metric,parameter,value";

/// A run on a trace, and on a workload long enough for a clock.
const RUN: &str = "run first-fit,buddy --workloads ./tiny.rep,one-size";

#[test]
fn a_run_folder_holds_what_is_documented_and_nothing_else() {
    let user = User::new();
    let said = user.sees(&format!("{RUN} --quick --out out"));
    assert_eq!(said.lines().last(), Some("out/report.html"), "the last line is the report's path");
    let (figures, files): (Vec<String>, Vec<String>) =
        below(&user.path("out")).into_iter().partition(|name| name.starts_with("figures/"));
    let expected = [
        "cells.csv",
        "experiment.toml",
        "figures",
        "metrics.csv",
        "provenance.toml",
        "report.html",
        "series.csv",
        "timings.csv",
    ];
    assert_eq!(files, expected);
    assert!(
        !figures.is_empty() && figures.iter().all(|name| name.ends_with(".svg")),
        "{figures:?}"
    );
    let here: Vec<String> =
        user.files().into_iter().filter(|name| !name.starts_with("out/")).collect();
    assert_eq!(here, ["out", "tiny.rep"], "nothing lies beside it, no .partial either");
    for (table, header) in
        [("cells", CELLS), ("series", SERIES), ("timings", TIMINGS), ("metrics", METRICS)]
    {
        let text = user.read(&format!("out/{table}.csv"));
        assert_eq!(text.lines().next(), Some(header), "{table}");
        assert!(text.lines().count() > 4 && !text.contains('\r'), "{table}");
    }
    let report = user.read("out/report.html");
    for outside in ["http://", "https://", "<script", " src=\"", "@import", "url("] {
        let allowed = ["http://www.w3.org/", "data:"];
        let met = report.match_indices(outside).filter(|(at, _)| {
            let rest = &report[*at..(*at + 40).min(report.len())];
            !allowed.iter().any(|start| rest.contains(start))
        });
        assert_eq!(met.count(), 0, "the report is one file: {outside}");
    }
}

#[test]
fn the_terminal_shows_the_space_table_in_eighty_columns() {
    let user = User::new();
    let said = user.sees(&format!("{RUN} --passes space --out out"));
    assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
    let words = ["ns/op", "requested", "rounding", "headers", "free", "reserved", "refused"];
    let header = said.lines().find(|line| words.iter().all(|word| line.contains(word)));
    assert!(header.is_some(), "{said}");
    assert!(said.contains("the tightest is first-fit") && said.contains("the worst is buddy"));
    assert!(!user.path("out/timings.csv").exists(), "no time pass was asked for");
    let cells = user.read("out/cells.csv");
    let work = |line: &str| line.split(',').skip(31).take(4).all(str::is_empty);
    assert!(cells.lines().skip(1).all(work), "a pass not run leaves its fields empty: {cells}");
}

#[test]
fn a_run_runs_again_from_its_experiment() {
    let user = User::new();
    user.sees(&format!("{RUN} --passes space,work --seeds 3 --heap grow,1.5x --out out"));
    user.sees("run out/experiment.toml --out again");
    for file in ["cells.csv", "series.csv", "metrics.csv", "experiment.toml"] {
        assert_eq!(
            user.read(&format!("out/{file}")),
            user.read(&format!("again/{file}")),
            "{file}"
        );
    }
    let cells = user.read("out/cells.csv");
    for start in
        ["run,first-fit,tiny,0,grow,", "run,buddy,tiny,0,fixed:", "run,buddy,one-size,3,grow,"]
    {
        assert!(cells.contains(&format!("\n{start}")), "{start}: {cells}");
    }
    let provenance = user.read("out/provenance.toml");
    for key in ["revision", "dirty", "rustc", "flags", "cpu", "kernel", "page_policy", "date"] {
        assert!(provenance.contains(&format!("\n{key} = \"")), "{key}: {provenance}");
    }
    assert!(provenance.contains("seeds = [3]"), "{provenance}");
}

#[test]
fn globs_and_lists_choose_cells() {
    let user = User::new();
    let chosen = |line: &str, out: &str| -> Vec<String> {
        user.sees(&format!("{line} --passes space --out {out}"));
        let cells = user.read(&format!("{out}/cells.csv"));
        let key = |line: &str| line.split(',').skip(1).take(2).collect::<Vec<_>>().join(" on ");
        cells.lines().skip(1).map(key).collect()
    };
    let fits = ["first-fit", "next-fit", "best-fit", "worst-fit"];
    assert_eq!(
        chosen("run *-fit:order=fifo --workloads ./tiny.rep", "fits"),
        fits.map(|name| format!("{name}:order=fifo on tiny"))
    );
    // The slab joins the workload of its size alone.
    let on = |workload: &str, names: &[&str]| -> Vec<String> {
        names.iter().map(|name| format!("{name} on {workload}")).collect()
    };
    assert_eq!(
        chosen("run --allocators slab,b* --workloads one-s*,./tiny.rep", "sizes"),
        [
            on("one-size", &["slab", "best-fit", "buddy", "bump"]),
            on("tiny", &["best-fit", "buddy", "bump"])
        ]
        .concat()
    );
}

#[test]
fn the_default_experiment_can_be_narrowed() {
    let user = User::new();
    let said = user
        .sees("run textbook --allocators *-fit --workloads *-wins --passes space,work --out out");
    assert!(said.contains("4 of 4 claims hold"), "{said}");
    let cells = user.read("out/cells.csv");
    assert_eq!(cells.lines().count(), 1 + 16, "{cells}");
    assert!(cells.lines().skip(1).all(|line| line.starts_with("textbook,")));
}

#[test]
fn a_cell_that_is_impossible_is_a_row_and_exit_code_1() {
    let user = User::new();
    let huge = "1\n1\n2\n1\na 0 1099511627776\nf 0\n";
    user.write("huge.rep", huge);
    let done = user.types(
        "run first-fit,buddy:max=4K --workloads ./huge.rep,./tiny.rep --passes space --out out",
    );
    assert_eq!(done.code, Some(1), "{}", done.stderr);
    let cells = user.read("out/cells.csv");
    let error = |start: &str| {
        let line = cells.lines().find(|line| line.starts_with(start)).unwrap();
        line.rsplit(',').next().unwrap().to_string()
    };
    assert_eq!(error("run,first-fit,huge,"), "heap over 64 GiB");
    assert_eq!(error("run,buddy:max=4K,huge,"), "", "it refuses, which is no error");
    assert_eq!(error("run,first-fit,tiny,"), "", "the others are kept");
    assert!(done.stdout.ends_with("out/report.html\n"), "{}", done.stdout);
}

#[test]
fn a_trace_is_no_experiment_and_is_told_how_to_be_run() {
    let message = User::new().is_refused(&["run", "tiny.rep"]);
    assert!(message.contains("tiny.rep: a trace, expected an experiment"), "{message}");
    assert!(message.contains("--workloads tiny.rep"), "{message}");
}

#[test]
fn a_group_names_a_trace_by_its_path_from_the_experiments_folder() {
    let user = User::new();
    std::fs::create_dir_all(user.path("lab/traces")).unwrap();
    std::fs::rename(user.path("tiny.rep"), user.path("lab/traces/tiny.rep")).unwrap();
    user.write("lab/dot.rep", crate::user::TINY);
    let experiment = |workloads: &str, more: &str| {
        let group = "[[group]]\nallocators = [\"first-fit\"]\n";
        let text = format!("name = \"lab\"\n{more}\n{group}workloads = [{workloads}]\n");
        user.write("lab/lab.toml", &text);
    };
    // A bare name that a workload has means the workload; a path means the file.
    experiment(r#""traces/tiny.rep", "shuffled(traces/tiny.rep)", "a-100", "dot.rep""#, "");
    user.sees("run lab/lab.toml --passes space --out out");
    let named = |cells: &str| -> Vec<String> {
        cells.lines().skip(1).map(|line| line.split(',').nth(2).unwrap().to_string()).collect()
    };
    let cells = user.read("out/cells.csv");
    assert_eq!(named(&cells), ["tiny", "shuffled(tiny)", "a-100", "dot"]);
    assert!(
        cells.lines().nth(4).unwrap().contains(",5,0,0,0,160,"),
        "the file, not what is shipped"
    );
    // What was written runs again, from another folder.
    user.sees("run out/experiment.toml --passes space --out again");
    assert_eq!(user.read("again/cells.csv"), cells);

    experiment("\"traces/none.rep\"", "");
    let message = user.is_refused(&["run", "lab/lab.toml"]);
    assert!(message.contains("lab.toml:5: group[0].workloads[0]: "), "{message}");
    assert!(message.contains("traces/none.rep: it cannot be read"), "{message}");
    experiment("\"traces/tiny.rep\"", "[workload.tiny]\nevents = \"a0:8\"");
    let message = user.is_refused(&["run", "lab/lab.toml"]);
    assert!(message.contains("another workload is called `tiny`"), "{message}");
    experiment("\"none.rep\"", "");
    let message = user.is_refused(&["run", "lab/lab.toml"]);
    assert!(message.contains("`none.rep`: no such workload"), "{message}");
}
