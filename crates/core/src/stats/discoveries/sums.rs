//! What was heard of each pick, and of its artists after it.

use super::picks::{Arrived, Picks};
use crate::stats::columns::Heard;
use crate::stats::diary::Diary;
use crate::stats::local::DAY;

/// What is heard of its artists so long after a pick was first heard counts as what it led to: milliseconds.
pub const AFTER: i64 = 90 * DAY;

/// Listens of a pick since it arrived. Times are UTC milliseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sum {
    /// Plays.
    pub plays: u32,
    /// Listens that were left early.
    pub skips: u32,
    /// Milliseconds heard.
    pub ms: i64,
    /// Milliseconds of the longest listen.
    pub longest: i64,
    /// Start of the first one.
    pub first: Option<i64>,
    /// Start of the last one.
    pub last: Option<i64>,
    /// Plays of other tracks by its artists, in time and no picks themselves.
    pub again: u32,
}

impl Sum {
    fn add(&mut self, listen: &Heard, at: i64) {
        self.plays += u32::from(listen.is_play());
        self.skips += u32::from(listen.is_skip());
        self.ms += listen.ms();
        self.longest = self.longest.max(listen.ms());
        self.first = Some(self.first.map_or(at, |first| first.min(at)));
        self.last = self.last.max(Some(at));
    }

    /// Whether a time is one at which what is heard counts as what the pick led to.
    pub fn led_to(&self, at: i64) -> bool {
        self.first
            .is_some_and(|first| at > first && at <= first.saturating_add(AFTER))
    }
}

/// The sums of all picks, and the first listen of every artist.
#[derive(Debug)]
pub struct Sums {
    /// By place of the pick.
    pub of_picks: Vec<Sum>,
    /// By place of the artist.
    first_of_artists: Vec<First>,
}

/// Start of the first listen, and whether it was one of a pick. Of two at one time the one that was none is the first.
type First = (i64, bool);

/// Of an artist never heard.
const NEVER: First = (i64::MAX, true);

impl Sums {
    /// Adds up the diary.
    pub fn of(diary: &Diary, picks: &Picks) -> Sums {
        let mut sums = Sums {
            of_picks: vec![Sum::default(); picks.all.len()],
            first_of_artists: vec![NEVER; diary.catalogue.artists.len()],
        };
        // In the order of local time, which is not always that of time.
        for listen in diary.listens.all() {
            let at = listen.started_at();
            let mut is_pick = false;
            for pick in picks.heard(listen.track, at) {
                is_pick = true;
                sums.of_picks[pick].add(listen, at);
            }
            for artist in diary.catalogue.artists_of(listen.track) {
                let first = &mut sums.first_of_artists[*artist as usize];
                *first = (*first).min((at, is_pick));
            }
        }
        sums.count_again(diary, picks);
        sums
    }

    fn count_again(&mut self, diary: &Diary, picks: &Picks) {
        // A play counts once for a pick, however many artists they share.
        let mut counted = vec![usize::MAX; picks.all.len()];
        for (number, listen) in diary.listens.all().iter().enumerate() {
            let artists = diary.catalogue.artists_of(listen.track).iter();
            let mut theirs = artists
                .flat_map(|artist| picks.of_artist(*artist))
                .peekable();
            let at = listen.started_at();
            if theirs.peek().is_none() || !listen.is_play() || picks.had(listen.track, at) {
                continue;
            }
            for pick in theirs.map(|pick| *pick as usize) {
                if counted[pick] != number && self.of_picks[pick].led_to(at) {
                    counted[pick] = number;
                    self.of_picks[pick].again += 1;
                }
            }
        }
    }

    /// Whether nothing by a pick's first artist was heard before it arrived.
    pub fn is_new(&self, pick: &Arrived) -> bool {
        let artist = pick.artists.first();
        artist.is_some_and(|artist| self.first_of_artists[*artist as usize].0 >= pick.from)
    }

    /// Artists whose first listen of all was one of a pick.
    pub fn new_artists(&self) -> u32 {
        let heard = self
            .first_of_artists
            .iter()
            .filter(|first| first.0 < NEVER.0);
        heard.filter(|(_, is_pick)| *is_pick).count() as u32
    }
}
