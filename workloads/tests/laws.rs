//! Every size and lifetime law against rand_distr's own, by Kolmogorov–Smirnov or chi-square.
//!
//! The tables are seen from outside, through the sizes a ramp asks for and the lives a churn ends.
//! Seeds are fixed, so nothing here is flaky; each net is also shown a wrong law, which it catches.

use rand_distr::{Distribution, Exp, LogNormal, Pareto, Uniform, Zipf};
use rand_pcg::Pcg64;
use std::collections::BTreeMap;
use workloads::{Event, Source};

const DRAWS: usize = 100_000;
/// Two-sample bound at a significance of 1 in 10 000, for `DRAWS` each.
const KS_BOUND: f64 = 2.23 * 0.004_472_135_955;

fn sizes(law: &str) -> Vec<u64> {
    let text = format!("size = {{ {law} }}\nphases = [{{ phase = \"ramp\", to = {DRAWS} }}]");
    let source = Source::from_definition("law", &text.parse().unwrap(), "test").unwrap();
    let mut stream = source.open(11).unwrap();
    let sizes = std::iter::from_fn(|| match stream.step()? {
        Event::Allocate { request, .. } => Some(request.size),
        event => panic!("a ramp only allocates: {event:?}"),
    });
    sizes.collect()
}

/// Draws from rand_distr's law, rounded to a multiple of `step` and clamped as a table is.
fn drawn(law: impl Distribution<f64>, min: u64, max: u64, step: u64) -> Vec<u64> {
    let mut random = Pcg64::new(17, 23);
    let step_bytes = step as f64;
    let round = |x: f64| ((x / step_bytes).round() * step_bytes) as u64;
    (0..DRAWS).map(|_| round(law.sample(&mut random)).clamp(min, max)).collect()
}

/// The largest distance between two samples' distribution functions.
fn distance(one: &[u64], other: &[u64]) -> f64 {
    let count = |values: &[u64]| {
        let mut counts = BTreeMap::new();
        values.iter().for_each(|&value| *counts.entry(value).or_insert(0_i64) += 1);
        counts
    };
    let (one, other) = (count(one), count(other));
    let values: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
    let (mut gap, mut largest) = (0, 0_i64);
    for value in values {
        gap += one.get(value).unwrap_or(&0) - other.get(value).unwrap_or(&0);
        largest = largest.max(gap.abs());
    }
    largest as f64 / DRAWS as f64
}

/// The sum over categories of (found − expected)² / expected, for shares that sum to 1.
fn chi_square(found: &[u64], shares: &[f64]) -> f64 {
    let all: u64 = found.iter().sum();
    let terms = found.iter().zip(shares).map(|(&found, share)| {
        let expected = share * all as f64;
        (found as f64 - expected).powi(2) / expected
    });
    terms.sum()
}

#[track_caller]
fn same(law: &str, reference: &[u64]) {
    let distance = distance(&sizes(law), reference);
    assert!(distance < KS_BOUND, "{law}: {distance} is not below {KS_BOUND}");
}

#[track_caller]
fn different(law: &str, reference: &[u64]) {
    let distance = distance(&sizes(law), reference);
    assert!(distance > KS_BOUND, "{law}: {distance} is not above {KS_BOUND}: the test is blind");
}

#[test]
fn log_normal() {
    let reference = drawn(LogNormal::new(64_f64.ln(), 1.5).unwrap(), 1, 65_536, 1);
    let law = "law = \"log-normal\", median = 64, min = 1, max = 65536, sigma";
    same(&format!("{law} = 1.5"), &reference);
    different(&format!("{law} = 1.6"), &reference);
    let reference = drawn(LogNormal::new(3000_f64.ln(), 0.5).unwrap(), 500, 20_000, 500);
    let law = "law = \"log-normal\", sigma = 0.5, max = 20000, step = 500";
    same(&format!("{law}, min = 500, median = 3000"), &reference);
    different(&format!("{law}, min = 516, median = 3000"), &reference);
    different(&format!("{law}, min = 500, median = 3100"), &reference);
}

