//! What a model of a program says of its fragmentation, beside the program.

use super::cells::{Cells, Wanted};
use super::{Effort, Item, reported};
use crate::problem::Problem;
use results::{Check, Expected};

pub(super) const ITEM: Item = Item {
    name: "twins",
    title: "a model that loses the order of events misjudges policies",
    source: "Wilson, Johnstone, Neely and Boles 1995; Zorn and Grunwald 1994",
    about: "Programs of today beside their twins: shuffled (every size and lifetime, in another \
            order) and mean-value (sizes and lifetimes uniform on 0 to twice the mean). Shown is \
            what the model says a policy needs over most live ÷ what it does need on the \
            program. Surveys report that the best synthetic models were still about 20 % off, \
            and that shuffling flatters what never merges; how far it is off depends on program and \
            policy, so these are findings. `fraglab run twins` has more policies, with seeds.",
    unit: "model ÷ program",
    decimals: 3,
    measure,
};

const PROGRAMS: [&str; 3] = ["dot", "git-log", "gs-pdf"];
const POLICIES: [&str; 5] =
    ["first-fit", "best-fit", "worst-fit", "first-fit:coalesce=never", "segregated-storage"];

fn measure(effort: Effort) -> Result<Vec<Check>, Problem> {
    let programs = &PROGRAMS[..effort.pick(1, PROGRAMS.len())];
    let models = ["shuffled", "mean-value"];
    let of = |model: &str, program: &str| format!("{model}({program})");
    let twins = models.iter().flat_map(|model| programs.iter().map(|name| of(model, name)));
    let cells = Cells::measure(Wanted {
        allocators: POLICIES.map(str::to_string).to_vec(),
        workloads: programs.iter().map(|name| (*name).to_string()).chain(twins).collect(),
        ..Wanted::default()
    })?;
    let heap = |policy: &str, workload: &str| -> Result<f64, String> {
        Ok(1.0 + cells.overhead_4(policy, workload)? / 100.0)
    };
    let mut checks = Vec::new();
    for program in programs {
        for model in models {
            for policy in POLICIES {
                let real = heap(policy, program);
                let ratio = heap(policy, &of(model, program)).and_then(|it| Ok(it / real?));
                let short = policy.replace(":coalesce=", ", ");
                let what = format!("{program}, {model}: {short}");
                checks.push(reported(what, Expected::Finding(None), ratio));
            }
        }
    }
    Ok(checks)
}
