//! Any bytes as a file whose name ends in `.valgrind`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| workloads_fuzz::trace::check("t.valgrind", bytes));
