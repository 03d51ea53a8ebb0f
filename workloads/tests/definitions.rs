//! What is wrong with a definition is said by workload and key, with what was expected.

use workloads::{Source, shipped};

const RAMP: &str = "phases = [{ phase = \"ramp\", to = 3 }]\n";
const SIZE: &str = "size = { law = \"one\", size = 8 }\n";

fn wrong(text: &str) -> String {
    let table = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    match Source::from_definition("mine", &table, "my.toml") {
        Err(error) => error.to_string(),
        Ok(source) => panic!("{text} is accepted: {source:?}"),
    }
}

fn size(law: &str) -> String {
    format!("size = {{ {law} }}\n{RAMP}")
}

fn phase(phase: &str) -> String {
    format!("{SIZE}live = 10\nphases = [{{ phase = \"ramp\" }}, {{ {phase} }}]")
}

#[track_caller]
fn all_wrong(cases: &[(String, &str)]) {
    for (text, message) in cases {
        assert_eq!(wrong(text), format!("my.toml: workload `mine`: {message}"), "{text}");
    }
}

#[test]
fn keys_of_the_table_are_bounded_by_key() {
    all_wrong(&[
        (format!("processes = 0\n{SIZE}{RAMP}"), "processes: 0, expected 1 to 1024"),
        (
            format!("live = 0\n{SIZE}{RAMP}"),
            "live: 0, expected 1 to 4194304 (4194304 for all 1 processes)",
        ),
        (
            format!("live = 70000\nprocesses = 1000\n{SIZE}{RAMP}"),
            "live: 70000, expected 1 to 4194 (4194304 for all 1000 processes)",
        ),
        (format!("align = 3\n{SIZE}{RAMP}"), "align: 3, expected a power of two up to 2^31"),
        (format!("align = []\n{SIZE}{RAMP}"), "align: 0 values, expected 1 to 64 powers of two"),
        (format!("{SIZE}phases = []"), "phases: no phases, expected at least one"),
        (
            format!("{SIZE}phases = [{{ phase = \"ramp\" }}]"),
            "phases[0].to: it is in proportion to `live`, which is not set, expected `live = N`",
        ),
        (
            format!("lifetime = {{ law = \"uniform\", min = 5, max = 2 }}\n{SIZE}{RAMP}"),
            "lifetime.min: 5, expected at most max, which is 2",
        ),
        (
            format!("like = \"nothing\"\n{RAMP}"),
            "like: `nothing`, expected the name of a shipped generator",
        ),
        (
            format!("{SIZE}{RAMP}\n[variants]\nx = {{}}"),
            "variants: a family of workloads, expected one workload; variants make several: write each with `like` instead",
        ),
        ("events = 5".to_string(), "events: integer, expected a string"),
        (
            "events = \"a0:1\"\nlive = 5".to_string(),
            "live: an unknown key, expected only `about` beside `events`",
        ),
    ]);
}

#[test]
fn size_laws_are_bounded_by_key() {
    all_wrong(&[
        (
            size("law = \"one\", size = 1099511627777"),
            "size.size: 1099511627777, expected at most 1099511627776",
        ),
        (
            size("law = \"uniform\", min = 9, max = 8"),
            "size.min: 9, expected at most max, which is 8",
        ),
        (
            size("law = \"uniform\", min = 1, max = 8, step = 0"),
            "size.step: 0, expected 1 to max, which is 8",
        ),
        (size("law = \"list\", sizes = []"), "size.sizes: 0 values, expected 1 to 1048576 values"),
        (
            size("law = \"exponential\", mean = 0"),
            "size.mean: 0, expected a number from 0.000001 to 1e15",
        ),
        (
            size("law = \"exponential\", mean = nan"),
            "size.mean: NaN, expected a number from 0.000001 to 1e15",
        ),
        (
            size("law = \"log-normal\", median = 9, sigma = inf, max = 9"),
            "size.sigma: inf, expected a number from 0.000001 to 1e15",
        ),
        (
            size("law = \"pareto\", least = 1, shape = -1, max = 9"),
            "size.shape: -1, expected a number from 0.000001 to 1e15",
        ),
        (
            size("law = \"exponential\", mean = 9, max = 8388608"),
            "size.step: 1, which makes a table of 8388608 entries, expected at least 8, for at most 1048576 entries",
        ),
        (
            size("law = \"hyperexponential\", means = [1], weights = [1, 2], max = 9"),
            "size.means: 1 means and 2 weights, expected a weight for each of 1 to 64 means",
        ),
        (
            size("law = \"hyperexponential\", means = [1], weights = [0], max = 9"),
            "size.weights: a sum of 0, expected whole weights up to 1099511627776, not all 0",
        ),
        (
            size("law = \"histogram\", bins = [[1, 0]]"),
            "size.bins: a sum of 0, expected [size, weight], whole weights up to 1099511627776, not all 0",
        ),
    ]);
}

