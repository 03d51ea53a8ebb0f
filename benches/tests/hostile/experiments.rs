//! Experiments that are no experiments, or ask for the impossible: each error names line and key.

use crate::refused::{Folder, experiment};

/// A sound experiment, whose pieces the tests break.
const SOUND: &str = r#"name = "x"
headline = "w"
passes = ["space"]
seeds = [1, 2]
heaps = ["grow", "64K"]

[labels]
"first-fit" = "first"

[workload.w]
events = "a0:100 a1:8@64 f0 r1:50"

[[group]]
allocators = ["first-fit", "best-fit:order=lifo"]
workloads = ["w", "mixed"]

[[group.exclude]]
allocator = "first-fit"
workload = "mixed"
because = "it is enough"

[[claim]]
claim = "First fit is never worse."
figure = "peak_footprint_bytes"
workload = "w"
least = "first-fit"
among = ["first-fit", "best-fit:order=lifo"]
"#;

/// Behind the sound one; it needs the time pass.
const BAR: &str = r#"
[[bar]]
ours = "first-fit"
against = "best-fit:order=lifo"
what = "time"
workloads = ["w"]
at_most = 1.5
"#;

#[test]
fn what_is_wrong_with_a_bar_is_named_by_line_and_key() {
    let folder = Folder::new();
    let sound = SOUND.replace("[\"space\"]", "[\"space\", \"time\"]") + BAR;
    let cases: &[(&str, &str, &[&str])] = &[
        ("what = \"time\"", "what = \"speed\"", &[":32: ", "unknown variant `speed`"]),
        ("at_most = 1.5", "at_most = -1", &[":34: bar[0].at_most: ", "above 0"]),
        ("at_most = 1.5", "at_most = nan", &[":34: bar[0].at_most: ", "above 0"]),
        ("at_most = 1.5", "at_least = 1.5", &["unknown field `at_least`"]),
        ("at_most = 1.5", "", &["missing field `at_most`"]),
        ("ours = \"first-fit\"", "ours = \"worst\"", &[":30: bar[0].ours: ", "worst"]),
        (
            "ours = \"first-fit\"",
            "ours = \"buddy\"",
            &["bar[0].workloads[0]", "time of buddy on w"],
        ),
        ("against = \"best-fit:order=lifo\"\nwhat", "what", &["bar[0]", "against", "an allocator"]),
        ("what = \"time\"", "what = \"space\"", &["bar[0].workloads[0]: space of first-fit on w"]),
        ("what = \"time\"", "what = \"growth\"", &["bar[0].workloads: expected two"]),
        ("[\"w\"]\nat", "[]\nat", &[":33: bar[0].workloads: expected at least one"]),
        ("[\"w\"]\nat", "[\"v*\"]\nat", &[":33: bar[0].workloads[0]: ", "on v*"]),
        ("[\"w\"]\nat", "[\"[\"]\nat", &[":33: bar[0].workloads[0]: "]),
        ("seeds = [1, 2]", "repetitions = 0", &[":4: repetitions: expected 1 to 1000"]),
        ("seeds = [1, 2]", "repetitions = 1001", &[":4: repetitions: expected 1 to 1000"]),
    ];
    for (piece, other, named) in cases {
        assert_eq!(sound.matches(piece).count(), 1, "{piece}");
        folder.experiment(sound.replace(piece, other), named);
    }
}

#[test]
fn an_experiment_cut_anywhere_is_sound_or_refused() {
    let folder = Folder::new();
    folder.write("sound.toml", SOUND);
    let ended = folder.run(&["check", "sound.toml"]);
    assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
    let mut refused = 0;
    for cut in (0..SOUND.len()).step_by(7) {
        folder.write("cut.toml", &SOUND[..cut]);
        if folder.run(&["check", "cut.toml"]).status.code() != Some(0) {
            refused += 1;
            folder.refused_for(&["run", "cut.toml"], &["cut.toml:", ": "]);
        }
    }
    assert!(refused > 60, "only {refused} cuts were refused");
}

/// The sound one with one piece replaced.
#[track_caller]
fn with(piece: &str, other: &str) -> String {
    assert_eq!(SOUND.matches(piece).count(), 1, "{piece}");
    SOUND.replace(piece, other)
}

