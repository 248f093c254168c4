//! The levels of shade in clock and calendar.

const QUARTER: i64 = 15 * 60_000;

/// Lower bounds of five levels, milliseconds, strictly ascending. The first is 1 ms, so that whatever was heard has a
/// level; the others are the 20, 40, 60 and 80 % quantiles of the cells that are not empty, rounded to 15 min, each at
/// least 15 min above the one before.
pub fn breaks(cells: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut full: Vec<i64> = cells.filter(|ms| *ms > 0).collect();
    full.sort_unstable();
    let mut bounds = vec![1];
    let mut least = QUARTER;
    for step in 1..5 {
        let quantile = full.get(full.len() * step / 5).copied().unwrap_or(0);
        let rounded = (quantile.saturating_add(QUARTER / 2) / QUARTER) * QUARTER;
        let bound = rounded.max(least);
        bounds.push(bound);
        least = bound + QUARTER;
    }
    bounds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(cells: &[i64]) -> Vec<i64> {
        let bounds = breaks(cells.iter().map(|minutes| minutes * 60_000));
        assert_eq!(bounds[0], 1, "whatever was heard has a level");
        bounds[1..].iter().map(|ms| ms / 60_000).collect()
    }

    #[test]
    fn a_fifth_of_the_full_cells_is_in_each_level() {
        assert_eq!(
            minutes(&[0, 0, 300, 60, 120, 180, 0, 240]),
            [120, 180, 240, 300]
        );
        assert_eq!(
            minutes(&[52, 53, 53, 67, 68, 98, 128, 158, 188, 218]),
            [60, 75, 135, 195]
        );
    }

    #[test]
    fn they_ascend_even_when_all_cells_are_alike_or_empty() {
        assert_eq!(minutes(&[]), [15, 30, 45, 60]);
        assert_eq!(minutes(&[3]), [15, 30, 45, 60]);
        assert_eq!(minutes(&[100; 40]), [105, 120, 135, 150]);
    }
}
