//! What is said of what was found.

use super::*;

fn cell(verdict: Verdict, ratios: [f64; 3], pairs: usize) -> CellAnswer {
    let [ratio, low, high] = ratios.map(|ratio| Some(ratio).filter(|ratio| ratio.is_finite()));
    let mut cell = CellAnswer {
        base_allocator: "tlsf".into(),
        new_allocator: "tlsf".into(),
        workload: "a-1k".into(),
        seed: 1,
        heap: "grow".into(),
        fingerprint: "0123456789abcdef".into(),
        operations: 1000,
        replays: 3,
        pairs,
        verdict: Some(verdict),
        ratio,
        low: low.filter(|_| high.is_some()),
        high,
        failed: None,
        why: None,
        sentence: String::new(),
    };
    cell.sentence = of_cell(&cell, 0.01);
    cell
}

fn unfit(side: &'static str) -> CellAnswer {
    let mut cell = cell(Verdict::Undecided, [1.0; 3], 0);
    (cell.verdict, cell.failed, cell.ratio) = (None, Some(side), None);
    cell.why = Some("it refuses the request of event 7".into());
    cell.sentence = of_cell(&cell, 0.01);
    cell
}

fn answer(cells: Vec<CellAnswer>) -> Answer {
    let mut answer = Answer {
        base: "old|one".into(),
        new: "new<b>".into(),
        margin_percent: 1.0,
        confidence_percent: 99.0,
        seconds: 12.5,
        pairs: cells.iter().map(|cell| cell.pairs).sum(),
        verdict: Verdict::Undecided,
        sentence: String::new(),
        notes: vec!["another compiler".into()],
        cells,
    };
    answer.sentence = of_all(&answer);
    answer
}

#[test]
fn a_cell_is_said_in_one_sentence() {
    use Verdict::{Faster, NoDifference, Slower, Undecided};
    let infinite = f64::INFINITY;
    let sentences = [
        (Slower, [1.049, 1.041, 1.058], "4.9 % slower (between 4.1 % and 5.8 % slower; 90 pairs)"),
        (Faster, [0.9, 0.88, 0.95], "10.0 % faster (between 5.0 % and 12.0 % faster; 90 pairs)"),
        (
            Faster,
            [0.3, 0.25, 0.6],
            "0.300 times the time (between 0.250 times the time and 40.0 % faster; 90 pairs)",
        ),
        (
            Slower,
            [12.34, 11.5, 13.0],
            "12.3 times the time (between 11.5 and 13.0 times the time; 90 pairs)",
        ),
        (
            NoDifference,
            [1.0, 0.9975, 1.0062],
            "no difference (between 0.2 % faster and 0.6 % slower; 90 pairs)",
        ),
        (
            Undecided,
            [1.006, 0.993, 1.019],
            "no difference shown (between 0.7 % faster and 1.9 % slower; 90 pairs)",
        ),
        (
            Undecided,
            [1.012, 1.003, 1.02],
            "1.2 % slower, not shown to be more than 1.0 % (between 0.3 % and 2.0 % slower; 90 \
             pairs)",
        ),
        (
            Undecided,
            [1.0, 0.0, infinite],
            "no difference shown: 90 pairs are too few to say anything",
        ),
    ];
    for (verdict, ratios, sentence) in sentences {
        assert_eq!(cell(verdict, ratios, 90).sentence, sentence);
    }
    let none = cell(Undecided, [infinite; 3], 0).sentence;
    assert_eq!(none, "no difference shown: there was no time for a pair");
    let na = "NA, since NEW has no time: it refuses the request of event 7";
    assert_eq!(unfit("NEW").sentence, na);
}

#[test]
fn all_cells_are_said_in_one_sentence_and_na_is_not_hidden() {
    let slower = cell(Verdict::Slower, [1.05, 1.04, 1.06], 20);
    let same = cell(Verdict::NoDifference, [1.0, 0.999, 1.001], 30);
    let one = answer(vec![slower.clone(), same.clone(), unfit("BASE")]);
    assert!(
        one.sentence.starts_with(
            "NEW is slower than BASE in 1 of 3 cells; there is no difference in 1 of 3 cells; there \
             is no time (NA) in 1 of 3 cells. A difference is more than 1.0 %; all intervals hold"
        ),
        "{}",
        one.sentence
    );
    assert!(answer(vec![same.clone()]).sentence.starts_with("There is no difference in the only"));
    let falls = |cells: &[&CellAnswer]| {
        answer(cells.iter().map(|cell| (*cell).clone()).collect()).falls_short()
    };
    assert!(falls(&[&slower, &same]) && !falls(&[&same]));
    // Who has no time where BASE has one is worse; the other way round he is not.
    assert!(falls(&[&same, &unfit("NEW")]) && !falls(&[&same, &unfit("BASE")]));
    // Nothing compared is no success.
    assert!(falls(&[&unfit("BASE")]));
}

#[test]
fn the_same_stands_in_every_format() {
    let mut two = cell(Verdict::NoDifference, [1.0, 0.999, 1.001], 30);
    two.seed = 2;
    let answer = answer(vec![cell(Verdict::Slower, [1.05, 1.04, 1.06], 20), two]);
    let text = answer.text();
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(text.contains("tlsf on a-1k, seed 1: 5.0 % slower"), "{text}");
    assert!(text.contains("note: another compiler"), "{text}");
    let page = answer.markdown();
    assert!(page.contains("BASE: old\\|one") && page.contains("NEW: new\\<b\\>"), "{page}");
    assert!(page.contains("| tlsf on a-1k, seed 2 | no difference"), "{page}");
    let json: serde_json::Value = serde_json::from_str(&answer.json()).unwrap();
    assert_eq!(json["cells"][0]["verdict"], "slower");
    assert_eq!(json["cells"][1]["ratio"], 1.0);
    assert_eq!(json["sentence"], answer.sentence.as_str());
}