#[test]
fn what_is_wrong_is_named_by_line_and_key() {
    let folder = Folder::new();
    let cases: &[(&str, &str, &[&str])] = &[
        ("headline", "headlin", &[":2: ", "unknown field `headlin`"]),
        ("because", "why", &[":20: ", "unknown field `why`"]),
        ("\"w\"\npasses", "\"v\"\npasses", &[":2: ", "headline", "expected a workload"]),
        ("\"space\"", "\"speed\"", &[":3: ", "unknown variant `speed`"]),
        ("[\"space\"]", "\"space\"", &[":3: ", "invalid type"]),
        ("[1, 2]", "[0]", &[":4: seeds: ", "each from 1 to 2^63 - 1"]),
        ("[1, 2]", "[1, 1]", &[":4: seeds: ", "different seeds"]),
        ("[1, 2]", "[-1]", &[":4: ", "invalid value"]),
        ("[1, 2]", "[1e9]", &[":4: ", "invalid type"]),
        ("[1, 2]", "[99999999999999999999]", &[":4: "]),
        ("64K", "0", &[":5: heaps[1]: ", "positive multiple of 16"]),
        ("64K", "65G", &[":5: heaps[1]: ", "at most 64G"]),
        ("64K", "-1", &[":5: heaps[1]: ", "expected `grow`"]),
        ("64K", "1e99x", &[":5: heaps[1]: ", "expected `grow`"]),
        ("64K", "99999999x", &["group[0].heaps: ", "at most 64G"]),
        ("\"first-fit\" = \"first\"", "\"buddy\" = \"b\"", &[":8: labels.buddy: ", "expected"]),
        ("r1:50", "r1:", &[":11: workload.w.events: ", "word 4"]),
        ("f0", "f7", &[":11: workload.w.events: ", "id 7 is freed but not live"]),
        ("@64", "@48", &[":11: workload.w.events: ", "a power of two"]),
        ("a0:100", "a0:9223372036854775808", &[":11: workload.w.events: ", "expected"]),
        ("events =", "event =", &[":10: workload.w: ", "event"]),
        ("best-fit:order=lifo\"]\nworkloads", "best-fit:order=up\"]\nworkloads", &[":14: ", "up"]),
        ("[\"w\", \"mixed\"]", "[\"w\", \"mixt\"]", &[":15: ", "group[0].workloads[1]", "mixt"]),
        ("[\"w\", \"mixed\"]", "[]", &[":15: ", "expected at least one"]),
        ("\"mixed\"\nbecause", "\"dot\"\nbecause", &["exclude[0]", "at least one pair"]),
        ("it is enough", "", &[":20: ", "expected a reason"]),
        ("peak_footprint_bytes", "speed", &["claim[0]", "figure"]),
        ("least = \"first-fit\"", "least = \"buddy\"", &["claim[0]", "buddy"]),
    ];
    for (piece, other, named) in cases {
        folder.experiment(with(piece, other), named);
    }
    folder.experiment("name = \"x\"\n", &[":1: group: ", "expected at least one [[group]]"]);
    folder.experiment("\0\0\0", &[":1: "]);
    folder.experiment(b"name = \"\xff\"", &[":1: ", "UTF-8"]);
    folder.experiment([SOUND.as_bytes(), b"\n# \xc3\x28"].concat(), &[":29: ", "UTF-8"]);
}

#[test]
fn likes_in_a_circle_go_nowhere() {
    let folder = Folder::new();
    let shipped = "expected the name of a shipped generator";
    folder.experiment(experiment("w", "like = \"w\""), &[":4: workload.w.like: `w`", shipped]);
    let two = experiment("w", "like = \"v\"\n[workload.v]\nlike = \"w\"");
    folder.experiment(two, &["workload.v.like: `w`", shipped]);
    folder.experiment(experiment("w", "like = [\"a\"]"), &[":4: workload.w.like: array", shipped]);
}

#[test]
fn no_number_of_cells_is_too_large_to_refuse() {
    let folder = Folder::new();
    let numbers: Vec<String> = (1..=100_000).map(|number| number.to_string()).collect();
    folder.experiment(with("1, 2", &numbers.join(", ")), &[":4: seeds: ", "1 to 1000"]);
    let heaps: Vec<String> = (1..=5000).map(|granules| format!("\"{}\"", granules * 16)).collect();
    let seeds = numbers[..1000].join(", ");
    let cells = with("1, 2", &seeds).replace("\"64K\"", &heaps.join(", "));
    folder.experiment(cells, &["group: ", " cells, expected at most 100000"]);
    let grown: Vec<String> =
        (1..=20_000).map(|by| format!("\"first-fit:grow={}\"", by * 16)).collect();
    let cells = with("\"best-fit:order=lifo\"]\nworkloads", &(grown.join(", ") + "]\nworkloads"));
    folder.experiment(cells, &["group: ", " cells, expected at most 100000"]);
    let globs = with("[\"w\", \"mixed\"]", &format!("[{}]", "\"*\",".repeat(20_000)));
    folder.experiment(globs, &[":15: group[0].workloads: ", "expected at most 100000"]);
    for list in ["1-1000000000", "1-99999999999999999999", "0", "5-1", "1,,2", "x"] {
        let arguments = ["run", "first-fit", "--workloads", "mixed", "--seeds", list];
        folder.refused_for(&arguments, &["--seeds: "]);
    }
}