#[test]
fn exponential() {
    let reference = drawn(Exp::new(1.0 / 256.0).unwrap(), 1, 1_000, 1);
    let law = "law = \"exponential\", max = 1000";
    same(&format!("{law}, mean = 256"), &reference);
    different(&format!("{law}, mean = 240"), &reference);
}

#[test]
fn pareto() {
    let reference = drawn(Pareto::new(16.0, 1.2).unwrap(), 16, 65_536, 1);
    let law = "law = \"pareto\", least = 16, min = 16, max = 65536";
    same(&format!("{law}, shape = 1.2"), &reference);
    different(&format!("{law}, shape = 1.3"), &reference);
}

#[test]
fn hyperexponential() {
    struct Mixed(Exp<f64>, Exp<f64>);
    impl Distribution<f64> for Mixed {
        fn sample<R: rand::Rng + ?Sized>(&self, random: &mut R) -> f64 {
            let short = Uniform::new(0_u32, 10).unwrap().sample(random) < 9;
            if short { self.0.sample(random) } else { self.1.sample(random) }
        }
    }
    let mixed = Mixed(Exp::new(1.0 / 64.0).unwrap(), Exp::new(1.0 / 2048.0).unwrap());
    let reference = drawn(mixed, 1, 16_384, 1);
    let law = "law = \"hyperexponential\", means = [64, 2048], max = 16384";
    same(&format!("{law}, weights = [9, 1]"), &reference);
    different(&format!("{law}, weights = [8, 2]"), &reference);
}

#[test]
fn uniform() {
    let reference = drawn(Uniform::new(15.5, 1024.5).unwrap(), 16, 1024, 1);
    same("law = \"uniform\", min = 16, max = 1024", &reference);
    different("law = \"uniform\", min = 16, max = 1050", &reference);
    let steps = sizes("law = \"uniform\", min = 24, max = 100, step = 10");
    let mut values = steps.clone();
    values.sort_unstable();
    values.dedup();
    assert_eq!(values, [24, 34, 44, 54, 64, 74, 84, 94]);
}

#[test]
fn zipf() {
    // Sizes by rank, out of order, so that rank and size cannot be confused.
    let ranked: Vec<u64> = (0..20).map(|rank| 1 + rank * 7 % 20).collect();
    let reference: Vec<_> = drawn(Zipf::new(20.0, 1.1).unwrap(), 1, 20, 1)
        .into_iter()
        .map(|rank| ranked[rank as usize - 1])
        .collect();
    same(&format!("law = \"zipf\", sizes = {ranked:?}, exponent = 1.1"), &reference);
    different(&format!("law = \"zipf\", sizes = {ranked:?}, exponent = 1.2"), &reference);
}

#[test]
fn histogram_and_list() {
    // Chi-square bounds: 99.99 % of 3 and 2 degrees of freedom.
    let shares = [0.1, 0.0625, 0.5, 0.3375];
    let count = |law: &str, values: &[u64]| {
        let drawn = sizes(law);
        let counts = values.iter().map(|value| drawn.iter().filter(|d| *d == value).count() as u64);
        let counts: Vec<_> = counts.collect();
        assert_eq!(counts.iter().sum::<u64>(), DRAWS as u64, "nothing else comes");
        counts
    };
    let law = "law = \"histogram\", bins = [[500, 160], [7, 100], [16, 800], [0, 540], [9, 0]]";
    let found = count(law, &[500, 7, 16, 0]);
    assert!(chi_square(&found, &shares) < 21.1, "{found:?}");
    assert!(chi_square(&found, &[0.11, 0.0625, 0.49, 0.3375]) > 21.1, "the test is blind");
    let found = count("law = \"list\", sizes = [64, 5, 4096]", &[64, 5, 4096]);
    assert!(chi_square(&found, &[1.0 / 3.0; 3]) < 18.4, "{found:?}");
    assert_eq!(count("law = \"one\", size = 64", &[64]), [DRAWS as u64]);
}

