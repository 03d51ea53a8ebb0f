//! Phases do what the table of `definitions/README.md` says, event by event.

use std::collections::BTreeMap;
use workloads::{Event, Source};

const ONE: &str = "size = { law = \"uniform\", min = 1, max = 100 }\n";

fn source(text: &str) -> Source {
    let table = format!("{ONE}{text}").parse().unwrap();
    Source::from_definition("test", &table, "test.toml").unwrap()
}

/// Objects live after each event; every event is checked to be legal.
fn counts(text: &str) -> Vec<usize> {
    let mut stream = source(text).open(1).unwrap();
    let (mut live, mut counts) = (BTreeMap::new(), Vec::new());
    while let Some(event) = stream.step() {
        match event {
            Event::Allocate { object, request } => {
                assert_eq!(live.insert(object, request), None, "{object} was live");
            }
            Event::Free { object } => {
                live.remove(&object).expect("only what is live is freed");
            }
            Event::Resize { .. } => panic!("no phase resizes"),
        }
        counts.push(live.len());
    }
    assert_eq!(stream.fault(), None);
    counts
}

/// Frees in order, by the running number (from 0) of the allocation that made the object.
fn deaths(text: &str) -> Vec<usize> {
    let mut stream = source(text).open(1).unwrap();
    let (mut born, mut births, mut deaths) = (BTreeMap::new(), 0, Vec::new());
    while let Some(event) = stream.step() {
        match event {
            Event::Allocate { object, .. } => {
                born.insert(object, births);
                births += 1;
            }
            Event::Free { object } => deaths.push(born[&object]),
            Event::Resize { .. } => panic!("no phase resizes"),
        }
    }
    deaths
}

fn rise(from: usize, to: usize) -> Vec<usize> {
    (from + 1..=to).collect()
}

fn fall(from: usize, to: usize) -> Vec<usize> {
    (to..from).rev().collect()
}

#[test]
fn a_ramp_rises_to_or_by() {
    let text = "live = 5\nphases = [{ phase = \"ramp\" }, { phase = \"ramp\", by = 3 }, { phase = \"ramp\", to = 2 }]";
    assert_eq!(counts(text), rise(0, 8));
}

#[test]
fn a_steady_state_frees_first_and_stays() {
    let text =
        "live = 5\nphases = [{ phase = \"ramp\" }, { phase = \"steady\", replacements = 3 }]";
    assert_eq!(counts(text), [rise(0, 5), vec![4, 5, 4, 5, 4, 5]].concat());
    assert_eq!(counts("phases = [{ phase = \"steady\", replacements = 3 }]"), [0_usize; 0]);
}

#[test]
fn peaks_plateaus_and_teeth_go_up_and_down() {
    let base = "live = 6\nphases = [{ phase = \"ramp\", to = 2 }, ";
    let peak = [rise(0, 6), fall(6, 0)].concat();
    assert_eq!(counts(&format!("{base}{{ phase = \"peak\" }}]")), peak);
    let plateau = [rise(0, 6), vec![5, 6, 5, 6], fall(6, 1)].concat();
    let text = format!("{base}{{ phase = \"plateau\", replacements = 2, back = 1 }}]");
    assert_eq!(counts(&text), plateau);
    let tooth = [rise(2, 4), fall(4, 2)].concat();
    let teeth = [rise(0, 2), tooth.clone(), tooth.clone(), tooth].concat();
    let text = format!("{base}{{ phase = \"sawtooth\", rounds = 3, to = 4, back = 2 }}]");
    assert_eq!(counts(&text), teeth);
}

#[test]
fn ageing_ends_when_enough_bytes_were_allocated() {
    let text = "live = 40\nphases = [{ phase = \"ramp\" }, { phase = \"ageing\", age = 3 }]";
    let mut stream = source(text).open(1).unwrap();
    let mut sizes = Vec::new();
    while let Some(event) = stream.step() {
        if let Event::Allocate { request, .. } = event {
            sizes.push(request.size);
        }
    }
    let live: u64 = sizes[..40].iter().sum();
    let aged: u64 = sizes[40..].iter().sum();
    assert!(aged >= 3 * live, "{aged} of {live}");
    assert!(aged - sizes.last().unwrap() < 3 * live, "the last one was needed");
    assert_eq!(*counts(text).last().unwrap(), 40);
}