#[test]
fn huge_and_deep_files_are_refused() {
    let folder = Folder::new();
    let padded = |bytes: usize| {
        let mut text = SOUND.to_string() + "#";
        text.push_str(&"x".repeat(bytes - text.len()));
        text
    };
    folder.experiment(padded((1 << 20) + 1), &["expected an experiment of at most 1048576 bytes"]);
    let sparse = std::fs::File::create(folder.path("huge.toml")).unwrap();
    sparse.set_len(1 << 40).unwrap();
    let most = ["huge.toml", "at most 1048576 bytes"];
    folder.refused_for(&["run", "huge.toml"], &most);
    std::fs::remove_file(folder.path("huge.toml")).unwrap();
    folder.write("fits.toml", padded(1 << 20));
    let ended = folder.run(&["check", "fits.toml", "--allocators", "first-fit"]);
    assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
    let deep = [
        format!("analysis = {}", "[".repeat(500_000)),
        format!("analysis = {}{}", "[".repeat(250_000), "]".repeat(250_000)),
        format!("{}a = 1", "a.".repeat(400_000)),
        format!("[workload{}]", ".a".repeat(400_000)),
        format!("[[group{}]]", ".a".repeat(400_000)),
        format!("workload = {}", "{ a = ".repeat(100_000)),
        format!("title = \"\"\"{}", "\\\n".repeat(300_000)),
    ];
    for text in deep {
        folder.experiment(format!("name = \"x\"\n{text}\n"), &[":"]);
    }
}

#[test]
fn many_of_everything_are_refused() {
    let folder = Folder::new();
    let many = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect();
    let workloads: String = many(30_000, &|at| format!("[workload.w{at}]\nevents = \"a0:1\"\n"));
    let group = "[[group]]\nallocators = [\"first-fit\"]\nworkloads = [\"w1\"]\n";
    folder.experiment(format!("name = \"x\"\n{workloads}{group}"), &["at most 1000 workloads"]);
    let variants: String = many(40_000, &|at| format!("w{at} = {{ live = 1 }}\n"));
    let family = format!("like = \"b\"\n[workload.w.variants]\n{variants}");
    folder.experiment(experiment("w", &family), &["workload.w.variants: ", "at most 1000"]);
    let exclude = "[[group.exclude]]\nallocator = \"?*?*?*\"\nworkload = \"w\"\nbecause = \"x\"\n";
    let excludes = experiment("w", "events = \"a0:1\"") + &exclude.repeat(10_000);
    folder.experiment(excludes, &["group[0].exclude: 10000 pairs, expected at most 100"]);
    let long = with("\"w\", \"mixed\"", &format!("\"{}\"", "{a,".repeat(300)));
    folder.experiment(long, &[":15: group[0].workloads[0]: ", "a glob of at most 256 bytes"]);
    let keys: String = many(50_000, &|at| format!("key{at} = 1\n"));
    folder.experiment(keys, &[":1: ", "unknown field `key0`"]);
}

/// In front of the sound one's labels.
const SETS: &str = r#"[sets]
fits = ["first-fit", "best-fit:order=lifo"]
small = ["w", "mixed"]

"#;

#[test]
fn what_is_wrong_with_a_set_is_named_by_line_and_key() {
    let folder = Folder::new();
    let group =
        "allocators = [\"first-fit\", \"best-fit:order=lifo\"]\nworkloads = [\"w\", \"mixed\"]";
    let sets = "allocators = [\"@fits\"]\nworkloads = [\"@small\"]";
    let sound = SOUND.replace("[labels]", &format!("{SETS}[labels]")).replace(group, sets);
    folder.write("sound.toml", &sound);
    let ended = folder.run(&["check", "sound.toml"]);
    assert_eq!(ended.status.code(), Some(0), "{}", ended.stderr);
    let cases: &[(&str, &str, &[&str])] = &[
        ("@fits", "@fit", &[":18: group[0].allocators[0]: `@fit`: no such set", "fits, small"]),
        ("@small", "@small:order=lifo", &[":19: group[0].workloads[0]: ", "no such set"]),
        ("[\"w\", \"mixed\"]", "[]", &[":9: sets.small: expected at least one"]),
        (
            "fits = [\"first-fit\"",
            "fits = [\"@small\"",
            &[":8: sets.fits[0]: `@small`: a set in a set"],
        ),
        (
            "fits = [\"first-fit\"",
            "fits = [\"last-fit\"",
            &[":8: sets.fits[0]: unknown", "last-fit"],
        ),
        ("\"w\", \"mixed\"", "\"w\", \"mixt\"", &[":9: sets.small[1]: `mixt`: no such workload"]),
        ("@fits", "@fits:order=up", &[":18: group[0].allocators[0]: `order=up`", "address"]),
        ("@fits", "@fits:split={16,32", &[":18: group[0].allocators[0]: ", "not closed"]),
        ("@fits", "@fits:split={16,,32}", &[":18: group[0].allocators[0]: ", "values between"]),
        ("small =", "\"s m\" =", &[":9: sets.s m: expected a name"]),
        ("small = [\"w\", \"mixed\"]", "small = 3", &[":9: ", "sequence"]),
    ];
    for (piece, other, named) in cases {
        assert_eq!(sound.matches(piece).count(), 1, "{piece}");
        folder.experiment(sound.replace(piece, other), named);
    }
    let braces = ":split={16,32,48,64,80,96,112,128,144,160}".repeat(9);
    let many = sound.replace("@fits", &format!("first-fit{braces}"));
    folder.experiment(many, &[":18: group[0].allocators[0]: ", "more than 1000"]);
}
