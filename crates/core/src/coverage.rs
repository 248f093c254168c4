//! How far the diary is known to be complete, and the gap that a page of recently-played proves.

use spotify::PlayedItem;

/// Items on a full page of recently-played: older plays are gone from it.
pub const FULL_PAGE: u32 = 50;

/// A page of recently-played as far as it tells what was missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSeen<'a> {
    /// The readable items.
    pub items: &'a [PlayedItem],
    /// All items, readable or not.
    pub size: u32,
    /// Whether an item from before the frontier was in the diary already: then nothing fell off between.
    pub overlaps: bool,
}

/// What a page says: the new frontier, and the gap if one is proven. Times are UTC milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Up to here every listed play was read.
    pub frontier: Option<i64>,
    /// From and to.
    pub gap: Option<(i64, i64)>,
    /// Whether the page leaves nothing open that a later one could tell.
    pub settled: bool,
}

impl Verdict {
    fn open(frontier: Option<i64>) -> Verdict {
        Verdict {
            frontier,
            gap: None,
            settled: false,
        }
    }
}

/// Judges a page against the `frontier`, the time up to which every listed play was read; before there is one, against
/// the time `since` which the diary is kept.
pub fn judge(frontier: Option<i64>, since: Option<i64>, page: PageSeen) -> Verdict {
    let ends = || {
        page.items
            .iter()
            .map(|item| item.played_at.as_millisecond())
    };
    // An empty list says nothing: either nothing was played, or Spotify has forgotten. The next one tells.
    let Some(newest) = ends().max() else {
        return Verdict::open(frontier);
    };
    let Some(known) = frontier else {
        return judge_first(since, newest, page);
    };
    let whole = |gap| Verdict {
        frontier: Some(known.max(newest)),
        gap,
        settled: true,
    };
    // A short page lists all that Spotify still knows. Without one of the plays read before, it has forgotten some.
    let reaches_back = page.size < FULL_PAGE && ends().any(|end| end <= known);
    if page.overlaps || reaches_back {
        return whole(None);
    }
    let unreadable = page.size as usize > page.items.len();
    match ends().filter(|end| *end > known).min() {
        // What cannot be read may be the overlap: the next page will tell.
        Some(_) if unreadable => Verdict::open(frontier),
        Some(oldest) => whole(Some((known, oldest))),
        None => Verdict::open(frontier),
    }
}

/// Plays from before the diary are not missed; those that have pushed all of them out are from its own time.
fn judge_first(since: Option<i64>, newest: i64, page: PageSeen) -> Verdict {
    let ends = page
        .items
        .iter()
        .map(|item| item.played_at.as_millisecond());
    let oldest = ends.min().unwrap_or(newest);
    let gap = since
        .filter(|since| page.size >= FULL_PAGE && oldest > *since)
        .map(|since| (since, oldest));
    let unreadable = page.size as usize > page.items.len();
    let settled = gap.is_none() || !unreadable;
    Verdict {
        frontier: settled.then_some(newest),
        gap: gap.filter(|_| settled),
        settled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use spotify::Track;

    fn items(ends: std::ops::Range<i64>) -> Vec<PlayedItem> {
        ends.map(|end| PlayedItem {
            track: Track::default(),
            played_at: Timestamp::from_millisecond(end).unwrap(),
            context: None,
        })
        .collect()
    }

    fn page(items: &[PlayedItem], size: u32, overlaps: bool) -> PageSeen<'_> {
        PageSeen {
            items,
            size,
            overlaps,
        }
    }

    #[test]
    fn a_full_page_without_overlap_is_a_gap() {
        let items = items(1000..1050);
        assert_eq!(
            judge(Some(900), None, page(&items, 50, false)),
            Verdict {
                frontier: Some(1049),
                gap: Some((900, 1000)),
                settled: true
            }
        );
        assert_eq!(
            judge(Some(900), None, page(&items, 50, true)),
            Verdict {
                frontier: Some(1049),
                gap: None,
                settled: true
            }
        );
        assert_eq!(
            judge(None, None, page(&items, 50, false)),
            Verdict {
                frontier: Some(1049),
                gap: None,
                settled: true
            },
            "nothing was known before"
        );
    }

    #[test]
    fn a_first_page_tells_of_plays_since_the_sign_in_only() {
        let items = items(1000..1050);
        let judged = |since| judge(None, Some(since), page(&items, 50, false));
        assert_eq!(
            judged(1010).gap,
            None,
            "it reaches back to before the sign-in"
        );
        assert_eq!(judged(900).gap, Some((900, 1000)));
        assert_eq!(judged(900).frontier, Some(1049));
        let part = &items[..10];
        assert_eq!(
            judge(None, Some(900), page(part, 50, false)),
            Verdict {
                frontier: None,
                gap: None,
                settled: false
            },
            "what cannot be read may be older"
        );
        assert_eq!(judge(None, Some(900), page(part, 10, false)).gap, None);
    }

    #[test]
    fn a_page_that_is_not_full_and_reaches_back_has_everything() {
        let items = items(1000..1010);
        assert_eq!(
            judge(Some(1004), None, page(&items, 10, false)),
            Verdict {
                frontier: Some(1009),
                gap: None,
                settled: true
            }
        );
    }

    #[test]
    fn a_broken_page_proves_nothing_and_the_next_one_still_can() {
        let broken = items(1046..1050);
        let after = judge(Some(900), None, page(&broken, 50, false));
        assert_eq!(
            after,
            Verdict {
                frontier: Some(900),
                gap: None,
                settled: false
            }
        );
        let whole = items(1010..1060);
        assert_eq!(
            judge(after.frontier, None, page(&whole, 50, false)).gap,
            Some((900, 1010))
        );
    }

    #[test]
    fn a_late_play_among_new_ones_does_not_hide_the_gap() {
        let mut late = items(1000..1049);
        late.extend(items(700..701));
        assert_eq!(
            judge(Some(900), None, page(&late, 50, false)).gap,
            Some((900, 1000))
        );
    }

    #[test]
    fn a_short_page_that_has_forgotten_what_was_read_is_a_gap() {
        let items = items(1000..1003);
        let forgotten = judge(Some(900), None, page(&items, 3, false));
        assert_eq!(
            forgotten,
            Verdict {
                frontier: Some(1002),
                gap: Some((900, 1000)),
                settled: true
            }
        );
        assert_eq!(
            judge(Some(1000), None, page(&items, 3, false)).gap,
            None,
            "it reaches back, though that play was left out"
        );
        let partly = judge(Some(900), None, page(&items, 4, false));
        assert_eq!(
            partly,
            Verdict::open(Some(900)),
            "what cannot be read may be it"
        );
        let empty = judge(Some(900), None, page(&[], 0, false));
        assert_eq!(empty, Verdict::open(Some(900)), "the next one tells");
    }
}
