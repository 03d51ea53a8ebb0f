//! `fraglab inspect`: in words and as JSON, of sound traces and of broken ones.

use crate::user::User;

#[test]
fn a_trace_is_shown_in_words_and_as_json() {
    let user = User::new();
    let said = user.sees("inspect tiny.rep");
    for part in [
        "trace       tiny.rep, CS:APP malloc lab trace\n",
        "events      5: 3 allocates, 1 frees, 1 resizes\n",
        "sizes       half ≤ 30, 90 % ≤ 100, 99 % ≤ 100, 99.9 % ≤ 100, all ≤ 100 bytes\n",
        "3 different; 3 of them cover 90 %, 3 99 %, 3 99.9 %\n",
        "commonest   20 (33.3 %), 30 (33.3 %), 100 (33.3 %)\n",
        "resizes     1 to more bytes, 0 to fewer, 0 to as many; 20.0 % of the events\n",
        "most live   2 objects, 160 bytes; at the end 2 objects, 80 bytes\n",
        "turnover    210 bytes allocated, 1.3 times the most live\n",
        "lifetimes   half ≤ 90, ",
        "order       0.0 % of the frees take the youngest live object (LIFO)\n",
        "█",
    ] {
        assert!(said.contains(part), "{part} in: {said}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&user.sees("inspect tiny.rep --json")).unwrap();
    let portrait = &json["portrait"];
    assert_eq!(portrait["peak_live_bytes"], 160);
    assert_eq!(portrait["lifetime_bytes"]["max"], 90);
    assert_eq!(portrait["commonest_sizes"][0]["bytes"], 20);
    assert_eq!(json["format"], "CS:APP malloc lab trace");
    // The same stream in our own format is the same portrait.
    user.sees("convert tiny.rep tiny.trace");
    let own: serde_json::Value =
        serde_json::from_str(&user.sees("inspect tiny.trace --json")).unwrap();
    assert_eq!(&own["portrait"], portrait);
}

#[test]
fn an_empty_trace_is_told_and_not_run() {
    let user = User::new();
    user.write("none.valgrind", "==1== Memcheck\n--1-- free(0x0)\n");
    let said = user.sees("inspect none.valgrind");
    assert!(said.contains("\nEMPTY       no event") && !said.contains("sizes"), "{said}");
    for workload in ["none.valgrind", "shuffled(none.valgrind)"] {
        for verb in ["run", "check"] {
            let message = user.is_refused(&[verb, "null", "--workloads", workload]);
            assert!(message.contains("the trace is empty"), "{message}");
        }
    }
    for (name, content) in [("nothing", ""), ("blank.trace", " \n\n")] {
        user.write(name, content);
        for words in [
            &["inspect", name][..],
            &["convert", name, "out.trace"],
            &["run", "null", "--workloads", name],
        ] {
            let message = user.is_refused(words);
            assert!(message.contains("the file is empty"), "{message}");
        }
    }
}

#[test]
fn what_is_broken_is_mended_and_said() {
    let user = User::new();
    user.write("odd.rep", "1\n2\n9\n1\na 0 8\nf 1\nx\nf 0\n");
    let said = user.sees("inspect odd.rep");
    for part in [
        "2: 1 allocates, 1 frees",
        "skipped     1: frees of what",
        "lines that are no records",
        "mended      1: header: 9 operations",
    ] {
        assert!(said.contains(part), "{part} in: {said}");
    }
    // What is missing is said first.
    user.write("cut.rep", "1\n1\n2\n1\na 0 8\nf 0\n");
    user.sees("convert cut.rep cut.trace");
    let whole = std::fs::read(user.path("cut.trace")).unwrap();
    std::fs::write(user.path("cut.trace"), &whole[..whole.len() - 1]).unwrap();
    let said = user.sees("inspect cut.trace");
    assert!(said.lines().nth(1).unwrap().starts_with("DAMAGED     only the 2 events"), "{said}");
    assert!(said.contains("`convert --repair`"), "{said}");
    for verb in ["run", "check"] {
        let message = user.is_refused(&[verb, "null", "--workloads", "cut.trace"]);
        assert!(message.contains("(`convert --repair` uses the 2 events before it)"), "{message}");
    }
    user.sees("convert --repair cut.trace sound.trace");
    let said = user.sees("inspect sound.trace");
    assert!(said.lines().nth(1).unwrap().starts_with("DAMAGED     a repaired trace"), "{said}");

    user.write("noise.rep", "\u{1b}[31m\n");
    let message = user.is_refused(&["inspect", "noise.rep"]);
    assert!(message.contains("noise.rep:1: "), "{message}");
}
