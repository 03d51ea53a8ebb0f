//! How fast a trace is read: `cargo run --release -p workloads --example reading -- PATH`.
//!
//! Prints what reading alone costs, and reading with the survey of a strict pass, each the best of
//! five.
#![allow(clippy::disallowed_types, reason = "this measures, and no figure depends on it")]

use std::path::Path;
use std::time::Instant;
use workloads::Source;

fn main() -> Result<(), workloads::Error> {
    let path = std::env::args_os().nth(1).expect("the path of a trace");
    let source = Source::from_path(Path::new(&path))?;
    let survey = source.survey(0)?;
    println!("{} events, fingerprint {:016x}", survey.events, survey.fingerprint);
    let show = |what: &str, read: &dyn Fn() -> Result<(), workloads::Error>| {
        let mut best = f64::INFINITY;
        for _ in 0..5 {
            let started = Instant::now();
            read()?;
            best = best.min(started.elapsed().as_secs_f64());
        }
        println!("{what}: {:.1} M events a second", survey.events as f64 / best / 1e6);
        Ok(())
    };
    show("reading", &|| {
        let mut stream = source.open(0)?;
        while stream.step().is_some() {}
        Ok(())
    })?;
    show("reading and surveying", &|| source.survey(0).map(drop))
}
