//! Everything behind the lock: catalogue, listener, playlists, accounts, faults and counters.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rand::RngExt;

use crate::accounts::{Access, Accounts, User};
use crate::api;
use crate::api::json::Texts;
use crate::call::{Answer, Call};
use crate::catalogue::Catalogue;
use crate::config::Config;
use crate::fault::{Fault, Faults};
use crate::limits::Limits;
use crate::listener::habit::Habit;
use crate::listener::listing::Fate;
use crate::listener::timeline::Timeline;
use crate::listener::{Context, What};
use crate::log::Log;
use crate::playlists::{Item, Owner, Playlists};
use crate::random;
use crate::search::Index;
use crate::truth::{Class, Play};

const OWN_PLAYLISTS: [(&str, usize); 3] = [
    ("Late drive", 40),
    ("Sunday kitchen", 25),
    ("Everything 2025", 120),
];
const HOUR_MS: i64 = 3_600_000;

/// A change that takes effect later than it was sent.
#[derive(Debug)]
struct Pending {
    due_ms: i64,
    ticket: u64,
    call: Call,
    access: Access,
}

#[derive(Debug)]
pub(crate) struct State {
    pub config: Config,
    pub catalogue: Arc<Catalogue>,
    pub index: Option<Index>,
    pub timeline: Timeline,
    pub playlists: Playlists,
    pub accounts: Accounts,
    pub faults: Faults,
    pub limits: Limits,
    pub log: Log,
    /// URIs saved by each user.
    pub library: BTreeSet<(&'static str, String)>,
    pub texts: Texts,
    pending: Vec<Pending>,
    tickets: u64,
    late_answers: HashMap<u64, Answer>,
}

impl std::fmt::Debug for Config {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Config")
            .field("seed", &self.seed)
            .field("tracks", &self.tracks)
            .finish_non_exhaustive()
    }
}

impl State {
    pub(crate) fn new(config: Config) -> Self {
        let catalogue = Arc::new(Catalogue::generate(config.seed, config.tracks.max(100)));
        let playlists = first_playlists(&config, &catalogue);
        let own = playlists
            .all
            .iter()
            .filter(|playlist| playlist.owner == Owner::User(User::Listener));
        let own = own.map(|playlist| {
            let tracks = playlist
                .items()
                .iter()
                .filter_map(|item| catalogue.track_of_uri(&item.uri));
            (playlist.id.clone(), tracks.collect())
        });
        let habit = Habit::new(
            config.seed,
            config.listener.clone(),
            config.utc_offset_minutes,
            config.start_ms,
            Arc::clone(&catalogue),
            own.collect(),
        );
        Self {
            timeline: Timeline::new(config.seed, Arc::clone(&catalogue), habit),
            playlists,
            accounts: Accounts::new(config.seed),
            faults: Faults::new(config.seed),
            limits: Limits::new(config.limits.clone()),
            log: Log::new(config.log_capacity),
            library: BTreeSet::new(),
            texts: Texts::default(),
            index: None,
            pending: Vec::new(),
            tickets: 0,
            late_answers: HashMap::new(),
            catalogue,
            config,
        }
    }

    /// Brings everything up to `now`: late changes take effect in their order, the listener plays on.
    pub(crate) fn settle(&mut self, now: i64) {
        while let Some(place) = self.next_due(now) {
            let pending = self.pending.remove(place);
            self.play_on(pending.due_ms);
            let answer = api::route(self, pending.due_ms, &pending.call, &pending.access);
            self.late_answers.insert(pending.ticket, answer);
        }
        self.play_on(now);
    }

    fn next_due(&self, now: i64) -> Option<usize> {
        let due = self
            .pending
            .iter()
            .enumerate()
            .filter(|(_, pending)| pending.due_ms <= now);
        due.min_by_key(|(_, pending)| pending.due_ms)
            .map(|(place, _)| place)
    }

    fn play_on(&mut self, now: i64) {
        let faults = &mut self.faults;
        let late = || {
            let strikes = faults.strikes(Fault::LateRecent);
            strikes.then(|| faults.amount(Fault::LateRecent, HOUR_MS, 8 * HOUR_MS))
        };
        self.timeline.extend(now, late);
    }

