//! Rolling rate limit, daily quotas per group of endpoints, and the bans that follow.

use std::collections::{HashMap, VecDeque};

use crate::config::SimLimits;

const WINDOW_MS: i64 = 30_000;
const DAY_MS: i64 = 86_400_000;

/// A bucket of endpoints that share a daily quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// `/search`
    Search,
    /// `/tracks`, `/albums`, `/artists`
    Catalogue,
    /// `/playlists` and `/me/playlists`
    Playlists,
    /// `/me/player`
    Player,
    /// `/me/library`, `/me/top` and `/me`
    Library,
}

impl Group {
    /// Every group.
    pub const ALL: [Group; 5] = [
        Group::Search,
        Group::Catalogue,
        Group::Playlists,
        Group::Player,
        Group::Library,
    ];

    /// The group of a path below `/v1`.
    pub(crate) fn of(segments: &[String]) -> Group {
        let mut names = segments.iter().map(String::as_str);
        match (names.next(), names.next()) {
            (Some("search"), _) => Group::Search,
            (Some("playlists"), _) | (Some("me"), Some("playlists")) => Group::Playlists,
            (Some("me"), Some("player")) => Group::Player,
            (Some("me"), _) => Group::Library,
            _ => Group::Catalogue,
        }
    }

    pub(crate) fn quota_name(self) -> &'static str {
        match self {
            Group::Search => "quota_search",
            Group::Catalogue => "quota_catalogue",
            Group::Playlists => "quota_playlists",
            Group::Player => "quota_player",
            Group::Library => "quota_library",
        }
    }

    fn ceiling(self, limits: &SimLimits) -> Option<u32> {
        match self {
            Group::Search => limits.search_per_day,
            Group::Catalogue => limits.catalogue_per_day,
            Group::Playlists => limits.playlists_per_day,
            Group::Player => limits.player_per_day,
            Group::Library => limits.library_per_day,
        }
    }
}

/// A span in which calls are refused.
#[derive(Debug, Clone)]
pub(crate) struct Ban {
    /// UTC ms.
    pub until_ms: i64,
    /// `None` bans the whole app by rate limit, a group by quota.
    pub group: Option<Group>,
    /// Whether the answer carries `Retry-After`.
    pub header: bool,
    /// What brought it, for the request log.
    pub cause: &'static str,
}

/// Counts calls and remembers bans.
#[derive(Debug)]
pub(crate) struct Limits {
    limits: SimLimits,
    recent: VecDeque<i64>,
    counts: HashMap<Group, (i64, u32)>,
    bans: Vec<Ban>,
}

impl Limits {
    pub(crate) fn new(limits: SimLimits) -> Self {
        Self {
            limits,
            recent: VecDeque::new(),
            counts: HashMap::new(),
            bans: Vec::new(),
        }
    }

    /// Replaces the ceilings.
    pub(crate) fn set(&mut self, limits: SimLimits) {
        self.limits = limits;
    }

    /// The ban that a call to a group meets now.
    pub(crate) fn ban(&mut self, group: Group, now: i64) -> Option<Ban> {
        self.bans.retain(|ban| ban.until_ms > now);
        let hit = |ban: &&Ban| ban.group.is_none_or(|banned| banned == group);
        self.bans.iter().find(hit).cloned()
    }

    pub(crate) fn impose(&mut self, ban: Ban) {
        self.bans.push(ban);
    }

    /// Ends every ban; counts stay.
    pub(crate) fn lift(&mut self) {
        self.bans.clear();
    }

    /// Counts a call; the ban it brings down, if any.
    pub(crate) fn count(&mut self, group: Group, now: i64) -> Option<Ban> {
        let ban = self.over_rate(now).or_else(|| self.over_quota(group, now));
        if let Some(ban) = &ban {
            self.bans.push(ban.clone());
        }
        ban
    }

    fn over_rate(&mut self, now: i64) -> Option<Ban> {
        let ceiling = self.limits.per_30_s?;
        while self.recent.front().is_some_and(|at| now - at >= WINDOW_MS) {
            self.recent.pop_front();
        }
        self.recent.push_back(now);
        let oldest = *self.recent.front()?;
        (self.recent.len() > ceiling as usize).then_some(Ban {
            until_ms: (oldest + WINDOW_MS).max(now + 1_000),
            group: None,
            header: true,
            cause: "rate_limit",
        })
    }

    fn over_quota(&mut self, group: Group, now: i64) -> Option<Ban> {
        let ceiling = group.ceiling(&self.limits)?;
        let today = now.div_euclid(DAY_MS);
        let (day, count) = self.counts.entry(group).or_insert((today, 0));
        if *day != today {
            (*day, *count) = (today, 0);
        }
        *count += 1;
        (*count > ceiling).then_some(Ban {
            until_ms: (today + 1) * DAY_MS,
            group: Some(group),
            header: true,
            cause: group.quota_name(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_blocks_its_group_until_midnight() {
        let mut limits = Limits::new(SimLimits {
            search_per_day: Some(2),
            ..SimLimits::unlimited()
        });
        assert!(limits.count(Group::Search, 10).is_none());
        assert!(limits.count(Group::Search, 20).is_none());
        let ban = limits.count(Group::Search, 30).expect("third call is over");
        assert_eq!(ban.until_ms, DAY_MS);
        assert!(limits.ban(Group::Search, DAY_MS - 1).is_some());
        assert!(limits.ban(Group::Player, DAY_MS - 1).is_none());
        assert!(limits.ban(Group::Search, DAY_MS).is_none());
        assert!(limits.count(Group::Search, DAY_MS).is_none());
    }

    #[test]
    fn the_rate_window_rolls() {
        let mut limits = Limits::new(SimLimits {
            per_30_s: Some(3),
            ..SimLimits::unlimited()
        });
        assert!((0..3).all(|at| limits.count(Group::Player, at).is_none()));
        assert!(limits.count(Group::Player, 29_000).is_some());
        assert!(limits.ban(Group::Search, 29_500).is_some());
        assert!(limits.count(Group::Player, 60_000).is_none());
    }
}