#[test]
fn phases_are_bounded_by_key() {
    all_wrong(&[
        (
            phase("phase = \"ramp\", to = 1, by = 1"),
            "phases[1]: both `to` and `by`, expected one of them, or none",
        ),
        (
            phase("phase = \"ramp\", to = 4194305"),
            "phases[1].to: 4194305, expected at most 4194304",
        ),
        (
            phase("phase = \"peak\", back = 11"),
            "phases[1].back: 11, expected at most `to`, which is 10",
        ),
        (phase("phase = \"drain\", percent = 101"), "phases[1].percent: 101, expected 0 to 100"),
        (phase("phase = \"ageing\", age = 1001"), "phases[1].age: 1001, expected 1 to 1000"),
        (
            phase("phase = \"ageing\", age = 1, size = { law = \"one\", size = 0 }"),
            "phases[1]: ageing by a size law that can give 0, expected sizes of at least 1 byte, or it might not end",
        ),
        (
            phase("phase = \"churn\", allocations = 1"),
            "phases[1]: churn without lifetimes, expected a lifetime that is a time (exponential, uniform)",
        ),
        (
            phase("phase = \"steady\", replacements = { over = 0 }"),
            "phases[1].replacements: over = 0, least > most or both, expected over >= 1 and least <= most",
        ),
        (
            phase("phase = \"steady\", replacements = 9, warmup = true"),
            "phases: a warm-up phase follows a timed one, expected all warm-up before all that is timed",
        ),
        (
            phase("phase = \"repeat\", times = 0, phases = []"),
            "phases[1].times: 0, expected 1 to 1073741824",
        ),
        (
            phase("phase = \"repeat\", times = 1, phases = []"),
            "phases[1].phases: no phases, expected at least one",
        ),
        (
            phase("phase = \"repeat\", times = 1, warmup_rounds = 2, phases = []"),
            "phases[1].warmup_rounds: 2, expected at most `times`, which is 1",
        ),
        (
            phase("phase = \"repeat\", times = 1073741824, phases = [{ phase = \"drain\" }]"),
            "phases: up to 1073741834 allocates, expected at most 536870912",
        ),
    ]);
}

