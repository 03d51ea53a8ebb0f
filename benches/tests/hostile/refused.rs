//! One hostile input before the program, and what every refusal must be: exit code 2 (no panic, no
//! signal), one line that begins with `error: ` and no terminal codes, nothing new on the disk,
//! within 20 seconds and within 256 MB + 64 × the input's size of resident memory.
//!
//! Memory is the high-water mark that the kernel keeps of the process, read while it runs. A limit
//! on its data stands far above that, so that a test that finds a bomb does not end the machine.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

const LONGEST: Duration = Duration::from_secs(20);
const MOST_BYTES: u64 = 256_000_000;
const MOST_TIMES_INPUT: u64 = 64;
/// Bytes of all that a refusal says, the lines of the file that it shows included.
const MOST_SAID: usize = 4096;

/// A folder with hostile files, in which the program runs.
pub(crate) struct Folder {
    held: tempfile::TempDir,
}

/// What came of a run.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    took: Duration,
    peak_bytes: u64,
}

impl Folder {
    pub(crate) fn new() -> Folder {
        Folder { held: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.held.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Runs the program here, to its end.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        let said = tempfile::tempdir().unwrap();
        let file = |name: &str| File::create(said.path().join(name)).unwrap();
        let started = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_fraglab"))
            .args(arguments)
            .current_dir(self.held.path())
            .stdin(Stdio::null())
            .stdout(file("stdout"))
            .stderr(file("stderr"))
            .spawn()
            .unwrap();
        limit(&child);
        let mut peak_bytes = 0;
        let status = loop {
            peak_bytes = peak_bytes.max(high_water_mark(&child).unwrap_or(0));
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if started.elapsed() > LONGEST {
                child.kill().unwrap();
                child.wait().unwrap();
                panic!("{arguments:?}: still running after {LONGEST:?}");
            }
            std::thread::sleep(Duration::from_micros(500));
        };
        let read = |name: &str| String::from_utf8(fs::read(said.path().join(name)).unwrap());
        let (stdout, stderr) = (read("stdout").unwrap(), read("stderr").unwrap());
        Ended { status, stdout, stderr, took: started.elapsed(), peak_bytes }
    }

    /// Asserts that a run that was not refused took as little as a refusal may take.
    #[track_caller]
    pub(crate) fn modest(&self, ended: &Ended) {
        let Ended { took, peak_bytes, .. } = ended;
        assert!(*took <= LONGEST && *peak_bytes <= MOST_BYTES, "{took:?}, {peak_bytes} bytes");
    }

    /// Runs the program, which must refuse as said above; gives the message, a line.
    #[track_caller]
    pub(crate) fn refused(&self, arguments: &[&str]) -> String {
        let before = self.listed();
        let input: u64 = before.values().sum();
        let ended = self.run(arguments);
        let Ended { stdout, stderr, took, peak_bytes, .. } = &ended;
        let case = format!("{arguments:?} in {took:?} with {peak_bytes} bytes:\n{stderr}{stdout}");
        assert_eq!(ended.status.code(), Some(2), "{case}");
        let message = stderr.lines().next().unwrap_or_default();
        assert!(message.starts_with("error: "), "{case}");
        let errors = stderr.lines().filter(|line| line.starts_with("error"));
        assert_eq!(errors.count(), 1, "{case}");
        assert!(!stderr.contains("panicked") && stderr.len() <= MOST_SAID, "{case}");
        let codes = stderr.chars().any(|sign| sign.is_control() && sign != '\n');
        assert!(!codes, "{case}");
        assert_eq!(self.listed(), before, "{case}");
        assert!(*took <= LONGEST, "{case}");
        assert!(*peak_bytes <= MOST_BYTES + MOST_TIMES_INPUT * input, "{case}");
        message.to_string()
    }

    /// As [`Folder::refused`]; the message must name these, in this order.
    #[track_caller]
    pub(crate) fn refused_for(&self, arguments: &[&str], named: &[&str]) {
        let message = self.refused(arguments);
        let mut rest = message.as_str();
        for part in named {
            let at = rest.find(part);
            let at = at.unwrap_or_else(|| panic!("expected {part:?} in: {message}"));
            rest = &rest[at + part.len()..];
        }
    }

    /// A trace before the verbs that read one; the message must name `named` after the file.
    #[track_caller]
    pub(crate) fn trace(&self, name: &str, content: impl AsRef<[u8]>, named: &[&str]) {
        self.write(name, content);
        let named = [&[name], named].concat();
        self.refused_for(&["run", "first-fit", "--workloads", &format!("./{name}")], &named);
        fs::remove_file(self.path(name)).unwrap();
    }

    /// An experiment before the verbs that read one; the message must name `named` after the file.
    #[track_caller]
    pub(crate) fn experiment(&self, text: impl AsRef<[u8]>, named: &[&str]) {
        self.write("x.toml", text);
        let named = [&["x.toml"], named].concat();
        self.refused_for(&["run", "x.toml", "--jobs", "2"], &named);
        fs::remove_file(self.path("x.toml")).unwrap();
    }

    /// Every file and folder here, with its length; what is no plain file has none.
    fn listed(&self) -> BTreeMap<PathBuf, u64> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.held.path().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let about = fs::symlink_metadata(&path).unwrap();
                if about.is_dir() {
                    folders.push(path.clone());
                }
                found.insert(path, if about.is_file() { about.len() } else { 0 });
            }
        }
        found
    }
}

/// A small experiment of one group around one workload, whose table begins in line 4.
pub(crate) fn experiment(name: &str, table: &str) -> String {
    let group = format!("[[group]]\nallocators = [\"first-fit\"]\nworkloads = [\"{name}\"]\n");
    format!("name = \"x\"\n\n[workload.{name}]\n{table}\n\n{group}")
}

/// Keeps a process that goes wild from taking the machine with it.
#[cfg(target_os = "linux")]
fn limit(child: &Child) {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let most = Some(4 << 30);
    let pid = Pid::from_child(child);
    // One that has ended already needs no limit.
    let _ = prlimit(Some(pid), Resource::Data, Rlimit { current: most, maximum: most });
}

/// The most resident memory so far, in bytes; `None` once the process has ended.
#[cfg(target_os = "linux")]
fn high_water_mark(child: &Child) -> Option<u64> {
    let process = Path::new("/proc").join(child.id().to_string());
    // The parent may be woken a moment before the child has left the parent's memory; the child's
    // name changes after that.
    if fs::read_to_string(process.join("comm")).ok()?.trim() != "fraglab" {
        return None;
    }
    let status = fs::read_to_string(process.join("status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kibibytes| kibibytes << 10)
}

#[cfg(not(target_os = "linux"))]
fn limit(_child: &Child) {}

#[cfg(not(target_os = "linux"))]
fn high_water_mark(_child: &Child) -> Option<u64> {
    None
}
