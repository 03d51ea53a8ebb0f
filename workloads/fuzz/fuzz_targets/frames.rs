//! A trace in the project's own format whose frames are sound as such: any contents, in any order.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    workloads_fuzz::trace::check("t.trace", &workloads_fuzz::frames::assembled(bytes));
});