/// How many allocations each object of a churn outlived, those cut off at the end left out.
fn lives(lifetime: &str) -> Vec<u64> {
    let churned = DRAWS + 20_000;
    let text = format!(
        "size = {{ law = \"one\", size = 1 }}\nlifetime = {{ {lifetime} }}\n\
         phases = [{{ phase = \"churn\", allocations = {churned} }}]"
    );
    let source = Source::from_definition("life", &text.parse().unwrap(), "test").unwrap();
    let mut stream = source.open(5).unwrap();
    let (mut born, mut lives, mut clock) = (BTreeMap::new(), vec![None; churned], 0);
    while let Some(event) = stream.step() {
        match event {
            Event::Allocate { object, .. } => {
                clock += 1;
                born.insert(object, clock);
            }
            Event::Free { object } => {
                let birth = born.remove(&object).unwrap();
                // Freed just before the next allocation: it saw `clock - birth` others.
                lives[birth - 1] = Some((clock + 1 - birth) as u64);
            }
            Event::Resize { .. } => panic!("nothing resizes"),
        }
    }
    lives.into_iter().take(DRAWS).map(|life| life.expect("over long before the end")).collect()
}

#[test]
fn lifetimes() {
    let exponential = drawn(Exp::new(1.0 / 500.0).unwrap(), 1, 10_000, 1);
    let found = lives("law = \"exponential\", mean = 500");
    assert!(distance(&found, &exponential) < KS_BOUND, "{}", distance(&found, &exponential));
    let longer = lives("law = \"exponential\", mean = 530");
    assert!(distance(&longer, &exponential) > KS_BOUND, "the test is blind");
    let uniform = drawn(Uniform::new(4.5, 15.5).unwrap(), 5, 15, 1);
    let found = lives("law = \"uniform\", min = 5, max = 15");
    assert!(distance(&found, &uniform) < KS_BOUND, "{}", distance(&found, &uniform));
}

/// A victim is any live object alike: how long each of 50 survives is geometric.
#[test]
fn random_victims() {
    let text = format!(
        "size = {{ law = \"one\", size = 1 }}\nphases = [{{ phase = \"ramp\", to = 50 }}, \
         {{ phase = \"steady\", replacements = {DRAWS} }}]"
    );
    let source = Source::from_definition("v", &text.parse().unwrap(), "test").unwrap();
    let mut stream = source.open(3).unwrap();
    let (mut born, mut clock) = ([0_usize; 50], 0);
    let mut ages = Vec::new();
    while let Some(event) = stream.step() {
        match event {
            Event::Allocate { object, .. } => born[object as usize] = clock,
            Event::Free { object } => {
                ages.push(clock - born[object as usize]);
                clock += 1;
            }
            Event::Resize { .. } => panic!("nothing resizes"),
        }
    }
    // Five classes of ages; bound: 99.99 % of 4 degrees of freedom.
    let ends = [0, 10, 25, 50, 100, usize::MAX];
    let alive = |age: usize| if age == usize::MAX { 0.0 } else { 0.98_f64.powi(age as i32) };
    let class = |ends: &[usize]| ages.iter().filter(|&&a| (ends[0]..ends[1]).contains(&a)).count();
    let found: Vec<_> = ends.windows(2).map(|ends| class(ends) as u64).collect();
    let shares: Vec<_> = ends.windows(2).map(|e| alive(e[0]) - alive(e[1])).collect();
    assert!(chi_square(&found, &shares) < 23.6, "{found:?}");
    let blind = [0.19, 0.21, 0.24, 0.23, 0.13];
    assert!(chi_square(&found, &blind) > 23.6, "the test is blind");
}
