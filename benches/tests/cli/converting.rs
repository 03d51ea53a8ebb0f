//! `fraglab convert`: what is written, what is said of it, and what is refused.

use crate::user::User;

/// What valgrind might write: one block is granted twice, one freed without ever being seen.
const BROKEN: &str = "==7== Memcheck\n--7-- malloc(100) = 0x10\n--7-- free(0x0)\n\
    --7-- malloc(30) = 0x10\n--7-- free(0x20)\n--7-- memalign(al 64, size 8) = 0x40\n";

#[test]
fn a_trace_goes_there_and_back() {
    let user = User::new();
    let said = user.sees("convert tiny.rep tiny.trace");
    for part in [
        "tiny.rep (CS:APP malloc lab trace): 5 events taken: 3 allocates, 1 frees, 1 resizes",
        "inexact, the source does not tell: thread, time, alignment",
        "tiny.trace (fraglab trace), ",
    ] {
        assert!(said.replace('\n', " ").contains(part), "{part} in: {said}");
    }
    user.sees("convert tiny.trace back.rep.gz");
    user.sees("convert back.rep.gz again.out --to rep");
    // The declared heap is the most live bytes, ids are new ones.
    assert_eq!(user.read("again.out"), "160\n3\n5\n1\na 0 100\na 1 30\nr 1 60\nf 0\na 2 20\n");
    let said = user.sees("convert tiny.trace other.csv");
    assert!(said.contains("left out, minimalloc CSV cannot say it: 1 resizes"), "{said}");
    // Every verb takes what was written.
    let direct = user.sees("show first-fit tiny.rep");
    assert_eq!(user.sees("show first-fit tiny.trace"), direct);
    user.sees("check first-fit --workloads ./tiny.trace,./other.csv,./back.rep.gz");
}

#[test]
fn what_breaks_the_rules_is_an_error_or_mended_and_counted() {
    let user = User::new();
    user.write("app.valgrind", BROKEN);
    let message = user.is_refused(&["convert", "app.valgrind", "app.rep"]);
    let expected =
        "error: app.valgrind:4: the block at 0x10 is allocated while it is live, expected";
    assert!(message.starts_with(expected) && message.contains("--repair"), "{message}");
    let said = user.sees("convert --repair app.valgrind app.rep");
    for part in [
        "4 events taken: 3 allocates, 1 frees, 0 resizes",
        "skipped 1: frees of nothing",
        "skipped 1: frees of what was not seen allocated",
        "mended 1: frees that the source lost",
        "left out, CS:APP malloc lab trace cannot say it: 1 requests for an alignment",
    ] {
        assert!(said.replace('\n', " ").contains(part), "{part} in: {said}");
    }
    assert_eq!(user.read("app.rep"), "100\n3\n4\n1\na 0 100\nf 0\na 1 30\na 2 8\n");
}

#[test]
fn a_cut_trace_is_an_error_or_used_up_to_the_cut() {
    let user = User::new();
    let lines: String = (0..70_000).map(|id| format!("a {id} {}\n", id % 97)).collect();
    user.write("long.rep", &format!("1\n70000\n70000\n1\n{lines}"));
    user.sees("convert long.rep long.trace");
    let content = std::fs::read(user.path("long.trace")).unwrap();
    std::fs::write(user.path("cut.trace"), &content[..content.len() - 300]).unwrap();
    let message = user.is_refused(&["run", "first-fit", "--workloads", "./cut.trace"]);
    assert!(
        message.contains("cut.trace: frame ") && message.contains("the file ends"),
        "{message}"
    );
    let said = user.sees("convert --repair cut.trace sound.trace");
    assert!(said.contains("lost") && said.contains("cut.trace: frame "), "{said}");
    let fragment = user.sees("inspect sound.trace").replace('\n', " ");
    assert!(fragment.contains("what was lost ("), "{fragment}");
    let said = user.sees("convert sound.trace sound.rep");
    assert!(said.contains("65536 events") || said.contains("70000 events"), "{said}");
}

#[test]
fn what_cannot_be_written_is_refused_and_leaves_nothing() {
    let user = User::new();
    let cases: [(&[&str], &str); 6] = [
        (
            &["tiny.rep", "x.txt"],
            "x.txt: its ending names no format that is written, expected --to or one of: fraglab (.trace), rep (.rep), minimalloc (.csv)",
        ),
        (
            &["tiny.rep", "x.rep", "--to", "mtrace"],
            "--to `mtrace`: unknown, expected one of: fraglab",
        ),
        (
            &["tiny.rep", "tiny.rep"],
            "tiny.rep: it is there already, expected a new file, or --force",
        ),
        (&["tiny.rep", "missing/x.rep"], "missing/x.rep: it cannot be written ("),
        (&["nothing.rep", "x.rep"], "nothing.rep: it cannot be read ("),
        (&[".", "x.rep"], ".: it is not a regular file"),
    ];
    for (words, expected) in cases {
        let message = user.is_refused(&[&["convert"], words].concat());
        assert!(message.contains(expected), "{message}");
    }
    let before = user.read("tiny.rep");
    user.sees("convert tiny.rep tiny.rep --force");
    assert_ne!(user.read("tiny.rep"), before, "the ids are new ones");
}
