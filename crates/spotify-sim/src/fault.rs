//! Faults by name, how often they strike, and the random streams they draw from.

use std::collections::BTreeMap;

use rand::RngExt;

use crate::limits::Group;
use crate::random::{self, Stream};

/// Everything that can be made to go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// 429 with a `Retry-After` of 1 to 4 s, for as long.
    Rate429,
    /// 429 as plain text for 5 to 30 s without a `Retry-After`.
    Rate429NoHeader,
    /// 429 with a `Retry-After` of 72,000 or 80,000 s, for as long.
    RetryAfterLong,
    /// 429 `QUOTA_EXCEEDED` for one group of endpoints, for 2 to 20 h.
    Quota(Group),
    /// 401 "Access token missing" for a valid token.
    Spurious401,
    /// 500, 502 or 503 as JSON, HTML or nothing, without any effect.
    Server5xx,
    /// A 200 whose body is HTML (GET only).
    Html200,
    /// A 200 without a body (GET only).
    Empty200,
    /// The connection breaks in the middle of the body (GET only).
    Cut,
    /// The answer takes 2 to 20 s.
    Slow,
    /// The answer takes 31 to 90 s (GET only).
    Timeout,
    /// Plays reach recently-played 1 to 8 h late.
    LateRecent,
    /// A recently-played page comes in no order.
    OutOfOrder,
    /// One item of a recently-played page, or all, cannot be read.
    RecentBrokenItems,
    /// A change takes effect 5 to 45 s later; the answer comes after more than 30 s.
    PostLate,
    /// A change takes effect, the answer is a 502.
    Post5xxAfterSuccess,
    /// A change takes effect, the connection breaks before the answer.
    PostCutAfter,
    /// The connection breaks before the change reached Spotify.
    PostCutBefore,
    /// A refresh returns a new refresh token and the old one dies.
    RotateRefresh,
    /// A refresh is refused, the token stays good: set it with a count of one.
    InvalidGrantOnce,
    /// Every refresh is refused for as long as this is on.
    InvalidGrantAlways,
    /// The accounts service answers 5xx as JSON or HTML.
    Accounts5xx,
    /// The accounts service answers 200 with HTML.
    AccountsHtml,
    /// The player shows another id of the same recording.
    RelinkedIds,
    /// Playlist writes show late: items after 0.6 s, `snapshot_id` after 30 s. On by default.
    PlaylistSnapshotLag,
    /// Search pages come back empty.
    SearchEmptyPages,
    /// Lists contain null items.
    NullItems,
    /// The app owner's Premium has lapsed: 403 as plain text.
    PremiumLapsed,
    /// The user is not on the app's allow-list: 403.
    UserNotRegistered,
    /// Player commands answer 403 `PREMIUM_REQUIRED`.
    PremiumRequired,
    /// Creating a playlist with a description answers 400.
    DescriptionRefused,
}

const PLAIN: [(Fault, &str); 30] = [
    (Fault::Rate429, "rate429"),
    (Fault::Rate429NoHeader, "rate429_no_header"),
    (Fault::RetryAfterLong, "retry_after_long"),
    (Fault::Spurious401, "spurious_401"),
    (Fault::Server5xx, "server_5xx"),
    (Fault::Html200, "html_200"),
    (Fault::Empty200, "empty_200"),
    (Fault::Cut, "cut"),
    (Fault::Slow, "slow"),
    (Fault::Timeout, "timeout"),
    (Fault::LateRecent, "late_recent"),
    (Fault::OutOfOrder, "out_of_order"),
    (Fault::RecentBrokenItems, "recent_broken_items"),
    (Fault::PostLate, "post_late"),
    (Fault::Post5xxAfterSuccess, "post_5xx_after_success"),
    (Fault::PostCutAfter, "post_cut_after"),
    (Fault::PostCutBefore, "post_cut_before"),
    (Fault::RotateRefresh, "rotate_refresh"),
    (Fault::InvalidGrantOnce, "invalid_grant_once"),
    (Fault::InvalidGrantAlways, "invalid_grant_always"),
    (Fault::Accounts5xx, "accounts_5xx"),
    (Fault::AccountsHtml, "accounts_html"),
    (Fault::RelinkedIds, "relinked_ids"),
    (Fault::PlaylistSnapshotLag, "playlist_snapshot_lag"),
    (Fault::SearchEmptyPages, "search_empty_pages"),
    (Fault::NullItems, "null_items"),
    (Fault::PremiumLapsed, "premium_lapsed"),
    (Fault::UserNotRegistered, "user_not_registered"),
    (Fault::PremiumRequired, "premium_required"),
    (Fault::DescriptionRefused, "description_refused"),
];

impl Fault {
    /// Every fault there is.
    pub fn all() -> impl Iterator<Item = Fault> {
        let plain = PLAIN.iter().map(|(fault, _)| *fault);
        plain.chain(Group::ALL.into_iter().map(Fault::Quota))
    }

