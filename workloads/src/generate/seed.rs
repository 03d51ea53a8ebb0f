//! Random streams: PCG64 (`rand_pcg::Pcg64`, portable by its definition), one a process.
//!
//! State and sequence are the 128-bit XXH3 hashes of (a label, the seed, the process), so streams
//! of neighbouring seeds and processes have nothing in common. Neither the workload's name nor its
//! parameters enter: two workloads that differ in their sizes alone draw the same numbers, and so
//! the same victims.

use rand_pcg::Pcg64;
use xxhash_rust::xxh3::xxh3_128;

/// The stream that chooses which process moves next.
pub(crate) const SCHEDULER: u32 = u32::MAX;

/// The generator of one process.
pub(crate) fn stream(seed: u64, process: u32) -> Pcg64 {
    let hash = |label: &[u8; 8]| {
        let mut bytes = [0; 20];
        bytes[..8].copy_from_slice(label);
        bytes[8..16].copy_from_slice(&seed.to_le_bytes());
        bytes[16..].copy_from_slice(&process.to_le_bytes());
        xxh3_128(&bytes)
    };
    Pcg64::new(hash(b"state   "), hash(b"sequence"))
}
