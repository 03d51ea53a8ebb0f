//! Any bytes as a file whose name ends in `.csv`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| workloads_fuzz::trace::check("t.csv", bytes));
