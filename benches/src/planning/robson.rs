//! Robson's bound (1974): how much some program with this load and this largest request forces any
//! allocator to use that moves nothing.

use allocators::GRANULE;

/// M·(½·log₂n + 1) − n + 1 granules, in bytes: M the load in granules, n the largest request.
///
/// The theorem is about n a power of two. A program may ask for less than its largest request, so n
/// is rounded down to one; and for less than its load, so M is rounded down to a multiple of n. Thus
/// the statement holds as it stands: *some* program that never has more than these bytes live and
/// never asks for more than this at once makes *any* placement need at least so much. It says
/// nothing of the program at hand.
pub(crate) fn robson_bytes(rounded_load_bytes: u64, largest_request_bytes: u64) -> u128 {
    let largest = largest_request_bytes.max(1).div_ceil(GRANULE);
    let n = 1u128 << largest.ilog2();
    let m = u128::from(rounded_load_bytes / GRANULE);
    let m = m - m % n;
    let log = u128::from(n.ilog2());
    // Even if n is: M is a multiple of it.
    let granules = (m * log / 2 + m + 1).saturating_sub(n);
    granules * u128::from(GRANULE)
}
