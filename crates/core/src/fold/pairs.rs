//! Who belongs to whom: pairs of two lists, each taken once.

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

/// Beyond so many pairs to weigh, [`in_order`] takes the nearest first.
const WEIGHED: usize = 4_000_000;

/// The same for lists that are both in the order of time and whose pairs must not cross: as many pairs as can be, and of
/// those ways the one in which pairs are nearest.
pub(super) fn in_order(
    count: usize,
    places: usize,
    apart: impl Fn(usize, usize) -> Option<i64>,
) -> Vec<Option<usize>> {
    if count.saturating_mul(places) > WEIGHED {
        return nearest_first(count, places, apart);
    }
    let width = places + 1;
    // Pairs, and how near they are, of the best way to pair what comes before.
    let mut best: Vec<(usize, i64)> = vec![(0, 0); (count + 1) * width];
    for claim in 0..count {
        for place in 0..places {
            let (up, left) = (
                best[claim * width + place + 1],
                best[(claim + 1) * width + place],
            );
            let both = apart(claim, place).map(|apart| {
                let (pairs, near) = best[claim * width + place];
                (pairs + 1, near - apart)
            });
            best[(claim + 1) * width + place + 1] = both.into_iter().fold(up.max(left), Ord::max);
        }
    }
    let mut result = vec![None; count];
    let (mut claim, mut place) = (count, places);
    while claim > 0 && place > 0 {
        let here = best[claim * width + place];
        if here == best[(claim - 1) * width + place] {
            claim -= 1;
        } else if here == best[claim * width + place - 1] {
            place -= 1;
        } else {
            (claim, place) = (claim - 1, place - 1);
            result[claim] = Some(place);
        }
    }
    result
}
