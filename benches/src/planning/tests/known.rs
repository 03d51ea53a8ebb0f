//! Figures that others published or derived.

use super::super::lives::{Resizes, lives};
use super::super::steps::Steps;
use super::super::{PLANNERS, robson_bytes, top};
use workloads::shipped;

/// minimalloc's instances: what greedy by size and first fit need, in thousandths of the load.
#[test]
fn minimalloc() {
    let figures = [("a", 1290, 1534), ("c", 1364, 1702), ("e", 1369, 1890), ("g", 1332, 1281)];
    for (instance, by_size, first_fit) in figures {
        let name = format!("minimalloc-{instance}");
        let source = shipped().into_iter().find(|source| source.name() == name).unwrap();
        let load = source.survey(0).unwrap().load_bytes;
        let lives = lives(&source, 0, Resizes::Move).unwrap();
        let thousandths = |planner: &str| {
            let planner = PLANNERS.iter().find(|one| one.name == planner).unwrap();
            let places = (planner.plan)(&lives, &mut Steps::new(u64::MAX)).unwrap();
            (top(&lives, &places) * 16 * 1000 + load / 2) / load
        };
        assert_eq!(thousandths("greedy-by-size"), by_size, "{name}");
        assert_eq!(thousandths("greedy-by-start"), first_fit, "{name}");
    }
}

#[test]
fn robson() {
    for (m, n, granules) in [(1024, 16, 3057), (16384, 256, 81665), (1024, 2, 1535), (9, 1, 9)] {
        assert_eq!(robson_bytes(16 * m, 16 * n), 16 * granules);
    }
    // Neither a larger request nor a larger load is claimed than there is.
    assert_eq!(robson_bytes(16 * 1024, 16 * 31), 16 * 3057);
    assert_eq!(robson_bytes(16 * 1039, 16 * 16), 16 * 3057);
    assert_eq!(robson_bytes(0, 0), 0);
    // Nothing overflows.
    assert_eq!(robson_bytes(1 << 62, 1 << 40), 19 * (1 << 62) - (1 << 40) + 16);
}
