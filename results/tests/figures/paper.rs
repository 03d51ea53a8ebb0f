//! What a paper takes from a run folder: which files, where to, and that TeX can read them whatever
//! strangers called things.

use crate::awkward::rename;
use crate::{latex, synthetic};
use results::{Claim, Folder, Format, Order, Run, write_paper};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const ALL: [Format; 5] = [Format::Pdf, Format::Svg, Format::Png, Format::Tex, Format::Pgfplots];
const HOSTILE: &str = "\\write18{x}%}{$&#_^~ \\end{table*} -- \"<b>\" 漢 ß\u{7}";

fn stored(run: &Run, out: &Path) {
    let folder = Folder::create(out, false).unwrap();
    folder.write(run, &toml::to_string(&run.experiment).unwrap()).unwrap();
    folder.finish().unwrap();
}

fn order(formats: &[Format]) -> Order<'_> {
    let (width, wanted) = (results::figures::Width::COLUMN, &|_: &str| true);
    Order { formats, width, out: None, force: false, wanted }
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let read = |entry: fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
    };
    entries.map(read).collect()
}

fn hostile() -> Run {
    let mut run = synthetic::run(12);
    rename(&mut run, "first-fit", HOSTILE);
    run.experiment.labels.insert("best-fit".into(), "a_b & \\c{".into());
    let workload = |name: &mut String| {
        if name == "git-log" {
            *name = format!("git {HOSTILE}");
        }
    };
    run.cells.iter_mut().for_each(|row| workload(&mut row.workload));
    run.series.iter_mut().for_each(|row| workload(&mut row.workload));
    run.timings.iter_mut().for_each(|row| workload(&mut row.workload));
    run.metrics.iter_mut().for_each(|row| workload(&mut row.workload));
    run.maps.iter_mut().for_each(|row| workload(&mut row.workload));
    let claim = format!(
        "claim = {HOSTILE:?}\nfigure = \"jw4_percent\"\nworkload = \"x\"\nleast = \"a\"\namong = [\"a\", \"b\"]"
    );
    run.experiment.claims = vec![toml::from_str::<Claim>(&claim.replace("\\u{7}", "")).unwrap()];
    let bar = "ours = \"a_b\"\nwhat = \"space\"\nworkloads = [\"50 %\"]\nat_most = 1.5";
    run.experiment.bars = vec![toml::from_str(bar).unwrap()];
    run
}

#[test]
fn tex_can_read_what_strangers_named() {
    let dir = tempfile::tempdir().unwrap();
    let run = dir.path().join("run");
    stored(&hostile(), &run);
    write_paper(&run, &order(&[Format::Tex, Format::Pgfplots])).unwrap();
    let files = files(&run.join("figures"));
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    let preamble = text("fraglab-preamble.tex");
    let [colours, styles] = ["{fraglab-", "fraglab/"].map(|start| latex::named(&preamble, start));
    let mut read = 0;
    for name in files.keys().filter(|name| name.ends_with(".tex") && !name.starts_with("fraglab-"))
    {
        let text = text(name);
        assert_eq!(latex::faults(&text), [""; 0], "{name}");
        for style in latex::named(&text, "fraglab/") {
            assert!(styles.contains(style), "{name}: {style} of {styles:?}");
        }
        for colour in latex::named(&text, "fraglab-")
            .into_iter()
            .filter(|it| !it.starts_with("fraglab-preamble"))
        {
            assert!(colours.contains(format!("{{{colour}").as_str()), "{name}: {colour}");
        }
        for picture in
            text.split("\\fraglabfolder ").skip(1).map(|rest| rest.split('}').next().unwrap())
        {
            let there = |ending: &str| files.contains_key(&format!("{picture}{ending}"));
            assert!(there("") || there(".tex"), "{name}: {picture}");
        }
        read += 1;
    }
    assert!(read > 30, "{read}");
    let claims = text("table-claims.tex");
    assert!(claims.contains("\\textbackslash{}write18\\{x\\}\\%\\}\\{\\$\\&\\#\\_"), "{claims}");
    assert!(claims.contains("[U+6F22] ß"), "{claims}");
    assert!(text("table-bars.tex").contains("a\\_b & \\textemdash{} & space"));
    let summary = files.keys().find(|name| name.starts_with("table-summary--git-")).unwrap();
    assert!(
        text(summary).contains("(n = 9)")
            && text(summary).contains("a\\_b \\& \\textbackslash{}c\\{ &")
    );
}

