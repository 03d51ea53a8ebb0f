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
    let weighed = ["resident_bytes", "minor_faults_per_operation"].map(|metric| {
        let rows = metrics.lines().filter(|line| line.contains(metric));
        rows.map(|line| line.split(',').nth(1).unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(weighed, [vec!["system", "first-fit"], vec!["system"]]);
    let timings = user.read("out/timings.csv");
    let times: Vec<&str> = timings.lines().filter(|line| line.contains(",system,")).collect();
    assert!(times.len() == 3 && !timings.contains("NA"), "{timings}");
    assert!(user.read("out/report.html").contains("system"));
}

#[test]
fn they_are_checked_as_a_program_sees_them_and_not_shown_and_no_glob_means_them() {
    let user = User::new();
    let checked = user.sees("check system --workloads ./tiny.rep");
    assert!(checked.contains("found zeroed as asked; its memory is its own"), "{checked}");
    let headers = user.gives(&["check", "system+headers=8", "--workloads", "./tiny.rep"]);
    assert_eq!(headers.code, Some(1));
    let why = "cannot be checked: its memory is its own";
    assert!(headers.stdout.contains(why), "{}", headers.stdout);
    let shown = user.is_refused(&["show", "system", "a0:1"]);
    assert!(shown.contains("system: its memory is its own"), "{shown}");
    let all = user.sees("check [ws]*t* --workloads ./tiny.rep");
    assert!(all.contains("worst-fit on tiny") && !all.contains("system"), "{all}");
}

/// As the shipped experiment that prints the bars does it.
const OPTIONAL: &str = "name = 'may'\noptional = ['jemalloc']\nrepetitions = 3\nheaps = ['pow2:1.9x']\n\
    [[group]]\nallocators = ['tlsf', 'jemalloc']\nworkloads = ['a-100']\n\
    passes = ['time']\n\
    [[bar]]\nours = 'tlsf'\nagainst = 'jemalloc+headers=8'\nwhat = 'time'\nworkloads = ['a-*']\n\
    at_most = 1.0\n\
    [[group]]\nallocators = ['jemalloc+headers']\nworkloads = ['a-100']\npasses = ['time']\n";

#[test]
fn one_that_is_optional_is_run_where_it_is_built_and_elsewhere_its_bars_are_na() {
    let user = User::new();
    user.write("may.toml", OPTIONAL);
    let here = cfg!(feature = "system-allocators");
    let reason =
        "`jemalloc` is not in this build: expected one with `--features system-allocators`";
    let told = |said: &str| said.split_whitespace().collect::<Vec<_>>().join(" ").contains(reason);
    let said = user.sees("run may.toml --out out");
    assert_eq!(told(&said), !here, "{said}");
    assert!(said.contains("resident") == here, "{said}");
    let bars = user.read("out/bars.csv");
    let why = if here { "NA: 3 rounds, 15 decide" } else { reason };
    assert!(
        bars.lines().count() == 3 && bars.lines().skip(1).all(|row| row.contains(why)),
        "{bars}"
    );
    assert_eq!(user.read("out/timings.csv").contains(",jemalloc,"), here);
    assert_eq!(user.read("out/report.html").contains("not in this build"), !here);
    // What was run runs again, to the same cells; whoever leaves jemalloc out hears nothing of it.
    user.sees("run out/experiment.toml --out again");
    assert_eq!(user.read("out/cells.csv"), user.read("again/cells.csv"));
    assert_eq!(user.read("out/experiment.toml"), user.read("again/experiment.toml"));
    let said = user.sees("run may.toml --allocators tlsf --out narrow");
    assert!(!told(&said) && !said.contains("bars"), "{said}");
    let said = user.sees("run may.toml --workloads a-100 --out on");
    assert!(said.contains("1 bars: 0 met, 0 missed, 0 open, 1 NA"), "{said}");
}

#[test]
fn what_is_optional_must_be_in_some_build() {
    let user = User::new();
    user.write("may.toml", &OPTIONAL.replace("['jemalloc']", "['jemaloc']"));
    let said = user.is_refused(&["run", "may.toml"]);
    assert!(said.contains("may.toml:2") && said.contains("unknown allocator `jemaloc`"), "{said}");
    user.write("may.toml", &OPTIONAL.replace("optional = ['jemalloc']", ""));
    if !cfg!(feature = "system-allocators") {
        let said = user.is_refused(&["run", "may.toml"]);
        assert!(said.contains("may.toml:6: group[0].allocators[1]"), "{said}");
    }
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
