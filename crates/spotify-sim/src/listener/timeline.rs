//! The append-only history of the player, extended to any moment it is asked for.

use std::collections::VecDeque;
use std::sync::Arc;

use rand::RngExt;

use super::habit::Habit;
use super::listing::Listing;
use super::{Context, Device, Slot, What};
use crate::catalogue::Catalogue;
use crate::random;

const LISTED_WHEN_OVER_MS: i64 = 30_000;
const HOUR_MS: i64 = 3_600_000;

/// A track the listener means to try, because it was added to a playlist.
#[derive(Debug, Clone)]
struct Wish {
    at_ms: i64,
    track: u32,
    playlist: String,
    heard_ms: i64,
}

/// Past and planned slots. What has begun never changes, except that a command ends it early.
#[derive(Debug)]
pub(crate) struct Timeline {
    seed: u64,
    catalogue: Arc<Catalogue>,
    habit: Habit,
    planned: VecDeque<Slot>,
    queued: VecDeque<(i64, u32)>,
    wishes: Vec<Wish>,
    history: Vec<Slot>,
    /// Slots before this one have ended and were announced to recently-played.
    settled: usize,
    sessions: u32,
    pub listing: Listing,
}

impl Timeline {
    pub(crate) fn new(seed: u64, catalogue: Arc<Catalogue>, habit: Habit) -> Self {
        Self {
            seed,
            catalogue,
            habit,
            planned: VecDeque::new(),
            queued: VecDeque::new(),
            wishes: Vec::new(),
            history: Vec::new(),
            settled: 0,
            sessions: 1 << 30,
            listing: Listing::default(),
        }
    }

    /// Plays on until `now`. `late` may put off an entry of recently-played by so many ms.
    pub(crate) fn extend(&mut self, now: i64, late: impl FnMut() -> Option<i64>) {
        while let Some(slot) = self.next_until(now) {
            self.history.push(slot);
        }
        self.settle(now);
        let history = &self.history;
        self.listing.advance(now, |play| history[play].end_ms, late);
    }

    /// Takes the next slot if it begins until `now`.
    fn next_until(&mut self, now: i64) -> Option<Slot> {
        let free = self.free_from();
        self.plan_past(free);
        let base = self.planned.front().map_or(i64::MAX, |slot| slot.start_ms);
        if let Some(&(asked, track)) = self.queued.front() {
            let start = free.max(asked) + 400;
            return (start <= now).then(|| {
                self.queued.pop_front();
                self.commanded(start, track, Context::None, Device::Computer, 0)
            });
        }
        if let Some(place) = self.wish_fitting(free, base) {
            let start = self.wishes[place].at_ms.max(free + 2_000);
            return (start <= now).then(|| {
                let wish = self.wishes.remove(place);
                self.wished(start, &wish)
            });
        }
        if base <= now {
            self.planned.pop_front()
        } else {
            None
        }
    }

    fn free_from(&self) -> i64 {
        self.history.last().map_or(i64::MIN / 2, |slot| slot.end_ms)
    }

    /// Drops planned slots that were overtaken and plans days until one lies ahead.
    fn plan_past(&mut self, free: i64) {
        loop {
            while self
                .planned
                .front()
                .is_some_and(|slot| slot.start_ms < free)
            {
                self.planned.pop_front();
            }
            if !self.planned.is_empty() {
                return;
            }
            self.planned.extend(self.habit.day());
        }
    }

    /// The first wish that fits in before the next planned slot.
    fn wish_fitting(&self, free: i64, base: i64) -> Option<usize> {
        let fits = |wish: &Wish| wish.at_ms.max(free + 2_000) + wish.heard_ms + 2_000 <= base;
        self.wishes.iter().position(fits)
    }

    fn wished(&mut self, start_ms: i64, wish: &Wish) -> Slot {
        let context = Context::Playlist(wish.playlist.clone());
        let slot = self.commanded(start_ms, wish.track, context, Device::Phone, 0);
        let finished = wish.heard_ms >= slot.duration_ms;
        let end_ms = start_ms + wish.heard_ms;
        Slot {
            end_ms,
            finished,
            listed_ms: end_ms + 3_000,
            ..slot
        }
    }

