//! Thirty-two numbers compared at once, with what every x86-64 has (SSE2): a fixed handful of
//! instructions instead of a loop that leaves at a place no branch predictor knows. Elsewhere the
//! same answers come from plain loops.
//!
//! Numbers are compared as signed ones, the only kind SSE2 compares: all are below half their range.

use super::Word;

/// Numbers compared together.
pub(crate) const LANES: usize = 32;
/// Numbers written together.
pub(crate) const GROUP: usize = 8;

/// A number of which 32 are compared at once.
pub trait Lane: Word + Ord + Default {
    /// The largest there may be.
    const MOST: Self;
    /// Bit `i`: lane `i` holds at least `wanted`.
    fn at_least(lanes: &[Self; LANES], wanted: Self) -> u32;
    /// The largest of them.
    fn greatest(lanes: &[Self; LANES]) -> Self;
    /// Lane `lane` becomes `value` if it is less. All lanes of the group are written: what reads
    /// many lanes soon after would wait for a narrower store to reach the cache.
    fn lift(group: &mut [Self; GROUP], lane: usize, value: Self);
    /// Lane `lane` becomes `value` if it is more; as `lift` does.
    fn sink(group: &mut [Self; GROUP], lane: usize, value: Self);
}

impl Lane for u16 {
    const MOST: u16 = u16::MAX >> 1;

    #[inline(always)]
    fn at_least(lanes: &[u16; LANES], wanted: u16) -> u32 {
        #[cfg(target_arch = "x86_64")]
        return sse2::at_least_u16(lanes, wanted);
        #[cfg(not(target_arch = "x86_64"))]
        return plain(lanes, wanted);
    }

    #[inline(always)]
    fn greatest(lanes: &[u16; LANES]) -> u16 {
        // As signed numbers, of which SSE2 knows the larger; compilers see that by themselves.
        lanes.iter().fold(i16::MIN, |most, &lane| most.max(lane as i16)) as u16
    }

    #[inline(always)]
    fn lift(group: &mut [u16; GROUP], lane: usize, value: u16) {
        const ONLY: [[u16; GROUP]; GROUP] = one_apart(u16::MOST, 0);
        let [only, before] = [ONLY[lane], *group];
        *group =
            std::array::from_fn(|at| (before[at] as i16).max((only[at] & value) as i16) as u16);
    }

    #[inline(always)]
    fn sink(group: &mut [u16; GROUP], lane: usize, value: u16) {
        const OTHERS: [[u16; GROUP]; GROUP] = one_apart(0, u16::MOST);
        let [others, before] = [OTHERS[lane], *group];
        *group =
            std::array::from_fn(|at| (before[at] as i16).min((others[at] | value) as i16) as u16);
    }
}

impl Lane for u32 {
    const MOST: u32 = u32::MAX >> 1;

    #[inline(always)]
    fn at_least(lanes: &[u32; LANES], wanted: u32) -> u32 {
        #[cfg(target_arch = "x86_64")]
        return sse2::at_least_u32(lanes, wanted);
        #[cfg(not(target_arch = "x86_64"))]
        return plain(lanes, wanted);
    }

    #[inline(always)]
    fn greatest(lanes: &[u32; LANES]) -> u32 {
        lanes.iter().fold(i32::MIN, |most, &lane| most.max(lane as i32)) as u32
    }

    #[inline(always)]
    fn lift(group: &mut [u32; GROUP], lane: usize, value: u32) {
        group[lane] = group[lane].max(value);
    }

    #[inline(always)]
    fn sink(group: &mut [u32; GROUP], lane: usize, value: u32) {
        group[lane] = group[lane].min(value);
    }
}

/// For each lane of a group the group that has `one` there and `others` elsewhere.
const fn one_apart(one: u16, others: u16) -> [[u16; GROUP]; GROUP] {
    let mut groups = [[others; GROUP]; GROUP];
    let mut lane = 0;
    while lane < GROUP {
        groups[lane][lane] = one;
        lane += 1;
    }
    groups
}

#[cfg(any(test, not(target_arch = "x86_64")))]
fn plain<T: Lane>(lanes: &[T; LANES], wanted: T) -> u32 {
    lanes.iter().rev().fold(0, |bits, &lane| bits << 1 | u32::from(lane >= wanted))
}

#[cfg(target_arch = "x86_64")]
mod sse2 {
    #![allow(unsafe_code, reason = "intrinsics, in the room where unsafe code may stand")]

