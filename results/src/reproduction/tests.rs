use super::*;

fn check(expected: Expected, measured: Result<f64, String>) -> Check {
    Check { what: "first-fit, n = 16".to_owned(), origin: Origin::Published, expected, measured }
}

#[test]
fn a_figure_holds_within_its_tolerance_and_not_beyond() {
    let stands = |expected, measured| check(expected, Ok(measured)).holding();
    assert_eq!(stands(Expected::Exactly(3057.0), 3057.0), Holding::Holds);
    assert_eq!(stands(Expected::Exactly(3057.0), 3058.0), Holding::Misses);
    assert_eq!(stands(Expected::Exactly(3057.0), 3056.0), Holding::Misses);
    assert_eq!(stands(Expected::Within(0.5, 0.01), 0.51), Holding::Holds);
    assert_eq!(stands(Expected::Within(0.5, 0.01), 0.4899), Holding::Misses);
    assert_eq!(stands(Expected::AtMost(2.0), 2.0), Holding::Holds);
    assert_eq!(stands(Expected::AtMost(2.0), 2.001), Holding::Misses);
    assert_eq!(stands(Expected::AtLeast(2.0), 1.999), Holding::Misses);
    assert_eq!(stands(Expected::AtLeast(2.0), f64::NAN), Holding::Misses);
    assert_eq!(stands(Expected::Finding(Some(1.0)), 99.0), Holding::Finding);
    assert_eq!(check(Expected::Exactly(1.0), Err("no such".into())).holding(), Holding::Absent);
}

#[test]
fn only_what_gates_and_misses_fails_the_whole() {
    let whole = |checks: Vec<Check>| Reproduction {
        items: vec![ItemRecord { checks, ..ItemRecord::default() }],
        ..Reproduction::default()
    };
    let holds = check(Expected::Exactly(1.0), Ok(1.0));
    let misses = check(Expected::Exactly(1.0), Ok(2.0));
    let finding = check(Expected::Finding(Some(1.0)), Ok(2.0));
    let absent = check(Expected::Exactly(1.0), Err("not built".to_owned()));
    assert!(!whole(vec![holds.clone(), finding, absent]).misses());
    assert!(whole(vec![holds, misses]).misses());
}

#[test]
fn the_table_names_what_is_absent_and_why() {
    let item = ItemRecord {
        name: "rounding".to_owned(),
        title: "What buddies lose".to_owned(),
        source: "Russell 1977".to_owned(),
        unit: "granted ÷ requested".to_owned(),
        decimals: 3,
        checks: vec![
            check(Expected::Within(1.3333, 0.005), Ok(1.334)),
            check(Expected::Within(1.3, 0.005), Err("no Fibonacci buddy here yet".to_owned())),
        ],
        ..ItemRecord::default()
    };
    let table = item_table(&item, 80);
    for part in
        ["1.333", "±0.005", "1.334", "holds", "NA: first-fit, n = 16: no Fib", "1 holds, 1 NA"]
    {
        assert!(table.contains(part), "{part}:\n{table}");
    }
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
}

#[test]
fn files_hold_every_check() {
    let item = ItemRecord {
        name: "a".to_owned(),
        unit: "words".to_owned(),
        checks: vec![
            check(Expected::Exactly(3057.0), Ok(3057.0)),
            check(Expected::Within(0.25, 0.003), Ok(0.123_456_78)),
            check(Expected::Finding(None), Err("because, \"so\"".to_owned())),
        ],
        ..ItemRecord::default()
    };
    let found = Reproduction { items: vec![item], ..Reproduction::default() };
    let text = String::from_utf8(checks_csv(&found).unwrap()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], rows::COLUMNS.join(","));
    assert_eq!(lines[1], "a,\"first-fit, n = 16\",published,exactly,3057,0,3057,words,holds");
    assert_eq!(
        lines[2],
        "a,\"first-fit, n = 16\",published,within,0.250000,0.003000,0.123457,words,misses"
    );
    assert!(lines[3].ends_with("finding,NA,,NA,words,\"NA: because, \"\"so\"\"\""), "{}", lines[3]);
}