    /// A slot outside the habit.
    fn commanded(
        &mut self,
        start_ms: i64,
        track: u32,
        context: Context,
        device: Device,
        position_ms: i64,
    ) -> Slot {
        self.sessions += 1;
        let duration_ms = i64::from(self.catalogue.track(track).duration_ms);
        let end_ms = start_ms + (duration_ms - position_ms).max(1);
        Slot {
            what: What::Track(track),
            duration_ms,
            from_ms: position_ms,
            start_ms,
            end_ms,
            pause: None,
            finished: true,
            private: false,
            private_shown: false,
            offline: false,
            device,
            context,
            session: self.sessions,
            repeat_one: false,
            shuffle: false,
            listed_ms: end_ms + 3_000,
        }
    }

    /// Announces what has ended to recently-played.
    fn settle(&mut self, now: i64) {
        while let Some(slot) = self.history.get(self.settled) {
            if slot.end_ms > now {
                return;
            }
            let counts = slot.finished || slot.heard_ms(slot.end_ms) >= LISTED_WHEN_OVER_MS;
            if counts && !slot.private && matches!(slot.what, What::Track(_)) {
                self.listing.announce(self.settled, slot.listed_ms);
            }
            self.settled += 1;
        }
    }

    /// Takes back what recently-played delivered first at `since_ms` or later.
    pub(crate) fn undeliver(&mut self, since_ms: i64) {
        let history = &self.history;
        self.listing
            .undeliver(since_ms, |play| history[play].end_ms);
    }

    /// Starts tracks now, one after the other; what is playing ends.
    pub(crate) fn command(
        &mut self,
        now: i64,
        tracks: &[u32],
        context: &Context,
        device: Device,
        position_ms: i64,
    ) {
        let Some((&first, rest)) = tracks.split_first() else {
            return;
        };
        if let Some(current) = self.history.last_mut()
            && current.end_ms > now
        {
            current.interrupt(now);
        }
        let slot = self.commanded(now, first, context.clone(), device, position_ms);
        self.history.push(slot);
        self.queued = rest.iter().map(|&track| (now, track)).collect();
        self.settle(now);
    }

    /// Plays a track after the current one.
    pub(crate) fn queue(&mut self, now: i64, track: u32) {
        self.queued.push_back((now, track));
    }

    /// A track was added to the listener's playlist: with chance `share` it is tried within two days.
    pub(crate) fn wish(&mut self, now: i64, track: u32, playlist: &str, share: f64) {
        let name = format!("wander {playlist} {track}");
        let mut stream = random::stream(self.seed, &name, now as u64);
        if !stream.random_bool(share.clamp(0.0, 1.0)) {
            return;
        }
        let duration = i64::from(self.catalogue.track(track).duration_ms);
        let skipped = stream.random_bool(0.3) && duration > 60_000;
        let heard_ms = if skipped {
            stream.random_range(5_000..duration / 2)
        } else {
            duration
        };
        self.wishes.push(Wish {
            at_ms: now + stream.random_range(HOUR_MS / 2..40 * HOUR_MS),
            track,
            playlist: playlist.to_owned(),
            heard_ms,
        });
    }

    /// Every slot begun so far.
    pub(crate) fn history(&self) -> &[Slot] {
        &self.history
    }

    /// Number of the slots that have ended.
    pub(crate) fn ended(&self) -> usize {
        self.settled
    }

    /// What follows the current slot in its session.
    pub(crate) fn upcoming(&self) -> Vec<u32> {
        let session = self.history.last().map(|slot| slot.session);
        let planned = self
            .planned
            .iter()
            .filter(|slot| Some(slot.session) == session);
        let tracks = planned.filter_map(|slot| match slot.what {
            What::Track(track) => Some(track),
            What::Local(_) | What::Episode(_) | What::Ad => None,
        });
        self.queued
            .iter()
            .map(|&(_, track)| track)
            .chain(tracks)
            .take(20)
            .collect()
    }

    /// When the next slot begins, as far as it is planned.
    pub(crate) fn next_start(&self) -> Option<i64> {
        self.planned.front().map(|slot| slot.start_ms)
    }

    /// Whether the session of the current slot goes on after it.
    pub(crate) fn goes_on(&self) -> bool {
        let Some(current) = self.history.last() else {
            return false;
        };
        let follows =
            |slot: &Slot| slot.session == current.session && slot.start_ms - current.end_ms < 5_000;
        !self.queued.is_empty() || self.planned.front().is_some_and(follows)
    }
}