#[test]
fn unknown_keys_and_wrong_types_name_the_key() {
    const COUNT: &str = "expected a whole number, or a table of times, over, least and most";
    let in_phase = |phase: &str| format!("{SIZE}phases = [{{ {phase} }}]");
    let cases = [
        (format!("live = -5\n{SIZE}{RAMP}"), "invalid value: integer `-5`, expected u64 in `live`".to_string()),
        (RAMP.to_string(), "missing field `size`".to_string()),
        (SIZE.to_string(), "missing field `phases`".to_string()),
        (format!("size = 8\n{RAMP}"), "size: an integer, expected a table such as { law = … }".to_string()),
        (format!("size = {{ size = 8 }}\n{RAMP}"), "size: no `law`, expected its name".to_string()),
        (format!("size = {{ law = 8 }}\n{RAMP}"), "size.law: an integer, expected a name".to_string()),
        (size("law = \"one\", size = 8, colour = 1"), "unknown field `colour`, expected `size` in `size`".to_string()),
        (size("law = \"uniform\", min = 8, max = \"x\""), "invalid type: string \"x\", expected u64 in `size.max`".to_string()),
        (format!("{SIZE}phases = 5"), "phases: an integer, expected a list of phases".to_string()),
        (in_phase("phase = \"ramp\", to = \"x\""), format!("phases[0]: invalid type: string \"x\", {COUNT} in `to`")),
        (in_phase("phase = \"ramp\", to = -1"), format!("phases[0]: invalid value: integer `-1`, {COUNT} in `to`")),
        (in_phase("phase = \"ramp\", to = { half = 1 }"), "phases[0]: unknown field `half`, expected one of `times`, `over`, `least`, `most` in `to`".to_string()),
        (in_phase("phase = \"ramp\", too = 3"), "phases[0]: unknown field `too`, expected one of `to`, `by`, `size`, `warmup`".to_string()),
        (in_phase("phase = \"repeat\", times = 1, phases = [{ phase = \"drain\", percent = true }]"), "phases[0].phases[0]: invalid type: boolean `true`, expected u64 in `percent`".to_string()),
    ];
    for (text, message) in cases {
        assert_eq!(wrong(&text), format!("my.toml: workload `mine`: {message}"), "{text}");
    }
    // What is known is listed.
    let cases = [
        (
            format!("colour = 1\n{SIZE}{RAMP}"),
            "unknown field `colour`, expected one of `about`, `live`",
        ),
        (size("law = \"two\", size = 8"), "unknown variant `two`, expected one of `one`, `list`"),
        (
            in_phase("phase = \"rump\""),
            "phases[0]: unknown variant `rump`, expected one of `ramp`, `steady`",
        ),
        (
            format!("lifetime = {{ law = \"lifo\", mean = 5 }}\n{SIZE}{RAMP}"),
            "unknown field `mean`",
        ),
    ];
    for (text, part) in cases {
        let message = wrong(&text);
        assert!(message.contains(part) && !message.contains('\n'), "{text}: {message}");
    }
}

#[test]
fn repeats_go_only_so_deep() {
    let mut phases = "{ phase = \"drain\" }".to_string();
    for _ in 0..5 {
        phases = format!("{{ phase = \"repeat\", times = 2, phases = [{phases}] }}");
    }
    let message = wrong(&format!("{SIZE}phases = [{phases}]"));
    assert!(message.ends_with("repeats too deep, expected at most 4 deep"), "{message}");
}

#[test]
fn like_takes_a_shipped_definition_and_replaces_keys() {
    let like =
        |text: &str| Source::from_definition("mine", &text.parse().unwrap(), "my.toml").unwrap();
    let shipped = shipped().into_iter().find(|source| source.name() == "a-1k").unwrap();
    let same = like("like = \"a-1k\"");
    assert_eq!(same.survey(1).unwrap(), shipped.survey(1).unwrap());
    assert_eq!(like("like = \"a\"\nlive = 1000").survey(1).unwrap(), shipped.survey(1).unwrap());
    let larger = like("like = \"a-1k\"\nlive = 1500\nplus = 1");
    let survey = larger.survey(1).unwrap();
    assert_eq!((survey.peak_live_objects, survey.largest_request_bytes), (1500, 1025));
    assert!(!larger.definition().unwrap().contains("like"), "what is written down is complete");
}

#[test]
fn all_tables_of_a_workload_count() {
    let ramp = |mean: u64| {
        format!(
            "{{ phase = \"ramp\", size = {{ law = \"exponential\", mean = {mean}, max = 500_000 }} }}"
        )
    };
    let definition = |phases: &[String]| {
        let lifetime = "lifetime = { law = \"exponential\", mean = 5, max = 48_576 }";
        format!("{SIZE}live = 10\n{lifetime}\nphases = [{}]", phases.join(", "))
    };
    // The same law twice is one table.
    let fits = definition(&[ramp(1), ramp(2), ramp(1)]);
    let source = Source::from_definition("mine", &fits.parse().unwrap(), "my.toml").unwrap();
    assert_eq!(source.table_entries(), 1_048_576);
    all_wrong(&[(
        definition(&[ramp(1), ramp(2), ramp(3)]),
        "phases[2].size: 1548576 entries of tables in all laws so far, expected at most 1048576",
    )]);
    let law = "law = \"exponential\", mean = 5, max = 600_000";
    all_wrong(&[(
        format!("size = {{ {law} }}\nlifetime = {{ {law} }}\n{RAMP}"),
        "size: 1200000 entries of tables with those of `lifetime`, expected at most 1048576",
    )]);
}

