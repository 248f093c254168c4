//! The verdict: the diary and the playlist of a trial compared with what was really played and planned.

pub mod imports;
mod listens;
mod picks;
mod runs;

use crate::habits::Habits;
use crate::importing::Imported;
use crate::world::World;
use anyhow::{Context, Result};
use serde::Serialize;
use sidetrack_core::store::{self, Store, accounts};
use spotify_sim::Class;
use std::collections::BTreeMap;

pub(crate) use runs::due_at_home;

/// Counts of a trial, and everything that was wrong.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Verdict {
    /// Plays that had to be recorded.
    pub must: u64,
    /// Of the plays that may be recorded, all.
    pub may: u64,
    /// And those that were.
    pub may_recorded: u64,
    /// Plays lost to a full page.
    pub gap: u64,
    /// Private plays.
    pub exempt: u64,
    /// Plays that reached the list late.
    pub late: u64,
    /// Plays left early that were recorded.
    pub skips: u64,
    /// Plays not listed yet at the end.
    pub pending: u64,
    /// Listens in the diary.
    pub listens: u64,
    /// Times of the plan that came due.
    pub due: u64,
    /// Runs of the plan that ended with new tracks.
    pub ran: u64,
    /// Tracks that were put into the playlist.
    pub picked: u64,
    /// Of those, taken out again as nobody played them.
    pub removed: u64,
    /// Due times that were made up for by another run.
    pub coalesced: u64,
    /// Calls to Spotify.
    pub calls: u64,
    /// Gaps in the diary.
    pub gaps: u64,
    /// How often each fault of Spotify's struck.
    pub struck: BTreeMap<&'static str, u64>,
    /// How often each calamity happened.
    pub calamities: BTreeMap<&'static str, u64>,
    /// What was imported at the end.
    pub imported: Imported,
    /// What was wrong, in words.
    pub wrong: Vec<String>,
}

/// A trial this long has plays of each kind, or its listener is not one.
const LONG_ENOUGH_DAYS: u32 = 21;

impl Verdict {
    /// A trial of `days` days in which nothing hard came up proves nothing: that is wrong, too.
    pub(crate) fn is_a_test(&mut self, days: u32) {
        let hard = [
            ("skips", self.skips),
            ("private plays", self.exempt),
            ("late plays", self.late),
        ];
        for (name, count) in hard {
            if days >= LONG_ENOUGH_DAYS && count == 0 {
                self.wrong.push(format!("not a test: no {name}"));
            }
        }
    }

    /// Adds the counts of another trial; what was wrong there stays there.
    pub fn add(&mut self, other: &Verdict) {
        let counts = [
            (&mut self.must, other.must),
            (&mut self.may, other.may),
            (&mut self.may_recorded, other.may_recorded),
            (&mut self.gap, other.gap),
            (&mut self.exempt, other.exempt),
            (&mut self.late, other.late),
            (&mut self.skips, other.skips),
            (&mut self.pending, other.pending),
            (&mut self.listens, other.listens),
            (&mut self.due, other.due),
            (&mut self.ran, other.ran),
            (&mut self.picked, other.picked),
            (&mut self.removed, other.removed),
            (&mut self.coalesced, other.coalesced),
            (&mut self.calls, other.calls),
            (&mut self.gaps, other.gaps),
            (&mut self.imported.read, other.imported.read),
            (&mut self.imported.new, other.imported.new),
            (&mut self.imported.merged, other.imported.merged),
            (&mut self.imported.skipped, other.imported.skipped),
        ];
        for (sum, count) in counts {
            *sum += count;
        }
        for (name, count) in &other.struck {
            *self.struck.entry(name).or_default() += count;
        }
        for (name, count) in &other.calamities {
            *self.calamities.entry(name).or_default() += count;
        }
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} must, {}/{} may, {} gap in {} gaps, {} exempt, {} skips, {} late, {} pending; {} listens; \
             {} due, {} ran, {} coalesced, {} picked, {} taken out; {} calls; {} records imported: {} new, {} merged",
            self.must,
            self.may_recorded,
            self.may,
            self.gap,
            self.gaps,
            self.exempt,
            self.skips,
            self.late,
            self.pending,
            self.listens,
            self.due,
            self.ran,
            self.coalesced,
            self.picked,
            self.removed,
            self.calls,
            self.imported.read,
            self.imported.new,
            self.imported.merged,
        )
    }
}

/// Compares the diary and the playlists of `world` with the truth since `start`, UTC milliseconds.
pub fn judge(world: &World, start: i64) -> Result<Verdict> {
    judge_with(world, start, &Habits::default())
}

/// The same for a user who has set this.
pub fn judge_with(world: &World, start: i64, habits: &Habits) -> Result<Verdict> {
    let mut verdict = judge_listens(world, &[])?;
    let store = Store::open_read_only(world.folder())?;
    let account = accounts::active(store.read())?.context("no account in the diary")?;
    let runs = store::runs::latest(store.read(), account.row, u32::MAX)?;
    let diary = store::listens::latest(store.read(), account.row, i64::MAX, u32::MAX)?;
    runs::judge_runs(&mut verdict, world, habits, &runs, start);
    let user = account.user_id.as_deref();
    picks::judge_playlists(&mut verdict, world, user, &runs);
    let gaps = store::listens::gaps(store.read(), account.row)?;
    picks::judge_picks(&mut verdict, (world, habits), &runs, &diary, &gaps);
    Ok(verdict)
}

/// Compares the diary alone. What ended inside one of the `paused` spans (from, to; UTC milliseconds) must not be in it.
pub fn judge_listens(world: &World, paused: &[(i64, i64)]) -> Result<Verdict> {
    let store = Store::open_read_only(world.folder())?;
    let account = accounts::active(store.read())?.context("no account in the diary")?;
    let diary = store::listens::latest(store.read(), account.row, i64::MAX, u32::MAX)?;
    let gaps = store::listens::gaps(store.read(), account.row)?;
    let mut plays = world.sim.plays();
    for play in &mut plays {
        let ended = play.ended_ms;
        if paused
            .iter()
            .any(|(from, to)| (*from..*to).contains(&ended))
        {
            play.class = Class::Exempt;
        }
    }
    let mut verdict = Verdict {
        listens: diary.len() as u64,
        gaps: gaps.len() as u64,
        calls: world.sim.request_count(),
        struck: world.sim.struck(),
        ..Verdict::default()
    };
    let now = world.clock.true_ms();
    listens::judge(&mut verdict, &plays, diary, &gaps, world.stays(), now);
    Ok(verdict)
}

fn stamp(ms: i64) -> String {
    store::listens::time(ms).to_string()
}
