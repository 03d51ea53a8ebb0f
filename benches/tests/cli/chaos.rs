//! Chaos control: the noise floor on the terminal, in the report, and in claims.

use crate::user::User;

/// Two free blocks of one length: what best fit leaves of the lower one merges with all around it, and
/// 64 bytes fit in there. Its flip spoils the higher one, and they do not. First fit does as best fit.
const TIES: &str = r#"name = "ties"
passes = ["space"]
[workload.w]
events = "a0:32 a1:16 a2:32 a3:64 f0 f2 a4:16 f1 a5:64"
[[control]]
of = "best-fit"
flips = ["best-fit:ties=last"]
[[group]]
allocators = ["best-fit", "best-fit:ties=last", "first-fit", "buddy"]
workloads = ["w"]
[[claim]]
claim = "Best fit needs less than the buddy."
figure = "peak_footprint_bytes"
workload = "w"
least = "best-fit"
among = ["best-fit", "buddy"]
"#;

#[test]
fn neighbours_closer_than_the_noise_are_not_called_different() {
    let user = User::new();
    user.write("ties.toml", TIES);
    let said = user.sees("run ties.toml --out out");
    let cells = user.read("out/cells.csv");
    let footprint = |allocator: &str| -> f64 {
        let line = cells.lines().find(|line| line.contains(&format!(",{allocator},"))).unwrap();
        line.split(',').nth(13).unwrap().parse().unwrap()
    };
    let (own, flip) = (footprint("best-fit"), footprint("best-fit:ties=last"));
    assert_eq!((own, flip), (144.0, 208.0), "{cells}");
    let floor = format!("w: {:.4} (best-fit: tie-breaks)", (own - flip).abs() / 144.0);
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains(&floor), "{floor}: {said}");
    assert!(said.contains("best-fit and first-fit (0.0000)"), "{said}");
    assert!(said.contains("0 of 1 claims hold") && said.contains("the noise floor is"), "{said}");
    let report = user.read("out/report.html");
    assert!(report.contains("Which differences are noise?"));
    assert!(user.read("out/experiment.toml").contains("[[control]]"));
}

#[test]
fn what_is_wrong_with_a_control_is_named_by_line_and_key() {
    let user = User::new();
    for (piece, other, named) in [
        ("of = \"best-fit\"", "of = \"best\"", ":6: control[0].of: unknown allocator"),
        (
            "flips = [\"best-fit:ties=last\"]",
            "flips = [\"tlsf\"]",
            ":7: control[0].flips[0]: tlsf is",
        ),
        ("flips =", "flop =", "unknown field `flop`"),
    ] {
        user.write("x.toml", &TIES.replacen(piece, other, 1));
        let done = user.types("run x.toml --out x");
        assert!(done.code == Some(2) && done.stderr.contains(named), "{named}: {}", done.stderr);
    }
}
