//! The baselines that were committed one over the other: what each commit that changed the folder
//! left in it, fetched from git into a folder of its own.
//!
//! git is run as a process, without a shell, with plumbing whose output no configuration changes.
//! Paths are taken literally and follow `--`. Only the files that a history reads are fetched, and
//! only plain ones that are not larger than those it would read.

use super::named;
use crate::problem::{Problem, shown};
use results::history::{Commit, Source};
use std::fs::File;
use std::path::{Component, Path};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The files of a run that a history reads, and the most bytes of each.
const FILES: [(&str, u64); 5] = [
    ("cells.csv", 64 << 20),
    ("metrics.csv", 128 << 20),
    ("timings.csv", 64 << 20),
    ("experiment.toml", 16 << 20),
    ("provenance.toml", 16 << 20),
];
/// The most bytes of all revisions together.
const MOST_BYTES: u64 = 2 << 30;

/// A source for each of the newest `last` commits that changed `from`/`experiment`, oldest first; and
/// the folder that they lie in, which is removed when it is dropped.
pub(super) fn sources(
    from: &Path,
    experiment: &str,
    last: usize,
) -> Result<(Vec<Source>, Option<TempDir>), Problem> {
    let parts: Vec<Component<'_>> = Path::new(experiment).components().collect();
    if !matches!(parts.as_slice(), [Component::Normal(name)] if *name == experiment) {
        let problem = "expected the name of an experiment, such as `gate`";
        return Err(Problem::new(format!("`{}`: {problem}", shown(experiment))));
    }
    let repository = Repository { folder: from };
    let path = format!("./{experiment}");
    let commits = repository.commits(&path, last)?;
    if commits.is_empty() {
        let folder = named(&from.join(experiment));
        return Err(Problem::new(format!("{folder}: no commit of this branch changed it")));
    }
    let kept = tempfile::tempdir()
        .map_err(|error| Problem::new(format!("no folder for temporary files: {error}")))?;
    let mut left = MOST_BYTES;
    let mut sources = Vec::new();
    for (number, commit) in commits.into_iter().rev().enumerate() {
        let folder = kept.path().join(number.to_string());
        let wrong = |error| Problem::new(format!("{}: {error}", named(&folder)));
        std::fs::create_dir(&folder).map_err(wrong)?;
        for (name, blob, size) in repository.files(&commit.id, &format!("{path}/"))? {
            left = left.checked_sub(size).ok_or_else(|| {
                let most = MOST_BYTES >> 20;
                Problem::new(format!(
                    "--git: expected at most {most} MiB of baselines; --last takes fewer"
                ))
            })?;
            repository.fetch(&blob, &folder.join(name))?;
        }
        let shown = commit.id.chars().take(10).collect();
        sources.push(Source { folder, shown, commit: Some(commit) });
    }
    Ok((sources, Some(kept)))
}

/// The repository that a folder belongs to.
struct Repository<'f> {
    folder: &'f Path,
}

impl Repository<'_> {
    fn git(&self) -> Command {
        let mut git = Command::new("git");
        git.args(["--no-pager", "--literal-pathspecs", "-C"]).arg(self.folder);
        git.env("GIT_OPTIONAL_LOCKS", "0").stdin(Stdio::null());
        git
    }

    /// What a call prints.
    fn answer(&self, words: &[&str]) -> Result<Vec<u8>, Problem> {
        let output = self.git().args(words).output().map_err(missing)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(self.refused(&output.stderr))
    }

    fn refused(&self, said: &[u8]) -> Problem {
        let said = String::from_utf8_lossy(said);
        let line = said.lines().next().unwrap_or("it does not say why");
        let line: String = line.chars().take(200).collect();
        Problem::new(format!("{}: git cannot read its history: {line}", named(self.folder)))
    }

    /// The newest commits that changed the path, newest first, along first parents.
    fn commits(&self, path: &str, last: usize) -> Result<Vec<Commit>, Problem> {
        let most = format!("--max-count={last}");
        let words =
            ["rev-list", "--first-parent", &most, "--format=tformat:%s", "HEAD", "--", path];
        let text = self.answer(&words)?;
        let text = String::from_utf8_lossy(&text);
        let mut lines = text.lines();
        let mut commits = Vec::new();
        while let Some(line) = lines.next() {
            let Some(id) = line.strip_prefix("commit ").filter(|id| is_name(id)) else {
                return Err(self.refused(b"it lists no commits"));
            };
            let subject = lines.next().unwrap_or_default().chars().take(200).collect();
            commits.push(Commit { id: id.to_owned(), subject });
        }
        Ok(commits)
    }

    /// Name, blob and size of the files of a run that a commit has in a folder.
    fn files(
        &self,
        commit: &str,
        folder: &str,
    ) -> Result<Vec<(&'static str, String, u64)>, Problem> {
        let text = self.answer(&["ls-tree", "-l", "-z", commit, "--", folder])?;
        let text = String::from_utf8_lossy(&text);
        let mut files = Vec::new();
        for entry in text.split('\0') {
            let Some((about, path)) = entry.split_once('\t') else { continue };
            let about: Vec<&str> = about.split_whitespace().collect();
            let ["100644" | "100755", "blob", blob, size] = about.as_slice() else { continue };
            let name = path.rsplit('/').next().unwrap_or_default();
            let Some((name, most)) = FILES.iter().find(|(known, _)| *known == name) else {
                continue;
            };
            let size = size.parse().unwrap_or(u64::MAX);
            if size > *most || !is_name(blob) {
                let commit: String = commit.chars().take(10).collect();
                let problem =
                    format!("{commit}: {name}: expected at most {most} bytes, found more");
                return Err(Problem::new(problem));
            }
            files.push((*name, (*blob).to_owned(), size));
        }
        Ok(files)
    }

    fn fetch(&self, blob: &str, to: &Path) -> Result<(), Problem> {
        let file = File::create(to).map_err(|e| Problem::new(format!("{}: {e}", named(to))))?;
        let mut git = self.git();
        git.args(["cat-file", "blob", blob]).stdout(file).stderr(Stdio::piped());
        let output = git.spawn().and_then(std::process::Child::wait_with_output);
        let output = output.map_err(missing)?;
        if output.status.success() { Ok(()) } else { Err(self.refused(&output.stderr)) }
    }
}

/// Whether it can be nothing but the name of an object.
fn is_name(text: &str) -> bool {
    (40..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn missing(error: std::io::Error) -> Problem {
    Problem::new(format!("--git needs the program `git`: {error}"))
}
