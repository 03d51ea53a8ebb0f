//! `compare --times` as a user meets it.

use crate::user::User;

const SELF: &str = env!("CARGO_BIN_EXE_fraglab");

/// A program that answers the question for its protocol with `number`, and any other with nothing.
/// Written by a process of its own: a file that is open for writing anywhere cannot be executed.
fn impostor(user: &User, number: u32) -> String {
    let path = user.path(&format!("impostor-{number}"));
    let answer = format!(
        "protocol = {number}\\nfraglab = \"9\"\\nrustc = \"r\"\\ntarget = \"t\"\\nflags = \"f\"\\n"
    );
    let script = format!(
        "#!/bin/sh\\ncase \"$2\" in --protocol) printf '{}' ;; *) exit 3 ;; esac\\n",
        answer.replace('\\', "\\\\")
    );
    let write = "printf \"$1\" > \"$2\" && chmod +x \"$2\"";
    let done = std::process::Command::new("sh")
        .args(["-c", write, "sh", &script])
        .arg(&path)
        .status()
        .unwrap();
    assert!(done.success());
    path.to_str().unwrap().to_string()
}

#[test]
fn a_binary_beside_itself_is_no_different() {
    let user = User::new();
    let cells = "--allocators tlsf,buddy --workloads a-1k --margin 30";
    let said = user.sees(&format!("compare --times {SELF} {SELF} {cells} --within 60s --out out"));
    assert!(said.contains("tlsf on a-1k: no difference ("), "{said}");
    assert!(said.contains("There is no difference in all 2 cells."), "{said}");
    assert!(!said.contains("note:"), "built alike: {said}");
    let pairs = user.read("out/pairs.csv");
    let mut rows = csv::Reader::from_reader(pairs.as_bytes());
    let names = rows.headers().unwrap().clone();
    let column = |name: &str| names.iter().position(|column| column == name).unwrap();
    let (first, least, all) = (column("first"), column("base_least_ns"), column("base_ns"));
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert!(rows.len() >= 24, "12 pairs are the first look: {}", rows.len());
    let firsts: std::collections::BTreeSet<&str> = rows.iter().map(|row| &row[first]).collect();
    assert_eq!(firsts.into_iter().collect::<Vec<_>>(), ["BASE", "NEW"]);
    for row in &rows {
        let number = |at: usize| row[at].parse::<u64>().unwrap();
        assert!(number(least) > 0 && number(least) <= number(all), "{row:?}");
    }
    let json: serde_json::Value = serde_json::from_str(&user.read("out/answer.json")).unwrap();
    assert_eq!(json["pairs"], rows.len());
    assert_eq!(json["verdict"], "no-difference");
    // It does not write over what is there.
    let again = format!("compare --times {SELF} {SELF} --out out");
    user.is_refused(&again.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn too_little_time_is_said_and_is_no_alarm() {
    let user = User::new();
    let command = "compare --times tlsf tlsf --workloads a-1k --within 400ms --margin 0.01";
    let said = user.sees(command);
    assert!(said.contains("a-1k: no difference shown"), "{said}");
}

/// A list of free blocks against two bitmaps: about ten to one.
#[test]
fn two_allocators_are_told_apart_either_way_round() {
    let user = User::new();
    let [slow, quick] = ["first-fit:mechanism=list", "tlsf"];
    let rest = "--workloads a-1k --margin 50";
    let said = user.sees(&format!("compare --times {slow} {quick} {rest}"));
    assert!(said.contains("NEW is faster than BASE in the only cell."), "{said}");
    let done = user.types(&format!("compare --times {quick} {slow} {rest} --format json"));
    assert_eq!((done.code, done.stderr.as_str()), (Some(1), ""), "{}", done.stdout);
    let json: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(json["cells"][0]["verdict"], "slower");
    assert_eq!(json["cells"][0]["new_allocator"], slow);
    assert!(json["cells"][0]["low"].as_f64().unwrap() > 1.5, "{}", done.stdout);
}

#[test]
fn no_time_is_na_and_no_success() {
    let user = User::new();
    let heap = "--workloads gs-pdf --heap 1M --within 5s";
    let done = user.types(&format!("compare --times tlsf buddy {heap} --format markdown"));
    assert_eq!(done.code, Some(1), "{}", done.stdout);
    assert!(done.stdout.contains("NA, since BASE has no time: it refuses"), "{}", done.stdout);
    // A binary that says it is one and times nothing.
    let false_one = impostor(&user, 1);
    let cells = "--allocators tlsf --workloads a-1k --within 20s";
    let done = user.types(&format!("compare --times {SELF} {false_one} {cells}"));
    assert_eq!(done.code, Some(1), "{}", done.stdout);
    let said = done.stdout.replace("\n  ", " ");
    assert!(said.contains("NA, since NEW has no time: its process ended with"), "{said}");
    assert!(said.contains("note: another compiler: BASE has `rustc"), "{said}");
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let user = User::new();
    let stranger = impostor(&user, 2);
    let refused = [
        (vec!["/bin/true", SELF], "`/bin/true`: expected a fraglab that can time for another"),
        (vec![SELF, "/bin/false"], "`/bin/false`: expected a fraglab that can time for another"),
        (vec![SELF, &stranger], "it speaks protocol 2, and this program 1"),
        (vec!["tlsf", SELF], "`tlsf` is an allocator and"),
        (vec!["tlsf:x=1", "./nowhere"], "no such file, and no allocator: `tlsf` has no knob `x`"),
        (vec![".", SELF], "`.`: a folder"),
        (vec!["tlsf", "buddy", "--allocators", "buddy"], "--allocators: two allocators are named"),
        (vec!["tlsf", "buddy", "--workloads", "nothing"], "nothing"),
        (vec!["tlsf", "buddy", "--within", "0s"], "expected at most 24h"),
        (vec!["tlsf", "buddy", "--within", "soon"], "--within"),
        (vec!["tlsf", "buddy", "--margin", "nan"], "expected a percentage from 0%"),
    ];
    for (words, why) in refused {
        let words = [&["compare", "--times"], &words[..]].concat();
        let said = user.is_refused(&words);
        assert!(said.contains(why), "{words:?}: {said}");
    }
    let said = user.is_refused(&["compare", "a", "b", "--within", "5s"]);
    assert!(said.contains("--times"), "{said}");
    let said = user.is_refused(&["compare", "a", "b", "--seeds", "5"]);
    assert!(said.contains("expected --times"), "{said}");
}
