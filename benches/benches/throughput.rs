//! Operations a second of every allocator of the registry, by workload: the interactive view of
//! what `timings.csv` records. The same scripts and the same replay loop as the time pass; set-up,
//! first touch and warm-up stand outside the clock, and every iteration has a mapping of its own.
//!
//! `cargo bench -- FILTER` for some of them, `-- --save-baseline NAME` to compare with later.
#![allow(missing_docs, reason = "criterion's macros make public items")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fraglab::time::bench::groups;
use std::time::{Duration, Instant};

fn throughput(criterion: &mut Criterion) {
    let groups = groups().unwrap_or_else(|why| panic!("{why}"));
    for group in &groups {
        let mut benches = criterion.benchmark_group(&group.workload);
        let timed = group.script.timed();
        benches.throughput(Throughput::Elements(timed.len() as u64));
        for bench in &group.allocators {
            benches.bench_function(&bench.name, |bencher| {
                bencher.iter_custom(|iterations| {
                    let once = |_| {
                        let ready = bench.ready(&group.script);
                        let mut subject = ready.unwrap_or_else(|why| panic!("{why}"));
                        let start = Instant::now();
                        let replayed = subject.replay(timed);
                        let time = start.elapsed();
                        assert_eq!(replayed, Ok(()), "a refusal is no time");
                        time
                    };
                    (0..iterations).map(once).sum()
                });
            });
        }
        benches.finish();
    }
}

fn short() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(400))
}

criterion_group! { name = benches; config = short(); targets = throughput }
criterion_main!(benches);
