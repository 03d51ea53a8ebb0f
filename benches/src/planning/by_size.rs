//! Greedy by size: the largest object first, ties by earlier birth, each at the lowest place free for
//! all its life. The best of the simple rules on most streams.

use super::Planner;
use super::greedy::by_key;

pub(super) const PLANNER: Planner = Planner {
    name: "greedy-by-size",
    plan: |lives, steps| by_key(lives, |life| std::cmp::Reverse(life.size), steps),
};
