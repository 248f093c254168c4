//! Who belongs to whom: pairs of two lists, nearest first, each taken once.

/// For each of `count` claims the place among `places` that it takes. `apart` gives how far two are from each other, or
/// none if they cannot be a pair. Ties go to the earlier claim, then to the earlier place.
pub(super) fn nearest_first(
    count: usize,
    places: usize,
    apart: impl Fn(usize, usize) -> Option<i64>,
) -> Vec<Option<usize>> {
    let mut pairs: Vec<(i64, usize, usize)> = Vec::new();
    for claim in 0..count {
        let near = (0..places).filter_map(|place| Some((apart(claim, place)?, claim, place)));
        pairs.extend(near);
    }
    pairs.sort_unstable();
    let mut taken = vec![false; places];
    let mut result = vec![None; count];
    for (_, claim, place) in pairs {
        if result[claim].is_none() && !taken[place] {
            result[claim] = Some(place);
            taken[place] = true;
        }
    }
    result
}
