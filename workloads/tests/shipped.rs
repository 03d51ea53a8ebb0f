//! What ships is sound: every source surveys, traces are what their README says, streams are pinned.

use std::collections::BTreeSet;
use workloads::{Source, Survey, shipped};

fn find(name: &str) -> Source {
    shipped().into_iter().find(|source| source.name() == name).unwrap()
}

fn survey(name: &str) -> Survey {
    find(name).survey(1).unwrap()
}

#[test]
fn every_shipped_source_has_a_name_of_its_own_and_a_line() {
    let sources = shipped();
    let names: BTreeSet<_> = sources.iter().map(|source| source.name().to_string()).collect();
    assert_eq!(names.len(), sources.len());
    assert!(sources.iter().all(|source| !source.about().is_empty()));
    assert!(sources.iter().all(|source| !source.about().contains('\n')));
}

#[test]
fn every_shipped_source_surveys_and_is_consistent() {
    // What is adaptive has no stream of its own; `adversaries.rs` plays it.
    for source in shipped().into_iter().filter(|source| !source.is_adaptive()) {
        let survey = source.survey(1).unwrap();
        let name = source.name();
        assert_eq!(survey.events, survey.allocates + survey.frees + survey.resizes, "{name}");
        assert_eq!(u64::from(survey.objects), survey.peak_live_objects, "{name}");
        assert!(survey.load_event <= survey.events && survey.load_bytes > 0, "{name}");
        assert!(survey.warmup_events < survey.events, "{name}");
        assert!(survey.rounded_bytes >= survey.clock_bytes, "{name}");
        assert_eq!(source.definition().is_none(), source.is_recorded(), "{name}");
    }
}

#[test]
fn traces_are_what_their_readme_says() {
    // Operations and most live bytes; the README prints a decimal of MiB.
    for (name, operations, tenths) in
        [("dot", 122_969, 47), ("git-log", 101_592, 37), ("gs-pdf", 19_816, 229)]
    {
        let survey = survey(name);
        assert_eq!(survey.events, operations, "{name}");
        let load = (survey.load_bytes * 10 + (1 << 19)) >> 20;
        assert_eq!(load, tenths, "{name}: {} bytes", survey.load_bytes);
        assert_eq!(find(name).survey(7).unwrap(), survey, "a trace knows no seed");
    }
}

/// The load is the capacity in four of them, as their origin says; every size is whole
/// granules, so that nothing is rounded, and every buffer is freed.
#[test]
fn minimalloc_instances_are_whole() {
    let instances =
        [("a", 154), ("c", 203), ("d", 213), ("e", 215), ("g", 308), ("i", 374), ("j", 409)];
    for (instance, buffers) in instances {
        let survey = survey(&format!("minimalloc-{instance}"));
        assert_eq!((survey.allocates, survey.frees), (buffers, buffers), "{instance}");
        assert_eq!(survey.rounded_load_bytes, survey.load_bytes, "{instance}");
        let full = survey.load_bytes == 1 << 20;
        assert_eq!(
            full,
            ["a", "e", "g", "i"].contains(&instance),
            "{instance}: {}",
            survey.load_bytes
        );
    }
}

