//! Any text as a stream written out by hand.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| workloads_fuzz::inline::check(text));
