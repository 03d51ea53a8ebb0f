//! How often a change is found that is there, and one that is not.

use super::{changes, noise};
use rand::RngExt;
use rand_pcg::Pcg64Mcg;

/// About normal, of variance 1; one in `rare` five times as wide, if that is not 0.
fn draw(random: &mut Pcg64Mcg, rare: u32) -> f64 {
    let sum: f64 = (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
    if rare > 0 && random.random_ratio(1, rare) { 5.0 * sum } else { sum }
}

/// Histories of `n` medians of noise 1 %, with a step in the middle; where it is found, and
/// whether anything else is.
fn histories(n: usize, step: f64, rare: u32, usual: f64) -> [usize; 2] {
    let mut random = Pcg64Mcg::new(17);
    let (mut found, mut wrong) = (0, 0);
    for _ in 0..1000 {
        let level = |at: usize| if at >= n / 2 { step } else { 0.0 };
        let values: Vec<f64> =
            (0..n).map(|at| level(at) + 0.01 * draw(&mut random, rare)).collect();
        let changes = changes(&values, usual);
        let near = |at: &usize| step != 0.0 && at.abs_diff(n / 2) <= 1;
        found += usize::from(changes.iter().any(near));
        wrong += usize::from(changes.iter().any(|at| !near(at)));
    }
    [found, wrong]
}

/// The figures that METHODOLOGY quotes: of 1000 histories each.
#[test]
fn false_alarms_and_misses() {
    // Alone: the noise is known from the trend itself only. Beside others: it is the usual one.
    for (usual, most_false) in [(0.0, [16, 12, 8]), (0.01, [5, 5, 5])] {
        for (n, most_false) in [8, 20, 60].into_iter().zip(most_false) {
            let [_, wrong] = histories(n, 0.0, 0, usual);
            println!("n {n}, usual {usual}: false {wrong} of 1000");
            assert!(wrong <= most_false, "n {n}, usual {usual}: {wrong}");
            let [_, wrong] = histories(n, 0.0, 20, usual);
            println!("n {n}, usual {usual}: false with outliers {wrong} of 1000");
            assert!(wrong <= 35, "n {n}, usual {usual}, outliers: {wrong}");
            for step in [0.03, 0.05, 0.1] {
                let [found, wrong] = histories(n, step, 0, usual);
                println!("n {n}, usual {usual}, step {step}: found {found}, also wrong {wrong}");
                let least = match (n, step > 0.09) {
                    (8, false) => 0,
                    (8, true) => 850,
                    (_, true) => 990,
                    (_, false) if step > 0.04 => 950,
                    _ => 0,
                };
                assert!(found >= least, "n {n}, usual {usual}, step {step}: {found}");
            }
        }
    }
}

#[test]
fn the_noise_is_that_of_neighbours_and_steps_do_not_move_it() {
    let mut random = Pcg64Mcg::new(3);
    let values: Vec<f64> =
        (0..200).map(|at| f64::from(at / 50) + 0.02 * draw(&mut random, 0)).collect();
    let found = noise(&values).unwrap();
    assert!((0.017..0.023).contains(&found), "{found}");
    assert_eq!(noise(&values[..5]), None);
    assert_eq!(changes(&values, 0.0), [50, 100, 150]);
}

#[test]
fn one_bad_run_is_no_change() {
    let mut values = vec![0.0, 0.01, -0.01, 0.0, 0.01, 0.0, -0.01, 0.0, 0.01, 0.0];
    values[5] = 2.0;
    assert!(changes(&values, 0.0).is_empty());
    assert!(changes(&values[..5], 0.0).is_empty(), "too few");
}
