//! Which faults strike when, drawn from a seed: a mean level of everything, and calamities at certain times.

use jiff::SignedDuration;
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use spotify_sim::{Fault, Group, Sim};

/// Something bad that happens at a time.
#[derive(Clone, Debug, PartialEq)]
pub enum Calamity {
    /// The agent is killed and comes back after this.
    Kill(SignedDuration),
    /// The same after so many steps of the agent: between any two things that it does.
    KillAtStep(u64, SignedDuration),
    /// The same after so many steps before or after a change at Spotify.
    KillAtChange(u64, SignedDuration),
    /// The network goes, or comes back.
    Network {
        /// Whether it goes.
        down: bool,
    },
    /// The computer sleeps for this long.
    Suspend(SignedDuration),
    /// The wall clock is wrong by this from now on; zero sets it right.
    WrongClock(SignedDuration),
    /// The keyring is locked and the agent is started anew, or it is unlocked again.
    Keyring {
        /// Whether it is locked.
        locked: bool,
    },
    /// The next so many answers that can be are this fault.
    Strike(Fault, u32),
    /// The user withdraws consent.
    Revoke,
    /// The user arrives in a time zone.
    Travel(&'static str),
}

impl Calamity {
    /// What kind it is, in a word for counts.
    pub fn name(&self) -> &'static str {
        match self {
            Calamity::Kill(_) => "kill",
            Calamity::KillAtStep(..) => "kill_at_step",
            Calamity::KillAtChange(..) => "kill_at_change",
            Calamity::Network { .. } => "network",
            Calamity::Suspend(_) => "suspend",
            Calamity::WrongClock(_) => "clock",
            Calamity::Keyring { .. } => "keyring",
            Calamity::Strike(fault, _) => fault.name(),
            Calamity::Revoke => "revoke",
            Calamity::Travel(_) => "travel",
        }
    }
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

/// Where the user travels to: far east and west, and zones that differ by odd minutes.
const ABROAD: [&str; 7] = [
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Pacific/Auckland",
    "Pacific/Honolulu",
    "UTC",
];

/// Draws the calamities of one stretch of days.
struct Drawing<'a, R> {
    rng: &'a mut R,
    length_ms: i64,
    entries: Vec<(i64, Calamity)>,
}

impl Calendar {
    /// Some of each kind in `days` days for a user who lives at `home`, and kills around each run that is `due`,
    /// milliseconds after the start.
    pub fn draw(days: u32, due: &[i64], home: &'static str, rng: &mut impl Rng) -> Calendar {
        let mut drawing = Drawing {
            rng,
            length_ms: i64::from(days) * DAY_MS,
            entries: Vec::new(),
        };
        for _ in 0..days.div_ceil(7) {
            drawing.machine();
            drawing.spotify();
            drawing.journey(home);
        }
        due.iter().for_each(|due| drawing.run(*due));
        drawing.entries.sort_by_key(|(at, _)| *at);
        Calendar(drawing.entries)
    }
}

impl<R: Rng> Drawing<'_, R> {
    fn at_some_time(&mut self, what: Calamity) {
        let at = self.rng.random_range(0..self.length_ms);
        self.entries.push((at, what));
    }

    /// Something that begins at some time and ends after `length`.
    fn for_a_while(&mut self, begin: Calamity, length: SignedDuration, end: Calamity) {
        let at = self.rng.random_range(0..self.length_ms);
        self.entries.push((at, begin));
        self.entries.push((at + length.as_millis() as i64, end));
    }

    fn hours(&mut self, most: i64) -> SignedDuration {
        SignedDuration::from_mins(self.rng.random_range(1..=most * 60))
    }

    /// How long a killed agent stays away: mostly a moment.
    fn away(&mut self) -> SignedDuration {
        match self.rng.random_range(0..10) {
            0..3 => SignedDuration::ZERO,
            3..7 => SignedDuration::from_secs(self.rng.random_range(0..60)),
            _ => self.hours(5),
        }
    }

    /// Small numbers as often as large ones.
    fn steps(&mut self) -> u64 {
        2f64.powf(self.rng.random_range(0.0..9.0)) as u64 - 1
    }

    /// A week of what befalls the user's computer.
    fn machine(&mut self) {
        for _ in 0..4 {
            let away = self.away();
            self.at_some_time(Calamity::Kill(away));
        }
        for _ in 0..8 {
            let (steps, away) = (self.steps(), self.away());
            self.at_some_time(Calamity::KillAtStep(steps, away));
        }
        for _ in 0..2 {
            let length = self.hours(4);
            let network = |down| Calamity::Network { down };
            self.for_a_while(network(true), length, network(false));
            let length = self.hours(9);
            self.at_some_time(Calamity::Suspend(length));
        }
        let far = self.hours(20);
        let near = SignedDuration::from_secs(self.rng.random_range(1..600));
        for by in [far, near] {
            let by = by * *[-1, 1].choose(self.rng).unwrap_or(&1);
            let (wrong, right) = (
                Calamity::WrongClock(by),
                Calamity::WrongClock(SignedDuration::ZERO),
            );
            let length = self.hours(6);
            self.for_a_while(wrong, length, right);
        }
        let keyring = |locked| Calamity::Keyring { locked };
        let length = self.hours(2);
        self.for_a_while(keyring(true), length, keyring(false));
    }

    /// A week of what Spotify does to its users.
    fn spotify(&mut self) {
        let group = *Group::ALL.choose(self.rng).unwrap_or(&Group::Search);
        for fault in [
            Fault::InvalidGrantOnce,
            Fault::RetryAfterLong,
            Fault::Quota(group),
            Fault::PremiumLapsed,
            Fault::UserNotRegistered,
        ] {
            self.at_some_time(Calamity::Strike(fault, 1));
        }
        if self.rng.random_bool(0.5) {
            self.at_some_time(Calamity::Strike(Fault::InvalidGrantOnce, 3));
        }
        if self.rng.random_bool(0.25) {
            self.at_some_time(Calamity::Revoke);
        }
    }

    /// Every other week a journey of up to five days.
    fn journey(&mut self, home: &'static str) {
        if self.rng.random_bool(0.5) {
            let there = ABROAD.choose(self.rng).copied().unwrap_or(home);
            let length = self.hours(5 * 24);
            self.for_a_while(Calamity::Travel(there), length, Calamity::Travel(home));
        }
    }

    /// Kills while a run is under way: a change may be on its way to Spotify, or about to be noted. Some hit right before
    /// or after a change, some again while the agent recovers.
    fn run(&mut self, due: i64) {
        if self.rng.random_bool(0.4) {
            let (steps, away) = (self.rng.random_range(0..4), self.away());
            self.entries
                .push((due - 1_000, Calamity::KillAtChange(steps, away)));
            return;
        }
        for span in [0..20_000, 20_000..60_000] {
            let at = due + self.rng.random_range(span);
            let away = SignedDuration::from_secs(self.rng.random_range(0..10));
            if self.rng.random_bool(0.4) {
                self.entries.push((at, Calamity::Kill(away)));
                continue;
            }
            for _ in 0..self.rng.random_range(1..=3) {
                let steps = self.steps();
                self.entries.push((at, Calamity::KillAtStep(steps, away)));
            }
        }
    }
}
