//! What was possible stands beside what was needed: in `metrics.csv`, in the report, as a figure.

use crate::user::User;

/// Five holes that first fit fills to the byte: 240 bytes live at the end, the most, and requests
/// of up to 64.
#[test]
fn every_footprint_is_shown_as_distance_from_what_was_possible() {
    let user = User::new();
    user.sees("run textbook --allocators first-fit,worst-fit --workloads first-wins --passes space --out out");
    let metrics = user.read("out/metrics.csv");
    let rows = |allocator: &str| -> Vec<String> {
        let start = format!("textbook,{allocator},first-wins,0,grow,");
        let rows = metrics.lines().filter_map(|line| line.strip_prefix(&start));
        rows.map(str::to_string).collect()
    };
    for allocator in ["first-fit", "worst-fit"] {
        let rows = rows(allocator);
        for row in [
            "load_bytes,,240",
            "rounded_load_bytes,,240",
            "planned_bytes,greedy-by-size,240",
            // M = 12 and n = 4: 12·(½·2 + 1) − 4 + 1 granules.
            "robson_bytes,,336",
        ] {
            assert!(rows.iter().any(|one| one == row), "{allocator}: {row}: {rows:#?}");
        }
    }
    assert!(rows("first-fit").contains(&"footprint_to_planned,,1.000000".to_string()));
    assert!(!rows("worst-fit").contains(&"footprint_to_planned,,1.000000".to_string()));
    let report = user.read("out/report.html");
    let heading =
        "first-wins: load 240, rounded 240, best plan 240 (greedy-by-size), Robson’s end 336";
    assert!(report.contains(heading));
    assert!(user.read("out/figures/distance--first-wins.svg").contains("best plan"));
}

/// A stream too long for the planners has everything but a plan, and the reason.
#[test]
fn a_stream_too_long_to_plan_says_so() {
    let user = User::new();
    user.sees("run first-fit --workloads a-100k --passes space --out out");
    let metrics = user.read("out/metrics.csv");
    assert!(metrics.contains(",planned_bytes,over 262144 placements,NA"), "{metrics}");
    assert!(user.read("out/report.html").contains("no plan: over 262144 placements"));
    assert!(user.read("out/figures/distance--a-100k.svg").contains("rounded load"));
}
