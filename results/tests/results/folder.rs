//! The folder's columns, its atomicity, and what is never deleted.

use crate::synthetic::{run, stored, toml};
use results::{Error, Field, Folder, read, rewrite_report};
use std::fs;
use std::path::Path;

/// DESIGN's columns: others build on them, so neither names nor order may change.
const HEADERS: [(&str, &str); 5] = [
    (
        "cells.csv",
        "experiment,allocator,workload,seed,heap,fingerprint,grants_fingerprint,events,\
         refused_full,refused_scattered,refused_policy,peak_live_bytes,peak_granted_bytes,\
         peak_footprint_bytes,footprint_at_peak_live_bytes,granted_at_peak_live_bytes,\
         headers_at_peak_live_bytes,free_at_peak_live_bytes,reserved_at_peak_live_bytes,\
         live_at_peak_footprint_bytes,jw1_percent,jw2_percent,jw3_percent,jw4_percent,\
         internal_percent,external_percent,mean_internal_percent,mean_external_percent,\
         largest_hole_percent,min_heap_bytes,metadata_bytes,loads,stores,lines,inspected,error",
    ),
    (
        "timings.csv",
        "experiment,allocator,workload,seed,heap,repetition,operations,ns_per_operation",
    ),
    (
        "series.csv",
        "experiment,allocator,workload,seed,heap,clock_bytes,event,live_bytes,granted_bytes,\
         headers_bytes,footprint_bytes,free_bytes,reserved_bytes,free_blocks,largest_free_bytes",
    ),
    ("metrics.csv", "experiment,allocator,workload,seed,heap,metric,parameter,value"),
    ("heapmap.csv", "experiment,allocator,workload,seed,heap,clock_bytes,bin_bytes,bins"),
];

#[test]
fn headers_are_the_documented_ones() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    stored(&run(), &out);
    for (file, header) in HEADERS {
        let text = fs::read_to_string(out.join(file)).unwrap();
        assert_eq!(text.lines().next(), Some(header), "{file}");
    }
}

/// Header and records are stated twice; serde's names and the header must be in one order.
#[test]
fn each_field_stands_under_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let run = run();
    stored(&run, &out);
    let mut with_names = csv::Writer::from_writer(Vec::new());
    run.cells.iter().for_each(|cell| with_names.serialize(cell).unwrap());
    assert_eq!(fs::read(out.join("cells.csv")).unwrap(), with_names.into_inner().unwrap());
    let mut with_names = csv::Writer::from_writer(Vec::new());
    run.series.iter().for_each(|row| with_names.serialize(row).unwrap());
    assert_eq!(fs::read(out.join("series.csv")).unwrap(), with_names.into_inner().unwrap());
}

#[test]
fn everything_survives_the_files() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let mut run = run();
    run.cells[0].error = "two\nlines, a \"quote\" and é".to_owned();
    run.cells[0].min_heap_bytes = Field::Unknown;
    run.cells[0].grants_fingerprint = Field::NotRun;
    run.cells[1].allocator = "a,b\"c\n+headers=8".to_owned();
    run.timings.retain(|row| row.allocator != "best-fit");
    run.series.retain(|row| row.allocator != "best-fit");
    run.metrics.retain(|row| row.allocator != "best-fit");
    run.maps.retain(|row| row.allocator != "best-fit");
    run.timings[0].ns_per_operation = Field::Unknown;
    run.timings[1].ns_per_operation = Field::Value(0.1 + 0.2);
    run.series[0].free_bytes = Field::Unknown;
    run.metrics[0].value = "NA".to_owned();
    run.metrics[1].parameter = "a,\"b\"".to_owned();
    // A seed that no TOML integer holds.
    run.provenance.seeds.push(u64::MAX);
    stored(&run, &out);
    let back = read(&out).unwrap();
    assert_eq!(back.cells, run.cells);
    assert_eq!(back.series, run.series);
    assert_eq!(back.timings, run.timings);
    assert_eq!(back.metrics, run.metrics);
    assert_eq!(back.maps, run.maps);
    assert_eq!(back.experiment, run.experiment);
    assert_eq!(back.provenance, run.provenance);
}

#[test]
fn a_pass_not_run_leaves_no_file_but_cells_are_always_there() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let mut run = run();
    let folder = Folder::create(&out, false).unwrap();
    folder.write(&run, &toml(&run)).unwrap();
    (run.cells, run.timings, run.maps) = (Vec::new(), Vec::new(), Vec::new());
    (run.series, run.metrics) = (Vec::new(), Vec::new());
    folder.write(&run, &toml(&run)).unwrap();
    folder.finish().unwrap();
    let mut files: Vec<_> = fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name()).collect();
    files.sort();
    assert_eq!(files, ["cells.csv", "experiment.toml", "provenance.toml"]);
    assert!(read(&out).unwrap().cells.is_empty());
}

