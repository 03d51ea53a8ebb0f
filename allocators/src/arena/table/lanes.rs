//! Thirty-two numbers compared at once, with what every x86-64 has (SSE2): a fixed handful of
//! instructions instead of a loop that leaves at a place no branch predictor knows. Elsewhere the
//! same answers come from plain loops.
//!
//! Numbers are compared as signed ones, the only kind SSE2 compares: all are below half their range.

use super::Word;

/// Numbers compared together.
pub(crate) const LANES: usize = 32;

/// A number of which 32 are compared at once.
pub(crate) trait Lane: Word + Ord + Default {
    /// The largest there may be.
    const MOST: Self;
    /// Bit `i`: lane `i` holds at least `wanted`.
    fn at_least(lanes: &[Self; LANES], wanted: Self) -> u32;
    /// The largest of them.
    fn greatest(lanes: &[Self; LANES]) -> Self;
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
        lanes.iter().fold(0, |most: i16, &lane| most.max(lane as i16)) as u16
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
        lanes.iter().fold(0, |most: i32, &lane| most.max(lane as i32)) as u32
    }
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
        for _ in 0..2000 {
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

    #[test]
    fn wide_and_plain_are_one() {
        told_apart(&[0u16, 1, 2, 255, 256, 257, u16::MOST - 1, u16::MOST]);
        told_apart(&[0u32, 1, 2, 32767, 32768, 65535, 65536, u32::MOST - 1, u32::MOST]);
        assert_eq!(plain(&std::array::from_fn::<u16, LANES, _>(|at| at as u16), 31), 1 << 31);
        assert_eq!(plain(&[7u16; LANES], 7), u32::MAX);
    }
}