    use super::LANES;
    use std::arch::x86_64::{
        __m128i, _mm_cmpgt_epi16, _mm_cmpgt_epi32, _mm_loadu_si128, _mm_movemask_epi8,
        _mm_packs_epi16, _mm_packs_epi32, _mm_set1_epi16, _mm_set1_epi32,
    };

    #[inline(always)]
    pub(super) fn at_least_u16(lanes: &[u16; LANES], wanted: u16) -> u32 {
        let [a, b, c, d] = [0, 8, 16, 24].map(|at| lanes[at..at + 8].as_ptr().cast::<__m128i>());
        // SAFETY: SSE2 is part of x86-64, and each of the four pointers is to eight u16 of `lanes`,
        // 16 bytes that a load without alignment may read.
        unsafe {
            let below = _mm_set1_epi16(wanted.wrapping_sub(1) as i16);
            let longer = |at| _mm_cmpgt_epi16(_mm_loadu_si128(at), below);
            let low = _mm_movemask_epi8(_mm_packs_epi16(longer(a), longer(b)));
            let high = _mm_movemask_epi8(_mm_packs_epi16(longer(c), longer(d)));
            low as u32 | (high as u32) << 16
        }
    }

    #[inline(always)]
    pub(super) fn at_least_u32(lanes: &[u32; LANES], wanted: u32) -> u32 {
        let half = |first: usize| {
            let [a, b, c, d] =
                [0, 4, 8, 12].map(|at| lanes[first + at..first + at + 4].as_ptr().cast());
            // SAFETY: SSE2 is part of x86-64, and each of the four pointers is to four u32 of
            // `lanes`, 16 bytes that a load without alignment may read.
            unsafe {
                let below = _mm_set1_epi32(wanted.wrapping_sub(1) as i32);
                let longer = |at: *const __m128i| _mm_cmpgt_epi32(_mm_loadu_si128(at), below);
                let low = _mm_packs_epi32(longer(a), longer(b));
                let high = _mm_packs_epi32(longer(c), longer(d));
                _mm_movemask_epi8(_mm_packs_epi16(low, high)) as u32
            }
        };
        half(0) | half(16) << 16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every mixture of small numbers, ends of the range and what is wanted.
    fn told_apart<T: Lane + std::fmt::Debug>(numbers: &[T]) {
        let mut state = 0x9E37_79B9_7F4A_7C15u64;
        // An interpreter has not the time for all of them.
        for _ in 0..if cfg!(miri) { 20 } else { 2000 } {
            let mut lanes = [T::default(); LANES];
            for lane in &mut lanes {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                *lane = numbers[(state >> 33) as usize % numbers.len()];
            }
            assert_eq!(Some(&T::greatest(&lanes)), lanes.iter().max());
            for &wanted in numbers {
                assert_eq!(T::at_least(&lanes, wanted), plain(&lanes, wanted), "{lanes:?}");
            }
        }
    }

    /// Each lane of a group set to each number, and nothing beside it.
    fn written<T: Lane + std::fmt::Debug>(numbers: &[T]) {
        let before: [T; GROUP] = std::array::from_fn(|at| numbers[at % numbers.len()]);
        for lane in 0..GROUP {
            for &value in numbers {
                let [mut most, mut least] = [before; 2];
                T::lift(&mut most, lane, value);
                T::sink(&mut least, lane, value);
                for at in 0..GROUP {
                    let (up, down) = match at == lane {
                        true => (before[at].max(value), before[at].min(value)),
                        false => (before[at], before[at]),
                    };
                    assert_eq!((most[at], least[at]), (up, down), "{before:?}[{lane}] {value:?}");
                }
            }
        }
    }

    #[test]
    fn one_lane_is_written() {
        written(&[0u16, 1, 255, 256, 4660, u16::MOST - 1, u16::MOST]);
        written(&[0u32, 1, 65535, 65536, u32::MOST]);
    }

    #[test]
    fn wide_and_plain_are_one() {
        told_apart(&[0u16, 1, 2, 255, 256, 257, u16::MOST - 1, u16::MOST]);
        told_apart(&[0u32, 1, 2, 32767, 32768, 65535, 65536, u32::MOST - 1, u32::MOST]);
        assert_eq!(plain(&std::array::from_fn::<u16, LANES, _>(|at| at as u16), 31), 1 << 31);
        assert_eq!(plain(&[7u16; LANES], 7), u32::MAX);
    }
}
