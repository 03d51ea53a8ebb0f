//! What memcheck counts of a program is what we record of it: a resize is one allocation and one free to it.

use super::Bench;
use std::process::Command;

/// Allocations and frees of a program, by memcheck; `None` where there is no valgrind.
fn counted(program: &std::path::Path, words: &[&str]) -> Option<(u64, u64)> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--run-libc-freeres=no", "--run-cxx-freeres=no"]).arg(program).args(words);
    let told = String::from_utf8(valgrind.output().ok()?.stderr).unwrap();
    let usage = told.split("total heap usage: ").nth(1).expect("memcheck's line");
    let mut numbers = usage.split(' ').filter_map(|word| word.replace(',', "").parse().ok());
    Some((numbers.next()?, numbers.next()?))
}

#[test]
fn totals_are_memchecks() {
    for (name, words) in [("churn", &[][..]), ("threads", &[]), ("endings", &["_exit"])] {
        let bench = Bench::new();
        let program = bench.compile(name, &[]);
        let Some(counted) = counted(&program, words) else {
            eprintln!("no valgrind here: not tested");
            return;
        };
        bench.record(&program, words);
        let trace = bench.all().remove(0);
        let resizes: usize = trace.blocks.iter().map(|block| block.sizes.len() - 1).sum();
        let frees = trace.blocks.iter().filter(|block| block.freed_by.is_some()).count();
        let recorded = (trace.blocks.len() + resizes, frees + resizes);
        assert!(recorded.0 > 100_000, "{name}");
        assert_eq!((recorded.0 as u64, recorded.1 as u64), counted, "{name}");
        assert!(trace.end().mended.is_empty() && trace.end().skipped.is_empty(), "{name}");
    }
}