    /// The name used by `POST /sim/faults` and the request log, such as `rate429` or `quota_search`.
    #[must_use]
    pub fn name(self) -> &'static str {
        if let Fault::Quota(group) = self {
            return group.quota_name();
        }
        PLAIN
            .iter()
            .find(|(fault, _)| *fault == self)
            .map_or("unknown", |(_, name)| name)
    }

    /// The fault of a name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Fault> {
        Fault::all().find(|fault| fault.name() == name)
    }
}

/// How often a fault strikes. Made from `true`, `false`, a probability, or a count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Odds {
    /// Never.
    Off,
    /// With this probability, each time it could.
    Chance(f64),
    /// The next so many times it could, then never again.
    Times(u32),
}

impl From<bool> for Odds {
    fn from(on: bool) -> Self {
        if on { Odds::Chance(1.0) } else { Odds::Off }
    }
}

impl From<f64> for Odds {
    fn from(probability: f64) -> Self {
        Odds::Chance(probability)
    }
}

impl From<u32> for Odds {
    fn from(times: u32) -> Self {
        Odds::Times(times)
    }
}

/// The faults that are on, each with a random stream of its own.
#[derive(Debug)]
pub(crate) struct Faults {
    seed: u64,
    active: BTreeMap<Fault, (Odds, Stream)>,
    struck: BTreeMap<Fault, u64>,
}

impl Faults {
    pub(crate) fn new(seed: u64) -> Self {
        let mut faults = Self {
            seed,
            active: BTreeMap::new(),
            struck: BTreeMap::new(),
        };
        faults.clear();
        faults
    }

    /// Turns a fault on or off. Its stream goes on where it was, so setting it twice repeats nothing.
    pub(crate) fn set(&mut self, fault: Fault, odds: Odds) {
        let seed = self.seed;
        let fresh = || (odds, random::stream(seed, fault.name(), 0));
        self.active.entry(fault).or_insert_with(fresh).0 = odds;
    }

    /// Turns everything off except what is Spotify's daily bread.
    pub(crate) fn clear(&mut self) {
        for (odds, _) in self.active.values_mut() {
            *odds = Odds::Off;
        }
        self.set(Fault::PlaylistSnapshotLag, Odds::Chance(1.0));
    }

    /// Whether the fault strikes this time. Draws from its stream only while it is on.
    pub(crate) fn strikes(&mut self, fault: Fault) -> bool {
        let Some((odds, stream)) = self.active.get_mut(&fault) else {
            return false;
        };
        let strikes = match odds {
            Odds::Off | Odds::Times(0) => false,
            Odds::Times(left) => {
                *left -= 1;
                true
            }
            Odds::Chance(probability) => stream.random_bool(probability.clamp(0.0, 1.0)),
        };
        if strikes {
            *self.struck.entry(fault).or_default() += 1;
        }
        strikes
    }

    /// How often each struck.
    pub(crate) fn struck(&self) -> BTreeMap<&'static str, u64> {
        let struck = self.struck.iter();
        struck
            .map(|(fault, count)| (fault.name(), *count))
            .collect()
    }

    /// A number of a fault's own stream, such as how long it lasts.
    pub(crate) fn amount(&mut self, fault: Fault, low: i64, high: i64) -> i64 {
        match self.active.get_mut(&fault) {
            Some((_, stream)) => stream.random_range(low..=high),
            None => low,
        }
    }

    /// The faults that are on.
    pub(crate) fn active(&self) -> Vec<(Fault, Odds)> {
        let all = self.active.iter().map(|(fault, (odds, _))| (*fault, *odds));
        all.filter(|(_, odds)| !matches!(odds, Odds::Off | Odds::Times(0)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_read_back() {
        for fault in Fault::all() {
            assert_eq!(Fault::by_name(fault.name()), Some(fault), "{fault:?}");
        }
    }

    #[test]
    fn a_count_runs_out() {
        let mut faults = Faults::new(1);
        faults.set(Fault::Cut, Odds::from(2));
        let struck: Vec<bool> = (0..4).map(|_| faults.strikes(Fault::Cut)).collect();
        assert_eq!(struck, [true, true, false, false]);
    }

    #[test]
    fn streams_do_not_disturb_each_other() {
        let draw = |noisy: bool| -> Vec<bool> {
            let mut faults = Faults::new(9);
            faults.set(Fault::Cut, Odds::Chance(0.5));
            faults.set(Fault::Slow, Odds::Chance(0.5));
            let mut draws = Vec::new();
            for _ in 0..64 {
                if noisy {
                    faults.strikes(Fault::Slow);
                }
                draws.push(faults.strikes(Fault::Cut));
            }
            draws
        };
        assert_eq!(draw(false), draw(true));
    }
}
