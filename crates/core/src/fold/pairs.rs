//! Who belongs to whom: pairs of two lists, each taken once.
//!
//! Each claim comes with the places near it in time ([`within`]), so that a track on repeat for years is folded in a time
//! that grows with its plays and not with their square.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;

/// The places, given by their ascending `times`, between two times.
pub(super) fn within(times: &[i64], from: i64, to: i64) -> Range<usize> {
    let first = times.partition_point(|time| *time < from);
    first..times.partition_point(|time| *time <= to).max(first)
}

/// For each claim, given by the places among which it may choose, the one of `places` that it takes. `apart` gives how far
/// two are from each other, or none if they cannot be a pair. Ties go to the earlier claim, then to the earlier place.
pub(super) fn nearest_first<D: Ord>(
    claims: &[Range<usize>],
    places: usize,
    apart: impl Fn(usize, usize) -> Option<D>,
) -> Vec<Option<usize>> {
    let mut pairs: Vec<(D, usize, usize)> = Vec::new();
    for (claim, choice) in claims.iter().enumerate() {
        let near = choice
            .clone()
            .filter_map(|place| Some((apart(claim, place)?, claim, place)));
        pairs.extend(near);
    }
    pairs.sort_unstable();
    let mut taken = vec![false; places];
    let mut result = vec![None; claims.len()];
    for (_, claim, place) in pairs {
        if result[claim].is_none() && !taken[place] {
            result[claim] = Some(place);
            taken[place] = true;
        }
    }
    result
}

/// The same, but a claim gives way where it can take another place, if both are then `near` enough: as many pairs as can be.
pub(super) fn most<D: Ord>(
    claims: &[Range<usize>],
    places: usize,
    apart: impl Fn(usize, usize) -> Option<D>,
    near: impl Fn(D) -> bool,
) -> Vec<Option<usize>> {
    let may_move = |claim: usize, place: usize| apart(claim, place).is_some_and(&near);
    let mut pairs = Pairs {
        place_of: nearest_first(claims, places, &apart),
        claim_of: vec![None; places],
    };
    for (claim, place) in pairs.place_of.iter().enumerate() {
        if let Some(place) = place {
            pairs.claim_of[*place] = Some(claim);
        }
    }
    for claim in 0..claims.len() {
        if pairs.place_of[claim].is_none() {
            pairs.make_room(claim, claims, may_move);
        }
    }
    pairs.place_of
}

struct Pairs {
    place_of: Vec<Option<usize>>,
    claim_of: Vec<Option<usize>>,
}

impl Pairs {
    /// Finds `claim` a place by moving others along the shortest way to a free one (an augmenting path).
    fn make_room(
        &mut self,
        claim: usize,
        claims: &[Range<usize>],
        may_move: impl Fn(usize, usize) -> bool,
    ) {
        let mut wanted_by: HashMap<usize, usize> = HashMap::new();
        let mut waiting = VecDeque::from([claim]);
        while let Some(next) = waiting.pop_front() {
            for place in claims[next].clone() {
                if wanted_by.contains_key(&place) || !may_move(next, place) {
                    continue;
                }
                wanted_by.insert(place, next);
                let Some(other) = self.claim_of[place] else {
                    return self.move_along(place, &wanted_by);
                };
                waiting.push_back(other);
            }
        }
    }

    fn move_along(&mut self, free: usize, wanted_by: &HashMap<usize, usize>) {
        let mut to = Some(free);
        while let Some(place) = to
            && let Some(claim) = wanted_by.get(&place)
        {
            to = self.place_of[*claim].replace(place);
            self.claim_of[place] = Some(*claim);
        }
    }
}