/// The integer streams, pinned: a change of a library, a host or the set of cargo features that
/// moves one draw fails here. Passes under `-p workloads` and under `--workspace`.
#[test]
fn streams_are_pinned() {
    let pinned = [
        ("a-1k", 0x97c2_7de2_97b8_43fa),
        ("b-1k", 0x5638_2ce3_0cee_4834),
        ("e-1k", 0x4708_891a_5901_4770),
        ("f-1k", 0x7fe9_aaa3_52bc_67c6),
        ("g-1k", 0x9106_214d_a488_4ebb),
        ("powers-plus-one", 0x35ac_7afe_ee86_9d6f),
        ("aligned", 0xb9ab_3881_f099_8ee3),
        ("exponential", 0xe885_cd97_9a48_58b2),
        ("pareto", 0x8f18_4625_13e2_3538),
        ("hyperexponential", 0xca86_d31f_c5df_aa27),
        ("zipf", 0xee39_4bb5_cefa_777e),
        ("histogram", 0xb17d_33ab_2855_7cca),
        ("sawtooth", 0xf82b_27f4_842c_e6f9),
        ("plateau", 0x9cde_6fda_af6d_6d5a),
        ("ageing", 0x3e84_a13f_2bef_c3d9),
        ("lifetimes", 0xc006_42bd_cf80_ab23),
        ("uniform-lifetimes", 0x9a77_df65_e86f_d867),
        ("processes", 0x3297_def0_a458_a810),
        ("dot", 0x4565_21c1_b4c7_b58c),
        ("git-log", 0xf6aa_f561_eb1b_2edc),
        ("gs-pdf", 0x05a7_fcd1_d42a_3738),
    ];
    let found = pinned.map(|(name, _)| (name, survey(name).fingerprint));
    assert!(found == pinned, "found: {found:#018x?}");
}

#[test]
fn the_seed_is_the_stream() {
    let source = find("b-1k");
    let one = source.survey(1).unwrap();
    assert_eq!(source.survey(1).unwrap(), one);
    assert_ne!(source.survey(2).unwrap().fingerprint, one.fingerprint);
    assert_ne!(source.survey(1 << 63).unwrap().fingerprint, one.fingerprint);
}

#[test]
fn a_definition_makes_the_same_source_again() {
    for source in shipped() {
        let Some(definition) = source.definition() else { continue };
        let table = definition.parse().unwrap();
        let again = Source::from_definition(source.name(), &table, "again.toml").unwrap();
        assert_eq!(again.about(), source.about());
        assert_eq!(again.definition().unwrap(), definition);
        if !source.name().ends_with("-1m") && !source.is_adaptive() {
            assert_eq!(again.survey(3).unwrap(), source.survey(3).unwrap(), "{}", source.name());
        }
    }
}

/// The yardstick workloads: ramp, warm-up and what is timed, as their table says.
#[test]
fn the_yardsticks_time_what_they_say() {
    for (name, live, warmup) in [
        ("a-1k", 1_000, 25_000),
        ("a-100k", 100_000, 100_000),
        ("a-1m", 1_000_000, 300_000),
        ("b-10k", 10_000, 25_000),
        ("c-10k", 10_000, 25_000),
        ("d-1k", 1_000, 25_000),
        ("e-10k", 10_000, 25_000),
        ("e-1m", 1_000_000, 300_000),
        ("f-10k", 10_000, 25_000),
        ("f-100k", 100_000, 100_000),
    ] {
        let survey = survey(name);
        assert_eq!(survey.warmup_events, live + 2 * warmup, "{name}");
        assert_eq!(survey.events - survey.warmup_events, 250_000, "{name}");
        assert_eq!(survey.peak_live_objects, live, "{name}");
    }
    for (name, live) in [("g-10k", 10_000), ("g-100k", 100_000)] {
        // A round of 100 k: 100 k in, 50 k out, 25 k in, 75 k out; the first is warm-up.
        let g = survey(name);
        assert_eq!((g.warmup_events, g.events), (live * 5 / 2, live * 15 / 2));
        assert_eq!(g.peak_live_objects, live);
    }
}

#[test]
fn powers_and_powers_plus_one_are_the_same_stream_but_for_a_byte() {
    let (mut even, mut odd) =
        (find("powers").open(1).unwrap(), find("powers-plus-one").open(1).unwrap());
    let mut events = 0;
    loop {
        match (even.step(), odd.step()) {
            (None, None) => break,
            (
                Some(workloads::Event::Allocate { object: one, request: asked }),
                Some(workloads::Event::Allocate { object: other, request }),
            ) => {
                assert!(asked.size.is_power_of_two());
                assert_eq!((one, asked.size + 1), (other, request.size));
            }
            (one, other) => assert_eq!(one, other),
        }
        events += 1;
    }
    assert_eq!(events, 61_000);
}
