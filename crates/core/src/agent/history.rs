//! What the user does on the page History, and the search that it needs.

use super::Agent;
use super::requests::nobody_signed_in;
use crate::control::protocol::{Failure, Reply};
use crate::search;
use crate::sighting::TrackRow;
use crate::store::{AccountRow, StoreError, accounts, recordings, tombstones};
use crate::view::history::ListenKey;
use jiff::Timestamp;

/// Tracks that join the search at once: a few milliseconds, so that requests do not wait.
const TRACKS_AT_ONCE: u32 = 150;

/// How far the search has come.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Whether tracks wait to join it.
    behind: bool,
    /// The changes of the diary after which it was asked for that last.
    up_to: Option<u64>,
}

impl Agent {
    /// Deletes listens; later sightings do not bring them back.
    pub(super) fn delete_listens(&mut self, listens: &[ListenKey]) -> Result<Reply, Failure> {
        let (account, now) = (self.diary_row()?, self.now().as_millisecond());
        self.store.write(|db| {
            for key in listens {
                tombstones::bury(db, account, key.track, key.started_at, now)?;
            }
            Ok(())
        })?;
        Ok(Reply::Done)
    }

    /// Takes [`Agent::delete_listens`] back.
    pub(super) fn restore_listens(&mut self, listens: &[ListenKey]) -> Result<Reply, Failure> {
        let account = self.diary_row()?;
        self.store.write(|db| {
            for key in listens {
                tombstones::dig_up(db, account, key.track, key.started_at)?;
            }
            Ok(())
        })?;
        Ok(Reply::Done)
    }

    /// The diary that is shown, also while nobody is signed in.
    pub(super) fn diary_row(&self) -> Result<AccountRow, Failure> {
        accounts::diary(self.store.read())?.ok_or_else(nobody_signed_in)
    }

    /// Shows tracks as the recording of `into`.
    pub(super) fn merge_recordings(
        &mut self,
        tracks: &[TrackRow],
        into: TrackRow,
    ) -> Result<Reply, Failure> {
        let change = self.store.write(|db| recordings::merge(db, tracks, into))?;
        Ok(Reply::RecordingChanged(change))
    }

    /// Shows a track as a recording of its own.
    pub(super) fn split_recording(&mut self, track: TrackRow) -> Result<Reply, Failure> {
        let change = self.store.write(|db| recordings::split(db, track))?;
        Ok(Reply::RecordingChanged(change))
    }

    /// Takes a merge or a split back.
    pub(super) fn undo_recording(
        &mut self,
        change: &recordings::RecordingChange,
    ) -> Result<Reply, Failure> {
        self.store.write(|db| recordings::undo(db, change))?;
        Ok(Reply::Done)
    }

    /// Lets the search catch up with tracks that came in bulk.
    pub(super) fn index_words(&mut self) {
        let is_asked = self.words.behind || self.words.up_to != Some(self.changes_of_diary());
        if !is_asked {
            return;
        }
        let more = self.catch_up_words();
        self.words.up_to = more.as_ref().ok().map(|_| self.changes_of_diary());
        if let Err(error) = &more {
            tracing::warn!(%error, "the search did not catch up; it goes on later");
        }
        self.words.behind = more.unwrap_or(false);
    }

    /// Rows that this agent has changed since it opened the diary.
    fn changes_of_diary(&self) -> u64 {
        self.store.read().total_changes()
    }

    fn catch_up_words(&mut self) -> Result<bool, StoreError> {
        if !search::is_behind(self.store.read())? {
            return Ok(false);
        }
        self.store.write(|db| search::catch_up(db, TRACKS_AT_ONCE))
    }

    /// Another connection has brought tracks.
    pub(super) fn words_came(&mut self) {
        self.words.up_to = None;
    }

    pub(super) fn words_wake_at(&self) -> Option<Timestamp> {
        self.words.behind.then(|| self.setup.clock.now())
    }
}
