//! Where, when and with what a run was made. What cannot be found out is `NA`.

use crate::experiment::Pass;
use crate::plan::Plan;
use results::Provenance;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

const UNKNOWN: &str = "NA";

/// The provenance of a run of `plan` that starts now.
pub fn provenance(plan: &Plan) -> Provenance {
    let (revision, dirty) = revision();
    let passes = Pass::ALL.into_iter().filter(|pass| plan.count(*pass) > 0);
    let known = |text: Option<String>| text.unwrap_or_else(|| UNKNOWN.into());
    let cores = std::thread::available_parallelism().ok().map(|cores| cores.to_string());
    Provenance {
        fraglab: env!("CARGO_PKG_VERSION").into(),
        revision,
        dirty,
        rustc: env!("FRAGLAB_RUSTC").into(),
        target: env!("FRAGLAB_TARGET").into(),
        flags: env!("FRAGLAB_FLAGS").into(),
        cpu: known(cpu()),
        cores: known(cores),
        kernel: known(line("/proc/sys/kernel/osrelease")),
        page_policy: "4096-byte pages, no huge pages (MADV_NOHUGEPAGE on every arena)".into(),
        date: now(),
        seeds: plan.seeds.clone(),
        passes: passes.map(|pass| pass.name().to_string()).collect(),
        command: command(),
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
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or_else(|_| UNKNOWN.into(), |since| date(since.as_secs()))
}

/// Seconds since 1970 as a date of the Gregorian calendar, by counting years from a 1 March, so
/// that the leap day is the last of its year.
fn date(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates_are_gregorian() {
        assert_eq!(date(0), "1970-01-01T00:00:00Z");
        assert_eq!(date(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(date(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(date(951_868_800), "2000-03-01T00:00:00Z");
        assert_eq!(date(4_107_542_399), "2100-02-28T23:59:59Z");
        assert_eq!(date(4_107_542_400), "2100-03-01T00:00:00Z");
        assert_eq!(date(1_798_761_600), "2027-01-01T00:00:00Z");
    }
}
