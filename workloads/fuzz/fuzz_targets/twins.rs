//! The twins of any small program.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| workloads_fuzz::twins::check(bytes));
