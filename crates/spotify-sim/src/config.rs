//! What a simulation is made of: seed, clock, size, the listener's habit, hidden limits.

use std::sync::Arc;

/// The simulated time, in UTC milliseconds.
pub type Now = Arc<dyn Fn() -> i64 + Send + Sync>;

/// 2026-11-02 00:00 UTC, a Monday: where a default simulation begins.
pub const DEFAULT_START_MS: i64 = 1_793_577_600_000;

/// Everything a [`Sim`](crate::Sim) is made of. The same values give the same catalogue and the same plays.
#[derive(Clone)]
pub struct Config {
    /// Seed of every random stream.
    pub seed: u64,
    /// Tracks in the catalogue.
    pub tracks: usize,
    /// When the listener begins to listen, UTC ms. Nothing is played before.
    pub start_ms: i64,
    /// The simulated time.
    pub now: Now,
    /// The listener's home zone as minutes east of UTC, for the daily rhythm.
    pub utc_offset_minutes: i32,
    /// How the listener listens.
    pub listener: ListenerHabit,
    /// Hidden ceilings of the Web API.
    pub limits: SimLimits,
    /// Requests kept in the log; older ones are forgotten.
    pub log_capacity: usize,
}

impl Default for Config {
    /// Seed 1, 20,000 tracks, standing still at [`DEFAULT_START_MS`] until `now` is replaced.
    fn default() -> Self {
        Self {
            seed: 1,
            tracks: 20_000,
            start_ms: DEFAULT_START_MS,
            now: Arc::new(|| DEFAULT_START_MS),
            utc_offset_minutes: 60,
            listener: ListenerHabit::default(),
            limits: SimLimits::default(),
            log_capacity: 100_000,
        }
    }
}

/// How the listener listens. Shares are of plays, between 0 and 1.
#[derive(Debug, Clone, PartialEq)]
pub struct ListenerHabit {
    /// Mean plays a day.
    pub plays_per_day: f64,
    /// Skipped within 20 s.
    pub skip: f64,
    /// Skipped later than that.
    pub late_skip: f64,
    /// Heard in a private session.
    pub private: f64,
    /// Heard offline: reaches recently-played one hour to three days late, the player never.
    pub offline: f64,
    /// Starts a run of the same track two to four times.
    pub repeat_one: f64,
    /// Interrupted by a pause of 30 s to 20 min.
    pub pause: f64,
    /// Ends up to 12 s early because the next track fades in.
    pub crossfade: f64,
    /// A file of the listener's own: the player shows it, recently-played does not.
    pub local: f64,
    /// Sessions that are podcasts: the player shows them, recently-played does not.
    pub podcasts: f64,
    /// Tracks added through the API that are played within the next two days.
    pub wander: f64,
}

impl Default for ListenerHabit {
    fn default() -> Self {
        Self {
            plays_per_day: 45.0,
            skip: 0.07,
            late_skip: 0.04,
            private: 0.02,
            offline: 0.02,
            repeat_one: 0.02,
            pause: 0.03,
            crossfade: 0.04,
            local: 0.003,
            podcasts: 0.03,
            wander: 0.3,
        }
    }
}

/// Hidden ceilings. `None` means unlimited. Quotas count from UTC midnight.
#[derive(Debug, Clone, PartialEq)]
pub struct SimLimits {
    /// Calls of the whole app in any 30 s.
    pub per_30_s: Option<u32>,
    /// Searches a day.
    pub search_per_day: Option<u32>,
    /// Track, album and artist lookups a day.
    pub catalogue_per_day: Option<u32>,
    /// Playlist calls a day.
    pub playlists_per_day: Option<u32>,
    /// Player and recently-played calls a day.
    pub player_per_day: Option<u32>,
    /// Library and profile calls a day.
    pub library_per_day: Option<u32>,
}

impl Default for SimLimits {
    /// Well above what a polite client needs: a call a second, a player poll every 10 s.
    fn default() -> Self {
        Self {
            per_30_s: Some(60),
            search_per_day: Some(300),
            catalogue_per_day: Some(600),
            playlists_per_day: Some(600),
            player_per_day: Some(10_000),
            library_per_day: Some(600),
        }
    }
}

impl SimLimits {
    /// No ceiling anywhere.
    #[must_use]
    pub fn unlimited() -> Self {
        Self {
            per_30_s: None,
            search_per_day: None,
            catalogue_per_day: None,
            playlists_per_day: None,
            player_per_day: None,
            library_per_day: None,
        }
    }
}
