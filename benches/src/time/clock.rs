//! The clock of the time pass, the processor it ticks on, and the memory there is: what the child
//! process asks of the system.

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use rustix::time::{ClockId, clock_gettime};

/// Nanoseconds this thread has been on a processor.
pub(super) fn thread_ns() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// What reading the clock costs, in nanoseconds: the median distance of two readings in a row.
pub(super) fn cost_ns() -> u64 {
    let mut distances: Vec<u64> = (0..33)
        .map(|_| {
            let before = thread_ns();
            thread_ns() - before
        })
        .collect();
    distances.sort_unstable();
    distances[distances.len() / 2]
}

/// Keeps this thread on the last processor it may use, so that it does not wander while it is
/// timed. Where the system does not allow it, it stays where it is put.
pub(super) fn pin() {
    let Ok(allowed) = sched_getaffinity(None) else { return };
    let Some(last) = (0..CpuSet::MAX_CPU).rev().find(|cpu| allowed.is_set(*cpu)) else { return };
    let mut one = CpuSet::new();
    one.set(last);
    // A refusal leaves the thread as it was; the time is then only noisier.
    let _ = sched_setaffinity(None, &one);
}

/// Bytes the system could still give without swapping; `None` where it does not say.
pub(super) fn available_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_ticks_while_the_thread_works_and_stands_while_it_sleeps() {
        let before = thread_ns();
        std::thread::sleep(std::time::Duration::from_millis(30));
        let slept = thread_ns() - before;
        let mut sum = 0u64;
        while thread_ns() - before < slept + 5_000_000 {
            sum = std::hint::black_box(sum + 1);
        }
        assert!(slept < 20_000_000, "{slept} ns of sleep were counted");
    }

    #[test]
    fn a_pinned_thread_has_one_processor() {
        std::thread::spawn(|| {
            pin();
            assert_eq!(sched_getaffinity(None).unwrap().count(), 1);
        })
        .join()
        .unwrap();
    }
}
