//! What each planner does, said once more as plainly as it can be, and the optimum by trying.

use super::super::steps::Steps;
use super::super::{Life, PLANNERS, Planner, top};
use super::{Dice, fault, load};

fn all_steps() -> Steps {
    Steps::new(u64::MAX)
}

/// Objects in this order, each at the lowest place where none of those before is in its way.
fn lowest(lives: &[Life], order: &[usize]) -> Vec<u64> {
    let mut places = vec![None; lives.len()];
    for &index in order {
        let life = &lives[index];
        let is_free = |place: &u64| {
            lives.iter().zip(&places).all(|(other, at)| match at {
                Some(at) if other.meets(life) => {
                    at + other.size <= *place || place + life.size <= *at
                }
                _ => true,
            })
        };
        places[index] = (0..).step_by(life.align as usize).find(is_free);
    }
    places.into_iter().flatten().collect()
}

/// The order of a planner, as its name says.
fn order(planner: &Planner, lives: &[Life]) -> Vec<usize> {
    let comes_first = |one: &Life, other: &Life| {
        let lasts = |life: &Life| life.end - life.start;
        match planner.name {
            "greedy-by-size" => one.size > other.size,
            "greedy-by-area" => one.size * lasts(one) > other.size * lasts(other),
            "greedy-by-lifetime" => {
                lasts(one) > lasts(other) || (lasts(one) == lasts(other) && one.size > other.size)
            }
            "greedy-by-start" => false,
            other => panic!("{other} has no naive statement"),
        }
    };
    // Selection: of those that nobody precedes, the one born first.
    let mut left: Vec<usize> = (0..lives.len()).collect();
    let mut order = Vec::new();
    while !left.is_empty() {
        let first = |&&index: &&usize| !left.iter().any(|&o| comes_first(&lives[o], &lives[index]));
        let first = *left.iter().find(first).unwrap();
        order.push(first);
        left.retain(|&index| index != first);
    }
    order
}

/// The planners and an instance in which the naive statement places something elsewhere.
fn unlike(planners: &[Planner], rounds: u64) -> Option<&str> {
    let mut dice = Dice(1);
    for round in 0..rounds {
        let most = if round % 50 == 0 { 200 } else { 25 };
        let lives = dice.lives(most, 1 + round % 40, round % 3 == 0);
        for planner in planners {
            let places = (planner.plan)(&lives, &mut all_steps()).unwrap();
            if places != lowest(&lives, &order(planner, &lives)) {
                return Some(planner.name);
            }
        }
    }
    None
}

#[test]
fn planners_place_as_their_naive_statements_do() {
    assert_eq!(unlike(&PLANNERS, 2000), None);
}

/// The order is the planner's, the place is not the lowest where two gaps serve.
#[test]
fn a_planner_that_stacks_is_caught() {
    let stacks = |lives: &[Life], _: &mut Steps| {
        let mut places: Vec<u64> = Vec::new();
        for (index, life) in lives.iter().enumerate() {
            let below = (0..index).filter(|&other| lives[other].meets(life));
            let top = below.map(|other| places[other] + lives[other].size).max().unwrap_or(0);
            places.push(top.next_multiple_of(life.align));
        }
        Some(places)
    };
    let broken = Planner { name: "greedy-by-start", plan: stacks };
    assert_eq!(unlike(&[broken], 2000), Some("greedy-by-start"));
}

/// The least top of all plans, by trying every place below it.
fn optimum(lives: &[Life]) -> u64 {
    fn fits(lives: &[Life], places: &mut Vec<u64>, top: u64) -> bool {
        let Some(life) = lives.get(places.len()) else { return true };
        let mut place = 0;
        while place + life.size <= top {
            places.push(place);
            let sound = fault(&lives[..places.len()], places).is_none();
            if sound && fits(lives, places, top) {
                return true;
            }
            places.pop();
            place += life.align;
        }
        false
    }
    (load(lives)..).find(|&top| fits(lives, &mut Vec::new(), top)).unwrap()
}

/// Whether load ≤ optimum ≤ plan holds for these planners; the instances whose optimum is above
/// their load, and the plans above the optimum.
fn bounded(planners: &[Planner]) -> Result<(u64, u64), &'static str> {
    let (mut dice, mut above_load, mut above_optimum) = (Dice(7), 0, 0);
    for round in 0..400 {
        let lives = dice.lives(6, 4, round % 4 == 0);
        let (load, optimum) = (load(&lives), optimum(&lives));
        assert!(load <= optimum);
        above_load += u64::from(load < optimum);
        for planner in planners {
            let places = (planner.plan)(&lives, &mut all_steps()).unwrap();
            let top = top(&lives, &places);
            if top < optimum {
                return Err(planner.name);
            }
            above_optimum += u64::from(top > optimum);
        }
    }
    Ok((above_load, above_optimum))
}

#[test]
fn no_plan_beats_the_optimum_and_no_optimum_the_load() {
    let (above_load, above_optimum) = bounded(&PLANNERS).unwrap();
    assert!(above_load > 0 && above_optimum > 0, "{above_load} {above_optimum}: nothing to tell");
}

/// Objects die an event too early for it.
fn forgets(lives: &[Life], steps: &mut Steps) -> Option<Vec<u64>> {
    let early = |life: &Life| Life { end: life.end.max(life.start + 2) - 1, ..*life };
    (PLANNERS[0].plan)(&lives.iter().map(early).collect::<Vec<_>>(), steps)
}

#[test]
fn a_planner_that_forgets_is_caught() {
    assert_eq!(bounded(&[Planner { name: "forgets", plan: forgets }]), Err("forgets"));
}

/// The first of these planners that makes two objects overlap, or lie askew.
fn unsound(planners: &[Planner]) -> Option<&str> {
    let mut dice = Dice(3);
    for round in 0..300 {
        let lives = dice.lives(150, 1 + round % 30, round % 2 == 0);
        for planner in planners {
            let places = (planner.plan)(&lives, &mut all_steps()).unwrap();
            if fault(&lives, &places).is_some() || top(&lives, &places) < load(&lives) {
                return Some(planner.name);
            }
        }
    }
    None
}

#[test]
fn no_two_objects_overlap() {
    assert_eq!(unsound(&PLANNERS), None);
    assert_eq!(unsound(&[Planner { name: "forgets", plan: forgets }]), Some("forgets"));
}

#[test]
fn a_planner_that_lays_askew_is_caught() {
    let askew = |lives: &[Life], steps: &mut Steps| {
        let anywhere = |life: &Life| Life { align: 1, ..*life };
        (PLANNERS[0].plan)(&lives.iter().map(anywhere).collect::<Vec<_>>(), steps)
    };
    assert_eq!(unsound(&[Planner { name: "askew", plan: askew }]), Some("askew"));
}

#[test]
fn a_search_without_steps_ends() {
    let lives = Dice(5).lives(100, 9, false);
    for planner in &PLANNERS {
        assert_eq!((planner.plan)(&lives, &mut Steps::new(3)), None, "{}", planner.name);
    }
}
