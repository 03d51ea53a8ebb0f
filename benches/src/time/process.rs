//! A child process with a deadline: whatever it does, the parent has an answer or a reason in
//! time. While the child is timed the parent sleeps in a read of the child's output.

use super::order::{Order, Outcome};
use super::verbs;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// The most of a child's output that is read.
const MOST_OUTPUT_BYTES: u64 = 1 << 16;

/// Why a child gave no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// It had to be killed: it would be slow the next time too.
    TimedOut(Duration),
    /// It crashed, or refused the order: in one line.
    Other(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::TimedOut(deadline) => {
                write!(f, "no answer within {} s", deadline.as_secs_f64())
            }
            Failure::Other(why) => f.write_str(why),
        }
    }
}

/// Has `program` execute `order` on the script stored at `script`.
pub(super) fn run(
    program: &Path,
    order: &Order,
    script: &Path,
    deadline: Duration,
) -> Result<Outcome, Failure> {
    let order = order.write().map_err(Failure::Other)?;
    let bytes = answer(program, &[verbs::TIME, &order], script, deadline, MOST_OUTPUT_BYTES)?;
    Outcome::read(&String::from_utf8_lossy(&bytes)).map_err(Failure::Other)
}

/// What `program` says on standard output, at most so many bytes, when it is called with
/// `arguments` and reads the script stored at `script`.
pub(super) fn answer(
    program: &Path,
    arguments: &[&str],
    script: &Path,
    deadline: Duration,
    most_bytes: u64,
) -> Result<Vec<u8>, Failure> {
    let until = Instant::now() + deadline;
    let other = |error: std::io::Error| Failure::Other(format!("no process: {error}"));
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(File::open(script).map_err(other)?)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(other)?;
    let answer = child.stdout.take().and_then(|stdout| read_until(stdout, until, most_bytes));
    let status = match answer {
        Some(_) => exited(&mut child, until),
        None => None,
    };
    let Some(status) = status else {
        // It may have ended just now: then there is nothing left to kill.
        let _ = child.kill();
        let _ = child.wait();
        return Err(Failure::TimedOut(deadline));
    };
    match status.success() {
        true => Ok(answer.unwrap_or_default()),
        false => Err(Failure::Other(last_words(child, status))),
    }
}

/// All of its output, up to a bound; `None` if it does not end in time.
fn read_until(stdout: ChildStdout, until: Instant, most_bytes: u64) -> Option<Vec<u8>> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stdout.take(most_bytes).read_to_end(&mut bytes);
        // Nobody listens any more if it came too late.
        let _ = send.send(read.map(|_| bytes));
    });
    let left = until.saturating_duration_since(Instant::now());
    receive.recv_timeout(left).ok()?.ok()
}

/// Its output has ended, so it is about to; `None` if it is not.
fn exited(child: &mut Child, until: Instant) -> Option<ExitStatus> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if Instant::now() < until => std::thread::sleep(Duration::from_micros(200)),
            Ok(None) | Err(_) => return None,
        }
    }
}

fn last_words(mut child: Child, status: ExitStatus) -> String {
    let mut text = Vec::new();
    if let Some(stderr) = child.stderr.take() {
        // What cannot be read is not said; the status is.
        let _ = stderr.take(MOST_OUTPUT_BYTES).read_to_end(&mut text);
    }
    let text = String::from_utf8_lossy(&text);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty());
    format!("its process ended with {status}: {}", line.unwrap_or("it said nothing"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;

    /// One at a time: a process that another test starts would hold a script open for writing,
    /// and a script that is being written cannot be executed.
    static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());

    /// What becomes of an order given to a shell script instead of to this program.
    fn answer(script: &str, deadline: Duration) -> Result<Outcome, Failure> {
        let _alone = ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        let mut file = File::create(&program).unwrap();
        write!(file, "#!/bin/sh\n{script}\n").unwrap();
        file.set_permissions(std::fs::Permissions::from_mode(0o755)).unwrap();
        drop(file);
        let order = Order {
            allocator: "null".into(),
            grows: false,
            heap_bytes: 4096,
            footprint_bytes: 0,
            operations: 1,
            replays: 1,
            huge: false,
            weigh: false,
            trial: None,
        };
        run(&program, &order, &program, deadline)
    }

    #[test]
    fn a_child_that_hangs_is_killed_in_time() {
        let start = Instant::now();
        let deadline = Duration::from_millis(300);
        for script in ["exec sleep 60", "exec sleep 60 >&-"] {
            assert_eq!(answer(script, deadline), Err(Failure::TimedOut(deadline)), "{script}");
        }
        assert!(start.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn a_child_that_dies_is_explained() {
        let patient = Duration::from_secs(60);
        let why = |script| answer(script, patient).unwrap_err().to_string();
        assert_eq!(why("echo 'no such heap' >&2; exit 2").split(": ").last(), Some("no such heap"));
        assert!(why("kill -9 $$").contains("signal: 9"), "{}", why("kill -9 $$"));
        assert!(why("exit 3").contains("exit status: 3"));
        assert!(why("echo nonsense").contains("nonsense"));
        assert!(why("true").contains("an answer that is none"));
        // Endless nonsense is read up to a bound, and is nonsense.
        assert!(answer("yes; true", patient).is_err());
    }

    #[test]
    fn a_child_that_answers_is_heard() {
        let script = "cat >/dev/null; echo 'outcome = \"refused\"'; echo 'event = 7'";
        assert_eq!(answer(script, Duration::from_secs(60)), Ok(Outcome::Refused { event: 7 }));
    }
}
