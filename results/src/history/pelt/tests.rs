//! Against every split there is, said a second time without sums or pruning.

use super::changes;
use rand::RngExt;
use rand_pcg::Pcg64Mcg;

/// What a split costs, from its definition.
fn cost(values: &[f64], changes: &[usize], penalty: f64) -> f64 {
    let ends: Vec<usize> = [&[0], changes, &[values.len()]].concat();
    let stretches = ends.windows(2).map(|pair| {
        let stretch = &values[pair[0]..pair[1]];
        let mean = stretch.iter().sum::<f64>() / stretch.len() as f64;
        stretch.iter().map(|value| (value - mean).powi(2)).sum::<f64>()
    });
    stretches.sum::<f64>() + penalty * changes.len() as f64
}

/// The least cost of all splits into stretches that are long enough: every subset of places.
fn least(values: &[f64], penalty: f64, shortest: usize) -> f64 {
    let n = values.len();
    let splits = (0_u32..1 << (n - 1)).map(|bits| -> Vec<usize> {
        (1..n).filter(|place| bits >> (place - 1) & 1 == 1).collect()
    });
    let long_enough = |split: &Vec<usize>| {
        let ends: Vec<usize> = [&[0], split.as_slice(), &[n]].concat();
        ends.windows(2).all(|pair| pair[1] - pair[0] >= shortest)
    };
    let costs = splits.filter(long_enough).map(|split| cost(values, &split, penalty));
    costs.fold(f64::INFINITY, f64::min)
}

#[test]
fn no_split_costs_less() {
    let mut random = Pcg64Mcg::new(5);
    let mut split = 0;
    for round in 0..600 {
        let n = 2 + round % 12;
        // Steps of a few sizes under noise, so that there is something to be split.
        let mut level = 0.0;
        let values: Vec<f64> = (0..n)
            .map(|_| {
                if random.random_bool(0.25) {
                    level = f64::from(random.random_range(-4..=4));
                }
                level + random.random::<f64>() - 0.5 + 1e4
            })
            .collect();
        for shortest in 1..=3 {
            for penalty in [0.0, 0.3, 2.0, 9.0] {
                let found = changes(&values, penalty, shortest);
                if n < 2 * shortest {
                    assert!(found.is_empty());
                    continue;
                }
                let ends: Vec<usize> = [&[0], found.as_slice(), &[n]].concat();
                assert!(ends.windows(2).all(|pair| pair[1] >= pair[0] + shortest), "{found:?}");
                let (ours, best) =
                    (cost(&values, &found, penalty), least(&values, penalty, shortest));
                assert!((ours - best).abs() < 1e-6, "{values:?} {shortest} {penalty}: {found:?}");
                split += found.len();
            }
        }
    }
    assert!(split > 3000, "{split}");
}

#[test]
fn nothing_is_found_in_nothing_and_in_no_numbers() {
    assert!(changes(&[], 1.0, 1).is_empty());
    assert!(changes(&[1.0], 1.0, 0).is_empty());
    assert!(changes(&[2.0; 50], 1e-9, 2).is_empty());
    assert!(changes(&[0.0, f64::NAN, 5.0, 5.0], 0.1, 1).is_empty());
    assert_eq!(changes(&[0.0, 0.0, 0.0, 5.0, 5.0], 1.0, 2), [3]);
}
