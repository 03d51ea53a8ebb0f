//! Whole shares of a hundred that add up to a hundred, by largest remainders: each share is cut
//! to a whole number, and what is missing goes one each to the largest cut-off parts, earlier
//! parts first where they are equal.

/// Of every 100 units of the sum, how many each part holds. All 0 if the sum is 0.
pub(crate) fn of_hundred<const N: usize>(parts: [u64; N]) -> [u64; N] {
    let sum: u128 = parts.iter().map(|&part| u128::from(part)).sum();
    if sum == 0 {
        return [0; N];
    }
    let mut shares = parts.map(|part| (u128::from(part) * 100 / sum) as u64);
    let missing = 100 - shares.iter().sum::<u64>();
    let mut by_remainder: Vec<usize> = (0..N).collect();
    by_remainder.sort_by_key(|&at| std::cmp::Reverse(u128::from(parts[at]) * 100 % sum));
    for &at in by_remainder.iter().take(missing as usize) {
        shares[at] += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::of_hundred;

    #[test]
    fn shares_add_to_a_hundred() {
        assert_eq!(of_hundred([1, 1, 1]), [34, 33, 33]);
        assert_eq!(of_hundred([0, 0]), [0, 0]);
        assert_eq!(of_hundred([u64::MAX, u64::MAX, 0]), [50, 50, 0]);
        assert_eq!(of_hundred([994, 3, 3]), [100, 0, 0]);
        for seed in 1..200_u64 {
            let parts = [seed * 7919 % 101, seed * 104_729 % 997, seed, 0, seed * seed % 13];
            assert_eq!(of_hundred(parts).iter().sum::<u64>(), 100, "{parts:?}");
        }
    }
}