    /// Lets a change take effect later; the ticket is for [`State::late_answer`].
    pub(crate) fn postpone(&mut self, due_ms: i64, call: Call, access: Access) -> u64 {
        self.tickets += 1;
        self.pending.push(Pending {
            due_ms,
            ticket: self.tickets,
            call,
            access,
        });
        self.tickets
    }

    /// The answer to a postponed change, once it took effect.
    pub(crate) fn late_answer(&mut self, ticket: u64) -> Option<Answer> {
        self.late_answers.remove(&ticket)
    }

    /// The ground truth of one slot that has ended; `None` for podcasts and ads.
    pub(crate) fn play(&self, number: usize) -> Option<Play> {
        let slot = self.timeline.history().get(number)?;
        let (track, local) = match slot.what {
            What::Track(track) => (track, false),
            What::Local(track) => (track, true),
            What::Episode(_) | What::Ad => return None,
        };
        let fate = self.timeline.listing.fate(number);
        Some(Play {
            track_uri: if local {
                api::json::local_uri(&self.catalogue, track)
            } else {
                self.catalogue.track_uri(track)
            },
            isrc: if local {
                String::new()
            } else {
                self.catalogue.track(track).isrc().to_owned()
            },
            started_ms: slot.start_ms,
            ended_ms: slot.end_ms,
            ms_played: slot.heard_ms(slot.end_ms),
            duration_ms: slot.duration_ms,
            skipped: !slot.finished,
            private: slot.private,
            offline: slot.offline,
            device: slot.device.name().to_owned(),
            context_uri: self.context_uri(&slot.context),
            listed_from_ms: fate.listed_from_ms,
            pushed_out_ms: fate.pushed_out_ms,
            served: fate.served_ms.is_some(),
            served_ms: fate.served_ms,
            class: self.class(number, slot.private, fate),
        })
    }

    fn class(&self, number: usize, private: bool, fate: Fate) -> Class {
        match (fate.listed_from_ms, fate.pushed_out_ms) {
            _ if private => Class::Exempt,
            (None, _) if !self.timeline.listing.is_coming(number) => Class::May,
            (Some(_), Some(_)) if fate.served_ms.is_some() => Class::Must,
            (Some(_), Some(_)) if fate.hidden || fate.garbled => Class::May,
            (Some(_), Some(_)) => Class::Gap,
            (None, _) | (Some(_), None) => Class::Must,
        }
    }

    pub(crate) fn context_uri(&self, context: &Context) -> Option<String> {
        match context {
            Context::None => None,
            Context::Album(album) => {
                Some(format!("spotify:album:{}", self.catalogue.album_id(*album)))
            }
            Context::Artist(artist) => Some(format!(
                "spotify:artist:{}",
                self.catalogue.artist_id(*artist)
            )),
            Context::Playlist(id) => Some(format!("spotify:playlist:{id}")),
            Context::Uri(uri) => Some(uri.clone()),
        }
    }
}

/// What the listener has from the start: three playlists of their own, one collaborative, one followed.
fn first_playlists(config: &Config, catalogue: &Catalogue) -> Playlists {
    let mut playlists = Playlists::default();
    let mut stream = random::stream(config.seed, "playlists", 0);
    let mut items = |count: usize| -> Vec<Item> {
        let one = |place: usize| Item {
            uri: catalogue.track_uri(stream.random_range(0..catalogue.tracks.len()) as u32),
            added_ms: config.start_ms - (count - place) as i64 * HOUR_MS,
            added_by: User::Listener,
        };
        (0..count).map(one).collect()
    };
    let listener = User::Listener;
    for (name, count) in OWN_PLAYLISTS {
        let tracks = items(count);
        playlists.make(config.seed, name, Owner::User(listener), listener, tracks);
    }
    let tracks = items(12);
    playlists
        .make(
            config.seed,
            "Road trip with friends",
            Owner::Stranger,
            listener,
            tracks,
        )
        .collaborative = true;
    let tracks = items(30);
    playlists.make(
        config.seed,
        "Someone's favourites",
        Owner::Stranger,
        listener,
        tracks,
    );
    playlists
}
