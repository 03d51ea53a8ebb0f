//! Greedy by area: the largest product of size and lifetime (in events) first, ties by earlier birth,
//! each at the lowest place free for all its life.

use super::Planner;
use super::greedy::by_key;

pub(super) const PLANNER: Planner = Planner {
    name: "greedy-by-area",
    plan: |lives, steps| {
        by_key(
            lives,
            |life| std::cmp::Reverse(u128::from(life.size) * u128::from(life.end - life.start)),
            steps,
        )
    },
};
