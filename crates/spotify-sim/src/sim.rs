//! The simulated Spotify as one handle: router, ground truth, faults.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use crate::accounts::{App, User, authorize};
use crate::call::{Shown, form};
use crate::config::{Config, SimLimits};
use crate::fault::{Fault, Odds};
use crate::listener::listing::WINDOW;
use crate::log::RequestLog;
use crate::playlists::{Item, Owner};
use crate::state::State;
use crate::truth::Play;

/// A simulated Spotify. Clones share one state.
#[derive(Clone)]
pub struct Sim {
    shared: Arc<Shared>,
}

struct Shared {
    config: Config,
    /// Simulated ms per ms of the timer.
    pace: f64,
    shift_ms: AtomicI64,
    state: Mutex<State>,
}

/// A playlist as it really is, whatever readers see of it yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlaylistTruth {
    /// Spotify id.
    pub id: String,
    /// Name.
    pub name: String,
    /// User id of the owner; `None` for a stranger's.
    pub owner: Option<&'static str>,
    /// Shown on the profile.
    pub public: bool,
    /// URIs in order, repetitions included.
    pub uris: Vec<String>,
    /// When each of them was added, UTC ms.
    pub added_ms: Vec<i64>,
}

impl Sim {
    /// Makes a simulation whose timer runs as fast as its clock, as under a paused tokio clock.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self::paced(config, 1.0)
    }

    /// The same for a clock that runs `pace` times as fast as the timer: slow answers are as much shorter.
    #[must_use]
    pub fn paced(config: Config, pace: f64) -> Self {
        let state = Mutex::new(State::new(config.clone()));
        let pace = if pace > 0.0 { pace } else { 1.0 };
        Self {
            shared: Arc::new(Shared {
                config,
                pace,
                shift_ms: AtomicI64::new(0),
                state,
            }),
        }
    }

    /// The whole server: accounts service, `/v1`, covers and `/sim`.
    pub fn router(&self) -> axum::Router {
        crate::gate::router(self.clone())
    }

    /// The simulated time, UTC ms.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        (self.shared.config.now)() + self.shared.shift_ms.load(Ordering::Relaxed)
    }

    /// Puts the simulated time forward by so many ms.
    pub fn advance_ms(&self, by_ms: u32) {
        self.shared
            .shift_ms
            .fetch_add(i64::from(by_ms), Ordering::Relaxed);
    }

    /// What the simulation was made of.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.shared.config
    }

    pub(crate) fn pace(&self) -> f64 {
        self.shared.pace
    }

    /// Works on the state, brought up to the present.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut State, i64) -> T) -> T {
        let mut state = self.lock();
        let now = self.now_ms();
        state.settle(now);
        work(&mut state, now)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Every play that has ended, oldest first.
    #[must_use]
    pub fn plays(&self) -> Vec<Play> {
        self.plays_between(i64::MIN, i64::MAX)
    }

    /// The plays that ended within `from_ms..to_ms`, oldest first.
    #[must_use]
    pub fn plays_between(&self, from_ms: i64, to_ms: i64) -> Vec<Play> {
        self.with(|state, _| {
            let ended = &state.timeline.history()[..state.timeline.ended()];
            let from = ended.partition_point(|slot| slot.end_ms < from_ms);
            let to = ended.partition_point(|slot| slot.end_ms < to_ms);
            (from..to).filter_map(|number| state.play(number)).collect()
        })
    }

    /// The track object of a URI, as `GET /v1/tracks/{id}` gives it with covers below `base`.
    #[must_use]
    pub fn track(&self, base: &str, uri: &str) -> Option<serde_json::Value> {
        let id = uri.strip_prefix("spotify:track:")?;
        self.with(|state, _| {
            let index = state.catalogue.track_of(id)?;
            Some(crate::api::json::track(&state.catalogue, base, index, true))
        })
    }

    /// The URIs of the first `count` tracks of the catalogue.
    #[must_use]
    pub fn some_tracks(&self, count: usize) -> Vec<String> {
        self.with(|state, _| {
            let all = 0..state.catalogue.tracks.len() as u32;
            let some = all.take(count);
            some.map(|index| state.catalogue.track_uri(index)).collect()
        })
    }

    /// Another id of the same recording, as Spotify gives it where a release is not available.
    #[must_use]
    pub fn relinked(&self, uri: &str) -> Option<String> {
        let id = uri.strip_prefix("spotify:track:")?;
        self.with(|state, _| {
            let index = state.catalogue.track_of(id)?;
            let other = state.catalogue.relinked(index)?;
            Some(state.catalogue.track_uri(other))
        })
    }

    /// When something is played next, UTC ms: in the future, or `None` when it is not planned yet.
    #[must_use]
    pub fn next_play_at(&self) -> Option<i64> {
        self.with(|state, _| state.timeline.next_start())
    }

    /// Every playlist as it really is.
    #[must_use]
    pub fn playlists(&self) -> Vec<PlaylistTruth> {
        self.with(|state, _| state.playlists.all.iter().map(truth_of).collect())
    }

    /// The URIs of a playlist in order; empty for an unknown id.
    #[must_use]
    pub fn playlist_uris(&self, id: &str) -> Vec<String> {
        self.with(|state, _| {
            state
                .playlists
                .get(id)
                .map(|playlist| truth_of(playlist).uris)
                .unwrap_or_default()
        })
    }

    /// The listener makes an empty private playlist in Spotify's own client; its id.
    pub fn user_makes(&self, name: &str) -> String {
        self.with(|state, _| {
            let listener = User::Listener;
            let owner = Owner::User(listener);
            let seed = state.config.seed;
            let made = state
                .playlists
                .make(seed, name, owner, listener, Vec::new());
            made.public = false;
            made.id.clone()
        })
    }

    /// The listener adds a track to a playlist in Spotify's own client.
    pub fn user_adds(&self, playlist: &str, uri: &str) {
        self.user_added(playlist, uri, 0);
    }

    /// The listener added a track to a playlist so many milliseconds ago, and no read has shown it until now.
    pub fn user_added(&self, playlist: &str, uri: &str, ago_ms: i64) {
        self.with(|state, now| {
            let item = Item {
                uri: uri.to_owned(),
                added_ms: now - ago_ms,
                added_by: User::Listener,
            };
            if let Some(playlist) = state.playlists.get_mut(playlist) {
                playlist.write(now, |items| items.push(item));
            }
        });
    }

    /// The listener removes a track from a playlist in Spotify's own client.
    pub fn user_removes(&self, playlist: &str, uri: &str) {
        self.with(|state, now| {
            if let Some(playlist) = state.playlists.get_mut(playlist) {
                playlist.write(now, |items| items.retain(|item| item.uri != uri));
            }
        });
    }

    /// The listener saves a track in Spotify's own client, or takes it out of the library.
    pub fn user_saves(&self, uri: &str, saved: bool) {
        self.with(|state, _| {
            let entry = (User::Listener.id(), uri.to_owned());
            if saved {
                state.library.insert(entry);
            } else {
                state.library.remove(&entry);
            }
        });
    }

    /// The URIs that the listener's library holds, in no order.
    #[must_use]
    pub fn saved(&self) -> Vec<String> {
        self.with(|state, _| {
            let own = |user: &str| user == User::Listener.id();
            let library = state.library.iter().filter(|(user, _)| own(user));
            library.map(|(_, uri)| uri.clone()).collect()
        })
    }

    /// A playlist is gone for good: every call for it answers 404.
    pub fn lose_playlist(&self, id: &str) {
        self.with(|state, _| state.playlists.all.retain(|playlist| playlist.id != id));
    }

    /// Turns a fault on or off: `true`, `false`, a probability, or a count as [`Odds`].
    pub fn set_fault(&self, fault: Fault, odds: impl Into<Odds>) {
        self.with(|state, _| state.faults.set(fault, odds.into()));
    }

    /// Turns every fault off, lifts every ban. The lag of playlists stays.
    pub fn clear_faults(&self) {
        self.with(|state, _| {
            state.faults.clear();
            state.limits.lift();
        });
    }

    /// How often each fault struck, whether it is still on or not.
    #[must_use]
    pub fn struck(&self) -> BTreeMap<&'static str, u64> {
        self.with(|state, _| state.faults.struck())
    }

    /// Replaces the hidden ceilings. Bans that they brought stay.
    pub fn set_limits(&self, limits: SimLimits) {
        self.with(|state, _| state.limits.set(limits));
    }

    /// The client died with what it was given at `since_ms` or later in its hands: plays that it was shown then first
    /// count as not delivered.
    pub fn undeliver(&self, since_ms: i64) {
        self.with(|state, _| state.timeline.undeliver(since_ms));
    }

    /// The faults that are on.
    #[must_use]
    pub fn faults(&self) -> Vec<(Fault, Odds)> {
        self.with(|state, _| state.faults.active())
    }

    /// The latest requests, oldest first; at most [`Config::log_capacity`].
    #[must_use]
    pub fn requests(&self) -> Vec<RequestLog> {
        self.lock().log.entries().cloned().collect()
    }

    /// Requests ever made.
    #[must_use]
    pub fn request_count(&self) -> u64 {
        self.lock().log.total()
    }

    /// Registers an app, or replaces one.
    pub fn register_app(&self, client_id: &str, secret: Option<&str>, redirect_uris: &[&str]) {
        let app = App {
            secret: secret.map(str::to_owned),
            redirect_uris: redirect_uris.iter().map(|&uri| uri.to_owned()).collect(),
        };
        self.lock().accounts.apps.insert(client_id.to_owned(), app);
    }

    /// The listener opens an authorization address and agrees: the redirect address with `code` and `state`.
    ///
    /// # Errors
    /// The text that the browser would show instead, such as `INVALID_CLIENT: Invalid redirect URI`.
    pub fn approve(&self, authorize_url: &str) -> Result<String, String> {
        self.decide(authorize_url, Some(User::Listener))
    }

    /// The same as somebody, or with `None` as who cancels.
    ///
    /// # Errors
    /// The text that the browser would show instead.
    pub fn decide(&self, authorize_url: &str, agreed: Option<User>) -> Result<String, String> {
        let url = url::Url::parse(authorize_url).map_err(|error| error.to_string())?;
        let pairs = form(url.query().unwrap_or_default().as_bytes());
        self.with(|state, now| authorize::decision(&mut state.accounts, now, &pairs, agreed))
    }

    /// The user withdraws consent: all tokens die.
    pub fn revoke(&self) {
        self.with(|state, _| state.accounts.revoke());
    }

    /// Number of entries that recently-played never exceeds.
    pub const RECENT: usize = WINDOW;

    pub(crate) fn receipt(&self, number: u64, plays: Vec<Shown>) -> Receipt {
        Receipt {
            sim: self.clone(),
            number,
            plays,
        }
    }
}

fn truth_of(playlist: &crate::playlists::Playlist) -> PlaylistTruth {
    PlaylistTruth {
        id: playlist.id.clone(),
        name: playlist.name.clone(),
        owner: match playlist.owner {
            Owner::User(user) => Some(user.id()),
            Owner::Stranger => None,
        },
        public: playlist.public,
        uris: playlist
            .items()
            .iter()
            .map(|item| item.uri.clone())
            .collect(),
        added_ms: playlist.items().iter().map(|item| item.added_ms).collect(),
    }
}

/// Says that an answer was handed over whole.
pub(crate) struct Receipt {
    sim: Sim,
    number: u64,
    plays: Vec<Shown>,
}

impl Receipt {
    pub(crate) fn sign(self) {
        let mut state = self.sim.lock();
        if let Some(entry) = state.log.get_mut(self.number) {
            entry.delivered = true;
        }
        let now = self.sim.now_ms();
        state.timeline.listing.delivered(now, &self.plays);
    }
}
