//! How wide listening is.

/// The effective number of kinds among so many of each: exp of the Shannon entropy (Hill, 1973, order 1). It is the number
/// of kinds when all are alike, and falls to 1 as one of them outgrows the others; 0 for none at all.
pub fn effective_number(mut counts: Vec<u32>) -> f64 {
    counts.retain(|count| *count > 0);
    // Floats that are added in another order end in another last digit.
    counts.sort_unstable();
    let all: f64 = counts.iter().map(|count| f64::from(*count)).sum();
    if counts.is_empty() {
        return 0.0;
    }
    let entropy: f64 = counts
        .iter()
        .map(|count| f64::from(*count) / all)
        .map(|share| -share * share.ln())
        .sum();
    entropy.exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_alike_count_in_full_and_a_giant_counts_as_one() {
        let near = |counts: &[u32], number: f64| {
            let found = effective_number(counts.to_vec());
            assert!((found - number).abs() < 0.01, "{counts:?}: {found}");
        };
        near(&[], 0.0);
        near(&[7], 1.0);
        near(&[5; 40], 40.0);
        near(&[5, 0, 5, 0], 2.0);
        near(&[1_000_000, 1, 1], 1.0);
        near(&[3, 1], 1.755);
    }
}
