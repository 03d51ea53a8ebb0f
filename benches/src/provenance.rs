//! Where, when and with what a run was made. What cannot be found out is `NA`.

use crate::experiment::Pass;
use crate::plan::Plan;
use results::Provenance;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

const UNKNOWN: &str = "NA";

/// The provenance of a run of `plan` that starts now, timed on `huge` pages or on 4 KiB ones.
pub fn provenance(plan: &Plan, huge: bool) -> Provenance {
    let passes = Pass::ALL.into_iter().filter(|pass| plan.count(*pass) > 0);
    Provenance {
        page_policy: match huge {
            true => "huge pages while timed (MADV_HUGEPAGE on every arena)".into(),
            false => "4096-byte pages, no huge pages (MADV_NOHUGEPAGE on every arena)".into(),
        },
        seeds: plan.seeds.clone(),
        passes: passes.map(|pass| pass.name().to_string()).collect(),
        ..here()
    }
}

/// The provenance of whatever starts now and is no run: no page policy, seeds or passes.
pub fn here() -> Provenance {
    let (revision, dirty) = revision();
    let known = |text: Option<String>| text.unwrap_or_else(|| UNKNOWN.into());
    let cores = std::thread::available_parallelism().ok().map(|cores| cores.to_string());
    Provenance {
        fraglab: env!("CARGO_PKG_VERSION").into(),
        revision,
        dirty,
        rustc: env!("FRAGLAB_RUSTC").into(),
        target: env!("FRAGLAB_TARGET").into(),
        flags: env!("FRAGLAB_FLAGS").into(),
        lock: env!("FRAGLAB_LOCK").into(),
        cpu: known(cpu()),
        cores: known(cores),
        kernel: known(line("/proc/sys/kernel/osrelease")),
        date: now(),
        command: command(),
        ..Provenance::default()
    }
}

/// The commit of the source this binary was built from, and whether files differ from it. Only if
/// that source is still there, and is a repository of its own.
fn revision() -> (String, String) {
    let unknown = || (UNKNOWN.to_string(), UNKNOWN.to_string());
    let Some(source) = Path::new(env!("CARGO_MANIFEST_DIR")).parent() else { return unknown() };
    let git = |arguments: &[&str]| {
        let output = Command::new("git").arg("-C").arg(source).args(arguments).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_string())
    };
    let top = git(&["rev-parse", "--show-toplevel"]).and_then(|top| fs::canonicalize(top).ok());
    if top.is_none() || top != fs::canonicalize(source).ok() {
        return unknown();
    }
    let known = |text: Option<String>| text.unwrap_or_else(|| UNKNOWN.into());
    let dirty = git(&["status", "--porcelain"]).map(|changes| (!changes.is_empty()).to_string());
    (known(git(&["rev-parse", "HEAD"])), known(dirty))
}

fn cpu() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let model = text.lines().find(|line| line.starts_with("model name"))?;
    model.split_once(':').map(|(_, name)| name.trim().to_string())
}

fn line(path: &str) -> Option<String> {
    fs::read_to_string(path).ok().map(|text| text.trim().to_string())
}

/// The arguments as they were given, the program by its bare name.
fn command() -> String {
    let arguments = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
    let quoted = arguments.map(|word| match word.contains([' ', '*', '?', '[', '{', '\'']) {
        true => format!("'{}'", word.replace('\'', r"'\''")),
        false => word,
    });
    std::iter::once("fraglab".to_string()).chain(quoted).collect::<Vec<_>>().join(" ")
}

/// Now, in UTC, as `2026-03-01T12:00:00Z`.
fn now() -> String {
    humantime::format_rfc3339_seconds(SystemTime::now()).to_string()
}
