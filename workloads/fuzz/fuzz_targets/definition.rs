//! Any text as the table of a workload.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| workloads_fuzz::definition::check(text));
