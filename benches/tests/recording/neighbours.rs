//! Libraries and allocators beside the recorder: the program goes on as it would, and what is not seen
//! of it is counted.

use super::{Bench, Trace};
use std::path::{Path, PathBuf};
use std::process::Command;

fn library(bench: &Bench, flag: &str) -> PathBuf {
    let library = bench.compile("neighbour", &["-shared", "-fPIC", flag]);
    let named = bench.path("neighbour.so");
    std::fs::rename(library, &named).unwrap();
    named
}

#[test]
fn what_the_user_preloads_is_kept_and_another_allocators_blocks_do_not_mix() {
    let bench = Bench::new();
    let program = bench.compile("beside", &[]);
    let neighbour = library(&bench, "-DALLOCATOR");
    let mut command = bench.recorder(&program, &["usable"]);
    let output = command.env("LD_PRELOAD", &neighbour).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("neighbour"), "it was loaded: {said}");
    assert_eq!(bench.all()[0].count(96_001), (100, 100));
}

#[test]
fn calls_that_a_plugin_makes_past_us_are_counted() {
    let bench = Bench::new();
    let program = bench.compile("beside", &["-ldl"]);
    let plugin = library(&bench, "-DPLUGIN");
    let output = bench.record(&program, &[plugin.to_str().unwrap()]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    let trace = bench.all().remove(0);
    let counts = [95_001, 95_002, 95_003].map(|size| trace.count(size));
    assert_eq!(counts, [(0, 0), (0, 0), (1, 0)]);
    assert!(told.contains("1 frees of blocks not seen before"), "{told}");
    assert_eq!(trace.skipped("frees of blocks not seen before"), 1);
}

#[test]
fn every_form_of_new_and_delete() {
    let bench = Bench::new();
    let source = format!("{}/tests/recording/programs/new.cc", env!("CARGO_MANIFEST_DIR"));
    let mut compiler = Command::new("c++");
    compiler.args(["-std=c++17", "-O0", "-w", &source, "-o"]).arg(bench.path("new"));
    let Ok(output) = compiler.output() else {
        eprintln!("no C++ compiler called c++: not tested");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let output = bench.record(&bench.path("new"), &[]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    let trace: Trace = bench.all().remove(0);
    for size in 97_001..=97_006 {
        assert_eq!(trace.count(size), (1, 1), "{size}");
        assert_eq!(trace.of(size)[0].align, 1, "{size}");
    }
    let aligned = [(97_280, 256), (97_536, 256), (97_792, 256), (98_048, 256), (97_024, 128)];
    for (size, align) in aligned.into_iter().chain([(64 + 64_000, 64)]) {
        assert_eq!(trace.count(size), (1, 1), "{size}");
        assert_eq!(trace.of(size)[0].align, align, "{size}");
    }
    assert_eq!(trace.count(8 + 97_000), (1, 1), "a row keeps its length before it");
    assert_eq!(trace.skipped("refused allocations"), 2);
}

/// musl's loader would end a program into which it cannot load a library.
#[test]
fn a_program_linked_with_musl_runs_on_and_is_told() {
    let bench = Bench::new();
    let source = format!("{}/tests/recording/programs/endings.c", env!("CARGO_MANIFEST_DIR"));
    let program = bench.path("musl");
    let mut compiler = Command::new("musl-gcc");
    let Ok(output) = compiler.args(["-w", "-o"]).arg(&program).arg(source).output() else {
        eprintln!("no musl-gcc here: not tested");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let line = format!("{} return && echo ended well", program.display());
    let output = bench.record(Path::new("/bin/sh"), &["-c", &line]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "ended well\n", "{told}");
    assert!(told.contains("1 program that was started left no trace"), "{told}");
    assert!(told.contains(", not glibc's)"), "{told}");
}
