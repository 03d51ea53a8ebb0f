//! Allocators of other crates as a user meets them: which heaps they join, what is NA, and that one
//! that cannot be had costs nobody else their figures.

use crate::user::User;
use std::collections::BTreeMap;

type Row = BTreeMap<String, String>;

fn rows(user: &User, file: &str) -> Vec<Row> {
    let text = user.read(file);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().collect::<Result<_, _>>().unwrap()
}

fn of<'r>(rows: &'r [Row], allocator: &str) -> &'r Row {
    rows.iter().find(|row| row["allocator"] == allocator).unwrap()
}

#[test]
fn by_name_a_growing_heap_is_an_error_and_of_a_glob_they_are_left_out() {
    let user = User::new();
    for words in [["run", "rlsf"], ["check", "first-fit,talc"], ["show", "dlmalloc"]] {
        let said = user.is_refused(&words);
        assert!(said.contains("heap of fixed size") && said.contains("`64M`"), "{said}");
        assert!(said.contains("`--heap`"), "{said}");
    }
    let said = user.is_refused(&["run", "acid-b*", "--workloads", "./tiny.rep"]);
    assert!(said.contains("acid-buddy manages a heap of fixed size"), "{said}");
    let said = user.sees("check b* --workloads ./tiny.rep");
    let notice = said.lines().next().unwrap();
    assert!(notice.starts_with("left out, on a heap of fixed size only: "), "{said}");
    assert!(notice.ends_with("buddy-alloc, buddy-system-allocator"), "{said}");
    assert!(said.contains("buddy on tiny: ") && !said.contains("buddy-alloc on"), "{said}");
    // With a heap for each they join those of fixed size.
    let said = user.sees("check first-fit,rlsf --workloads ./tiny.rep --heap grow,4K,pow2:2x,min");
    assert!(said.contains("rlsf on tiny, fixed:4096: ") && !said.contains("left out"), "{said}");
    assert!(said.contains("first-fit on tiny: "), "{said}");
    assert!(!said.contains("rlsf on tiny: "), "{said}");
}

#[test]
fn what_they_do_not_tell_is_na_and_never_0() {
    let user = User::new();
    user.sees(
        "run rlsf,talc,range-alloc,buddy-alloc,first-fit --workloads a-100 --heap pow2:1.9x \
         --passes space,work --out out",
    );
    let cells = rows(&user, "out/cells.csv");
    let counted = ["loads", "stores", "lines", "inspected"];
    let of_grants = ["granted_at_peak_live_bytes", "headers_at_peak_live_bytes"];
    let means = ["internal_percent", "external_percent", "mean_internal_percent"];
    let of_holes = ["free_at_peak_live_bytes", "reserved_at_peak_live_bytes"];
    let figure = |row: &Row, column: &str| row[column].parse::<f64>().is_ok();
    for row in &cells {
        assert_eq!((row["heap"].as_str(), row["error"].as_str()), ("fixed:131072", ""));
        for column in ["peak_live_bytes", "peak_footprint_bytes", "jw1_percent", "refused_full"] {
            assert!(figure(row, column), "{column}: {row:?}");
        }
        assert!(row["metadata_bytes"].parse::<u64>().unwrap() > 0, "{row:?}");
        assert!(figure(row, "largest_hole_percent"), "{row:?}");
    }
    for name in ["rlsf", "talc"] {
        let row = of(&cells, name);
        let unknown = counted.iter().chain(&of_grants).chain(&means).chain(&of_holes);
        unknown.for_each(|column| assert_eq!(row[*column], "NA", "{name} {column}"));
    }
    // These say how long their blocks are, and one of them shows its free ones.
    for (name, walks) in [("buddy-alloc", false), ("range-alloc", true)] {
        let row = of(&cells, name);
        of_grants.iter().chain(&means).for_each(|column| assert!(figure(row, column), "{name}"));
        of_holes.iter().for_each(|column| assert_eq!(figure(row, column), walks, "{name}"));
        counted.iter().for_each(|column| assert_eq!(row[*column], "NA", "{name} {column}"));
    }
    let metrics = rows(&user, "out/metrics.csv");
    let marked: Vec<&str> = metrics
        .iter()
        .filter(|row| row["metric"] == "holes_between_grants")
        .map(|row| row["allocator"].as_str())
        .collect();
    assert_eq!(marked, ["rlsf", "talc", "buddy-alloc"]);
    for row in rows(&user, "out/series.csv") {
        let tells = !["rlsf", "talc"].contains(&row["allocator"].as_str());
        assert_eq!(figure(&row, "granted_bytes"), tells, "{row:?}");
        assert!(figure(&row, "free_blocks") && figure(&row, "largest_free_bytes"), "{row:?}");
    }
    assert!(user.read("out/report.html").contains('†'));
}

#[test]
fn another_crates_best_fit_grants_as_ours_does() {
    let user = User::new();
    user.sees("run range-alloc,best-fit --workloads a-300 --heap pow2:1.9x --passes space --out o");
    let cells = rows(&user, "o/cells.csv");
    let grants = |name| of(&cells, name)["grants_fingerprint"].clone();
    assert_eq!(grants("range-alloc"), grants("best-fit"));
}

#[test]
fn one_that_is_not_to_be_had_is_an_error_of_its_own_cell() {
    let user = User::new();
    let done = user.types(
        "run acid-buddy:max=16M,rlsf,first-fit --workloads a-100 --heap 128K --passes space --out o",
    );
    assert_eq!(done.code, Some(1), "{}{}", done.stdout, done.stderr);
    let cells = rows(&user, "o/cells.csv");
    let error = |name| of(&cells, name)["error"].clone();
    assert!(error("acid-buddy:max=16M").contains("too small for acid-buddy"), "{cells:?}");
    assert_eq!((error("rlsf"), error("first-fit")), (String::new(), String::new()));
}

#[test]
fn their_smallest_heap_is_searched_and_beside_it_their_metadata() {
    let user = User::new();
    user.sees("run talc,offset-allocator --workloads a-100 --heap min --passes space --out o");
    for row in rows(&user, "o/cells.csv") {
        let bytes = |column: &str| row[column].parse::<u64>().unwrap();
        assert!(bytes("min_heap_bytes") > bytes("peak_live_bytes"), "{row:?}");
        let nodes = row["allocator"] == "offset-allocator";
        assert_eq!(bytes("metadata_bytes") > 64 * 100, nodes, "{row:?}");
    }
}

#[test]
fn they_are_timed_on_memory_that_is_touched_before() {
    let user = User::new();
    user.sees("run talc,acid-slab --workloads c-1k --heap pow2:1.9x --quick --passes time --out o");
    let times = rows(&user, "o/timings.csv");
    assert_eq!(times.len(), 6);
    assert!(times.iter().all(|row| row["ns_per_operation"].parse::<f64>().is_ok()), "{times:?}");
}
