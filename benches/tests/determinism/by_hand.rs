//! Examples whose every figure was worked out on paper, before the program was asked.
//!
//! In the comments a line is an event: what happens, then L G headers H after it.

use crate::runs::{Row, Runs};

/// The only row of `cells.csv` of one allocator on a stream written out.
fn cell(allocator: &str, heap: &str, events: &str) -> Row {
    let runs = Runs::new();
    runs.write(
        "hand.toml",
        &format!(
            "name = \"hand\"\npasses = [\"space\", \"work\"]\nheaps = [\"{heap}\"]\n[workload.w]\n\
             events = \"{events}\"\n[[group]]\nallocators = [\"{allocator}\"]\nworkloads = [\"w\"]\n"
        ),
    );
    runs.run("out", &["hand.toml"]);
    let mut rows = runs.rows("out", "cells.csv");
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

#[track_caller]
fn holds(row: &Row, expected: &[(&str, &str)]) {
    for (column, value) in expected {
        assert_eq!(row[*column], *value, "{column}");
    }
}

/// First fit in 272 bytes. A request of s bytes takes s + 8 rounded up to 16; the grant is that
/// less 8, and the header lies behind it.
#[test]
fn first_fit_with_headers_in_a_fixed_heap() {
    let events = [
        "a0:40",     // [0, 48)                                          40  40  8  48
        "a1:24",     // [48, 80)                                         64  64 16  80
        "a2:50",     // 58 -> 64: [80, 144)                             114 120 24 144
        "a3:24",     // [144, 176)                                      138 144 32 176
        "f0",        // free: [0, 48) [176, 272)                         98 104 24 176
        "a4:66",     // 74 -> 80: 48 is too short; [176, 256)           164 176 32 256
        "f2",        // free: 48 at 0, 64 at 80, 16 at 256              114 120 24 256
        "a5:100",    // 112 of 128 free, in no hole: scattered
        "a6:200",    // 208 of 128: full
        "r1:30",     // 38 -> 48, in place: [48, 96)                    120 136 24 256
        "a7:40",     // [0, 48)                                         160 176 32 256
        "r3:30",     // 48; a4 follows: to [96, 144), then 144 is free  166 192 32 256
        "a8:60",     // 80 of 32 + 16: full
        "f8",        // was refused: skipped
        "a9:0",      // 16: [144, 160), 8 of it granted                 166 200 40 256
        "r5:16",     // was refused: allocates 32 of 16 + 16: scattered
        "f7",        // free: 48 at 0, 16 at 160, 16 at 256             126 160 32 256
        "r9:8",      // 16 as before                                    134 160 32 256
        "r4:100",    // 112; 80 + 16 do not do in place; of 80: full
        "r4:40",     // 48 of its 80: [176, 224), the rest is free      108 128 32 256
        "a10:60",    // 80 of 48 + 16 + 48: scattered
        "a11:20@64", // 32 at a multiple of 64: [0, 32)                 128 152 40 256
    ];
    let row = cell("first-fit:mechanism=list+headers=8", "272", &events.join(" "));
    holds(
        &row,
        &[
            ("experiment", "hand"),
            ("allocator", "first-fit:mechanism=list+headers=8"),
            ("workload", "w"),
            ("seed", "0"),
            ("heap", "fixed:272"),
            ("events", "22"),
            ("refused_full", "3"),
            ("refused_scattered", "3"),
            ("refused_policy", "0"),
            // First at r3, then again at a9.
            ("peak_live_bytes", "166"),
            // While r3 moves: 176 + 40.
            ("peak_granted_bytes", "216"),
            ("peak_footprint_bytes", "256"),
            ("footprint_at_peak_live_bytes", "256"),
            ("granted_at_peak_live_bytes", "192"),
            ("headers_at_peak_live_bytes", "32"),
            // [144, 176); what lies from 256 on is above the footprint.
            ("free_at_peak_live_bytes", "32"),
            ("reserved_at_peak_live_bytes", "0"),
            // At a4, which was the first to reach 256.
            ("live_at_peak_footprint_bytes", "164"),
            // 40·48/40 + 24·80/64 + 50·144/114 + 24·176/138 + 66·256/164 + 30·256/120 + 40·256/160
            // + 30·256/166 + 8·256/134 + 40·256/108 + 20·256/128, over 372 bytes served: 1.610630…
            ("jw1_percent", "61.0630"),
            // 256/166, 256/164, 256/166
            ("jw2_percent", "54.2169"),
            ("jw3_percent", "56.0976"),
            ("jw4_percent", "54.2169"),
            // 26/192 and 32/256
            ("internal_percent", "13.5417"),
            ("external_percent", "12.5000"),
            // Over all 908 bytes asked for, refused ones too, each with what is then: 50·6/120 +
            // 24·6/144 + 66·12/176 + 300·6/120 + 30·16/136 + 40·16/176 + 90·26/192 + 16·34/200 +
            // 108·26/160 + 100·20/128 + 20·24/152, and (H − G − headers)/H likewise.
            ("mean_internal_percent", "8.9654"),
            ("mean_external_percent", "26.8860"),
            // All of a fixed heap's holes, 32 and 16: 1 − 32/48.
            ("largest_hole_percent", "33.3333"),
            ("min_heap_bytes", ""),
            // Blocks looked at: 1 1 1 1 2, then 3 3, none in place, 1 1, 2, 1 2, 3 after none in
            // place, 3 1.
            ("inspected", "26"),
            ("error", ""),
        ],
    );
    for column in ["fingerprint", "grants_fingerprint"] {
        assert!(row[column].len() == 16 && row[column].bytes().all(|b| b.is_ascii_hexdigit()));
    }
    for column in ["metadata_bytes", "loads", "stores", "lines"] {
        assert!(row[column].parse::<u64>().unwrap() > 0, "{column}");
    }
}

/// A buddy that grows, with blocks of at most 64 bytes.
#[test]
fn a_buddy_with_a_maximum() {
    let events = [
        "a0:20", // [0, 32)                                        20  32 0  32
        "a1:40", // the next 64 at a multiple of it: [64, 128)     60  96 0 128
        "a2:65", // above the maximum: policy
        "a3:10", // [32, 48): the low quarter                      70 112 0 128
        "r3:33", // its right-hand buddy is free, but not enough: to [128, 192)  93 160 0 192
        "f0",    // [0, 32) and [32, 64) merge                     73 128 0 192
        "r2:64", // was refused: [0, 64)                          137 192 0 192
        "r1:65", // above the maximum: policy
    ];
    let row = cell("buddy:max=64", "grow", &events.join(" "));
    holds(
        &row,
        &[
            ("refused_full", "0"),
            ("refused_scattered", "0"),
            ("refused_policy", "2"),
            ("peak_live_bytes", "137"),
            // At r2; while r3 moves it is 112 + 64.
            ("peak_granted_bytes", "192"),
            ("peak_footprint_bytes", "192"),
            // At r3.
            ("live_at_peak_footprint_bytes", "93"),
            ("free_at_peak_live_bytes", "0"),
            ("reserved_at_peak_live_bytes", "0"),
            // 192/137, 192/93, 192/137
            ("jw2_percent", "40.1460"),
            ("jw3_percent", "106.4516"),
            ("jw4_percent", "40.1460"),
            // 55/192
            ("internal_percent", "28.6458"),
            ("external_percent", "0.0000"),
            ("largest_hole_percent", "0.0000"),
        ],
    );
}

/// Slots of 912 bytes for objects of 900, eight to a slab of 8192, whose last 896 are reserved.
#[test]
fn slabs_have_tails() {
    // Nine objects: the ninth begins the second slab at 8192, so H is 8192 + 912. Then the third
    // is freed, which is no peak any more.
    let events: Vec<String> = (0..9).map(|id| format!("a{id}:900")).collect();
    let row = cell("slab:object=900", "grow", &(events.join(" ") + " f2"));
    holds(
        &row,
        &[
            ("refused_full", "0"),
            ("refused_policy", "0"),
            ("peak_live_bytes", "8100"),
            ("peak_granted_bytes", "8208"),
            ("peak_footprint_bytes", "9104"),
            ("headers_at_peak_live_bytes", "0"),
            ("free_at_peak_live_bytes", "0"),
            ("reserved_at_peak_live_bytes", "896"),
            // (8·912/900 + 9104/8100)/9
            ("jw1_percent", "2.5624"),
            // 108/8208, 896/9104, and the mean of eight times 0 and that
            ("internal_percent", "1.3158"),
            ("external_percent", "9.8418"),
            ("mean_internal_percent", "1.3158"),
            ("mean_external_percent", "1.0935"),
        ],
    );
}

/// Best fit that grows: what is behind the last block is not a hole, and holes are cut at the
/// footprint.
#[test]
fn best_fit_in_a_growing_heap() {
    let events = [
        "a0:64",  // [0, 64)                                       64  64  64
        "a1:16",  // [64, 80)                                      80  80  80
        "a2:48",  // [80, 128)                                    128 128 128
        "a3:1",   // [128, 144)                                   129 144 144
        "f0",     // free: 64 at 0                                 65  80 144
        "f2",     // free: 64 at 0, 48 at 80                       17  32 144
        "a4:40",  // the shorter: [80, 128)                        57  80 144
        "a5:100", // no hole: at the top, [144, 256)              157 192 256
        "f5",     // the top falls to 144; 112 lie below H         57  80 256
        "a6:60",  // [0, 64)                                      117 144 256
        "a7:120", // 128: no hole; from 144 on, [144, 272)        237 272 272
        "f1",     // free: 16 at 64                               221 256 272
        "a8:20",  // 32 > 16: [272, 304)                          241 288 304
    ];
    let row = cell("best-fit:mechanism=list", "grow", &events.join(" "));
    holds(
        &row,
        &[
            ("refused_full", "0"),
            ("peak_live_bytes", "241"),
            ("peak_granted_bytes", "288"),
            ("peak_footprint_bytes", "304"),
            ("free_at_peak_live_bytes", "16"),
            ("live_at_peak_footprint_bytes", "241"),
            // 304/241, three times
            ("jw2_percent", "26.1411"),
            ("jw3_percent", "26.1411"),
            ("jw4_percent", "26.1411"),
            // 47/288 and 16/304
            ("internal_percent", "16.3194"),
            ("external_percent", "5.2632"),
            ("largest_hole_percent", "0.0000"),
            // Of a4 both holes; of a5 one, of a6 that one, of a7 none, of a8 one. Before there are none.
            ("inspected", "5"),
        ],
    );
}

/// A break that rises by a gibibyte at a time, which is far more than the stream asks for.
#[test]
fn a_break_that_rises_in_large_steps() {
    // 112 bytes at 0; then 2^30 more than fits behind them: three steps in all.
    let row = cell("first-fit:grow=1G", "grow", "a0:100 a1:2147483648 f1 a2:16 f0");
    holds(
        &row,
        &[
            ("refused_full", "0"),
            ("refused_scattered", "0"),
            ("refused_policy", "0"),
            ("peak_live_bytes", "2147483748"),
            ("peak_granted_bytes", "2147483760"),
            ("peak_footprint_bytes", "3221225472"),
            // 3 · 2^30 less what is granted; the break never recedes.
            ("free_at_peak_live_bytes", "1073741712"),
            ("reserved_at_peak_live_bytes", "0"),
            ("live_at_peak_footprint_bytes", "2147483748"),
            ("largest_hole_percent", "0.0000"),
        ],
    );
}
