//! Generators that ask for more than there is: objects, events, bytes of tables. Those that cannot
//! be are refused by key at once; those that only turn out so while they run, soon.

use crate::refused::{Folder, experiment};

const SIZE: &str = "size = { law = \"one\", size = 8 }";

/// A generator with these phases, in line 6.
fn phases(live: &str, phases: &str) -> String {
    experiment("w", &format!("live = {live}\n{SIZE}\nphases = [{phases}]"))
}

#[test]
fn absurd_numbers_are_refused_by_key() {
    let folder = Folder::new();
    let ramp = "{ phase = \"ramp\" }";
    for live in ["0", "1000000000", "1152921504606846976", "9223372036854775807"] {
        folder.experiment(phases(live, ramp), &[":4: workload.w.live: ", "expected 1 to"]);
    }
    for live in ["-1", "1e18", "\"many\"", "9223372036854775808", "0x8000000000000000"] {
        folder.experiment(phases(live, ramp), &[":"]);
    }
    let most = "expected at most";
    let cases = [
        ("{ phase = \"ramp\", to = 1152921504606846976 }", "phases[0].to"),
        ("{ phase = \"ramp\", by = 1152921504606846976 }", "phases[0].by"),
        ("{ phase = \"ramp\", to = { times = 9223372036854775807 } }", "phases[0].to"),
        ("{ phase = \"steady\", replacements = 1000000000000 }", "phases[0].replacements"),
        ("{ phase = \"sawtooth\", rounds = 1000000000 }", "phases"),
        ("{ phase = \"bursts\", operations = 1152921504606846976, longest = 5 }", "operations"),
        ("{ phase = \"ageing\", age = 1000000000 }", "phases[0].age"),
        (
            "{ phase = \"repeat\", times = 1000000000000, phases = [{ phase = \"drain\" }] }",
            "times",
        ),
        ("{ phase = \"repeat\", times = 600000000, phases = [{ phase = \"drain\" }] }", "phases"),
    ];
    for (phase, key) in cases {
        let most = if key == "times" || phase.contains("ageing") { "expected 1 to" } else { most };
        folder.experiment(phases("10", phase), &[":6: workload.w.", key, most]);
    }
    // Repeats within repeats multiply.
    let mut nested = "{ phase = \"steady\", replacements = 1000 }".to_string();
    for _ in 0..3 {
        nested = format!("{{ phase = \"repeat\", times = 1000, phases = [{nested}] }}");
    }
    folder.experiment(phases("10", &nested), &[":6: workload.w.phases: ", most]);
    nested = format!("{{ phase = \"repeat\", times = 1, phases = [{nested}] }}");
    nested = format!("{{ phase = \"repeat\", times = 1, phases = [{nested}] }}");
    folder.experiment(phases("10", &nested), &[":6: workload.w.phases", "at most 4 deep"]);
}

#[test]
fn absurd_sizes_and_laws_are_refused_by_key() {
    let folder = Folder::new();
    let laws = [
        ("law = \"one\", size = 9223372036854775807", "size.size"),
        ("law = \"one\", size = -1", "size"),
        ("law = \"uniform\", min = 1, max = 1152921504606846976", "size.max"),
        ("law = \"uniform\", min = 8, max = 1", "size.min"),
        ("law = \"exponential\", mean = 1e300", "size.mean"),
        ("law = \"exponential\", mean = nan", "size.mean"),
        ("law = \"exponential\", mean = 1e12, max = 1000000000000", "size.step"),
        ("law = \"log-normal\", median = 1, sigma = inf, max = 9", "size.sigma"),
        ("law = \"zipf\", sizes = [1, 1152921504606846976], exponent = 1", "size.sizes"),
        ("law = \"zipf\", sizes = [], exponent = 1", "size.sizes"),
        ("law = \"histogram\", bins = [[1, 9223372036854775807]]", "size.bins"),
        ("law = \"nobody's\"", "size"),
    ];
    for (law, key) in laws {
        let table = format!("size = {{ {law} }}\nphases = [{{ phase = \"ramp\", to = 5 }}]");
        folder.experiment(experiment("w", &table), &["workload.w", key]);
    }
    for align in ["3", "0", "4294967296", "[1, 2, 3]", "[]", "-8", "\"page\""] {
        let table = format!("align = {align}\n{SIZE}\nphases = [{{ phase = \"ramp\", to = 5 }}]");
        folder.experiment(experiment("w", &table), &["align"]);
    }
    for processes in ["0", "1000000000", "-1"] {
        let ramp = "phases = [{ phase = \"ramp\", to = 5 }]";
        let table = format!("processes = {processes}\n{SIZE}\n{ramp}");
        folder.experiment(experiment("w", &table), &["processes"]);
    }
}

#[test]
fn tables_of_gigabytes_are_refused() {
    let folder = Folder::new();
    let law = |mean: usize| format!("{{ law = \"exponential\", mean = {mean}, max = 1_000_000 }}");
    // One table may be large; not thousands of them, in one workload or in many.
    let ramps: Vec<String> = (1..=4000)
        .map(|mean| format!("{{ phase = \"ramp\", by = 1, size = {} }}", law(mean)))
        .collect();
    let table = format!("{SIZE}\nphases = [{}]", ramps.join(", "));
    folder.experiment(experiment("w", &table), &["workload.w.phases[1].size", "at most 1048576"]);
    let many: String = (1..=900)
        .map(|mean| {
            let size = format!("[workload.w{mean}]\nsize = {}\n", law(mean));
            size + "phases = [{ phase = \"ramp\", to = 5 }]\n"
        })
        .collect();
    let group = "[[group]]\nallocators = [\"first-fit\"]\nworkloads = [\"w*\"]\n";
    folder.experiment(format!("name = \"x\"\n{many}{group}"), &["workload: ", "at most 8388608"]);
}

#[test]
fn what_would_hardly_end_ends_in_an_error() {
    let folder = Folder::new();
    let one = |size: u64| format!("size = {{ law = \"one\", size = {size} }}");
    // Ten objects of a tebibyte, to be aged by single bytes.
    let ageing = format!(
        "{{ phase = \"ramp\", {} }}, {{ phase = \"ageing\", age = 1000, {} }}",
        one(1 << 40),
        one(1)
    );
    folder.experiment(phases("10", &ageing), &[":3: workload.w: ", "16 × age replacements"]);
    let rising =
        "{ phase = \"repeat\", times = 100_000_000, phases = [{ phase = \"ramp\", by = 1 }] }";
    folder.experiment(phases("10", rising), &[":3: workload.w: more than 2^22 objects are live"]);
    let table = format!(
        "{SIZE}\nlifetime = {{ law = \"uniform\", min = 1, max = 1_000_000_000 }}\n\
         phases = [{{ phase = \"churn\", allocations = 100_000_000 }}]"
    );
    folder.experiment(experiment("w", &table), &[":3: workload.w: more than 2^22 objects"]);
    // All of it at once, each with its share.
    let ramp = "{ phase = \"ramp\", by = 4096 }";
    let table = format!("processes = 1024\nlive = 4096\n{SIZE}\nphases = [{ramp}, {ramp}]");
    folder.experiment(experiment("w", &table), &[":3: workload.w: more than 2^22 objects"]);
}
