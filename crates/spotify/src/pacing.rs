//! How fast and how much the app calls: the spacing and the daily ceilings.

use std::time::Duration;

use crate::{Group, Priority};

/// The app's own limits, kept below those at which Spotify locks it out.
///
/// Spotify publishes no numbers; the defaults lie well below what users report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pacing {
    /// The least time between the starts of two calls.
    pub spacing: Duration,
    /// Calls per UTC day and group.
    pub ceilings: Ceilings,
    /// Percent of a ceiling that [`Priority::Background`] may use up.
    pub background_percent: u32,
    /// Percent of a ceiling that [`Priority::Record`] may use up.
    pub record_percent: u32,
}

/// Calls per UTC day, one ceiling for each [`Group`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "each field is the ceiling of the group of that name"
)]
pub struct Ceilings {
    pub player: u32,
    pub history: u32,
    pub search: u32,
    pub playlist_read: u32,
    pub playlist_write: u32,
    pub library: u32,
    pub catalogue: u32,
    pub control: u32,
    pub profile: u32,
}

impl Default for Pacing {
    fn default() -> Self {
        Self {
            spacing: Duration::from_secs(1),
            ceilings: Ceilings::default(),
            background_percent: 70,
            record_percent: 90,
        }
    }
}

impl Default for Ceilings {
    fn default() -> Self {
        Self {
            player: 3_000,
            history: 400,
            search: 300,
            playlist_read: 500,
            playlist_write: 100,
            library: 300,
            catalogue: 400,
            control: 300,
            profile: 100,
        }
    }
}

impl Pacing {
    /// How many calls of `group` may be made in a day before `priority` has to stop.
    #[must_use]
    pub fn allowance(&self, group: Group, priority: Priority) -> u32 {
        let ceiling = self.ceilings.of(group);
        let percent = match priority {
            Priority::Background => self.background_percent,
            Priority::Record => self.record_percent,
            Priority::Pick | Priority::User => 100,
        };
        u32::try_from(u64::from(ceiling) * u64::from(percent.min(100)) / 100).unwrap_or(ceiling)
    }
}

impl Ceilings {
    /// The ceiling of `group`.
    #[must_use]
    pub fn of(&self, group: Group) -> u32 {
        match group {
            Group::Player => self.player,
            Group::History => self.history,
            Group::Search => self.search,
            Group::PlaylistRead => self.playlist_read,
            Group::PlaylistWrite => self.playlist_write,
            Group::Library => self.library,
            Group::Catalogue => self.catalogue,
            Group::Control => self.control,
            Group::Profile => self.profile,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picks_keep_a_reserve_that_polling_cannot_use_up() {
        let pacing = Pacing::default();
        let shares = [
            Priority::Background,
            Priority::Record,
            Priority::Pick,
            Priority::User,
        ]
        .map(|priority| pacing.allowance(Group::Search, priority));
        assert_eq!(shares, [210, 270, 300, 300]);
    }
}
