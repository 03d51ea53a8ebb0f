//! Any bytes as a file whose name ends in `.mtrace`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| workloads_fuzz::trace::check("t.mtrace", bytes));
