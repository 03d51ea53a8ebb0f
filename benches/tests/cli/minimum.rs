//! `--heap min` and the pass `minimum`: smallest heaps as a user meets them.

use crate::user::User;
use std::collections::BTreeMap;

type Row = BTreeMap<String, String>;

fn rows(user: &User, table: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(user.path(table)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// The value of a further figure of one allocator.
fn metric(user: &User, out: &str, allocator: &str, name: &str) -> Option<String> {
    let rows = rows(user, &format!("{out}/metrics.csv"));
    let row = rows.iter().find(|row| row["allocator"] == allocator && row["metric"] == name);
    row.map(|row| row["value"].clone())
}

/// First fit puts 48 into the hole of 96, and 96 go behind a1; best fit puts them into the hole that
/// a2 leaves at the end of its smallest heap, which holds no more than what is live.
const STREAM: &str = "name = \"m\"\n[workload.w]\nevents = \"a0:96 a1:16 a2:40 f0 f2 a3:48 a4:90 a5:1\"\n\
    [[group]]\nallocators = [\"first-fit\", \"best-fit\", \"null\"]\nworkloads = [\"w\"]\n";

#[test]
fn a_cell_on_its_smallest_heap_is_measured_there() {
    let user = User::new();
    user.write("m.toml", STREAM);
    user.sees("run m.toml --heap min --passes space,work --out out");
    let cells = rows(&user, "out/cells.csv");
    let heaps: Vec<&str> = cells.iter().map(|row| row["heap"].as_str()).collect();
    // First fit: [0, 48) is a3; a4 lies behind a1, from 112 to 208; a5 beside a3.
    assert_eq!(heaps, ["min:208", "min:176", "min:4096"]);
    for (row, bytes) in cells.iter().zip(["208", "176"]) {
        assert_eq!(row["min_heap_bytes"], bytes);
        assert_eq!(row["peak_footprint_bytes"], bytes);
        assert_eq!(row["peak_live_bytes"], "155");
        let refused = ["refused_full", "refused_scattered", "refused_policy"];
        assert!(refused.iter().all(|cause| row[*cause] == "0"), "{row:?}");
        assert!(row["loads"].parse::<u64>().unwrap() > 0);
        assert_eq!(row["error"], "");
    }
    // Who does not place its grants has no smallest heap, and stays in the table.
    assert_eq!((&*cells[2]["min_heap_bytes"], &*cells[2]["error"]), ("NA", ""));
    assert_eq!(metric(&user, "out", "null", "space"), None);
    // 208/155, and with the side tables beside 208 bytes.
    assert_eq!(metric(&user, "out", "first-fit", "min_heap_to_load").unwrap(), "1.341935");
    let tables = metric(&user, "out", "first-fit", "min_heap_metadata_bytes").unwrap();
    let space = (208.0 + tables.parse::<f64>().unwrap()) / 155.0;
    assert_eq!(metric(&user, "out", "first-fit", "space").unwrap(), format!("{space:.6}"));
    user.sees("run out/experiment.toml --out again");
    for table in ["cells.csv", "metrics.csv", "series.csv"] {
        let [out, again] = ["out", "again"].map(|run| user.read(&format!("{run}/{table}")));
        assert_eq!(out, again, "{table}");
    }
}

#[test]
fn the_pass_gives_every_cell_its_smallest_heap_whatever_its_own() {
    let user = User::new();
    user.write("m.toml", STREAM);
    user.sees("run m.toml --heap grow,64K,2x --passes space,minimum --out out");
    let cells = rows(&user, "out/cells.csv");
    assert_eq!(cells.len(), 9);
    for row in cells.iter().filter(|row| row["allocator"] != "null") {
        let smallest = if row["allocator"] == "first-fit" { "208" } else { "176" };
        assert_eq!(row["min_heap_bytes"], smallest, "{row:?}");
    }
    assert!(user.read("out/experiment.toml").contains("\"minimum\""));
    user.sees("run m.toml --passes minimum --out alone");
    let row = &rows(&user, "alone/cells.csv")[0];
    assert_eq!((&*row["min_heap_bytes"], &*row["peak_live_bytes"]), ("208", ""));
    // An experiment that names its passes without it keeps it that way.
    user.write("n.toml", &STREAM.replace("name", "passes = [\"space\"]\nname"));
    user.sees("run n.toml --passes space,minimum --out named");
    assert_eq!(rows(&user, "named/cells.csv")[0]["min_heap_bytes"], "");
}

#[test]
fn without_any_heap_that_serves_the_reason_is_said() {
    let user = User::new();
    let run = "run buddy:max=64,first-fit --workloads ./tiny.rep";
    let why = "even an empty one refuses";
    let done = user.types(&format!("{run} --heap min --passes space,work --out out"));
    assert_eq!(done.code, Some(1), "{}{}", done.stdout, done.stderr);
    let said = done.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("no smallest heap for buddy:max=64 on tiny"), "{said}");
    assert!(said.contains(why), "{said}");
    let cells = rows(&user, "out/cells.csv");
    assert!(cells[0]["error"].contains(why), "{:?}", cells[0]);
    assert_eq!((&*cells[0]["heap"], &*cells[0]["min_heap_bytes"]), ("min:NA", "NA"));
    assert_eq!((&*cells[0]["loads"], &*cells[1]["error"]), ("", ""));
    // On a heap of its own the cell is measured all the same, and its smallest heap is unknown.
    user.sees(&format!("{run} --passes space,minimum --out grown"));
    let cells = rows(&user, "grown/cells.csv");
    assert_eq!((&*cells[0]["min_heap_bytes"], &*cells[0]["error"]), ("NA", ""));
    assert_ne!(cells[0]["refused_policy"], "0");
    // The run is one that can be read again.
    user.sees("report out");
    let done = user.types("check buddy:max=64 --workloads ./tiny.rep --heap min");
    assert_eq!(done.code, Some(1));
    assert!(done.stdout.contains(why), "{}", done.stdout);
    assert!(user.is_refused(&["show", "buddy:max=64", "a0:65", "--heap", "min"]).contains(why));
}

#[test]
fn check_and_show_know_the_smallest_heap() {
    let user = User::new();
    let said = user.sees("check first-fit,buddy --workloads ./tiny.rep --heap min");
    assert_eq!(said.matches(", min:").count(), 2, "{said}");
    let said = user.sees("show first-fit a0:100 --heap min");
    assert!(said.contains("a0:100  000000~\n"), "no byte more than 112: {said}");
}

#[test]
fn smallest_heaps_are_one_kind_of_heap() {
    let user = User::new();
    let said =
        user.sees("run first-fit,buddy --workloads powers-plus-one --heap min --quick --out out");
    // One table with both, the one against the other, and one group of times.
    assert!(said.contains("powers-plus-one, heap min"), "{said}");
    assert!(
        said.contains("the tightest is first-fit") && said.contains("the worst is buddy"),
        "{said}"
    );
    let timings = rows(&user, "out/timings.csv");
    let operations: Vec<&str> = timings.iter().map(|row| row["operations"].as_str()).collect();
    assert!(operations.len() == 6 && operations.iter().all(|one| *one == operations[0]));
    assert!(timings.iter().all(|row| row["heap"].starts_with("min:")), "{timings:?}");
}
