//! Runs the program and waits until it and all that came of it have ended.
//!
//! Orphans become our children (a child subreaper), so that none is missed. Ctrl-C reaches the program from
//! the terminal itself; a signal that another process sends us is passed on. Once the program has ended, such a
//! signal ends the wait for what it left running: those go on, recorded up to here.

use crate::problem::Problem;
use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, kill_process, wait};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::SignalsInfo;
use signal_hook::iterator::exfiltrator::origin::{Origin, WithOrigin};
use signal_hook::low_level::siginfo::{Cause, Sent};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// How long after the program's end it is said that something runs on.
const PATIENCE: Duration = Duration::from_secs(2);
const WAITS: &str = "the program has ended and left others running, which are recorded until they end; \
                     Ctrl-C ends the recording\n";

/// How it ended.
pub(super) struct Outcome {
    /// What the program would have answered a shell: its exit code, or 128 + the signal.
    pub(super) status: u8,
    /// How processes ended, as far as we were told.
    pub(super) ends: BTreeMap<u32, String>,
    /// Whether something was still running when the wait was ended.
    pub(super) left_running: bool,
}

/// What can happen while we wait.
enum Happened {
    Ended(Pid, WaitStatus),
    AllEnded,
    Told(Origin),
}

/// Runs `program` under the name and with the arguments of `words`, with `library` preloaded; unless
/// `quiet`, says so when it waits for what the program left running.
pub(super) fn run(
    program: &Path,
    words: &[OsString],
    library: &Path,
    quiet: bool,
) -> Result<Outcome, Problem> {
    let impossible = |what: &str, error: std::io::Error| {
        Problem::new(format!("{}: {what} ({error})", program.display()))
    };
    let mut caught = vec![SIGINT, SIGQUIT, SIGTERM, SIGHUP];
    // What we were told to ignore (`nohup`, a job in the background) the program must ignore too:
    // it would not, had we a handler of our own.
    let ignored = ignored_signals();
    caught.retain(|signal| ignored >> (signal - 1) & 1 == 0);
    let mut signals = SignalsInfo::<WithOrigin>::new(caught)
        .map_err(|error| impossible("signals cannot be passed on to it", error))?;
    rustix::process::set_child_subreaper(Pid::from_raw(1))
        .map_err(|error| impossible("its children cannot be waited for", error.into()))?;
    let mut command = Command::new(program);
    command.arg0(&words[0]).args(&words[1..]).env("LD_PRELOAD", preloaded(library));
    let child = command.spawn().map_err(|error| impossible("it cannot be run", error))?;
    let child = Pid::from_child(&child);
    let (tell, told) = channel();
    let ends = tell.clone();
    std::thread::spawn(move || wait_for_all(&ends));
    std::thread::spawn(move || signals.forever().try_for_each(|it| tell.send(Happened::Told(it))));
    let mut outcome = Outcome { status: 0, ends: BTreeMap::new(), left_running: false };
    let (mut runs, mut tells) = (true, !quiet);
    loop {
        let wait = if runs || !tells { Duration::MAX } else { PATIENCE };
        let happened = match told.recv_timeout(wait) {
            Ok(happened) => happened,
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                tells = false;
                let _ = std::io::stderr().write_all(WAITS.as_bytes());
                continue;
            }
        };
        match happened {
            Happened::Ended(pid, status) => {
                let how = how(status);
                outcome.ends.insert(pid.as_raw_nonzero().get().unsigned_abs(), how);
                if pid == child {
                    runs = false;
                    let signal = status.terminating_signal().map(|signal| 128 + signal);
                    outcome.status = status.exit_status().or(signal).unwrap_or(0) as u8;
                }
            }
            Happened::AllEnded => break,
            Happened::Told(_) if !runs => {
                outcome.left_running = true;
                break;
            }
            Happened::Told(origin) => pass_on(&origin, child),
        }
    }
    Ok(outcome)
}

/// What the loader is to preload: ours, then what the user wants.
fn preloaded(library: &Path) -> OsString {
    let mut list = library.as_os_str().to_os_string();
    if let Some(others) = std::env::var_os("LD_PRELOAD").filter(|others| !others.is_empty()) {
        list.push(":");
        list.push(others);
    }
    list
}

/// The signals that this process ignores, by bit from signal 1 on.
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

fn wait_for_all(ends: &Sender<Happened>) {
    loop {
        let happened = match wait(WaitOptions::empty()) {
            Ok(Some((pid, status))) => Happened::Ended(pid, status),
            Ok(None) | Err(rustix::io::Errno::INTR) => continue,
            Err(_) => Happened::AllEnded,
        };
        let last = matches!(happened, Happened::AllEnded);
        if ends.send(happened).is_err() || last {
            return;
        }
    }
}

fn how(status: WaitStatus) -> String {
    match (status.exit_status(), status.terminating_signal()) {
        (Some(code), _) => format!("exit {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => String::new(),
    }
}

/// A signal from the terminal went to the program too; one from a process came to us alone.
fn pass_on(origin: &Origin, child: Pid) {
    let from_process = matches!(origin.cause, Cause::Sent(Sent::User | Sent::TKill | Sent::Queue));
    if from_process && let Some(signal) = Signal::from_named_raw(origin.signal) {
        let _ = kill_process(child, signal);
    }
}
