//! General-purpose mallocs as a user meets them: by name only, with a time and resident memory, and
//! no figure of space; what is not in this build says where it is.

use crate::user::User;

#[test]
fn system_has_a_time_and_resident_memory_and_every_figure_of_space_is_na() {
    let user = User::new();
    user.sees(
        "run system,first-fit --workloads a-100 --passes space,time,work,minimum --quick --out out",
    );
    let text = user.read("out/cells.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!((rows.len(), &rows[0][1], &rows[0][4]), (2, "system", "grow"));
    let told: Vec<&str> =
        header.iter().zip(&rows[0]).filter(|one| one.1 != "NA").map(|one| one.0).collect();
    let known =
        ["experiment", "allocator", "workload", "seed", "heap", "fingerprint", "events", "error"];
    assert_eq!(told, known);
    assert_eq!(rows[0].iter().next_back(), Some(""));
    let metrics = user.read("out/metrics.csv");
    for metric in ["resident_bytes", "minor_faults_per_operation"] {
        let of: Vec<&str> = metrics.lines().filter(|line| line.contains(metric)).collect();
        assert_eq!(of.len(), 1, "{of:?}");
        assert!(of[0].contains(",system,a-100,1,grow,"), "{of:?}");
    }
    let timings = user.read("out/timings.csv");
    let times: Vec<&str> = timings.lines().filter(|line| line.contains(",system,")).collect();
    assert!(times.len() == 3 && !timings.contains("NA"), "{timings}");
    assert!(user.read("out/report.html").contains("system"));
}

#[test]
fn they_are_not_checked_and_not_shown_and_no_glob_means_them() {
    let user = User::new();
    let checked = user.gives(&["check", "system", "--workloads", "./tiny.rep"]);
    assert_eq!(checked.code, Some(1));
    assert!(
        checked.stdout.contains("cannot be checked: its memory is its own"),
        "{}",
        checked.stdout
    );
    let shown = user.is_refused(&["show", "system", "a0:1"]);
    assert!(shown.contains("system: its memory is its own"), "{shown}");
    let all = user.sees("check [ws]*t* --workloads ./tiny.rep");
    assert!(all.contains("worst-fit on tiny") && !all.contains("system"), "{all}");
}

#[test]
#[cfg(not(feature = "system-allocators"))]
fn what_is_not_in_this_build_says_which_feature_it_needs() {
    let user = User::new();
    for name in ["jemalloc", "mimalloc"] {
        for words in [["run", name], ["run", &format!("first-fit,{name}")]] {
            let said = user.is_refused(&words);
            assert!(said.contains(name) && said.contains("system-allocators"), "{said}");
        }
    }
    let listed = user.sees("list allocators");
    assert_eq!(listed.matches("not in this build").count(), 2, "{listed}");
}
