//! The report: whole, self-contained, and deaf to what strangers write.

use crate::synthetic::{WORKLOADS, run, toml};
use results::{Claim, Field, Folder, MetricRecord, Run, metric, tail_table};
use std::fs;

fn report(run: &Run) -> String {
    let dir = tempfile::tempdir().unwrap();
    let folder = Folder::create(&dir.path().join("out"), false).unwrap();
    folder.write(run, &toml(run)).unwrap();
    folder.write_report(run).unwrap();
    let out = folder.finish().unwrap();
    fs::read_to_string(out.join("report.html")).unwrap()
}

fn with_claims(mut run: Run) -> Run {
    let claim = |text: &str| -> Claim { toml::from_str(text).unwrap() };
    run.experiment.claims = vec![
        claim(
            "claim = 'Buddies round most.'\nfigure = 'internal_percent'\nworkload = 'perl'\n\
             most = 'buddy'\namong = ['first-fit', 'slab-on-buddy']",
        ),
        claim(
            "claim = 'First fit is tighter than best fit.'\nfigure = 'peak_footprint_bytes'\n\
             workload = 'perl'\nleast = 'first-fit'\namong = ['best-fit']",
        ),
        claim(
            "claim = 'Nobody knows.'\nfigure = 'min_heap_bytes'\nworkload = 'perl'\n\
             least = 'first-fit'\namong = ['best-fit']",
        ),
    ];
    run
}

#[test]
fn it_opens_with_one_table_one_figure_and_three_sentences() {
    let page = report(&with_claims(run()));
    let opening = &page[page.find("<main>").unwrap()..page.find("<details").unwrap()];
    assert_eq!(opening.matches("<table").count(), 1);
    assert_eq!(opening.matches("<figure").count(), 1);
    assert!(!opening.contains("<p>") && !opening.contains("<p "), "no prose beside the sentences");
    let sentences = opening.matches("<li>").count();
    let lead = &opening[..opening.find("</ul>").unwrap()];
    assert!((1..=3).contains(&sentences), "{lead}");
    assert_eq!(lead.matches(". ").count() + lead.matches(".</li>").count(), sentences, "{lead}");
    assert!(!opening.contains("figcaption"));
    // Everything else is folded: the page opens nothing.
    assert!(!page.contains("<details open"));
    for question in
        ["Where do the bytes go?", "What would fail?", "What does it cost?", "For papers"]
    {
        assert!(page.contains(&format!("<h2>{question}</h2>")), "{question}");
    }
}

#[test]
fn claims_are_rows_with_figure_and_verdict() {
    let page = report(&with_claims(run()));
    assert!(page.contains("3 claims 1 holds, 1 fails and 1 is unknown"));
    let row = |claim: &str| {
        let start = page.find(&format!("scope=\"row\">{claim}")).unwrap();
        &page[start..start + page[start..].find("</tr>").unwrap()]
    };
    assert!(row("Buddies round most.").contains("✓ holds"));
    assert!(row("First fit is tighter than best fit.").contains("✗ fails"));
    assert!(row("First fit is tighter").contains("(best-fit)"));
    assert!(row("Nobody knows.").contains("? unknown"));
}

#[test]
fn nothing_is_fetched_and_nothing_runs() {
    let page = report(&with_claims(run()));
    assert!(page.contains("default-src 'none'"));
    for word in ["<script", "<link", "<iframe", "<object", "javascript:", "@import", "onload="] {
        assert!(!page.contains(word), "{word}");
    }
    let without_names = page.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    let without_names = without_names.replace("xmlns:xlink=\"http://www.w3.org/1999/xlink\"", "");
    assert!(!without_names.contains("http:") && !without_names.contains("https:"));
    for reference in without_names.split("url(").skip(1) {
        let target = reference.trim_start_matches(['"', '\'']);
        assert!(target.starts_with("data:") || target.starts_with('#'), "{:.40}", target);
    }
    assert!(!without_names.contains("src=\"/") && !without_names.contains("href=\"/"));
}

