//! Which faults strike when, drawn from a seed: a mean level of everything, and calamities at certain times.

use jiff::SignedDuration;
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use spotify_sim::{Fault, Group, Sim};

/// Something bad that happens once, at a time.
#[derive(Clone, Debug, PartialEq)]
pub enum Calamity {
    /// The agent is killed and comes back after this.
    Kill(SignedDuration),
    /// No network for this long.
    Offline(SignedDuration),
    /// The computer sleeps for this long.
    Suspend(SignedDuration),
    /// The wall clock is wrong by the first for as long as the second.
    WrongClock(SignedDuration, SignedDuration),
    /// The keyring is locked for this long, and the agent is started anew at the beginning.
    LockedKeyring(SignedDuration),
    /// The next answer of Spotify is this fault.
    Once(Fault),
}

/// Calamities by their time, milliseconds after the start, ascending.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calendar(pub Vec<(i64, Calamity)>);

/// Share of calls that each fault strikes, where all are on.
const LEVELS: &[(Fault, f64)] = &[
    (Fault::Rate429, 0.005),
    (Fault::Rate429NoHeader, 0.002),
    (Fault::Spurious401, 0.01),
    (Fault::Server5xx, 0.02),
    (Fault::Html200, 0.01),
    (Fault::Empty200, 0.01),
    (Fault::Cut, 0.01),
    (Fault::Slow, 0.02),
    (Fault::Timeout, 0.01),
    (Fault::LateRecent, 0.05),
    (Fault::OutOfOrder, 0.1),
    (Fault::RecentBrokenItems, 0.03),
    (Fault::PostLate, 0.15),
    (Fault::Post5xxAfterSuccess, 0.15),
    (Fault::PostCutAfter, 0.1),
    (Fault::PostCutBefore, 0.1),
    (Fault::RotateRefresh, 0.3),
    (Fault::Accounts5xx, 0.1),
    (Fault::AccountsHtml, 0.05),
    (Fault::RelinkedIds, 0.05),
    (Fault::SearchEmptyPages, 0.1),
    (Fault::NullItems, 0.05),
    (Fault::DescriptionRefused, 0.3),
];

/// Switches the mean level of all faults on.
pub fn everyday(sim: &Sim) {
    for (fault, share) in LEVELS {
        sim.set_fault(*fault, *share);
    }
}

const DAY_MS: i64 = 86_400_000;

/// Two moments of a run under way, milliseconds after it was due: a change may be on its way to Spotify.
fn moments_of_a_run(rng: &mut impl Rng) -> [i64; 2] {
    [0..20_000, 20_000..60_000].map(|span| rng.random_range(span))
}

fn kill_for_a_moment(rng: &mut impl Rng) -> Calamity {
    Calamity::Kill(SignedDuration::from_secs(rng.random_range(0..10)))
}

impl Calendar {
    /// Some of each kind in `days` days, and two kills for each run that is `due`, milliseconds after the start.
    pub fn draw(days: u32, due: &[i64], rng: &mut impl Rng) -> Calendar {
        let mut entries = Vec::new();
        let hours = |rng: &mut dyn Rng, most: i64| {
            SignedDuration::from_mins(rng.random_range(1..=most * 60))
        };
        let weeks = days.div_ceil(7);
        for _ in 0..weeks {
            for _ in 0..6 {
                let away = if rng.random_bool(0.7) {
                    SignedDuration::from_secs(rng.random_range(0..60))
                } else {
                    hours(rng, 5)
                };
                entries.push(Calamity::Kill(away));
            }
            for _ in 0..2 {
                entries.push(Calamity::Offline(hours(rng, 4)));
                entries.push(Calamity::Suspend(hours(rng, 9)));
            }
            let wrong = hours(rng, 20) * *[-1, 1].choose(rng).unwrap_or(&1);
            entries.push(Calamity::WrongClock(wrong, hours(rng, 6)));
            entries.push(Calamity::LockedKeyring(hours(rng, 2)));
            entries.push(Calamity::Once(Fault::InvalidGrantOnce));
            entries.push(Calamity::Once(Fault::RetryAfterLong));
            let group = *[Group::Search, Group::Player, Group::Playlists]
                .choose(rng)
                .unwrap_or(&Group::Search);
            entries.push(Calamity::Once(Fault::Quota(group)));
        }
        let length = i64::from(days) * DAY_MS;
        let mut calendar: Vec<(i64, Calamity)> = entries
            .into_iter()
            .map(|what| (rng.random_range(0..length), what))
            .collect();
        for due in due {
            for at in moments_of_a_run(rng) {
                calendar.push((due + at, kill_for_a_moment(rng)));
            }
        }
        calendar.sort_by_key(|(at, _)| *at);
        Calendar(calendar)
    }
}
