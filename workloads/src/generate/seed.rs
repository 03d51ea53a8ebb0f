//! Random streams: PCG64 (`rand_pcg::Pcg64`, portable by its definition), one a process and purpose.
//!
//! State and sequence are the 128-bit XXH3 hashes of a label of 8 bytes, the seed, the process and
//! the purpose, little-endian, so streams of neighbouring seeds and processes have nothing in
//! common. Neither the workload's name nor its parameters enter, and sizes have a stream of their
//! own: two workloads that differ in their sizes alone free the same objects at the same moments.

use rand_pcg::Pcg64;
use xxhash_rust::xxh3::xxh3_128;

/// What a stream's numbers decide.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    /// How large a request is.
    Sizes = 0,
    /// How a request is aligned.
    Aligns = 1,
    /// Who is freed, when lives end, how long bursts are.
    Deaths = 2,
    /// Which process moves next.
    Turns = 3,
    /// In which order a trace's lives begin.
    Births = 4,
}

/// The generator of one process for one purpose.
pub(crate) fn stream(seed: u64, process: u32, purpose: Purpose) -> Pcg64 {
    let hash = |label: &[u8; 8]| {
        let mut bytes = [0; 24];
        bytes[..8].copy_from_slice(label);
        bytes[8..16].copy_from_slice(&seed.to_le_bytes());
        bytes[16..20].copy_from_slice(&process.to_le_bytes());
        bytes[20..].copy_from_slice(&(purpose as u32).to_le_bytes());
        xxh3_128(&bytes)
    };
    Pcg64::new(hash(b"state   "), hash(b"sequence"))
}