/// Every string a stranger can write, all of them hostile.
fn hostile() -> Run {
    const EVIL: &str = "<script>alert(1)</script>\"'><img src=x onerror=y>&amp;";
    let mut run = with_claims(run());
    let evil = |text: &mut String| *text = format!("{text}{EVIL}");
    let families = run.experiment.families.clone();
    for (name, family) in families {
        run.experiment.families.insert(name.clone() + EVIL, family);
        run.experiment.labels.insert(name + EVIL, EVIL.to_owned());
    }
    let workloads = run.experiment.workloads.clone();
    for (name, about) in workloads {
        run.experiment.workloads.insert(name + EVIL, about + EVIL);
    }
    for claim in &mut run.experiment.claims {
        evil(&mut claim.claim);
        claim.workload.iter_mut().for_each(evil);
        claim.least.iter_mut().for_each(evil);
        claim.most.iter_mut().for_each(evil);
        claim.among.iter_mut().for_each(evil);
    }
    let experiment = &mut run.experiment;
    [
        &mut experiment.name,
        &mut experiment.title,
        &mut experiment.analysis,
        &mut experiment.headline,
    ]
    .into_iter()
    .for_each(evil);
    let from = &mut run.provenance;
    [&mut from.fraglab, &mut from.revision, &mut from.dirty, &mut from.rustc, &mut from.target]
        .into_iter()
        .for_each(evil);
    [&mut from.flags, &mut from.cpu, &mut from.cores, &mut from.kernel, &mut from.page_policy]
        .into_iter()
        .for_each(evil);
    [&mut from.date, &mut from.command].into_iter().for_each(evil);
    from.passes.iter_mut().for_each(evil);
    for cell in &mut run.cells {
        [&mut cell.experiment, &mut cell.allocator, &mut cell.workload].into_iter().for_each(evil);
    }
    evil(&mut run.cells[3].error);
    macro_rules! rows { ($($rows:ident),*) => { $( for row in &mut run.$rows {
        [&mut row.experiment, &mut row.allocator, &mut row.workload].into_iter().for_each(evil);
    } )* } }
    rows!(series, timings, metrics, maps);
    for row in &mut run.metrics {
        [&mut row.parameter, &mut row.value].into_iter().for_each(evil);
    }
    run
}

#[test]
fn a_stranger_cannot_write_markup() {
    let dir = tempfile::tempdir().unwrap();
    let run = hostile();
    let folder = Folder::create(&dir.path().join("out"), false).unwrap();
    folder.write(&run, &toml(&run)).unwrap();
    folder.write_report(&run).unwrap();
    let out = folder.finish().unwrap();
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("&lt;script&gt;"), "the names are shown");
    let mut texts = vec![page];
    for figure in fs::read_dir(out.join("figures")).unwrap() {
        texts.push(fs::read_to_string(figure.unwrap().path()).unwrap());
    }
    for text in &texts {
        assert!(!text.contains("<script") && !text.contains("<img src=x"), "markup of a stranger");
    }
}

#[test]
fn every_shape_of_run_has_a_report() {
    let mut space_only = run();
    space_only.timings.clear();
    assert!(report(&space_only).contains("The time pass was not run"));
    let mut bare = run();
    (bare.series, bare.metrics) = (Vec::new(), Vec::new());
    (bare.timings, bare.maps) = (Vec::new(), Vec::new());
    report(&bare);
    let mut failed = run();
    for cell in &mut failed.cells {
        cell.error = "time limit".to_owned();
    }
    assert!(report(&failed).contains("Cells that ended in an error"));
    report(&Run { experiment: run().experiment, ..Run::default() });
}

#[test]
fn percentages_are_named_with_their_bases() {
    let page = report(&run());
    for words in ["of granted: (G − L)/G", "of heap: (free + reserved)/H", "1 − max f/Σf"] {
        assert!(page.contains(words), "{words}");
    }
    assert!(page.contains("n = 9"), "the number of repetitions stands beside each interval");
}

#[test]
fn what_an_allocator_does_not_tell_is_na_and_holes_between_grants_are_marked() {
    let mut silent = run();
    let name = silent.cells[0].allocator.clone();
    for cell in silent.cells.iter_mut().filter(|cell| cell.allocator == name) {
        cell.peak_granted_bytes = Field::Unknown;
        cell.granted_at_peak_live_bytes = Field::Unknown;
        cell.headers_at_peak_live_bytes = Field::Unknown;
        cell.free_at_peak_live_bytes = Field::Unknown;
        cell.reserved_at_peak_live_bytes = Field::Unknown;
        cell.internal_percent = Field::Unknown;
        cell.external_percent = Field::Unknown;
        cell.mean_internal_percent = Field::Unknown;
        cell.mean_external_percent = Field::Unknown;
    }
    for row in silent.series.iter_mut().filter(|row| row.allocator == name) {
        (row.granted_bytes, row.headers_bytes) = (Field::Unknown, Field::Unknown);
        (row.free_bytes, row.reserved_bytes) = (Field::Unknown, Field::Unknown);
    }
    let marks = |page: &str| page.matches("%†").count();
    assert_eq!(marks(&report(&run())), 0);
    let page = report(&silent);
    assert_eq!(marks(&page), WORKLOADS.len());
    // What is requested is known of every heap: the rest of the bar is one part.
    assert!(page.contains("not known (NA)") && !report(&run()).contains("not known (NA)"));
}

