//! Who belongs to whom: pairs of two lists, each taken once.

use std::collections::VecDeque;

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

/// The same, but a claim gives way where it can take another place: as many pairs as can be.
pub(super) fn most(
    count: usize,
    places: usize,
    apart: impl Fn(usize, usize) -> Option<i64>,
) -> Vec<Option<usize>> {
    let mut result = nearest_first(count, places, &apart);
    let mut owner: Vec<Option<usize>> = vec![None; places];
    for (claim, place) in result.iter().enumerate() {
        if let Some(place) = place {
            owner[*place] = Some(claim);
        }
    }
    for claim in 0..count {
        if result[claim].is_none() {
            make_room(claim, &mut result, &mut owner, &apart);
        }
    }
    result
}

/// Finds `claim` a place by moving others along the shortest way to a free one (an augmenting path).
fn make_room(
    claim: usize,
    result: &mut [Option<usize>],
    owner: &mut [Option<usize>],
    apart: impl Fn(usize, usize) -> Option<i64>,
) {
    let mut wanted_by: Vec<Option<usize>> = vec![None; owner.len()];
    let mut waiting = VecDeque::from([claim]);
    while let Some(next) = waiting.pop_front() {
        let fits = |place: &usize| wanted_by[*place].is_none() && apart(next, *place).is_some();
        for place in (0..owner.len()).filter(fits).collect::<Vec<_>>() {
            wanted_by[place] = Some(next);
            let Some(other) = owner[place] else {
                return move_along(place, result, owner, &wanted_by);
            };
            waiting.push_back(other);
        }
    }
}

fn move_along(
    free: usize,
    result: &mut [Option<usize>],
    owner: &mut [Option<usize>],
    wanted_by: &[Option<usize>],
) {
    let mut to = Some(free);
    while let Some(place) = to
        && let Some(claim) = wanted_by[place]
    {
        to = result[claim].replace(place);
        owner[place] = Some(claim);
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_that_has_a_choice_gives_way() {
        let near = |claim: usize, place: usize| match (claim, place) {
            (0, 0) => Some(2),
            (1, 0) | (1, 1) => Some(1),
            (2, 1) | (2, 2) => Some(3),
            _ => None,
        };
        assert_eq!(nearest_first(3, 3, near), [None, Some(0), Some(1)]);
        assert_eq!(most(3, 3, near), [Some(0), Some(1), Some(2)]);
        assert_eq!(
            most(3, 1, near),
            [None, Some(0), None],
            "nobody makes room for nothing"
        );
    }
}
