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
    user.write("noise.rep", "\u{1b}[31m\n");
    let message = user.is_refused(&["inspect", "noise.rep"]);
    assert!(message.contains("noise.rep:1: "), "{message}");
}
