//! The figures as a reviewer sees them: made from a synthetic run, parsed and measured.

mod synthetic;

#[test]
fn the_same_run_gives_the_same_bytes() {
    let once = results::figures::all(&synthetic::run(15));
    assert!(once == results::figures::all(&synthetic::run(15)));
    assert!(once.len() > 40);
}
