//! Any bytes as a compressed file, and any bytes compressed: what it expands to is bounded.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| workloads_fuzz::compressed::check(bytes));