/// The same for lists that are both in the order of time, so that no choice begins or ends before an earlier claim's, and
/// whose pairs must not cross: as many pairs as can be, and of those ways the one in which pairs are nearest.
pub(super) fn in_order(
    claims: &[Range<usize>],
    apart: impl Fn(usize, usize) -> Option<i64>,
) -> Vec<Option<usize>> {
    let mut best = Best::default();
    for (claim, choice) in claims.iter().enumerate() {
        best.begin(choice);
        for place in choice.clone() {
            let (up, left) = (best.of(claim, place + 1), best.of(claim + 1, place));
            let both = apart(claim, place).map(|apart| {
                let (pairs, near) = best.of(claim, place);
                (pairs + 1, near - apart)
            });
            best.cells
                .push(both.into_iter().fold(up.max(left), Ord::max));
        }
    }
    let mut result = vec![None; claims.len()];
    let mut claim = claims.len();
    let mut place = claims.last().map_or(0, |choice| choice.end);
    while claim > 0 {
        let choice = &claims[claim - 1];
        place = place.min(choice.end);
        let here = best.of(claim, place);
        if place <= choice.start || here == best.of(claim - 1, place) {
            claim -= 1;
        } else if here == best.of(claim, place - 1) {
            place -= 1;
        } else {
            (claim, place) = (claim - 1, place - 1);
            result[claim] = Some(place);
        }
    }
    result
}

/// Pairs, and how near they are, of the best way to pair the first claims with the first places; of each claim only those
/// cells between which its choice lies.
#[derive(Default)]
struct Best {
    cells: Vec<(usize, i64)>,
    /// For each claim where its cells begin, and the place of the first.
    rows: Vec<(usize, usize)>,
}

impl Best {
    /// Begins the cells of the next claim with what holds before its choice.
    fn begin(&mut self, choice: &Range<usize>) {
        let before = self.of(self.rows.len(), choice.start);
        self.rows.push((self.cells.len(), choice.start));
        self.cells.push(before);
    }

    /// For `claims` claims and `places` places, of which there are no fewer than before the choice of the last claim.
    fn of(&self, claims: usize, places: usize) -> (usize, i64) {
        let Some(&(begin, first)) = claims.checked_sub(1).and_then(|last| self.rows.get(last))
        else {
            return (0, 0);
        };
        let end = self
            .rows
            .get(claims)
            .map_or(self.cells.len(), |next| next.0);
        self.cells[(begin + places.saturating_sub(first)).min(end - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_claim_that_has_a_choice_gives_way() {
        let near = |claim: usize, place: usize| match (claim, place) {
            (0, 0) => Some(2),
            (1, 0) | (1, 1) => Some(1),
            (2, 1) | (2, 2) => Some(3),
            _ => None,
        };
        let all = |places| vec![0..places; 3];
        assert_eq!(nearest_first(&all(3), 3, near), [None, Some(0), Some(1)]);
        assert_eq!(
            most(&all(3), 3, near, |_| true),
            [Some(0), Some(1), Some(2)]
        );
        let alone = most(&all(1), 1, near, |_| true);
        let strict = most(&all(3), 3, near, |apart| apart <= 2);
        assert_eq!(strict, [None, Some(0), Some(1)], "two is the farthest");
        assert_eq!(
            alone,
            [None, Some(0), None],
            "nobody makes room for nothing"
        );
    }

    proptest! {
        #[test]
        fn a_narrow_choice_pairs_as_a_wide_one(
            mut claims in prop::collection::vec(0i64..400, 0..14),
            mut places in prop::collection::vec(0i64..400, 0..14),
            reach in 0i64..40,
        ) {
            claims.sort_unstable();
            places.sort_unstable();
            let apart = |claim: usize, place: usize| {
                let apart = (claims[claim] - places[place]).abs();
                (apart <= reach).then_some(apart)
            };
            let wide = vec![0..places.len(); claims.len()];
            let narrow: Vec<Range<usize>> =
                claims.iter().map(|at| within(&places, at - reach, at + reach)).collect();
            let paired = in_order(&narrow, apart);
            prop_assert_eq!(&paired, &in_order(&wide, apart));
            let count = |pairs: &[Option<usize>]| pairs.iter().flatten().count();
            prop_assert_eq!(count(&paired), count(&most(&narrow, places.len(), apart, |_| true)));
            prop_assert_eq!(
                nearest_first(&narrow, places.len(), apart),
                nearest_first(&wide, places.len(), apart)
            );
        }
    }
}