#[test]
fn a_family_has_a_source_for_each_variant() {
    let text = format!(
        "{SIZE}phases = [{{ phase = \"ramp\" }}]\n[variants]\nx-9 = {{ live = 9 }}\nx-10 = {{ live = 10, about = \"ten\" }}"
    );
    let family = Source::family("x", &text.parse().unwrap(), "x.toml").unwrap();
    let names: Vec<_> = family.iter().map(Source::name).collect();
    assert_eq!(names, ["x-9", "x-10"], "the smallest first");
    assert_eq!(family[1].about(), "ten");
    assert_eq!(family[0].survey(1).unwrap().allocates, 9);
    let many: String = (0..1001).map(|number| format!("x-{number} = {{ live = 9 }}\n")).collect();
    let text = format!("{SIZE}phases = [{{ phase = \"ramp\" }}]\n[variants]\n{many}");
    let message = Source::family("x", &text.parse().unwrap(), "x.toml").unwrap_err().to_string();
    assert!(message.contains("variants: 1001 variants, at most 1000"), "{message}");
}

#[test]
fn inline_streams_are_sources() {
    let source = Source::from_events("tiny", "a7:100 a1:200 f7\nr1:50 a2:64@4096 r9:5").unwrap();
    let survey = source.survey(1).unwrap();
    assert_eq!((survey.allocates, survey.frees, survey.resizes), (4, 1, 1));
    assert_eq!((survey.load_bytes, survey.load_event), (300, 2));
    assert_eq!(survey.rounded_load_bytes, 112 + 208);
    assert_eq!((survey.objects, survey.largest_align), (3, 4096));
    assert_eq!(survey.rounded_bytes, 112 + 208 + 64 + (64 + 4096) + 16);
    assert!(source.is_recorded());
    let table = source.definition().unwrap().parse().unwrap();
    let again = Source::from_definition("tiny", &table, "my.toml").unwrap();
    assert_eq!(again.survey(9).unwrap(), survey);
}

#[test]
fn inline_streams_are_strict() {
    const WORDS: &str = "expected aID:SIZE, aID:SIZE@ALIGN, rID:SIZE, rID:SIZE@ALIGN or fID";
    let cases = [
        ("a0:1 b1:2", format!("word 2 of its events: `b1:2`, {WORDS}")),
        ("a0", format!("word 1 of its events: `a0`, {WORDS}")),
        ("a0:1 f", format!("word 2 of its events: `f`, {WORDS}")),
        ("\u{e9}0:1", format!("word 1 of its events: `\\u{{e9}}0:1`, {WORDS}")),
        ("a0:+1", "word 1 of its events: `a0:+1` asks for `+1` bytes, expected a whole number from 0 to 1099511627776".to_string()),
        ("a0:8@3", "word 1 of its events: `a0:8@3` asks for alignment `3`, expected a power of two up to 2^31".to_string()),
        ("a0:8@0", "word 1 of its events: `a0:8@0` asks for alignment `0`, expected a power of two up to 2^31".to_string()),
        ("a0:1 a0:1", "word 2 of its events: id 0 is allocated while it is live, expected an id that is not live".to_string()),
        ("f0", "word 1 of its events: id 0 is freed but not live, expected a live id, or -1".to_string()),
    ];
    for (text, message) in cases {
        let error = Source::from_events("tiny", text).unwrap_err().to_string();
        assert_eq!(error, format!("workload `tiny`: {message}"));
    }
}