#[test]
fn tails_are_a_table_and_what_is_at_the_floor_is_no_claim() {
    let caption = "<caption><span>Tail of single operations";
    assert!(!report(&run()).contains(caption) && tail_table(&run(), 80).is_empty());
    let mut run = run();
    let key = run.cells[0].key();
    for (metric, parameter, value) in [
        (metric::TIMER_NS, "", "17"),
        (metric::TAIL_FLOOR_NS, "", "34"),
        (metric::TAIL_OPERATIONS, "", "12345"),
        (metric::TAIL_NS, "p50", "34"),
        (metric::TAIL_NS, "p90", "35"),
        (metric::TAIL_NS, "p99", "2048"),
        (metric::TAIL_NS, "p99.9", "NA"),
        (metric::TAIL_NS, "p99.99", "<b>"),
        (metric::TAIL_NS, "max", "9876543"),
    ] {
        run.metrics.push(MetricRecord {
            experiment: key.experiment.clone(),
            allocator: key.allocator.clone(),
            workload: key.workload.clone(),
            seed: key.seed,
            heap: key.heap.clone(),
            metric: metric.to_owned(),
            parameter: parameter.to_owned(),
            value: value.to_owned(),
        });
    }
    let page = report(&run);
    let table = &page[page.find(caption).expect(caption)..];
    let rows: Vec<&str> = table[..table.find("</table>").unwrap()].split("class=\"row\"").collect();
    assert_eq!(rows.len(), 2, "those without the pass have no row");
    let figures =
        ["≤ 34", "35", "2\u{a0}048", "NA", "NA", "9\u{a0}876\u{a0}543", "12\u{a0}345", "17", "NA"];
    let cells: Vec<String> = figures.iter().map(|figure| format!("<td>{figure}</td>")).collect();
    assert!(rows[1].contains(&cells.concat()), "{}", rows[1]);
    let table = tail_table(&run, 80);
    let words: Vec<&str> = table.lines().last().unwrap().split_whitespace().collect();
    assert_eq!(words[1..], ["≤", "34", "35", "2", "048", "NA", "NA", "9", "876", "543"], "{table}");
    assert!(table.contains("the timer's own 17 ns"), "{table}");
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
}

#[test]
fn smallest_heaps_have_a_table_with_what_stands_beside_them() {
    let caption = "Space: the smallest heap that serves everything";
    assert!(!report(&run()).contains(caption), "nobody asked for it");
    let mut run = run();
    let key = run.cells[0].key();
    run.cells[0].min_heap_bytes = Field::Value(66_000);
    run.cells[1].min_heap_bytes = Field::Unknown;
    for (metric, value) in [
        (metric::SPACE, "1.133350"),
        (metric::MIN_HEAP_TO_LOAD, "1.100000"),
        (metric::MIN_HEAP_METADATA_BYTES, "2001"),
    ] {
        run.metrics.push(MetricRecord {
            experiment: key.experiment.clone(),
            allocator: key.allocator.clone(),
            workload: key.workload.clone(),
            seed: key.seed,
            heap: key.heap.clone(),
            metric: metric.to_owned(),
            parameter: String::new(),
            value: value.to_owned(),
        });
    }
    let page = report(&run);
    let table = &page[page.find(caption).expect(caption)..];
    let rows: Vec<&str> = table.split("<tr class=\"row\">").skip(1).take(3).collect();
    for figure in ["66\u{a0}000", "2\u{a0}001", "1.100", "1.133"] {
        assert!(rows[0].contains(figure), "{figure}: {}", rows[0]);
    }
    assert_eq!(rows[1].matches("<td>NA</td>").count(), 4, "{}", rows[1]);
    assert_eq!(rows[2].matches("<td>—</td>").count(), 4, "{}", rows[2]);
}
