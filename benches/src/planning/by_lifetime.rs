//! Greedy by lifetime: the longest life first (in events), then the larger object, then the earlier
//! birth, each at the lowest place free for all its life.

use super::Planner;
use super::greedy::by_key;

pub(super) const PLANNER: Planner = Planner {
    name: "greedy-by-lifetime",
    plan: |lives, steps| {
        by_key(
            lives,
            |life| (std::cmp::Reverse(life.end - life.start), std::cmp::Reverse(life.size)),
            steps,
        )
    },
};