#[test]
fn ageing_by_small_sizes_ends_too() {
    let one = "size = { law = \"one\", size = 1 }";
    let text = format!(
        "live = 40\nphases = [{{ phase = \"ramp\" }}, {{ phase = \"ageing\", age = 3, {one} }}]"
    );
    let source = source(&text);
    // Some 50 bytes are live in each object: every byte three times over is 150 replacements of it.
    let message = source.survey(1).unwrap_err().to_string();
    assert!(message.contains("more than 16 × age replacements of each object"), "{message}");
    let mut stream = source.open(1).unwrap();
    let events = std::iter::from_fn(|| stream.step()).count();
    assert_eq!((events, stream.fault().is_some()), (40 + 2 * 16 * 3 * 40, true));
}

#[test]
fn bursts_make_so_many_operations_within_their_bounds() {
    let text = "live = 20\nlifetime = { law = \"lifo\" }\nphases = [{ phase = \"ramp\" }, { phase = \"bursts\", operations = 2001, longest = 7 }]";
    let counts = counts(text);
    assert_eq!(counts.len(), 20 + 2001);
    assert!(counts.iter().all(|&live| live <= 20));
    assert!(counts[20..].contains(&0) && counts[20..].contains(&20), "both ends are reached");
    // Runs in one direction: bursts may follow one another, yet most are short.
    let ups = counts[19..].windows(2).filter(|pair| pair[1] > pair[0]).count();
    assert!((900..=1100).contains(&ups), "{ups} pushes of 2001");
}

#[test]
fn a_drain_frees_its_share_at_random_and_keeps_the_others_order() {
    let base = "live = 100\nlifetime = { law = \"fifo\" }\nphases = [{ phase = \"ramp\" }, ";
    let counts = counts(&format!("{base}{{ phase = \"drain\", percent = 35 }}]"));
    assert_eq!(counts, [rise(0, 100), fall(100, 65)].concat());
    let all = deaths(&format!(
        "{base}{{ phase = \"drain\", percent = 35 }}, {{ phase = \"peak\", to = 65, back = 0 }}]"
    ));
    let (drained, rest) = all.split_at(35);
    assert!(!drained.is_sorted() && !drained.iter().rev().is_sorted(), "no order: {drained:?}");
    assert!(rest.is_sorted() && rest.len() == 65, "the queue goes on: {rest:?}");
    let everything = deaths(&format!("{base}{{ phase = \"drain\" }}]"));
    assert_eq!(everything.len(), 100);
    assert!(!everything.is_sorted());
}

#[test]
fn lifo_and_fifo_free_the_newest_and_the_oldest() {
    let phases =
        "live = 4\nphases = [{ phase = \"ramp\" }, { phase = \"steady\", replacements = 3 }]";
    assert_eq!(deaths(&format!("lifetime = {{ law = \"lifo\" }}\n{phases}")), [3, 4, 5]);
    assert_eq!(deaths(&format!("lifetime = {{ law = \"fifo\" }}\n{phases}")), [0, 1, 2]);
    // Equal lifetimes are a queue.
    let equal = "lifetime = { law = \"uniform\", min = 9, max = 9 }\n";
    assert_eq!(deaths(&format!("{equal}{phases}")), [0, 1, 2]);
}

#[test]
fn churn_frees_what_is_over_and_nothing_else() {
    let text = "lifetime = { law = \"uniform\", min = 3, max = 3 }\nphases = [{ phase = \"churn\", allocations = 6 }]";
    assert_eq!(counts(text), [1, 2, 3, 2, 3, 2, 3, 2, 3]);
    assert_eq!(deaths(text), [0, 1, 2]);
}

