//! Whatever bytes come, there is a stream or one error, and never a panic.

use proptest::prelude::*;
use workloads::{Event, Source};

fn survey(content: &[u8]) -> Result<workloads::Survey, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.rep");
    std::fs::write(&path, content).unwrap();
    let source = Source::from_path(&path).map_err(|error| error.to_string())?;
    source.survey(0).map_err(|error| error.to_string())
}

/// Lines that are nearly a trace.
fn nearly() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        6 => "[arf] [0-5] [0-9]{1,3}",
        3 => "f [0-5]",
        1 => "f -1",
        1 => "[a-z0-9 \\-]{0,12}",
    ];
    let header = prop_oneof![4 => Just("9\n6\nN\n1".to_string()), 1 => "[0-9\n]{0,9}"];
    (header, proptest::collection::vec(word, 0..20)).prop_map(|(header, lines)| {
        let header = header.replace('N', &lines.len().to_string());
        format!("{header}\n{}\n", lines.join("\n"))
    })
}

/// The strict rules once more, naively: the events a list of operations makes, or `None`.
fn naive(operations: &[(u8, u8, u16)]) -> Option<(u64, u64)> {
    let (mut live, mut load, mut events) = ([None; 8], 0, 0);
    for &(kind, id, size) in operations {
        let slot = &mut live[id as usize];
        match (kind, *slot) {
            (0, None) | (2, _) => *slot = Some(u64::from(size)),
            (1, Some(_)) => *slot = None,
            _ => return None,
        }
        events += 1;
        load = load.max(live.iter().flatten().sum());
    }
    Some((events, load))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn garbage_is_one_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(survey(&bytes).is_err());
        for magic in [&[0x1f, 0x8b, 8][..], &[0x28, 0xb5, 0x2f, 0xfd]] {
            prop_assert!(survey(&[magic, &bytes].concat()).is_err());
        }
    }

    #[test]
    fn what_is_nearly_a_trace_is_a_stream_or_one_error(text in nearly()) {
        match survey(text.as_bytes()) {
            Ok(survey) => prop_assert!(survey.events <= text.lines().count() as u64),
            Err(message) => {
                prop_assert!(message.contains("t.rep:") && message.contains(", expected "));
                prop_assert!(!message.contains('\n'));
            }
        }
    }

    #[test]
    fn traces_and_inline_streams_follow_the_naive_rules(
        operations in proptest::collection::vec((0_u8..3, 0_u8..8, any::<u16>()), 0..12)
    ) {
        let expected = naive(&operations);
        let mut text = format!("1\n8\n{}\n1\n", operations.len());
        let mut inline = String::new();
        for (kind, id, size) in &operations {
            let letter = ['a', 'f', 'r'][*kind as usize];
            let (long, short) = match kind {
                1 => (String::new(), String::new()),
                _ => (format!(" {size}"), format!(":{size}")),
            };
            text.push_str(&format!("{letter} {id}{long}\n"));
            inline.push_str(&format!("{letter}{id}{short} "));
        }
        let found = survey(text.as_bytes()).ok();
        let listed = Source::from_events("t", &inline).ok().map(|s| s.survey(0).unwrap());
        prop_assert_eq!(found.as_ref().map(|s| (s.events, s.load_bytes)), expected);
        prop_assert_eq!(found, listed);
    }

    #[test]
    fn any_words_are_a_stream_or_one_error(text in "([arf][0-9]{0,2}:?[0-9]{0,3}(@[0-9]{1,4})? ?){0,8}|\\PC{0,20}") {
        if let Ok(source) = Source::from_events("t", &text) {
            prop_assert!(source.survey(0).is_ok());
        }
    }

    #[test]
    fn any_numbers_make_a_workload_or_one_error(
        real in prop_oneof![any::<f64>(), 1e-7..1e4_f64],
        other in prop_oneof![any::<f64>(), 1e-7..10.0_f64],
        (min, max, step) in (0_u64..1 << 41, 0_u64..1 << 41, 0_u64..1 << 41),
        small in 0_u64..5000,
    ) {
        let laws = [
            format!("law = \"exponential\", mean = {real:e}, max = {small}"),
            format!("law = \"exponential\", mean = {real:e}, min = {min}, max = {max}, step = {step}"),
            format!("law = \"log-normal\", median = {real:e}, sigma = {other:e}, max = {small}"),
            format!("law = \"pareto\", least = {real:e}, shape = {other:e}, max = {small}"),
            format!("law = \"zipf\", sizes = [{min}, {max}, {small}], exponent = {other:e}"),
            format!("law = \"uniform\", min = {min}, max = {max}, step = {step}"),
            format!("law = \"histogram\", bins = [[{small}, {min}], [{max}, {step}]]"),
        ];
        for law in laws {
            let text = format!("size = {{ {law} }}\nphases = [{{ phase = \"ramp\", to = 50 }}]");
            let Ok(table) = text.parse() else { continue };
            if let Ok(source) = Source::from_definition("t", &table, "t") {
                let mut stream = source.open(1).unwrap();
                while let Some(event) = stream.step() {
                    let Event::Allocate { request, .. } = event else { panic!("{event:?}") };
                    prop_assert!(request.size <= 1 << 40);
                }
            }
        }
    }
}