#[test]
fn a_figure_of_each_kind_is_plotted_with_its_numbers() {
    let dir = tempfile::tempdir().unwrap();
    let run = dir.path().join("run");
    stored(&synthetic::run(6), &run);
    write_paper(&run, &order(&[Format::Pgfplots])).unwrap();
    let files = files(&run.join("figures"));
    let text =
        |stem: &str| String::from_utf8(files[&format!("{stem}.pgfplots.tex")].clone()).unwrap();
    for (stem, wanted) in [
        ("footprint-shares--git-log", "xbar stacked,"),
        ("footprint-over-time--git-log", "\\closedcycle"),
        ("heap-map--git-log", "\\addplot graphics[xmin=0,"),
        ("availability--git-log", "xmode=log, "),
        ("throughput--git-log", "x error minus=x-below"),
        ("tail--git-log", "\\fill[fraglab-ground]"),
        ("throughput-against-overhead--git-log", "y error plus=y-above"),
        ("time-against-space--grow", "x error minus=x-below"),
        ("johnstone-wilson--git-log", "{\\#1 mean}"),
        ("unusable-free-index--git-log", "fraglab/1-"),
    ] {
        let text = text(stem);
        assert!(text.contains(wanted), "{stem}: {wanted}\n{text}");
        assert_eq!(text.matches("\\useasboundingbox (0bp,0bp) rectangle (239.76bp,").count(), 1);
    }
    // The numbers are the run's own: the footprint's shares add up to 100 in each row.
    let shares = text("footprint-shares--git-log");
    let mut sums: BTreeMap<String, f64> = BTreeMap::new();
    for table in shares.split("x y\n").skip(1) {
        for line in table.lines().take_while(|line| *line != "};") {
            let (x, row) = line.split_once(' ').unwrap();
            *sums.entry(row.to_owned()).or_default() += x.parse::<f64>().unwrap();
        }
    }
    assert!(sums.len() >= 5 && sums.values().all(|sum| (sum - 100.0).abs() < 1e-6), "{sums:?}");
}

#[test]
fn two_runs_of_the_same_data_write_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let mut made = Vec::new();
    for name in ["one", "other"] {
        stored(&synthetic::run(5), &path(name));
        let out = path(&format!("{name}-figures"));
        let written = write_paper(&path(name), &Order { out: Some(&out), ..order(&ALL) }).unwrap();
        assert!(written.figures > 10 && written.tables > 3 && written.folder == out);
        assert!(!path(name).join("figures").exists(), "all of it went elsewhere");
        made.push(files(&out));
    }
    assert!(made[0] == made[1]);
    for ending in [".pdf", ".svg", ".png", ".tex", ".pgfplots.tex"] {
        assert!(made[0].contains_key(&format!("heap-map--git-log{ending}")), "{ending}");
    }
}

#[test]
fn only_the_runs_own_figures_are_replaced_unasked() {
    let dir = tempfile::tempdir().unwrap();
    let (run, out) = (dir.path().join("run"), dir.path().join("out"));
    stored(&synthetic::run(2), &run);
    let figures = run.join("figures");
    let some = |stem: &str| stem.starts_with("footprint-shares--git");
    let order = Order { wanted: &some, ..order(&[Format::Svg, Format::Pdf]) };
    assert_eq!(write_paper(&run, &order).unwrap().figures, 1);
    fs::write(figures.join("footprint-shares--git-log.svg"), "stale").unwrap();
    fs::write(figures.join("mine.txt"), "mine").unwrap();
    write_paper(&run, &order).unwrap();
    assert_eq!(files(&figures).len(), 3, "nothing else is taken away");
    assert!(files(&figures)["footprint-shares--git-log.svg"].starts_with(b"<svg"));
    // Elsewhere an existing file is left, and nothing is written beside it.
    let elsewhere = Order { out: Some(&out), ..order };
    fs::create_dir(&out).unwrap();
    fs::write(out.join("footprint-shares--git-log.svg"), "mine").unwrap();
    let error = write_paper(&run, &elsewhere).unwrap_err().to_string();
    assert!(
        error.contains("footprint-shares--git-log.svg") && error.contains("--force"),
        "{error}"
    );
    assert_eq!(files(&out).len(), 1);
    write_paper(&run, &Order { force: true, ..elsewhere }).unwrap();
    assert_eq!(files(&out).len(), 2);
    // Not even then is a folder replaced by a file.
    fs::remove_file(out.join("footprint-shares--git-log.svg")).unwrap();
    fs::create_dir(out.join("footprint-shares--git-log.svg")).unwrap();
    write_paper(&run, &Order { force: true, ..elsewhere }).unwrap_err();
    assert!(out.join("footprint-shares--git-log.svg").is_dir());
    // A pattern that nothing meets writes nothing.
    let none = Order { wanted: &|_| false, out: None, ..order };
    let written = write_paper(&run, &none).unwrap();
    assert!(written.figures == 0 && written.known.contains(&"table-summary--git-log".to_owned()));
}

#[cfg(unix)]
#[test]
fn a_link_is_replaced_and_never_followed() {
    let dir = tempfile::tempdir().unwrap();
    let (run, treasure) = (dir.path().join("run"), dir.path().join("treasure"));
    stored(&synthetic::run(2), &run);
    fs::create_dir(&treasure).unwrap();
    std::os::unix::fs::symlink(&treasure, run.join("figures")).unwrap();
    write_paper(&run, &order(&[Format::Svg])).unwrap();
    assert!(files(&treasure).is_empty() && run.join("figures").is_dir());
    let one = run.join("figures/throughput--git-log.svg");
    fs::write(treasure.join("gold"), "gold").unwrap();
    fs::remove_file(&one).unwrap();
    std::os::unix::fs::symlink(treasure.join("gold"), &one).unwrap();
    write_paper(&run, &order(&[Format::Svg])).unwrap();
    assert_eq!(fs::read(treasure.join("gold")).unwrap(), b"gold");
}
