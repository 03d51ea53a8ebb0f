//! Footprints that hold to the word, at the parameters of the literature and at others.

use super::played::{FITS, play};

/// All four fits, by index and list, need `words`, which is also the value of a bound.
#[track_caller]
fn fits_need(table: &str, heap: &str, (bound, words): (&str, u64)) {
    for (name, played) in play(table, &FITS, heap) {
        assert_eq!((played.words, played.refused), (words, 0), "{name} on {table}");
        assert_eq!(played.bounds[bound], words, "{bound} of {table}");
    }
}

#[track_caller]
fn one_needs(table: &str, allocator: &str, heap: &str, (bound, words): (&str, u64)) {
    let played = &play(table, &[allocator], heap)[allocator];
    assert_eq!((played.words, played.refused), (words, 0), "{allocator} on {table}");
    assert_eq!(played.bounds[bound], words, "{bound} of {table}");
}

fn robson_1974(live: u64, largest: u64, fits: u64, buddy: u64) {
    let table = format!("adversary = \"robson-1974\", live = {live}, largest = {largest}");
    fits_need(&table, "grow", ("robson-1974", fits));
    one_needs(&table, "buddy", "grow", ("robson-1974-buddy", buddy));
}

#[test]
fn robson_1974_at_the_parameters_of_the_literature() {
    robson_1974(1024, 16, 3057, 3072);
    robson_1974(16_384, 256, 81_665, 81_920);
    robson_1974(1024, 2, 1535, 1536);
}

#[test]
fn robson_1974_wherever_m_is_a_multiple_of_2n() {
    for largest in [2_u64, 4, 8, 16, 32, 64] {
        for times in [1, 2, 3, 5, 8, 13] {
            let live = 2 * largest * times;
            let buddy = live + live * u64::from(largest.ilog2()) / 2;
            robson_1974(live, largest, buddy - largest + 1, buddy);
        }
    }
}

/// Elsewhere the adversary may fall a few words short, and claims nothing.
#[test]
fn robson_1974_claims_nothing_for_other_m() {
    let table = "adversary = \"robson-1974\", live = 250, largest = 2";
    let played = &play(table, &["first-fit"], "grow")["first-fit"];
    assert_eq!((played.words, played.bounds.len()), (373, 0));
}

#[test]
fn robson_1977_is_worst_for_best_fit() {
    let cases = [(512, 6), (1024, 16), (256, 16), (300, 7), (301, 8), (18, 6), (58, 16), (160, 33)];
    let printed = [2000, 13_608];
    for (at, (live, largest)) in cases.into_iter().enumerate() {
        let words = (live + 12 - 4 * largest) * (largest - 2);
        assert!(printed.get(at).is_none_or(|printed| *printed == words));
        let table = format!("adversary = \"robson-1977-best\", live = {live}, largest = {largest}");
        let names = ["best-fit", "best-fit:mechanism=list", "first-fit"];
        let all = play(&table, &names, "grow");
        for name in &names[..2] {
            let played = &all[*name];
            assert_eq!(
                (played.words, played.bounds["robson-1977-best"]),
                (words, words),
                "{table}"
            );
            assert_eq!(played.live, live, "{table}");
        }
        let first = &all["first-fit"];
        assert_eq!(first.bounds["first-fit-on-it"], live + 3 * largest);
        assert!(first.words <= live + 3 * largest, "{} words: {table}", first.words);
    }
}

#[test]
fn robson_1977_is_worst_for_next_fit() {
    for (live, largest) in [(4096, 8), (512, 16), (100, 3), (65, 64), (3, 2), (1000, 20)] {
        let table = format!("adversary = \"robson-1977-next\", live = {live}, largest = {largest}");
        let (all, stay) = (largest * (live - largest), live - largest);
        // The smallest heap on which it holds, and one with room behind.
        for heap in [all * 16, all * 16 + (1 << 20)] {
            let heap = heap.to_string();
            for name in ["next-fit", "next-fit:mechanism=list"] {
                one_needs(&table, name, &heap, ("robson-1977-next", all));
            }
            one_needs(&table, "first-fit", &heap, ("first-fit-on-it", stay + 1));
        }
        let growing = play(&table, &["next-fit", "first-fit"], "grow");
        for (name, played) in growing {
            assert_eq!((played.words, played.bounds.len()), (stay + 1, 0), "{name} on {table}");
        }
    }
    assert_eq!((8 * (4096 - 8), 4096 - 8 + 1), (32_704, 4089));
}

#[test]
fn knuth_2_5_41_is_worst_for_the_buddy() {
    for r in 2..=16 {
        let n: u64 = 2 << r;
        let table = format!("adversary = \"knuth-buddy\", r = {r}");
        one_needs(&table, "buddy", "grow", ("knuth-buddy", n + n * r / 2));
        assert_eq!(play(&table, &["buddy"], "grow")["buddy"].live, n);
    }
}

#[test]
fn the_doubling_attack_takes_a_volume_each_round() {
    for (volume, smallest) in [(1 << 10, 1), (1 << 14, 1), (2, 1), (1 << 12, 8), (1 << 9, 256)] {
        let table = format!("adversary = \"doubling\", volume = {volume}, smallest = {smallest}");
        let doublings = u64::from(u64::ilog2(volume / smallest));
        fits_need(&table, "grow", ("doubling", volume * doublings + smallest));
        one_needs(&table, "buddy", "grow", ("doubling-buddy", volume * (doublings + 1)));
        let first = &play(&table, &["first-fit"], "grow")["first-fit"];
        assert_eq!(first.live, 2 * volume - smallest);
    }
}

#[test]
fn fragment_then_enlarge_loses_every_hole() {
    for (live, hole) in [(16_384, 4), (64, 4), (65, 4), (60, 4), (100, 7), (9, 2), (4, 1), (97, 24)]
    {
        let table = format!("adversary = \"fragment-then-enlarge\", live = {live}, hole = {hole}");
        let (blocks, larger) = (live / hole, hole + 1);
        let kept = (blocks - blocks / 2) * hole;
        let words = blocks * hole + (live - kept) / larger * larger;
        fits_need(&table, "grow", ("fragment-then-enlarge", words));
    }
}

/// A word may be longer than a granule: the same plays, so many times as many bytes.
#[test]
fn a_longer_word_scales_everything() {
    let table = "adversary = \"robson-1974\", live = 128, largest = 8, unit = 64";
    for (name, played) in play(table, &FITS, "grow") {
        assert_eq!(played.words, 4 * (128 * 5 / 2 - 8 + 1), "{name}");
    }
    one_needs(table, "buddy", "grow", ("robson-1974-buddy", 4 * 320));
}
