//! One session of the listener's: what is played in it, and how.

use rand::RngExt;

use super::habit::Habit;
use super::{Context, Device, Pause, Slot, What};
use crate::random::Stream;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 3_600_000;
/// Shorter tracks never fade into the next.
const FADES_WHEN_OVER_MS: i64 = 60_000;

/// What all slots of a session share.
struct Session {
    number: u32,
    private: bool,
    private_shown: bool,
    offline: bool,
    device: Device,
    shuffle: bool,
    /// When an offline device comes back, as a delay after the session.
    sync_after_ms: i64,
}

impl Habit {
    /// Adds the slots of a session that begins at `start`.
    pub(super) fn session(
        &mut self,
        stream: &mut Stream,
        start: i64,
        length: usize,
        slots: &mut Vec<Slot>,
    ) {
        let session = self.new_session(stream);
        let first = slots.len();
        let mut at = start;
        if stream.random_bool(self.shares.podcasts) {
            for slot in self.podcast(stream, &session, at) {
                at = slot.end_ms + 500;
                slots.push(slot);
            }
        } else {
            for (track, context, repeat_one) in self.programme(stream, length) {
                let slot = self.slot(stream, &session, at, track, context, repeat_one);
                at = slot.end_ms + stream.random_range(60..900);
                slots.push(slot);
            }
        }
        self.free_from_ms = at;
        if session.offline {
            let back = at + session.sync_after_ms;
            for (slot, place) in slots[first..].iter_mut().zip(0..) {
                slot.listed_ms = back + place * 40;
            }
        }
    }

    fn new_session(&mut self, stream: &mut Stream) -> Session {
        self.sessions += 1;
        let kind: f64 = stream.random();
        let private = kind < self.shares.private;
        let offline = !private && kind < self.shares.private + self.shares.offline;
        let device = match stream.random_range(0..10) {
            _ if offline => Device::Phone,
            0..=4 => Device::Computer,
            5..=7 => Device::Phone,
            _ => Device::Speaker,
        };
        // From one hour to three days, small delays more often.
        let lateness = 72f64.powf(stream.random_range(0.0..1.0));
        Session {
            number: self.sessions,
            private,
            private_shown: stream.random(),
            offline,
            device,
            shuffle: stream.random_bool(0.4),
            sync_after_ms: (lateness * HOUR_MS as f64) as i64,
        }
    }

    /// What a session plays: tracks with where they come from, repeats included.
    fn programme(&self, stream: &mut Stream, length: usize) -> Vec<(u32, Context, bool)> {
        let artist = self.favourite(stream);
        let mode = stream.random_range(0..100);
        let album = {
            let albums = &self.catalogue.artist(artist).albums;
            albums
                .get(stream.random_range(0..albums.len().max(1)))
                .copied()
        };
        let mut programme = Vec::new();
        let mut next_in_album = 0;
        while programme.len() < length {
            let (track, context) = match (mode, album) {
                (0..35, Some(album)) => {
                    let tracks = self.catalogue.album(album).tracks.clone();
                    let track = tracks.start + next_in_album % tracks.len() as u32;
                    next_in_album += 1;
                    (track, Context::Album(album))
                }
                (35..60, _) => (self.track_by(stream, artist), Context::Artist(artist)),
                (60..85, _) if !self.playlists.is_empty() => self.playlist_track(stream),
                _ => {
                    let other = self.favourite(stream);
                    (self.track_by(stream, other), Context::None)
                }
            };
            let run = if stream.random_bool(self.shares.repeat_one) {
                stream.random_range(2..=4)
            } else {
                1
            };
            for _ in 0..run {
                programme.push((track, context.clone(), run > 1));
            }
        }
        programme
    }

    fn slot(
        &self,
        stream: &mut Stream,
        session: &Session,
        start_ms: i64,
        track: u32,
        context: Context,
        repeat_one: bool,
    ) -> Slot {
        let duration_ms = i64::from(self.catalogue.track(track).duration_ms);
        let local = stream.random_bool(self.shares.local);
        let (heard, finished) = self.heard(stream, duration_ms);
        let pause = stream.random_bool(self.shares.pause).then(|| Pause {
            at_ms: start_ms + stream.random_range(0..heard),
            for_ms: stream.random_range(30_000..20 * MINUTE_MS),
        });
        let end_ms = start_ms + heard + pause.map_or(0, |pause| pause.for_ms);
        Slot {
            what: if local {
                What::Local(track)
            } else {
                What::Track(track)
            },
            duration_ms,
            from_ms: 0,
            start_ms,
            end_ms,
            pause,
            finished,
            private: session.private,
            private_shown: session.private_shown,
            offline: session.offline,
            device: session.device,
            context,
            session: session.number,
            repeat_one,
            shuffle: session.shuffle,
            listed_ms: end_ms + stream.random_range(800..15_000),
        }
    }

    /// How long a track is heard, ms, and whether that counts as its end.
    fn heard(&self, stream: &mut Stream, duration_ms: i64) -> (i64, bool) {
        let shares = &self.shares;
        let luck: f64 = stream.random();
        let skip = stream.random_range(1_500..20_000);
        let late = stream.random_range(20_000..=(duration_ms * 9 / 10).max(20_001));
        let fade = stream.random_range(1_000..12_000);
        if luck < shares.skip && skip < duration_ms * 3 / 4 {
            return (skip, false);
        }
        if luck < shares.skip + shares.late_skip && late < duration_ms * 19 / 20 {
            return (late, false);
        }
        if luck > 1.0 - shares.crossfade && duration_ms > FADES_WHEN_OVER_MS {
            return (duration_ms - fade, true);
        }
        (duration_ms, true)
    }

    fn podcast(&self, stream: &mut Stream, session: &Session, start_ms: i64) -> Vec<Slot> {
        let blank = self.slot(stream, session, start_ms, 0, Context::None, false);
        let episode = stream.random_range(0..200);
        let mut at = start_ms;
        let mut one = |what, duration_ms: i64| {
            let end_ms = at + duration_ms;
            let slot = Slot {
                what,
                duration_ms,
                start_ms: at,
                end_ms,
                pause: None,
                ..blank.clone()
            };
            at = end_ms + 300;
            Slot {
                finished: true,
                ..slot
            }
        };
        let half = stream.random_range(10 * MINUTE_MS..30 * MINUTE_MS);
        vec![one(What::Ad, 30_000), one(What::Episode(episode), half)]
    }
}