#[test]
fn nothing_has_its_name_before_the_end_and_dropping_removes_it() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("deep/er/out");
    let folder = Folder::create(&out, false).unwrap();
    folder.write(&run(), &toml(&run())).unwrap();
    assert!(!out.exists());
    assert!(folder.path().join("cells.csv").exists());
    let partial = folder.path().to_path_buf();
    drop(folder);
    assert!(!partial.exists() && !out.exists());
}

#[test]
fn an_existing_run_is_replaced_only_by_force_and_only_at_the_end() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    stored(&run(), &out);
    let refused = Folder::create(&out, false).unwrap_err();
    assert!(matches!(refused, Error::Exists { .. }));
    let message = refused.to_string();
    assert!(message.contains("--force") && message.contains(&out.display().to_string()));
    fs::write(out.join("old"), "").unwrap();
    let folder = Folder::create(&out, true).unwrap();
    folder.write(&run(), &toml(&run())).unwrap();
    assert!(out.join("old").exists());
    folder.finish().unwrap();
    assert!(!out.join("old").exists() && out.join("cells.csv").exists());
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn what_is_no_run_is_never_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let is_safe = |out: &Path| {
        assert!(matches!(Folder::create(out, true), Err(Error::NotARun { .. })), "{out:?}");
        assert!(out.symlink_metadata().is_ok());
    };
    let thesis = dir.path().join("thesis");
    fs::create_dir(&thesis).unwrap();
    fs::write(thesis.join("chapter-1.tex"), "precious").unwrap();
    is_safe(&thesis);
    // Somebody else's table of that name.
    fs::write(thesis.join("cells.csv"), "organism,cells\n").unwrap();
    is_safe(&thesis);
    let file = dir.path().join("file");
    fs::write(&file, "precious").unwrap();
    is_safe(&file);
    let target = dir.path().join("target");
    stored(&run(), &target);
    let link = dir.path().join("link");
    std::os::unix::fs::symlink(&target, &link).unwrap();
    is_safe(&link);
    // And the partial folder's place is no better.
    fs::rename(&thesis, dir.path().join("new.partial")).unwrap();
    assert!(matches!(Folder::create(&dir.path().join("new"), false), Err(Error::NotARun { .. })));
    assert!(dir.path().join("new.partial/chapter-1.tex").exists());
    assert!(matches!(Folder::create(Path::new(".."), true), Err(Error::NotARun { .. })));
}

#[test]
fn an_empty_folder_and_a_partial_one_left_behind_are_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    fs::create_dir(&out).unwrap();
    assert!(matches!(Folder::create(&out, false), Err(Error::Exists { .. })));
    let partial = dir.path().join("out.partial");
    stored(&run(), &partial);
    drop(Folder::create(&out, true).unwrap());
    // Killed in its first write.
    fs::create_dir(&partial).unwrap();
    fs::write(partial.join("cells.csv"), "experiment,alloc").unwrap();
    let folder = Folder::create(&out, true).unwrap();
    assert_eq!(fs::read_dir(&partial).unwrap().count(), 0);
    folder.write(&run(), &toml(&run())).unwrap();
    folder.finish().unwrap();
    assert!(out.join("cells.csv").exists());
}

#[test]
fn two_runs_do_not_share_a_folder() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let first = Folder::create(&out, false).unwrap();
    assert!(matches!(Folder::create(&out, false), Err(Error::Busy { .. })));
    first.write(&run(), &toml(&run())).unwrap();
    first.finish().unwrap();
    assert!(read(&out).is_ok());
}

#[test]
fn what_came_to_lie_there_meanwhile_stays() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let folder = Folder::create(&out, false).unwrap();
    folder.write(&run(), &toml(&run())).unwrap();
    fs::create_dir(&out).unwrap();
    assert!(matches!(folder.finish(), Err(Error::Exists { .. })));
    assert!(out.exists() && !dir.path().join("out.partial").exists());
}

#[test]
fn an_experiment_that_reads_back_differently_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let folder = Folder::create(&dir.path().join("out"), false).unwrap();
    let error = folder.write(&run(), "name = \"another\"").unwrap_err();
    assert!(error.to_string().contains("experiment.toml"), "{error}");
}

#[test]
fn the_report_is_made_again_from_the_folder_alone() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let run = run();
    let folder = Folder::create(&out, false).unwrap();
    folder.write(&run, &toml(&run)).unwrap();
    folder.write_report(&run).unwrap();
    folder.finish().unwrap();
    let first = fs::read(out.join("report.html")).unwrap();
    fs::write(out.join("notes.txt"), "mine").unwrap();
    fs::write(out.join("report.html"), "gone").unwrap();
    fs::write(out.join("figures/stale.svg"), "gone").unwrap();
    assert_eq!(rewrite_report(&out).unwrap(), out.join("report.html"));
    assert!(fs::read(out.join("report.html")).unwrap() == first);
    assert!(!out.join("figures/stale.svg").exists());
    assert_eq!(fs::read_to_string(out.join("notes.txt")).unwrap(), "mine");
    assert!(fs::read_dir(out.join("figures")).unwrap().count() > 0);
}