#[test]
fn repeats_nest_and_multiply() {
    let inner = "{ phase = \"repeat\", times = 3, phases = [{ phase = \"ramp\", by = 1 }] }";
    let text = format!(
        "phases = [{{ phase = \"repeat\", times = 4, phases = [{inner}, {{ phase = \"drain\" }}] }}]"
    );
    assert_eq!(counts(&text), [1, 2, 3, 2, 1, 0].repeat(4));
}

#[test]
fn warm_up_is_what_comes_before_the_first_timed_event() {
    let warmup = |text: &str| source(text).survey(1).unwrap().warmup_events;
    let text = "phases = [{ phase = \"ramp\", to = 5, warmup = true }, { phase = \"drain\" }]";
    assert_eq!(warmup(text), 5);
    let round = "phases = [{ phase = \"ramp\", to = 5 }, { phase = \"drain\" }]";
    for rounds in 0..3 {
        let text = format!(
            "phases = [{{ phase = \"repeat\", times = 3, warmup_rounds = {rounds}, {round} }}]"
        );
        assert_eq!(warmup(&text), 10 * rounds);
        assert_eq!(counts(&text).len(), 30);
    }
}

#[test]
fn a_phase_may_have_its_own_sizes() {
    let text = "phases = [{ phase = \"ramp\", by = 50 }, { phase = \"ramp\", by = 50, size = { law = \"uniform\", min = 1000, max = 2000 } }, { phase = \"ramp\", by = 50 }]";
    let mut stream = source(text).open(1).unwrap();
    let sizes: Vec<_> = std::iter::from_fn(|| match stream.step()? {
        Event::Allocate { request, .. } => Some(request.size >= 1000),
        event => panic!("a ramp only allocates: {event:?}"),
    })
    .collect();
    assert_eq!(sizes, [vec![false; 50], vec![true; 50], vec![false; 50]].concat());
}

#[test]
fn sizes_do_not_move_deaths() {
    let events = |size: &str| {
        let text = format!(
            "size = {{ {size} }}\nalign = [1, 64]\nlive = 50\nphases = [{{ phase = \"ramp\" }}, {{ phase = \"steady\", replacements = 500 }}, {{ phase = \"drain\", percent = 50 }}]"
        );
        let source = Source::from_definition("t", &text.parse().unwrap(), "t").unwrap();
        let mut stream = source.open(1).unwrap();
        std::iter::from_fn(move || {
            Some(match stream.step()? {
                Event::Allocate { object, request } => (object, request.align),
                Event::Free { object } | Event::Resize { object, .. } => (object, 0),
            })
        })
        .collect::<Vec<_>>()
    };
    let one = events("law = \"one\", size = 64");
    assert_eq!(events("law = \"log-normal\", median = 64, sigma = 1.5, max = 65536"), one);
    assert!(one.iter().any(|event| event.1 == 64) && one.iter().any(|event| event.1 == 1));
}

#[test]
fn processes_share_one_heap_and_are_mixed() {
    let phases =
        "live = 30\nphases = [{ phase = \"ramp\" }, { phase = \"steady\", replacements = 200 }]";
    let survey = source(&format!("{phases}\nprocesses = 4")).survey(1).unwrap();
    assert_eq!(survey.allocates, 4 * 230);
    assert_eq!(survey.peak_live_objects, 4 * 30);
    // Ramps and replacements of different processes overlap: the first free comes before all
    // have risen, and a steady state is never reached by all four in step.
    let counts = counts(&format!("{phases}\nprocesses = 4"));
    let first_fall = counts.windows(2).position(|pair| pair[1] < pair[0]).unwrap();
    assert!(counts[first_fall] < 4 * 30, "{first_fall}");
    let owed = counts[200..1000].iter().filter(|&&live| live < 4 * 30 - 1).count();
    assert!(owed > 100, "several replacements are under way at once: {owed}");
    // Processes are seeded apart: two of them do not run in step.
    let alone = source(phases).survey(1).unwrap();
    let two = source(&format!("{phases}\nprocesses = 2")).survey(1).unwrap();
    assert_ne!(two.clock_bytes, 2 * alone.clock_bytes);
}
